"""From rows to blocks and back: nothing is lost, nothing is invented, and the order of rows means nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outcomes.data import (
    Buffers,
    Measure,
    Observations,
    SeriesTable,
    SourceIndex,
    comparator_groups,
    comparators,
    series_block,
    series_tables,
)
from outcomes.data.areas import Area, AreaTable
from outcomes.data.packing import order_of, packing_for
from outcomes.diagnostics import Report

LATE = np.datetime64("2100-01-01")
Key = tuple[str, str, str, str, str, str]

keys = st.tuples(
    st.sampled_from(["41001", "241"]),
    st.sampled_from(["E92000001", "E06000008", "E06000009", "E10000017"]),
    st.sampled_from(["Male", "Female", "Persons"]),
    st.sampled_from(["All ages", "10+ yrs"]),
    st.sampled_from(["", "Deciles: Most deprived", "Deciles: Least deprived"]),
    st.sampled_from(["2015", "2016", "2019", "2018/19", "2015 - 17", "2016 - 18", "2021/22 Q1", "2021/22 Q3"]),
)
numbers = st.one_of(st.none(), st.floats(-1e6, 1e6))
tables_of_rows = st.dictionaries(keys, st.tuples(numbers, numbers, numbers), min_size=1, max_size=40)


def observations_of(rows: dict[Key, tuple[Any, Any, Any]]) -> Observations:
    names = ("indicator", "area", "sex", "age", "category", "period")
    columns: dict[str, list[Any]] = {name: [key[place] for key in rows] for place, name in enumerate(names)}
    for place, name in enumerate(("value", "count", "denominator")):
        columns[name] = [numbers[place] for numbers in rows.values()]
    return Observations.from_columns(columns)


def tables_of(observations: Observations, indicator: str, **how: Any) -> tuple[tuple[SeriesTable, ...], Report]:
    return series_tables(SourceIndex(observations=observations), indicator, as_of=how.pop("as_of", LATE), **how)


def long_form(observations: Observations) -> dict[Key, tuple[Any, Any, Any]]:
    """All blocks of all indicators as rows again; cells in which nothing is known are left out."""
    rows = {}
    for indicator in observations.indicator.words:
        for table in tables_of(observations, indicator)[0]:
            series = table.choose(category=("all",))
            block = series_block(table, series, measure=Measure(), as_of=LATE)
            assert block.keys is not None
            for s, p in np.ndindex(*block.shape):
                cells = tuple(
                    None if np.isnan(array[s, p]) else float(array[s, p])
                    for array in (block.value, block.count, block.denominator)
                )
                key = (
                    indicator,
                    observations.area.words[block.keys.area[s]],
                    observations.sex.words[block.keys.sex[s]],
                    observations.age.words[block.keys.age[s]],
                    observations.category.words[block.keys.category[s]],
                    block.periods.labels[p],
                )
                if cells != (None, None, None):
                    rows[key] = cells
    return rows


@given(tables_of_rows)
@settings(max_examples=60, deadline=None)
def test_blocks_hold_every_number_once_and_at_its_place(rows: dict[Key, tuple[Any, Any, Any]]) -> None:
    expected = {key: cells for key, cells in rows.items() if cells != (None, None, None)}
    assert expected == long_form(observations_of(rows))


@given(tables_of_rows, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_is_irrelevant(rows: dict[Key, tuple[Any, Any, Any]], chance: Any) -> None:
    shuffled = list(rows.items())
    chance.shuffle(shuffled)
    one, other = observations_of(rows), observations_of(dict(shuffled))
    for indicator in one.indicator.words:
        for first, second in zip(tables_of(one, indicator)[0], tables_of(other, indicator)[0], strict=True):
            assert first.spelling == second.spelling
            for name in ("area", "sex", "age", "category", "starts", "column"):
                np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
            np.testing.assert_array_equal(one.value[first.rows], other.value[second.rows])


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=12), st.permutations("abc"))
@settings(deadline=None)
# The rows of a and b together begin at the second row and end at the fifth, and are four: c stands between.
@example(list("baccba"), ["a", "b", "c"])
def test_several_indicators_are_the_rows_of_each_wherever_they_stand(file: list[str], order: list[str]) -> None:
    """Some of the indicators of a file are asked for together, in any order: each has its own figures and no other's."""
    rows = [(each, f"E0600000{place}", float(place)) for place, each in enumerate(file)]
    names = ("indicator", "area", "value")
    columns: dict[str, Any] = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    seen = Observations.from_columns({**columns, "period": "2015"})
    wanted = order[:2]
    tables, _ = series_tables(SourceIndex(observations=seen), wanted, as_of=LATE)
    found = {
        (seen.indicator.words[table.indicator[series]], seen.area.words[table.area[series]], *values)
        for table in tables
        for series, values in enumerate(np.split(seen.value[table.rows], table.starts[1:-1]))  # type: ignore[index]
    }
    assert found == {row for row in rows if row[0] in wanted}


