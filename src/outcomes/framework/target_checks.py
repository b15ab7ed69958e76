"""What a structured target says that cannot all be true, of itself and of its measure.

Law: every problem has the path of its key; all that is wrong is told at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from outcomes.diagnostics import Severity
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath
from outcomes.framework.readings import COMMON, first_beyond_range, range_end
from outcomes.framework.scalars import quoted
from outcomes.framework.targets import (
    BandTarget,
    ChangeTarget,
    DirectionTarget,
    LevelsTarget,
    LevelTarget,
    Target,
    UndefinedTarget,
    interpretation_of,
    is_repeated,
    labels_of,
    sense_of,
    tolerance_of,
)
from outcomes.periods import Period, PeriodError, parse_period

CONTRADICTION: Final = "OUT220"
BEYOND_RANGE: Final = "OUT221"
UNDECIDED: Final = "OUT222"
PERIOD: Final = "OUT211"


def target_problems(
    target: Target,
    *,
    low: float = float("-inf"),
    high: float = float("inf"),
    year_type: str = "",
    wanted: str = "",
    polarity: str = "",
    path: KeyPath = (),
) -> tuple[Problem, ...]:
    """Everything that a structured target says that cannot all be true, of itself and of its measure.

    `low` and `high` are the range of the measure, `year_type` the year that its labels count in, `wanted` and
    `polarity` the aim's and the indicator's. What only leaves a question open is a warning.
    """
    check = _Check(path)
    labels = _labels(check, target, year_type)
    match target:
        case ChangeTarget():
            _check_change(check, target, low, high)
        case LevelTarget():
            if target.value is None and (target.file is None or not target.file.value):
                check.error(("value",), "missing", "write value = 1.0, or a file with a column of values", "OUT111")
            _check_levels(check, target, {"value": target.value}, low, high, wanted, polarity)
            _check_anew(check, target, "a level", "where the promise starts, the {every} before the first one")
        case LevelsTarget():
            if not target.levels and (target.file is None or not (target.file.value and target.file.period)):
                to_do = 'write levels = { "2014" = 74.8 }, or a file with columns for period and value'
                check.error(("levels",), "missing", to_do, "OUT111")
            _check_levels(check, target, target.levels, low, high, wanted, polarity)
        case BandTarget():
            _check_band(check, target, low, high)
        case DirectionTarget():
            _check_anew(check, target, "a direction", "which {every} the first one is to be better than")
        case UndefinedTarget():
            if not target.undefined.owner:
                check.warning(("undefined", "owner"), "missing", "say who settles it")
            if target.undefined.by is None:
                check.warning(("undefined", "by"), "missing", "say by when it is settled")
    if tolerance_of(target).amount < 0:
        check.error(("tolerance",), "below 0", "write how far the level may be missed, as a positive number")
    _check_order(check, labels)
    _check_interpretation(check, target)
    if not check.failed and isinstance(target, ChangeTarget):
        _check_range(check, target, low, high, year_type)
    return tuple(check.problems)


class _Check:
    """Collects what is found under one path."""

    def __init__(self, path: KeyPath) -> None:
        self.path = path
        self.problems: list[Problem] = []

    @property
    def failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def error(self, key: tuple[str, ...], found: str, to_do: str, code: str = CONTRADICTION) -> None:
        self.problems.append(Problem(path=(*self.path, *key), code=code, found=found, to_do=to_do))

    def warning(self, key: tuple[str, ...], found: str, to_do: str, code: str = UNDECIDED) -> None:
        self.problems.append(
            Problem(path=(*self.path, *key), code=code, found=found, to_do=to_do, severity=Severity.WARNING)
        )


def _labels(check: _Check, target: Target, year_type: str) -> dict[tuple[str, ...], Period]:
    """Every period that the target names, by its key."""
    read: dict[tuple[str, ...], Period] = {}
    for key, label in labels_of(target).items():
        try:
            read[key] = parse_period(label, year_type=year_type or None)
        except PeriodError as problem:
            check.error(key, f"{quoted(label)}: {problem.found}", problem.todo, PERIOD)
    return read


def _check_order(check: _Check, labels: Mapping[tuple[str, ...], Period]) -> None:
    start = labels.get(("from", "period"))
    for key, period in labels.items():
        if start is not None and period is not start and period.end <= start.end:
            found = f"{quoted(period.label)} does not end after the baseline {quoted(start.label)}"
            check.error(key, found, "write a later period", PERIOD)
    first, until = labels.get(("first",)), labels.get(("until",)) or labels.get(("by",))
    if first is not None and until is not None and until.end < first.end:
        found = f"{quoted(first.label)} is after the end of the path in {quoted(until.label)}"
        check.error(("first",), found, "exchange the two, or correct one of them", PERIOD)


def _check_change(check: _Check, target: ChangeTarget, low: float, high: float) -> None:
    size = abs(target.change)
    own = target.file is not None and bool(target.file.baseline)
    if target.change == 0:
        to_do = (
            "write by how much, below 0 for a reduction; where each year is to be better than the year before, write "
            'direction = "increase" (or "reduce") in its place, and every = "year"; where what is reached is to be '
            "kept, write the level itself, without a date: value = 96, and where each year is to be judged for itself, "
            'every = "year" besides'
        )
        check.error(("change",), "no change at all", to_do)
    if not target.from_.period:
        to_do = (
            'say where the change starts: from = { period = "2013" }; where its figure is still to be set, write '
            'undefined = [{ what = "baseline" }] in the aim besides'
        )
        check.error(("from", "period"), "missing", to_do, "OUT111")
    if target.from_.value is not None and not low <= target.from_.value <= high and not own:
        check.error(("from", "value"), f"{target.from_.value:g} is outside {_range(low, high)}", "check the value")
    if target.read_as and (target.basis, target.compounding) != ("relative", "compound"):
        key = "basis" if target.basis != "relative" else "compounding"
        check.error((key,), f"the reading {quoted(target.read_as)} decides it", f"remove {key}, or read_as")
    own_word = next((each for each in COMMON if each.id == target.read_as), None)
    if own_word is not None:
        said = f'basis = "{own_word.basis}" and ' + (
            'every = "once"' if own_word.at_end else f'compounding = "{own_word.compounding}"'
        )
        check.error(("read_as",), f"{quoted(target.read_as)} is no plugin's", f"write {said} in its place")
    if target.every == "once" and not target.until:
        check.error(("until",), "missing", 'a change that is due once needs its end: until = "2017/18"', "OUT111")
    if target.every == "once" and target.first:
        to_do = "leave it out, or say how often the change is promised: every"
        check.error(("first",), "a change that is due once has no first period", to_do)
    if target.basis in ("relative", "count") and target.change <= -100 and not target.read_as:
        check.error(("change",), f"a fall of {size:g}% leaves nothing", 'write basis = "points" if points are meant')
    if "gap" in (target.basis, target.beyond_range):
        key = "basis" if target.basis == "gap" else "beyond_range"
        end = range_end(target, low, high)
        if end is None:
            check.error((key,), "there is no gap to close without a range", "give the indicator a range")
        elif size > 100:
            check.error(("change",), f"{size:g}% of a gap", "a gap can be closed by at most 100%")
        if key == "beyond_range" and target.basis == "count":
            check.error((key,), "a number of people has no gap to close", "use cap, hold or flag")


def _check_anew(check: _Check, target: LevelTarget | DirectionTarget, called: str, start: str) -> None:
    """Where a promise that is made anew starts; one that is made once has no first period."""
    if is_repeated(target) and not target.from_.period:
        to_do = f'say {start.format(every=target.every)}: from = {{ period = "2023" }}'
        check.error(("from", "period"), "missing", to_do, "OUT111")
    if target.first and not is_repeated(target):
        to_do = 'leave it out, or say how often it is promised: every = "year"'
        check.error(("first",), f"{called} that is promised once has no first period", to_do)


def _check_levels(
    check: _Check,
    target: LevelTarget | LevelsTarget,
    levels: Mapping[str, float | None],
    low: float,
    high: float,
    wanted: str,
    polarity: str,
) -> None:
    for name, level in levels.items():
        if level is not None and not low <= level <= high:
            key = ("levels", name) if isinstance(target, LevelsTarget) else (name,)
            check.error(key, f"{level:g} is outside {_range(low, high)}", "check the level or the range", BEYOND_RANGE)
    if sense_of(target, wanted=wanted, polarity=polarity) is None:
        found = "nothing says whether more or less is wanted"
        check.error(("sense",), found, 'write sense = "at least" or sense = "at most"')


def _check_band(check: _Check, target: BandTarget, low: float, high: float) -> None:
    if target.min is None and target.max is None:
        check.error(("min",), "missing", "write min, max or both", "OUT111")
    elif target.min is not None and target.max is not None and target.min > target.max:
        check.error(("min",), f"{target.min:g} is above max = {target.max:g}", "exchange them")
    elif target.min is None and low >= 0:
        check.warning(("max",), "a ceiling alone is met by nothing at all", "say min as well if something is wanted")
    for name, end in (("min", target.min), ("max", target.max)):
        if end is not None and not low <= end <= high:
            check.error((name,), f"{end:g} is outside {_range(low, high)}", "check the level", BEYOND_RANGE)


def _check_interpretation(check: _Check, target: Target) -> None:
    reading = interpretation_of(target)
    if reading is None:
        return
    if reading.status == "assumed" and not reading.why:
        check.warning(("reading", "why"), "assumed, and nobody says why", "say what the wording leaves open")
    if reading.status == "agreed" and not reading.by:
        check.warning(("reading", "by"), "agreed, and nobody says by whom", "say who agreed it")


def _check_range(check: _Check, target: ChangeTarget, low: float, high: float, year_type: str) -> None:
    """A path that leaves the measure's range is refused or known from the start."""
    beyond = first_beyond_range(target, low=low, high=high, year_type=year_type or None)
    if beyond is None:
        return
    found = f"the path asks for {beyond.value:.6g} in {beyond.period.label}, outside {_range(low, high)}"
    if target.beyond_range == "error":
        to_do = "end it earlier with until, or say what then happens: beyond_range = cap, hold, gap or flag"
        check.error(("change",), found, to_do, BEYOND_RANGE)
    else:
        done = {
            "cap": "it is capped there",
            "hold": "the last level within it is held",
            "gap": "from there on it closes the gap",
            "flag": "it is kept, and cannot be attained as written",
        }[target.beyond_range]
        check.warning(("change",), found, done, BEYOND_RANGE)


def _range(low: float, high: float) -> str:
    return f"the range {low:g} to {high:g}"
