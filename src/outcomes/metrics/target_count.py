"""The metric `target.count`: were at least, at most, between or up to so many schools, people or places reached.

Law: "up to ten" is a capacity to fill and not a ceiling that nothing at all would keep; what a missing period could
change is not decided.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import ge, instance_of, le, optional

from outcomes.arrays import Bools, Codes, Floats, first_true
from outcomes.data.block import SeriesBlock
from outcomes.immutable import immutable
from outcomes.metrics.contract import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict
from outcomes.metrics.path import ROUNDING, last_point
from outcomes.metrics.slices import in_slices


@immutable(kw_only=True)
class TargetCountParameters:
    """Parameters of `target.count`."""

    rule: Literal["", "at-least", "at-most", "between", "up-to"] = attrs.field(
        default="",
        metadata={
            "help": "how the number is promised; up-to is a capacity and an aim to fill it; empty: as the target's "
            "own sense says (at or above, at or below, between)"
        },
    )
    number: float | None = attrs.field(
        default=None,
        validator=optional([instance_of((int, float)), ge(0.0)]),
        metadata={"help": "the number promised (of between, the lower one); without it the target's level is used"},
    )
    upper: float | None = attrs.field(
        default=None,
        validator=optional([instance_of((int, float)), ge(0.0)]),
        metadata={"help": "the upper number of between"},
    )
    aim: float | None = attrs.field(
        default=None,
        validator=optional([instance_of((int, float)), ge(0.0)]),
        metadata={
            "help": "of up-to, how many are aimed for; without it the capacity is the aim, and a capacity partly "
            "filled when due is at risk rather than missed"
        },
    )
    counting: Literal["stock", "cumulative"] = attrs.field(
        default="stock",
        metadata={
            "help": "stock: each period's value is the number then; cumulative: each period's value is newly counted, "
            "and all since the baseline period are added up"
        },
    )
    as_at: Literal["due", "any"] = attrs.field(
        default="due",
        metadata={"help": "the number as at the due period, or the highest at any time up to it"},
    )
    at_risk_from: float = attrs.field(
        default=0.5,
        validator=[ge(0.0), le(1.0)],
        metadata={
            "help": "before it is due, a number behind the straight line is at risk where it is at least this share "
            "of the line, and off track below it"
        },
    )

    @upper.validator
    def _ordered(self, attribute: attrs.Attribute[float | None], value: float | None) -> None:
        if value is not None and self.number is not None and value < self.number:
            raise ValueError(f"'upper' must be at or above 'number' ({self.number:g}): {value:g}")


_OF = "{number:.0f} by {period}, where the promise is "

INFO = MetricInfo(
    id="target.count",
    title="Against the number promised",
    version="1",
    summary="Judges a count as at least, at most, between or up to a number, as a stock or added up.",
    params=TargetCountParameters,
    outcomes=(
        Outcome("met", Verdict.MET, None, "The number is met: " + _OF + "{required:.0f}."),
        Outcome("missed", Verdict.MISSED, None, "The number is missed: " + _OF + "{required:.0f}."),
        Outcome("on track", Verdict.ON_TRACK, None, "On track: " + _OF + "{required:.0f} when due."),
        Outcome(
            "already reached",
            Verdict.ON_TRACK,
            None,
            "The number is reached before it is due: " + _OF + "{required:.0f}.",
        ),
        Outcome("at risk", Verdict.AT_RISK, None, "At risk: " + _OF + "{required:.0f} when due."),
        Outcome("off track", Verdict.OFF_TRACK, None, "Off track: " + _OF + "{required:.0f} when due."),
        Outcome(
            "met by none",
            Verdict.MET,
            None,
            "Nothing was counted in {period}, which keeps a promise of at most {required:.0f}; if the promise was to "
            "fill {required:# place|# places}, it should be written as up-to.",
        ),
        Outcome(
            "over the limit",
            Verdict.OFF_TRACK,
            None,
            "Over the limit, though not yet due: " + _OF + "at most {required_upper:.0f}.",
        ),
        Outcome("full", Verdict.MET, None, "The aim is reached within the capacity: " + _OF + "{required:.0f}."),
        # More than was promised room for is not better: somebody has to look at it.
        Outcome(
            "over capacity",
            Verdict.AT_RISK,
            None,
            "Over capacity: " + _OF + "up to {required_upper:.0f}.",
        ),
        Outcome(
            "partly filled",
            Verdict.AT_RISK,
            None,
            "Partly filled: {number:.0f} of up to {required_upper:.0f} by {period}, with no number to aim for.",
            "It is filled to {fill:.0%}; how many were aimed for is not written down.",
        ),
    ),
    reasons=(
        Reason("no data", Status.NO_DATA, "Nothing has been counted."),
        Reason("no target", Status.UNDEFINED, "No number was promised."),
        Reason(
            "due period not observed", Status.NO_DATA, "There are later counts, but none for the period that was due."
        ),
        Reason("gaps in the count", Status.TOO_FEW, "Figures are missing that could decide it."),
        Reason(
            "not yet published", Status.NO_DATA, "The period that was due is over, but its count is not published yet."
        ),
        Reason(
            "not due",
            Status.NOT_DUE,
            "The number is not due yet, and there is no starting point to judge the pace from.",
        ),
    ),
    evidence=(
        Evidence("number", "the number counted"),
        Evidence("required", "the number promised; of between its lower end, of up-to the aim"),
        Evidence("required_upper", "the number not to pass, where there is one", optional=True),
        Evidence("distance", "by how many the number is better than required; negative: short or over"),
        Evidence("fill", "number over the number promised (of up-to, over the capacity)", optional=True),
        Evidence("expected", "the number that a straight line to the due period asks for now", optional=True),
        Evidence("gaps", "periods without a count between the first that counts and the one judged"),
    ),
    needs=frozenset({"value", "target", "target_upper"}),
)


class TargetCount:
    """Judges counts against the number promised; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: TargetCountParameters) -> MetricColumns:
        """Judge every series as at its due period, or its latest one before."""
        return in_slices(lambda part: _judge(part, params), block)


