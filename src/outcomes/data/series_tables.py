"""The series of one or several indicators in one source: which rows they are, and where each stands in time.

Law: all is sorted once, by series and then by time; the order of rows in the file changes nothing. What is done with
rows that claim to be the same observation is said and counted; none is picked unless the policy names which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.coded import Coded
from outcomes.data.columns import NUMBERS, WHO
from outcomes.data.observations import Observations
from outcomes.data.packing import Packing, TooWideError, order_of, packing_for
from outcomes.data.problems import several
from outcomes.data.series import SeriesTable
from outcomes.data.series_problems import (
    doubtful_periods,
    no_such_indicator,
    too_many_words,
    unreadable_labels,
    wide_axis,
)
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.immutable import immutable
from outcomes.periods import PeriodKind, Unit, period_at
from outcomes.periods.many_periods import ParsedLabels

SPARSE = 500
"""An axis this many times longer than the periods observed on it is a mistyped label, not a series."""
SPARSE_DAYS = 5 * 366
"""The same of days, since what is counted on one of them may be counted again years later."""

Policy = Literal["error", "identical", "first", "last", "set-aside"]
"""``error``: no key twice. ``identical``: exact repeats are dropped, a contradiction is an error. ``first``, ``last``:
that row of the file is taken. ``set-aside``: exact repeats are dropped, a contradicting series is left out whole."""

_CHOICES = (
    "if a column tells them apart, name it as category (outcomes inspect finds it); else correct the file, or set "
    'duplicates = "first", "last" or "set-aside"'
)
_REPEATS = "it repeats another exactly"


def series_tables(
    source: SourceIndex,
    indicators: str | Sequence[str],
    *,
    as_of: np.datetime64,
    year_type: str = "",
    duplicates: Policy = "identical",
    impossible: NDArray[np.bool_] | None = None,
) -> tuple[tuple[SeriesTable, ...], Report]:
    """All series of one or several indicators, one table for each kind of period, as known on the day ``as_of``.

    Rows of periods that end later are not looked at, not even for duplicates. ``impossible`` marks observations of
    which the whole series is set aside.
    """
    observations = source.observations
    wanted = [indicators] if isinstance(indicators, str) else list(indicators)
    problems: list[Diagnostic] = [
        no_such_indicator(observations.origin, each, observations.indicator.words)
        for each in wanted
        if any(observations.indicator.words) and not source.count(each)  # of an empty source that is said once
    ]
    chosen = source.rows_of(wanted)
    rows = np.arange(len(observations), dtype=np.int64)[chosen] if isinstance(chosen, slice) else chosen
    if not len(rows):
        return (), Report(problems)
    labels = source.labels(year_type)
    spelt = observations.period.codes[chosen]
    if labels.errors and (unread := labels.kind_index[spelt] < 0).any():
        problems += unreadable_labels(observations, rows[unread], labels.errors)
    used = np.bincount(spelt, minlength=len(labels.labels)) > 0
    words = [labels.labels[place] for place in np.flatnonzero(used).tolist()]
    problems += doubtful_periods(observations.origin, observations.label_rule, words, year_type, wanted)
    due = labels.end_day <= as_of.astype("datetime64[D]").astype(np.int64)
    kinds = np.where(due, labels.kind_index, -1)
    # As narrow as it can be: this is one number for each row.
    kind_of = kinds.astype(np.min_scalar_type(-len(labels.kinds) - 1))[spelt]
    tables = []
    for place, kind in enumerate(labels.kinds):
        own = used & (kinds == place)
        if not own.any():
            continue
        there = kind_of == place
        some = slice(None) if there.all() else there
        try:
            table, wrong = _table(
                observations,
                rows[some],
                spelt[some],
                own,
                labels=labels,
                kind=kind,
                policy=duplicates,
                wrong=impossible,
            )
        except TooWideError:
            problems.append(too_many_words(observations.origin, wanted))
            continue
        problems += wrong
        if table is not None:
            tables.append(table)
    return tuple(tables), Report(problems)


def _table(
    observations: Observations,
    rows: Index,
    spelt: NDArray[np.int32],
    used: NDArray[np.bool_],
    *,
    labels: ParsedLabels,
    kind: PeriodKind,
    policy: Policy,
    wrong: NDArray[np.bool_] | None = None,
) -> tuple[SeriesTable | None, list[Diagnostic]]:
    ordinals = labels.ordinal[used]
    first, last = int(ordinals.min()), int(ordinals.max())
    length = last - first + 1
    if length > (SPARSE_DAYS if kind.unit is Unit.DAY else SPARSE) * int(used.sum()):
        outer = period_at(kind, first).label, period_at(kind, last).label
        return None, [wide_axis(observations.origin, kind.title, *outer)]
    columns = tuple(getattr(observations, name) for name in ("indicator", *WHO))
    packing = packing_for([*(len(column.words) for column in columns), length])
    # The rows of several indicators follow on each other indicator by indicator, and the last may lie anywhere.
    together = int(rows[-1]) - int(rows[0]) + 1 == len(rows) and bool((rows[1:] > rows[:-1]).all())
    at = slice(int(rows[0]), int(rows[-1]) + 1) if together else rows
    # What all rows say alike need not be looked up for each.
    said = [column.codes[at] if len(column.words) > 1 else 0 for column in columns]
    keys = packing.pack([*said, (labels.ordinal - first)[spelt]])
    order = order_of(keys)
    if order is not None:
        keys, rows = keys[order], rows[order]
    bits = packing.bits[-1]
    resolved = _resolve_duplicates(observations, rows, keys, policy)
    series_of = keys >> bits
    begins = np.flatnonzero(np.concatenate(([True], series_of[1:] != series_of[:-1])))
    owner = Packing(bits=packing.bits[:-1])
    indicator, area, sex, age, category = owner.unpack(series_of[begins])
    starts = np.concatenate((begins, [len(rows)])).astype(np.int64)
    parent = np.full(len(begins), -1, dtype=np.int32)
    if observations.parent is not None:
        parent = observations.parent.codes[rows[starts[1:] - 1]]
    ambiguous = np.zeros(len(begins), dtype=np.bool_)
    if resolved is not None:
        ambiguous[np.searchsorted(begins, resolved.clashing, side="right") - 1] = True
        keep = resolved.keep & ~np.repeat(ambiguous, np.diff(starts))
        kept = np.concatenate(([0], np.cumsum(keep)))
        starts = kept[starts]
        rows, keys = rows[keep], keys[keep]
    impossible = np.zeros(len(begins), dtype=np.bool_)
    if wrong is not None and (bad := np.flatnonzero(wrong[rows])).size:
        impossible[np.searchsorted(starts, bad, side="right") - 1] = True
        keep = ~np.repeat(impossible, np.diff(starts))
        starts = np.concatenate(([0], np.cumsum(keep)))[starts]
        rows, keys = rows[keep], keys[keep]
    spelling: dict[int, str] = {}
    # The first day of a month is how a file writes a month, not what anybody calls it.
    if not (observations.label_rule.month_start or observations.label_rule.format):
        for word in np.flatnonzero(used).tolist():
            spelling.setdefault(int(labels.ordinal[word]), labels.labels[word])
    table = SeriesTable(
        observations=observations,
        kind=kind,
        first=first,
        length=length,
        rows=rows,
        starts=starts,
        column=(keys & ((1 << bits) - 1)).astype(np.int32),
        indicator=indicator,
        area=area,
        sex=sex,
        age=age,
        category=category,
        parent=parent,
        ambiguous=ambiguous,
        impossible=impossible,
        packing=owner,
        spelling=spelling,
    )
    return table, [] if resolved is None else resolved.problems


@immutable(kw_only=True, eq=False)
class _Resolved:
    """``keep``: which sorted rows stay; ``clashing``: sorted rows whose whole series is ambiguous; the problems."""

    keep: NDArray[np.bool_]
    clashing: NDArray[np.int64]
    problems: list[Diagnostic]


def _resolve_duplicates(
    observations: Observations, rows: NDArray[np.int64], keys: NDArray[np.int64], policy: Policy
) -> _Resolved | None:
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
        problems += _say(observations, rows, clashing, "contradicts", _CHOICES)
        clashing = repeat
    else:
        problems += _note_repeats(observations, rows, exact)
        keep[exact] = False
        if policy == "identical":
            problems += _say(observations, rows, clashing, "contradicts", _CHOICES)
        elif policy == "set-aside":
            # The framework chose this, and every series that it judges says so in its own row.
            to_do = "the series is set aside; correct the file, or add what tells the rows apart"
            problems += _say(observations, rows, clashing, "contradicts", to_do, Severity.NOTE, code="OUT332")
        else:
            to_do = f"the {policy} row of the file is taken; correct the file"
            problems += _say(observations, rows, clashing, "contradicts", to_do, Severity.WARNING, code="OUT331")
            keep[clashing if policy == "first" else clashing - 1] = False
            clashing = clashing[:0]
    return _Resolved(keep=keep, clashing=clashing, problems=problems)


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
            found=f"{len(exact):,} rows repeat another exactly, this one first" if more else _REPEATS,
            to_do="each is counted once" if more else "it is counted once",
            location=where,
            severity=Severity.NOTE,
        )
    ]


def _key(observations: Observations, row: int) -> str:
    columns: list[Coded] = [getattr(observations, name) for name in ("indicator", *WHO, "period")]
    words = [column.words[column.codes[row]] for column in columns]
    return "row " + ", ".join(f'"{word}"' for word in words if word)


def _indicator(observations: Observations, rows: NDArray[np.int64]) -> str:
    column = observations.indicator
    codes = column.codes[rows]
    word = column.words[codes[0]] if bool((codes == codes[0]).all()) else ""
    return f'indicator "{word}"' if word else "rows"
