"""The colours of a site by their names, light and dark.

Law: a page names a colour by what it is for; text has at least 4.5:1 against what it stands on, a mark 3:1 (Web Content
Accessibility Guidelines 2.2, criteria 1.4.3 and 1.4.11), which a test works out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "page": "#ffffff",
    "ink": "#16202a",
    "soft": "#4d5965",
    "line": "#c9d1d9",
    "panel": "#f3f5f2",
    "head": "#0f3d3e",
    "head-ink": "#ffffff",
    "accent": "#f2b632",
    "link": "#0b5563",
    "grid": "#dfe4e8",
    "value": "#0f4c5c",
    "band": "#b9d3d6",
    "target": "#7a2d8c",
    "benchmark": "#5b6670",
    "good": "#dcf0e1",
    "good-ink": "#0b5227",
    "good-mark": "#1f8a4c",
    "mid": "#fdedc8",
    "mid-ink": "#654100",
    "mid-mark": "#b9720a",
    "bad": "#fde2e0",
    "bad-ink": "#8f1616",
    "bad-mark": "#c62f2f",
    "info": "#e0ecf8",
    "info-ink": "#174a86",
    "info-mark": "#3b78c2",
    "query": "#f0e5f8",
    "query-ink": "#552479",
    "query-mark": "#8a4fb8",
    "none": "#e9edf0",
    "none-ink": "#414a54",
    "none-mark": "#7d8791",
}
DARK: Final[Mapping[str, str]] = {
    "page": "#12181c",
    "ink": "#e9eef1",
    "soft": "#b0bac3",
    "line": "#3c4750",
    "panel": "#1b2328",
    "head": "#0c2b2c",
    "head-ink": "#f3f7f7",
    "accent": "#f2b632",
    "link": "#8fd0dc",
    "grid": "#2c363d",
    "value": "#8fd0dc",
    "band": "#29505a",
    "target": "#d9a5ea",
    "benchmark": "#a4aeb7",
    "good": "#123a22",
    "good-ink": "#a5e6bd",
    "good-mark": "#4cc07d",
    "mid": "#453107",
    "mid-ink": "#f6d58e",
    "mid-mark": "#dfa23a",
    "bad": "#531b1b",
    "bad-ink": "#ffbdb8",
    "bad-mark": "#f0706a",
    "info": "#17345a",
    "info-ink": "#b3d3f8",
    "info-mark": "#6aa5ea",
    "query": "#3c2353",
    "query-ink": "#dfbff5",
    "query-mark": "#b987e0",
    "none": "#2b343b",
    "none-ink": "#c6cdd6",
    "none-mark": "#8a95a0",
}
NAMES: Final = tuple(LIGHT)


def declared(colours: Mapping[str, str]) -> str:
    """The colours as custom properties of a style sheet."""
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


def printed(markup: str) -> str:
    """Markup whose colours are written out, for what knows no custom properties.

    >>> printed('<rect fill="var(--page)"/> var(--nothing)')
    '<rect fill="#ffffff"/> var(--nothing)'
    """
    return re.sub(r"var\(--([a-z-]+)\)", lambda found: LIGHT.get(found[1], found[0]), markup)
