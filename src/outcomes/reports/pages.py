"""Lines of a page for a terminal: wrapped with hanging indents, in the characters that the stream can show.

Law: no line ends in spaces, and a character that cannot be shown is replaced, never a reason to stop.
"""

from __future__ import annotations

import io
from typing import IO

from rich.console import Console
from rich.text import Text

from outcomes.diagnostics import shown
from outcomes.reports.marks import Mark

NARROWEST = 40
"""However narrow the terminal, lines are not wrapped below this."""

_TYPED = str.maketrans({"›": ">", "·": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."})
"""What people type where there are no typographic characters."""


class TextPage:
    """A page that is written to a stream line by line. ``width`` None: as wide as the terminal."""

    def __init__(self, stream: IO[str], *, width: int | None = None) -> None:
        self.stream = stream
        self.encoding = getattr(stream, "encoding", None) or "utf-8"
        self.plain = not self.encoding.lower().replace("-", "").startswith("utf")
        self._buffer = io.StringIO()
        shown = bool(getattr(stream, "isatty", bool)())
        self._console = Console(
            file=self._buffer, force_terminal=shown, width=width, highlight=False, emoji=False, markup=False
        )

    @property
    def width(self) -> int:
        """The columns of a line."""
        return max(self._console.width, NARROWEST)

    def symbol(self, mark: Mark) -> str:
        """The symbol of a mark, in ASCII where the stream has no more."""
        return mark.plain if self.plain else mark.symbol

    def write(self, text: Text | str = "", *, indent: int = 0, hanging: int = 0) -> None:
        """Write a paragraph, ``indent`` columns from the left and all but its first line ``hanging`` columns more."""
        line = _spelt_out(Text(text) if isinstance(text, str) else text)
        width = self.width - indent - hanging
        # The first line has the room of the hanging indent to itself: wrap as if it were part of the text.
        lead, rest = line[:hanging], line[hanging:]
        wrapped = rest.wrap(self._console, width) if len(rest) else [rest]
        for number, each in enumerate(wrapped):
            shown = Text(" " * indent) + (lead if number == 0 else Text(" " * hanging)) + each
            shown.rstrip()
            self._console.print(shown, overflow="ignore", no_wrap=True, crop=False)
        said = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        self.stream.write(self._shown(said))

    def _shown(self, said: str) -> str:
        if not self.plain:
            return said
        return said.translate(_TYPED).encode(self.encoding, "replace").decode(self.encoding)


def _spelt_out(line: Text) -> Text:
    """The same line, with what a terminal would obey (from a title, a name of an area) spelt out in its own style."""
    if line.plain.isprintable():
        return line
    made = Text()
    for place in range(len(line)):
        each = line[place]
        made += each if shown(each.plain) == each.plain else Text(shown(each.plain), style="reverse")
    return made
