"""The metric `concordat.assessment`: where each assessed domain stands, beside where it stood and where it should.

Law: a level without the evidence and the acceptance that were asked for, or from before the day that counts, says
nothing; what nobody assessed is not assessed, never low.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcomes import Evidence, MetricColumns, MetricInfo, Reason, ReturnBlock, ReturnState, Status, first_true, hookimpl
from outcomes_concordat.parameters import AssessmentParameters
from outcomes_concordat.words import (
    BROKEN,
    FELL,
    FIRST,
    HELD,
    IMPROVED,
    KEPT,
    NOT_KEPT,
    NOT_WHEN_DUE,
    NOT_YET,
    NOTHING,
    OUTCOMES,
    REACHED,
    outcome_codes,
)

needs_hook_api = 1

Floats = NDArray[np.float64]

REACH = "reach"
"""The further number of a row that holds the level promised for it alone."""

INFO = MetricInfo(
    id="concordat.assessment",
    title="Self-assessment",
    version="1",
    summary="Says of each assessed domain whether it improved, held or fell back since it was assessed before, and "
    "whether it reached the level that was promised.",
    params=AssessmentParameters,
    outcomes=OUTCOMES,
    reasons=(
        Reason("not assessed", Status.NO_DATA, "{item}: not assessed."),
        Reason("undefined", Status.UNDEFINED, "{item}: how to assess it is still to be determined."),
        Reason("no longer assessed", Status.NOT_APPLICABLE, "{item}: withdrawn or superseded."),
        Reason(
            "not assessed since",
            Status.STALE,
            "{item}: last assessed {age_days:days} ago, too long to say how it stands.",
        ),
        Reason(
            "not assessed since due",
            Status.STALE,
            "{item}: last assessed {age_days:days} ago, at {standing}, not since the promise was due.",
        ),
        Reason("day unknown", Status.STALE, "{item}: said to stand at a level, but not on which day."),
        Reason("no evidence", Status.NO_DATA, "{item}: said to stand at {standing}, but there is no evidence."),
        Reason(
            "not accepted",
            Status.NO_DATA,
            "{item}: said to stand at {standing}, but nobody has accepted it.",
        ),
        Reason("not on the scale", Status.AMBIGUOUS_DATA, "{item}: the level is not one of those agreed: {scale}."),
        Reason(
            "unknown numbers",
            Status.AMBIGUOUS_DATA,
            "The returns have numbers that are not known here.",
            detail='Only "reach" is known.',
        ),
    ),
    evidence=(
        Evidence("level", "the level as returned", optional=True),
        Evidence("previous", "the level of the earlier assessment as returned", optional=True),
        Evidence("standing", "the level as a place on the scale, from 0", optional=True, words="scale"),
        Evidence("stood", "the earlier level as a place on the scale", optional=True, words="scale"),
        Evidence("promised", "the promised level as a place on the scale", optional=True, words="scale"),
        Evidence("steps", "levels up since the earlier assessment; below 0: down", optional=True),
        Evidence("short", "levels short of what was promised; 0: reached", optional=True),
        Evidence("age_days", "days since the assessment", optional=True),
    ),
    needs=frozenset(),
    takes=ReturnBlock,
    source="Prevention Concordat for Better Mental Health, Public Health England 2017: five domains",
)

_REASON = {each.word: code for code, each in enumerate(INFO.reasons)}


class Assessment:
    """Each assessed domain by itself; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: ReturnBlock, params: AssessmentParameters) -> MetricColumns:
        """Judge every row by itself."""
        top = len(params.scale) - 1
        standing, stood = block.level - params.first, block.previous - params.first
        promised = _promised(block, params)
        age = _days(block.as_at, block.as_of)
        reason = _reasons(block, params, age, [_off_scale(each, top) for each in (standing, stood, promised)])
        change = first_true(
            (np.isnan(stood), FIRST),
            (standing > stood, IMPROVED),
            (standing < stood, FELL),
            otherwise=HELD,
        )
        promise = _promises(block, params, standing, promised, change)
        # What was last seen short of the promise before its day may have reached it by then.
        unseen = np.isin(promise, (NOT_WHEN_DUE, BROKEN)) & (block.as_at < block.due)
        reason = np.where((reason < 0) & unseen, _REASON["not assessed since due"], reason).astype(np.int16)
        return MetricColumns(
            outcome=np.where(reason < 0, outcome_codes(change, promise), -1).astype(np.int16),
            reason=reason,
            period=np.full(reason.shape, -1, dtype=np.int32),
            evidence={
                "level": _finite(block.level),
                "previous": _finite(block.previous),
                "standing": _finite(standing),
                "stood": _finite(stood),
                "promised": _finite(promised),
                "steps": _finite(standing - stood),
                "short": _finite(np.maximum(promised - standing, 0.0)),
                "age_days": age,
            },
        )


