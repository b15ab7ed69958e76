"""The page for a board: what stands on it, in what order, and that anybody can read it."""

import re
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.cli.nightly import _installed
from outcomes.framework import load_framework
from outcomes.registry import PluginSet
from outcomes.reports.drawn_series import series_behind
from outcomes.reports.folders import NotWrittenError
from outcomes.reports.html import HtmlWriter
from outcomes.reports.html_words import figures
from outcomes.results import promises

FRAMEWORKS = sorted(each.parent for each in (Path(__file__).parents[2] / "frameworks").glob("*/framework.toml"))
MANY = [(f"E0700{n:04}", f"District {n}") for n in range(1, 7)]
HUNDRED = [(f"E0700{n:04}", f"District {n}") for n in range(1, 101)]


def test_the_writer_is_registered_as_html() -> None:
    found = PluginSet.of().find("writer", "html")
    assert found is not None
    assert ("html", ".html", False) == (found.thing.id, found.thing.suffix, found.thing.binary)


def test_title_day_and_promises_come_first(make_results: Any, read: Any) -> None:
    results = make_results()
    page = read(results)
    lead = [each.text for each in page.all("h1", "p")][:3]
    cited = "As of 30 June 2017. Promised in: The strategy"
    assert ["A strategy", cited, f"{promises(results)}."] == lead


def test_every_aim_stands_under_its_priority_in_order(make_results: Any, read: Any) -> None:
    headings = [(each.name, " ".join(each.text.split())) for each in read(make_results()).all("h2", "h3", "h4")]
    wanted = [
        ("h2", "priority A sound mind"),
        ("h3", "Help for parents"),
        ("h4", "Parents are more confident illustrative data"),
        ("h3", "A group is formed"),
        ("h2", "priority A good place"),
        ("h3", "Fewer without a home"),
    ]
    assert wanted == headings[headings.index(wanted[0]) :]


def test_an_aim_says_what_was_promised_who_answers_and_what_was_found(make_results: Any, read: Any) -> None:
    aim = next(each for each in read(make_results()).all("article") if each.attributes["id"] == "aim-confidence")
    text = " ".join(aim.text.split())
    for said in (
        "Ten more in a hundred page 7",
        "Target 80% by 2016",
        "Health and Wellbeing Board",
        "The council",
        "✘ missed",
        "The target is missed: 60.0% in 2016 against 80.0% required.",
        "Worse: 60.0% in 2016, against 73.0% in England.",
        "England 73.0%",
        "target 80.0%",
        "benchmark.interval@",
        "sha256",
    ):
        assert said in text


def test_what_could_not_be_judged_is_said_plainly_and_counts_as_nothing_bad(make_results: Any, read: Any) -> None:
    page = read(make_results())
    text = next(each for each in page.all("article") if each.attributes["id"] == "aim-homes").text
    assert "target undefined" in text
    assert "still to be determined by the council; it was due on 31 March 2014 and is overdue." in text
    table = next(each for each in page.all("table") if "promises" in each.attributes.get("class", ""))
    assert "Parents are more confident" in table.text
    assert "Fewer without a home" not in table.text


def test_every_promise_is_named_once_at_the_top_the_worst_first(make_results: Any, read: Any) -> None:
    """What cannot be judged is named with the others of which only that can be said."""
    page = read(make_results())
    table = next(each for each in page.all("table") if "promises" in each.attributes.get("class", ""))
    assert table.text.index("✘ not keptParents are more confident") < table.text.index("✔ keptA group")
    (together,) = [each for each in page.all("p") if each.attributes.get("class") == "together"]
    assert " ".join(together.text.split()) == "? undefined 1: Fewer without a home."
    silent = [each.attributes["id"] for each in page.all("article") if "silent" in each.attributes["class"]]
    assert silent == ["aim-homes"]


def test_made_up_figures_are_marked_on_the_page_and_on_each_aim_that_rests_on_them(
    make_results: Any, read: Any
) -> None:
    page = read(make_results())
    assert any("Some of the data is illustrative" in each.text for each in page.all("p"))
    marked = [each.attributes["id"] for each in page.all("article") if "illustrative data" in each.text]
    assert ["aim-confidence"] == marked
    table = next(each for each in page.all("table") if "promises" in each.attributes.get("class", ""))
    assert table.text.count("(made-up figures; another verdict without the last figure, or from another start)") == 1


def test_priorities_are_counted_row_by_row(make_results: Any, read: Any) -> None:
    contents = next(each for each in read(make_results()).all("table") if each.attributes.get("class") == "contents")
    # Two areas: two rows of the target, of which both missed; Leicestershire worse than England; England not compared.
    assert ["✘ 2 missed", "↘ 1 worse", "✔ 1 met", "○ 1 not applicable"] == re.findall(
        r"[✘↘✔○] \d [a-z ]+(?=\n)", contents.text
    )[:4]


