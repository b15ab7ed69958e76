"""Files as publishers write them: read as they stand, or refused with a message whose advice is then followed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outcomes.data.joining import join_parts
from outcomes.data.observations import Observations
from outcomes.data.readers.csv import CsvOptions, read_csv
from outcomes.data.readers.cut_file import NotCutError
from outcomes.data.readers.parts import cut_csv
from outcomes.data.series_tables import series_tables
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import DataError, Report
from outcomes.framework.structuring import structure_parameters
from outcomes.periods import Unit, parse_period
from outcomes.scaffold.inspecting import inspect_file

READING = Path(__file__).parent / "reading"

HELD = "held back"


def options_of(text: str) -> CsvOptions:
    """The options of the reader, as a framework file says them."""
    options, problems = structure_parameters(CsvOptions, tomllib.loads(text))
    assert options is not None, problems
    return options


def seen(name: str, options: str) -> tuple[Observations, Report]:
    path = next(iter([*READING.glob(f"{name}.csv*"), *READING.glob(f"{name}.xlsx")]))
    return read_csv(path, options_of(options))


def values(observations: Observations) -> dict[str, Any]:
    """What each period says of the first area: its value, `HELD` or None."""
    first = observations.area.codes[0]
    held = observations.suppressed
    found: dict[str, Any] = {}
    for row in np.flatnonzero(observations.area.codes == first).tolist():
        value = float(observations.value[row])
        said = HELD if held is not None and held[row] else None if np.isnan(value) else value
        found[observations.period.words[observations.period.codes[row]]] = said
    return found


COUNT = 'columns = { area = "Falls within", period = "Month" }'
EES = 'columns = { area = ["new_la_code", "country_code"], period = "time_period", value = "sess_overall_percent" }'
NOMIS = 'columns = { area = "geography_code", period = "date_name", value = "obs_value" }'

READ: list[tuple[str, str, dict[str, Any]]] = [
    ("cp1252", 'encoding = "cp1252"\ncolumns = { value = "value (£)" }', {"2019/20": 68, "2020/21": 69}),
    ("header-nl", "", {"2019/20": 68, "2020/21": 69}),
    ("minus", "", {"2019/20": -3.2, "2020/21": 71}),
    ("nbsp", "", {"2019/20": 68.1, "2020/21": 71}),
    ("no-area", 'constants = { area = "E10000017" }', {"2019/20": 68, "2020/21": 69}),
    ("pct", "", {"2019/20": 68, "2020/21": 70}),
    ("pound", "", {"2019/20": 1200, "2020/21": 1300}),
    ("gbp-thou", 'thousands = ","', {"2019/20": 1200, "2020/21": 1300}),
    ("sci", "", {"2019/20": 68, "2020/21": 71}),
    ("space-thou", 'thousands = " "', {"2019/20": 1200, "2020/21": 1300}),
    ("tab", "", {"2019/20": 68, "2020/21": 69}),
    ("semicolon", 'decimal = ","', {"2019/20": 68.1, "2020/21": 69.2}),
    ("dots", 'decimal = ","\nthousands = "."', {"2019/20": 1234, "2020/21": 12.5, "2021/22": 1234567}),
    ("trail-empty", "", {"2019/20": 68, "2020/21": 69}),
    ("trailing-space-code", "", {"2019/20": 68, "2020/21": 69}),
    ("footnote", 'footer = "no area"', {"2019/20": 68, "2020/21": 69}),
    ("footnote-pad", 'footer = "Note"', {"2019/20": 68, "2020/21": 69}),
    ("titlerows", "skip = 3", {"2019/20": 68, "2020/21": 69}),
    ("two-headers", "skip = 1", {"2019/20": 68}),
    ("two-headers", 'header = [1, 2]\ncolumns = { area = "Area area_code", period = "Area period", value = "Rate value" }',
     {"2019/20": 68}),
    ("wide", 'wide = "periods"', {"2019/20": 68, "2020/21": 69, "2021/22": 70}),
    ("wide", 'wide = ["2019/20", "2021/22"]', {"2019/20": 68, "2021/22": 70}),
    ("ees", EES, {"201920": 4.9, "202021": None, "202122": 7.6, "202223": HELD}),
    ("nomis-csv", NOMIS + '\nmarks = "nomis"\nwhere = { measures_name = ["Variable"] }',
     {"Apr 2024-Mar 2025": 75.1, "Jul 2024-Jun 2025": HELD}),
    ("police", COUNT + '\nrecords = "count"', {"2025-01": 2}),
    ("nhs-ae", 'drop = "TOTAL"\ncolumns = { area = "Org Code", period = "Period", value = "A&E attendances Type 1" }',
     {"MSitAE-APRIL-2025": 8000, "MSitAE-MAY-2025": 8100}),
    ("mark-1to7", 'marks = "nhs"', {"2019/20": HELD, "2020/21": 71}),
    ("mark-bracket-e", "", {"2019/20": 70, "2020/21": 71}),
    ("mark-bracket-u", "", {"2019/20": HELD, "2020/21": 70}),
    ("mark-bracket-z", "", {"2019/20": None, "2020/21": 70}),
    ("mark-colonc", "", {"2019/20": HELD, "2020/21": 71}),
    ("mark-dagger", "", {"2019/20": 70, "2020/21": 71}),
    ("mark-dots", "", {"2019/20": None, "2020/21": 71}),
    ("mark-gt", "", {"2019/20": HELD, "2020/21": 71}),
    ("mark-hash", "", {"2019/20": None, "2020/21": 71}),
    ("mark-low", "", {"2019/20": HELD, "2020/21": 70}),
    ("mark-lt5", "", {"2019/20": HELD, "2020/21": 71}),
    ("mark-notavail", "", {"2019/20": None, "2020/21": 71}),
    ("mark-p", 'marks = "nomis"', {"2019/20": 70, "2020/21": 71}),
    ("mark-prov", "", {"2019/20": 70, "2020/21": 71}),
    ("mark-rev", "", {"2019/20": 70, "2020/21": 71}),
    ("mark-s", "", {"2019/20": HELD, "2020/21": 71}),
    ("mark-tbc", "", {"2019/20": None, "2020/21": 71}),
    ("mark-xx", "", {"2019/20": HELD, "2020/21": 70}),
    ("mark-z", "", {"2019/20": None, "2020/21": 70}),
    # What is said under "missing" is added to the list; `replace` leaves nothing else.
    ("missing-opt-trap", 'missing = "z"', {"2019/20": None, "2020/21": None, "2021/22": 70}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "expected"), READ, ids=[f"{n} {o[:20]}" for n, o, _ in READ])
def test_a_file_is_read_as_its_publisher_wrote_it(name: str, options: str, expected: dict[str, Any]) -> None:
    observations, report = seen(name, options)
    assert not report.errors
    assert values(observations) == expected


REFUSED: list[tuple[str, str, str, str]] = [
    ("cp1252", 'columns = { value = "value (£)" }', "OUT302", 'encoding = "cp1252"'),
    ("date-in-value", "", "OUT310", "a spreadsheet has made a date of it"),
    ("footnote", "", "OUT311", 'footer = "no area"'),
    ("footnote-pad", "", "OUT311", 'footer = "no area"'),
    ("mark-1to7", "", "OUT310", 'suppressed = ["1-7"]'),
    ("mark-div0", "", "OUT310", 'missing = ["#DIV/0!"]'),
    ("mark-p", "", "OUT310", 'marks = "nomis"'),
    ("nomis-csv", NOMIS + '\nwhere = { measures_name = ["Variable"] }', "OUT310", 'marks = "nomis"'),
    ("nhs-ae", 'columns = { area = "Org Code", period = "Period", value = "A&E attendances Type 1" }', "OUT311",
     'drop = "TOTAL"'),
    ("no-area", "", "OUT304", 'area = "..."'),
    ("nul", "", "OUT310", "write a number, or leave the cell empty"),
    ("paren", "", "OUT310", "brackets = true"),
    ("police", COUNT, "OUT304", 'records = "count"'),
    ("semicolon", "", "OUT310", 'decimal = ","'),
    ("dots", 'decimal = ","', "OUT310", 'thousands = "."'),
    ("thou", "", "OUT310", 'thousands = ","'),
    ("titlerows", "", "OUT304", "header = 4"),
    ("two-headers", "", "OUT304", "header = 2"),
    ("wide", "", "OUT304", 'wide = "periods"'),
    ("missing-opt-trap", 'missing = "z"\nreplace = true', "OUT310", 'missing = ["-"]'),
]  # fmt: skip

ADVICE = re.compile(r'(?:\bset |, or set )(\w+ = (?:\[[^\]]*\]|"[^"]*"|\{[^}]*\}|\w+))')


def problems(name: str, options: str) -> Report:
    try:
        return seen(name, options)[1]
    except DataError as error:
        return error.report


@pytest.mark.parametrize(("name", "options", "code", "words"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_cannot_be_read_is_refused_and_its_advice_gets_further(
    name: str, options: str, code: str, words: str
) -> None:
    errors = problems(name, options).errors
    said = [str(each) for each in errors]
    assert any(code in each and words in each for each in said), said
    advised = [found for each in said for found in ADVICE.findall(each) if "..." not in found]
    if advised:
        kept = "\n".join(line for line in options.splitlines() if not line.startswith(advised[0].split(" ")[0]))
        after = [str(each) for each in problems(name, f"{kept}\n{advised[0]}").errors]
        assert not set(said) & set(after), f"{advised[0]} changed nothing"


def test_thousands_with_points_and_a_decimal_comma_are_read_as_advised(tmp_path: Path) -> None:
    """Only whole numbers were: of "1.068,1" it was said that a number is to be written."""
    path = tmp_path / "figures.csv"
    path.write_text("area_code;period;value\nE1;2019/20;1.068,1\n")
    (error,) = read_csv(path, options_of('decimal = ","'))[1].errors
    assert error.to_do == 'set thousands = "." in the options of the data source'
    assert values(read_csv(path, options_of('decimal = ","\nthousands = "."'))[0]) == {"2019/20": 1068.1}


def test_a_table_headed_by_areas_is_said_to_be_so_of_its_values_too(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("period,E10000017,E06000008\n2019/20,68,50\n")
    with pytest.raises(DataError) as refused:
        read_csv(path, options_of(""))
    assert ['set wide = "areas" in the options of the data source: columns are headed by areas'] * 2 == [
        each.to_do for each in refused.value.report.errors
    ]


@pytest.mark.parametrize("shown", ["#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "Err:502"])
def test_a_formula_that_failed_is_said_to_be_one_and_is_read_as_advised(shown: str, tmp_path: Path) -> None:
    """ "#VALUE!" was taken for the header "value", said again."""
    path = tmp_path / "figures.csv"
    path.write_text(f"area_code,period,value\nE1,2019/20,{shown}\nE1,2020/21,71\n")
    (error,) = read_csv(path, options_of(""))[1].errors
    assert (error.code, error.found) == ("OUT310", f'"{shown}" is not a number')
    assert error.to_do.startswith("it is the error of a formula: correct that in the workbook and save it again")
    (advised,) = ADVICE.findall(str(error))
    observations, _ = read_csv(path, options_of(advised))
    assert values(observations) == {"2019/20": None, "2020/21": 71}


def test_a_delimiter_that_was_not_declared_is_told() -> None:
    _, report = seen("tab", "")
    assert [each.code for each in report] == ["OUT316"]


def test_a_number_with_a_note_is_told() -> None:
    _, report = seen("mark-prov", "")
    assert [(each.code, each.location.line) for each in report] == [("OUT317", 2)]


def test_a_row_below_titles_is_found_on_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "titles.csv"
    path.write_text('"A title\nin two lines"\n\nArea Code,2019/20,2020/21\nE1,1,?\nTOTAL,2,2\nE2,3,??\n')
    _, report = read_csv(path, options_of('header = 3\nwide = "periods"\ndrop = "TOTAL"'))
    assert [each.location.line for each in report.errors] == [5, 7]


def test_events_are_counted_and_a_zero_is_said_only_where_the_area_has_rows(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "Area Code,Month,Category\nA,2024-01,Burglary\nA,2024-01,Burglary\nA,2024-02,Theft\nB,2024-01,Theft\n"
    )
    observations, report = read_csv(path, options_of('records = "count"\ncolumns = { period = "Month" }'))
    assert not report.errors
    columns = observations.to_columns()
    found = set(zip(columns["area"], columns["period"], columns["category"], columns["value"], strict=True))
    assert found == {
        ("A", "2024-01", "Burglary", 2.0),
        ("A", "2024-01", "Theft", 0.0),
        ("A", "2024-02", "Burglary", 0.0),
        ("A", "2024-02", "Theft", 1.0),
        # B has no row at all in February, which may be a month that nobody sent in.
        ("B", "2024-01", "Theft", 1.0),
    }


MERGED = """Area Code,Year,Value
A,2021,1
 ,2022,2

