"""The charts of an aim's page: its figures through time, its areas side by side, a map, a control chart.

Law: what is drawn is of rows of the results; a chart that would show nothing, or too much to see, is left out.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final

from outcomes.data.columns import WHO
from outcomes.immutable import immutable
from outcomes.periods import DAYS_A_YEAR
from outcomes.reports.files import FORMULA_SIGNS
from outcomes.reports.html_words import Pill, pill_of
from outcomes.reports.markup import Html
from outcomes.reports.row_words import RowWords
from outcomes.results.fields import Row
from outcomes.site import addresses
from outcomes.site.boundaries import Boundaries, on_map
from outcomes.site.control import control_chart, icons_of
from outcomes.site.drawing import Chart
from outcomes.site.lines import Line, Told
from outcomes.site.page_charts import Bar, Event, side_by_side, through_time
from outcomes.site.points import Key, Point, PromisedLevel
from outcomes.site.who import groups_in, key_of, who_of

BARS: Final = 60
"""So many areas are drawn side by side at most; a longer chart is no overview."""


@immutable(kw_only=True)
class Figure:
    """A chart under its title, the name of the file that holds its figures, and a finding that belongs to it alone."""

    title: str
    chart: Chart
    file: str
    pill: Pill | None = None
    icons: tuple[Html, ...] = ()


Judgements = dict[tuple[str, str, str], list[tuple[int, Row]]]
"""Rows with their numbers, by metric, comparator and definition."""


def charts_of(
    told: Told,
    line: Line,
    judgements: Judgements,
    words: RowWords,
    unit: str,
    boundaries: Boundaries | None,
) -> Sequence[Figure]:
    results, name = told.results, line.aim.indicator
    row = _drawn_row(told, line)
    if row is None:
        return []
    charts: list[tuple[str, str, Chart | None]] = []
    drawn: Chart | None
    key, who = key_of(row), who_of(results, row, groups_in(line.rows))
    points = told.points.get((name, key), ())
    other = _other(told, line, key)
    benchmark = told.points.get((name, (other, *key[1:])), ()) if other and other != key[0] else ()
    levels: Sequence[PromisedLevel] = told.levels.get((line.aim.id, key), ())
    named = results.evaluation.area_names.get(other, other)
    since = _recent(points, levels)
    benchmark = tuple(each for each in benchmark if each.middle >= since)
    points = tuple(each for each in points if each.middle >= since)
    drawn = through_time(points, levels, benchmark, who=who, other=named, unit=unit, events=_events(line, key[0]))
    charts.append(("Through time", "time", drawn))
    controlled = _controlled(told, line, key)
    if controlled is not None:
        # The level in force: that of the latest figure, or the next to come.
        ahead = [each.level for each in levels if not each.start and each.middle >= points[-1].middle]
        target = next(iter(ahead), levels[-1].level if levels and not levels[-1].start else math.nan)
        limits = told.limits[line.aim.id, controlled["metric"], key]
        charts.append(("Control chart", "control", control_chart(points, limits, target=target, who=who, unit=unit)))
    by_area = _bars(judgements, words, row, ("area",), ())
    if len(by_area) <= BARS:
        at = row["benchmark"] if row["benchmark"] is not None else math.nan
        drawn = side_by_side(by_area, benchmark=at, other=named, what="areas", unit=unit)
        charts.append(("Areas side by side", "areas", drawn))
    if boundaries is not None:
        charts.append(("Map", "map", on_map(by_area, boundaries)))
    groups = groups_in(line.rows)
    by_group = _bars(judgements, words, row, ("sex", "age", "category"), groups)
    if len(by_group) <= BARS:
        drawn = side_by_side(by_group, benchmark=math.nan, other="", what="groups", unit=unit)
        charts.append((f"Groups of people in {row['area_name'] or who}", "groups", drawn))
    stem, of = addresses.slug(line.aim.id), f" ({unit})" if unit else ""
    return [
        Figure(
            title=title + (of if kind != "map" else ""),
            chart=chart,
            file=f"{stem}-{kind}.csv",
            pill=pill_of(controlled) if kind == "control" and controlled is not None else None,
            icons=icons_of(controlled["outcome"]) if kind == "control" and controlled is not None else (),
        )
        for title, kind, chart in charts
        if chart is not None
    ]


def _events(line: Line, area: str) -> list[Event]:
    """Corrective actions that were agreed about an area or all, oldest first."""
    events = [
        Event(middle=(remark.comment.date - date(1970, 1, 1)).days / DAYS_A_YEAR, title=each.action.title)
        for remark in line.remarks
        if not remark.comment.area or remark.comment.area == area
        for each in remark.actions
    ]
    return sorted(events, key=lambda each: each.middle)


def _recent(points: Sequence[Point], levels: Sequence[PromisedLevel]) -> float:
    """From when on is drawn: from the start of the path, and at least the latest 40 figures."""
    if len(points) <= _DRAWN:
        return -math.inf
    start = min((each.middle for each in levels), default=math.inf)
    return min(points[-_DRAWN].middle, start)


_DRAWN: Final = 40


def _drawn_row(told: Told, line: Line) -> Row | None:
    """The row whose series is drawn: the lead's, else the first that has figures."""
    rows = [*(row for number, row in line.rows if number == line.lead), *(row for _, row in line.rows)]
    with_points = [row for row in rows if told.points.get((line.aim.indicator, key_of(row)))]
    return next(iter(with_points), None)


