"""Compare what a target declares with what was observed: its starting point, its size, its years.

Law: a comparison only tells; no number, period or verdict is changed by it, and nothing is said of what the data
does not show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.engine.area_values import AreaValues
from outcomes.engine.compared_figures import (
    FACTORS,
    ObservedFigures,
    compare_area_file,
    differs,
    other_size,
    told_range,
)
from outcomes.engine.declared_years import Key, both_years, two_sorts, two_years, unlike_the_data, years_named
from outcomes.engine.ended_areas import followed_areas
from outcomes.engine.mixed_kinds import kinds_of
from outcomes.engine.placed_targets import target_of
from outcomes.engine.source_locations import locate_in
from outcomes.engine.unknown_areas import GSS_CODE, HISTORY
from outcomes.framework.model import Aim, Framework, Indicator
from outcomes.framework.paths import ordinal_by
from outcomes.framework.targets import (
    BandTarget,
    LevelsTarget,
    LevelTarget,
    Target,
    sense_of,
    start_of,
)
from outcomes.periods import Period, parse_period_of


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
        problems += _range_of_another_size(framework, indicator, _values(some))
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


def _range_of_another_size(
    framework: Framework, indicator: Indicator, values: NDArray[np.float64]
) -> Iterator[Diagnostic]:
    """Figures that fill a hundredth (or a thousandth) of the range: shares under a range of percentages.

    Small percentages are figures too: all of them must lie between a tenth and the whole of that part, one in its upper
    half, and they must not be whole numbers.
    """
    if not values.size or not np.isfinite(indicator.high) or (values % 1 == 0).all():
        return
    for factor in FACTORS[:2]:
        part = indicator.high / factor
        if 0.1 * part <= values.min() and 0.5 * part <= values.max() <= part:
            yield Diagnostic(
                code="OUT372",
                location=locate_in(framework, ("indicators", indicator.id, "range")),
                subject=f'indicator "{indicator.id}"',
                found=f"the end of the range, {indicator.high:.12g}, is about {factor:.12g} times larger than the "
                f"figures ({told_range(values)})",
                to_do="write the range in the unit of the data, or the data in that of the range",
                severity=Severity.WARNING,
            )


def _found(
    framework: Framework, indicator: Indicator, aim: Aim, target: Target, figures: Sequence[ObservedFigures]
) -> Iterator[tuple[str, Key, str, str]]:
    lacking = _lacking(indicator, target, figures, bool(framework.areas.changes))
    if lacking is not None:
        yield lacking
    for key, label in years_named(aim, target):
        begins = key[1:2] == ("from",)
        said = two_years(label, begins, indicator, figures) or two_sorts(label, indicator, figures)
        if said is not None and not (lacking is not None and begins):
            yield ("OUT374", key, *said)
    for key, what, to_do in unlike_the_data(indicator, target, figures):
        if not (lacking is not None and key[1:2] == ("from",)):
            yield "OUT380", key, what, to_do
    values = _values(figures)
    scaled = False
    for key, level in _numbers(target):
        said = other_size(level, values)
        if said is not None:
            scaled = True
            yield ("OUT372", key, *said)
    if scaled:
        return
    starts = observed_start(indicator, target, figures)
    start = np.array([value for _, value in starts])
    declared = start_of(target).value
    own = getattr(target, "file", None)
    if declared is not None and not (own is not None and own.baseline):
        differing = [(area, value) for area, value in starts if differs(declared, value)]
        if differing:
            yield ("OUT371", ("target", "from"), *_another_start(declared, differing, alone=len(starts) == 1))
    passed = _passed(indicator, aim, target, np.array([declared]) if declared is not None else start)
    if passed is not None:
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
    for each, ordinal in zip(figures, at, strict=True):
        if (each.judged & each.there & (each.ordinal == ordinal)).any():
            return None
    what, to_do = _why_lacking(read, figures, at, history)
    key: Key = ("target", "from", "period")
    return "OUT370", key, f'there is no figure for the starting point "{start.period}": {what}', to_do


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
        near = [each for each in both_years(largest.kind, period) if (ordinals == each).any()]
        what = f"the data has {kinds_of(largest.kind)}, such as {largest.label(near[0] if near else first)}"
        if near:
            return what, f'write "{largest.label(near[0])}" if that is meant'
        return f"{what}, and {begins}", "start from a period that the data has, or declare the value"
    if at[figures.index(largest)] < first:
        return begins, f'start from "{largest.label(first)}" if that is meant, or declare the value'
    if at[figures.index(largest)] > last:
        return (
            f"the data ends with {largest.label(last)}",
            "start from a period that the data has, or wait for its figure",
        )
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


def observed_start(indicator: Indicator, target: Target, figures: Sequence[ObservedFigures]) -> list[tuple[str, float]]:
    """What each judged area had in the declared period of the baseline; none without such a period."""
    label = start_of(target).period
    if not label:
        return []
    starts: dict[tuple[str, float], None] = {}
    for each in figures:
        period = parse_period_of(label, each.kind, year_type=indicator.year_type or None)
        then = each.judged & ~np.isnan(each.value) & (each.ordinal == ordinal_by(each.kind, period))
        areas = [each.areas[code] for code in each.area[then].tolist()]
        starts |= dict.fromkeys(zip(areas, each.value[then].tolist(), strict=True))
    return list(starts)


def _another_start(declared: float, differing: Sequence[tuple[str, float]], *, alone: bool) -> tuple[str, str]:
    """The declared starting value, and the areas that had another one."""
    what = f"the starting value is declared as {declared:.12g}, and the data has "
    if alone:
        return (
            what + f"{differing[0][1]:.12g} for that period",
            "correct one of the two, or say in a note why they differ",
        )
    named = [f"{value:.12g} for {area}" for area, value in differing[:3]]
    more = f" and others for {len(differing) - 3} more areas" if len(differing) > 3 else ""
    return (
        what + ", ".join(named) + more,
        "leave the value out, so that each area starts from its own, or give each its own in the target's file",
    )


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
