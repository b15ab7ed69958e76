"""The metrics `survey.change` and `survey.means`, as the engine calls them.

Law: a change that cannot be tested is given a reason, never a direction; what paired figures say must fit what the data
say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes import Evidence, MetricColumns, MetricInfo, Reason, Status, hookimpl
from outcomes.statistics import compare_paired, compare_proportions, sample_size_two_proportions
from outcomes_survey.means import (
    MeanChange,
    detectable_mean_change,
    deviation_from_limits,
    paired_means,
    sample_for_means,
    welch,
)
from outcomes_survey.parameters import ChangeParameters, MeansParameters, WaveParameters
from outcomes_survey.proportions import detectable_change
from outcomes_survey.waves import Bools, Waves, at, broken, choose_waves
from outcomes_survey.words import change_outcomes, classify

if TYPE_CHECKING:
    from outcomes import SeriesBlock

needs_hook_api = 1

Floats = NDArray[np.float64]

#: Published percentages are rounded to one decimal: the difference of two is off by at most 0.1.
ROUNDED = 0.1 + 1e-9

_SAID = (
    "from {before:.1f}{unit} ({people_before:.0f} people) to {value:.1f}{unit} ({people_after:.0f} people) in "
    "{period}, a change of {change:.1f} ({confidence:.0%} interval {change_lower:.1f} to {change_upper:.1f}, "
    "p = {p:.3f})."
)
_DOUBT = (
    "It cannot be told apart from no change: waves of this size are likely to find a change of {detectable:.1f} or "
    "more, and a change of {sought:.1f} takes {sample_needed:.0f} people a wave."
)
NO_DATA, ONE_WAVE, QUESTION, SAMPLE, NO_SIZE, IMPOSSIBLE, DISAGREE, OTHER_KIND, NO_SPREAD = range(9)
_REASONS = (
    Reason("no data", Status.NO_DATA, "Nothing was observed."),
    Reason("one wave", Status.TOO_FEW, "There is no baseline and later wave to compare."),
    Reason("question changed", Status.NOT_APPLICABLE, "The question changed between the waves: no comparison."),
    Reason("sample changed", Status.NOT_APPLICABLE, "The sample changed between the waves: no comparison."),
    Reason("no sample size", Status.NO_DATA, "The data do not say how many people answered in each wave."),
    Reason(
        "impossible numbers",
        Status.AMBIGUOUS_DATA,
        "A count is negative or above the people who answered, or too few answered for any test.",
    ),
    Reason(
        "pairs do not fit",
        Status.AMBIGUOUS_DATA,
        "The paired figures declared for this aim do not fit the numbers of this series.",
    ),
)
_EVIDENCE = (
    Evidence("before", "the baseline wave, in the unit of the measure"),
    Evidence("people_before", "people in the baseline wave, or pairs"),
    Evidence("people_after", "people in the later wave, or pairs"),
    Evidence("change", "later minus baseline, in the unit of the measure"),
    Evidence("change_lower", "lower limit of the change"),
    Evidence("change_upper", "upper limit of the change"),
    Evidence("p", "two-sided chance of such a change if there were none"),
    Evidence("statistic", "z or t of the test; none for an exact test", optional=True),
    Evidence("detectable", "smallest change that waves of this size are likely to find", optional=True),
    Evidence("sought", "the change that the sample is worked out for", optional=True),
    Evidence("sample_needed", "people that each wave needs to find that change", optional=True),
)
CHANGE = MetricInfo(
    id="survey.change",
    title="Change of a share between two waves",
    version="1",
    summary="Compares the share of people between a baseline and a later wave: McNemar's test for the same people, two "
    "proportions with Newcombe's interval for different ones.",
    params=ChangeParameters,
    outcomes=change_outcomes(_SAID, _DOUBT),
    reasons=(*_REASONS, Reason("not a share", Status.NOT_APPLICABLE, "The measure is no share of people.")),
    evidence=_EVIDENCE,
    needs=frozenset({"value", "count", "denominator", "target"}),
    source="McNemar 1947; Newcombe 1998; Bonett and Price 2012; Connor 1987; Fleiss, Levin and Paik 2003",
)
MEANS = MetricInfo(
    id="survey.means",
    title="Change of a mean between two waves",
    version="1",
    summary="Compares a mean score between a baseline and a later wave: the paired t test for the same people, Welch's "
    "test for different ones.",
    params=MeansParameters,
    outcomes=change_outcomes(_SAID, _DOUBT),
    reasons=(
        *_REASONS,
        Reason("not a mean", Status.NOT_APPLICABLE, "The measure is no mean of answers."),
        Reason(
            "no spread",
            Status.NO_DATA,
            "The data have no 95% limits and the aim declares no deviation, so nothing is known of chance.",
        ),
    ),
    evidence=_EVIDENCE,
    needs=frozenset({"value", "lower", "upper", "denominator", "target"}),
    source="Welch 1947; Student 1908",
)


@attrs.frozen(kw_only=True, eq=False)
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


class Change:
    """A share of people, baseline against later wave."""

    info = CHANGE

    def evaluate(self, block: SeriesBlock, params: ChangeParameters) -> MetricColumns:
        waves = choose_waves(block, params.baseline)
        tested = _paired_share(block, waves, params) if params.design == "paired" else _share(block, waves, params)
        return _columns(block, waves, params, tested, frozenset({"proportion", "other"}))


class Means:
    """A mean score, baseline against later wave."""

    info = MEANS

    def evaluate(self, block: SeriesBlock, params: MeansParameters) -> MetricColumns:
        waves = choose_waves(block, params.baseline)
        tested = _paired_mean(block, waves, params) if params.design == "paired" else _mean(block, waves, params)
        return _columns(block, waves, params, tested, frozenset({"mean", "score", "other"}))


def _share(block: SeriesBlock, waves: Waves, params: ChangeParameters) -> Tested:
    k = block.measure.multiplier
    (_, x0, n0), (_, x1, n1) = (_wave(block, index) for index in (waves.before, waves.after))
    e0, e1 = n0 / params.design_effect, n1 / params.design_effect
    found = compare_proportions(
        x1 / params.design_effect, e1, x0 / params.design_effect, e0, multiplier=k, confidence=params.confidence
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        # Shares as counted, where there are counts: a published percentage is rounded.
        before, change = np.where(found.estimate.reason == 0, k * x0 / n0, np.nan), found.estimate.value
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
        lower=found.estimate.lower,
        upper=found.estimate.upper,
        p=found.p,
        statistic=found.z,
        detectable=detectable_change(
            before, e0, e1, way=way, multiplier=k, confidence=params.confidence, power=params.power
        ),
        sought=sought,
        sample=np.ceil(needed * params.design_effect),
        refused=(
            (IMPOSSIBLE, ~np.isfinite(found.p)),
            (NO_SIZE, np.isnan(n0) | np.isnan(n1)),
        ),
    )


def _paired_share(block: SeriesBlock, waves: Waves, params: ChangeParameters) -> Tested:
    k, series = block.measure.multiplier, waves.after.shape
    gained, lost, pairs = (np.full(series, float(each or 0)) for each in (params.gained, params.lost, params.pairs))
    found = compare_paired(
        gained, lost, pairs, multiplier=k, confidence=params.confidence, exact_below=params.exact_below
    )
    (v0, x0, n0), (v1, x1, n1) = (_wave(block, index) for index in (waves.before, waves.after))
    change = found.estimate.value
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
        lower=found.estimate.lower,
        upper=found.estimate.upper,
        p=found.p,
        statistic=found.z,
        detectable=detectable,
        sought=sought,
        sample=sample_for_means(
            sought / k, np.sqrt(restless), 0.0, confidence=params.confidence, power=params.power
        ),
        refused=((IMPOSSIBLE, ~np.isfinite(found.p)), (DISAGREE, ~(counted & valued))),
    )


def _mean(block: SeriesBlock, waves: Waves, params: MeansParameters) -> Tested:
    (m0, s0, n0), (m1, s1, n1) = (_summary(block, index, params.deviation) for index in (waves.before, waves.after))
    root = np.sqrt(params.design_effect)
    found = welch(m0, s0 * root, n0, m1, s1 * root, n1, confidence=params.confidence)
    sought = _sought(block, waves, params, m0, found.change)
    return _tested_means(
        found,
        params,
        before=m0,
        people=(n0, n1),
        sought=sought,
        sample=sample_for_means(sought, s0 * root, s1 * root, confidence=params.confidence, power=params.power),
        refused=(
            (IMPOSSIBLE, np.isnan(found.p)),
            (NO_SPREAD, np.isnan(s0) | np.isnan(s1)),
            (NO_SIZE, np.isnan(n0) | np.isnan(n1)),
        ),
    )


def _paired_mean(block: SeriesBlock, waves: Waves, params: MeansParameters) -> Tested:
    (m0, s0, n0), (m1, s1, n1) = (_summary(block, index, None) for index in (waves.before, waves.after))
    spread = np.full(m0.shape, params.deviation_of_changes or np.nan)
    found = paired_means(m1 - m0, spread, n1, confidence=params.confidence)
    sought = _sought(block, waves, params, m0, found.change)
    with np.errstate(invalid="ignore"):
        # The deviation of a difference lies between the difference and the sum of the two deviations. Limits in
        # the data are rounded, so a twentieth is allowed for.
        misfit = (spread > 1.05 * (s0 + s1)) | (spread < 0.95 * np.abs(s0 - s1)) | (n0 != n1)
    return _tested_means(
        found,
        params,
        before=m0,
        people=(n0, n1),
        sought=sought,
        sample=sample_for_means(sought, spread, 0.0, confidence=params.confidence, power=params.power),
        refused=((IMPOSSIBLE, np.isnan(found.p)), (DISAGREE, misfit), (NO_SIZE, np.isnan(n0) | np.isnan(n1))),
    )


def _tested_means(
    found: MeanChange,
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
        change=found.change,
        lower=found.lower,
        upper=found.upper,
        p=found.p,
        statistic=found.t,
        detectable=detectable_mean_change(found.error, confidence=params.confidence, power=params.power),
        sought=sought,
        sample=sample,
        refused=refused,
    )


def _wave(block: SeriesBlock, index: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Value, count and denominator of a wave; a missing count is the value's share of the denominator."""
    value, count, people = (at(array, index) for array in (block.value, block.count, block.denominator))
    share = value / block.measure.multiplier * people
    return value, np.where(np.isnan(count), share, count), people


