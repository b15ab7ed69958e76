"""The small drawings of a page, as inline SVG: a bar of counts, and beside verdicts intervals and series, of all rows
at once.

Law: a drawing shows no number that the row does not hold, and all of its text is escaped here; a row has an empty text
where there is nothing to draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from outcomes.arrays import Bools, Floats, Index
from outcomes.data.coded import Coded
from outcomes.immutable import immutable
from outcomes.metrics.text_columns import by_code, taken
from outcomes.metrics.writing_columns import rounded
from outcomes.reports.drawn_series import DrawnSeries
from outcomes.reports.markup import Html

if TYPE_CHECKING:
    import polars

STRIP = (220, 26)
SPARK = (220, 56)
PAD = 7.0
"""Pixels that are left free at either end."""
ROOM = 0.08
"""Share of the range that is left free at either end."""
END = "</svg>"
_MIDDLE: Final = STRIP[1] - 9
_PLOT: Final = SPARK[1] - 13


def tally(shares: Sequence[tuple[str, int]]) -> Html:
    """One bar cut by counts, each part in its tone; hidden from screen readers, for the counts stand beside it."""
    total = sum(count for _, count in shares) or 1
    width, height, x, parts = 400, 10, 0.0, []
    for tone, count in shares:
        wide = width * count / total
        shown = spelled(max(wide - 1.5, 0.5))
        parts.append(f'<rect class="{escape(tone)}" x="{spelled(x)}" y="0" width="{shown}" height="{height}"/>')
        x += wide
    return Html("".join([svg_head(width, height, "tally", stretch=True), *parts, END]))


def svg_head(width: int, height: int, name: str, *, stretch: bool = False) -> str:
    """How a drawing begins; it ends in `END`."""
    fit = ' preserveAspectRatio="none"' if stretch else ""
    return f'<svg class="{escape(name)}" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false"{fit}>'


def spelled(number: float) -> str:
    """A place in a drawing, to a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")


@immutable(eq=False)
class Scales:
    """Where the numbers of each row stand between 0 and a length in pixels; NaN where nothing can."""

    low: Floats
    high: Floats

    @property
    def there(self) -> Bools:
        """Which rows have a scale."""
        known: Bools = np.isfinite(self.low)
        return known

    def at(self, number: Floats, length: float, rows: Index | None = None) -> Floats:
        """The places of numbers; what lies beyond the scale stands at its end. ``rows`` are those of the numbers."""
        low, high = (self.low, self.high) if rows is None else (self.low[rows], self.high[rows])
        with np.errstate(invalid="ignore", over="ignore"):
            share = (number - low) / (high - low)
        place: Floats = PAD + (length - 2 * PAD) * np.clip(share, 0.0, 1.0)
        return place


def scales_of(low: Floats, high: Floats) -> Scales:
    """Scales on which numbers from the lowest to the highest of each row have room; NaN: there are none."""
    with np.errstate(over="ignore", invalid="ignore"):
        # Half of each: the difference of two very large numbers is not a number.
        room = ROOM * 2 * (high / 2 - low / 2)
        room = np.where(room == 0, np.abs(high) * ROOM, room)
        room = np.where(room == 0, 1.0, room)
        lowest, highest = low - room, high + room
        fits = np.isfinite(highest - lowest) & (highest > lowest)
    return Scales(np.where(fits, lowest, np.nan), np.where(fits, highest, np.nan))


def strips(scales: Scales, numbers: Mapping[str, Floats], tones: Coded) -> polars.Series:
    """A value of each row with its interval on one line, the benchmark as a dashed line, the target as a flag.

    ``numbers`` has ``value``, ``lower``, ``upper``, ``target`` and ``benchmark``, NaN for none. Hidden from screen
    readers: the numbers stand in the text beside it. Empty where there is no value, or nothing beside it.
    """
    import polars as pl

    known = {name: np.isfinite(each) for name, each in numbers.items()}
    limits = known["lower"] & known["upper"]
    drawn = scales.there & known["value"] & (limits | known["target"] | known["benchmark"])
    width, height = STRIP
    places = {name: scales.at(each, width) for name, each in numbers.items()}
    wide = np.maximum(places["upper"] - places["lower"], 1.0)
    frame = pl.DataFrame(
        {
            "head": _heads("strip", width, height, tones),
            "value": _spelled(places["value"], drawn),
            "lower": _spelled(places["lower"], drawn & limits),
            "wide": _spelled(wide, drawn & limits),
            "target": _spelled(places["target"], drawn & known["target"]),
            "benchmark": _spelled(places["benchmark"], drawn & known["benchmark"]),
        }
    )
    axis = f'<line class="axis" x1="0" x2="{width}" y1="{_MIDDLE}" y2="{_MIDDLE}"/>'
    return _drawn(
        frame,
        drawn,
        [
            pl.lit(axis),
            _piece('<line class="bench" x1="', "benchmark", '" x2="', "benchmark", f'" y1="2" y2="{height}"/>'),
            _piece('<rect class="span" x="', "lower", f'" y="{_MIDDLE - 3}" width="', "wide", '" height="6"/>'),
            _piece('<path class="goal" d="M', "target", f' {_MIDDLE}V3l7 3.5-7 3.5"/>'),
            _piece('<circle class="dot" cx="', "value", f'" cy="{_MIDDLE}" r="4.5"/>'),
        ],
    )


