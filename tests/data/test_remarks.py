"""What publishers say beside a figure reaches its sentence: notes behind numbers and columns of remarks."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import polars
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import outcomes
from outcomes.data import CellRules, Observations
from outcomes.data.number_marks import mark_lists
from outcomes.data.series_tables import series_tables
from outcomes.data.source_index import SourceIndex
from outcomes.data.withholding import withhold
from outcomes.engine.batch import Words
from outcomes.engine.remarks import remarks_of
from outcomes.registry import PluginSet
from outcomes.results.rendering import sentence_of
from outcomes.results.row_sentences import sentences_of

REAL = Path(__file__).parents[1] / "real_data" / "data"
"""Fingertips, Office for Health Improvement and Disparities, Open Government Licence v3.0."""
SET = PluginSet.of()


def judged(folder: Path, rows: str, *, header: str = "area,period,value", options: str = "") -> outcomes.Results:
    (folder / "d.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    path = folder / "framework.toml"
    path.write_text(
        'format = 1\n[framework]\nid = "t"\ntitle = "T"\nareas = { codes = ["A", "B"] }\n[indicators.i]\ntitle = "I"\n'
        f'polarity = "high"\nunit = "%"\ndata = {{ path = "d.csv", options = {{ {options} }} }}\n'
        '[aims.a]\nindicator = "i"\ntarget = { value = 60, by = "2024" }\njudge = [{ metric = "target.path" }]\n'
    )
    return outcomes.evaluate(outcomes.load_framework(path), as_of=date(2025, 6, 1), plugins=SET)


def ends(results: outcomes.Results) -> list[str]:
    """What follows the verdict in each sentence."""
    said = [row["sentence"] for row in results.to_rows()]
    return [each[each.index("publisher says: ") + 16 :] if "publisher says" in each else "" for each in said]


@pytest.mark.parametrize(
    ("mark", "list_", "said"),
    [
        # Government Statistical Service, Using symbols and shorthand in tables.
        ("[p]", "gss", "provisional"),
        ("[e]", "gss", "estimated"),
        ("[f]", "gss", "forecast"),
        ("[b]", "gss", "break in the series"),
        ("[u]", "gss", "low reliability"),
        (" (P)", "gss", "provisional"),
        ("[b][p]", "gss", "break in the series, provisional"),
        ("[p] [note 2]", "gss", "provisional"),
        ("p", "nhs", "provisional"),
        ("p", "nomis", "provisional"),
        # Eurostat, the flags of its database; those that apply together are one word.
        (" p", "eurostat", "provisional"),
        (" bu", "eurostat", "break in the series, low reliability"),
        ("d", "eurostat", "definition differs"),
        (" s", "eurostat", "estimated by Eurostat"),
        (" r", "eurostat", ""),
        # The whole word is understood whoever writes it.
        (" (provisional)", "gss", "provisional"),
        (" Provisional", "nhs", "provisional"),
        ("[estimated]", "ees", "estimated"),
        (" (revised)", "nomis", ""),
        ("[r]", "gss", ""),
        ("[note 1]", "gss", ""),
        ("[sss]", "gss", ""),
        ("†", "gss", ""),
    ],
)
def test_a_note_behind_a_number_is_told_where_it_qualifies_the_number(
    tmp_path: Path, mark: str, list_: str, said: str
) -> None:
    results = judged(tmp_path, f"A,2023,50\nA,2024,61{mark}\nB,2024,61\n", options=f'marks = "{list_}"')
    assert ends(results) == [f"{said}." if said else "", ""]


@pytest.mark.parametrize(
    ("cell", "status"),
    [(": c", "suppressed"), (":u", "suppressed"), ("c", "suppressed"), (":", "no data"), (": m", "no data")],
)
def test_a_flag_of_eurostat_without_a_number_says_why(tmp_path: Path, cell: str, status: str) -> None:
    results = judged(tmp_path, f"A,2024,{cell}\nB,2024,61\n", options='marks = "eurostat"')
    assert results.to_rows()[0]["status"] == status


def test_flags_may_stand_in_a_column_of_their_own(tmp_path: Path) -> None:
    rows = "A,2024,61,bp\nB,2024,,c\n"
    options = 'marks = "eurostat", columns = { remark = "OBS_FLAG" }'
    results = judged(tmp_path, rows, header="area,period,value,OBS_FLAG", options=options)
    assert ends(results) == ["break in the series, provisional.", ""]
    assert results.to_rows()[1]["status"] == "suppressed"


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("61p", 'marks = "nomis" in the options of the data source (or "nhs" or "eurostat", which have it too), if'),
        ("61 bu", 'marks = "eurostat" in the options of the data source, if that note is its publisher\'s'),
    ],
)
def test_a_note_that_the_list_lacks_is_refused_with_the_lists_that_have_it(
    tmp_path: Path, cell: str, advice: str
) -> None:
    with pytest.raises(outcomes.DataError, match=re.escape(f"set {advice}")):
        judged(tmp_path, f"A,2024,{cell}\n")


def test_a_note_behind_the_period_is_told_of_the_figures_of_its_rows_alone(tmp_path: Path) -> None:
    rows = "A,2023,50\nA,2024 (provisional),61\nB,2023 [e],50\nB,2024,61\n"
    results = judged(tmp_path, rows)
    assert ends(results) == ["provisional.", ""]
    assert [row["period"] for row in results.to_rows()] == ["2024", "2024"]


def test_what_is_noted_of_a_period_and_of_a_number_is_told_once(tmp_path: Path) -> None:
    results = judged(tmp_path, "A,2024 (p),61 [p]\nB,2024 [b],61 [b][p]\n")
    assert ends(results) == ["provisional.", "break in the series; provisional."]


def test_a_note_in_the_heading_of_a_wide_table_is_told(tmp_path: Path) -> None:
    results = judged(tmp_path, "A,50,61\nB,50,61\n", header="area,2023,2024 (p)", options='wide = "periods"')
    assert ends(results) == ["provisional."] * 2


def test_every_caveat_is_a_note_of_its_list() -> None:
    for each in mark_lists().values():
        assert {mark.lower() for mark in each.caveats} <= set(each.notes), each.id


@pytest.mark.parametrize("header", ["Value note", "Data Marking", "remark"])
def test_a_remark_is_told_of_the_figure_that_was_judged_and_of_no_other(tmp_path: Path, header: str) -> None:
    rows = "A,2023,50,Two  districts together.\nA,2024,61,\nB,2023,50,\nB,2024,61,Data quality issue\n"
    results = judged(tmp_path, rows, header=f"area,period,value,{header}")
    assert ends(results) == ["", "Data quality issue."]
    assert [[note.name for note in line.notes] for line in outcomes.promise_lines(results)] == [["REMARK"]]


def test_any_column_may_be_named_as_that_of_remarks(tmp_path: Path) -> None:
    rows = "A,2024,61,boundaries changed\nB,2024,61,p\n"
    results = judged(tmp_path, rows, header="area,period,value,Anmerkung", options='columns = { remark = "Anmerkung" }')
    assert ends(results) == ["boundaries changed.", "provisional."]


def test_where_there_is_no_figure_the_remark_says_why(tmp_path: Path) -> None:
    results = judged(tmp_path, "A,2024,,Included with B\nB,2024,61,\n", header="area,period,value,Value note")
    row = results.to_rows()[0]
    assert row["status"] == "no data"
    assert row["sentence"].endswith(" Its publisher says: Included with B.")


def test_a_mark_beside_the_value_still_says_that_it_was_held_back(tmp_path: Path) -> None:
    results = judged(tmp_path, "A,2024,,c\nB,2024,61,x\n", header="area,period,value,Data Marking")
    assert [row["status"] for row in results.to_rows()] == ["suppressed", "judged"]
    assert ends(results) == ["", ""], "marks that stand for a number are no remarks"


def test_the_remarks_of_a_published_file_reach_its_verdicts(tmp_path: Path) -> None:
    path = tmp_path / "framework.toml"
    shutil.copy(REAL / "campylobacter-county-ua.csv", tmp_path / "d.csv")
    path.write_text(
        'format = 1\n[framework]\nid = "t"\ntitle = "T"\nareas = "all"\ncompare_with = ["E92000001"]\n'
        '[data.d]\npath = "d.csv"\nreader = "fingertips"\n'
        '[indicators.i]\ntitle = "I"\ndata = { source = "d", indicator = "93356", age = "All ages" }\n'
        '[aims.a]\nindicator = "i"\njudge = [{ metric = "benchmark.interval" }]\n'
    )
    framework = outcomes.load_framework(path)
    results = outcomes.evaluate(framework, as_of=date(2018, 3, 1), plugins=SET)
    with (REAL / "campylobacter-county-ua.csv").open(encoding="utf-8-sig", newline="") as file:
        notes = {
            (row["Area Code"], row["Time period"]): row["Value note"]
            for row in csv.DictReader(file)
            if row["Age"] == "All ages" and not row["Category"]
        }
    remarked = 0
    for row in results.to_rows():
        newest = max(period for area, period in notes if area == row["area"])
        note = notes[row["area"], row["period"] or newest]
        remarked += bool(note)
        assert row["sentence"].endswith(f"publisher says: {note}.") if note else "publisher" not in row["sentence"]
    assert remarked > 10
    assert sentences_of(results).to_list() == [sentence_of(results, row) for row in range(len(results))]
    pieces, _ = outcomes.evaluate_in_pieces(framework, as_of=date(2018, 3, 1), plugins=SET)
    assert [row["sentence"] for row in pieces.to_rows()] == [row["sentence"] for row in results.to_rows()]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("<b onclick=alert(1)>bold</b>", "bold"),
        ("{value} and {0.__class__}", "{value} and {0.__class__}"),
        ("one\u202e two\x07 three", "one two three"),
        ("word " * 100, None),
    ],
)
def test_a_hostile_remark_is_words_and_no_more(tmp_path: Path, text: str, said: str | None) -> None:
    quoted = text.replace('"', '""')
    results = judged(tmp_path, f'A,2024,61,"{quoted}"\nB,2024,61,\n', header="area,period,value,Value note")
    told = ends(results)[0]
    if said is None:
        assert len(told) < 210
        assert told.endswith("….")
    else:
        assert told == f"{said}."


def test_a_figure_that_is_withheld_takes_its_remark_with_it() -> None:
    observations = Observations.from_columns(
        {"area": ["A", "B"], "period": "2024", "value": [3, 50], "remark": ["three people", "provisional"]}
    )
    assert withhold(observations, np.array([True, False])).to_columns()["remark"] == ["", "provisional"]


def test_remarks_go_to_tables_and_back() -> None:
    table = polars.DataFrame(
        {"indicator": ["1", "1"], "area": ["A", "B"], "period": ["2024"] * 2, "value": ["5 ", "6"]}
    ).with_columns(polars.Series("Value note", ["", "p"]))
    observations = Observations.from_frame(table)
    assert observations.to_columns()["remark"] == ["", "provisional"]
    assert Observations.from_frame(observations.to_polars()).to_columns() == observations.to_columns()
    assert Observations.from_columns(observations.to_columns()).to_columns() == observations.to_columns()


@given(text=st.text(max_size=60))
@example("the figure is estimated .")
def test_a_remark_is_one_line_without_an_end(text: str) -> None:
    said = CellRules().remark(text)
    assert said == " ".join(said.split())
    assert said.isprintable()
    assert not said.endswith(".")


@given(cells=st.lists(st.tuples(st.sampled_from("ABC"), st.integers(2000, 2012)), min_size=1, unique=True))
def test_the_remark_on_a_series_at_a_place_is_the_one_that_was_laid_there(cells: list[tuple[str, int]]) -> None:
    columns = {"area": [a for a, _ in cells], "period": [str(y) for _, y in cells], "value": [1.0] * len(cells)}
    remarked = {cell: "" if place % 3 == 1 else f"remark {place}" for place, cell in enumerate(cells)}
    observations = Observations.from_columns({**columns, "remark": list(remarked.values())})
    tables, _ = series_tables(SourceIndex(observations=observations), "", as_of=np.datetime64("2026-01-01"))
    (table,) = tables
    words, labels = Words(), table.axis().labels
    remarks = remarks_of(table, np.arange(len(table)), None, words)
    assert remarks is not None
    areas = [observations.area.words[code] for code in table.area.tolist()]
    for place, label in enumerate(labels):
        said = remarks.at(np.full(len(table), place)).tolist()
        assert [words.words[code] for code in said] == [remarked.get((area, int(label)), "") for area in areas]
    assert not remarks.at(np.full(len(table), len(labels))).any()
    # Without a place the last row of the series may say why.
    last = [max((cell for cell in cells if cell[0] == area), key=lambda cell: cell[1]) for area in areas]
    said = remarks.at(np.full(len(table), -1)).tolist()
    assert [words.words[code] for code in said] == [remarked[cell] for cell in last]
