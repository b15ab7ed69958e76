"""The overview of many areas: areas by aims, one mark a judgement ("tartan rug").

Law: a cell shows the worst of its breakdowns and names every one of them; symbol and words go with each colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from outcomes.arrays import Index, distinct, within
from outcomes.data.coded import Coded
from outcomes.framework.model import Aim
from outcomes.immutable import immutable
from outcomes.metrics.text_columns import by_code, joined, merged, taken
from outcomes.reports.html_words import SEVERITY, anchor
from outcomes.reports.markup import Html, escaped, escaped_texts
from outcomes.reports.row_words import RowWords, combined, said_of

if TYPE_CHECKING:
    import polars

MANY = 4
"""From so many areas on there is an overview."""
WIDE = 24
"""Up to so many areas the areas are its columns; with more they are its rows, aims the columns, by priority."""
_NAMED = 6


@immutable(kw_only=True)
class Heading:
    """The heading of a row or column, with the place in the page that it leads to."""

    text: str
    href: str = ""


@immutable(kw_only=True)
class Matrix:
    """A table of marks. ``blocks`` are its parts: a title, and rows of a heading and the cells beside it."""

    caption: str
    columns: tuple[Heading, ...]
    blocks: tuple[tuple[str, tuple[tuple[Heading, Html], ...]], ...]


def areas_in(words: RowWords) -> dict[str, str]:
    """The names of the areas that rows are about by their codes, in the order of names."""
    area, names = words.results.coded("area"), words.results.evaluation.area_names
    used = [area.words[code] for code in distinct(area.codes).tolist()]
    named = {each: names.get(each, each) or each for each in used if each}
    return dict(sorted(named.items(), key=lambda each: (each[1], each[0])))


class Rug:
    """The marks of all rows that are about an area, and the overviews of some aims that are made of them."""

    def __init__(self, words: RowWords, areas: Mapping[str, str]) -> None:
        self.words, self.results, self.areas = words, words.results, areas
        area = self.results.coded("area")
        self._rows = np.flatnonzero(area.which(bool))
        place = {code: number for number, code in enumerate(areas)}
        at = np.array([place.get(word, 0) for word in area.words] or [0], dtype=np.int64)[area.codes[self._rows]]
        self._aims = {aim.id: number for number, aim in enumerate(self.results.aims)}
        cell = self.results.coded("aim").codes[self._rows].astype(np.int64) * max(len(areas), 1) + at
        judgement, self._judgements = combined([self.results.coded("metric"), self._others])
        key = cell * max(len(self._judgements), 1) + judgement[self._rows]
        _, first, mark = np.unique(key, return_index=True, return_inverse=True)
        # The marks of a cell stand together, in the order of their first rows.
        order = np.lexsort((first, cell[first]))
        number = np.empty(len(order), dtype=np.int64)
        number[order] = np.arange(len(order))
        self._mark = number[mark]
        self._first = first[order]
        self._judgement = judgement[self._rows][self._first]
        self._cell, self._begin = np.unique(cell[self._first], return_index=True)

    @property
    def _others(self) -> Coded:
        names = self.results.evaluation.area_names
        return said_of([self.results.coded("compared_with")], lambda word: names.get(word, word))

    def marks(self, aims: Sequence[Aim]) -> int:
        """How many marks an overview of some aims has."""
        counts = np.bincount(self._cell // max(len(self.areas), 1), self._lengths, len(self._aims))
        return int(counts[[self._aims[aim.id] for aim in aims]].sum())

    def wide(self, priorities: Sequence[tuple[str, Sequence[Aim]]]) -> Matrix | None:
        """All aims as rows, under their priorities, and areas as columns; None without a mark."""
        blocks = []
        for title, aims in priorities:
            shown = self._shown(aims)
            if shown:
                blocks.append((title, tuple(zip(map(_heading, shown), self._lines(self._places(shown)), strict=True))))
        if not blocks:
            return None
        columns = tuple(Heading(text=name) for name in self.areas.values())
        return Matrix(caption="Every aim by area", columns=columns, blocks=tuple(blocks))

    def tall(self, title: str, aims: Sequence[Aim]) -> Matrix | None:
        """The aims of one priority as columns, and areas as rows; None without a mark."""
        shown = self._shown(aims)
        if not shown:
            return None
        named = [Heading(text=name) for name in self.areas.values()]
        rows = tuple(zip(named, self._lines(self._places(shown).T), strict=True))
        return Matrix(caption=f"{title}: areas by aim", columns=tuple(map(_heading, shown)), blocks=(("", rows),))

    def _shown(self, aims: Sequence[Aim]) -> list[Aim]:
        marked = set(distinct(self._cell // max(len(self.areas), 1)).tolist())
        return [aim for aim in aims if self._aims[aim.id] in marked]

    def _places(self, aims: Sequence[Aim]) -> Index:
        """The cells of some aims among those that have a mark, -1 for none. Shape ``[aim, area]``."""
        number = np.array([self._aims[aim.id] for aim in aims])[:, None] * len(self.areas) + np.arange(len(self.areas))
        place = np.minimum(np.searchsorted(self._cell, number), len(self._cell) - 1)
        return np.where(self._cell[place] == number, place, -1)

    def _lines(self, places: Index) -> list[Html]:
        """The cells of each row of a table as markup."""
        cells = taken(self._cells, places.ravel() + 1)
        return list(map(Html, cells.reshape(places.shape).arr.join("").to_list()))

    @property
    def _lengths(self) -> Index:
        return np.diff(self._begin, append=len(self._first))

    @cached_property
    def _cells(self) -> polars.Series:
        """Every cell as markup, the one without a mark before them."""
        import polars as pl

        cell = np.repeat(np.arange(len(self._cell)), self._lengths)
        frame = pl.DataFrame({"cell": cell, "mark": self._marks()})
        told = frame.group_by("cell", maintain_order=True).agg(pl.col("mark").str.join(""))["mark"]
        return pl.concat([pl.Series(["<td></td>"]), joined(["<td>", told, "</td>"], len(told))])

    def _marks(self) -> polars.Series:
        """Every mark as markup: the worst pill of a judgement, and in words what was found of each group."""
        code, pills = self.words.pill
        pill = code[self._rows]
        severity = np.array([SEVERITY[each.tone] for each in pills] or [0])[pill]
        worst = np.lexsort((np.arange(len(pill)), -severity, self._mark))
        counts = np.bincount(self._mark, minlength=len(self._first))
        worst = pill[worst[np.cumsum(counts) - counts]]
        said = merged(
            [
                (np.flatnonzero(counts == 1), by_code(worst[counts == 1], lambda each: pills[each].word)),
                (np.flatnonzero(counts > 1), self._of_groups(counts, pill)),
            ],
            len(worst),
        )
        pair = worst * max(len(self._judgements), 1) + self._judgement

        def after(each: int) -> str:
            own, (metric, other) = pills[each // len(self._judgements)], self._judgements[each % len(self._judgements)]
            note = f" ({own.note})" if own.note else ""
            against = f" against {other}" if other else ""
            return f"{note}, by {metric}{against}" if metric else note

        label = escaped_texts(joined([said, by_code(pair, after)], len(worst)))
        head = by_code(worst, lambda each: f'<span class="m {escaped(pills[each].tone)}" role="img" aria-label="')
        symbol = by_code(worst, lambda each: f'">{escaped(pills[each].symbol)}</span>')
        return joined([head, label, '" title="', label, symbol], len(worst))

    def _of_groups(self, counts: Index, pill: Index) -> polars.Series:
        """What was found of each group, where a mark stands for several; some are named, the rest counted."""
        import polars as pl

        _, pills = self.words.pill
        order = np.argsort(self._mark, kind="stable")
        step = within(counts)
        own = order[(np.repeat(counts, counts) > 1) & (step < _NAMED)]
        group = self.words.group.take(self._rows[own])
        who = by_code(group.codes, lambda each: f"{group.words[each] or 'all'}: ")
        word = by_code(pill[own], lambda each: pills[each].word)
        frame = pl.DataFrame({"mark": self._mark[own], "said": joined([who, word], len(own))})
        told = frame.group_by("mark", maintain_order=True).agg(pl.col("said").str.join("; "))["said"]
        more = by_code(counts[counts > 1], lambda each: f"; and {each - _NAMED} more" if each > _NAMED else "")
        return joined([told, more], len(told))


def _heading(aim: Aim) -> Heading:
    return Heading(text=aim.title, href=anchor("aim", aim.id))
