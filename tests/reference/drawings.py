"""The drawings of one row, one by one: the plain way of `outcomes.reports.charts`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from outcomes.immutable import immutable
from outcomes.reports.charts import END, PAD, ROOM, SPARK, STRIP, spelled, svg_head
from outcomes.reports.markup import Html


@immutable
class Scale:
    """Where numbers stand between 0 and a length in pixels."""

    low: float
    high: float

    def at(self, number: float, length: float) -> float:
        """The place of a number; what lies beyond the scale stands at its end."""
        share = (number - self.low) / (self.high - self.low)
        return PAD + (length - 2 * PAD) * min(1.0, max(0.0, share))


def scale_of(numbers: Iterable[float | None]) -> Scale | None:
    """A scale on which all numbers have room; None without any."""
    known = [each for each in numbers if each is not None and math.isfinite(each)]
    if not known:
        return None
    low, high = min(known), max(known)
    # Half of each: the difference of two very large numbers is not a number.
    room = ROOM * 2 * (high / 2 - low / 2) or abs(high) * ROOM or 1.0
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
) -> Html:
    """A value with its interval on one line, the benchmark as a dashed line, the target as a flag.

    Hidden from screen readers: the numbers stand in the text beside it.
    """
    width, height = STRIP
    middle = height - 9
    parts = [f'<line class="axis" x1="0" x2="{width}" y1="{middle}" y2="{middle}"/>']
    if benchmark is not None:
        x = spelled(scale.at(benchmark, width))
        parts.append(f'<line class="bench" x1="{x}" x2="{x}" y1="2" y2="{height}"/>')
    if lower is not None and upper is not None:
        left, right = scale.at(lower, width), scale.at(upper, width)
        wide = spelled(max(right - left, 1.0))
        parts.append(f'<rect class="span" x="{spelled(left)}" y="{middle - 3}" width="{wide}" height="6"/>')
    if target is not None:
        x = spelled(scale.at(target, width))
        parts.append(f'<path class="goal" d="M{x} {middle}V3l7 3.5-7 3.5"/>')
    if value is not None:
        parts.append(f'<circle class="dot" cx="{spelled(scale.at(value, width))}" cy="{middle}" r="4.5"/>')
    return Html("".join([svg_head(width, height, f"strip {tone}"), *parts, END]))


def spark(
    points: Sequence[tuple[str, float]],
    *,
    at: str = "",
    target: float | None = None,
    benchmark: float | None = None,
    tone: str = "none",
) -> Html | None:
    """A series through time, oldest first, with the period of the verdict marked; None for fewer than two points.

    Target and benchmark are drawn as levels: they are those of the period of the verdict.
    """
    scale = scale_of([*(value for _, value in points), target, benchmark])
    if len(points) < 2 or scale is None:
        return None
    width, height = SPARK
    plot = height - 13
    step = (width - 2 * PAD) / (len(points) - 1)
    places = [(PAD + i * step, plot - scale.at(value, plot)) for i, (_, value) in enumerate(points)]
    parts = []
    for name, level in (("bench", benchmark), ("goal level", target)):
        if level is not None:
            y = spelled(plot - scale.at(level, plot))
            parts.append(f'<line class="{name}" x1="0" x2="{width}" y1="{y}" y2="{y}"/>')
    line = " ".join(f"{spelled(x)},{spelled(y)}" for x, y in places)
    parts.append(f'<polyline class="line" points="{line}"/>')
    for (period, _), (left, down) in zip(points, places, strict=True):
        if period == at:
            parts.append(f'<circle class="dot" cx="{spelled(left)}" cy="{spelled(down)}" r="4"/>')
    parts.append(f'<text x="0" y="{height - 1}">{escape(points[0][0])}</text>')
    parts.append(f'<text x="{width}" y="{height - 1}" text-anchor="end">{escape(points[-1][0])}</text>')
    return Html("".join([svg_head(width, height, f"spark {tone}"), *parts, END]))
