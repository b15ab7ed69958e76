"""The metrics `survey.change` and `survey.means`, as the engine calls them, and all that the package registers.

Law: a change that cannot be tested is given a reason, never a direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from outcomes import Evidence, MetricColumns, MetricInfo, Reason, Status, hookimpl
from outcomes_survey.parameters import ChangeParameters, MeansParameters, WaveParameters
from outcomes_survey.scale import ScaleMean
from outcomes_survey.tested import (
    NO_DATA,
    ONE_WAVE,
    OTHER_KIND,
    QUESTION,
    SAMPLE,
    Tested,
    paired_mean_changes,
    paired_shares,
    unpaired_means,
    unpaired_shares,
)
from outcomes_survey.waves import Bools, Waves, broken, choose_waves
from outcomes_survey.words import change_outcomes, classify

if TYPE_CHECKING:
    from outcomes import SeriesBlock

needs_hook_api = 13


_SAID = (
    "A change of {change:.1f} between {people_before:# person|# people} and {people_after:# person|# people} "
    "({confidence:.0%} interval {change_lower:.1f} to {change_upper:.1f}, p {p:chance})."
)
_DOUBT = (
    "It cannot be told apart from no change: waves of this size are likely to find a change of {detectable:.1f} or "
    "more, and a change of {sought:.1f} takes {sample_needed:.0f} people a wave."
)
_MEANS_SAID = (
    "A change of {change:.1f} ({confidence:.0%} interval {change_lower:.1f} to {change_upper:.1f}, p {p:chance})."
)
_MEANS_DOUBT = (
    "It cannot be told apart from no change: waves of this size are likely to find a change of {detectable:.1f} or "
    "more, and a change of {sought:.1f} takes waves {times_as_large:.1f} times as large."
)
_REASONS = (
    Reason("no data", Status.NO_DATA, "There are no figures."),
    Reason(
        "one wave",
        Status.TOO_FEW,
        "There are not two surveys to compare yet; the latest says {value:.1f}{unit} in {period}.",
    ),
    Reason(
        "question changed",
        Status.NOT_APPLICABLE,
        "The question changed between the surveys, so they cannot be compared.",
    ),
    Reason(
        "sample changed",
        Status.NOT_APPLICABLE,
        "Who was asked changed between the surveys, so they cannot be compared.",
    ),
    Reason("no sample size", Status.NO_DATA, "The data do not say how many people answered each survey."),
    Reason(
        "impossible numbers",
        Status.AMBIGUOUS_DATA,
        "A count is below nought or above the people who answered, or too few answered.",
    ),
    Reason(
        "pairs do not fit",
        Status.AMBIGUOUS_DATA,
        "The figures given for the same people asked twice do not fit the numbers of the surveys.",
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
    reasons=(*_REASONS, Reason("not a share", Status.NOT_APPLICABLE, "This measure is no share of people.")),
    evidence=_EVIDENCE,
    needs=frozenset({"value", "count", "denominator", "target"}),
    source="McNemar 1947; Newcombe 1998; Bonett and Price 2012; Connor 1987; Fleiss, Levin and Paik 2003",
)
MEANS = MetricInfo(
    id="survey.means",
    title="Change of a mean between two waves",
    version="2",
    summary="Compares a mean score between a baseline and a later wave: the paired t test for the same people, Welch's "
    "test for different ones.",
    params=MeansParameters,
    outcomes=change_outcomes(_MEANS_SAID, _MEANS_DOUBT),
    reasons=(
        *_REASONS,
        Reason("not a mean", Status.NOT_APPLICABLE, "This measure is no average of answers."),
        Reason(
            "no spread",
            Status.NO_DATA,
            "Nothing says how much the answers differ, so a change cannot be told from chance.",
            detail="The data have no 95% limits and the aim declares no deviation.",
        ),
    ),
    # Means are often published with their limits and without the people who answered.
    evidence=(
        *(attrs.evolve(each, optional=each.optional or "people" in each.name) for each in _EVIDENCE),
        Evidence("times_as_large", "how many times as large waves have to be to find the change sought", optional=True),
    ),
    needs=frozenset({"value", "lower", "upper", "denominator", "target"}),
    source="Welch 1947; Student 1908",
)


class Change:
    """A share of people, baseline against later wave."""

    info = CHANGE

    def evaluate(self, block: SeriesBlock, params: ChangeParameters) -> MetricColumns:
        waves = choose_waves(block, params.baseline)
        test = paired_shares if params.design == "paired" else unpaired_shares
        tested = test(block, waves, params)
        return _columns(block, waves, params, tested, frozenset({"proportion", "other"}))


class Means:
    """A mean score, baseline against later wave."""

    info = MEANS

    def evaluate(self, block: SeriesBlock, params: MeansParameters) -> MetricColumns:
        waves = choose_waves(block, params.baseline)
        test = paired_mean_changes if params.design == "paired" else unpaired_means
        tested = test(block, waves, params)
        columns = _columns(block, waves, params, tested, frozenset({"mean", "score", "other"}))
        with np.errstate(invalid="ignore", divide="ignore"):
            # Variances fall with the people: half the change takes four times as many.
            times = (columns.evidence["detectable"] / columns.evidence["sought"]) ** 2
        times = np.where(np.isfinite(times), times, np.nan)
        return attrs.evolve(columns, evidence={**columns.evidence, "times_as_large": times})


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
    codes = classify(tested.change, tested.p, block, waves, confidence=params.confidence, accept=params.accept)
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
        start=np.where(judged, waves.before, -1).astype(np.int32),
    )


@hookimpl
def register_metrics(register: Callable[[Any], None]) -> None:
    """Hand the metrics to the registry."""
    register(Change())
    register(Means())
    register(ScaleMean())
