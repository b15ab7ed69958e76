"""Which rows come out: one a series and judgement, none lost, none depending on its neighbours."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import outcomes

Rows = list[dict[str, Any]]
AS_OF = date(2018, 6, 30)
BUILT_IN = outcomes.PluginSet.of()
TREND = '[aims.{name}]\nindicator = "confidence"\n{more}\njudge = [{{ metric = "trend.recent" }}]\n'
RISING = [50, 55, 60, 65, 70, 75, 80]


def evaluated(path: Path, plugins: outcomes.PluginSet = BUILT_IN, as_of: date = AS_OF) -> outcomes.Results:
    return outcomes.evaluate(path, as_of=as_of, plugins=plugins)


def trend(name: str = "a", more: str = "") -> str:
    return TREND.format(name=name, more=more)


def test_an_area_without_data_has_a_row_that_says_so(five_aims: Path) -> None:
    rows = [row for row in evaluated(five_aims).to_rows() if row["area"] == "E07000999"]
    assert {(row["aim"], row["status"], row["metric"]) for row in rows} == {
        ("confidence", "no data", None),
        ("level", "no data", None),
    }


def test_every_aim_has_a_row_and_every_area_every_judgement(five_aims: Path) -> None:
    rows = evaluated(five_aims).to_rows()
    assert {row["aim"] for row in rows} == {"confidence", "level", "later", "elsewhere", "context"}
    found = [(row["aim"], row["metric"], row["area"]) for row in rows if row["metric"]]
    areas = ["E07000130", "E10000018"]
    judged = [("confidence", "trend.recent"), ("confidence", "benchmark.interval"), ("confidence", "target.path")]
    assert sorted(found) == sorted((*each, area) for each in [*judged, ("level", "target.path")] for area in areas)


def test_rows_are_in_the_order_of_the_framework(five_aims: Path) -> None:
    aims = [row["aim"] for row in evaluated(five_aims).to_rows()]
    order = ["confidence", "level", "later", "elsewhere", "context"]
    assert aims == sorted(aims, key=order.index)


def test_two_aims_on_one_indicator_read_it_each_in_its_own_direction(small: Callable[..., Path], years: Any) -> None:
    aims = trend("up", 'wanted = "increase"') + trend("down", 'wanted = "reduce"')
    up, down = evaluated(small(aims, years(RISING))).to_rows()
    assert (up["outcome"], up["direction"]) == ("Increasing and getting better", "better")
    assert (down["outcome"], down["direction"]) == ("Increasing and getting worse", "worse")


def test_an_aim_of_its_own_areas_is_judged_in_no_other(small: Callable[..., Path], years: Any) -> None:
    data = [*years(RISING), *years(RISING, area="E07000130")]
    aims = trend("county", 'areas = ["E10000018"]') + trend("all")
    rows = evaluated(small(aims, data)).to_rows()
    assert [(row["aim"], row["area"]) for row in rows] == [
        ("county", "E10000018"),
        ("all", "E07000130"),
        ("all", "E10000018"),
    ]


def test_an_area_is_its_own_benchmark_whoever_else_is_judged(small: Callable[..., Path], years: Any) -> None:
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "benchmark.interval" }]\n'
    england = years(RISING, area="E92000001")
    (alone,) = evaluated(small(aims, england)).to_rows()
    beside = [row for row in evaluated(small(aims, [*england, *years(RISING)])).to_rows() if row["area"] == "E92000001"]
    assert (alone["status"], alone["reason"], alone["outcome"]) == (
        "not applicable",
        "is the benchmark",
        "Not compared",
    )
    assert [row["reason"] for row in beside] == ["is the benchmark"]


def test_a_metric_that_compares_nothing_shows_no_benchmark(five_aims: Path) -> None:
    rows = [row for row in evaluated(five_aims).to_rows() if row["metric"]]
    compared = [row for row in rows if row["metric"] == "benchmark.interval"]
    assert {row["benchmark"] for row in compared} == {66.0}
    assert {(row["benchmark"], row["compared_with"]) for row in rows if row not in compared} == {(None, None)}


# -- no row depends on its neighbours -----------------------------------------------------------------------------------

NEVER_ENDING = """\
[aims.a]
indicator = "confidence"
judge = [{ metric = "target.path" }]
target = { change = 10, from = { period = "2010", value = 40.0 }, beyond_range = "flag", tolerance = 2, \
tolerance_basis = "relative" }

