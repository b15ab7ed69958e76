"""What a notebook shows of results: a small table that a person can read.

Law: all text is escaped, and no more rows are rendered than are shown.
"""

from __future__ import annotations

from html import escape

from outcomes.results.results import ResultColumns
from outcomes.results.rows import render_rows
from outcomes.results.standings import promises

SHOWN = 20
"""So many rows are shown."""

_COLUMNS = ("aim", "area_name", "period", "metric", "status", "outcome", "verdict", "direction", "sentence")


def as_html(results: ResultColumns) -> str:
    """The results as a fragment of HTML without styles or scripts."""
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in _COLUMNS)
    lines = [
        "<tr>" + "".join(f"<td>{escape(str(row[name] or ''))}</td>" for name in _COLUMNS) + "</tr>"
        for row in render_rows(results, range(min(len(results), SHOWN)), _COLUMNS)
    ]
    more = f"<p>{len(results) - SHOWN} more rows</p>" if len(results) > SHOWN else ""
    return (
        f"<p><strong>{escape(results.framework.title)}</strong>, as of {results.as_of.isoformat()}. "
        f"{escape(str(promises(results)))}.</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{more}"
    )