def _summary(
    block: SeriesBlock, index: NDArray[np.int64], deviation: float | None
) -> tuple[Floats, Floats, Floats]:
    """Mean, standard deviation and people of a wave; the deviation from its 95% limits, or as declared."""
    mean, people = at(block.value, index), at(block.denominator, index)
    spread = deviation_from_limits(at(block.lower, index), at(block.upper, index), people)
    return mean, np.where(np.isnan(spread), np.nan if deviation is None else deviation, spread), people


def _sought(
    block: SeriesBlock, waves: Waves, params: WaveParameters, before: Floats, change: Floats
) -> Floats:
    """The change that the sample is worked out for: worthwhile, or to the target, or seen. NaN for none."""
    if params.worthwhile is not None:
        return np.where(block.polarity < 0, -params.worthwhile, params.worthwhile).astype(np.float64)
    promised = at(block.target, waves.after) - before
    wished = np.where(np.isnan(promised), change, promised)
    return np.where(wished == 0, np.nan, wished)


def _columns(
    block: SeriesBlock, waves: Waves, params: WaveParameters, tested: Tested, kinds: frozenset[str]
) -> MetricColumns:
    reason = np.full(waves.after.shape, -1, np.int16)
    refused: Iterable[tuple[int, Bools]] = (
        *tested.refused,
        (SAMPLE, broken(block, waves, params.breaks, "sample")),
        (QUESTION, broken(block, waves, params.breaks, "question")),
        (OTHER_KIND, np.full(reason.shape, block.measure.value_type not in kinds)),
        (ONE_WAVE, ~waves.two),
        (NO_DATA, waves.none),
    )
    # From the least to the most fundamental: the last one holds.
    for code, rows in refused:
        reason[rows] = code
    judged = reason < 0
    codes = classify(
        tested.change, tested.p, block, waves, confidence=params.confidence, accept=params.accept
    )
    evidence = {
        "before": tested.before,
        "people_before": tested.people_before,
        "people_after": tested.people_after,
        "change": tested.change,
        "change_lower": tested.lower,
        "change_upper": tested.upper,
        "p": tested.p,
        "statistic": tested.statistic,
        "detectable": tested.detectable,
        "sought": tested.sought,
        "sample_needed": np.where(np.isfinite(tested.sample), tested.sample, np.nan),
    }
    return MetricColumns(
        outcome=np.where(judged, codes, -1).astype(np.int16),
        reason=reason,
        period=np.where(judged, waves.after, -1).astype(np.int32),
        evidence={name: np.where(judged, array, np.nan) for name, array in evidence.items()},
    )


@hookimpl
def register_metrics(register: Callable[[Any], None]) -> None:
    """Hand the two metrics to the registry."""
    register(Change())
    register(Means())
