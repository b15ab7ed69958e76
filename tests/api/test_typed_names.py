"""A user's program may use every public name under mypy --strict; the page of names has exactly these."""

from __future__ import annotations

import ast
import runpy
import tomllib
from difflib import get_close_matches
from pathlib import Path

import pytest

import outcomes
from outcomes import statistics

HERE = Path(__file__).parent
PROGRAM = HERE / "user_program.py"


def test_the_program_is_among_the_files_that_mypy_checks_strictly() -> None:
    settings = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["strict"] is True
    assert "tests/api/user_program.py" in settings["files"]
    assert "type: ignore" not in PROGRAM.read_text(encoding="utf-8")


@pytest.mark.parametrize(("room", "names"), [("outcomes", outcomes.__all__), ("st", statistics.__all__)])
def test_the_program_uses_every_public_name(room: str, names: list[str]) -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == room
    }
    if room == "outcomes":
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert sorted(set(names) - used) == []


def test_a_name_that_is_mistyped_is_told_by_a_checker_and_at_run_time() -> None:
    slips = runpy.run_path(str(HERE / "mistyped_program.py"))
    for slip, meant in zip(slips["SLIPS"], slips["MEANT"], strict=True):
        with pytest.raises(AttributeError) as problem:
            slip()
        # Of these Python makes its "Did you mean".
        assert meant in get_close_matches(problem.value.name, dir(problem.value.obj))


def test_the_program_runs() -> None:
    runpy.run_path(str(PROGRAM), run_name="__main__")
