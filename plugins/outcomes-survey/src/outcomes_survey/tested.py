"""The tests themselves: what two waves of a block come to under each design, and which series cannot be tested.

Law: what paired figures say must fit what the data say, and a number that is not there makes a refusal, never a zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable
from outcomes.statistics import compare_paired, compare_proportions, sample_size_two_proportions
from outcomes_survey.means import (
    MANY,
    MeanChange,
    detectable_mean_change,
    deviation_from_limits,
    error_from_limits,
    paired_means,
    sample_for_means,
    welch,
)
from outcomes_survey.parameters import ChangeParameters, MeansParameters, WaveParameters
from outcomes_survey.proportions import detectable_change
from outcomes_survey.waves import Bools, Waves, at

if TYPE_CHECKING:
    from outcomes import SeriesBlock

Floats = NDArray[np.float64]

#: Published percentages are rounded to one decimal: the difference of two is off by at most 0.1.
ROUNDED = 0.1 + 1e-9

#: Codes of the reasons, in the order in which the metrics declare them.
NO_DATA, ONE_WAVE, QUESTION, SAMPLE, NO_SIZE, IMPOSSIBLE, DISAGREE, OTHER_KIND, NO_SPREAD = range(9)


@immutable(kw_only=True, eq=False)
class Tested:
    """A change that was tested, and the series that could not be, with why."""

    before: Floats
    people_before: Floats
    people_after: Floats
    change: Floats
    lower: Floats
    upper: Floats
    p: Floats
    statistic: Floats
    detectable: Floats
    sought: Floats
    sample: Floats
    refused: tuple[tuple[int, Bools], ...]


def unpaired_shares(block: SeriesBlock, waves: Waves, params: ChangeParameters) -> Tested:
    k = block.measure.multiplier
    (_, x0, n0), (_, x1, n1) = (_wave(block, index) for index in (waves.before, waves.after))
    e0, e1 = n0 / params.design_effect, n1 / params.design_effect
    compared = compare_proportions(
        x1 / params.design_effect, e1, x0 / params.design_effect, e0, multiplier=k, confidence=params.confidence
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        # Shares as counted, where there are counts: a published percentage is rounded.
        before, change = np.where(compared.estimate.reason == 0, k * x0 / n0, np.nan), compared.estimate.value
    sought = _sought(block, waves, params, before, change)
    needed = sample_size_two_proportions(
        before, before + sought, multiplier=k, power=params.power, confidence=params.confidence
    )
    way = np.where(sought < 0, -1, 1)
    return Tested(
        before=before,
        people_before=n0,
        people_after=n1,
        change=change,
        lower=compared.estimate.lower,
        upper=compared.estimate.upper,
        p=compared.p,
        statistic=compared.z,
        detectable=detectable_change(
            before, e0, e1, way=way, multiplier=k, confidence=params.confidence, power=params.power
        ),
        sought=sought,
        sample=np.ceil(needed * params.design_effect),
        refused=(
            (IMPOSSIBLE, ~np.isfinite(compared.p)),
            (NO_SIZE, np.isnan(n0) | np.isnan(n1)),
        ),
    )


def paired_shares(block: SeriesBlock, waves: Waves, params: ChangeParameters) -> Tested:
    k, series = block.measure.multiplier, waves.after.shape
    gained, lost, pairs = (np.full(series, float(each or 0)) for each in (params.gained, params.lost, params.pairs))
    compared = compare_paired(
        gained, lost, pairs, multiplier=k, confidence=params.confidence, exact_below=params.exact_below
    )
    (v0, x0, n0), (v1, x1, n1) = (_wave(block, index) for index in (waves.before, waves.after))
    change = compared.estimate.value
    with np.errstate(invalid="ignore"):
        same = (n0 == pairs) & (n1 == pairs) & (np.abs((x1 - x0) - (gained - lost)) < ROUNDED / 100.0 * pairs + 0.5)
        counted = np.isnan(n0) | np.isnan(n1) | same
        valued = np.abs(v1 - v0 - change) <= ROUNDED * k / 100.0
    sought = _sought(block, waves, params, v0, change)
    # Sizes as if as many people changed their answer as did here (Connor 1987, in its simpler, larger form).
    restless = (gained + lost) / np.maximum(pairs, 1.0)
    detectable = k * detectable_mean_change(
        np.sqrt(restless / np.maximum(pairs, 1.0)), confidence=params.confidence, power=params.power
    )
    return Tested(
        before=v0,
        people_before=pairs,
        people_after=pairs,
        change=change,
        lower=compared.estimate.lower,
        upper=compared.estimate.upper,
        p=compared.p,
        statistic=compared.z,
        detectable=detectable,
        sought=sought,
        sample=sample_for_means(sought / k, np.sqrt(restless), 0.0, confidence=params.confidence, power=params.power),
        refused=((IMPOSSIBLE, ~np.isfinite(compared.p)), (DISAGREE, ~(counted & valued))),
    )


def unpaired_means(block: SeriesBlock, waves: Waves, params: MeansParameters) -> Tested:
    (m0, s0, n0), (m1, s1, n1) = (_summary(block, index, params.deviation) for index in (waves.before, waves.after))
    root = np.sqrt(params.design_effect)
    (t0, k0), (t1, k1) = (
        _unsized(block, index, s, n) for index, s, n in ((waves.before, s0, n0), (waves.after, s1, n1))
    )
    changed = welch(m0, t0 * root, k0, m1, t1 * root, k1, confidence=params.confidence)
    sought = _sought(block, waves, params, m0, changed.change)
    return _tested_means(
        changed,
        params,
        before=m0,
        people=(n0, n1),
        sought=sought,
        sample=sample_for_means(sought, s0 * root, s1 * root, confidence=params.confidence, power=params.power),
        refused=(
            (IMPOSSIBLE, np.isnan(changed.p)),
            (NO_SPREAD, np.isnan(t0) | np.isnan(t1)),
            (NO_SIZE, np.isnan(k0) | np.isnan(k1)),
        ),
    )


def paired_mean_changes(block: SeriesBlock, waves: Waves, params: MeansParameters) -> Tested:
    (m0, s0, n0), (m1, s1, n1) = (_summary(block, index, None) for index in (waves.before, waves.after))
    spread = np.full(m0.shape, params.deviation_of_changes or np.nan)
    changed = paired_means(m1 - m0, spread, n1, confidence=params.confidence)
    sought = _sought(block, waves, params, m0, changed.change)
    with np.errstate(invalid="ignore"):
        # The deviation of a difference lies between the difference and the sum of the two deviations. Limits in
        # the data are rounded, so a twentieth is allowed for.
        misfit = (spread > 1.05 * (s0 + s1)) | (spread < 0.95 * np.abs(s0 - s1)) | (n0 != n1)
    return _tested_means(
        changed,
        params,
        before=m0,
        people=(n0, n1),
        sought=sought,
        sample=sample_for_means(sought, spread, 0.0, confidence=params.confidence, power=params.power),
        refused=((IMPOSSIBLE, np.isnan(changed.p)), (DISAGREE, misfit), (NO_SIZE, np.isnan(n0) | np.isnan(n1))),
    )


def _tested_means(
    changed: MeanChange,
    params: WaveParameters,
    *,
    before: Floats,
    people: tuple[Floats, Floats],
    sought: Floats,
    sample: Floats,
    refused: tuple[tuple[int, Bools], ...],
) -> Tested:
    return Tested(
        before=before,
        people_before=people[0],
        people_after=people[1],
        change=changed.change,
        lower=changed.lower,
        upper=changed.upper,
        p=changed.p,
        statistic=changed.t,
        detectable=detectable_mean_change(changed.error, confidence=params.confidence, power=params.power),
        sought=sought,
        sample=sample,
        refused=refused,
    )


def _wave(block: SeriesBlock, index: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Value, count and denominator of a wave; a missing count is the value's share of the denominator."""
    value, count, people = (at(array, index) for array in (block.value, block.count, block.denominator))
    share = value / block.measure.multiplier * people
    return value, np.where(np.isnan(count), share, count), people


