"""What moved between two runs: named to the file, and found with the same few questions however much moved."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import pytest
from sqlalchemy import event

from outcomes.engine.batch import ENGINE_REASONS
from outcomes.history.causes import Cause, Causes, Why
from outcomes.history.runs import read_run, read_runs
from outcomes.history.store import Store, open_store
from outcomes.history.stored import ABSENT, DEPENDS_ON_READING, METRIC_FAILED, VerdictKey, VerdictState
from outcomes.history.verdict_changes import MOST_CHANGES, Change, change_lines, find_changes
from outcomes.metrics.contract import Status
from reference.moved import changes_of

BY_AREA = """\
format = 1

[framework]
id = "waiting"
title = "{title}"
areas = ["A", "B"]

[indicators.seen]
title = "Seen in time"
unit = "%"
range = [0, 100]
polarity = "high"
data = {{ reader = "csv", path = "data/seen.csv" }}

[aims.seen]
indicator = "seen"
target = {{ kind = "level", file = {{ path = "targets.csv", value = "level" }} }}
judge = [{{ metric = "target.path" }}]
"""
FIGURES = {("A", "2018"): 91.0, ("A", "2019"): 92.0, ("B", "2018"): 80.0, ("B", "2019"): 81.0}


def write_targets(place: Any, a: int, b: int, title: str = "Waiting times") -> None:
    home = place.folder / "waiting"
    (home / "framework.toml").write_text(BY_AREA.format(title=title))
    (home / "targets.csv").write_text(f"area_code,level\nA,{a}\nB,{b}\n")


@contextmanager
def questions(store: Store) -> Iterator[list[str]]:
    """Every SQL statement that a store is sent."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield asked
    event.remove(store.engine, "before_cursor_execute", note)


def test_the_words_that_are_read_are_the_words_of_statuses() -> None:
    assert [METRIC_FAILED, DEPENDS_ON_READING] == [Status.METRIC_FAILED.value, Status.DEPENDS_ON_READING.value]
    reasons = {each.word for each in ENGINE_REASONS if each.status is Status.NOT_IN_DATA}
    assert {*reasons, "no data"} == ABSENT


def test_a_changed_file_of_targets_is_named(place: Any) -> None:
    write_targets(place, 90, 90)
    place.night("2020-02-01")
    write_targets(place, 90, 75)
    place.night("2020-02-02")
    assert place.said() == ["seen, B: met (was missed); changed definition in targets.csv"]


def test_where_the_framework_changed_too_that_is_said(place: Any) -> None:
    write_targets(place, 90, 90)
    place.night("2020-02-01")
    write_targets(place, 90, 75, title="Waiting times, revised")
    place.night("2020-02-02")
    assert place.said() == [
        "seen, B: met (was missed); changed definition in targets.csv, and the framework's file changed too"
    ]


def test_an_area_that_comes_with_a_changed_file_of_targets_is_no_new_period(place: Any) -> None:
    write_targets(place, 90, 90)
    place.observe({key: value for key, value in FIGURES.items() if key[0] == "A"})
    framework = place.folder / "waiting" / "framework.toml"
    framework.write_text(framework.read_text().replace('areas = ["A", "B"]', 'areas = "all"'))
    place.night("2020-02-01")
    (place.folder / "waiting" / "targets.csv").write_text("area_code,level\nA,90\nB,75\n")
    place.observe(FIGURES)
    place.night("2020-02-02")
    assert place.said() == ["seen, B: met (was not judged); changed definition in targets.csv"]


