"""Whom a row of an aim is about, in words: its area or item, and its group of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from outcomes.results.fields import Row
from outcomes.results.rendered import Results
from outcomes.site.points import Key


def key_of(row: Row) -> Key:
    """Who a row is about."""
    return (row["area"] or "", row["sex"] or "", row["age"] or "", row["category"] or "")


GROUP: Final = ("sex", "age", "category")


def who_of(results: Results, row: Row, groups: Sequence[str] = GROUP) -> str:
    """The area or item of a row, and its group by the columns in which groups differ, in words."""
    item = results.evaluation.item_titles.get((row["aim"], row["item"] or ""), row["item"] or "")
    group = [row[name] for name in groups if row[name]]
    return ", ".join(each for each in (item or row["area_name"] or row["area"] or "", *group) if each)


def groups_in(rows: Sequence[tuple[int, Row]]) -> tuple[str, ...]:
    """Sex, age and category, as far as some rows differ in them: what all have alike need not be said of each."""
    return tuple(name for name in GROUP if len({row[name] for _, row in rows}) > 1)
