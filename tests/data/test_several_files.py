"""One data source in several files: read as one, and every problem, digest and change named by its own file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import outcomes
from outcomes.cli.app import run
from outcomes.data import Observations
from outcomes.data.joining import join_observations
from outcomes.framework import named_files

FRAMEWORK = """
format = 1

[framework]
id = "joined"
title = "Joined"
areas = ["E06000001", "E06000002"]

[data.returns]
path = {path}

[indicators.a]
title = "A"
polarity = "high"
value_type = "other"
data = {{ source = "returns" }}

[aims.a]
indicator = "a"
target = {{ value = 90, by = "2024" }}
judge = [{{ metric = "target.path" }}]
"""
HEADER = "indicator,area,sex,period,value\n"
FILES = {
    "2022.csv": HEADER + "a,E06000001,Persons,2022,70\na,E06000002,Persons,2022,60\n",
    "2023.csv": HEADER + "a,E06000001,Persons,2023,75\na,E06000002,Persons,2023,64\n",
    "2024.csv": HEADER + "a,E06000001,Persons,2024,91\na,E06000002,Persons,2024,63\n",
}


def written(folder: Path, path: str = '"data/20*.csv"', **changed: str) -> Path:
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, text in {**FILES, **{f"{key.removeprefix('y')}.csv": text for key, text in changed.items()}}.items():
        (folder / "data" / name).write_text(text)
    (folder / "framework.toml").write_text(FRAMEWORK.format(path=path))
    return folder


def judged(folder: Path) -> dict[str, tuple[str, str]]:
    results = outcomes.evaluate(outcomes.load_framework(folder))
    return {row["area"]: (row["verdict"], row["period"]) for row in results.to_rows()}


BOTH = {"E06000001": ("met", "2024"), "E06000002": ("missed", "2024")}


@pytest.mark.parametrize("path", ['"data/20*.csv"', '["data/2022.csv", "data/2023.csv", "data/2024.csv"]'])
def test_a_list_and_a_pattern_are_read_as_one_source(tmp_path: Path, path: str) -> None:
    folder = written(tmp_path, path)
    assert judged(folder) == BOTH
    results = outcomes.evaluate(outcomes.load_framework(folder))
    assert [each.path for each in results.evaluation.inputs] == [f"data/{name}" for name in FILES]
    assert len({each.sha256 for each in results.evaluation.inputs}) == 3
    assert "data/2022.csv (sha256 " in str(results.explain(0))


def test_a_pattern_passes_over_what_a_spreadsheet_program_leaves_and_a_file_is_read_once(tmp_path: Path) -> None:
    folder = written(tmp_path, '["data/2022.csv", "data/*20*.csv"]')
    (folder / "data" / "~$2024.csv").write_text("locked by somebody")
    (folder / "data" / ".2024.csv").write_text("hidden")
    assert judged(folder) == BOTH


def test_problems_name_the_file_that_they_are_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(
        tmp_path,
        y2023=HEADER + "a,E06000001,Persons,2023,oops\n",
        y2024=HEADER + "a,E06000001,Persons,2024,91\na,E06000001,Persons,2022,71\n",
    )
    assert run(["run", str(folder)]) == 11
    assert f"{folder / 'data/2023.csv'}:2:5: OUT310" in capsys.readouterr().err
    written(folder, y2023=FILES["2023.csv"], y2024=HEADER + "\n\na,E06000001,Persons,2022,71\n")
    assert run(["run", str(folder)]) == 11
    said = capsys.readouterr().err
    assert f"{folder / 'data/2024.csv'}:4: OUT330" in said
    assert f"contradicts line 2 of {folder / 'data/2022.csv'}" in said


def test_files_whose_columns_differ_are_said_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, y2023="indicator,area,period,value\na,E06000001,2023,75\n")
    assert run(["run", str(folder)]) == 0
    said = capsys.readouterr().err
    assert f'{folder / "data/2023.csv"}: warning: OUT319 columns: there is no column for "sex", which' in said
    assert "2022.csv: warning" not in said


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        ('"data/19*.csv"', "OUT215", 'no file is called as in "data/19*.csv"'),
        ('["data/2022.csv", "data/2032.csv"]', "OUT215", 'did you mean "data/202'),
        ('"../*.csv"', "OUT214", "no pattern of files inside the framework's folder"),
        ('"/etc/*.csv"', "OUT214", "no pattern of files inside the framework's folder"),
        ('"**/*.csv"', "OUT214", "no pattern of files inside the framework's folder"),
        ('["data/2022.csv", "../x.csv"]', "OUT214", "leads out of the framework's folder"),
    ],
)
def test_no_match_and_what_leads_out_are_located_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, code: str, says: str
) -> None:
    folder = written(tmp_path / "framework", path)
    (tmp_path / "x.csv").write_text(FILES["2022.csv"])
    assert run(["check", str(folder)]) == 10
    said = capsys.readouterr().err
    assert "framework.toml:10:" in said
    assert code in said
    assert says in said


@pytest.mark.parametrize(("most", "refused"), [(3, False), (2, True)])
def test_a_pattern_of_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, refused: bool
) -> None:
    monkeypatch.setattr(named_files, "MOST_FILES", most)
    folder = written(tmp_path)
    if refused:
        with pytest.raises(outcomes.DefinitionError, match="stands for 3 files, and 2 are allowed"):
            outcomes.load_framework(folder)
    else:
        assert judged(folder) == BOTH


def test_a_match_that_is_a_link_out_of_the_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path / "framework")
    (tmp_path / "private.csv").write_text(FILES["2022.csv"])
    (folder / "data" / "2025.csv").symlink_to(tmp_path / "private.csv")
    assert run(["run", str(folder)]) == 10
    assert '"data/2025.csv" leads out of the framework\'s folder' in capsys.readouterr().err


def test_a_pattern_in_a_granted_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "framework", '"@returns/20*.csv"')
    (folder / "data").rename(tmp_path / "srv")
    grant = ["--data", f"returns={tmp_path / 'srv'}"]
    assert run(["run", str(folder), *grant, "--format", "json", "--as-of", "2026-01-01"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [each["path"] for each in made["inputs"]] == [f"@returns/{name}" for name in FILES]
    (tmp_path / "private.csv").write_text(FILES["2022.csv"])
    (tmp_path / "srv" / "2025.csv").symlink_to(tmp_path / "private.csv")
    assert run(["run", str(folder), *grant]) == 11
    assert "OUT399" in capsys.readouterr().err
    for file in (tmp_path / "srv").iterdir():
        file.unlink()
    assert run(["run", str(folder), *grant]) == 11
    assert 'OUT399 "@returns/20*.csv": no file is called as in "20*.csv"' in capsys.readouterr().err


def test_changes_name_the_file_and_a_stored_run_is_computed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, state = written(tmp_path / "framework"), str(tmp_path / "state")
    night = ["run", str(folder), "--state", state, "--as-of", "2026-01-01", "--quiet"]
    assert run(night) == 0
    written(folder, y2023=FILES["2023.csv"].replace("64", "95"), y2024=FILES["2024.csv"].replace("63", "92"))
    (folder / "data" / "2021.csv").write_text(HEADER + "a,E06000001,Persons,2021,69\n")
    assert run(night) == 0
    capsys.readouterr()
    assert run(["changes", "--state", state]) == 0
    said = capsys.readouterr().out
    assert "of data.returns, data/2021.csv is new, data/2023.csv changed and data/2024.csv changed" in said
    for name in FILES:
        (folder / "data" / name).unlink()
    for number in ("1", "2"):
        assert run(["replay", "--state", state, number]) == 0
        assert "identical" in capsys.readouterr().out


def test_rows_keep_their_file_and_line_and_missing_columns_are_missing_there_only() -> None:
    first = Observations.from_rows(
        [{"area": "E1", "period": "2022", "value": 1.0, "count": 5.0, "area_name": "One"}], file="a.csv"
    )
    second = Observations.from_rows(
        [{"area": "E2", "period": "2023", "value": 2.0}, {"area": "E1", "period": "2023", "value": 3.0}], file="b.csv"
    )
    joined, report = join_observations([first, second])
    assert joined.area.to_list() == ["E1", "E2", "E1"]
    assert joined.value.tolist() == [1.0, 2.0, 3.0]
    assert joined.count is not None
    assert np.array_equal(joined.count, [5.0, np.nan, np.nan], equal_nan=True)
    assert joined.area_names == {"E1": "One"}
    places = joined.origin.locations([2, 0, 1])
    assert [(each.file, each.line) for each in places] == [("b.csv", 2), ("a.csv", 1), ("b.csv", 1)]
    assert joined.origin.file == "a.csv and b.csv"
    assert [each.location.file for each in report if each.location] == ["b.csv"]
    assert join_observations([first]) == (first, outcomes.diagnostics.Report())
