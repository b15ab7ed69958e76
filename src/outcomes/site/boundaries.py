"""Boundaries of areas that an operator gives as GeoJSON (RFC 7946), and a map of what was found in each area.

Law: a map is drawn only of boundaries that were given; an area has a symbol as well as a colour, and the table
beside it says the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from outcomes.data.limits import plain_bytes
from outcomes.diagnostics import DataError, Diagnostic, Location, listed
from outcomes.immutable import immutable
from outcomes.reports.bidi import isolated
from outcomes.reports.markup import Html
from outcomes.site.drawing import Chart, number
from outcomes.site.page_charts import Bar

_WIDE: Final = 640
_HIGH: Final = 520
_PAD: Final = 8
_FARTHEST: Final = 1e9
"""More than any coordinate of a map of the earth, whatever its units; what is drawn stays a number."""
Point = tuple[float, float]
Ring = tuple[Point, ...]


@immutable(kw_only=True)
class Boundaries:
    """The outlines of areas by their codes, in the units of the file. Each area has one ring or more."""

    rings: Mapping[str, tuple[Ring, ...]]
    degrees: bool
    """The units are longitude and latitude."""


def read_boundaries(path: Path) -> Boundaries:
    """Read a FeatureCollection of polygons; an area is known by any property that no other feature has alike.

    Raises DataError (OUT504) for a file that holds no such features.
    """
    try:
        given = json.loads(plain_bytes(path))
    except OSError as problem:
        raise _refused(path, f"it cannot be read ({problem.strerror})") from problem
    except (ValueError, RecursionError) as problem:
        raise _refused(path, "it is no GeoJSON FeatureCollection of polygons") from problem
    features = given.get("features") if isinstance(given, dict) else None
    if not isinstance(features, list):
        raise _refused(path, "it is no GeoJSON FeatureCollection of polygons")
    shapes = []
    for place, each in enumerate(features, start=1):
        try:
            shapes.append((_properties(each), tuple(_rings(each["geometry"]))))
        except _NoPlaceError as problem:
            raise _refused(path, f"feature {place}: {problem}") from problem
        except (ValueError, KeyError, TypeError, IndexError) as problem:
            raise _refused(path, f"feature {place} is no polygon with its properties") from problem
    rings: dict[str, tuple[Ring, ...]] = {}
    for name in dict.fromkeys(name for properties, _ in shapes for name in properties):
        words = [properties.get(name) for properties, _ in shapes]
        known = [each for each in words if isinstance(each, str) and each]
        if len(set(known)) == len(known):
            rings |= {word: own for word, (_, own) in zip(words, shapes, strict=True) if isinstance(word, str) and own}
    rings.pop("", None)
    if not rings:
        raise _refused(path, "none of its features has a property of its own, such as a code")
    points = [point for own in rings.values() for ring in own for point in ring]
    degrees = all(abs(x) <= 180 and abs(y) <= 90 for x, y in points)
    return Boundaries(rings=rings, degrees=degrees)


class _NoPlaceError(Exception):
    """A coordinate that is none on this earth."""


def _properties(feature: Any) -> Mapping[str, object]:
    given = feature.get("properties") if isinstance(feature, dict) else feature
    if given is not None and not isinstance(given, dict):
        raise TypeError(given)
    return given or {}


def _rings(geometry: Any) -> Iterator[Ring]:
    if geometry is None:
        return
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(geometry["type"])
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            points = tuple((_coordinate(x), _coordinate(y)) for x, y, *_ in ring)
            if points:
                yield points


def _coordinate(given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise TypeError(given)
    if not abs(given) <= _FARTHEST:  # nor is NaN
        raise _NoPlaceError("a coordinate is no place in degrees, metres or feet")
    return float(given)


def drawn_map(boundaries: Boundaries, areas: Iterable[Bar]) -> tuple[Html, str] | None:
    """The areas that have boundaries, with what was found there, and the same in words; None for fewer than two."""
    shown = [each for each in areas if each.code in boundaries.rings]
    if len(shown) < 2:
        return None
    place, height = _projection(boundaries, [each.code for each in shown])
    # The largest first, so that a county does not hide its districts.
    shown.sort(key=lambda each: -_size(boundaries.rings[each.code]))
    shapes, labels = [], []
    for each in shown:
        own = [ring for ring in (_thinned(map(place, ring)) for ring in boundaries.rings[each.code]) if len(ring) > 2]
        outline = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in own)
        shapes.append(f'<path d="{outline}" fill="var(--{each.tone})" stroke="var(--{each.tone}-mark)"/>')
        if own:
            x, y = _middle(max(own, key=len))
            labels.append(
                f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" fill="var(--ink)">{escape(each.symbol)}</text>'
            )
    by_word: dict[str, list[str]] = {}
    for each in shown:
        by_word.setdefault(each.word, []).append(each.name)
    said = "Map: " + "; ".join(f"{word} in {listed(sorted(names))}" for word, names in by_word.items()) + "."
    named = escape(str(isolated(said)))
    parts = "".join(shapes) + "".join(labels)
    return Html(
        f'<svg viewBox="0 0 {_WIDE} {height}" role="img" aria-label="{named}" class="chart">{parts}</svg>'
    ), said


def on_map(areas: Sequence[Bar], boundaries: Boundaries) -> Chart | None:
    """Areas on a map, with the table beside it; None for fewer than two that have boundaries."""
    drawn = drawn_map(boundaries, areas)
    if drawn is None:
        return None
    svg, said = drawn
    marks = dict.fromkeys((each.symbol, each.word, f"{each.tone}-mark") for each in areas)
    rows = tuple((each.name, number(each.value), each.word) for each in areas)
    return Chart(svg=svg, said=said, key=tuple(marks), header=("Area", "Figure", "Finding"), rows=rows)


def _projection(boundaries: Boundaries, codes: Sequence[str]) -> tuple[Callable[[Point], tuple[int, int]], int]:
    """Where a point of the file stands in the drawing, and how high that is: degrees by the cosine of their middle."""
    points = [point for code in codes for ring in boundaries.rings[code] for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((low + high) / 2)) if boundaries.degrees else 1.0
    wide, tall = (right - left) * narrow or 1.0, (high - low) or 1.0
    scale = min((_WIDE - 2 * _PAD) / wide, (_HIGH - 2 * _PAD) / tall)
    inset = (_WIDE - wide * scale) / 2

    def place(point: Point) -> tuple[int, int]:
        return round(inset + (point[0] - left) * narrow * scale), round(_PAD + (high - point[1]) * scale)

    return place, round(tall * scale) + 2 * _PAD


def _thinned(points: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Points of whole pixels, without those that stand where the one before does."""
    kept: list[tuple[int, int]] = []
    for each in points:
        if not kept or kept[-1] != each:
            kept.append(each)
    return kept


def _size(rings: Sequence[Ring]) -> float:
    """The area within the rings' boxes, in the units of the file."""
    points = [point for ring in rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _middle(ring: Sequence[tuple[int, int]]) -> tuple[float, float]:
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)


def _refused(path: Path, found: str) -> DataError:
    to_do = "give a FeatureCollection whose features have the code of their area as a property"
    return DataError(
        Diagnostic(code="OUT504", location=Location(file=str(path)), subject="boundaries", found=found, to_do=to_do)
    )
