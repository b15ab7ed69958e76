"""Compare what a target declares with what was observed: its starting point, its size, its years.

Law: a comparison only tells; no number, period or verdict is changed by it, and nothing is said of what the data
does not show. A period is named as the data name it; what could be meant otherwise is told in both ways of writing it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.diagnostics import Diagnostic, Report, Severity, listed
from outcomes.engine.area_values import AreaValues
from outcomes.engine.compared_figures import (
    ObservedFigures,
    another_start,
    compare_area_file,
    differs,
    observed_start,
    other_size,
    range_of_another_size,
)
from outcomes.engine.ended_areas import followed_areas
from outcomes.engine.mixed_kinds import kinds_of
from outcomes.engine.placed_targets import target_of
from outcomes.engine.source_locations import locate_in
from outcomes.engine.unknown_areas import GSS_CODE, HISTORY
from outcomes.framework.calendars import periods_meant, periods_near
from outcomes.framework.model import Aim, Framework, Indicator
from outcomes.framework.paths import ordinal_by
from outcomes.framework.scalars import quoted
from outcomes.framework.targets import (
    BandTarget,
    LevelsTarget,
    LevelTarget,
    Target,
    is_repeated,
    labels_of,
    sense_of,
    start_of,
)
from outcomes.periods import BY_LENGTH, Period, Unit, YearType, parse_period_of

Key = tuple[str | int, ...]


def compare_declared(
    framework: Framework,
    indicator: Indicator,
    aims: Collection[Aim],
    figures: Sequence[ObservedFigures],
    own: Mapping[str, AreaValues] | None = None,
) -> Report:
    """What the targets of some aims on one indicator say against its figures, each under its key in the file.

    ``figures`` has one entry for each kind of period of the data, ``own`` the values of each area's own by the id of
    the aim. All that is found is a warning.
    """
    problems: list[Diagnostic] = []
    some = [each for each in figures if (each.judged & each.there).any()]
    if some:
        problems += range_of_another_size(framework, indicator, _values(some))
    for aim in aims if some else ():
        target = target_of(aim)
        if target is None:
            continue
        for code, key, what, to_do in _found(framework, indicator, aim, target, some):
            problems.append(
                Diagnostic(
                    code=code,
                    location=locate_in(framework, ("aims", aim.id, *key)),
                    subject=f'aim "{aim.id}"',
                    found=what,
                    to_do=to_do,
                    severity=Severity.WARNING,
                )
            )
        if own and aim.id in own:
            problems += compare_area_file(own[aim.id], indicator, target, some)
    return Report(dict.fromkeys(problems))


def _values(figures: Sequence[ObservedFigures]) -> NDArray[np.float64]:
    """Every value of a judged area."""
    return np.concatenate([each.value[each.judged & ~np.isnan(each.value)] for each in figures])


def _found(
    framework: Framework, indicator: Indicator, aim: Aim, target: Target, figures: Sequence[ObservedFigures]
) -> Iterator[tuple[str, Key, str, str]]:
    lacking = _lacking(indicator, target, figures, bool(framework.areas.changes))
    if lacking is not None:
        yield lacking
    for key, label in _years_named(aim, target):
        begins = key[1:2] == ("from",)
        said = _two_years(label, begins, indicator, figures) or _two_sorts(label, indicator, figures)
        if said is not None and not (lacking is not None and begins):
            yield ("OUT374", key, *said)
    for key, what, to_do in _unlike_the_data(indicator, target, figures):
        if not (lacking is not None and key[1:2] == ("from",)):
            yield "OUT380", key, what, to_do
    values = _values(figures)
    scaled = [(key, said) for key, level in _numbers(target) if (said := other_size(level, values)) is not None]
    yield from (("OUT372", key, *said) for key, said in scaled)
    if scaled:
        return
    starts = observed_start(indicator, target, figures)
    declared = start_of(target).value
    own = getattr(target, "file", None)
    differing = [each for each in starts if declared is not None and differs(declared, each[1])]
    if declared is not None and differing and not (own is not None and own.baseline):
        yield ("OUT371", ("target", "from"), *another_start(declared, differing, alone=len(starts) == 1))
    begun = np.array([value for _, value in starts] if declared is None else [declared])
    if (passed := _passed(indicator, aim, target, begun)) is not None:
        yield ("OUT373", ("target",), *passed)


def _lacking(
    indicator: Indicator, target: Target, figures: Sequence[ObservedFigures], history: bool
) -> tuple[str, Key, str, str] | None:
    """The declared period of the baseline, where it has no value of its own and no judged area has a figure then.
    ``history``: the framework names a code history of areas."""
    start = start_of(target)
    own = getattr(target, "file", None)
    if not start.period or start.value is not None or (own is not None and own.baseline):
        return None
    read = [parse_period_of(start.period, each.kind, year_type=indicator.year_type or None) for each in figures]
    at = [ordinal_by(each.kind, period) for each, period in zip(figures, read, strict=True)]
    if any((e.judged & e.there & (e.ordinal == ordinal)).any() for e, ordinal in zip(figures, at, strict=True)):
        return None
    what, to_do = _why_lacking(read, figures, at, history)
    found = f'there is no figure for the starting point "{start.period}": {what}'
    return "OUT370", ("target", "from", "period"), found, to_do


def _why_lacking(
    read: Sequence[Period], figures: Sequence[ObservedFigures], at: Sequence[int], history: bool
) -> tuple[str, str]:
    for each, ordinal in zip(figures, at, strict=True):
        here = each.ordinal == ordinal
        if (here & each.judged & each.withheld).any():
            return "it is too small to show", "start from a period whose figure can be shown"
        if (here & each.judged & each.suppressed).any():
            return "the publisher holds it back", "start from a period that is published, or declare the value"
        if (here & each.there).any():
            others = sorted({each.areas[code] for code in each.area[here & each.there].tolist()})
            judged = {each.areas[code] for code in each.area[each.judged].tolist()}
            followed = None if history else followed_areas(judged, others)
            if followed is not None:
                said, joined = followed
                return f"the data has it for {said}", f"{joined or 'start from a later period'}, or declare the value"
            named = ", ".join(others[:3]) + (" and others" if len(others) > 3 else "")
            to_do = "correct the area's code, or declare the value"
            if not history and _newer(each, ordinal):
                to_do += f"; if the area was made of others, join their figures by {HISTORY}"
            return f"the data has it only for {named}", to_do
    largest = max(figures, key=lambda each: int(each.judged.sum()))
    ordinals = largest.ordinal[largest.judged & largest.there]
    first, last = int(ordinals.min()), int(ordinals.max())
    begins = f"the data begins with {largest.label(first)}"
    period = read[figures.index(largest)]
    if period.kind != largest.kind:
        near = periods_near(period, largest.kind, np.unique(ordinals))
        what = f"the data has {kinds_of(largest.kind)}, such as {largest.label(near[0] if near else first)}"
        if near:
            return what, f'write "{largest.label(near[0])}" if that is meant'
        return f"{what}, and {begins}", "start from a period that the data has, or declare the value"
    if at[figures.index(largest)] < first:
        return begins, f'start from "{largest.label(first)}" if that is meant, or declare the value'
    if at[figures.index(largest)] > last:
        to_do = "start from a period that the data has, or wait for its figure"
        return f"the data ends with {largest.label(last)}", to_do
    return "the data has earlier and later figures, but none then", "start from a period that the data has"


def _newer(figures: ObservedFigures, ordinal: int) -> bool:
    """The figures of every judged area begin after a period, and their codes are ones that change with councils."""
    judged = figures.judged & figures.there
    codes = (figures.areas[code] for code in set(figures.area[judged].tolist()))
    return bool(judged.any() and (figures.ordinal[judged] > ordinal).all()) and all(map(GSS_CODE.fullmatch, codes))


def _numbers(target: Target) -> Iterator[tuple[Key, float]]:
    """The levels that a target states, with their keys."""
    value = start_of(target).value
    if value is not None:
        yield ("target", "from", "value"), value
    if isinstance(target, LevelTarget) and target.value is not None:
        yield ("target", "value"), target.value
    elif isinstance(target, LevelsTarget):
        for label, level in target.levels.items():
            yield ("target", "levels", label), level
    elif isinstance(target, BandTarget):
        for name, edge in (("min", target.min), ("max", target.max)):
            if edge is not None:
                yield ("target", name), edge


def _passed(indicator: Indicator, aim: Aim, target: Target, start: NDArray[np.float64]) -> tuple[str, str] | None:
    """A level that every area had passed at the start, where the target does not say itself which side is good."""
    if not isinstance(target, LevelTarget | LevelsTarget) or target.sense is not None or not start.size:
        return None
    level = target.value if isinstance(target, LevelTarget) else next(reversed([*target.levels.values()]), None)
    sense = sense_of(target, wanted=aim.wanted, polarity=indicator.polarity)
    if level is None or not sense or not ((start - level) * sense > 0).all():
        return None
    side = "at least" if sense > 0 else "at most"
    from_ = f"{start[0]:.12g}" if start.size == 1 else "all areas"
    told = f"{indicator.polarity} values are good" if not aim.wanted else f"the aim wants to {aim.wanted} it"
    return (
        f"the target is {side} {level:.12g} ({told}), and the starting point ({from_}) was already past it",
        f'correct the polarity or the target, or write sense = "{side}" if it is a limit to keep',
    )


def _years_named(aim: Aim, target: Target) -> Iterator[tuple[Key, str]]:
    """Every period that a target or its aim names, with its key."""
    own = {} if aim.target is None else labels_of(aim.target)
    for key, label in labels_of(target).items():
        # What the target does not say itself is when the aim is due.
        yield (("target", *key) if key in own else ("due",)), label


def _two_years(
    label: str, begins: bool, indicator: Indicator, figures: Sequence[ObservedFigures]
) -> tuple[str, str] | None:
    """A year that can mean two periods of the data, such as 2025 where it counts in financial years."""
    largest = max(figures, key=lambda each: int(each.judged.sum()))
    meant = periods_meant(
        label, largest.kind, year_type=indicator.year_type, written=set(largest.spelling.values()), begins=begins
    )
    if len(meant) < 2:
        return None
    taken, *others = (f'"{largest.label(each)}"' for each in meant)
    two = f"two {'' if largest.kind.span == 1 else 'periods of '}{kinds_of(largest.kind)}"
    return (
        f'"{label.strip()}" can mean {two}, and is taken as {largest.label(meant[0])}',
        f"write {taken} or {' or '.join(others)}, whichever is meant",
    )


def _two_sorts(label: str, indicator: Indicator, figures: Sequence[ObservedFigures]) -> tuple[str, str] | None:
    """A year that is written as two sorts of year are of which the data has figures, such as financial and academic."""
    sorts = {}
    for each in figures:
        period = parse_period_of(label, each.kind, year_type=indicator.year_type or None)
        if period.kind == each.kind and each.judged.any():
            sorts[period.kind.year_type] = period
    if len(sorts) < 2:
        return None
    named = {
        sort: f"{sort} year {label.strip()}" if sort in (YearType.FINANCIAL, YearType.ACADEMIC) else period.label
        for sort, period in sorts.items()
    }
    return (
        f'"{label.strip()}" can be of {listed((f"{each} years" for each in named), "or")}, and the data has both; each '
        "area is held to it in those of its figures",
        f"write {listed((quoted(each) for each in named.values()), 'or')}, whichever is meant",
    )


def _unlike_the_data(
    indicator: Indicator, target: Target, figures: Sequence[ObservedFigures]
) -> Iterator[tuple[Key, str, str]]:
    """Where a target counts in longer or shorter periods than the data, so that others stand for those it names.

    A date by which it is due is a day, whatever it is written as; a starting point and levels are figures of a period.
    """
    largest = max(figures, key=lambda each: int(each.judged.sum()))
    kind = largest.kind
    for key, label in labels_of(target).items():
        period = parse_period_of(label, kind, year_type=indicator.year_type or None)
        taken = ordinal_by(kind, period)
        by = BY_LENGTH.index(period.kind.unit) - BY_LENGTH.index(kind.unit)
        longer = key == ("from", "period") and by > 0
        shorter = key[0] == "levels" and Unit.DAY is not period.kind.unit and by < 0
        if longer or (shorter and int(kind.end_days(taken)) != int(period.kind.end_days(period.ordinal))):
            shown = largest.label(taken)
            counts = f'"{label}" counts in {kinds_of(period.kind)}, but the data in {kinds_of(kind)}'
            yield (
                ("target", *key),
                f"{counts}; it is taken as {shown}",
                f'write "{shown}" if that is meant, or use data in {kinds_of(period.kind)}',
            )
    if is_repeated(target) and BY_LENGTH.index(Unit(target.every)) < BY_LENGTH.index(kind.unit):
        yield (
            ("target", "every"),
            f"it is promised every {target.every}, but the data is in {kinds_of(kind)}; only what falls due with these "
            "is judged",
            f"promise it every {kind.unit}, or use data for every {target.every}",
        )
