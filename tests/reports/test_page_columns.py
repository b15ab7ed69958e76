"""What a page says of all rows at once, against what it says of one: the plain way is the rule."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from outcomes.data.coded import Coded
from outcomes.metrics.writing_columns import general_texts
from outcomes.reports.bidi import isolated
from outcomes.reports.charts import scales_of, sparks, strips
from outcomes.reports.drawn_series import DrawnSeries
from outcomes.reports.html_columns import figure_texts, figures_texts
from outcomes.reports.html_words import figure, figures
from outcomes.reports.markup import PLAIN, cells, escaped, escaped_texts
from reference.drawings import scale_of, spark, strip

AWKWARD = [
    0.0,
    -0.0,
    1e15,
    9.9999996,
    999999.5,
    0.0001,
    0.00009999999,
    1e-5,
    999.96,
    99.95,
    0.99999,
    0.995,
    5e-324,
    1e300,
]
numbers = st.sampled_from(AWKWARD) | st.floats(-1e4, 1e4) | st.integers(-5000, 5000).map(lambda each: each / 100)
numbers |= st.floats(allow_nan=False, allow_infinity=False)
figures_or_none = st.none() | numbers | st.sampled_from([74.75, 74.8, 74.80001, 1234.2, 1234.4])
texts = st.text() | st.sampled_from(
    ["<b>", "&amp;", "'\"", "a\nb", "caf\xe9 & <i>", "\u202eabc", "\u05d0 <b>", "tab\there", "\x07\xe9"]
)


def column(values: list[float | None]) -> Any:
    return np.array([math.nan if each is None else each for each in values], dtype=np.float64)


def words(*said: str) -> Coded:
    return Coded(codes=np.arange(len(said), dtype=np.int32), words=said)


@given(st.lists(numbers, max_size=30), st.sampled_from([2, 6]))
@example(AWKWARD, 6)
@example(AWKWARD, 2)
def test_significant_digits_are_those_of_python(values: list[float], digits: int) -> None:
    assert general_texts(np.array(values, dtype=np.float64), digits).to_list() == [f"{x:.{digits}g}" for x in values]


@given(st.lists(figures_or_none, max_size=20), st.sampled_from(["%", "per 100,000", "", "<b>"]))
def test_a_column_of_figures_is_its_figures_one_by_one(values: list[float | None], unit: str) -> None:
    units = Coded(codes=np.zeros(len(values), dtype=np.int32), words=(unit,))
    assert figure_texts(column(values), units).to_list() == [figure(each, unit) for each in values]


@given(st.lists(st.tuples(*[figures_or_none] * 3), max_size=20), st.sampled_from(["%", "years"]))
@example([(74.75, 74.8, None), (74.75, 74.8, 74.80001), (1234.2, 1234.4, 1234.4), (999.96, 1000.0, None)], "%")
def test_figures_that_differ_are_told_apart_row_by_row(rows: list[tuple[float | None, ...]], unit: str) -> None:
    units = Coded(codes=np.zeros(len(rows), dtype=np.int32), words=(unit,))
    made = figures_texts([column([row[place] for row in rows]) for place in range(3)], units)
    assert list(zip(*(each.to_list() for each in made), strict=True)) == [tuple(figures(row, unit)) for row in rows]


@given(st.lists(texts, max_size=20))
def test_a_column_is_escaped_as_a_template_escapes_each_text(said: list[str]) -> None:
    said = [each for each in said if each.isascii() or each.encode("utf-8", "ignore").decode() == each]
    wanted = [str(escape(isolated(each))) for each in said]
    assert escaped_texts(pl.Series(said, dtype=pl.String)).to_list() == wanted
    assert cells(words(*said)).to_list() == [escaped(each) for each in said] == wanted


def test_what_is_taken_for_plain_turns_no_direction_and_can_be_printed() -> None:
    spans = re.findall(r"(?:\\u\{(\w+)\}|\\x(\w\w))-(?:\\u\{(\w+)\}|\\x(\w\w))", PLAIN)
    assert len(spans) >= 8
    for low, low_ascii, high, high_ascii in spans:
        for code in range(int(low or low_ascii, 16), int(high or high_ascii, 16) + 1):
            # Beside a letter that is not of ASCII: a text of ASCII alone is never altered.
            assert isolated(f"\xe9{chr(code)}") == f"\xe9{chr(code)}"


drawn = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 100).map(float)


@given(st.lists(st.tuples(*[drawn] * 5), min_size=1, max_size=6))
@example([(5e-324, None, None, 0.0, None), (1e308, -1e308, 1e308, None, None), (1.0, 1.0, 1.0, 1.0, 1.0)])
def test_intervals_are_drawn_as_one_by_one(rows: list[tuple[float | None, ...]]) -> None:
    names = ("value", "lower", "upper", "target", "benchmark")
    scale = scale_of(each for row in rows for each in row)
    wanted = []
    for row in rows:
        known = dict(zip(names, row, strict=True))
        beside = (known["lower"] is not None and known["upper"] is not None) or row[3:] != (None, None)
        there = scale is not None and known["value"] is not None and beside
        wanted.append(str(strip(scale, **known, tone="good")) if scale is not None and there else "")
    columns = {name: column([row[place] for row in rows]) for place, name in enumerate(names)}
    low, high = (reduce.reduce([reduce.reduce(each) for each in columns.values()]) for reduce in (np.fmin, np.fmax))
    scales = scales_of(np.full(len(rows), low), np.full(len(rows), high))
    tones = Coded(codes=np.zeros(len(rows), dtype=np.int32), words=("good",))
    assert strips(scales, columns, tones).to_list() == wanted


points = st.lists(
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 50).map(float), min_size=1, max_size=6
)


@settings(deadline=None)
@given(st.lists(points, min_size=1, max_size=3), st.data())
def test_series_are_drawn_as_one_by_one(series: list[list[float]], data: st.DataObject) -> None:
    labels = ["", "2013", "<2014>", "2015", "2016", "2017", "2018"]
    own = data.draw(st.lists(st.integers(-1, len(series) - 1), min_size=1, max_size=6))
    at = data.draw(st.lists(st.sampled_from(labels), min_size=len(own), max_size=len(own)))
    levels = data.draw(st.lists(st.tuples(drawn, drawn), min_size=len(own), max_size=len(own)))
    lengths = np.array([len(each) for each in series])
    made = sparks(
        DrawnSeries(
            value=np.array([value for each in series for value in each]),
            label=np.array([place + 1 for each in series for place in range(len(each))]),
            labels=words(*labels),
            starts=np.append(np.cumsum(lengths) - lengths, 0),
            lengths=np.append(lengths, 0),
            lowest=np.append([min(each) for each in series], np.nan),
            highest=np.append([max(each) for each in series], np.nan),
        ),
        np.array(own),
        words(*at),
        *(column([row[place] for row in levels]) for place in range(2)),
        Coded(codes=np.zeros(len(own), dtype=np.int32), words=("mid",)),
    )
    wanted = [
        spark(
            [(labels[place + 1], value) for place, value in enumerate(series[number])] if number >= 0 else [],
            at=period, target=target, benchmark=benchmark, tone="mid",
        )
        for number, period, (target, benchmark) in zip(own, at, levels, strict=True)
    ]  # fmt: skip
    assert made.to_list() == [str(each or "") for each in wanted]
