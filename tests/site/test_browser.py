"""The site in a real browser: Debian's Chromium, driven by Playwright, and looked at by axe-core.

One browser for all tests; each kind of page is opened once and looked at light and dark, narrow and wide.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from outcomes.reports.html import HtmlWriter
from outcomes.site import publish

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
CHROMIUM = os.environ.get("OUTCOMES_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")

KINDS = {
    "all frameworks": "index.html",
    "how to read": "how-to-read.html",
    "framework": "strategy/index.html",
    "areas": "strategy/areas.html",
    "changes": "strategy/changes.html",
    "data": "strategy/data.html",
    "board pack": "strategy/board-pack.html",
    "aim": "strategy/aims/confidence.html",
    "aim of items": "strategy/aims/group.html",
    "priority": "strategy/priorities/mind.html",
    "board": "strategy/boards/hwb.html",
    "owner": "strategy/owners/council.html",
    "area": "strategy/areas/E07000000.html",
}
HOURS = bool(os.environ.get("OUTCOMES_TEST_HOURS"))
LOOKS = {1280: ("light", "dark"), 320: ("dark", "light")} if HOURS else {1280: ("light",), 320: ("dark",)}
"""Widths in pixels, and the colour schemes that a page is looked at in there; all four where there are hours."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

AXE = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"], "preload": False}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        # Without a sandbox of its own: it opens files that these tests made.
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def sites(small: dict[str, bytes], lancashire: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Both sites as folders."""
    home = tmp_path_factory.mktemp("sites")
    publish(small.items(), home / "small")
    publish(lancashire.files.items(), home / "lancashire")
    return SimpleNamespace(small=home / "small", lancashire=home / "lancashire")


@pytest.fixture
def page(browser: Any, sites: Any) -> Iterator[Any]:
    """A page whose every request and error is remembered, and has to be innocent in the end."""
    context = browser.new_context()
    opened = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    home = sites.small.parent.as_uri()
    assert asked
    assert [] == [url for url in asked if not url.startswith(home)]
    assert [] == errors


def at(folder: Path, address: str) -> str:
    return (folder / address).as_uri()


def report_of(judged: Any, sites: Any) -> str:
    """The address of the page that is one file, written beside the sites."""
    written = io.StringIO()
    HtmlWriter().write(judged.results, written)
    report: Path = sites.small.parent / "report.html"
    report.write_text(written.getvalue())
    return report.as_uri()


def shuts_nobody_out(page: Any) -> None:
    """No violation of WCAG 2.2 AA that axe-core can find, and nothing to be scrolled sideways."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for width, schemes in LOOKS.items():
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            found = axe.Axe().run(page, options=AXE)
            told = [
                (each["id"], node["html"][:150], node["any"][0]["message"] if node["any"] else "")
                for each in found.response["violations"]
                for node in each["nodes"][:3]
            ]
            assert [] == told, f"{width} px, {scheme}"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_shuts_anybody_out(kind: str, page: Any, sites: Any) -> None:
    page.goto(at(sites.small, KINDS[kind]))
    shuts_nobody_out(page)


def test_the_report_shuts_nobody_out(page: Any, sites: Any, leicestershire: Any) -> None:
    """With aims that two rules judge, evidence beside its meaning, and promises of long titles."""
    page.goto(report_of(leicestershire, sites))
    shuts_nobody_out(page)
    narrow = page.locator(".promises td, .promises th").evaluate_all("all => all.map(each => each.clientWidth)")
    assert min(each for each in narrow if each) > 200
    # What stands beside was larger on paper than what it is beside.
    page.emulate_media(media="print")
    sizes = "all => all.map(each => getComputedStyle(each).fontSize)"
    assert 1 == len(set(page.locator(".promises td, .promises td .by").evaluate_all(sizes)))


@pytest.mark.parametrize("address", ["index.html", "areas.html", "boards/steering-group.html", "areas/E06000009.html"])
def test_a_large_framework_fits_a_phone(address: str, page: Any, sites: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(at(sites.lancashire / "pan-lancashire-wellbeing", address))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_phone_shows_the_newest_figure_of_a_chart_first(page: Any, sites: Any) -> None:
    """Who wanted to know how it stands saw ten years ago, and nothing said that there was more."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(at(sites.lancashire / "pan-lancashire-wellbeing", "aims/income-deprived-children.html"))
    ends = """all => all.map(each => {
        const box = each.getBoundingClientRect(), chart = each.firstElementChild.getBoundingClientRect()
        return [each.getAttribute("aria-label"), chart.width > box.width, chart.right - box.right, chart.left - box.left]
    })"""
    told = page.locator(".drawing > .scroll").evaluate_all(ends)
    assert [("Through time", True)] == [(name.partition(" (")[0], wider) for name, wider, *_ in told[:1]]
    assert [] == [name for name, _, right, _ in told if name.startswith(("Through", "Control")) and abs(right) > 1]
    # The names of areas stand at the left.
    others = [left for name, _, _, left in told if not name.startswith(("Through", "Control"))]
    assert others
    assert max(map(abs, others)) <= 1


def test_search_and_filter_say_how_many_are_left(page: Any, sites: Any) -> None:
    page.goto(at(sites.lancashire, "pan-lancashire-wellbeing/index.html"))
    rows = page.locator("#all-promises tbody tr")
    assert 39 == rows.count()
    page.get_by_label("Search").fill("stakeholders engaged: housing")
    assert 1 == page.locator("#all-promises tbody tr:visible").count()
    assert "1 of 39 shown" == page.get_by_role("status").text_content()
    page.get_by_label("Search").fill("")
    page.get_by_label("How it stands").select_option("off track")
    assert 13 == page.locator("#all-promises tbody tr:visible").count()


def test_a_heading_sorts_one_way_and_then_the_other(page: Any, sites: Any) -> None:
    page.goto(at(sites.lancashire, "pan-lancashire-wellbeing/index.html"))
    heading = page.locator("#all-promises").get_by_role("button", name="Promise")
    titles = page.locator("#all-promises tbody th")
    heading.click()
    rising = titles.all_text_contents()
    assert sorted(rising, key=str.lower) == rising
    assert "ascending" == page.locator("#all-promises th[aria-sort]").get_attribute("aria-sort")
    heading.click()
    assert sorted(rising, key=str.lower, reverse=True) == titles.all_text_contents()


def test_numbers_are_sorted_as_numbers_and_what_has_none_comes_last(page: Any, sites: Any) -> None:
    page.goto(at(sites.lancashire, "pan-lancashire-wellbeing/aims/income-deprived-children.html"))
    table = page.locator("table[data-list]")
    table.get_by_role("button", name="Figure").click()
    said = table.locator("tbody tr td[data-label=Figure]").all_text_contents()
    numbers = [float(found[0]) for each in said if (found := re.search(r"\d+\.\d+", each))]
    assert len(numbers) > 10
    assert sorted(numbers) == numbers


def test_the_area_chooser_leads_to_an_area(page: Any, sites: Any) -> None:
    page.goto(at(sites.lancashire, "pan-lancashire-wellbeing/index.html"))
    page.get_by_label("Choose an area").select_option("Wyre")
    page.get_by_role("button", name="Go").click()
    page.wait_for_url("**/areas/E07000128.html")
    assert "Wyre" in (page.locator("h1").text_content() or "")


def test_everything_is_there_without_the_script(browser: Any, sites: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(at(sites.lancashire, "pan-lancashire-wellbeing/index.html"))
    assert 39 == page.locator("#all-promises tbody tr:visible").count()
    assert 0 == page.locator("button, input, select").count()
    page.locator("details summary").first.click()
    assert page.locator("#supporting tbody tr:visible").count() > 20
    page.get_by_role("link", name="Wyre").first.click()
    page.wait_for_url("**/areas/E07000128.html")
    assert "Wyre" in (page.locator("h1").text_content() or "")
    context.close()


def test_the_keyboard_is_enough(page: Any, sites: Any) -> None:
    page.goto(at(sites.lancashire, "pan-lancashire-wellbeing/index.html"))
    page.keyboard.press("Tab")
    assert "Skip to the page" == page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "search":
            break
    page.keyboard.type("housing")
    assert page.locator("#all-promises tbody tr:visible").count() < 5
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "sort":
            break
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert "solid" == ring
    page.keyboard.press("Enter")
    assert 1 == page.locator("#all-promises th[aria-sort]").count()


@pytest.mark.parametrize("address", ["index.html", "aims/income-deprived-children.html"])
def test_what_the_keyboard_reaches_on_a_phone_is_seen(address: str, page: Any, sites: Any) -> None:
    """The buttons that sort were reached and could not be seen, where a page is enlarged to 400% as well."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(at(sites.lancashire / "pan-lancashire-wellbeing", address))
    seen = """all => all.filter(each => each.checkVisibility()).map(each => {
        each.scrollIntoView({block: "center", inline: "center"})
        const {x, y} = each.getClientRects()[0]
        return [each.textContent, each.contains(document.elementFromPoint(Math.max(x, 0) + 4, y + 4))]
    })"""
    told = page.locator("button, input, select, summary").evaluate_all(seen)
    assert {"Figure", "Print this page"} <= {name for name, _ in told}
    assert [] == [name for name, visible in told if not visible]


def test_a_board_pack_prints_on_few_sheets(page: Any, sites: Any) -> None:
    page.goto(at(sites.lancashire, "pan-lancashire-wellbeing/board-pack.html"))
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type ?/Page\b", printed)) <= 12


def test_the_report_is_a_page_that_prints_on_few_sheets(page: Any, sites: Any, lancashire: Any) -> None:
    """It was 66 sheets when every area of every aim was printed."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(report_of(lancashire, sites))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert 2 <= len(re.findall(rb"/Type ?/Page\b", page.pdf(format="A4", prefer_css_page_size=True))) <= 16


def test_hostile_words_run_nothing(browser: Any, tmp_path: Path, make_files: Any) -> None:
    nasty = "</script><script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
    words = dict.fromkeys(("title", "attribution", "aim", "promise", "item"), nasty)
    files = make_files(areas=[(f"E0700000{n}", f"{n} {nasty}") for n in range(4)], **words)
    publish(files.items(), tmp_path / "site")
    page = browser.new_page()
    for address in ("strategy/index.html", "strategy/aims/confidence.html", "strategy/areas/E07000000.html"):
        page.goto(at(tmp_path / "site", address))
        assert nasty in page.title()
        assert nasty in (page.locator("h1").text_content() or "")
    page.close()
