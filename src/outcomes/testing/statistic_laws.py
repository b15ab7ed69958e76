"""The laws of statistics: those of a count and a denominator, and those of bands.

Law: as those of `outcomes.testing.kind_laws`, of which these are a part.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import attrs
import numpy as np

from outcomes.arrays import Floats
from outcomes.data.banded import BandedEstimate
from outcomes.hooks.protocols import BandedStatistic, Statistic
from outcomes.immutable import immutable
from outcomes.registry.claims import refusals
from outcomes.registry.plain import UnfitError, check_array
from outcomes.registry.records import OtherKind
from outcomes.statistics.populations import european_standard_population
from outcomes.testing.purity import impurities
from outcomes.testing.subjects import LawBroken

Sample = Any
"""Of a reader: its `ReaderExample`; of a colour rule: its options; of a statistic of bands: `Bands`;
of the others: nothing."""
Law = Callable[[Any, Sample], None]

_COUNT: Final = np.array([0.0, 1.0, 7.0, 25.0, 250.0, 40.0])
_OUT_OF: Final = np.array([10.0, 10.0, 70.0, 50.0, 1000.0, 40.0])


@contextmanager
def told() -> Iterator[None]:
    """What a call of a plugin would be refused for breaks a law here."""
    try:
        yield
    except UnfitError as problem:
        raise LawBroken(str(problem)) from None


def of_registering(kind: OtherKind) -> Law:
    """The law that a thing may be registered as one of a kind."""

    def registers(thing: object, sample: Sample) -> None:
        """It has all that is asked of it before it may be registered."""
        problems = list(refusals(kind, thing))
        if problems:
            raise LawBroken("; ".join(problems))

    return registers


# -- statistics ---------------------------------------------------------------------------------------------


def _computed(
    statistic: Statistic, count: object, out_of: object, multiplier: float = 1.0
) -> tuple[Floats, Floats, Floats]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, lower, upper = statistic.compute(np.array(count), np.array(out_of), multiplier)
    return value, lower, upper


def shape(statistic: Statistic, sample: Sample) -> None:
    """Value and limits are float64 of the shape of the counts, also of one count and of none."""
    for size in ((0,), (1,), (6,), (2, 3)):
        count = np.resize(_COUNT, size)
        for name, array in zip(
            ("value", "lower limit", "upper limit"), _computed(statistic, count, count + 30.0), strict=True
        ):
            with told():
                check_array(f"its {name} is", array, np.float64, size)


def nothing_from_nothing(statistic: Statistic, sample: Sample) -> None:
    """A count or denominator that is missing, and a denominator of 0, give NaN, without a warning and without harm to
    their neighbours."""
    whole = _computed(statistic, _COUNT, _OUT_OF)
    for spoilt, instead in (("count", np.nan), ("denominator", np.nan), ("denominator", 0.0)):
        count, out_of = _COUNT.copy(), _OUT_OF.copy()
        (count if spoilt == "count" else out_of)[2] = instead
        if instead == 0.0:
            count[2] = 0.0
        for before, after in zip(whole, _computed(statistic, count, out_of), strict=True):
            if not np.isnan(after[2]):
                raise LawBroken(f"with a {spoilt} of {instead} it gives {after[2]:g}, not NaN")
            if not np.array_equal(np.delete(before, 2), np.delete(after, 2), equal_nan=True):
                raise LawBroken(f"a {spoilt} of {instead} changes what it gives for others")


def nothing_from_the_impossible(statistic: Statistic, sample: Sample) -> None:
    """A count below 0, and of a proportion more cases than people, give NaN."""
    impossible = [(-1.0, 10.0), (5.0, -10.0), *([(11.0, 10.0)] if statistic.value_type == "proportion" else [])]
    for count, out_of in impossible:
        for estimate in _computed(statistic, [count], [out_of]):
            if not np.isnan(estimate).all():
                raise LawBroken(f"of {count:g} of {out_of:g}, which cannot be, it gives {estimate[0]:g}, not NaN")


def limits_around_the_value(statistic: Statistic, sample: Sample) -> None:
    """The lower limit is not above the value, nor the upper below it."""
    value, lower, upper = _computed(statistic, _COUNT, _OUT_OF)
    wrong = np.flatnonzero((lower > value) | (upper < value))
    if wrong.size:
        row = int(wrong[0])
        raise LawBroken(
            f"of {_COUNT[row]:g} of {_OUT_OF[row]:g} it gives {value[row]:g} from {lower[row]:g} to {upper[row]:g}"
        )


def scales(statistic: Statistic, sample: Sample) -> None:
    """Twice the multiplier, twice the value and its limits."""
    for one, two in zip(
        _computed(statistic, _COUNT, _OUT_OF, 100.0), _computed(statistic, _COUNT, _OUT_OF, 200.0), strict=True
    ):
        if not np.allclose(2 * one, two, rtol=1e-12, equal_nan=True):
            raise LawBroken("with twice the multiplier it does not give twice as much")


def repeats(statistic: Statistic, sample: Sample) -> None:
    """The same counts give the same, whatever stands beside them, and are left as they are; no clock, no chance."""
    count, out_of = _COUNT.copy(), _OUT_OF.copy()
    first = statistic.compute(count, out_of, 1.0)
    if not (np.array_equal(count, _COUNT) and np.array_equal(out_of, _OUT_OF)):
        raise LawBroken("it changed the counts that it was handed")
    for row in range(len(_COUNT)):
        alone = statistic.compute(count[row : row + 1], out_of[row : row + 1], 1.0)
        if any(
            not np.array_equal(one[row : row + 1], other, equal_nan=True)
            for one, other in zip(first, alone, strict=True)
        ):
            raise LawBroken(f"{count[row]:g} of {out_of[row]:g} is another figure alone than among others")
    seen = impurities(statistic.compute, count, out_of, 1.0)
    if seen:
        raise LawBroken(f"it looked at {', '.join(seen)}")


# -- statistics of bands ------------------------------------------------------------------------------------

SEEN: Final[Mapping[str, tuple[str, ...]]] = {
    "age": ("All ages", *european_standard_population(2013).bands),
    "sex": ("Persons", "Male", "Female"),
    "category": ("", "A", "B", "C"),
}
"""Words of a file that holds bands and their total, by what the bands divide."""


@immutable
class Bands:
    """What a statistic of bands is tried with: the words of the data, those that are named, and options."""

    seen: tuple[str, ...]
    named: tuple[str, ...] | None
    options: object


def _chosen(statistic: BandedStatistic, sample: Bands) -> tuple[str, ...]:
    chosen = statistic.bands(sample.seen, sample.named, sample.options)
    if not isinstance(chosen, tuple) or not all(type(each) is str for each in chosen):
        raise LawBroken(f"its bands are {chosen!r}, not a tuple of texts")
    return chosen


def _of_bands(bands: int) -> tuple[Floats, Floats]:
    """Counts and people of five rows, each with enough events for any rule."""
    place = np.arange(5 * bands, dtype=np.float64).reshape(5, bands)
    return 20.0 + place % 13, 1000.0 + 40.0 * place


def _estimated(
    statistic: BandedStatistic, sample: Bands, count: Floats, people: Floats, bands: tuple[str, ...]
) -> dict[str, Floats]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        estimate = statistic.compute(count.copy(), people.copy(), bands, 1.0, sample.options)
    if not isinstance(estimate, BandedEstimate):
        raise LawBroken(f"it gives {type(estimate).__name__}, not a BandedEstimate")
    arrays = {each.name: getattr(estimate, each.name) for each in attrs.fields(BandedEstimate)}
    for name, array in arrays.items():
        if array is not None or name in ("value", "lower", "upper"):
            with told():
                check_array(f"its {name} is", array, np.bool_ if name == "too_few" else np.float64, count.shape[:1])
    return {name: array for name, array in arrays.items() if array is not None}


def chooses_bands(statistic: BandedStatistic, sample: Bands) -> None:
    """It chooses different bands that the data has, those that are named where some are, and refuses others with
    ValueError alone."""
    chosen = _chosen(statistic, sample)
    if not chosen or len(set(chosen)) < len(chosen) or set(chosen) - set(sample.named or sample.seen):
        raise LawBroken(
            f"of the bands {', '.join(sample.named or sample.seen)} it chooses {', '.join(chosen) or 'none'}"
        )
    for named in (("no such band",), chosen[:1]):
        try:
            _chosen(statistic, attrs.evolve(sample, named=named))
        except (ValueError, LawBroken):
            continue
        except Exception as problem:
            raise LawBroken(f"of the band {named[0]!r} it threw {type(problem).__name__}, not ValueError") from problem


def a_row_of_each(statistic: BandedStatistic, sample: Bands) -> None:
    """Value and limits are float64 of one element a row, also of one row and of none, the limits around the value; a
    row is the same alone as among others."""
    bands = _chosen(statistic, sample)
    count, people = _of_bands(len(bands))
    whole = _estimated(statistic, sample, count, people, bands)
    _estimated(statistic, sample, count[:0], people[:0], bands)
    if np.isnan(whole["value"]).all():
        raise LawBroken("of rows with every band it gives no value")
    for wrong in np.flatnonzero((whole["lower"] > whole["value"]) | (whole["upper"] < whole["value"])):
        low, value, high = (whole[name][wrong] for name in ("lower", "value", "upper"))
        raise LawBroken(f"it gives {value:g} from {low:g} to {high:g}")
    for row in range(len(count)):
        alone = _estimated(statistic, sample, count[row : row + 1], people[row : row + 1], bands)
        _same_estimate({name: array[row : row + 1] for name, array in whole.items()}, alone, f"row {row} alone")


def nothing_from_no_bands(statistic: BandedStatistic, sample: Bands) -> None:
    """A row of which no band is known has no value, without a warning and without harm to its neighbours; one of which
    a band is missing harms no neighbour either."""
    bands = _chosen(statistic, sample)
    count, people = _of_bands(len(bands))
    whole = _estimated(statistic, sample, count, people, bands)
    for spoilt, instead in (("count", np.nan), ("people", np.nan), ("people", 0.0)):
        for where in (slice(None), slice(0, 1)):
            arrays = {"count": count.copy(), "people": people.copy()}
            arrays[spoilt][2, where] = instead
            estimate = _estimated(statistic, sample, arrays["count"], arrays["people"], bands)
            if where == slice(None) and not np.isnan(estimate["value"][2]):
                raise LawBroken(f"of bands whose {spoilt} is {instead} it gives {estimate['value'][2]:g}, not NaN")
            kept = {name: np.delete(array, 2) for name, array in estimate.items()}
            expected = {name: np.delete(array, 2) for name, array in whole.items()}
            _same_estimate(expected, kept, f"a {spoilt} of {instead} in another row")


def repeats_its_estimate(statistic: BandedStatistic, sample: Bands) -> None:
    """The same counts give the same, and are left as they are; no clock, no chance."""
    bands = _chosen(statistic, sample)
    count, people = _of_bands(len(bands))
    before = count.copy(), people.copy()
    arguments = count, people, bands, 1.0, sample.options
    statistic.compute(*arguments)
    seen = impurities(statistic.compute, *arguments)
    if seen:
        raise LawBroken(f"it looked at {', '.join(seen)}")
    if not (np.array_equal(count, before[0]) and np.array_equal(people, before[1])):
        raise LawBroken("it changed the counts that it was handed")
    one, two = (_estimated(statistic, sample, count, people, bands) for _ in range(2))
    _same_estimate(one, two, "a second time")


def _same_estimate(expected: Mapping[str, Floats], actual: Mapping[str, Floats], case: str) -> None:
    for name, array in expected.items():
        if not np.allclose(actual[name], array, rtol=1e-12, equal_nan=True):
            raise LawBroken(f"with {case}, its {name} is {actual[name]} instead of {array}")


STATISTIC: Final[Mapping[str, Law]] = {
    "registers": of_registering("statistic"),
    "shape": shape,
    "nothing_from_nothing": nothing_from_nothing,
    "nothing_from_the_impossible": nothing_from_the_impossible,
    "limits_around_the_value": limits_around_the_value,
    "scales": scales,
    "repeats": repeats,
}
BANDED: Final[Mapping[str, Law]] = {
    "registers": of_registering("statistic"),
    "chooses_bands": chooses_bands,
    "a_row_of_each": a_row_of_each,
    "nothing_from_no_bands": nothing_from_no_bands,
    "repeats_its_estimate": repeats_its_estimate,
}