def _other(told: Told, line: Line, key: Key) -> str:
    """Whom a series is compared with, by area code; empty for nobody."""
    for _, row in line.rows:
        if key_of(row) == key and row["compared_with"]:
            return str(row["compared_with"])
    return next(iter(told.framework.compare_with), "")


def _controlled(told: Told, line: Line, key: Key) -> Row | None:
    """The row of a series that a control chart judged."""
    for _, row in line.rows:
        if key_of(row) == key and row["status"] == "judged" and (line.aim.id, row["metric"], key) in told.limits:
            return row
    return None


def _bars(
    judgements: Judgements,
    words: RowWords,
    like: Row,
    free: tuple[str, ...],
    groups: Sequence[str],
) -> list[Bar]:
    """Rows of the best-filled judgement that are alike but for some columns, in one period; groups differ in some.

    Of judgements that are filled alike, that of the row which is drawn: one figure has one colour on all charts.
    """
    rest = [name for name in (*WHO, "period") if name not in free]

    def filled(pairs: Sequence[tuple[int, Row]]) -> tuple[int, bool, int]:
        drawn = any(row is like for _, row in pairs)
        return len(pairs), drawn, sum(bool(row["verdict"] or row["direction"]) for _, row in pairs)

    alike = (
        [(n, row) for n, row in rows if row["value"] is not None and all(row[e] == like[e] for e in rest)]
        for rows in judgements.values()
    )
    best: Sequence[tuple[int, Row]] = max(alike, key=filled, default=[])
    names = (lambda row: row["area_name"] or row["area"]) if free == ("area",) else partial(group_of, groups=groups)
    bars = []
    for number, row in best:
        pill = words.pill_at(number)
        limits = [math.nan if row[each] is None else row[each] for each in ("lower", "upper")]
        bars.append(
            Bar(
                code=row["area"] or "",
                name=str(names(row)),
                symbol=pill.symbol,
                word=pill.word,
                tone=pill.tone,
                value=row["value"],
                lower=limits[0],
                upper=limits[1],
            )
        )
    return bars


def group_of(row: Row, groups: Sequence[str]) -> str:
    return ", ".join(row[name] for name in groups if row[name]) or "everybody"


def csv_of(figure: Figure) -> bytes:
    """What the file of a chart holds: its figures, one line a period or area, UTF-8 with a header."""
    stream = io.StringIO(newline="")
    lines = csv.writer(stream, lineterminator="\n")
    for row in (figure.chart.header, *figure.chart.rows):
        lines.writerow([_safe(cell) for cell in row])
    return stream.getvalue().encode("utf-8", "replace")


def _safe(cell: str) -> str:
    if not cell.startswith(FORMULA_SIGNS):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
