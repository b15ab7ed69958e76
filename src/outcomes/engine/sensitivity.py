"""Would a verdict stand without its last point, or from another base year: the same judgement on altered data.

Law: only a row that has a verdict can be fragile, and what cannot be judged once altered says nothing against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, OutcomeCodes, frozen
from outcomes.data.block import SeriesBlock
from outcomes.data.series import SeriesTable
from outcomes.engine.area_values import AreaValues
from outcomes.engine.placed_targets import NO_RULES, place_due, place_target
from outcomes.framework.change_paths import PathRule
from outcomes.framework.model import Aim, Indicator
from outcomes.framework.paths import ordinal_by
from outcomes.framework.targets import (
    BandTarget,
    LevelsTarget,
    LevelTarget,
    Start,
    Target,
    UndefinedTarget,
    is_repeated,
    sense_of,
    start_of,
)
from outcomes.immutable import altered, immutable
from outcomes.metrics.contract import MetricInfo, Scope, Verdict
from outcomes.metrics.verdicts import BROKEN, KEPT, family
from outcomes.periods import parse_period_of
from outcomes.registry.judged import Judged

WITHOUT_LAST: Final = "without the last point"
EARLIER: Final = "from a base one period earlier"
LATER: Final = "from a base one period later"
"""What is altered, in words that follow "the verdict would be ..."."""

_OBSERVED = ("value", "lower", "upper", "lower_99_8", "upper_99_8", "count", "denominator")


@immutable(kw_only=True, eq=False)
class Promised:
    """An aim and all that places its target on a block; ``target`` None: a metric that holds the promise itself.

    ``withheld`` bool ``[series, period]``: figures that were too small to show; None for none.
    """

    table: SeriesTable
    aim: Aim
    indicator: Indicator
    target: Target | None
    own: AreaValues | None
    withheld: Bools | None = None
    rules: Mapping[str, PathRule] = NO_RULES


@immutable(kw_only=True, eq=False)
class Altered:
    """A block as it would have been, and the rows for which it could have been."""

    name: str
    block: SeriesBlock
    possible: Bools
    beyond: Bools
    """Shape ``[series, period]``: where the altered path cannot be attained as written."""


def _side(verdict: Verdict) -> int:
    """What was met when due is on track the year before: only a change of side is a change of mind."""
    return 2 if verdict in KEPT else 0 if verdict in BROKEN else 1


def fragile_verdicts(
    judged: Judged,
    base: SeriesBlock,
    promised: Promised,
    info: MetricInfo,
    judge: Callable[[Iterable[Altered]], Iterable[tuple[Altered, Judged]]],
) -> dict[str, OutcomeCodes]:
    """Outcome codes of the verdicts that flip, by what was altered, in words; -1 where one does not.

    ``base`` is the block before it had a target. The verdict flips where it changes sides: met and on track are one
    side, at risk is another, off track and missed the third. *Without the last point* is how it was before the
    observation that the verdict rests on, and any later one, arrived. *Another base* is the value observed one period
    before or after the declared baseline, where there is one.

    A metric that sees all areas at once is not asked: altering its block would alter every row's neighbours too.
    """
    if info.scope is Scope.INDICATOR or not len(info.outcomes):
        return {}
    # One more for "none": the last element is what the code -1 picks.
    side = np.array([-1 if each.verdict is None else _side(family(each.verdict)) for each in info.outcomes] + [-1])
    own = side[judged.columns.outcome]
    if not (own >= 0).any():
        return {}
    flipped: dict[str, OutcomeCodes] = {}
    possible = (each for each in _alterations(judged, base, promised) if each.possible.any())
    for alteration, other in judge(possible):
        codes, at = other.columns.outcome, other.columns.period
        flips = (own >= 0) & (side[codes] >= 0) & (side[codes] != own) & alteration.possible & ~other.failed
        flips &= ~((at >= 0) & alteration.beyond[np.arange(len(at)), np.maximum(at, 0)])
        if flips.any():
            flipped[alteration.name] = np.where(flips, codes, -1).astype(np.int16)
    return flipped


def _alterations(judged: Judged, base: SeriesBlock, promised: Promised) -> Iterator[Altered]:
    rows, periods = base.shape
    if not periods:
        return
    shorter = _without(base, np.where(judged.columns.period >= 0, judged.columns.period, base.latest()))
    # Without its latest figure a promise made anew is judged by another milestone: another answer, not a doubtful one.
    alone = np.full(rows, not is_repeated(promised.target))
    yield _placed(WITHOUT_LAST, shorter, promised, alone)
    for name, steps in ((EARLIER, -1), (LATER, 1)):
        moved = _moved(base, promised, steps)
        if moved is not None:
            target, at = moved
            own = promised.own
            if own is not None and own.has_baseline:
                own = attrs.evolve(own, file=attrs.evolve(own.file, baseline=""))
            yield _placed(name, base, attrs.evolve(promised, target=target, own=own), base.observed[:, at])


def _placed(name: str, block: SeriesBlock, promised: Promised, possible: Bools) -> Altered:
    if promised.target is None:
        due = place_due(block, promised.table, promised.aim, promised.indicator)
        return Altered(name=name, block=due, possible=possible, beyond=np.zeros(block.shape, dtype=bool))
    aim, indicator, own = promised.aim, promised.indicator, promised.own
    placed = place_target(
        block, promised.table, promised.target, aim, indicator, own, promised.withheld, promised.rules
    )
    return Altered(name=name, block=placed.block, possible=possible, beyond=placed.beyond)


def _without(block: SeriesBlock, first: NDArray[np.int32]) -> SeriesBlock:
    """The block without the observations of each row from period ``first`` on."""
    gone = np.arange(block.shape[1]) >= np.where(first >= 0, first, block.shape[1])[:, None]
    changes: dict[str, Floats] = {}
    for name in _OBSERVED:
        array = getattr(block, name)
        if array.strides != (0, 0):
            changes[name] = frozen(np.where(gone, np.nan, array))
    return altered(block, changes)


def _moved(block: SeriesBlock, promised: Promised, steps: int) -> tuple[Target, int] | None:
    """The target from a base so many periods later, and that base's place on the axis; None where there is none."""
    target, year_type = promised.target, promised.indicator.year_type or None
    if target is None or isinstance(target, BandTarget | UndefinedTarget) or not start_of(target).period:
        return None
    kind = promised.table.kind
    ordinal = ordinal_by(kind, parse_period_of(start_of(target).period, kind, year_type=year_type)) + steps
    at = ordinal - int(block.periods.ordinal[0])
    if not 0 <= at < block.shape[1] or not block.observed[:, at].any():
        return None
    label = block.periods.labels[at]
    moved = attrs.evolve(target, from_=Start(period=label))
    if isinstance(moved, LevelTarget | LevelsTarget) and moved.sense is None:
        # The declared baseline may be what told the sense; the promise keeps it.
        sense = sense_of(target, wanted=promised.aim.wanted, polarity=promised.indicator.polarity)
        moved = moved if sense is None else attrs.evolve(moved, sense="at least" if sense > 0 else "at most")
    return moved, at
