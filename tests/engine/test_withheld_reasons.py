"""Of which rows a figure that is withheld is the reason that nothing is said, at each end of what decides it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from outcomes.engine.withheld import Withheld
from outcomes.metrics.contract import Reason, Status
from outcomes.testing.builders import make_block

REASONS = {each: place for place, each in enumerate((Status.NO_DATA, Status.UNDEFINED, Status.NO_BENCHMARK))}
INFO: Any = SimpleNamespace(reasons=tuple(Reason(word=each.value, status=each) for each in REASONS))
NONE = (False, False, False)


def explained(
    status: Status | None,
    *,
    own: tuple[bool, ...] = NONE,
    benchmark: tuple[bool, ...] = NONE,
    lately: bool = False,
    baseline_at: int = -1,
    at: int = -1,
    silent: bool = True,
) -> bool:
    """Whether what is withheld explains the one row of a block of three years, of which nothing is said."""
    block = make_block([[1.0, 2.0, 3.0]], baseline_at=[baseline_at])
    withheld = Withheld(own=np.array([own]), benchmark=np.array([benchmark]), lately=np.array([lately]))
    reason = np.array([-1 if status is None else REASONS[status]], dtype=np.int16)
    told = withheld.explains(block, np.array([at], dtype=np.int32), np.array([silent]), INFO, reason)
    assert told.shape == (1,)
    return bool(told[0])


FIRST, MIDDLE, LAST = (True, False, False), (False, True, False), (False, False, True)


@pytest.mark.parametrize("own", [FIRST, MIDDLE, LAST])
def test_a_figure_of_the_series_is_lacking_whichever_it_is(own: tuple[bool, ...]) -> None:
    assert explained(Status.NO_DATA, own=own)
    assert not explained(Status.NO_BENCHMARK, own=own, at=0)
    assert not explained(Status.NO_DATA, benchmark=own)
    assert not explained(None, own=own)


def test_a_starting_point_is_lacking_only_where_it_is_the_one_withheld() -> None:
    assert explained(Status.UNDEFINED, own=FIRST, baseline_at=0)
    assert explained(Status.UNDEFINED, own=MIDDLE, baseline_at=1)
    assert not explained(Status.UNDEFINED, own=MIDDLE, baseline_at=0)
    # Of a starting point that the data does not reach the first figure is none.
    assert not explained(Status.UNDEFINED, own=FIRST, baseline_at=-1)
    assert not explained(Status.NO_BENCHMARK, own=FIRST, baseline_at=0, at=0)


def test_a_benchmark_is_lacking_in_the_period_that_is_spoken_of_or_in_any_where_there_is_none() -> None:
    assert explained(Status.NO_BENCHMARK, benchmark=FIRST, at=0)
    assert not explained(Status.NO_BENCHMARK, benchmark=FIRST, at=1)
    assert not explained(Status.NO_BENCHMARK, benchmark=LAST, at=0)
    assert explained(Status.NO_BENCHMARK, benchmark=LAST, at=-1)
    assert not explained(Status.NO_BENCHMARK, at=-1)


def test_a_latest_row_that_is_withheld_explains_whatever_is_not_said_and_nothing_that_is() -> None:
    for status in (None, *REASONS):
        assert explained(status, lately=True)
        assert not explained(status, lately=True, silent=False)
    assert not explained(Status.NO_DATA, own=FIRST, silent=False)


def test_of_a_block_without_a_period_nothing_is_explained() -> None:
    block = make_block(np.empty((2, 0)))
    none = np.zeros((2, 0), dtype=np.bool_)
    withheld = Withheld(own=none, benchmark=none, lately=np.array([True, True]))
    at, reason = np.full(2, -1, dtype=np.int32), np.zeros(2, dtype=np.int16)
    assert withheld.explains(block, at, np.array([True, True]), INFO, reason).tolist() == [False, False]
