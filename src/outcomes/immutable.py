"""Immutable classes of attrs, made when they are first used, with one way to show, compare and hash them for all.

Law: what is made here is a class of attrs in all that it does; its fields are compared as they are, none by a function
of its own. attrs writes and compiles methods for each class, which takes a fifth of a millisecond. Of the two hundred
classes that a short run imports, a third are never used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from reprlib import recursive_repr
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

import attrs

if TYPE_CHECKING:
    from attrs import frozen as immutable
else:

    def immutable(cls=None, **options):
        """As `attrs.frozen`, with its options other than ``slots``."""

        def make(cls):
            shared = {"__repr__": _shown, "__getstate__": _kept, "__setstate__": _restored}
            if options.get("eq") is not False and "__eq__" not in vars(cls):
                shared |= {"__eq__": _equal, "__hash__": _hashed}
            for name, method in shared.items():
                if name not in vars(cls):  # attrs writes none that a class has
                    setattr(cls, name, method)
            for name in ("__attrs_attrs__", "__init__"):
                setattr(cls, name, _OnFirstUse(cls, name, options))
            _UNUSED.append(cls)
            return cls

        return make if cls is None else make(cls)


__all__ = ["altered", "immutable", "make_classes"]

Thing = TypeVar("Thing")
_UNUSED: list[type] = []


def make_classes() -> None:
    """Make the classes that there are by now, for a process that is about to run what may change how they are made."""
    while _UNUSED:
        attrs.has(_UNUSED.pop())


def altered(thing: Thing, changes: Mapping[str, object]) -> Thing:
    """A thing with other values in fields whose names are known only while it runs; else `attrs.evolve` checks them."""
    evolve: Callable[..., Thing] = attrs.evolve
    return evolve(thing, **changes)


_MAKING = RLock()


class _OnFirstUse:
    """The fields or the ``__init__`` of a class. Who asks for either has attrs make all of the class, in place."""

    def __init__(self, cls: type, name: str, options: Mapping[str, bool]) -> None:
        self._cls, self._name, self._options = cls, name, options

    def __get__(self, thing: object, cls: type) -> object:
        with _MAKING:  # another thread may have been first
            if vars(self._cls)[self._name] is self:
                attrs.frozen(self._cls, init=True, slots=False, **self._options)
        made = vars(self._cls)[self._name]
        return made if self._name == "__attrs_attrs__" else made.__get__(thing, cls)


def _kept(self: attrs.AttrsInstance) -> dict[str, object]:
    """What is copied and pickled: the fields, and nothing that was worked out from them."""
    return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}


def _restored(self: attrs.AttrsInstance, state: Mapping[str, object]) -> None:
    attrs.fields(type(self))
    vars(self).update(state)


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
