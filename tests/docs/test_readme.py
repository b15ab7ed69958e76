"""What the README says is true: its commands exist, its code runs, its figures are the ones that tests assert."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from outcomes.cli.commands import COMMANDS
from outcomes.diagnostics import ExitCode

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def marked(name: str) -> str:
    """The one line of the block between two marks."""
    (block,) = re.findall(rf"<!-- {name} -->\n```\n(.*)\n```\n<!-- /{name} -->", README)
    return str(block)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def shown_commands() -> Iterator[list[str]]:
    for block in blocks(""):
        for line in block.splitlines():
            for part in line.partition("#")[0].split("&&"):
                words = shlex.split(part)
                if words and Path(words[0]).name == "outcomes":
                    yield words[1:]


def test_the_command_that_tries_it_installs_and_judges_a_framework_that_is_there() -> None:
    make, install, judge = marked("run").split(" && ")
    assert make == "python3 -m venv .venv"
    assert install == ".venv/bin/pip install . ./plugins/*/"
    program, command, framework = judge.split()
    assert (program, command) == (".venv/bin/outcomes", "run")
    assert (ROOT / framework / "framework.toml").is_file()


def test_the_command_that_tests_it_installs_everything_that_the_tests_need() -> None:
    make, install, test = marked("tests").split(" && ")
    assert make == "python3 -m venv .venv"
    assert shlex.split(test)[0] == ".venv/bin/pytest"
    words = shlex.split(install)
    assert words[:3] == [".venv/bin/pip", "install", "-e"]
    (extras,) = re.findall(r"^\.\[(.*)\]$", words[3])
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {"test", "report", "excel"} <= set(extras.split(",")) <= set(declared)
    plugins = {str(each.parent.relative_to(ROOT)) for each in ROOT.glob("plugins/*/pyproject.toml")}
    assert {word for word in words[4:] if word != "-e"} == plugins


def test_continuous_integration_runs_the_line_that_the_readme_shows() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert r"tests=$(sed -n '/<!-- tests -->/,/<!-- \/tests -->/p' README.md" in script
    assert 'bash -c "$tests"' in script


@pytest.mark.parametrize("words", list(shown_commands()), ids=" ".join)
def test_every_command_shown_is_one_with_the_options_shown(words: list[str]) -> None:
    name, *rest = words
    assert name in COMMANDS
    command: click.Command = import_module(f"outcomes.cli.{name.replace('-', '_')}").command
    options = {option for each in command.params for option in each.opts}
    assert {word for word in rest if word.startswith("-")} <= options
    for word in rest:
        if word.startswith("frameworks/"):
            assert (ROOT / word / "framework.toml").is_file()


def test_there_are_commands_shown() -> None:
    assert {words[0] for words in shown_commands()} >= {"run", "check", "plan", "explain"}


@pytest.mark.parametrize("code", blocks("python"))
def test_the_code_runs_and_prints(
    code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    scope: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), scope)
    printed = capsys.readouterr().out
    assert re.search(r"^Of \d+ promises ", printed)
    assert scope["frame"].height == len(scope["results"])  # type: ignore[attr-defined,arg-type]


def test_there_is_code_to_run() -> None:
    assert len(blocks("python")) >= 1


def test_the_exit_codes_are_told_as_they_are() -> None:
    (said,) = re.findall(r"Exit codes: (.*?)\.\s", README, re.S)
    told = {int(number): words for number, words in re.findall(r"(\d+) ([^,(]+)", said)}
    assert set(told) <= set(map(int, ExitCode))
    for code, word in told.items():
        assert ExitCode(code).name.lower().replace("_", " ").split()[0] in word.replace("\n", " ")


def test_the_figures_are_the_ones_that_the_tests_assert() -> None:
    asserted = (ROOT / "tests" / "real_data" / "test_published_through_engine.py").read_text(encoding="utf-8")

    def number(pattern: str, text: str) -> int:
        (found,) = re.findall(pattern, text)
        return int(found.replace(",", ""))

    flat = " ".join(README.split())
    checkable = number(r"len\(published_north_west\) == (\d+)", asserted)
    disagreeing = number(r"len\(disagree\) == (\d+)", asserted)
    assert number(r"published label on ([\d,]+) of the", flat) == checkable - disagreeing
    assert number(r"on [\d,]+ of the ([\d,]+) series", flat) == checkable
    assert number(r"all (\d+) labelled series of Wyre", flat) == number(r"len\(published\) == (\d\d)\b", asserted)
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    assert f"each of the {words[disagreeing - 1]} disagreements is explained" in flat
    comparable = re.findall(r'^        \((?:ENGLAND|"parent"), "\w+", (\d+)\),$', asserted, re.M)
    told = re.search(r"campylobacter (\d+) and (\d+), suicides (\d+) and (\d+), child overweight (\d+) and (\d+)", flat)
    assert told is not None
    assert list(told.groups()) == comparable


def test_the_folders_of_the_table_are_there() -> None:
    folders = re.findall(r"^\| `([\w/]+)` \|", README, re.M)
    assert folders
    assert [each for each in folders if not (ROOT / each).is_dir()] == []
