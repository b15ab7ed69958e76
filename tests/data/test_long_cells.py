"""Cells as long as a reader takes them, such as the rest of a file behind a quotation mark that is never closed."""

from __future__ import annotations

import pytest

from outcomes.data.cell_columns import advice
from outcomes.data.cells import CellMark, CellRules
from outcomes.data.origin import Origin
from outcomes.periods import PeriodError, parse_period
from outcomes.periods.spelling import noted


@pytest.mark.parametrize("piece", ["1", "-", "(", "YTD ", "a ", "1,", "0."])
def test_a_cell_of_any_length_is_told_and_not_pondered(piece: str) -> None:
    """What is tried of a short text would take hours of a long one."""
    text = piece * 130_000 + "x"
    assert CellRules().read(text)[1] is CellMark.BAD
    assert advice(text, CellRules(), Origin()) == "write a number, or leave the cell empty"
    with pytest.raises(PeriodError, match="longer than any period"):
        parse_period(text)
    assert noted(text) == (text, "")
