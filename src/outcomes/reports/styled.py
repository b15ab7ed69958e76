"""Text in parts that have styles, and where it is broken into lines of so many columns.

Law: a text is the same, and broken at the same places, whether its styles are shown or not. The styles are those of
rich, which shows them on a terminal. Where nobody sees a style it need not be loaded, which takes longer than the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rich.cells import cell_len, chop_cells

from outcomes.diagnostics import shown
from outcomes.immutable import immutable

_WORD = re.compile(r"\s*\S+\s*")


@immutable
class Styled:
    """A text in one style, of which parts have more of their own. What is added to it has its style too."""

    style: str
    parts: tuple[tuple[str, str], ...]

    def __add__(self, other: Styled | str) -> Styled:
        more = styled(other) if isinstance(other, str) else other
        own = ((text, f"{more.style} {style}".strip()) for text, style in more.parts)
        return Styled(self.style, (*self.parts, *own))

    def __getitem__(self, letters: slice) -> Styled:
        start, stop, _ = letters.indices(len(self.plain))
        parts, before = [], 0
        for text, style in self.parts:
            parts.append((text[max(start - before, 0) : max(stop - before, 0)], style))
            before += len(text)
        return Styled(self.style, tuple(parts))

    @property
    def plain(self) -> str:
        """The text alone."""
        return "".join(text for text, _ in self.parts)

    def spelt_out(self) -> Styled:
        """The same, with what a terminal would obey (from a title, a name of an area) spelt out in reverse."""
        if self.plain.isprintable():
            return self
        letters = ((letter, shown(letter), style) for text, style in self.parts for letter in text)
        spelt = ((said, style if said == letter else f"{style} reverse".strip()) for letter, said, style in letters)
        return Styled(self.style, tuple(spelt))

    def lines(self, width: int) -> Iterator[Styled]:
        """The lines that it takes, none wider than ``width`` columns but for spaces at its end."""
        ends = [0, *_breaks(self.plain, width), len(self.plain)]
        return (self[start:end] for start, end in pairwise(ends))


def styled(text: str, style: str = "") -> Styled:
    """A text in one style."""
    return Styled(style, ((text, ""),))


def _breaks(text: str, width: int) -> Iterator[int]:
    """Where lines after the first begin: at the words that have no room, and within those wider than a line."""
    taken = 0
    for word in _WORD.finditer(text):
        whole, start = word[0], word.start()
        least = cell_len(whole.rstrip())
        if taken + least <= width:
            taken += cell_len(whole)
        elif least <= width:
            yield start
            taken = cell_len(whole)
        else:
            for piece in chop_cells(whole, width):
                if start:
                    yield start
                start, taken = start + len(piece), cell_len(piece)
