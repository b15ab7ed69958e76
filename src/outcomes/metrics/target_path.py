"""The metric `target.path`: is the promised path being kept, how far off is it, and how fast must it go from here.

Law: a promise is met or missed in the period by which it is due and at no other time; before that it is on track,
at risk or off track, and where the path or the data says nothing, so does the metric.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import ge, gt, le, lt
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict
from outcomes.metrics.path import TOLERATED, beyond, figure_at
from outcomes.metrics.reasons import DUE_NOT_OBSERVED, NO_FIGURE_AT_BASE, NO_FIGURES, NOTHING_SINCE_BASELINE
from outcomes.metrics.slices import in_slices
from outcomes.metrics.target_case import TargetCase, chance_of, evidence_of, read_case
from outcomes.metrics.when_judged import AWAITED


@immutable(kw_only=True)
class TargetPathParameters:
    """Parameters of `target.path`."""

    at_risk_from: float = attrs.field(
        default=0.5,
        validator=[ge(0.0), le(1.0)],
        metadata={
            "help": "short of the required level, the aim is at risk where at least this share of the required "
            "progress from the baseline was made, and off track below it"
        },
    )
    between: Literal["line", "step"] = attrs.field(
        default="line",
        metadata={
            "help": "what is required between two points of the path: the straight line (from the baseline, before "
            "the first point), or the earlier point until the next one"
        },
    )
    baseline_from: Literal["declared", "first", "previous"] = attrs.field(
        default="declared",
        metadata={
            "help": "where no baseline is declared: none, the first observation, or the observation before the latest"
        },
    )
    after_due: Literal["due", "latest"] = attrs.field(
        default="due",
        metadata={
            "help": "once data run past the due period: judge the due period, or hold the latest one to the last level"
        },
    )
    require_significance: bool = attrs.field(
        default=True,
        metadata={
            "help": "a target that is a direction only is kept or broken only by a change that is beyond chance, "
            "wherever counts or limits allow a test; false: by the figures alone, as one that is promised every year "
            "always is"
        },
    )
    confidence: float = attrs.field(
        default=0.95,
        validator=[gt(0.0), lt(1.0)],
        metadata={"help": "confidence at which a change is beyond chance, and for which the sample is computed"},
    )
    power: float = attrs.field(
        default=0.8,
        validator=[gt(0.0), lt(1.0)],
        metadata={"help": "chance with which the needed sample would find the required change"},
    )


_FROM = "{value:.1f}{unit} in {period}, from {baseline:.1f}{unit}"
_UNTESTED = "It may be chance: nothing is published to check that."
_MOVES = (
    ("moved as wanted by the due period", Verdict.MET, Direction.BETTER, "The promised change was made:"),
    ("not moved as wanted by the due period", Verdict.MISSED, None, "The promised change was not made:"),
    ("moved as wanted", Verdict.ON_TRACK, Direction.BETTER, "Moving as wanted:"),
    ("not moved as wanted", Verdict.OFF_TRACK, None, "Not moving as wanted:"),
)
"""What becomes of a target that is a direction only: word, verdict, direction, and how its sentence begins."""
_AGAINST = "{value:.1f}{unit} in {period} against "
_LEVEL = _AGAINST + "{required:.1f}{unit} required"
_BAND = _AGAINST + "{required:.1f}{unit} to {required_upper:.1f}{unit} required"
_EARLY = "The final level is reached before it is due: " + _AGAINST
_SATISFIED = (
    ("met", Verdict.MET, f"The target is met: {_LEVEL}", f"The target is met: {_BAND}"),
    ("on track", Verdict.ON_TRACK, f"On track: {_LEVEL} by then", f"On track: {_BAND} by then"),
    # Not yet met: a level reached early can be lost again before it is due.
    (
        "already reached",
        Verdict.ON_TRACK,
        _EARLY + "{final:.1f}{unit}",
        _EARLY + "{final:.1f}{unit} to {final_upper:.1f}{unit}",
    ),
)
"""What becomes of a level that is satisfied: word, verdict, and the sentences of one and of a band."""

INFO = MetricInfo(
    id="target.path",
    title="Against the target",
    version="2",
    summary="Judges the latest period against the path that was promised: met or missed when due, on track, at risk "
    "or off track before.",
    params=TargetPathParameters,
    outcomes=(
        *(Outcome(word, verdict, None, f"{says}.") for word, verdict, says, _ in _SATISFIED),
        *(Outcome(word + TOLERATED, verdict, None, f"{says}{TOLERATED}.") for word, verdict, says, _ in _SATISFIED),
        Outcome("missed", Verdict.MISSED, None, "The target is missed: " + _LEVEL + "."),
        Outcome(
            "at risk",
            Verdict.AT_RISK,
            None,
            "At risk: " + _LEVEL + " by then, {progress:.0%} of the way from the baseline.",
        ),
        Outcome("off track", Verdict.OFF_TRACK, None, "Off track: " + _LEVEL + " by then."),
        *(Outcome(word, verdict, direction, f"{says} {_FROM}.") for word, verdict, direction, says in _MOVES),
        # No test is possible: the figures decide, and the sentence says what could not be checked.
        *(
            Outcome(f"{word}, untested", verdict, direction, f"{says} {_FROM}. {_UNTESTED}")
            for word, verdict, direction, says in _MOVES
        ),
        Outcome(
            "within chance",
            Verdict.AT_RISK,
            Direction.SAME,
            "No clear change: {value:.1f}{unit} in {period}, from {baseline:.1f}{unit}, which may be chance.",
        ),
        # A figure above a band is not told "against" its lower edge, which it has long passed.
        *(
            Outcome(f"{word}{how}, of a band", verdict, None, f"{says}{how}.")
            for how in ("", TOLERATED)
            for word, verdict, _, says in _SATISFIED
        ),
        Outcome("missed, of a band", Verdict.MISSED, None, "The target is missed: " + _BAND + "."),
        Outcome("at risk, of a band", Verdict.AT_RISK, None, "At risk: " + _BAND + " by then."),
        Outcome("off track, of a band", Verdict.OFF_TRACK, None, "Off track: " + _BAND + " by then."),
        # "63.0% against 63.0% required" would not say why it is missed.
        Outcome(
            "bettered the figure before",
            Verdict.MET,
            Direction.BETTER,
            "The target is met: {value:.1f}{unit} in {period}, better than {required:.1f}{unit} before.",
        ),
        Outcome(
            "not bettered the figure before",
            Verdict.MISSED,
            None,
            "The target is missed: {value:.1f}{unit} in {period}, no better than {required:.1f}{unit} before.",
        ),
    ),
    reasons=(
        NO_FIGURES,
        Reason("no target", Status.UNDEFINED, "Nothing was promised: neither a level nor a direction."),
        Reason("no baseline", Status.UNDEFINED, "A direction was promised, but no starting point to measure it from."),
        NO_FIGURE_AT_BASE,
        NOTHING_SINCE_BASELINE,
        Reason("not due", Status.NOT_DUE, "Nothing is due yet, and there is no starting point to judge the pace from."),
        Reason("nothing asked yet", Status.NOT_DUE, "Nothing is due yet, and no level is asked for before that."),
        Reason(
            "not yet published",
            Status.NO_DATA,
            "The first period that was promised is over, but its figure is not published yet.",
        ),
        DUE_NOT_OBSERVED,
        Reason("no level", Status.UNDEFINED, "Nothing is promised for {period} or after it."),
        Reason(
            "unattainable as written",
            Status.UNATTAINABLE,
            "The target for {period} is beyond what the measure can show.",
        ),
        # Neither kept nor broken: to call it missed would turn noise into a broken promise.
        Reason(
            "change within chance",
            Status.TOO_FEW,
            "No clear change when it was due: {value:.1f}{unit} in {period}, from {baseline:.1f}{unit}, which may be "
            "chance.",
            detail="The difference from the starting point is too small, or rests on too few people, to be told "
            "from no change at the confidence asked for.",
        ),
    ),
    evidence=(
        Evidence("value", "the value of the period judged"),
        Evidence("required", "the level required for that period; of a band, its lower edge"),
        Evidence("required_upper", "the upper edge, where the target is a band", optional=True),
        Evidence("distance", "by how much the value is better than required; negative: worse"),
        Evidence("progress", "share of the way from the baseline to the required level", optional=True),
        Evidence("baseline", "where it started", optional=True),
        Evidence("change", "value less baseline", optional=True),
        Evidence("final", "the last level of the path; of a band, its lower edge", optional=True),
        Evidence("final_upper", "its upper edge, where the target is a band", optional=True),
        Evidence(
            "improvement",
            "by how much it is better than the same period of the year before; negative: worse",
            optional=True,
        ),
        Evidence(
            "periods_kept",
            "of a promise made anew every year, quarter or month: in how many ended periods it was kept",
            optional=True,
        ),
        Evidence("periods_judged", "in how many of its ended periods it could be judged", optional=True),
        Evidence("periods_missing", "how many of its ended periods have no figure", optional=True),
        AWAITED,
        Evidence("pace", "change per period since the baseline", optional=True),
        Evidence("pace_needed", "change per period from here that reaches the last level when due", optional=True),
        Evidence("best_pace", "fastest change per period so far, in the direction wanted", optional=True),
        Evidence("z", "normal deviate of the change since the baseline period; none for exact tests", optional=True),
        Evidence("p", "two-sided chance of such a change if nothing had changed", optional=True),
        Evidence("beyond_chance", "1 where the change can be told from chance, 0 where it cannot", optional=True),
        Evidence(
            "sample_needed",
            "people in each of two waves that would show the required change (of a direction: the change seen)",
            optional=True,
        ),
    ),
    needs=frozenset({"value", "lower", "upper", "count", "denominator", "target", "target_upper"}),
)

_OUTCOME = {each.word: code for code, each in enumerate(INFO.outcomes)}
_OF_BAND, _WITHIN_TOLERANCE = (
    np.array([_OUTCOME.get(each.word + how, code) for code, each in enumerate(INFO.outcomes)])
    for how in (", of a band", TOLERATED)
)
"""Of each outcome the one that says the same of a band, or of a level missed by what is tolerated; itself where there
is none."""


class TargetPath:
    """Judges a block against its declared path; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: TargetPathParameters) -> MetricColumns:
        """Judge every series at its latest observed period, or at the due period once data run past it.

        A promise that is made anew every year is judged at the latest of its milestones that was observed.
        """
        return in_slices(lambda part: self._judge(part, params), block)

    def _judge(self, block: SeriesBlock, params: TargetPathParameters) -> MetricColumns:
        case = read_case(block, baseline_from=params.baseline_from, between=params.between, after_due=params.after_due)
        evidence = evidence_of(block, case)
        evidence |= case.milestones.numbers()
        evidence["awaited"] = np.where(case.awaited(block), 1.0, np.nan)
        evidence |= chance_of(block, case, confidence=params.confidence, power=params.power)
        reason = _reasons(block, params, case, evidence["beyond_chance"])
        only, at_due, satisfied = case.only, case.at_due, case.satisfied
        untested = only & params.require_significance & np.isnan(evidence["p"])
        chance = (evidence["beyond_chance"] == 0.0) & params.require_significance
        with np.errstate(invalid="ignore"):
            some = evidence["progress"] >= params.at_risk_from
        final = ~at_due & ~case.more & case.final.satisfied(case.value, block.margin(case.final.nearer(case.value)))
        outcome = first_true(
            (reason >= 0, -1),
            (only & chance, _OUTCOME["within chance"]),
            (untested & satisfied & at_due, _OUTCOME["moved as wanted by the due period, untested"]),
            (untested & at_due, _OUTCOME["not moved as wanted by the due period, untested"]),
            (untested & satisfied, _OUTCOME["moved as wanted, untested"]),
            (untested, _OUTCOME["not moved as wanted, untested"]),
            (only & satisfied & at_due, _OUTCOME["moved as wanted by the due period"]),
            (only & at_due, _OUTCOME["not moved as wanted by the due period"]),
            (only & satisfied, _OUTCOME["moved as wanted"]),
            (only, _OUTCOME["not moved as wanted"]),
            (case.more & at_due & satisfied, _OUTCOME["bettered the figure before"]),
            (case.more & at_due, _OUTCOME["not bettered the figure before"]),
            (at_due & satisfied, _OUTCOME["met"]),
            (at_due, _OUTCOME["missed"]),
            (final, _OUTCOME["already reached"]),
            (satisfied, _OUTCOME["on track"]),
            (some, _OUTCOME["at risk"]),
            otherwise=_OUTCOME["off track"],
        )
        tolerated = (reason < 0) & ~_attained(case, final)
        outcome = np.where(tolerated, _WITHIN_TOLERANCE[outcome], outcome)
        outcome = np.where((reason < 0) & ~np.isnan(evidence["final_upper"]), _OF_BAND[outcome], outcome)
        return MetricColumns(
            outcome=outcome.astype(np.int16),
            reason=reason,
            period=case.judged,
            evidence=evidence,
            start=figure_at(block, case.start),
        )