@given(tables_of_rows, st.sampled_from(["2015-12-31", "2017-06-30", "2019-12-31", "2021-06-30"]))
@settings(max_examples=40, deadline=None)
def test_a_block_is_blind_to_what_ended_after_its_day(rows: dict[Key, tuple[Any, Any, Any]], day: str) -> None:
    as_of = np.datetime64(day)
    ends = {
        "2015": "2015-12-31",
        "2016": "2016-12-31",
        "2019": "2019-12-31",
        "2018/19": "2019-03-31",
        "2015 - 17": "2017-12-31",
        "2016 - 18": "2018-12-31",
        "2021/22 Q1": "2021-06-30",
        "2021/22 Q3": "2021-12-31",
    }
    known = {key: cells for key, cells in rows.items() if np.datetime64(ends[key[5]]) <= as_of}
    seen = observations_of(rows)
    for indicator in ("41001", "241"):
        made = [
            series_block(t, t.choose(category=("all",)), measure=Measure(), as_of=as_of)
            for t in tables_of(seen, indicator, as_of=as_of)[0]
        ]
        total = sum(int((~np.isnan(block.value)).sum()) for block in made)
        expected = sum(cells[0] is not None for key, cells in known.items() if key[0] == indicator)
        assert expected == total
        assert all((block.periods.end <= as_of).all() for block in made)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3), st.integers(0, 1000)), min_size=1, max_size=60))
def test_packed_keys_sort_as_their_columns_do_and_stay_stable(rows: list[tuple[int, int, int]]) -> None:
    columns = [np.array(column, dtype=np.int32) for column in zip(*rows, strict=True)]
    packing = packing_for([8, 4, 1001])
    packed = packing.pack(columns)
    order = order_of(packed)
    expected = sorted(range(len(rows)), key=lambda place: rows[place])
    assert expected == (list(range(len(rows))) if order is None else order.tolist())
    assert [column.tolist() for column in columns] == [column.tolist() for column in packing.unpack(packed)]


def simple(values: dict[str, Any] | None = None, **columns: Any) -> Observations:
    return Observations.from_columns({"indicator": "1", "sex": "Persons", **(values or {}), **columns})


def test_gaps_are_explicit_and_the_axis_reaches_a_due_period() -> None:
    (table,), _ = tables_of(simple(area=["A", "A"], period=["2015", "2018"], value=[1.0, 4.0]), "1")
    block = series_block(table, table.choose(), measure=Measure(), as_of=LATE, until=table.first + 5)
    assert block.periods.labels == ("2015", "2016", "2017", "2018", "2019", "2020")
    np.testing.assert_array_equal([[1.0, np.nan, np.nan, 4.0, np.nan, np.nan]], block.value)
    assert block.latest().tolist() == [3]


def test_periods_of_different_kinds_go_to_different_blocks() -> None:
    seen = simple(area=["A"] * 4, period=["2015", "2016", "2015/16", "2015 - 17"], value=[1.0, 2.0, 3.0, 4.0])
    made, _ = tables_of(seen, "1")
    assert {t.kind.title: t.length for t in made} == {"calendar year": 2, "financial year": 1, "3 calendar years": 1}


