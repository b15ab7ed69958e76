"""Which kind of period a plain series is judged in, where its rows are of several kinds.

Law: shares nothing with the engine but the reading of period labels; one area, sex, age and category after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from outcomes.framework.targets import ChangeTarget, DirectionTarget, LevelTarget, Target, labels_of
from outcomes.periods import Period, PeriodKind, Unit
from reference.periods import parse_period, parse_period_of, period_at
from reference.series import PlainSeries, Who

Key = tuple[PeriodKind, Who]

LENGTHS = {Unit.DAY: 0, Unit.WEEK: 1, Unit.MONTH: 2, Unit.QUARTER: 3, Unit.TERM: 4, Unit.HALF: 5, Unit.YEAR: 6}


@attrs.frozen(kw_only=True)
class PlainKinds:
    """What may be judged without a target, what may be held to one, and what was set aside beside later figures."""

    judged: frozenset[Key]
    promised: frozenset[Key]
    newest: Mapping[tuple[Key, bool], date | None]
    """The last day of the figures of other kinds that were set aside beside a judged series, by whether it is
    promised; None where there are none."""

    def kept(self, promised: bool) -> frozenset[Key]:
        """The series that a metric with or without a target judges."""
        return self.promised if promised else self.judged


def plain_kinds(series: Iterable[PlainSeries], targets: Sequence[Target], year_type: str) -> PlainKinds:
    """Tell the kinds of one column apart; ``targets`` are those that its figures are held to."""
    series = list(series)
    there = {each.kind for each in series}
    named = set[PeriodKind]()
    for label in [label for each in targets for label in labels_of(each).values()]:
        plain = parse_period(label, year_type=year_type or None).kind
        own = {parse_period_of(label, kind, year_type=year_type or None).kind for kind in there}
        named |= {plain} if plain in there or not own else own
    named = {each for each in named if each.unit is not Unit.DAY}
    steps = [
        Unit(each.every)
        for each in targets
        if isinstance(each, ChangeTarget | LevelTarget | DirectionTarget) and each.every != "once"
    ]
    longest = max((LENGTHS[each] for each in steps), default=None)
    alike: dict[Who, list[PlainSeries]] = {}
    for each in series:
        alike.setdefault(each.who, []).append(each)
    chosen = {who: _choice([each for each in some if each.cells], named) for who, some in alike.items()}
    usual = _usual([each for each in chosen.values() if each is not None])
    judged, promised, newest = set[Key](), set[Key](), {}
    for who, some in alike.items():
        best = chosen[who]
        if best is not None and usual is not None and best.kind != usual and not _run(best) and best.kind not in named:
            best = None
        held = best
        if best is not None and longest is not None and LENGTHS[best.kind.unit] < longest:
            held = None if _follow(best) == 0 and best.kind not in named else best
        for each in some:
            key = (each.kind, who)
            beside = best is not None and _run(each) and _together(each, best)
            if not each.cells or each is best or beside:
                judged.add(key)
            if not each.cells or each is held:
                promised.add(key)
        for is_promised, kept in ((False, judged), (True, promised)):
            aside = [each for each in some if each.cells and (each.kind, who) not in kept]
            last = max((_last(each).end for each in aside), default=None)
            newest.update({((each.kind, who), is_promised): last for each in some if each.cells})
    return PlainKinds(judged=frozenset(judged), promised=frozenset(promised), newest=newest)


def _choice(some: Sequence[PlainSeries], named: set[PeriodKind]) -> PlainSeries | None:
    """The kind with most figures, then the latest, then the longest; what a target names goes before others."""
    told = any(each.kind in named for each in some)
    fit = [each for each in some if each.kind in named and len(each.cells) > 1]
    fit = fit or [each for each in some if _run(each) or each.kind in named or not told]
    return max(fit, key=lambda each: (len(each.cells), _last(each).end, _last(each).days), default=None)


def _usual(chosen: Sequence[PlainSeries]) -> PeriodKind | None:
    """The kind of most figures of the column, where one of its series has a run."""
    kinds = {each.kind for each in chosen}

    def weight(kind: PeriodKind) -> tuple[Any, ...]:
        own = [each for each in chosen if each.kind == kind]
        last = max((_last(each).end, _last(each).days) for each in own)
        return (sum(len(each.cells) for each in own), *last)

    most = max(kinds, key=weight, default=None)
    return most if any(each.kind == most and _run(each) for each in chosen) else None


def _last(series: PlainSeries) -> Period:
    return period_at(series.kind, max(series.cells))


def _follow(series: PlainSeries) -> int:
    return sum(at + 1 in series.cells for at in series.cells)


def _run(series: PlainSeries) -> bool:
    return _follow(series) >= 2


def _together(one: PlainSeries, other: PlainSeries) -> bool:
    """Half the figures of one of the two speak of days that the other speaks of too."""
    return any(
        2 * sum(any(first <= end and start <= last for start, end in _days(b)) for first, last in _days(a))
        >= len(a.cells)
        for a, b in ((one, other), (other, one))
    )


def _days(series: PlainSeries) -> list[tuple[date, date]]:
    """The first and last day of each figure."""
    periods = [period_at(series.kind, at) for at in series.cells]
    return [(each.start, each.end) for each in periods]
