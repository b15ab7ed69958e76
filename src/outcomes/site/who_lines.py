"""Who an aim is about, line by line, the worst first, with what each judgement found and the figures.

Law: the lines of all aims are made together, column by column; one area, group or item has one line of its aim.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from outcomes.arrays import Bools, Floats, Index, distinct, first_come, numbered
from outcomes.data.columns import WHO
from outcomes.diagnostics import listed
from outcomes.framework.targets import way_of
from outcomes.immutable import immutable
from outcomes.metrics.text_columns import Piece, by_code, joined
from outcomes.reports.html_columns import figure_texts, figures_texts
from outcomes.reports.html_tables import pill_markup
from outcomes.reports.markup import Html, escaped, escaped_texts
from outcomes.reports.row_words import RowWords, counted
from outcomes.site.addresses import relative
from outcomes.site.lines import Line, Told
from outcomes.site.rows import SiteRows, severity_of

if TYPE_CHECKING:
    import polars

_AGAINST: Final = ("target", "benchmark")


@immutable(kw_only=True)
class WhoTable:
    """The table of those that an aim is about: its lines, and what stands above them."""

    lines: Html
    count: int
    are: str
    """What the lines are: parts, areas, or groups of people in one area."""
    judgements: tuple[str, ...]
    against: tuple[str, ...]
    """What of target and benchmark any row has."""
    limited: bool
    """Some figure has an interval."""
    period: str
    """The period of every figure in the table; empty where they differ."""
    alike: tuple[str, ...]
    """What a judgement says of all of them alike, in place of a column that says the same in every line."""


def who_tables(told: Told, words: RowWords) -> dict[str, WhoTable]:
    """The table of each aim. ``words`` have the colours of the framework's own rule."""
    heads = [_Head(told.rows, line) for line in told.lines]
    rows = np.concatenate([np.empty(0, dtype=np.int64), *(line.rows for line in told.lines)])
    column = np.full(len(told.results), -1, dtype=np.int64)
    for head in heads:
        for place, own in enumerate(head.columns):
            column[own] = place
    rows = rows[column[rows] >= 0]
    lines = _Lines(told, words, heads, rows, column[rows]) if len(rows) else None
    return {
        line.aim.id: head.table(lines, place) for place, (line, head) in enumerate(zip(told.lines, heads, strict=True))
    }


class _Head:
    """What stands above the lines of one aim, and which judgements have a column there."""

    def __init__(self, known: SiteRows, line: Line) -> None:
        rows, results = line.rows, known.results
        self.columns, self.alike = _columns(known, known.judgements(rows))
        self.titles = tuple(_title(known, each) for each in self.columns)
        self.against = tuple(name for name in _AGAINST if np.isfinite(results.numbers(name)[rows]).any())
        self.figured = bool(line.aim.indicator)
        area = results.coded("area").codes[rows]
        one = len(rows) and (area == area[0]).all() and known.groups_in(rows)
        self.are = "part" if results.coded("item").take(rows).which(bool).any() else "group" if one else "area"

    def table(self, lines: _Lines | None, place: int) -> WhoTable:
        """The table of the aim at a place."""
        own = lines.of_aim(place) if lines is not None else slice(0)
        count = own.stop - own.start if lines is not None else 0
        return WhoTable(
            lines=Html("".join(lines.texts[own].to_list())) if lines is not None else Html(),
            count=count,
            are=self.are,
            judgements=self.titles,
            against=self.against,
            limited=bool(lines is not None and lines.limited[place]),
            period=lines.periods[place] if lines is not None else "",
            alike=self.alike,
        )


def _columns(known: SiteRows, judgements: Sequence[Index]) -> tuple[Sequence[Index], tuple[str, ...]]:
    """The judgements that tell one from another, and what the rest say: that nothing can be said of any, and why."""
    code, pills = known.words.pill
    told, alike = [], []
    for rows in judgements:
        if len(rows) > 1 and not known.words.judged[rows].any():
            counts = Counter[str]()
            for each, number in counted(code[rows]):
                counts[pills[each].word] += number
            words = counts.most_common()
            said = (
                f"{words[0][0]}, of all {len(rows)}"
                if len(words) == 1
                else listed([f"{n} {word}" for word, n in words])
            )
            alike.append(f"{_title(known, rows)}: {said}.")
        else:
            told.append(rows)
    return (told, tuple(alike)) if told else (judgements, ())


