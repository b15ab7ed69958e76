"""Files that are no tables (settings, secrets, queries, boundaries) and not what they should be: a message, at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from outcomes_notify.settings import MOST, Secret, SettingsError, load_settings

from outcomes.cli.app import run
from outcomes.data.limits import MAX_SETTINGS, NotPlainError, plain_bytes
from outcomes.diagnostics import DataError
from outcomes.fetching import Access, Fetching
from outcomes.fetching.sql import SqlOptions, SqlReader
from outcomes.site.boundaries import read_boundaries


def _pipe(file: Path) -> None:
    os.mkfifo(file)


def _zeros_without_end(file: Path) -> None:
    file.symlink_to("/dev/zero")


def _folder(file: Path) -> None:
    file.mkdir()


def _loop(file: Path) -> None:
    file.symlink_to(file)


def _western(file: Path) -> None:
    file.write_bytes(b'# caf\xe9\n[secrets]\nX = "1"\n')


ATTACKS = {
    "a pipe": _pipe,
    "zeros without end": _zeros_without_end,
    "a folder": _folder,
    "a link to itself": _loop,
    "a byte of another encoding": _western,
}
FRAMEWORK = """format = 1
[framework]
id = "files"
title = "Files"
areas = ["A"]
[data.seen]
path = "seen.csv"
[indicators.seen]
title = "Seen"
polarity = "high"
data = { source = "seen" }
[aims.level]
indicator = "seen"
judge = [{ metric = "trend.recent" }]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    (tmp_path / "seen.csv").write_text("area,period,value\nA,2019,1\n")
    return tmp_path


hostile = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())


@hostile
def test_settings_of_the_installation(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], attack: Callable[[Path], None]
) -> None:
    attack(home / "outcomes.toml")
    monkeypatch.setenv("OUTCOMES_CONFIG", str(home / "outcomes.toml"))
    code = run(["run", str(home), "--as-of", "2020-06-30"])
    messages = capsys.readouterr().err
    assert code in (2, 10, 11), messages
    assert f"{home / 'outcomes.toml'}:" in messages


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('data = "x"', "[data] is not a table of texts"),
        ('[data]\nx = "/nowhere/at/all"', 'the folder granted as "x" is not there: /nowhere/at/all; make it, or'),
        ('[data]\nx = "http://example.org/"', 'the address granted as "x" is not taken'),
        ("x = " + "[" * 20_000, "it is not TOML"),
    ],
)
def test_what_the_installation_grants_is_refused_in_its_file(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    file = home / "settings.toml"
    file.write_text(text)
    monkeypatch.setenv("OUTCOMES_CONFIG", str(file))
    assert run(["run", str(home), "--as-of", "2020-06-30"]) == 11
    assert f"{file}: OUT399 installation: {told}" in capsys.readouterr().err


@hostile
def test_secrets(home: Path, attack: Callable[[Path], None]) -> None:
    attack(home / "secrets.toml")
    access = Access(secrets=home / "secrets.toml", environ={})
    with pytest.raises(DataError, match=r"secrets\.toml: OUT397 secrets: the secrets file") as told:
        access.secret("COUNCIL_DATABASE", "data.figures")
    assert "caf" not in str(told.value)


@hostile
def test_queries(home: Path, attack: Callable[[Path], None]) -> None:
    attack(home / "query.sql")
    fetching = Fetching(access=Access(copies=home / "copies", environ={"DB": "sqlite://"}), subject="data.figures")
    with pytest.raises(DataError, match=r"query\.sql: OUT396 data\.figures: its query cannot be read"):
        SqlReader().fetch(home / "query.sql", SqlOptions(secret="DB"), fetching)


@hostile
def test_boundaries(home: Path, attack: Callable[[Path], None]) -> None:
    attack(home / "areas.json")
    with pytest.raises(DataError, match=r"areas\.json: OUT504"):
        read_boundaries(home / "areas.json")


@hostile
def test_a_framework_and_its_cases(
    home: Path, capsys: pytest.CaptureFixture[str], attack: Callable[[Path], None]
) -> None:
    attack(home / "one.case.toml")
    code = run(["test", str(home / "one.case.toml")])
    said = capsys.readouterr()
    assert code not in (0, 1, 70), said
    assert "one.case.toml" in said.err
    (home / "framework.toml").unlink()
    attack(home / "framework.toml")
    code = run(["run", str(home)])
    messages = capsys.readouterr().err
    assert (code, "framework" in messages or str(home) in messages) == (10, True), messages


@hostile
def test_settings_of_notices(tmp_path: Path, attack: Callable[[Path], None]) -> None:
    attack(tmp_path / "notify.toml")
    with pytest.raises(SettingsError, match=r"notify\.toml"):
        load_settings(tmp_path / "notify.toml")


def test_a_file_of_settings_has_a_size(tmp_path: Path) -> None:
    with (tmp_path / "long").open("wb") as file:
        file.truncate(MAX_SETTINGS + 1)
    with pytest.raises(NotPlainError, match="more than 4,194,304 bytes"):
        plain_bytes(tmp_path / "long", MAX_SETTINGS)


def test_settings_of_notices_have_a_size(tmp_path: Path) -> None:
    with (tmp_path / "notify.toml").open("wb") as file:
        file.truncate(MOST + 1)
    with pytest.raises(SettingsError, match=r"notify\.toml cannot be read: it has more than 4,194,304 bytes"):
        load_settings(tmp_path / "notify.toml")


@hostile
def test_comments(home: Path, capsys: pytest.CaptureFixture[str], attack: Callable[[Path], None]) -> None:
    (home / "framework.toml").write_text(FRAMEWORK + '[commentary]\nfolder = "comments"\n')
    (home / "comments").mkdir()
    attack(home / "comments" / "one.toml")
    code = run(["run", str(home), "--as-of", "2020-06-30"])
    messages = capsys.readouterr().err
    assert (code, f"{home / 'comments' / 'one.toml'}:" in messages) == (10, True), messages


@hostile
def test_a_history(home: Path, capsys: pytest.CaptureFixture[str], attack: Callable[[Path], None]) -> None:
    (home / "state").mkdir()
    attack(home / "state" / "history.sqlite")
    for command in (("run", str(home), "--as-of", "2020-06-30"), ("history", "level"), ("changes",)):
        code = run([*command, "--state", str(home / "state")])
        messages = capsys.readouterr().err
        # A state that cannot be used is one that nothing can be written to.
        assert (code, f"{home / 'state' / 'history.sqlite'}:" in messages) == (14, True), messages


@hostile
def test_a_lock(home: Path, capsys: pytest.CaptureFixture[str], attack: Callable[[Path], None]) -> None:
    (home / "state").mkdir()
    attack(home / "state" / "lock")
    code = run(["run", str(home), "--as-of", "2020-06-30", "--state", str(home / "state")])
    messages = capsys.readouterr().err
    # A pipe can be locked, and nothing is read from it.
    assert code == (0 if attack in (_western, _pipe) else 14), messages
    assert code == 0 or str(home / "state") in messages


@hostile
def test_secrets_of_notices(tmp_path: Path, attack: Callable[[Path], None]) -> None:
    attack(tmp_path / "word")
    with pytest.raises(SettingsError, match="word") as told:
        Secret(file=str(tmp_path / "word")).reveal()
    assert "caf" not in str(told.value)
