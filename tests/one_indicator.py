"""The least framework that judges something: one indicator of one source, and one aim. For tests that write their own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

AREA = "E10000017"
HEAD = """
format = 1
[framework]
id = "t"
title = "T"
areas = { codes = AREAS }
[levels.priority.p]
title = "P"
[indicators.i]
title = "I"
MEASURE
data = { path = "d.csv" }
[aims.a]
title = "A"
priority = "p"
"""


def one_indicator(aim: str, *, measure: str = 'polarity = "high"', areas: Iterable[str] = (AREA,)) -> str:
    """The text of a file with the one aim ``a``, of which ``aim`` gives the other keys (from line 16 on)."""
    listed = "[" + ", ".join(f'"{each}"' for each in areas) + "]"
    return HEAD.replace("AREAS", listed).replace("MEASURE", measure) + aim


def write_one(folder: Path, text: str, figures: Iterable[str]) -> Path:
    """Write the framework and its data, a figure a "period,value" of the one area or an "area,period,value"."""
    (folder / "framework.toml").write_text(text)
    rows = "\n".join(each if each.count(",") > 1 else f"{AREA},{each}" for each in figures)
    (folder / "d.csv").write_text(f"area_code,period,value\n{rows}\n")
    return folder
