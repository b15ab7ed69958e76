"""The code history of England: told of areas that ended without any setting, and used where a framework names it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outcomes
from outcomes.cli.app import run
from outcomes.data.area_changes import AreaChange, english_changes
from outcomes.data.observations import Observations
from outcomes.engine import cutting
from outcomes.engine.area_codes import join_areas
from outcomes.fetching import Access

AS_OF = date(2024, 11, 1)
FRAMEWORK = """\
format = 1
[framework]
id = "t"
title = "T"
areas = {areas}
[indicators.i]
title = "I"
unit = "%"
polarity = "high"
value_type = "proportion"
multiplier = 100
statistic = "proportion"
data = {{ path = "d.csv" }}
[aims.a]
indicator = "i"
target = {{ value = 80, by = "2030/31", from = {{ period = "2021/22" }} }}
judge = [{{ metric = "target.path" }}]
"""
COUNTS = """\
area_code,area_name,period,value,count,denominator
E07000026,Allerdale,2021/22,10,10,100
E07000028,Carlisle,2021/22,20,40,200
E07000029,Copeland,2021/22,10,10,100
E06000063,Cumberland,2022/23,25,100,400
E06000063,Cumberland,2023/24,25,100,400
"""
CUMBERLAND = '{ codes = ["E06000063"] }'
JOINED = '{ codes = ["E06000063"], changes = "england" }'


def written(folder: Path, areas: str, data: str = COUNTS) -> Path:
    (folder / "d.csv").write_text(data)
    (folder / "framework.toml").write_text(FRAMEWORK.format(areas=areas))
    return folder


def judged(folder: Path, areas: str, data: str = COUNTS, as_of: date = AS_OF) -> tuple[list[dict[str, Any]], list[str]]:
    results = outcomes.evaluate(outcomes.load_framework(written(folder, areas, data)), as_of=as_of)
    return results.to_rows(), [str(each) for each in results.report if not each.code.startswith("OUT35")]


def test_a_district_that_ended_is_named_with_what_followed(tmp_path: Path) -> None:
    _, said = judged(tmp_path, '{ codes = ["E07000026"] }')
    (ended,) = [each for each in said if "OUT378" in each]
    assert "Allerdale (E07000026) ended on 1 April 2023 and is part of Cumberland (E06000063)" in ended
    assert 'judge Cumberland (E06000063) instead; changes = "england" in the areas of the framework joins' in ended
    assert "framework.toml:5" in ended
    # On the day before it was there.
    assert not any(
        "OUT378" in each for each in judged(tmp_path, '{ codes = ["E07000026"] }', as_of=date(2023, 3, 31))[1]
    )


def test_all_ways_of_ending_are_told_and_followed_to_the_council_of_today(tmp_path: Path) -> None:
    areas = '{ codes = ["E08000016", "E10000006", "E07000190", "E06000063"] }'
    rows = "".join(f"{code},,2023/24,1,1,100\n" for code in ("E08000016", "E10000006", "E07000190"))
    _, said = judged(tmp_path, areas, COUNTS + rows, as_of=date(2025, 4, 1))
    taunton, barnsley, cumbria = [each for each in said if "OUT378" in each]
    assert "Barnsley (E08000016) was given another code on 1 April 2025: Barnsley (E08000038)" in barnsley
    assert "was split between Cumberland (E06000063) and Westmorland and Furness (E06000064); judge" in cumbria
    assert "england" not in cumbria  # Nothing could be joined.
    assert "is part of Somerset West and Taunton (E07000246); judge Somerset (E06000066) instead" in taunton


def test_a_starting_point_under_the_codes_of_before_names_them_and_the_setting(tmp_path: Path) -> None:
    ((row,), said) = judged(tmp_path, CUMBERLAND)
    assert "baseline" not in row["evidence"]
    (lacking,) = said
    assert "OUT370" in lacking
    assert (
        "the data has it for Allerdale (E07000026), Carlisle (E07000028) and Copeland (E07000029), which Cumberland "
        '(E06000063) followed on 1 April 2023; write changes = "england" in the areas of the framework' in lacking
    )
    # What it says is right: (10 + 40 + 10) / (100 + 200 + 100).
    ((row,), said) = judged(tmp_path, JOINED)
    assert (row["value"], row["evidence"]["baseline"]) == (25.0, pytest.approx(15.0))
    assert said == []


def test_a_starting_point_under_a_county_that_was_split_is_not_said_to_be_joined(tmp_path: Path) -> None:
    data = "area_code,period,value\nE10000006,2021/22,10\nE06000063,2023/24,25\n"
    _, said = judged(tmp_path, CUMBERLAND, data)
    (lacking,) = [each for each in said if "OUT370" in each]
    assert "the data has it for Cumbria (E10000006), which Cumberland (E06000063) followed" in lacking
    assert "england" not in lacking
    _, said = judged(tmp_path, JOINED, data)
    assert any("OUT379" in each and "are of Cumbria (E10000006) in" in each for each in said)


def test_an_area_without_rows_is_told_under_which_codes_they_are(tmp_path: Path) -> None:
    _, said = judged(tmp_path, CUMBERLAND, "\n".join(COUNTS.splitlines()[:4]) + "\n")
    (unknown,) = [each for each in said if "OUT377" in each]
    assert (
        'Copeland (E07000029), which Cumberland (E06000063) followed on 1 April 2023; write changes = "engl' in unknown
    )


def test_figures_of_the_county_go_over_to_the_council_of_all_its_districts(tmp_path: Path) -> None:
    data = """\
