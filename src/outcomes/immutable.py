"""Immutable classes as attrs makes them, with one way to show them for all.

Law: what is made here is a class of attrs in all that it does. attrs writes and compiles a ``__repr__`` of its own for
each of two hundred classes, which took a sixteenth of a short run.
"""

from __future__ import annotations

from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from attrs import frozen as immutable
else:

    def immutable(cls=None, **options):
        """As `attrs.frozen`, with its options."""

        def make(cls):
            shows_itself = "__repr__" in vars(cls)
            made = attrs.frozen(cls, repr=False, **options)
            if not shows_itself:
                made.__repr__ = _shown
            return made

        return make if cls is None else make(cls)


__all__ = ["immutable"]


@recursive_repr()
def _shown(self: Any) -> str:
    """A call that would make it, as attrs shows its classes."""
    parts = []
    for field in attrs.fields(type(self)):
        if field.repr:
            value = getattr(self, field.name, attrs.NOTHING)
            parts.append(f"{field.name}={(repr if field.repr is True else field.repr)(value)}")
    return f"{type(self).__qualname__.rpartition('>.')[2]}({', '.join(parts)})"