"""
FAR = """\
[aims.b]
indicator = "confidence"
judge = [{ metric = "target.path" }]
target = { value = 90, by = "2060" }
"""


def test_a_promise_without_an_end_is_not_moved_by_the_end_of_another(small: Callable[..., Path], years: Any) -> None:
    data = years([44, 48, 53, 58, 64])
    # The latest year observed is 2015, the newest that there can be in the summer of 2016.
    day = date(2016, 6, 30)
    (alone,) = evaluated(small(NEVER_ENDING, data), as_of=day).to_rows()
    beside, _ = evaluated(small(NEVER_ENDING + FAR, data), as_of=day).to_rows()
    assert alone["verdict"] == "met"
    assert beside == alone


def test_a_promise_is_not_moved_by_later_data_of_another_area(small: Callable[..., Path], years: Any) -> None:
    data = years([44, 48, 53, 58, 64])
    (alone,) = evaluated(small(NEVER_ENDING, data)).to_rows()
    more = years(RISING, area="E07000130", first=2008)
    (beside,) = [row for row in evaluated(small(NEVER_ENDING, data + more)).to_rows() if row["area"] == alone["area"]]
    assert {**beside, "provenance": None} == {**alone, "provenance": None}
    assert beside["provenance"]["data"] == alone["provenance"]["data"]


def test_a_baseline_before_the_first_observation_still_starts_the_path(small: Callable[..., Path], years: Any) -> None:
    # Half of the way from 40 in 2010 to 60 in 2020 is 50 in 2015.
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "target.path" }]\n'
    aims += 'target = { value = 60, by = "2020", from = { period = "2010", value = 40.0 } }\n'
    (row,) = evaluated(small(aims, years([51], first=2015)), as_of=date(2016, 6, 30)).to_rows()
    assert (row["verdict"], row["evidence"]["required"], row["evidence"]["progress"]) == ("on track", 50.0, 1.1)


def test_levels_of_an_areas_own_are_due_when_the_file_says(small: Callable[..., Path], years: Any) -> None:
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "target.path" }]\n'
    aims += 'target = { kind = "levels", file = { path = "t.csv", period = "period", value = "level" } }\n'
    folder = small(aims, [*years([60, 65], first=2015), *years([60, 65], first=2015, area="E07000130")])
    (folder / "t.csv").write_text("area_code,period,level\nE10000018,2015,55\nE10000018,2019,75\n")
    results = evaluated(folder)
    other, own = results.to_rows()
    assert (own["verdict"], own["evidence"]["final"], own["evidence"]["required"]) == ("on track", 75.0, 60.0)
    assert (other["status"], other["reason"]) == ("undefined", "no target")
    assert [(each.id, each.rows) for each in results.evaluation.inputs][-1] == ("targets of a", 2)


def test_the_order_of_rows_in_the_file_changes_nothing(small: Callable[..., Path], years: Any) -> None:
    aims = trend("a") + NEVER_ENDING.replace("aims.a", "aims.b")
    data = [*years(RISING), *years(RISING, area="E07000130"), *years([60, 61], area="E92000001")]
    shuffled = random.Random(7).sample(data, len(data))
    one, other = (list(evaluated(small(aims, rows)).to_rows()) for rows in (data, shuffled))
    for row in (*one, *other):
        row["provenance"]["sha256"] = "that of the file"
    assert one == other


def test_the_digest_of_a_row_changes_with_its_data_and_with_nothing_else(
    small: Callable[..., Path], years: Any
) -> None:
    def digests(aims: str, rows: Rows) -> dict[tuple[str, str], str]:
        found = evaluated(small(aims, rows)).to_rows()
        return {(row["metric"], row["area"]): row["provenance"]["data"] for row in found}

    data = [*years(RISING), *years(RISING, area="E07000130")]
    before = digests(trend(), data)
    # Another judgement of the same aim, another area, a later due date: none of it is this row's data.
    more = trend().replace('"trend.recent" }', '"trend.recent" }, { metric = "benchmark.interval" }') + FAR
    beside = digests(more, [*data, *years(RISING, area="E92000001", first=2005)])
    assert {key: beside[key] for key in before} == before
    data[3] = {**data[3], "Value": 65.5}
    after = digests(trend(), data)
    assert {area for metric, area in before if before[metric, area] != after[metric, area]} == {"E10000018"}


def test_two_runs_give_the_same_bytes_whatever_the_hash_seed(five_aims: Path) -> None:
    code = "import sys, json, datetime, outcomes; print(json.dumps(outcomes.evaluate(sys.argv[1], as_of=datetime.date(2018, 6, 30), plugins=outcomes.PluginSet.of()).to_dict()))"
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code, str(five_aims)],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert json.loads(first)["rows"]


# -- a metric that fails ------------------------------------------------------------------------------------------------


class Fragile:
    """Says "seen" of every row but those whose latest value is 13, on which it fails."""

    info = outcomes.MetricInfo(
        id="test.fragile",
        title="Fragile",
        version="1",
        outcomes=(outcomes.Outcome("seen", outcomes.Verdict.MET, None, "{latest:.0f}"),),
        evidence=(outcomes.Evidence("latest", "the latest value"),),
    )

    def evaluate(self, block: Any, params: Any) -> outcomes.MetricColumns:
        at = block.latest()
        latest = block.at(block.value, at)
        if (latest == 13).any():
            raise RuntimeError("thirteen")
        rows = len(latest)
        return outcomes.MetricColumns(
            outcome=np.zeros(rows, np.int16),
            reason=np.full(rows, -1, np.int16),
            period=at,
            evidence={"latest": latest},
        )


class FragilePlugin:
    @outcomes.hookimpl
    def register_metrics(self, register: Callable[[Any], None]) -> None:
        register(Fragile())


def test_a_metric_that_fails_on_one_area_leaves_all_others_their_verdicts(
    small: Callable[..., Path], years: Any
) -> None:
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "test.fragile" }, { metric = "trend.recent" }]\n'
    data = [*years([13]), *years([14], area="E07000130"), *years([15], area="E92000001")]
    results = evaluated(small(aims, data), outcomes.PluginSet.of(FragilePlugin()), date(2012, 6, 30))
    rows = [row for row in results.to_rows() if row["metric"] == "test.fragile"]
    assert results.partial
    assert [(row["area"], row["status"], row["outcome"]) for row in rows] == [
        ("E92000001", "judged", "seen"),  # compared with, and so the first
        ("E07000130", "judged", "seen"),
        ("E10000018", "metric failed", None),
    ]
    assert {row["status"] for row in results.to_rows() if row["metric"] == "trend.recent"} == {"too few"}
    (warning,) = results.report.warnings
    assert (warning.code, "thirteen" in warning.found, "1 row has no verdict" in warning.found) == (
        "OUT410",
        True,
        True,
    )


# -- observations handed in -------------------------------------------------------------------------------------------


def frame(values: list[float]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "indicator": ["confidence"] * len(values),
            "area": ["E10000018"] * len(values),
            "period": [str(year) for year in range(2011, 2011 + len(values))],
            "value": values,
            "lower": [value - 1 for value in values],
            "upper": [value + 1 for value in values],
            "count": [4 * value for value in values],
            "denominator": [400.0] * len(values),
        }
    )


@pytest.mark.parametrize("shape", ["polars", "pandas", "arrow", "observations", "by source"])
def test_any_frame_stands_in_for_the_files_of_a_framework(small: Callable[..., Path], years: Any, shape: str) -> None:
    made = frame([float(value) for value in RISING])
    given = {
        "polars": lambda: made,
        "pandas": made.to_pandas,
        "arrow": made.to_arrow,
        "observations": lambda: outcomes.Observations.from_frame(made),
        "by source": lambda: {"local": made},
    }[shape]()
    results = outcomes.evaluate(small(trend(), years([1, 2])), given, as_of=AS_OF, plugins=BUILT_IN)
    (row,) = results.to_rows()
    assert (row["outcome"], row["value"]) == ("Increasing and getting better", 80.0)
    assert row["provenance"]["sha256"] in ("", None)


def test_an_indicator_without_a_source_is_judged_on_what_is_handed_in(small: Callable[..., Path], years: Any) -> None:
    folder = small(trend(), years([1, 2]))
    file = folder / "framework.toml"
    file.write_text(file.read_text().replace('data = { source = "local" }', ""))
    made = frame([float(value) for value in RISING])
    (row,) = outcomes.evaluate(folder, made, as_of=AS_OF, plugins=BUILT_IN).to_rows()
    assert row["outcome"] == "Increasing and getting better"
    for given in (None, {"local": made}):
        (row,) = outcomes.evaluate(folder, given, as_of=AS_OF, plugins=BUILT_IN).to_rows()
        assert (row["status"], row["reason"]) == ("no data", "no data source")


def test_what_is_handed_in_is_never_changed(small: Callable[..., Path], years: Any) -> None:
    made = frame([float(value) for value in RISING])
    before = made.clone()
    outcomes.evaluate(small(trend(), years([1])), made, as_of=AS_OF, plugins=BUILT_IN)
    assert made.equals(before)


def test_evaluating_prints_nothing(five_aims: Path, capfd: pytest.CaptureFixture[str]) -> None:
    evaluated(five_aims)
    assert capfd.readouterr() == ("", "")
