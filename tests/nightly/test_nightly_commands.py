"""The commands as a person and as cron use them, with the words of docs/how-to/nightly.md."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from outcomes.cli.app import run
from outcomes.diagnostics import ExitCode

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
DATA = {("A", "2018"): 91.0, ("A", "2019"): 92.0, ("B", "2018"): 80.0, ("B", "2019"): 81.0}


@pytest.fixture
def call(place: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line: gives exit code, standard output and standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        code = run([*words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def night(place: Any, call: Any, day: str, *options: str) -> tuple[int, str, str]:
    return call("run", str(place.folder / "waiting"), "--state", place.state, "--as-of", day, *options)


def test_the_crontab_line_of_the_docs_speaks_once_then_is_silent_then_says_one_thing(
    place: Any, tmp_path: Path
) -> None:
    (line,) = [each for each in (HOW_TO / "files" / "outcomes.crontab").read_text().splitlines() if each[:1].isdigit()]
    assert line in (HOW_TO / "nightly.md").read_text()
    command = line.split(maxsplit=5)[5].replace("/srv/outcomes/frameworks", str(place.folder))
    command = command.replace("/srv/outcomes/state", place.state)
    assert command.startswith("/srv/outcomes/.venv/bin/outcomes run ")
    command = command.replace("/srv/outcomes/.venv/bin", str(Path(sys.executable).parent))
    # Cron's environment: hardly any, and no terminal.
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}

    def cron(day: str) -> str:
        words = [*shlex.split(command), "--as-of", day]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert (0, "") == (done.returncode, done.stderr)
        return done.stdout

    assert cron("2020-02-01").startswith("waiting: first run, 2 verdicts recorded\n")
    assert "" == cron("2020-02-02")
    place.observe({**DATA, ("A", "2020"): 85.0, ("B", "2020"): 81.5})
    said = cron("2021-02-01").splitlines()
    assert [
        "waiting: 1 verdict changed since run 2",
        "  The one promise is not kept.",
        "  seen, A: missed (was met); new period 2020",
    ] == said[:3]
    assert 3 == len(said)
    assert "" == cron("2021-02-02")
    log = [json.loads(each) for each in Path(place.state, "night.jsonl").read_text().splitlines()]
    assert 4 == sum(each["event"] == "run.finished" for each in log)


def test_the_first_night_speaks_even_where_only_changes_are_asked_for(place: Any, call: Any) -> None:
    code, said, _ = night(place, call, "2020-02-01", "--changed-only")
    assert (code, said.splitlines()[0]) == (0, "waiting: first run, 2 verdicts recorded")
    assert (0, "", "") == night(place, call, "2020-02-02", "--changed-only")


def test_quiet_is_silent_up_to_exit_code_9_and_not_beyond(place: Any, call: Any) -> None:
    assert (0, "", "") == night(place, call, "2020-02-01", "--quiet")
    assert (1, "", "") == night(place, call, "2020-02-02", "--quiet", "--fail-on", "missed,off-track")
    (place.folder / "waiting" / "framework.toml").write_text("format = 1\n")
    code, out, err = night(place, call, "2020-02-03", "--quiet")
    assert 10 == code
    assert "waiting: not judged (exit code 10)\n" == out
    assert "OUT1" in err


def test_a_locked_state_is_told_even_when_quiet(place: Any, call: Any) -> None:
    from outcomes.nightly.locks import folder_lock

    with folder_lock(Path(place.state)):
        code, out, err = night(place, call, "2020-02-01", "--quiet")
    assert (int(ExitCode.LOCKED), "") == (code, out)
    assert "OUT530 state: another run holds it" in err


def test_changes_history_and_replay_answer_from_the_history(place: Any, call: Any) -> None:
    night(place, call, "2020-02-01", "--quiet")
    place.observe({**DATA, ("A", "2020"): 85.0, ("B", "2020"): 81.5, ("B", "2018"): 79.0})
    night(place, call, "2021-02-01", "--quiet")
    state = ("--state", place.state)
    assert (
        0,
        "waiting: 1 changed between run 1 (2020-02-01) and run 2 (2021-02-01)\n"
        "  seen, A: missed (was met); new period 2020\n",
        "",
    ) == call("changes", *state)
    _, out, _ = call("changes", *state, "--format", "json")
    (change,) = json.loads(out)["changes"]
    assert ("A", "met", "missed") == (change["area"], change["before"]["verdict"], change["after"]["verdict"])
    assert [{"cause": "new period", "detail": "2020"}] == change["why"]
    _, out, _ = call("history", "seen", *state, "--area", "A")
    assert [
        "seen, A; target.path",
        "  2018 ▇█▁ 2020 (85 to 92)",
        "  2020-02-01 run 1: 2019 92 met",
        "  2021-02-01 run 2: 2020 85 missed",
    ] == out.splitlines()
    # The data of the first run is no longer what it was; its copy is.
    assert (0, "run 1: 2 of 2 verdicts identical\n", "") == call("replay", "1", *state)
    assert (0, "run 2: 2 of 2 verdicts identical\n", "") == call("replay", "2", "seen", *state)


def test_a_replay_that_differs_shows_each_part(place: Any, call: Any) -> None:
    import sqlite3

    night(place, call, "2020-02-01", "--quiet")
    connection = sqlite3.connect(Path(place.state, "history.sqlite"))
    with connection:
        connection.execute("UPDATE outcomes_state SET value = 93.5 WHERE value = 92.0")
    connection.close()
    assert (1, "seen, A: value is now 92.0, was 93.5\nrun 1: 1 of 2 verdicts identical\n", "") == call(
        "replay", "1", "--state", place.state
    )


def test_what_cannot_be_replayed_says_why(place: Any, call: Any) -> None:
    night(place, call, "2020-02-01", "--quiet")
    (place.folder / "waiting" / "data" / "seen.csv").write_text("area,period,value\nA,2018,twelve\n")
    night(place, call, "2020-02-02", "--quiet")
    state = ("--state", place.state)
    assert (14, "") == (answer := call("replay", "2", *state))[:2]
    assert "OUT523 history: run 2 has no verdicts (exit code 11)" in answer[2]
    for asked in (("replay", "9"), ("changes", "--since", "9")):
        code, out, err = call(*asked, *state)
        assert (2, "", True) == (
            code,
            out,
            "OUT520 history: there is no run 9; name one that there is; the last" in err,
        )
    for each in Path(place.state, "inputs").iterdir():
        each.unlink()
    assert "OUT522 history: it is no longer kept as the run read it" in call("replay", "1", *state)[2]


def test_a_state_in_a_database_keeps_no_inputs_and_says_so(place: Any, call: Any, tmp_path: Path) -> None:
    place.state = f"sqlite:///{tmp_path / 'history.db'}"
    night(place, call, "2020-02-01", "--quiet")
    state = ("--state", place.state)
    assert (0, "run 1: 2 of 2 verdicts identical\n", "") == call("replay", "1", *state)
    place.observe({("A", "2018"): 92.0})
    code, out, err = call("replay", "1", *state)
    assert (14, "") == (code, out)
    assert "it is another now than the run read, and a state in a database keeps no copies of inputs; put the" in err


def test_questions_about_what_is_not_there_name_what_is(place: Any, call: Any) -> None:
    night(place, call, "2020-02-01", "--quiet")
    state = ("--state", place.state)
    assert (2, 'did you mean "seen"?') == (
        call("history", "sean", *state)[0],
        call("history", "sean", *state)[2][-21:-1],
    )
    assert (
        'there is no framework "wating"; did you mean "waiting"?' in call("changes", *state, "--framework", "wating")[2]
    )
    code, _, err = call("changes", "--state", f"{place.state}2")
    assert (14, f"make it with: outcomes run PATH --state {place.state}2\n") == (code, err[err.index("make") :])
    assert 2 == call("run", str(place.folder / "waiting"), "--keep", "3")[0]
    assert (
        'no verdict or status "mised"; did you mean "missed"?'
        in night(place, call, "2020-02-01", "--fail-on", "mised")[2]
    )


def test_due_lists_what_is_late_expected_or_newly_arrived(place: Any, call: Any) -> None:
    place.write(publishes="yearly in 03")
    path = str(place.folder / "waiting")
    # Figures for 2020 come in the first March after its end.
    for day, said in {
        "2021-02-28": "1 more not expected yet or without a schedule; --all shows them\n",
        "2021-03-01": "seen: expected: 2020 is due by 2021-03-31; the latest is 2019\n",
        "2021-04-01": "seen: late: 2020 was due by 2021-03-31; the latest is 2019\n",
    }.items():
        assert (0, said, "") == call("due", path, "--as-of", day)
    night(place, call, "2021-03-01", "--quiet")
    state = ("--state", place.state)
    assert "seen: expected" in call("due", path, *state, "--as-of", "2021-03-02")[1]
    place.observe({**DATA, ("A", "2020"): 85.0})
    night(place, call, "2021-03-03", "--quiet")
    assert (
        "seen: newly arrived: 2020; then 2021 by 2022-03-31\n" == call("due", path, *state, "--as-of", "2021-03-03")[1]
    )
    night(place, call, "2021-03-04", "--quiet")
    assert "1 more not expected" in call("due", path, *state, "--as-of", "2021-03-04")[1]


def test_a_schedule_that_cannot_be_read_is_placed_in_the_file(place: Any, call: Any) -> None:
    place.write(publishes="now and then")
    code, _, err = call("due", str(place.folder / "waiting"), "--as-of", "2021-01-01")
    assert 10 == code
    assert 'framework.toml:15:13: OUT540 indicators.seen.publishes: "now and then" is no schedule; write it like' in err


def test_the_systemd_units_are_sound(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed here")
    # The program and the user of the unit are those of another machine; its paths are those of the crontab.
    unit = (HOW_TO / "files" / "outcomes.service").read_text()
    crontab = (HOW_TO / "files" / "outcomes.crontab").read_text()
    (run,) = re.findall(r"^ExecStart=(.*?) --changed-only", unit, re.M)
    assert run in crontab
    assert f"ReadWritePaths={run.split()[-1]}\n" in unit
    unit = unit.replace("/srv/outcomes/.venv/bin/outcomes", "/bin/true").replace("User=outcomes\nGroup=outcomes\n", "")
    (tmp_path / "outcomes.service").write_text(unit)
    shutil.copy(HOW_TO / "files" / "outcomes.timer", tmp_path)
    done = subprocess.run(
        [verify, "verify", "--man=no", "outcomes.service", "outcomes.timer"],
        cwd=tmp_path,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = [each for each in done.stderr.splitlines() if "outcomes" in each]
    assert (0, []) == (done.returncode, told), done.stderr


def test_the_container_runs_as_a_user_without_rights() -> None:
    lines = (HOW_TO / "files" / "Containerfile").read_text().splitlines()
    user = next(number for number, line in enumerate(lines) if line.startswith("USER "))
    entry = next(number for number, line in enumerate(lines) if line.startswith("ENTRYPOINT "))
    assert user < entry
    assert int(lines[user].split()[1]) > 0
    (words,) = [json.loads(line.removeprefix("CMD ")) for line in lines if line.startswith("CMD ")]
    from outcomes.cli.run import command

    known = {name for option in command.params for name in option.opts}
    assert {each for each in words if each.startswith("--")} <= known


def test_every_option_and_exit_code_of_the_docs_exists() -> None:
    import re

    from outcomes.cli.run import command

    text = (HOW_TO / "nightly.md").read_text()
    codes = {int(each) for each in re.findall(r"^\| (\d+)(?:, \d+)? \|", text, re.MULTILINE)}
    assert codes | {143} == {int(each) for each in ExitCode}
    known = {name for option in command.params for name in option.opts}
    written = set(re.findall(r"outcomes run [^\n`]*", text + (HOW_TO / "files" / "outcomes.service").read_text()))
    assert {each for line in written for each in re.findall(r"--[a-z-]+", line)} <= known


def test_a_history_of_several_frameworks_speaks_of_the_right_one(place: Any, call: Any) -> None:
    for name, values in (("first", DATA), ("second", {**DATA, ("A", "2019"): 50.0})):
        place.write(name)
        place.observe(values, name)
        call("run", str(place.folder / name), "--state", place.state, "--as-of", "2020-02-01", "--quiet")
    state = ("--state", place.state)
    place.observe({**DATA, ("A", "2020"): 85.0}, "first")
    call("run", str(place.folder / "first"), *state, "--as-of", "2021-02-01", "--quiet")
    # Runs 1 and 3 are of the first framework, run 2 of the second.
    code, out, _ = call("changes", *state, "--since", "1")
    assert (0, ["first"]) == (code, [line.split(":")[0] for line in out.splitlines() if not line.startswith(" ")])
    code, out, err = call("changes", *state, "--since", "2", "--framework", "first")
    assert (2, "", True) == (code, out, "run 2 is one of second, not of first" in err)
    assert "second: nothing changed between run 2" in call("changes", *state, "--since", "2")[1]
    out = call("history", "seen", *state)[1]
    assert ["first:", "second:"] == [line for line in out.splitlines() if line.endswith(":")]
    # The second's runs alone know of area C, and the first is no reason to say that nobody does.
    place.observe({**DATA, ("C", "2020"): 60.0}, "second")
    toml = place.folder / "second" / "framework.toml"
    toml.write_text(toml.read_text().replace('"A", "B"', '"A", "B", "C"'))
    call("run", str(place.folder / "second"), *state, "--as-of", "2021-02-02", "--quiet")
    out = call("history", "seen", *state, "--area", "C")[1]
    assert ["second:"] == [line for line in out.splitlines() if line.endswith(":")]
    assert "seen, C" in out
    code, out, err = call("history", "seen", *state, "--area", "D")
    assert (2, "", True) == (code, out, 'aim "seen" has nothing about area "D"; use one of "A", "B", "C"' in err)
    code, out, err = call("history", "seen", *state, "--area", "C", "--framework", "first")
    assert (2, "", True) == (
        code,
        out,
        'OUT521 history: aim "seen" has nothing about area "C"; use one of "A", "B"' in err,
    )
    code, out, err = call("history", "sen", *state, "--framework", "first")
    assert (2, "", True) == (code, out, 'OUT521 history: there is no aim "sen"; did you mean "seen"?' in err)
    code, _, err = call("history", "sen", *state)
    assert (2, True) == (code, 'no framework of the history has an aim "sen"; did you mean "seen"?' in err)
    assert (0, "run 2 of second: 2 of 2 verdicts identical\n", "") == call("replay", "2", *state)


def test_a_replay_of_an_aim_that_a_run_lacks_says_what_there_is(place: Any, call: Any) -> None:
    night(place, call, "2020-02-01", "--quiet")
    toml = place.folder / "waiting" / "framework.toml"
    more = '[aims.later]\nindicator = "seen"\ntarget = { value = 1 }\njudge = [{ metric = "target.path" }]\n'
    toml.write_text(toml.read_text() + more)
    night(place, call, "2020-02-02", "--quiet")
    state = ("--state", place.state)
    for aim, said in (
        ("later", 'OUT521 history: run 1, of waiting, has no aim "later"; it has seen'),
        ("sen", 'OUT521 history: run 1, of waiting, has no aim "sen"; did you mean "seen"?'),
    ):
        code, out, err = call("replay", "1", aim, *state)
        assert (2, "", True) == (code, out, said in err)
    assert (0, "run 2: 2 of 2 verdicts identical\n", "") == call("replay", "2", "later", *state)
