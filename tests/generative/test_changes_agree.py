"""What moved between two runs, found by columns and one verdict after another: the same changes, told in the same words.

The histories are made up, and full of what is rare: verdicts that come, go and come again, indicators under new names,
rows that stand for figures that are not there, figures that were revised, taken back or are withheld, plugins that fail.
"""

from __future__ import annotations

import json
import tempfile
from array import array
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from outcomes.data.coded import Coded
from outcomes.history.answers import RunChanges, changes_to_dict, changes_to_json
from outcomes.history.causes import Cause
from outcomes.history.fact_kinds import PROMISE, WITHHELD
from outcomes.history.recording import record_run
from outcomes.history.run_verdicts import Verdicts
from outcomes.history.runs import read_runs
from outcomes.history.small_numbers import SINCE
from outcomes.history.store import Store, open_store
from outcomes.history.store_tables import IDENTITY, STATE_NUMBERS, STATE_WORDS, observed, revision
from outcomes.history.stored import ABSENT, InputRecord, RunRecord
from outcomes.history.verdict_changes import change_lines, find_changes
from outcomes.history.vocabulary import Vocabulary
from reference.moved import find_changes_one_by_one

AREAS = ("", "A", "B", 'C, the "third"')
PERIODS = ("", "2019", "2020", "2021/22", "not a period")
INDICATORS = ("one", "two", "one, two")
CHOICES = {
    "aim": ("first", "second", "<b>third</b>\n"),
    "indicator": INDICATORS,
    "area": AREAS,
    "sex": ("", "Male"),
    "age": ("",),
    "category": ("", "decile 1"),
    "item": ("", "milestone"),
    "metric": ("", "target.path", "trend.recent"),
    "compared_with": ("", "B", "E"),
    "status": ("judged", "judged", "not judged", "metric failed", "depends on the reading"),
    "reason": ("", *sorted(ABSENT), "too few"),
    "outcome": ("", "rising"),
    "verdict": ("", "met", "missed"),
    "direction": ("", "better"),
    "period": PERIODS,
    "version": ("1", "2"),
    "plugin": ("p 1", "p 2"),
}


def drawn(made: np.random.Generator, name: str, rows: int) -> Coded:
    words = tuple(dict.fromkeys(CHOICES[name]))
    return Coded(codes=made.integers(0, len(words), rows).astype(np.int32), words=words)


def first_night(made: np.random.Generator, rows: int) -> Verdicts:
    words = {name: drawn(made, name, rows) for name in (*IDENTITY, *STATE_WORDS)}
    # What has no metric has no version either: it only says why nothing can be said.
    of_metric = np.array([bool(each) for each in words["metric"].words])[words["metric"].codes]
    version = words["version"]
    words["version"] = Coded(
        codes=np.where(of_metric, version.codes + 1, 0).astype(np.int32), words=("", *version.words)
    )
    return Verdicts(
        words=words,
        numbers={name: made.choice([np.nan, 0.5, 1e-7, 1e22], rows) for name in STATE_NUMBERS},
        definition=made.integers(1, 3, rows),
        data=made.integers(1, 3, rows),
    )


def next_night(made: np.random.Generator, verdicts: Verdicts) -> Verdicts:
    """Some verdicts went, some say something else, and some go under another name."""
    rows = np.flatnonzero(made.random(len(verdicts)) < 0.8)
    share = made.choice([0.0, 0.2, 0.8])
    other = first_night(made, len(rows))

    def mixed(old: Any, new: Any, share: float) -> Any:
        return np.where(made.random(len(rows)) < share, new, old[rows])

    renamed = made.choice([0.0, 0.5])
    words = {}
    for name, column in verdicts.words.items():
        changing = share if name in STATE_WORDS and name != "version" else renamed * (name in ("indicator", "metric"))
        words[name] = Coded(codes=mixed(column.codes, other.words[name].codes, changing), words=column.words)
    words["version"] = Coded(
        codes=mixed(verdicts.words["version"].codes, other.words["version"].codes, share / 2), words=("", "1", "2")
    )
    return Verdicts(
        words=words,
        numbers={name: mixed(old, other.numbers[name], share) for name, old in verdicts.numbers.items()},
        definition=mixed(verdicts.definition, other.definition, made.choice([0.0, share])),
        data=mixed(verdicts.data, other.data, share),
    )


