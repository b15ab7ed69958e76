"""The overview of many areas: areas by aims, one mark a judgement ("tartan rug").

Law: a cell shows the worst of its breakdowns and names every one of them; symbol and words go with each colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from outcomes.framework.model import Aim
from outcomes.immutable import immutable
from outcomes.reports.html_words import SEVERITY, Pill, anchor, pill_of
from outcomes.results.fields import Row

MANY = 4
"""From so many areas on there is an overview."""
WIDE = 24
"""Up to so many areas the areas are its columns; with more they are its rows, aims the columns, by priority."""
_NAMED = 6
Marks = dict[tuple[str, str], dict[tuple[str, str], list[tuple[str, Pill]]]]
"""By aim and area, then by metric and comparator: who, and the pill."""


@immutable(kw_only=True)
class MatrixMark:
    """One symbol of a cell and what it says in words."""

    symbol: str
    tone: str
    label: str


@immutable(kw_only=True)
class Heading:
    """The heading of a row or column, with the place in the page that it leads to."""

    text: str
    href: str = ""


@immutable(kw_only=True)
class Matrix:
    """A table of marks. ``blocks`` are its parts: a title, and rows of a heading and cells."""

    caption: str
    columns: tuple[Heading, ...]
    blocks: tuple[tuple[str, tuple[tuple[Heading, tuple[tuple[MatrixMark, ...], ...]], ...]], ...]


def marks_of(rows: Sequence[Row], shades: Sequence[str], names: Mapping[str, str]) -> Marks:
    """The pills of all rows that are about an area. ``names`` are those of areas, by code."""
    marks: Marks = {}
    for row, shade in zip(rows, shades, strict=True):
        if not row["area"]:
            continue
        judgement = (row["metric"] or "", names.get(row["compared_with"] or "", row["compared_with"] or ""))
        group = ", ".join(row[name] for name in ("sex", "age", "category") if row[name])
        cell = marks.setdefault((row["aim"], row["area"]), {})
        cell.setdefault(judgement, []).append((group, pill_of(row, shade)))
    return marks


def wide_matrix(
    marks: Marks, priorities: Sequence[tuple[str, Sequence[Aim]]], areas: Mapping[str, str]
) -> Matrix | None:
    """All aims as rows, under their priorities, and areas as columns; None without a mark."""
    blocks = []
    for title, aims in priorities:
        shown = [aim for aim in aims if any((aim.id, area) in marks for area in areas)]
        rows = tuple((_heading(aim), tuple(_cell(marks.get((aim.id, area), {})) for area in areas)) for aim in shown)
        if rows:
            blocks.append((title, rows))
    if not blocks:
        return None
    columns = tuple(Heading(text=name) for name in areas.values())
    return Matrix(caption="Every aim by area", columns=columns, blocks=tuple(blocks))


def tall_matrix(marks: Marks, title: str, aims: Sequence[Aim], areas: Mapping[str, str]) -> Matrix | None:
    """The aims of one priority as columns, and areas as rows; None without a mark."""
    shown = [aim for aim in aims if any((aim.id, area) in marks for area in areas)]
    if not shown:
        return None
    rows = tuple(
        (Heading(text=name), tuple(_cell(marks.get((aim.id, area), {})) for aim in shown))
        for area, name in areas.items()
    )
    return Matrix(caption=f"{title}: areas by aim", columns=tuple(map(_heading, shown)), blocks=(("", rows),))


def _heading(aim: Aim) -> Heading:
    return Heading(text=aim.title, href=anchor("aim", aim.id))


def _cell(judgements: Mapping[tuple[str, str], list[tuple[str, Pill]]]) -> tuple[MatrixMark, ...]:
    marks = []
    for (metric, other), pills in judgements.items():
        worst = max((pill for _, pill in pills), key=lambda pill: SEVERITY[pill.tone])
        if len(pills) == 1:
            said = worst.word
        else:
            named = [f"{group or 'all'}: {pill.word}" for group, pill in pills[:_NAMED]]
            more = [f"and {len(pills) - _NAMED} more"] if len(pills) > _NAMED else []
            said = "; ".join(named + more)
        note = f" ({worst.note})" if worst.note else ""
        against = f" against {other}" if other else ""
        rule = f", by {metric}{against}" if metric else ""
        marks.append(MatrixMark(symbol=worst.symbol, tone=worst.tone, label=f"{said}{note}{rule}"))
    return tuple(marks)
