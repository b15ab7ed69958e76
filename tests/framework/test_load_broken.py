"""Every broken framework file is refused with exactly the message beside it, and with nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from outcomes.cli.explain_code import CODES
from outcomes.diagnostics import DefinitionError
from outcomes.framework import check_framework_file, load_framework

BROKEN = Path(__file__).parent / "broken"
NAMES = sorted(each.stem for each in BROKEN.glob("*.toml"))


def expected(name: str) -> str:
    return (BROKEN / f"{name}.expected.txt").read_bytes().decode()


def test_there_are_at_least_fifty_and_each_has_its_message() -> None:
    assert len(NAMES) >= 50
    assert sorted(each.name.removesuffix(".expected.txt") for each in BROKEN.glob("*.expected.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_file_gives_exactly_its_report(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    framework, report = check_framework_file(f"{name}.toml")
    assert framework is None
    assert report.errors
    assert expected(name) == f"{report}\n"


@pytest.mark.parametrize("name", NAMES)
def test_loading_it_raises_the_same_report(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(DefinitionError) as caught:
        load_framework(f"{name}.toml")
    assert expected(name) == f"{caught.value.report}\n"
    assert caught.value.__cause__ is None


def test_every_message_has_a_known_code_and_says_what_to_do() -> None:
    shape = re.compile(r"^\S+\.toml(:\d+:\d+)?: (warning: |note: )?(OUT[12]\d\d) [^\n]+: [^\n]+; [^\n]+$")
    for name in NAMES:
        for line in expected(name).splitlines():
            matched = shape.match(line)
            assert matched is not None, line
            assert matched[3] in CODES


def test_most_codes_of_files_and_meaning_are_shown_by_a_broken_file() -> None:
    shown = {code for name in NAMES for code in re.findall(r" (OUT\d{3}) ", expected(name))}
    # Not shown here: a file that is missing or unreadable (in test_load_files), what is no error, and what is no
    # mistake of the file's own (a metric or an aim that is not there, or not that sort, or a metric that
    # has to know which way is good, when a plan is made).
    elsewhere = {
        f"OUT{code}"
        for code in (101, 102, 117, 218, 219, 222, 223, 224, 230, 231, 232, 233, 235, 236, 237, 243, 248, 251, 252, 254)
    }
    assert {code for code in CODES if code < "OUT300"} - shown == elsewhere
