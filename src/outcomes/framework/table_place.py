"""Where in its file a small table stands: the one place that returns, targets and areas share.

Law: every key has a default, by which a plain CSV with its headers on the first line is read.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from outcomes.immutable import immutable


def _words(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _rows(value: int | Iterable[int]) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


@immutable(kw_only=True)
class TablePlace:
    """Where in a workbook the table is, as the options of the reader `excel` say it; a CSV needs none of these."""

    sheet: str | tuple[str, ...] = attrs.field(
        default=(),
        converter=_words,
        metadata={"help": 'the sheet, several read as one, or "*" for every visible one; none: the only filled one'},
    )
    range: str = attrs.field(
        default="", metadata={"help": 'a range such as "B4:H40", or the name of a table or range of the workbook'}
    )
    header: int | tuple[int, ...] = attrs.field(
        default=(),
        converter=_rows,
        metadata={"help": "the row of the sheet, from 1, that holds the headers, or [3, 4]; none: it is looked for"},
    )
    fill: tuple[str, ...] = attrs.field(
        default=(), metadata={"help": "columns whose empty cells say what the cell above says (merged cells)"}
    )
