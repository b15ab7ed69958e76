"""Evidence by name: NaN where a row has none, and an error for a name that no metric knows."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import attrs
import numpy as np
import polars as pl
import pytest

import outcomes

TABLE = {
    "format": 1,
    "framework": {"id": "start-well", "title": "Start well", "areas": "all"},
    "indicators": {"ready": {"title": "Ready", "unit": "%", "polarity": "high"}},
    "aims": {
        "ready": {"indicator": "ready", "target": {"value": 70, "by": "2025"}, "judge": [{"metric": "target.path"}]}
    },
}
FIGURES = pl.DataFrame({"indicator": ["ready"] * 2, "area": ["A", "B"], "period": ["2025"] * 2, "value": [71.0, 68.5]})


class Slack:
    """A metric of a plugin, which this framework does not ask."""

    info = outcomes.MetricInfo(
        id="borough.slack",
        title="Slack",
        version="1.0.0",
        outcomes=(outcomes.Outcome(word="some", direction=outcomes.Direction.SAME, sentence="some"),),
        evidence=(outcomes.Evidence("slack", "room that is left"),),
    )

    def evaluate(self, block: Any, _: Any) -> outcomes.MetricColumns:
        raise NotImplementedError


class Plugin:
    @outcomes.hookimpl
    def register_metrics(self, register: Any) -> None:
        register(Slack())


@pytest.fixture(scope="module")
def results() -> outcomes.Results:
    plugins = outcomes.PluginSet.of(Plugin())
    assert not plugins.report.diagnostics
    return outcomes.evaluate(outcomes.from_dict(TABLE), FIGURES, as_of=date(2026, 1, 1), plugins=plugins)


def test_evidence_comes_by_its_name(results: outcomes.Results) -> None:
    assert results.evidence("distance").tolist() == [1.0, -1.5]
    assert results.evidence("distance", np.array([1])).tolist() == [-1.5]


@pytest.mark.parametrize("name", ["z", "slack", "target_as_worded", "days_late"])
def test_what_some_metric_leaves_is_nan_where_this_framework_has_none(results: outcomes.Results, name: str) -> None:
    assert np.isnan(results.evidence(name)).tolist() == [True, True]


@pytest.mark.parametrize(
    ("name", "to_do"),
    [("distanse", 'did you mean "distance"?'), ("slak", 'did you mean "slack"?'), ("", 'use one of "')],
)
def test_a_name_that_no_metric_knows_is_an_error(results: outcomes.Results, name: str, to_do: str) -> None:
    with pytest.raises(outcomes.UsageError) as told:
        results.evidence(name)
    (problem,) = told.value.report
    assert problem.found == f'no metric leaves evidence called "{name}"'
    assert problem.to_do.startswith(to_do)


def test_results_without_a_row_know_the_names_too(results: outcomes.Results) -> None:
    none = outcomes.Results(attrs.evolve(results.evaluation, batches=()))
    assert none.evidence("distance").size == 0
    with pytest.raises(outcomes.UsageError):
        none.evidence("distanse")


def test_a_name_that_rows_have_loads_no_other_metric() -> None:
    code = (
        "import sys, datetime, polars, outcomes\n"
        f"framework = outcomes.from_dict({TABLE!r})\n"
        f"figures = polars.DataFrame({FIGURES.to_dict(as_series=False)!r})\n"
        "results = outcomes.evaluate(framework, figures, as_of=datetime.date(2026, 1, 1), plugins=outcomes.PluginSet.of())\n"
        "results.evidence('distance')\n"
        "print('outcomes.metrics.trend_recent' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