def test_attribution_is_at_the_foot(make_results: Any, read: Any) -> None:
    footer = read(make_results(attribution="Crown copyright")).all("footer")[0]
    assert "Crown copyright" in footer.text


def test_many_areas_get_a_table_of_marks_with_words_behind_them(make_results: Any, read: Any) -> None:
    page = read(make_results(areas=MANY))
    rug = next(each for each in page.all("table") if each.attributes.get("class") == "rug")
    assert all(name in rug.text for _, name in MANY)
    marks = [each for each in page.all("span") if each.attributes.get("role") == "img"]
    # Seven areas, and for each a mark of the target and one of the comparison.
    assert 14 == len(marks)
    assert all(each.attributes["aria-label"] == each.attributes["title"] and each.text for each in marks)
    said = {each.attributes["aria-label"].partition(", by ")[0] for each in marks}
    rows = make_results(areas=MANY).to_rows()
    assert {row["outcome"] or row["reason"] for row in rows if row["metric"] == "target.path"} <= said


def test_a_hundred_areas_are_rows_of_the_table_of_marks(make_results: Any, read: Any) -> None:
    page = read(make_results(areas=HUNDRED))
    rugs = [each for each in page.all("table") if each.attributes.get("class") == "rug"]
    assert 1 == len(rugs)
    assert 202 == sum(each.attributes.get("role") == "img" for each in page.all("span"))


def test_a_series_is_drawn_where_the_results_hold_it(make_results: Any, page_of: Any, tmp_path: Path) -> None:
    results = make_results()
    assert 'class="spark bad"' in page_of(results)
    plain = outcomes.evaluate(tmp_path, as_of=results.as_of)
    assert 'class="spark' not in page_of(plain)


def test_a_figure_that_is_too_small_is_no_point_of_a_drawn_series(make_results: Any, tmp_path: Path) -> None:
    results = make_results()
    file = tmp_path / "framework.toml"
    file.write_text(
        file.read_text()
        .replace('polarity = "high"', 'polarity = "high"\ndisclosure = 5')
        .replace('upper = "upper" }', 'upper = "upper", count = "count" }')
    )
    header, *lines = (tmp_path / "made-up.csv").read_text().split()
    counts = [3 if ",2014," in line else 400 for line in lines]
    (tmp_path / "made-up.csv").write_text(
        "\n".join([f"{header},count", *(f"{line},{count}" for line, count in zip(lines, counts, strict=True))]) + "\n"
    )
    shown = outcomes.evaluate(tmp_path, as_of=results.as_of, keep_observed=True)
    series, _ = series_behind(shown)
    periods = {series.labels.words[code] for code in series.label.tolist()}
    assert "2014" not in periods
    assert {"2013", "2015"} <= periods


def test_the_frameworks_own_colours_are_used_and_said_where_they_differ(
    make_results: Any, page_of: Any, tmp_path: Path
) -> None:
    results = make_results()
    file = tmp_path / "framework.toml"
    own = '\n[colours]\nuse = "ours"\nours = { rule = "within", percent = 50, title = "Within half" }\n'
    file.write_text(file.read_text() + own)
    page = page_of(outcomes.evaluate(tmp_path, as_of=results.as_of))
    # 60 and 73 lie within half of 80, so the rule says green although the target is missed.
    assert 2 <= page.count("missed <small>(coloured green)</small>")
    assert "Within half" in page


def test_who_is_hidden_by_a_headline_is_named_beside_the_aim(make_results: Any, read: Any, tmp_path: Path) -> None:
    results = make_results()
    (tmp_path / "areas.csv").write_text(
        "code,name,type,parent\nE10000018,Leicestershire,county,\nE07000129,Blaby,district,E10000018\n"
    )
    file = tmp_path / "framework.toml"
    listed = 'areas = { codes = ["E10000018", "E07000129"], file = "areas.csv" }'
    file.write_text(file.read_text().replace('areas = "all"', listed))
    lines = ["area,name,period,value,lower,upper"]
    for year in range(2013, 2017):
        county = 60 + 7 * (year - 2013)
        lines += [f"E10000018,Leicestershire,{year},{county},50,90", f"E07000129,Blaby,{year},55,50,60"]
    (tmp_path / "made-up.csv").write_text("\n".join([*lines, ""]))
    page = read(outcomes.evaluate(tmp_path, as_of=results.as_of))
    aim = next(each for each in page.all("article") if each.attributes["id"] == "aim-confidence")
    assert "Hidden by the headline: Blaby is behind while Leicestershire is met." in aim.text


