"""Masking: a headline that keeps its promise while a group or a district within it falls behind.

Law: it is looked for wherever results hold both the whole and its parts, and never decides a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.metrics.contract import Direction, Status, Verdict
from outcomes.results.results import Results

_GOOD = (Verdict.MET.value, Verdict.ON_TRACK.value)
_BAD = (Verdict.OFF_TRACK.value, Verdict.MISSED.value)
WHOLE = ("", "Persons", "All ages")
"""Words of a breakdown that stand for the whole."""

_CALL = ("aim", "metric", "compared_with")
_BREAKDOWNS = ("sex", "age", "category")
Key = tuple[int, ...]


@attrs.frozen(kw_only=True)
class Masked:
    """A row that is well, and the rows within it that are not (positions in the results)."""

    headline: int
    behind: tuple[int, ...]


def masking(results: Results, children: Mapping[str, Sequence[str]] | None = None) -> tuple[Masked, ...]:
    """Every headline that is met or on track (without a verdict: better) while a part of it is off track, missed or
    worse.

    Parts are the categories, sexes and ages of the same area, one way of breaking it down at a time, and the areas that
    lie directly within it, as ``children`` says (by default as the run's areas file does); aim, judgement and
    comparator are the same. Of at risk nothing is said: it is neither well nor behind.
    """
    if not len(results):
        return ()
    within = results.evaluation.area_children if children is None else children
    good, bad = _sides(results)
    bad &= _with_good(results, good)
    if not bad.any():
        return ()
    look = _Look(results, within, np.flatnonzero(good))
    behind: dict[int, list[int]] = {}
    for row in np.flatnonzero(bad).tolist():
        for headline in look.headlines(row):
            behind.setdefault(headline, []).append(row)
    return tuple(Masked(headline=headline, behind=tuple(behind[headline])) for headline in sorted(behind))


def _sides(results: Results) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows are well, and which are behind: by verdict, and by direction where there is none.

    A returned item is no part of another one, and what is withheld is neither.
    """
    verdict, direction = results.coded("verdict"), results.coded("direction")
    judged = (results.status_codes == tuple(Status).index(Status.JUDGED)) & (results.coded("item").codes == 0)
    has = np.array([bool(word) for word in verdict.words], dtype=bool)[verdict.codes]

    def side(words: tuple[str, ...], way: str) -> NDArray[np.bool_]:
        said = np.array([word in words for word in verdict.words], dtype=bool)[verdict.codes]
        points = np.array([word == way for word in direction.words], dtype=bool)[direction.codes]
        return np.asarray(np.where(has, said, points) & judged)

    return side(_GOOD, Direction.BETTER.value), side(_BAD, Direction.WORSE.value)


def _with_good(results: Results, good: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows of the judgements of which some other row is well."""
    _, call = np.unique(
        np.stack([_judgement(results), *(results.coded(name).codes for name in _CALL)]), axis=1, return_inverse=True
    )
    some = np.zeros(int(call.max()) + 1, dtype=bool)
    some[call[good]] = True
    return some[call]


def _judgement(results: Results) -> NDArray[np.int32]:
    """The same number for rows of one judgement: an aim may use a metric twice, with other parameters."""
    return results.of_use("definition").codes


class _Look:
    """Looks headlines up by who they are."""

    def __init__(self, results: Results, children: Mapping[str, Sequence[str]], good: NDArray[np.int64]) -> None:
        self.call = list(
            zip(_judgement(results).tolist(), *(results.coded(name).codes.tolist() for name in _CALL), strict=True)
        )
        self.area = results.coded("area").codes.tolist()
        self.own = list(zip(*(results.coded(name).codes.tolist() for name in _BREAKDOWNS), strict=True))
        code = {word: number for number, word in enumerate(results.coded("area").words)}
        self.parents: dict[int, list[int]] = {}
        for parent, districts in children.items():
            for district in districts:
                if parent in code and district in code:
                    self.parents.setdefault(code[district], []).append(code[parent])
        # The words of all breakdowns are those of one table.
        self.whole = [number for number, word in enumerate(results.coded("sex").words) if word in WHOLE]
        self.headline: dict[Key, int] = {}
        for row in good.tolist():
            self.headline.setdefault(self._key(row, self.area[row], self.own[row]), row)

    def headlines(self, row: int) -> Iterator[int]:
        """The rows that are well and hold this one, one step up."""
        area, own = self.area[row], self.own[row]
        keys = [self._key(row, parent, own) for parent in self.parents.get(area, ())]
        for place in range(len(_BREAKDOWNS)):
            if own[place] not in self.whole:
                keys += [self._key(row, area, (*own[:place], word, *own[place + 1 :])) for word in self.whole]
        for key in dict.fromkeys(keys):
            if key in self.headline:
                yield self.headline[key]

    def _key(self, row: int, area: int, own: Sequence[int]) -> Key:
        return (*self.call[row], area, *own)
