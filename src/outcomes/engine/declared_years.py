"""The years that a target names against those that the data count in: which are meant, and which stand for others.

Law: a period is named as the data name it, and what could be meant otherwise is said with both ways of writing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outcomes.diagnostics import listed
from outcomes.engine.compared_figures import (
    ObservedFigures,
)
from outcomes.engine.mixed_kinds import kinds_of
from outcomes.framework.calendars import periods_meant
from outcomes.framework.model import Aim, Indicator
from outcomes.framework.paths import ordinal_by
from outcomes.framework.scalars import quoted
from outcomes.framework.targets import (
    Target,
    is_repeated,
    labels_of,
)
from outcomes.periods import BY_LENGTH, Period, PeriodKind, Unit, YearType, parse_period_of, period_at

Key = tuple[str | int, ...]


def both_years(kind: PeriodKind, period: Period) -> tuple[int, int]:
    """The two periods that a bare calendar year may mean: the one that starts in it, and the one that ends in it."""
    ended = ordinal_by(kind, period)
    later = ended + max(kind.steps_per_year, 1)
    return (later, ended) if period_at(kind, later).start.year == period.start.year else (ended, later)


def years_named(aim: Aim, target: Target) -> Iterator[tuple[Key, str]]:
    """Every period that a target or its aim names, with its key."""
    own = {} if aim.target is None else labels_of(aim.target)
    for key, label in labels_of(target).items():
        # What the target does not say itself is when the aim is due.
        yield (("target", *key) if key in own else ("due",)), label


def two_years(
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
    return (
        f'"{label.strip()}" can mean {_two(largest.kind)}, and is taken as {largest.label(meant[0])}',
        f"write {taken} or {' or '.join(others)}, whichever is meant",
    )


def two_sorts(label: str, indicator: Indicator, figures: Sequence[ObservedFigures]) -> tuple[str, str] | None:
    """A year that is written as two sorts of year are of which the data has figures, such as financial and academic."""
    said = indicator.year_type or None
    sorts = {}
    for each in figures:
        period = parse_period_of(label, each.kind, year_type=said)
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


def unlike_the_data(
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
        longer = key == ("from", "period") and BY_LENGTH.index(period.kind.unit) > BY_LENGTH.index(kind.unit)
        shorter = key[0] == "levels" and Unit.DAY is not period.kind.unit
        shorter = shorter and BY_LENGTH.index(period.kind.unit) < BY_LENGTH.index(kind.unit)
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


def _two(kind: PeriodKind) -> str:
    return f"two {kinds_of(kind)}" if kind.span == 1 else f"two periods of {kinds_of(kind)}"
