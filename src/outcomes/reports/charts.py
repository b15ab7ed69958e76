"""What the small drawings of a page have alike, as inline SVG, and the one of counts.

Law: all text of a drawing is escaped where it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from outcomes.reports.markup import Html

STRIP = (220, 26)
SPARK = (220, 56)
PAD = 7.0
"""Pixels that are left free at either end."""
ROOM = 0.08
"""Share of the range that is left free at either end."""


def tally(shares: Sequence[tuple[str, int]]) -> Html:
    """One bar cut by counts, each part in its tone; hidden from screen readers, for the counts stand beside it."""
    total = sum(count for _, count in shares) or 1
    width, height, x, parts = 400, 10, 0.0, []
    for tone, count in shares:
        wide = width * count / total
        shown = spelled(max(wide - 1.5, 0.5))
        parts.append(f'<rect class="{escape(tone)}" x="{spelled(x)}" y="0" width="{shown}" height="{height}"/>')
        x += wide
    return Html("".join([svg_head(width, height, "tally", stretch=True), *parts, END]))


def svg_head(width: int, height: int, name: str, *, stretch: bool = False) -> str:
    """How a drawing begins; it ends in `END`."""
    fit = ' preserveAspectRatio="none"' if stretch else ""
    return f'<svg class="{escape(name)}" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false"{fit}>'


END = "</svg>"


def spelled(number: float) -> str:
    """A place in a drawing, to a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")
