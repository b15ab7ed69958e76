"""What the publisher remarks on the figures that a row rests on, such as that one is provisional.

Law: a remark is told of the figure that it is on: the one judged, the one that it started from or those of the run of
years that was promised, the one that it is compared with. It is of no other.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Codes, Index, first_come, numbered
from outcomes.data.block import SeriesBlock
from outcomes.data.series import SeriesTable
from outcomes.diagnostics import listed
from outcomes.engine.batch import Words
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo

THIS_FIGURE = "this figure"
COMPARED = "the one that it is compared with"


@immutable(kw_only=True, eq=False)
class Remarks:
    """The remarks on the figures of some series.

    ``against`` is for each series the one that it is compared with, -1 for none. ``figures`` are those of the table
    that have a remark, as `_figures` numbers them, ascending, and ``said`` the codes of the remarks in the run; behind
    the last stands one that is none.
    """

    table: SeriesTable
    series: Index
    against: Index
    figures: Index
    said: Codes
    words: Words

    def rows(self, index: NDArray[np.int64]) -> Remarks:
        """The same of some series, or of series several times."""
        return attrs.evolve(self, series=self.series[index], against=self.against[index])

    def of_each(
        self,
        place: NDArray[np.integer],
        earlier: NDArray[np.integer],
        compared: Bools,
        labels: Sequence[str],
        *,
        run: bool = False,
    ) -> Codes:
        """What is remarked on the figures that each row rests on, in whole sentences: codes of words, 0 for nothing.

        ``place`` of the axis is the figure that is judged (-1: there is none, and the last row of the series may say
        why), ``earlier`` ``[row, figure]`` those that it started from, or of a ``run`` those judged with it (-1: none),
        and ``compared`` says which rows are compared. ``labels`` are those of the axis.
        """
        own, other = self.at(place), self.of_compared(place, compared)
        before = [self._on(self.series, at, at >= 0) for at in earlier.T]
        beside = [self.of_compared(at, compared & run) for at in earlier.T]
        said = np.stack((own, other, *before, *beside)).astype(np.int64)
        codes = np.zeros(len(place), dtype=np.int32)
        rows = np.flatnonzero(said.any(axis=0))
        if not len(rows):
            return codes
        told = [np.where((one > 0) | (two > 0), at, -1) for one, two, at in zip(before, beside, earlier.T, strict=True)]
        keys = np.stack((*said, *told, place >= 0))[:, rows]
        which, once = first_come(numbered(list(keys + 1)))
        words, many = self.words.words, len(before)
        texts = []
        for its, second, *rest, there in keys[:, once].T.tolist():
            pairs = [(THIS_FIGURE if there else "", words[its])]
            for first, its_other, at in zip(rest[:many], rest[many : 2 * many], rest[2 * many :], strict=True):
                period = labels[at] if at >= 0 else ""
                began = f"the one for {period}" + ("" if run else " that it started from")
                pairs += [(began, words[first]), (f"the one that {period} is compared with", words[its_other])]
            texts.append(remark_text((*pairs, (COMPARED, words[second]))))
        codes[rows] = self.words.codes(texts)[which]
        return codes

    def at(self, place: NDArray[np.integer]) -> Codes:
        """The remark on the figure at a place of the axis, one a series: a code of the run's words, 0 for none.

        At no place (-1): on the last row of the series, which may say why there is no figure.
        """
        last = self.table.starts[self.series + 1] - 1
        where = np.where(place < 0, self.table.column[last], place) if len(self.table.column) else place
        return self._on(self.series, where, where >= 0)

    def of_compared(self, place: NDArray[np.integer], compared: Bools) -> Codes:
        """As `at`, of the figure that each row is compared with where it is ``compared``."""
        there = compared & (self.against >= 0) & (place >= 0)
        return self._on(self.against, place, there)

    def _on(self, series: Index, place: NDArray[np.integer], there: Bools) -> Codes:
        """The remark on the figure of each series at a place of its own, where one is ``there`` to be asked for."""
        said = np.zeros(len(series), dtype=np.int32)
        rows = np.flatnonzero(there)
        asked = _figures(series[rows], place[rows])
        at = np.searchsorted(self.figures, asked)
        said[rows] = np.where(self.figures[at] == asked, self.said[at], 0)
        return said


def remarks_of(table: SeriesTable, series: Index, against: Index | None, words: Words) -> Remarks | None:
    """The remarks on the figures of some series of a table; None where its source makes none."""
    remark = table.observations.remark
    if remark is None:
        return None
    codes = remark.codes[table.rows]
    remarked = np.flatnonzero(codes != remark.code_of(""))
    owner = np.searchsorted(table.starts, remarked, side="right") - 1
    return Remarks(
        table=table,
        series=series,
        against=np.full(len(series), -1, dtype=np.int64) if against is None else against,
        figures=np.append(_figures(owner, table.column[remarked]), np.iinfo(np.int64).max),
        said=np.append(words.codes(remark.words)[codes[remarked]], np.int32(0)),
        words=words,
    )


def _figures(series: Index, place: NDArray[np.integer]) -> Index:
    """A number for each figure of a table, by its series and its place on the axis."""
    return (series << 32) + place


def remarks_on(
    block: SeriesBlock, info: MetricInfo, remarks: Remarks | None, at: Codes, start: Codes | None, found: Bools
) -> Codes:
    """What is remarked on the figure of each row and, where something was ``found``, on those it was held against:
    the one ``at`` a period, the one of the period that it ``start``-ed from, and the one it is compared with."""
    if remarks is None:
        return np.zeros(len(at), dtype=np.int32)
    began = np.full(len(at), -1, dtype=np.int32) if start is None else np.where(found & (start != at), start, -1)
    earlier = _run(at, began, block.periods.span) if info.rests_on_run else began[:, None]
    compared = found & ("benchmark" in info.needs)
    return remarks.of_each(at, earlier, compared, block.periods.labels, run=info.rests_on_run)


def _run(at: Codes, began: NDArray[np.integer], span: int) -> NDArray[np.integer]:
    """The figures ``[row, figure]`` from where each row began up to the one before that ``at`` a period, the latest
    first, each as far from the next as a period is long; -1 where there are no more."""
    most = int(np.where(began >= 0, (at - began) // span, 0).max(initial=0))
    places = at[:, None] - span * np.arange(1, most + 1)
    return np.where((began >= 0)[:, None] & (places >= began[:, None]), places, -1)


def remarks_on_several(measures: Sequence[tuple[str, Codes, Codes]], words: Words) -> Codes:
    """What is remarked on any of some measures: of each its title, and codes of remarks on its figure and on the one
    that this is compared with. One code of a word a row, as `Remarks.of_each` gives them."""
    keys = np.stack([each for _, own, other in measures for each in (own, other)])
    alike, which = np.unique(keys, axis=1, return_inverse=True)
    named = [each for title, *_ in measures for each in (title, f"what {title} is compared with")]
    known = words.words
    texts = [remark_text([(name, known[code]) for name, code in zip(named, each, strict=True)]) for each in alike.T]
    return words.codes(texts)[which.reshape(-1)]


def remark_text(said: Sequence[tuple[str, str]]) -> str:
    """Sentences of what is remarked, from pairs of a figure in words and the remark on it; empty for nothing.

    >>> remark_text((("this figure", "provisional"), ("the one for 2019", "provisional")))
    'Of this figure and the one for 2019 their publisher says: provisional.'
    """
    figures: dict[str, list[str]] = {}
    for figure, remark in said:
        if remark:
            figures.setdefault(remark, []).append(figure)
    sentences = []
    for remark, of in figures.items():
        named = [each for each in of if each]
        whose = f"Of {listed(named)} {'its' if len(named) == 1 else 'their'}" if named else "Its"
        sentences.append(f"{whose} publisher says: {remark}.")
    return " ".join(sentences)
