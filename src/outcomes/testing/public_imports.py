"""The law that a plugin stands on public names, so that a new version of outcomes does not break it unseen."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from outcomes.testing.subjects import LawBroken


def only_public_imports(package: ModuleType, *, libraries: Iterable[str] = ()) -> None:
    """A package, or a module by itself, imports public names of outcomes, the standard library and ``libraries`` only.

    Public are the names that ``outcomes`` and its packages, such as `outcomes.statistics`, list in ``__all__``.
    Imports for types and imports within functions count too. Raises LawBroken with each import that is none of these,
    by file and line, and where nothing at all is imported.

    >>> import outcomes_spc  # doctest: +SKIP
    >>> only_public_imports(outcomes_spc, libraries=["attrs", "numpy", "scipy"])  # doctest: +SKIP
    """
    known = {package.__name__, *libraries, *sys.stdlib_module_names}
    folders = getattr(package, "__path__", ())
    files = sorted(path for each in folders for path in Path(each).rglob("*.py")) or [Path(str(package.__file__))]
    imports = [(path, *each) for path in files for each in _imports(path)]
    if not imports:
        raise LawBroken(f"{package.__name__}: nothing is imported in {len(files)} files, so there is nothing to check")
    wrong = [
        f"{path.name}:{line}: {said}" for path, line, module, names in imports for said in _wrong(module, names, known)
    ]
    if wrong:
        raise LawBroken(f"{package.__name__} imports what is not public: " + "; ".join(wrong))


def _imports(path: Path) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Line, module and the names taken from it; an import from beside a module is one of the package itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name, ()) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.lineno, node.module, tuple(each.name for each in node.names)


def _wrong(module: str, names: tuple[str, ...], known: set[str]) -> Iterator[str]:
    top, _, inner = module.partition(".")
    if top != "outcomes":
        if top not in known:
            yield f"{module} is no library that was named"
        return
    public = getattr(import_module(module), "__all__", None) if "." not in inner else None
    if public is None:
        yield f"{module} is no public module"
        return
    for each in sorted(set(names) - set(public)):
        yield f"{module}.{each} is no public name"