def test_a_page_of_more_rows_than_a_browser_bears_lists_the_worst_and_counts_all(
    make_results: Any, read: Any, page_of: Any, monkeypatch: Any
) -> None:
    """200,000 rows made a page of 281 MB."""
    results = make_results(areas=HUNDRED)
    whole = read(results)
    assert "more than a page can show" not in whole.all("main")[0].text
    monkeypatch.setattr("outcomes.reports.html.ROOM", 100)
    cut = page_of(results)
    page = read(cut)
    assert "This run has 204 findings, more than a page can show." in page.all("main")[0].text
    assert not [each for each in page.all("table") if each.attributes.get("class") == "rug"]
    for each in page.all("table"):
        if each.attributes.get("class") == "plain":
            assert each.text.count("District") <= 25
    assert cut.count("The 25 worst of 101 are listed here") == 2
    # Counts are those of all rows.
    counted = [
        next(e.text for e in each.all("table") if e.attributes.get("class") == "contents") for each in (whole, page)
    ]
    assert counted[0] == counted[1]
    pills = re.findall(r'<tr><th scope="row">District[^<]*</th><td><span class="pill (\w+)"', cut)
    assert pills[:25] == sorted(pills[:25], key=["bad", "mid", "query", "good", "info", "none"].index)


def test_the_same_results_give_the_same_page(make_results: Any, page_of: Any) -> None:
    results = make_results(areas=MANY)
    assert page_of(results) == page_of(results)


def test_an_empty_selection_is_still_a_page(make_results: Any, read: Any) -> None:
    results = make_results()
    assert "A strategy" == read(results.take([])).all("h1")[0].text


def test_without_jinja_the_message_says_what_to_install(make_results: Any, page_of: Any, monkeypatch: Any) -> None:
    results = make_results()
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    with pytest.raises(NotWrittenError, match=r"OUT502 writer \"html\".*pip install '\.\[report\]'"):
        page_of(results)


def test_a_night_leaves_out_the_page_where_its_package_is_missing(monkeypatch: Any) -> None:
    assert _installed(HtmlWriter())
    monkeypatch.setattr("outcomes.cli.nightly.find_spec", lambda name: None)
    assert not _installed(HtmlWriter())
    assert _installed(PluginSet.of().find("writer", "json"))  # type: ignore[union-attr]


# -- for everybody ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FRAMEWORKS, ids=lambda each: each.name)
def test_pages_of_real_frameworks_can_be_read_by_everybody(folder: Path, read: Any, page_of: Any) -> None:
    import datetime

    results = outcomes.evaluate(load_framework(folder), as_of=datetime.date(2025, 6, 1), keep_observed=True)
    text = page_of(results)
    page = read(text)
    assert "en-GB" == page.all("html")[0].attributes["lang"]
    levels = [int(each.name[1]) for each in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [] == [(a, b) for a, b in pairwise(levels) if b > a + 1]
    assert {"row", "col", "rowgroup"} >= {each.attributes.get("scope") for each in page.all("th")}
    names = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
    assert len(set(names)) == len(names)
    links = [each.attributes["href"] or "" for each in page.all("a")]
    assert [] == [each for each in links if each.startswith("#") and each[1:] not in names]
    # Nothing is asked of another machine, and nothing runs.
    assert [] == page.all("script", "link", "img", "iframe", "object", "form")
    assert [] == re.findall(r"@import|url\(|\bon[a-z]+=\"", text)
    # A symbol is always beside its word, whoever sees no colour.
    pills = [each for each in page.all("span") if (each.attributes.get("class") or "").startswith("pill")]
    assert pills
    assert all(re.search(r"\w", each.text) and not re.match(r"\s*\w", each.text) for each in pills)
    for aim in results.framework.aims.values():
        assert f"aim-{aim.id}" in names


CSS = files("outcomes.reports").joinpath("templates/board.css").read_text()
PALETTES = [dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in CSS.split(":root {")[1:]]
_TONES = ("good", "mid", "bad", "info", "query", "none")
TEXTS = [(f"{tone}-ink", tone) for tone in _TONES] + [
    (ink, paper) for ink in ("ink", "soft", "link", "head") for paper in ("page",)
]


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", PALETTES, ids=["light", "dark", "print"])
def test_text_and_marks_stand_out_as_wcag_asks(palette: dict[str, str]) -> None:
    text = {pair: _contrast(palette[pair[0]], palette[pair[1]]) for pair in TEXTS}
    assert {} == {pair: ratio for pair, ratio in text.items() if ratio < 4.5}
    marks = {tone: _contrast(palette[f"{tone}-mark"], palette["page"]) for tone in _TONES if tone != "none"}
    assert {} == {tone: ratio for tone, ratio in marks.items() if ratio < 3}


def test_figures_that_differ_are_not_written_alike() -> None:
    """A target missed by a twentieth of a point stood beside itself: 74.8% and 74.8%."""
    assert figures([74.75, 74.8, None], "%") == ["74.75%", "74.80%", ""]
    assert figures([1234.1, 1234.2], "per 100,000") == ["1,234.1 per 100,000", "1,234.2 per 100,000"]
    assert figures([74.8, 68.0 * 1.1, 60.0], "%") == ["74.8%", "74.8%", "60.0%"]
