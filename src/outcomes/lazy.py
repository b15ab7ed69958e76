"""Public names of a package that are imported when they are first used, so that importing it loads next to nothing.

Law: imports nothing of ours. A name that is not there is an AttributeError, as of any module.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def on_first_use(
    package: str, homes: Mapping[str, str], own: str = ""
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """``__all__``, ``__getattr__`` and ``__dir__`` of a package.

    ``homes`` says for each module which names stand there, ``own`` which the package itself has; a space between them.
    Written behind ``if not TYPE_CHECKING``, or a checker of types would take any name for one of the package.
    """
    home_of = {name: module for module, names in homes.items() for name in names.split()}
    public = [*own.split(), *home_of]

    def get(name: str) -> object:
        home = home_of.get(name)
        if home is None:
            # With both of them Python adds the nearest name that there is.
            found = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(found, name=name, obj=sys.modules[package])
        value = getattr(import_module(home), name)
        setattr(sys.modules[package], name, value)
        return value

    return public, get, lambda: sorted(public)
