"""The charts of an aim's page: its figures through time, its areas side by side, a map, a control chart.

Law: what is drawn is of rows of the results; a chart that would show nothing, or too much to see, is left out.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from outcomes.arrays import Index
from outcomes.data.columns import WHO
from outcomes.immutable import immutable
from outcomes.periods import DAYS_A_YEAR
from outcomes.reports.files import FORMULA_SIGNS
from outcomes.reports.html_words import Pill
from outcomes.reports.markup import Html
from outcomes.reports.row_words import GROUP, RowWords
from outcomes.site import addresses
from outcomes.site.boundaries import Boundaries, on_map
from outcomes.site.control import charted_metrics, control_chart, icons_of, limits_of
from outcomes.site.drawing import Chart
from outcomes.site.lines import Line, Told
from outcomes.site.page_charts import Bar, Event, side_by_side, through_time
from outcomes.site.points import Key, Point, PromisedLevel, levels_of
from outcomes.site.rows import SiteRows

BARS: Final = 60
"""So many areas are drawn side by side at most; a longer chart is no overview."""


@immutable(kw_only=True)
class Figure:
    """A chart under its title, the name of the file that holds its figures, and a finding that belongs to it alone.

    ``newest_last``: it runs through time, and what is asked for first stands at its right end.
    """

    title: str
    chart: Chart
    file: str
    pill: Pill | None = None
    icons: tuple[Html, ...] = ()
    newest_last: bool = False


def charts_of(told: Told, line: Line, words: RowWords, unit: str, boundaries: Boundaries | None) -> Sequence[Figure]:
    """The charts of one aim that show something. ``words`` have the colours of the framework's own rule."""
    results, known, name = told.results, told.rows, line.aim.indicator
    row = _drawn_row(told, line)
    if row < 0:
        return []
    charts: list[tuple[str, str, Chart | None]] = []
    drawn: Chart | None
    key, who = _key_of(known, row), known.who.words[int(known.who.codes[row])]
    figures = told.figures.of(name)
    points = figures.of(key)
    other = _other(told, line, row)
    benchmark = figures.of((other, *key[1:])) if other and other != key[0] else ()
    levels = levels_of(results, line.aim.id, key)
    named = results.evaluation.area_names.get(other, other)
    since = _recent(points, levels)
    benchmark = tuple(each for each in benchmark if each.middle >= since)
    points = tuple(each for each in points if each.middle >= since)
    drawn = through_time(points, levels, benchmark, who=who, other=named, unit=unit, events=_events(line, key[0]))
    charts.append(("Through time", "time", drawn))
    controlled = _controlled(told, line, row)
    if controlled >= 0:
        # The level in force: that of the latest figure, or the next to come.
        ahead = [each.level for each in levels if not each.start and each.middle >= points[-1].middle]
        target = next(iter(ahead), levels[-1].level if levels and not levels[-1].start else math.nan)
        limits = limits_of(results, line.aim.id, known.word("metric", controlled), key)
        charts.append(("Control chart", "control", control_chart(points, limits, target=target, who=who, unit=unit)))
    judgements = known.judgements(line.rows)
    by_area = _alike(known, judgements, row, ("area",))
    bars = _bars(known, words, by_area) if len(by_area) <= BARS or boundaries is not None else []
    if len(by_area) <= BARS:
        at = known.number("benchmark", row)
        drawn = side_by_side(bars, benchmark=math.nan if at is None else at, other=named, what="areas", unit=unit)
        charts.append(("Areas side by side", "areas", drawn))
    if boundaries is not None:
        charts.append(("Map", "map", on_map(bars, boundaries)))
    by_group = _alike(known, judgements, row, GROUP)
    if len(by_group) <= BARS:
        groups = [each or "everybody" for each in known.group.take(by_group).to_list()]
        bars = _bars(known, words, by_group, groups)
        drawn = side_by_side(bars, benchmark=math.nan, other="", what="groups", unit=unit)
        charts.append((f"Groups of people in {known.word('area_name', row) or who}", "groups", drawn))
    stem, of = addresses.slug(line.aim.id), f" ({unit.strip()})" if unit else ""
    return [
        Figure(
            title=title + (of if kind != "map" else ""),
            chart=chart,
            file=f"{stem}-{kind}.csv",
            pill=known.words.pill_at(controlled) if kind == "control" else None,
            icons=icons_of(known.word("outcome", controlled)) if kind == "control" else (),
            newest_last=kind in ("time", "control"),
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


def _drawn_row(told: Told, line: Line) -> int:
    """The row whose series is drawn: the lead's, else the first that has figures; -1 where none has."""
    rows = np.append(np.int64(line.lead), line.rows) if line.lead >= 0 else line.rows
    drawn = rows[told.figures.of(line.aim.indicator).there(rows)]
    return int(drawn[0]) if len(drawn) else -1


def _key_of(known: SiteRows, row: int) -> Key:
    area, sex, age, category = (known.word(name, row) for name in WHO)
    return area, sex, age, category


def _other(told: Told, line: Line, row: int) -> str:
    """Whom a series is compared with, by area code; empty for nobody."""
    other = told.results.coded("compared_with")
    mine = _like(told.rows, line.rows, row, WHO)
    compared = mine[other.take(mine).which(bool)]
    return other.words[other.codes[compared[0]]] if len(compared) else next(iter(told.framework.compare_with), "")


def _controlled(told: Told, line: Line, row: int) -> int:
    """The row of a series that a control chart judged; -1 where none did."""
    metrics = charted_metrics(told.results, line.aim.id, _key_of(told.rows, row))
    mine = _like(told.rows, line.rows, row, WHO)
    charted = mine[told.rows.words.judged[mine] & told.results.coded("metric").take(mine).which(metrics.__contains__)]
    return int(charted[0]) if len(charted) else -1


def _like(known: SiteRows, rows: Index, row: int, names: Sequence[str]) -> Index:
    """Those of some rows that are alike with one in some columns."""
    for name in names:
        codes = known.results.coded(name).codes
        rows = rows[codes[rows] == codes[row]]
    return rows


def _alike(known: SiteRows, judgements: Sequence[Index], row: int, free: Sequence[str]) -> Index:
    """Rows with a figure of the best-filled judgement that are like one but for some columns, in one period.

    Of judgements that are filled alike, that of the row which is drawn: one figure has one colour on all charts.
    """
    rest = [name for name in (*WHO, "period") if name not in free]

    def filled(rows: Index) -> tuple[int, bool, int]:
        return len(rows), bool((rows == row).any()), int(known.directed[rows].sum())

    value = known.results.numbers("value")
    alike = (_like(known, rows[np.isfinite(value[rows])], row, rest) for rows in judgements)
    return max(alike, key=filled, default=np.empty(0, dtype=np.int64))


def _bars(known: SiteRows, words: RowWords, rows: Index, names: Sequence[str] = ()) -> list[Bar]:
    """Some rows side by side, each under its name, by default that of its area."""
    columns = [known.finite(name, rows).tolist() for name in ("value", "lower", "upper")]
    codes, titles = (known.results.coded(name).take(rows).to_list() for name in ("area", "area_name"))
    pills = map(words.pill_at, rows.tolist())
    return [
        Bar(
            code=code, name=name, symbol=pill.symbol, word=pill.word, tone=pill.tone, value=value, lower=low, upper=high
        )
        for code, name, pill, value, low, high in zip(codes, names or titles, pills, *columns, strict=True)
    ]


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
