"""The package stands on the public names of the engine, numpy, scipy and attrs, and on nothing else."""

import ast
import sys
from pathlib import Path

import outcomes_spc

OURS = {"outcomes", "outcomes.statistics", "outcomes_spc"}
THEIRS = {"attrs", "numpy", "scipy"}


def imports(path):
    """Every module that a file imports, with the names taken from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((each.name, ()) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module, tuple(each.name for each in node.names)


def test_only_public_names_are_imported():
    import outcomes
    import outcomes.statistics

    public = {"outcomes": outcomes.__all__, "outcomes.statistics": outcomes.statistics.__all__}
    seen = 0
    for path in Path(outcomes_spc.__file__).parent.glob("*.py"):
        for module, names in imports(path):
            root = module.partition(".")[0]
            assert root in THEIRS | sys.stdlib_module_names | {"outcomes_spc"} or module in OURS, (path.name, module)
            assert set(names) <= set(public.get(module, names)), (path.name, module)
            seen += 1
    assert seen > 10


def test_importing_it_loads_no_scipy():
    import subprocess

    code = "import sys, outcomes_spc.plugin; print(sorted(each for each in sys.modules if each.startswith('scipy')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
