"""What the pages of a site say of rows, as whole columns: who a row is about, how it is written, how bad it is.

Law: a column has one element a row of the results, and is made once, when a page asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from outcomes.arrays import AnyArray, Bools, Codes, Floats, Index, grouped
from outcomes.data.coded import Coded
from outcomes.data.everybody import about_everybody
from outcomes.metrics.contract import Status
from outcomes.reports.html_words import SEVERITY, Pill, worst_first
from outcomes.reports.row_words import GROUP, RowWords, combined, in_a_row, said_of
from outcomes.results.periods import periods_of
from outcomes.results.rendered import Results
from outcomes.results.row_sentences import sentences_of

if TYPE_CHECKING:
    import polars


class SiteRows:
    """The rows of results in the words of a site. ``words`` are theirs in the colours of verdicts."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.words = RowWords(results, own_colours=False)

    @property
    def aim(self) -> Codes:
        """The place of each row's aim among those of the framework."""
        return self.results.coded("aim").codes

    def of_aim(self, aim: str) -> Index:
        """The rows of an aim, in their order."""
        return self.words.by_aim.get(aim, np.empty(0, dtype=np.int64))

    def word(self, name: str, row: int) -> str:
        """What a row says in a column."""
        column = self.results.coded(name)
        return column.words[int(column.codes[row])]

    def number(self, name: str, row: int) -> float | None:
        """A number of a row, None where it has none."""
        value = float(self.results.numbers(name)[row])
        return value if np.isfinite(value) else None

    def finite(self, name: str, rows: Index) -> Floats:
        """A column of numbers of some rows, NaN for what cannot be written."""
        numbers = self.results.numbers(name)[rows]
        return np.where(np.isfinite(numbers), numbers, np.nan)

    # -- who ----------------------------------------------------------------------------------------

    @cached_property
    def _place(self) -> Coded:
        """The item, or the area by its name or code."""
        return said_of([self.words.area, self.results.coded("area")], lambda name, code: name or code)

    def groups_in(self, rows: Index) -> tuple[str, ...]:
        """Sex, age and category, as far as some rows differ in them: what all have alike need not be said of each."""
        return tuple(name for name in GROUP if _differ(self.results.coded(name).codes[rows]))

    @cached_property
    def _groups(self) -> list[Coded]:
        """Sex, age and category of each row, empty where all rows of its aim are alike."""
        count = len(self.results.aims)
        first = np.zeros(count, dtype=np.int64)
        first[self.aim[::-1]] = np.arange(len(self.results) - 1, -1, -1)
        told = []
        for name in GROUP:
            column = self.results.coded(name)
            other = column.codes != column.codes[first[self.aim]]
            differ = np.bincount(self.aim[other], minlength=count) > 0
            # The word that says nothing is put behind the others.
            codes = np.where(differ[self.aim], column.codes, len(column.words)).astype(np.int32)
            told.append(Coded(codes=codes, words=(*column.words, "")))
        return told

    @cached_property
    def group(self) -> Coded:
        """The group of people of each row, by the columns in which the rows of its aim differ."""
        return said_of(self._groups, in_a_row)

    @cached_property
    def who(self) -> Coded:
        """Whom each row is about: item or area, and the group as above."""
        return said_of([self._place, self.group], in_a_row)

    def who_among(self, rows: Index) -> Coded:
        """Whom each of some rows of an aim is about, by the columns in which these differ."""
        if len(rows) == len(self.of_aim(self.word("aim", int(rows[0])))):
            return self.who.take(rows)
        columns = [self.results.coded(name).take(rows) for name in self.groups_in(rows)]
        return said_of([self._place.take(rows), *columns], in_a_row)

    # -- what was found -----------------------------------------------------------------------------

    @cached_property
    def verdict_given(self) -> Bools:
        """Which rows have a verdict."""
        return self.results.coded("verdict").which(bool)

    @cached_property
    def directed(self) -> Bools:
        """Which rows have a verdict or a direction."""
        return self.verdict_given | self.results.coded("direction").which(bool)

    @cached_property
    def kind_word(self) -> Index:
        """A number for the word of what each row counts as: the same for the same word."""
        code, pills = self.words.kind
        words = [each.word for each in pills]
        kinds: Index = np.array([words.index(each) for each in words] or [0], dtype=np.int64)[code]
        return kinds

    def kind(self, row: int) -> Pill:
        """What a row counts as."""
        code, pills = self.words.kind
        return pills[int(code[row])]

    @cached_property
    def severity(self) -> Index:
        """How bad the finding of each row is."""
        return severity_of(self.words)

    @cached_property
    def order(self) -> list[AnyArray]:
        """What rows are put in order by, the first column before the others: those with a verdict, the worst finding,
        those about everybody, the areas that the framework names."""
        judged, results = self.words.judged, self.results
        verdict, direction = results.coded("verdict"), results.coded("direction")
        own = judged & self.verdict_given
        by_verdict, by_direction = (
            np.array([worst_first(word) for word in each.words] or [0.0])[each.codes] for each in (verdict, direction)
        )
        badness = np.where(judged, np.where(self.verdict_given, by_verdict, by_direction), worst_first(""))
        divided = sum(~results.coded(name).which(about_everybody) * np.int64(1) for name in GROUP)
        wanted = {code: place for place, code in enumerate(results.framework.areas.codes)}
        others, area = set(results.framework.compare_with), results.coded("area")
        places = [wanted.get(word, len(wanted) + (word in others)) for word in area.words]
        return [~own, badness, np.asarray(divided), np.array(places or [0], dtype=np.int64)[area.codes]]

    # -- texts --------------------------------------------------------------------------------------

    @cached_property
    def unit(self) -> Coded:
        """The unit of the measure of each row's aim."""
        known = self.results.framework.indicators
        units = [known[each.indicator].unit if each.indicator in known else "" for each in self.results.aims]
        return said_of([Coded(codes=self.aim, words=tuple(map(str, range(len(units)))))], lambda at: units[int(at)])

    @cached_property
    def sentence(self) -> polars.Series:
        """Why, in a sentence."""
        return sentences_of(self.results, np.arange(len(self.results)))

    def sequences(self, rows: Index) -> Index:
        """Those of some rows that have milestones, and of which no verdict is withheld."""
        some: Index = rows[self._sequenced[rows]]
        told = self.results.status_codes[some] != tuple(Status).index(Status.DEPENDS_ON_READING)
        kept: Index = some[told]
        return kept

    @cached_property
    def _sequenced(self) -> Bools:
        """Which rows have a milestone that has ended."""
        some = np.zeros(len(self.results), dtype=np.bool_)
        some[periods_of(self.results).row] = True
        return some

    # -- judgements ---------------------------------------------------------------------------------

    @cached_property
    def _judgement(self) -> Index:
        """A number for what judged each row: metric, comparator and definition."""
        results = self.results
        code, _ = combined([results.coded("metric"), results.coded("compared_with"), self.words.definition])
        return code

    def judgements(self, rows: Index) -> list[Index]:
        """Some rows by what judged them; those that nobody judged only where nobody judged any."""
        groups = grouped(self._judgement[rows], rows)
        return [own for own in groups if self.word("metric", int(own[0]))] or groups


def severity_of(words: RowWords) -> Index:
    """How bad the finding of each row is, by its pill."""
    code, pills = words.pill
    severity: Index = np.array([SEVERITY[each.tone] for each in pills] or [0], dtype=np.int64)[code]
    return severity


def first_least(rows: Index, columns: Sequence[AnyArray]) -> int:
    """The row whose numbers are least, the first column before the others; of several the first."""
    for each in columns:
        own = each[rows]
        rows = rows[own == own.min()]
    return int(rows[0])


def _differ(codes: Codes) -> bool:
    return bool(len(codes)) and bool((codes != codes[0]).any())
