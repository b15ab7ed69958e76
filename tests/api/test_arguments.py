"""`evaluate` refuses what it cannot take, all at once; it never gives an empty answer in silence."""

import datetime
import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

import outcomes
from outcomes import UsageError

# Test modules are no package.
standings = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "results" / "test_standings.py")))
judged, level = standings.judged, standings.level

DAY = datetime.date(2021, 6, 1)
FRAME = pl.DataFrame({"indicator": ["i"], "area": ["E06000001"], "period": ["2020"], "value": [58.0]})


@pytest.fixture
def framework(tmp_path: Path) -> outcomes.Framework:
    return judged(tmp_path, level(58)).framework


@pytest.mark.parametrize(
    ("given", "subject", "said"),
    [
        ({"as_of": "2021-06-01"}, "as_of", "it is a str"),
        ({"as_of": datetime.datetime(2021, 6, 1)}, "as_of", "it is a day with a time"),
        ({"aims": "a0"}, "aims", "give a list of ids"),
        ({"aims": 3}, "aims", "it is an int"),
        ({"plugins": ["outcomes"]}, "plugins", "give a PluginSet"),
        ({"observations": 5}, "observations", "it is an int"),
        ({"observations": [{"area": "E06000001"}]}, "observations", "it is a list"),
        ({"observations": {"y": FRAME}}, "observations", 'there is no data source "y"'),
        ({"observations": {"x": 5}}, "observations", 'for "x" it is an int'),
        (
            {"observations": FRAME.to_dict(as_series=False)},
            "observations",
            "they are columns; make them Observations by",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    framework: outcomes.Framework, given: dict[str, Any], subject: str, said: str
) -> None:
    """A source that nothing reads used to be passed over, and every aim had "no data"."""
    with pytest.raises(UsageError) as caught:
        outcomes.evaluate(framework, **given)
    assert [each.subject for each in caught.value.report] == [subject]
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ['format = 1\n[framework]\nid = "x"\n', "x\n" * 5000])
def test_the_text_of_a_framework_is_no_path(text: str) -> None:
    """A long one used to end in an OSError: its name is too long."""
    with pytest.raises(UsageError, match=r"OUT551 path: it has several lines; the text .* is for outcomes.loads"):
        outcomes.evaluate(text, FRAME)
    with pytest.raises(outcomes.DefinitionError, match="OUT101 file: there is no such file or folder"):
        outcomes.evaluate(text.replace("\n", " ") * 100, FRAME)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: outcomes.PluginSet.of("outcomes_spc"), "plugin: it is a str; give the plugin itself"),
        (lambda: outcomes.PluginSet.of(None), "plugin: it is None; give the plugin itself"),
        (lambda: outcomes.PluginSet.discover("spc"), "disable: it is a str; give a list of names"),
        (lambda: outcomes.Observations.from_frame(FRAME, extra="note"), "extra: it is a str; give a list of columns"),
        (
            lambda: outcomes.Observations.from_columns({"area": ["A"], "period": ["2020"]}, extra="note"),
            "extra: it is a str; give a list of columns",
        ),
    ],
)
def test_one_word_is_no_list_of_words_and_no_plugin(call: Callable[[], object], said: str) -> None:
    """The letters of a word were taken for names, and a name for a plugin that has no hooks."""
    with pytest.raises(UsageError, match=f"OUT551 {said}"):
        call()


def test_levels_are_asked_for_with_numbers(framework: outcomes.Framework) -> None:
    with pytest.raises(UsageError, match="OUT551 power: it is a str; give a number between 0 and 1"):
        outcomes.suggest(framework, "a0", FRAME, power="0.8")  # type: ignore[arg-type]


def test_rows_are_found_by_a_verdict_or_its_word(framework: outcomes.Framework) -> None:
    results = outcomes.evaluate(framework, FRAME, as_of=DAY)
    met = results.filter(verdict=outcomes.Verdict.MET, status=outcomes.Status.JUDGED)
    assert [row["verdict"] for row in met] == [row["verdict"] for row in results.filter(verdict="met")] == ["met"]


def test_an_explanation_says_that_its_figures_were_handed_in() -> None:
    table: dict[str, Any] = {
        "format": 1,
        "framework": {"id": "f", "title": "F", "areas": "all"},
        "indicators": {"i": {"title": "I", "unit": "%", "polarity": "high"}},
        "aims": {"a": {"indicator": "i", "target": {"value": 50, "by": "2020"}, "judge": [{"metric": "target.path"}]}},
    }
    results = outcomes.evaluate(outcomes.from_dict(table), FRAME, as_of=DAY)
    assert results.explain(0).source == "figures that a program handed in, period 2020"


def test_a_source_that_is_nearly_one_of_the_framework_is_named(tmp_path: Path) -> None:
    framework = judged(tmp_path, level(58), more="").framework
    with pytest.raises(UsageError, match=r'use one of "x"|did you mean "x"'):
        outcomes.evaluate(framework, {"xx": FRAME})


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        outcomes.evaluate(None, 5, as_of="today", aims="a")  # type: ignore[arg-type]
    assert [each.subject for each in caught.value.report] == ["framework", "observations", "as_of", "aims"]


def test_what_fits_is_taken(framework: outcomes.Framework) -> None:
    for given in (FRAME, FRAME.to_arrow(), FRAME.to_pandas(), {"x": FRAME}, outcomes.Observations.from_frame(FRAME)):
        assert outcomes.evaluate(framework, given, as_of=DAY, aims=("a0",))[0]["verdict"] == "met"
