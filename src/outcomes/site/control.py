"""A control chart as NHS England's Making Data Count draws it: figures, the limits that stood at each, what is unusual.

Law: a limit is drawn where it stood, and begins anew where the framework says so; a point that is unusual has a shape
of its own beside its colour.

References
----------
NHS England, Making Data Count: variation and assurance icons. The icons here are drawn anew, with the same letters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Final

from outcomes.arrays import AnyArray
from outcomes.diagnostics import listed
from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_when
from outcomes.reports.html_words import figure
from outcomes.reports.markup import Html
from outcomes.results.fields import Row
from outcomes.results.rendered import Results
from outcomes.site.drawing import HEIGHT, QUIET, WIDTH, Chart, aes, drawn, ink, latest_figure, number, redrawn, ticks
from outcomes.site.points import Key, Point, of_series

_MARKS: Final[Mapping[int, tuple[str, str, int, str]]] = {
    0: ("•", "as usual", 16, "none-mark"),
    1: ("▲", "unusual, for the better", 17, "info-mark"),
    -1: ("■", "unusual, for the worse", 15, "mid-mark"),
    2: ("◆", "unusual", 18, "query-mark"),
}
"""Symbol, meaning, shape and colour of a point by its mark."""


@immutable(kw_only=True)
class ChartLimits:
    """What a chart goes by at one period, and what the point there is."""

    period: str
    middle: float
    centre: float
    lower: float
    upper: float
    mark: int


def charted_metrics(results: Results, aim: str, key: Key) -> frozenset[str]:
    """The metrics that drew a control chart of one series of an aim."""
    return frozenset(e.metric for e in results.evaluation.charted if aim in e.aims and len(of_series(e, key)))


def limits_of(results: Results, aim: str, metric: str, key: Key) -> tuple[ChartLimits, ...]:
    """The limits of one series on the control chart of a metric, oldest first."""
    limits: dict[float, ChartLimits] = {}
    for each in results.evaluation.charted:
        if aim in each.aims and each.metric == metric:
            own = of_series(each, key)
            periods = each.period.take(own).to_list()
            columns: tuple[AnyArray, ...] = (each.middle, each.centre, each.lower, each.upper, each.mark)
            numbers = zip(*(column[own].tolist() for column in columns), strict=True)
            for period, (middle, centre, lower, upper, mark) in zip(periods, numbers, strict=True):
                limits[middle] = ChartLimits(
                    period=period, middle=middle, centre=centre, lower=lower, upper=upper, mark=mark
                )
    return tuple(sorted(limits.values(), key=lambda each: each.middle))


def control_chart(
    points: Sequence[Point], limits: Sequence[ChartLimits], *, target: float, who: str, unit: str
) -> Chart | None:
    """The chart of one series; ``target`` is the level that it is held to, NaN for none. None without two points."""
    points = [each for each in points if limits and each.middle >= limits[0].middle]
    if len(points) < 2:
        return None
    from lets_plot import geom_hline, geom_line, geom_point

    layers: list[object] = []
    stretches = [tuple(group) for _, group in groupby(limits, key=lambda each: each.centre)]
    # One period alone has a line too.
    half = (points[-1].middle - points[0].middle) / (len(points) - 1) / 2
    for stretch in stretches:
        for name in ("lower", "upper", "centre"):
            x = [stretch[0].middle - half, *(each.middle for each in stretch), stretch[-1].middle + half]
            y = [getattr(each, name) for each in (stretch[0], *stretch, stretch[-1])]
            style = {"color": ink("soft"), **QUIET}
            style |= {"size": 0.7} if name == "centre" else {"linetype": "dashed", "size": 0.9}
            layers.append(geom_line(aes(x="x", y="y"), data={"x": x, "y": y}, **style))
    if math.isfinite(target):
        layers.append(geom_hline(yintercept=target, color=ink("target"), linetype="longdash", size=1.0, **QUIET))
    given = {"x": [each.middle for each in points], "y": [each.value for each in points]}
    layers.append(geom_line(aes(x="x", y="y"), data=given, color=ink("none-mark"), size=1.1, **QUIET))
    marks = {each.middle: each.mark for each in limits}
    for mark, (_, _, shape, colour) in _MARKS.items():
        own = [each for each in points if marks.get(each.middle, 0) == mark]
        if own:
            given = {"x": [each.middle for each in own], "y": [each.value for each in own]}
            size = {"size": 3 if mark == 0 else 5}
            layers.append(geom_point(aes(x="x", y="y"), data=given, shape=shape, color=ink(colour), **size, **QUIET))
    layers.append(latest_figure(points))
    said = _said(points, limits, stretches, marks, who=who, unit=unit)
    return Chart(
        svg=redrawn(
            drawn(layers, ticks({e.middle: e.period for e in points}), HEIGHT), said=said, width=WIDTH, height=HEIGHT
        ),
        said=said,
        key=_key(points, marks, target, unit=unit, who=who),
        **_table(points, limits, who=who),
    )


def _said(
    points: Sequence[Point],
    limits: Sequence[ChartLimits],
    stretches: Sequence[Sequence[ChartLimits]],
    marks: Mapping[float, int],
    *,
    who: str,
    unit: str,
) -> str:
    last, now = points[-1], limits[-1]
    parts = [f"{figure(last.value, unit)} {spoken_when(last.period)}"]
    parts.append(f"limits {figure(now.lower)} to {figure(now.upper, unit)} around {figure(now.centre, unit)}")
    for mark, (_, word, _, _) in _MARKS.items():
        count = sum(marks.get(each.middle, 0) == mark for each in points)
        if mark and count:
            parts.append(f"{count} {'point' if count == 1 else 'points'} {word}")
    if len(stretches) > 1:
        parts.append(f"new limits from {listed([each[0].period for each in stretches[1:]])}")
    return f"Control chart{f', {who}' if who else ''}: {listed(parts)}."


def _key(
    points: Sequence[Point], marks: Mapping[float, int], target: float, *, unit: str, who: str
) -> tuple[tuple[str, str, str], ...]:
    there = {marks.get(each.middle, 0) for each in points}
    key = [
        (symbol, f"{who}: {word}" if who and not mark else word, colour)
        for mark, (symbol, word, _, colour) in _MARKS.items()
        if mark in there
    ]
    key.append(("┄", "limits of the usual variation, with its centre as a line", "soft"))
    if math.isfinite(target):
        key.append(("╌", f"what was promised: {figure(target, unit)}", "target"))
    return tuple(key)


def _table(points: Sequence[Point], limits: Sequence[ChartLimits], *, who: str) -> Row:
    """Point by point, newest first."""
    stood = {each.middle: each for each in limits}
    rows = []
    for each in reversed(points):
        at = stood.get(each.middle)
        lines = [number(getattr(at, name)) if at else "" for name in ("lower", "centre", "upper")]
        rows.append((each.period, number(each.value), *lines, _MARKS[at.mark][1] if at else ""))
    header = ("Period", who or "Figure", "Lower limit", "Centre", "Upper limit", "What it is")
    return {"header": header, "rows": tuple(rows)}


# -- icons ------------------------------------------------------------------------------------------------

_WAVE: Final = '<path d="M10 22q5-10 10 0t10 0" fill="none" stroke="currentColor" stroke-width="3"/>'
_VARIATIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "common cause": ("none", "", "variation: as usual"),
    "improvement (high)": ("info", "H", "variation: unusually high, for the better"),
    "improvement (low)": ("info", "L", "variation: unusually low, for the better"),
    "concern (high)": ("mid", "H", "variation: unusually high, for the worse"),
    "concern (low)": ("mid", "L", "variation: unusually low, for the worse"),
    "special cause (high)": ("query", "↗", "variation: unusually high"),
    "special cause (low)": ("query", "↘", "variation: unusually low"),
}
_ASSURANCES: Final[Mapping[str, tuple[str, str, str]]] = {
    "expected to meet": ("info", "P", "assurance: as it is, it will pass"),
    "expected to miss": ("mid", "F", "assurance: as it is, it will fall short"),
    "hit and miss": ("none", "?", "assurance: as it is, it will pass and fall short as chance has it"),
}


def icons_of(outcome: str) -> tuple[Html, ...]:
    """The variation icon of an outcome of a control chart, and its assurance icon; none for other words."""
    variation, _, assured = outcome.partition(", ")
    if variation not in _VARIATIONS:
        return ()
    icons = [_VARIATIONS[variation]]
    icons += [icon for words, icon in _ASSURANCES.items() if assured.startswith(words)]
    return tuple(map(_icon, icons))


def _icon(icon: tuple[str, str, str]) -> Html:
    tone, letter, said = icon
    inner = f'<text x="20" y="27" text-anchor="middle">{escape(letter)}</text>' if letter else _WAVE
    return Html(
        f'<svg viewBox="0 0 40 40" class="icon {tone}" role="img" aria-label="{escape(said)}">'
        f"<title>{escape(said)}</title>"
        f'<circle cx="20" cy="20" r="17" stroke-width="4"/>{inner}</svg>'
    )
