"""Fingertips by number, against a server on this machine that answers as the real one does.

The shapes of its answers are those that fingertips_py and fingertipsR read: 26 columns of an export, only the header for
an area type that an indicator has no figures for, JSON of available area types, and metadata as CSV.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

import outcomes
from outcomes.diagnostics import DataError
from outcomes.fetching import Access, Fetching
from outcomes.fetching.fingertips_api import FingertipsApiOptions, FingertipsApiReader, Metadata, fingertips_metadata
from outcomes.fetching.web import Patience

from .conftest import Answer, Publisher, gives

HEADER = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,Compared to percentiles,"
    "Time period Sortable,New data,Compared to goal\n"
)
METADATA = (
    "Indicator ID,Indicator,Indicator full name,Definition,Data source,Unit,Value type,Year type,Polarity,Frequency\n"
    '90366,0.1ii,"Life expectancy at birth","The average, in years",ONS,Years,Life expectancy,Calendar,RAG - High is '
    "good,Annual\n"
)


def row(number: int, area: str, period: str, value: float) -> str:
    parent = "" if area == "E92000001" else "E92000001"
    name = f"Indicator {number}"
    return f"{number},{name},{parent},,{area},,UA,Persons,All ages,,,{period},{value},,,,,,,,,,,{period[:4]}0000,,\n"


def all_data(answers: dict[int, Answer]) -> Answer:
    """Answers by the number that is asked for; an unknown number has no rows, as on the real server."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        number = int(parse_qs(urlsplit(handler.path).query)["indicator_ids"][0])
        answers.get(number, gives(HEADER))(handler)

    return answer


def figures(number: int) -> str:
    return HEADER + row(number, "E92000001", "2023", 80.5) + row(number, "E06000008", "2023", 76.25)


@pytest.fixture
def service(publisher: Publisher) -> Publisher:
    publisher.answers["/api/all_data/csv/by_indicator_id"] = all_data(
        {90366: gives(figures(90366)), 40401: gives(figures(40401))}
    )
    publisher.answers["/api/all_data/csv/by_profile_id"] = gives(figures(90366) + row(40401, "E06000008", "2023", 1.5))
    publisher.answers["/api/available_data"] = gives(
        json.dumps([{"IndicatorId": 99999, "AreaTypeId": 15}, {"IndicatorId": 99999, "AreaTypeId": 6}])
    )
    publisher.answers["/api/indicator_metadata/csv/by_indicator_id"] = gives(METADATA)
    return publisher


@pytest.fixture
def access(tmp_path: Path) -> Access:
    limits = Patience(attempts=2, pause=0.01, read=0.3, whole=1.0)
    return Access(copies=tmp_path / "copies", limits=limits, clock=lambda: datetime(2026, 3, 3, tzinfo=UTC))


def read(service: Publisher, access: Access, *numbers: int, **options: Any) -> tuple[dict[str, Any], str]:
    given = FingertipsApiOptions(indicators=numbers, area_type=502, address=f"{service.url}/api", **options)
    fetching = Fetching(access=access, subject="data.figures")
    file = FingertipsApiReader().fetch(None, given, fetching)
    observations, report = FingertipsApiReader().read(file, given)
    return observations.to_columns(), str(fetching.report + report)


def test_each_number_is_asked_for_as_the_clients_do(service: Publisher, access: Access) -> None:
    columns, said = read(service, access, 90366, 40401, parent="E12000002")
    assert columns["indicator"] == ["90366", "90366", "40401", "40401"]
    assert columns["value"] == [80.5, 76.25, 80.5, 76.25]
    assert said == ""
    figures_asked = [path for path, _ in service.asked if "all_data" in path]
    assert [parse_qs(urlsplit(path).query) for path in figures_asked] == [
        {
            "indicator_ids": [number],
            "child_area_type_id": ["502"],
            "parent_area_type_id": ["15"],
            "parent_area_code": ["E12000002"],
        }
        for number in ("90366", "40401")
    ]


def test_a_whole_profile_is_read(service: Publisher, access: Access) -> None:
    columns, _ = read(service, access, profile=19)
    assert set(columns["indicator"]) == {"90366", "40401"}
    assert parse_qs(urlsplit(service.asked[0][0]).query)["profile_id"] == ["19"]


