"""What a framework assumes of a social return: its rates and shares with their ranges, and what was promised.

Law: deadweight, displacement, drop-off and what others brought about have no defaults; leaving one out would be
assuming 0 without saying so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import attrs
from attrs.validators import gt, in_, le

from outcomes.immutable import immutable
from outcomes_sroi.values import Assumptions

NAMES = tuple(field.name for field in attrs.fields(Assumptions))


class Refusal(ValueError):
    """A value that cannot be right: what was found, and what to do, so that a located message can say both."""

    def __init__(self, found: str, to_do: str) -> None:
        super().__init__(f"{found}; {to_do}")
        self.found, self.to_do = found, to_do


def _ordered(instance: Any, field: attrs.Attribute[Any], value: float) -> None:
    if not instance.low <= instance.central <= value:
        found = f"{instance.low:g}, {instance.central:g}, {value:g} are not in order"
        raise Refusal(found, "write low <= central <= high")


@immutable(kw_only=True)
class Range:
    """A number of which one is not sure: the least, the likeliest and the greatest that it may be."""

    low: float = attrs.field(metadata={"help": "the least that it may be"})
    central: float = attrs.field(metadata={"help": "what is assumed"})
    high: float = attrs.field(validator=_ordered, metadata={"help": "the greatest that it may be"})


def as_range(value: float | Range) -> Range:
    """A number as a range of no width."""
    return value if isinstance(value, Range) else Range(low=value, central=value, high=value)


def _between(least: float, most: float, *, least_too: bool = True) -> Callable[[Any, Any, Any], None]:
    def check(instance: Any, field: attrs.Attribute[Any], value: float | Range) -> None:
        given = as_range(value)
        for number in (given.low, given.high):
            if not (least < number <= most or (least_too and number == least)):
                words = f"{least:g} to {most:g}" if least_too else f"above {least:g} to {most:g}"
                raise Refusal(f"{field.alias} is {number:g}", f"write a number {words}")

    return check


def _assumed(what: str) -> dict[str, str]:
    return {"help": what, "example": "0.2 or { low = 0.1, central = 0.2, high = 0.4 }"}


@immutable(kw_only=True)
class RatioParameters:
    """Parameters of `sroi.ratio`."""

    deadweight: float | Range = attrs.field(
        validator=_between(0.0, 1.0), metadata=_assumed("share of the benefits that would have come anyway")
    )
    displacement: float | Range = attrs.field(
        validator=_between(0.0, 1.0), metadata=_assumed("share of the benefits that was taken from elsewhere")
    )
    due_to_others: float | Range = attrs.field(
        validator=_between(0.0, 1.0),
        metadata=_assumed("attribution: share of the benefits that others brought about"),
    )
    drop_off: float | Range = attrs.field(
        validator=_between(0.0, 1.0), metadata=_assumed("share of the benefits that wears off each year")
    )
    discount: float | Range = attrs.field(
        default=0.035,
        validator=_between(0.0, 0.2),
        metadata=_assumed("discount rate a year in real terms; the default is the Green Book's for the first 30 years"),
    )
    benefits: float | Range = attrs.field(
        default=1.0,
        validator=_between(0.0, 10.0, least_too=False),
        metadata=_assumed("factor by which all benefits may be other than stated"),
    )
    costs: float | Range = attrs.field(
        default=1.0,
        validator=_between(0.0, 10.0, least_too=False),
        metadata=_assumed("factor by which all investments may be other than stated"),
    )
    horizon: float = attrs.field(
        default=10.0,
        validator=[gt(0.0), le(30.0)],
        metadata={"help": "years that are looked at; beyond 30 the discount rate of the Green Book is another"},
    )
    benefits_at: Literal["start", "middle", "end"] = attrs.field(
        default="start",
        validator=in_(("start", "middle", "end")),
        metadata={"help": "when in a year its benefits come; investments are paid at its start"},
    )
    at_least: float = attrs.field(
        default=1.0, validator=gt(0.0), metadata={"help": "the ratio of benefits to investment that was promised"}
    )
    basis: Literal["forecast", "evaluated"] = attrs.field(
        default="forecast",
        validator=in_(("forecast", "evaluated")),
        metadata={"help": "are the lines what is expected, or what was found? a forecast is never met or missed"},
    )
    currency: str = attrs.field(default="£", metadata={"help": "the sign before amounts"})

    @property
    def tested(self) -> bool:
        """Whether any assumption has a range."""
        return any(each.high > each.low for each in (as_range(getattr(self, name)) for name in NAMES))
