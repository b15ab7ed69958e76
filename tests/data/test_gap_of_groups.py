"""The gap between two groups, from published figures or from counts, as one figure an area and period."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outcomes
from outcomes.data.banded import over_bands
from outcomes.data.observations import Observations
from outcomes.data.uncomputed import UNCOMPUTED
from outcomes.diagnostics import DataError
from outcomes.registry import PluginSet
from outcomes.registry.data_calls import banded
from outcomes.registry.parameters import parameters
from reference.numbers import from_counts

MOST, LEAST = "Most deprived", "Least deprived"
NAN = math.nan


def row(category: str, *, area: str = "A", period: str = "2020", **numbers: Any) -> dict[str, Any]:
    return {"indicator": "x", "area": area, "category": category, "period": period, **numbers}


def gaps(
    rows: list[dict[str, Any]], named: tuple[str, ...] | None = (MOST, LEAST), multiplier: float = 100.0, **options: str
) -> tuple[Observations, Any]:
    record = PluginSet.of().find("statistic", "gap")
    assert record is not None
    made, wrong = parameters(record, options)
    assert made is not None, wrong
    return over_bands(Observations.from_rows(rows), "x", banded(record, made.params, multiplier), named=named)


def plain_gap(first: tuple[float, float, float], second: tuple[float, float, float]) -> tuple[float, float, float]:
    """Difference and limits of two figures with theirs, one at a time (Zou and Donner 2008, equation 2)."""
    (v, low, high), (w, other_low, other_high) = first, second
    gap = v - w
    return (
        gap,
        gap - math.sqrt((v - low) ** 2 + (other_high - w) ** 2),
        gap + math.sqrt((high - v) ** 2 + (w - other_low) ** 2),
    )


def told(found: Observations, at: int = 0) -> tuple[float, ...]:
    assert found.lower is not None
    assert found.upper is not None
    return tuple(float(each[at]) for each in (found.value, found.lower, found.upper))


counts = st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda drawn: (min(drawn), max(drawn)))


@settings(deadline=None)
@given(first=counts, second=counts, of=st.sampled_from(["proportion", "rate"]), published=st.booleans())
def test_a_gap_is_that_of_the_figures_of_its_groups_whether_published_or_counted(
    first: tuple[int, int], second: tuple[int, int], of: str, published: bool
) -> None:
    figures = [from_counts(of, *each, 100.0) for each in (first, second)]
    rows = [row(MOST, count=first[0], denominator=first[1]), row(LEAST, count=second[0], denominator=second[1])]
    if published:
        for each, (value, lower, upper) in zip(rows, figures, strict=True):
            del each["count"], each["denominator"]
            each |= {"value": value, "lower": lower, "upper": upper}
    found, _ = gaps(rows, of=of)
    assert told(found) == pytest.approx(plain_gap(*figures), rel=1e-9, abs=1e-9)


def test_what_is_published_goes_before_what_counts_would_give() -> None:
    # A rounded count of 56 in 70 is 80%; 79.6% is what was published.
    rows = [
        row(MOST, value=79.6, lower=69.0, upper=87.5, count=56, denominator=70),
        row(LEAST, count=48, denominator=80),
    ]
    found, report = gaps(rows)
    assert told(found) == pytest.approx(plain_gap((79.6, 69.0, 87.5), from_counts("proportion", 48, 80, 100.0)))
    assert not report


def test_a_figure_without_limits_gives_a_gap_without_limits() -> None:
    found, _ = gaps([row(MOST, value=18.0), row(LEAST, value=10.0)])
    assert told(found) == pytest.approx((8.0, NAN, NAN), nan_ok=True)


def test_the_second_group_is_taken_from_the_first_whatever_the_order_of_rows() -> None:
    rows = [row(LEAST, value=10.0), row(MOST, value=18.0)]
    assert told(gaps(rows)[0])[0] == 8.0
    assert told(gaps(rows, named=(LEAST, MOST))[0])[0] == -8.0
    assert told(gaps(rows, gap="relative")[0])[0] == 1.8


def test_a_gap_is_of_nobody_in_particular() -> None:
    found, _ = gaps([row(MOST, count=56, denominator=70), row(LEAST, count=48, denominator=80)])
    assert found.count is not None
    assert found.denominator is not None
    assert np.isnan([found.count[0], found.denominator[0]]).all()
    assert found.category.to_list() == [""]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([row(MOST, value=18.0), row(LEAST, area="B", value=10.0)], "band missing"),
        ([row(MOST, value=18.0), row(LEAST, value=NAN)], "band missing"),
        ([row(MOST, value=18.0), row(LEAST, value=10.0), row(LEAST, value=11.0)], "clashing rows"),
        ([row(MOST, count=5, denominator=0), row(LEAST, count=5, denominator=50)], "unusable counts"),
    ],
)
def test_where_a_group_cannot_be_told_there_is_no_gap_and_the_reason_is_kept(
    rows: list[dict[str, Any]], why: str
) -> None:
    found, report = gaps(rows)
    assert np.isnan(found.value[0])
    assert found.extra[UNCOMPUTED].to_list()[0] == why
    assert [each.code for each in report] == ["OUT357"]


@pytest.mark.parametrize(
    ("named", "says"),
    [
        (None, "a gap is one between two groups, and here are 2; name the two"),
        ((MOST,), "here are 1"),
        ((MOST, "Least depraved"), 'no row is of the group "Least depraved"; did you mean "Least deprived"?'),
    ],
)
def test_two_groups_are_named_and_there(named: tuple[str, ...] | None, says: str) -> None:
    with pytest.raises(DataError) as raised:
        gaps([row(MOST, value=18.0), row(LEAST, value=10.0)], named=named)
    assert says in str(raised.value)


def test_a_group_without_its_breakdown_is_told_its_whole_name() -> None:
    rows = [row(f"Quintiles: {MOST}", value=18.0), row(f"Quintiles: {LEAST}", value=10.0)]
    with pytest.raises(DataError, match=f'did you mean "Quintiles: {MOST}"'):
        gaps(rows)


# -- small numbers: a gap and one of its groups tell the other ---------------------------------------------------------

FRAMEWORK = """
format = 1
[framework]
id = "gap"
title = "Gap"
areas = "all"
[data.x]
path = "x.csv"
[indicators.gap]
title = "Gap"
unit = " points"
multiplier = 100
polarity = "low"
statistic = "gap"
disclosure = 5
data = { source = "x", category = ["Most deprived", "Least deprived"] }
[aims.gap]
indicator = "gap"
target = { value = 5, sense = "at most" }
judge = [{ metric = "target.path" }]
"""


@pytest.mark.parametrize(
    ("few", "many", "shown"),
    [
        ("3,200", "40,200", False),
        ("40,200", "3,200", False),
        ("197,200", "40,200", False),  # three of them are no case
        ("30,200", "40,200", True),
    ],
)
def test_a_gap_is_withheld_with_either_of_its_groups(tmp_path: Path, few: str, many: str, shown: bool) -> None:
    lines = ["area,category,period,count,denominator", f"A,{MOST},2020,{few}", f"A,{LEAST},2020,{many}"]
    lines += [f"B,{MOST},2020,60,200", f"B,{LEAST},2020,50,200", "A,Other,2020,2,200", "B,Other,2020,2,200"]
    (tmp_path / "x.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    found = {row["area"]: row for row in outcomes.evaluate(tmp_path, as_of=date(2021, 6, 1)).to_rows()}
    assert (found["A"]["value"] is not None) == shown
    assert found["A"]["status"] == ("judged" if shown else "small numbers")
    # A small number of another group is nobody's business here.
    assert found["B"]["value"] == pytest.approx(5.0)
