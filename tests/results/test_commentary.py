"""Comments beside verdicts: shown, marked when the verdict moved, inert whatever is in them, and without effect."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from outcomes import DataError, UsageError, evaluate
from outcomes.cli.app import main
from outcomes.reports.html import HtmlWriter
from outcomes.results.comments import uncommented
from outcomes.results.shown_comments import safe_html

AIM = """
[commentary]
folder = "said"
{more}

[aims.confidence]
priority = "mind"
indicator = "confidence"
owner = "public-health"
due = "2014"
target = {{ value = 80, by = "2014", sense = "at least" }}
source = {{ title = "Strategy" }}
judge = [{{ metric = "target.path" }}]
"""
COMMENT = """\
[[comments]]
aim = "confidence"
area = "E10000018"
author = "Jane Smith"
date = 2014-05-14
verdict = "{verdict}"
{more}
text = '''{text}'''

[[comments.actions]]
title = "Recruit"
due = 2014-09-30
turns = ["confidence"]
by = "2016"
"""
DAY = date(2016, 2, 1)
ROWS = ("E10000018", "E07000130")


@pytest.fixture
def commented(small: Callable[..., Path], years: Callable[..., list[dict[str, Any]]]) -> Callable[..., Path]:
    """Writes a framework that is missed in one area and met in another, with one comment on the first."""

    def write(verdict: str = "missed", text: str = "Two of five left.", more: str = "", head: str = "") -> Path:
        rows = [*years([61, 63, 68, 70, 74]), *years([81, 83, 88, 90, 91], area="E07000130")]
        folder = small(AIM.format(more=head), rows, areas=json.dumps(ROWS))
        (folder / "said").mkdir(exist_ok=True)
        comment = COMMENT.format(verdict=verdict, text=text, more=more)
        (folder / "said" / "may.toml").write_text(comment, encoding="utf-8")
        return folder

    return write


def test_a_comment_stands_beside_the_verdict_that_it_speaks_of_and_its_action_is_judged(
    commented: Callable[..., Path],
) -> None:
    results = evaluate(commented(), as_of=DAY, keep_observed=True)
    (remark,) = results.commentary("confidence")
    assert (remark.said, remark.mark) == ("Jane Smith, 14 May 2014, of missed in Leicestershire", "")
    (action,) = remark.actions
    # From 30 September 2014 to 1 February 2016.
    assert (action.word, action.sentence) == ("overdue", "Recruit: 1 year and 4 months late.")
    assert "Public health; due 30 September 2014; should turn Parents who are more confident by 2016" == action.promised
    assert results.commentary(area="E07000130") == ()
    assert len(results.commentary(area="E10000018")) == 1
    assert results.commentary() == results.commentary("confidence-actions")
    with pytest.raises(UsageError, match='no aim "confidense"'):
        results.commentary("confidense")


def test_what_followed_an_action_is_told_and_never_what_it_caused(commented: Callable[..., Path]) -> None:
    (remark,) = evaluate(commented(), as_of=DAY, keep_observed=True).commentary()
    (followed,) = remark.actions[0].followed
    # Years of the framework end on 31 December; the comment is of May 2014.
    assert (followed.before, followed.since) == (("2013", 68.0), (("2014", 70.0), ("2015", 74.0)))
    assert (
        "Parents who are more confident, Leicestershire, Persons: 68.0% in 2013 before, "
        "70.0% in 2014 and 74.0% in 2015 since" == str(followed)
    )
    (early,) = evaluate(commented(), as_of=date(2014, 6, 1), keep_observed=True).commentary()
    assert str(early.actions[0].followed[0]).endswith("68.0% in 2013 before, no figure since")


@pytest.mark.parametrize(
    ("verdict", "more", "mark"),
    [
        ("missed", 'period = "2014"', ""),
        ("met", "", "it speaks of met, and now it is missed"),
        ("missed", 'period = "2013"', "it speaks of missed for 2013, and now it is missed for 2014"),
    ],
)
def test_a_comment_is_marked_when_the_verdict_has_moved_since(
    commented: Callable[..., Path], verdict: str, more: str, mark: str
) -> None:
    results = evaluate(commented(verdict, more=more), as_of=DAY)
    (remark,) = results.commentary()
    assert remark.mark == (f"written before the verdict changed: {mark}" if mark else "")
    assert remark.outdated is bool(mark)
    (told,) = results.to_dict()["commentary"]
    assert (told["outdated"], told["verdict"], told["actions"][0]["outcome"]) == (bool(mark), verdict, "overdue")


def test_what_was_written_later_is_not_there_on_an_earlier_day(commented: Callable[..., Path]) -> None:
    assert evaluate(commented(), as_of=date(2014, 5, 13)).commentary() == ()


def test_what_is_written_on_a_day_is_heard_on_that_day(commented: Callable[..., Path]) -> None:
    on_its_day = date(2014, 5, 14)
    folder = commented()
    assert len(evaluate(folder, as_of=on_its_day).commentary()) == 1
    # A verdict of that very day is answered too: the same comment, of what is due on its day.
    missed = evaluate(folder, as_of=DAY)
    assert uncommented(missed) == []
    said = (folder / "said" / "may.toml").read_text()
    (folder / "said" / "may.toml").write_text(said.replace("date = 2014-05-14", f"date = {DAY}"))
    assert uncommented(evaluate(folder, as_of=DAY)) == []
    assert uncommented(evaluate(folder, as_of=DAY - timedelta(days=1))) == [("confidence", "E10000018", "missed")]


def test_a_comment_that_names_no_area_is_on_every_area(commented: Callable[..., Path]) -> None:
    folder = commented()
    said = (folder / "said" / "may.toml").read_text()
    (folder / "said" / "may.toml").write_text(said.replace('area = "E10000018"\n', ""))
    results = evaluate(folder, as_of=DAY)
    assert [len(results.commentary("confidence", area)) for area in ROWS] == [1, 1]


def test_what_ended_on_the_day_of_a_comment_was_there_before_it(commented: Callable[..., Path]) -> None:
    folder = commented()
    said = (folder / "said" / "may.toml").read_text()
    (folder / "said" / "may.toml").write_text(said.replace("date = 2014-05-14", "date = 2014-12-31"))
    (remark,) = evaluate(folder, as_of=DAY, keep_observed=True).commentary()
    (followed,) = remark.actions[0].followed
    assert (followed.before, followed.since) == (("2014", 70.0), (("2015", 74.0),))


@pytest.mark.parametrize(("series", "told"), [(6, 6), (7, 0)])
def test_of_more_than_six_series_none_is_told(
    small: Callable[..., Path], years: Callable[..., list[dict[str, Any]]], series: int, told: int
) -> None:
    areas = [f"E0700013{place}" for place in range(series)]
    rows = [row for area in areas for row in years([61, 63, 68, 70, 74], area=area)]
    folder = small(AIM.format(more=""), rows, areas=json.dumps(areas))
    (folder / "said").mkdir()
    comment = COMMENT.format(verdict="missed", text="Two of five left.", more="").replace('area = "E10000018"\n', "")
    (folder / "said" / "may.toml").write_text(comment)
    (remark,) = evaluate(folder, as_of=DAY, keep_observed=True).commentary()
    assert len(remark.actions[0].followed) == told


def test_no_comment_changes_what_is_said_of_any_promise(commented: Callable[..., Path]) -> None:
    folder = commented()
    with_it = evaluate(folder, as_of=DAY)
    (folder / "said" / "may.toml").unlink()
    without = evaluate(folder, as_of=DAY)
    assert without.to_rows() == with_it.aim("confidence").to_rows()
    head, other = with_it.to_dict(), without.to_dict()
    assert (head["promises"], head["coverage"]["aims"]) == (other["promises"], other["coverage"]["aims"])


HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](data:text/html,x)
![c](https://example.org/pixel.png) [d](//example.org) <a href="https://example.org" onclick="x()">e</a>
[f](https://example.org "x" onclick=y) `<b>` \u202egnp.exe \x7f &#60;script&#62;

# Heading

<style>*{display:none}</style>
"""