def _title(known: SiteRows, rows: Index) -> str:
    """What a judgement is called."""
    results, row = known.results, int(rows[0])
    metric, other = known.word("metric", row), known.word("compared_with", row)
    if not metric:
        return "Finding"
    info = next((each.info for each in results.batches if each.info is not None and each.info.id == metric), None)
    title = info.title if info is not None else metric
    name = results.evaluation.area_names.get(other, other)
    return f"{title}: {name}" if other and name not in title else title


class _Lines:
    """The lines of all aims, those of one together. ``column`` is the judgement of each of ``rows`` among its aim's.

    A cell is what one judgement found of somebody; cells are in the order of lines, those of one in the order of rows.
    """

    def __init__(self, told: Told, words: RowWords, heads: Sequence[_Head], rows: Index, column: Index) -> None:
        results, known = told.results, told.rows
        self._told, self._known, self._heads = told, known, heads
        keys = [known.aim[rows], *(results.coded(name).codes[rows] for name in (*WHO, "item"))]
        who, heading = first_come(numbered(keys))
        cell, first = first_come(numbered([who, column]))
        # Of two rows of one cell the last is shown.
        last = np.empty(len(first), dtype=np.int64)
        last[cell] = np.arange(len(rows))
        order = np.lexsort((first, who[first]))
        self._rows, self._who, self._column = rows[last[order]], who[first[order]], column[first[order]]
        self._begin = np.searchsorted(self._who, np.arange(len(heading)))
        self._heading = self._rows[self._begin]
        self._aim = known.aim[self._heading].astype(np.int64)
        self._figured = np.array([head.figured for head in heads])[self._aim]
        self._pill, self._pills = words.pill[0][self._rows], words.pill[1]
        self._number = {name: self._first(known.finite(name, self._rows)) for name in ("value", *_AGAINST)}
        # The row whose figure is shown is the one whose period is.
        self._shown = self._rows[self._first_place(np.isfinite(results.numbers("value")[self._rows]))]
        self._interval = self._intervals(*(known.finite(name, self._rows) for name in ("lower", "upper")))
        severity = np.maximum.reduceat(severity_of(words)[self._rows], self._begin)
        way = np.array([_way(told, line) for line in told.lines])[self._aim]
        value = self._number["value"]
        worth = np.where(np.isnan(value), np.inf, value * way)
        self._ends = np.searchsorted(self._aim, np.arange(len(heads) + 1))
        self.limited = [bool((self._interval[own] != "").any()) for own in map(self.of_aim, range(len(heads)))]
        self.periods = [self._one_period(self.of_aim(each)) for each in range(len(heads))]
        self.texts = self._texts().gather(np.lexsort((worth, -severity, self._aim)))

    def of_aim(self, place: int) -> slice:
        """Where the lines of the aim at a place stand."""
        return slice(int(self._ends[place]), int(self._ends[place + 1]))

    def _first_place(self, there: Bools) -> Index:
        """For each line the first of its cells that has something, the first where none has."""
        place = np.where(there, np.arange(len(there)), len(there))
        place = np.minimum.reduceat(place, self._begin)
        after = np.append(self._begin[1:], len(there))
        return np.where(place < after, place, self._begin)

    def _first(self, numbers: Floats) -> Floats:
        """For each line the first of the numbers of its cells that is there, NaN where none is."""
        return numbers[self._first_place(~np.isnan(numbers))]

    def _intervals(self, lower: Floats, upper: Floats) -> polars.Series:
        """For each line the first interval that one of its cells has, empty where none has."""
        at = self._first_place(~np.isnan(lower) & ~np.isnan(upper))
        lower, upper = lower[at], upper[at]
        both = ~np.isnan(lower) & ~np.isnan(upper) & self._figured
        lower, upper = np.where(both, lower, np.nan), np.where(both, upper, np.nan)
        between = by_code(both.astype(np.int64), ["", " to "].__getitem__)
        return joined([figure_texts(lower), between, figure_texts(upper)], len(both))

    def _one_period(self, own: slice) -> str:
        """The period of all figures of some lines; empty where they differ."""
        period = self._known.results.coded("period")
        codes = distinct(period.codes[self._shown[own][~np.isnan(self._number["value"][own])]])
        return period.words[int(codes[0])] if len(codes) == 1 else ""

    # -- markup -------------------------------------------------------------------------------------

    def _texts(self) -> polars.Series:
        """Each line as markup."""
        judgements = max(len(head.titles) for head in self._heads)
        pieces = [*self._names(), *(self._found(place) for place in range(judgements)), *self._figures()]
        return joined([*pieces, "</tr>\n"], len(self._heading))

    def _names(self) -> list[Piece]:
        """The heading of each line, with a link to the page of its area."""
        known, told, heads = self._known, self._told, self._heads
        of_groups = np.array([head.are == "group" for head in heads])[self._aim]
        who, group = known.who.take(self._heading), known.group.take(self._heading)
        # A line without a name has that of its aim.
        words = [*who.words, *(word or "everybody" for word in group.words), *(line.title for line in told.lines)]
        whole = len(who.words) + len(group.words) + self._aim
        code = np.where(of_groups, len(who.words) + group.codes, np.where(who.which(bool), who.codes, whole))
        area = told.results.coded("area").take(self._heading)
        linked = area.which(bool) & ~of_groups
        at = told.page("aims", "")

        def begin(code: int) -> str:
            word = area.words[code - 1] if code else ""
            return (
                f'<tr><th scope="row"><a href="{escaped(relative(told.page("areas", word), at))}">' if word else _PLAIN
            )

        return [
            by_code(np.where(linked, area.codes + 1, 0), begin),
            by_code(code, lambda each: escaped(words[each])),
            by_code(linked.astype(np.int64), ["</th>", "</a></th>"].__getitem__),
        ]

    def _found(self, place: int) -> polars.Series:
        """The cells of each aim's judgement at a place; nothing for aims that have fewer."""
        pill = np.full(len(self._heading), -1, dtype=np.int64)
        here = self._column == place
        pill[self._who[here]] = self._pill[here]
        step = len(self._pills) + 1

        def cell(code: int) -> str:
            titles, pill = self._heads[code // step].titles, code % step
            if place >= len(titles):
                return ""
            shown = pill_markup(self._pills[pill - 1]) if pill else ""
            return f'<td data-label="{escaped(titles[place])}">{shown}</td>' if pill else "<td></td>"

        return by_code(self._aim * step + pill + 1, cell)

    def _figures(self) -> list[Piece]:
        """The cells of figure, interval, target and benchmark, for aims that have such."""
        heads, shown = self._heads, self._known.results.coded("period").take(self._shown)
        numbers = [np.where(self._figured, self._number[name], np.nan) for name in ("value", *_AGAINST)]
        value, *against = figures_texts(numbers, self._known.unit.take(self._heading))
        dated = np.array([not each for each in self.periods])[self._aim] & shown.which(bool) & ~np.isnan(numbers[0])
        small = [*(f" <small>{escaped(word)}</small>" for word in shown.words), ""]
        figure = [escaped_texts(value), by_code(np.where(dated, shown.codes, len(shown.words)), small.__getitem__)]
        pieces = self._cell("Figure", [head.figured for head in heads], figure)
        pieces += self._cell("Interval", self.limited, [escaped_texts(self._interval)])
        for name, texts in zip(_AGAINST, against, strict=True):
            there = [head.figured and name in head.against for head in heads]
            pieces += self._cell(name.capitalize(), there, [escaped_texts(texts)])
        return pieces

    def _cell(self, label: str, there: Sequence[bool], texts: Sequence[Piece]) -> list[Piece]:
        """A cell of a figure, for the aims that have it; the texts of others are empty."""
        code = np.array(there, dtype=np.int64)[self._aim]
        start = by_code(code, ["", f'<td class="n" data-label="{label}">'].__getitem__)
        return [start, *texts, by_code(code, ["", "</td>"].__getitem__)]


_PLAIN: Final = '<tr><th scope="row">'


def _way(told: Told, line: Line) -> int:
    indicator = told.framework.indicators.get(line.aim.indicator)
    return way_of(line.aim.wanted, indicator.polarity if indicator is not None else "none")
