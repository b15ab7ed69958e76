"""Calls of statistics that plugins registered, contained, and verified as arrays of the shape that was asked for."""

from __future__ import annotations

from typing import Any, cast

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.arrays import AnyArray
from outcomes.data.banded import Banded, BandedEstimate, Over
from outcomes.hooks import BandedStatistic, Statistic
from outcomes.registry.calls import called
from outcomes.registry.plain import (
    UnfitError,
    check_array,
    plain_text,
)
from outcomes.registry.records import Registered


def compute(
    record: Registered, count: ArrayLike, denominator: ArrayLike, multiplier: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Value, lower and upper limit by a registered statistic, verified to be float64 of the shape of ``count``."""
    shape = np.broadcast_shapes(np.shape(count), np.shape(denominator))
    if record.built_in:
        value, lower, upper = record.thing.compute(count, denominator, multiplier)
    else:
        what = "computing a statistic"
        value, lower, upper = called(record, what, _compute, record.thing, count, denominator, multiplier, shape)
    return value, lower, upper


def _compute(
    statistic: Statistic, count: ArrayLike, denominator: ArrayLike, multiplier: float, shape: tuple[int, ...]
) -> tuple[NDArray[np.float64], ...]:
    arrays = statistic.compute(np.array(count), np.array(denominator), multiplier)
    if not isinstance(arrays, tuple) or len(arrays) != 3:
        raise UnfitError(f"it gave {type(arrays).__name__}, not three arrays")
    for name, array in zip(("value", "lower limit", "upper limit"), arrays, strict=True):
        check_array(f"its {name} is", array, np.float64, shape)
    return tuple(np.array(each) for each in arrays)


def banded(record: Registered, options: object, multiplier: float) -> Banded:
    """A registered statistic of bands with its options, each of whose calls is contained and verified."""

    def bands(seen: tuple[str, ...], named: tuple[str, ...] | None) -> tuple[str, ...]:
        refused, chosen = called(record, "choosing bands", _bands, record.thing, seen, named, options)
        if refused:
            raise ValueError(refused)
        return chosen

    def compute(count: NDArray[np.generic], denominator: NDArray[np.generic], words: tuple[str, ...]) -> BandedEstimate:
        return called(
            record, "computing a statistic", _computed, record.thing, count, denominator, words, multiplier, options
        )

    return Banded(over=cast(Over, record.over), bands=bands, compute=compute)


def _bands(
    statistic: BandedStatistic, seen: tuple[str, ...], named: tuple[str, ...] | None, options: object
) -> tuple[str, tuple[str, ...]]:
    try:
        chosen = statistic.bands(seen, named, options)
    except ValueError as problem:
        return plain_text(str(problem)) or "they do not fit", ()
    if not (isinstance(chosen, tuple) and all(type(each) is str for each in chosen)):
        raise UnfitError(f"its bands are {type(chosen).__name__}, not a tuple of texts")
    if len(set(chosen)) < len(chosen):
        raise UnfitError("it gave a band twice")
    return "", chosen


def _computed(statistic: BandedStatistic, count: AnyArray, denominator: AnyArray, *more: Any) -> BandedEstimate:
    estimate = statistic.compute(np.array(count), np.array(denominator), *more)
    if type(estimate) is not BandedEstimate:
        raise UnfitError(f"it gave {type(estimate).__name__}, not a BandedEstimate")
    arrays = {}
    for field in attrs.fields(BandedEstimate):
        array = getattr(estimate, field.name)
        dtype = np.bool_ if field.name == "too_few" else np.float64
        if array is None and field.default is None:
            continue
        check_array(f"its {field.name} is", array, dtype, count.shape[:1])
        arrays[field.name] = np.array(array)
    return BandedEstimate(**arrays)