def _judge(block: SeriesBlock, params: TargetCountParameters) -> MetricColumns:
    latest, last = block.latest(), last_point(block)
    # Without a due period a number that stands for the latest period is due in it.
    standing = ~np.isnan(block.at(block.target, latest)) | (params.number is not None)
    due = np.where(block.due_at >= 0, block.due_at, np.where(standing, -1, last)).astype(np.int32)
    judged = np.where((due >= 0) & (latest > due), due, latest).astype(np.int32)
    at_due = (due < 0) | (latest >= due)
    filling = np.full(due.shape, params.rule == "up-to")
    lower, upper = _promise(block, params, np.where(due >= 0, due, latest).astype(np.int32))
    # A capacity is kept by filling it: its lower number is the aim.
    aim = lower if params.aim is None else np.full(due.shape, float(params.aim))
    number, gaps = _number(block, params, judged)
    asked = np.where(filling, np.fmin(aim, upper), lower)
    start = block.baseline_at
    paced = (start >= 0) & (judged >= start) & (due > judged)
    share = np.where(paced, (judged - start) / np.maximum(due - start, 1), np.nan)
    begin = np.where((params.counting == "stock") & ~np.isnan(block.baseline), block.baseline, 0.0)
    with np.errstate(invalid="ignore"):
        expected = begin + (asked - begin) * share
        behind = number >= params.at_risk_from * expected
    slack = ROUNDING * np.maximum(np.abs(number), 1.0)
    enough, over = number >= asked - slack, number > upper + slack
    ceiling = asked == -np.inf
    # What was added up, or looked at over all periods, cannot come back under a limit that it has passed.
    final = at_due | (params.counting == "cumulative") | (params.as_at == "any")
    decided = over | (enough & ~ceiling & np.isinf(upper))
    unsaid = ~at_due & ~enough & ~over & np.isnan(expected)
    over_now = block.ended[np.maximum(due, 0)] if block.shape[1] else np.zeros(due.shape, dtype=bool)
    # Nothing counted since the baseline, and nothing later either.
    nothing = np.isnan(number) & (judged == latest)
    reason = first_true(
        ((latest < 0) | nothing, INFO.reason("no data")),
        (np.isnan(lower) | np.isnan(upper), INFO.reason("no target")),
        (np.isnan(number), INFO.reason("due period not observed")),
        ((gaps > 0) & ~decided, INFO.reason("gaps in the count")),
        (unsaid & over_now, INFO.reason("not yet published")),
        (unsaid, INFO.reason("not due")),
        otherwise=-1,
    )
    outcome = first_true(
        (reason >= 0, -1),
        (filling & over, INFO.outcome("over capacity")),
        (over & final, INFO.outcome("missed")),
        (over, INFO.outcome("over the limit")),
        (at_due & ceiling & (number == 0.0), INFO.outcome("met by none")),
        (at_due & enough & filling, INFO.outcome("full")),
        (at_due & enough, INFO.outcome("met")),
        (at_due & filling & (params.aim is None) & (number > 0.0), INFO.outcome("partly filled")),
        (at_due, INFO.outcome("missed")),
        (ceiling, INFO.outcome("on track")),
        (enough, INFO.outcome("already reached")),
        (number >= expected - slack, INFO.outcome("on track")),
        (behind, INFO.outcome("at risk")),
        otherwise=INFO.outcome("off track"),
    )
    return MetricColumns(
        outcome=outcome.astype(np.int16),
        reason=reason.astype(np.int16),
        period=judged,
        evidence=_evidence(number, gaps, asked, upper, expected, filling),
    )


