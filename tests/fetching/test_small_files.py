"""Areas, their changes, returns and targets by area in granted folders and on the web, as figures may be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outcomes.cli.app import run

from .conftest import Publisher, gives

FRAMEWORK = """
format = 1

[framework]
id = "small"
title = "Small"
areas = {{ types = ["UA"], file = "{home}/areas.csv", changes = "{home}/changes.csv" }}

[data.figures]
path = "figures.csv"

[indicators.a]
title = "A"
polarity = "high"
data = {{ source = "figures" }}

[aims.a]
indicator = "a"
target = {{ kind = "level", by = "2024", file = {{ path = "{home}/targets.csv", area = "code", value = "level" }} }}
judge = [{{ metric = "target.path" }}]

[aims.done]
title = "Done"
kind = "deliverable"
returns = {{ path = "{home}/returns.csv" }}
judge = [{{ metric = "delivery.status" }}]
"""
FILES = {
    "areas.csv": "code,name,type\nE06000001,One,UA\nE06000002,Two,UA\n",
    "changes.csv": "predecessor,successor,date,kind\nE07000009,E06000002,2023-04-01,recode\n",
    "targets.csv": "code,level\nE06000001,90\nE06000002,80\n",
    "returns.csv": "id,title,due,state,done,evidence,accepted_by\n1,First,2024-01-01,done,2023-12-01,minutes,board\n",
}
FIGURES = "indicator,area,period,value\na,E06000001,2024,91\na,E07000009,2024,85\n"


def night(folder: Path, state: Path, *more: str) -> int:
    return run(["run", str(folder), "--state", str(state), "--as-of", "2025-06-01", *more])


def written(tmp_path: Path, home: str) -> Path:
    folder = tmp_path / "framework"
    folder.mkdir(exist_ok=True)
    (folder / "framework.toml").write_text(FRAMEWORK.format(home=home))
    (folder / "figures.csv").write_text(FIGURES)
    return folder


def verdicts(tmp_path: Path) -> dict[tuple[str, str], str]:
    (made,) = (tmp_path / "state" / "published").rglob("results.json")
    rows = json.loads(made.read_text())["rows"]
    return {(row["aim"], row["area"] or row["item"]): row["verdict"] for row in rows if row["verdict"]}


BOTH = {("a", "E06000001"): "met", ("a", "E06000002"): "met", ("done", "1"): "met"}


def test_they_lie_in_a_granted_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, "@shared")
    (tmp_path / "srv").mkdir()
    for name, text in FILES.items():
        (tmp_path / "srv" / name).write_text(text)
    assert run(["check", str(folder)]) == 0
    assert night(folder, tmp_path / "state") == 11
    assert 'no folder is granted as "shared"' in capsys.readouterr().err
    grant = ["--data", f"shared={tmp_path / 'srv'}", "--format", "json"]
    assert night(folder, tmp_path / "state", *grant) == 0
    assert verdicts(tmp_path) == BOTH
    (tmp_path / "srv" / "targets.csv").write_text(FILES["targets.csv"].replace("80", "95"))
    assert night(folder, tmp_path / "state", *grant) == 0
    capsys.readouterr()
    assert run(["changes", "--state", str(tmp_path / "state")]) == 0
    assert "changed definition in @shared/targets.csv" in capsys.readouterr().out
    for file in (tmp_path / "srv").iterdir():
        file.unlink()
    for number in ("2", "3"):
        assert run(["replay", "--state", str(tmp_path / "state"), number]) == 0


def test_they_are_on_the_web_with_the_last_good_copy(
    tmp_path: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, publisher.url)
    for name, text in FILES.items():
        publisher.answers[f"/{name}"] = gives(text)
    assert night(folder, tmp_path / "state", "--format", "json") == 0
    assert verdicts(tmp_path) == BOTH
    capsys.readouterr()
    publisher.answers.clear()
    assert night(folder, tmp_path / "state", "--format", "json") == 0
    said = capsys.readouterr().err
    for name in FILES:
        assert f"{publisher.url}/{name}: warning: OUT394" in said
    assert night(folder, tmp_path / "state", "--offline") == 0


@pytest.mark.parametrize("name", ["areas.csv", "returns.csv"])
def test_each_that_is_nowhere_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    folder = written(tmp_path, "@shared")
    (tmp_path / "srv").mkdir()
    for each, text in FILES.items():
        if each != name:
            (tmp_path / "srv" / each).write_text(text)
    assert run(["run", str(folder), "--data", f"shared={tmp_path / 'srv'}"]) == 11
    assert f"@shared/{name}: OUT300 file: there is no such file" in capsys.readouterr().err


def test_an_address_as_the_path_of_figures_is_told_its_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, "@shared")
    text = (folder / "framework.toml").read_text().replace('"figures.csv"', '"https://example.org/figures.csv"')
    (folder / "framework.toml").write_text(text)
    assert run(["check", str(folder)]) == 10
    assert 'is a web address; write url = "https://example.org/figures.csv"' in capsys.readouterr().err


@pytest.mark.parametrize("named", ["@shared/comments.csv", "https://example.org/comments.csv"])
def test_comments_are_asked_for_beside_the_framework(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    folder = written(tmp_path, "@shared")
    file = folder / "framework.toml"
    file.write_text(f'{file.read_text()}\n[commentary]\npath = "{named}"\n')
    assert run(["check", str(folder)]) == 10
    said = capsys.readouterr().err
    assert f'OUT214 commentary.path: "{named}" lies outside the framework' in said
    assert "copy the file into the framework's folder" in said


@pytest.mark.parametrize(
    ("name", "line"), [("areas.csv", 7), ("changes.csv", 7), ("targets.csv", 19), ("returns.csv", 25)]
)
def test_each_that_is_not_granted_is_placed_where_the_framework_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, line: int
) -> None:
    folder = written(tmp_path, "HERE")
    for each, text in FILES.items():
        (folder / each).write_text(text)
    file = folder / "framework.toml"
    file.write_text(file.read_text().replace(f"HERE/{name}", f"@shared/{name}").replace("HERE/", ""))
    assert run(["run", str(folder)]) == 11
    said = capsys.readouterr().err
    assert f"{file}:{line}:" in said
    assert f'OUT399 "@shared/{name}": no folder is granted as "shared"; run with --data shared=DIR' in said
