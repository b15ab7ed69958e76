"""Drawing: a chart as the library makes it, and as the SVG that stands in a page, flat, small and in named colours.

Law: nothing of what the library wrote is taken over but lines, shapes and text of the kinds below; text is escaped here
and holds no link, whatever an area is called. The same chart has the same bytes every time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final
from xml.etree import ElementTree

from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_label
from outcomes.reports.bidi import isolated
from outcomes.reports.html_words import figure
from outcomes.reports.markup import Html
from outcomes.site.palette import NAMES
from outcomes.site.points import Point

_SVG: Final = "{http://www.w3.org/2000/svg}"
_TRANSLATE: Final = re.compile(r"translate\(([-\d.eE]+) ([-\d.eE]+) ?\)")
_STEP: Final = re.compile(r"([ML]) ?([-\d.eE]+) ([-\d.eE]+)|Z")
_MASKED: Final[dict[str, str | int | None]] = {each: chr(0xE000 + place) for place, each in enumerate("<>&\\$")}
"""What the library takes for links, mathematics or markup in a label, and what stands in its place till it is drawn."""
_UNMASKED: Final = {ord(str(to)): each for each, to in _MASKED.items()}
_OTHERS: Final[dict[tuple[int, ...], str]] = {
    (233, 233, 233): "grid",
    (71, 71, 71): "soft",
    (255, 255, 255): "page",
    (0, 0, 0): "ink",
}


def ink(name: str) -> str:
    """The colour that stands for a named one in what the library draws: it can say no more than a number."""
    return f"#0a01{NAMES.index(name):02x}"


def label(text: str) -> str:
    """A text that the library writes as it is."""
    return str(isolated(text)).translate(str.maketrans(_MASKED))


def redrawn(svg: str, *, said: str, width: int, height: int) -> Html:
    """The same drawing with ``said`` as its text alternative, in a page's own colours.

    Raises ValueError for a shape that is not among those known here.
    """
    parts = "".join(_shapes(ElementTree.fromstring(svg), 0.0, 0.0))
    return Html(
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(str(isolated(said)))}" class="chart">'
        f"{parts}</svg>"
    )


def _shapes(element: ElementTree.Element, left: float, top: float) -> Iterator[str]:
    moved = _TRANSLATE.search(element.get("transform", ""))
    if moved is not None:
        left, top = left + float(moved[1]), top + float(moved[2])
    for each in element:
        name = each.tag.removeprefix(_SVG)
        if name == "g":
            yield from _shapes(each, left, top)
        elif name in _DRAWN:
            yield _DRAWN[name](each, left, top)
        elif name not in ("style", "defs"):
            raise ValueError(f"a chart holds <{name}>")


def _line(each: ElementTree.Element, left: float, top: float) -> str:
    x1, x2 = (_spell(float(each.attrib[name]) + left) for name in ("x1", "x2"))
    y1, y2 = (_spell(float(each.attrib[name]) + top) for name in ("y1", "y2"))
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"{_stroke(each)}/>'


def _circle(each: ElementTree.Element, left: float, top: float) -> str:
    x, y = float(each.attrib["cx"]) + left, float(each.attrib["cy"]) + top
    size = _spell(float(each.attrib["r"]))
    return f'<circle cx="{_spell(x)}" cy="{_spell(y)}" r="{size}" fill="{_colour(each.get("fill"))}"/>'


def _rect(each: ElementTree.Element, left: float, top: float) -> str:
    x, y = float(each.attrib["x"]) + left, float(each.attrib["y"]) + top
    wide, high = (_spell(float(each.attrib[name])) for name in ("width", "height"))
    return f'<rect x="{_spell(x)}" y="{_spell(y)}" width="{wide}" height="{high}" fill="{_colour(each.get("fill"))}"/>'


def _path(each: ElementTree.Element, left: float, top: float) -> str:
    fill = each.get("fill", "none")
    outline = fill in ("none", "transparent")
    if not each.get("d") or (outline and not float(each.get("stroke-width", 1))):
        return ""
    steps = [
        "Z" if step[0] == "Z" else f"{step[1]}{_spell(float(step[2]) + left)} {_spell(float(step[3]) + top)}"
        for step in _STEP.finditer(each.attrib["d"])
    ]
    paint = _stroke(each) if outline else f' fill="{_colour(fill)}"'
    return f'<path d="{"".join(steps)}"{paint}/>'


def _text(each: ElementTree.Element, left: float, top: float) -> str:
    if any(inner.tag != f"{_SVG}tspan" for inner in each.iter() if inner is not each):
        raise ValueError("a label of a chart is more than text")
    said = escape("".join(each.itertext()).strip().translate(_UNMASKED))
    x, y = float(each.get("x") or 0) + left, float(each.get("y") or 0) + top
    anchor, down = each.get("text-anchor", "start"), each.get("dy", "")
    placed = f' text-anchor="{escape(anchor)}"' if anchor != "start" else ""
    fill = _colour(each.get("fill") or _of_style(each.get("style", "")) or "rgb(71,71,71)")
    y += {"0.7em": 9.1, "0.3em": 4.2, "0.35em": 4.6}.get(down, 0.0)
    return f'<text x="{_spell(x)}" y="{_spell(y)}" fill="{fill}"{placed}>{said}</text>'


_DRAWN: Final = {"line": _line, "circle": _circle, "rect": _rect, "path": _path, "text": _text}


def _of_style(style: str) -> str:
    fill = re.search(r"fill: ?([^;]+)", style)
    return fill[1] if fill else ""


def _stroke(each: ElementTree.Element) -> str:
    colour, width = _colour(each.get("stroke")), float(each.get("stroke-width", 1))
    dashes = each.get("stroke-dasharray")
    dashed = f' stroke-dasharray="{",".join(_spell(float(one)) for one in dashes.split(","))}"' if dashes else ""
    return f' fill="none" stroke="{colour}" stroke-width="{_spell(width)}"{dashed}'


def _colour(given: str | None) -> str:
    if given is None or given in ("none", "transparent"):
        return "none"
    if given.startswith("#"):
        rgb = tuple(int(given[place : place + 2], 16) for place in (1, 3, 5))
    else:
        rgb = tuple(int(each) for each in re.findall(r"\d+", given)[:3])
    name = NAMES[rgb[2]] if rgb[:2] == (10, 1) and rgb[2] < len(NAMES) else _OTHERS.get(rgb, "soft")
    return f"var(--{name})"


def _spell(number: float) -> str:
    said = f"{number:.1f}".removesuffix(".0")
    return "0" if said == "-0" else said


WIDTH: Final = 640
HEIGHT: Final = 280
_TICKS: Final = 7


@immutable(kw_only=True)
class Chart:
    """A drawing with what it says in words, its key, and the figures in it as a table (a header and rows)."""

    svg: Html
    said: str
    key: tuple[tuple[str, str, str], ...]
    """Symbol, meaning, and the name of the symbol's colour, empty for that of the text."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def latest_figure(points: Sequence[Point]) -> object:
    """The last figure, written above its point, or below it where the line comes down to it."""
    from lets_plot import geom_text

    last = points[-1]
    falls = len(points) > 1 and last.value < points[-2].value
    return geom_text(
        aes(x="x", y="y", label="said"),
        data={"x": [last.middle], "y": [last.value], "said": [label(figure(last.value))]},
        color=ink("ink"),
        size=6,
        hjust=1,
        vjust=1.9 if falls else -0.9,
        show_legend=False,
    )