def _promise(block: SeriesBlock, params: TargetCountParameters, at: Codes) -> tuple[Floats, Floats]:
    """The lower and upper number of each series; an infinite one is free, NaN: nothing was promised."""
    level = block.at(block.target, at) if params.number is None else np.full(at.shape, float(params.number))
    other = block.at(block.target_upper, at) if params.upper is None else np.full(at.shape, float(params.upper))
    free = np.where(np.isnan(level), np.nan, np.inf)
    sense = block.sense
    if params.rule:
        sense = np.full(at.shape, {"at-least": 1, "at-most": -1, "between": 0, "up-to": 2}[params.rule], dtype=np.int8)
    lower = np.where(sense < 0, -free, level)
    return lower, first_true(
        (sense < 0, level),
        (sense == 0, other),
        (sense == 2, level),
        otherwise=free,
    )


def _number(block: SeriesBlock, params: TargetCountParameters, judged: Codes) -> tuple[Floats, Floats]:
    """The number counted as at the period judged, and how many periods are missing from it."""
    rows, columns = block.shape
    if not columns:
        return np.full(rows, np.nan), np.zeros(rows)
    stock_then = params.counting == "stock" and params.as_at == "due"
    seen, steps = block.observed, np.arange(columns)
    if stock_then:
        return block.at(np.where(seen, block.value, np.nan), judged), np.zeros(rows)
    first = np.where(block.baseline_at >= 0, block.baseline_at + 1, np.argmax(seen, axis=1))
    window: Bools = (steps >= first[:, None]) & (steps <= judged[:, None])
    counted = np.where(seen & window, block.value, 0.0)
    some = (seen & window).any(axis=1)
    gaps = np.where(some, (window & ~seen).sum(axis=1), 0).astype(np.float64)
    number = counted.sum(axis=1) if params.counting == "cumulative" else _highest(counted, seen & window)
    return np.where(some, number, np.nan), gaps


def _highest(counted: Floats, among: Bools) -> Floats:
    return np.asarray(np.max(np.where(among, counted, -np.inf), axis=1), dtype=np.float64)


def _evidence(
    number: Floats, gaps: Floats, asked: Floats, upper: Floats, expected: Floats, filling: Bools
) -> dict[str, Floats]:
    required = np.where(asked == -np.inf, upper, asked)
    whole = np.where(filling, upper, required)
    with np.errstate(invalid="ignore", divide="ignore"):
        fill = np.where(whole > 0, number / whole, np.nan)
        distance = np.minimum(number - asked, upper - number)
    return {
        "number": number,
        "required": required,
        "required_upper": np.where(np.isfinite(upper), upper, np.nan),
        "distance": distance,
        "fill": fill,
        "expected": np.where(np.isfinite(expected), expected, np.nan),
        "gaps": gaps,
    }
