"""The package stands on the public names of the engine, numpy and attrs, and on nothing else."""

import ast
import sys
from pathlib import Path

import outcomes_sroi

import outcomes


def imports(path):
    """Every module that a file imports, with the names taken from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((each.name, ()) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module, tuple(each.name for each in node.names)


def test_only_public_names_are_imported():
    allowed = {"attrs", "numpy", "outcomes_sroi"} | sys.stdlib_module_names
    seen = 0
    for path in Path(outcomes_sroi.__file__).parent.glob("*.py"):
        for module, names in imports(path):
            assert module == "outcomes" or module.partition(".")[0] in allowed, (path.name, module)
            assert module != "outcomes" or set(names) <= set(outcomes.__all__), (path.name, names)
            seen += 1
    assert seen > 8