def _promised(block: ReturnBlock, params: AssessmentParameters) -> Floats:
    """The promised level of each row as a place on the scale [item]; NaN: none."""
    own = block.numbers.get(REACH)
    everybody = float(params.scale.index(params.reach)) if params.reach else np.nan
    if own is None:
        return np.full(block.level.shape, everybody)
    return np.where(np.isnan(own), everybody, own - params.first)


def _off_scale(place: Floats, top: int) -> NDArray[np.bool_]:
    """Whether a number is there but is no level of the scale [item]."""
    off: NDArray[np.bool_] = ~np.isnan(place) & ~((place >= 0) & (place <= top) & (place == np.floor(place)))
    return off


def _reasons(
    block: ReturnBlock, params: AssessmentParameters, age: Floats, off_scale: list[NDArray[np.bool_]]
) -> NDArray[np.int16]:
    """Why nothing can be said of each row, the most fundamental reason first [item]; -1: something can."""
    state = block.state
    everywhere = np.ones(state.shape, dtype=np.bool_)
    old = np.zeros(state.shape, dtype=np.bool_)
    if params.since is not None:
        old |= block.as_at < np.datetime64(params.since)
    if params.within_days is not None:
        old |= age > params.within_days
    dated = params.since is not None or params.within_days is not None
    return first_true(
        ((state == ReturnState.WITHDRAWN) | (state == ReturnState.SUPERSEDED), _REASON["no longer assessed"]),
        (state == ReturnState.UNDEFINED, _REASON["undefined"]),
        (everywhere & bool(set(block.numbers) - {REACH}), _REASON["unknown numbers"]),
        (np.isnan(block.level), _REASON["not assessed"]),
        (np.logical_or.reduce(off_scale), _REASON["not on the scale"]),
        (old, _REASON["not assessed since"]),
        (np.isnat(block.as_at) & dated, _REASON["day unknown"]),
        (block.evidence_required & ~block.evidence, _REASON["no evidence"]),
        (block.acceptance_required & ~block.accepted, _REASON["not accepted"]),
        otherwise=-1,
    ).astype(np.int16)


def _promises(
    block: ReturnBlock, params: AssessmentParameters, standing: Floats, promised: Floats, change: NDArray[np.int64]
) -> NDArray[np.int64]:
    """What the standing and the change of each row mean for what was promised [item]."""
    passed = block.due < block.as_of
    levelled = ~np.isnan(promised)
    # Nobody can improve on the top of the scale: staying there is all that can be asked.
    at_top = (change == HELD) & (standing == len(params.scale) - 1)
    kept = (change == IMPROVED) | at_top | ((change == HELD) & (params.promise == "hold"))
    nothing = (change == FIRST) | (params.promise == "none")
    return first_true(
        (levelled & (standing >= promised), REACHED),
        (levelled & passed, NOT_WHEN_DUE),
        (levelled, NOT_YET),
        (nothing, NOTHING),
        (kept, KEPT),
        (passed, BROKEN),
        otherwise=NOT_KEPT,
    )


def _days(start: NDArray[np.datetime64], end: np.datetime64) -> Floats:
    """Days from each date to a day [item]; NaN where there is no date."""
    between = (end - start).astype("timedelta64[D]")
    return np.where(np.isnat(between), np.nan, between.astype(np.float64))


def _finite(numbers: Floats) -> Floats:
    return np.where(np.isfinite(numbers), numbers, np.nan)


@hookimpl
def register_metrics(register: Callable[[Any], None]) -> None:
    """Hand the metric to the registry."""
    register(Assessment())
