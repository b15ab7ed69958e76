"""What belongs to the whole process and a plugin could leave changed: seen, and put back after each call.

Law: after a call of a plugin the process is as it was before; what was changed is named. This is a cheap look at what
is most often changed, and no wall: what a plugin changes elsewhere in memory is kept from others by ``--isolate`` only.
"""

from __future__ import annotations

import builtins
import locale
import operator
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any, Final

import attrs
import numpy as np

_LIBRARIES: Final[tuple[ModuleType, ...]] = (builtins, os, np)
"""Modules whose functions everything else calls, looked at name by name."""

_EXIT: Final = sys.exit


@attrs.frozen(eq=False)
class ProcessState:
    """The state of the process at one moment."""

    folder: str
    environment: Mapping[Any, Any]
    places: str
    depth: int
    errors: Mapping[str, Any]
    filters: tuple[Any, ...]
    modules: int
    attributes: tuple[Mapping[str, Any], ...]

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
            modules=len(sys.modules),
            attributes=tuple(dict(vars(each)) for each in _LIBRARIES),
        )

    def restore(self) -> tuple[str, ...]:
        """Put everything back. Gives the names of what had been changed, none for a plugin that kept to itself."""
        changed = []
        for module, before in zip(_LIBRARIES, self.attributes, strict=True):
            changed += [f"{module.__name__}.{name}" for name in _put_back(vars(module), before)]
        if sys.exit is not _EXIT:
            sys.exit = _EXIT
            changed.append("sys.exit")
        looks: tuple[tuple[str, Any, Callable[[], Any], Callable[[], Any]], ...] = (
            ("the working directory", self.folder, _folder, lambda: os.chdir(self.folder)),
            ("the environment", self.environment, _environment, self._restore_environment),
            ("the locale", self.places, _locale, lambda: locale.setlocale(locale.LC_ALL, self.places)),
            ("the recursion limit", self.depth, sys.getrecursionlimit, lambda: sys.setrecursionlimit(self.depth)),
            ("numpy's error state", self.errors, np.geterr, lambda: np.seterr(**self.errors)),
            ("the warnings filters", self.filters, _filters, self._restore_filters),
        )
        for name, before, look, put_back in looks:
            if look() != before:
                # Libraries set filters when they are first imported, which is nothing to say of who imports them.
                if look != _filters or len(sys.modules) == self.modules:
                    changed.append(name)
                with suppress(OSError, ValueError, RecursionError, locale.Error):
                    put_back()
        return tuple(changed)

    def _restore_filters(self) -> None:
        warnings.filters[:] = self.filters  # type: ignore[index]

    def _restore_environment(self) -> None:
        before = {os.environ.decodekey(key): os.environ.decodevalue(each) for key, each in self.environment.items()}
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


def _put_back(attributes: dict[str, Any], before: Mapping[str, object]) -> list[str]:
    """Set again what has another value or is gone; a name that came in (a module loaded late) may stay."""
    if len(attributes) == len(before) and all(map(operator.is_, attributes.values(), before.values())):
        return []  # as good as always, and quick
    changed = [name for name, value in before.items() if attributes.get(name, before) is not value and name != "_"]
    attributes.update({name: before[name] for name in changed})
    return changed


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # the folder was removed under the process
        return ""


def _environment() -> dict[Any, Any]:
    # As the system spells it: to decode it all would take most of the time of a look.
    return dict(os.environ._data)  # type: ignore[attr-defined]


def _filters() -> tuple[Any, ...]:
    return tuple(warnings.filters)


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)
