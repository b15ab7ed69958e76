"""Two promises that cannot both be kept are found before any figure is read; two that leave no room are pointed out."""

from pathlib import Path

import pytest

from outcomes.framework import check_framework_file

FRAMEWORK = """
format = 1

[framework]
id = "network"
title = "A network of schools"

[indicators.recruited]
title = "Schools recruited"
value_type = "count"

[indicators.piloting]
title = "Schools piloting"
value_type = "count"

[aims.recruited]
indicator = "recruited"
{whole}

[aims.piloting]
indicator = "piloting"
part_of = "recruited"
{part}
"""


def count(rule: str, number: int, more: str = "") -> str:
    return f'judge = [{{ metric = "target.count", rule = "{rule}", number = {number}{more} }}]'


def level(sense: str, value: int) -> str:
    return f'target = {{ value = {value}, sense = "{sense}" }}\njudge = [{{ metric = "target.count" }}]'


def said(folder: Path, whole: str, part: str) -> list[tuple[str, str]]:
    (folder / "framework.toml").write_text(FRAMEWORK.format(whole=whole, part=part))
    _, report = check_framework_file(folder)
    return [(each.code, each.severity.value) for each in report]


NO_ROOM = [("OUT243", "note")]
IMPOSSIBLE = [("OUT242", "error")]


@pytest.mark.parametrize(
    "whole", [count("up-to", 10), count("at-most", 10), count("between", 5, ", upper = 10"), level("at most", 10)]
)
@pytest.mark.parametrize(("number", "expected"), [(9, []), (10, NO_ROOM), (11, IMPOSSIBLE)])
def test_at_least_so_many_of_at_most_ten(
    tmp_path: Path, whole: str, number: int, expected: list[tuple[str, str]]
) -> None:
    if "between" in whole and number == 9:
        # 9 of at least 5 is more than the whole was asked for.
        expected = [("OUT244", "warning")]
    assert expected == said(tmp_path, whole, count("at-least", number))
    assert expected == said(tmp_path, whole, level("at least", number))


def test_the_note_says_that_exactly_ten_are_left_with_no_drop_out(tmp_path: Path) -> None:
    said(tmp_path, count("up-to", 10), count("at-least", 10))
    _, report = check_framework_file(tmp_path)
    (note,) = report
    assert 'at least 10 of at most 10 in "recruited" leaves exactly 10, with no drop-out' == note.found
    assert (tmp_path / "framework.toml").read_text().splitlines()[note.location.line - 1] == 'part_of = "recruited"'  # type: ignore[union-attr]


def test_a_part_may_promise_less_than_its_whole(tmp_path: Path) -> None:
    assert [] == said(tmp_path, count("at-least", 10), count("at-least", 8))


def test_a_part_that_asks_for_more_than_its_whole_is_doubtful(tmp_path: Path) -> None:
    assert [("OUT244", "warning")] == said(tmp_path, count("at-least", 10), count("at-least", 12))


def test_a_limit_on_a_part_says_nothing_about_its_whole(tmp_path: Path) -> None:
    assert [] == said(tmp_path, count("at-least", 10), count("at-most", 20))


def test_a_direction_promises_no_number(tmp_path: Path) -> None:
    trend = 'wanted = "increase"\njudge = [{ metric = "trend.recent" }]'
    assert [] == said(tmp_path, trend, count("at-least", 20))


@pytest.mark.parametrize(
    ("whole", "expected"), [(count("at-most", 20), [("OUT244", "warning")]), (count("at-most", 24), [])]
)
def test_parts_are_added_up(tmp_path: Path, whole: str, expected: list[tuple[str, str]]) -> None:
    """12 and 12, where 20 is the most; some may be counted twice, so that it is no error."""
    another = f'\n[aims.reading]\nindicator = "piloting"\npart_of = "recruited"\n{count("at-least", 12)}'
    assert expected == said(tmp_path, whole, count("at-least", 12) + another)
