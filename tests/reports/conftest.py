"""A framework that holds one of each: targets, comparisons, returns, gaps, hostile words; and a reader of HTML."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Sequence
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import attrs
import pytest

import outcomes
from outcomes.reports.html import HtmlWriter

VOID = {"meta", "br", "link", "img", "input", "hr"}

FRAMEWORK = """
format = 1

[framework]
id = "strategy"
title = {title}
levels = ["priority", "action"]
areas = "all"
compare_with = ["E92000001"]
attribution = {attribution}
source = {{ title = "The strategy", url = {url} }}

[boards.hwb]
title = "Health and Wellbeing Board"

[owners.council]
title = "The council"

[levels.priority.mind]
title = "A sound mind"
boards = ["hwb"]

[levels.action.parents]
priority = "mind"
title = "Help for parents"

[levels.priority.place]
title = "A good place"
boards = ["hwb"]

[data.made-up]
path = "made-up.csv"
illustrative = true
columns = {{ area = "area", area_name = "name", period = "period", value = "value", lower = "lower", upper = "upper" }}

[indicators.confidence]
title = "Parents who are confident"
unit = "%"
range = [0, 100]
polarity = "high"
data = {{ source = "made-up", indicator = "" }}

[aims.confidence]
action = "parents"
title = {aim}
indicator = "confidence"
owner = "council"
target = {{ value = 80, by = "2016", from = {{ period = "2013" }} }}
source = {{ text = {promise}, page = "7", url = {url} }}
judge = [{{ metric = "target.path" }}, {{ metric = "benchmark.interval" }}]

[aims.group]
priority = "mind"
title = "A group is formed"
kind = "deliverable"
judge = [{{ metric = "delivery.status" }}]
[aims.group.returns]
items = [{{ id = "formed", title = {item}, state = "done", done = 2014-01-01, evidence = "minutes", accepted_by = "board" }}]

[aims.homes]
priority = "place"
title = "Fewer without a home"
undefined = [{{ what = "target", owner = "council", by = 2014-03-31 }}]
"""


def quoted(text: str) -> str:
    """Text as a basic string of TOML."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{inner}"'


def judged(
    folder: Path, *, areas: Sequence[tuple[str, str]] = (("E10000018", "Leicestershire"),), **words: str
) -> outcomes.Results:
    """Results of the framework; ``words`` take the place of its texts."""
    given = {
        "title": "A strategy",
        "attribution": "Open Government Licence v3.0",
        "url": "https://example.org/strategy",
        "aim": "Parents are more confident",
        "promise": "Ten more in a hundred",
        "item": "Strategy group",
    } | words
    (folder / "framework.toml").write_text(FRAMEWORK.format(**{name: quoted(text) for name, text in given.items()}))
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(("area", "name", "period", "value", "lower", "upper"))
    for place, (code, name) in enumerate((*areas, ("E92000001", "England"))):
        for step, year in enumerate(range(2013, 2017)):
            value = 60 + place % 7 + 4 * step * (place % 3)
            lines.writerow((code, name, year, value, value - 3, value + 3))
    (folder / "made-up.csv").write_text(text.getvalue())
    return outcomes.evaluate(folder, as_of=datetime.date(2017, 6, 30), keep_observed=True)


def written(results: Any) -> str:
    stream = StringIO()
    HtmlWriter().write(results, stream)
    return stream.getvalue()


@attrs.define
class Element:
    """One element: its name, attributes, and all the text within it."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""


class Reading(HTMLParser):
    """Every element of a page in order; fails where tags do not match."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(page)
        self.close()
        assert [] == self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attributes)))
        assert len(dict(attributes)) == len(attributes)
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for each in self.open:
            each.text += data

    def all(self, *names: str) -> list[Element]:
        """The elements of some names."""
        return [each for each in self.elements if each.name in names]


@pytest.fixture
def make_results(tmp_path: Path) -> Any:
    """Makes results in the folder of the test."""
    return lambda **given: judged(tmp_path, **given)


@pytest.fixture
def page_of() -> Any:
    """Writes the page of results as text."""
    return written


@pytest.fixture
def read() -> Any:
    """Reads a page (or the page of results) into its elements."""
    return lambda page: Reading(page if isinstance(page, str) else written(page))