QUIET: Final[Mapping[str, object]] = {"tooltips": "none", "show_legend": False}


def aes(**names: str) -> object:
    """The library's names of axes, loaded where they are used."""
    from lets_plot import aes

    return aes(**names)


def drawn(
    layers: Sequence[object],
    ticks: tuple[Sequence[float], Sequence[str]] | None,
    height: int,
    *more: object,
    across: bool = False,
) -> str:
    """The layers as the library draws them, in the look that all charts share."""
    from lets_plot import element_blank, element_line, element_text, ggplot, ggsize, scale_x_continuous, theme

    plot = ggplot()
    for each in layers:
        plot += each
    if ticks is not None:
        plot += scale_x_continuous(breaks=ticks[0], labels=ticks[1], format="")
    for each in more:
        plot += each
    grid = element_line(color=ink("grid"), size=0.8)
    blank = element_blank()
    plot += theme(
        axis_title=blank,
        panel_grid_minor=blank,
        panel_grid_major_x=grid if across else blank,
        panel_grid_major_y=blank if across else grid,
        axis_line=blank,
        axis_ticks=blank,
        plot_background=blank,
        panel_background=blank,
        panel_border=blank,
        legend_position="none",
        axis_text=element_text(color=ink("soft"), size=13),
        plot_margin=[6, 16, 4, 4],
        plot_inset=0,
    )
    return str((plot + ggsize(WIDTH, height)).to_svg())


def ticks(periods: Mapping[float, str]) -> tuple[list[float], list[str]]:
    """Some of the periods, evenly, the last among them."""
    ordered = sorted(periods)
    step = max(1, math.ceil(len(ordered) / _TICKS))
    chosen = [each for place, each in enumerate(reversed(ordered)) if not place % step][::-1]
    return chosen, [label(spoken_label(periods[each])) for each in chosen]


def number(value: float) -> str:
    """A number of a table: whole, as far as it was published."""
    return f"{value:.10g}" if math.isfinite(value) else ""