def test_an_array_that_nobody_needs_takes_no_memory() -> None:
    (table,), _ = tables_of(simple(area=["A", "B"], period="2015", value=[1.0, 2.0], count=[3.0, 4.0]), "1")
    block = series_block(table, table.choose(), measure=Measure(), as_of=LATE, needs={"value"})
    assert block.count.strides == (0, 0)
    assert np.isnan(block.count).all()


def test_the_arrays_of_a_block_cannot_be_written_to_and_are_not_those_of_the_source() -> None:
    seen = simple(area=["A", "B"], period="2015", value=[1.0, 2.0])
    (table,), _ = tables_of(seen, "1")
    block = series_block(table, table.choose(), measure=Measure(), as_of=LATE)
    assert not block.value.flags.writeable
    assert not np.shares_memory(block.value, seen.value)


def test_buffers_are_used_again_and_leave_nothing_behind() -> None:
    buffers = Buffers()
    (table,), _ = tables_of(simple(area=["A", "A"], period=["2015", "2017"], value=[1.0, 3.0]), "1")
    first = series_block(table, table.choose(), measure=Measure(), as_of=LATE, needs={"value"}, buffers=buffers)
    (other,), _ = tables_of(simple(area=["A", "A"], period=["2016", "2018"], value=[5.0, 6.0]), "1")
    second = series_block(other, other.choose(), measure=Measure(), as_of=LATE, needs={"value"}, buffers=buffers)
    np.testing.assert_array_equal([[5.0, np.nan, 6.0]], second.value)
    assert np.shares_memory(first.value, second.value)


CLASH: dict[str, Any] = {
    "area": ["A", "A", "A", "B", "B", "B"],
    "period": ["2015", "2016", "2015", "2015", "2016", "2016"],
    "value": [1.0, 2.0, 9.0, 5.0, 6.0, 6.0],
}


@pytest.mark.parametrize(
    ("policy", "expected", "ambiguous", "codes"),
    [
        ("identical", [[np.nan, np.nan], [5.0, 6.0]], [True, False], {"OUT330", "OUT333"}),
        ("set-aside", [[np.nan, np.nan], [5.0, 6.0]], [True, False], {"OUT332", "OUT333"}),
        ("first", [[1.0, 2.0], [5.0, 6.0]], [False, False], {"OUT331", "OUT333"}),
        ("last", [[9.0, 2.0], [5.0, 6.0]], [False, False], {"OUT331", "OUT333"}),
        ("error", [[np.nan, np.nan], [np.nan, np.nan]], [True, True], {"OUT330"}),
    ],
)
def test_each_policy_for_duplicates_does_what_it_says(
    policy: Any, expected: Any, ambiguous: list[bool], codes: set[str]
) -> None:
    (table,), report = tables_of(simple(CLASH), "1", duplicates=policy)
    block = series_block(table, table.choose(), measure=Measure(), as_of=LATE)
    np.testing.assert_array_equal(expected, block.value)
    assert ambiguous == table.ambiguous.tolist()
    assert codes == {problem.code for problem in report}


def test_three_rows_of_one_key_give_the_first_or_the_last_in_file_order() -> None:
    seen = simple(area=["A"] * 4, period=["2015", "2015", "2015", "2016"], value=[3.0, 1.0, 2.0, 7.0])
    found = {}
    for policy in ("first", "last"):
        (table,), _ = tables_of(seen, "1", duplicates=policy)
        found[policy] = series_block(table, table.choose(), measure=Measure(), as_of=LATE).value.tolist()
    assert found == {"first": [[3.0, 7.0]], "last": [[2.0, 7.0]]}


def test_labels_of_one_period_in_two_spellings_are_one_key() -> None:
    seen = simple(area=["A", "A"], period=["2018 - 20", "2018-20"], value=[1.0, 2.0])
    _, report = tables_of(seen, "1")
    assert [problem.code for problem in report.errors] == ["OUT330"]


COMPARED: dict[str, Any] = {
    "area": ["E92000001", "E12000002", "E06000008", "E06000008", "E06000008", "E92000001"],
    "parent": ["", "E92000001", "E12000002", "E12000002", "E12000002", ""],
    "sex": ["Persons", "Persons", "Persons", "Male", "Persons", "Persons"],
    "category": ["", "", "", "", "Deciles: Most deprived", "Deciles: Most deprived"],
    "period": ["2015"] * 6,
    "value": [100.0, 50.0, 8.0, 4.0, 3.0, 30.0],
    "lower": [99.0, 49.0, 7.0, 3.0, 2.0, 29.0],
}


