"""The charts of an aim: its figures through time, and its areas side by side.

Law: a chart shows no number that does not stand in the table beside it; what a colour says, a symbol, a dash or a word
says too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from outcomes.diagnostics import listed
from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_when
from outcomes.reports.html_words import figure
from outcomes.results.fields import Row
from outcomes.site.drawing import (
    HEIGHT,
    QUIET,
    WIDTH,
    Chart,
    aes,
    drawn,
    ink,
    label,
    latest_figure,
    number,
    redrawn,
    ticks,
)
from outcomes.site.points import Point, PromisedLevel

_ROW: Final = 24


@immutable(kw_only=True)
class Event:
    """Something that was agreed; ``middle`` is its day in years since 1970."""

    middle: float
    title: str


@immutable(kw_only=True)
class Bar:
    """One area or group side by side with others."""

    code: str
    name: str
    symbol: str
    word: str
    tone: str
    value: float
    lower: float
    upper: float


def through_time(
    points: Sequence[Point],
    levels: Sequence[PromisedLevel],
    benchmark: Sequence[Point],
    *,
    who: str,
    other: str,
    unit: str,
    events: Sequence[Event] = (),
) -> Chart | None:
    """Figures with their interval, the promised path and its levels, what they are compared with, and when something
    was agreed; None without two figures, or one and a level to be reached."""
    promised = [each for each in levels if not each.start]
    if len(points) + bool(promised) < 2 or not points:
        return None
    from lets_plot import geom_hline, geom_line, geom_point, geom_ribbon, geom_vline

    layers: list[object] = []
    banded = [each for each in points if math.isfinite(each.lower) and math.isfinite(each.upper)]
    if len(banded) > 1:
        given = {"x": _x(banded), "low": [e.lower for e in banded], "high": [e.upper for e in banded]}
        layers.append(geom_ribbon(aes(x="x", ymin="low", ymax="high"), data=given, fill=ink("band"), size=0, **QUIET))
    if benchmark:
        given = {"x": _x(benchmark), "y": [each.value for each in benchmark]}
        draw = geom_line if len(benchmark) > 1 else geom_point
        dashed = {"linetype": "dotted", "size": 1.1} if len(benchmark) > 1 else {"size": 3, "shape": 1}
        layers.append(draw(aes(x="x", y="y"), data=given, color=ink("benchmark"), **dashed, **QUIET))
    ends = (points[0].middle - 1, max([points[-1].middle, *(each.middle for each in promised)]) + 1)
    events = [each for each in events if ends[0] <= each.middle <= ends[1]]
    style = {"color": ink("info-mark"), "linetype": "twodash", "size": 0.9, **QUIET}
    layers += [geom_vline(xintercept=each.middle, **style) for each in events]
    layers += _path_layers(levels, geom_line, geom_point, geom_hline)
    if needed := _needed(points, promised):
        given = {"x": _x(needed), "y": [points[-1].value, promised[-1].level]}
        layers.append(
            geom_line(aes(x="x", y="y"), data=given, color=ink("value"), linetype="dotted", size=1.1, **QUIET)
        )
    given = {"x": _x(points), "y": [each.value for each in points]}
    if len(points) > 1:
        layers.append(geom_line(aes(x="x", y="y"), data=given, color=ink("value"), size=1.4, **QUIET))
    layers.append(geom_point(aes(x="x", y="y"), data=given, color=ink("value"), size=3, **QUIET))
    layers.append(latest_figure(points))
    shown: tuple[PromisedLevel | Point, ...] = (*levels, *benchmark, *points)
    periods = {each.middle: each.period for each in shown}
    began = [each for each in levels if each.start]
    said = _said(points, promised, began, benchmark, who=who, other=other, unit=unit)
    svg = drawn(layers, ticks(periods), HEIGHT)
    header = ("Period", who or "Figure", "Lowest", "Highest", other or "Compared with", "Promised")
    return Chart(
        svg=redrawn(svg, said=said, width=WIDTH, height=HEIGHT),
        said=said,
        key=_key(points, levels, benchmark, who=who, other=other, unit=unit, banded=len(banded) > 1, events=events),
        **_table(header, points, promised, benchmark),
    )


def side_by_side(bars: Sequence[Bar], *, benchmark: float, other: str, what: str, unit: str) -> Chart | None:
    """Areas or groups ranked by their figures, each with its interval; None for fewer than two."""
    known = sorted((each for each in bars if math.isfinite(each.value)), key=lambda each: each.value)
    if len(known) < 2:
        return None
    from lets_plot import geom_bar, geom_errorbar, geom_vline, scale_y_discrete

    # The library's rows have names, and two areas may be called alike.
    rows = [f"{place:03d}" for place in range(len(known))]
    names = [label(f"{each.name} {each.symbol}") for each in known]
    layers: list[object] = []
    for tone in dict.fromkeys(each.tone for each in known):
        own = [(row, each.value) for row, each in zip(rows, known, strict=True) if each.tone == tone]
        given = {"y": [row for row, _ in own], "x": [value for _, value in own]}
        shape = {"stat": "identity", "orientation": "y", "width": 0.72, "size": 0}
        layers.append(geom_bar(aes(x="x", y="y"), data=given, fill=ink(f"{tone}-mark"), **shape, **QUIET))
    ranged = [(r, e) for r, e in zip(rows, known, strict=True) if math.isfinite(e.lower) and math.isfinite(e.upper)]
    if ranged:
        given = {"y": [r for r, _ in ranged], "low": [e.lower for _, e in ranged], "high": [e.upper for _, e in ranged]}
        layers.append(
            geom_errorbar(
                aes(y="y", xmin="low", xmax="high"), data=given, color=ink("ink"), width=0.35, size=0.8, **QUIET
            )
        )
    if math.isfinite(benchmark):
        layers.append(geom_vline(xintercept=benchmark, color=ink("ink"), linetype="dotted", size=1.1, **QUIET))
    height = 44 + _ROW * len(known)
    svg = drawn(layers, None, height, scale_y_discrete(limits=rows, breaks=rows, labels=names), across=True)
    best, worst = known[-1], known[0]
    against = f"; {other} {figure(benchmark, unit)}" if math.isfinite(benchmark) and other else ""
    said = (
        f"Bars, {len(known)} {what} by their figures: highest {best.name} ({figure(best.value, unit)}), "
        f"lowest {worst.name} ({figure(worst.value, unit)}){against}."
    )
    key = [("▬", "the figure, coloured by the finding whose symbol stands beside the name", "")]
    if ranged:
        key.append(("├┤", "the interval within which the true figure may lie", ""))
    if math.isfinite(benchmark):
        key.append(("┊", f"{other or 'what it is compared with'}: {figure(benchmark, unit)}", ""))
    return Chart(
        svg=redrawn(svg, said=said, width=WIDTH, height=height),
        said=said,
        key=tuple(key),
        header=(what.capitalize(), "Figure", "Lowest", "Highest", "Finding"),
        rows=tuple(
            (each.name, number(each.value), number(each.lower), number(each.upper), each.word)
            for each in reversed(known)
        ),
    )


def _x(points: Iterable[Point | PromisedLevel]) -> list[float]:
    return [each.middle for each in points]


def _needed(points: Sequence[Point], promised: Sequence[PromisedLevel]) -> list[Point | PromisedLevel]:
    """From where to where the figures have still to go; nothing where the last level is one edge of a band, or past."""
    ahead = bool(promised) and promised[-1].middle > points[-1].middle and not math.isfinite(promised[-1].upper)
    return [points[-1], promised[-1]] if ahead else []


def _path_layers(
    levels: Sequence[PromisedLevel],
    line: Callable[..., object],
    point: Callable[..., object],
    across: Callable[..., object],
) -> list[object]:
    promised = [each for each in levels if not each.start]
    made: list[object] = []
    style = {"color": ink("target"), **QUIET}
    if not promised:
        # A promise to move away from where it began has no level but that.
        for each in levels[:1]:
            made.append(across(yintercept=each.level, linetype="dashed", size=0.9, **style))
            made.append(
                point(aes(x="x", y="y"), data={"x": [each.middle], "y": [each.level]}, shape=18, size=6, **style)
            )
        return made
    for name in ("level", "upper"):
        own = [each for each in levels if math.isfinite(getattr(each, name))]
        if not [each for each in own if not each.start]:
            continue
        if len(own) > 1:
            given = {"x": _x(own), "y": [getattr(each, name) for each in own]}
            made.append(line(aes(x="x", y="y"), data=given, linetype="longdash", size=1.0, **style))
        last = own[-1]
        # The level itself, all the way along, so that today's figure can be held against it.
        made.append(across(yintercept=getattr(last, name), linetype="dashed", size=0.5, **style))
        few = [each for each in own if not each.start][-12:]
        given = {"x": _x(few), "y": [getattr(each, name) for each in few]}
        made.append(point(aes(x="x", y="y"), data=given, shape=18, size=6, **style))
    return made


def _said(
    points: Sequence[Point],
    promised: Sequence[PromisedLevel],
    began: Sequence[PromisedLevel],
    benchmark: Sequence[Point],
    *,
    who: str,
    other: str,
    unit: str,
) -> str:
    first, last = points[0], points[-1]
    parts, promise = [f"{figure(last.value, unit)} {spoken_when(last.period)}"], ""
    if len(points) > 1:
        parts = [f"from {figure(first.value, unit)} {spoken_when(first.period)} to {parts[0]}"]
    if promised:
        end = promised[-1]
        band = f" to {figure(end.upper, unit)}" if math.isfinite(end.upper) else ""
        promise = f"; promised: {figure(end.level, unit)}{band} {spoken_when(end.period)}"
    elif began:
        parts.append(f"it began at {figure(began[0].level, unit)} {spoken_when(began[0].period)}")
    if benchmark:
        parts.append(
            f"{other or 'the comparison'} has {figure(benchmark[-1].value, unit)} {spoken_when(benchmark[-1].period)}"
        )
    return f"Line through time{f', {who}' if who else ''}: {listed(parts)}{promise}."


def _key(
    points: Sequence[Point],
    levels: Sequence[PromisedLevel],
    benchmark: Sequence[Point],
    *,
    who: str,
    other: str,
    unit: str,
    banded: bool,
    events: Sequence[Event],
) -> tuple[tuple[str, str, str], ...]:
    key = [("●", who or "the figures", "value")]
    if banded:
        key.append(("▒", "the interval within which the true figure may lie", "band"))
    if any(not each.start for each in levels):
        key.append(("◆", "what was promised, with the path to it", "target"))
    elif levels:
        key.append(("◆", f"where it began: {figure(levels[0].level, unit)} in {levels[0].period}", "target"))
    if _needed(points, [each for each in levels if not each.start]):
        key.append(("⋯", "the way that is needed from here", "value"))
    if benchmark:
        key.append(("┈", other or "what it is compared with", "benchmark"))
    if events:
        agreed = listed(each.title for each in events)
        key.append(("╎", f"agreed: {agreed}; it says nothing of why a figure moved", "info-mark"))
    return tuple(key)


def _table(
    header: tuple[str, ...], points: Sequence[Point], promised: Sequence[PromisedLevel], benchmark: Sequence[Point]
) -> Row:
    """The figures period by period, newest first, without the columns in which nothing stands."""
    own = {each.middle: each for each in points}
    others = {each.middle: each for each in benchmark}
    asked = {each.middle: each for each in promised}
    shown: tuple[PromisedLevel | Point, ...] = (*promised, *benchmark, *points)
    names = {each.middle: each.period for each in shown}
    rows = []
    for middle in sorted(names, reverse=True):
        point, other, level = own.get(middle), others.get(middle), asked.get(middle)
        if point is None and level is None:
            continue
        told = number(level.level) if level else ""
        rows.append(
            (
                names[middle],
                *(number(getattr(point, name)) if point else "" for name in ("value", "lower", "upper")),
                number(other.value) if other else "",
                f"{told} to {number(level.upper)}" if level and math.isfinite(level.upper) else told,
            )
        )
    kept = [place for place in range(len(header)) if place < 2 or any(row[place] for row in rows)]
    return {
        "header": tuple(header[place] for place in kept),
        "rows": tuple(tuple(row[place] for place in kept) for row in rows),
    }
