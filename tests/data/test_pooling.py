"""Areas pooled from the counts of others, row by row."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.data.observations import Observations
from outcomes.data.pooling import Pool, pool
from outcomes.data.uncomputed import UNCOMPUTED
from outcomes.diagnostics import Severity

BOTH = Pool(code="both", name="A and B", members=("A", "B"))


def observations(*rows: tuple[object, ...], names: str = "area period count denominator") -> Observations:
    keys = names.split()
    return Observations.from_rows([{"indicator": "i"} | dict(zip(keys, row, strict=True)) for row in rows])


def pooled_rows(found: Observations, area: str = "both") -> list[dict[str, object]]:
    columns = found.to_columns()
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    said = found.extra[UNCOMPUTED].to_list()
    return [row | {"why": why} for row, why in zip(rows, said, strict=True) if row["area"] == area]


def test_counts_and_denominators_are_summed_and_no_value_is_averaged() -> None:
    seen = observations(("A", "2020", 10, 100), ("B", "2020", 90, 200), ("C", "2020", 5, 50))
    found, report = pool(seen, [BOTH], ["i"])
    (row,) = pooled_rows(found)
    assert (row["count"], row["denominator"], row["value"]) == (100.0, 300.0, None)
    assert found.area_names["both"] == "A and B"
    assert not report


def test_the_rows_that_were_read_stay_as_they_were() -> None:
    seen = observations(("A", "2020", 10, 100), ("B", "2020", 90, 200))
    found, _ = pool(seen, [BOTH], ["i"])
    before = found.select(slice(0, len(seen))).to_columns()
    assert {name: before[name] for name in seen.to_columns()} == seen.to_columns()
    assert seen.area.words == ("A", "B")


@pytest.mark.parametrize("missing", [("B", "2021", None, 200), ("B", "2021", 90, None), ("C", "2021", 90, 200)])
def test_a_member_without_counts_leaves_that_sum_out_and_says_so(missing: tuple[object, ...]) -> None:
    seen = observations(("A", "2020", 10, 100), ("B", "2020", 90, 200), ("A", "2021", 10, 100), missing)
    found, report = pool(seen, [BOTH], ["i"])
    whole, lacking = pooled_rows(found)
    assert (whole["period"], whole["why"], whole["count"]) == ("2020", "", 100.0)
    assert (lacking["period"], lacking["why"]) == ("2021", "member missing")
    assert None in (lacking["count"], lacking["denominator"])
    (note,) = report
    assert (note.code, note.severity) == ("OUT356", Severity.NOTE)
    assert "1 of 2 observations" in note.found
    assert "2021" in note.found


def test_a_member_that_is_nowhere_is_named() -> None:
    found, report = pool(observations(("A", "2020", 10, 100)), [BOTH], ["i"])
    assert [row["why"] for row in pooled_rows(found)] == ["member missing"]
    assert "there are no rows of B" in next(iter(report)).found


def test_a_row_that_is_there_twice_counts_once_and_contradictions_count_not_at_all() -> None:
    seen = observations(
        ("A", "2020", 10, 100),
        ("A", "2020", 10, 100),
        ("B", "2020", 90, 200),
        ("A", "2021", 10, 100),
        ("A", "2021", 11, 100),
        ("B", "2021", 90, 200),
    )
    found, _ = pool(seen, [BOTH], ["i"])
    same, clashing = pooled_rows(found)
    assert (same["count"], same["why"]) == (100.0, "")
    assert (clashing["count"], clashing["why"]) == (None, "clashing rows")


def test_sexes_ages_and_indicators_are_not_mixed() -> None:
    names = "area period sex age count denominator"
    rows = [(area, "2020", sex, "All ages", n, 100) for area in "AB" for sex, n in (("Male", 1), ("Female", 20))]
    found, _ = pool(observations(*rows, names=names), [BOTH], ["i"])
    assert {row["sex"]: row["count"] for row in pooled_rows(found)} == {"Male": 2.0, "Female": 40.0}
    other, _ = pool(observations(*rows, names=names), [BOTH], ["another"])
    assert pooled_rows(other) == []


def test_people_without_a_denominator_are_summed_all_the_same() -> None:
    seen = observations(("A", "2020", 10), ("B", "2020", 90), names="area period count")
    (row,) = pooled_rows(pool(seen, [BOTH], ["i"])[0])
    assert (row["count"], row["why"]) == (100.0, "no denominators")


def test_a_source_without_counts_is_told_and_left_alone() -> None:
    seen = observations(("A", "2020", 1.5), names="area period value")
    found, report = pool(seen, [BOTH], ["i"])
    assert found is seen
    assert "has no counts" in next(iter(report)).found


def test_a_pooled_row_stands_where_a_row_of_its_areas_stands() -> None:
    seen = observations(("C", "2020", 1, 1), ("A", "2020", 10, 100), ("B", "2020", 90, 200))
    found, _ = pool(seen, [BOTH], ["i"])
    assert found.source_rows().tolist() == [0, 1, 2, 1]


counts = st.one_of(st.none(), st.integers(0, 1000))


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(["2019", "2020", "2021"])), st.tuples(counts, counts),
        min_size=1,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_a_pooled_number_is_the_sum_of_its_areas_or_it_is_missing(numbers: dict, random: object) -> None:
    rows = [(area, period, *both) for (area, period), both in numbers.items()]
    random.shuffle(rows)  # type: ignore[attr-defined]
    found, _ = pool(observations(*rows), [Pool(code="all", name="All", members=("A", "B", "C"))], ["i"])
    pooled = {row["period"]: row for row in pooled_rows(found, "all")}
    assert set(pooled) == {period for _, period in numbers}
    for period, row in pooled.items():
        cells = [numbers.get((area, period), (None, None)) for area in "ABC"]
        impossible = any(people == 0 and count for count, people in cells)
        for place, name in enumerate(("count", "denominator")):
            parts = [numbers.get((area, period), (None, None))[place] for area in "ABC"]
            expected = None if None in parts or impossible else float(sum(parts))
            assert expected == row[name]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 1000)), min_size=2, max_size=8))
def test_pooling_in_one_step_or_by_two_pools_gives_the_same_people(areas: list[tuple[int, int]]) -> None:
    seen = observations(*((f"area {place}", "2020", *both) for place, both in enumerate(areas)))
    names = [f"area {place}" for place in range(len(areas))]
    cut = len(names) // 2
    pools = [
        Pool(code="whole", name="", members=tuple(names)),
        Pool(code="first", name="", members=tuple(names[:cut])),
        Pool(code="rest", name="", members=tuple(names[cut:])),
    ]
    found, _ = pool(seen, pools, ["i"])
    count = {code: pooled_rows(found, code)[0]["count"] for code in ("whole", "first", "rest")}
    assert count["whole"] == count["first"] + count["rest"]
    assert math.isfinite(count["whole"])
    assert np.isclose(count["whole"], sum(events for events, _ in areas))
