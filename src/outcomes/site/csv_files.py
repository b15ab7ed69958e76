"""The figures of a page as CSV for spreadsheets.

Law: text that a spreadsheet would run as a formula is led by an apostrophe; numbers are whole, whatever a page rounds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from outcomes.site.charts import Chart

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def chart_csv(chart: Chart) -> bytes:
    """The figures of a chart, one line a period or area, UTF-8 with a header."""
    return _csv([chart.header, *chart.rows])


def rows_csv(frame: Any, rows: Sequence[int]) -> bytes:
    """Some rows of a `csv_frame`, without the columns in which none of them has anything."""
    chosen = frame[list(rows)]
    held = [each.name for each in chosen.iter_columns() if each.null_count() < len(chosen)]
    return str(chosen.select(held or chosen.columns).write_csv()).encode("utf-8", "replace")


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    lines = csv.writer(stream, lineterminator="\n")
    for row in rows:
        lines.writerow([_safe(cell) for cell in row])
    return stream.getvalue().encode("utf-8", "replace")


def _safe(cell: str) -> str:
    if not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
