"""What a state may be, what is never shown of it, and that nothing is said to be written that is not, or the reverse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from outcomes.cli.app import run
from outcomes.diagnostics import Diagnostic, ExitCode, Report, Severity
from outcomes.history.refusals import StoreError
from outcomes.history.store import check_state, open_store, shown_address
from outcomes.nightly import Log
from outcomes.reports import folders as reports_folders
from outcomes.reports.folders import written_whole

PASSWORD = "Pa5sW0rd"
MISTAKEN = [
    f"postgresql:/u:{PASSWORD}@h/db",
    f"postgresql:u:{PASSWORD}@h",
    f"postgresql://u:x@{PASSWORD}@h/db",
    f"postgresql://u:x/{PASSWORD}@h/db",
    f"sqlite:{PASSWORD}",
]
ADDRESSES = [
    f"postgresql://u:{PASSWORD}@127.0.0.1:1/db",
    f"postgresql://127.0.0.1:1/db?user=u&password={PASSWORD}",
    f"postgresql://127.0.0.1:1/db?sslpassword={PASSWORD}&options={PASSWORD}",
    f"postgresql+psycopg://u:{PASSWORD}@127.0.0.1:1/db?connect_timeout=1",
    f"mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3D{PASSWORD}",
    f"mysql+pymysql://u:{PASSWORD}@h/db?passwd={PASSWORD}",
    f"postgresql://127.0.0.1:1/db?no_such_option={PASSWORD}",
]


@pytest.mark.parametrize("state", [*MISTAKEN, *ADDRESSES])
def test_no_command_shows_a_password_of_a_state(
    place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: str
) -> None:
    home = place.write()
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "log.jsonl"
    for command in (["run", str(home), "--state", state, "--log", str(log)], ["changes", "--state", state]):
        code = run(command)
        said = capsys.readouterr()
        assert code in (2, 14), said
        assert said.err
        assert PASSWORD not in said.out + said.err
    assert PASSWORD not in (log.read_text() if log.exists() else "")
    assert not [each for each in tmp_path.rglob("*") if PASSWORD in each.name or "postgresql" in each.name]


@pytest.mark.parametrize("state", MISTAKEN)
def test_a_mistaken_address_is_no_name_of_a_folder(state: str) -> None:
    with pytest.raises(StoreError, match="OUT510"):
        check_state(state)


@pytest.mark.parametrize("state", ["state", "./a:b", "C:\\state", "C:/state", "/var/lib/outcomes", "a/postgresql:b"])
def test_a_folder_is_a_folder(state: str) -> None:
    check_state(state)


@pytest.mark.parametrize("state", ADDRESSES)
def test_an_address_is_shown_without_user_password_and_options(state: str) -> None:
    said = shown_address(make_url(state))
    assert PASSWORD not in said
    assert "@" not in said
    assert "?" not in said


@pytest.mark.parametrize("name", ["lock", "history.sqlite"])
def test_a_link_in_the_state_is_refused_and_what_it_leads_to_stays(place: Any, tmp_path: Path, name: str) -> None:
    place.write()
    victim = tmp_path / "victim"
    victim.write_text("mine")
    victim.chmod(0o644)
    Path(place.state).mkdir(parents=True)
    (Path(place.state) / name).symlink_to(victim)
    with pytest.raises(StoreError, match="is a link to another file"):
        place.night("2020-02-01")
    assert (victim.read_text(), victim.stat().st_mode & 0o777) == ("mine", 0o644)


def test_an_empty_history_beside_published_runs_is_no_first_night(place: Any) -> None:
    place.night("2020-02-01")
    place.night("2020-02-02")
    for each in Path(place.state).glob("history.sqlite*"):
        each.unlink()

    place.night("2020-02-03")

    assert [each.code for each in place.last.report if each.code == "OUT537"] == ["OUT537"]
    assert place.last.lost
    assert place.last.number == 3
    # And the night after that has a history again.
    place.night("2020-02-04")
    assert not place.last.lost


def failing_notice(_: Any) -> Report:
    """A plugin that could not send."""
    return Report(
        (
            Diagnostic(
                code="OUT416", subject='plugin "x"', found="no answer", to_do="mend it", severity=Severity.WARNING
            ),
        )
    )


def test_a_notice_that_was_not_sent_is_said_logged_and_said_again_with_the_next_run(place: Any, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    place.night("2020-02-01")
    place.night("2020-02-02", notify=failing_notice, log=Log(str(log)))
    assert [each.code for each in place.last.report.warnings].count("OUT416") == 2  # at its start and at its end
    assert '"OUT416"' in log.read_text()
    place.night("2020-02-03")
    (again,) = [each for each in place.last.report if each.code == "OUT536"]
    assert "run 2 " in again.found
    place.night("2020-02-04")
    assert "OUT536" not in [each.code for each in place.last.report]


def test_a_notice_that_was_not_sent_is_said_with_quiet_too(
    place: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = place.write()
    monkeypatch.setattr("outcomes.registry.plugins.PluginSet.run_finished", lambda self, told: failing_notice(told))
    code = run(["run", str(home), "--state", place.state, "--quiet", "--as-of", "2020-02-01"])
    said = capsys.readouterr()
    assert (code, said.out) == (0, "")
    assert "no answer" in said.err


def test_a_write_that_succeeded_is_not_reported_as_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(reports_folders, "sync_folder", refuse)
    with written_whole(tmp_path / "out.csv", binary=False) as stream:
        stream.write("whole")
    assert (tmp_path / "out.csv").read_text() == "whole"


def test_a_night_whose_folder_cannot_be_synced_after_the_rename_is_published(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = reports_folders.sync_folder

    def refuse(folder: Path) -> None:
        if folder.name == "waiting":
            raise OSError(22, "Invalid argument")
        sync(folder)

    monkeypatch.setattr(reports_folders, "sync_folder", refuse)
    assert place.night("2020-02-01") is ExitCode.EVALUATED
    assert (Path(place.state) / "published" / "waiting" / "latest").is_symlink()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_results_that_could_not_be_written_end_with_14(place: Any, format_: str) -> None:
    home = place.write()
    command = [sys.executable, "-c", "from outcomes.cli import main; main()", "run", str(home), "--format", format_]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    assert (done.returncode, "OUT501" in done.stderr) == (14, True), done.stderr


def test_a_history_that_can_be_opened_is_opened(place: Any) -> None:
    place.night("2020-02-01")
    with open_store(place.state) as store:
        assert PASSWORD not in store.place
