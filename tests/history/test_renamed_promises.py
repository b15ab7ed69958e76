"""A promise that got another id, and a framework that went, are told as what they are."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from outcomes.cli.app import run
from outcomes.diagnostics import ExitCode
from outcomes.history.promised import redefined

SMOKING = {"title": "Smoke less", "indicator": "smoking", "target.value": "10", "owner": "Public health"}
WALKING = {"title": "Walk more", "indicator": "walking", "target.value": "60", "owner": "Public health"}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [
        str(each)
        for each in redefined(
            {aim: json.dumps(parts) for aim, parts in before.items()},
            {aim: json.dumps(parts) for aim, parts in after.items()},
        )
    ]


def test_a_promise_that_got_another_id_is_one_promise() -> None:
    title = {**SMOKING, "title": "Fewer smokers"}
    assert told({"a": SMOKING, "w": WALKING}, {"b": title, "w": WALKING}) == [
        'Fewer smokers: its id is now "b" (was "a"), so that its verdicts are told as new'
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        # It promises something else, so that it is another promise.
        (
            {"a": SMOKING},
            {"b": {**SMOKING, "target.value": "12"}},
            ["Smoke less: it is newly in the framework", "Smoke less: it is no longer in the framework"],
        ),
        # Two are alike, and nobody knows which is which.
        (
            {"a": SMOKING, "b": SMOKING},
            {"c": SMOKING},
            ["Smoke less: it is newly in the framework", *["Smoke less: it is no longer in the framework"] * 2],
        ),
        # Without an indicator only its title says what it is.
        (
            {"a": {"title": "A plan", "owner": "x"}},
            {"b": {"title": "A survey", "owner": "x"}},
            ["A survey: it is newly in the framework", "A plan: it is no longer in the framework"],
        ),
        (
            {"a": {"title": "A plan", "owner": "x"}},
            {"b": {"title": "A plan", "owner": "x"}},
            ['A plan: its id is now "b" (was "a"), so that its verdicts are told as new'],
        ),
        ({}, {"b": SMOKING}, []),
    ],
)
def test_what_is_not_surely_the_same_is_told_as_two(
    before: dict[str, Any], after: dict[str, Any], said: list[str]
) -> None:
    assert told(before, after) == said


def test_a_night_tells_of_a_promise_under_another_id(place: Any) -> None:
    place.night("2020-02-01")
    file = place.folder / "waiting" / "framework.toml"
    file.write_text(file.read_text().replace("aims.seen", "aims.seen-in-time"))
    place.night("2020-02-02")
    assert list(map(str, place.last.redefined)) == [
        'Seen in time: its id is now "seen-in-time" (was "seen"), so that its verdicts are told as new'
    ]


def both(place: Any) -> None:
    place.write("second")
    place.observe({("A", "2019"): 92.0}, "second")


def test_a_framework_that_went_is_told_and_then_no_more(place: Any) -> None:
    both(place)
    place.night("2020-02-01", place.folder)
    place.night("2020-02-02", place.folder)
    shutil.rmtree(place.folder / "second")
    said = []
    for day in ("2020-02-03", "2020-02-04", "2020-02-05", "2020-02-06"):
        place.nights.clear()
        assert place.night(day, place.folder) == ExitCode.EVALUATED
        said.append([(each.framework, [e.code for e in each.report]) for each in place.nights[1:]])
    assert said == [[("second", ["OUT539"])], [], [], []]
    assert place.nights[0].framework == "waiting"
    # One that came back and went again is told again.
    both(place)
    place.night("2020-02-07", place.folder)
    shutil.rmtree(place.folder / "second")
    place.nights.clear()
    place.night("2020-02-08", place.folder)
    place.night("2020-02-09", place.folder)
    assert [each.framework for each in place.nights] == ["waiting", "second", "waiting"]


def test_a_framework_that_went_is_told_by_the_next_night_where_one_could_not_say_it(place: Any) -> None:
    both(place)
    place.night("2020-02-01", place.folder)
    shutil.rmtree(place.folder / "second")

    def fails(night: Any) -> None:
        if night.framework == "second":
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        place.night("2020-02-02", place.folder, said=fails)
    place.nights.clear()
    place.night("2020-02-03", place.folder)
    assert [each.framework for each in place.nights] == ["waiting", "second"]


def test_a_folder_that_was_renamed_has_not_gone(place: Any) -> None:
    both(place)
    place.night("2020-02-01", place.folder)
    (place.folder / "second").rename(place.folder / "renamed")
    place.nights.clear()
    place.night("2020-02-02", place.folder)
    assert [each.framework for each in place.nights] == ["second", "waiting"]


def test_another_folder_of_the_same_state_has_not_gone(place: Any) -> None:
    both(place)
    place.night("2020-02-01", place.folder)
    place.nights.clear()
    place.night("2020-02-02", place.folder / "waiting")
    assert [each.framework for each in place.nights] == ["waiting"]


def test_cron_hears_of_a_framework_that_went(place: Any, capsys: pytest.CaptureFixture[str]) -> None:
    both(place)
    line = ["run", str(place.folder), "--state", place.state, "--quiet", "--as-of"]
    assert run([*line, "2020-02-01"]) == 0
    shutil.rmtree(place.folder / "second")
    capsys.readouterr()
    assert run([*line, "2020-02-02"]) == 0
    assert 'OUT539 framework "second": it was judged by run 1 of 2020-02-01, and is no longer there' in (
        capsys.readouterr().err
    )
    # A clock that went back says of which framework.
    assert run([*line[:-2], "--as-of", "2020-01-01"]) == 0
    assert 'OUT532 clock, framework "waiting"' in capsys.readouterr().err


def test_a_file_that_two_sources_read_is_counted_once(place: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = place.folder / "waiting" / "framework.toml"
    second = '[indicators.other]\ntitle = "O"\npolarity = "high"\ndata = { path = "data/seen.csv" }\n'
    file.write_text(
        file.read_text().replace("[aims.seen]\n", second + '[aims.other]\nindicator = "other"\n[aims.seen]\n', 1)
    )
    assert run(["check", str(place.folder / "waiting"), "--data", "--as-of", "2020-02-01"]) == 0
    assert "The data were read: 1 file, 4 rows." in capsys.readouterr().out