@pytest.mark.parametrize("areas", [3, 195])
def test_however_many_verdicts_are_new_the_store_is_asked_the_same_few_questions(each_store: Any, areas: int) -> None:
    place = each_store
    framework = place.folder / "waiting" / "framework.toml"
    framework.write_text(framework.read_text().replace('areas = ["A", "B"]', 'areas = "all"'))
    place.night("2020-02-01")
    place.observe({(f"N{number}", "2019"): 95.0 for number in range(areas)})
    # The definition changes as well, so that each new verdict's has to be looked for among those of the run before.
    framework.write_text(framework.read_text() + "\n[indicators.other]\ntitle = 'Something else'\n")
    place.night("2020-02-02")
    with open_store(place.state) as store:
        first, last = read_runs(store)
        with questions(store) as asked:
            changes = find_changes(store, first, last)
    came = [each for each in changes if each.before is None]
    assert len(came) == areas
    about = Counter(table for table in ("outcomes_word", "outcomes_state", "outcomes_revision", "outcomes_input")
                    for statement in asked if f"FROM {table}" in statement)  # fmt: skip
    # The words and the highest of their numbers; verdicts that moved, definitions before and after; the files of each run.
    assert about["outcomes_word"] <= 2
    assert about["outcomes_state"] <= 3
    assert about["outcomes_revision"] == 1
    assert about["outcomes_input"] == 2
    # Two of them are for what the last run withheld, one for the periods of verdicts that were there before.
    assert len([each for each in asked if each.lstrip().upper().startswith("SELECT")]) <= 11


def test_one_run_is_read_without_the_others(place: Any) -> None:
    for day in (1, 2, 3):
        place.night(f"2020-02-0{day}")
    with open_store(place.state) as store:
        with questions(store) as asked:
            record = read_run(store, 2)
        assert (record.id, record.framework, record.judged) == (2, "waiting", True)
        (about_runs,) = [each for each in asked if "FROM outcomes_run" in each]
        assert "outcomes_run.id = " in about_runs


def test_a_night_that_is_written_meanwhile_does_not_change_what_a_look_sees(each_store: Any) -> None:
    each_store.night("2020-02-01")
    with open_store(each_store.state) as store, store.snapshot():
        before = read_runs(store)
        each_store.observe({("A", "2019"): 12.0, ("C", "2020"): 50.0})
        each_store.night("2020-02-02")
        assert read_runs(store) == before
    with open_store(each_store.state) as store:
        assert len(read_runs(store)) == 2


@pytest.mark.parametrize("command", [["changes"], ["history", "seen"]])
def test_the_commands_about_the_past_load_nothing_that_judges(place: Any, command: list[str]) -> None:
    place.night("2020-02-01")
    place.observe({**FIGURES, ("A", "2020"): 85.0})
    place.night("2021-02-01")
    code = "import sys; from outcomes.cli.app import run; code = run(sys.argv[1:]); print(code, *sys.modules)"
    arguments = [sys.executable, "-c", code, *command, "--state", place.state]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    *said, last = done.stdout.splitlines()
    exit_code, *modules = last.split()
    assert (exit_code, "missed" in "\n".join(said)) == ("0", True)
    rooms = {name.split(".")[1] for name in modules if name.startswith("outcomes.")}
    assert rooms == {"cli", "diagnostics", "history", "immutable", "lazy", "periods", "typed", "version"}
    assert not {"pluggy", "polars", "scipy"} & {name.split(".")[0] for name in modules}


@pytest.mark.parametrize(("number", "rest"), [(MOST_CHANGES, []), (MOST_CHANGES + 1, ["and 1 more"])])
def test_a_thousand_changes_are_told_and_the_rest_counted(number: int, rest: list[str]) -> None:
    words = dict.fromkeys(("indicator", "sex", "age", "category", "item", "metric", "compared_with"), "")
    changes = changes_of(
        [
            Change(framework="f", key=VerdictKey(aim="a", area=f"A{place}", **words), before=None, after=None, why=())
            for place in range(number)
        ]
    )
    lines = change_lines(changes)
    assert lines[MOST_CHANGES:] == rest
    assert lines[MOST_CHANGES - 1].startswith("a, A999: no longer judged")


def a_state(**said: Any) -> VerdictState:
    words = dict.fromkeys(("reason", "outcome", "verdict", "direction", "period", "version", "plugin"), "")
    numbers = dict.fromkeys(("value", "lower", "upper", "target", "benchmark"))
    return VerdictState(**{"since": 1, "status": "judged", "definition": 1, "data": 1, **words, **numbers, **said})