def benchmark_values(against: str, areas: AreaTable | None = None) -> dict[tuple[str, str, str], float]:
    seen = Observations.from_columns({"indicator": "1", **COMPARED})
    (table,), _ = tables_of(seen, "1")
    series = table.choose(category=("all",))
    found = comparators(table, series, against, areas)
    block = series_block(table, series, measure=Measure(), as_of=LATE, benchmark=found)
    assert block.keys is not None
    return {
        (seen.area.words[a], seen.sex.words[s], seen.category.words[c]): value
        for a, s, c, value in zip(
            block.keys.area, block.keys.sex, block.keys.category, block.benchmark[:, 0].tolist(), strict=True
        )
        if value == value
    }


def test_every_series_meets_the_total_of_the_named_area_of_its_own_sex_but_never_itself() -> None:
    expected = {
        ("E12000002", "Persons", ""): 100.0,
        ("E06000008", "Persons", ""): 100.0,
        ("E06000008", "Persons", "Deciles: Most deprived"): 100.0,
        ("E92000001", "Persons", "Deciles: Most deprived"): 100.0,
    }
    assert expected == benchmark_values("E92000001")


def test_the_parent_is_the_one_that_the_file_names() -> None:
    expected = {
        ("E12000002", "Persons", ""): 100.0,
        ("E06000008", "Persons", ""): 50.0,
        ("E06000008", "Persons", "Deciles: Most deprived"): 50.0,
    }
    assert expected == benchmark_values("parent")


def test_the_parent_comes_from_the_areas_table_where_the_file_names_none() -> None:
    codes = {"E92000001": (), "E12000002": ("E92000001",), "E06000008": ("E12000002",)}
    areas = AreaTable(areas={code: Area(code=code, parents=above) for code, above in codes.items()})
    columns = {name: column for name, column in COMPARED.items() if name != "parent"}
    (table,), _ = tables_of(Observations.from_columns({"indicator": "1", **columns}), "1")
    series = table.choose()
    assert comparators(table, series, "parent").tolist() == [-1, -1, -1, -1]
    words = table.observations.area.words
    found = comparators(table, series, "parent", areas)
    named = {words[table.area[s]]: words[table.area[b]] for s, b in zip(series, found, strict=True) if b >= 0}
    assert named == {"E06000008": "E12000002", "E12000002": "E92000001"}


def test_a_part_meets_the_total_of_its_own_area() -> None:
    expected = {
        ("E06000008", "Persons", "Deciles: Most deprived"): 8.0,
        ("E92000001", "Persons", "Deciles: Most deprived"): 100.0,
    }
    assert expected == benchmark_values("total")


def test_an_area_that_is_not_in_the_data_is_nobodys_benchmark() -> None:
    assert benchmark_values("E12000009") == {}


def test_the_series_that_others_are_compared_with_is_marked() -> None:
    seen = Observations.from_columns({"indicator": "1", **COMPARED})
    (table,), _ = tables_of(seen, "1")
    series = table.choose(category=("all",))
    benchmark = comparators(table, series, "E92000001")
    block = series_block(table, series, measure=Measure(), as_of=LATE, benchmark=benchmark)
    marked = {
        (seen.area.words[table.area[s]], seen.category.words[table.category[s]]) for s in series[block.is_benchmark]
    }
    assert {("E92000001", "")} == marked


def test_a_reference_selects_by_word_and_by_type_of_category() -> None:
    seen = Observations.from_columns({"indicator": "1", **COMPARED})
    (table,), _ = tables_of(seen, "1")
    assert len(table.choose()) == 4
    assert len(table.choose(sex=("Persons",))) == 3
    assert len(table.choose(category=("Deciles",))) == 2
    assert len(table.choose(areas=["E06000008"], sex=("Male",))) == 1
    assert len(table.choose(areas=[])) == 0


