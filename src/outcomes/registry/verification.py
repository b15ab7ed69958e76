"""Verification: what a metric gave back, checked before anybody trusts it.

Law: nothing passes that the contract does not allow; a breach of form condemns the call, a breach by value only its
rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricColumns, MetricInfo


class FormBreach(Exception):
    """The columns have a form that the contract does not allow: no row of them can be trusted."""


@immutable(kw_only=True, eq=False)
class RowBreach:
    """Rows whose columns break the contract. ``rows`` are positions in the call."""

    found: str
    rows: NDArray[np.intp]


def verify(columns: object, info: MetricInfo, rows: int, periods: int) -> tuple[RowBreach, ...]:
    """Check the columns of a call over ``rows`` rows and ``periods`` periods (0 for returns).

    Gives the rows that break the contract; raises `FormBreach` where the whole does.
    """
    if type(columns) is not MetricColumns:
        raise FormBreach(no_columns(columns))
    _check_array("outcome", columns.outcome, np.int16, rows)
    _check_array("reason", columns.reason, np.int16, rows)
    _check_array("period", columns.period, np.int32, rows)
    if columns.start is not None:
        _check_array("start", columns.start, np.int32, rows)
    if not isinstance(columns.evidence, Mapping):
        raise FormBreach(f"its evidence is {type(columns.evidence).__name__}, not a mapping by name")
    declared = {each.name for each in info.evidence}
    for name in columns.evidence:
        if name not in declared:
            raise FormBreach(f'it returned evidence "{name}" that it does not declare')
    for each in info.evidence:
        if each.name not in columns.evidence:
            raise FormBreach(f'it did not return its evidence "{each.name}"')
        _check_array(f'evidence "{each.name}"', columns.evidence[each.name], np.float64, rows)
    if not rows:
        return ()
    with np.errstate(all="ignore"):
        return tuple(_row_breaches(columns, info, periods))


def no_columns(answer: object) -> str:
    """What is wrong with an answer that is no columns."""
    if answer is None:
        return "it returned nothing; end evaluate with return MetricColumns(...)"
    return f"it returned {type(answer).__name__}, not MetricColumns"


def _check_array(name: str, array: object, dtype: type, rows: int) -> None:
    if type(array) is not np.ndarray:
        raise FormBreach(f"its {name} is {type(array).__name__}, not a numpy array")
    if array.dtype != dtype:
        raise FormBreach(f"its {name} is {array.dtype}, not {np.dtype(dtype)}; write .astype(np.{np.dtype(dtype)})")
    if array.shape != (rows,):
        raise FormBreach(f"its {name} has the shape {array.shape}, not {(rows,)}; give one element a row")


def _row_breaches(columns: MetricColumns, info: MetricInfo, periods: int) -> Iterator[RowBreach]:
    outcome, reason = columns.outcome, columns.reason
    for name, codes, most in (
        ("outcome", outcome, len(info.outcomes)),
        ("reason", reason, len(info.reasons)),
        ("period", columns.period, periods),
        ("start", columns.start, periods),
    ):
        if codes is None:
            continue
        # As unsigned numbers -1 + 1 is the least and everything wrong is above the most: one pass for both limits.
        if (codes + 1).view(np.uint16 if codes.itemsize == 2 else np.uint32).max() > most:
            rows = np.flatnonzero((codes < -1) | (codes >= most))
            yield RowBreach(found=f"its {name} is {codes[rows[0]]}, outside -1 to {most - 1}", rows=rows)
    judged = outcome >= 0
    wrong = judged == (reason >= 0)
    if wrong.any():
        rows = np.flatnonzero(wrong)
        both = "both an outcome and a reason" if judged[rows[0]] else "neither an outcome nor a reason"
        yield RowBreach(found=f"it gave {both}", rows=rows)
    for each in info.evidence:
        values = columns.evidence[each.name]
        # The sum is finite where all of them are (but for sums beyond 1e308): one fast pass for the common case.
        if np.isfinite(np.add.reduce(values)):
            continue
        bad = np.isinf(values)
        if not each.optional:
            bad |= np.isnan(values) & judged
        if bad.any():
            rows = np.flatnonzero(bad)
            value = values[rows[0]]
            beside = " beside an outcome" if np.isnan(value) else ""
            yield RowBreach(found=f'its evidence "{each.name}" is {value}{beside}', rows=rows)
