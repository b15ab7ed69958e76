"""The metric `coverage.share`: how many of those listed are in: signed of invited, engaged of listed, owned of all.

Law: everybody listed counts below the line until withdrawn, and above it only on what was returned; silence is not a
yes.
"""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from attrs.validators import ge, gt, le
from numpy.typing import NDArray

from outcomes.arrays import first_true
from outcomes.data.block import ReturnBlock, ReturnState
from outcomes.immutable import immutable
from outcomes.metrics.contract import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Scope, Status, Verdict
from outcomes.metrics.path import ROUNDING


@immutable(kw_only=True)
class CoverageParameters:
    """Parameters of `coverage.share`."""

    counts: Literal["done", "started", "evidence", "accepted"] = attrs.field(
        default="done",
        metadata={
            "help": "what makes an item count as in: done (with the evidence and acceptance asked for), started (in "
            "progress or done), evidence (given, whatever the state) or accepted"
        },
    )
    at_least: float = attrs.field(
        default=1.0,
        validator=[gt(0.0), le(1.0)],
        metadata={"help": "the share that was promised (1: everybody listed); with it reached, nobody else is missing"},
    )
    by_group: bool = attrs.field(
        default=True, metadata={"help": "a share for each group of items (a driver), not one for the whole list"}
    )
    fewest: int = attrs.field(
        default=1, validator=ge(1), metadata={"help": "how many must be listed before a share says anything"}
    )


_SHARE = " ({counted:.0f} of {listed:.0f} {counted:is|are})."
_SHORT = "The share is {share:.0%}; {required:.0f} were promised, {short:.0f} more than there are."

INFO = MetricInfo(
    id="coverage.share",
    title="Coverage",
    version="1",
    summary="Says of each one listed whether it is in, with the share of its group that is.",
    params=CoverageParameters,
    outcomes=(
        Outcome("in", Verdict.MET, None, "{item} {item:is|are} taking part" + _SHARE),
        # The promise was a share: those beyond it are no failure.
        Outcome(
            "not needed",
            None,
            None,
            "{item} {item:is|are} not taking part, but enough others are ({counted:.0f} of {listed:.0f}).",
        ),
        Outcome("not in yet", Verdict.OFF_TRACK, None, "{item} {item:is|are} not yet taking part" + _SHARE, _SHORT),
        Outcome(
            "not in when due", Verdict.MISSED, None, "{item} {item:was|were} not taking part when due" + _SHARE, _SHORT
        ),
    ),
    reasons=(
        Reason(
            "no return",
            Status.NO_DATA,
            "Nothing was returned about {item} ({counted:.0f} of {listed:.0f} {counted:is|are} taking part).",
        ),
        Reason("undefined", Status.UNDEFINED, "{item} {item:is|are} still to be determined."),
        Reason(
            "no longer listed",
            Status.NOT_APPLICABLE,
            "{item} {item:was|were} withdrawn or superseded, and {item:is|are} not counted.",
        ),
        Reason("too few listed", Status.TOO_FEW, "There are too few on the list to speak of a share."),
    ),
    evidence=(
        Evidence("counted", "how many of the group are in"),
        Evidence("listed", "how many are listed, without those withdrawn or undefined"),
        Evidence("share", "counted over listed", optional=True),
        Evidence("required", "how many have to be in"),
        Evidence("short", "how many too few are in; 0: enough"),
        Evidence("silent", "how many of those listed have returned nothing"),
    ),
    needs=frozenset(),
    scope=Scope.INDICATOR,
    takes=ReturnBlock,
)

_IN, _NOT_NEEDED, _NOT_YET, _MISSED = range(4)
_NO_RETURN, _UNDEFINED, _GONE, _TOO_FEW = range(4)


class CoverageShare:
    """Who of those listed is in; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: ReturnBlock, params: CoverageParameters) -> MetricColumns:
        """Judge every item beside the others of its group."""
        state = block.state
        gone = (state == ReturnState.WITHDRAWN) | (state == ReturnState.SUPERSEDED)
        undefined = state == ReturnState.UNDEFINED
        silent = state == ReturnState.UNKNOWN
        listed = ~gone & ~undefined
        inside = _inside(block, params.counts) & listed
        group = block.group if params.by_group else np.zeros(state.shape, dtype=np.int32)
        _, place = np.unique(group, return_inverse=True)
        place = place.reshape(-1)

        def total(flags: NDArray[np.bool_]) -> NDArray[np.float64]:
            return np.bincount(place, weights=flags.astype(np.float64), minlength=1)[place].astype(np.float64)

        counted, whole = total(inside), total(listed)
        required = np.ceil(params.at_least * whole - ROUNDING)
        enough = counted >= required
        passed = block.due < block.as_of
        reason = first_true(
            (gone, _GONE),
            (undefined, _UNDEFINED),
            (whole < params.fewest, _TOO_FEW),
            (silent & ~inside & ~enough, _NO_RETURN),
            otherwise=-1,
        ).astype(np.int16)
        outcome = first_true(
            (reason >= 0, -1),
            (inside, _IN),
            (enough, _NOT_NEEDED),
            (passed, _MISSED),
            otherwise=_NOT_YET,
        ).astype(np.int16)
        return MetricColumns(
            outcome=outcome,
            reason=reason,
            period=np.full(state.shape, -1, dtype=np.int32),
            evidence={
                "counted": counted,
                "listed": whole,
                "share": np.where(whole > 0, counted / np.maximum(whole, 1.0), np.nan),
                "required": required,
                "short": np.maximum(required - counted, 0.0),
                "silent": total(silent & listed),
            },
        )


def _inside(block: ReturnBlock, counts: str) -> NDArray[np.bool_]:
    done = block.state == ReturnState.DONE
    if counts == "started":
        return np.asarray(done | (block.state == ReturnState.IN_PROGRESS))
    if counts == "evidence":
        return np.array(block.evidence)
    if counts == "accepted":
        return np.array(block.accepted)
    proven = (block.evidence | ~block.evidence_required) & (block.accepted | ~block.acceptance_required)
    return np.asarray(done & proven)
