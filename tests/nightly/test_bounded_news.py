"""Where more moved than anybody reads, so many are told one by one and the rest is counted; none is lost from the sum."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import outcomes
from outcomes.history.causes import Cause, Why
from outcomes.history.stored import RunRecord, VerdictKey, VerdictState
from outcomes.history.verdict_changes import MOST_CHANGES, Change, change_lines
from outcomes.nightly.news import Novelty, news_of
from outcomes.site.moves import TOLD
from outcomes.site.moves import news_of as site_news
from reference.moved import changes_of

FRAMEWORK = """
format = 1
[framework]
id = "strategy"
title = "Strategy"
[boards.hwb]
title = "Board"
[owners.council]
title = "Council"
[aims.homes]
title = "Fewer without a home"
boards = ["hwb"]
owner = "council"
undefined = [{ what = "target" }]
"""


def state(verdict: str, direction: str = "") -> VerdictState:
    return VerdictState(
        since=1, status="judged", reason="", outcome="", verdict=verdict, direction=direction, period="2020",
        version="1", plugin="p", value=None, lower=None, upper=None, target=None, benchmark=None, definition=1, data=1,
    )  # fmt: skip


def moved(number: int, before: VerdictState, after: VerdictState) -> Change:
    key = VerdictKey(
        aim="homes", indicator="", area=f"E{number:08}", sex="", age="", category="", item="", metric="target.path",
        compared_with="",
    )  # fmt: skip
    why = (Why(Cause.TIME_PASSED),)
    return Change(framework="strategy", key=key, before=before, after=after, why=why)


def test_owner_and_board_are_told_of_so_many_and_of_how_many_more(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    results = outcomes.evaluate(tmp_path, as_of=date(2020, 1, 1))
    changes = [moved(number, state("met"), state("missed")) for number in range(MOST_CHANGES + 5)]
    for told in news_of(results, Novelty(changes=changes_of(changes))):
        assert len(told.moved) == MOST_CHANGES + 1
        assert told.moved[0].text == "Fewer without a home, E00000000: missed (was met)."
        assert told.moved[-1].text == "And 5 more."
        assert told.moved[-1].aim == ""
    few = news_of(results, Novelty(changes=changes_of(changes[:MOST_CHANGES])))
    assert [len(told.moved) for told in few] == [MOST_CHANGES, MOST_CHANGES]
    assert change_lines(changes_of(changes))[-1] == "and 5 more"


def test_two_states_of_one_word_are_told_apart_alike_everywhere(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    results = outcomes.evaluate(tmp_path, as_of=date(2020, 1, 1))
    change = moved(1, state("met", "better"), state("met", "worse"))
    assert "met worse (was met better)" in str(change)
    (told, _) = news_of(results, Novelty(changes=changes_of([change])))
    assert told.moved[0].text == "Fewer without a home, E00000001: met worse (was met better)."


def test_a_page_lists_so_many_of_an_aim_and_counts_all() -> None:
    now = datetime.now(UTC)
    run = RunRecord(
        id=1, framework="strategy", path="", started=now, finished=now, as_of=date(2020, 1, 1), exit_code=0,
        judged=True, engine="",
    )  # fmt: skip
    changes = [moved(number, state("met"), state("missed")) for number in range(TOLD + 7)]
    news = site_news(changes_of(changes), run, {"E00000000": "Wyre"})
    assert news.count == TOLD + 7
    assert (len(news.by_aim["homes"].told), news.by_aim["homes"].more) == (TOLD, 7)
    assert news.by_aim["homes"].told[0].who == "Wyre"
