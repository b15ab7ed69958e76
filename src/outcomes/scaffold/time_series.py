"""Time series as the website of the Office for National Statistics writes them: facts above, then years and quarters.

Law: what the rows above the figures say is told as they say it, and read as no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from outcomes.data.columns import letters
from outcomes.data.wide import is_period

ROWS: Final = 12
"""So many rows at the beginning may describe the series."""

CDID: Final = "CDID"
"""What the Office calls the four letters by which it knows a series."""

_FACTS: Final = {"cdid": CDID, "unit": "unit", "releasedate": "released", "nextrelease": "next figures"}


def time_series_rows(rows: Sequence[Sequence[str | None]]) -> int:
    """How many rows describe the series of the Office for National Statistics under their titles; 0 in other files.

    Its website writes them above the figures, one fact a row: CDID, Source dataset ID, PreUnit, Unit, dates and notes.
    """
    names = [letters((row[0] if row else None) or "") for row in rows[:ROWS]]
    if names[:1] != ["title"] or "cdid" not in names:
        return 0
    # The first row of figures is headed by a year.
    return next((place - 1 for place, row in enumerate(rows[1:], 1) if row and is_period((row[0] or "").strip())), 0)


def time_series_facts(rows: Sequence[Sequence[str | None]]) -> list[tuple[str, str]]:
    """What the rows above the figures say of the first series."""
    said = {letters(row[0] or ""): " ".join((row[1] or "").split()) for row in rows if len(row) > 1}
    facts = [("time series of the Office for National Statistics", said.get("title", ""))]
    facts += [(name, said[key]) for key, name in _FACTS.items() if said.get(key)]
    others = sum(bool(cell) for cell in rows[0][2:])
    if others:
        facts.append(("other series in the file", f"{others:,}; the column of the value says which is read"))
    return facts
