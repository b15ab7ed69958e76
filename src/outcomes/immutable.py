"""Immutable classes as attrs makes them, with one way to show, compare and hash them for all.

Law: what is made here is a class of attrs in all that it does; its fields are compared as they are, none by a function
of its own. attrs writes and compiles a ``__repr__``, ``__eq__`` and ``__hash__`` for each of two hundred classes, which
took a tenth of a short run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, TypeVar

import attrs

if TYPE_CHECKING:
    from attrs import frozen as immutable
else:

    def immutable(cls=None, **options):
        """As `attrs.frozen`, with its options."""

        def make(cls):
            shared = {"__repr__": _shown}
            if options.get("eq") is not False and "__eq__" not in vars(cls):
                shared |= {"__eq__": _equal, "__hash__": _hashed}
            for name, method in shared.items():
                if name not in vars(cls):  # attrs writes none that a class has
                    setattr(cls, name, method)
            return attrs.frozen(cls, **options)

        return make if cls is None else make(cls)


__all__ = ["altered", "immutable"]

Thing = TypeVar("Thing")


def altered(thing: Thing, changes: Mapping[str, object]) -> Thing:
    """A thing with other values in fields whose names are known only while it runs; else `attrs.evolve` checks them."""
    evolve: Callable[..., Thing] = attrs.evolve
    return evolve(thing, **changes)


@recursive_repr()
def _shown(self: attrs.AttrsInstance) -> str:
    """A call that would make it, as attrs shows its classes."""
    parts = []
    for field in attrs.fields(type(self)):
        if field.repr:
            value = getattr(self, field.name, attrs.NOTHING)
            parts.append(f"{field.name}={(repr if field.repr is True else field.repr)(value)}")
    return f"{type(self).__qualname__.rpartition('>.')[2]}({', '.join(parts)})"


class _Compared(dict[type, Callable[[object], object]]):
    """What of each class is compared: itself, and each field that takes part."""

    def __missing__(self, cls: type) -> Callable[[object], object]:
        self[cls] = attrgetter("__class__", *(field.name for field in attrs.fields(cls) if field.eq))
        return self[cls]


_COMPARED = _Compared()


def _equal(self: object, other: object) -> object:
    """Whether both are of one class and hold the same, as attrs compares its classes."""
    if type(other) is not type(self):
        return NotImplemented
    compared = _COMPARED[type(self)]
    return compared(self) == compared(other)


def _hashed(self: object) -> int:
    return hash(_COMPARED[type(self)](self))