def test_a_number_without_figures_is_named_with_what_it_has(service: Publisher, access: Access) -> None:
    columns, said = read(service, access, 90366, 99999)
    assert set(columns["indicator"]) == {"90366"}
    assert said == (
        "indicator 99999 of Fingertips: warning: OUT398 data.figures: it has no figures for area type 502; "
        "it has figures for the area types 6, 15"
    )
    with pytest.raises(DataError, match=r"indicator 99999 of Fingertips: OUT398 .* no figures for area type 502"):
        read(service, access, 99999)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (gives("", status=404), "it answered 404"),
        (gives("", status=500), "it answered 500 (2 attempts)"),
        (gives("<!DOCTYPE html><p>Sorry"), "it answered with a web page, not with figures"),
        (gives(""), "it answered with nothing"),
        (gives(figures(40401).replace("Time period,", "When,")), 'its answer has no column "Time period"'),
        (gives(b"\xff\xfe\xfa\x00\x81"), "it answered with something that is no CSV"),
    ],
)
def test_what_goes_wrong_with_one_number_names_it_and_costs_no_other(
    service: Publisher, access: Access, answer: Answer, said: str
) -> None:
    service.answers["/api/all_data/csv/by_indicator_id"] = all_data({90366: gives(figures(90366)), 40401: answer})
    columns, told = read(service, access, 90366, 40401)
    assert set(columns["indicator"]) == {"90366"}
    assert told.startswith(f"indicator 40401 of Fingertips: warning: OUT393 data.figures: {said}")
    with pytest.raises(DataError) as error:
        read(service, access, 40401)
    assert f"indicator 40401 of Fingertips: OUT393 data.figures: {said}" in str(error.value)


def test_the_last_good_copy_of_a_number_is_taken(service: Publisher, access: Access) -> None:
    read(service, access, 90366, 40401)
    service.answers["/api/all_data/csv/by_indicator_id"] = all_data(
        {90366: gives(figures(90366)), 40401: gives("", status=500)}
    )
    columns, told = read(service, access, 90366, 40401)
    assert set(columns["indicator"]) == {"90366", "40401"}
    assert "indicator 40401 of Fingertips: warning: OUT394 data.figures: as fetched on 3 March 2026" in told
    columns, told = read(service, attrs.evolve(access, offline=True), 90366, 40401)
    assert set(columns["indicator"]) == {"90366", "40401"}
    assert told.count("nobody was asked (--offline)") == 2


def test_metadata_is_told(service: Publisher, access: Access) -> None:
    fetching = Fetching(access=access, subject="metadata")
    assert fingertips_metadata([90366, 99999], fetching, f"{service.url}/api") == {
        90366: Metadata(
            name="Life expectancy at birth",
            unit="Years",
            value_type="Life expectancy",
            year_type="Calendar",
            polarity="RAG - High is good",
            source="ONS",
            frequency="Annual",
        )
    }


def test_a_framework_is_judged_by_numbers_alone(service: Publisher, access: Access, tmp_path: Path) -> None:
    folder = tmp_path / "framework"
    folder.mkdir()
    (folder / "framework.toml").write_text(f"""
format = 1
[framework]
id = "numbers"
title = "By number"
areas = ["E06000008"]
[data.fingertips]
reader = "fingertips-api"
options = {{ indicators = [90366], area_type = 502, address = "{service.url}/api" }}
[indicators."90366"]
title = "Life expectancy"
polarity = "high"
data = {{ source = "fingertips" }}
[aims.life]
indicator = "90366"
target = {{ kind = "level", value = 76, by = "2023" }}
[[aims.life.judge]]
metric = "target.path"
""")
    results = outcomes.evaluate(folder, as_of=date(2024, 6, 1), access=access)
    assert [row["verdict"] for row in results.to_rows()] == ["met"]


def test_when_the_next_figures_are_expected_is_a_note(service: Publisher, access: Access) -> None:
    service.answers["/api/indicator_metadata/csv/by_indicator_id"] = gives(
        METADATA.replace("Frequency\n", "Frequency,Benchmarking method,Next update\n").replace(
            "Annual\n", "Annual,Quintiles,05/11/2026\n"
        )
    )
    _, told = read(service, access, 90366)
    assert "indicator 90366 of Fingertips: note: OUT389" in told
    assert "its publisher expects the next figures: 05/11/2026" in told
    # Who does not say, or does not answer, is passed over.
    service.answers["/api/indicator_metadata/csv/by_indicator_id"] = gives("", status=500)
    _, told = read(service, Access(limits=Patience(pause=0)), 90366)
    assert "OUT389" not in told
