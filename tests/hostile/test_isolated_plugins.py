"""What cannot be contained in one process: death, stalling and greed of a metric, in a worker process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outcomes.data.block import SeriesBlock
from outcomes.registry import PluginSet, data_calls
from outcomes.registry.guard import judge
from outcomes.registry.isolation import Isolation
from outcomes.registry.judged import Judged
from outcomes.registry.parameters import parameters
from outcomes.registry.records import MetricRecord
from outcomes.testing import make_block

Install = Callable[..., str]

SHIPPED = ("concordat", "notify", "spc", "sroi", "survey")
"""Plugins that may be installed beside those of these tests, and would only cost time."""

CALL_HONEST = """
import ctypes, os, time
honest = WithinBand.evaluate
def evaluate(self, block, params):
    {body}
    return honest(self, block, params)
WithinBand.evaluate = evaluate
"""


@pytest.fixture
def block() -> SeriesBlock:
    """Sixteen series of three years; the value of row 5 is 99."""
    value = 45.0 + np.add.outer(np.arange(16.0), np.arange(3.0))
    value[5] = 99.0
    return make_block(value)


def isolated(block: SeriesBlock, seconds: float = 20.0, megabytes: int = 512) -> Judged:
    with Isolation(seconds=seconds, megabytes=megabytes) as isolation:
        record = PluginSet.discover(disable=SHIPPED, isolation=isolation).metric("hostile.band")
        return judge(record, block, parameters_of(record))


def parameters_of(record: MetricRecord) -> Any:
    found, wrong = parameters(record, {})
    assert (found is not None, wrong) == (True, ())
    return found.params  # type: ignore[union-attr]


def test_an_honest_metric_says_the_same_in_a_worker(install: Install, block: SeriesBlock) -> None:
    install("hostile")
    record = PluginSet.discover().metric("hostile.band")

    expected = judge(record, block, record.info.params())
    found = isolated(block)

    assert found.failures == ()
    for name in ("outcome", "reason", "period"):
        assert getattr(expected.columns, name).tobytes() == getattr(found.columns, name).tobytes()
    assert expected.columns.evidence["latest"].tobytes() == found.columns.evidence["latest"].tobytes()


@pytest.mark.parametrize(
    ("death", "found"), [("os._exit(0)", "exit code 0"), ("os.abort()", "signal SIGABRT")], ids=["leaves", "aborts"]
)
def test_a_metric_that_kills_its_process_on_one_row_loses_that_row_only(
    install: Install, block: SeriesBlock, death: str, found: str
) -> None:
    install("hostile", CALL_HONEST.format(body=f"if (block.value == 99).any(): {death}"))

    said = isolated(block)

    assert np.flatnonzero(said.failed).tolist() == [5]
    assert f"it killed its worker process ({found})" == said.failures[0].found
    assert said.failures[0].diagnostic.code == "OUT413"
    assert int((said.columns.outcome >= 0).sum()) == 15


def test_a_metric_that_never_ends_costs_its_rows_after_the_time_limit(install: Install, block: SeriesBlock) -> None:
    install("hostile", CALL_HONEST.format(body="while True: time.sleep(0.01)"))
    with Isolation(seconds=0.5) as isolation:
        record = PluginSet.discover(disable=SHIPPED, isolation=isolation).metric("hostile.band")
        said = judge(record, block, parameters_of(record))

    assert said.failed.all()
    assert said.failures[0].found == "it did not finish within 0.5 seconds"


def test_a_metric_that_wants_all_memory_fails_within_the_memory_limit(install: Install, block: SeriesBlock) -> None:
    install("hostile", CALL_HONEST.format(body="if (block.value == 99).any(): np.ones(2**33)"))

    said = isolated(block, megabytes=256)

    assert np.flatnonzero(said.failed).tolist() == [5]
    assert "allocate" in said.failures[0].found


def test_a_metric_that_prints_past_python_does_not_disturb_the_answer(
    install: Install, block: SeriesBlock, capfd: pytest.CaptureFixture[str]
) -> None:
    install("hostile", CALL_HONEST.format(body="os.write(1, b'GOTCHA'); os.read(0, 10)"))

    said = isolated(block)

    assert not said.failed.any()
    assert capfd.readouterr() == ("", "")


def test_what_a_worker_contains_is_reported_as_in_one_process(install: Install, block: SeriesBlock) -> None:
    install("hostile", CALL_HONEST.format(body="if (block.value == 99).any(): raise ValueError('no 99')"))

    said = isolated(block)

    assert np.flatnonzero(said.failed).tolist() == [5]
    assert "no 99" in said.failures[0].found
    assert said.failures[0].kind == "raised"


def test_a_built_in_metric_is_not_isolated(block: SeriesBlock, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr("outcomes.registry.isolation.WorkerProcess", begun.append)
    record = PluginSet.of().metric("target.path")
    with Isolation() as isolation:
        assert not judge(record, block, record.info.params(), isolation=isolation).failed.any()

        assert begun == []


READER = """
import attrs
from outcomes import Observations, hookimpl
from outcomes.diagnostics import Report

class Telling:
    id = "hostile.telling"

    @attrs.frozen(kw_only=True)
    class options:
        pass

    def read(self, path, options):
        rows = {"area": ["A", "B"], "period": "2024", "value": ["5 [p]", "6"], "parent": "P"}
        return Observations.from_columns(rows), Report()

@hookimpl
def register_readers(register):
    register(Telling())
"""


def test_what_a_reader_says_of_figures_comes_out_of_a_worker_whole(install: Install) -> None:
    install("hostile", READER)
    with Isolation() as isolation:
        record = PluginSet.discover(disable=SHIPPED, isolation=isolation).find("reader", "hostile.telling")
        assert record is not None
        observations, report = data_calls.read(record, Path("none.csv"), record.options())
    assert not report
    told = observations.to_columns()
    assert (told["remark"], told["parent"]) == (["provisional", ""], ["P", "P"])
