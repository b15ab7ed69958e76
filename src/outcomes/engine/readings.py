"""Judge a target under every reading of its wording, and say whether that matters.

Law: the declared reading alone gives the verdict; where it was only assumed and another reading would give another
verdict, the verdict is withheld.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from outcomes.framework.model import Indicator
from outcomes.framework.readings import readings_of
from outcomes.framework.targets import Target, interpretation_of
from outcomes.metrics.contract import MetricInfo
from outcomes.registry.guard import Judged


def judge_readings(
    target: Target,
    indicator: Indicator,
    declared: Judged,
    info: MetricInfo,
    judge: Callable[[Target], Judged],
) -> tuple[dict[str, NDArray[np.int16]], NDArray[np.bool_] | None]:
    """Outcome codes under each other reading, by its id; and the rows whose verdict depends on the reading.

    A change is judged in every way that its wording could be read. Rows depend on the reading where the framework says
    that it was assumed and the verdicts differ; a reading that was agreed, or of which nothing is said, decides.
    """
    rivals = [each for each in readings_of(target, low=indicator.low, high=indicator.high) if not each.declared]
    if not rivals:
        return {}, None
    found = {each.id: judge(each.target).columns.outcome for each in rivals if each.target is not None}
    # A reading that could not be judged on these data (a count without counts) says nothing either way.
    verdicts = np.array([-1 if each.verdict is None else _rank(each.verdict) for each in info.outcomes] + [-2])
    own = verdicts[declared.columns.outcome]
    differs = np.zeros(own.shape, dtype=bool)
    for codes in found.values():
        differs |= (codes >= 0) & (verdicts[codes] != own)
    interpretation = interpretation_of(target)
    assumed = interpretation is not None and interpretation.status == "assumed"
    depends = differs & assumed & (own != -2)
    return {name: codes for name, codes in found.items() if (codes >= 0).any()}, depends


def _rank(verdict: object) -> int:
    from outcomes.metrics.contract import Verdict

    return list(Verdict).index(verdict)  # type: ignore[arg-type]
