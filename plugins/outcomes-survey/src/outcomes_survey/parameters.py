"""What a framework must say of a survey before a change is tested: design, comparability, and what matters.

Law: the design is declared, not guessed from the data; what the test cannot allow for is refused when it is written.
"""

from __future__ import annotations

from typing import Any, Literal

import attrs
from attrs.validators import ge, gt, in_, lt, optional

from outcomes.immutable import immutable
from outcomes_survey.waves import Break, Refusal

#: Exact binomial p-values cost nothing at the sizes of surveys, so the approximation is kept for the very large.
EXACT_BELOW = 1_000

_CHANCE = [gt(0.0), lt(1.0)]
_DESIGN_EFFECT = {
    "help": "unpaired: how much larger the variance is than of a simple random sample, because of clusters or weights"
}


@immutable(kw_only=True)
class WaveParameters:
    """Parameters that both metrics of change share."""

    design: Literal["unpaired", "paired"] = attrs.field(
        default="unpaired",
        validator=in_(("unpaired", "paired")),
        metadata={"help": "different or unlinked people in the two waves, or the same people linked"},
    )
    baseline: Literal["declared", "first", "previous"] = attrs.field(
        default="declared",
        validator=in_(("declared", "first", "previous")),
        metadata={
            "help": "which wave the latest is compared with: the declared baseline of the target (the first wave where "
            "there is none), the first wave, or the one before"
        },
    )
    breaks: tuple[Break, ...] = attrs.field(
        default=(), metadata={"help": "changes of question or sample, across which waves are not compared"}
    )
    accept: Literal["significant", "any"] = attrs.field(
        default="significant",
        validator=in_(("significant", "any")),
        metadata={"help": "whether a promised direction is kept by any change that way, or only by one beyond chance"},
    )
    worthwhile: float | None = attrs.field(
        default=None,
        validator=optional(gt(0.0)),
        metadata={
            "help": "the change that would matter, in the unit of the measure, for which the sample is worked out; if "
            "not given, the change from the baseline to the target, or else the change seen"
        },
    )
    confidence: float = attrs.field(
        default=0.95, validator=_CHANCE, metadata={"help": "confidence of the interval and of the two-sided test"}
    )
    power: float = attrs.field(
        default=0.8, validator=_CHANCE, metadata={"help": "chance with which the sample finds the change"}
    )


def _counted(instance: Any, field: attrs.Attribute[Any], value: int | None) -> None:
    if instance.design == "paired" and value is None:
        raise Refusal(f"{field.alias} is missing", "give gained, lost and pairs for a paired design")
    if instance.design == "unpaired" and value is not None:
        raise Refusal(f"{field.alias} is given for unpaired waves", 'write design = "paired" if people are linked')
    if value is not None and value < 0:
        raise Refusal(f"{field.alias} is {value}", "give a count of people")


def _no_more_changed(instance: Any, field: attrs.Attribute[Any], value: int | None) -> None:
    _counted(instance, field, value)
    if value is not None and (instance.gained or 0) + (instance.lost or 0) > value:
        raise Refusal(
            f"pairs is {value}, fewer than the {instance.gained} gained and {instance.lost} lost",
            "give all people who answered both times",
        )


def _only_unpaired(instance: Any, field: attrs.Attribute[Any], value: float) -> None:
    if value != 1.0 and instance.design == "paired":
        raise Refusal("a design effect is not known for paired waves", "give none, or test the cluster means instead")


@immutable(kw_only=True)
class ChangeParameters(WaveParameters):
    """Parameters of `survey.change`."""

    gained: int | None = attrs.field(
        default=None, validator=_counted, metadata={"help": "paired: people who said no before and yes after"}
    )
    lost: int | None = attrs.field(
        default=None, validator=_counted, metadata={"help": "paired: people who said yes before and no after"}
    )
    pairs: int | None = attrs.field(
        default=None, validator=_no_more_changed, metadata={"help": "paired: all people who answered both times"}
    )
    exact_below: int = attrs.field(
        default=EXACT_BELOW,
        validator=ge(25),
        metadata={
            "help": "paired: with fewer people than this who changed, the p-value is exact (25 is the customary limit)"
        },
    )
    design_effect: float = attrs.field(
        default=1.0,
        validator=[ge(1.0), _only_unpaired],
        metadata=_DESIGN_EFFECT,
    )


def _spread(instance: Any, field: attrs.Attribute[Any], value: float | None) -> None:
    if instance.design == "paired" and value is None:
        raise Refusal("deviation_of_changes is missing", "give it, for the paired t test")
    if instance.design == "unpaired" and value is not None:
        raise Refusal("deviation_of_changes is given for unpaired waves", 'write design = "paired" for linked people')


@immutable(kw_only=True)
class MeansParameters(WaveParameters):
    """Parameters of `survey.means`."""

    deviation: float | None = attrs.field(
        default=None,
        validator=optional(gt(0.0)),
        metadata={"help": "unpaired: standard deviation of the answers, where the data have no 95% limits to tell it"},
    )
    deviation_of_changes: float | None = attrs.field(
        default=None,
        validator=[optional(gt(0.0)), _spread],
        metadata={"help": "paired: standard deviation of the individual changes"},
    )
    design_effect: float = attrs.field(
        default=1.0,
        validator=[ge(1.0), _only_unpaired],
        metadata=_DESIGN_EFFECT,
    )
