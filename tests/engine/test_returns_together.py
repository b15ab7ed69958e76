"""Returns of several aims are judged in one call of a metric that judges each item by itself, as if one by one."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import outcomes
from outcomes import MetricColumns
from outcomes.data.block import ReturnBlock
from outcomes.metrics.delivery_status import DeliveryParameters, DeliveryStatus

HEAD = 'format = 1\n[framework]\nid = "r"\ntitle = "Returned"\nareas = "all"\n'
AIM = """
[aims.{id}]
title = "{id}"
kind = "deliverable"
returns = {{ path = "{id}.csv" }}
judge = [{{ metric = "{metric}"{more} }}]
"""
ITEMS = {
    "plan": "schools,done,2014-03-31,2014-03-01\nparks,not started,2014-03-31,\n",
    "nobody": "",
    "launch": "website,done,2014-03-31,2014-05-01\n",
}


def framework(folder: Path, metric: str = "delivery.status", more: str = "") -> outcomes.Framework:
    for name, items in ITEMS.items():
        (folder / f"{name}.csv").write_text("id,state,due,done\n" + items)
    aims = "".join(AIM.format(id=name, metric=metric, more=more if name == "launch" else "") for name in ITEMS)
    (folder / "framework.toml").write_text(HEAD + aims)
    return outcomes.load_framework(folder)


@pytest.mark.parametrize(("more", "calls"), [("", [3]), (", warn_days = 30", [2, 1])])
def test_aims_of_like_parameters_are_judged_in_one_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, calls: list[int]
) -> None:
    called: list[int] = []
    evaluate = DeliveryStatus.evaluate

    def counted(self: DeliveryStatus, block: ReturnBlock, params: DeliveryParameters) -> MetricColumns:
        called.append(len(block.state))
        return evaluate(self, block, params)

    made = framework(tmp_path, more=more)
    monkeypatch.setattr(DeliveryStatus, "evaluate", counted)
    rows = outcomes.evaluate(made, as_of=datetime.date(2014, 6, 30)).to_rows()

    assert called == calls
    assert [("plan", "schools"), ("plan", "parks"), ("nobody", None), ("launch", "website")] == [
        (row["aim"], row["item"] or None) for row in sorted(rows, key=lambda row: list(ITEMS).index(row["aim"]))
    ]


@pytest.mark.parametrize("metric", ["delivery.status", "coverage.share"])
def test_each_aim_is_told_what_it_would_be_told_alone(tmp_path: Path, metric: str) -> None:
    made = framework(tmp_path, metric)
    day = datetime.date(2014, 6, 30)
    alone = [row for name in ITEMS for row in outcomes.evaluate(made, as_of=day, aims=[name]).to_rows()]

    assert alone == sorted(outcomes.evaluate(made, as_of=day).to_rows(), key=lambda row: list(ITEMS).index(row["aim"]))
