"""Nights of one small framework: what is said, published, remembered and told."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from outcomes.diagnostics import Diagnostic, ExitCode, Report, Severity
from outcomes.history.reading import read_aim, read_periods, read_revisions, read_series
from outcomes.history.runs import read_runs
from outcomes.history.store import open_store
from outcomes.nightly import Log
from outcomes.nightly.framework_run import FrameworkRun
from outcomes.nightly.news import moved_line

DATA = {("A", "2018"): 91.0, ("A", "2019"): 92.0, ("B", "2018"): 80.0, ("B", "2019"): 81.0}


def test_the_first_night_says_how_much_it_recorded_and_later_ones_are_silent(each_store: Any) -> None:
    assert each_store.night("2020-02-01") is ExitCode.EVALUATED
    assert (each_store.last.first, each_store.last.changes, len(each_store.last.results)) == (True, (), 2)
    each_store.night("2020-02-02")
    assert (each_store.last.first, each_store.last.changes, each_store.last.since) == (False, (), 1)


def test_a_new_period_that_moves_a_verdict_is_said_with_its_reason(each_store: Any) -> None:
    each_store.night("2020-02-01")
    each_store.observe({**DATA, ("A", "2020"): 85.0, ("B", "2020"): 81.5})
    each_store.night("2021-02-01")
    assert ["seen, A: missed (was met); new period 2020"] == each_store.said()


def test_a_revision_of_an_old_figure_is_named_by_its_period(each_store: Any) -> None:
    each_store.night("2020-02-01")
    each_store.observe({**DATA, ("B", "2018"): 83.0, ("B", "2019"): 95.0})
    each_store.night("2020-02-02")
    assert ["seen, B: met (was missed); revised data of 2018, 2019"] == each_store.said()
    with open_store(each_store.state) as store:
        revised = read_revisions(store, "waiting", 1, 2)
        assert {("seen", "B", "", "", ""): {"2018": (80.0, 83.0), "2019": (81.0, 95.0)}} == revised
        assert {"2018": 83.0, "2019": 95.0} == read_series(store, "waiting", "seen", "B")["seen", "B", "", "", ""]


def test_what_was_revised_by_the_night_that_is_compared_with_is_no_news(each_store: Any) -> None:
    each_store.night("2020-02-01")
    each_store.observe({**DATA, ("B", "2018"): 83.0, ("B", "2019"): 95.0})
    each_store.night("2020-02-02")
    each_store.observe({**DATA, ("B", "2018"): 83.0})
    each_store.night("2020-02-03")
    assert ["seen, B: missed (was met); revised data of 2019"] == each_store.said()
    with open_store(each_store.state) as store:
        assert {("seen", "B", "", "", ""): {"2019": (95.0, 81.0)}} == read_revisions(store, "waiting", 2, 3)


def test_a_changed_definition_is_the_reason_and_not_the_data(each_store: Any) -> None:
    each_store.night("2020-02-01")
    each_store.write(target=75)
    each_store.night("2020-02-02")
    assert ["seen, B: met (was missed); changed definition"] == each_store.said()


def test_figures_that_grow_too_old_are_a_status_a_warning_and_a_change(each_store: Any) -> None:
    each_store.write(max_age="18 months")
    each_store.night("2021-01-01")
    each_store.night("2021-12-01")
    assert [
        "seen, A: stale (was met); time passed",
        "seen, B: stale (was missed); time passed",
    ] == each_store.said()
    assert ["OUT534"] == [each.code for each in each_store.last.report.warnings if each.code == "OUT534"]


def test_a_file_that_lost_its_last_years_took_figures_back_and_revised_none(each_store: Any) -> None:
    years = {("B", str(year)): value for year, value in ((2016, 90.5), (2017, 78.0), (2018, 80.0), (2019, 81.0))}
    each_store.observe({**DATA, **years})
    each_store.night("2020-02-01")

    def told() -> str:
        last = each_store.last
        with open_store(each_store.state) as store:
            revisions = read_revisions(store, "waiting", last.number - 1, last.number)
        (change,) = (each for each in each_store.last.changes if each.key.area == "B")
        return moved_line(change, each_store.last.results, revisions).partition(". ")[2]

    lost = {key: value for key, value in {**DATA, **years}.items() if key[0] == "A" or key[1] == "2016"}
    each_store.observe(lost)
    each_store.night("2020-02-02")
    (said,) = [each for each in each_store.said() if each.startswith("seen, B")]
    assert said == "seen, B: met (was missed); revised data taken back for 2017, 2018, 2019"
    assert told() == (
        "90.5% in 2016 against 90.0% promised; before, 81.0% in 2019; the publisher took back the figures of "
        "2017, 2018, 2019."
    )

    each_store.observe({**DATA, **years})
    each_store.night("2020-02-03")
    (said,) = [each for each in each_store.said() if each.startswith("seen, B")]
    assert said == "seen, B: missed (was met); revised data given again"
    assert told() == (
        "81.0% in 2019 against 90.0% promised; before, 90.5% in 2016; the publisher gave the figures again."
    )


def test_an_area_that_arrives_or_goes_is_said_once(each_store: Any) -> None:
    each_store.observe({key: value for key, value in DATA.items() if key[0] == "A"})
    each_store.night("2020-02-01")
    each_store.observe(DATA)
    each_store.night("2020-02-02")
    assert ["seen, B: missed (was area not in the data); new period 2019"] == each_store.said()
    each_store.observe({key: value for key, value in DATA.items() if key[0] == "A"})
    each_store.night("2020-02-03")
    assert ["seen, B: area not in the data (was missed); revised data taken back"] == each_store.said()
    each_store.observe(DATA)
    each_store.night("2020-02-04")
    # The year was there before.
    assert ["seen, B: missed (was area not in the data); revised data given again"] == each_store.said()
    each_store.observe({key: value for key, value in DATA.items() if key[0] == "A"})
    each_store.night("2020-02-05")
    each_store.observe({**DATA, ("A", "2020"): 91.0, ("B", "2020"): 81.0})
    each_store.night("2021-02-01")
    assert ["seen, B: missed (was area not in the data); new period 2020"] == each_store.said()


def test_an_indicator_that_is_renamed_in_the_framework_is_no_change_of_the_data(place: Any) -> None:
    toml = place.folder / "waiting" / "framework.toml"
    was = toml.read_text()
    renamed = was.replace("[indicators.seen]", "[indicators.sene]").replace('or = "seen"', 'or = "sene"')
    place.night("2020-02-01")
    toml.write_text(renamed)
    place.night("2020-02-02")
    # The file names no indicator: nothing moved, and that the promise was redefined is said once.
    assert place.said() == []
    assert ["Seen in time: the indicator is now sene (was seen)"] == list(map(str, place.last.redefined))
    file = place.folder / "waiting" / "data" / "seen.csv"
    header, *rows = file.read_text().splitlines()
    file.write_text("\n".join([f"{header},indicator", *(f"{each},seen" for each in rows)]) + "\n")
    toml.write_text(was)
    place.night("2020-02-03")
    toml.write_text(renamed)
    place.night("2020-02-04")
    # The file does not know the new name.
    assert [
        "seen, A: indicator not in the data (was met); changed definition",
        "seen, B: indicator not in the data (was missed); changed definition",
    ] == place.said()
    toml.write_text(was)
    place.night("2020-02-05")
    assert [
        "seen, A: met (was indicator not in the data); changed definition",
        "seen, B: missed (was indicator not in the data); changed definition",
    ] == place.said()


def test_verdicts_of_one_aim_that_would_read_alike_are_told_apart_by_their_metric(place: Any) -> None:
    toml = place.write(max_age="18 months") / "framework.toml"
    level = 'value = 90\nby = "2025"\nfrom = { value = 80, period = "2018" }'
    toml.write_text(toml.read_text().replace("value = 90", level) + '[[aims.seen.judge]]\nmetric = "progress.pace"\n')
    place.night("2021-01-01")
    place.night("2021-12-01")
    assert ["seen, A; target.path", "seen, B; target.path", "seen, A; progress.pace", "seen, B; progress.pace"] == [
        each.partition(":")[0] for each in place.told[-1].changed
    ]


@pytest.mark.parametrize("heard", [OSError(errno.ENOSPC, "No space left on device"), BrokenPipeError()])
def test_frameworks_are_judged_though_nobody_hears_of_the_one_before(place: Any, heard: OSError) -> None:
    place.write("second")
    place.observe(DATA, "second")

    def said(_: Any) -> None:
        raise heard

    if isinstance(heard, BrokenPipeError):
        assert place.night("2020-02-01", place.folder, said=said) is ExitCode.EVALUATED
    else:
        with pytest.raises(OSError, match="No space left"):
            place.night("2020-02-01", place.folder, said=said)
    with open_store(place.state) as store:
        runs = read_runs(store)
    # What nobody heard is told again.
    assert [("second", True, False), ("waiting", True, False)] == [
        (each.framework, each.judged, each.told) for each in runs
    ]


def test_a_disk_that_fills_up_anywhere_is_no_defect(place: Any) -> None:
    """Copies of what is fetched and temporary files lie on the same disks as the state."""

    def judge(_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device", "/var/copies/returns")

    assert place.night("2020-02-01", judge=judge) is ExitCode.NOT_WRITTEN
    assert ["OUT501"] == [each.code for each in place.last.report.errors]
    assert "/var/copies/returns" in str(place.last.report)


def test_a_verdict_is_stored_when_it_changes_and_at_no_other_time(place: Any) -> None:
    for day in range(1, 9):
        place.night(f"2020-02-{day:02}")
    with open_store(place.state) as store:
        assert 8 == len(read_runs(store))
        assert [[1], [1]] == [[said.since for said in past] for _, past in read_aim(store, "waiting", "seen")]
        assert {"seen": {"2018": 1, "2019": 1}} == read_periods(store, "waiting")


def test_what_is_published_is_one_whole_run_behind_a_link(place: Any) -> None:
    place.night("2020-02-01")
    place.observe({**DATA, ("A", "2020"): 85.0})
    place.night("2021-02-01", keep=2)
    root = Path(place.state, "published", "waiting")
    assert "runs/000002-2021-02-01" == os.readlink(root / "latest")
    manifest = json.loads((root / "latest" / "manifest.json").read_text())
    digests = {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest()
        for each in (root / "latest").iterdir()
        if each.name != "manifest.json"
    }
    assert digests == manifest["files"]
    assert {"results.json", "results.parquet"} == digests.keys()
    place.night("2021-02-02", keep=2)
    assert ["000002-2021-02-01", "000003-2021-02-02"] == sorted(each.name for each in (root / "runs").iterdir())


def test_inputs_of_runs_that_are_no_longer_kept_go_with_them(place: Any) -> None:
    for number in range(4):
        place.observe({**DATA, ("A", "2019"): 90.0 + number})
        place.night(f"2020-02-0{number + 1}", keep=2)
    # One framework file, the data of the two runs that are kept, and the notice that they are private.
    assert 4 == len(list(Path(place.state, "inputs").iterdir()))


def test_one_broken_definition_does_not_stop_the_others_and_the_worst_exit_code_wins(place: Any) -> None:
    for name in ("first", "second", "third"):
        place.write(name)
        place.observe(DATA, name)
    (place.folder / "second" / "framework.toml").write_text("format = 1\n[framework\n")
    for each in (place.folder / "waiting").rglob("*"):
        if each.is_file():
            each.unlink()
    assert place.night("2020-02-01", place.folder) is ExitCode.DEFINITION
    assert [("first", 0), ("second", 10), ("third", 0)] == [(each.framework, each.exit_code) for each in place.nights]


def test_two_frameworks_of_one_id_are_not_mixed_up(place: Any) -> None:
    for name in ("first", "second"):
        place.write(name, id="same")
        place.observe(DATA, name)
    assert place.night("2020-02-01", place.folder) is ExitCode.DEFINITION
    assert ["OUT533"] == [each.code for night in place.nights for each in night.report.errors]


@pytest.mark.parametrize(("words", "code"), [({"missed"}, 1), ({"off track", "at risk"}, 0), ({"no data"}, 0)])
def test_a_verdict_that_was_not_to_be_gives_exit_code_1(place: Any, words: set[str], code: int) -> None:
    assert code == place.night("2020-02-01", fail_on=frozenset(words))


def test_a_failing_notice_changes_nothing_and_its_news_are_told_again(place: Any) -> None:
    place.night("2020-02-01")
    place.observe({**DATA, ("A", "2020"): 85.0})
    warning = Diagnostic(code="OUT416", subject="p", found="f", to_do="d", severity=Severity.WARNING)
    code = place.night("2021-02-01", notify=lambda run: Report((warning,)))
    assert (ExitCode.EVALUATED, 1) == (code, len(place.last.changes))
    place.night("2021-02-02")
    assert (1, 1) == (len(place.last.changes), place.last.since)
    place.night("2021-02-03")
    assert 0 == len(place.last.changes)


def test_plugins_are_told_at_the_start_and_at_the_end_whatever_happens(place: Any) -> None:
    place.night("2020-02-01")
    assert ["started", "finished"] == [each.phase for each in place.told]
    last = place.told[-1]
    assert ({"met": 1, "missed": 1}, {"judged": 2}) == (last.by_verdict, last.by_status)
    assert "waiting: first run, 2 verdicts recorded" == last.summary[0]
    (place.folder / "waiting" / "framework.toml").write_text("format = 2\n")
    assert place.night("2020-02-02") is ExitCode.DEFINITION
    assert 10 == place.told[-1].exit_code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("step", ["recovered", "evaluated", "written", "committed", "published"])
def test_a_signal_abandons_or_finishes_the_run_and_gives_its_exit_code(place: Any, number: int, step: str) -> None:
    place.night("2020-02-01")
    place.observe({**DATA, ("A", "2019"): 85.0})

    def stop(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), number)

    code = place.night("2020-02-02", step=stop)
    assert code is (ExitCode.TERMINATED if number == signal.SIGTERM else ExitCode.INTERRUPTED)
    root = Path(place.state, "published", "waiting")
    finished = step in ("committed", "published")
    assert finished == (os.readlink(root / "latest") == "runs/000002-2020-02-02")
    assert not list((root / "runs").glob(".new-*"))
    assert int(code) == place.told[-1].exit_code
    assert place.night("2020-02-03") is ExitCode.EVALUATED
    assert ["seen, A: missed (was met); revised data of 2019"] == place.said()


def test_a_signal_that_comes_first_of_all_is_told_of_the_framework(place: Any, monkeypatch: Any) -> None:
    known_as = FrameworkRun._known_as

    def killed(run: FrameworkRun) -> str:
        monkeypatch.setattr(FrameworkRun, "_known_as", known_as)
        os.kill(os.getpid(), signal.SIGTERM)
        return known_as(run)

    monkeypatch.setattr(FrameworkRun, "_known_as", killed)
    assert place.night("2020-02-02") is ExitCode.TERMINATED
    assert ("waiting", 143) == (place.told[-1].framework, place.told[-1].exit_code)


def test_the_log_holds_one_object_a_line_and_neither_values_nor_secrets(place: Any, tmp_path: Path) -> None:
    file = tmp_path / "logs" / "night.jsonl"
    place.observe({**DATA, ("A", "2020"): 77.125})
    place.write(publishes="sixty-six times")
    place.night("2021-02-01", log=Log(str(file)))
    lines = [json.loads(each) for each in file.read_text().splitlines()]
    assert ["run.started", "run.evaluated", "run.recorded", "run.finished"] == [
        each["event"] for each in lines if each["event"] != "problem"
    ]
    assert "77.125" not in file.read_text()
    assert all({"at", "event", "framework"} <= each.keys() for each in lines)


def test_a_log_that_cannot_be_written_is_a_warning(place: Any, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    assert place.night("2020-02-01", log=Log(str(tmp_path / "plain" / "log"))) is ExitCode.EVALUATED
    assert "OUT531" in [each.code for each in place.last.report]
