"""Do the promises of a framework go together: what is part of what, how many, and in which order; and what of areas
pooled from others, of rates standardised by age and of several indicators together can be computed.

Law: only what the file itself says is held against it; a contradiction that no figures could satisfy is an error, and
what only leaves no room is a warning or a note. Whether an area or a band exists is known when there are data.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final, TypeGuard

from outcomes.diagnostics import Severity, suggest
from outcomes.framework.circles import circle_of
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import CHILDREN, Aim, Framework, Indicator
from outcomes.framework.scalars import quoted
from outcomes.framework.sources import ALL, STANDARD_POPULATIONS, STANDARDISED
from outcomes.framework.targets import BandTarget, LevelTarget, UndefinedTarget, sense_of
from outcomes.immutable import immutable
from outcomes.periods import PeriodError, parse_period

RESERVED = (ALL, "parent", "total", CHILDREN)
"""Words that mean something where an area code may stand."""


def pooling_problems(framework: Framework, id_: str) -> Iterator[Problem]:
    """What is wrong with one pooled area."""
    pooled, path = framework.pooled[id_], ("pooled", id_)
    if id_ in RESERVED:
        found = f"{quoted(id_)} means something else where an area is named"
        yield _problem(path, "OUT226", found, "give the pooled area another id", key=True)
    if not pooled.of:
        yield _problem((*path, "of"), "OUT114", "no area", f'name area codes, or write of = "{CHILDREN}"')
    if CHILDREN in pooled.of:
        yield from _children(framework, id_)
        return
    for key in ("under", "types"):
        if getattr(pooled, key):
            found = f'{key} beside area codes; it belongs to of = "{CHILDREN}"'
            yield _problem((*path, key), "OUT115", found, "keep one of them", key=True)
    for index, code in enumerate(pooled.of):
        at = (*path, "of", index)
        if code in framework.pooled:
            found = f"{quoted(code)} is itself pooled"
            yield _problem(at, "OUT226", found, "name the areas that it is pooled from")
    for code, times in Counter(pooled.of).items():
        if times > 1:
            last = len(pooled.of) - 1 - pooled.of[::-1].index(code)
            found = f"{quoted(code)} is named {'twice' if times == 2 else f'{times} times'}"
            yield _problem((*path, "of", last), "OUT226", found, "name each area once, or its people count twice")


def _children(framework: Framework, id_: str) -> Iterator[Problem]:
    pooled, path = framework.pooled[id_], ("pooled", id_)
    if len(pooled.of) > 1:
        found = f'"{CHILDREN}" beside area codes'
        yield _problem((*path, "of"), "OUT115", found, "keep one of them")
    if not pooled.under:
        to_do = 'write under = "E10000017", the code of the area whose children are meant'
        yield _problem((*path, "under"), "OUT111", "missing", to_do, key=True)
    if not framework.areas.file:
        found = "nothing says which areas are the children: the framework has no areas file"
        yield _problem((*path, "of"), "OUT226", found, "write areas = { file = ... }, or name the area codes")


def standardising_problems(indicator: Indicator, path: KeyPath) -> Iterator[Problem]:
    """What is wrong with how one indicator is standardised."""
    data = indicator.data
    if data is None:
        return
    if data.standard_population and data.standard_population not in STANDARD_POPULATIONS:
        found = f"there is no standard population {quoted(data.standard_population)}"
        to_do = suggest(data.standard_population, STANDARD_POPULATIONS)
        yield _problem((*path, "standard_population"), "OUT227", found, to_do)
    if indicator.statistic == STANDARDISED:
        return
    for key in ("standard_population", "population"):
        if getattr(data, key):
            found = f'{key} is of no use without statistic = "{STANDARDISED}"'
            to_do = f'write statistic = "{STANDARDISED}", or remove it'
            at = (*path, key)
            yield Problem(path=at, code="OUT227", found=found, to_do=to_do, at="key", severity=Severity.WARNING)


def share_problems(indicator: Indicator, path: KeyPath) -> Iterator[Problem]:
    """What is wrong with how one indicator says what the whole of its shares is."""
    if (
        indicator.unit == "%"
        and indicator.multiplier == 1.0
        and "proportion" in (indicator.value_type, indicator.statistic)
    ):
        found = "a proportion in % without a multiplier: what is all of it is taken to be 1, and not 100"
        to_do = 'write multiplier = 100, or unit = "" where the figures are shares of 1'
        yield Problem(path, "OUT254", found, to_do, at="key", severity=Severity.WARNING)


def several_problems(aim: Aim, path: KeyPath, written: Mapping[str, object]) -> Iterator[Problem]:
    """What is wrong with one aim's list of indicators; ``written`` is the aim's table in the file."""
    if "indicators" not in written:
        return
    at = (*path, "indicators")
    if len(aim.indicators) < 2:
        number = "one indicator" if aim.indicators else "no indicator"
        one = quoted(aim.indicators[0] if aim.indicators else "...")
        to_do = f"name two or more, or write indicator = {one}"
        yield _problem(at, "OUT253", f"{number} in a list of several", to_do)
    for index, name in enumerate(aim.indicators):
        if name in aim.indicators[:index]:
            yield _problem((*at, index), "OUT253", f"{quoted(name)} is named twice", "name each indicator once")
    for key, why in _NOT_BESIDE_SEVERAL.items():
        if key in written:
            yield _problem((*path, key), "OUT253", f"{key} beside several indicators; {why}", _TO_DO[key], key=True)


_NOT_BESIDE_SEVERAL: Final = {
    "indicator": "one of the two says what is measured",
    "returns": "an aim is about figures or about returns",
    "target": "a target is of one indicator",
    "wanted": "what is good of each is its own polarity",
}
_TO_DO: Final = {
    "indicator": "keep indicator, or put it in the list",
    "returns": "give the returns an aim of their own",
    "target": "give that indicator an aim of its own",
    "wanted": "remove it, and give each indicator its polarity",
}


def _problem(path: KeyPath, code: str, found: str, to_do: str, *, key: bool = False) -> Problem:
    return Problem(path=path, code=code, found=found, to_do=to_do, at="key" if key else "value")


COUNTING: Final = "target.count"
"""The metric whose own parameters may hold the number promised."""


@immutable
class PromisedRange:
    """The number that an aim promises: at least ``low`` and at most ``high``; an infinite end is free."""

    low: float
    high: float


def check_consistency(framework: Framework, aims: Collection[str]) -> list[Problem]:
    """Everything that two promises say that cannot both be kept, or hardly.

    ``aims`` are the ids of all aims of the file, those among them that could not be understood.
    """
    return [*_parts(framework, aims), *_dates(framework)]


def number_promised(framework: Framework, aim: Aim) -> PromisedRange | None:
    """The number of an aim that promises one, in its target or in the metric that judges it; else None. "Up to" is a
    capacity: its number is the most there can be, and no least."""
    low, high = _of_target(framework, aim)
    for judgement in aim.judge:
        if judgement.metric == COUNTING:
            low, high = _of_metric(judgement.parameters, low, high)
    return None if math.isinf(low) and math.isinf(high) else PromisedRange(low, high)


def _of_target(framework: Framework, aim: Aim) -> tuple[float, float]:
    target = aim.target
    if isinstance(target, BandTarget):
        return (
            -math.inf if target.min is None else target.min,
            math.inf if target.max is None else target.max,
        )
    if not isinstance(target, LevelTarget) or target.value is None:
        return -math.inf, math.inf
    indicator = framework.indicators.get(aim.indicator)
    sense = sense_of(target, wanted=aim.wanted, polarity=indicator.polarity if indicator else "")
    if sense is None:
        return -math.inf, math.inf
    return (target.value, math.inf) if sense > 0 else (-math.inf, target.value)


def _of_metric(parameters: Mapping[str, object], low: float, high: float) -> tuple[float, float]:
    """What the parameters of the count say; where they hold no number, it is the target's."""
    number, upper, rule = (parameters.get(key) for key in ("number", "upper", "rule"))
    number = number if _is_number(number) else next((each for each in (low, high) if math.isfinite(each)), None)
    if number is None:
        return low, high
    if rule in ("at-most", "up-to"):
        return -math.inf, float(number)
    if rule == "between":
        return float(number), float(upper) if _is_number(upper) else high
    return (float(number), math.inf) if rule == "at-least" else (low, high)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _parts(framework: Framework, known: Collection[str]) -> Iterator[Problem]:
    by_whole: dict[str, list[Aim]] = {}
    circles = circle_of({aim.id: (aim.part_of,) for aim in framework.aims.values()})
    for aim in framework.aims.values():
        if not aim.part_of:
            continue
        path = ("aims", aim.id, "part_of")
        if aim.part_of not in known:
            found = f"there is no aim {quoted(aim.part_of)}"
            yield Problem(path=path, code="OUT241", found=found, to_do=suggest(aim.part_of, known))
        elif aim.id in circles:
            found = "it is part of itself" + ("" if aim.part_of == aim.id else f" by way of {quoted(aim.part_of)}")
            yield Problem(path=path, code="OUT209", found=found, to_do="take one of them out of the circle")
        elif aim.part_of in framework.aims:
            by_whole.setdefault(aim.part_of, []).append(aim)
    for whole, parts in by_whole.items():
        promised = number_promised(framework, framework.aims[whole])
        if promised is not None:
            yield from _numbers(framework, whole, promised, parts)


