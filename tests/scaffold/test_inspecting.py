"""`outcomes inspect`: the table that it prints reads the file, for every data file of this repository."""

from __future__ import annotations

import gzip
import tomllib
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import outcomes
from outcomes.cli.app import run
from outcomes.data import read_areas
from outcomes.data.returns import read_items
from outcomes.diagnostics import DataError
from outcomes.fetching.fingertips_api import metadata_of
from outcomes.framework.parameter_docs import spell
from outcomes.framework.structuring import structure_parameters
from outcomes.registry import PluginSet
from outcomes.scaffold.drafting import draft_framework
from outcomes.scaffold.inspecting import inspect_file

ROOT = Path(__file__).parents[2]
HARMED = {
    "date-in-value.csv": '"Mar-68" is not a number',
    "nul.csv": "is not a number",
    "xlsx.xlsx": "it is a workbook or zip archive that is damaged",
}
EVERY_FILE = sorted(
    path
    for where in (
        "tests/data/reading/*",
        "tests/data/published/*/data/*",
        "tests/real_data/data/*",
        "frameworks/*/data/*",
    )
    for path in ROOT.glob(where)
    if path.suffix in (".csv", ".gz", ".xlsx") and path.name not in HARMED
)
FILES = sorted({(path.name, path.stat().st_size): path for path in EVERY_FILE}.values())
"""Frameworks hold some of the same files."""


def test_there_are_files_to_look_at() -> None:
    assert len(FILES) > 100


@pytest.mark.parametrize("path", FILES, ids=lambda each: str(each.relative_to(ROOT)))
def test_the_table_that_is_printed_reads_the_file(path: Path) -> None:
    found = inspect_file(path)
    table = tomllib.loads(found.table("it", str(path)))
    if found.what == "metadata":
        # What the figures of another file mean: it holds none itself.
        assert metadata_of(path)
    elif found.what == "areas":
        assert len(read_areas(Path(table["areas"]["file"]))[0]) > 0
    elif found.what == "returns":
        items, _, report, _ = read_items(Path(table["aims"]["ID"]["returns"]["path"]))
        assert items
        assert not report.errors
    else:
        source = table["data"]["it"]
        reader = PluginSet.discover().find("reader", source["reader"])
        assert reader is not None
        options, wrong = structure_parameters(reader.thing.options, source.get("options", {}))
        assert not wrong
        observations, report = reader.thing.read(Path(source["path"]), options)
        assert len(observations)
        assert not report.errors, str(report)


@pytest.mark.parametrize(("name", "said"), HARMED.items())
def test_what_is_harmed_is_said_to_be(name: str, said: str) -> None:
    path = next(each for each in ROOT.glob(f"tests/*data/**/{name}"))
    if name.endswith(".xlsx"):
        with pytest.raises(DataError, match=said):
            inspect_file(path)
        return
    found = inspect_file(path)
    assert found.what == ""
    assert said in str(found.report.errors)


