"""A plain `benchmark.interval`: one value against one benchmark, written from the published rules.

Law: shares nothing with the fast comparison; the words are written out.
"""

from __future__ import annotations

import attrs

from reference.numbers import NAN, missing

_WORDS = {
    "high": ("Worse", "Better"),
    "low": ("Better", "Worse"),
    "none": ("Lower", "Higher"),
}
_DIRECTIONS = {"Better": "better", "Worse": "worse", "Similar": "same"}


@attrs.frozen(kw_only=True)
class PlainComparison:
    """The word of the outcome, or (empty) the word of the reason; the direction, empty for none."""

    outcome: str = ""
    direction: str = ""
    reason: str = ""


def plain_position(
    value: float,
    lower: float,
    upper: float,
    benchmark: float,
    *,
    method: str = "95",
    rules: str = "fingertips-next",
    outer: tuple[float, float] = (NAN, NAN),
    benchmark_limits: tuple[float, float] = (NAN, NAN),
) -> str:
    """``lowest``, ``lower``, ``similar``, ``higher`` or ``highest``; else the reason why it is not compared."""
    for blank, reason in (
        (missing(value), "no value"),
        (missing(benchmark), "no benchmark value"),
        (missing(lower) or missing(upper), "no confidence limits"),
        (method == "95-99.8" and any(map(missing, outer)), "no 99.8% confidence limits"),
        (method == "overlap" and any(map(missing, benchmark_limits)), "no confidence limits of the benchmark"),
    ):
        if blank:
            return reason
    if method == "95" and rules == "fingertips-next":
        if lower > benchmark:
            return "higher"
        return "lower" if upper < benchmark else "similar"
    if method == "overlap":
        similar = lower <= benchmark_limits[1] if value > benchmark else benchmark_limits[0] <= upper
    else:
        similar = lower <= benchmark <= upper
    if similar:
        return "similar"
    if method == "95-99.8":
        if outer[0] <= benchmark <= lower:
            return "higher"
        if upper <= benchmark <= outer[1]:
            return "lower"
        return "lowest" if value < benchmark else "highest"
    return "lower" if value < benchmark else "higher"


def plain_comparison(position: str, *, method: str, polarity: str) -> PlainComparison:
    """The published words of a position, or the reason; ``polarity`` is ``high``, ``low`` or ``none`` is good."""
    if position not in ("lowest", "lower", "similar", "higher", "highest"):
        return PlainComparison(reason=position)
    if position == "similar":
        return PlainComparison(outcome="Similar", direction="same")
    above = position.startswith("high")
    word = _WORDS[polarity][above]
    if method == "95-99.8":
        beyond = position.endswith("st")
        word += (" 99.8" if beyond else " 95") + ("" if polarity == "none" else "%")
    return PlainComparison(outcome=word, direction=_DIRECTIONS.get(word.split()[0], ""))
