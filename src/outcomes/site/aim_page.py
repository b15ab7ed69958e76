"""The page of one aim as plain values: what was promised, how it stands, its figures, its areas, and what it rests on.

Law: every row of the results about the aim is on its page or in the file beside it; what is left out of a page says
where it is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

import attrs

from outcomes.diagnostics import listed
from outcomes.framework.assumptions import assumed_of
from outcomes.framework.assumptions import told as told_assumed
from outcomes.reports.charts import Svg
from outcomes.reports.html_rows import Row, RowGroup, groups_of
from outcomes.reports.html_words import (
    SEVERITY,
    Citation,
    Pill,
    cite,
    figure,
    figures,
    pill_of,
    reading_words,
    target_words,
)
from outcomes.results import Results
from outcomes.site import addresses
from outcomes.site.boundaries import Boundaries
from outcomes.site.charts import Bar, Chart, Event, on_map, side_by_side, through_time
from outcomes.site.control import control_chart, icons_of
from outcomes.site.lines import Line, Link, Told, groups_in, key_of, who_of
from outcomes.site.series import Key, Point, PromisedLevel

MANY: Final = 60
"""From so many rows of a judgement on, sentences and evidence stand in the file of figures only."""
BARS: Final = 60
"""So many areas are drawn side by side at most; a longer chart is no overview."""


@attrs.frozen(kw_only=True)
class Figure:
    """A chart under its title, the name of the file that holds its figures, and a finding that belongs to it alone."""

    title: str
    chart: Chart
    file: str
    pill: Pill | None = None
    icons: tuple[Svg, ...] = ()


@attrs.frozen(kw_only=True)
class Who:
    """One area, group or item, with what each judgement found of it."""

    name: str
    href: str
    period: str
    value: str
    interval: str
    against: tuple[str, ...]
    pills: tuple[Pill | None, ...]
    severity: int
    worth: float
    """The figure, the worse the lower; infinite where there is none."""


@attrs.frozen(kw_only=True)
class KeptPeriod:
    """One period of a promise that is made anew."""

    period: str
    pill: Pill
    value: str
    required: str


@attrs.frozen(kw_only=True)
class AimPage:
    """One aim."""

    line: Line
    trail: tuple[Link, ...]
    promise: str
    citation: Citation | None
    facts: tuple[tuple[str, str], ...]
    note: str
    gaps: tuple[str, ...]
    pace: str
    annotations: tuple[str, ...]
    kept: tuple[KeptPeriod, ...]
    kept_of: str
    charts: tuple[Figure, ...]
    judgements: tuple[str, ...]
    against: tuple[str, ...]
    whos: tuple[Who, ...]
    whos_are: str
    period: str
    """The period of every figure in the table; empty where they differ."""
    alike: tuple[str, ...]
    """What a judgement says of all of them alike, in place of a column that says the same in every line."""
    readings: tuple[tuple[str, str], ...]
    groups: tuple[RowGroup, ...]
    file: str


_STATES: Final[Mapping[str, Pill]] = {
    "kept": Pill(symbol="✔", word="kept", tone="good"),
    "missed": Pill(symbol="✘", word="missed", tone="bad"),
    "out of reach": Pill(symbol="∅", word="out of reach", tone="query"),
    "no figure": Pill(symbol="○", word="no figure", tone="none"),
}


def aim_page(
    told: Told, line: Line, shades: Sequence[str], annotations: Sequence[str], boundaries: Boundaries | None = None
) -> AimPage:
    """Gather the page of one aim. ``shades`` are the colours of the framework's own rule, row by row; with
    ``boundaries`` there is a map."""
    results, aim, framework = told.results, line.aim, told.framework
    indicator = framework.indicators.get(aim.indicator)
    unit = indicator.unit if indicator is not None else ""
    groups = groups_of(results, line.rows, shades, {})
    judgements = _judgements(results, line.rows)
    columns, alike = _columns(results, judgements)
    whos = _whos(told, line, columns, shades, unit)
    kept, kept_of = _kept(results, line, unit)
    facts = [
        ("Target", target_words(aim, unit)),
        ("By", line.due),
        ("Measured by", "; ".join(each.title for each in framework.measures_of(aim) if each.title != aim.title)),
        ("Reading of the target", reading_words(aim)),
        ("Assumed", told_assumed(assumed_of(framework, aim))),
    ]
    return AimPage(
        line=line,
        trail=_trail(told, line),
        promise=aim.source.text if aim.source is not None else "",
        citation=cite(framework, aim.source),
        facts=tuple((name, said) for name, said in facts if said),
        note=aim.note,
        gaps=tuple(_gap(each) for each in aim.gaps),
        pace=_pace(line, unit),
        annotations=tuple(annotations),
        kept=kept,
        kept_of=kept_of,
        charts=tuple(_charts(told, line, judgements, shades, unit, boundaries)),
        judgements=tuple(_title(results, each) for each in columns),
        against=_against(line.rows),
        whos=whos,
        whos_are=_whos_are(line),
        period=_one_period(whos),
        alike=alike,
        readings=_readings(groups),
        groups=groups,
        file=addresses.slug(aim.id) + ".csv",
    )


def _trail(told: Told, line: Line) -> tuple[Link, ...]:
    chain = told.framework.ancestors(line.aim.under)
    return tuple(Link(text=part.title, href=told.page("priorities", part.id)) for part in chain)


def _gap(gap: Any) -> str:
    who = f", by {gap.owner}" if gap.owner else ""
    by = f", until {gap.by}" if gap.by else ""
    return f"The {gap.what} is still to be determined{who}{by}." + (f" {gap.note}" if gap.note else "")


def _pace(line: Line, unit: str) -> str:
    """How fast the lead series moves, and how fast it must from here on; empty where either is not known."""
    row = next((row for number, row in line.rows if number == line.lead), None)
    known = row["evidence"] if row is not None and row["status"] == "judged" else {}
    if known.get("pace") is None or known.get("pace_needed") is None:
        return ""
    now, needed = (f"{figure(known[name], '' if unit == '%' else unit)}" for name in ("pace", "pace_needed"))
    points = " points" if unit == "%" else ""
    return f"It has moved by {now}{points} a period since the start; from here {needed}{points} a period are needed."


Judgements = dict[tuple[str, str, str], list[tuple[int, Row]]]
"""Rows with their numbers, by metric, comparator and definition."""


def _judgements(results: Results, rows: Sequence[tuple[int, Row]]) -> Judgements:
    """The rows by what judged them: metric, comparator and definition."""
    found: Judgements = {}
    for number, row in rows:
        batch, at = results.place(number)
        definition = batch.uses[batch.use[at]].definition if row["metric"] else ""
        found.setdefault((row["metric"] or "", row["compared_with"] or "", definition), []).append((number, row))
    # What nobody judged needs no column of its own beside what somebody did.
    return {key: rows for key, rows in found.items() if key[0]} or found


def _columns(results: Results, judgements: Judgements) -> tuple[Judgements, tuple[str, ...]]:
    """The judgements that tell one from another, and what the rest say: that nothing can be said of any, and why."""
    told, alike = Judgements(), []
    for key, rows in judgements.items():
        if len(rows) > 1 and all(row["status"] != "judged" for _, row in rows):
            words = Counter(pill_of(row).word for _, row in rows).most_common()
            said = (
                f"{words[0][0]}, of all {len(rows)}"
                if len(words) == 1
                else listed([f"{n} {word}" for word, n in words])
            )
            alike.append(f"{_title(results, key)}: {said}.")
        else:
            told[key] = rows
    return (told, tuple(alike)) if told else (judgements, ())


def _one_period(whos: Sequence[Who]) -> str:
    periods = {each.period for each in whos if each.value}
    return periods.pop() if len(periods) == 1 else ""


def _whos_are(line: Line) -> str:
    """What the lines of the table are: parts, areas, or groups of people in one area."""
    if any(row["item"] for _, row in line.rows):
        return "part"
    return "group" if len({row["area"] for _, row in line.rows}) == 1 and groups_in(line.rows) else "area"


def _title(results: Results, key: tuple[str, str, str]) -> str:
    metric, other, _ = key
    if not metric:
        return "Finding"
    info = next((each.info for each in results.batches if each.info is not None and each.info.id == metric), None)
    title = info.title if info is not None else metric
    name = results.evaluation.area_names.get(other, other)
    return f"{title}: {name}" if other and name not in title else title


def _against(rows: Sequence[tuple[int, Row]]) -> tuple[str, ...]:
    """What of target and benchmark any row has."""
    return tuple(name for name in ("target", "benchmark") if any(row[name] is not None for _, row in rows))


def _whos(told: Told, line: Line, judgements: Judgements, shades: Sequence[str], unit: str) -> tuple[Who, ...]:
    """Everybody that the aim is about, the worst first."""
    results, against, groups = told.results, _against(line.rows), groups_in(line.rows)
    of_groups, way = _whos_are(line) == "group", _way(told, line)
    found: dict[tuple[Any, ...], dict[int, tuple[Row, Pill]]] = {}
    places = {id(row): place for place, rows in enumerate(judgements.values()) for _, row in rows}
    for number, row in line.rows:
        if id(row) not in places:
            continue
        key = (*key_of(row), row["item"] or "")
        found.setdefault(key, {})[places[id(row)]] = (row, pill_of(row, shades[number]))
    whos = []
    for key, cells in found.items():
        rows = [row for row, _ in cells.values()]
        best = next((row for row in rows if row["value"] is not None), rows[0])
        limited = next((row for row in rows if row["lower"] is not None and row["upper"] is not None), None)
        asked = [next((row[name] for row in rows if row[name] is not None), None) for name in against]
        value, *others = figures([best["value"], *asked], unit)
        area = key[0]
        whos.append(
            Who(
                name=_group(rows[0], groups) if of_groups else who_of(results, rows[0], groups) or line.title,
                href=told.page("areas", area) if area and not of_groups else "",
                period=best["period"] or "",
                value=value,
                interval=f"{figure(limited['lower'])} to {figure(limited['upper'])}" if limited else "",
                against=tuple(others),
                pills=tuple(cells[place][1] if place in cells else None for place in range(len(judgements))),
                severity=max(SEVERITY[pill.tone] for _, pill in cells.values()),
                worth=math.inf if best["value"] is None else best["value"] * way,
            )
        )
    return tuple(sorted(whos, key=lambda each: (-each.severity, each.worth)))


def _way(told: Told, line: Line) -> int:
    """1 where a high figure is wanted, -1 where a low one is, 0 where nobody has said."""
    indicator = told.framework.indicators.get(line.aim.indicator)
    polarity = indicator.polarity if indicator is not None else "none"
    return {"increase": 1, "reduce": -1}.get(line.aim.wanted) or {"high": 1, "low": -1}.get(polarity, 0)


def _kept(results: Results, line: Line, unit: str) -> tuple[tuple[KeptPeriod, ...], str]:
    """The periods of the lead row, latest first, and whose they are; nothing of a verdict that is withheld."""
    rows = [row for number, row in line.rows if row["periods"] and row["status"] != "depends on the reading"]
    chosen = next((row for number, row in line.rows if number == line.lead and row in rows), rows[0] if rows else None)
    if chosen is None or len(chosen["periods"]) < 2:
        return (), ""
    kept = []
    for each in reversed(chosen["periods"]):
        value, required = figures([each["value"], each["required"]], unit)
        kept.append(KeptPeriod(period=each["period"], pill=_STATES[each["state"]], value=value, required=required))
    return tuple(kept), who_of(results, chosen, groups_in(line.rows))


def _readings(groups: Sequence[RowGroup]) -> tuple[tuple[str, str], ...]:
    return tuple(
        dict.fromkeys((each.who, each.readings) for group in groups for each in group.findings if each.readings)
    )[:MANY]


def _charts(
    told: Told,
    line: Line,
    judgements: Judgements,
    shades: Sequence[str],
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
    by_area = _bars(results, line, judgements, shades, row, ("area",), ())
    if len(by_area) <= BARS:
        at = row["benchmark"] if row["benchmark"] is not None else math.nan
        drawn = side_by_side(by_area, benchmark=at, other=named, what="areas", unit=unit)
        charts.append(("Areas side by side", "areas", drawn))
    if boundaries is not None:
        charts.append(("Map", "map", on_map(by_area, boundaries)))
    groups = groups_in(line.rows)
    by_group = _bars(results, line, judgements, shades, row, ("sex", "age", "category"), groups)
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
    found = [
        Event(middle=(remark.comment.date - date(1970, 1, 1)).days / _YEAR, title=each.action.title)
        for remark in line.remarks
        if not remark.comment.area or remark.comment.area == area
        for each in remark.actions
    ]
    return sorted(found, key=lambda each: each.middle)


_YEAR: Final = 365.2425


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
    results: Results,
    line: Line,
    judgements: Judgements,
    shades: Sequence[str],
    like: Row,
    free: tuple[str, ...],
    groups: Sequence[str],
) -> list[Bar]:
    """Rows of the best-filled judgement that are alike but for some columns, in one period; groups differ in some."""
    rest = [name for name in ("area", "sex", "age", "category", "period") if name not in free]
    best: list[tuple[int, Row]] = []
    for rows in judgements.values():
        own = [(n, row) for n, row in rows if row["value"] is not None and all(row[e] == like[e] for e in rest)]
        judged = sum(bool(row["verdict"] or row["direction"]) for _, row in own)
        if (len(own), judged) > (len(best), sum(bool(row["verdict"] or row["direction"]) for _, row in best)):
            best = own
    names = (lambda row: row["area_name"] or row["area"]) if free == ("area",) else partial(_group, groups=groups)
    bars = []
    for number, row in best:
        pill = pill_of(row, shades[number])
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


def _group(row: Row, groups: Sequence[str]) -> str:
    return ", ".join(row[name] for name in groups if row[name]) or "everybody"
