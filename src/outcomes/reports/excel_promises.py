"""The first sheet of a workbook, a line a promise, and the charts of those that rest on figures.

Law: what the sheet says of a promise is what the summary says; a chart shows figures that stand in the workbook.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from outcomes.periods.many_periods import spoken_day
from outcomes.reports.excel_sheets import TONES, Workbook
from outcomes.reports.html_words import SEVERITY, target_words, tone_of
from outcomes.reports.summary_words import counts_of, few_words, mark_and_word
from outcomes.results.covered import coverage
from outcomes.results.evidence import evidence_of
from outcomes.results.figures import figures_behind
from outcomes.results.rendered import Results
from outcomes.results.rendering import number, word
from outcomes.results.standings import promises
from outcomes.results.summary import PromiseLine

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

PROMISES, CHARTS, SERIES = "Promises", "Charts", "Figures through time"
MOST = 60
"""So many promises have a chart, the worst first."""
LONGEST_NAME = 120
"""Letters of a title that a chart has room for."""
_HEADER = (
    ("how it stands", 18),
    ("promise", 50),
    ("in short", 50),
    ("figure of", 22),
    ("period", 14),
    ("value", 11),
    ("held against", 12),
    ("started from", 12),
    ("change", 10),
    ("unit", 12),
    ("promised", 30),
    ("due", 12),
    ("owner", 24),
    ("to be known", 34),
    ("areas or items that decide", 12),
    ("of", 6),
    ("priority", 26),
    ("boards", 30),
    ("commentary", 60),
)
_PRINTED = 12
"""Columns that are printed: how a promise stands, by which figure, and what was promised by when."""
_WIDE, _HIGH = 9, 16
"""Columns and rows of a sheet that a chart takes."""


def write_promises(sheets: Workbook, results: Results, lines: Sequence[PromiseLine]) -> None:
    """The sheet that a reader wants: the headline, then a line a promise, the worst first."""
    sheet = sheets.book.add_worksheet(PROMISES)
    sheets.put(sheet, 0, 0, results.framework.title, sheets.title)
    sheets.put(sheet, 1, 0, "as of")
    sheets.put(sheet, 1, 1, results.as_of)
    sheets.put(sheet, 2, 0, f"{promises(results)}.", sheets.bold)
    at = 3
    for said in _remarks(results):
        sheets.put(sheet, at, 0, said)
        at += 1
    at += 1
    header = [name for name, _ in _HEADER]
    rows = [_line(results, line) for line in lines]
    styles = {"commentary": sheets.wrapped}
    sheets.table(PROMISES, header, rows, [width for _, width in _HEADER], start=at, styles=styles, fixed=2)
    sheet.print_area(0, 0, at + max(len(lines), 1), _PRINTED - 1)
    for place, line in enumerate(lines, start=at + 1):
        mark, said = mark_and_word(results, line)
        sheets.put(sheet, place, 0, f"{mark.symbol} {said}", sheets.tones[tone_of(mark)])


def _remarks(results: Results) -> list[str]:
    said = []
    if still_open := coverage(results).still_open:
        said.append(f"{still_open}.")
    if any(each.illustrative for each in results.evaluation.inputs):
        said.append("Some of the data is illustrative: made-up figures. Those lines say so.")
    if results.partial:
        said.append("This run is partial: a metric failed on some rows.")
    return said


def _line(results: Results, line: PromiseLine) -> tuple[object, ...]:
    framework, aim, lead = results.framework, line.aim, line.lead
    indicator = framework.indicators.get(aim.indicator)
    unit = indicator.unit if indicator is not None else ""
    parts = framework.ancestors(aim.under)
    owner = framework.owner_of(aim)
    measured = lead is not None and np.isfinite(results.numbers("value")[lead])
    return (
        None,
        aim.title,
        few_words(results, line),
        *_figure(results, lead),
        unit.strip() if measured else "",
        target_words(aim, unit),
        _day(aim.due),
        framework.owners[owner].title if owner in framework.owners else owner,
        "; ".join(note.value for note in line.notes),
        len(line.rows) or None,
        len(line.compared) or None,
        parts[0].title if parts else "",
        ", ".join(framework.boards[each].title for each in framework.boards_of(aim)),
        _commentary(results, aim.id),
    )


def _figure(results: Results, lead: int | None) -> tuple[object, ...]:
    """Whose figure is told, of when, the figure, what it is held against, where it began, and the change since."""
    if lead is None:
        return (None,) * 6
    group = [word(results, name, lead) for name in ("sex", "age", "category")]
    own = ", ".join(each for each in (word(results, "area_name", lead), *group) if each)
    started, changed = (number(evidence_of(results, name, np.array([lead]))[0]) for name in ("baseline", "change"))
    value, target = (number(results.numbers(name)[lead]) for name in ("value", "target"))
    figures: tuple[float | None, ...] = (value, target, started, changed)
    if counts_of(results, results.aim_of(lead)):
        figures = tuple(None if each is None else int(each) if each == int(each) else each for each in figures)
    return own, word(results, "period", lead), *figures


def _day(due: str) -> date | str:
    """A day as one, a period as its label."""
    return date.fromisoformat(due) if re.fullmatch(r"\d{4}-\d\d-\d\d", due) else due


def _commentary(results: Results, aim: str) -> str:
    """What was said of a promise, the newest first."""
    said = []
    for each in results.commentary(aim):
        comment = each.comment
        where = f", {each.area_name}" if each.area_name else ""
        mark = f" ({each.mark})" if each.mark else ""
        said.append(f"{comment.author}, {spoken_day(comment.date)}{where}{mark}: {each.text}")
    return "\n".join(said)


def write_standings(sheets: Workbook, results: Results, lines: Sequence[PromiseLine], sheet: Worksheet) -> int:
    """How many promises stand how, as a table and as a chart beside it; the line below it."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        mark, said = mark_and_word(results, line)
        counts[mark.symbol, said, tone_of(mark)] += 1
    worst = sorted(counts, key=lambda each: -SEVERITY[each[2]])
    for column, text in enumerate(("how promises stand", "promises")):
        sheets.put(sheet, 0, column, text, sheets.head)
    for place, each in enumerate(worst, start=1):
        sheets.put(sheet, place, 0, f"{each[0]} {each[1]}")
        sheets.put(sheet, place, 1, counts[each])
    if not worst:
        return 1
    chart = sheets.book.add_chart({"type": "bar"})
    last = len(worst)
    chart.add_series(
        {
            "name": "promises",
            "categories": [sheet.name, 1, 0, last, 0],
            "values": [sheet.name, 1, 1, last, 1],
            "points": [{"fill": {"color": TONES[tone][0]}} for _, _, tone in worst],
            "data_labels": {"value": True},
            "gap": 40,
        }
    )
    chart.set_title({"name": "How promises stand", "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    sheet.insert_chart(0, 3, chart, {"description": f"{promises(results)}."})
    return max(last + 1, _HIGH)


def write_charts(sheets: Workbook, results: Results, lines: Sequence[PromiseLine]) -> None:
    """A chart for each promise on figures, and a sheet of the figures that it shows; no sheet where there are none."""
    drawn = [(line, points) for line in lines[:MOST] if (points := _points(results, line))]
    if not drawn:
        return
    charts = sheets.book.add_worksheet(CHARTS)
    header = ("promise", "figure of", "period", "value", "held against")
    rows: list[tuple[object, ...]] = []
    spans = []
    for line, points in drawn:
        lead = line.lead
        assert lead is not None
        who, target = _figure(results, lead)[0], number(results.numbers("target")[lead])
        spans.append((len(rows) + 1, len(rows) + len(points), target is not None))
        rows += [(line.aim.title, who, period, value, target) for period, value in points]
    sheets.table(SERIES, header, rows, (60, 26, 14, 12, 12))
    for place, ((line, _), (first, last, level)) in enumerate(zip(drawn, spans, strict=True)):
        chart = sheets.book.add_chart({"type": "line"})
        for column in (3, 4) if level else (3,):
            chart.add_series(
                {
                    "name": header[column],
                    "categories": [SERIES, first, 2, last, 2],
                    "values": [SERIES, first, column, last, column],
                    "line": {"color": "#174A86", "width": 2.25}
                    if column == 3
                    else {"color": "#464D57", "dash_type": "dash"},
                    "marker": {"type": "circle", "size": 5} if column == 3 else {"type": "none"},
                }
            )
        name = line.aim.title if len(line.aim.title) <= LONGEST_NAME else line.aim.title[: LONGEST_NAME - 1] + "…"
        chart.set_title({"name": name, "name_font": {"size": 11}, "overlay": False})
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"num_format": "#,##0.0", "major_gridlines": {"visible": True, "line": {"color": "#D0D4D9"}}})
        where = ((place // 2) * _HIGH, (place % 2) * _WIDE)
        charts.insert_chart(*where, chart, {"description": f"{line.aim.title}: {few_words(results, line)}"})


def _points(results: Results, line: PromiseLine) -> list[tuple[str, float]]:
    """The figures through time of the series that a line tells of, oldest first; fewer than two are none to draw."""
    lead = line.lead
    if lead is None or not line.aim.indicator:
        return []
    points = [(each.period, each.value) for each in figures_behind(results, lead)]
    return points if len(points) > 1 else []
