"""Text that is UTF-8 already, put onto streams of text without decoding and encoding it again.

Law: the stream gets the same text either way, behind what it was given before.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

_PIECE: Final = 1 << 20


@contextmanager
def utf8_onto(stream: IO[str]) -> Iterator[IO[bytes]]:
    """A stream of bytes that takes whole characters, as UTF-8, for a stream of text."""
    beneath = _beneath(stream)
    if beneath is not None:
        yield beneath
        return
    held = io.BytesIO()
    yield held
    stream.write(str(held.getbuffer(), "utf-8"))


def copy_utf8(source: IO[bytes], stream: IO[str]) -> None:
    """Write all that is left of a stream of UTF-8 to a stream of text, a piece at a time."""
    beneath = _beneath(stream)
    if beneath is not None:
        shutil.copyfileobj(source, beneath, _PIECE)
        return
    decoded = io.TextIOWrapper(source, encoding="utf-8", newline="")
    shutil.copyfileobj(decoded, stream, _PIECE)
    decoded.detach()


def _beneath(stream: IO[str]) -> IO[Any] | None:
    """The stream of bytes under one that writes UTF-8 and ends lines as they end; None for every other."""
    if not isinstance(stream, io.TextIOWrapper) or stream.encoding.lower() not in ("utf-8", "utf8"):
        return None
    if os.linesep != "\n":  # it may have been opened to end lines in the system's way, and does not say so
        return None
    stream.flush()
    beneath: IO[Any] = stream.buffer
    return beneath
