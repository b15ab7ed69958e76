"""Small drawings beside a verdict, as inline SVG: an interval against its benchmark and target, a series, a tally.

Law: a drawing shows no number that the row does not hold, and all of its text is escaped here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from outcomes.immutable import immutable

STRIP = (220, 26)
SPARK = (220, 56)
_PAD = 7.0
_ROOM = 0.08
"""Share of the range that is left free at either end."""


class Svg(str):
    """An SVG element, already safe to stand in a page."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@immutable
class Scale:
    """Where numbers stand between 0 and a length in pixels."""

    low: float
    high: float

    def at(self, number: float, length: float) -> float:
        """The place of a number; what lies beyond the scale stands at its end."""
        share = (number - self.low) / (self.high - self.low)
        return _PAD + (length - 2 * _PAD) * min(1.0, max(0.0, share))


def scale_of(numbers: Iterable[float | None]) -> Scale | None:
    """A scale on which all numbers have room; None without any."""
    known = [each for each in numbers if each is not None and math.isfinite(each)]
    if not known:
        return None
    low, high = min(known), max(known)
    # Half of each: the difference of two very large numbers is not a number.
    room = _ROOM * 2 * (high / 2 - low / 2) or abs(high) * _ROOM or 1.0
    low, high = low - room, high + room
    return Scale(low, high) if math.isfinite(high - low) and high > low else None


def strip(
    scale: Scale,
    *,
    value: float | None,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    benchmark: float | None = None,
    tone: str = "none",
) -> Svg:
    """A value with its interval on one line, the benchmark as a dashed line, the target as a flag.

    Hidden from screen readers: the numbers stand in the text beside it.
    """
    width, height = STRIP
    middle = height - 9
    parts = [f'<line class="axis" x1="0" x2="{width}" y1="{middle}" y2="{middle}"/>']
    if benchmark is not None:
        x = _spell(scale.at(benchmark, width))
        parts.append(f'<line class="bench" x1="{x}" x2="{x}" y1="2" y2="{height}"/>')
    if lower is not None and upper is not None:
        left, right = scale.at(lower, width), scale.at(upper, width)
        wide = _spell(max(right - left, 1.0))
        parts.append(f'<rect class="span" x="{_spell(left)}" y="{middle - 3}" width="{wide}" height="6"/>')
    if target is not None:
        x = _spell(scale.at(target, width))
        parts.append(f'<path class="goal" d="M{x} {middle}V3l7 3.5-7 3.5"/>')
    if value is not None:
        parts.append(f'<circle class="dot" cx="{_spell(scale.at(value, width))}" cy="{middle}" r="4.5"/>')
    return _svg(width, height, f"strip {tone}", parts)


def spark(
    points: Sequence[tuple[str, float]],
    *,
    at: str = "",
    target: float | None = None,
    benchmark: float | None = None,
    tone: str = "none",
) -> Svg | None:
    """A series through time, oldest first, with the period of the verdict marked; None for fewer than two points.

    Target and benchmark are drawn as levels: they are those of the period of the verdict.
    """
    scale = scale_of([*(value for _, value in points), target, benchmark])
    if len(points) < 2 or scale is None:
        return None
    width, height = SPARK
    plot = height - 13
    step = (width - 2 * _PAD) / (len(points) - 1)
    places = [(_PAD + i * step, plot - scale.at(value, plot)) for i, (_, value) in enumerate(points)]
    parts = []
    for name, level in (("bench", benchmark), ("goal level", target)):
        if level is not None:
            y = _spell(plot - scale.at(level, plot))
            parts.append(f'<line class="{name}" x1="0" x2="{width}" y1="{y}" y2="{y}"/>')
    line = " ".join(f"{_spell(x)},{_spell(y)}" for x, y in places)
    parts.append(f'<polyline class="line" points="{line}"/>')
    for (period, _), (left, down) in zip(points, places, strict=True):
        if period == at:
            parts.append(f'<circle class="dot" cx="{_spell(left)}" cy="{_spell(down)}" r="4"/>')
    parts.append(f'<text x="0" y="{height - 1}">{escape(points[0][0])}</text>')
    parts.append(f'<text x="{width}" y="{height - 1}" text-anchor="end">{escape(points[-1][0])}</text>')
    return _svg(width, height, f"spark {tone}", parts)


def tally(shares: Sequence[tuple[str, int]]) -> Svg:
    """One bar cut by counts, each part in its tone; hidden from screen readers, for the counts stand beside it."""
    total = sum(count for _, count in shares) or 1
    width, height, x, parts = 400, 10, 0.0, []
    for tone, count in shares:
        wide = width * count / total
        shown = _spell(max(wide - 1.5, 0.5))
        parts.append(f'<rect class="{escape(tone)}" x="{_spell(x)}" y="0" width="{shown}" height="{height}"/>')
        x += wide
    return _svg(width, height, "tally", parts, stretch=True)


def _svg(width: int, height: int, name: str, parts: Sequence[str], *, stretch: bool = False) -> Svg:
    fit = ' preserveAspectRatio="none"' if stretch else ""
    return Svg(
        f'<svg class="{escape(name)}" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false"{fit}>'
        f"{''.join(parts)}</svg>"
    )


def _spell(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
