"""Texts as the markup of a page, whole columns of them at once.

Law: what stands in a column of markup is what a template would have shown of each text alone: `isolated`, then
escaped as Jinja2 escapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from outcomes.data.coded import Coded
from outcomes.metrics.text_columns import merged, taken, texts_of, used_codes
from outcomes.reports.bidi import isolated

if TYPE_CHECKING:
    import polars

_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;"}
_TABLE: Final = str.maketrans(_ENTITIES)
PLAIN: Final = (
    r"\n\x20-\x7e\u{ae}-\u{377}\u{2010}-\u{2027}\u{2030}-\u{205e}\u{20a0}-\u{20bf}\u{2100}-\u{218b}"
    r"\u{2190}-\u{2426}\u{2460}-\u{2b73}"
)
"""Characters, as a regular expression of Rust has them, that are shown as they are: each can be printed, and none is of
a script that runs from right to left."""


class Html(str):
    """Markup that is safe to stand in a page."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def escaped(text: str) -> str:
    """A text as markup.

    >>> escaped("Children & 'young people'")
    'Children &amp; &#39;young people&#39;'
    """
    return str(isolated(text)).translate(_TABLE)


def escaped_texts(texts: polars.Series) -> polars.Series:
    """Each of a column of texts as markup."""
    odd = texts.str.contains(f"[^{PLAIN}]").to_numpy()
    told = texts.str.replace_many(list(_ENTITIES), list(_ENTITIES.values()))
    if not odd.any():
        return told
    rows, rest = np.flatnonzero(odd), np.flatnonzero(~odd)
    return merged(
        [(rows, texts_of([escaped(each) for each in texts.gather(rows).to_list()])), (rest, told.gather(rest))],
        len(texts),
    )


def cells(column: Coded, before: str = "", after: str = "") -> polars.Series:
    """A column of words as markup, each word once, with markup before and after it."""
    used, place = used_codes(column.codes)
    return taken(texts_of([f"{before}{escaped(column.words[code])}{after}" for code in used]), place)