class Tags(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_hostile_text_is_inert(commented: Callable[..., Path]) -> None:
    html = safe_html(HOSTILE)
    parsed = Tags()
    parsed.feed(html)
    assert {tag for tag, _ in parsed.tags} <= {"p", "a", "strong", "code", "em", "br"}
    assert {key for _, attributes in parsed.tags for key in attributes} <= {"href", "rel", "title"}
    hrefs = [attributes["href"] for tag, attributes in parsed.tags if tag == "a"]
    assert all(each and each.startswith("https://example.org") for each in hrefs)
    assert "\u202e" not in html
    assert "&lt;script&gt;" in html
    folder = commented(text=HOSTILE.replace("\x7f", ""))
    results = evaluate(folder, as_of=DAY)
    stream = io.StringIO()
    HtmlWriter().write(results, stream)
    page = Tags()
    page.feed(stream.getvalue())
    assert not [tag for tag, _ in page.tags if tag in ("script", "img", "iframe", "object")]
    assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")]
    assert "\u202e" not in results.commentary()[0].text


def printed(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--as-of", "2016-02-01"])
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), out + err


def test_the_terminal_and_explain_show_it_as_plain_text(
    commented: Callable[..., Path], capfd: pytest.CaptureFixture[str]
) -> None:
    folder = commented("met", "Two of **five** left.")
    for words in (["run", str(folder), "--full"], ["explain", str(folder), "confidence", "--area", "Leicestershire"]):
        said = " ".join(printed(capfd, *words)[1].split())
        assert "commentary: Jane Smith, 14 May 2014, of met in Leicestershire" in said
        assert "written before the verdict changed: it speaks of met, and now it is missed" in said
        assert "Two of **five** left." in said
        assert "action: Recruit [overdue] (Public health; due 30 September 2014;" in said
    assert "commentary" not in printed(capfd, "explain", str(folder), "confidence", "--area", "Charnwood")[1]


def checked(capfd: pytest.CaptureFixture[str], folder: Path, *more: str) -> tuple[int, list[str]]:
    code, said = printed(capfd, "check", str(folder), "--data", *more)
    return code, [line for line in said.splitlines() if "OUT905" in line]


def test_a_house_rule_asks_for_a_comment_on_every_missed_promise_that_speaks_of_the_verdict_now(
    commented: Callable[..., Path], capfd: pytest.CaptureFixture[str]
) -> None:
    reading = 'reading = { status = "agreed", by = "Board" }, value'
    folder = commented()
    toml = (folder / "framework.toml").read_text().replace("{ value", "{ " + reading)
    (folder / "framework.toml").write_text(toml)
    assert checked(capfd, folder, "--strict") == (0, [])
    comment = (folder / "said" / "may.toml").read_text()
    (folder / "said" / "may.toml").write_text(comment.replace('"missed"', '"off track"'))
    code, (line,) = checked(capfd, folder, "--strict")
    assert code == 10
    assert line.endswith(
        "OUT905 aims.confidence: nobody has commented that it is missed in Leicestershire; "
        "write a comment, with what will be done about it"
    )
    assert f".toml:{toml.splitlines().index('[aims.confidence]') + 1}:7:" in line
    assert checked(capfd, folder) == (0, [])
    (folder / "framework.toml").write_text(toml + "\n[rules]\ncommentary = true\n")
    code, lines = checked(capfd, folder)
    assert (code, len(lines)) == (0, 1)
    assert ["OUT905"] == [each.code for each in evaluate(folder, as_of=DAY).report.warnings]


def test_a_comment_on_an_area_of_which_nothing_is_said_is_told(commented: Callable[..., Path]) -> None:
    folder = commented()
    comment = (folder / "said" / "may.toml").read_text()
    (folder / "said" / "may.toml").write_text(comment.replace("E10000018", "Leicestershire"))
    (found,) = evaluate(folder, as_of=DAY).report.warnings
    assert (found.code, found.to_do) == ("OUT252", 'write "E10000018"')


CSV = """Aim,Area,Author,Date,Verdict,Text,Action,Action due,Action state,Turns
confidence,E10000018,Jane Smith,2014-05-14,Missed,"Two, of five, left",Recruit,2014-09-30,in progress,confidence
confidence,,Ali Khan,2014-06-01,met,All is well in one,,,,
"""


def returned(commented: Callable[..., Path], text: str) -> Path:
    folder = commented(head='path = "said/comments.csv"')
    (folder / "said" / "may.toml").unlink()
    (folder / "said" / "comments.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_csv_of_comments_says_what_files_do(commented: Callable[..., Path]) -> None:
    first, second = evaluate(returned(commented, CSV), as_of=DAY, keep_observed=True).commentary()
    assert (first.comment.author, first.outdated, first.area_name) == ("Ali Khan", False, "")
    assert (second.text, second.actions[0].word) == ("Two, of five, left", "overdue")
    assert second.actions[0].followed[0].before == ("2013", 68.0)


def test_what_is_wrong_in_a_csv_is_said_at_its_cell(commented: Callable[..., Path]) -> None:
    text = CSV.replace("Missed", "misst").replace("2014-09-30", "30/09/2014").replace("confidence,,", "confidense,,")
    with pytest.raises(DataError) as raised:
        evaluate(returned(commented, text), as_of=DAY)
    said = [f"{each.location}: {each.code}" for each in raised.value.report]
    assert [each.rpartition("/")[2] for each in said] == [
        "comments.csv:2:5: OUT113",
        "comments.csv:2:8: OUT211",
        "comments.csv:3:1: OUT251",
    ]


def test_a_workbook_of_comments_is_read_as_a_csv_is(commented: Callable[..., Path]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    folder = commented(head='path = "said/comments.xlsx"')
    (folder / "said" / "may.toml").unlink()
    book = openpyxl.Workbook()
    for line in CSV.splitlines()[:1]:
        book.active.append(line.split(","))
    book.active.append(
        ["confidence", "E10000018", "Jane Smith", date(2014, 5, 14), "missed", "Left", "Recruit", date(2014, 9, 30)]
    )
    book.save(folder / "said" / "comments.xlsx")
    (remark,) = evaluate(folder, as_of=DAY).commentary()
    assert (remark.comment.date, remark.actions[0].word) == (date(2014, 5, 14), "overdue")
