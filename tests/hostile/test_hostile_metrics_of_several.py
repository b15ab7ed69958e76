"""Metrics over several indicators that misbehave: their aim has no verdict, and nobody else notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import outcomes
from outcomes.data.framework_block import FrameworkBlock
from outcomes.registry import PluginSet, PluginState
from outcomes.registry.guard import judge
from outcomes.registry.isolation import Isolation
from outcomes.registry.parameters import parameters
from outcomes.testing import make_block

Install = Callable[..., str]

SHIPPED = ("concordat", "notify", "spc", "sroi", "survey")

SEVERAL = """
import attrs, gc, os
import numpy as np
from outcomes import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Scope, Status, Verdict, hookimpl

class Sum:
    info = MetricInfo(
        id="NAME.sum", title="Sum", version="1", scope=Scope.FRAMEWORK,
        outcomes=(Outcome("much", Verdict.MET, sentence="{{sum:.1f}}"), Outcome("little", Verdict.MISSED, sentence="{{sum:.1f}}")),
        reasons=(Reason("a gap", Status.NO_DATA, "nothing"),),
        evidence=(Evidence("sum", "the sum"),),
        {more}
    )

    def honest(self, block, params):
        sum = block.stack(lambda each: each.at(each.value, each.latest())).sum(axis=1)
        known = ~np.isnan(sum)
        return MetricColumns(
            outcome=np.where(known, np.where(sum > 50, 0, 1), -1).astype(np.int16),
            reason=np.where(known, -1, 0).astype(np.int16),
            period=np.full(len(sum), -1, dtype=np.int32),
            evidence={{"sum": sum}},
        )

    def evaluate(self, block, params):
        found = self.honest(block, params)
        {body}
        return found

@hookimpl
def register_metrics(register):
    register(Sum())
"""


def several(body: str = "pass", more: str = "") -> str:
    return SEVERAL.format(body=body, more=more)


@pytest.fixture
def block() -> FrameworkBlock:
    """Four areas, of two indicators with different periods; the last area is unknown to the second."""
    yearly = make_block([[10.0, 20.0], [30.0, 40.0], [50.0, None], [1.0, 2.0]])
    monthly = make_block([[5.0] * 6, [10.0] * 6, [15.0] * 6, [None] * 6], per_year=12, as_of=yearly.as_of)
    return FrameworkBlock(blocks=(yearly, monthly), as_of=yearly.as_of)


def test_an_honest_one_says_the_same_here_and_in_a_process_of_its_own(install: Install, block: FrameworkBlock) -> None:
    install("honest", several(), honest=False)
    record = PluginSet.discover(disable=SHIPPED).metric("honest.sum")
    here = judge(record, block, record.info.params())
    with Isolation(seconds=20.0) as isolation:
        remote = PluginSet.discover(disable=SHIPPED, isolation=isolation).metric("honest.sum")
        made, _ = parameters(remote, {})
        assert made is not None
        apart = judge(remote, block, made.params)
    assert remote.info.takes is FrameworkBlock
    assert here.columns.evidence["sum"][:3].tolist() == [25.0, 50.0, 65.0]
    assert here.columns.outcome.tolist() == [1, 1, 0, -1]
    for name in ("outcome", "reason", "period"):
        assert getattr(here.columns, name).tobytes() == getattr(apart.columns, name).tobytes()
    assert here.columns.evidence["sum"].tobytes() == apart.columns.evidence["sum"].tobytes()


HOSTILE = {
    "raises": ("raise ValueError('a bad day')", "a bad day"),
    "leaves": ("raise SystemExit(0)", "it called sys.exit(0)"),
    "gives a row an indicator": ("found = attrs.evolve(found, outcome=found.outcome[:2])", "shape (2,), not (4,)"),
    "writes to a block": ("block.blocks[1].value[0] = 0", "read-only"),
    "puts a block in the place of another": ("block.blocks[0] = block.blocks[1]", "does not support item assignment"),
    "names a period, though there is none in common": ("found.period[:] = 1", "its period is 1, outside -1 to -1"),
    "looks who the rows are": ("block.blocks[0].keys.area", "has no attribute 'area'"),
    "goes round the seal": (
        "inner = block.blocks[1].value.base.obj; inner.flags.writeable = True; inner[:] = 1",
        "it went round the seal",
    ),
}


@pytest.mark.parametrize(("body", "found"), HOSTILE.values(), ids=HOSTILE.keys())
def test_one_that_breaks_the_contract_has_no_verdict(
    install: Install, block: FrameworkBlock, body: str, found: str
) -> None:
    install("hostile", several(body), honest=False)
    record = PluginSet.discover(disable=SHIPPED).metric("hostile.sum")
    before = [each.value.copy() for each in block.blocks]

    said = judge(record, block, record.info.params())

    assert said.failed.all()
    assert found in "; ".join(each.found for each in said.failures)
    assert all(np.array_equal(a, b.value, equal_nan=True) for a, b in zip(before, block.blocks, strict=True))


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ('needs=frozenset({"value", "target"})', "a target is of one indicator"),
        ("charts=True", "cannot"),
        ("takes=__import__('outcomes').SeriesBlock", "its scope is FRAMEWORK; leave takes out"),
    ],
)
def test_one_that_says_what_cannot_be_is_not_loaded(install: Install, more: str, found: str) -> None:
    install("hostile", several(more=more), honest=False)
    (record,) = (each for each in PluginSet.discover(disable=SHIPPED).records if each.name == "hostile")
    assert record.state is PluginState.FAILED
    assert found in record.error


def test_a_run_goes_on_without_it_and_one_that_dies_takes_only_its_worker_along(
    install: Install, tmp_path: Path
) -> None:
    install("honest", several(), honest=False)
    install("hostile", several("os._exit(3)"), honest=False)
    (tmp_path / "d.csv").write_text("indicator,area,period,value\na,p,2024,30\na,q,2024,10\nb,p,2024,40\nb,q,2024,1\n")
    aims = "".join(
        f'[aims.{name}]\ntitle = "{name}"\nindicators = ["a", "b"]\njudge = [{{ metric = "{name}.sum" }}]\n'
        for name in ("hostile", "honest")
    )
    (tmp_path / "framework.toml").write_text(
        'format = 1\n[framework]\nid = "t"\ntitle = "T"\nareas = ["p", "q"]\n[data.d]\npath = "d.csv"\n'
        '[indicators.a]\ntitle = "A"\ndata = { source = "d" }\n[indicators.b]\ntitle = "B"\ndata = { source = "d" }\n'
        + aims
    )
    with Isolation(seconds=20.0) as isolation:
        plugins = PluginSet.discover(disable=SHIPPED, isolation=isolation)
        results: Any = outcomes.evaluate(tmp_path, as_of=date(2025, 1, 31), plugins=plugins, isolation=isolation)
    told = [(row["aim"], row["area"], row["outcome"] or row["status"]) for row in results]
    assert told == [
        ("hostile", "p", "metric failed"),
        ("hostile", "q", "metric failed"),
        ("honest", "p", "much"),
        ("honest", "q", "little"),
    ]
    assert results.partial
    assert ["OUT413"] == [each.code for each in results.report]
