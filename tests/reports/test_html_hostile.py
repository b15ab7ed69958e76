"""What frameworks, data files and plugins say is text on the page, whatever it looks like."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import outcomes
from outcomes.reports.bidi import isolated
from outcomes.reports.html_words import anchor, safe_url

from .conftest import quoted

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% include 'board.css' %}",
    "&lt;b&gt; & <!-- -->",
]
PLACES = ("title", "attribution", "aim", "promise", "item")


@pytest.mark.parametrize("nasty", NASTY)
def test_markup_in_any_text_is_shown_and_never_obeyed(nasty: str, make_results: Any, read: Any) -> None:
    names = [(f"E0700000{n}", nasty) for n in range(5)]
    plain = read(make_results(areas=[(code, "Name") for code, _ in names]))
    page = read(make_results(areas=names, **dict.fromkeys(PLACES, nasty)))
    shape = [(each.name, sorted(each.attributes)) for each in plain.elements]
    assert shape == [(each.name, sorted(each.attributes)) for each in page.elements]
    assert nasty == page.all("h1")[0].text
    assert page.all("footer")[0].text.count(nasty) == 1
    assert sum(nasty in each.text for each in page.all("article")) == 2


@pytest.mark.parametrize("nasty", [*NASTY, "\u202e<b>\u05d0"])
def test_units_groups_and_comparators_in_tables_of_many_are_text_too(
    nasty: str, make_results: Any, read: Any, tmp_path: Path
) -> None:
    """Tables of many rows are put together column by column, and not by the template."""

    def page_with(said: str) -> Any:
        made = make_results(areas=[(f"E0700000{n}", f"District {n}") for n in range(5)])
        framework, figures = tmp_path / "framework.toml", tmp_path / "made-up.csv"
        text = framework.read_text().replace('unit = "%"', f"unit = {quoted(said)}")
        framework.write_text(text.replace('area = "area",', 'area = "area", sex = "sex",'))
        rows = list(csv.reader(figures.read_text().splitlines()))
        with figures.open("w", newline="") as file:
            lines = csv.writer(file)
            lines.writerow([*rows[0], "sex"])
            for code, name, *rest in rows[1:]:
                for sex in (f"{said} 1", f"{said} 2"):
                    lines.writerow([code, said if name == "England" else name, *rest, sex])
        return read(outcomes.evaluate(tmp_path, as_of=made.as_of, keep_observed=True))

    plain, page = page_with("plain"), page_with(nasty)
    shape = [(each.name, sorted(each.attributes)) for each in plain.elements]
    assert shape == [(each.name, sorted(each.attributes)) for each in page.elements]
    shown = str(isolated(nasty)).strip("\u2068\u2069")
    for kind in ("th", "td", "span", "caption"):
        assert any("plain" in each.text for each in plain.all(kind)) == any(shown in e.text for e in page.all(kind))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//example.org",
        "file:///etc/passwd",
        "https:javascript",
        "http://[",
    ],
)
def test_only_web_addresses_become_links(url: str, make_results: Any, read: Any) -> None:
    assert "" == safe_url(url)
    links = [each.attributes["href"] or "" for each in read(make_results(url=url)).all("a")]
    assert {"#"} == {each[0] for each in links}


def test_a_web_address_becomes_a_link_that_tells_nobody_where_it_was_followed(make_results: Any, read: Any) -> None:
    links = [
        each for each in read(make_results()).all("a") if each.attributes["href"] == "https://example.org/strategy"
    ]
    assert 2 == len(links)
    assert {"noopener noreferrer"} == {each.attributes["rel"] for each in links}


def test_quotes_in_an_address_stay_in_the_address(make_results: Any, read: Any) -> None:
    url = 'https://example.org/"onclick="alert(1)'
    links = [
        each for each in read(make_results(url=url)).all("a") if not (each.attributes["href"] or "").startswith("#")
    ]
    assert [url, url] == [each.attributes["href"] for each in links]
    assert all("onclick" not in each.attributes for each in links)


def test_very_long_words_are_kept_whole(make_results: Any, read: Any) -> None:
    long = "W" * 5000
    assert long == read(make_results(title=long)).all("h1")[0].text


@given(st.text(max_size=40))
def test_an_anchor_is_one_word(text: str) -> None:
    assert not set(anchor("aim", text)) & set(" \t\n\"'<>&#/")
