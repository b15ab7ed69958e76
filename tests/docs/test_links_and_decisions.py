"""Every link between documents leads somewhere, and every decision is listed and has its three parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(each for each in DOCS.rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda each: str(each.relative_to(DOCS)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    assert [] == [each for each in links if "://" not in each and not (page.parent / each).exists()]


DECISIONS = sorted(each for each in (DOCS / "decisions").glob("0*.md"))


def test_every_decision_is_listed_under_its_own_number_and_title() -> None:
    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.*) \|$", (DOCS / "decisions" / "README.md").read_text(), re.M)
    assert [each.name for each in DECISIONS] == [name for _, name, _ in listed]
    # Numbers are given out before the pages are written, so that there may be gaps, but no number twice.
    numbers = [number for number, _, _ in listed]
    assert numbers == sorted(set(numbers)) == [name[:4] for _, name, _ in listed]


@pytest.mark.parametrize("page", DECISIONS, ids=lambda each: each.stem)
def test_a_decision_has_its_context_the_decision_and_its_consequences(page: Path) -> None:
    lines = page.read_text().splitlines()
    assert lines[0].startswith(f"# {page.name[:4]} ")
    assert ["## Context", "## Decision", "## Consequences"] == [each for each in lines if each.startswith("## ")]


@pytest.mark.parametrize("folder", ["reference", "explanation"])
def test_every_page_is_in_the_list_of_its_folder_under_its_title(folder: str) -> None:
    pages = [each for each in (DOCS / folder).glob("*.md") if each.name != "README.md"]
    listed = re.findall(r"^\| \[(.*)\]\((\S+)\) \| .+ \|$", (DOCS / folder / "README.md").read_text(), re.M)
    assert {(each.read_text().splitlines()[0].removeprefix("# "), each.name) for each in pages} == set(listed)
