"""Items of a list become a block that says no more than was returned by its day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from outcomes.data import ReturnState, read_returns, return_block
from outcomes.framework.items import Item, Returns

DAY = np.datetime64("2014-06-30")
CSV = (
    "id,title,state,due,done,as_at,evidence,accepted_by,weight,level,previous,amount,group,owner,depends_on\n"
    "plan,Write the plan,done,2014-04-30,2014-04-20,2014-05-01,minutes 7,Board,2,,,,paper,Lead,\n"
    "train,Train staff,in-progress,2014-09-30,,2014-06-01,,,,3,2,120,people,,plan\n"
    '"visit, all",Visit schools,,,,,,,,,,"1e2",people,,plan; train\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text(CSV)
    return tmp_path


def test_a_small_file_becomes_a_block(folder: Path) -> None:
    made, report = read_returns(Returns(path="items.csv"), folder, as_of=DAY)
    block = made.block
    assert not report.diagnostics
    assert [item.id for item in made.items] == ["plan", "train", "visit, all"]
    assert block.state.tolist() == [ReturnState.DONE, ReturnState.IN_PROGRESS, ReturnState.UNKNOWN]
    assert [date(2014, 4, 30), date(2014, 9, 30), None] == block.due.tolist()
    assert [True, False, False] == block.evidence.tolist() == block.accepted.tolist()
    assert block.weight.tolist() == [2.0, 1.0, 1.0]
    np.testing.assert_array_equal([np.nan, 120.0, 100.0], block.amount)
    assert [made.groups[code] for code in block.group.tolist()] == ["paper", "people", "people"]
    assert block.blocked.tolist() == [False, False, True]


def test_what_was_done_after_the_day_is_not_done_on_it() -> None:
    items = [Item(id="a", title="A", state="done", done=date(2014, 7, 1)), Item(id="b", title="B", depends_on=("a",))]
    made, _ = return_block(items, as_of=DAY)
    assert made.block.state.tolist() == [ReturnState.IN_PROGRESS, ReturnState.UNKNOWN]
    assert np.isnat(made.block.done).all()
    assert made.block.blocked.tolist() == [False, True]
    later, _ = return_block(items, as_of=np.datetime64("2014-07-01"))
    assert later.block.state.tolist() == [ReturnState.DONE, ReturnState.UNKNOWN]


def test_a_level_assessed_after_the_day_is_not_known_on_it() -> None:
    made, _ = return_block([Item(id="a", title="A", level=3.0, previous=2.0, as_at=date(2015, 1, 1))], as_of=DAY)
    np.testing.assert_array_equal([np.nan], made.block.level)
    np.testing.assert_array_equal([2.0], made.block.previous)


def test_the_arrays_of_a_return_block_cannot_be_written_to() -> None:
    made, _ = return_block([Item(id="a", title="A")], as_of=DAY)
    with pytest.raises(ValueError, match="read-only"):
        made.block.weight[0] = 2.0


def test_no_items_make_an_empty_block() -> None:
    made, report = return_block([], as_of=DAY)
    assert (len(made.block.state), len(report)) == (0, 0)
