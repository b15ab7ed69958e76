"""The built-in statistics as a plugin would register them: a value and its interval from counts and people.

Law: nothing is computed here; each is one function of `outcomes.statistics`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from numpy.typing import ArrayLike

from outcomes import statistics
from outcomes.arrays import Floats
from outcomes.framework.sources import STANDARD_POPULATIONS
from outcomes.immutable import immutable
from outcomes.statistics.populations import Ages, spans_of

if TYPE_CHECKING:
    from outcomes.data.banded import BandedEstimate, Over


@immutable
class Counted:
    """A statistic of a count over a denominator."""

    id: str
    value_type: str
    function: Callable[..., statistics.Estimate]

    def compute(self, count: ArrayLike, denominator: ArrayLike, multiplier: float) -> tuple[Floats, Floats, Floats]:
        """Value, lower and upper limit; NaN where nothing can be said."""
        estimate = self.function(count, denominator, multiplier=multiplier)
        return estimate.value, estimate.lower, estimate.upper


def proportion() -> Counted:
    """A proportion with Wilson limits."""
    return Counted("proportion", "proportion", statistics.proportion)


def rate() -> Counted:
    """A crude rate with Byar's limits, exact below ten events."""
    return Counted("rate", "crude-rate", statistics.rate)


def standardised_ratio() -> Counted:
    """Observed over expected events, the denominator being the expected ones, with Byar's limits."""
    return Counted("standardised-ratio", "isr-ratio", statistics.rate)


@immutable(kw_only=True)
class Standard:
    """Which standard population a rate is standardised to."""

    standard_population: Literal["ESP2013", "ESP1976"] = "ESP2013"

    def __call__(self) -> statistics.StandardPopulation:
        """Its people by band."""
        return statistics.european_standard_population(STANDARD_POPULATIONS[self.standard_population])


@immutable
class DirectlyStandardised:
    """A rate directly standardised by age to the European standard population, with Dobson's limits.

    References: Dobson, Kuulasmaa, Eberle and Scherer (1991), Confidence intervals for weighted sums of Poisson
    parameters.
    """

    id: str = "dsr"
    value_type: str = "dsr"
    over: Over = "age"
    options: type = Standard

    def bands(self, seen: tuple[str, ...], named: tuple[str, ...] | None, options: Standard) -> tuple[str, ...]:
        """The bands that are named, or else the standard's own; in the order of their ages."""
        standard = options()
        if named is None:
            # Of all the words that data hold ("All ages", "65+ yrs") only the standard's own bands are meant.
            known = dict(zip(spans_of(list(standard.bands)), standard.bands, strict=True))
            by_span = {span: word for word, span in zip(seen, spans_of(list(seen)), strict=True) if span in known}
            named = tuple(by_span.get(span, band) for span, band in known.items())
        spans = spans_of(list(named))
        for word, span in zip(named, spans, strict=True):
            if span is None:
                raise ValueError(f"band '{word}': not a band of ages; write 0-4 yrs, 5-9 yrs and so on")
        ordered = tuple(named[place] for place in sorted(range(len(named)), key=lambda place: spans[place] or (0, 0)))
        standard.weights(ordered, ages=_together(ordered))
        return ordered

    def compute(
        self, count: Floats, denominator: Floats, bands: tuple[str, ...], multiplier: float, options: Standard
    ) -> BandedEstimate:
        """The rate, with 95% and 99.8% limits; NaN for a row with a band missing or fewer than ten events."""
        from outcomes.data.banded import BandedEstimate

        estimate = statistics.directly_standardised_rate(
            count,
            denominator,
            options().weights(bands, ages=_together(bands)),
            multiplier=multiplier,
            confidence=(0.95, 0.998),
        )
        return BandedEstimate(
            value=estimate.value,
            lower=estimate.lower[0],
            upper=estimate.upper[0],
            lower_99_8=estimate.lower[1],
            upper_99_8=estimate.upper[1],
            too_few=estimate.reason == statistics.EstimateReason.TOO_FEW_EVENTS,
        )


def _together(bands: tuple[str, ...]) -> Ages:
    """First and last age of bands in order of age."""
    spans = [each for each in spans_of(list(bands)) if each is not None]
    return spans[0][0], None if any(each[1] is None for each in spans) else max(each[1] or 0 for each in spans)
