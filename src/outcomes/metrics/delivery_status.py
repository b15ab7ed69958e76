"""The metric `delivery.status`: where each deliverable or milestone stands.

Law: done is delivered only with the evidence and the acceptance that were asked for; a share of work done is never
read as an outcome, what nobody returned is unknown, not undone, and what has no date is neither on track nor late.
"""

from __future__ import annotations

import attrs
import numpy as np
from attrs.validators import ge
from numpy.typing import NDArray

from outcomes.arrays import first_true
from outcomes.data.block import ReturnBlock, ReturnState
from outcomes.immutable import immutable
from outcomes.metrics.contract import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict


@immutable(kw_only=True)
class DeliveryParameters:
    """Parameters of `delivery.status`."""

    warn_days: int = attrs.field(
        default=0,
        validator=ge(0),
        metadata={"help": "an item not started this many days before it is due is at risk; 0: never"},
    )


INFO = MetricInfo(
    id="delivery.status",
    title="Delivery",
    version="2",
    summary="Says where each deliverable or milestone stands: not started to delivered, late, overdue or blocked.",
    params=DeliveryParameters,
    outcomes=(
        # Before its day nothing can be said for or against an item that nobody has begun.
        Outcome("not started", None, None, "{item}: not started, and not due yet."),
        Outcome(
            "start overdue",
            Verdict.AT_RISK,
            None,
            "{item}: not started, and {days_left:due today|due in one day|due in # days}.",
        ),
        Outcome("in progress", Verdict.ON_TRACK, None, "{item}: in progress."),
        Outcome("blocked", Verdict.AT_RISK, None, "{item}: waiting for something that is not done."),
        Outcome("delivered", Verdict.MET, None, "{item}: delivered."),
        Outcome(
            "delivered, day unknown",
            Verdict.MET,
            None,
            "{item}: delivered; whether in time is not known, as nobody gave the day.",
        ),
        # The promise was kept, though not by its day; the word keeps it apart from what came in time.
        Outcome("delivered late", Verdict.MET, None, "{item}: delivered, {days_late:days} late."),
        Outcome(
            "done without evidence",
            Verdict.AT_RISK,
            None,
            "{item}: said to be done, but there is no evidence.",
        ),
        Outcome(
            "done but not accepted",
            Verdict.AT_RISK,
            None,
            "{item}: said to be done, but nobody has accepted it.",
        ),
        Outcome("overdue", Verdict.MISSED, None, "{item}: {days_late:days} late."),
        Outcome("superseded", None, None, "{item}: superseded by something else."),
        Outcome("withdrawn", None, None, "{item}: withdrawn."),
    ),
    reasons=(
        Reason("no return", Status.NO_DATA, "{item}: nothing was returned."),
        Reason("undefined", Status.UNDEFINED, "{item}: still to be determined."),
        # Without a date "in progress" can be said for ever.
        Reason("no date", Status.UNDEFINED, "{item}: not delivered yet, and no date was set."),
    ),
    evidence=(
        Evidence(
            "days_late", "days from due to done, or to now where it is overdue or nothing was returned", optional=True
        ),
        Evidence("days_left", "days from now to due, where it is not said to be done", optional=True),
        Evidence("evidenced", "1: evidence was given, or none is asked for"),
        Evidence("accepted", "1: it was accepted, or nobody has to accept it"),
    ),
    needs=frozenset(),
    takes=ReturnBlock,
)

_NO_RETURN, _UNDEFINED, _NO_DATE = range(3)


class DeliveryStatus:
    """Where each item stands; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: ReturnBlock, params: DeliveryParameters) -> MetricColumns:
        """Judge every item by itself."""
        state = block.state
        done = state == ReturnState.DONE
        evidenced = block.evidence | ~block.evidence_required
        accepted = block.accepted | ~block.acceptance_required
        dated = ~np.isnat(block.due)
        # Where the day is not given, what was seen done by its due day was done in time.
        day = np.where(np.isnat(block.done) & (block.as_at <= block.due), block.as_at, block.done)
        late = _days(block.due, day)
        left = _days(np.full(state.shape, block.as_of), block.due)
        open_ = (state == ReturnState.NOT_STARTED) | (state == ReturnState.IN_PROGRESS)
        overdue = open_ & (left < 0)
        # Silence is no bad verdict; the day passes all the same.
        asked = open_ | (state == ReturnState.UNKNOWN)
        reason = first_true(
            (state == ReturnState.UNKNOWN, _NO_RETURN),
            (state == ReturnState.UNDEFINED, _UNDEFINED),
            (open_ & ~dated & ~block.blocked, _NO_DATE),
            otherwise=-1,
        ).astype(np.int16)
        outcome = first_true(
            (reason >= 0, -1),
            (state == ReturnState.SUPERSEDED, INFO.outcome("superseded")),
            (state == ReturnState.WITHDRAWN, INFO.outcome("withdrawn")),
            (done & ~evidenced, INFO.outcome("done without evidence")),
            (done & ~accepted, INFO.outcome("done but not accepted")),
            (done & dated & np.isnat(day), INFO.outcome("delivered, day unknown")),
            (done & (late > 0), INFO.outcome("delivered late")),
            (done, INFO.outcome("delivered")),
            (overdue, INFO.outcome("overdue")),
            (block.blocked, INFO.outcome("blocked")),
            (
                (state == ReturnState.NOT_STARTED) & (params.warn_days > 0) & (left <= params.warn_days),
                INFO.outcome("start overdue"),
            ),
            (state == ReturnState.NOT_STARTED, INFO.outcome("not started")),
            otherwise=INFO.outcome("in progress"),
        ).astype(np.int16)
        return MetricColumns(
            outcome=outcome,
            reason=reason,
            period=np.full(state.shape, -1, dtype=np.int32),
            evidence={
                "days_late": first_true(
                    (asked & (left < 0), -left),
                    (done & (late > 0), late),
                    otherwise=np.nan,
                ),
                "days_left": np.where(asked & (left >= 0), left, np.nan),
                "evidenced": evidenced.astype(np.float64),
                "accepted": accepted.astype(np.float64),
            },
        )


def _days(start: NDArray[np.datetime64], end: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Days between dates; NaN where one is not given."""
    between = (end.astype("datetime64[D]") - start.astype("datetime64[D]")).astype("timedelta64[D]")
    return np.where(np.isnat(between), np.nan, between.astype(np.float64))
