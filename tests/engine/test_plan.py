"""A plan can be read by a person, is the same for the same framework, and is refused with every problem placed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

import outcomes
from outcomes.engine.definitions import definition_basis, digest, promised_values
from outcomes.framework.targets import LevelTarget

BUILT_IN = outcomes.PluginSet.of()


def plan_of(path: Path) -> outcomes.Plan:
    return outcomes.make_plan(outcomes.load_framework(path), BUILT_IN)


def test_a_plan_says_what_will_be_asked_of_what_and_of_what_nothing_will_be_said(five_aims: Path) -> None:
    lines = [" ".join(line.split()) for line in str(plan_of(five_aims)).splitlines()]
    assert lines[0] == "A small strategy"
    assert "confidence: Parents who are more confident [local: confidence]" in lines
    compared = '2 benchmark.interval@1 against E92000001 (method = "95", rules = "fingertips-next") for confidence'
    assert compared in lines
    assert any(line.startswith("3 target.path@") and line.endswith("for confidence, level") for line in lines)
    assert "still to be determined" in lines
    assert "1 target undefined: later" in lines
    assert "nothing will be said of" in lines
    assert {"1 no data source: elsewhere", "1 no judgement: context"} <= set(lines)


def test_aims_that_share_a_metric_and_its_parameters_share_a_step(five_aims: Path) -> None:
    plan = plan_of(five_aims)
    assert [(step.metric, step.against, len(step.aims)) for step in plan.steps] == [
        ("trend.recent", "", 1),
        ("benchmark.interval", "E92000001", 1),
        ("target.path", "", 2),
    ]


def test_the_fingerprint_is_that_of_the_meaning_and_not_of_the_words(five_aims: Path) -> None:
    before = plan_of(five_aims)
    file = five_aims / "framework.toml"
    text = file.read_text()
    file.write_text(text.replace("A small strategy", "Another title").replace("Three in four parents", "75%"))
    reworded = plan_of(five_aims)
    file.write_text(text.replace("value = 75", "value = 76"))
    changed = plan_of(five_aims)
    assert before.fingerprint == reworded.fingerprint
    assert before.fingerprint != changed.fingerprint


def test_only_the_definition_that_changed_has_another_digest(five_aims: Path) -> None:
    def definitions(plan: outcomes.Plan) -> dict[tuple[str, str], str]:
        aims = list(plan.framework.aims)
        return {
            (step.metric, aims[position]): digest
            for step in plan.steps
            for position, digest in zip(step.aims, step.definitions, strict=True)
        }

    before = definitions(plan_of(five_aims))
    file = five_aims / "framework.toml"
    file.write_text(file.read_text().replace("value = 75", "value = 76"))
    after = definitions(plan_of(five_aims))
    assert {key for key in before if before[key] != after[key]} == {("target.path", "level")}


def test_a_parameter_that_came_later_changes_no_definition_that_was_stored_before(five_aims: Path) -> None:
    """A run stored before `target.comparator` could ask for several years is compared with one of today by digests."""
    file = five_aims / "framework.toml"
    text = file.read_text()

    def definition(more: str = "") -> str:
        asked = f'metric = "target.comparator", against = ["E92000001"]{more} '
        file.write_text(text.replace('judge = [{ metric = "target.path" }]', f"judge = [{{ {asked}}}]"))
        return plan_of(five_aims).steps[-1].definitions[0]

    now = definition()
    plan = plan_of(five_aims)
    aim = list(plan.framework.aims.values())[plan.steps[-1].aims[0]]
    then = {"at_least": "better", "require_significance": True, "method": "95"}
    assert now == digest([definition_basis(plan.framework, aim), "target.comparator", then, "E92000001"])
    assert definition(", in_a_row = 1") == now
    assert now not in (definition(", in_a_row = 2"), definition(', at_least = "similar"'))


def test_a_file_of_area_targets_is_part_of_the_definition(small: Callable[..., Path], years: Any) -> None:
    aims = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "target.path" }]\n'
    aims += 'target = { kind = "level", by = "2014", file = { path = "targets.csv", value = "level" } }\n'
    folder = small(aims, years([60, 61]))
    (folder / "targets.csv").write_text("area_code,level\nE10000018,70\n")
    before = plan_of(folder).steps[0].definitions
    (folder / "targets.csv").write_text("area_code,level\nE10000018,71\n")
    assert plan_of(folder).steps[0].definitions != before


def refused(path: Path) -> list[str]:
    with pytest.raises(outcomes.OutcomesError) as caught:
        plan_of(path)
    return [str(each).replace(f"{path}/", "") for each in caught.value.report]


def test_everything_wrong_with_judgements_is_said_at_once_and_where(small: Callable[..., Path], years: Any) -> None:
    aims = """\