_TABLES: list[tuple[str, dict[str, object]]] = [
    # A category that differs, not a repeat: the first of two rows is no answer.
    (
        "area_code,period,value,tenure\nE06000008,2024,1,Owned\nE06000008,2024,2,Rented\nE06000008,2023,1,Owned\n",
        {"columns": {"category": "tenure"}},
    ),
    ("area_code,when,value\nE06000008,31/03/2024,1\nE06000008,30/04/2024,2\n", {"period_format": "%d/%m/%Y"}),
    ("area_code,month,value\nE06000008,2024-01-01,1\nE06000008,2024-02-01,2\n", {"month_start": True}),
    ("FYE,area_code,value\n2020,E06000008,1\n2021,E06000008,2\n", {"period_format": "FYE"}),
    ("Financial year,area_code,value\n2020,E06000008,1\n2021,E06000008,2\n", {"year_type": "financial"}),
    (
        "Year ending,area_code,value\n31/03/2020,E06000008,1\n31/03/2021,E06000008,2\n",
        {"period_format": "year ending"},
    ),
    # A council's own table: what was hoped for is not what came.
    (
        "area_code,Year,KPI,Actual,Target\nE06000008,2020,Bins,5,4\nE06000008,2021,Bins,4,4\n",
        {"columns": {"value": "Actual"}},
    ),
    (
        "area_code,Year,England average,Lower CI,Upper CI,Blackburn\nE06000008,2020,5,4,6,5\n",
        {"columns": {"value": "Blackburn"}},
    ),
    # As Nomis writes the tables of a quick search: the period stands above, and an area has its rate alone.
    (
        '"annual population survey"\n"ONS Crown Copyright Reserved [from Nomis]"\n\n"date","Jan 2022-Dec 2022"\n\n'
        '"Area","Percent","Conf"\n"Adur","75.1","5.3"\n"Arun","78.2","4.9"\n\n"Warning: a sample"\n',
        {
            "skip": 5,
            "columns": {"value": "Percent"},
            "constants": {"period": "Jan 2022-Dec 2022"},
            "footer": "no area",
        },
    ),
    # As NHS England writes the monthly figures of mental health: what an area is stands beside its code.
    (
        "REPORTING_PERIOD_START,REPORTING_PERIOD_END,BREAKDOWN,PRIMARY_LEVEL,MEASURE_ID,MEASURE_VALUE\n"
        "01/04/2022,30/04/2022,CCG,00C,MHS01,5410\n01/05/2022,31/05/2022,CCG,00C,MHS01,*\n",
        {"columns": {"area": "PRIMARY_LEVEL", "period": ["REPORTING_PERIOD_START", "REPORTING_PERIOD_END"]}},
    ),
    (
        "Period,ONS Code,Households assessed,% homeless\nJan-Mar 2023,E07000223,100,55.0\nApr-Jun 2023,E07000223,110,45.5\n",
        {"columns": {"value": "% homeless"}},
    ),
    (
        "Code,Financial Year,Month,Value\nE07000223,2022/23,April,45\nE07000223,2022/23,January,44\n",
        {"columns": {"period": ["Month", "Financial Year"]}},
    ),
    # Numbers of months are no days of the year 1900.
    (
        "Code,Financial Year,Period,Value\nE07000223,2022/23,1,45\nE07000223,2023/24,10,44\n",
        {"columns": {"period": "Financial Year"}},
    ),
    ("Title\n\narea_code,period,value\nE06000008,2024,1\nE06000008,2023,1\n", {"skip": 2}),
    ('area_code,period,value\nE06000008,2024,"1,200"\nE06000008,2023,"1,300"\n', {"thousands": ","}),
    ("area_code;period;value\nE06000008;2024;1,5\nE06000008;2023;1,6\n", {"decimal": ","}),
    # As SAP writes: events were counted where amounts stood.
    (
        "Authority;Posting Date;Amount\nBury;01/04/23;1.234,5\nBury;01/05/23;-12,5\n",
        {"columns": {"value": "Amount"}, "decimal": ",", "thousands": "."},
    ),
    ("area_code,when,value\nE06000008,04/13/2024,1\nE06000008,05/01/2024,2\n", {"period_format": "%m/%d/%Y"}),
    # As the Office for National Statistics and NHS England write each number in a row of its own.
    (
        "GEOGRAPHY_CODE,DATE_NAME,VARIABLE_NAME,MEASURES_NAME,OBS_VALUE\n"
        "E06000008,Jan 2023-Dec 2023,Employed,Variable,75.1\nE06000008,Jan 2023-Dec 2023,Employed,Confidence,3.2\n",
        {"where": {"MEASURES_NAME": "Variable"}},
    ),
    (
        "area_code,period,Part,value\nE06000008,2023,Numerator,80\nE06000008,2023,Denominator,100\n"
        "E06000008,2023,Rate,80.0\n",
        {"where": {"Part": "Rate"}},
    ),
    # A district and its wards, under years.
    (
        "Area,Ward,2023,2024\nBlackpool,Bispham,10,12\nBlackpool,Norbreck,20,22\n",
        {"wide": "periods", "columns": {"category": "Ward"}},
    ),
    # As https://www.ons.gov.uk/generator writes series L55O.
    (
        '"Title","CPIH ANNUAL RATE 00: ALL ITEMS 2015=100"\n"CDID","L55O"\n"Source dataset ID","MM23"\n"PreUnit",""\n'
        '"Unit","%"\n"Release date","18-09-2019"\n"Next release","16 October 2019"\n"Important notes",\n"1989","5.7"\n'
        '"1990","8.0"\n"1989 Q1","5.7"\n"1989 Q2","5.8"\n"1989 JAN","5.7"\n"1989 FEB","5.8"\n',
        {
            "units": 7,
            "columns": {"period": "Title", "value": "CPIH ANNUAL RATE 00: ALL ITEMS 2015=100"},
            "constants": {"indicator": "L55O", "area": "AREA"},
        },
    ),
    ("area_code,name,2023,2024\nE06000008,Blackburn,1,2\nE06000009,Blackpool,3,4\n", {"wide": "periods"}),
]


