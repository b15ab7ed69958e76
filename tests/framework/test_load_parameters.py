"""Parameters of a metric: any attrs class is filled from a table, or everything wrong with the table is said."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.framework.classes import plain_values
from outcomes.framework.key_problem import dotted
from outcomes.framework.structuring import Unfit, structure_parameters


class Side(enum.StrEnum):
    LEFT = "left"
    RIGHT = "right"


@attrs.frozen(kw_only=True)
class Screen:
    factor: float = 3.267
    name: str


@attrs.frozen(kw_only=True)
class Chart:
    """What a plugin author might write."""

    limits: Literal["two", "three"] = "three"
    side: Side = Side.LEFT
    points: int = attrs.field(default=12, validator=attrs.validators.ge(3))
    width: float = attrs.field(default=2.66, validator=[attrs.validators.gt(0), attrs.validators.le(10)])
    screen: bool = True
    since: date | None = None
    against: tuple[str, ...] = ()
    between: tuple[float, float] = (0.0, 1.0)
    weights: Mapping[str, float] = attrs.field(factory=dict)
    screens: tuple[Screen, ...] = ()
    colour: str = attrs.field(default="red", validator=attrs.validators.in_(["red", "amber", "green"]))
    word: str = attrs.field(default="a", validator=attrs.validators.matches_re("[a-z]+"))
    from_: float = 0.0
    to: float = attrs.field(default=1.0)
    anything: Any = None
    either: float | str = 0.0
    label: str = attrs.field(default="x", converter=str.upper)

    @to.validator
    def _after_from(self, attribute: attrs.Attribute[float], value: float) -> None:
        if value <= self.from_:
            raise Unfit(f"{value:g} is not above from = {self.from_:g}", "make it larger")

    def __attrs_post_init__(self) -> None:
        if self.between[0] > self.between[1]:
            raise Unfit("upside down", "put the lower one first", path=("between",))


def said(table: Mapping[str, Any], cls: type = Chart) -> list[str]:
    instance, problems = structure_parameters(cls, table, path=("judge", 0))
    assert (instance is None) == bool(problems)
    return [f"{each.code} {dotted(each.path)}: {each.found}; {each.to_do}" for each in problems]


def test_a_right_table_fills_the_class_and_leaves_defaults() -> None:
    table = {
        "limits": "two", "side": "right", "points": 20, "width": 3, "since": date(2014, 4, 1), "against": "E92000001",
        "between": [0, 100], "weights": {"a": 1}, "screens": [{"name": "s"}], "from": 1, "to": 2.5,
        "anything": [{"free": 1}], "either": "x", "label": "shout",
    }  # fmt: skip
    instance, problems = structure_parameters(Chart, table)
    assert problems == ()
    assert instance == Chart(
        limits="two", side=Side.RIGHT, points=20, width=3.0, since=date(2014, 4, 1), against=("E92000001",),
        between=(0.0, 100.0), weights={"a": 1.0}, screens=(Screen(name="s"),), from_=1.0, to=2.5,
        anything=[{"free": 1}], either="x", label="shout",
    )  # fmt: skip


def test_an_empty_table_is_all_defaults() -> None:
    assert structure_parameters(Chart, {}) == (Chart(), ())


CASES = {
    "unknown key": ({"limitz": "two"}, 'OUT110 judge[0].limitz: unknown key; did you mean "limits"?'),
    "text for a word": (
        {"limits": "tow"},
        'OUT113 judge[0].limits: "tow" is not one of its words; did you mean "two"?',
    ),
    "number for a word": (
        {"limits": 2},
        'OUT112 judge[0].limits: expected one of "two", "three", found a number 2; write one of them',
    ),
    "enum": ({"side": "lefft"}, 'OUT113 judge[0].side: "lefft" is not one of its words; did you mean "left"?'),
    "text for a whole number": (
        {"points": "ten"},
        'OUT112 judge[0].points: expected a whole number, found a string "ten"; write a whole number, such as 10',
    ),
    "number in quotes": (
        {"width": "2.5"},
        'OUT112 judge[0].width: expected a number, found a string "2.5"; write it without quotes: 2.5',
    ),
    "fraction for a whole number": (
        {"points": 7.5},
        "OUT112 judge[0].points: expected a whole number, found a number 7.5; write a whole number, such as 10",
    ),
    "true for a number": (
        {"width": True},
        "OUT112 judge[0].width: expected a number, found true; write a number, such as 10",
    ),
    "one for true": (
        {"screen": 1},
        "OUT112 judge[0].screen: expected true or false, found a number 1; write true or false, without quotes",
    ),
    "validator": ({"points": 2}, "OUT114 judge[0].points: 2 is not allowed; it must be >= 3"),
    "second validator": ({"width": 11.0}, "OUT114 judge[0].width: 11.0 is not allowed; it must be <= 10"),
    "word validator": ({"colour": "rad"}, 'OUT113 judge[0].colour: "rad" is not one of its words; did you mean "red"?'),
    "pattern": ({"word": "A1"}, "OUT114 judge[0].word: \"A1\" is not allowed; it must match regex '[a-z]+'"),
    "impossible date": (
        {"since": "2014-02-30"},
        'OUT211 judge[0].since: "2014-02-30" is not a date; write year, month and day: 2014-03-31',
    ),
    "number for a date": (
        {"since": 2014},
        "OUT112 judge[0].since: expected a date, found a number 2014; write a date: 2014-03-31",
    ),
    "list element": (
        {"against": ["E92000001", 7]},
        'OUT112 judge[0].against[1]: expected a string, found a number 7; put it in quotes: "7"',
    ),
    "short pair": ({"between": [1]}, "OUT112 judge[0].between: expected a list of 2, found 1; write 2"),
    "table element": (
        {"weights": {"a": 1, "b": "x"}},
        'OUT112 judge[0].weights.b: expected a number, found a string "x"; write a number, such as 10',
    ),
    "nested": ({"screens": [{"factor": 1}]}, 'OUT111 judge[0].screens[0].name: missing; write name = "..."'),
    "nested and misspelt": (
        {"screens": [{"nmae": "x"}]},
        'OUT110 judge[0].screens[0].nmae: unknown key; did you mean "name"?',
    ),
    "neighbour": ({"from": 5.0, "to": 2.0}, "OUT114 judge[0].to: 2 is not above from = 5; make it larger"),
    "whole": ({"between": [2, 1]}, "OUT114 judge[0].between: upside down; put the lower one first"),
    "alternatives": (
        {"either": [1]},
        "OUT112 judge[0].either: expected a number or a string, found a list; write one of these",
    ),
    "nan": (
        {"width": float("nan")},
        "OUT114 judge[0].width: nan is not a number; write a number, or leave the key out",
    ),
    "huge": (
        {"points": 10**30},
        "OUT114 judge[0].points: a number of more than 19 digits is too large; write a number of at most 18 digits",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_wrong_thing_is_one_problem_in_these_words(case: str) -> None:
    table, expected = CASES[case]
    assert said(table) == [expected]


def test_everything_wrong_is_said_at_once_validators_too() -> None:
    table = {"limitz": "two", "points": 1, "width": "x", "screens": [{}, {"factor": "y", "nam": "z"}], "word": "A"}
    assert sorted(line.split(":")[0] for line in said(table)) == [
        "OUT110 judge[0].limitz",
        "OUT110 judge[0].screens[1].nam",
        "OUT111 judge[0].screens[0].name",
        "OUT112 judge[0].screens[1].factor",
        "OUT112 judge[0].width",
        "OUT114 judge[0].points",
        "OUT114 judge[0].word",
    ]


def test_a_validator_that_looks_at_a_wrong_neighbour_waits() -> None:
    assert [line.split(":")[0] for line in said({"from": "x", "to": -1.0})] == ["OUT112 judge[0].from"]


@attrs.frozen
class Grumpy:
    size: float = attrs.field(default=1.0)

    @size.validator
    def _no(self, attribute: attrs.Attribute[float], value: float) -> None:
        if value > 5:
            raise RuntimeError("sizes above five\nfell off the lorry.")
        if value < 0:
            raise KeyError


def test_what_an_author_raises_becomes_the_problem() -> None:
    assert said({"size": 6.0}, Grumpy) == [
        "OUT114 judge[0].size: sizes above five fell off the lorry; correct the value"
    ]
    assert said({"size": -1.0}, Grumpy) == ["OUT114 judge[0].size: refused (KeyError); correct the value"]


class Unreadable:
    pass


@attrs.frozen(kw_only=True)
class Odd:
    thing: Unreadable | None = None
    made: Unreadable = attrs.field(converter=lambda value: Unreadable(), factory=Unreadable)


def test_a_type_that_no_file_can_give_is_said_and_a_converter_makes_it_readable() -> None:
    assert said({"made": "x"}, Odd) == []
    (line,) = said({"thing": 1}, Odd)
    assert line.startswith("OUT114 judge[0].thing: ")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from([each.name.rstrip("_") for each in attrs.fields(Chart)]) | st.text(max_size=5)


@given(st.dictionaries(KEYS, PLAIN, max_size=6))
def test_any_table_gives_an_instance_or_problems_and_never_raises(table: dict[str, Any]) -> None:
    instance, problems = structure_parameters(Chart, table)
    assert (instance is None) == bool(problems)
    assert all(each.found and each.to_do and "\n" not in each.found + each.to_do for each in problems)


def test_what_runs_remember_of_parameters_reads_back_as_the_same_even_of_a_plain_enumeration() -> None:
    class Wanted(enum.Enum):
        MORE = "more"
        LESS = "less"

    cls = attrs.make_class(
        "Sorted", {"wanted": attrs.field(type=Wanted), "side": attrs.field(type=Side, default=Side.RIGHT)}, frozen=True
    )
    made, wrong = structure_parameters(cls, {"wanted": "less"})
    assert wrong == ()
    assert plain_values(made) == {"wanted": "less", "side": "right"}
    assert (made, ()) == structure_parameters(cls, plain_values(made))  # type: ignore[arg-type]
