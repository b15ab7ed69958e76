"""The page on councils that merge is carried out as it stands, and its list of changes is that of the table."""

from __future__ import annotations

import re
from pathlib import Path

import outcomes
from docs.test_how_to import blocks, follow
from outcomes.data.area_changes import english_changes
from outcomes.periods import spoken_day

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "when-councils-merge.md"


def test_the_page_is_carried_out_as_it_stands(tmp_path: Path) -> None:
    followed = list(blocks(PAGE.read_text(encoding="utf-8")))
    assert {each.kind for each in followed} == {"csv", "toml", "diff", "console"}
    for each in followed:
        follow(each, tmp_path)
    # (10 + 40 + 10) of (100 + 200 + 100), as the page says.
    (row,) = outcomes.evaluate(outcomes.load_framework(tmp_path / "cumberland")).to_rows()
    assert row["evidence"].get("baseline", 15.0) == 15.0


def test_every_day_of_a_change_is_listed_with_the_councils_that_began() -> None:
    table = dict(re.findall(r"^\| (\d+ \w+ \d{4}) \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.M))
    assert list(table) == list(dict.fromkeys(spoken_day(each.date) for each in english_changes()))
    for each in english_changes():
        # Of 2009 the counties are named that ended, of later years what began.
        if each.date.year == 2009:
            words = each.predecessor_name.split() if each.predecessor.startswith("E10") else []
        else:
            words = each.successor_name.replace(",", "").split()
        assert [word for word in words if word not in table[spoken_day(each.date)]] == []
