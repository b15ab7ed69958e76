"""The tutorial and its second part, block by block and in order, in a new environment: commands are run, edits made, output compared.

This is also the test that a plugin from the scaffold installs, passes its tests and gives verdicts outside of the
environment that outcomes is developed in. What the packages that the reader installs ask for is not downloaded and
compiled once more: the new environment borrows it from this one, and borrows nothing else.
"""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
import textwrap
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import attrs
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "your-first-metric.md"
SECOND = ROOT / "docs" / "tutorial" / "a-reader-and-a-writer.md"
FENCE = re.compile(
    r"(?:^<!-- (?P<order>append|replace|shows|in): (?P<file>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.M | re.S,
)
# Where a reader has the folder of outcomes is the reader's business; here it is where this test is.
INSTALLED_FROM = {"./outcomes": str(ROOT)}


@attrs.frozen
class Block:
    page: str
    kind: str
    text: str
    order: str
    file: str
    line: int


def blocks(page: Path = TUTORIAL) -> Iterator[Block]:
    text = page.read_text()
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start("text")) + 1
        yield Block(page.name, found["kind"], found["text"], found["order"] or "", found["file"] or "", line)


def run(command: str, folder: Path) -> list[str]:
    """The lines that a command prints, with its exit code where that is not 0."""
    words = command.split()
    if "pip" in words[0]:
        words = [INSTALLED_FROM.get(word, word) for word in words]
        words.insert(2, "--quiet")
    left_out = ("OUTCOMES_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
    # What is imported is compiled once, when it is; pip would compile all (its variable says whether to compile).
    environment |= {"COLUMNS": "80", "NO_COLOR": "1", "PIP_NO_COMPILE": "0"}
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    if "pip" in words[0] or "venv" in words:
        assert done.returncode == 0, done.stdout + done.stderr
        return []
    printed = [line.rstrip() for line in done.stdout.rstrip("\n").split("\n")]
    return printed + ([f"[exit code {done.returncode}]"] if done.returncode else [])


def asked_for(*names: str) -> set[str]:
    """The distributions that these ask for, and that those ask for in turn, by their names as they are installed."""
    wanted, found = [Requirement(name) for name in names], {}
    while wanted:
        each = wanted.pop()
        distribution = metadata.distribution(each.name)
        name = distribution.metadata["Name"]
        extras = {"", *each.extras} - found.setdefault(name, set())
        found[name] |= extras
        asked = [Requirement(line) for line in distribution.requires or ()]
        wanted += [
            one
            for one in asked
            if extras and (not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in extras))
        ]
    return set(found)


def lend(environment: Path, *names: str) -> None:
    """Let a new environment have what these ask for from this one, so that pip need only install them themselves."""
    (site,) = environment.glob("lib/python*/site-packages")
    here = Path(sysconfig.get_path("purelib"))
    if site.parent.name != here.parent.name:  # another Python than the tests'; pip downloads
        return
    for name in asked_for(*names) - set(names):
        files = metadata.distribution(name).files or ()
        for top in {each.parts[0] for each in files} - {"..", "__pycache__"}:
            (site / top).symlink_to(here / top)


def agrees(expected: list[str], printed: list[str]) -> bool:
    """``...`` in a line stands for anything in it, and a line of its own for any lines."""
    parts = [r"[\s\S]*?" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") for line in expected]
    return re.fullmatch(r"\n".join(parts), "\n".join(printed)) is not None


def follow(block: Block, folder: Path) -> None:
    if block.kind == "console":
        for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            printed = run(command, folder)
            if "venv" in command.split():
                lend(folder / ".venv", "outcomes", "pytest", "hypothesis")
            expected = shown.rstrip("\n").split("\n") if shown.strip() else []
            if expected or "outcomes" in command.split()[0]:
                assert agrees(expected, printed), (
                    f"{block.page}:{block.line}: $ {command}\n" + "\n".join(printed) + "\n-- is not --\n" + shown
                )
    elif block.order == "append":
        path = folder / block.file
        path.write_text(path.read_text() + block.text)
    elif block.order == "replace":
        before = "".join(line[1:] for line in block.text.splitlines(keepends=True) if line.startswith("-"))
        after = "".join(line[1:] for line in block.text.splitlines(keepends=True) if line.startswith("+"))
        path = folder / block.file
        assert path.read_text().count(before) == 1, f"{block.page}:{block.line}: not once in {block.file}"
        path.write_text(path.read_text().replace(before, after))
    elif block.order == "shows":
        assert (folder / block.file).read_text().startswith(block.text), f"{block.page}:{block.line}"
    elif block.order == "in":
        assert block.text in (folder / block.file).read_text(), f"{block.page}:{block.line}"


def test_the_tutorial_and_its_second_part_can_be_followed_to_the_letter_in_a_new_environment(tmp_path: Path) -> None:
    followed = list(blocks())
    assert {"console", "toml", "diff", "csv", "python"} == {each.kind for each in followed}
    followed += blocks(SECOND)  # it goes on where the first part ends
    for each in followed:
        follow(each, tmp_path)


def test_code_that_the_tutorial_shows_is_what_the_scaffold_writes() -> None:
    written = (
        ROOT / "src" / "outcomes" / "scaffold" / "templates" / "metric" / "src" / "@package@" / "@module@.py.template"
    ).read_text()
    (shown,) = [each.text for each in blocks() if each.kind == "python"]
    assert textwrap.indent(shown, "    ") in written


@pytest.mark.parametrize(("page", "number", "longest"), [(TUTORIAL, 8, 35), (SECOND, 5, 20)])
def test_every_step_says_how_long_it_takes(page: Path, number: int, longest: int) -> None:
    steps = re.findall(r"^## \d+\. .*$", page.read_text(), re.M)
    minutes = [int(each) for step in steps for each in re.findall(r"\((\d+) minutes?\)", step)]
    assert len(steps) == len(minutes) == number
    assert sum(minutes) <= longest


@pytest.mark.parametrize(("expected", "printed", "agree"), [
    (["a"], ["a"], True),
    (["a"], ["b"], False),
    (["a ..."], ["a b c"], True),
    (["...", "... passed in ..."], [".....", "3 passed in 1s"], True),
    (["...", "... passed in ..."], [".....", "1 failed in 1s"], False),
    (["a", "...", "d"], ["a", "b", "c", "d"], True),
    (["a", "...", "d"], ["a", "b", "c"], False),
    ([], ["something"], False),
])  # fmt: skip
def test_output_is_compared_as_it_stands_but_for_dots(expected: list[str], printed: list[str], agree: bool) -> None:
    assert agree == agrees(expected, printed)
