"""What a target may promise: a change, a level, levels through time, a direction, a band, or nothing as yet.

Law: a target is a typed value, never a number with a sentence beside it; it says how its wording was understood and
by whom, and what happens where it leaves the range of its measure.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias, TypeGuard

import attrs
import numpy as np
import numpy.typing as npt

from outcomes.diagnostics import listed, suggest
from outcomes.framework.classes import fields_by_key
from outcomes.framework.scalars import Unfit, no_table, quoted
from outcomes.framework.table_place import TablePlace
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import cattrs

Basis = Literal["relative", "points", "count", "gap"]
Every = Literal["year", "quarter", "month", "once"]
Compounding = Literal["compound", "linear", "once", "ratchet"]
BeyondRange = Literal["error", "cap", "hold", "gap", "flag"]
Sense = Literal["at least", "at most"]


@immutable(kw_only=True)
class Start:
    """The baseline (`from` in the file): a period, and its value unless the data tells it."""

    period: str = ""
    value: float | None = None


@immutable(kw_only=True)
class Interpretation:
    """How the wording was understood (`reading` in the file): assumed, or agreed, by whom, when and why.

    `sentence` is the wording itself, verbatim, and `page` where it stands.
    """

    status: Literal["assumed", "agreed"] = "assumed"
    by: str = ""
    on: datetime.date | None = None
    why: str = ""
    sentence: str = ""
    page: str = ""


ToleranceBasis = Literal["points", "relative"]


@immutable(kw_only=True)
class Tolerance:
    """By how much a level may be missed and still count as met: in the measure's unit, or as a share in percent."""

    amount: float = 0.0
    basis: ToleranceBasis = "points"

    def margin(self, level: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The tolerance in the measure's unit, in the shape of `level`; NaN where the level is NaN."""
        known = np.asarray(level, dtype=np.float64)
        share = np.abs(known) * (self.amount / 100.0) if self.basis == "relative" else np.full(known.shape, self.amount)
        return np.where(np.isnan(known), np.nan, share)


@immutable(kw_only=True)
class AreaFile:
    """A CSV or workbook with values for each area: its path and the names of its columns; an empty name is no column.

    `value` holds the level (or, for a change, the size of the change), `baseline` the area's own starting value.
    """

    path: str
    area: str = "area_code"
    period: str = ""
    value: str = ""
    baseline: str = ""
    table: TablePlace | None = None
    """Where in a workbook the values are."""


@immutable(kw_only=True)
class ChangeTarget:
    """A change from a baseline: "10% increase (year on year) from the baseline 2013 figure of 68%".

    `change` is signed. `basis` says of what: `relative` (percent of the value), `points` (the measure's own unit),
    `count` (percent of the number counted) or `gap` (percent of what is left to the end of the range). `compounding`
    says how steps add up: on the step before (`compound`), all alike (`linear`), one step and then held (`once`), or
    on last time's actual value (`ratchet`). `read_as` names a reading of a plugin's in the place of both.
    `every = "once"` asks for one step at `until` and nothing before; any
    other is a promise made anew in every period: a sequence, of which each ended period is kept or not. `first` is the
    first period that was promised (by default one step after the baseline), `until` the last (by default none).
    `beyond_range`: refuse the framework (`error`), clip and say so (`cap`), hold the last level that can be reached
    (`hold`), close `change` percent of the gap a step from there (`gap`), or keep and flag it (`flag`).
    """

    kind: Literal["change"] = "change"
    change: float
    basis: Basis = "relative"
    every: Every = "year"
    compounding: Compounding = "compound"
    read_as: str = ""
    from_: Start = Start()
    first: str = ""
    until: str = attrs.field(default="", metadata={"elsewhere": "by"})
    beyond_range: BeyondRange = "error"
    tolerance: float = 0.0
    tolerance_basis: ToleranceBasis = "points"
    reading: Interpretation | None = None
    file: AreaFile | None = None


@immutable(kw_only=True)
class LevelTarget:
    """A level to reach by a date, or to keep at all times where no date is given.

    `sense`: at least or at most; where it is not said, the baseline, the aim's direction or the polarity tells it.
    `value` may come from `file`, area by area. With `every` other than "once" each period after the start is held to
    the level, from `first` (by default one step after the start) until `by`.
    """

    kind: Literal["level"] = "level"
    value: float | None = None
    every: Every = "once"
    first: str = ""
    by: str = attrs.field(default="", metadata={"elsewhere": "until"})
    sense: Sense | None = None
    from_: Start = Start()
    tolerance: float = 0.0
    tolerance_basis: ToleranceBasis = "points"
    reading: Interpretation | None = None
    file: AreaFile | None = None


@immutable(kw_only=True)
class LevelsTarget:
    """A level for each of several periods, ``{ "2014" = 74.8, "2015" = 82.3 }``, or area by area from `file`."""

    kind: Literal["levels"] = "levels"
    levels: Mapping[str, float] = attrs.field(factory=dict)
    sense: Sense | None = None
    from_: Start = Start()
    tolerance: float = 0.0
    tolerance_basis: ToleranceBasis = "points"
    reading: Interpretation | None = None
    file: AreaFile | None = None


@immutable(kw_only=True)
class DirectionTarget:
    """A direction and no size: "reduce"; with `every` "year on year improvement".

    `every = "once"` is one promise, to be better than at the start. Any other is made anew in every period from the
    start on: to be better than the actual figure of the year (quarter, month) before, until `by`. `first` is the first
    period that was promised (by default one step after the start).
    """

    kind: Literal["direction"] = "direction"
    direction: Literal["increase", "reduce"]
    every: Every = "once"
    from_: Start = Start()
    first: str = ""
    by: str = attrs.field(default="", metadata={"elsewhere": "until"})
    reading: Interpretation | None = None


@immutable(kw_only=True)
class BandTarget:
    """Between a lowest and a highest level, both included; one of them may be missing."""

    kind: Literal["band"] = "band"
    min: float | None = None
    max: float | None = None
    by: str = ""
    tolerance: float = 0.0
    tolerance_basis: ToleranceBasis = "points"
    reading: Interpretation | None = None


@immutable(kw_only=True)
class Determination:
    """Who settles a target that is still undefined, and by when."""

    owner: str = ""
    by: datetime.date | None = None
    note: str = ""
    assumed: tuple[str, ...] = ()


@immutable(kw_only=True)
class UndefinedTarget:
    """A target that is still to be determined: owned and dated, never judged and never a bad verdict."""

    kind: Literal["undefined"] = "undefined"
    undefined: Determination = Determination()


Target: TypeAlias = ChangeTarget | LevelTarget | LevelsTarget | DirectionTarget | BandTarget | UndefinedTarget

KINDS: Mapping[str, type[Target]] = {
    "change": ChangeTarget,
    "level": LevelTarget,
    "levels": LevelsTarget,
    "direction": DirectionTarget,
    "band": BandTarget,
    "undefined": UndefinedTarget,
}
"""The classes by the word that a file may say as ``kind``."""

TargetTable = Annotated[Target, "table"]
"""A target as the value of a key of a file."""

_DEFINING: Final = {
    "change": "change",
    "value": "level",
    "levels": "levels",
    "direction": "direction",
    "min": "band",
    "max": "band",
    "undefined": "undefined",
}
"""The key that tells the kind of a table that does not say it."""


_KEEPING: Final = ("maintain", "keep", "sustain", "hold", "same", "no change")
"""Words of a strategy for a promise to stay, which some write as a direction."""


def register_targets(converter: cattrs.Converter) -> None:
    """Teach a converter which kind of target a table is."""

    def structure_target(value: object, _: object) -> Target:
        if not isinstance(value, Mapping):
            raise _in_words(value) if isinstance(value, str) else no_table(value, ("value",))
        target: Target = converter.structure(value, _class_of(value))
        return target

    converter.register_structure_hook_func(lambda kind: bool(kind == TargetTable), structure_target)


def _in_words(text: str) -> Unfit:
    """What is wrong with a target that is written as a strategy words it: "10% by 2027"."""
    unfit = no_table(text)
    number = re.search(r"\d+(?:\.\d+)?", text)
    day = re.search(r"\bby (\d{4}(?:/\d{2})?)$", text)
    keys = [f"value = {number[0]}"] if number and not (day and number.start() > day.start()) else ["value = 10"]
    keys.append(f'by = "{day[1] if day else "2030"}"')
    such = "" if number and day and number.start() < day.start() else ", such as"
    return Unfit(unfit.found, f"write a table{such or ':'} {{ {', '.join(keys)} }}", code="OUT112")


def _class_of(table: Mapping[str, object]) -> type[Target]:
    """The class of the kind that a table says, or that its one defining key tells."""
    said = table.get("kind")
    if said is not None:
        if isinstance(said, str) and said in KINDS:
            return KINDS[said]
        found = f"no kind of target is called {quoted(said)}"
        raise Unfit(found, suggest(str(said), KINDS), code="OUT113", path=("kind",))
    if table.get("direction") in _KEEPING:
        to_do = 'write the level, without a date: value = 95, sense = "at least"; for each year, add every = "year"'
        raise Unfit(f"{quoted(str(table['direction']))} is no direction", to_do, code="OUT113", path=("direction",))
    keys = [key for key in table if key in _DEFINING]
    kinds = {_DEFINING[key] for key in keys}
    if len(kinds) == 1:
        return KINDS[kinds.pop()]
    if keys:
        found = " and ".join(map(quoted, keys)) + " together"
        to_do = f"keep one of them, or say which kind of target it is: {listed(map(quoted, KINDS), 'or')}"
        raise Unfit(found, to_do, code="OUT220", at="key")
    known = {key for cls in KINDS.values() for key in fields_by_key(cls)}
    for key in table:
        near = difflib.get_close_matches(key, _DEFINING, n=1)
        if near and key not in known:
            to_do = f"did you mean {quoted(near[0])}?"
            raise Unfit("unknown key", to_do, code="OUT110", path=(key,), at="key")
    to_do = f"give {listed(map(quoted, _DEFINING), 'or')}, or for levels from a file the kind"
    raise Unfit("nothing says what is to be reached", to_do, code="OUT111", at="key")


def interpretation_of(target: Target) -> Interpretation | None:
    """How the target's wording was understood; None where the framework leaves no doubt about it."""
    return None if isinstance(target, UndefinedTarget) else target.reading


def start_of(target: Target) -> Start:
    """The target's baseline, empty for one that has none."""
    return Start() if isinstance(target, BandTarget | UndefinedTarget) else target.from_


def is_repeated(target: Target | None) -> TypeGuard[ChangeTarget | LevelTarget | DirectionTarget]:
    """The target is a promise made anew in every period, and not one for a single day."""
    return isinstance(target, ChangeTarget | LevelTarget | DirectionTarget) and target.every != "once"


def tolerance_of(target: Target) -> Tolerance:
    """The target's tolerance, nothing for one that has none."""
    if isinstance(target, DirectionTarget | UndefinedTarget):
        return Tolerance()
    return Tolerance(amount=target.tolerance, basis=target.tolerance_basis)


def deadline_of(target: Target) -> str:
    """The label of the period (or date) by which the target is due, empty for none; for levels, the last as written."""
    if isinstance(target, ChangeTarget):
        return target.until
    if isinstance(target, LevelsTarget):
        return list(target.levels)[-1] if target.levels else ""
    return "" if isinstance(target, UndefinedTarget) else target.by


def labels_of(target: Target) -> dict[tuple[str, ...], str]:
    """Every period that the target names, by its key in the file: where it starts, its levels or its end, the first."""
    written: dict[tuple[str, ...], str] = {("from", "period"): start_of(target).period}
    if isinstance(target, LevelsTarget):
        written |= {("levels", label): label for label in target.levels}
    else:
        written[("until" if isinstance(target, ChangeTarget) else "by",)] = deadline_of(target)
    if isinstance(target, ChangeTarget | LevelTarget | DirectionTarget):
        written[("first",)] = target.first
    return {key: label for key, label in written.items() if label}


def way_of(wanted: str, polarity: str) -> int:
    """Which way is good: 1 up, -1 down, 0 where neither an aim's ``wanted`` nor a measure's ``polarity`` says."""
    return {"increase": 1, "reduce": -1}.get(wanted) or {"high": 1, "low": -1}.get(polarity, 0)


def sense_of(target: Target, *, wanted: str = "", polarity: str = "") -> int | None:
    """How a level of the target is met: +1 at or above it, -1 at or below it, 0 between two; None where nothing tells.

    A level without a `sense` of its own takes it, in this order, from what the aim has `wanted` (increase, reduce),
    from the measure's `polarity` (high, low) and from its declared baseline. A baseline comes last: a limit to a rise
    lies above it, and is kept from below.
    """
    if isinstance(target, ChangeTarget):
        return 1 if target.change > 0 else -1
    if isinstance(target, DirectionTarget):
        return 1 if target.direction == "increase" else -1
    if isinstance(target, BandTarget):
        return 0 if target.min is not None and target.max is not None else 1 if target.min is not None else -1
    if isinstance(target, UndefinedTarget):
        return None
    if target.sense is not None:
        return 1 if target.sense == "at least" else -1
    told = way_of(wanted, polarity) or None
    start = target.from_.value
    first = target.value if isinstance(target, LevelTarget) else next(iter(target.levels.values()), None)
    if told is not None or start is None or first is None or start == first:
        return told
    return 1 if first > start else -1
