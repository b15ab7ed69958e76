"""`evaluate` refuses what it cannot take, all at once; it never gives an empty answer in silence."""

import datetime
import runpy
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
