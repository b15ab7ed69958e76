"""What belongs to the whole process and a plugin could leave changed: seen, and put back after each call.

Law: after a call of a plugin the process is as it was before; what was changed is named. This is a cheap look at what
is most often changed, and no wall: what a plugin changes elsewhere in memory is kept from others by ``--isolate`` only.
"""

from __future__ import annotations

import builtins
import gc
import json
import locale
import logging
import operator
import os
import pathlib
import random
import signal
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import numpy as np

from outcomes.immutable import immutable
from outcomes.umask import set_umask

_HOLDERS: Final[tuple[object, ...]] = (
    os,
    np,
    json,
    json.JSONEncoder,
    *type(pathlib.Path()).__mro__[:-1],
    random,
    time,
    warnings,
    logging,
    logging.Logger,
    logging.root,
    logging.root.manager,
)
"""Modules, classes and objects whose functions everything else calls, looked at name by name."""

_SYSTEM: Final = (
    "exit",
    "excepthook",
    "unraisablehook",
    "displayhook",
    "modules",
    "meta_path",
    "path",
    "path_hooks",
    "stdin",
    "__stdin__",
    "__stdout__",
    "__stderr__",
)
"""Names of the module sys that are no business of a plugin's."""


@immutable(eq=False)
class ProcessState:
    """The state of the process at one moment."""

    folder: str
    environment: Mapping[Any, Any]
    places: str
    depth: int
    errors: Mapping[str, Any]
    filters: tuple[object, ...]
    modules: Mapping[str, types.ModuleType]
    built_in: dict[str, object]
    system: tuple[object, ...]
    finders: tuple[tuple[object, ...], ...]
    hooks: tuple[Any, ...]
    collector: tuple[Any, ...]
    mask: int
    digits: int
    alarmed: bool
    holders: tuple[tuple[object, Mapping[str, object]], ...]

    @classmethod
    def now(cls) -> ProcessState:
        """As it is now."""
        return cls(
            folder=_folder(),
            environment=_environment(),
            places=_locale(),
            depth=sys.getrecursionlimit(),
            errors=np.geterr(),
            filters=tuple(warnings.filters),
            modules=sys.modules.copy(),
            built_in=vars(builtins).copy(),
            system=tuple(getattr(sys, name) for name in _SYSTEM),
            finders=(tuple(sys.meta_path), tuple(sys.path_hooks), tuple(sys.path)),
            hooks=_hooks(),
            collector=_collector(),
            mask=set_umask(),
            digits=sys.get_int_max_str_digits(),
            alarmed=_alarmed(),
            holders=tuple((each, vars(each).copy()) for each in (*_HOLDERS, *_loaded())),
        )

    def restore(self, package: str = "") -> tuple[str, ...]:
        """Put everything back. Gives the names of what had been changed, none for a plugin that kept to itself.

        ``package`` is the top package of the plugin: what it has put among the finders of modules goes, for it would be
        asked by everybody's imports. What a library put there, which the plugin loaded, stays.
        """
        changed = []
        # By syntax alone: any function that could be called here may be what was changed.
        own, before = builtins.__dict__, self.built_in
        for name in before:
            if name != "_" and own.get(name) is not before[name]:
                own[name] = before[name]
                changed.append("builtins." + name)
        for name, value in zip(_SYSTEM, self.system, strict=True):
            if getattr(sys, name, None) is not value:
                setattr(sys, name, value)
                changed.append(f"sys.{name}")
        changed += self._restore_modules(package)
        for holder, values in self.holders:
            names = _put_back(holder, values)
            if names:  # modules look far for a name that they do not have
                told = getattr(holder, "__qualname__", None) or getattr(holder, "__name__", None)
                changed += [f"{told or type(holder).__name__}.{name}" for name in names]
        looks: tuple[tuple[str, object, Callable[[], object], Callable[[], object]], ...] = (
            ("the working directory", self.folder, _folder, lambda: os.chdir(self.folder)),
            ("the environment", self.environment, _environment, self._restore_environment),
            ("the locale", self.places, _locale, lambda: locale.setlocale(locale.LC_ALL, self.places)),
            ("the recursion limit", self.depth, sys.getrecursionlimit, lambda: sys.setrecursionlimit(self.depth)),
            ("numpy's error state", self.errors, np.geterr, lambda: np.seterr(**self.errors)),
            ("the warnings filters", self.filters, _filters, self._restore_filters),
            ("the hooks of the interpreter", self.hooks, _hooks, self._restore_hooks),
            ("the garbage collector", self.collector, _collector, self._restore_collector),
            ("the mask of new files", self.mask, set_umask, lambda: os.umask(self.mask)),
            (
                "the digits of whole numbers",
                self.digits,
                sys.get_int_max_str_digits,
                lambda: sys.set_int_max_str_digits(self.digits),
            ),
            ("an alarm", self.alarmed, _alarmed, lambda: self.alarmed or signal.setitimer(signal.ITIMER_REAL, 0)),
        )
        for name, before_, look, put_back in looks:
            if look() != before_:
                # Libraries set filters when they are first imported, which is nothing to say of who imports them.
                if look != _filters or len(sys.modules) == len(self.modules):
                    changed.append(name)
                with suppress(OSError, ValueError, RecursionError, locale.Error):
                    put_back()
        return tuple(dict.fromkeys(changed))

    def _restore_modules(self, package: str) -> Iterator[str]:
        """Modules that went or were replaced come back, and those that may not be imported any more may; what finds
        modules is asked in the order that it was, and what came in last of all, unless it is the plugin's own."""
        now = sys.modules
        if len(now) != len(self.modules) or not all(map(operator.is_, now.values(), self.modules.values())):
            for name, module in self.modules.items():
                if now.get(name, self) is not module:
                    now[name] = module
                    yield f"sys.modules {name}"
            for name in [name for name, module in now.items() if module is None and name not in self.modules]:
                del now[name]
                yield f"sys.modules {name}"
        places: tuple[list[Any], ...] = (sys.meta_path, sys.path_hooks, sys.path)
        for place, before in zip(places, self.finders, strict=True):
            came = [each for each in place if not _is_in(each, before)]
            kept = [each for each in came if not package or _package(each) != package]
            if tuple(place[: len(before)]) != before or len(kept) < len(came):
                place[:] = [*before, *kept]
                yield "how modules are found"

    def _restore_hooks(self) -> None:
        trace, profile, in_threads, profiled_threads, threading.excepthook = self.hooks
        sys.settrace(trace)
        sys.setprofile(profile)
        threading.settrace(in_threads)
        threading.setprofile(profiled_threads)

    def _restore_collector(self) -> None:
        enabled, thresholds, gc.callbacks[:] = self.collector
        gc.set_threshold(*thresholds)
        (gc.enable if enabled else gc.disable)()

    def _restore_filters(self) -> None:
        warnings.filters[:] = self.filters  # type: ignore[index]

    def _restore_environment(self) -> None:
        before = {os.environ.decodekey(key): os.environ.decodevalue(each) for key, each in self.environment.items()}
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


