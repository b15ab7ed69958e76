"""The figures and the promised levels behind an aim, as points through time.

Law: what is drawn is what verdicts rested on; a figure that is too small to show is none of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from outcomes.data.columns import WHO
from outcomes.immutable import immutable
from outcomes.results.rendered import Results

Key = tuple[str, str, str, str]
"""Area, sex, age and category."""


@immutable(kw_only=True)
class Point:
    """One figure. ``middle`` is that of its period in years since 1970; NaN where something is not known."""

    period: str
    middle: float
    value: float
    lower: float
    upper: float
    denominator: float


@immutable(kw_only=True)
class PromisedLevel:
    """One promised level; ``upper`` is the other edge of a band, else NaN; ``start``: the baseline of the path."""

    period: str
    middle: float
    level: float
    upper: float
    start: bool


def points_of(results: Results) -> Mapping[tuple[str, Key], tuple[Point, ...]]:
    """Every series that the results hold, by indicator and key, oldest first. Of several the one that knows most."""
    points: dict[tuple[str, Key], dict[str, Point]] = {}
    for seen in results.evaluation.observed:
        keys = zip(*(getattr(seen, name).to_list() for name in WHO), strict=True)
        numbers = zip(*(getattr(seen, name).tolist() for name in _NUMBERS), strict=True)
        for key, period, (middle, value, lower, upper, people) in zip(
            keys, seen.period.to_list(), numbers, strict=True
        ):
            held = points.setdefault((seen.indicator, key), {})
            before = held.get(period)
            if before is not None:
                lower, upper, people = (
                    old if math.isnan(new) else new
                    for old, new in zip(
                        (before.lower, before.upper, before.denominator), (lower, upper, people), strict=True
                    )
                )
            held[period] = Point(
                period=period, middle=middle, value=value, lower=lower, upper=upper, denominator=people
            )
    return {name: tuple(sorted(held.values(), key=lambda each: each.middle)) for name, held in points.items()}


_NUMBERS = ("middle", "value", "lower", "upper", "denominator")


def levels_of(results: Results) -> Mapping[tuple[str, Key], tuple[PromisedLevel, ...]]:
    """The promised path of every series that has one, by aim and key, in time."""
    levels: dict[tuple[str, Key], dict[tuple[str, bool], PromisedLevel]] = {}
    for each in results.evaluation.promised:
        keys = zip(*(getattr(each, name).to_list() for name in WHO), strict=True)
        numbers = zip(each.middle.tolist(), each.level.tolist(), each.upper.tolist(), each.start.tolist(), strict=True)
        for key, period, (middle, level, upper, start) in zip(keys, each.period.to_list(), numbers, strict=True):
            levels.setdefault((each.aim, key), {})[period, start] = PromisedLevel(
                period=period, middle=middle, level=level, upper=upper, start=start
            )
    return {name: tuple(sorted(held.values(), key=lambda each: each.middle)) for name, held in levels.items()}
