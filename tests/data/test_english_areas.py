"""The code history of England that the package has, against two extracts of other hands, and by its own laws."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from outcomes.data.area_changes import endings, english_areas_that_changed, english_changes, followers, made_of

HERE = Path(__file__).parent / "areas"
CHANGES = english_changes()
DISTRICTS = ("E06", "E07", "E08")
LATER = {"E08000016", "E08000019", "E08000038", "E08000039"}
"""Barnsley and Sheffield changed on 1 April 2025 (SI 2024/1328), after both extracts were made."""


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_districts_became_what_the_greater_london_authority_takes_them_to_have_become() -> None:
    known = {
        (old, row["successor"], int(row["year"]))
        for row in rows_of("gsscoder.csv")
        for old in row["predecessors"].split()
    }
    ours = {
        (each.predecessor, each.successor, each.date.year)
        for each in CHANGES
        if each.predecessor.startswith(DISTRICTS) and each.predecessor not in LATER
    }
    assert ours == known


def test_codes_end_and_begin_on_the_days_of_the_office_for_national_statistics() -> None:
    history = {row["code"]: row for row in rows_of("code_history.csv")}
    ends = {code: date.fromisoformat(row["ends"]) for code, row in history.items() if row["ends"]}
    begins = {code: date.fromisoformat(row["begins"]) for code, row in history.items() if row["begins"]}
    ours = [each for each in CHANGES if each.predecessor not in LATER]
    # Every code that ended is there, on the day after its last; and nothing else is.
    assert {each.predecessor: each.date - timedelta(days=1) for each in ours} == ends
    assert {each.successor: each.date for each in ours} == begins


def test_barnsley_and_sheffield_were_given_other_codes_on_the_day_of_the_order() -> None:
    ours = {(each.predecessor, each.successor, each.date, each.kind) for each in CHANGES if each.predecessor in LATER}
    day = date(2025, 4, 1)
    assert ours == {("E08000016", "E08000038", day, "recode"), ("E08000019", "E08000039", day, "recode")}


def test_a_county_is_another_code_where_its_districts_became_one_council_and_is_split_where_they_did_not() -> None:
    districts = defaultdict(set)
    for row in rows_of("code_history.csv"):
        if row["parent"] and row["ends"]:
            districts[row["parent"], row["ends"]].add(row["code"])
    for county in {each.predecessor for each in CHANGES if each.predecessor.startswith("E10")}:
        ended = [each for each in CHANGES if each.predecessor == county]
        last = (ended[0].date - timedelta(days=1)).isoformat()
        became = {each.successor for each in CHANGES if each.predecessor in districts[county, last]}
        assert {each.successor for each in ended} == became
        assert {each.kind for each in ended} == ({"recode"} if len(became) == 1 else {"split"})


def test_every_code_is_one_and_has_one_name() -> None:
    names = defaultdict(set)
    for each in CHANGES:
        names[each.predecessor].add(each.predecessor_name)
        names[each.successor].add(each.successor_name)
    assert all(re.fullmatch(r"E(06|07|08|10|11)\d{6}", code) for code in names)
    assert all(len(some) == 1 and "" not in some for some in names.values())
    assert english_areas_that_changed(names) is CHANGES
    assert all(english_areas_that_changed([code]) is CHANGES for code in names)


def test_every_area_ends_once_in_one_way_and_after_it_began() -> None:
    ends = defaultdict(set)
    began = {each.successor: each.date for each in CHANGES}
    for each in CHANGES:
        ends[each.predecessor].add((each.date, each.kind))
        assert began.get(each.predecessor, date(2009, 1, 1)) < each.date
        assert (each.date.day, each.date.month) == (1, 4)
    assert all(len(some) == 1 for some in ends.values())
    pairs = [(each.predecessor, each.successor) for each in CHANGES]
    assert len(set(pairs)) == len(pairs)


def test_kinds_say_how_many_became_how_many() -> None:
    after, before = defaultdict(set), defaultdict(set)
    for each in CHANGES:
        after[each.predecessor].add(each.successor)
        before[each.successor, each.kind].add(each.predecessor)
    for each in CHANGES:
        assert (len(after[each.predecessor]) > 1) == (each.kind == "split")
        if each.kind == "merge":
            assert len(before[each.successor, "merge"]) > 1
        if each.kind == "recode":
            assert len(before[each.successor, "recode"]) == 1


@pytest.mark.parametrize("code", sorted({each.predecessor for each in CHANGES}))
def test_what_followed_an_area_is_alive_and_nothing_follows_itself(code: str) -> None:
    day = date(2026, 1, 1)
    living = {each.after for each in CHANGES if not any(one.predecessor == each.successor for one in CHANGES)}
    found = followers(CHANGES, code, day)
    assert found
    assert set(found) <= living


@pytest.mark.parametrize(("day", "over"), [(date(2023, 3, 31), False), (date(2023, 4, 1), True)])
def test_an_area_ends_on_the_day_of_its_order_and_not_the_day_after(day: date, over: bool) -> None:
    """The districts of Somerset on 1 April 2023, by the Somerset (Structural Changes) Order 2022."""
    assert followers(CHANGES, "E07000187", day) == (["Somerset (E06000066)"] if over else [])
    assert list(endings(CHANGES, ["E07000187", "E06000066"], day)) == (["E07000187"] if over else [])


def test_what_an_area_was_made_of_is_found_over_several_steps() -> None:
    known = {"E07000157", "E07000190", "E07000187", "E07000026"}
    assert {(each.predecessor, each.successor) for each in made_of(CHANGES, {"E06000057", "E06000066"}, known)} == {
        ("E07000157", "E06000057"),  # Alnwick, by the Northumberland of 2009
        ("E07000190", "E06000066"),  # Taunton Deane, by Somerset West and Taunton
        ("E07000187", "E06000066"),
    }
    # On a day between two changes, what followed first is alive.
    assert followers(CHANGES, "E07000157", date(2010, 1, 1)) == ["Northumberland (E06000048)"]


def test_areas_of_other_countries_and_kinds_do_not_have_it_read() -> None:
    assert english_areas_that_changed(["W06000015", "S12000047", "E92000001", "E12000001", "E09000001", "north"]) == ()
