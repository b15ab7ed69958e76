"""The reference says what the code says: generated blocks are current, and hooks agree argument by argument."""

from __future__ import annotations

import importlib.util
import inspect
import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import outcomes
import outcomes.hooks
from outcomes.cli.commands import COMMANDS
from outcomes.cli.explain_code import CODES
from outcomes.diagnostics import ExitCode
from outcomes.registry import PluginSet
from outcomes.registry.plugin_loading import HOOKS

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = DOCS / "reference"


def _generator():
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = _generator()


@pytest.mark.parametrize("name", sorted(generate.BLOCKS))
def test_a_page_says_what_the_code_says(name: str) -> None:
    text = (REFERENCE / name).read_text()
    assert generate.page(name, text) == text, "run: python docs/generate.py"


def test_the_page_of_the_package_stays_the_same_once_types_were_resolved() -> None:
    # As reading a framework and drawing a metric's parameters do, for whichever classes they meet.
    attrs.resolve_types(outcomes.Outcome)
    text = (REFERENCE / "api.md").read_text()
    assert generate.page("api.md", text) == text


def test_the_page_of_the_package_tells_defaults_as_python_writes_them_and_each_parameter_with_its_meaning() -> None:
    text = (REFERENCE / "api.md").read_text()
    assert "better: Literal['', 'high', 'low'] = ''," in text
    assert not re.findall(r"= ,$|^- .*: *$", text, flags=re.M)


def test_a_page_that_lags_behind_is_found_and_named() -> None:
    text = (REFERENCE / "exit-codes.md").read_text()
    lagging = text.replace("| 13 | `PARTIAL` |", "| 99 | `PARTIAL` |")
    assert lagging != text
    assert generate.page("exit-codes.md", lagging) == text


def test_the_generator_says_so_when_asked_to_check() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (0, "") == (done.returncode, done.stdout)


# The checks below do not use the generator: what it leaves out, it cannot be asked about.


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_is_in_the_manual_with_exactly_its_arguments(hook: str) -> None:
    section = re.search(rf"### `{hook}\((.*?)\)`\n(.*?)(?=\n### |<!-- end)", (REFERENCE / "hooks.md").read_text(), re.S)
    assert section is not None
    arguments = list(inspect.signature(getattr(outcomes.hooks, hook)).parameters)
    assert arguments == [each.strip() for each in section[1].split(",")]
    assert arguments == re.findall(r"^\| `(\w+)` \|", section[2], re.M)
    for line in inspect.getdoc(getattr(outcomes.hooks, hook)).splitlines():
        assert line.replace("``", "`") in section[2]


def test_there_is_no_hook_in_the_manual_that_does_not_exist() -> None:
    marked = {name for name, each in vars(outcomes.hooks).items() if hasattr(each, "outcomes_spec")}
    assert marked == set(HOOKS)
    assert marked == set(re.findall(r"^### `(\w+)\(", (REFERENCE / "hooks.md").read_text(), re.M))


def test_each_built_in_metric_has_its_parameters_words_and_evidence() -> None:
    text = (REFERENCE / "metrics.md").read_text()
    for record in PluginSet.of().metrics:
        section = re.search(rf"### `{re.escape(record.id)}`: (.*?)(?=\n### |\n## )", text, re.S)
        assert section is not None, record.id
        for each in record.info.outcomes + record.info.reasons:
            assert f"| {each.word} |" in section[1]
        for each in record.info.evidence:
            assert f"| `{each.name}` | {each.meaning}" in section[1]
        for field in record.info.params.__attrs_attrs__:
            assert f"| `{field.name.rstrip('_')}` |" in section[1]
            assert field.metadata["help"] in section[1].replace("\\|", "|")


def test_every_code_and_exit_code_and_command_is_there() -> None:
    assert list(CODES) == re.findall(r"^### (OUT\d{3}): ", (REFERENCE / "codes.md").read_text(), re.M)
    exit_codes = (REFERENCE / "exit-codes.md").read_text()
    assert [int(each) for each in ExitCode] == [int(each) for each in re.findall(r"^\| (\d+) \|", exit_codes, re.M)]
    commands = (REFERENCE / "commands.md").read_text()
    assert list(COMMANDS) == re.findall(r"^## `outcomes ([\w-]+)`$", commands, re.M)


def test_every_code_that_the_package_uses_is_explained() -> None:
    used = set()
    for path in Path(outcomes.__file__).parent.rglob("*.py"):
        used |= set(re.findall(r'"(OUT[1-5]\d\d)"', path.read_text()))
    assert set() == used - set(CODES)
