"""The sentences of a whole run at once against those of its rows one by one, which are the rule."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import outcomes
from outcomes.registry import PluginSet
from outcomes.results.rendering import sentence_of
from outcomes.results.row_sentences import sentences_of

SHIPPED = sorted(each.parent for each in (Path(__file__).parents[2] / "frameworks").glob("*/framework.toml"))
SET = PluginSet.discover()


def one_by_one(results: outcomes.Results) -> list[str]:
    return [sentence_of(results, row) for row in range(len(results))]


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda each: each.name)
@pytest.mark.parametrize("as_of", [datetime.date(2015, 6, 30), datetime.date(2026, 11, 27)], ids=str)
def test_every_sentence_of_a_shipped_framework(folder: Path, as_of: datetime.date) -> None:
    results = outcomes.evaluate(folder, as_of=as_of, plugins=SET)
    expected = one_by_one(results)
    assert len(set(expected)) > 3
    assert sentences_of(results).to_list() == expected


def test_some_rows_in_any_order_and_rows_of_rows(five_aims: Path) -> None:
    results = outcomes.evaluate(five_aims, as_of=datetime.date(2018, 6, 30), plugins=PluginSet.of())
    expected = one_by_one(results)
    rows = np.arange(len(results))[::-2].copy()
    assert sentences_of(results, rows).to_list() == [expected[row] for row in rows]
    assert sentences_of(results.take(rows.tolist())).to_list() == [expected[row] for row in rows]
    assert sentences_of(results, np.empty(0, dtype=np.int64)).to_list() == []


def test_nothing_is_said_of_no_rows(small: Any) -> None:
    assert sentences_of(outcomes.evaluate(small("", []), as_of=datetime.date(2018, 6, 30))).to_list() == []


def test_a_metric_that_leaves_evidence_out_is_named_as_for_one_row(small: Any, years: Any) -> None:
    @attrs.frozen(kw_only=True)
    class Parameters:
        scale: tuple[str, ...] = attrs.field(default=("begun", "done"), metadata={"help": "what stands for what"})

    class Quiet:
        info = outcomes.MetricInfo(
            id="test.quiet",
            title="Quiet",
            version="1",
            params=Parameters,
            outcomes=(outcomes.Outcome("x", outcomes.Verdict.MET, sentence="{found:.1f} is {standing} of {scale}."),),
            evidence=(
                outcomes.Evidence("found", "what was found", optional=True),
                outcomes.Evidence("standing", "where it stands", words="scale"),
            ),
        )

        def evaluate(self, block: Any, params: Any) -> outcomes.MetricColumns:
            size = len(block.value)
            return outcomes.MetricColumns(
                outcome=np.zeros(size, np.int16),
                reason=np.full(size, -1, np.int16),
                period=np.full(size, block.value.shape[1] - 1, np.int32),
                evidence={"standing": np.zeros(size)},
            )

    class Plugin:
        @outcomes.hookimpl
        def register_metrics(self, register: Any) -> None:
            register(Quiet())

    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "test.quiet" }]\n'
    results = outcomes.evaluate(
        small(aims, years([60, 61])), as_of=datetime.date(2018, 6, 30), plugins=PluginSet.of(Plugin())
    )

    def told(write: Any) -> Any:
        try:
            return write()
        except Exception as problem:
            return type(problem), str(problem)

    assert told(lambda: sentences_of(results).to_list()) == told(lambda: one_by_one(results))