def _summary(block: SeriesBlock, index: NDArray[np.int64], deviation: float | None) -> tuple[Floats, Floats, Floats]:
    """Mean, standard deviation and people of a wave; the deviation from its 95% limits, or as declared."""
    mean, people = at(block.value, index), at(block.denominator, index)
    spread = deviation_from_limits(at(block.lower, index), at(block.upper, index), people)
    return mean, np.where(np.isnan(spread), np.nan if deviation is None else deviation, spread), people


def _unsized(block: SeriesBlock, index: NDArray[np.int64], deviation: Floats, people: Floats) -> tuple[Floats, Floats]:
    """Deviation and people to test with: of a wave that has limits but no people, so many that its error is theirs."""
    error = error_from_limits(at(block.lower, index), at(block.upper, index))
    alone = np.isnan(people) & ~np.isnan(error)
    return np.where(alone, error * np.sqrt(MANY), deviation), np.where(alone, MANY, people)


def _sought(block: SeriesBlock, waves: Waves, params: WaveParameters, before: Floats, change: Floats) -> Floats:
    """The change that the sample is worked out for: worthwhile, or to the target, or seen. NaN for none."""
    if params.worthwhile is not None:
        return np.where(block.polarity < 0, -params.worthwhile, params.worthwhile).astype(np.float64)
    promised = at(block.target, waves.after) - before
    wished = np.where(np.isnan(promised), change, promised)
    return np.where(wished == 0, np.nan, wished)
