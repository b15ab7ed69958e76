"""Purity: watches one call for what a metric must not look at (clock, chance, files), and a package for its imports.

Law: it reports calls that were made, each with the line of whoever asked for it and not of a library; what has a seed
is no chance. A metric that passes may still cheat, one that fails certainly does. A plugin stands on public names, so
that a new version of outcomes does not break it unseen.
"""

from __future__ import annotations

import ast
import datetime
import dis
import gc
import os
import random
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

from outcomes.testing.subjects import LawBroken

_CLOCK = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "localtime", "gmtime"}
_TODAY = {"now", "utcnow", "today"}
_SHARED = (getattr(random.random, "__self__", None), getattr(np.random.random, "__self__", None))
"""The generators that a whole process shares, which the functions of both modules draw from."""
_NUMPYS = tuple(name for name in np.random.__all__ if getattr(getattr(np.random, name), "__self__", None) is _SHARED[1])


def impurities(function: Callable[..., object], *arguments: object) -> tuple[str, ...]:
    """What a call looked at that it must not, each once: such as "the clock (time.time) in rule.py:12".

    The function should have been called before, so that its imports are done.
    """
    seen: dict[str, None] = {}

    unseeded: dict[int, str] = {}

    def watch(frame: types.FrameType, event: str, argument: object) -> None:
        if event == "c_call":
            impurity = _of_builtin(argument, frame)
        elif event != "call":
            return
        elif frame.f_code is random.Random.seed.__code__:
            generator = id(frame.f_locals["self"])
            if frame.f_locals["a"] is None:
                unseeded[generator] = _said("a random number (random.Random)", frame)
            else:
                unseeded.pop(generator, None)
            return
        else:
            impurity = _of_code(frame.f_code, frame.f_globals, library=is_library(frame))
        if impurity and not _is_noted(frame):
            seen[_said(impurity, frame)] = None

    before, collecting = sys.getprofile(), gc.isenabled()
    # Whoever is told of collections (Hypothesis is) may look at the clock in the middle of the call.
    gc.disable()
    try:
        with _numpys_chance(seen), _times_clock(seen):
            sys.setprofile(watch)
            function(*arguments)
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()
    return tuple({**seen, **dict.fromkeys(unseeded.values())})


_LIBRARIES = tuple(str(Path(str(each.__file__)).parent) for each in (os, np))
INSTALLED = ("site-packages", "dist-packages")
"""Folders within Python's own that hold what is not its own."""


def is_library(frame: types.FrameType) -> bool:
    """Whether a line is one of Python or numpy, which nobody who is told of it wrote."""
    file = frame.f_code.co_filename
    own = file.startswith(_LIBRARIES[1]) or not any(each in file for each in INSTALLED)
    return file.startswith("<frozen") or (file.startswith(_LIBRARIES) and own)


def _is_noted(frame: types.FrameType | None) -> bool:
    """Whether a stand-in of this module made the call, and has said so itself."""
    while frame is not None and frame.f_code is not impurities.__code__:
        if frame.f_code.co_name == "noting" and frame.f_code.co_filename == __file__:
            return True
        frame = frame.f_back
    return False


def _said(impurity: str, frame: types.FrameType) -> str:
    """The impurity with the line that asked for it, and by the function that stands there."""
    called, asking = None, frame
    while is_library(asking) and asking.f_back is not None and asking.f_back.f_code is not impurities.__code__:
        called, asking = asking, asking.f_back
    if called is not None and not is_library(asking):
        name = called.f_code.co_qualname.rpartition(".")[2]
        # Where a library keeps a function is no concern of whoever called it: pathlib's stand in pathlib._local.
        module = str(called.f_globals.get("__name__", "")).partition("._")[0]
        by = f"{'os.path' if module in ('genericpath', 'posixpath', 'ntpath') else module}.{name}"
        # A method with a name of Python's own, or one that numpy went through, says less than what it came to.
        plain = not name.startswith(("_", "<")) and not called.f_code.co_qualname.startswith("SystemRandom.")
        if plain and by != "random.seed" and "os.environ" not in impurity:
            impurity = f"{impurity.partition(' (')[0]} ({by})"
    return f"{impurity} in {_place(asking)}"


def _place(frame: types.FrameType) -> str:
    return f"{PurePath(frame.f_code.co_filename).name}:{frame.f_lineno}"


