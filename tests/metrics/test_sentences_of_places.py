"""A number that stands for a word is said as the word, and as a number where a format asks for one."""

from __future__ import annotations

import math

import attrs
import pytest

from outcomes.data.block import ReturnBlock
from outcomes.metrics.contract import Evidence, MetricInfo, Outcome
from outcomes.metrics.sentences import render
from outcomes.metrics.writing import NamedPlace
from outcomes.registry.claims import refusals

SCALE = ("none", "some", "all")


@pytest.mark.parametrize(
    ("template", "number", "expected"),
    [
        ("{level}", 1.0, "some"),
        ("{level:.0f}", 1.0, "1"),
        ("{level}", 0.0, "none"),
        ("{level}", 3.0, "3.0"),
        ("{level}", -1.0, "-1.0"),
        ("{level}", 0.5, "0.5"),
        ("{level}", math.nan, "unknown"),
    ],
)
def test_a_place_is_said_as_its_word(template: str, number: float, expected: str) -> None:
    assert expected == render(template, {"level": NamedPlace(number, SCALE)})


@attrs.frozen(kw_only=True)
class Scaled:
    scale: tuple[str, ...] = SCALE


@pytest.mark.parametrize(("words", "refused"), [("scale", False), ("scales", True), ("", False)])
def test_the_words_of_evidence_are_those_of_a_parameter(words: str, refused: bool) -> None:
    class Made:
        info = MetricInfo(
            id="made.assessed",
            title="Made",
            version="1",
            params=Scaled,
            outcomes=(Outcome("assessed", None, None, "{level}"),),
            evidence=(Evidence("level", "the level", words=words),),
            takes=ReturnBlock,
        )

        def evaluate(self, block: object, params: object) -> object:
            raise NotImplementedError

    assert [f'evidence "level" is said by "{words}", which is no parameter; did you mean "scale"?'] * refused == list(
        refusals("metric", Made())
    )
