"""A history that somebody changed: it is named as damaged where it cannot be read, never taken for a mistake of ours,
and a mistake of ours is never blamed on it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from outcomes.cli.app import run
from outcomes.diagnostics import ExitCode
from outcomes.history import store_tables
from outcomes.history.refusals import StoreError
from outcomes.history.runs import read_runs
from outcomes.history.store import open_store
from outcomes.history.vocabulary import Vocabulary

COLUMNS = [(table.name, column.name) for table in store_tables.METADATA.sorted_tables for column in table.columns]
VALUES = ["x", -7, 1.5, b"\xff\x00", "2019-02-30"]


def change(place: Any, statement: str, *values: object) -> None:
    # Closed even where it is refused: an open connection keeps what others change beside the file.
    with closing(sqlite3.connect(Path(place.state, "history.sqlite"))) as connection, connection:
        connection.execute(statement, values)


@pytest.fixture
def remembered(place: Any) -> Any:
    """A place whose history holds a row of every table but facts of comments."""
    place.night("2020-02-01")
    place.observe({("A", "2018"): 90.0, ("A", "2019"): 80.0, ("A", "2020"): 95.0, ("B", "2018"): 80.0})
    place.night("2021-02-01")
    return place


def test_the_history_that_is_changed_here_has_something_in_every_table(remembered: Any) -> None:
    connection = sqlite3.connect(Path(remembered.state, "history.sqlite"))
    empty = [name for name, _ in COLUMNS if not connection.execute(f"SELECT 1 FROM {name}").fetchone()]
    connection.close()
    assert empty == []


@pytest.mark.parametrize("schema", ["0", "-1", "007", "\N{SUPERSCRIPT TWO}", "9" * 5000, "x"])
def test_a_schema_that_there_cannot_be_is_damage(place: Any, schema: str) -> None:
    place.night("2020-02-01")
    change(place, "UPDATE outcomes_about SET value = ?", schema)
    for create in (False, True):
        with pytest.raises(StoreError, match="OUT513 history: it is damaged"):
            open_store(place.state, create=create)


def test_a_run_that_came_from_no_path_is_damage_to_who_replays_it(
    place: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    place.night("2020-02-01")
    change(place, "UPDATE outcomes_run SET path = ?", b"\xff\x00")
    assert run(["replay", "1", "--state", place.state]) == ExitCode.NOT_WRITTEN
    assert "OUT513" in capsys.readouterr().err


@pytest.mark.parametrize("number", range(8))
def test_no_value_in_any_column_ends_a_question_in_a_defect(
    remembered: Any, capsys: pytest.CaptureFixture[str], number: int, whole_length: bool
) -> None:
    file = Path(remembered.state, "history.sqlite")
    sound = file.with_suffix(".sound")
    shutil.copy(file, sound)
    # Each with one of the values; which one goes round, as all of them would take minutes.
    for turn, (table, column) in enumerate(COLUMNS[number :: 8 if whole_length else 24]):
        shutil.copy(sound, file)
        value = VALUES[turn % len(VALUES)]
        try:
            change(remembered, f'UPDATE {table} SET "{column}" = ?', value)
        except sqlite3.IntegrityError:
            continue
        changed = file.read_bytes()
        for words in (["changes", "--since", "1"], ["history", "seen"]):
            code = run([*words, "--state", remembered.state])
            said = capsys.readouterr().err
            assert code in (ExitCode.EVALUATED, ExitCode.USAGE, ExitCode.NOT_WRITTEN), (table, column, value, said)
            assert code == ExitCode.EVALUATED or "history.sqlite: OUT5" in said, (table, column, value, said)
        assert file.read_bytes() == changed


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE outcomes_run SET started = ''", "outcomes_run holds a day that is none"),
        ("UPDATE outcomes_identity SET area = 9999", "outcomes_identity.area means a word that is not there"),
        ("UPDATE outcomes_identity SET area = 'x'", "holds what is no integer|TEXT value in outcomes_identity"),
        ("DELETE FROM outcomes_word WHERE id = 3", "words .* are there"),
        ("UPDATE outcomes_observed SET periods = x'00'", "outcomes_observed holds figures without their periods"),
        ("UPDATE outcomes_fact SET text = '{' WHERE kind = 'promise'", "outcomes_fact holds a text that was cut"),
    ],
)
def test_what_was_changed_is_named(
    remembered: Any, capsys: pytest.CaptureFixture[str], statement: str, found: str
) -> None:
    change(remembered, statement)
    for words in (["changes", "--since", "1"], ["history", "seen"]):
        code = run([*words, "--state", remembered.state])
        said = capsys.readouterr().err
        if code == ExitCode.NOT_WRITTEN:
            break
    assert code == ExitCode.NOT_WRITTEN, said
    assert re.search(rf"OUT513 history: it is damaged \(.*({found})", said), said
    assert "nothing was overwritten" in said


def test_a_night_does_not_give_a_new_word_the_number_of_another(remembered: Any) -> None:
    change(remembered, "DELETE FROM outcomes_word WHERE id = 3")
    before = Path(remembered.state, "history.sqlite").read_bytes()
    remembered.write(target=95)
    with pytest.raises(StoreError, match="OUT513"):
        remembered.night("2021-02-02")
    assert Path(remembered.state, "history.sqlite").read_bytes() == before


def test_a_mistake_of_ours_is_not_blamed_on_a_sound_history(remembered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(words: Vocabulary, number: int) -> str:
        raise KeyError(number)

    monkeypatch.setattr(Vocabulary, "word", mistaken)
    with open_store(remembered.state) as store, pytest.raises(KeyError):
        read_runs(store)
