"""Purity: watches one call for what a metric must not look at: the clock, chance, and files.

Law: it reports calls that were made, each with its line; chance with a seed of its own is none. A metric that passes
may still cheat, one that fails certainly does.
"""

from __future__ import annotations

import datetime
import gc
import random
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePath
from typing import Any
from unittest.mock import patch

import numpy as np

_CLOCK = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "localtime", "gmtime"}
_TODAY = {"now", "utcnow", "today"}
_SHARED = (getattr(random.random, "__self__", None), getattr(np.random.random, "__self__", None))
"""The generators that a whole process shares, which the functions of both modules draw from."""
_NUMPYS = tuple(name for name in np.random.__all__ if getattr(getattr(np.random, name), "__self__", None) is _SHARED[1])


def impurities(function: Callable[..., Any], *arguments: Any) -> tuple[str, ...]:
    """What a call looked at that it must not, each once: such as "the clock (time.time) in rule.py:12".

    The function should have been called before, so that its imports are done.
    """
    seen: dict[str, None] = {}

    def watch(frame: types.FrameType, event: str, argument: object) -> None:
        if event == "c_call":
            impurity = _of_builtin(argument)
        elif event == "call":
            impurity = _of_code(frame.f_code, frame.f_globals)
        else:
            return
        if impurity:
            seen[f"{impurity} in {_place(frame)}"] = None

    before, collecting = sys.getprofile(), gc.isenabled()
    # Whoever is told of collections (Hypothesis is) may look at the clock in the middle of the call.
    gc.disable()
    try:
        with _numpys_chance(seen):
            sys.setprofile(watch)
            function(*arguments)
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()
    return tuple(seen)


def _place(frame: types.FrameType) -> str:
    return f"{PurePath(frame.f_code.co_filename).name}:{frame.f_lineno}"


@contextmanager
def _numpys_chance(seen: dict[str, None]) -> Iterator[None]:
    """Note calls of numpy's functions of chance, which are compiled and cannot be watched: they are stood in for."""

    def noting(name: str, real: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        seeded = name == "default_rng" and next(iter((*arguments, *named.values())), None) is not None
        if not seeded:
            seen[f"a random number (numpy.random.{name}) in {_place(sys._getframe(1))}"] = None
        return real(*arguments, **named)

    stand_ins: dict[str, Any] = {
        name: partial(noting, name, getattr(np.random, name)) for name in (*_NUMPYS, "default_rng")
    }
    with patch.multiple(np.random, **stand_ins):
        yield


def _of_builtin(called: object) -> str:
    name = getattr(called, "__name__", "")
    owner = getattr(called, "__self__", None)
    if isinstance(owner, type) and issubclass(owner, datetime.date) and name in _TODAY:
        return f"the clock ({owner.__name__}.{name})"
    if isinstance(owner, types.ModuleType) and owner.__name__ == "time" and name in _CLOCK:
        return f"the clock (time.{name})"
    if owner is not None and any(owner is each for each in _SHARED):
        return f"a random number (random.{name})"
    if name == "urandom":
        return "a random number (os.urandom)"
    if name == "open" and isinstance(owner, types.ModuleType) and owner.__name__ in ("io", "_io", "builtins"):
        return "a file (open)"
    return ""


def _of_code(code: types.CodeType, known: dict[str, Any]) -> str:
    """What cannot be watched stands in the code by name: numpy's clock, which is a constructor, and a function of
    chance or a generator that was taken into the module beforehand."""
    if "datetime64" in code.co_names and {"now", "today"} & {each for each in code.co_consts if isinstance(each, str)}:
        return "the clock (numpy.datetime64)"
    for name in code.co_names:
        used = known.get(name)
        if isinstance(used, np.random.Generator | np.random.RandomState | random.Random):
            return f"a generator that goes on from call to call ({name})"
        if getattr(used, "__self__", None) is _SHARED[1]:
            return f"a random number ({name})"
    return ""