@pytest.mark.parametrize(("text", "wanted"), _TABLES)
def test_what_must_be_said_of_a_file_is_found(tmp_path: Path, text: str, wanted: dict[str, object]) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(text)
    options = inspect_file(path).options
    for key, value in wanted.items():
        found = options[key]
        assert (found | value if isinstance(value, dict) else value) == found


_YEARS_NAMED = "time_period,time_identifier,area,value\n2022,Autumn term,E06000008,5\n2023,Autumn term,E06000008,6\n"
"""As the Department for Education writes years."""


@pytest.mark.parametrize("text", [*(text for text, _ in _TABLES if '"' not in text), _YEARS_NAMED])
def test_a_column_that_says_nothing_is_no_defect(tmp_path: Path, text: str) -> None:
    """A file whose column stayed empty, each in turn, is shown or refused in words."""
    delimiter = ";" if ";" in text else ","
    rows = [line.split(delimiter) for line in text.splitlines()]
    widest = max(rows, key=len)
    for column in range(len(widest)):
        blanked = [[*row[:column], "", *row[column + 1 :]] if len(row) == len(widest) else row for row in rows]
        # The heading stands; of a file with lines above it, whatever is widest first is that.
        blanked[rows.index(widest)] = widest
        path = tmp_path / "figures.csv"
        path.write_text("\n".join(delimiter.join(row) for row in blanked) + "\n")
        said = {profile.header: profile.seems for profile in inspect_file(path).profiles}
        assert said.get(widest[column], "empty") == "empty"


def test_metadata_that_a_spreadsheet_saved_are_read_by_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "metadata.csv"
    path.write_text(
        "Indicator ID,Indicator,Unit,Polarity,Frequency\n90366,Children’s health,%,High,Annual\n", encoding="cp1252"
    )
    assert inspect_file(path).what == "metadata"
    assert metadata_of(path)[90366].name == "Children’s health"


@pytest.mark.parametrize("mark", ['not "known"', "back\\slash", "nul\x00", "tab\tin it"])
def test_a_mark_is_advised_as_toml_spells_it(tmp_path: Path, mark: str) -> None:
    """What is advised can be copied into a framework, whatever the cell holds."""
    path = tmp_path / "figures.csv"
    cell = mark.replace('"', '""')
    path.write_text(f'area_code,period,value\nE06000008,2023,"{cell}"\nE06000008,2024,5\n')
    found = inspect_file(path)
    assert found.options["missing"] == [mark]
    assert tomllib.loads(found.table())["data"]["figures"]["options"]["missing"] == [mark]
    assert not found.report.errors


def test_text_is_not_taken_for_another_encoding_when_it_is_utf_16_or_packed(tmp_path: Path) -> None:
    text = "area_code,period,value\nE06000008,2024,1\nE06000008,2023,1\n"
    for name, data in (("a.csv", text.encode("utf-16")), ("b.csv", gzip.compress(text.encode()))):
        (tmp_path / name).write_bytes(data)
        assert "encoding" not in inspect_file(tmp_path / name).options
    (tmp_path / "c.csv").write_bytes(text.replace("E06000008,2023", "Évora,2023").encode("cp1252"))
    assert inspect_file(tmp_path / "c.csv").options["encoding"] == "cp1252"


