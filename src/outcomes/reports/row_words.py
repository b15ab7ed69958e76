"""Rows of results in the words of a page, column by column: who a row is about, its pill, how it counts.

Law: a word or a pill is made once for all rows that have it; each column is made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Index, first_come, grouped, numbered
from outcomes.data.coded import Coded
from outcomes.metrics.contract import Status
from outcomes.metrics.verdicts import is_broken
from outcomes.reports.html_words import Pill, kind_of, pill_of, worst_first
from outcomes.reports.marks import meaning_of
from outcomes.results.colouring import colour_in_use, colours
from outcomes.results.fields import Row
from outcomes.results.own_colours import COLOURS
from outcomes.results.rendered import Results

GROUP = ("sex", "age", "category")
_FOUND = ("status", "verdict", "direction", "outcome", "reason")
Said = TypeVar("Said")


class RowWords:
    """What is said of each row. Columns have one element a row of the results; with ``own_colours`` a pill has the
    colour of the rule that the framework declares."""

    def __init__(self, results: Results, *, own_colours: bool = True) -> None:
        self.results, self._own_colours = results, own_colours

    @cached_property
    def by_aim(self) -> dict[str, Index]:
        """The rows of each aim that has some, in the order of their first rows."""
        column = self.results.coded("aim")
        rows = np.arange(len(self.results), dtype=np.int64)
        return {column.words[column.codes[own[0]]]: own for own in grouped(column.codes, rows)}

    @cached_property
    def group(self) -> Coded:
        """Sex, age and category, as far as a row has them."""
        return said_of([self.results.coded(name) for name in GROUP], in_a_row)

    @cached_property
    def area(self) -> Coded:
        """The area or item."""
        item, names = self.results.coded("item"), self.results.coded("area_name")
        if not any(item.words):
            return names
        titles = self.results.evaluation.item_titles
        columns = [self.results.coded("aim"), item, names]
        return said_of(columns, lambda aim, own, name: titles.get((aim, own), own) or name)

    @cached_property
    def who(self) -> Coded:
        """The area or item, and the group."""
        return said_of([self.area, self.group], in_a_row)

    @cached_property
    def unit(self) -> Coded:
        """The unit of the measure."""
        measures = self.results.framework.indicators
        units = {name: each.unit for name, each in measures.items()}
        return said_of([self.results.coded("indicator")], lambda name: units.get(name, ""))

    @cached_property
    def definition(self) -> Coded:
        """The digest of what defines a judgement; empty for what nobody judged."""
        columns = [self.results.coded("metric"), self.results.of_use("definition")]
        return said_of(columns, lambda metric, digest: digest if metric else "")

    @cached_property
    def judged(self) -> Bools:
        """Whether something was found, and it is not withheld."""
        judged: Bools = self.results.status_codes == tuple(Status).index(Status.JUDGED)
        return judged

    @cached_property
    def behind(self) -> Bools:
        """Whether it is worse, off track or missed."""
        verdict, direction = self.results.coded("verdict"), self.results.coded("direction")
        return verdict.which(is_broken) | direction.which(lambda word: word == "worse")

    @cached_property
    def illustrative(self) -> Bools:
        """Whether it rests on made-up figures."""
        return np.asarray(self.results.column("illustrative"), dtype=np.bool_)

    @cached_property
    def _combined(self) -> tuple[Index, list[Row]]:
        """What was found, and the colour of the framework's own rule: a number for each row, and each once."""
        results = self.results
        columns = [results.coded(name) for name in _FOUND]
        if self._own_colours and results.framework.colours.get("use", "verdict") != "verdict":
            shade = Coded(
                codes=colours(results, colour_in_use(results)).astype(np.int32),
                words=tuple(each.value for each in COLOURS),
            )
            columns.append(shade)
        code, words = combined(columns)
        return code, [dict(zip((*_FOUND, "shade"), each, strict=False)) for each in words]

    @cached_property
    def pill(self) -> tuple[Index, tuple[Pill, ...]]:
        """For each row the number of its pill, and the pills."""
        code, combinations = self._combined
        return _distinct(code, [pill_of(each, each.get("shade", "")) for each in combinations])

    def pill_at(self, row: int) -> Pill:
        """The pill of one row."""
        code, pills = self.pill
        return pills[int(code[row])]

    @cached_property
    def kind(self) -> tuple[Index, tuple[Pill, ...]]:
        """For each row the number of what it counts as, and those as pills; see `kind_of`."""
        code, combinations = self._combined
        return _distinct(code, [kind_of(each)[1] for each in combinations])

    def tallied(self, rows: Index | None = None) -> tuple[tuple[Pill, int], ...]:
        """Rows counted by verdict, else direction, else status; the worst first and what could not be judged last."""
        code, kinds = self.kind
        counts = [(kinds[each], number) for each, number in counted(code if rows is None else code[rows])]
        return tuple(sorted(counts, key=lambda each: (worst_first(each[0].word), each[0].word)))

    @property
    def legend(self) -> tuple[tuple[Pill, str], ...]:
        """Every kind of finding, with its meaning."""
        return tuple((pill, meaning_of(pill.word)) for pill, _ in self.tallied())


def rule_in_use(results: Results) -> str:
    """The framework's own colour rule in words; empty where colours are those of the verdicts."""
    if results.framework.colours.get("use", "verdict") == "verdict":
        return ""
    return colour_in_use(results).title or str(results.framework.colours["use"])


def combined(columns: Sequence[Coded]) -> tuple[Index, list[tuple[str, ...]]]:
    """A number for what each row says in several columns, in the order of first rows; and what each stands for."""
    code, first = first_come(numbered([each.codes for each in columns]))
    words = zip(*([each.words[c] for c in each.codes[first].tolist()] for each in columns), strict=True)
    return code, list(words)


def said_of(columns: Sequence[Coded], say: Callable[..., str]) -> Coded:
    """One column of what is said of several, once for each combination of their words."""
    code, words = combined(columns)
    place, told = _distinct(code, [say(*each) for each in words])
    return Coded(codes=place.astype(np.int32), words=told)


def _distinct(code: Index, said: Sequence[Said]) -> tuple[Index, tuple[Said, ...]]:
    table: dict[Said, int] = {}
    places = [table.setdefault(each, len(table)) for each in said]
    return np.array(places, dtype=np.int64)[code] if places else code, tuple(table)


def counted(codes: NDArray[np.integer]) -> list[tuple[int, int]]:
    """How many rows have each code, in the order of their first rows."""
    kept, first, counts = np.unique(codes, return_index=True, return_counts=True)
    return [(int(kept[each]), int(counts[each])) for each in np.argsort(first, kind="stable").tolist()]


def alike(column: Coded, rows: Index) -> str:
    """What all of some rows that have a word say alike; empty where they differ or none has."""
    words = {column.words[code] for code in np.unique(column.codes[rows]).tolist()} - {""}
    return words.pop() if len(words) == 1 else ""


def in_a_row(*words: str) -> str:
    """Those words that are there, with commas."""
    return ", ".join(each for each in words if each)
