"""The history as a program uses it: results are recorded, and asked what changed, why, and how a promise went."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest

import outcomes
from outcomes.history.archive import replay_run
from outcomes.history.store import open_store
from outcomes.nightly.locks import folder_lock

FIRST = {("A", "2018"): 91.0, ("A", "2019"): 92.0, ("B", "2018"): 80.0, ("B", "2019"): 81.0}


def judge(place: Any, day: str, **more: Any) -> outcomes.Results:
    more = {"keep_observed": True, "plugins": place.plugins, **more}
    return outcomes.evaluate(place.folder / "waiting", as_of=date.fromisoformat(day), **more)


def record(place: Any, day: str) -> outcomes.RunRecord:
    return outcomes.record(judge(place, day), place.state)


def test_what_is_recorded_is_what_a_night_would_remember(each_store: Any, tmp_path: Path) -> None:
    place = each_store
    other = attrs.evolve(place, state=str(tmp_path / "nights"), nights=[], told=[])
    nights = (
        ("2020-02-01", FIRST, 90),
        ("2020-02-02", {**FIRST, ("A", "2019"): 85.0}, 90),
        ("2020-02-03", {**FIRST, ("A", "2019"): 85.0, ("B", "2020"): 93.0}, 90),
        ("2020-02-04", {**FIRST, ("A", "2019"): 85.0, ("B", "2020"): 93.0}, 80),
    )
    for day, figures, target in nights:
        place.write(target=target)
        place.observe(figures)
        run = record(place, day)
        other.night(day)
        assert run.judged
        with outcomes.open_history(place.state) as ours, outcomes.open_history(other.state) as theirs:
            assert str(ours.changes()) == str(theirs.changes())
            assert ours.changes().frame().equals(theirs.changes().frame())
            assert ours.aim("seen").frame().equals(theirs.aim("seen").frame())
            assert ours.aim("seen").verdicts == theirs.aim("seen").verdicts
            assert ours.runs()[-1] == run
            assert (ours.runs()[-1].rows, ours.runs()[-1].definition) == (
                theirs.runs()[-1].rows,
                theirs.runs()[-1].definition,
            )


def test_a_night_takes_no_run_of_a_program_for_one_whose_notices_failed(each_store: Any) -> None:
    place = each_store

    def warned(day: str, **more: Any) -> list[str]:
        place.night(day, **more)
        return [each.found for each in place.last.report if each.code == "OUT536"]

    def fail(_: Any) -> outcomes.Report:
        broken = {"subject": 'plugin "x"', "found": "no answer", "to_do": "mend it"}
        return outcomes.Report((outcomes.Diagnostic(code="OUT416", severity=outcomes.Severity.WARNING, **broken),))

    record(place, "2020-02-01")
    assert warned("2020-02-02") == []
    place.observe({**FIRST, ("A", "2019"): 85.0})
    record(place, "2020-02-03")
    record(place, "2020-02-04")
    assert warned("2020-02-05") == []
    assert [str(each) for each in place.last.changes] == ["seen, A: missed (was met); revised data of 2019"]

    place.night("2020-02-06", notify=fail)
    record(place, "2020-02-07")
    assert warned("2020-02-08") == ["those of run 6 were not sent, or it was ended before"]
    assert warned("2020-02-09") == []


def test_changes_are_told_with_their_causes(place: Any) -> None:
    record(place, "2020-02-01")
    with outcomes.open_history(place.state) as history:
        first = history.changes()
        assert (first.since, first.changes, first.frame().height) == (None, (), 0)
        assert str(first) == "waiting: run 1 is the first with verdicts"
    place.observe({**FIRST, ("A", "2019"): 85.0})
    record(place, "2020-02-02")
    place.write(target=80)
    record(place, "2020-02-03")
    with outcomes.open_history(place.state) as history:
        both = history.changes(since=1)
        (redefined,) = history.changes(since=2).redefined
        only = history.changes(since=1, until=2)
    assert str(redefined) == "Seen in time: the target is now 80 (was 90), which is easier"
    (change,) = only.changes
    assert change.before is not None
    assert change.after is not None
    assert (change.key.area, change.before.verdict, change.after.verdict) == ("A", "met", "missed")
    assert [(each.cause, each.detail) for each in change.why] == [(outcomes.Cause.REVISED_DATA, "of 2019")]
    # Between the first and the last A was missed and is met again; B was missed and is met at the lower target.
    assert [each.key.area for each in both.changes] == ["B"]
    frame = only.frame()
    assert frame.select("area", "run", "as_of", "causes", "before.verdict", "after.verdict", "after.value").rows() == [
        ("A", 2, date(2020, 2, 2), ["revised data"], "met", "missed", 85.0)
    ]
    assert frame.schema == first.frame().schema
    assert frame.schema["as_of"] == pl.Date
    assert only.to_dict()["schema"] == "outcomes.changes/1"


def test_an_aim_is_told_through_time(place: Any) -> None:
    record(place, "2020-02-01")
    place.observe({("B", "2018"): 80.0, ("B", "2019"): 81.0})
    record(place, "2020-02-02")
    with outcomes.open_history(place.state) as history:
        past = history.aim("seen", area="A")
        (b,) = history.aim("seen", area="B").verdicts
        assert (history.frameworks(), history.aims(), history.areas("seen")) == (("waiting",), ("seen",), ("A", "B"))
    judged = past.frame().filter(pl.col("metric") == "target.path")
    assert judged.select("run", "as_of", "there", "verdict", "period", "value").rows()[0] == (
        *(1, date(2020, 2, 1), True),
        *("met", "2019", 92.0),
    )
    assert not judged["there"][-1]
    assert b.figures == {"2018": 80.0, "2019": 81.0}


def test_what_would_be_read_as_more_than_it_is_is_not_recorded(place: Any) -> None:
    place.write()
    toml = (place.folder / "waiting" / "framework.toml").read_text()
    (place.folder / "waiting" / "framework.toml").write_text(
        toml + toml[toml.index("[aims.seen]") :].replace("seen]", "again]").replace("seen.", "again.")
    )
    for results, wrong in (
        (judge(place, "2020-02-01", keep_observed=False), "keep_observed=True"),
        (judge(place, "2020-02-01", aims=["seen"]), "of some aims only"),
        (5, "it is an int"),
    ):
        with pytest.raises(outcomes.UsageError, match=wrong):
            outcomes.record(results, place.state)
    assert not Path(place.state).exists()
    assert record(place, "2020-02-01").rows == judge(place, "2020-02-01", aims=["again", "seen"]).evaluation.whole * 4


def test_a_state_that_is_held_is_waited_for_and_left_alone(place: Any) -> None:
    results = judge(place, "2020-02-01")
    with folder_lock(Path(place.state)), pytest.raises(outcomes.LockedError, match="another run holds it"):
        outcomes.record(results, place.state)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with folder_lock(Path(place.state)):
            held.set()
            release.wait(30)

    with ThreadPoolExecutor(2) as pool:
        pool.submit(hold)
        assert held.wait(30)
        waiting = pool.submit(outcomes.record, results, place.state, wait=30.0)
        release.set()
        assert waiting.result().id == 1


def test_many_threads_record_and_ask_at_once(place: Any) -> None:
    results = [judge(place, f"2020-02-{day:02}") for day in range(1, 5)]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda each: outcomes.record(each, place.state, wait=60.0), results))
    assert sorted(each.id for each in runs) == [1, 2, 3, 4]
    with outcomes.open_history(place.state) as history, ThreadPoolExecutor(4) as pool:
        expected = history.aim("seen")

        def ask(_: int) -> bool:
            with history.snapshot():
                return history.aim("seen") == expected and len(history.runs()) == 4

        assert all(pool.map(ask, range(40)))


def test_a_night_tells_of_what_a_program_recorded(place: Any) -> None:
    place.night("2020-02-01")
    place.observe({**FIRST, ("A", "2019"): 85.0})
    record(place, "2020-02-02")
    place.night("2020-02-03")
    assert place.said() == ["seen, A: missed (was met); revised data of 2019"]


def test_what_was_handed_in_is_remembered_and_cannot_be_replayed(place: Any) -> None:
    toml = (place.folder / "waiting" / "framework.toml").read_text()
    framework = outcomes.loads(toml.replace("data =", "#"))
    # Its title changed, and B brings figures: that is no changed definition.
    retitled = outcomes.loads(toml.replace("data =", "#").replace("Waiting times", "Seen in time"))

    def night(day: int, framework: outcomes.Framework, figures: dict[tuple[str, str], float]) -> None:
        rows = [{"indicator": "seen", "area": a, "period": p, "value": v} for (a, p), v in figures.items()]
        given = outcomes.Observations.from_rows(rows)
        results = outcomes.evaluate(framework, given, as_of=date(2020, 2, day), keep_observed=True)
        outcomes.record(results, place.state)

    night(1, framework, {("A", "2019"): 92.0})
    night(2, retitled, FIRST)
    with outcomes.open_history(place.state) as history:
        changes = history.changes()
    assert [str(each) for each in changes.changes] == ["seen, B: missed (was area not in the data); new period 2019"]
    with open_store(place.state) as store, pytest.raises(outcomes.StoreError, match="run 2 was judged by a program"):
        replay_run(store, 2, lambda _, __: pytest.fail("it cannot be judged"), archive=Path())


def test_what_is_not_there_is_told_with_what_is(place: Any, tmp_path: Path) -> None:
    with pytest.raises(outcomes.StoreError, match="there is no history") as told:
        outcomes.open_history(tmp_path / "nowhere")
    assert told.value.exit_code is outcomes.ExitCode.NOT_WRITTEN
    with pytest.raises(outcomes.UsageError, match="it is an int; give a folder"):
        outcomes.open_history(5)  # type: ignore[arg-type]
    record(place, "2020-02-01")
    place.write("other")
    place.observe(FIRST, "other")
    results = outcomes.evaluate(place.folder / "other", as_of=date(2020, 2, 1), keep_observed=True)
    with outcomes.open_history(place.state) as history:
        outcomes.record(results, place.state)
        for ask, wrong in (
            (lambda: history.changes(), "it knows waiting and other; name the framework that is meant"),
            (lambda: history.changes("wating"), 'there is no framework "wating"; did you mean "waiting"'),
            (lambda: history.aim("sen", framework="other"), 'there is no aim "sen"; did you mean "seen"'),
            (lambda: history.aim("seen", area="Z", framework="other"), 'has nothing about area "Z"'),
            (lambda: history.changes("other", since=1), "run 1 is one of waiting, not of other"),
            (lambda: history.changes(since=9), "there is no run 9"),
            (lambda: history.changes(since=2, until=1), "run 1 is one of waiting|run 2 is one of other"),
            (lambda: history.changes(since=2, until=2), "run 2 is not before run 2"),
        ):
            with pytest.raises(outcomes.UsageError, match=wrong):
                ask()


def test_a_framework_in_memory_beside_a_folder_is_recorded(place: Any) -> None:
    home = place.folder / "waiting"
    framework = outcomes.loads((home / "framework.toml").read_text(), folder=home)
    results = outcomes.evaluate(framework, as_of=date(2020, 2, 1), keep_observed=True)
    assert outcomes.record(results, place.state).id == 1


def test_reading_needs_nothing_that_judges(place: Any) -> None:
    record(place, "2020-02-01")
    code = (
        "import outcomes, sys\n"
        f"with outcomes.open_history({place.state!r}) as history:\n"
        "    print(history.changes(), history.aim('seen').verdicts[0].states[-1].verdict)\n"
        "print(sorted(n for n in sys.modules if n.startswith('outcomes.engine') or n in ('polars', 'scipy', 'pluggy')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["waiting: run 1 is the first with verdicts met", "[]"]
