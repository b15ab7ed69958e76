"""Findings of a judgement on a page, one by one: where there are few of them.

Law: a text is one of a column that was made for all rows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from outcomes.arrays import Index
from outcomes.immutable import immutable
from outcomes.metrics.writing_columns import general_texts
from outcomes.reports.html_columns import RowColumns
from outcomes.reports.html_words import Pill
from outcomes.reports.marks import marks_of
from outcomes.reports.markup import Html
from outcomes.results.combinations import by_milestones
from outcomes.results.periods import milestones_in
from outcomes.results.results import ResultColumns

Evidence = tuple[tuple[str, str, str], ...]
"""Name, meaning and number."""


@immutable(kw_only=True)
class Finding:
    """One row of the results."""

    pill: Pill
    who: str
    period: str
    value: str
    target: str
    benchmark: str
    interval: str
    sentence: str
    strip: Html
    spark: Html
    evidence: Evidence
    readings: str
    sequence: str
    """Milestone by milestone: period, symbol and word."""


def findings_of(columns: RowColumns, groups: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
    """The findings of some of the groups, by the places of these."""
    own = columns.places(groups)
    rows = columns.rows[own]
    code, pills = columns.words.pill
    told: dict[str, Iterable[Any]] = {
        "pill": [pills[each] for each in code[rows].tolist()],
        "who": columns.who.take(own).to_list(),
        "period": columns.period.take(own).to_list(),
        **{name: texts.gather(own).to_list() for name, texts in columns.figures.items()},
        "interval": columns.interval.gather(own).to_list(),
        "sentence": columns.sentence.gather(own).to_list(),
        "strip": map(Html, columns.strip.gather(own).to_list()),
        "spark": map(Html, columns.spark.gather(own).to_list()),
        "evidence": _evidence(columns.results, rows),
        "readings": columns.readings.take(own).to_list(),
        "sequence": _sequences(columns.results, rows),
    }
    made = iter([Finding(**dict(zip(told, each, strict=True))) for each in zip(*told.values(), strict=True)])
    return {group: tuple(next(made) for _ in columns.groups[group].rows) for group in groups}


def _evidence(results: ResultColumns, rows: Index) -> list[Evidence]:
    """Of each row the evidence that it has, in the order of its metric."""
    lists: dict[int, list[tuple[str, str, str]]] = {row: [] for row in rows.tolist()}
    for batch, own, at in results.batches_of(rows):
        meanings = {each.name: each.meaning for each in batch.info.evidence} if batch.info is not None else {}
        for name, column in batch.evidence.items():
            known = np.flatnonzero(np.isfinite(column[at]))
            texts = general_texts(column[at[known]], 6).to_list()
            for row, text in zip(own[known].tolist(), texts, strict=True):
                lists[row].append((name, meanings.get(name, ""), text))
    return [tuple(lists[row]) for row in rows.tolist()]


def _sequences(results: ResultColumns, rows: Index) -> list[str]:
    code, first = by_milestones(results, rows)
    # Alike in their milestones and in whether their verdict is withheld.
    pairs = list(zip(code.tolist(), results.coded("status").take(rows).to_list(), strict=True))
    told = {
        (number, status): marks_of(status, milestones_in(results, first[number - 1]), lambda mark: mark.symbol)
        for number, status in set(pairs)
        if number
    }
    return [told.get(each, "") for each in pairs]
