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
from outcomes.scaffold.from_templates import write_plugin
from outcomes.scaffold.names import STARTERS, PluginNames, plugin_names


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plugin with a metric; beside it stand one with a reader, one with a writer and one with a statistic."""
    folder = tmp_path_factory.mktemp("written")
    write_plugin(PluginNames(name="north-borough", id="north.close-to-england"), folder)
    write_plugin(PluginNames(name="north-reader", kind="reader", id="north.printed-list"), folder)
    write_plugin(PluginNames(name="north-writer", kind="writer", id="north.minutes"), folder)
    write_plugin(PluginNames(name="north-statistic", kind="statistic", id="north.exact"), folder)
    return folder / "outcomes-north-borough"


def test_every_word_of_the_templates_is_filled_in(plugin: Path) -> None:
    for path in plugin.parent.rglob("*"):
        if path.is_file():
            assert not re.findall(r"@[a-z]+@", str(path) + path.read_text(), re.I)


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


EXAMPLES = {
    "outcomes-north-borough": (["--full"], "Keeps up: 67.0% against 68.0%"),
    "outcomes-north-reader": (["--full"], "The target is met: 15.9 per 1,000 in 2024/25 against 16.0 per 1,000"),
    "outcomes-north-writer": (["--format", "north.minutes"], "More people with confidence The target is met: 67.0%"),
    "outcomes-north-statistic": (
        ["--full"],
        "About the same, allowing for chance: 78.8% in 2024, against 68.0% in England",
    ),
}


def test_their_tests_pass_and_their_examples_give_verdicts(plugin: Path) -> None:
    # As if they were installed: a folder of metadata makes an entry point known. The tutorial's tests install some.
    folders = [plugin.parent / each for each in EXAMPLES]
    for folder in folders:
        project = tomli.loads((folder / "pyproject.toml").read_text())["project"]
        info = plugin.parent / f"{folder.name.replace('-', '_')}-0.1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {folder.name}\nVersion: 0.1.0\n")
        ((name, module),) = project["entry-points"]["outcomes"].items()
        (info / "entry_points.txt").write_text(f"[outcomes]\n{name} = {module}\n")
    found = os.pathsep.join(map(str, [plugin.parent, *(each / "src" for each in folders)]))

    def run_python(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=plugin.parent,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONPATH": found},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    options = ["-q", "-p", "no:cacheprovider", "-W", "error", "--import-mode=importlib"]
    tested = run_python("-m", "pytest", *options, *map(str, folders))
    # Of the metric 14 laws and 3 cases; laws and examples of the reader 3 and 3, the writer 4 and 1, the statistic 7 and 3.
    assert re.search(r"^38 passed", tested, re.M)
    calls = [["run", str(each / "example"), "--as-of", "2025-06-30", *EXAMPLES[each.name][0]] for each in folders]
    ran = run_python("-c", f"from outcomes.cli.app import run\nfor each in {calls!r}: print(run(each), '=' * 9)")
    for shown, (_, said) in zip(ran.split("=" * 9), EXAMPLES.values(), strict=False):
        assert said in " ".join(shown.split())


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
    ("name", "id_", "said"),
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
def test_a_name_that_will_not_do_is_refused_with_one_that_will(name: str, id_: str, said: str) -> None:
    for kind in STARTERS:
        found = plugin_names(
            name, id_, kind=kind, plugins=["outcomes", "survey"], owners={"target.path": "outcomes 0.1.0"}
        )
        asked = said.replace('metric "', f'{kind} "').replace("a metric can", f"a {kind} can")
        assert [asked] == [str(each) for each in found]


def test_everything_wrong_with_the_names_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "plugin", "My Plugin", "--metric", "target.path", "--into", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert 'try "my-plugin"' in said
    assert 'such as "my-plugin.path"' in said
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            [],
            "nothing says what the plugin is to have; give one of --metric ID, --reader ID, --writer ID or --statistic",
        ),
        (["--metric", "x.a", "--writer", "x.b"], "--metric and --writer were given; give one of --metric ID"),
        (
            ["--reader", "csv"],
            'reader "csv": the id is taken by outcomes 0.1.0; lead it by your own name, such as "x.csv"',
        ),
        (["--writer", "html"], 'writer "html": the id is taken by outcomes 0.1.0'),
        (["--statistic", "dsr"], 'statistic "dsr": the id is taken by outcomes 0.1.0'),
        (["--statistic", ""], 'statistic "": it is no id that a statistic can have'),
    ],
)
def test_one_thing_is_asked_for_by_an_id_that_is_free(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "plugin", "x", *options, "--into", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_a_leading_outcomes_is_no_part_of_the_name() -> None:
    assert plugin_names("outcomes-borough", "borough.x") == plugin_names("borough", "borough.x")
