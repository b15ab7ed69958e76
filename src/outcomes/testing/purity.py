"""Purity: watches one call for what a metric must not look at (clock, chance, files), print, change or do row by row.

Law: it reports calls that were made, each with the line of whoever asked for it and not of a library; what has a seed
is no chance. A metric that passes may still cheat, one that fails certainly does.
"""

from __future__ import annotations

import datetime
import dis
import gc
import io
import os
import random
import sys
import time
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import numpy as np

from outcomes.metrics.contract import AnyBlock
from outcomes.registry.process_state import ProcessState
from outcomes.testing import builders
from outcomes.testing.subjects import LawBroken, Subject

if TYPE_CHECKING:
    from _typeshed import TraceFunction

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
    return f"{impurity} in {_place(asking.f_code.co_filename, asking.f_lineno)}"


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


# -- laws of what a call does beside answering ------------------------------------------------------------------

COPIES: Final = 5
"""So many times each row stands in the larger of two blocks, in which a step a row shows."""
ENOUGH_ROWS: Final = 8
"""In a block of fewer a step a row is not told from others."""


def quiet(subject: Subject, block: AnyBlock, params: object) -> None:
    """It prints nothing, warns of nothing, and leaves what the whole process shares as it was."""
    printed = _Printed()
    before = ProcessState.now()
    try:
        with warnings.catch_warnings(record=True) as warned, redirect_stdout(printed), redirect_stderr(printed):
            warnings.simplefilter("always")
            subject.judge(block, params)
    finally:
        changed = before.restore(_package(subject))
    said = [f"it printed {text!r} in {place}" for place, text in printed.said.items()]
    said += [
        f"it warned: {each.category.__name__}: {each.message} in {_place(each.filename, each.lineno)}"
        for each in warned
    ]
    if changed:
        said.append(f"it changed what the whole process shares: {', '.join(changed)}")
    if said:
        raise LawBroken("; ".join(dict.fromkeys(said)))


def all_rows_at_once(subject: Subject, block: AnyBlock, params: object) -> None:
    """No line of it runs once for each row: a run has a million, and arrays take them together."""
    rows = builders.row_total(block)
    if rows < ENOUGH_ROWS:
        return
    # The same rows again, so that what goes by distinct words or until nothing changes takes as many steps as before.
    many = block.rows(np.tile(np.arange(rows), COPIES))
    package = _package(subject)
    few_steps = _steps(lambda: subject.judge(block, params), package)
    many_steps = _steps(lambda: subject.judge(many, params), package)
    for place, times in many_steps.items():
        if times - few_steps[place] >= rows * (COPIES - 1):
            took = f"runs {few_steps[place]} times for {rows} rows and {times} times for {rows * COPIES}"
            to_do = "judge all rows at once by arrays, such as np.where(condition, this, that)"
            raise LawBroken(f"{_place(*place)} {took}; {to_do}")


class _Printed(io.StringIO):
    """A stream that notes which line wrote to it first of all, and what."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}

    def write(self, text: str) -> int:
        frame: types.FrameType | None = sys._getframe(1)
        while frame is not None and is_library(frame):
            frame = frame.f_back
        if text.strip() and frame is not None:
            self.said.setdefault(_place(frame.f_code.co_filename, frame.f_lineno), text.strip())
        return len(text)


def _steps(function: Callable[[], object], package: str) -> Counter[tuple[str, int]]:
    """How often each line ran that is of no library, by file and line."""
    steps: Counter[tuple[str, int]] = Counter()

    def step(frame: types.FrameType, event: str, _: object) -> TraceFunction:
        if event == "line":
            steps[frame.f_code.co_filename, frame.f_lineno] += 1
        return step

    def enter(frame: types.FrameType, event: str, _: object) -> TraceFunction | None:
        return step if _is_own(frame, package) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        function()
    finally:
        sys.settrace(before)
    return steps


def _is_own(frame: types.FrameType, package: str) -> bool:
    """Whether a line is the author's: of the metric's package, or of no library at all."""
    if str(frame.f_globals.get("__name__", "")).partition(".")[0] == package:
        return True
    file = frame.f_code.co_filename
    return not (is_library(frame) or file.startswith("<") or any(each in file for each in INSTALLED))


def _package(subject: Subject) -> str:
    return type(subject.metric).__module__.partition(".")[0]


def _place(file: str, line: int) -> str:
    return f"{PurePath(file).name}:{line}"
