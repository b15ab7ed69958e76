"""What the operator grants on the command line, and nights whose publisher is down."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcomes.cli.app import run

from .conftest import Publisher, gives
from .test_web import CSV, FRAMEWORK


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OUTCOMES_CONFIG", raising=False)


@pytest.fixture
def on_the_web(tmp_path: Path, publisher: Publisher) -> Path:
    folder = tmp_path / "framework"
    folder.mkdir()
    (folder / "framework.toml").write_text(FRAMEWORK.format(url=f"{publisher.url}/figures.csv"))
    publisher.answers["/figures.csv"] = gives(CSV)
    return folder


@pytest.fixture
def granted(tmp_path: Path) -> Path:
    folder = tmp_path / "framework"
    folder.mkdir()
    text = FRAMEWORK.format(url="").replace('url = ""', 'path = "@returns/q3/figures.csv"')
    (folder / "framework.toml").write_text(text)
    (tmp_path / "srv" / "q3").mkdir(parents=True)
    (tmp_path / "srv" / "q3" / "figures.csv").write_text(CSV)
    return folder


def said(capsys: pytest.CaptureFixture[str]) -> str:
    shown = capsys.readouterr()
    return shown.out + shown.err


def test_fetch_fills_the_cache_and_a_run_offline_asks_nobody(
    on_the_web: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["run", str(on_the_web), "--offline"]) == 11
    assert "there is no copy, and this run asks nobody (--offline); run `outcomes fetch` first" in said(capsys)
    assert run(["fetch", str(on_the_web)]) == 0
    assert said(capsys) == f"figures: {publisher.url}/figures.csv, {len(CSV)} bytes\n"
    assert run(["run", str(on_the_web), "--offline", "--as-of", "2025-06-01", "--verbose"]) == 0
    assert "nobody was asked (--offline)" in said(capsys)
    assert len(publisher.asked) == 1


def test_fetch_tells_what_could_not_be_got(
    on_the_web: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.answers["/figures.csv"] = gives("", status=404)
    assert run(["fetch", str(on_the_web)]) == 11
    assert "OUT393 data.figures: it answered 404" in said(capsys)


def test_a_night_goes_on_from_the_last_good_copy_says_so_and_can_be_replayed(
    on_the_web: Path, publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = str(tmp_path / "state")
    night = ["run", str(on_the_web), "--state", state, "--as-of", "2025-06-01"]
    assert run(night) == 0
    publisher.answers["/figures.csv"] = gives("", status=404)
    said(capsys)
    assert run([*night, "--changed-only"]) == 0
    assert "the publisher did not answer today: it answered 404" in said(capsys)
    # Computed again from what was kept of the run, whatever the publisher gives now.
    publisher.answers["/figures.csv"] = gives(CSV.replace("2024,5", "2024,9"))
    assert run(["replay", "1", "--state", state]) == 0
    assert "run 1: 1 of 1 verdicts identical" in said(capsys)


@pytest.mark.parametrize("how", ["option", "installation"])
def test_a_granted_folder_is_read(
    granted: Path, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["run", str(granted), "--as-of", "2025-06-01", "--format", "json"]
    if how == "option":
        command += ["--data", f"returns={tmp_path / 'srv'}"]
    else:
        (tmp_path / "outcomes.toml").write_text(f'[data]\nreturns = "{tmp_path / "srv"}"\n')
        monkeypatch.setenv("OUTCOMES_CONFIG", str(tmp_path / "outcomes.toml"))
    assert run(command) == 0
    assert '"@returns/q3/figures.csv"' in said(capsys)


def test_a_night_on_a_granted_folder_can_be_replayed(
    granted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = str(tmp_path / "state")
    data = ["--data", f"returns={tmp_path / 'srv'}"]
    assert run(["run", str(granted), "--state", state, "--as-of", "2025-06-01", *data]) == 0
    (tmp_path / "srv" / "q3" / "figures.csv").unlink()
    assert run(["replay", "1", "--state", state]) == 0
    assert "1 of 1 verdicts identical" in said(capsys)


@pytest.mark.parametrize(
    ("given", "path", "message"),
    [
        (
            [],
            "",
            ':10:8: OUT399 "@returns/q3/figures.csv": no folder is granted as "returns"; run with --data returns=DIR',
        ),
        (["--data", "retruns={srv}"], "", 'no folder is granted as "returns"; did you mean "retruns"?'),
        (
            ["--data", "returns={srv}"],
            "@returns/../secret.csv",
            ':10:8: OUT399 "@returns/../secret.csv": it leads out of the granted folder',
        ),
        (
            ["--data", "returns={srv}"],
            "@returns/q3/nothing.csv",
            "@returns/q3/nothing.csv: OUT300 file: there is no such",
        ),
    ],
)
def test_what_is_not_granted_is_refused(
    granted: Path, tmp_path: Path, given: list[str], path: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.csv").write_text(CSV)
    if path:
        file = granted / "framework.toml"
        file.write_text(file.read_text().replace("@returns/q3/figures.csv", path))
    assert run(["run", str(granted), *(each.format(srv=tmp_path / "srv") for each in given)]) == 11
    assert message in said(capsys)


@pytest.mark.parametrize("data", ["returns", "returns=", "returns=/no/such/folder"])
def test_a_grant_that_means_nothing_is_a_mistake_of_usage(granted: Path, data: str) -> None:
    assert run(["run", str(granted), "--data", data]) == 2


@pytest.mark.parametrize("how", ["after", "before", "joined"])
def test_check_is_granted_a_folder_as_a_run_is(
    granted: Path, tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = f"returns={tmp_path / 'srv'}"
    given = {
        "after": [str(granted), "--data", folder],
        "before": ["--data", folder, str(granted)],
        "joined": [f"--data={folder}", str(granted)],
    }
    assert run(["check", *given[how]]) == 0
    assert "The data were read: 1 file, 2 rows." in said(capsys)
    # The flag alone takes no word from the path.
    assert run(["check", "--data", str(granted)]) == 11
    assert "no folder is granted as" in said(capsys)


def test_check_asks_nobody_where_it_is_told_so(
    on_the_web: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(on_the_web), "--data", "--offline"]) == 11
    assert "this run asks nobody (--offline)" in said(capsys)
    assert run(["check", str(on_the_web), "--offline"]) == 2
    assert publisher.asked == []


@pytest.mark.parametrize(
    "command",
    [
        ["run"],
        ["explain", "{path}", "breaches"],
        ["rollup", "--by", "owner"],
        ["colours"],
        ["due"],
        ["fetch"],
        ["check", "--data"],
    ],
)
def test_every_command_that_reads_data_is_refused_and_granted_in_one_way(
    granted: Path, tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    name, *more = command
    words = [each.format(path=granted) for each in more] if "{path}" in more else [str(granted), *more]
    assert run([name, *words, "--data", "returns=/no/such/folder"]) == 2
    assert 'the folder granted as "returns" is not there' in said(capsys)
    assert run([name, *words, "--data", f"returns={tmp_path / 'srv'}", "--offline"]) == 0
    assert "no folder is granted" not in said(capsys)