,2023,3
B,2021,4
TOTAL,2021,5
,2022,6
"""


def test_a_cell_that_was_merged_says_what_the_one_above_says(tmp_path: Path) -> None:
    path = tmp_path / "merged.csv"
    path.write_text(MERGED)
    observations, report = read_csv(
        path, options_of('fill = ["Area Code"]\ndrop = "TOTAL"\ncolumns = { period = "Year" }')
    )
    assert not report.errors
    columns = observations.to_columns()
    # The rows below TOTAL are of the total, and go with it.
    assert list(zip(columns["area"], columns["period"], columns["value"], strict=True)) == [
        ("A", "2021", 1.0), ("A", "2022", 2.0), ("A", "2023", 3.0), ("B", "2021", 4.0)
    ]  # fmt: skip
    with pytest.raises(DataError, match='OUT305 column for "fill": there is no column "Aera"'):
        read_csv(path, options_of('fill = ["Aera"]'))
    with pytest.raises(NotCutError):
        cut_csv(path, options_of('fill = ["Area Code"]'))


def test_inspecting_fills_areas_only_where_no_figure_then_stands_twice(tmp_path: Path) -> None:
    path = tmp_path / "merged.csv"
    path.write_text(MERGED.partition("TOTAL")[0])
    assert inspect_file(path).options["fill"] == ["Area Code"]
    path.write_text("Area Code,Year,Value\nA,2021,1\n,2021,2\nB,2021,4\n,2021,2\n")
    assert "fill" not in inspect_file(path).options


def test_periods_in_two_columns_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("Area Code,Year,Quarter,Value\nA,2019/20,Q1,1\nA,2019/20,Q2,2\n")
    observations, _ = read_csv(path, options_of('columns = { period = ["Year", "Quarter"] }'))
    assert values(observations) == {"2019/20 Q1": 1, "2019/20 Q2": 2}


LGBF = 'columns = { area = "Local_Authority", indicator = "Code", period = "Period", value = "Real_Value" }'
PERIODS: list[tuple[str, str, str, str]] = [
    ("5y-slash", "", "5 financial years", "2014-04-01"),
    ("dmy", 'period_format = "%d/%m/%Y"\nmonth_start = true', "calendar month", "2019-04-01"),
    ("ees", EES + '\nyear_type = "academic"', "academic year", "2019-09-01"),
    ("fy-6digit", "", "financial year", "2019-04-01"),
    ("fy-hyphen", "", "financial year", "2019-04-01"),
    ("fy-hyphen-2yr", "", "financial year", "2017-04-01"),
    ("fy-prefix", "", "financial year", "2019-04-01"),
    ("fy-quarter", "", "financial quarter", "2022-04-01"),
    ("fy-spaced", 'year_type = "financial"', "financial year", "2019-04-01"),
    ("homeless", "", "calendar quarter", "2019-01-01"),
    ("iso-time", "month_start = true", "calendar month", "2019-04-01"),
    ("lgbf-3yr", LGBF + '\nyear_type = "financial"', "3 financial years", "2014-04-01"),
    ("mon-sep", "", "calendar month", "2019-09-01"),
    ("nhs-msitae", 'period_format = "MSitAE-%B-%Y"', "calendar month", "2019-04-01"),
    ("nomis", "", "rolling 12 months", "2019-01-01"),
    ("ons-q", "", "calendar quarter", "2019-01-01"),
    ("q-fy", "", "financial quarter", "2022-04-01"),
    ("q-fy-hyphen", "", "financial quarter", "2022-04-01"),
    ("rtt", 'period_format = "RTT-%B-%Y"', "calendar month", "2019-04-01"),
    ("school-year", "", "academic year", "2018-09-01"),
    ("serial", 'period_format = "excel"\nmonth_start = true', "calendar month", "2019-04-01"),
    ("year-ending", "", "financial year", "2018-04-01"),
    ("yyyymm", "", "calendar month", "2019-04-01"),
    ("real-sdg-121", 'columns = { period = "Year" }\nconstants = { area = "K02000001" }', "calendar year", "2005-01-01"),
    ("real-trafford-claimant", "", "calendar month", "2023-03-01"),
    ("real-trafford-co2", "", "calendar year", "2012-01-01"),
    ("real-trafford-fuel", "", "calendar year", "2014-01-01"),
    ("real-trafford-gva", "", "calendar year", "2013-01-01"),
    ("real-trafford-ks2", "", "financial year", "2017-04-01"),
    ("real-trafford-planning", "", "financial quarter", "2022-10-01"),
    ("gz", "", "financial year", "2019-04-01"),
    ("utf16", "", "financial year", "2019-04-01"),
    ("utf16-crlf", 'encoding = "utf-16"', "financial year", "2019-04-01"),
    ("utf16le-opt", 'encoding = "utf-16-le"', "financial year", "2019-04-01"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "kind", "first"), PERIODS, ids=[each[0] for each in PERIODS])
def test_periods_are_those_that_the_publisher_means(name: str, options: str, kind: str, first: str) -> None:
    observations, report = seen(name, options)
    assert not report.errors
    labels = SourceIndex(observations=observations).labels()
    assert not labels.errors
    assert [each.title for each in labels.kinds] == [kind]
    assert np.datetime64(int(labels.start_day.min()), "D") == np.datetime64(first)


@pytest.mark.parametrize(
    ("name", "form"), [("dmy", "%d/%m/%Y"), ("nhs-msitae", "MSitAE-%B-%Y"), ("rtt", "RTT-%B-%Y"), ("serial", "excel")]
)
def test_the_format_of_periods_is_named_where_they_are_not_read(name: str, form: str) -> None:
    _, report = series_tables(SourceIndex(observations=seen(name, "")[0]), "", as_of=np.datetime64("2026-11-27"))
    assert f'set period_format = "{form}" in the options of the data source' in str(report.errors)


@pytest.mark.parametrize(
    ("name", "options", "taken"), [("fy-spaced", "", "2 calendar years"), ("lgbf-3yr", LGBF, "4 calendar years")]
)
def test_years_that_can_be_of_two_sorts_are_told_until_one_is_named(name: str, options: str, taken: str) -> None:
    def said(more: str) -> list[str]:
        index = SourceIndex(observations=seen(name, f"{options}\n{more}")[0])
        indicator = next(iter(index.observations.indicator.words))
        return [str(each) for each in series_tables(index, indicator, as_of=np.datetime64("2026-11-27"))[1]]

    assert [taken in each and "OUT323" in each for each in said("")] == [True]
    assert said('year_type = "financial"') == said('year_type = "calendar"') == []


@pytest.mark.parametrize(
    ("heading", "label", "taken", "advice", "starts"),
    [
        ("Year ending", "March 2020", "calendar month Mar 2020", 'period_format = "year ending"', "2019-04-01"),
        ("FYE", "2020", "calendar year 2020", 'period_format = "FYE"', "2019-04-01"),
        ("Week ending", "5 Jan 2024", "calendar day 2024-01-05", 'period_format = "week ending"', "2023-12-30"),
        ("Financial year", "2020", "calendar year 2020", 'year_type = "financial"', "2020-04-01"),
    ],
)
def test_what_a_heading_says_of_its_labels_is_told_until_the_source_says_it(
    tmp_path: Path, heading: str, label: str, taken: str, advice: str, starts: str
) -> None:
    (tmp_path / "figures.csv").write_text(f"{heading},area,value\n{label},here,1\n")

    def read(options: str) -> tuple[list[str], np.datetime64]:
        table = f'columns = {{ period = "{heading}" }}\nconstants = {{ indicator = "i" }}\n{options}'
        index = SourceIndex(observations=read_csv(tmp_path / "figures.csv", options_of(table))[0])
        _, report = series_tables(index, "i", as_of=np.datetime64("2026-11-27"))
        return [str(each) for each in report], index.labels().start_day[0].astype("datetime64[D]")

    (said,), _ = read("")
    assert f'"{label}" stands below it and is taken as the {taken}' in said
    assert advice in said
    assert read(advice) == ([], np.datetime64(starts))


def test_a_mark_that_stands_beside_an_empty_value_is_kept(tmp_path: Path) -> None:
    """As the Office for National Statistics writes its tables of version 4, and Fingertips its notes."""
    path = tmp_path / "figures.csv"
    path.write_text(
        "v4_1,Data Marking,Time,administrative-geography\n5.5,,2019,E06000001\n,[c],2020,E06000001\n,x,2021,E06000001\n"
        "5.7,c,2022,E06000001\n"
    )
    options = options_of(
        'columns = { value = "v4_1", period = "Time", area = "administrative-geography" }\nconstants = { indicator = "i" }'
    )
    expected = {"2019": 5.5, "2020": HELD, "2021": None, "2022": 5.7}
    assert values(read_csv(path, options)[0]) == expected
    assert values(join_parts(cut_csv(path, options, size=80).observations())) == expected


def test_what_is_no_table_of_text_is_named() -> None:
    assert "OUT301" in str(problems("xlsx", "").errors)


NAMED = "Indicator,Area Code,Period,Category,Value\nx,E1,2019/20,,1\nNone,E1,2019/20,x,2\nc,E1,2019/20,None,3\nNA,E1,2019/20,NA,4\n"


def test_an_indicator_or_a_group_may_be_called_x_or_none(tmp_path: Path) -> None:
    """A row about the group "None" or "x" was taken for one about everybody."""
    path = tmp_path / "named.csv"
    path.write_text(NAMED)
    observations, report = read_csv(path, options_of(""))
    columns = observations.to_columns()
    assert [columns["indicator"], columns["category"]] == [["x", "None", "c"], ["", "x", "None"]]
    assert [(each.code, each.location.line) for each in report] == [("OUT311", 5)]
    # Unless the framework says that it means nothing.
    observations, _ = read_csv(path, options_of('missing = ["none"]'))
    assert observations.to_columns()["category"] == ["", ""]


@pytest.mark.parametrize(
    ("heading", "year", "written", "said", "unit"),
    [
        ("Quarter", "2024", "{}", {"Q1 2024": 1, "Q2 2024": 2}, Unit.QUARTER),
        ("qtr_no", "2023/24", "{}.0", {"Q1 2023/24": 1, "Q2 2023/24": 2}, Unit.QUARTER),
        ("Quarter", "2024", "Q{}", {"Q1 2024": 1, "Q2 2024": 2}, Unit.QUARTER),
        ("Week number", "2024", "0{}", {"W1 2024": 1, "W2 2024": 2}, Unit.WEEK),
        ("Half", "2024", "{}", {"H1 2024": 1, "H2 2024": 2}, Unit.HALF),
        ("Month", "2024", "{}", {"1 2024": 1, "2 2024": 2}, Unit.MONTH),
    ],
)
def test_a_number_beside_a_year_is_what_its_column_is_called(
    heading: str, year: str, written: str, said: dict[str, Any], unit: Unit, tmp_path: Path
) -> None:
    """Quarter 1 and week 1 were taken for January."""
    path = tmp_path / "parts.csv"
    first, second = written.format(1), written.format(2)
    path.write_text(f"Area Code,Year,{heading},Value\nA,{year},{first},1\nA,{year},{second},2\n")
    observations, report = read_csv(path, options_of(f'columns = {{ period = ["{heading}", "Year"] }}'))
    assert not report.errors
    assert values(observations) == said
    assert {parse_period(label).kind.unit for label in said} == {unit}


NOT_APPLICABLE = """time_period,country_code,region_code,new_la_code,t_att8
202122,E92000001,z,z,48.9
202122,E92000001,E12000002,z,47
202122,E92000001,E12000002,E10000017,47.9
202122,E92000001,E12000002,x,46
"""


def test_a_row_of_no_authority_is_of_its_region_and_one_of_an_unknown_authority_is_not(tmp_path: Path) -> None:
    """England had the area "z", and nothing was compared with it."""
    path = tmp_path / "attainment.csv"
    path.write_text(NOT_APPLICABLE)
    area = (
        'columns = { area = ["new_la_code", "region_code", "country_code"], period = "time_period", value = "t_att8" }'
    )
    observations, report = read_csv(path, options_of(area))
    assert observations.area.to_list() == ["E92000001", "E12000002", "E10000017"]
    (error,) = report.errors
    assert (error.code, error.location.line) == ("OUT311", 5)
    assert '["new_la_code", "region_code", "country_code", "..."]' in error.to_do


@pytest.mark.parametrize(
    ("header", "options", "labels"),
    [
        ("Year,YearRange", "", ["1998 - 00", "2013 - 15", "2015"]),
        ("Year,Year Range", 'columns = { period = "Year" }', ["1998 - 00", "2013 - 15", "2015"]),
        # Whoever says how the label is written has it read so.
        ("Year,YearRange", 'period_format = "%Y"', ["1998", "2013", "2015"]),
        ("Year,Years asked", "", ["1998", "2013", "2015"]),
    ],
)
def test_how_many_years_a_figure_is_pooled_over_may_stand_beside_the_first(
    tmp_path: Path, header: str, options: str, labels: list[str]
) -> None:
    """As in the templates of Fingertips, which writes a range of 3 from 2006 as 2006 - 08 (its public source of 2020)."""
    path = tmp_path / "template.csv"
    path.write_text(
        f"IndicatorId,AreaCode,{header},Value\n1,E06000008,1998,3,5\n1,E06000008,2013,3,6\n1,E06000008,2015,1,7\n"
    )
    observations, report = read_csv(path, options_of(options))
    assert observations.to_columns()["period"] == labels
    assert not report.errors
