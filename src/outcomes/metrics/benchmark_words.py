"""What comparisons with limits round a benchmark have in common: words, reasons, and the size of an area.

Law: the words are those of Fingertips, by polarity; what lies on a limit is similar.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Codes, Floats, first_true
from outcomes.data.block import Measure, SeriesBlock
from outcomes.metrics.contract import Direction, Outcome, Reason, Status
from outcomes.statistics.comparison import COMPARISON_LABELS, ComparisonReason, Method, Position
from outcomes.statistics.funnels import effective_population

NOT_COMPARED: Final = COMPARISON_LABELS["95"][0][Position.NOT_COMPARED]
DIRECTIONS: Final[dict[str, Direction | None]] = {
    "Better": Direction.BETTER,
    "Similar": Direction.SAME,
    "Worse": Direction.WORSE,
    "Lower": None,
    "Higher": None,
    "Better 95%": Direction.BETTER,
    "Better 99.8%": Direction.BETTER,
    "Worse 95%": Direction.WORSE,
    "Worse 99.8%": Direction.WORSE,
    "Lower 95": None,
    "Lower 99.8": None,
    "Higher 95": None,
    "Higher 99.8": None,
}
REASONS: Final = tuple(
    Reason(word, status, sentence, NOT_COMPARED, detail)
    for word, status, sentence, detail in (
        ("is the benchmark", Status.NOT_APPLICABLE, "An area is not compared with itself.", ""),
        ("no value", Status.NO_DATA, "There are no figures.", ""),
        (
            "no benchmark value",
            Status.NO_BENCHMARK,
            "There is no figure for {compared_with_name} in {period} to compare {value:.1f}{unit} with.",
            "",
        ),
        (
            "no counts",
            Status.NO_DATA,
            "The figure of {value:.1f}{unit} in {period} comes without counts, so it cannot be compared fairly.",
            "The limits rest on counts.",
        ),
        (
            "too few events",
            Status.TOO_FEW,
            "The figure of {value:.1f}{unit} in {period} rests on fewer than ten events, too few to compare.",
            "",
        ),
        (
            "no such limits",
            Status.NOT_APPLICABLE,
            "This kind of measure cannot be compared in this way.",
            "There are no limits of this sort for this type of value.",
        ),
        (
            "impossible benchmark",
            Status.NO_BENCHMARK,
            "The figure of {compared_with_name}, {benchmark:.1f}{unit} in {period}, cannot be right.",
            "A rate is not below 0, and a proportion not above the multiplier of its indicator: 100 for percentages.",
        ),
    )
)
IS_BENCHMARK, NO_VALUE, NO_BENCHMARK, NO_COUNTS, TOO_FEW, NOT_APPLICABLE, IMPOSSIBLE_BENCHMARK = range(len(REASONS))
INTERVAL_REASONS: Final[dict[ComparisonReason, Reason]] = {
    ComparisonReason.IS_THE_BENCHMARK: REASONS[IS_BENCHMARK],
    ComparisonReason.NO_VALUE: REASONS[NO_VALUE],
    ComparisonReason.NO_BENCHMARK: REASONS[NO_BENCHMARK],
    ComparisonReason.NO_LIMITS: Reason(
        "no confidence limits",
        Status.NO_DATA,
        "The figure of {value:.1f}{unit} in {period} comes without a margin of error, so it cannot be compared fairly.",
        NOT_COMPARED,
        "There are no 95% confidence limits.",
    ),
    ComparisonReason.NO_OUTER_LIMITS: Reason(
        "no 99.8% confidence limits",
        Status.NO_DATA,
        "The figure of {value:.1f}{unit} in {period} comes without the margin of error to compare it by.",
        NOT_COMPARED,
        "There are no 99.8% confidence limits.",
    ),
    ComparisonReason.NO_BENCHMARK_LIMITS: Reason(
        "no confidence limits of the benchmark",
        Status.NO_BENCHMARK,
        "The figure of {compared_with_name}, {benchmark:.1f}{unit} in {period}, comes without a margin of error.",
        NOT_COMPARED,
        "The benchmark has no 95% confidence limits.",
    ),
}
"""Why the intervals of two values are not compared; of what no block can say there is nothing."""
NOTHING_TO_COMPARE: Final = REASONS[NO_VALUE]
NO_OTHER_AREAS: Final = Reason(
    "no comparison set", Status.NO_BENCHMARK, "There are no other areas to compare with.", NOT_COMPARED
)

RATES: Final = ("crude-rate", "dsr", "isr-rate", "isr-ratio")
"""Value types that are events over people or over expected events."""


_PLAIN: Final = {
    "Similar": "About the same, allowing for chance",
    "Better 95%": "Better",
    "Better 99.8%": "Clearly better",
    "Worse 95%": "Worse",
    "Worse 99.8%": "Clearly worse",
    "Lower 95": "Lower",
    "Lower 99.8": "Clearly lower",
    "Higher 95": "Higher",
    "Higher 99.8": "Clearly higher",
}
"""What a sentence says for a published word that needs telling."""


def compared(word: str) -> str:
    """The sentence of a comparison; its published word is the outcome."""
    return (
        _PLAIN.get(word, word)
        + ": {value:.1f}{unit} in {period}, against {benchmark:.1f}{unit} in {compared_with_name}."
    )


def outcomes_of(method: Method, detail: str) -> tuple[Outcome, ...]:
    """The outcomes of a method, each word with its direction, its sentence and what is behind it."""
    words = dict.fromkeys(
        word for polarity in (1, -1, 0) for word in COMPARISON_LABELS[method][polarity] if word != NOT_COMPARED
    )
    return tuple(Outcome(word, None, DIRECTIONS[word], compared(word), detail) for word in words)


def outcome_codes(method: Method, outcomes: tuple[Outcome, ...]) -> NDArray[np.int16]:
    """Codes of outcomes by polarity (-1, 0, +1) and `Position`; -1 for what is not compared."""
    codes = {each.word: code for code, each in enumerate(outcomes)} | {NOT_COMPARED: -1}
    return np.array(
        [[codes[word] for word in COMPARISON_LABELS[method][polarity]] for polarity in (-1, 0, 1)], dtype=np.int16
    )


def reason_codes(reasons: tuple[Reason, ...]) -> NDArray[np.int16]:
    """Codes among some reasons by `ComparisonReason`; -1 for none, and for what no block can say."""
    codes = {each.word: code for code, each in enumerate(reasons)}
    words = {reason: each.word for reason, each in INTERVAL_REASONS.items()}
    return np.array([codes.get(words.get(each, ""), -1) for each in ComparisonReason], dtype=np.int16)


def why_not_compared(block: SeriesBlock, value: Floats, benchmark: Floats, lacking: Codes) -> NDArray[np.int16]:
    """The reason of each series whose latest value is not held against limits; -1 for the others.

    ``lacking`` is what the limits themselves lack (-1: nothing), which is said where nothing else stands in the way.
    """
    measure = block.measure
    applies = measure.value_type in ("proportion", *RATES)
    return first_true(
        (block.is_benchmark, IS_BENCHMARK),
        (np.isnan(value), NO_VALUE),
        (np.isnan(benchmark), NO_BENCHMARK),
        (_impossible(benchmark, measure), IMPOSSIBLE_BENCHMARK),
        (not applies, NOT_APPLICABLE),
        otherwise=lacking,
    ).astype(np.int16)


def _impossible(benchmark: Floats, measure: Measure) -> NDArray[np.bool_]:
    """A benchmark that no measure of its type can have; shape as given."""
    beyond = benchmark > measure.multiplier if measure.value_type == "proportion" else np.isinf(benchmark)
    out: NDArray[np.bool_] = (benchmark < 0.0) | beyond
    return out


def population(block: SeriesBlock, at: Codes, value: Floats) -> Floats:
    """The people (or expected events) that a rate of the period ``at`` rests on; NaN where that is not known.

    For a crude rate the denominator; for a standardised one the population in which its events would have the rate as
    a crude one.
    """
    people, count = block.at(block.denominator, at), block.at(block.count, at)
    size = effective_population(count, value, multiplier=block.measure.multiplier, population=people)
    if block.measure.value_type == "crude-rate":
        size = np.where(np.isnan(people), size, people)
    return size
