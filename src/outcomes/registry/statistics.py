"""The built-in statistics as a plugin would register them: a value and its interval from counts and people.

Law: nothing is computed here; each is one function of `outcomes.statistics`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import attrs
from numpy.typing import ArrayLike

from outcomes import statistics
from outcomes.arrays import Floats
from outcomes.diagnostics import suggest
from outcomes.framework.sources import STANDARD_POPULATIONS
from outcomes.immutable import immutable
from outcomes.statistics.populations import Ages, spans_of

if TYPE_CHECKING:
    from outcomes.data.banded import BandedEstimate, BandFigures, Over


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


@immutable(kw_only=True)
class TwoGroups:
    """What of two groups is set side by side, and how."""

    of: Literal["proportion", "rate"] = attrs.field(
        default="proportion", metadata={"help": "what is worked out of the counts of each group"}
    )
    gap: Literal["absolute", "relative"] = attrs.field(
        default="absolute", metadata={"help": "the first less the second (absolute), or divided by it (relative)"}
    )


@immutable
class GapOfGroups:
    """The gap between two groups, for which a target may be set: "halve the gap", "a gap of no more than 5 points".

    References: Newcombe (1998), Interval estimation for the difference between independent proportions, method 10; Zou
    and Donner (2008), Construction of confidence limits about effect measures.
    """

    id: str = "gap"
    value_type: str = "other"
    over: Over = "category"
    options: type = TwoGroups

    def bands(self, seen: tuple[str, ...], named: tuple[str, ...] | None, options: TwoGroups) -> tuple[str, ...]:
        """The two groups that are named, in that order: nothing but the framework says which is taken from which."""
        del options
        if named is None or len(named) != 2:
            to_do = "name the two of the category: the one that the other is taken from, and the other"
            raise ValueError(f"a gap is one between two groups, and here are {len(named or seen)}; {to_do}")
        for word in named:
            if word not in seen:
                # A group is often named without the breakdown that it is of, which its file has in another column.
                whole = [each for each in seen if each.endswith(f": {word}")]
                to_do = f'did you mean "{whole[0]}"?' if whole else suggest(word, seen)
                raise ValueError(f"no row is of the group '{word}'; {to_do}")
        return named

    def compute(
        self, count: Floats, denominator: Floats, bands: tuple[str, ...], multiplier: float, options: TwoGroups
    ) -> BandedEstimate:
        """The gap from counts alone."""
        from outcomes.data.banded import BandFigures

        return self.compute_of_figures(BandFigures(count=count, denominator=denominator), bands, multiplier, options)

    def compute_of_figures(
        self, figures: BandFigures, bands: tuple[str, ...], multiplier: float, options: TwoGroups
    ) -> BandedEstimate:
        """The gap between the published figures of two groups, or what comes of their counts where none is published.

        Its 95% and 99.8% limits are recovered from those of the groups.
        """
        from outcomes.data.banded import BandedEstimate

        del bands
        of = statistics.proportion if options.of == "proportion" else statistics.rate
        between = statistics.absolute_gap if options.gap == "absolute" else statistics.relative_gap
        made = of(figures.count, figures.denominator, multiplier=multiplier, confidence=(0.95, 0.998))
        value = figures.or_else("value", made.value).T
        inner, outer = (
            between(value[0], low[:, 0], high[:, 0], value[1], low[:, 1], high[:, 1])
            for low, high in (
                (figures.or_else(f"lower{level}", made.lower[at]), figures.or_else(f"upper{level}", made.upper[at]))
                for at, level in enumerate(("", "_99_8"))
            )
        )
        return BandedEstimate(
            value=inner.value, lower=inner.lower, upper=inner.upper, lower_99_8=outer.lower, upper_99_8=outer.upper
        )


def _together(bands: tuple[str, ...]) -> Ages:
    """First and last age of bands in order of age."""
    spans = [each for each in spans_of(list(bands)) if each is not None]
    return spans[0][0], None if any(each[1] is None for each in spans) else max(each[1] or 0 for each in spans)
