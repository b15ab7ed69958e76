"""How the house is kept: short modules that more than one other needs, short functions, and nothing that nobody uses.

What these numbers took the place of, and why they are as they are, is in decision 0048.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import outcomes
from outcomes.cli.commands import COMMANDS
from outcomes.registry import builtin

ROOT = Path(outcomes.__file__).parent
TOP = ROOT.parents[1]
LONGEST_MODULE = 360
MOST_ABOVE_300 = 25
MOST_WITH_ONE_IMPORTER = 29
LONGEST_FUNCTION = 72
MOST_PARAMETERS = 11
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def trees() -> dict[str, ast.Module]:
    """What the modules of the engine and of the plugins say, by name."""
    roots = [ROOT, *(path for path in TOP.glob("plugins/*/src/*") if path.is_dir())]
    return {
        ".".join((root.name, *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__"): ast.parse(
            path.read_text(encoding="utf-8")
        )
        for root in roots
        for path in root.rglob("*.py")
    }


def of_the_engine() -> dict[str, ast.Module]:
    return {name: tree for name, tree in trees().items() if name.partition(".")[0] == "outcomes"}


def named_in(tree: ast.Module, modules: dict[str, ast.Module]) -> set[str]:
    """The modules that one imports, wherever it does, or names in a table of what is imported later."""
    named: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            fuller = {f"{node.module}.{each.name}" for each in node.names}
            named |= fuller & modules.keys() or {node.module}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.add(node.value.partition(":")[0])
    return named & modules.keys()


def importers() -> dict[str, set[str]]:
    """Who imports each module of the engine; what is registered by name needs no second importer."""
    modules, of = of_the_engine(), defaultdict[str, set[str]](set)
    for name, tree in trees().items():
        for other in named_in(tree, modules) - {name}:
            of[other].add(name)
    return of


def test_a_module_is_short() -> None:
    lines = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in ROOT.rglob("*.py")}
    assert len(lines) > 400, "the modules are not seen"
    assert {} == {path: length for path, length in lines.items() if length > LONGEST_MODULE}
    assert len([path for path, length in lines.items() if length > 300]) <= MOST_ABOVE_300


def test_few_modules_have_one_importer() -> None:
    alone = sorted(name for name, by in importers().items() if len(by) == 1 and by != {builtin.__name__})
    assert len(alone) <= MOST_WITH_ONE_IMPORTER, alone


def test_every_module_is_imported() -> None:
    # What is started by its name: the program, its commands, and pytest's plugin.
    started = {"outcomes.__main__", "outcomes.testing.pytest_plugin"}
    started |= {f"outcomes.cli.{name.replace('-', '_')}" for name in COMMANDS}
    packages = {".".join(("outcomes", *path.parent.relative_to(ROOT).parts)) for path in ROOT.rglob("__init__.py")}
    assert set() == of_the_engine().keys() - importers().keys() - started - packages


def functions() -> dict[str, Function]:
    return {
        f"{name}.{node.name}:{node.lineno}": node
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, Function)
    }


def test_a_function_is_short_and_takes_what_belongs_together_as_one() -> None:
    """But for the statistics that anybody may call, which take numbers one by one."""
    long, wide = {}, {}
    for name, node in functions().items():
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if body and (length := node.body[-1].end_lineno - body[0].lineno + 1) > LONGEST_FUNCTION:
            long[name] = length
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if len(given) > MOST_PARAMETERS and not name.startswith("outcomes.statistics."):
            wide[name] = len(given)
    assert ({}, {}) == (long, wide)


def used_words() -> Counter[str]:
    """Every name that code of ours reads, hands on or names as text, and that a template or a page for users names."""
    used: Counter[str] = Counter()
    others = [ast.parse(path.read_text(encoding="utf-8")) for path in (TOP / "benchmarks").rglob("*.py")]
    others += [ast.parse(path.read_text(encoding="utf-8")) for path in (TOP / "docs").glob("*.py")]
    for tree in (*trees().values(), *others):
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used[node.id] += 1
            elif isinstance(node, ast.Attribute):
                used[node.attr] += 1
            elif isinstance(node, ast.keyword) and node.arg:
                used[node.arg] += 1
            elif isinstance(node, ast.alias) and node.asname:
                used[node.asname] += 1
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
                used.update(re.findall(r"\w+", node.value))
    for path in (*ROOT.rglob("*.j2"), *TOP.glob("plugins/*/src/**/*.j2"), *(TOP / "docs").rglob("*.md")):
        used.update(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return used


def called_by_others(node: Function | ast.ClassDef, kind: ast.ClassDef | None) -> bool:
    """Whether a library calls it by its name or because it is marked: a handler, a validator, a method of its class."""
    return bool(node.decorator_list or node.name.startswith(("pytest_", "_repr_"))) or bool(kind and kind.bases)


def test_nothing_is_there_for_tests_alone() -> None:
    used = used_words()
    unused = []
    for name, tree in trees().items():
        kinds = {id(inner): node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for inner in node.body}
        for node in ast.walk(tree):
            if isinstance(node, Function | ast.ClassDef):
                told = [] if called_by_others(node, kinds.get(id(node))) else [node.name]
            elif isinstance(node, ast.Assign | ast.AnnAssign) and id(node) not in kinds:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                told = [each.id for each in targets if isinstance(each, ast.Name)]
            else:
                continue
            unused += [f"{name}.{each}" for each in told if not used[each] and not each.startswith("__")]
    assert sum(used.values()) > 100_000, "the code is not seen"
    assert [] == unused
