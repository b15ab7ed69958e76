"""Purity: watches one call for what a metric must not look at: the clock, chance, and files.

Law: it sees calls, not intentions: a metric that passes may still cheat, one that fails certainly does.
"""

from __future__ import annotations

import datetime
import gc
import random
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

_CLOCK = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "localtime", "gmtime"}
_TODAY = {"now", "utcnow", "today"}
_CHANCE = (random.Random, np.random.Generator, np.random.RandomState, np.random.BitGenerator)


def impurities(function: Callable[..., Any], *arguments: Any) -> tuple[str, ...]:
    """What a call looked at that it must not, each once: such as "the clock (time.time)".

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
            seen[impurity] = None

    before, collecting = sys.getprofile(), gc.isenabled()
    # Whoever is told of collections (Hypothesis is) may look at the clock in the middle of the call.
    gc.disable()
    sys.setprofile(watch)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()
    return tuple(seen)


def _of_builtin(called: object) -> str:
    name = getattr(called, "__name__", "")
    owner = getattr(called, "__self__", None)
    if isinstance(owner, type) and issubclass(owner, datetime.date) and name in _TODAY:
        return f"the clock ({owner.__name__}.{name})"
    if isinstance(owner, types.ModuleType) and owner.__name__ == "time" and name in _CLOCK:
        return f"the clock (time.{name})"
    if isinstance(owner, _CHANCE):
        return f"a random number ({name})"
    if name == "urandom":
        return "a random number (os.urandom)"
    if name == "open" and isinstance(owner, types.ModuleType) and owner.__name__ in ("io", "_io", "builtins"):
        return "a file (open)"
    return ""


def _of_code(code: types.CodeType, known: dict[str, Any]) -> str:
    """NumPy's own clock is a constructor and its random numbers are compiled, so that neither call can be watched; the
    names stand in the code.
    """
    if "datetime64" in code.co_names and {"now", "today"} & {each for each in code.co_consts if isinstance(each, str)}:
        return "the clock (numpy.datetime64)"
    used = [known.get(name) for name in code.co_names]
    if any(isinstance(each, _CHANCE) or each is np.random for each in used):
        return "a random number (numpy.random)"
    if "random" in code.co_names and any(each is np for each in used):
        return "a random number (numpy.random)"
    return ""
