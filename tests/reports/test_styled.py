"""Text in styles is broken into lines, cut and put together as rich does it, which shows it on a terminal."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from outcomes.reports.pages import TextPage
from outcomes.reports.styled import Styled, styled

LETTERS = st.sampled_from(["a", "bc", " ", "  ", "-", "longer words ", "x" * 45, "é", "●", "日本", "👩‍⚕️"])
TEXTS = st.lists(LETTERS, max_size=12).map("".join)
STYLES = st.sampled_from(["", "bold", "red", "dim underline"])
PIECES = st.lists(st.tuples(TEXTS, STYLES), min_size=1, max_size=4)


def both(pieces: list[tuple[str, str]]) -> tuple[Styled, Text]:
    ours, theirs = styled(*pieces[0]), Text(*pieces[0])
    for text, style in pieces[1:]:
        ours += styled(text, style) if style else text
        theirs += Text(text, style=style) if style else text
    return ours, theirs


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(PIECES, st.integers(min_value=2, max_value=60))
def test_lines_are_broken_as_rich_breaks_them(pieces: list[tuple[str, str]], width: int) -> None:
    ours, theirs = both(pieces)
    wrapped = theirs.wrap(Console(width=width), width) if theirs else [theirs]
    assert [each.plain.rstrip() for each in ours.lines(width)] == [each.plain.rstrip() for each in wrapped]


@given(PIECES, st.integers(min_value=0, max_value=70), st.integers(min_value=0, max_value=70))
def test_a_part_keeps_its_styles(pieces: list[tuple[str, str]], start: int, stop: int) -> None:
    ours, theirs = both(pieces)
    assert ours.plain == theirs.plain
    assert ours[start:stop].plain == theirs.plain[start:stop]
    for at in range(len(ours.plain)):
        style = next(style for text, style in ours[at : at + 1].parts if text)
        console = Console()
        assert console.get_style(f"{ours.style} {style}".strip()) == theirs.get_style_at_offset(console, at)


def test_a_terminal_is_shown_the_styles_and_a_file_the_same_text_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    line = styled("kept ", "green") + styled("for ever", "bold")
    green, bold_too, over = "\x1b[32m", "\x1b[1;32m", "\x1b[0m"
    for stream, expected in (
        (io.StringIO(), "kept for ever\n"),
        (Terminal(), f"{green}kept {over}{bold_too}for ever{over}\n"),
    ):
        TextPage(stream, width=60).write(line)
        assert stream.getvalue() == expected


def test_what_a_terminal_would_obey_is_spelt_out_in_reverse() -> None:
    spelt = (styled("a", "green") + "\x1b[2J").spelt_out()
    assert spelt.plain == "a\\x1b[2J"
    assert ("\\x1b", "reverse") in spelt.parts


def test_a_page_is_as_wide_as_is_said_or_as_the_terminal_and_no_narrower_than_forty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_terminal(descriptor: int) -> os.terminal_size:
        raise OSError(f"{descriptor} is no terminal")

    monkeypatch.setattr(os, "get_terminal_size", no_terminal)
    monkeypatch.delenv("COLUMNS", raising=False)
    assert TextPage(io.StringIO()).width == 80
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((132, 50)))
    assert TextPage(io.StringIO()).width == 132
    monkeypatch.setenv("COLUMNS", "100")
    assert TextPage(io.StringIO()).width == 100
    assert TextPage(io.StringIO(), width=20).width == 40