@contextmanager
def _times_clock(seen: dict[str, None]) -> Iterator[None]:
    """Note calls of the functions that look at the clock unless they are handed a time."""

    def noting(name: str, real: Callable[..., object], needed: int, *arguments: object) -> object:
        if len(arguments) < needed:
            seen[_said(f"the clock (time.{name})", sys._getframe(1))] = None
        return real(*arguments)

    handed = {"ctime": 1, "asctime": 1, "strftime": 2}
    stand_ins: dict[str, Any] = {
        name: partial(noting, name, getattr(time, name), needed) for name, needed in handed.items()
    }
    with patch.multiple(time, **stand_ins):
        yield


@contextmanager
def _numpys_chance(seen: dict[str, None]) -> Iterator[None]:
    """Note calls of numpy's functions of chance, which are compiled and cannot be watched: they are stood in for."""

    def noting(name: str, real: Callable[..., object], *arguments: object, **named: object) -> object:
        seeded = name == "default_rng" and next(iter((*arguments, *named.values())), None) is not None
        if not seeded:
            seen[_said(f"a random number (numpy.random.{name})", sys._getframe(1))] = None
        return real(*arguments, **named)

    stand_ins: dict[str, Any] = {
        name: partial(noting, name, getattr(np.random, name)) for name in (*_NUMPYS, "default_rng")
    }
    with patch.multiple(np.random, **stand_ins):
        yield


_READS = {"fromfile", "memmap"}
_HARMLESS = {"fspath", "register_at_fork", "cpu_count", "_path_normpath", "_path_splitroot", "_path_splitroot_ex"}
"""Functions of the operating system's module that look at nothing which differs from night to night."""


def _of_builtin(called: object, frame: types.FrameType) -> str:
    name = getattr(called, "__name__", "")
    owner = getattr(called, "__self__", None)
    home = owner.__name__ if isinstance(owner, types.ModuleType) else getattr(called, "__module__", None) or ""
    if isinstance(owner, type) and issubclass(owner, datetime.date) and name in _TODAY:
        return f"the clock ({owner.__name__}.{name})"
    if home == "time" and name in _CLOCK:
        return f"the clock (time.{name})"
    if owner is not None and any(owner is each for each in _SHARED):
        return f"a random number (random.{name})"
    if name == "urandom":
        return "" if _seeds(frame) else "a random number (os.urandom)"
    if name == "open" and home in ("io", "_io", "builtins"):
        return "a file (open)"
    if name in _READS and home.startswith("numpy"):
        return f"a file (numpy.{name})"
    if home == "_socket":
        return f"the network (socket.{name})"
    if home in ("posix", "nt") and name not in _HARMLESS:
        return f"the machine (os.{name})"
    return ""


def _seeds(frame: types.FrameType) -> bool:
    """Whether entropy is drawn for numpy's RandomState with a seed, which draws some before it is seeded."""
    asking: types.FrameType | None = frame
    while asking is not None and is_library(asking):
        asking = asking.f_back
    if asking is None or "RandomState" not in asking.f_code.co_names:
        return False
    made = next((each for each in dis.get_instructions(asking.f_code) if each.offset == asking.f_lasti), None)
    return made is not None and made.opname.startswith("CALL") and bool(made.arg)


def _of_code(code: types.CodeType, known: dict[str, object], *, library: bool) -> str:
    """What cannot be watched stands in the code by name: numpy's clock, which is a constructor, and a function of
    chance or a generator that was taken into the module beforehand."""
    if code.co_qualname == "_Environ.__getitem__":
        return "the machine (os.environ)"
    if library:
        return ""
    if "datetime64" in code.co_names and {"now", "today"} & {each for each in code.co_consts if isinstance(each, str)}:
        return "the clock (numpy.datetime64)"
    for name in code.co_names:
        used = known.get(name)
        if isinstance(used, np.random.Generator | np.random.RandomState | random.Random):
            return f"a generator that goes on from call to call ({name})"
        if getattr(used, "__self__", None) is _SHARED[1]:
            return f"a random number ({name})"
    return ""


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
        if "." in module or not _is_public(f"{module}.{each}"):
            yield f"{module}.{each} is no public name"


def _is_public(module: str) -> bool:
    """Whether there is a package of this name that lists what is public: ``from outcomes import statistics``."""
    return find_spec(module) is not None and hasattr(import_module(module), "__all__")
