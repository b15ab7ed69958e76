"""Open SDG, Eurostat and United Nations progress against the published formulas, written once more for one series."""

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from outcomes.metrics.progress_eurostat import EurostatParameters, EurostatProgress
from outcomes.metrics.progress_open_sdg import OpenSdgParameters, OpenSdgProgress
from outcomes.metrics.progress_un import UnParameters, UnProgress
from outcomes.testing import make_block

NAN = math.nan
FACTORS = st.floats(0.5, 2.0)
STARTS = st.floats(1.0, 100.0) | st.floats(-100.0, -1.0)
NEAR = 1e-6
"""A number nearer than this to a threshold is left to the tests of thresholds."""


def place(number: float, thresholds: tuple[float, ...]) -> int:
    """How many thresholds a number reaches."""
    assume(all(abs(number - one) > NEAR for one in thresholds))
    return sum(number >= one for one in thresholds)


def with_target(y0: float, yt: float, goal: float, k: int, years: int, way: int) -> tuple[str, str, str, float]:
    """The words of the three rules, and the score of the first (NaN for none), where there is a target."""
    growth, asked = (yt / y0) ** (1 / k) - 1, (goal / y0) ** (1 / years) - 1
    ratio = (-way if y0 < 0 else way) * growth / abs(asked)
    later = yt * (1 + growth) ** (years - k)
    met, stays = (yt - goal) * way >= 0, (later - goal) * way >= 0
    assume(min(abs(yt - goal), abs(later - goal)) > NEAR)
    of_ratio, of_way = place(ratio, (0.0, 0.60, 0.95)), place((later - y0) / (goal - y0), (0.10, 0.95))
    eurostat = ("movement away", "insufficient progress", "moderate progress", "significant progress")[of_ratio]
    sdg = ("deterioration", "limited progress", "moderate progress", "substantial progress")[of_ratio]
    un = ("stagnation or regression", "fair progress", "on track")[of_way]
    score = min(7.1429 * ratio - 4.2857, 5.0) if ratio >= 0.6 else max(4.1667 * ratio - 2.5, -5.0)
    if not met:
        return sdg, eurostat, un, score
    return (
        "target achieved" if stays else "achieved but being lost",
        "target met" if stays else eurostat,
        "target met",
        5.0 if stays else NAN,
    )


def without_target(y0: float, yt: float, k: int, way: int) -> tuple[str, str, str, float]:
    """The same where there is none."""
    v = (-way if y0 < 0 else way) * ((yt / y0) ** (1 / k) - 1)
    sdg = ("deterioration", "limited progress", "moderate progress", "substantial progress")
    un = ("stagnation or regression", "fair progress", "on track")
    eurostat = ("significant movement away", "moderate movement away", "moderate progress", "significant progress")
    steps = (max(125 * v - 2.5, -5.0), 500 * v - 2.5, 250 * v - 1.25, min(500 * v - 5.0, 5.0))
    band = place(v, (0.0, 0.005, 0.015))
    return sdg[band], eurostat[place(v, (-0.01, 0.0, 0.01))], un[place(v, (0.005, 0.02))], steps[band]


def word(metric: Any, found: Any) -> str:
    assert found.outcome[0] >= 0, metric.info.reasons[found.reason[0]].word
    return str(metric.info.outcomes[found.outcome[0]].word)


@settings(max_examples=150)
@given(
    start=STARTS,
    grown=FACTORS,
    wanted=st.none() | FACTORS,
    between=st.lists(st.none() | FACTORS, max_size=10),
    ahead=st.integers(1, 12),
    way=st.sampled_from([1, -1]),
)
def test_progress_is_that_of_the_published_formulas(
    start: float, grown: float, wanted: float | None, between: list[float | None], ahead: int, way: int
) -> None:
    # The figures between the first and the latest, and those that are missing there, play no part.
    k, latest = len(between) + 1, start * grown
    value = [start, *(NAN if one is None else start * one for one in between), latest, *[NAN] * ahead]
    target = [NAN] * len(value)
    if wanted is None:
        expected = without_target(start, latest, k, way)
    else:
        assume(abs(wanted - 1.0) > 0.01)
        target[-1] = start * wanted
        expected = with_target(start, latest, target[-1], k, k + ahead, way)
    block = make_block([value], target=[target], sense=0 if wanted is None else way, polarity=way, as_of="2045-01-01")
    sdg, eurostat, un = OpenSdgProgress(), EurostatProgress(), UnProgress()
    scored = sdg.evaluate(block, OpenSdgParameters())
    said = (
        word(sdg, scored),
        word(eurostat, eurostat.evaluate(block, EurostatParameters())),
        word(un, un.evaluate(block, UnParameters())),
    )
    assert said == expected[:3]
    assert scored.evidence["score"][0] == pytest.approx(expected[3], abs=1e-9, nan_ok=True)
