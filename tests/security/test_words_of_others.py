"""What stands in data, definitions and plugins is shown; it steers neither a terminal nor the order of a page's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.cli.app import run
from outcomes.diagnostics import Diagnostic, shown
from outcomes.reports.bidi import FIRST_STRONG_ISOLATE, POP_ISOLATE, isolated

DAY = ["--as-of", "2018-06-30"]
TREND = '[aims.a]\ntitle = "{title}"\nindicator = "confidence"\njudge = [{{ metric = "trend.recent" }}]\n'
CLEAR, OVERRIDE = "\x1b[2J", "\u202e"


def obeyed(text: str) -> list[str]:
    """The characters of a text that a terminal obeys, but for its line breaks."""
    return [each for each in text.replace("\n", "") if unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp")]


@given(st.text())
def test_nothing_that_is_shown_steers_a_terminal(text: str) -> None:
    said = shown(text)
    assert obeyed(said) == []
    assert "\n" not in said
    problem = Diagnostic(code="OUT999", subject=text, found=text, to_do=text)
    assert obeyed(str(problem)) == []


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs", "M"])))
def test_letters_of_every_script_are_shown_as_they_are(text: str) -> None:
    assert shown(text) == text


@given(st.text(min_size=1))
def test_a_text_on_a_page_ends_in_the_direction_in_which_it_began(text: str) -> None:
    made = isolated(text)
    steering = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"}
    assert not {unicodedata.bidirectional(each) for each in made} & steering or text.isascii()
    assert made.count(FIRST_STRONG_ISOLATE) == made.count(POP_ISOLATE)
    if any(unicodedata.bidirectional(each) in ("R", "AL", "AN") for each in text):
        assert (made[0], made[-1]) == (FIRST_STRONG_ISOLATE, POP_ISOLATE)


@pytest.mark.parametrize(
    "command",
    [
        ["run"],
        ["run", "--full"],
        ["check", "--data"],
        ["explain", "a"],
        ["rollup", "--by", "board"],
        ["colours"],
        ["plan"],
        ["due"],
        ["suggest", "a", "--by", "2030"],
    ],
    ids=" ".join,
)
def test_no_command_shows_a_control_character_of_a_title_or_an_area(
    small: Callable[..., Path], years: Any, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    rows = [{**row, "Area Name": f"Area{CLEAR}{OVERRIDE}"} for row in years(range(50, 60))]
    folder = small(TREND.format(title=r"Aim\u001b[2J\u202e\u0085"), rows)

    name, *rest = command
    code = run([name, str(folder), *rest, *([] if name == "plan" else DAY)])

    said = "".join(capsys.readouterr())
    assert (code, obeyed(said)) == (0, [])
    assert said.strip()


@pytest.mark.parametrize("evil", [CLEAR, OVERRIDE, "\x00", "\x7f", "\u2066", "\x85"])
def test_inspect_shows_no_control_character_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], evil: str
) -> None:
    file = tmp_path / "d.csv"
    head = f"area_code,area_name,period,rate{evil}x,note{evil}"
    rows = [f"E0600000{place},One{evil},2019/20,{place},a{evil}b" for place in (1, 2)]
    file.write_text("\n".join([head, *rows, ""]), encoding="utf-8", newline="")

    run(["inspect", str(file)])

    said = "".join(capsys.readouterr())
    assert obeyed(said) == []
    assert said.strip()


@pytest.mark.parametrize("evil", ["\x00", CLEAR, "\x7f", OVERRIDE])
def test_no_page_holds_a_character_that_none_may(
    small: Callable[..., Path], years: Any, capsys: pytest.CaptureFixture[str], evil: str
) -> None:
    folder = small(TREND.format(title="t"), [{**row, "Area Name": f"A{evil}"} for row in years(range(50, 60))])

    assert run(["run", str(folder), *DAY, "--format", "html"]) == 0

    page = capsys.readouterr().out
    assert [each for each in page if unicodedata.category(each) == "Cc" and each not in "\n\t"] == []
    assert OVERRIDE not in page


def test_a_message_about_a_cell_shows_what_the_cell_holds(
    small: Callable[..., Path], years: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small(TREND.format(title="t"), [{**row, "Value": f"6{CLEAR}"} for row in years([60])])

    assert run(["run", str(folder), *DAY]) == 11

    said = capsys.readouterr().err
    assert (obeyed(said), r"\x1b[2J" in said) == ([], True)


def test_a_page_isolates_what_runs_from_right_to_left(
    small: Callable[..., Path], years: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    arabic = "\u0645\u062f\u064a\u0646\u0629"
    folder = small(TREND.format(title=f"{arabic} 10"), [{**row, "Area Name": arabic} for row in years(range(50, 60))])

    assert run(["run", str(folder), *DAY, "--format", "html"]) == 0

    page = capsys.readouterr().out
    assert page.count(arabic) == len(re.findall(f"{FIRST_STRONG_ISOLATE}[^{POP_ISOLATE}]*{arabic}", page)) > 0
