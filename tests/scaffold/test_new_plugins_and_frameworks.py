"""What ``outcomes new`` writes: it works as it stands, takes only names that can be used, and spares what is there."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import tomli

from outcomes.cli.app import run
from outcomes.framework import check_framework_file
from outcomes.scaffold.names import PluginNames, plugin_names
from outcomes.scaffold.writing import write_plugin


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    write_plugin(PluginNames(name="north-borough", metric="north.close-to-england"), folder)
    return folder / "outcomes-north-borough"


def test_every_word_of_the_templates_is_filled_in(plugin: Path) -> None:
    for path in plugin.rglob("*"):
        if path.is_file():
            assert not re.findall(r"@[a-z]+@", str(path) + path.read_text())


def test_files_are_called_after_the_plugin_and_its_metric(plugin: Path) -> None:
    assert {"__init__.py", "plugin.py", "close_to_england.py"} == {
        each.name for each in (plugin / "src" / "outcomes_north_borough").iterdir()
    }
    project = tomli.loads((plugin / "pyproject.toml").read_text())
    assert {"north-borough": "outcomes_north_borough.plugin"} == project["project"]["entry-points"]["outcomes"]
    assert "outcomes>=0.1,<0.2" in project["project"]["dependencies"]


def test_the_metric_is_some_twenty_five_lines_beside_its_words(plugin: Path) -> None:
    path = plugin / "src" / "outcomes_north_borough" / "close_to_england.py"
    cls = next(
        each
        for each in ast.parse(path.read_text()).body
        if isinstance(each, ast.ClassDef) and each.name == "CloseToEngland"
    )
    evaluate = next(each for each in cls.body if isinstance(each, ast.FunctionDef))
    assert evaluate.end_lineno - evaluate.lineno + 1 <= 25
    assert cls.end_lineno - cls.lineno + 1 <= 50


def test_the_test_of_conformance_is_one_line(plugin: Path) -> None:
    body = ast.parse((plugin / "tests" / "test_conformance.py").read_text()).body
    assert ["TestCloseToEngland = conformance(CloseToEngland())"] == [
        ast.unparse(each) for each in body if not isinstance(each, (ast.Import, ast.ImportFrom, ast.Expr))
    ]


def test_its_tests_pass_and_its_example_gives_a_verdict(plugin: Path) -> None:
    # As if it were installed: its own folder of metadata makes the entry point known. The tutorial's test installs one.
    info = plugin.parent / "outcomes_north_borough-0.1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: outcomes-north-borough\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[outcomes]\nnorth-borough = outcomes_north_borough.plugin\n")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(plugin.parent), str(plugin / "src")])}
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(plugin)],
        cwd=plugin,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout
    assert re.search(r"^1[0-9] passed", tested.stdout, re.M)
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from outcomes.cli import main; main()",
            "run",
            "example",
            "--full",
            "--as-of",
            "2025-06-30",
        ],
        cwd=plugin,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Keeps up: 67.0% against 68.0%" in " ".join(ran.stdout.split())


def test_a_new_framework_is_whole_and_its_cases_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "framework", "our-strategy", "--into", str(tmp_path)]) == 0
    framework, report = check_framework_file(tmp_path / "our-strategy")
    assert framework is not None
    assert "" == str(report)
    assert run(["test", str(tmp_path / "our-strategy")]) == 0
    assert run(["run", str(tmp_path / "our-strategy"), "--full", "--as-of", "2025-06-30"]) == 0
    printed = capsys.readouterr().out
    assert "3 cases in 1 file: all as expected" in printed
    assert "The target is missed: 63.0% in 2024 against 64.0%" in " ".join(printed.split())
    assert "illustrative data" in printed


@pytest.mark.parametrize("kind", [["framework", "outcomes-x"], ["plugin", "x", "--metric", "x.y"]])
@pytest.mark.parametrize("there", ["folder", "file", "dangling link"])
def test_what_is_there_is_never_touched(
    kind: list[str], there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "outcomes-x"
    if there == "folder":
        place.mkdir()
        (place / "mine.txt").write_text("mine")
    elif there == "file":
        place.write_text("mine")
    else:
        place.symlink_to(tmp_path / "nowhere")
    before = sorted(str(each) for each in tmp_path.rglob("*"))
    assert run(["new", *kind, "--into", str(tmp_path)]) == 14
    said = capsys.readouterr().err
    assert said == f"{place}: OUT501 folder: it is there already; choose another name, or another folder with --into\n"
    assert before == sorted(str(each) for each in tmp_path.rglob("*"))


def test_nothing_is_left_behind_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert run(["new", "framework", "x", "--into", str(tmp_path)]) == 14
    assert "it cannot be written (No space left on device)" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "metric", "said"),
    [
        (
            "My Borough",
            "borough.x",
            'OUT116 name "My Borough": it is no name that a package can have; try "my-borough"',
        ),
        ("", "borough.x", 'OUT116 name "": a package needs a name; try "our-council"'),
        (
            "outcomes",
            "borough.x",
            'OUT116 name "outcomes": that is the engine itself; use the name of your organisation',
        ),
        ("../x", "borough.x", 'OUT116 name "../x": it is no name that a package can have; try "x"'),
        ("b" * 51, "borough.x", f'OUT116 name "{"b" * 51}": it has 51 characters; use at most 50'),
        (
            "survey",
            "borough.x",
            'OUT405 name "survey": a plugin "survey" is installed already; choose another name, or change that plugin',
        ),
        (
            "borough",
            "Within Band",
            'OUT116 metric "Within Band": it is no id that a metric can have; use lower case letters and digits, with . and - between them, such as "within-band"',
        ),
        (
            "borough",
            "target.path",
            'OUT405 metric "target.path": the id is taken by outcomes 0.1.0; lead it by your own name, such as "borough.path"',
        ),
        (
            "borough",
            "borough.class",
            'OUT116 metric "borough.class": no module of Python can be called "class"; begin its last word with a letter, and choose no word of Python',
        ),
        (
            "borough",
            "borough.2024",
            'OUT116 metric "borough.2024": no module of Python can be called "2024"; begin its last word with a letter, and choose no word of Python',
        ),
        (
            "borough",
            "borough.plugin",
            'OUT116 metric "borough.plugin": the module "plugin" is there already; choose another last word',
        ),
    ],
)
def test_a_name_that_will_not_do_is_refused_with_one_that_will(name: str, metric: str, said: str) -> None:
    found = plugin_names(name, metric, plugins=["outcomes", "survey"], metrics={"target.path": "outcomes 0.1.0"})
    assert [said] == [str(each) for each in found]


def test_everything_wrong_with_the_names_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "plugin", "My Plugin", "--metric", "target.path", "--into", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert 'try "my-plugin"' in said
    assert 'such as "my-plugin.path"' in said
    assert [] == list(tmp_path.iterdir())


def test_a_leading_outcomes_is_no_part_of_the_name() -> None:
    assert plugin_names("outcomes-borough", "borough.x") == plugin_names("borough", "borough.x")
