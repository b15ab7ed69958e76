"""Where keys and values stand, in each form that TOML has; lines and columns were counted by hand."""

from __future__ import annotations

import pytest

from outcomes.diagnostics import Location
from outcomes.framework.locations import KeyPath, Place, places_of

TEXT = """\
format = 1
a.b . "c d" = "x"  # note

[framework]
id = 'é' # é
  source = { title = "T", page.no = [1, { x = 2 }] }

[[aims.one.judge]]
metric = "m"
[[aims.one.judge]]
[aims.one.judge.more]
k = [
  1, # one
  "two",
]
[aims."two.three"]
"""

PLACES: dict[KeyPath, Place] = {
    ("format",): Place((1, 1), (1, 10)),
    ("a",): Place((2, 1), (2, 15)),
    ("a", "b"): Place((2, 3), (2, 15)),
    ("a", "b", "c d"): Place((2, 7), (2, 15)),
    ("framework",): Place((4, 2), (4, 1)),
    ("framework", "id"): Place((5, 1), (5, 6)),
    ("framework", "source"): Place((6, 3), (6, 12)),
    ("framework", "source", "title"): Place((6, 14), (6, 22)),
    ("framework", "source", "page"): Place((6, 27), (6, 37)),
    ("framework", "source", "page", "no"): Place((6, 32), (6, 37)),
    ("framework", "source", "page", "no", 0): Place((6, 38), (6, 38)),
    ("framework", "source", "page", "no", 1): Place((6, 41), (6, 41)),
    ("framework", "source", "page", "no", 1, "x"): Place((6, 43), (6, 47)),
    ("aims",): Place((8, 3), (8, 1)),
    ("aims", "one"): Place((8, 8), (8, 1)),
    ("aims", "one", "judge"): Place((8, 12), (8, 1)),
    ("aims", "one", "judge", 0): Place((8, 1), (8, 1)),
    ("aims", "one", "judge", 0, "metric"): Place((9, 1), (9, 10)),
    ("aims", "one", "judge", 1): Place((10, 1), (10, 1)),
    ("aims", "one", "judge", 1, "more"): Place((11, 17), (11, 1)),
    ("aims", "one", "judge", 1, "more", "k"): Place((12, 1), (12, 5)),
    ("aims", "one", "judge", 1, "more", "k", 0): Place((13, 3), (13, 3)),
    ("aims", "one", "judge", 1, "more", "k", 1): Place((14, 3), (14, 3)),
    ("aims", "two.three"): Place((16, 7), (16, 1)),
}


def test_every_key_and_value_has_its_place() -> None:
    assert places_of(TEXT).by_path == PLACES


def test_windows_line_ends_move_nothing() -> None:
    assert places_of(TEXT.replace("\n", "\r\n")).by_path == PLACES


def test_a_key_that_is_not_written_is_placed_at_the_table_it_should_be_in() -> None:
    places = places_of(TEXT, file="f.toml")
    assert places.of(("framework", "title"), at="key") == Location(file="f.toml", line=4, column=1)
    assert places.of(("aims", "one", "judge", 1, "metric"), at="key") == Location(file="f.toml", line=10, column=1)
    assert places.of(("nothing", "of", "this")) == Location(file="f.toml")


def test_columns_count_characters_and_not_bytes() -> None:
    places = places_of('t = { "ünïcode – key" = 1, after = 2 }\n')
    assert places.by_path[("t", "after")] == Place((1, 28), (1, 36))


# What the newer TOML 1.1 allows, and a parser of today may read, is placed as far as the grammar goes.
NEWER: dict[str, tuple[KeyPath, int]] = {
    "t = {\n  a = 1,\n  b = 2,\n}\n": (("t", "b"), 3),
    "[x]\nat = 07:32\n[y]\nz = 1\n": (("y", "z"), 4),
}


@pytest.mark.parametrize("text", NEWER)
def test_forms_of_toml_that_are_newer_than_the_grammar_do_not_lose_the_rest(text: str) -> None:
    path, line = NEWER[text]
    assert places_of(text).of(path).line == line
