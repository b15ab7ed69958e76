"""Markdown of others as HTML that cannot do anything: emphasis, lists, quotations, and links that may be followed.

Law: no mark-up of the text's own reaches the page, nothing is fetched by it, and a link leads to http, https or mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from outcomes.diagnostics import shown

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

SCHEMES: Final = ("http", "https", "mailto")

_NOT_FOR_OTHERS: Final = ("image", "html_inline", "html_block", "entity")
"""What the text of others may not use: pictures are fetched from elsewhere, an entity can hide any letter."""


def safe_html(text: str) -> str:
    """Markdown as HTML. Headings become bold lines, since those of the page are the page's own.

    >>> safe_html("two *visitors* left <b>")
    '<p>two <em>visitors</em> left &lt;b&gt;</p>\\n'
    """
    return str(_reader().render(safe_text(text)))


def safe_text(text: str) -> str:
    """The text with nothing in it that a terminal obeys or that turns the direction of what is read."""
    return "\n".join(shown(line.replace("\t", "    ")) for line in text.strip().splitlines())


@cache
def _reader() -> MarkdownIt:
    # Loaded only where somebody has commented.
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(list(_NOT_FOR_OTHERS))
    reader.validateLink = _may_be_followed  # type: ignore[method-assign]
    rules: dict[str, Any] = reader.renderer.rules  # type: ignore[attr-defined]
    rules["link_open"] = _link
    rules["heading_open"] = lambda *_: "<p><strong>"
    rules["heading_close"] = lambda *_: "</strong></p>\n"
    return reader


def _may_be_followed(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.scheme == "mailto") and url.isprintable()


def _link(tokens: Sequence[Any], index: int, options: Any, _: Any) -> str:
    tokens[index].attrSet("rel", "nofollow noopener noreferrer")
    return str(_reader().renderer.renderToken(tokens, index, options, _))  # type: ignore[attr-defined]
