"""What is said of a promise that was changed between two runs, and whether it is easier to keep now."""

from __future__ import annotations

import json

import pytest

from outcomes.history.causes import in_order
from outcomes.history.promised import redefined


def told(was: dict[str, object], now: dict[str, object]) -> tuple[str, ...]:
    """What is said of the one promise whose parts were so, and are so now."""
    before, after = ({"warm": json.dumps({"title": "Warm homes", **parts})} for parts in (was, now))
    return tuple(change for each in redefined(before, after) for change in each.changes)


@pytest.mark.parametrize(
    ("key", "sense", "old", "new", "ease"),
    [
        # At least so many: more is harder; at most so many: more is easier.
        ("target.value", 1, 80.0, 85.0, "harder"),
        ("target.value", 1, 80.0, 75.0, "easier"),
        ("target.value", -1, 20.0, 25.0, "easier"),
        ("target.value", -1, 20.0, 15.0, "harder"),
        # Down by 20% is more than down by 10%.
        ("target.change", -1, -10.0, -20.0, "harder"),
        ("target.change", 1, 10.0, 5.0, "easier"),
        ("target.levels.2027", 1, 80.0, 85.0, "harder"),
        # A band is wider with a lower lower end and with a higher upper one.
        ("target.min", 0, 60.0, 55.0, "easier"),
        ("target.min", 0, 60.0, 65.0, "harder"),
        ("target.max", 0, 70.0, 75.0, "easier"),
        ("target.max", 0, 70.0, 65.0, "harder"),
        ("target.tolerance", 1, 1.0, 2.0, "easier"),
        ("target.tolerance", -1, 2.0, 1.0, "harder"),
        # Of a level without a side, of words, and of what was not said before, nobody can tell.
        ("target.value", 0, 80.0, 85.0, ""),
        ("target.value", None, 80.0, 85.0, ""),
        ("target.value", 1, None, 85.0, ""),
        ("target.every", 1, "year", "quarter", ""),
    ],
)
def test_a_promise_is_easier_or_harder_as_its_numbers_tell(
    key: str, sense: int | None, old: object, new: object, ease: str
) -> None:
    sides = {} if sense is None else {"sense": sense}
    (said,) = told({key: old, **sides}, {key: new, **sides})
    assert said.endswith(f", which is {ease}" if ease else ")")
    assert (" (was not said)" in said) is (old is None)


def test_what_is_left_out_now_is_no_longer_said() -> None:
    assert told({"target.by": "2027"}, {}) == ("the day of the target is no longer said (was 2027)",)


def test_targets_by_area_are_named_by_what_became_of_their_file() -> None:
    assert told({"target.file": "a"}, {"target.file": "b"}) == ("its targets by area were changed",)
    for was, now in (({"target.file": "a"}, {}), ({}, {"target.file": "a"})):
        assert told(was, now) == ("its targets are given otherwise",)


def test_of_promises_nothing_is_said_where_there_were_none_before() -> None:
    assert redefined({}, {"warm": json.dumps({"title": "Warm homes"})}) == []


def test_periods_come_in_the_order_of_their_ends_and_words_after_nothing() -> None:
    assert in_order(["2019", "2018/19", "", "2018"]) == ["", "2018", "2018/19", "2019"]
    # What no calendar knows is in the order of the alphabet.
    assert in_order(["wave two", "wave one"]) == ["wave one", "wave two"]
