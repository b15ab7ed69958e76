"""An area or an indicator that no row knows is told every run, with what was likely meant, and on every channel."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import outcomes
from outcomes.cli.app import run

FRAMEWORK = """\
format = 1
[framework]
id = "t"
title = "T"
areas = {{ codes = ["{area}"] }}
[indicators.i]
title = "I"
polarity = "high"
value_type = "proportion"
data = {{ path = "d.csv", indicator = "reaching" }}
[aims.a]
indicator = "i"
target = {{ value = 80 }}
judge = [{{ metric = "target.path" }}]
"""
DATA = "area_code,area_name,indicator,period,value\nE10000017,Lancashire,{indicator},2024/25,68\n"


def written(folder: Path, area: str = "E10000017", indicator: str = "reaching") -> Path:
    (folder / "d.csv").write_text(DATA.format(indicator=indicator))
    path = folder / "framework.toml"
    path.write_text(FRAMEWORK.format(area=area))
    return path


@pytest.mark.parametrize(
    ("area", "meant"),
    [("e10000017", "E10000017"), ("E1OOOOO17", "E10000017"), ("lancashire", "E10000017"), ("E07000999", None)],
)
def test_a_code_that_no_row_knows_is_told_with_the_one_that_looks_like_it(
    tmp_path: Path, area: str, meant: str | None
) -> None:
    framework = outcomes.load_framework(written(tmp_path, area))
    results = outcomes.evaluate(framework, as_of=date(2025, 11, 1))
    (said,) = [each for each in results.report if each.code == "OUT377"]
    assert said.subject == f'area "{area}"'
    assert (f'"{meant}"' in said.to_do) == (meant is not None)
    assert ('changes = "FILE"' in said.to_do) == (meant is None)
    assert said.location is not None
    assert said.location.line == 5
    assert [row["status"] for row in results.to_rows()] == ["not in the data"]


@pytest.mark.parametrize("written_as", ["E10000017: Lancashire", "E10000017 Lancashire", "E10000017 - Lancashire"])
def test_an_area_whose_word_only_begins_with_the_code_is_another_one(tmp_path: Path, written_as: str) -> None:
    path = written(tmp_path)
    (tmp_path / "d.csv").write_text(f"area,indicator,period,value\n{written_as},reaching,2024/25,68\n")
    results = outcomes.evaluate(outcomes.load_framework(path), as_of=date(2025, 11, 1))
    (said,) = [each for each in results.report if each.code == "OUT377"]
    assert said.to_do.startswith(f'the data has "{written_as}"; write it so')
    assert [(row["area"], row["status"]) for row in results.to_rows()] == [("E10000017", "not in the data")]


def test_an_area_that_is_there_is_not_told(tmp_path: Path) -> None:
    results = outcomes.evaluate(outcomes.load_framework(written(tmp_path)), as_of=date(2025, 11, 1))
    assert not results.report.diagnostics


def test_what_the_data_has_lost_is_told_every_night_even_where_only_changes_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path)
    command = ["run", str(path), "--state", str(tmp_path / "state"), "--changed-only", "--as-of"]

    def night(day: str) -> str:
        assert run([*command, day]) == 0
        return "".join(capsys.readouterr())

    assert "OUT314" not in night("2025-11-01")
    written(tmp_path, indicator="meeting")
    told = night("2025-11-02")
    # shared/cases/reading/nightly-rename: the publisher has renamed the indicator.
    assert "OUT314" in told
    # The night after, nothing has changed, and it is still not there.
    assert "OUT314" in night("2025-11-03")


def test_codes_that_stand_where_names_do_are_said_to_be_the_wrong_way_round(tmp_path: Path) -> None:
    """ "Write its code" was said of what was one."""
    path = written(tmp_path)
    (tmp_path / "d.csv").write_text(
        "area_code,area_name,indicator,period,value\nLancashire,E10000017,reaching,2024/25,70\n"
    )
    results = outcomes.evaluate(outcomes.load_framework(path), as_of=date(2025, 11, 1))
    (said,) = [each for each in results.report if each.code == "OUT377"]
    assert said.to_do == (
        'it stands where "Lancashire" should have its name: exchange the columns for area and area_name'
    )


COMPARED = FRAMEWORK.replace(
    'judge = [{{ metric = "target.path" }}]',
    'judge = [{{ metric = "{metric}", against = ["parent", "{against}"] }}]',
)


@pytest.mark.parametrize("metric", ["benchmark.interval", "target.comparator"])
@pytest.mark.parametrize(
    ("against", "to_do"),
    [
        ("E9200001", 'did you mean "E92000001"?'),
        (
            "e92000001",
            'the data has "E92000001", which differs in case or in letters that look alike; did you mean it?',
        ),
        ("england", 'that is the name of "E92000001" in the data; write its code'),
        # A whole code is near every other one, and is not taken for any.
        ("E92000002", "correct its code"),
    ],
)
def test_an_area_to_compare_with_that_no_row_knows_is_told_at_its_line(
    tmp_path: Path, metric: str, against: str, to_do: str
) -> None:
    (tmp_path / "d.csv").write_text(DATA.format(indicator="reaching") + "E92000001,England,reaching,2024/25,70\n")
    path = tmp_path / "framework.toml"
    path.write_text(COMPARED.format(area="E10000017", metric=metric, against=against))
    results = outcomes.evaluate(outcomes.load_framework(path), as_of=date(2025, 11, 1))
    (said,) = [each for each in results.report if each.code == "OUT377"]
    assert said.subject == f'area "{against}", to compare with'
    assert said.to_do.startswith(to_do)
    assert said.location is not None
    assert (said.location.line, said.location.column) == (14, 64 if metric == "benchmark.interval" else 63)


def test_the_one_list_of_all_aims_is_told_of_once(tmp_path: Path) -> None:
    path = written(tmp_path)
    text = COMPARED.replace(', against = ["parent", "{against}"]', "").replace(
        "areas = ", 'compare_with = ["E9200001"]\nareas = '
    )
    more = '[aims.b]\nindicator = "i"\njudge = [{{ metric = "benchmark.interval" }}]\n'
    path.write_text((text + more).format(area="E10000017", metric="target.comparator"))
    results = outcomes.evaluate(outcomes.load_framework(path), as_of=date(2025, 11, 1))
    assert [each.location.line for each in results.report if each.code == "OUT377" and each.location] == [5]