def _attained(case: TargetCase, final: Bools) -> Bools:
    """The level itself is there, without what is tolerated; ``final``: where it is the last one that is looked at."""
    nothing = np.zeros(case.value.shape)
    return np.where(final, case.final.satisfied(case.value, nothing), case.required.satisfied(case.value, nothing))


def _reasons(block: SeriesBlock, params: TargetPathParameters, case: TargetCase, told: Floats) -> NDArray[np.int16]:
    path = ~case.only
    unstated = path & ~case.required.stated & (case.judged < case.first)
    # A level by a date needs no starting point once it is due; a change, a direction and the way to a level do.
    lost = (block.baseline_at >= 0) & np.isnan(case.start.value)
    # A starting point that is still to come is no gap in the data.
    ahead = lost & ~block.ended[np.maximum(block.baseline_at, 0)] if block.shape[1] else lost
    unanswered = path & block.repeated & (case.milestones.latest() < 0)
    over = block.ended[np.maximum(case.first, 0)] if block.shape[1] else np.zeros(case.first.shape, dtype=bool)
    return first_true(
        (case.latest < 0, INFO.reason("no data")),
        (ahead, INFO.reason("nothing since the baseline")),
        (path & (case.last < 0) & lost, INFO.reason("no figure at the baseline")),
        (path & (case.last < 0), INFO.reason("no target")),
        (np.isnan(case.value), INFO.reason("due period not observed")),
        (case.only & lost, INFO.reason("no figure at the baseline")),
        (case.only & np.isnan(case.start.value), INFO.reason("no baseline")),
        (unanswered & over & (case.first > block.baseline_at), INFO.reason("not yet published")),
        ((case.start.at >= 0) & (case.judged <= case.start.at), INFO.reason("nothing since the baseline")),
        (unstated & over, INFO.reason("not yet published")),
        (unstated & lost, INFO.reason("no figure at the baseline")),
        # With a starting point only a path in steps asks for nothing on the way.
        (unstated & ~np.isnan(case.start.value), INFO.reason("nothing asked yet")),
        (unstated, INFO.reason("not due")),
        (path & ~case.required.stated, INFO.reason("no level")),
        (path & beyond(block, case.required), INFO.reason("unattainable as written")),
        (case.only & params.require_significance & case.at_due & (told == 0.0), INFO.reason("change within chance")),
        otherwise=-1,
    ).astype(np.int16)
