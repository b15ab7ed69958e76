"""Every sentence of every metric, the built-in ones and those of the plugins, rendered with awkward values and read.

What is checked is what a machine can hear: a sentence for readers begins with a capital or a name, ends with a full stop,
is short, says no word of the statistician's, and never "1 periods". That a number which it names is there whenever it is
said is a law of the conformance kit (`sentences_render`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

import outcomes
from outcomes.engine.batch import ENGINE_REASONS
from outcomes.framework.classes import key_of
from outcomes.metrics import MetricInfo, Outcome, Reason
from outcomes.metrics.sentences import ROW_NUMBERS, ROW_WORDS, render
from outcomes.metrics.writing import NamedPlace
from outcomes.registry import PluginSet

NAN = float("nan")
MOST_WORDS = 45
"""Longer than this nobody reads to the end of a sentence aloud (a figure with its unit is one or two words)."""

JARGON = (
    r"chi-squared",
    r"\bp (?:=|<|value)",
    r"\bz\b",
    r"\bsigma\b",
    r"confidence",
    r"interval",
    r"\blimits?\b(?! before| of the data|,)",
    r"threshold",
    r"two-sided",
    r"\bmedian\b",
    r"\bquantile|\bquintile|\bquartile|\bpercentile",
    r"denominator(?!s? (?:in|only))",
    r"\bsignifican(?:t|ce)(?! (?:change|progress|movement))",
    r"\bordinal\b",
    r"polarity",
    r"\bmetric\b",
    r"observation",
    r"\bregress",
    r"linear",
    r"deviation",
    r"\bNaN\b|\bnan\b",
    r"\bp[- ]?value",
    r"beyond chance",
)
"""What the sentence for readers leaves to the detail. "Significant change" and the like are words of the publishers that
a rule quotes; "usable count or denominator" says what a return has to bring. Growth that cannot be worked out, lines
through points and the rest of how a rule works are for `explain`."""

AWKWARD: dict[str, float] = {
    "one": 1.0,
    "nought": 0.0,
    "many": 7.0,
    "between": 74.75,
    "almost": 74.8000001,
    "minus nought": -0.0,
    "minus": -3.04,
    "huge": 1_234_567_890.5,
}

SET = PluginSet.discover()
SHIPPED = sorted(each.parent for each in (Path(__file__).parents[2] / "frameworks").glob("*/framework.toml"))
INFOS = {name: SET.metric(name).info for name in SET.ids("metric")}


def told(info: MetricInfo) -> Iterator[tuple[str, Outcome | Reason]]:
    yield from ((f"outcome {each.word}", each) for each in info.outcomes)
    yield from ((f"reason {each.word}", each) for each in info.reasons)


def context(info: MetricInfo, number: float, other: float) -> dict[str, Any]:
    """A row whose numbers are ``number`` and ``other`` in turn; words are names, such as a board has them."""
    values: dict[str, Any] = dict.fromkeys(ROW_WORDS, "Leicester")
    values |= {"unit": "%", "period": "2014", "due": "2016", "gap": ""}
    for field in attrs.fields(info.params) if attrs.has(info.params) else ():
        default = field.default
        values[key_of(field)] = 1 if default is attrs.NOTHING or isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]
    names = [*ROW_NUMBERS, *(each.name for each in info.evidence)]
    values |= {name: number if place % 2 else other for place, name in enumerate(names)}
    for each in info.evidence:
        if each.words:
            values[each.name] = NamedPlace(1.0, ("begun", "under way"))
    return values


def wrong(said: str) -> Iterator[str]:
    """What a reader would stumble over."""
    if re.search(r"\bunknown\b", said):
        yield "says unknown"
    if "  " in said or said != said.strip():
        yield "holds spaces too many"
    if re.search(r"(?<![\d,.])1 (?:\w+s)\b(?<!1 is)(?<!1 was)(?<!1 has)(?<! less)", said):
        yield "says one of many"
    if re.search(r"-0(?:\.0+)?(?![\d.])", said):
        yield "says minus nought"
    if re.search(r"%%|\(\)|[{}#|]| [.,;:]|\.\.", said):
        yield "holds signs that are left over"
    if not said.endswith("."):
        yield "does not end with a full stop"
    if not said[:1].isupper():
        yield "does not begin with a capital"
    if re.search(r"p = 0\.000", said):
        yield "says that a chance is nought"


PAIRS = [(number, other) for number in AWKWARD.values() for other in (number, 1.0, 2.0, 74.8)]


@pytest.mark.parametrize("name", INFOS)
def test_a_sentence_reads_well_whatever_its_numbers(name: str) -> None:
    info = INFOS[name]
    found = {
        (what, each, said)
        for what, one in told(info)
        for number, other in PAIRS
        for said in [render(one.sentence, context(info, number, other))]
        for each in wrong(said)
    }
    assert not found


@pytest.mark.parametrize("name", INFOS)
def test_a_detail_reads_well_too(name: str) -> None:
    info = INFOS[name]
    found = {
        (what, each, said)
        for what, one in told(info)
        if one.detail
        for number, other in PAIRS
        for said in [render(one.detail, context(info, number, other))]
        for each in wrong(re.sub(r"^[a-z.]+\b", "Name", said))
    }
    assert not found


@pytest.mark.parametrize("name", INFOS)
def test_a_sentence_is_short_and_leaves_the_tests_to_the_detail(name: str) -> None:
    info = INFOS[name]
    for what, one in told(info):
        said = render(one.sentence, context(info, 74.8, 70.0))
        assert len(said.split()) <= MOST_WORDS, (what, said)
        heard = [word for word in JARGON if re.search(word, said, re.I)]
        assert not heard, (what, said)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda each: each.name)
def test_no_sentence_of_a_shipped_framework_holds_jargon(folder: Path) -> None:
    results = outcomes.evaluate(folder, as_of=date(2026, 11, 27), plugins=SET)
    # The names of items are the framework's own, and may say what they like.
    items = results.evaluation.item_titles
    said = {row["sentence"].replace(items.get((row["aim"], row["item"]), "\0"), "Name") for row in results.to_rows()}
    # What a publisher says of its figure is in its own words.
    said = {re.sub(r"publisher says: .*", "publisher says so.", each) for each in said}
    assert len(said) > 5
    heard = {(word, each) for each in said for word in JARGON if re.search(word, each, re.I)}
    assert not heard
    faults = {(fault, each) for each in said for fault in wrong(each)}
    assert not faults


@pytest.mark.parametrize("reason", ENGINE_REASONS, ids=lambda each: each.word)
def test_what_the_engine_says_of_a_row_reads_well(reason: Reason) -> None:
    for area in ("Leicestershire", "this framework"):
        said = render(reason.sentence, {"area_name": area, "gap": "", "period": "2014", "missing": 3})
        assert [] == list(wrong(said))
        assert not [word for word in JARGON if re.search(word, said, re.I)], said


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("Only 1 periods are there.", "says one of many"),
        ("The value is unknown.", "says unknown"),
        ("moved as wanted.", "does not begin with a capital"),
        ("It moved", "does not end with a full stop"),
        ("It is -0.0% now.", "says minus nought"),
        ("It is  here.", "holds spaces too many"),
        ("It rose (p = 0.000).", "says that a chance is nought"),
    ],
)
def test_the_reader_of_these_tests_hears_what_is_wrong(said: str, fault: str) -> None:
    assert fault in list(wrong(said))
