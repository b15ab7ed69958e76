"""The places of a document and tomli's reading of it have the same keys, whatever way the document is written."""

from __future__ import annotations

import string
from typing import Any

import tomli
from hypothesis import event, given, settings
from hypothesis import strategies as st

from outcomes.framework.locations import KeyPath, places_of

# Few names, so that headers enter tables and arrays that are there already.
BARE = st.one_of(st.sampled_from("abc"), st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=6))
ANY_NAME = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\r\n"), max_size=6)


def quoted(text: str) -> str:
    """A basic string, with everything outside printable ASCII sometimes escaped by its caller's choice of text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def spellings(name: str) -> list[str]:
    """The ways to write a key: basic, with unicode escapes, bare and literal where allowed."""
    ways = [quoted(name), '"' + "".join(f"\\U{ord(c):08x}" for c in name) + '"']
    if name and all(c in string.ascii_letters + string.digits + "-_" for c in name):
        ways.append(name)
    if "'" not in name:
        ways.append(f"'{name}'")
    return ways


@st.composite
def spelled_key(draw: st.DrawFn, name: str) -> str:
    return draw(st.sampled_from(spellings(name)))


SCALARS = st.one_of(
    st.integers(-(2**40), 2**40).map(str),
    st.sampled_from(
        ["0x1f", "1_000", "1.5e3", "-0.0", "inf", "nan", "true", "false", "2014-04-01", "07:32:00",
         "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "''", '""', "'''a\nb = 1\n[x]'''", '"""# no\n"""',
         '"# not a comment"', '"[table]"', '"\\u00e9 = 1"', "'C:\\path'"]
    ),
    ANY_NAME.map(quoted),
)  # fmt: skip
COMMENTS = st.sampled_from(["", "# plain", "# [not.a.table]", "# a = 1", "#", "# ünïcode — …", "\t# tab"])


@st.composite
def inline(draw: st.DrawFn, depth: int = 2) -> str:
    """A value, possibly an array over several lines or an inline table."""
    kind = draw(st.sampled_from(["scalar", "scalar", "array", "table"] if depth else ["scalar"]))
    if kind == "scalar":
        return draw(SCALARS)
    if kind == "array":
        items = draw(st.lists(inline(depth - 1), max_size=3))
        gap = draw(st.sampled_from([", ", ",", ",\n  ", ", # note, [x]\n"]))
        tail = draw(st.sampled_from(["", ","])) if items else ""
        return "[" + gap.join(items) + tail + draw(st.sampled_from(["", "\n", " # end\n"])) + "]"
    names = draw(st.lists(st.one_of(BARE, ANY_NAME), max_size=3, unique=True))
    pairs = [f"{draw(spelled_key(name))} = {draw(inline(depth - 1))}" for name in names]
    return "{ " + ", ".join(pairs) + " }"


@st.composite
def dotted(draw: st.DrawFn, most: int) -> str:
    names = draw(st.lists(st.one_of(BARE, BARE, ANY_NAME), min_size=1, max_size=most))
    dot = draw(st.sampled_from([".", ".", " . ", ". "]))
    return dot.join([draw(spelled_key(name)) for name in names])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A document that TOML may or may not allow (names clash now and then); the test keeps the allowed ones."""
    lines: list[str] = []
    for _ in range(draw(st.integers(0, 10))):
        kind = draw(st.sampled_from(["pair", "pair", "pair", "table", "array", "comment", "blank"]))
        margin = draw(st.sampled_from(["", "", "  ", "\t"]))
        comment = draw(COMMENTS)
        if kind == "pair":
            lines.append(f"{margin}{draw(dotted(3))} = {draw(inline())} {comment}")
        elif kind == "table":
            lines.append(f"{margin}[{draw(dotted(3))}] {comment}")
        elif kind == "array":
            header = f"[[{draw(dotted(2))}]]"
            lines.extend([f"{margin}{header} {comment}"] * draw(st.integers(1, 2)))
        else:
            lines.append(f"{margin}{comment}" if kind == "comment" else margin)
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n"]))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def paths_in(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    """Every key path of what tomli read."""
    below: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return {(*path, key) for key, _ in below}.union(*(paths_in(each, (*path, key)) for key, each in below))


@given(documents())
@settings(max_examples=300, deadline=None)
def test_places_and_tomli_see_the_same_keys(text: str) -> None:
    try:
        parsed = tomli.loads(text)
    except tomli.TOMLDecodeError:
        event("not TOML")
        return
    event("TOML")
    assert paths_in(parsed) == set(places_of(text).by_path)


@given(documents())
@settings(max_examples=200, deadline=None)
def test_the_key_is_written_where_its_place_says(text: str) -> None:
    lines = text.split("\n")
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    for path, place in places_of(text).by_path.items():
        line, column = place.key
        if isinstance(path[-1], str):
            rest = lines[line - 1][column - 1 :]
            assert any(rest.startswith(each) for each in spellings(path[-1])), (path, rest)


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all_can_be_surveyed(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(place.key[0] <= lines for place in places_of(text).by_path.values())
