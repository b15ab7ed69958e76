"""Quantiles of areas: by rank, as the public health packages give them, and by percentile, as Fingertips does.

The law kept here: equal values never fall into different quantiles, and too few values have none.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats, whole
from outcomes.statistics.estimates import Codes, EstimateReason, Reasoned


@immutable(kw_only=True, eq=False)
class Quantiles(Reasoned):
    """The quantile of each value, 1 to ``number``; 0, with a ``reason``, where there is none."""

    quantile: Codes
    number: int


def quantiles(
    values: ArrayLike,
    number: int = 10,
    *,
    highest_first: bool | NDArray[np.bool_] = False,
    groups: ArrayLike | None = None,
) -> Quantiles:
    """Quantiles by rank, ties sharing the lowest rank.

    ``floor((q + 1) - ceil((N + 1 - rank)/(N/q)))`` with ``N`` the values that are not missing.

    Shapes: ``values`` is ``[..., area]`` and each row of the last axis is a comparison set; or, with ``groups`` (an
    integer code an area), ``values`` and ``groups`` are ``[area]`` and each code is a set. Units: none; 1 is the
    quantile of the lowest values, of the highest with ``highest_first``. 0, with a reason, where a value is missing or
    infinite, or its set has fewer than ``number`` values. ``highest_first`` may be one for each value, alike within a
    set, where some sets count from the top. Raises ``TypeError`` for a number that is not whole, ``ValueError`` for one
    not between 2 and 100, groups that do not fit the values, or a set with both directions.

    References: Office for Health Improvement and Disparities (2022), Technical guide: assigning deprivation categories.

    >>> quantiles([10.0, 20.0, 20.0, 40.0], 2).quantile.tolist()
    [1, 1, 1, 2]
    """
    number = whole(number, "number", 2, 100)
    array = as_floats(values, "values")
    code = _sets(array, groups)
    flat = array.reshape(-1)
    known = np.flatnonzero(np.isfinite(flat))
    reason = np.where(np.isnan(flat), EstimateReason.MISSING, EstimateReason.NOT_FINITE).astype(np.int8)
    quantile = np.zeros(flat.size, dtype=np.int8)
    keys = np.where(_turned(highest_first, array, code)[known], -flat[known], flat[known])
    order = _by_set_and_key(code[known], keys)
    place, sets, sorted_keys = known[order], code[known][order], keys[order]
    # Below two thousand million, whole numbers of 32 bits do: they divide several times faster than those of 64.
    exact = np.dtype(np.int32 if place.size * number < 2**31 else np.int64)
    index = np.arange(place.size, dtype=exact)
    opens = np.ones(place.size, dtype=np.bool_)
    np.not_equal(sets[1:], sets[:-1], out=opens[1:])
    fresh = opens.copy()
    fresh[1:] |= sorted_keys[1:] != sorted_keys[:-1]
    starts = np.flatnonzero(opens)
    sizes: NDArray[np.integer[Any]] = np.diff(starts, append=place.size).astype(exact)
    size, first = np.repeat(sizes, sizes), np.repeat(index[starts], sizes)
    rank = np.maximum.accumulate(index * fresh) - first + 1
    # Whole-number arithmetic: the packages divide by N/q, and where that is not exact rank 1 can come out as quantile 0
    # (which they then call 1), and of 28 areas in twentieths the eighth comes out one too low.
    left = (size + 1 - rank) * number
    quantile[place] = np.where(size < number, 0, number + 1 + (-left // size))
    reason[place] = np.where(size < number, np.int8(EstimateReason.TOO_FEW_VALUES), np.int8(EstimateReason.COMPUTED))
    return Quantiles(quantile=quantile.reshape(array.shape), reason=reason.reshape(array.shape), number=number)


def percentile(values: ArrayLike, fractions: ArrayLike) -> Floats:
    """Inclusive percentiles of the last axis, as Excel's PERCENTILE.INC, rounded to ten decimals away from zero.

    The percentile ``f`` of ``n`` sorted values stands at position ``(n - 1) f + 1``, between two of them by linear
    interpolation.

    Shapes: ``values`` is ``[..., area]``, ``fractions`` is ``[fraction]``; the result is ``[..., fraction]``. Units:
    those of the values. Missing values are left out; NaN where a row has none. Raises ``ValueError`` for a fraction
    outside [0, 1] or values without an axis.

    References: Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7.

    >>> percentile([1.0, 2.0, 3.0, 4.0], [0.25, 0.5]).tolist()
    [1.75, 2.5]
    """
    array, f = as_floats(values, "values"), as_floats(fractions, "fractions").reshape(-1)
    if array.ndim == 0:
        raise ValueError("values: found a single number; give at least one axis of values")
    if not ((f >= 0.0) & (f <= 1.0)).all():
        raise ValueError(f"fractions: found {f.tolist()}; give fractions from 0 to 1")
    if array.shape[-1] == 0:
        return np.full((*array.shape[:-1], f.size), np.nan)
    ordered = np.sort(array, axis=-1)
    size = np.count_nonzero(~np.isnan(array), axis=-1)[..., None]
    position = np.maximum(size - 1, 0) * f
    below = np.floor(position).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(size - 1, 0))
    low, high = np.take_along_axis(ordered, below, -1), np.take_along_axis(ordered, above, -1)
    with np.errstate(invalid="ignore", over="ignore"):
        between = np.where(position == below, low, low + (position - below) * (high - low))
        return np.where(size == 0, np.nan, _rounded(between))


def percentile_quantiles(values: ArrayLike, number: int = 5, *, highest_first: bool = False) -> Quantiles:
    """Fingertips quintiles (5) and quartiles (4): the first of ``number`` percentile bounds at or above the value.

    Bounds are the inclusive percentiles ``i/number``, the last the highest value, so a value on a bound is in the lower
    quantile and ties share one.

    Shapes: ``values`` is ``[..., area]``, each row of the last axis a comparison set. Units: none; 1 is lowest, or
    highest with ``highest_first`` (Fingertips: quintiles of an indicator where high is good, never quartiles). 0,
    with a reason, where a value is missing or infinite, or its set has fewer than ``number`` values. Raises
    ``TypeError`` for a number that is not whole, ``ValueError`` for one not between 2 and 100 or values without an
    axis.

    References: Office for Health Improvement and Disparities, Fingertips: quintiles and quartiles.

    >>> percentile_quantiles([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 9.0]).quantile.tolist()
    [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    """
    number = whole(number, "number", 2, 100)
    given = as_floats(values, "values")
    array = np.where(np.isinf(given), np.nan, given)
    bounds = percentile(array, np.arange(1, number) / number)
    with np.errstate(invalid="ignore"):
        quantile = 1 + (array[..., None] > bounds[..., None, :]).sum(axis=-1)
    few = np.count_nonzero(~np.isnan(array), axis=-1)[..., None] < number
    reason = np.where(few, np.int8(EstimateReason.TOO_FEW_VALUES), np.int8(EstimateReason.COMPUTED))
    reason = np.where(np.isnan(given), np.int8(EstimateReason.MISSING), reason)
    reason = np.where(np.isinf(given), np.int8(EstimateReason.NOT_FINITE), reason)
    if highest_first:
        quantile = number + 1 - quantile
    return Quantiles(
        quantile=np.where(reason == 0, quantile, 0).astype(np.int8), reason=reason.astype(np.int8), number=number
    )


def ntiles(values: ArrayLike, number: int = 5) -> Quantiles:
    """Quantiles of about equal size by ascending value, as NTILE of SQL and the newer Fingertips quintiles.

    Of ``n`` values the first ``n mod number`` quantiles hold one more than the others. SQL splits equal values at
    random; here they share the quantile of the first of them.

    Shapes: ``values`` is ``[..., area]``, each row of the last axis a comparison set. Units: none; 1 is the quantile of
    the lowest values. 0, with a reason, where a value is missing or infinite, or its set has fewer than ``number``
    values. Raises ``TypeError`` for a number that is not whole, ``ValueError`` for one not between 2 and 100 or values
    without an axis.

    References: ISO/IEC 9075-2, Information technology: database language SQL, the NTILE function; Office for Health
    Improvement and Disparities, Fingertips: quintiles.

    >>> ntiles([7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0], 5).quantile.tolist()
    [5, 4, 3, 2, 2, 1, 1]
    """
    number = whole(number, "number", 2, 100)
    given = as_floats(values, "values")
    array = np.where(np.isinf(given), np.nan, given)
    if array.ndim == 0:
        raise ValueError("values: found a single number; give at least one axis of values")
    rank = lower_values(array)
    size = np.count_nonzero(~np.isnan(array), axis=-1)[..., None]
    small, larger = size // number, size % number
    edge = larger * (small + 1)
    beyond = larger + (rank - edge) // np.maximum(small, 1)
    quantile = 1 + np.where(rank < edge, rank // (small + 1), beyond)
    reason = np.where(size < number, np.int8(EstimateReason.TOO_FEW_VALUES), np.int8(EstimateReason.COMPUTED))
    reason = np.where(np.isnan(given), np.int8(EstimateReason.MISSING), reason)
    reason = np.where(np.isinf(given), np.int8(EstimateReason.NOT_FINITE), reason)
    return Quantiles(
        quantile=np.where(reason == 0, quantile, 0).astype(np.int8), reason=reason.astype(np.int8), number=number
    )


def lower_values(values: Floats) -> NDArray[np.intp]:
    """How many values of its row of the last axis are below each; equal values share it. NaN are above all others."""
    order = np.argsort(values, axis=-1)
    ordered = np.take_along_axis(values, order, -1)
    fresh = np.concatenate((np.ones((*values.shape[:-1], 1), bool), ordered[..., 1:] != ordered[..., :-1]), axis=-1)
    rank = np.empty(values.shape, dtype=np.intp)
    first = np.maximum.accumulate(np.where(fresh[..., : values.shape[-1]], np.arange(values.shape[-1]), 0), axis=-1)
    np.put_along_axis(rank, order, first, -1)
    return rank


def _turned(highest_first: bool | NDArray[np.bool_], array: Floats, code: Codes) -> NDArray[np.bool_]:
    """Whether each value counts from the top; ``ValueError`` for a set that counts from both ends."""
    given = np.asarray(highest_first)
    if given.dtype != np.bool_ or given.shape not in ((), array.shape):
        raise ValueError(f"highest_first: found {given.dtype} {given.shape}; give one yes or no, or one for each value")
    turned = np.broadcast_to(given, array.shape).reshape(-1)
    if given.ndim and turned.size:
        sets = int(code.max()) + 1
        some = np.bincount(code, weights=turned, minlength=sets)
        if ((some > 0) & (some < np.bincount(code, minlength=sets))).any():
            raise ValueError("highest_first: a set has both yes and no; give one direction to each set")
    return turned


def _rounded(values: Floats) -> Floats:
    """Ten decimals, halves away from zero; numpy alone rounds halves to even."""
    with np.errstate(over="ignore"):
        scaled = np.abs(values) * 1e10
    # Beyond 2^52 a double has no fraction left to round, and scaling would only add error.
    whole = np.copysign(np.floor(scaled + 0.5) / 1e10, values)
    return np.where(scaled < 2.0**52, whole, values)


def _by_set_and_key(code: Codes, keys: Floats) -> Codes:
    """Order by set and then by key, ties anyhow; a lexical sort of the two would cost three to ten times as much."""
    if code.size and (code[1:] >= code[:-1]).all():
        sizes = np.bincount(code)
        longest = int(sizes.max())
        if longest * int(sizes.size) <= 2 * int(code.size):
            # Sets that stand together and are much of a size make a matrix, whose short rows sort far faster than one
            # long column; what fills it up is NaN, and sorts last.
            starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
            matrix = np.full((sizes.size, longest), np.nan)
            matrix[code, np.arange(code.size) - starts[code]] = keys
            order = starts[:, None] + np.argsort(matrix, axis=1)
            return order[np.arange(longest)[None, :] < sizes[:, None]]  # type: ignore[return-value]
    by_key = np.argsort(keys)
    narrow = code.astype(np.uint16) if code.size and code.max() < 2**16 else code
    return by_key[np.argsort(narrow[by_key], kind="stable")]  # type: ignore[return-value]


def _sets(array: Floats, groups: ArrayLike | None) -> Codes:
    if groups is None:
        if array.ndim == 0:
            raise ValueError("values: found a single number; give at least one axis of values")
        rows = int(np.prod(array.shape[:-1], dtype=np.int64))
        return np.repeat(np.arange(rows), array.shape[-1])
    code = np.asarray(groups)
    if code.shape != array.shape or array.ndim != 1 or code.dtype.kind not in "iu":
        raise ValueError(
            f"groups: found {code.dtype} {code.shape} for values {array.shape}; give one integer code for each value"
        )
    return code
