"""What a framework may say of a chart: rebases, base, screening, rules and how a target is assured.

Law: a segment begins only where a named person says so, on a date and for a reason.
"""

from __future__ import annotations

import datetime
import itertools
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
from attrs.validators import ge, gt, in_, lt, optional

from outcomes.immutable import immutable
from outcomes_spc.cautions import FEW_POINTS, SEASON_LEVEL
from outcomes_spc.chart import Rules
from outcomes_spc.points import Ints
from outcomes_spc.rules import SHIFT_POINTS, TREND_POINTS
from outcomes_spc.xmr import LIMIT_FACTOR, segments_from

if TYPE_CHECKING:
    from outcomes import PeriodAxis

#: Wheeler: five or six values are enough for limits to be useful, though not firm.
MINIMUM_POINTS = 6
#: Anhøj: a run chart of fewer useful points finds next to nothing.
MINIMUM_USEFUL = 10


class Refusal(ValueError):
    """A value that cannot be right: what was found, and what to do, so that a located message can say both."""

    def __init__(self, found: str, to_do: str) -> None:
        super().__init__(f"{found}; {to_do}")
        self.found, self.to_do = found, to_do


def _said(instance: Any, field: attrs.Attribute[Any], value: str) -> None:
    if not value.strip():
        raise Refusal(f"{field.alias} is empty", "say it, so that the next reader knows")


@immutable(kw_only=True)
class Rebase:
    """A decision to set new limits from a date on, with who decided it, when and why."""

    starts: datetime.date = attrs.field(
        metadata={"help": "limits are new from the first period that begins on or after this day"}
    )
    reason: str = attrs.field(validator=_said, metadata={"help": "what changed in the process itself"})
    author: str = attrs.field(validator=_said, metadata={"help": "who decided to rebase"})
    date_: datetime.date = attrs.field(metadata={"help": "when that was decided"})


def _rising(instance: Any, field: attrs.Attribute[Any], value: tuple[Rebase, ...]) -> None:
    days = [each.starts for each in value]
    if any(later <= earlier for earlier, later in itertools.pairwise(days)):
        raise Refusal("rebases are not in order of time, or two start on one day", "list each once, earliest first")


_REBASE = {"help": "where new limits begin: starts, reason, author and date of each decision"}
_BASE = {"help": "limits of each segment from its first so many points, 12 or more; all points if not given"}
_MINIMUM = {"help": "fewer points than this behind the limits: nothing is said"}
_SHIFT = {"help": "points in a row on one side of the mean that make a shift"}
_TREND = {"help": "points in a row strictly rising or falling that make a trend"}
_TWO = {
    "help": "two of three points between two and three sigma with all three on one side of the mean (same-side), "
    "or two of three beyond two sigma on one side with the third anywhere (anywhere, as PowerBI-SPC has it)"
}
_ASSURE = {
    "help": "limits are compared with the target of the latest period, or the next to come where it has none (latest); "
    "or with that of every period from the start of the latest segment to the end of the path (path)"
}
_SEASON = {"help": "a pattern by time of year less likely than this by chance is cautioned as a season"}


@immutable(kw_only=True)
class ChartParameters:
    """Parameters that all control charts share."""

    rebase: tuple[Rebase, ...] = attrs.field(default=(), validator=_rising, metadata=_REBASE)
    base_points: int | None = attrs.field(default=None, validator=optional(ge(FEW_POINTS)), metadata=_BASE)
    minimum_points: int = attrs.field(default=MINIMUM_POINTS, validator=ge(2), metadata=_MINIMUM)
    shift_points: int = attrs.field(default=SHIFT_POINTS, validator=ge(2), metadata=_SHIFT)
    trend_points: int = attrs.field(default=TREND_POINTS, validator=ge(3), metadata=_TREND)
    two_in_three: Literal["same-side", "anywhere"] = attrs.field(
        default="same-side", validator=in_(("same-side", "anywhere")), metadata=_TWO
    )
    assure: Literal["latest", "path"] = attrs.field(
        default="latest", validator=in_(("latest", "path")), metadata=_ASSURE
    )
    season_level: float = attrs.field(default=SEASON_LEVEL, validator=[gt(0.0), lt(1.0)], metadata=_SEASON)

    def rules(self) -> Rules:
        return Rules(
            shift_points=self.shift_points,
            trend_points=self.trend_points,
            anywhere=self.two_in_three == "anywhere",
        )


@immutable(kw_only=True)
class XmrParameters(ChartParameters):
    """Parameters of `spc.xmr`."""

    screen: bool = attrs.field(
        default=True,
        metadata={
            "help": "leave moving ranges of 3.267 times their mean or more out of the limits, as NHSRplotthedots does; "
            "false as the Making Data Count spreadsheets do"
        },
    )
    factor: float = attrs.field(
        default=LIMIT_FACTOR,
        validator=gt(0.0),
        metadata={"help": "limits are so many mean moving ranges from the mean: 2.66, or 2.6596 as qicharts2 has it"},
    )


@immutable(kw_only=True)
class AttributeParameters(ChartParameters):
    """Parameters of `spc.p` and `spc.u`."""

    prime: bool = attrs.field(
        default=False,
        metadata={
            "help": "widen the limits by how much more than chance the points vary (Laney's prime charts), for large "
            "denominators"
        },
    )


@immutable(kw_only=True)
class RunParameters:
    """Parameters of `spc.run`."""

    rebase: tuple[Rebase, ...] = attrs.field(default=(), validator=_rising, metadata=_REBASE)
    base_points: int | None = attrs.field(
        default=None,
        validator=optional(ge(FEW_POINTS)),
        metadata={"help": "the median of the segment's first so many points, 12 or more; of all if not given"},
    )
    minimum_useful: int = attrs.field(
        default=MINIMUM_USEFUL,
        validator=ge(2),
        metadata={"help": "fewer points off the median than this: nothing is said"},
    )
    method: Literal["anhoej", "bestbox", "cutbox"] = attrs.field(
        default="anhoej",
        validator=in_(("anhoej", "bestbox", "cutbox")),
        metadata={"help": "which runs and crossings count as chance: the Anhøj rules, the best box or the cut box"},
    )


def segment_of(axis: PeriodAxis, rebases: tuple[Rebase, ...]) -> Ints:
    """The segment number of each period [period]; a rebase after the last period begins nothing yet."""
    days = np.array([each.starts for each in rebases], dtype="datetime64[D]")
    return segments_from(np.searchsorted(axis.start.astype("datetime64[D]"), days, side="left"), len(axis))
