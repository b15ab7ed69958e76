"""Readings of a target's wording: what each asks for period by period, and where it cannot be attained.

Law: a reading is itself a typed target, so the declared one and its rivals go through the same arithmetic; a reading
that fixes no path says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import attrs
import numpy as np
import numpy.typing as npt

from outcomes.arrays import Floats
from outcomes.framework.change_paths import Moving, range_end
from outcomes.framework.paths import ordinal_by, target_path
from outcomes.framework.targets import Basis, ChangeTarget, Compounding, Every, Target
from outcomes.immutable import immutable
from outcomes.periods import Period, parse_period

__all__ = [
    "COMMON",
    "Beyond",
    "CommonReading",
    "Offered",
    "Reading",
    "first_beyond_range",
    "ordinal_by",
    "range_end",
    "readings_of",
    "target_path",
]

# Paths that no date ends are followed this many steps when they are checked at load.
HORIZON: Final = 30


@immutable(kw_only=True)
class Reading:
    """One way to understand a target's wording.

    `target` is that understanding as a target. It is None for a reading that fixes no path at all; `needs` then says
    why. A path that depends on more than the baseline (last time's actual values, counts) says in `needs` what it
    takes. `words` say it to somebody who decides, to follow "if it meant": "10 percentage points more each year".
    """

    id: str
    target: Target | None
    needs: str = ""
    declared: bool = False
    words: str = ""


_WORDS: Final = {
    "relative-compound": "{size}% {more} each {every} than the {every} before",
    "relative-linear": "an equal {rise} each {every}, of {size}% of the starting figure",
    "points-linear": "{points} {more} each {every}",
    "relative-once": "{size}% {more} once, then held",
    "points-once": "{points} {more} once, then held",
    "relative-ratchet": "{size}% {more} than was reached the {every} before",
    "count-compound": "{size}% {fewer} in number each {every}",
    "gap-compound": "closing {size}% of the remaining gap each {every}",
    "relative-at-end": "{size}% {more} by the end",
    "points-at-end": "{points} {more} by the end",
    "points-ratchet": "{points} {more} than was reached the {every} before",
    "count-linear": "an equal {rise} each {every}, of {size}% of the starting number",
    "count-once": "{size}% {fewer} in number once, then held",
    "count-ratchet": "{size}% {fewer} in number than was reached the {every} before",
    "count-at-end": "{size}% {fewer} in number by the end",
    "gap-linear": "closing an equal part of the gap each {every}, {size}% of the first one",
    "gap-once": "closing {size}% of the gap once, then held",
    "gap-ratchet": "closing {size}% of the gap that was left the {every} before",
    "gap-at-end": "closing {size}% of the gap by the end",
    "another-measure": "{size}% {more} on the score behind the figure",
}
"""What follows "if it meant", by the id of a reading."""


READ_AS: Final = "what {id} makes of it"
"""What follows "if it meant" where the plugin of a reading is not there to say it."""


class Offered(Protocol):
    """A reading that is offered for every change: its name, and its words, to follow "if it meant"."""

    @property
    def id(self) -> str: ...

    @property
    def words(self) -> str: ...


@immutable
class CommonReading:
    """A common way to read a change, which a target says by basis and compounding.

    Each comes in by the hook that brings in those of plugins. One that is due at the end is said by `every = "once"`.
    `needs` is what its path takes beyond the baseline.
    """

    id: str
    basis: Basis
    compounding: Compounding
    needs: str = ""
    at_end: bool = False

    @property
    def words(self) -> str:
        """To follow "if it meant"."""
        return _WORDS[self.id]

    def of(self, target: ChangeTarget, every: Every) -> ChangeTarget:
        """The same wording, read so."""
        when: Every = "once" if self.at_end else every
        return attrs.evolve(target, basis=self.basis, compounding=self.compounding, read_as="", every=when)

    def path(self, start: Floats, step: npt.NDArray[np.int64], change: Floats, low: float, high: float) -> Floats:
        """What it asks for after each step: of counts the number counted, of a ratchet one step from its start."""
        target = ChangeTarget(change=1.0, basis=self.basis, compounding=self.compounding)
        moved = np.full((start.shape[0], len(step)), np.nan)
        for rows, end in ((change[:, 0] > 0, high), (change[:, 0] <= 0, low)):
            moving = Moving(target=target, change=change[rows], end=end if np.isfinite(end) else np.nan)
            alone = self.compounding == "ratchet"
            drawn = moving.once(start[rows]) + np.zeros(step.shape) if alone else moving.path(start[rows], step)
            moved[rows] = drawn
        return moved


COMMON: Final = (
    CommonReading("relative-compound", "relative", "compound"),
    CommonReading("relative-linear", "relative", "linear"),
    CommonReading("points-linear", "points", "linear"),
    CommonReading("relative-once", "relative", "once"),
    CommonReading("points-once", "points", "once"),
    CommonReading("relative-ratchet", "relative", "ratchet", "the observed values"),
    CommonReading("count-compound", "count", "compound", "the baseline count and the denominators"),
    CommonReading("gap-compound", "gap", "compound"),
    CommonReading("relative-at-end", "relative", "linear", at_end=True),
)
"""The common readings of a yearly rise, in the order in which they are listed."""


def readings_of(
    target: Target,
    *,
    low: float = float("-inf"),
    high: float = float("inf"),
    unit: str = "%",
    offered: Sequence[Offered] = COMMON,
) -> tuple[Reading, ...]:
    """The declared reading first, then every other one of the same wording that is `offered`.

    Only a change can be read in several ways: any other target has the one reading that it states. `low` and `high`
    are the measure's range, without which no gap can be closed, and `unit` is what its points are told in. Whether
    rivals matter is for the caller to say:
    `interpretation_of(target)` tells whether the reading was assumed, agreed, or never in doubt.

    References: Office for National Statistics, service manual, Percentages (a rise of "10%" is relative; a difference
    between two percentages is in percentage points).
    """
    if not isinstance(target, ChangeTarget):
        return (Reading(id=target.kind, target=target, declared=True, words="what it states"),)
    declared_id = _id_of(target)
    every: Every = "year" if target.every == "once" else target.every
    words = _phrases(target, every, unit)
    told = _WORDS.get(declared_id, READ_AS.format(id=declared_id)).format(**words)
    declared = Reading(id=declared_id, target=target, declared=True, words=told)
    rivals: list[Reading] = []
    for each in offered:
        common = each if isinstance(each, CommonReading) else None
        needs = "" if common is None else common.needs
        said = each.words.format(**words)
        if each.id == declared_id:
            declared = attrs.evolve(declared, needs=needs, words=said)
            continue
        if common is not None:
            read = common.of(target, every)
        else:
            read = attrs.evolve(target, basis="relative", compounding="compound", read_as=each.id)
        missing = _missing(read, low, high)
        rivals.append(
            Reading(
                id=each.id,
                target=None if missing else read,
                needs=missing or needs,
                words=said,
            )
        )
    rivals.append(
        Reading(
            id="another-measure",
            target=None,
            needs="no path: the measure itself would be another",
            words=_WORDS["another-measure"].format(**words),
        )
    )
    return (declared, *rivals)


PHRASES: Final = ("size", "every", "points", "more", "fewer", "rise")
"""What the words of a reading may hold in braces: "{size}% {more} each {every}"."""


def _phrases(target: ChangeTarget, every: Every, unit: str) -> dict[str, str]:
    """What the words of a change's readings are filled with."""
    size = f"{abs(target.change):g}"
    if len(size.partition(".")[2]) > 2:  # a third, as a percentage
        size = f"{abs(target.change):.1f}"
    one = "point" if size == "1" else "points"
    rising = target.change >= 0
    return {
        "size": size,
        "every": every,
        "points": f"{size} percentage {one}" if unit == "%" else f"{size} {unit or one}",
        "more": "more" if rising else "less",
        "fewer": "more" if rising else "fewer",
        "rise": "rise" if rising else "fall",
    }


def _id_of(target: ChangeTarget) -> str:
    """The name of a change's reading; readings that come to the same path have the same name."""
    if target.read_as:
        return target.read_as
    if target.every == "once":
        return f"{target.basis}-at-end"
    # Equal points are added whether they are said to compound or not.
    compounding = "linear" if target.basis == "points" and target.compounding == "compound" else target.compounding
    return f"{target.basis}-{compounding}"


def _missing(target: ChangeTarget, low: float, high: float) -> str:
    if target.every == "once" and not target.until:
        return "no path: the target has no end"
    if target.read_as:
        return ""
    if target.basis == "gap" and range_end(target, low, high) is None:
        return "no path: the measure has no range"
    if target.basis == "gap" and abs(target.change) > 100:
        return "no path: a gap cannot be closed by more than 100%"
    if target.basis == "relative" and target.change <= -100:
        return "no path: nothing is left after a fall of 100%"
    return ""


@immutable(kw_only=True)
class Beyond:
    """Where a path first leaves the range of its measure: the period, the value asked for, and the end it passes."""

    period: Period
    value: float
    end: float


def first_beyond_range(
    target: Target,
    *,
    low: float = float("-inf"),
    high: float = float("inf"),
    year_type: str | None = None,
) -> Beyond | None:
    """The first period whose required value, as worded, no value of the measure can reach; None if there is none.

    The path is followed to its end, or for `HORIZON` steps where it has none, from the declared baseline. None too
    where the baseline's value or period is not declared, and for paths that depend on what will be observed.
    """
    if not isinstance(target, ChangeTarget) or target.from_.value is None or not target.from_.period:
        return None
    if target.basis == "count" or target.compounding == "ratchet" or target.read_as:
        return None
    start = parse_period(target.from_.period, year_type=year_type or None)
    if target.until:
        last = ordinal_by(start.kind, parse_period(target.until, year_type=year_type or None)) + 1
    else:
        months = HORIZON * {"year": 12, "quarter": 3, "month": 1, "once": 12}[target.every]
        each = start.kind.months_per_step
        last = start.ordinal + (-(-months // each) if each else months * 31)
    path = target_path(
        attrs.evolve(target, beyond_range="flag"),
        start.kind,
        range(start.ordinal, last + 1),
        low=low,
        high=high,
        year_type=year_type,
    )
    place = int(path.unattainable_at)
    if place < 0:
        return None
    value = float(path.target[place])
    return Beyond(period=start.shifted(place), value=value, end=high if value > high else low)