area_code,period,value,count,denominator
E10000002,2018/19,30,30,100
E07000004,2018/19,90,90,100
E07000004,2019/20,10,10,100
E07000005,2019/20,20,20,100
E07000006,2019/20,30,30,100
E07000007,2019/20,40,40,100
E06000060,2023/24,50,50,100
"""
    buckinghamshire = '{ codes = ["E06000060"], changes = "england" }'
    for start, value in (("2018/19", 30.0), ("2019/20", 25.0)):
        written(tmp_path, buckinghamshire, data)
        text = (tmp_path / "framework.toml").read_text().replace('"2021/22"', f'"{start}"')
        (tmp_path / "framework.toml").write_text(text)
        results = outcomes.evaluate(outcomes.load_framework(tmp_path), as_of=AS_OF)
        (row,) = results.to_rows()
        assert row["evidence"]["baseline"] == pytest.approx(value)
        assert not [each for each in results.report if each.code in ("OUT370", "OUT378", "OUT379")]


def test_where_all_areas_are_judged_one_warning_counts_those_that_ended(tmp_path: Path) -> None:
    _, said = judged(tmp_path, '"all"')
    (ended,) = [each for each in said if "OUT378" in each]
    assert "Allerdale (E07000026), Carlisle (E07000028) and Copeland (E07000029) have ended, and all areas" in ended


def test_where_all_areas_are_judged_those_that_ended_are_counted_after_joining_too(tmp_path: Path) -> None:
    rows, said = judged(tmp_path, '{ all = true, changes = "england" }')
    (ended,) = [each for each in said if "OUT378" in each]
    assert ended.endswith("have ended, and all areas in the data are judged; name the areas that are judged")
    (row,) = [each for each in rows if each["area"] == "E06000063"]
    assert row["evidence"]["baseline"] == pytest.approx(15.0)


def test_many_breaks_are_counted(tmp_path: Path) -> None:
    counties = {each.predecessor: each.successor for each in english_changes() if each.kind == "split"}
    rows = "".join(f"{old},2005,10\n{new},2023/24,20\n" for old, new in counties.items())
    _, said = judged(tmp_path, '{ all = true, changes = "england" }', f"area_code,period,value\n{rows}")
    broken = [each for each in said if "OUT379" in each]
    # Six counties were split, into two councils each.
    assert len(broken) == 6
    assert any("OUT379 areas: and 7 more of which figures in" in each for each in broken)


def test_an_area_that_has_ended_is_told_before_any_data_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for areas in ('{ codes = ["E07000026"] }', '{ codes = ["E07000026"], changes = "england" }'):
        assert run(["check", str(written(tmp_path, areas))]) == 0
        assert "Allerdale (E07000026) ended on 1 April 2023" in capsys.readouterr().err
    assert run(["check", str(written(tmp_path, CUMBERLAND))]) == 0
    assert capsys.readouterr().err == ""


def test_pieces_find_the_same_and_a_joined_run_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MOST_ROWS", 1)
    for areas, kept in (('{ codes = ["E07000026"] }', []), ('"all"', []), (CUMBERLAND, []), (JOINED, ["OUT384"])):
        framework = outcomes.load_framework(written(tmp_path, areas))
        whole = outcomes.evaluate(framework, as_of=AS_OF)
        pieces, notes = outcomes.evaluate_in_pieces(framework, as_of=AS_OF)
        assert [each.code for each in notes] == kept
        assert list(pieces.report) == list(whole.report)
        assert pieces.to_rows() == whole.to_rows()


def test_another_country_is_told_nothing(tmp_path: Path) -> None:
    data = "area_code,period,value,count,denominator\nS12000015,2021/22,10,10,100\nS12000047,2023/24,20,20,100\n"
    _, said = judged(tmp_path, '{ codes = ["S12000047"] }', data)
    assert not any("england" in each or "OUT378" in each for each in said)


@pytest.mark.parametrize(
    ("named", "to_do"),
    [
        ("englnd", 'did you mean "england"? Or write "./englnd" for a file'),
        ("England", 'did you mean "england"?'),
        ("scotland", 'write "england", or write "./scotland" for a file'),
    ],
)
def test_a_name_that_is_not_known_is_told_what_there_is(tmp_path: Path, named: str, to_do: str) -> None:
    # One word is a name even where a file is called so.
    (tmp_path / named).write_text("predecessor,successor,date,kind\n")
    with pytest.raises(outcomes.DefinitionError) as caught:
        outcomes.load_framework(written(tmp_path, JOINED.replace("england", named)))
    (problem,) = caught.value.report
    assert (problem.code, problem.subject) == ("OUT215", "framework.areas.changes")
    assert to_do in problem.to_do


def test_a_file_of_the_name_of_a_history_is_written_as_a_path(tmp_path: Path) -> None:
    (tmp_path / "england").write_text("predecessor,successor,date,kind\nE06000063,E06000099,2024-04-01,recode\n")
    folder = written(tmp_path, JOINED)
    assert len(outcomes.evaluate(outcomes.load_framework(folder), as_of=AS_OF).report) == 0
    (folder / "framework.toml").write_text(FRAMEWORK.format(areas=JOINED.replace("england", "./england")))
    report = outcomes.evaluate(outcomes.load_framework(folder), as_of=AS_OF).report
    assert 'it was given another code on 1 April 2024: "E06000099"; judge "E06000099" instead' in str(report)


def test_results_name_the_history_that_they_rest_on(tmp_path: Path) -> None:
    framework = outcomes.load_framework(written(tmp_path, JOINED))
    results = outcomes.evaluate(framework, as_of=AS_OF)
    (history,) = [each for each in results.evaluation.inputs if each.id == "changes of areas"]
    assert (history.path, history.rows) == ("england", len(english_changes()))
    # A run that is laid out again is judged by the history that it had.
    (tmp_path / "fetched").mkdir()
    header = "predecessor,predecessor_name,successor,successor_name,date,kind\n"
    (tmp_path / "fetched" / "england.csv").write_text(
        f"# made up\n{header}E07000026,Allerdale,E06000063,Cumberland,2023-04-01,recode\n"
    )
    (again,) = outcomes.evaluate(framework, as_of=AS_OF, access=Access(laid_out=True)).to_rows()
    assert again["evidence"]["baseline"] == 10.0


# The same by a program that goes from figure to figure

SOME = ("E06000066", "E06000057", "E06000060", "E07000246", "E06000048", "E10000022", "E06000064")


def plain(figures: dict[tuple[str, str], int], code: str, year: str) -> int | None:
    """The count of an area in a year: its own, that of the code of before, or the sum of those that it was made of."""
    if (code, year) in figures:
        return figures[code, year]
    before = [each for each in english_changes() if each.successor == code]
    for each in before:
        if each.kind == "recode" and (found := plain(figures, each.predecessor, year)) is not None:
            return found
    parts = [plain(figures, each.predecessor, year) for each in before if each.kind == "merge"]
    return sum(part for part in parts if part is not None) if parts and None not in parts else None


def made_of_any(code: str) -> list[str]:
    found = [code]
    for each in found:
        found += [one.predecessor for one in english_changes() if one.successor == each and one.kind != "split"]
    return sorted(set(found))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), code=st.sampled_from(SOME))
def test_joined_counts_are_what_a_plain_program_finds(data: st.DataObject, code: str) -> None:
    members = made_of_any(code)
    # Most areas are there most years, so that sums are complete often enough to be tried.
    absent = data.draw(
        st.sets(st.tuples(st.sampled_from(members), st.sampled_from(["2008", "2010", "2020"])), max_size=6)
    )
    counts = data.draw(st.lists(st.integers(0, 50), min_size=3 * len(members), max_size=3 * len(members)))
    keys = [(member, year) for member in members for year in ("2008", "2010", "2020")]
    figures = {key: count for key, count in zip(keys, counts, strict=True) if key not in absent}
    own = data.draw(st.sets(st.sampled_from(["2008", "2010", "2020"])))
    figures = {key: count for key, count in figures.items() if key[0] != code or key[1] in own}
    if not figures:
        return
    observations = Observations.from_rows(
        [
            {"indicator": "i", "area": area, "period": year, "count": count, "denominator": 100}
            for (area, year), count in figures.items()
        ]
    )
    wanted = code
    recodes: dict[str, AreaChange] = {each.predecessor: each for each in english_changes() if each.kind == "recode"}
    if code in recodes:
        # Figures of a code that was replaced go over to the next: there they are looked for.
        wanted = recodes[code].successor
        while wanted in recodes:
            wanted = recodes[wanted].successor
    joined, _ = join_areas(observations, english_changes(), {"i": True}, [wanted])
    rows = np.flatnonzero(joined.area.codes == joined.area.code_of(wanted))
    assert joined.count is not None
    found = {joined.period.words[joined.period.codes[row]]: joined.count[row] for row in rows.tolist()}
    expected = {year: plain(figures, wanted, year) for year in ("2008", "2010", "2020")}
    assert found == {year: count for year, count in expected.items() if count is not None}
    assert len(rows) == len(found)
