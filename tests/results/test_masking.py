"""A headline that keeps its promise while a part of it falls behind is found, one step within."""

import datetime
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.results import masking

FRAMEWORK = """
format = 1

[framework]
id = "county"
title = "A county"
areas = {{ codes = ["E1", "D1", "D2", "N1"], file = "areas.csv" }}

[indicators.active]
title = "Active adults"
polarity = "high"

[indicators.active.data]
path = "active.csv"
category = ["all"]
columns = {{ area = "area", period = "period", value = "value", sex = "sex", age = "age", category = "category" }}

[aims.active]
indicator = "active"
{target}
judge = [{{ metric = "target.path" }}]
"""
AREAS = "code,name,type,parent\nE1,County,county,\nD1,North,district,E1\nD2,South,district,E1\nN1,Ward,ward,D1\n"
LEVEL = 'target = { value = 70, by = "2015" }'
HEAD = "area,period,sex,age,category,value\n"


def results_of(folder: Path, rows: str, target: str = LEVEL) -> outcomes.Results:
    (folder / "framework.toml").write_text(FRAMEWORK.format(target=target))
    (folder / "areas.csv").write_text(AREAS)
    (folder / "active.csv").write_text(HEAD + rows)
    return outcomes.evaluate(folder, as_of=datetime.date(2016, 6, 30))


def found(results: outcomes.Results, children: Any = None) -> list[tuple[str, list[str]]]:
    """Each headline and what lies behind it, as area and breakdown."""

    def who(row: int) -> str:
        said = results.to_rows([row])[0]
        return " ".join(said[name] for name in ("area", "sex", "age", "category") if said[name])

    return [(who(each.headline), [who(row) for row in each.behind]) for each in masking(results, children)]


def by_area(results: outcomes.Results, name: str) -> dict[str, str]:
    """One column of the two areas that have data."""
    found = dict(zip(results.coded("area").to_list(), results.coded(name).to_list(), strict=True))
    return {area: found[area] for area in ("E1", "D1")}


def test_a_county_that_met_its_target_masks_the_district_that_missed_it(tmp_path: Path) -> None:
    results = results_of(tmp_path, "E1,2015,,,,72\nD1,2015,,,,65\nD2,2015,,,,75\n")
    assert [("E1", ["D1"])] == found(results)


def test_a_county_that_missed_it_masks_nothing(tmp_path: Path) -> None:
    assert [] == found(results_of(tmp_path, "E1,2015,,,,69\nD1,2015,,,,65\nD2,2015,,,,75\n"))


def test_only_areas_directly_within_are_parts(tmp_path: Path) -> None:
    results = results_of(tmp_path, "E1,2015,,,,72\nD1,2015,,,,71\nN1,2015,,,,60\n")
    assert [("D1", ["N1"])] == found(results)


def test_without_an_areas_file_no_area_lies_in_another(tmp_path: Path) -> None:
    results = results_of(tmp_path, "E1,2015,,,,72\nD1,2015,,,,65\n")
    assert [] == found(results, {})


def test_persons_mask_men_and_the_total_masks_a_group(tmp_path: Path) -> None:
    rows = (
        "E1,2015,Persons,18+,,72\nE1,2015,Male,18+,,66\nE1,2015,Female,18+,,78\nE1,2015,Persons,18+,Most deprived,60\n"
    )
    results = results_of(tmp_path, rows)
    assert [("E1 Persons 18+", ["E1 Male 18+", "E1 Persons 18+ Most deprived"])] == found(results)


@pytest.mark.parametrize("everybody", ["All persons", "ALL", "Both sexes", "Total"])
def test_everybody_is_known_by_other_words_than_persons(tmp_path: Path, everybody: str) -> None:
    results = results_of(tmp_path, f"E1,2015,{everybody},,,72\nE1,2015,Male,,,66\n")
    assert [(f"E1 {everybody}", ["E1 Male"])] == found(results)


def test_men_of_a_group_are_two_steps_within_persons(tmp_path: Path) -> None:
    rows = "E1,2015,Persons,,,72\nE1,2015,Male,,Most deprived,60\n"
    assert [] == found(results_of(tmp_path, rows))


def test_men_do_not_mask_women(tmp_path: Path) -> None:
    assert [] == found(results_of(tmp_path, "E1,2015,Male,,,72\nE1,2015,Female,,,60\n"))


def test_districts_are_held_against_the_same_breakdown_of_the_county(tmp_path: Path) -> None:
    rows = "E1,2015,Male,,,72\nD1,2015,Male,,,60\nD2,2015,Female,,,60\n"
    assert [("E1 Male", ["D1 Male"])] == found(results_of(tmp_path, rows))


def test_at_risk_is_neither_well_nor_behind(tmp_path: Path) -> None:
    target = 'target = { value = 80, by = "2017", from = { period = "2013" } }'
    rows = "E1,2013,,,,60\nE1,2015,,,,72\nD1,2013,,,,60\nD1,2015,,,,68\n"
    results = results_of(tmp_path, rows, target)
    assert {"E1": "on track", "D1": "at risk"} == by_area(results, "verdict")
    assert [] == found(results)


def test_a_verdict_that_is_withheld_is_no_headline(tmp_path: Path) -> None:
    target = (
        'target = { change = 10, from = { period = "2014" }, until = "2015", '
        'reading = { status = "assumed", why = "the basis is open" } }'
    )
    rows = "E1,2014,,,,68\nE1,2015,,,,76\nD1,2014,,,,68\nD1,2015,,,,60\n"
    results = results_of(tmp_path, rows, target)
    assert {"E1": "depends on the reading", "D1": "judged"} == by_area(results, "status")
    assert [] == found(results)


def test_it_stands_in_json_by_the_places_of_the_rows(tmp_path: Path) -> None:
    said = results_of(tmp_path, "E1,2015,,,,72\nD1,2015,,,,65\n").to_dict()
    (masked,) = said["masked"]
    assert ("E1", ["D1"]) == (
        said["rows"][masked["row"]]["area"],
        [said["rows"][row]["area"] for row in masked["behind"]],
    )


def test_rows_that_were_left_out_are_not_spoken_of(tmp_path: Path) -> None:
    results = results_of(tmp_path, "E1,2015,,,,72\nD1,2015,,,,65\n")
    assert [] == found(results.take(results.where(area="E1").tolist()))
