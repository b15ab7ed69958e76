"""Sentences: templates that can name a value, say how to write it, and nothing else."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.metrics import Evidence, MetricInfo, Outcome, Reason, Status
from outcomes.metrics.sentences import SentenceError, check, fields, render
from outcomes.metrics.writing_columns import Numbers, Objects, render_column

VALUES: dict[str, Any] = {"value": 68.04, "unit": "%", "points": 5, "gap": float("nan"), "level": None, "low": -0.04}

RENDERED = [
    ("{value:.1f}{unit} of {points}", "68.0% of 5"),
    ("{value:+.2f}", "+68.04"),
    ("{gap:.1f} and {level:.0f}", "unknown and unknown"),
    ("{low:.1f}{unit}", "0.0%"),
    ("{{braces}}", "{braces}"),
    ("no field", "no field"),
    ("", ""),
]

WHEN = [
    ("2013/14", "in 2013/14"),
    ("2014-03-31", "on 31 March 2014"),
    ("As at 31 March 2014", "on 31 March 2014"),
    ("2012 - 14", "in 2012 - 14"),
    ("12 months to March 2014", "in the 12 months to March 2014"),
    ("Year ending March 2014", "in the year ending March 2014"),
    ("Week ending 23 March 2014", "in the week ending 23 March 2014"),
    ("Quarter 1 2014/15", "in Quarter 1 2014/15"),
    ("a year unknown", "in a year unknown"),
]

REFUSED = [
    ("{value.real}", "is not a plain name"),
    ("{value[0]}", "is not a plain name"),
    ("{unit.__class__.__mro__}", "is not a plain name"),
    ("{0}", "is not a plain name"),
    ("{}", "is not a plain name"),
    ("{value!r}", 'the conversion "!r" is not allowed'),
    ("{value:{unit}}", "holds a field"),
    ("{valeu}", 'did you mean "value"?'),
    ("{unit:.1f}", "does not fit a word"),
    ("{points:z}", "does not fit a number"),
    ("{value", "write a brace that is not a field twice"),
    ("}", "write a brace that is not a field twice"),
]


@pytest.mark.parametrize(("template", "expected"), RENDERED)
def test_values_are_written_in(template: str, expected: str) -> None:
    assert expected == render(template, VALUES)


@pytest.mark.parametrize(("template", "found"), REFUSED)
def test_anything_but_a_plain_name_and_a_format_is_refused(template: str, found: str) -> None:
    with pytest.raises(SentenceError) as caught:
        render(template, VALUES)

    assert found in str(caught.value)


@given(st.text("{}value.[]!:r0_x ", max_size=20))
def test_any_text_is_rendered_or_refused_and_nothing_else(template: str) -> None:
    try:
        said = render(template, VALUES)
    except SentenceError:
        return
    assert isinstance(said, str)


@pytest.mark.parametrize(("period", "said"), WHEN)
def test_a_day_is_on_and_a_length_of_time_in_the(period: str, said: str) -> None:
    template = "{value:.1f} in {period}"
    assert render(template, {"value": 68.04, "period": period}) == f"68.0 {said}"
    value = Numbers(values=np.array([68.04]), tally=np.array([False]))
    several = {"value": value, "period": Objects(codes=np.array([0]), table=[period])}
    assert render_column(template, several, 1).to_list() == [f"68.0 {said}"]


def test_only_the_word_before_a_period_is_its_preposition() -> None:
    assert render("begin {period}, again in {period}", {"period": "2014-03-31"}) == (
        "begin 2014-03-31, again on 31 March 2014"
    )


def test_the_fields_of_a_template_come_once_and_in_order() -> None:
    assert fields("{b} {a:.1f} {b}") == ("b", "a")


@attrs.frozen(kw_only=True)
class Levels:
    low: float
    names: tuple[str, ...] = ()


def info(*sentences: str) -> MetricInfo:
    return MetricInfo(
        id="x",
        title="x",
        version="1",
        params=Levels,
        outcomes=tuple(Outcome(f"o{i}", None, None, each) for i, each in enumerate(sentences)),
        reasons=(Reason("none", Status.NO_DATA, "{area_name}"),),
        evidence=(Evidence("distance", "how far"),),
    )


def test_a_metric_may_name_its_evidence_its_parameters_and_the_row() -> None:
    assert check(info("{distance:.1f}{unit} under {low:.1f} in {period} ({names})")) == ()


def test_every_sentence_that_does_not_render_is_told_with_its_word() -> None:
    found = check(info("{distance}", "{distnace}", "{period:.1f}"))

    assert len(found) == 2
    assert found[0].startswith('the sentence of outcome "o1" does not render: ')
    assert 'did you mean "distance"?' in found[0]
    assert found[1].startswith('the sentence of outcome "o2" does not render: ')


@pytest.mark.parametrize(
    "spec", ["41", "1000000000", "0>999999999.1f", ".50f", ",.99999999999999999999f", "012345678901"]
)
def test_a_width_that_would_fill_a_machine_is_refused_when_it_is_loaded(spec: str) -> None:
    with pytest.raises(SentenceError, match="ask for 40 at most"):
        fields(f"{{value:{spec}}}")


@pytest.mark.parametrize("spec", ["8.1f", "40", ".12f", "in 2019|in 2020 and later years"])
def test_a_width_that_somebody_may_want_is_not(spec: str) -> None:
    assert fields(f"{{value:{spec}}}") == ("value",)
