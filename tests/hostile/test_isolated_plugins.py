"""What cannot be contained in one process: death, stalling and greed of a metric, in a worker process."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outcomes.data.block import SeriesBlock
from outcomes.diagnostics import DataError, PluginError
from outcomes.registry import PluginSet, calls, data_calls
from outcomes.registry.guard import judge
from outcomes.registry.isolation import Isolation
from outcomes.registry.judged import Judged
from outcomes.registry.parameters import described, parameters
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


def test_the_start_that_a_metric_gives_comes_back_from_a_worker(install: Install, block: SeriesBlock) -> None:
    start = "start=np.where(block.value[:, 0] == 99, -1, 1).astype(np.int32)"
    install(
        "hostile",
        CALL_HONEST.format(body="given = honest(self, block, params)")
        + f"""
def with_start(self, block, params):
    return attrs.evolve(honest(self, block, params), {start})
WithinBand.evaluate = with_start
""",
    )

    found = isolated(block)

    assert found.failures == ()
    assert found.columns.start is not None
    assert found.columns.start.tolist() == [1] * 5 + [-1] + [1] * 10


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


MANY = """
import sys, warnings
import attrs
import numpy as np
from outcomes import hookimpl
from outcomes.diagnostics import DataError, Diagnostic, Report

class Rate:
    id = "hostile.rate"
    value_type = "other"

    def compute(self, count, denominator, multiplier):
        value = np.array(count, dtype=float) / denominator * multiplier
        return {answer}

class Slides:
    id = "hostile.slides"
    suffix = ".txt"
    binary = False

    def write(self, results, stream):
        print("aside")
        warnings.warn("with care")
        stream.write(f"of {{len(results)}} rows")

class Refusing:
    id = "hostile.refusing"

    @attrs.frozen(kw_only=True)
    class options:
        level: float = 1.0

        def __attrs_post_init__(self):
            if self.level < 0:
                raise ValueError("a level is not below 0")

    def read(self, path, options):
        raise DataError(Report([Diagnostic(code="OUT310", subject="table", found="it is upside down", to_do="turn it")]))

@hookimpl
def register_statistics(register):
    register(Rate())

@hookimpl
def register_writers(register):
    register(Slides())

@hookimpl
def register_readers(register):
    register(Refusing())
"""


def there(isolation: Isolation, kind: Any, name: str) -> Any:
    record = PluginSet.discover(disable=SHIPPED, isolation=isolation).find(kind, name)
    assert record is not None
    assert record.remote is not None
    return record


def test_a_statistic_computes_in_a_worker(install: Install) -> None:
    install("hostile", MANY.format(answer="value, value - 1, value + 1"), honest=False)
    with Isolation() as isolation:
        found = data_calls.compute(there(isolation, "statistic", "hostile.rate"), [65.0, 3.0], [100.0, 10.0], 100.0)
    assert [each.tolist() for each in found] == [[65.0, 30.0], [64.0, 29.0], [66.0, 31.0]]


@pytest.mark.parametrize(
    "answer",
    ["value, value", "value[:1], value, value", "value.astype(int), value, value", "7"],
    ids=["two", "short", "whole numbers", "no arrays"],
)
def test_a_statistic_that_gives_anything_else_fails_in_its_name(install: Install, answer: str) -> None:
    install("hostile", MANY.format(answer=answer), honest=False)
    with Isolation() as isolation:
        record = there(isolation, "statistic", "hostile.rate")
        with pytest.raises(PluginError, match="hostile"):
            data_calls.compute(record, [65.0, 3.0], [100.0, 10.0], 100.0)


def test_a_writer_writes_in_a_worker_and_what_it_prints_and_warns_is_said(
    install: Install, capfd: pytest.CaptureFixture[str]
) -> None:
    install("hostile", MANY.format(answer="7"), honest=False)
    stream = io.StringIO()
    with Isolation() as isolation:
        said = calls.write(there(isolation, "writer", "hostile.slides"), RESULTS, stream)
    assert stream.getvalue() == "of 3 rows"
    told = [each.found for each in said]
    assert any("aside" in each for each in told), told
    assert any("with care" in each for each in told), told
    assert capfd.readouterr() == ("", "")


RESULTS = (1, 2, 3)
"""What has a length, and can be sent: a writer is given what it is given."""


def test_a_reader_refuses_and_names_what_is_wrong_with_its_options_from_a_worker(install: Install) -> None:
    install("hostile", MANY.format(answer="7"), honest=False)
    with Isolation() as isolation:
        record = there(isolation, "reader", "hostile.refusing")
        found, wrong = parameters(record, {"level": 2.0})
        assert (found is not None and found.plain, wrong) == ({"level": 2.0}, ())
        nothing, unknown = parameters(record, {"levle": 2.0})
        assert nothing is None
        assert [each.to_do for each in unknown] == ['did you mean "level"?']
        nothing, below = parameters(record, {"level": -1.0})
        assert nothing is None
        assert "a level is not below 0" in below[0].found
        assert [each.key for each in described(record)] == ["level"]
        with pytest.raises(DataError, match="it is upside down; turn it"):
            data_calls.read(record, Path("none.csv"), record.options())


def test_a_metric_that_is_imported_here_may_judge_in_a_worker(install: Install, block: SeriesBlock) -> None:
    install("hostile")
    record = PluginSet.discover(disable=SHIPPED).metric("hostile.band")
    with Isolation() as isolation:
        there_ = judge(record, block, record.info.params(), isolation=isolation)
    here = judge(record, block, record.info.params())
    assert there_.failures == here.failures == ()
    assert here.columns.outcome.tobytes() == there_.columns.outcome.tobytes()
