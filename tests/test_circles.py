"""No two modules import each other, directly or by way of others: types, and imports inside functions, included.

A package's ``__init__`` is a module like any other. That Python runs it before its submodules is not counted: it makes
no circle as long as no submodule asks its own package for anything.
"""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import outcomes

ROOT = Path(outcomes.__file__).parent


def name_of(path: Path) -> str:
    parts = ("outcomes", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, modules: set[str]) -> set[str]:
    """Every module of ours that one imports, wherever it does so."""
    own: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                full = f"{node.module}.{each.name}"
                own.add(full if full in modules else node.module)
        elif isinstance(node, ast.Import):
            own |= {each.name for each in node.names}
    return (own & modules) - {name_of(path)}


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """One circle, each module importing the one before it; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_one_that_imports_it() -> None:
    paths = {name_of(path): path for path in ROOT.rglob("*.py")}
    graph = {name: imports_of(path, set(paths)) for name, path in paths.items()}
    assert len(graph["outcomes.engine.run"]) > 5, "the imports are not seen"
    assert [] == circle_in(graph)


def test_a_circle_is_seen() -> None:
    assert {"a", "b", "c"} == set(circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}))


def test_every_class_has_a_name_of_its_own() -> None:
    """Names that begin with an underscore are known in one module only, and may be there twice."""
    homes: dict[str, list[str]] = {}
    for path in ROOT.rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(name_of(path))
    assert len(homes) > 100, "the classes are not seen"
    assert {} == {name: where for name, where in homes.items() if len(where) > 1}
