"""Rows that claim to be the same observation: found, told apart into repeats and contradictions, and dealt with.

Law: whatever is done with such rows is said and counted; none is picked unless the policy names which.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.columns import NUMBERS
from outcomes.data.observations import Observations
from outcomes.data.problems import several
from outcomes.diagnostics import Diagnostic, Severity

Policy = Literal["error", "identical", "first", "last", "set-aside"]
"""``error``: no key twice. ``identical``: exact repeats are dropped, a contradiction is an error. ``first``, ``last``:
that row of the file is taken. ``set-aside``: exact repeats are dropped, a contradicting series is left out whole."""

REPEATS = "it repeats another exactly"


@attrs.frozen(kw_only=True, eq=False)
class Resolved:
    """``keep``: which sorted rows stay; ``clashing``: sorted rows whose whole series is ambiguous; the problems."""

    keep: NDArray[np.bool_]
    clashing: NDArray[np.int64]
    problems: list[Diagnostic]


def resolve_duplicates(
    observations: Observations, rows: NDArray[np.int64], keys: NDArray[np.int64], policy: Policy
) -> Resolved | None:
    """Deal with equal ``keys`` (sorted) of ``rows``; None where all differ."""
    same = keys[1:] == keys[:-1]
    if not same.any():
        return None
    repeat = np.flatnonzero(same) + 1
    differs = _differs(observations, rows[repeat - 1], rows[repeat])
    group = np.cumsum(np.concatenate(([True], ~same))) - 1
    clash = np.zeros(int(group[-1]) + 1, dtype=np.bool_)
    clash[group[repeat[differs]]] = True
    clashing = repeat[clash[group[repeat]]]
    exact = repeat[~clash[group[repeat]]]
    keep = np.ones(len(keys), dtype=np.bool_)
    problems: list[Diagnostic] = []
    if policy == "error":
        problems += _say(observations, rows, exact, "repeats", 'remove it, or set duplicates = "identical"')
        problems += _say(observations, rows, clashing, "contradicts", CHOICES)
        clashing = repeat
    else:
        problems += _note_repeats(observations, rows, exact)
        keep[exact] = False
        if policy == "identical":
            problems += _say(observations, rows, clashing, "contradicts", CHOICES)
        elif policy == "set-aside":
            problems += _say(
                observations,
                rows,
                clashing,
                "contradicts",
                "the series is set aside; correct the file, or add what tells the rows apart",
                # The framework chose this, and every series that it judges says so in its own row.
                Severity.NOTE,
                code="OUT332",
            )
        else:
            to_do = f"the {policy} row of the file is taken; correct the file"
            problems += _say(observations, rows, clashing, "contradicts", to_do, Severity.WARNING, code="OUT331")
            keep[clashing if policy == "first" else clashing - 1] = False
            clashing = clashing[:0]
    return Resolved(keep=keep, clashing=clashing, problems=problems)


CHOICES = (
    "if a column tells them apart, name it as category (outcomes inspect finds it); else correct the file, or set "
    'duplicates = "first", "last" or "set-aside"'
)


def _differs(observations: Observations, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs of rows say different numbers; two missing numbers are alike."""
    differs = np.zeros(len(one), dtype=np.bool_)
    for name in NUMBERS:
        column = getattr(observations, name)
        if column is not None:
            a, b = column[one], column[other]
            differs |= (a != b) & ~(np.isnan(a) & np.isnan(b))
    if observations.suppressed is not None:
        differs |= observations.suppressed[one] != observations.suppressed[other]
    return differs


def _say(
    observations: Observations,
    rows: NDArray[np.int64],
    repeat: NDArray[np.int64],
    verb: str,
    to_do: str,
    severity: Severity = Severity.ERROR,
    code: str = "OUT330",
) -> list[Diagnostic]:
    """One problem for each row that stands after another of its key, in the order of the file."""
    source = observations.source_rows()
    later, earlier = source[rows[repeat]], source[rows[repeat - 1]]
    in_file = np.argsort(later, kind="stable")
    shown = observations.origin.locations(earlier[in_file[:10]].tolist(), "")

    def one(place: int) -> tuple[str, str, str]:
        row = int(rows[repeat[in_file[place]]])
        other = shown[place]
        file = f" of {other.file}" if observations.origin.parts else ""
        return _key(observations, row), f"{verb} line {other.line}{file}, which is about the same observation", to_do

    return several(
        code,
        observations.origin,
        "",
        later[in_file].tolist(),
        one,
        (_indicator(observations, rows), f"rows that {verb.removesuffix('s')} an earlier one"),
        severity,
    )


def _note_repeats(observations: Observations, rows: NDArray[np.int64], exact: NDArray[np.int64]) -> list[Diagnostic]:
    if not len(exact):
        return []
    more = len(exact) > 1
    row = observations.source_rows()[rows[exact]].min()
    where = observations.origin.locations([int(row)], "")[0]
    return [
        Diagnostic(
            code="OUT333",
            subject=_indicator(observations, rows),
            found=f"{len(exact):,} rows repeat another exactly, this one first" if more else REPEATS,
            to_do="each is counted once" if more else "it is counted once",
            location=where,
            severity=Severity.NOTE,
        )
    ]


def _key(observations: Observations, row: int) -> str:
    words = [
        column.words[column.codes[row]]
        for column in (
            observations.indicator,
            observations.area,
            observations.sex,
            observations.age,
            observations.category,
            observations.period,
        )
    ]
    return "row " + ", ".join(f'"{word}"' for word in words if word)


def _indicator(observations: Observations, rows: NDArray[np.int64]) -> str:
    column = observations.indicator
    codes = column.codes[rows]
    word = column.words[codes[0]] if bool((codes == codes[0]).all()) else ""
    return f'indicator "{word}"' if word else "rows"
