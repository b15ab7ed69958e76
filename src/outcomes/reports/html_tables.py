"""Findings of judgements on a page: one by one where there are few, as lines of two tables where there are many.

Law: of a table every column is made for many rows at once, and what it says is escaped before it is put together with
markup. What is escaped is what a template would have escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from outcomes.arrays import Index, distinct
from outcomes.data.coded import Coded
from outcomes.immutable import immutable
from outcomes.metrics.text_columns import Piece, by_code, joined
from outcomes.metrics.writing_columns import general_texts
from outcomes.reports.drawn_series import DrawnSeries
from outcomes.reports.html_columns import RowColumns, heads, sentence_cells
from outcomes.reports.html_rows import RowGroup
from outcomes.reports.html_words import Pill
from outcomes.reports.marks import marks_of
from outcomes.reports.markup import Html, cells, escaped, escaped_texts
from outcomes.reports.row_words import RowWords, alike
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


Layout = TypeVar("Layout", bound=Hashable)


def findings_of(columns: RowColumns, groups: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
    """The findings of some of the groups, by the places of these."""
    own = columns.places(groups)
    rows = columns.rows[own]
    code, pills = columns.words.pill
    told: dict[str, Iterable[object]] = {
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


FEW = 3
"""Up to so many rows of a judgement are written out with their sentences; more become a table."""
_AT_ONCE = 50_000
"""Rows that are put into words at once."""


@immutable(kw_only=True)
class Shown:
    """Which columns a table of findings has: those in which some row has something that others have not."""

    group: bool
    period: bool
    value: bool
    benchmark: bool
    target: bool
    strip: bool
    spark: bool

    @property
    def sentence(self) -> bool:
        """Where there are no figures, the table says why in words."""
        return not self.value


@immutable(kw_only=True)
class GroupFindings:
    """The rows of a judgement on a page: a ``few`` one by one, else two tables of ``lines`` and ``reasons``.

    ``group`` and ``period`` are what all lines have alike; ``drawn``: some row has a drawing; ``listed``: of so many
    rows.
    """

    drawn: bool
    listed: int
    few: tuple[Finding, ...] = ()
    shown: Shown | None = None
    group: str = ""
    period: str = ""
    lines: Html = Html()
    reasons: Html = Html()


def findings_in(
    words: RowWords, groups: Sequence[tuple[str, RowGroup]], series: tuple[DrawnSeries, Index]
) -> Iterator[GroupFindings]:
    """The findings of every group, each given with the title of its aim, in their order."""
    part: list[tuple[str, RowGroup]] = []
    rows = 0
    for each in groups:
        part.append(each)
        rows += len(each[1])
        if rows >= _AT_ONCE:
            yield from _findings(words, part, series)
            part, rows = [], 0
    if part:
        yield from _findings(words, part, series)


def _findings(
    words: RowWords, titled: Sequence[tuple[str, RowGroup]], series: tuple[DrawnSeries, Index]
) -> Iterator[GroupFindings]:
    groups = [group for _, group in titled]
    columns = RowColumns(words, groups, series)
    few = findings_of(columns, [place for place, group in enumerate(groups) if len(group) <= FEW])
    shown = {place: _shown(columns, place) for place in range(len(groups)) if place not in few}
    titles = Coded(codes=columns.of_group, words=tuple(title for title, _ in titled))
    lines, reasons = _lines(columns, shown, titles), _reasons(columns, shown, titles)
    for place, group in enumerate(groups):
        drawn = columns.drawn[place]
        if place in few:
            yield GroupFindings(drawn=drawn, listed=len(group), few=few[place])
        else:
            yield GroupFindings(
                drawn=drawn,
                listed=len(group),
                shown=shown[place],
                group=alike(words.group, group.rows),
                period=alike(words.results.coded("period"), group.rows),
                lines=Html(lines[place]),
                reasons=Html(reasons[place]),
            )


def _shown(columns: RowColumns, group: int) -> Shown:
    span, rows = columns.span(group), columns.groups[group].rows

    def differ(column: Coded) -> bool:
        return any(column.words[code] for code in distinct(column.codes[rows]).tolist()) and not alike(column, rows)

    drawings = {"strip": columns.strip, "spark": columns.spark}
    return Shown(
        group=differ(columns.words.group),
        period=differ(columns.results.coded("period")),
        **{name: not np.isnan(columns.numbers[name][span]).all() for name in columns.figures},
        **{name: bool((each[span] != "").any()) for name, each in drawings.items()},
    )


def _lines(columns: RowColumns, shown: Mapping[int, Shown], titles: Coded) -> dict[int, str]:
    """The lines of each first table: who, and what was found with its figures."""
    words = columns.words
    head = heads([words.area.take(columns.rows), columns.who, titles])
    code, pills = words.pill
    pill = by_code(code[columns.rows], lambda each: f"<td>{pill_markup(pills[each])}</td>")
    compared = Coded(codes=columns.of_group, words=tuple(each.compared_with or "Benchmark" for each in columns.groups))
    target = Coded(codes=np.zeros_like(columns.of_group), words=("Target",))
    made: dict[int, str] = {}
    for layout, groups in _alike(shown).items():
        own = columns.places(groups)
        pieces: list[Piece] = [head.gather(own)]
        if layout.group:
            pieces.append(cells(words.group.take(columns.rows[own]), "<td>", "</td>"))
        pieces.append(pill.gather(own))
        if layout.period:
            pieces.append(cells(columns.period.take(own), "<td>", "</td>"))
        if layout.value:
            limited = columns.limits[own].astype(np.int64)
            pieces += ['<td class="n">', escaped_texts(columns.figures["value"].gather(own))]
            pieces += [by_code(limited, ["", " <small>"].__getitem__), columns.interval.gather(own)]
            pieces += [by_code(limited, ["</td>", "</small></td>"].__getitem__)]
        if layout.benchmark:
            pieces += _labelled(columns, "benchmark", compared, own)
        if layout.target:
            pieces += _labelled(columns, "target", target, own)
        if layout.strip:
            pieces += ["<td>", columns.strip.gather(own), "</td>"]
        if layout.spark:
            pieces += ["<td>", columns.spark.gather(own), "</td>"]
        if layout.sentence:
            pieces += sentence_cells(columns, own)
        made |= columns.pieces(groups, joined([*pieces, "</tr>\n"], len(own)))
    return made


def _labelled(columns: RowColumns, name: str, label: Coded, own: Index) -> list[Piece]:
    """Cells of a figure, labelled where there is one."""
    there = ~np.isnan(columns.numbers[name][own])
    starts = ['<td class="n">', *(f'<td class="n" data-label="{escaped(word)}">' for word in label.words)]
    start = by_code(np.where(there, label.codes[own] + 1, 0), starts.__getitem__)
    return [start, escaped_texts(columns.figures[name].gather(own)), "</td>"]


def _reasons(columns: RowColumns, shown: Mapping[int, Shown], titles: Coded) -> dict[int, str]:
    """The lines of each second table: who, why (where the first does not say it), and the evidence."""

    def why(own: Index) -> list[Piece]:
        said = columns.readings.take(own)
        meant = [f" If the target meant something else: {escaped(word)}." if word else "" for word in said.words]
        return ["<td>", escaped_texts(columns.sentence.gather(own)), by_code(said.codes, meant.__getitem__), "</td>"]

    without = {group for group, each in shown.items() if each.sentence}
    told = _rested_on(columns, [group for group in shown if group in without], titles, lambda own: [])
    return told | _rested_on(columns, [group for group in shown if group not in without], titles, why)


def reasons_in(words: RowWords, titled: Sequence[tuple[str, RowGroup]]) -> list[Html]:
    """The lines of a table of each group, given with the title of its aim: who, why, and the evidence."""
    if not titled:
        return []
    columns = RowColumns(words, [group for _, group in titled])
    titles = Coded(codes=columns.of_group, words=tuple(title for title, _ in titled))
    made = _rested_on(columns, range(len(titled)), titles, partial(sentence_cells, columns))
    return [Html(made[place]) for place in range(len(titled))]


def _rested_on(
    columns: RowColumns, groups: Iterable[int], titles: Coded, why: Callable[[Index], list[Piece]]
) -> dict[int, str]:
    """Lines of who a row is about, ``why`` of the rows at some places, and the evidence."""
    head = heads([columns.who, titles])
    made: dict[int, str] = {}
    evidence = {group: tuple(name for name, _ in columns.groups[group].evidence) for group in groups}
    for names, alike_in in _alike(evidence).items():
        own = columns.places(alike_in)
        told: list[Piece] = [head.gather(own), *why(own)]
        for name in names:
            told += ['<td class="n">', columns.evidence(name, own), "</td>"]
        made |= columns.pieces(alike_in, joined([*told, "</tr>\n"], len(own)))
    return made


def _alike(layouts: Mapping[int, Layout]) -> dict[Layout, list[int]]:
    """The groups that have the same layout, which are put together at once."""
    groups: dict[Layout, list[int]] = {}
    for group, layout in layouts.items():
        groups.setdefault(layout, []).append(group)
    return groups


def pill_markup(pill: Pill) -> str:
    """A pill as it stands in a cell."""
    note = f" <small>(coloured {escaped(pill.note)})</small>" if pill.note else ""
    return (
        f'<span class="pill {escaped(pill.tone)}"><span class="s" aria-hidden="true">{escaped(pill.symbol)}</span> '
        f"{escaped(pill.word)}{note}</span>"
    )
