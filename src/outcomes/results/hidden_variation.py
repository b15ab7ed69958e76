"""Masking: a headline that keeps its promise while a group or a district within it falls behind.

Law: it is looked for wherever results hold both the whole and its parts, and never decides a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import eq

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray, distinct
from outcomes.data.everybody import about_everybody
from outcomes.diagnostics import expect
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Status
from outcomes.metrics.verdicts import is_broken, is_kept
from outcomes.results.results import ResultColumns

_CALL = ("aim", "metric", "compared_with")
_BREAKDOWNS = ("sex", "age", "category")


@immutable(kw_only=True)
class Masked:
    """A row that is well, and the rows within it that are not (positions in the results)."""

    headline: int
    behind: tuple[int, ...]


def masking(results: ResultColumns, children: Mapping[str, Sequence[str]] | None = None) -> tuple[Masked, ...]:
    """Every headline that is met or on track (without a verdict: better) while a part of it is off track, missed or
    worse.

    Parts are the categories, sexes and ages of the same area, one way of breaking it down at a time, and the areas that
    lie directly within it, as ``children`` says (by default as the run's areas file does); aim, judgement and
    comparator are the same. Of at risk nothing is said: it is neither well nor behind.
    """
    expect(results, isinstance(results, ResultColumns), "results", "give Results, as evaluate returns them")
    if not len(results):
        return ()
    within = results.evaluation.area_children if children is None else children
    good, bad = _sides(results)
    bad &= _with_good(results, good)
    if not bad.any():
        return ()
    behind: dict[int, list[int]] = {}
    for headline, row in _pairs(results, within, good, bad).tolist():
        behind.setdefault(headline, []).append(row)
    return tuple(Masked(headline=headline, behind=tuple(rows)) for headline, rows in behind.items())


def _sides(results: ResultColumns) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows are well, and which are behind: by verdict, and by direction where there is none.

    A returned item is no part of another one, and what is withheld is neither.
    """
    verdict, direction = results.coded("verdict"), results.coded("direction")
    judged = (results.status_codes == tuple(Status).index(Status.JUDGED)) & (results.coded("item").codes == 0)
    has = verdict.which(bool)

    def side(is_meant: Callable[[str], bool], way: str) -> NDArray[np.bool_]:
        return np.asarray(np.where(has, verdict.which(is_meant), direction.which(partial(eq, way))) & judged)

    return side(is_kept, Direction.BETTER.value), side(is_broken, Direction.WORSE.value)


def _with_good(results: ResultColumns, good: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows of the judgements of which some other row is well."""
    call = _calls(results)
    some = np.zeros(int(call.max()) + 1, dtype=bool)
    some[call[good]] = True
    return some[call]


def _calls(results: ResultColumns) -> NDArray[np.int64]:
    """The same number for rows of one aim, judgement and comparator."""
    call = np.zeros(len(results), dtype=np.int64)
    for codes in (_judgement(results), *(results.coded(name).codes for name in _CALL)):
        _, call = np.unique(call * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
    return call.astype(np.int64)


def _judgement(results: ResultColumns) -> NDArray[np.int32]:
    """The same number for rows of one judgement: an aim may use a metric twice, with other parameters."""
    return results.of_use("definition").codes


def _pairs(
    results: ResultColumns, children: Mapping[str, Sequence[str]], good: NDArray[np.bool_], bad: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Each headline that is well with each row behind it, one step down, in the order of both; shape ``[pair, 2]``."""
    words: dict[str, AnyArray] = {}
    place: dict[str, NDArray[np.int64]] = {}
    # Small numbers, so that what a row is about fits into one.
    key, step = _calls(results), {}
    for name in ("area", *_BREAKDOWNS):
        words[name], place[name] = np.unique(results.coded(name).codes, return_inverse=True)
        step[name] = len(words[name])
        key = key * len(words[name]) + place[name]
    # How far apart keys are that differ by one in a part.
    apart, width = {}, 1
    for name in reversed(("area", *_BREAKDOWNS)):
        apart[name] = width
        width *= step[name]
    known, first = np.unique(key[good], return_index=True)
    headline, behind = np.flatnonzero(good)[first], np.flatnonzero(bad)
    pairs: list[NDArray[np.int64]] = []

    def look(rows: NDArray[np.int64], wanted: NDArray[np.int64]) -> None:
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        there = known[at] == wanted
        pairs.append(headline[at[there]] * len(results) + rows[there])

    table = results.coded("area").words
    code = {table[each]: number for number, each in enumerate(words["area"].tolist())}
    for parent, districts in children.items():
        inside = [code[each] for each in districts if each in code]
        if parent in code and inside:
            rows = behind[np.isin(place["area"][behind], inside)]
            look(rows, key[rows] + (code[parent] - place["area"][rows]) * apart["area"])
    for name in _BREAKDOWNS:
        table = results.coded(name).words
        whole = [number for number, each in enumerate(words[name].tolist()) if about_everybody(table[each])]
        rows = behind[~np.isin(place[name][behind], whole)]
        for number in whole:
            look(rows, key[rows] + (number - place[name][rows]) * apart[name])
    each = distinct(np.concatenate(pairs)) if pairs else np.empty(0, dtype=np.int64)
    return np.stack(np.divmod(each, max(len(results), 1)), axis=1)
