"""A drawing of what could be promised, as SVG: the figures, the trend with its interval, and the levels.

Law: no name of a framework or a data file is drawn, so that nothing in it can be taken for markup; every line has a
letter and a dash of its own beside its colour.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Any, Final

from outcomes.reports.folders import missing_package
from outcomes.reports.html_words import figure
from outcomes.reports.suggested import LETTERS, drawn_range
from outcomes.results.suggestions import Suggestion

SIZE: Final = (720, 420)
_INK: Final = ("#174a86", "#8f1616", "#0b5227", "#654100", "#552479")
_DASHES: Final = ("solid", "dashed", "dotted", "dotdash", "longdash")


def chart_of(given: Suggestion) -> str:
    """The drawing of one suggestion.

    Raises NotWrittenError (OUT502) where lets-plot is not installed, and ValueError where there is nothing to draw.
    """
    if len(given.history) < 2 or not given.candidates or given.years is None:
        raise ValueError("there are no levels, or fewer than two figures to draw them beside")
    try:
        import lets_plot
    except ModuleNotFoundError as problem:
        raise missing_package("chart", "lets-plot", "site") from problem
    return _drawn(lets_plot, given)


def _drawn(drawing: Any, given: Suggestion) -> str:
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
