"""Maps of boundaries that an operator gives."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from outcomes.diagnostics import DataError
from outcomes.site.boundaries import _size, drawn_map, read_boundaries
from outcomes.site.page_charts import Bar


def square(left: float, low: float) -> dict[str, Any]:
    ring = [[left, low], [left + 1, low], [left + 1, low + 1], [left, low + 1], [left, low]]
    return {"type": "Polygon", "coordinates": [ring]}


def written(folder: Path, *features: tuple[str, dict[str, Any]]) -> Path:
    given = [
        {"type": "Feature", "properties": {"LAD23CD": code, "country": "England"}, "geometry": shape}
        for code, shape in features
    ]
    file = folder / "districts.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": given}))
    return file


def marked(code: str, name: str = "Town") -> Bar:
    return Bar(code=code, name=name, symbol="✘", word="missed", tone="bad", value=1.0, lower=0.5, upper=1.5)


def test_areas_are_found_by_the_property_that_tells_them_apart(tmp_path: Path) -> None:
    read = read_boundaries(written(tmp_path, ("E1", square(-2, 53)), ("E2", square(-1, 53))))
    assert {"E1", "E2"} == set(read.rings)
    assert read.degrees


def test_a_degree_of_longitude_is_drawn_as_much_shorter_as_it_is(tmp_path: Path) -> None:
    """At 60 degrees north it is half as long as one of latitude: two squares beside each other are as wide as high."""
    read = read_boundaries(written(tmp_path, ("E1", square(0, 59.5)), ("E2", square(1, 59.5))))
    found = drawn_map(read, [marked("E1"), marked("E2")])
    assert found is not None
    # The drawing is 520 high, 8 of them free at either end, in the middle of a width of 640.
    assert 'viewBox="0 0 640 520"' in found[0]
    assert "M68 512L320 512L320 8L68 8L68 512Z" in found[0]


def test_grid_references_are_drawn_as_they_are(tmp_path: Path) -> None:
    read = read_boundaries(written(tmp_path, ("E1", square(400_000, 300_000)), ("E2", square(400_001, 300_000))))
    assert not read.degrees
    found = drawn_map(read, [marked("E1"), marked("E2")])
    assert found is not None
    assert 'viewBox="0 0 640 328"' in found[0]


def test_a_map_says_in_words_what_it_shows_and_holds_names_as_text(tmp_path: Path) -> None:
    read = read_boundaries(written(tmp_path, ("E1", square(0, 50)), ("E2", square(1, 50))))
    found = drawn_map(read, [marked("E1", "<script>"), marked("E2", "Beta")])
    assert found is not None
    assert "Map: missed in <script> and Beta." == found[1]
    assert "<script>" not in found[0]
    assert drawn_map(read, [marked("E1"), marked("E9")]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 2]]]}, "properties": {}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[1e999, 2]]]}, "properties": {}}]}',
        '{"features": []}',
        '{"features": {"a": 1}}',
        '{"features": [5]}',
        '{"features": [{"geometry": null, "properties": ["code"]}]}',
        '{"features": [{"geometry": null, "properties": true}]}',
        '{"features": [{"geometry": null, "properties": [["code", "E1"]]}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[]]}, "properties": {"code": "E1"}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [["ab"]]}, "properties": {"code": "E1"}}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_set_of_boundaries_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.geojson"
    file.write_text(text)
    with pytest.raises(DataError, match="OUT504"):
        read_boundaries(file)


@pytest.mark.parametrize("far", ["1e308", "-1e308", "9" * 400, "NaN", "1e999"])
def test_a_coordinate_that_is_no_place_is_refused_with_its_feature(far: str, tmp_path: Path) -> None:
    """Drawn to one scale with it, every area beside it would be a dot, or no number at all."""
    file = written(tmp_path, ("E1", square(0, 50)), ("E2", square(7771, 50)))
    file.write_text(file.read_text().replace("7771", far, 1))
    with pytest.raises(DataError, match="OUT504 boundaries: feature 2: a coordinate is no place"):
        read_boundaries(file)


def test_a_site_has_maps_where_boundaries_are_given(make_results: Any, site_of: Any, tmp_path: Path) -> None:
    file = written(tmp_path, *[(f"E0700000{n}", square(n, 52)) for n in range(6)])
    files = site_of(make_results(), boundaries=read_boundaries(file))
    page = files["strategy/aims/confidence.html"].decode()
    assert 'aria-label="Map: ' in page
    assert "strategy/aims/confidence-map.csv" in files


def test_a_map_of_real_boundaries_shows_every_borough_where_it_lies() -> None:
    """The 33 London boroughs (see data/README.md)."""
    read = read_boundaries(Path(__file__).parent / "data" / "london-boroughs.geojson")
    bexley, hillingdon, enfield, sutton = "E09000004", "E09000017", "E09000010", "E09000029"
    assert {f"E090000{number:02d}" for number in range(1, 34)} <= set(read.rings)
    found = drawn_map(read, [marked(f"E090000{number:02d}", f"E090000{number:02d}") for number in range(1, 34)])
    assert found is not None
    svg = found[0]
    labels = [(float(x), float(y)) for x, y in re.findall(r'<text x="([\d.]+)" y="([\d.]+)"', svg)]
    assert len(labels) == svg.count("<path") == 33
    # Which label is whose: the largest are drawn first.
    order = sorted(range(1, 34), key=lambda number: -_size(read.rings[f"E090000{number:02d}"]))
    at = dict(zip((f"E090000{number:02d}" for number in order), labels, strict=True))
    assert at[bexley][0] > 400 > 200 > at[hillingdon][0]
    assert at[enfield][1] < 120 < 380 < at[sutton][1]
