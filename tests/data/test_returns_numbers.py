"""Further numbers of an item reach the metric by their names, from the framework and from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from outcomes.data import read_returns, return_block
from outcomes.diagnostics import DataError
from outcomes.engine.judged_returns import _digests
from outcomes.framework.items import Item, Returns
from outcomes.framework.structuring import structure_parameters
from outcomes.metrics.delivery_status import INFO
from outcomes.registry.read_only_blocks import row_count, seal, stacked

DAY = np.datetime64("2014-06-30")
ITEMS = [
    Item(id="a", title="A", amount=10.0, numbers={"years": 3.0}),
    Item(id="b", title="B", amount=20.0, numbers={"drop_off": 0.2}, as_at=date(2014, 1, 1)),
    Item(id="c", title="C", numbers={"years": 2.0}, as_at=date(2015, 1, 1)),
]


def test_numbers_go_by_name_and_are_unknown_where_nobody_says_them() -> None:
    block = return_block(ITEMS, as_of=DAY)[0].block
    assert sorted(block.numbers) == ["drop_off", "years"]
    # The third is known only after the day.
    np.testing.assert_array_equal([3.0, np.nan, np.nan], block.numbers["years"])
    np.testing.assert_array_equal([np.nan, 0.2, np.nan], block.numbers["drop_off"])
    np.testing.assert_array_equal([np.nan, 3.0], block.rows([1, 0]).numbers["years"])


def test_numbers_cannot_be_written_to() -> None:
    block = return_block(ITEMS, as_of=DAY)[0].block
    for each in (block, block.rows(slice(0, 2)), seal(block, INFO)):
        assert not any(array.flags.writeable for array in each.numbers.values())


def test_a_column_of_a_file_can_hold_them(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("id,amount,numbers.years,numbers.drop_off\na,10,3,\nb,20,,0.2\n")
    made, report = read_returns(Returns(path="items.csv"), tmp_path, as_of=DAY)
    assert not report.diagnostics
    assert [dict(each.numbers) for each in made.items] == [{"years": 3.0}, {"drop_off": 0.2}]


@pytest.mark.parametrize(("header", "cell", "found"), [("numbers.years", "three", "three"), ("years", "3", "years")])
def test_a_word_or_a_column_of_another_name_is_reported(tmp_path: Path, header: str, cell: str, found: str) -> None:
    (tmp_path / "items.csv").write_text(f"id,{header}\na,{cell}\n")
    try:
        said = str(read_returns(Returns(path="items.csv"), tmp_path, as_of=DAY)[1])
    except DataError as problem:
        said = str(problem)
    assert found in said
    assert "items.csv:" in said


def test_they_are_numbers_in_a_framework_too() -> None:
    item, problems = structure_parameters(Item, {"id": "a", "title": "A", "numbers": {"years": "three"}})
    assert item is None
    assert [each.path for each in problems] == [("numbers", "years")]


def test_the_digest_of_an_item_changes_with_its_own_numbers_only() -> None:
    digests = _digests(return_block(ITEMS, as_of=DAY)[0].block)
    more = [*ITEMS[:2], Item(id="c", title="C", numbers={"another": 1.0})]
    again = _digests(return_block(more, as_of=DAY)[0].block)
    assert digests[:2].tolist() == again[:2].tolist()
    changed = [Item(id="a", title="A", amount=10.0, numbers={"years": 4.0}), *ITEMS[1:]]
    assert digests[0] != _digests(return_block(changed, as_of=DAY)[0].block)[0]


def test_returns_of_several_aims_have_the_digests_of_each_alone() -> None:
    blocks = [return_block(ITEMS[:1], as_of=DAY)[0].block, return_block([ITEMS[2], ITEMS[0]], as_of=DAY)[0].block]

    both = stacked(blocks)

    assert row_count(both) == 3
    np.testing.assert_array_equal([3.0, np.nan, 3.0], both.numbers["years"])
    np.testing.assert_array_equal(np.concatenate([_digests(each) for each in blocks]), _digests(both))