def sparks(
    series: DrawnSeries, own: Index, period: Coded, target: Floats, benchmark: Floats, tones: Coded
) -> polars.Series:
    """The series of each row through time, oldest first, with the period of the verdict marked.

    ``own`` is the place of each row's series, -1 for none. Target and benchmark are drawn as levels: they are those of
    the period of the verdict. Empty for fewer than two figures.
    """
    import polars as pl

    drawn = (own >= 0) & (series.lengths[own] >= 2)
    with np.errstate(invalid="ignore"):
        levels = [np.where(np.isfinite(each), each, np.nan) for each in (target, benchmark)]
        scales = scales_of(
            np.fmin.reduce([series.lowest[own], *levels]), np.fmax.reduce([series.highest[own], *levels])
        )
    drawn &= scales.there
    width, height = SPARK
    row, point, step = series.points_of(own, drawn)
    left = PAD + step * ((width - 2 * PAD) / (series.lengths[own[row]] - 1))
    down = _PLOT - scales.at(series.value[point], _PLOT, row)
    places = pl.DataFrame({"row": row, "x": _texts(left), "y": _texts(down)})
    lines = places.group_by("row", maintain_order=True).agg(pl.concat_str("x", pl.lit(","), "y").str.join(" "))
    words = np.array([series.labels.code_of(each) if each else -1 for each in period.words] or [-1], dtype=np.int64)
    marked = series.label[point] == words[period.codes][row]
    dots = pl.DataFrame({"row": row[marked], "x": places["x"].filter(marked), "y": places["y"].filter(marked)})
    first, last = series.starts[own], series.starts[own] + series.lengths[own] - 1
    frame = pl.DataFrame(
        {
            "head": _heads("spark", width, height, tones),
            "target": _spelled(_PLOT - scales.at(target, _PLOT), drawn & np.isfinite(target)),
            "benchmark": _spelled(_PLOT - scales.at(benchmark, _PLOT), drawn & np.isfinite(benchmark)),
            "line": _spread(lines["row"], lines["x"], len(own)),
            "x": _spread(dots["row"], dots["x"], len(own)),
            "y": _spread(dots["row"], dots["y"], len(own)),
            "first": _labels(series, first, drawn),
            "last": _labels(series, last, drawn),
        }
    )

    def level(kind: str, name: str) -> pl.Expr:
        return _piece(f'<line class="{kind}" x1="0" x2="{width}" y1="', name, '" y2="', name, '"/>')

    return _drawn(
        frame,
        drawn,
        [
            level("bench", "benchmark"),
            level("goal level", "target"),
            _piece('<polyline class="line" points="', "line", '"/>'),
            _piece('<circle class="dot" cx="', "x", '" cy="', "y", '" r="4"/>'),
            _piece(f'<text x="0" y="{height - 1}">', "first", "</text>"),
            _piece(f'<text x="{width}" y="{height - 1}" text-anchor="end">', "last", "</text>"),
        ],
    )


def _drawn(frame: polars.DataFrame, drawn: Bools, pieces: Sequence[polars.Expr]) -> polars.Series:
    """The pieces of each row that is drawn put together; a piece is null where a row does not have it."""
    import polars as pl

    whole = pl.concat_str([pl.col("head"), *pieces, pl.lit(END)], ignore_nulls=True)
    return frame.select(pl.when(pl.Series(drawn)).then(whole).otherwise(pl.lit(""))).to_series()


def _piece(*parts: str) -> polars.Expr:
    """Markup and the names of columns by turns; null where one of the columns is."""
    import polars as pl

    return pl.concat_str([pl.col(each) if place % 2 else pl.lit(each) for place, each in enumerate(parts)])


def _heads(kind: str, width: int, height: int, tones: Coded) -> polars.Series:
    return by_code(tones.codes, lambda code: svg_head(width, height, f"{kind} {tones.words[code]}"))


def _spelled(numbers: Floats, known: Bools) -> polars.Series:
    """Places as an attribute has them; null where they are not known."""
    return _texts(np.where(known, numbers, np.nan))


def _texts(numbers: Floats) -> polars.Series:
    """Places of at least 0 as an attribute has them, to a tenth; null for NaN."""
    known = np.isfinite(numbers)
    return taken(_tenths(), np.where(known, rounded(np.where(known, numbers, 0.0), 1), len(_tenths()) - 1))


@cache
def _tenths() -> polars.Series:
    """Every place of a drawing by tenths, and null behind them."""
    import polars as pl

    return pl.Series([*(spelled(each / 10) for each in range(10 * STRIP[0] + 1)), None], dtype=pl.String)


def _spread(rows: polars.Series, texts: polars.Series, count: int) -> polars.Series:
    """Texts of some rows, each row once, among all; null for the others."""
    import polars as pl

    place = np.full(count, len(texts), dtype=np.uint32)
    place[rows.to_numpy()] = np.arange(len(texts), dtype=np.uint32)
    return taken(pl.concat([texts, pl.Series([None], dtype=pl.String)]), place)


def _labels(series: DrawnSeries, points: Index, drawn: Bools) -> polars.Series:
    import polars as pl

    words = pl.Series([*(escape(each) for each in series.labels.words), None], dtype=pl.String)
    none = len(words) - 1
    codes = np.full(len(points), none, dtype=np.uint32)
    codes[drawn] = series.label[points[drawn]]
    return taken(words, codes)
