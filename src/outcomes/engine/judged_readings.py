"""Judge a target under every reading of its wording, and say whether that matters.

Law: the declared reading alone gives the verdict; where it was only assumed and another reading would give another
verdict, or could not be attained at all, the verdict is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import OutcomeCodes
from outcomes.engine.placed_targets import PlacedTarget
from outcomes.framework.model import Indicator
from outcomes.framework.readings import COMMON, CommonReading, Offered, Reading, readings_of
from outcomes.framework.targets import Target, interpretation_of, start_of
from outcomes.metrics.contract import MetricInfo, Status, Verdict
from outcomes.metrics.verdicts import family
from outcomes.registry.judged import Judged

UNATTAINABLE: Final = -2
"""In the place of an outcome's code: under this reading the target asks for what no value of the measure can be."""

UNSETTLED: Final = -3
"""In the place of an outcome's code: under this reading the promise is not due, or what was due has no figure, so that
nothing is settled."""


def judge_readings(
    target: Target,
    indicator: Indicator,
    declared: Judged,
    info: MetricInfo,
    judge: Callable[[Iterable[Target]], Iterator[tuple[PlacedTarget, Judged]]],
    years: Sequence[Reading] = (),
    offered: Sequence[Offered] = COMMON,
) -> tuple[dict[str, OutcomeCodes], NDArray[np.bool_] | None]:
    """Outcome codes under each other reading, by its id; and the rows whose verdict depends on the reading.

    A change is judged in every way ``offered`` that its wording could be read, and any target under every way to take
    its ``years``. A code is `UNATTAINABLE` where the reading asks for what lies beyond the range of the measure,
    `UNSETTLED` where other years would leave open what is met or missed as taken, and -1 where the reading cannot be
    judged on these data (a count without counts), which says nothing either way. Rows depend on the reading where the
    framework says that it was assumed and the verdicts differ; a reading that was agreed, or of which nothing is said,
    decides. Of years nobody can have agreed to one way while both are written alike: verdicts that differ depend on it.
    """
    read = readings_of(target, low=indicator.low, high=indicator.high, unit=indicator.unit, offered=offered)
    rivals = [each for each in read if not each.declared]
    # A metric that gives no verdict answers another question than whether the promise is kept, so no reading matters.
    if not (rivals or years) or all(each.verdict is None for each in info.outcomes):
        return {}, None
    # The place of a verdict; -1 for an outcome without one, and for a row without outcome the last.
    words = list(dict.fromkeys(each.verdict for each in info.outcomes if each.verdict is not None))
    verdicts = np.array([-1 if each.verdict is None else words.index(each.verdict) for each in info.outcomes] + [-2])
    own = verdicts[declared.columns.outcome]
    final = [place for place, each in enumerate(words) if family(each) in (Verdict.MET, Verdict.MISSED)]
    settled = np.isin(own, final)
    others = {each.id: each.target for each in rivals if each.target is not None}
    of_years = {each.id: each.target for each in years if each.target is not None and not each.declared}
    answers = judge([*others.values(), *of_years.values()])
    of_rivals = {name: _codes(*next(answers), info) for name in others}
    waiting = np.array([each.status in (Status.NOT_DUE, Status.NO_DATA) for each in info.reasons] + [False])
    taken: dict[str, OutcomeCodes] = {}
    for name, read_as in of_years.items():
        placed, judged = next(answers)
        codes = _codes(placed, judged, info)
        if start_of(read_as) == start_of(target):
            # Only the end is another one. From another start there may be no figure, which settles nothing here.
            codes[settled & (codes == -1) & waiting[judged.columns.reason]] = UNSETTLED
        taken[name] = codes

    def differing(by_reading: Mapping[str, OutcomeCodes]) -> NDArray[np.bool_]:
        differs = np.zeros(own.shape, dtype=bool)
        for codes in by_reading.values():
            differs |= (codes < -1) | ((codes >= 0) & (verdicts[np.maximum(codes, -1)] != own))
        return np.asarray(differs & (own != -2))

    interpretation = interpretation_of(target)
    assumed = interpretation is not None and interpretation.status == "assumed"
    depends = (differing(of_rivals) & assumed) | differing(taken)
    return {name: codes for name, codes in (of_rivals | taken).items() if (codes != -1).any()}, depends


def _codes(placed: PlacedTarget, judged: Judged, info: MetricInfo) -> OutcomeCodes:
    """What was found under one reading; a level beyond the range is no finding, whoever noticed it."""
    outcome, reason, at = judged.columns.outcome, judged.columns.reason, judged.columns.period
    never = np.array([each.status is Status.UNATTAINABLE for each in info.reasons] + [False])[reason]
    if placed.beyond.shape[1]:
        never |= (outcome >= 0) & (at >= 0) & placed.beyond[np.arange(len(at)), np.maximum(at, 0)]
    return np.where(never, UNATTAINABLE, outcome).astype(np.int16)


def told_by_plugins(target: Target, indicator: Indicator, offered: Sequence[Offered]) -> tuple[Reading, ...]:
    """Readings of a target that come from plugins, which need not be there when the results are read."""
    own = {each.id for each in offered if not isinstance(each, CommonReading)}
    if not own:
        return ()
    read = readings_of(target, low=indicator.low, high=indicator.high, unit=indicator.unit, offered=offered)
    return tuple(each for each in read if each.id in own)