def test_areas_of_one_type_sex_and_age_are_a_group() -> None:
    seen = simple(
        area=["A", "B", "C", "A"],
        area_type=["UA", "UA", "District", "UA"],
        sex=["Male", "Male", "Male", "Female"],
        period="2015",
        value=[1.0, 2.0, 3.0, 4.0],
    )
    (table,), _ = tables_of(seen, "1")
    series = table.choose()
    group = comparator_groups(table, series)
    words = [(seen.area.words[table.area[s]], seen.sex.words[table.sex[s]]) for s in series]
    by_word = dict(zip(words, group.tolist(), strict=True))
    assert by_word["A", "Male"] == by_word["B", "Male"]
    assert len({by_word["A", "Male"], by_word["C", "Male"], by_word["A", "Female"]}) == 3


def test_countries_and_regions_are_set_apart_by_their_codes_where_no_type_is_given() -> None:
    codes = ["E06000008", "E07000117", "E10000017", "E92000001", "W92000004", "E12000002", "E47000001", "E05000001"]
    typed = ["", "", "", "", "", "", "", "UA"]
    seen = simple(area=[*codes, "our ward"], area_type=[*typed, ""], period="2015", value=[1.0] * 9)
    (table,), _ = tables_of(seen, "1")
    series = table.choose()
    group = dict(
        zip((seen.area.words[table.area[s]] for s in series), comparator_groups(table, series).tolist(), strict=True)
    )
    assert group["E06000008"] == group["E07000117"] == group["E10000017"] == group["our ward"]
    assert group["E92000001"] == group["W92000004"]
    assert len({group[each] for each in ("our ward", "E92000001", "E12000002", "E47000001", "E05000001")}) == 5


def shares(count: Any, denominator: Any, multiplier: float) -> tuple[Any, Any, Any]:
    value = count / denominator * multiplier
    return value, value - 1.0, value + 1.0


def test_only_missing_numbers_are_computed_from_counts_and_none_that_was_held_back() -> None:
    seen = simple(
        area=["A", "B", "C", "D"],
        period="2015",
        value=["20", "", "*", ""],
        lower=["15", "", "", ""],
        count=[10.0, 25.0, 3.0, None],
        denominator=[100.0, 100.0, 100.0, 100.0],
    )
    (table,), _ = tables_of(seen, "1")
    block = series_block(
        table,
        table.choose(),
        measure=Measure(multiplier=100.0),
        as_of=LATE,
        compute=shares,
        needs={"value", "lower", "upper"},
    )
    np.testing.assert_array_equal([20.0, 25.0, np.nan, np.nan], block.value[:, 0])
    np.testing.assert_array_equal([15.0, 24.0, np.nan, np.nan], block.lower[:, 0])
    np.testing.assert_array_equal([11.0, 26.0, np.nan, np.nan], block.upper[:, 0])
    assert table.latest_suppressed.tolist() == [False, False, True, False]


def test_benchmarks_are_computed_from_counts_too() -> None:
    seen = simple(area=["E", "A"], period="2015", count=[50.0, 10.0], denominator=[100.0, 100.0])
    (table,), _ = tables_of(seen, "1")
    series = table.choose(areas=["A"])
    found = comparators(table, series, "E")
    block = series_block(
        table,
        series,
        measure=Measure(multiplier=100.0),
        as_of=LATE,
        compute=shares,
        benchmark=found,
        needs={"benchmark"},
    )
    assert block.benchmark.tolist() == [[50.0]]


def test_a_source_of_one_unnamed_indicator_answers_to_any_name() -> None:
    made, report = tables_of(Observations.from_columns({"area": ["A"], "period": "2015", "value": [1.0]}), "anything")
    assert len(made) == 1
    assert not report.diagnostics


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2015-12-31", 0), ("2016-12-30", 0), ("2016-12-31", 1), ("2014-12-31", -1), ("2030-06-01", 14)],
)
def test_a_day_finds_the_last_period_that_has_ended(day: str, expected: int) -> None:
    (table,), _ = tables_of(simple(area=["A"], period="2015", value=[1.0]), "1")
    assert table.first + expected == table.ordinal_by(np.datetime64(day))
