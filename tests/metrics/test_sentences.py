"""Sentences: templates that can name a value, say how to write it, and nothing else."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.metrics import Evidence, MetricInfo, Outcome, Reason, Status
from outcomes.metrics.sentences import SentenceError, check, fields, render

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
