"""The page that writes a framework from nothing, block by block in an empty folder: files, edits, commands, output.

What a command prints is compared in full, standard output and standard error together, so a reader sees on the screen
what stands on the page.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import attrs
import pytest

from outcomes.cli.app import run as outcomes

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to"
PAGE = HOW_TO / "write-a-framework.md"
REAL = ROOT / "tests" / "real_data" / "data" / "fingertips-north-west.csv"
FENCE = re.compile(
    r"(?:^<!-- (?P<order>file|append|replace|shows): (?P<file>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.M | re.S,
)


@attrs.frozen
class Block:
    kind: str
    text: str
    order: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{PAGE.name}:{self.line}"


def blocks(text: str) -> Iterator[Block]:
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start("text")) + 1
        yield Block(found["kind"], found["text"], found["order"] or "", found["file"] or "", line)


def run(command: str, folder: Path) -> list[str]:
    """The lines that a command prints on a screen of 80 columns, with its exit code where that is not 0.

    In this process: what only a process of its own shows is tested with the command line (`tests/cli`).
    """
    program, *words = command.split()
    assert program == "outcomes"
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with pytest.MonkeyPatch.context() as changed, redirect_stdout(screen), redirect_stderr(screen):
        for name in [each for each in os.environ if each.startswith("OUTCOMES_")]:
            changed.delenv(name)
        changed.setenv("COLUMNS", "80")
        changed.setenv("NO_COLOR", "1")
        changed.chdir(folder)
        code = outcomes(words)
    said = screen.buffer.getvalue().decode()
    printed = [line.rstrip() for line in said.rstrip("\n").split("\n")] if said.strip() else []
    return printed + ([f"[exit code {code}]"] if code else [])


def agrees(shown: str, printed: str) -> bool:
    """``(...)`` stands for anything inside one pair of brackets, such as a version; all else must be as it stands."""
    return re.fullmatch(re.escape(shown).replace(re.escape("(...)"), r"\([^()\n]*\)"), printed) is not None


def follow(block: Block, folder: Path) -> None:
    """Do what one block asks, and compare what it shows."""
    path = folder / block.file
    if block.kind == "console":
        for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            printed = "\n".join(run(command, folder))
            assert agrees(shown.rstrip("\n"), printed), f"{block}: $ {command}\n{printed}"
    elif block.order == "file":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    elif block.order == "append":
        path.write_text(path.read_text(encoding="utf-8") + block.text, encoding="utf-8")
    elif block.order == "replace":
        before = "".join(line[1:] for line in block.text.splitlines(keepends=True) if line.startswith("-"))
        after = "".join(line[1:] for line in block.text.splitlines(keepends=True) if line.startswith("+"))
        text = path.read_text(encoding="utf-8")
        assert 1 == text.count(before), f"{block}: not once in {block.file}"
        path.write_text(text.replace(before, after), encoding="utf-8")
    elif block.order == "shows":
        assert block.text == path.read_text(encoding="utf-8"), block
    else:
        pytest.fail(f"{block}: this block of {block.kind} is neither a file, an edit nor a command")


def test_a_framework_can_be_written_from_nothing_as_the_page_says(tmp_path: Path) -> None:
    followed = list(blocks(PAGE.read_text(encoding="utf-8")))
    assert {"toml", "csv", "diff", "console"} == {each.kind for each in followed}
    for each in followed:
        follow(each, tmp_path)
    assert ["cases", "data", "framework.toml"] == sorted(each.name for each in (tmp_path / "start-well").iterdir())


def test_a_target_can_be_set_as_its_page_says(tmp_path: Path) -> None:
    followed = list(blocks((HOW_TO / "set-a-target.md").read_text(encoding="utf-8")))
    assert {"toml", "csv", "diff", "console"} == {each.kind for each in followed}
    for each in followed:
        follow(each, tmp_path)


def test_verdicts_are_answered_and_promises_chased_as_the_page_says(tmp_path: Path) -> None:
    followed = list(blocks((HOW_TO / "commentary-and-chasing.md").read_text(encoding="utf-8")))
    assert {"toml", "csv", "diff", "console"} == {each.kind for each in followed}
    for each in followed:
        follow(each, tmp_path)


def test_a_plugin_adds_one_of_each_kind_as_its_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "borough"
    info = folder / "outcomes_borough-1.0.dist-info"  # what `pip install` leaves of it
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: outcomes-borough\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[outcomes]\nborough = outcomes_borough\n")
    monkeypatch.syspath_prepend(str(folder))  # for this process
    monkeypatch.setenv("PYTHONPATH", str(folder))  # for those that it starts
    followed = list(blocks((HOW_TO / "extend.md").read_text(encoding="utf-8")))
    assert {"toml", "python", "diff", "console", "text"} == {each.kind for each in followed}
    for each in followed:
        follow(each, tmp_path)
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "borough"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert "21 passed" in tested.stdout, tested.stdout
    framework = tmp_path / "older" / "framework.toml"
    framework.write_text(framework.read_text().replace("neer", "near"))
    beside, apart = (
        run(f"outcomes run older --as-of 2026-01-31 --format json{more}", tmp_path) for more in ("", " --isolate")
    )
    assert beside == apart, "each of them gives in a process of its own what it gives here"
    assert any('"missed"' in line for line in beside), beside
    sys.modules.pop("outcomes_borough")


def test_the_published_rows_on_the_page_are_those_of_the_download() -> None:
    (shown,) = [each.text for each in blocks(PAGE.read_text(encoding="utf-8")) if each.file.endswith("smoking.csv")]
    header, *rows = shown.splitlines()
    published = REAL.read_text(encoding="utf-8-sig").splitlines()
    assert published[0] == header
    areas = {"E10000017", "E92000001"}
    place = {name: number for number, name in enumerate(header.split(","))}
    wanted = [
        line
        for line, cells in zip(published, csv.reader(published), strict=True)
        if cells[place["IndicatorId"]] == "93085" and not cells[place["Category"]] and cells[place["AreaCode"]] in areas
    ]
    assert wanted == rows
    assert 12 == len(rows)


@pytest.mark.parametrize(("shown", "printed", "agree"), [
    ("rule a@1 (...): x", "rule a@1 (outcomes 9.9): x", True),
    ("rule a@1 (...): x", "rule a@1 (outcomes 9.9): y", False),
    ("a\nb", "a\nb", True),
    ("a", "a\nb", False),
    ("a.c", "abc", False),
    ("", "something", False),
])  # fmt: skip
def test_output_is_compared_as_it_stands_but_for_dots_in_brackets(shown: str, printed: str, agree: bool) -> None:
    assert agree == agrees(shown, printed)


def test_every_page_of_instructions_is_listed() -> None:
    listed = re.findall(r"\]\((\S+\.md)\)", (HOW_TO / "README.md").read_text(encoding="utf-8"))
    assert sorted(each.name for each in HOW_TO.glob("*.md") if each.name != "README.md") == sorted(listed)