def test_a_workbook_is_found_its_way_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "council return.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["This workbook holds the return."])
    sheet = book.create_sheet("Return")
    sheet.append(["Return of the quarter"])
    sheet.append([])
    sheet.append(["Org code", "Month ending", "Breaches"])
    sheet.append(["RXR", date(2024, 4, 30), 4])
    sheet.append(["RXN", date(2024, 5, 31), 5])
    book.create_sheet("Workings").sheet_state = "hidden"
    book.save(path)
    assert run(["inspect", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "# sheets: Read me, Return, Workings (hidden or empty)" in printed
    source = tomllib.loads(printed)["data"]["council-return"]
    assert source["reader"] == "excel"
    assert source["options"]["sheet"] == "Return"
    assert source["options"]["columns"] == {"area": "Org code", "period": "Month ending", "value": "Breaches"}


def test_a_page_instead_of_figures_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("<!DOCTYPE html><html>")
    assert run(["inspect", str(path)]) == 11
    assert "it is a web page, not separated values" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("https://example.org/figures.csv", "is an address; download the file"),
        ("framework.toml", "holds no figures; outcomes check reads a framework"),
        (".", "is the folder of a framework; name one of its files of figures"),
    ],
)
def test_what_is_no_file_of_figures_is_named_as_what_it_is(
    given: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("framework.toml").write_text("format = 1")
    Path("notes.txt").touch()
    assert run(["inspect", given]) == 2
    assert f'"{given}" {told}' in capsys.readouterr().err


@pytest.mark.parametrize("text", ['a "b" \\ c', "line\nbreak\tand\x7f", "£ é €", ""])
def test_any_text_is_written_as_toml_reads_it(text: str) -> None:
    assert tomllib.loads(f"x = {spell({'k': [text, text]})}")["x"]["k"] == [text, text]


def test_more_columns_than_a_spreadsheet_has_are_refused_before_each_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("," * 1_000_000 + "\n")
    with pytest.raises(DataError, match=r"it has 1,000,001 columns, and 16,384 are looked at"):
        inspect_file(path)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that can be opened and not read")
def test_a_file_that_fails_while_it_is_read_is_said_to_be_the_trouble() -> None:
    # Nothing was to be written, and "output: could not be written: Input/output error; free space" was said.
    with pytest.raises(DataError, match=r"it cannot be opened \(Input/output error\)"):
        inspect_file(Path("/proc/self/mem"))


@pytest.mark.parametrize(
    ("header", "figures", "told"),
    [
        ("% met", ["0.51", "0.62"], True),
        ("Percentage", ["0", "1"], True),
        ("% met", ["0.51", "62"], False),
        ("Rate", ["0.51", "0.62"], False),
        ("% met", ["-0.5", "0.2"], False),
    ],
)
def test_shares_under_percent_are_told(tmp_path: Path, header: str, figures: list[str], told: bool) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(f"area,period,{header}\nBury,2023,{figures[0]}\nBury,2024,{figures[1]}\n")
    assert [name == "shares" for name, _ in inspect_file(path).facts].count(True) == told


def test_the_names_of_the_fingertips_api_are_known(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("IID,AreaCode,Year,Val,LCI,UCI,Count,Denom\n90366,E06000008,2015,78.1,77,79,10,1000\n")
    read = inspect_file(path).observations
    assert read is not None
    assert read.denominator is not None
    assert (read.indicator.words, read.value.tolist(), read.denominator.tolist()) == (("90366",), [78.1], [1000.0])


def test_a_type_written_as_a_number_tells_rows_apart(tmp_path: Path) -> None:
    file = tmp_path / "ae.csv"
    file.write_text(
        "period,org_code,type,attendances\n"
        "2017-03-01,RF4,1,21289\n2017-03-01,RF4,2,813\n2017-03-01,RF4,other,2850\n"
        "2017-04-01,RF4,1,21000\n2017-04-01,RF4,2,800\n2017-04-01,RF4,other,2800\n"
    )
    found = inspect_file(file)
    assert found.options["columns"] == {"area": "org_code", "value": "attendances", "category": "type"}
    assert not [said for name, said in found.facts if name == "rows that contradict another"]


def test_an_area_that_no_column_says_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("Year,Value\n2019,68\n2020,69\n")
    found = inspect_file(file)
    assert dict(found.facts)["area"] == "no column says one; write its code in place of AREA"
    assert found.options["constants"] == {"indicator": "figures", "area": "AREA"}


def test_rows_that_contradict_each_other_are_set_aside_by_the_table_so_that_a_run_judges_the_rest(
    tmp_path: Path,
) -> None:
    """A framework drafted from such an export (the North West's has 904 rows of them) was refused by its first run."""
    path = tmp_path / "figures.csv"
    path.write_text("area_code,period,value\nE06000008,2024,1\nE06000008,2024,2\nE06000009,2024,3\nE06000009,2023,4\n")
    found = inspect_file(path)
    assert dict(found.facts)["rows that contradict another"].startswith("2; their series are set aside")
    draft = draft_framework("drafted", [path])
    assert 'duplicates = "set-aside"' in draft.text
    (tmp_path / "data").mkdir()
    path.rename(tmp_path / "data" / path.name)
    (tmp_path / "framework.toml").write_text(draft.text)
    rows = outcomes.evaluate(tmp_path, as_of=date(2025, 6, 1)).to_rows()
    assert {row["area"]: row["status"] for row in rows}["E06000008"] == "ambiguous data"


def test_areas_that_do_not_apply_hide_no_codes(tmp_path: Path) -> None:
    """Nine authorities and a "z" made a column of words: every row was one of England."""
    path = tmp_path / "attainment.csv"
    path.write_text(
        "time_period,country_code,region_code,new_la_code,score\n2021,E92000001,z,z,48.9\n"
        "2021,E92000001,E12000002,z,47\n2021,E92000001,E12000002,E10000017,47.9\n"
    )
    found = inspect_file(path)
    assert found.options["columns"]["area"] == ["new_la_code", "region_code", "country_code"]
    assert found.observations is not None
    assert found.observations.area.to_list() == ["E92000001", "E12000002", "E10000017"]


def test_codes_of_what_is_counted_are_none_of_areas(tmp_path: Path) -> None:
    path = tmp_path / "offences.csv"
    path.write_text(
        "Financial Year,Financial Quarter,Force Name,Offence,Offence Code,Number of Offences\n"
        "2019/20,1,Lancashire,Arson,56A,10\n2019/20,2,Lancashire,Arson,56A,12\n2019/20,1,Cumbria,Arson,56B,11\n"
    )
    found = inspect_file(path)
    assert found.options["columns"]["area"] == "Force Name"
    assert found.observations is not None
    assert found.observations.period.to_list() == ["Q1 2019/20", "Q2 2019/20", "Q1 2019/20"]
    assert dict(found.facts)["value"].startswith('taken from "Number of Offences"')
    # Of organisations, which no heading tells, they are.
    path.write_text("Code,Name,Region,Year,Value\nRXN,Lancashire,North West,2021,1\nRXL,Blackpool,North West,2021,2\n")
    assert inspect_file(path).options["columns"]["area"] == "Code"


def test_months_with_a_stroke_and_areas_of_eurostat_are_known(tmp_path: Path) -> None:
    path = tmp_path / "monthly.csv"
    path.write_text("geo,month,value\nUKD4,2019/04,1\nUKD4,2019/05,2\nUKD4,2019/06,3\n")
    found = inspect_file(path)
    assert not found.report.errors
    assert found.options["period_format"] == "%Y/%m"
    assert found.options["columns"] == {"area": "geo", "period": "month"}


def test_rows_that_are_named_below_the_heading_of_their_columns_are_areas(tmp_path: Path) -> None:
    """As Stat-Xplore lays a table out."""
    path = tmp_path / "claimants.csv"
    path.write_text(
        "Universal Credit\nCounting: People\n\nMonth,January 2024,February 2024\nLA,,\nBurnley,1200,1250\n"
        "Pendle,200,250\n\nINFO: figures are perturbed\n"
    )
    found = inspect_file(path)
    assert found.observations is not None
    assert not found.contradicting
    assert found.observations.area.to_list() == ["Burnley", "Pendle"] * 2