def a_change(before: VerdictState | None, after: VerdictState | None, **said: str) -> Change:
    words = dict.fromkeys(("indicator", "area", "sex", "age", "category", "item", "metric", "compared_with"), "")
    key = VerdictKey(**{"aim": "a", **words, **said})
    return Change(framework="f", key=key, before=before, after=after, why=(Why(Cause.TIME_PASSED),))


HELD = "not judged"


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (a_state(verdict="met"), a_state(verdict="missed"), "a: missed (was met)"),
        # The word is the same, and something else moved.
        (
            a_state(outcome="flat", direction="better"),
            a_state(outcome="flat", direction="worse"),
            "a: flat worse (was flat better)",
        ),
        (a_state(verdict="met"), a_state(verdict="met", status="stale"), "a: met stale (was met judged)"),
        # A word that is the same as the one for a verdict that was not there.
        (None, a_state(status=HELD), "a: not judged (was not judged)"),
        (a_state(outcome="no longer judged"), None, "a: no longer judged (was no longer judged)"),
    ],
)
def test_a_change_is_told_by_what_is_another(
    before: VerdictState | None, after: VerdictState | None, line: str
) -> None:
    assert str(a_change(before, after)) == f"{line}; time passed"


@pytest.mark.parametrize(
    ("metric", "other", "said"),
    [("", "", ""), ("", "E", ""), ("trend.recent", "", "; trend.recent"), ("m", "E", "; m against E")],
)
def test_a_change_that_reads_as_another_is_told_with_its_metric(metric: str, other: str, said: str) -> None:
    change = a_change(a_state(verdict="met"), a_state(verdict="missed"), metric=metric, compared_with=other)
    assert change.told(by_metric=True) == f"a{said}: missed (was met); time passed"
    assert change.told() == "a: missed (was met); time passed"


def only_b(**years: float) -> dict[tuple[str, str], float]:
    return {("B", year.removeprefix("y")): value for year, value in years.items()}


def test_an_earlier_day_explains_an_earlier_period_and_nothing_else(place: Any) -> None:
    """Each of the two nights is judged on 2018 in the end; what came between says why."""
    place.observe(only_b(y2018=91.0, y2019=80.0))
    place.night("2020-02-01")
    place.night("2019-06-01")
    assert place.said() == ["seen, B: met (was missed); judged as on an earlier day 2019-06-01"]
    place.night("2020-02-01")
    assert place.said() == ["seen, B: missed (was met); new period 2019"]
    # On the same day it is the publisher who took the figure back.
    place.observe(only_b(y2018=91.0))
    place.night("2020-02-01")
    assert place.said() == ["seen, B: met (was missed); revised data taken back for 2019"]
    # Of the same period a figure that is another was revised, whatever the day; of an earlier one none is remembered.
    place.observe(only_b(y2018=80.0))
    place.night("2019-06-01")
    assert place.said() == ["seen, B: missed (was met); revised data"]


def test_revisions_are_those_of_the_series_and_of_what_it_is_compared_with() -> None:
    alone = a_change(None, None, area="B").key
    compared, of_nobody = attrs.evolve(alone, compared_with="E"), attrs.evolve(alone, area="")
    before, after = (
        a_state(verdict=word, version="1", period="2019", data=data) for word, data in (("met", 1), ("x", 2))
    )
    causes = Causes.__new__(Causes)
    causes.revisions = {
        alone.series: {"2019": (1.0, 2.0), "2018": (1.0, 2.0), "2017": (1.0, None)},
        attrs.evolve(alone, area="E").series: {"2019": (5.0, 6.0), "2016": (5.0, None)},
        of_nobody.series: {"2015": (1.0, 2.0)},
    }
    own, gone = "of 2018, 2019", "taken back for 2017"
    assert list(causes.of(alone, before, after)) == [Why(Cause.REVISED_DATA, f"{own}, {gone}")]
    both = f"{own} and 2019 of E, {gone} and 2016 of E"
    assert list(causes.of(compared, before, after)) == [Why(Cause.REVISED_DATA, both)]