def _is_in(each: object, before: tuple[object, ...]) -> bool:
    """Nothing that a plugin left is compared by a method of its own."""
    return each in before if type(each) is str else any(each is one for one in before)


def _package(finder: Any) -> str:
    """The top package that a finder of modules comes from, read without a word from the finder."""
    kind = type(finder)
    if kind is types.FunctionType:
        name = finder.__module__
    else:
        name = vars(finder if issubclass(kind, type) else kind).get("__module__")
    return name.partition(".")[0] if type(name) is str else ""


def _put_back(holder: object, before: Mapping[str, object]) -> list[str]:
    """Set again what has another value or is gone, and take away what hides a name that is inherited.

    Any other name that came in, such as a module loaded late, may stay.
    """
    attributes = vars(holder)
    if len(attributes) == len(before) and all(map(operator.is_, attributes.values(), before.values())):
        return []  # as good as always, and quick
    changed = [name for name, value in before.items() if attributes.get(name, before) is not value]
    kept = []
    for name in changed:
        with suppress(AttributeError, TypeError):  # what a class keeps of itself cannot be set
            setattr(holder, name, before[name])
            kept.append(name)
    inherited = () if isinstance(holder, types.ModuleType) else _inherits(holder)
    for name in [name for name in attributes if name not in before and any(name in each for each in inherited)]:
        delattr(holder, name)
        kept.append(name)
    return kept


def _inherits(holder: object) -> tuple[Mapping[str, object], ...]:
    """Where a class, or an object, has the names from that are not its own."""
    return tuple(map(vars, holder.__mro__[1:] if isinstance(holder, type) else type(holder).__mro__))


def _loaded() -> Iterator[object]:
    """The classes of polars, where it is loaded."""
    polars = sys.modules.get("polars")
    if polars is not None:
        yield from (polars, polars.DataFrame, polars.LazyFrame, polars.Series, polars.Expr)


def _hooks() -> tuple[object, ...]:
    return (sys.gettrace(), sys.getprofile(), threading.gettrace(), threading.getprofile(), threading.excepthook)


def _collector() -> tuple[object, ...]:
    return gc.isenabled(), gc.get_threshold(), tuple(gc.callbacks)


def _alarmed() -> bool:
    return hasattr(signal, "getitimer") and signal.getitimer(signal.ITIMER_REAL) != (0.0, 0.0)


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # the folder was removed under the process
        return ""


def _environment() -> dict[object, object]:
    # As the system spells it: to decode it all would take most of the time of a look.
    return dict(os.environ._data)  # type: ignore[attr-defined]


def _filters() -> tuple[object, ...]:
    return tuple(warnings.filters)


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)
