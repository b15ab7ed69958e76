"""The words of the pages, as a board hears them read: on two frameworks, of which one counts in months."""

from __future__ import annotations

import datetime
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import outcomes

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The pages of Hertfordshire's concordat, by their addresses in its folder."""
    from outcomes.site import SitePart, build_site

    name = "hertfordshire-crisis-care"
    day = datetime.date(2026, 11, 23)
    results = outcomes.evaluate(ROOT / "frameworks" / name, as_of=day, keep_observed=True)
    files = dict(build_site([SitePart(results=results)]))
    return {at.removeprefix(f"{name}/"): unescape(page.decode()) for at, page in files.items() if at.endswith(".html")}


def test_what_is_alike_of_two_is_said_of_both_and_what_is_so_of_one_names_it_once(pages: dict[str, str]) -> None:
    assert "Both: missed. No police cell used as a place of safety: 10 years" in pages["index.html"]
    assert "1 of 2 missed. Referral from general practice before a crisis: 11 years" in pages["index.html"]
    assert "crisis. Referral from general practice" not in pages["index.html"]


def test_a_level_is_called_by_words_and_a_supporting_aim_no_promise(pages: dict[str, str]) -> None:
    assert "By care area</h2>" in pages["index.html"]
    assert '<span class="level">Care area</span> Recovery and staying well' in pages["priorities/recovery.html"]
    text = " ".join(re.sub(r"<[^>]*>", " ", "".join(pages.values())).split())
    assert "care-area" not in text.lower()
    supporting = re.search(r'id="supporting".*?</thead>', pages["index.html"], re.S)
    assert supporting
    assert ">Aim</th>" in supporting[0]
    assert "Promise" not in supporting[0]


def test_a_month_is_called_by_its_name_and_sorted_by_its_number(pages: dict[str, str]) -> None:
    assert 'data-label="By" data-value="2015-03">Mar 2015</td>' in pages["index.html"]
    assert "<dt>By</dt><dd>Mar 2015</dd>" in pages["aims/repeat-contacts.html"]
    assert ">Dec 2015</text>" in pages["aims/repeat-contacts.html"]


def test_a_chart_names_its_unit_and_what_was_promised(pages: dict[str, str], lancashire: Any) -> None:
    assert "to 35.3% in Mar 2019; promised: 5.0% in Mar 2019." in pages["aims/over-four-hours.html"]
    page = lancashire.files["pan-lancashire-wellbeing/aims/population-wellbeing.html"].decode()
    assert "<h3>Through time (points)</h3>" in page


def test_no_page_speaks_in_marks_of_a_programmer(pages: dict[str, str]) -> None:
    assert "As a control chart (XmR), for proportions" in pages["data.html"]
    assert "`" not in pages["data.html"]
