"""Observations can be built from whatever people hold, and say the same in every shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.data import CellRules, Observations
from outcomes.data.coded import code_words
from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.data.readers.fingertips import FingertipsOptions, FingertipsReader
from outcomes.data.readers.parquet import ParquetOptions, ParquetReader
from outcomes.diagnostics import DataError

COLUMNS: dict[str, list[Any]] = {
    "indicator": ["241", "241", "92443"],
    "area": ["E06000008", "E92000001", "E06000008"],
    "sex": ["Persons", "Persons", "Male"],
    "age": ["17+ yrs", "17+ yrs", "All ages"],
    "category": ["", "", "Deprivation: Most deprived"],
    "period": ["2018", "2018", "2018 - 20"],
    "value": [7.5, None, 12.25],
    "lower": [7.0, None, 11.0],
    "upper": [8.0, None, 13.5],
    "count": [750.0, None, 49.0],
}


def test_columns_come_back_as_they_were_given() -> None:
    assert Observations.from_columns(COLUMNS).to_columns() == COLUMNS


def test_rows_say_the_same_as_columns() -> None:
    rows = [{name: column[place] for name, column in COLUMNS.items()} for place in range(3)]
    assert Observations.from_rows(rows).to_columns() == COLUMNS


def frames() -> list[Any]:
    table = polars.DataFrame(COLUMNS)
    return [table, table.lazy(), table.to_arrow(), pandas.DataFrame(COLUMNS), pyarrow.table(COLUMNS)]


@pytest.mark.parametrize("frame", frames(), ids=["polars", "polars lazy", "arrow of polars", "pandas", "pyarrow"])
def test_any_frame_says_the_same_as_columns(frame: Any) -> None:
    assert Observations.from_frame(frame).to_columns() == COLUMNS


SINGLE = np.array([70.1, np.nan, 16777217, 0.3], dtype=np.float32)


@pytest.mark.parametrize(
    "make", [Observations.from_columns, lambda each: Observations.from_frame(pandas.DataFrame(each))]
)
def test_a_number_of_single_precision_is_the_decimal_that_it_was_written_of(make: Any) -> None:
    """70.1 in half the space is 70.09999847: taken so, a target of 70.1 was missed by what was exactly 70.1."""
    seen = make({"area": list("abcd"), "period": ["2025"] * 4, "value": SINGLE})
    assert seen.to_columns()["value"] == [70.1, None, 16777216.0, 0.3]


def test_parquet_gives_numbers_of_single_precision_as_their_decimals(tmp_path: Path) -> None:
    table = {"area": list("abcd"), "period": ["2025"] * 4, "value": SINGLE}
    pandas.DataFrame(table).to_parquet(tmp_path / "single.parquet")
    read, _ = ParquetReader().read(tmp_path / "single.parquet", ParquetOptions())
    assert read.to_columns()["value"] == [70.1, None, 16777216.0, 0.3]


@pytest.mark.parametrize("zone", [None, "Europe/London"])
def test_a_time_that_begins_a_day_is_that_day(zone: str | None) -> None:
    """pandas has no other type for days, and a database gives a program times."""
    days = pandas.Series(pandas.to_datetime(["2025-07-01", None])).dt.tz_localize(zone)
    table = {"area": ["A", "B"], "period": days, "value": [1.0, 2.0]}
    columns = {**table, "period": days.to_numpy() if zone is None else days}
    for seen in (
        Observations.from_columns(columns),
        Observations.from_rows(pandas.DataFrame(table).to_dict("records")),
    ):
        assert seen.to_columns()["period"] == ["2025-07-01", ""]
    said = pandas.DataFrame(table).head(1)
    assert Observations.from_frame(said).to_columns()["period"] == ["2025-07-01"]


@pytest.mark.parametrize("nothing", [None, float("nan"), pandas.NA, pandas.NaT])
def test_rows_of_pandas_may_say_nothing_in_each_of_its_ways(nothing: object) -> None:
    seen = Observations.from_rows([{"area": "A", "sex": nothing, "period": "2025", "value": nothing}])
    assert (seen.to_columns()["sex"], seen.to_columns()["value"]) == ([""], [None])


def test_periods_of_pandas_are_refused_by_name() -> None:
    """Polars tells of a type that it cannot read by an error of its own. What a label of theirs means depends on when
    their year ends, and the label does not say."""
    table = {"area": ["A"], "period": pandas.PeriodIndex(["2025"], freq="Y-MAR"), "value": [1.0]}
    with pytest.raises(DataError, match=r'OUT301 column "period": it holds pandas.period, a type of another library; '):
        Observations.from_frame(pandas.DataFrame(table))


def test_a_time_within_a_day_stays_one() -> None:
    noon = pandas.DataFrame({"area": ["A"], "period": pandas.to_datetime(["2025-07-01 12:00"]), "value": [1.0]})
    assert Observations.from_frame(noon).to_columns()["period"] == ["2025-07-01 12:00:00.000000"]


def test_a_frame_without_a_column_of_values_is_refused_as_a_file_is() -> None:
    with pytest.raises(DataError) as caught:
        Observations.from_frame(polars.DataFrame({"area": ["A"], "period": ["2025"], "valu": [1.0]}))
    assert [str(each) for each in caught.value.report] == [
        'frame: OUT304 column for "value": none of the columns "area", "period", "valu" is known as one; '
        'call the column that says it "value"'
    ]
    counted = polars.DataFrame({"area": ["A"], "period": ["2025"], "count": [1], "denominator": [4]})
    assert len(Observations.from_frame(counted)) == 1


def test_a_polars_frame_goes_out_and_comes_in_again() -> None:
    there = Observations.from_columns(COLUMNS).to_polars()
    assert Observations.from_frame(there).to_columns() == COLUMNS


def test_whole_numbers_as_ids_and_years_are_words_without_a_point() -> None:
    frame = pandas.DataFrame(
        {"IndicatorID": [241.0, 92443.0], "AreaCode": ["A", "B"], "Year": [2018, 2019], "Value": [1, 2]}
    )
    seen = Observations.from_frame(frame)
    assert seen.indicator.to_list() == ["241", "92443"]
    assert seen.period.to_list() == ["2018", "2019"]


def test_a_category_is_joined_to_its_type() -> None:
    frame = polars.DataFrame(
        {
            "AreaCode": ["A", "A", "A"],
            "Year": [1, 2, 3],
            "CategoryType": ["Deciles", "", None],
            "Category": ["Most deprived", "Other", None],
            "Value": [1.0, 2.0, 3.0],
        }
    )
    assert Observations.from_frame(frame).category.to_list() == ["Deciles: Most deprived", "Other", ""]


def test_arrays_handed_in_stay_writable_and_apart() -> None:
    value = np.array([1.0, 2.0])
    seen = Observations.from_columns({"area": ["A", "B"], "period": "2018", "value": value})
    value[0] = 99.0
    assert seen.value.tolist() == [1.0, 2.0]


def test_columns_of_observations_cannot_be_written_to() -> None:
    seen = Observations.from_columns(COLUMNS)
    for column in (seen.value, seen.lower, seen.area.codes):
        assert column is not None
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0


def test_a_selection_keeps_the_row_numbers_of_the_source() -> None:
    part = Observations.from_columns(COLUMNS).select(np.array([2, 0]))
    assert part.source_rows().tolist() == [2, 0]
    assert part.indicator.to_list() == ["92443", "241"]


def test_every_mistake_in_columns_is_told_at_once() -> None:
    with pytest.raises(DataError) as caught:
        Observations.from_columns({"aera": ["A"], "period": ["2018", "2019"], "value": [1.0]})
    expected = [
        'observations: OUT305 column "aera": no field has this name; did you mean "area"?',
        'observations: OUT304 column for "area": none of the columns "aera", "period", "value" is known as one; '
        'call the column that says it "area"',
        'observations: OUT307 columns: lengths differ: "aera" has 1 rows, "period" has 2 rows, "value" has 1 rows; '
        "give every column the same number of rows",
    ]
    assert expected == [str(problem) for problem in caught.value.report]


def test_texts_that_are_no_numbers_are_refused_with_their_row() -> None:
    with pytest.raises(DataError) as caught:
        Observations.from_columns({"area": ["A", "B"], "period": "2018", "value": ["1", "about 2"]})
    expected = (
        'observations:2:3: OUT310 column "value": "about 2" is not a number; write the number alone, and what is to be '
        "said of it in a column of remarks, which the verdict tells"
    )
    assert expected == str(caught.value)


@pytest.mark.parametrize("mark", ["*", "c", "[c]", "suppressed", "<5", "Suppressed"])
def test_what_is_held_back_is_told_apart_from_what_is_missing(mark: str) -> None:
    seen = Observations.from_columns({"area": ["A", "B", "C"], "period": "2018", "value": [mark, "", "3"]})
    assert seen.suppressed is not None
    assert seen.suppressed.tolist() == [True, False, False]
    assert np.isnan(seen.value).tolist() == [True, True, False]


@pytest.mark.parametrize("mark", ["", "-", "NA", "n/a", '<div class="no-data">-</div>', "NaN", "[x]", " "])
def test_marks_of_missing_are_no_numbers(mark: str) -> None:
    number, what = CellRules().read(mark)
    assert np.isnan(number)
    assert what.name == "MISSING"


@pytest.mark.parametrize(
    ("text", "thousands", "number"),
    [
        ("1,024", ",", 1024.0),
        ("1,024,000.5", ",", 1024000.5),
        ("−3", "", -3.0),
        ("1e3", "", 1000.0),
        (" 7 ", "", 7.0),
        ("£1,200", ",", 1200.0),
        ("-£3", "", -3.0),
        ("68%", "", 68.0),
        ("1 200", " ", 1200.0),
        ("68.1\u00a0", "", 68.1),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, thousands: str, number: float) -> None:
    assert number == CellRules(thousands=thousands).read(text)[0]


@pytest.mark.parametrize("text", ["1,02", "1,024", "12..3", "1 024", "0x1", "inf", "1e999", "(3)", "3 %%", "£"])
def test_what_is_no_plain_number_is_bad(text: str) -> None:
    assert CellRules().read(text)[1].name == "BAD"


@given(st.lists(st.sampled_from(["Male", "Female", "", " Male", "All\nages", "é"])))
def test_words_are_coded_the_same_in_any_order(words: list[str]) -> None:
    one, other = code_words(words), code_words(words[::-1])
    assert one.words == other.words
    assert one.to_list() == other.to_list()[::-1] == [" ".join(word.split()) for word in words]


def test_the_csv_reader_takes_columns_constants_rows_and_words_from_its_options(tmp_path: Path) -> None:
    path = tmp_path / "attendances.csv"
    path.write_text(
        'month,org,type,n,share\n2017-03-01,RF4,1,"21,289",0.5\n2017-03-01,RF4,2,813,n.k.\n2017-04-01,RF4,1,900,0.25\n'
    )
    options = CsvOptions(
        columns={"period": "month", "area": "org", "count": "n", "value": "share"},
        constants={"indicator": "breaches", "sex": "Persons"},
        where={"type": ("1",)},
        extra=("type",),
        thousands=",",
        multiplier=100.0,
        missing=("n.k.",),
        month_start=True,
    )
    seen, report = CsvReader().read(path, options)
    assert not report.diagnostics
    expected = {
        "indicator": ["breaches", "breaches"],
        "area": ["RF4", "RF4"],
        "sex": ["Persons", "Persons"],
        "age": ["", ""],
        "category": ["", ""],
        "period": ["2017-03-01", "2017-04-01"],
        "value": [50.0, 25.0],
        "count": [21289.0, 900.0],
        "type": ["1", "1"],
    }
    assert expected == seen.to_columns()
    assert seen.source_rows().tolist() == [0, 2]


def test_a_number_can_stand_for_missing(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("Area Code,Year,Value,Count\nA,2018,-1,5\nB,2018,3,-1\n")
    seen, _ = CsvReader().read(path, CsvOptions(missing=("-1",)))
    columns = seen.to_columns()
    assert (columns["value"], columns["count"]) == ([None, 3.0], [5.0, None])


def test_a_fingertips_export_reads_the_same_from_parquet(tmp_path: Path) -> None:
    seen = Observations.from_columns(COLUMNS)
    seen.to_polars().write_parquet(tmp_path / "some.parquet")
    read, report = ParquetReader().read(tmp_path / "some.parquet", ParquetOptions())
    assert not report.diagnostics
    assert read.to_columns() == COLUMNS


def test_trailing_commas_of_a_spreadsheet_are_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("Area Code,Year,Value\nA,2018,1,,\nB,2018,2,,\n")
    seen, report = FingertipsReader().read(path, FingertipsOptions())
    assert not report.diagnostics
    assert seen.value.tolist() == [1.0, 2.0]


def test_a_row_is_found_on_its_own_line_among_cells_with_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text('Area Code,Year,Note,Value\nA,2018,"two\nlines",1\n\nB,2018,"three\n\nlines",2\nC,2018,,x1\n')
    seen, report = CsvReader().read(path, CsvOptions())
    assert len(seen) == 3
    expected = [(8, 4)]
    assert expected == [(p.location.line, p.location.column) for p in report.errors if p.location is not None]


def test_published_verdicts_are_kept_out_unless_they_are_asked_for() -> None:
    frame = polars.DataFrame({"Area Code": ["A"], "Year": [2018], "Value": [1.0], "Recent Trend": ["Increasing"]})
    assert Observations.from_frame(frame).extra == {}
    assert Observations.from_frame(frame, extra=["Recent Trend"]).extra["Recent Trend"].to_list() == ["Increasing"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_multiplier_is_of_rates_and_never_of_people(tmp_path: Path, kind: str) -> None:
    """0.25 of 200 people is 25% of 200 people: value and limits are multiplied, counts and people are not."""
    columns = {
        "area": ["E06000001"],
        "period": ["2019"],
        "value": [0.25],
        "lower": [0.125],
        "upper": [0.375],
        "count": [50.0],
        "denominator": [200.0],
    }
    table = polars.DataFrame(columns)
    if kind == "csv":
        table.write_csv(tmp_path / "x.csv")
        seen, report = CsvReader().read(tmp_path / "x.csv", CsvOptions(multiplier=100))
    else:
        table.write_parquet(tmp_path / "x.parquet")
        seen, report = ParquetReader().read(tmp_path / "x.parquet", ParquetOptions(multiplier=100))
    assert not report
    numbers = (seen.value, seen.lower, seen.upper, seen.count, seen.denominator)
    assert [None if each is None else each.tolist() for each in numbers] == [[25.0], [12.5], [37.5], [50.0], [200.0]]
