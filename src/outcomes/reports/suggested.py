"""What could be promised, for a reader: a table of levels, a chart in characters or as SVG, what is missing and who
says so.

Law: a level never stands without the chance that the trend leads there, where there is a trend; the text and the charts
show the same numbers. In the SVG no name of a framework or a data file is drawn, so that nothing in it can be taken for
markup; every line has a letter and a dash of its own beside its colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from textwrap import wrap
from types import ModuleType
from typing import Final

from outcomes.metrics.writing import written
from outcomes.periods.many_periods import spoken_when
from outcomes.reports.folders import missing_package
from outcomes.reports.html_words import figure, figures
from outcomes.results.suggestions import CandidateLevel, Suggestion

HEIGHT = 11
"""Lines of the chart."""
WIDTH = 60
"""Columns of the chart, at most."""
LETTERS = "abcde"
"""The letter of each candidate in a chart."""
_HEAD = ("", "level", "change", "a year", "people", "trend", "to ask")
_FIGURE, _LEVEL, _RANGE, _NOW = "●", "─", "│", "·"
SIZE: Final = (720, 420)
"""Pixels of the SVG."""
_INK: Final = ("#174a86", "#8f1616", "#0b5227", "#654100", "#552479")
_DASHES: Final = ("solid", "dashed", "dotted", "dotdash", "longdash")
_SENSE = {"high": "more is better", "low": "less is better", "none": "neither way is better"}


class _Drawn(str):
    """A line of a table or a chart, which is not wrapped."""

    __slots__ = ()


def suggested_lines(given: Suggestion, *, width: int = 100) -> Iterator[str]:
    """The lines of one suggestion; sentences are wrapped to so many columns, table and chart are as they are."""
    for said in _said(given):
        yield from [said] if isinstance(said, _Drawn) else wrap(said, width, subsequent_indent="  ") or [""]


def _said(given: Suggestion) -> Iterator[str]:
    who = ", ".join(each for each in (given.area_name or given.area, given.group) if each)
    yield f"{given.title}{': ' if who else ''}{who}"
    if given.illustrative:
        yield "The figures are made up."
    if not given.candidates:
        yield given.reason
        return
    now = figure(given.value, given.unit)
    among = f" of {given.people:,} people" if given.people else ""
    yield f"{now} {spoken_when(given.period)}{among}; {_SENSE[given.better]}. What could be promised {_when(given)}:"
    yield ""
    yield from map(_Drawn, _table(given))
    yield ""
    if given.trend is not None:
        low, high = (figure(each, given.unit) for each in (given.trend.lower, given.trend.upper))
        yield (
            f"The line through {given.trend.points} figures leads to between {low} and {high} "
            f"({given.trend.confidence:.0%} of the time)."
        )
    yield from given.missing
    yield from _explained(given)
    if chart := list(chart_lines(given)):
        yield ""
        yield from map(_Drawn, chart)
    yield ""
    yield from sources_of([given])


def sources_of(suggestions: Sequence[Suggestion]) -> Iterator[str]:
    """Who describes the methods that were used, each once."""
    by_source: dict[str, list[str]] = {}
    for each in (candidate for suggestion in suggestions for candidate in suggestion.candidates):
        name = each.named or each.method
        if name not in by_source.setdefault(each.source, []):
            by_source[each.source].append(name)
    for source, names in by_source.items():
        yield f"{', '.join(names)}: {source}."


def _when(given: Suggestion) -> str:
    years = written(given.years or 0, ".1f").removesuffix(".0")
    ahead = f"{years} year{'' if years == '1' else 's'} on"
    return f"for {given.by}, {ahead}" if given.by else ahead


def _table(given: Suggestion) -> Iterator[str]:
    rows = [_HEAD, *(_row(given, each) for each in given.candidates)]
    used = [at for at in range(len(_HEAD)) if at == 0 or any(row[at] for row in rows[1:])]
    wide = [max(len(row[at]) for row in rows) for at in used]
    for row in rows:
        cells = [row[at].ljust(n) if at == 0 else row[at].rjust(n) for at, n in zip(used, wide, strict=True)]
        yield "  ".join(cells).rstrip()


def _row(given: Suggestion, each: CandidateLevel) -> tuple[str, ...]:
    # A level that would be written as the latest figure is, and is not, gets the decimals that tell them apart.
    level = figures([given.value, each.level], given.unit)[1]
    return (
        f"{each.title}{f' ({each.remark})' if each.remark else ''}",
        level,
        _signed(each.change) if each.change else "",
        _signed(each.a_year) if each.change else "",
        f"{each.people:,}" if each.people is not None else "",
        f"{each.chance:.0%}" if each.chance is not None else "",
        f"{each.sample:,}" if each.sample is not None else "",
    )


def _signed(number: float) -> str:
    text = figure(abs(number))
    return f"{'+' if number > 0 else '-'}{text}"


def _explained(given: Suggestion) -> Iterator[str]:
    """What the columns mean, where they are there."""
    some = given.candidates
    said = []
    if any(each.method == "smallest" for each in some):
        said.append(
            f"Smallest change: what a test finds {given.power:.0%} of the time at {given.confidence:.0%} confidence, "
            "if as many are counted then as now."
        )
    if any(each.people is not None for each in some):
        said.append("People: the change among as many as the latest figure is about.")
    if any(each.chance is not None for each in some):
        said.append("Trend: how likely the trend leads there or further, if nothing else changes.")
    if any(each.sample is not None for each in some):
        said.append(f"To ask: people in each of two survey waves that show the change {given.power:.0%} of the time.")
    yield from said


def chart_lines(given: Suggestion) -> Iterator[str]:
    """The figures through time and the levels, in characters; nothing for fewer than two figures."""
    if len(given.history) < 2 or not given.candidates:
        return
    values = [value for _, _, value in given.history]
    levels = list(zip(LETTERS, given.candidates, strict=False))
    low, high = drawn_range(given)
    room = (high - low) or 1.0

    def line(value: float) -> int:
        return round((high - value) / room * (HEIGHT - 1))

    first, last = given.history[0][1], given.history[-1][1]
    end = last + (given.years or 0.0)
    span = (end - first) or 1.0

    def column(time: float) -> int:
        return round((time - first) / span * (WIDTH - 1))

    grid = [[" "] * WIDTH for _ in range(HEIGHT)]
    due = column(end)
    if given.trend is not None:
        for at in range(max(line(given.trend.upper), 0), min(line(given.trend.lower), HEIGHT - 1) + 1):
            grid[at][due] = _RANGE
    for _, each in levels:
        grid[line(each.level)][due] = _LEVEL
    for _, time, value in given.history:
        grid[line(value)][column(time)] = _FIGURE
    now = line(values[-1])
    for at in range(column(last) + 1, due):
        grid[now][at] = _NOW
    shown = figures([high - step * room / (HEIGHT - 1) for step in range(HEIGHT)], "")
    wide = max(map(len, shown))
    for at, cells in enumerate(grid):
        named = "".join(mark for mark, each in levels if line(each.level) == at)
        yield f"{shown[at].rjust(wide)} {''.join(cells)} {named}".rstrip()
    start, by = given.history[0][0], given.by or f"{given.years:g} years on"
    middle = given.history[-1][0]
    yield _under(wide, (0, start), (column(last), middle), (due, by))
    for mark, each in levels:
        yield f"{' ' * wide} {mark} {each.title.lower()}"


def drawn_range(given: Suggestion) -> tuple[float, float]:
    """The lowest and highest value that a chart has room for, in the measure's unit.

    A wide interval runs out of it, rather than press all else into a line.
    """
    shown = [*(value for _, _, value in given.history), *(each.level for each in given.candidates)]
    low, high = min(shown), max(shown)
    if given.trend is None:
        return low, high
    beyond = (high - low) / 2.0
    return max(low - beyond, min(low, given.trend.lower)), min(high + beyond, max(high, given.trend.upper))


def _under(wide: int, *labels: tuple[int, str]) -> str:
    """The labels of the axis, each centred at its column where there is room, and left out where there is none."""
    text = ""
    for at, said in labels:
        start = max(0, min(at - len(said) // 2, WIDTH - len(said) // 2))
        if not text or start > len(text):
            text = text.ljust(start) + said
    return f"{' ' * wide} {text}"


def chart_of(given: Suggestion) -> str:
    """The SVG of one suggestion.

    Raises NotWrittenError (OUT502) where lets-plot is not installed, and ValueError where there is nothing to draw.
    """
    if len(given.history) < 2 or not given.candidates or given.years is None:
        raise ValueError("there are no levels, or fewer than two figures to draw them beside")
    try:
        import lets_plot
    except ModuleNotFoundError as problem:
        raise missing_package("chart", "lets-plot", "site") from problem
    return _svg_of(lets_plot, given)


def _svg_of(drawing: ModuleType, given: Suggestion) -> str:
    times = [time for _, time, _ in given.history]
    values = [value for _, _, value in given.history]
    last, due = times[-1], times[-1] + (given.years or 0.0)
    low, high = drawn_range(given)
    plot = drawing.ggplot()
    aes = drawing.aes
    quiet = {"tooltips": "none"}
    if given.trend is not None:
        fan = {"x": [last, due], "low": [values[-1], given.trend.lower], "high": [values[-1], given.trend.upper]}
        plot += drawing.geom_ribbon(aes(x="x", ymin="low", ymax="high"), data=fan, fill="#cfd8e3", size=0, **quiet)
    places = _apart([each.level for each in given.candidates], (high - low) / 18.0)
    for at, (letter, each) in enumerate(zip(LETTERS, given.candidates, strict=False)):
        style = {"color": _INK[at % len(_INK)], "linetype": _DASHES[at % len(_DASHES)], "size": 1.0}
        line = {"x": [last, due], "y": [values[-1], each.level]}
        plot += drawing.geom_line(aes(x="x", y="y"), data=line, **style, **quiet)
        named = {"x": [due], "y": [places[at]], "said": [f"{letter}  {figure(each.level)}"]}
        plot += drawing.geom_text(
            aes(x="x", y="y", label="said"), data=named, color=style["color"], hjust=0, nudge_x=0.1, size=6
        )
    seen = {"x": times, "y": values}
    plot += drawing.geom_line(aes(x="x", y="y"), data=seen, color="#1b1f24", size=1.2, **quiet)
    plot += drawing.geom_point(aes(x="x", y="y"), data=seen, color="#1b1f24", size=3, **quiet)
    step = max(1, len(times) // 6)
    ticks = [(due, given.by)] if given.by else []
    ticks += [(time, label) for label, time, _ in given.history[::-step]]
    plot += drawing.scale_x_continuous(breaks=[at for at, _ in ticks], labels=[label for _, label in ticks], format="")
    edge = (high - low) / 20.0 or 1.0
    ends = {"xlim": [times[0], due + 0.14 * (due - times[0])], "ylim": [low - edge, high + edge]}
    plot += drawing.coord_cartesian(**ends)
    blank = drawing.element_blank()
    plot += drawing.theme(axis_title=blank, panel_grid_minor=blank, legend_position="none")
    title = f"What could be promised for {given.by}" if given.by else "What could be promised"
    key = [f"{letter} {each.title.lower()}" for letter, each in zip(LETTERS, given.candidates, strict=False)]
    plot += drawing.ggtitle(title, "\n".join("; ".join(key[at : at + 2]) for at in range(0, len(key), 2)))
    said = "; ".join(f"{each.title}: {figure(each.level, given.unit)}" for each in given.candidates)
    svg = str((plot + drawing.ggsize(*SIZE)).to_svg())
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(said)}" ', 1)


def _apart(levels: list[float], least: float) -> list[float]:
    """Places for the labels of some levels: as near to them as can be with ``least`` between two."""
    order = sorted(range(len(levels)), key=levels.__getitem__)
    places = dict(zip(order, sorted(levels), strict=True))
    for lower, upper in pairwise(order):
        places[upper] = max(places[upper], places[lower] + least)
    return [places[at] for at in range(len(levels))]
