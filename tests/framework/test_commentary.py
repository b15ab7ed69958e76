"""Comments in the folder of a framework: what is read of them, and what is wrong with one, at its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

import outcomes
from outcomes.framework import check_framework_file, load_framework
from outcomes.framework.commentary import SpokenOf
from outcomes.metrics.contract import Direction, Status, Verdict

AIM = """
[commentary]
folder = "said"

[aims.confidence]
priority = "mind"
indicator = "confidence"
owner = "public-health"
target = { value = 80, by = "2014", sense = "at least" }
judge = [{ metric = "target.path" }]
"""
COMMENT = """\
[[comments]]
aim = "confidence"
author = "Jane Smith"
date = 2015-05-14
verdict = "missed"
text = "Two of five left."

[[comments.actions]]
title = "Recruit three health visitors!"
due = 2015-09-30
turns = ["confidence"]
by = "2016"
"""


@pytest.fixture
def said(small: Callable[..., Path], years: Callable[..., list[dict[str, Any]]]) -> Callable[..., Path]:
    """Writes a framework with one file of comments, and gives its folder."""

    def write(text: str = COMMENT, aims: str = AIM) -> Path:
        folder = small(aims, years([61, 63, 68, 70]))
        (folder / "said").mkdir(exist_ok=True)
        (folder / "said" / "may.toml").write_text(text, encoding="utf-8")
        return folder

    return write


def wrong(folder: Path) -> list[str]:
    framework, report = check_framework_file(folder)
    assert framework is None
    return [str(each).replace(str(folder) + "/", "") for each in report.errors]


def test_a_comment_has_as_many_letters_as_allowed_and_no_more(said: Callable[..., Path]) -> None:
    assert len(load_framework(said(COMMENT.replace("Two of five left.", "a" * 20_000))).comments) == 1
    (problem,) = wrong(said(COMMENT.replace("Two of five left.", "a" * 20_001)))
    assert "the text has 20,001 letters; write at most 20,000" in problem


def test_a_comment_is_read_and_its_actions_are_an_aim_that_counts_as_no_promise(said: Callable[..., Path]) -> None:
    framework = load_framework(said())
    (comment,) = framework.comments
    assert ("confidence", "", "Jane Smith", "missed", "said/may.toml") == (
        comment.aim, comment.area, comment.author, comment.verdict, comment.file,
    )  # fmt: skip
    aim = framework.aims["confidence-actions"]
    assert (aim.supporting, aim.corrects) == (True, "confidence")
    assert aim.returns is not None
    (item,) = aim.returns.items
    assert ("recruit-three-health-visitors", "not started", "public-health") == (item.id, item.state, item.owner)
    assert list(framework.aims) == ["confidence", "confidence-actions"]


def test_a_framework_with_actions_is_judged_when_it_was_changed_and_its_text_leaves_them_to_the_comments(
    said: Callable[..., Path],
) -> None:
    framework = load_framework(said())
    assert "confidence-actions" not in framework.to_toml()
    changed = attrs.evolve(framework, title="Another")
    before, after = (outcomes.evaluate(each, as_of=date(2016, 1, 1)) for each in (framework, changed))
    assert [row["verdict"] for row in before] == [row["verdict"] for row in after] != []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            'aim = "confidence"',
            'aim = "confidnce"',
            '2:7: OUT251 comments[0].aim: the framework has no aim "confidnce"; did you mean "confidence"?',
        ),
        (
            "date = 2015-05-14",
            'date = "May 2015"',
            '4:8: OUT211 comments[0].date: "May 2015" is not a date; write year, month and day: 2014-03-31',
        ),
        ('author = "Jane Smith"\n', "", '1:1: OUT111 comments[0].author: missing; write author = "..."'),
        (
            'verdict = "missed"',
            'verdict = "mised"',
            '5:11: OUT113 comments[0].verdict: "mised" is not one of its words; did you mean "missed"?',
        ),
        (
            'turns = ["confidence"]',
            'turns = ["confidense"]',
            '11:10: OUT202 comments[0].actions[0].turns[0]: there is no indicator "confidense"; '
            'did you mean "confidence"?',
        ),
        (
            "due = 2015-09-30",
            'due = 2015-09-30\nowner = "pubic-health"',
            '11:9: OUT204 comments[0].actions[0].owner: there is no owner "pubic-health"; did you mean "public-health"?',
        ),
        (
            "due = 2015-09-30",
            'due = 2015-09-30\nstate = "done"',
            "8:1: OUT111 comments[0].actions[0]: it is done, and nothing says when; "
            "write done = 2026-05-14, or another state",
        ),
    ],
)
def test_what_is_wrong_with_a_comment_is_said_at_its_place(
    said: Callable[..., Path], before: str, after: str, expected: str
) -> None:
    assert 1 == COMMENT.count(before)
    assert [f"said/may.toml:{expected}"] == wrong(said(COMMENT.replace(before, after)))


def test_all_that_is_wrong_is_said_together_whatever_file_it_is_in(said: Callable[..., Path]) -> None:
    folder = said(COMMENT.replace('"Jane Smith"', '""').replace('aim = "confidence"', 'aim = "trust"'))
    toml = (folder / "framework.toml").read_text()
    (folder / "framework.toml").write_text(toml.replace('owner = "public-health"', 'owner = "public"'))
    assert ["OUT204", "OUT251", "OUT114"] == [each.split()[1] for each in wrong(folder)]


def test_two_actions_of_one_aim_have_ids_of_their_own_across_files(said: Callable[..., Path]) -> None:
    folder = said()
    (folder / "said" / "june.toml").write_text(COMMENT)
    assert [
        'said/may.toml:9:9: OUT208 comments[0].actions[0].title: the aim "confidence" has an action '
        '"recruit-three-health-visitors" already; give one of the two an id of its own'
    ] == wrong(folder)


@pytest.mark.parametrize(("named", "code"), [("../said", "OUT214"), ("/etc", "OUT214"), ("", "OUT111")])
def test_a_folder_outside_the_framework_is_refused(said: Callable[..., Path], named: str, code: str) -> None:
    assert [code] == [each.split()[1] for each in wrong(said(aims=AIM.replace('"said"', f'"{named}"')))]


def test_a_link_out_of_the_folder_is_refused_and_no_folder_is_a_warning(
    said: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x.toml"
    elsewhere.write_text(COMMENT)
    folder = said()
    (folder / "said" / "link.toml").symlink_to(elsewhere)
    assert ["OUT214"] == [each.split()[1] for each in wrong(folder)]
    framework, report = check_framework_file(said(aims=AIM.replace('"said"', '"sad"')))
    assert framework is None or framework.comments == ()
    assert "OUT215" in [each.code for each in report.warnings]


@pytest.mark.parametrize(
    "text", ["comments = 1", "[[comments]]", "[comments", "[[coments]]\na = 1", "\x00", "[[comments]]\naim = 3\n" * 50]
)
def test_no_file_of_comments_ends_in_a_traceback(said: Callable[..., Path], text: str) -> None:
    assert wrong(said(text))


def test_a_file_with_nothing_in_it_says_nothing(said: Callable[..., Path]) -> None:
    assert load_framework(said("# nothing yet\n")).comments == ()


def test_a_comment_can_speak_of_every_verdict_direction_and_status_there_is() -> None:
    kinds = [each.value for kind in (Verdict, Direction, Status) for each in kind]
    assert {*SpokenOf.__args__} == {*kinds} - {"judged"}  # type: ignore[attr-defined]
