"""What a stream cannot show, as people type it where there are no typographic characters.

Law: a character is never a reason to stop; one that nobody types is a question mark.
"""

from __future__ import annotations

import codecs
from typing import Final

TYPED: Final = "outcomes.typed"
"""The name of the handler of what an encoding has not, for ``errors`` of a stream."""

_TYPED: Final = {"›": ">", "·": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."}
_STEPS: Final = dict(zip("▁▂▃▄▅▆▇█", "12345678", strict=True))
"""The steps of a small chart."""


def as_typed(text: str, encoding: str) -> str:
    """A text in the characters that an encoding has.

    >>> as_typed("Bexley · 2013–15 ▁█ 漢", "ascii")
    'Bexley - 2013-15 18 ?'
    """
    return text.encode(encoding, TYPED).decode(encoding)


def _instead(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    missing = problem.object[problem.start : problem.end]
    return "".join((_TYPED | _STEPS).get(each, "?") for each in missing), problem.end


codecs.register_error(TYPED, _instead)
