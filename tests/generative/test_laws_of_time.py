"""Laws of time: a day of judgement sees nothing of later days, and only the distance between dates matters."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outcomes
from how_long import whole_length
from outcomes.periods import parse_period

# The generator is that of the other generative test; test modules are no package.
agrees: Any = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("test_engine_agrees.py"))))
folder = agrees.folder

counted: Counter[str] = Counter()

EXAMPLES = 120 if whole_length() else 50
AT_LEAST = EXAMPLES / 8
"""So many of them must have something to judge, or they prove nothing."""


def said(framework: Any, rows: list[dict[str, Any]], as_of: date) -> list[dict[str, Any]] | None:
    """The comparable rows; None where the data are refused."""
    try:
        made = outcomes.Observations.from_rows(rows)
        results = outcomes.evaluate(agrees.unrefused(framework), {"made": made}, as_of=as_of, plugins=agrees.BUILT_IN)
    except outcomes.DataError:
        return None
    rows_said: list[dict[str, Any]] = agrees.comparable(
        [row | {"parameters": row["provenance"]["parameters"]} for row in results.to_rows()]
    )
    return rows_said


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(case=agrees.cases(), day=st.dates(date(2013, 1, 1), date(2018, 6, 30)))
def _sees_nothing_later(folder: Path, case: tuple[Any, int, Any], day: date) -> None:
    framework, seed, kinds = case
    framework = attrs.evolve(framework, path=folder / "framework.toml")
    rows = agrees.observations(seed, kinds)
    # Later figures change places and are not left out: which areas and groups there are is no figure.
    places = [at for at, row in enumerate(rows) if parse_period(row["period"]).end > day]
    who = ("indicator", "area", "parent", "sex", "age", "category", "period")
    later = list(rows)
    for at, other in zip(places, reversed(places), strict=True):
        later[at] = {name: rows[at][name] for name in who if name in rows[at]} | {
            name: found for name, found in rows[other].items() if name not in who
        }
    before, after = said(framework, rows, day), said(framework, later, day)
    if before is None or after is None:
        return
    assert [] == agrees.differences(before, after)
    counted["judged"] += any(row["status"] == "judged" for row in before)
    counted["changed"] += later != rows and any(row["status"] == "judged" for row in before)


def test_an_older_day_never_sees_later_figures(folder: Path) -> None:
    counted.clear()
    _sees_nothing_later(folder)
    assert counted["judged"] >= AT_LEAST
    assert counted["changed"] >= AT_LEAST


FRAMEWORK = """
format = 1

[framework]
id = "shift"
title = "Shift"
area = "E06000001"

[defaults]
judge = [{{ metric = "target.path" }}, {{ metric = "trend.recent" }}]

[data.made]
path = "d.csv"

[indicators.a]
title = "A"
polarity = "high"
value_type = "proportion"
multiplier = 100
data = {{ source = "made" }}

[aims.a]
title = "A"
indicator = "a"
target = {{ {target} }}
"""
TARGETS = (
    'value = 60, sense = "at least", by = "{due}"',
    'direction = "increase", from = {{ period = "{start}" }}, by = "{due}"',
    'direction = "increase", from = {{ period = "{start}" }}',
    'change = 10, basis = "relative", from = {{ period = "{start}" }}, until = "{due}", '
    'reading = {{ status = "assumed", why = "percent" }}',
)


def label(year: int, financial: bool) -> str:
    return f"{year}/{(year + 1) % 100:02}" if financial else str(year)


@settings(
    max_examples=80 if whole_length() else 30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(
    shift=st.integers(-20, 20).filter(bool),
    financial=st.booleans(),
    target=st.sampled_from(TARGETS),
    ahead=st.integers(1, 7),
    counts=st.lists(st.none() | st.integers(20, 180), min_size=3, max_size=8),
    days=st.integers(0, 1500),
)
def test_shifting_data_target_and_day_together_changes_no_verdict(
    tmp_path_factory: pytest.TempPathFactory,
    shift: int,
    financial: bool,
    target: str,
    ahead: int,
    counts: list[int | None],
    days: int,
) -> None:
    counts = [90, *counts]

    def judged(first: int) -> list[str]:
        to = tmp_path_factory.mktemp("shift")
        words = {"start": label(first, financial), "due": label(first + ahead, financial)}
        (to / "framework.toml").write_text(FRAMEWORK.format(target=target.format(**words)))
        rows = [
            {
                "area": "E06000001",
                "period": label(first + at, financial),
                "value": n / 2,
                "count": n,
                "denominator": 200,
            }
            for at, n in enumerate(counts)
            if n is not None
        ]
        # The 15th of a month is there in every year.
        day = date(first + 3 + days // 365, 1 + days % 12, 15)
        lines = [",".join(map(str, row.values())) + "\n" for row in rows]
        (to / "d.csv").write_text("area,period,value,count,denominator\n" + "".join(lines))
        results = outcomes.evaluate(outcomes.load_framework(to), as_of=day, plugins=agrees.BUILT_IN)
        kept = ("metric", "status", "reason", "outcome", "verdict", "direction", "value", "target", "evidence")
        return [json.dumps({name: row[name] for name in kept}, sort_keys=True) for row in results.to_rows()]

    assert judged(2005) == judged(2005 + shift)
