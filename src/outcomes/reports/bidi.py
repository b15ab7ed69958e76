"""Texts of others on a page: the direction of one never reaches the words beside it.

Law: what steers the direction of writing is spelt out, as is a character that no page may hold, and a text with letters
that run from right to left is isolated (Unicode Standard Annex 9, rule X5c), in an attribute as in the page itself,
where ``<bdi>`` could not stand.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from outcomes.diagnostics import shown

FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


def isolated(value: object) -> object:
    """A value as a template shows it. What is markup already, or no text, stays as it is.

    >>> isolated("Leicester"), isolated("a\\u202eb"), isolated("a\\x00b")
    ('Leicester', 'a\\\\u202eb', 'a\\\\x00b')
    """
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    if value.isascii() and (value.isprintable() or not _CONTROL.search(value)):
        return value
    lines = "\n".join(map(shown, value.split("\n")))
    if any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in lines):
        return f"{FIRST_STRONG_ISOLATE}{lines}{POP_ISOLATE}"
    return lines