[aims.a]
indicator = "confidence"

[[aims.a.judge]]
metric = "trend.recnt"

[[aims.a.judge]]
metric = "target.path"
at_risk_form = 0.4

[[aims.a.judge]]
metric = "trend.recent"
rules = "fingertips-2021"

[[aims.a.judge]]
metric = "target.path"
at_risk_from = 1.5
"""
    said = refused(small(aims, years([60])))
    at = (small(aims, years([60])) / "framework.toml").read_text().splitlines().index('metric = "trend.recnt"') + 1
    assert said == [
        f'framework.toml:{at}:10: OUT230 metric "trend.recnt": no installed plugin offers it; did you mean "trend.recent"?',
        f'framework.toml:{at + 4}:1: OUT110 parameter "at_risk_form" of target.path: unknown key; '
        'did you mean "at_risk_from"?',
        f'framework.toml:{at + 8}:9: OUT113 parameter "rules" of trend.recent: "fingertips-2021" is not one of its '
        'words; did you mean "fingertips-2020"?',
        f'framework.toml:{at + 12}:16: OUT114 parameter "at_risk_from" of target.path: 1.5 is not allowed; '
        "it must be <= 1.0",
    ]


def test_an_unknown_reader_and_a_wrong_option_of_one_are_placed(small: Callable[..., Path], years: Any) -> None:
    folder = small("", years([60]))
    file = folder / "framework.toml"
    text = file.read_text()
    file.write_text(text.replace('path = "local.csv"', 'path = "local.csv"\nreader = "fingertip"'))
    assert ['OUT421 reader "fingertip": no installed plugin offers it; did you mean "fingertips"?'] == without_place(
        refused(folder)
    )
    file.write_text(text.replace('path = "local.csv"', 'path = "local.csv"\noptions = { delimter = ";" }'))
    assert ['OUT110 option "delimter" of reader csv: unknown key; did you mean "delimiter"?'] == without_place(
        refused(folder)
    )


def test_an_unknown_statistic_is_placed(small: Callable[..., Path], years: Any) -> None:
    folder = small("", years([60]), indicator='statistic = "proportin"')
    assert ['OUT420 statistic "proportin": no installed plugin offers it; did you mean "proportion"?'] == without_place(
        refused(folder)
    )


def without_place(said: list[str]) -> list[str]:
    assert all(line.startswith("framework.toml:") for line in said)
    return [line.split(": ", 1)[1] for line in said]


def test_planning_reads_no_data(five_aims: Path) -> None:
    (five_aims / "local.csv").write_text("not,a\ntable")
    assert plan_of(five_aims).steps


def test_the_definition_of_a_level_says_nothing_of_years_unless_each_is_promised() -> None:
    once = LevelTarget(value=95.0, sense="at least", by="2027")
    said = promised_values(once)
    assert isinstance(said, dict)
    # As it was stored before a level could be promised every year.
    known = {"kind", "value", "by", "sense", "from", "tolerance", "tolerance_basis", "reading", "file"}
    assert known == set(said)
    kept = attrs.evolve(once, every="year", first="2024")
    assert said | {"every": "year", "first": "2024"} == promised_values(kept)
