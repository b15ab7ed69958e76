"""The metric `scale.mean`: is the mean score of one wave at the level that was promised, beyond chance?

Law: a score that chance could have put on the other side of the level is neither met nor missed, and one wave says
nothing of the pace before its target is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from attrs.validators import ge, gt, lt, optional
from numpy.typing import NDArray

from outcomes import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict, first_true, last_true
from outcomes.immutable import immutable
from outcomes_survey.means import (
    MANY,
    detectable_mean_change,
    deviation_from_limits,
    error_from_limits,
    sample_for_means,
)
from outcomes_survey.waves import at

if TYPE_CHECKING:
    from outcomes import SeriesBlock

Floats = NDArray[np.float64]
Index = NDArray[np.int64]


@immutable(kw_only=True)
class ScaleParameters:
    """Parameters of `scale.mean`."""

    deviation: float | None = attrs.field(
        default=None,
        validator=optional(gt(0.0)),
        metadata={"help": "standard deviation of the scores, where the data have no 95% limits to tell it"},
    )
    design_effect: float = attrs.field(
        default=1.0,
        validator=ge(1.0),
        metadata={
            "help": "how much larger the variance is than of a simple random sample, because of clusters or weights; "
            "1 where published limits allow for it"
        },
    )
    confidence: float = attrs.field(
        default=0.95,
        validator=[gt(0.0), lt(1.0)],
        metadata={"help": "confidence of the interval and of the two-sided test"},
    )
    power: float = attrs.field(
        default=0.8,
        validator=[gt(0.0), lt(1.0)],
        metadata={"help": "chance with which the sample finds the distance to the level"},
    )


_SAID = "an average of {value:.1f}{unit} in {period} against {required:.1f}{unit}"
_TESTED = "The {confidence:.0%} interval of the mean is {mean_lower:.1f} to {mean_upper:.1f}."
_DOUBT = " To tell this distance from none takes {sample_needed:# person|# people}."
_CHANCE, _PERHAPS = ", but within chance", ", but perhaps only by chance"
_KINDS = ("reached", "reached, but within chance", "short, but within chance", "short")
_STAGES = (
    ("", " when due"),
    (" for now", " required by now"),
    (" before it is due", " that is due later"),
)
_VERDICTS: tuple[tuple[Verdict | None, ...], ...] = (
    (Verdict.MET, Verdict.AT_RISK, Verdict.AT_RISK, Verdict.MISSED),
    (Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.AT_RISK, Verdict.OFF_TRACK),
    (Verdict.ON_TRACK, Verdict.AT_RISK, None, None),
)

INFO = MetricInfo(
    id="scale.mean",
    title="Mean of a scale against its target",
    version="1",
    summary="Says of the mean score of the latest wave whether it is at the promised level, with its interval, and "
    "whether that can be told from chance.",
    params=ScaleParameters,
    outcomes=tuple(
        Outcome(
            kind + word,
            _VERDICTS[stage][place],
            None,
            f"{kind.removesuffix(_CHANCE).capitalize()}{word}{_PERHAPS if _CHANCE in kind else ''}: {_SAID}{said}.",
            _TESTED + (_DOUBT if "chance" in kind else ""),
        )
        for stage, (word, said) in enumerate(_STAGES)
        for place, kind in enumerate(_KINDS)
    ),
    reasons=(
        Reason("no data", Status.NO_DATA, "There are no figures."),
        Reason("not a mean", Status.NOT_APPLICABLE, "This measure is no average of answers."),
        Reason("no target", Status.UNDEFINED, "No level was promised to hold the average to."),
        Reason(
            "no spread",
            Status.NO_DATA,
            "Nothing says how much the answers differ, so the average cannot be told from chance.",
            detail="The data have neither 95% limits nor, with a declared deviation, the people who answered.",
        ),
        Reason(
            "impossible numbers",
            Status.AMBIGUOUS_DATA,
            "The margins of error of the data cannot be right, or too few people answered.",
        ),
    ),
    evidence=(
        Evidence("required", "the promised level that the mean is held to (the nearer end of a range)"),
        Evidence("margin", "how far the mean is on the right side of it; below 0: on the wrong side"),
        Evidence("error", "standard error of the mean"),
        Evidence("mean_lower", "lower limit of the mean"),
        Evidence("mean_upper", "upper limit of the mean"),
        Evidence("p", "two-sided chance of such a distance if there were none"),
        Evidence("people", "people who answered", optional=True),
        Evidence("detectable", "smallest distance that a wave of this size is likely to tell from none"),
        Evidence("sample_needed", "people that a wave needs to tell this distance from none", optional=True),
    ),
    needs=frozenset({"value", "lower", "upper", "denominator", "target", "target_upper"}),
    source="Student 1908; Tennant and others 2007, The Warwick-Edinburgh Mental Well-being Scale",
)
_REASON = {each.word: code for code, each in enumerate(INFO.reasons)}


class ScaleMean:
    """The mean score of the latest wave against the level that was promised; see ``INFO`` for the words."""

    info = INFO

    def evaluate(self, block: SeriesBlock, params: ScaleParameters) -> MetricColumns:
        """Judge every series by itself."""
        from scipy.special import stdtr, stdtrit

        wave = block.latest().astype(np.int64)
        value, people = at(block.value, wave), at(block.denominator, wave)
        lower, upper = at(block.lower, wave), at(block.upper, wave)
        error, freedom = _error(lower, upper, people, params)
        margin, required, stage = _held_to(block, wave, value)
        reason = _reasons(block, wave, (lower, upper, people), margin, error, params)
        judged = reason < 0
        # Where nothing is judged any number will do: it is not given back.
        error, freedom = np.where(judged, error, 1.0), np.where(judged, freedom, 1.0)
        half = stdtrit(freedom, (1.0 + params.confidence) / 2.0) * error
        p = 2.0 * stdtr(freedom, -np.abs(np.where(judged, margin, 0.0) / error))
        real = p < 1.0 - params.confidence
        with np.errstate(invalid="ignore"):
            kind = first_true(
                ((margin >= 0) & real, 0),
                (margin >= 0, 1),
                (real, 3),
                otherwise=2,
            )
        deviation = error * np.sqrt(people)
        numbers = {
            "required": required,
            "margin": margin,
            "error": error,
            "mean_lower": value - half,
            "mean_upper": value + half,
            "p": p,
            "people": people,
            "detectable": detectable_mean_change(error, confidence=params.confidence, power=params.power),
            "sample_needed": sample_for_means(margin, deviation, 0.0, confidence=params.confidence, power=params.power),
        }
        return MetricColumns(
            outcome=np.where(judged, stage * len(_KINDS) + kind, -1).astype(np.int16),
            reason=reason,
            period=np.where(judged, wave, -1).astype(np.int32),
            evidence={name: np.where(judged & np.isfinite(array), array, np.nan) for name, array in numbers.items()},
        )


def _error(lower: Floats, upper: Floats, people: Floats, params: ScaleParameters) -> tuple[Floats, Floats]:
    """Standard error of each mean and its degrees of freedom [series]; NaN where nothing tells them."""
    told = deviation_from_limits(lower, upper, people)
    spread = np.where(np.isnan(told), np.nan if params.deviation is None else params.deviation, told)
    with np.errstate(invalid="ignore", divide="ignore"):
        sized = np.where(people >= 2, spread / np.sqrt(people), np.nan)
    published = np.where(np.isnan(people), error_from_limits(lower, upper), np.nan)
    error = np.where(np.isnan(sized), published, sized) * np.sqrt(params.design_effect)
    return error, np.where(np.isnan(sized), MANY, people - 1.0)


def _held_to(block: SeriesBlock, wave: Index, value: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """How far each mean is on the right side of its level, that level, and its place in ``_STAGES`` [series].

    The level is that of the wave's own period, else the last one that was promised.
    """
    stated = ~(np.isnan(block.target) & np.isnan(block.target_upper))
    last = last_true(stated)
    has_own = (wave >= 0) & ~(np.isnan(at(block.target, wave)) & np.isnan(at(block.target_upper, wave)))
    place = np.where(has_own, wave, last)
    low, high = at(block.target, place), at(block.target_upper, place)
    above, below = value - low, (np.where(block.sense == 0, high, low) - value)
    margin = first_true(
        (block.sense > 0, above),
        (block.sense < 0, below),
        otherwise=np.fmin(above, below),
    )
    required = np.where((block.sense == 0) & (below <= above), high, low) if value.size else low
    due = np.where(block.due_at >= 0, block.due_at, last)
    stage = first_true(
        ((wave >= 0) & (wave >= due), 0),
        (has_own, 1),
        otherwise=2,
    )
    return margin + block.margin(required), required, stage


def _reasons(
    block: SeriesBlock,
    wave: Index,
    wave_numbers: tuple[Floats, Floats, Floats],
    margin: Floats,
    error: Floats,
    params: ScaleParameters,
) -> NDArray[np.int16]:
    """Why nothing can be said of each series, the most fundamental reason first [series]; -1: something can."""
    lower, upper, people = wave_numbers
    kinds: Any = {"mean", "score", "other"}
    bare = np.isnan(lower) | np.isnan(upper)
    unknown = bare & (np.isnan(people) | (params.deviation is None))
    return first_true(
        (wave < 0, _REASON["no data"]),
        (np.full(wave.shape, block.measure.value_type not in kinds), _REASON["not a mean"]),
        (np.isnan(margin), _REASON["no target"]),
        (unknown, _REASON["no spread"]),
        (~(np.isfinite(error) & (error > 0)), _REASON["impossible numbers"]),
        otherwise=-1,
    ).astype(np.int16)
