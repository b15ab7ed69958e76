"""The drawings: every number within the frame, every text escaped, nothing drawn of nothing."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.reports.charts import SPARK, STRIP, tally
from outcomes.reports.markup import Html
from reference.drawings import scale_of, spark, strip

numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)


def places(drawing: Html, names: str) -> list[float]:
    """The numbers of all attributes of the given names."""
    return [
        float(n) for text in re.findall(rf'\b(?:{names})="([^"]*)"', drawing) for n in re.findall(r"-?[\d.]+", text)
    ]


@given(numbers, numbers, numbers, numbers, numbers)
def test_a_strip_stays_in_its_frame_for_any_numbers(
    value: float | None, lower: float | None, upper: float | None, target: float | None, benchmark: float | None
) -> None:
    scale = scale_of([value, lower, upper, target, benchmark])
    if scale is None:
        return
    drawing = strip(scale, value=value, lower=lower, upper=upper, target=target, benchmark=benchmark)
    ElementTree.fromstring(drawing)
    assert all(0 <= each <= STRIP[0] for each in places(drawing, "x|x1|x2|cx"))
    assert (value is not None) == ('class="dot"' in drawing)
    assert (target is not None) == ('class="goal"' in drawing)
    assert (benchmark is not None) == ('class="bench"' in drawing)


@given(st.lists(st.tuples(st.text(max_size=5), st.floats(allow_nan=False, allow_infinity=False)), max_size=8))
def test_a_series_stays_in_its_frame_and_its_periods_are_text(points: list[tuple[str, float]]) -> None:
    drawing = spark(points, at=points[-1][0] if points else "")
    if drawing is None:
        # Room at both ends of numbers as large as a number can be is no number any more.
        assert len(points) < 2 or max(abs(value) for _, value in points) > 1e307
        return
    text = re.sub(r"<text.*?</text>", "", drawing, flags=re.S)
    line = places(Html(text), "points")
    assert len(line) == 2 * len(points)
    assert all(0 <= each <= SPARK[0] for each in line[::2])
    assert all(0 <= each <= SPARK[1] for each in line[1::2])
    assert "<" not in "".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawing))


def test_higher_values_stand_higher_and_further_right() -> None:
    rising = spark([("2013", 1.0), ("2014", 2.0)])
    assert rising is not None
    (_, first, _, last) = places(rising, "points")
    assert last < first
    scale = scale_of([0.0, 10.0])
    assert scale is not None
    assert scale.at(5.0, 220) == pytest.approx(110)
    assert scale.at(0.0, 220) < scale.at(5.0, 220) < scale.at(10.0, 220)


def test_nothing_is_drawn_of_nothing() -> None:
    assert scale_of([None, math.nan, math.inf]) is None
    assert spark([]) is None
    assert spark([("2013", 1.0)]) is None


def test_a_tally_gives_each_count_its_share() -> None:
    widths = places(tally([("good", 3), ("bad", 1)]), "width")
    # 400 wide, three quarters and one quarter, less the gap of 1.5 after each.
    assert [298.5, 98.5] == widths
