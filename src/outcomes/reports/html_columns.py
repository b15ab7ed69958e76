"""What a page says of rows, as whole columns of text: figures, intervals, sentences, evidence, drawings.

Law: a column is made once for all rows of a part, when somebody asks for it; a text is empty where there is nothing to
say. The text of a figure is the one that `figure` or `figures` of `outcomes.reports.html_words` gives for its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from outcomes.arrays import Bools, Floats, Index
from outcomes.data.coded import Coded
from outcomes.metrics.finite import finite
from outcomes.metrics.text_columns import Piece, by_code, by_distinct, joined, merged
from outcomes.metrics.writing import unit_after
from outcomes.metrics.writing_columns import fixed_texts, general_texts, wanted_decimals
from outcomes.reports.charts import Scales, scales_of, sparks, strips
from outcomes.reports.drawn_series import DrawnSeries
from outcomes.reports.html_rows import RowGroup
from outcomes.reports.html_words import HUGE, figure
from outcomes.reports.markup import escaped, escaped_texts
from outcomes.reports.row_words import RowWords
from outcomes.results.clauses import CANNOT_BE_JUDGED, told_readings
from outcomes.results.combinations import by_readings
from outcomes.results.evidence import evidence_of
from outcomes.results.fields import NUMBERS
from outcomes.results.results import ResultColumns
from outcomes.results.row_sentences import sentences_of

if TYPE_CHECKING:
    import polars


class RowColumns:
    """The rows of some groups, one group after the other; columns have one element a row of these.

    ``series`` are the figures through time, with the place of each row of the results among them.
    """

    def __init__(
        self, words: RowWords, groups: Sequence[RowGroup], series: tuple[DrawnSeries, Index] | None = None
    ) -> None:
        self.words, self.results, self.groups, self._series = words, words.results, groups, series
        self.rows = np.concatenate([each.rows for each in groups])
        lengths = np.array([len(each) for each in groups])
        self._starts = np.cumsum(lengths) - lengths
        self.of_group = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        self.numbers: Mapping[str, Floats] = {name: finite(self.results.numbers(name)[self.rows]) for name in NUMBERS}

    def span(self, group: int) -> slice:
        """Where the rows of a group stand."""
        start = int(self._starts[group])
        return slice(start, start + len(self.groups[group]))

    def places(self, groups: Sequence[int]) -> Index:
        """The places of all rows of some groups."""
        spans = [np.arange(span.start, span.stop, dtype=np.int64) for span in map(self.span, groups)]
        return np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)

    def pieces(self, groups: Sequence[int], lines: polars.Series) -> dict[int, str]:
        """The lines of some groups, which stand one group after the other, put together."""
        made, start = {}, 0
        for group in groups:
            made[group] = "".join(lines.slice(start, len(self.groups[group])).to_list())
            start += len(self.groups[group])
        return made

    # -- words --------------------------------------------------------------------------------------

    @cached_property
    def who(self) -> Coded:
        """The area or item, and the group of people."""
        return self.words.who.take(self.rows)

    @cached_property
    def period(self) -> Coded:
        """The period of the figure."""
        return self.results.coded("period").take(self.rows)

    @cached_property
    def sentence(self) -> polars.Series:
        """Why, in a sentence."""
        return sentences_of(self.results, self.rows)

    @cached_property
    def readings(self) -> Coded:
        """What the verdict would be had the target meant something else."""
        code, first = by_readings(self.results, self.rows)
        told = ("", *(_other_readings(self.results, row) for row in first))
        return Coded(codes=code.astype(np.int32), words=told)

    # -- figures ------------------------------------------------------------------------------------

    @cached_property
    def figures(self) -> Mapping[str, polars.Series]:
        """Value, target and benchmark."""
        names = ("value", "target", "benchmark")
        told = figures_texts([self.numbers[name] for name in names], self.words.unit.take(self.rows))
        return dict(zip(names, told, strict=True))

    @cached_property
    def limits(self) -> Bools:
        """Which rows have both ends of an interval."""
        return ~np.isnan(self.numbers["lower"]) & ~np.isnan(self.numbers["upper"])

    @cached_property
    def interval(self) -> polars.Series:
        """The interval within which the true value may lie."""
        own = np.flatnonzero(self.limits)
        lower, upper = (figure_texts(self.numbers[name][own]) for name in ("lower", "upper"))
        return _spread(own, joined([lower, " to ", upper], len(own)), len(self.rows))

    def evidence(self, name: str, own: Index) -> polars.Series:
        """A piece of evidence of the rows at some places."""
        values = evidence_of(self.results, name, self.rows[own])
        known = np.flatnonzero(np.isfinite(values))
        return _spread(known, general_texts(values[known], 6), len(own))

    # -- drawings -----------------------------------------------------------------------------------

    @cached_property
    def _scales(self) -> Scales:
        """The scale of each row, which its group shares."""
        each = list(self.numbers.values())
        low = np.fmin.reduceat(np.fmin.reduce(each), self._starts)
        high = np.fmax.reduceat(np.fmax.reduce(each), self._starts)
        return scales_of(low[self.of_group], high[self.of_group])

    @cached_property
    def _tone(self) -> Coded:
        code, pills = self.words.pill
        return Coded(codes=code[self.rows].astype(np.int32), words=tuple(each.tone for each in pills))

    @cached_property
    def strip(self) -> polars.Series:
        """The value with its interval, benchmark and target on one line, as markup."""
        return strips(self._scales, self.numbers, self._tone)

    @cached_property
    def spark(self) -> polars.Series:
        """The series through time, as markup."""
        if self._series is None:
            return joined([""], len(self.rows))
        series, own = self._series
        drawn = self._scales.there & ~np.isnan(self.numbers["value"])
        levels = self.numbers["target"], self.numbers["benchmark"]
        return sparks(series, np.where(drawn, own[self.rows], -1), self.period, *levels, self._tone)

    @cached_property
    def drawn(self) -> list[bool]:
        """Of each group whether some row has a drawing."""
        some = (self.strip != "").to_numpy() | (self.spark != "").to_numpy()
        drawn: list[bool] = np.logical_or.reduceat(some, self._starts).tolist()
        return drawn


def _other_readings(results: ResultColumns, row: int) -> str:
    """What the verdict of a row would be had its target meant something else."""
    return "; ".join(
        f"{reading.words}: {outcome}"
        for reading, outcome in told_readings(results, row)
        if not reading.declared and outcome != CANNOT_BE_JUDGED
    )


def heads(columns: Sequence[Coded]) -> polars.Series:
    """The heading of each line of a table: the first of some columns that has a word."""
    words: list[str] = []
    code = np.full(len(columns[0]), -1, dtype=np.int64)
    for each in columns:
        known = each.which(bool)
        code = np.where((code < 0) & known, len(words) + each.codes, code)
        words += each.words
    return by_code(code + 1, lambda each: f'<tr><th scope="row">{escaped(words[each - 1]) if each else ""}</th>')


def sentence_cells(columns: RowColumns, own: Index) -> list[Piece]:
    """A cell of the sentence of the rows at some places."""
    return ["<td>", escaped_texts(columns.sentence.gather(own)), "</td>"]


def _spread(own: Index, texts: polars.Series, count: int) -> polars.Series:
    """The texts of some rows among all; empty for the others."""
    rest = np.ones(count, dtype=np.bool_)
    rest[own] = False
    return merged([(own, texts), (np.flatnonzero(rest), joined([""], int(rest.sum())))], count)


def figure_texts(numbers: Floats, units: Coded | None = None) -> polars.Series:
    """Each number for reading, with its unit; empty where there is none (NaN or infinite)."""
    return _joined(_bare(numbers), np.isfinite(numbers), units)


def figures_texts(numbers: Sequence[Floats], units: Coded) -> list[polars.Series]:
    """Columns of numbers that stand beside each other: those of one row that differ are not written alike."""
    bare = [_bare(each) for each in numbers]
    alike = [np.zeros(len(units), dtype=np.bool_) for _ in numbers]
    for one, other in combinations(range(len(numbers)), 2):
        differ = np.isfinite(numbers[one]) & np.isfinite(numbers[other]) & (numbers[one] != numbers[other])
        hidden = differ & (bare[one] == bare[other]).to_numpy()
        alike[one] |= hidden
        alike[other] |= hidden
    rows = np.flatnonzero(np.any(alike, axis=0))
    if len(rows):
        known = [np.where(np.isfinite(each[rows]), each[rows], np.nan) for each in numbers]
        decimals = wanted_decimals(".1f", known)
        for place, each in enumerate(known):
            own = alike[place][rows]
            fuller = fixed_texts(each[own], ".1f", decimals[own], np.zeros(int(own.sum()), dtype=np.bool_))
            bare[place] = bare[place].scatter(rows[own], fuller)
    return [_joined(text, np.isfinite(each), units) for text, each in zip(bare, numbers, strict=True)]


def _bare(numbers: Floats) -> polars.Series:
    """As `figure`, without a unit."""
    size = np.abs(numbers)
    nothing = np.zeros(len(numbers), dtype=np.bool_)
    known = np.isfinite(numbers)
    huge, large = known & (size >= HUGE), known & (size >= 1000) & (size < HUGE)
    middle = known & ((size >= 1) & (size < 1000) | (size == 0))

    def fixed(rows: Bools, decimals: int) -> polars.Series:
        own = numbers[rows]
        return fixed_texts(own, f".{decimals}f", np.full(len(own), decimals), nothing[rows])

    small = known & ~huge & ~large & ~middle
    parts = [
        (middle, fixed(middle, 1)),
        (large, fixed(large, 0)),
        (small, general_texts(numbers[small], 2)),
        (huge, by_distinct(numbers[huge], figure)),
        (~known, joined([""], int((~known).sum()))),
    ]
    return merged([(np.flatnonzero(rows), texts) for rows, texts in parts], len(numbers))


def _joined(bare: polars.Series, known: Bools, units: Coded | None) -> polars.Series:
    if units is None:
        return bare
    after = [unit_after(each) for each in units.words]
    if not any(after):
        return bare
    return joined([bare, by_code(np.where(known, units.codes, len(after)), [*after, ""].__getitem__)], len(bare))