def write_figures(made: np.random.Generator, store: Store, nights: int) -> None:
    """Figures that were observed, revised and taken back."""
    with store.transaction() as connection:
        words = Vocabulary(connection)
        series = [
            {"framework": words.id("f"), "indicator": words.id(indicator), "area": words.id(area), "sex": 0, "age": 0,
             "category": 0}
            for indicator in INDICATORS for area in AREAS
        ]  # fmt: skip
        periods = words.ids(PERIODS[1:])
        for number, about in enumerate(series):
            values = array("d", made.choice([0.5, 7.0], len(periods)).tolist())
            packed = {"periods": array("i", periods).tobytes(), "values": values.tobytes()}
            connection.execute(insert(observed), [{**about, **packed, "key": number, "digest": 1}])
        for _ in range(int(made.integers(0, 9))):
            about = series[int(made.integers(len(series)))]
            row = {"run": int(made.integers(2, nights + 1)), "period": int(made.choice(periods)), "before": 1.0}
            connection.execute(insert(revision), [{**about, **row, "after": None if made.random() < 0.5 else 2.0}])
        words.save(connection)


def withheld(made: np.random.Generator) -> dict[str, str]:
    some = [(indicator, area) for indicator in INDICATORS for area in AREAS if made.random() < 0.2]
    return {json.dumps([*each, "", "", ""]): json.dumps([str(made.choice(PERIODS[1:]))]) for each in some}


def write_history(store: Store, seed: int) -> list[RunRecord]:
    made = np.random.default_rng(seed)
    rows, nights = int(made.integers(1, 60)), 3
    hides, edited = made.random() < 0.5, made.random() < 0.5
    now = datetime.now(UTC)
    verdicts = first_night(made, rows)
    for night in range(1, nights + 1):
        record = RunRecord(
            id=night, framework="f", path="f", started=now, finished=now, judged=True, rows=len(verdicts), exit_code=0,
            as_of=date(2020, 1, int(made.integers(1, 4))), engine=str(made.choice(["1.0", "1.1"])),
            definition=str(night) if edited else "0",
        )  # fmt: skip
        inputs = [
            InputRecord(name="target:first", path="targets.csv", sha256=str(made.integers(2))),
            InputRecord(name="data:d", path="d.csv", sha256=str(made.integers(2))),
        ]
        facts = {
            PROMISE: {"second": json.dumps({"due": str(made.integers(2))})},
            WITHHELD: withheld(made) if hides else {},
        }
        record_run(store, record, verdicts, inputs=inputs, facts=facts)
        verdicts = next_night(made, verdicts)
    write_figures(made, store, nights)
    return read_runs(store)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_columns_tell_what_is_found_one_by_one(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(folder, create=True) as store:
        first, second, last = write_history(store, seed)
        for since, until in ((first, second), (second, last), (first, last)):
            expected = find_changes_one_by_one(store, since, until)
            found = find_changes(store, since, until)
            assert list(found) == expected
            many = Counter(str(each.key) for each in expected)
            assert change_lines(found) == [each.told(by_metric=many[str(each.key)] > 1) for each in expected]
            answers = [RunChanges(framework="f", since=since, until=until, changes=found)] * 2
            text = json.dumps(changes_to_dict(answers), indent=1, ensure_ascii=False)
            assert "".join(changes_to_json(answers)) == text


def test_the_histories_that_are_made_up_hold_what_is_rare() -> None:
    """Each cause, and each kind of coming and going, is among those that are compared."""
    causes: Counter[str] = Counter()
    kinds: Counter[tuple[bool, bool]] = Counter()
    for seed in range(40):
        with tempfile.TemporaryDirectory() as folder, open_store(folder, create=True) as store:
            first, *_, last = write_history(store, seed)
            for each in find_changes(store, first, last):
                causes.update(why.cause.name for why in each.why)
                causes.update(f"{why.cause.name} {why.detail}" for why in each.why if "given" in why.detail)
                kinds[each.before is not None, each.after is not None] += 1
                if each.before is not None and each.before.reason == SINCE:
                    causes["withheld"] += 1
    assert len(kinds) == 3
    assert causes.keys() == {*(each.name for each in Cause), "REVISED_DATA given again", "withheld"}


def test_a_sequence_of_changes_is_equal_to_the_changes_in_it() -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(folder, create=True) as store:
        first, *_, last = write_history(store, 1)
        found = find_changes(store, first, last)
        assert len(found) > 3
        assert found[1:3] == (found[1], found[2])
        assert found == tuple(found)
        assert hash(found) == hash(tuple(found))
        assert found != attrs.evolve(found, framework="other")
        assert found[-1] == list(found)[-1]
        with pytest.raises(IndexError):
            found[len(found)]
