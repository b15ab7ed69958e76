"""The drawings of the page on architecture are what the modules import."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

import outcomes
from test_layers import ORDER

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "architecture.md").read_text()
ROOT = Path(outcomes.__file__).parent
STEPS = re.findall(r"^    (\w+) -->\|([\w/.]+)\| (\w+)$", PAGE, re.M)
HOMES = dict(re.findall(r"^\| `?(\w+)`? \| `([\w/.]+)` \|", PAGE, re.M))


def module_of(file: str) -> str:
    return "outcomes." + file.removesuffix(".py").replace("/", ".")


def imported_by(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text())
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def test_a_figure_takes_at_most_nine_forms_one_after_the_other() -> None:
    assert all(made == taken for (_, _, made), (taken, _, _) in pairwise(STEPS))
    forms = [STEPS[0][0], *(made for _, _, made in STEPS)]
    assert forms == list(HOMES)
    assert len(forms) <= 9


@pytest.mark.parametrize(("name", "file"), HOMES.items())
def test_a_form_is_a_class_of_its_home(name: str, file: str) -> None:
    if name == "sentence":
        assert (ROOT / file).is_file()
    else:
        assert getattr(import_module(module_of(file)), name).__module__ == module_of(file)


@pytest.mark.parametrize(("taken", "file", "made"), STEPS)
def test_what_makes_a_form_imports_the_one_before_it_and_its_home(taken: str, file: str, made: str) -> None:
    own = module_of(file)
    known = imported_by(file) | {own}
    assert {module_of(HOMES[taken]), module_of(HOMES[made])} <= known


def test_the_rooms_stand_in_the_order_that_is_tested() -> None:
    drawn = re.search(r"^```\n(version\n.*?)^```$", PAGE, re.M | re.S)
    assert drawn
    assert ORDER == tuple(tuple(line.split(", ")) for line in drawn[1].splitlines())
