"""Pooling: the counts of several areas summed into rows of one area that is all of them together.

Law: counts and denominators are summed and nothing else is; where one area's are missing, or cannot be, the sum is
missing too, and says so. A value is never averaged, and is not computed here. What a publisher remarks on an area's
figure it remarks on the sum.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, Index, frozen
from outcomes.data.coded import Coded, from_table, repeat_word
from outcomes.data.columns import NUMBERS
from outcomes.data.extremes import uncomputable
from outcomes.data.gathered_remarks import gathered_remarks
from outcomes.data.observations import Observations
from outcomes.data.packing import packing_for
from outcomes.data.uncomputed import CLASHING, MEMBER_IMPOSSIBLE, MEMBER_MISSING, NO_DENOMINATORS, UNCOMPUTED
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.immutable import altered, immutable

SUMMED: Final = ("count", "denominator")
WHO: Final = ("indicator", "sex", "age", "category", "period")
"""The columns that rows of different areas must share to be summed."""


@immutable(kw_only=True)
class Pool:
    """One pooled area: its code, its name and the codes of the areas that it is pooled from."""

    code: str
    name: str
    members: tuple[str, ...]


@immutable(kw_only=True)
class Kinds:
    """Indicators (the source's ids) by what their counts can be: of ``proportions`` at most their denominators, of
    those that are ``signed`` below 0; of all others from 0 up."""

    proportions: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


@immutable(kw_only=True, eq=False)
class _Sums:
    """The rows of one pooled area: ``first`` is a row of a member that says who the sum is of."""

    first: Index
    count: Floats
    denominator: Floats
    why: NDArray[np.int8]
    remark: Coded | None


_WORDS: Final = ("", MEMBER_MISSING, CLASHING, NO_DENOMINATORS, MEMBER_IMPOSSIBLE)
LACKING: Final = (1, 2, 4)
"""Codes of ``why`` that are worth a note; a population needs no denominator."""


def pool(
    observations: Observations,
    pools: Sequence[Pool],
    indicators: Collection[str],
    kinds: Kinds | None = None,
    *,
    own_words: bool = True,
) -> tuple[Observations, Report]:
    """The same observations with the rows of pooled areas after them, and a note of what could not be pooled.

    Only the rows of ``indicators`` (the source's own ids) are pooled. A pooled row has a count and a denominator and no
    value; both are missing where a member has no row, a missing number, two rows that contradict each other, or numbers
    that cannot be, which ``kinds`` says: below 0, cases among nobody or, of a proportion, more cases than people.
    Without ``own_words`` it is told of remarks on an area only what marks mean (`gathered_remarks`).
    """
    if observations.count is None:
        report = Report(_without_counts(observations, each) for each in pools)
        return observations, report
    wanted, wrong = _rows_of(observations, indicators), _impossible(observations, kinds or Kinds())
    sums, problems = [], []
    for each in pools:
        pooled = _sums(observations, each.members, wanted, wrong, own_words)
        sums.append(pooled)
        problems += _missing(observations, each, pooled)
    return _appended(observations, pools, sums), Report(problems)


def _rows_of(observations: Observations, indicators: Collection[str]) -> NDArray[np.bool_]:
    """The rows of some indicators; all of them where the source names none."""
    if observations.indicator.words == ("",):
        return np.full(len(observations), bool(indicators))
    return np.isin(observations.indicator.codes, [observations.indicator.code_of(each) for each in indicators])


def _impossible(observations: Observations, kinds: Kinds) -> NDArray[np.bool_]:
    """The rows of which the counts cannot be."""
    nothing = np.full(len(observations), np.nan)
    count, people = (
        nothing if numbers is None else numbers for numbers in (observations.count, observations.denominator)
    )
    wrong = ((count < 0) & ~_rows_of(observations, kinds.signed)) | (people < 0)
    wrong |= uncomputable(count, people, proportion=False)
    return np.asarray(
        wrong | (uncomputable(count, people, proportion=True) & _rows_of(observations, kinds.proportions))
    )


def _sums(
    observations: Observations,
    members: Sequence[str],
    wanted: NDArray[np.bool_],
    impossible: NDArray[np.bool_],
    own_words: bool,
) -> _Sums:
    codes = [observations.area.code_of(each) for each in members]
    place = np.full(len(observations.area.words) + 1, -1, dtype=np.int64)
    place[[code for code in codes if code >= 0]] = [at for at, code in enumerate(codes) if code >= 0]
    member = place[observations.area.codes]
    rows = np.flatnonzero(wanted & (member >= 0))
    columns = [getattr(observations, name) for name in WHO]
    packing = packing_for([*(len(column.words) for column in columns)])
    keys = packing.pack([column.codes[rows] for column in columns])
    distinct, first, which = np.unique(keys, return_index=True, return_inverse=True)
    size = len(distinct), len(members)
    cell = which.reshape(-1) * len(members) + member[rows]
    why = np.zeros(len(distinct), dtype=np.int8)
    nothing = np.full(len(observations), np.nan)
    totals = []
    wrong = np.zeros(len(distinct), dtype=np.bool_)
    wrong[which.reshape(-1)[impossible[rows]]] = True
    for name in SUMMED:
        numbers = getattr(observations, name)
        laid, clash = lay_once(cell, (nothing if numbers is None else numbers)[rows], size[0] * size[1])
        table, clashing = laid.reshape(size), clash.reshape(size).any(axis=1)
        totals.append(table.sum(axis=1))
        missing = np.isnan(table)
        none = missing.all(axis=1) & ~clashing & (name == "denominator")
        why[missing.any(axis=1)] = np.where(none, np.maximum(why, 3 * (why == 0)), 1)[missing.any(axis=1)]
        why[clashing] = 2
    why[wrong] = 4
    for total in totals:
        total[wrong] = np.nan
    remark = None
    if observations.remark is not None:
        names = [observations.area_names.get(each) or each for each in members]
        said = observations.remark.take(rows)
        remark = gathered_remarks(said, which.reshape(-1), member[rows], len(distinct), names, own_words=own_words)
    return _Sums(first=rows[first], count=totals[0], denominator=totals[1], why=why, remark=remark)


def lay_once(cell: Index, numbers: Floats, size: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Numbers in their cells, NaN in an empty one, and the cells that were given different numbers (NaN too).

    Rows that repeat each other are one row; shape ``[size]`` both.
    """
    laid = np.full(size, np.nan)
    laid[cell] = numbers
    clash = np.zeros(size, dtype=np.bool_)
    differs = (laid[cell] != numbers) & ~(np.isnan(laid[cell]) & np.isnan(numbers))
    clash[cell[differs]] = True
    laid[clash] = np.nan
    return laid, clash


def _appended(observations: Observations, pools: Sequence[Pool], sums: Sequence[_Sums]) -> Observations:
    first = np.concatenate([each.first for each in sums])
    sizes = [len(each.first) for each in sums]
    old, new = len(observations), len(first)
    nobody = repeat_word("", new)
    changes: dict[str, object] = {}
    for name in WHO:
        column = getattr(observations, name)
        changes[name] = _extended(column, column.take(first))
    own = Coded(codes=np.repeat(np.arange(len(pools), dtype=np.int32), sizes), words=tuple(p.code for p in pools))
    changes["area"] = _extended(observations.area, own)
    given = {name: np.concatenate([getattr(each, name) for each in sums]) for name in SUMMED}
    for name in NUMBERS:
        numbers = getattr(observations, name)
        if numbers is not None:
            changes[name] = frozen(np.concatenate((numbers, given.get(name, np.full(new, np.nan)))))
    if observations.suppressed is not None:
        changes["suppressed"] = frozen(np.concatenate((observations.suppressed, np.zeros(new, dtype=np.bool_))))
    if observations.parent is not None:
        changes["parent"] = _extended(observations.parent, nobody)
    if observations.remark is not None:
        remark = observations.remark
        for each in sums:
            remark = _extended(remark, each.remark or repeat_word("", len(each.first)))
        changes["remark"] = remark
    extra = {name: _extended(column, nobody) for name, column in observations.extra.items()}
    said = Coded(codes=np.concatenate([each.why for each in sums]).astype(np.int32), words=_WORDS)
    extra[UNCOMPUTED] = _extended(observations.extra.get(UNCOMPUTED, repeat_word("", old)), said)
    changes["extra"] = extra
    changes["area_names"] = {**observations.area_names, **{each.code: each.name for each in pools}}
    changes["rows"] = frozen(np.concatenate((observations.source_rows(), observations.source_rows()[first])))
    return altered(observations, changes)


def _extended(column: Coded, more: Coded) -> Coded:
    """A column with the rows of another after its own."""
    codes = np.concatenate((column.codes, more.codes + np.int32(len(column.words))))
    return from_table(codes, (*column.words, *more.words))


def _missing(observations: Observations, pool_: Pool, pooled: _Sums) -> list[Diagnostic]:
    """One note for a pooled area: how much of it could not be pooled, and the area that is missing most often."""
    lacking = [each for each in pool_.members if observations.area.code_of(each) < 0]
    wrong = np.isin(pooled.why, LACKING)
    bad = int(np.count_nonzero(wrong))
    if not bad and len(pooled.first):
        return []
    if lacking:
        said = f"there are no rows of {', '.join(lacking)}"
    else:
        row = int(pooled.first[np.argmax(wrong)]) if bad else 0
        who = [getattr(observations, name).words[getattr(observations, name).codes[row]] for name in WHO] if bad else []
        said = f"the first is indicator {who[0]} in {who[-1]}" if bad else "none of its areas has a row"
    cannot = int(np.count_nonzero(pooled.why == _WORDS.index(MEMBER_IMPOSSIBLE)))
    if cannot:
        said += f"; in {cannot:,} the counts of an area cannot be right"
    return [
        Diagnostic(
            code="OUT356",
            subject=f'pooled area "{pool_.code}"',
            found=f"{bad:,} of {len(pooled.first):,} observations lack the counts of an area: {said}",
            to_do="find the missing counts, or pool fewer areas",
            severity=Severity.NOTE,
        )
    ]


def _without_counts(observations: Observations, pool_: Pool) -> Diagnostic:
    return Diagnostic(
        code="OUT356",
        subject=f'pooled area "{pool_.code}"',
        found=f"{observations.origin.file} has no counts",
        to_do="name the column of counts, or leave the pooled area out",
        severity=Severity.NOTE,
    )