def _numbers(framework: Framework, whole: str, promised: PromisedRange, parts: list[Aim]) -> Iterator[Problem]:
    """Least numbers of the parts against the most, and the least, of their whole."""
    asked: list[float] = []
    impossible = False
    for aim in parts:
        own = number_promised(framework, aim)
        if own is None or math.isinf(own.low):
            continue
        asked.append(max(own.low, 0.0))
        path = ("aims", aim.id, "part_of")
        if own.low > promised.high:
            impossible = True
            found = f"at least {own.low:g} of {quoted(whole)}, which asks for at most {promised.high:g}"
            yield Problem(path=path, code="OUT242", found=found, to_do="correct one of the two numbers")
        elif own.low == promised.high:
            found = (
                f"at least {own.low:g} of at most {promised.high:g} in {quoted(whole)} leaves exactly {own.low:g}, "
                "with no drop-out"
            )
            to_do = "nothing is wrong; make sure that this was meant"
            yield Problem(path=path, code="OUT243", found=found, to_do=to_do, severity=Severity.NOTE)
        elif math.isfinite(promised.low) and own.low > promised.low:
            found = f"at least {own.low:g} of {quoted(whole)}, which asks only for at least {promised.low:g}"
            yield Problem(
                path=path, code="OUT244", found=found, to_do="ask as much of the whole", severity=Severity.WARNING
            )
    limit = min(each for each in (promised.high, promised.low) if math.isfinite(each))
    if len(asked) > 1 and sum(asked) > limit and not impossible:
        word = "at most" if limit == promised.high else "at least"
        found = f"{len(asked)} parts of it ask together for at least {sum(asked):g}, and it for {word} {limit:g}"
        to_do = "correct a number, unless some are counted in several parts"
        yield Problem(path=("aims", whole), code="OUT244", found=found, to_do=to_do, severity=Severity.WARNING)


