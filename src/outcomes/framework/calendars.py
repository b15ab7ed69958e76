"""Which periods of the data a year that a framework writes can mean, and what its target asks for under each.

Law: one period is always taken, by one rule; the others that could be meant are readings of the target, like those of
any other wording.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from outcomes.framework.paths import ordinal_by
from outcomes.framework.readings import Reading, readings_of
from outcomes.framework.targets import LevelsTarget, Start, Target, labels_of, start_of
from outcomes.immutable import altered
from outcomes.periods import Period, PeriodKind, Unit, YearType, parse_period, parse_period_of, period_at

BARE = re.compile(r"\s*\d{4}\s*")
FROM = ("from", "period")


def periods_meant(
    label: str, kind: PeriodKind, *, year_type: str = "", written: Collection[str] = (), begins: bool = False
) -> tuple[int, ...]:
    """The ordinals of a kind of yearly period that a label can mean, the one that is taken first.

    Two can be meant where a year is written that begins or ends within the data's years: "2025" against financial
    years, "2024/25" against calendar ones. Only one can where the data itself writes its years so (``written``), and
    for days, months and quarters, which are deadlines. Where a promise ``begins`` with the period, a month or quarter
    can mean the year that it lies in, and a year can be the last or the first of several together.

    >>> financial = parse_period("2013/14").kind
    >>> [period_at(financial, each).label for each in periods_meant("2025", financial)]
    ['2024/25', '2025/26']
    >>> [period_at(financial, each).label for each in periods_meant("2025", financial, year_type="financial")]
    ['2025/26', '2024/25']
    >>> periods_meant("2025-12-31", financial) == periods_meant("2025", financial)[:1]
    True
    """
    period = parse_period_of(label, kind, year_type=year_type or None)
    taken = ordinal_by(kind, period)
    bare = BARE.fullmatch(label) is not None
    if kind.unit is not Unit.YEAR or label.strip() in written or (period.kind == kind and not bare):
        return (taken,)
    said = parse_period(label, year_type=YearType.CALENDAR) if bare else period
    if said.kind.unit is Unit.DAY or not (said.kind.unit is Unit.YEAR or begins):
        return (taken,)
    ended = ordinal_by(kind, said)
    meant = [taken, ended]
    if kind.span > 1:
        if begins:
            meant.append(ended + kind.span - 1)
    elif period_at(kind, ended + 1).start <= said.end:
        meant.append(ended + 1)
    return tuple(dict.fromkeys(meant))


def periods_near(period: Period, kind: PeriodKind, there: NDArray[np.int64]) -> list[int]:
    """Of the periods that are ``there`` those that a bare calendar year may mean, likelier ones first: the one that
    starts in it, and the one that ends in it; of days and weeks the only one in it."""
    if not kind.months_per_step:
        days, own = kind.end_days(there), period.kind
        inside = there[(days >= own.start_days(period.ordinal)) & (days <= own.end_days(period.ordinal))]
        return inside.tolist() if len(inside) == 1 else []
    ended = ordinal_by(kind, period)
    later = ended + max(kind.steps_per_year, 1)
    meant = (later, ended) if period_at(kind, later).start.year == period.start.year else (ended, later)
    return [each for each in meant if (there == each).any()]


def year_readings(
    target: Target,
    kind: PeriodKind,
    *,
    year_type: str = "",
    written: Collection[str] = (),
    spell: Callable[[int], str] | None = None,
) -> tuple[Reading, ...]:
    """The target as its years are taken, then every other way to take them; nothing where there is one way only.

    The years by which it is due are taken alike, all as the earlier or all as the later period; the one that it starts
    from is taken for itself. ``spell`` says how the data writes a period.
    """
    labels = labels_of(target)
    meant = {
        key: periods_meant(label, kind, year_type=year_type, written=written, begins=key == FROM)
        for key, label in labels.items()
    }
    doubtful = {key: each for key, each in meant.items() if len(each) > 1}
    if not doubtful:
        return ()
    tell = spell or (lambda ordinal: period_at(kind, ordinal).label)
    starts = doubtful.pop(FROM, ())
    # Either nothing moves, or all deadlines that can move to their other period do.
    ends: list[Mapping[tuple[str, ...], int]] = [{key: each[0] for key, each in doubtful.items()}]
    if doubtful:
        ends.append({key: each[1] for key, each in doubtful.items()})
    plain = next(each.words for each in readings_of(target) if each.declared)
    readings = []
    for place, (start, end) in enumerate(itertools.product(starts or (None,), ends)):
        taken: dict[tuple[str, ...], int] = dict(end) | ({} if start is None else {FROM: start})
        words = " ".join(_told(key, tell(each)) for key, each in _in_order(taken))
        known = plain if plain != "what it states" else ""
        readings.append(
            Reading(
                id=f"years: {words}",
                target=target if not place else read_as(target, kind, taken),
                declared=not place,
                words=f"{known}, {words}" if known else words,
            )
        )
    return tuple(readings)


def _in_order(taken: Mapping[tuple[str, ...], int]) -> list[tuple[tuple[str, ...], int]]:
    """The start first, then the others by time."""
    return sorted(taken.items(), key=lambda each: (each[0] != FROM, each[1]))


def _told(key: tuple[str, ...], period: str) -> str:
    """How a period is spoken of under its key."""
    word = {"from": "from", "until": "until", "by": "by", "first": "first in", "levels": "in"}[key[0]]
    return f"{word} {period}"


def read_as(target: Target, kind: PeriodKind, taken: Mapping[tuple[str, ...], int]) -> Target:
    """The target with some of its years, by key, taken as periods of a kind: written as the days on which they end."""
    days = {key: period_at(kind, each).end.isoformat() for key, each in taken.items()}
    changes: dict[str, object] = {key[0]: day for key, day in days.items() if key != FROM and key[0] != "levels"}
    if FROM in days:
        changes["from_"] = Start(period=days[FROM], value=start_of(target).value)
    if isinstance(target, LevelsTarget):
        changes["levels"] = {days.get(("levels", label), label): level for label, level in target.levels.items()}
    return altered(target, changes)