def _dates(framework: Framework) -> Iterator[Problem]:
    for aim in framework.aims.values():
        due = _end(framework, aim)
        for index, gap in enumerate(aim.undefined):
            if due is not None and gap.by is not None and gap.by > due:
                found = f"the {gap.what} is to be settled by {gap.by}, after the aim itself is due on {due}"
                yield Problem(
                    path=("aims", aim.id, "undefined", index, "by"),
                    code="OUT246",
                    found=found,
                    to_do="settle it before",
                    severity=Severity.WARNING,
                )
            if gap.what == "target" and aim.target is not None and not isinstance(aim.target, UndefinedTarget):
                yield Problem(
                    path=("aims", aim.id, "undefined", index, "what"),
                    code="OUT247",
                    found="the target is still to be determined, and stands beside it",
                    to_do="remove one of the two",
                    severity=Severity.WARNING,
                )
        if aim.returns is None:
            continue
        by_id = {item.id: item for item in aim.returns.items}
        for index, item in enumerate(aim.returns.items):
            for other in (by_id[each] for each in item.depends_on if each in by_id):
                if item.due is not None and other.due is not None and item.due < other.due:
                    found = f"due on {item.due}, before {quoted(other.id)}, which it depends on, on {other.due}"
                    yield Problem(
                        path=("aims", aim.id, "returns", "items", index, "due"),
                        code="OUT245",
                        found=found,
                        to_do="correct one of the two dates",
                        severity=Severity.WARNING,
                    )


def _end(framework: Framework, aim: Aim) -> date | None:
    indicator = framework.indicators.get(aim.indicator)
    try:
        year_type = indicator.year_type or None if indicator else None
        return parse_period(aim.due, year_type=year_type).end if aim.due else None
    except PeriodError:
        return None
