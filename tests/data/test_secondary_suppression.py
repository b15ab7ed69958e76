"""What has to be withheld with a figure that is too small, so that no sum gives it away."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.data.exposure import Unknowns
from outcomes.data.families import tilings
from outcomes.data.observations import Observations
from outcomes.data.secondary import Cells, withheld_with
from outcomes.data.totals import Sums, figures_of, sums_among

Table = list[list[int]]


def cells_of(counts: Any, threshold: int = 5, held: tuple[int, ...] = ()) -> Cells:
    count = np.array(counts, dtype=float)
    nothing = np.full(count.shape, np.nan)
    marks = np.isin(np.arange(len(count)), held)
    return Cells(
        count=np.where(marks, np.nan, count),
        people=nothing,
        others=nothing,
        small=(count > 0) & (count < threshold) & ~marks,
        held=marks,
    )


def sums_of(*equations: tuple[int, list[int]]) -> Sums:
    return Sums(
        total=np.array([total for total, _ in equations], dtype=np.int64),
        part=np.array([part for _, parts in equations for part in parts], dtype=np.int64),
        equation=np.array([at for at, (_, parts) in enumerate(equations) for _ in parts], dtype=np.int64),
    )


def gone(counts: list[int], *equations: tuple[int, list[int]], held: tuple[int, ...] = ()) -> list[int]:
    found = withheld_with(cells_of(counts, held=held), sums_of(*equations), None, 5)
    return np.flatnonzero(found).tolist()


# -- one sum ------------------------------------------------------------------------------------------------------------

ONE = (0, [1, 2, 3])


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [
        ([60, 20, 30, 10], []),
        ([53, 3, 30, 20], [1, 3]),  # the next smallest goes with the only one
        ([33, 3, 30, 0], [1, 2]),  # nought is no cover
        ([37, 3, 4, 30], [1, 2]),  # two cover each other
        ([34, 3, 1, 30], [1, 2, 3]),  # ... but not where both together are 4
        ([38, 4, 4, 30], [1, 2, 3]),  # ... nor where they can only be 4 each
        ([3, 3, 0, 0], [0, 1]),  # a total that is the small part is small itself
        ([34, 20, 10, 0], [1, 2]),  # 4 are in no part, and would be what is left of the total
        ([40, 3, 30, 20], [0, 1]),  # the parts are more than the total: nobody can say whose they are
    ],
)
def test_what_goes_with_the_small_figures_of_one_sum(counts: list[int], withheld: list[int]) -> None:
    assert gone(counts, ONE) == withheld


def test_what_a_publisher_holds_back_is_covered_too() -> None:
    assert gone([60, 0, 30, 20], ONE, held=(1,)) == [1, 3]


def test_a_total_that_goes_takes_a_part_with_it() -> None:
    """Of two totals over each other: 3 and 4 go, so their sum of 7 would be 20 less 13."""
    found = gone([20, 7, 13, 3, 4], (0, [1, 2]), (1, [3, 4]))
    assert {3, 4} <= set(found)
    assert found == [3, 4]  # 7 is shown: 3 and 4 can be 1 to 6 each
    found = gone([17, 4, 13, 3, 1], (0, [1, 2]), (1, [3, 4]))
    assert found == [1, 2, 3, 4]


# -- sums taken together --------------------------------------------------------------------------------------------------


def table_of(inside: Table) -> tuple[list[int], list[tuple[int, list[int]]], np.ndarray[Any, Any]]:
    """A table with its margins as counts and sums, and which inner cells each of its figures is made of."""
    full = np.array(inside)
    full = np.vstack([full, full.sum(axis=0)])
    full = np.hstack([full, full.sum(axis=1)[:, None]])
    rows, columns = full.shape
    place = np.arange(full.size).reshape(full.shape)
    equations = [(int(place[r, -1]), place[r, :-1].tolist()) for r in range(rows)]
    equations += [(int(place[-1, c]), place[:-1, c].tolist()) for c in range(columns)]
    made = np.zeros((full.size, (rows - 1) * (columns - 1)))
    for r in range(rows):
        for c in range(columns):
            inner = np.zeros((rows - 1, columns - 1))
            inner[r if r < rows - 1 else slice(None), c if c < columns - 1 else slice(None)] = 1
            made[place[r, c]] = inner.reshape(-1)
    return full.reshape(-1).tolist(), equations, made


@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([0, 1, 2, 3, 4, 7, 20, 90]), min_size=width, max_size=width),
            min_size=2,
            max_size=6,
        )
    )
)
@settings(max_examples=150, deadline=None)
def test_no_small_cell_of_a_table_follows_from_what_is_shown(inside: Table) -> None:
    """The figures shown as sums of inner cells, and least squares: nothing here is the engine's own way."""
    counts, equations, made = table_of(inside)
    cells = cells_of(counts)
    found = withheld_with(cells, sums_of(*equations), None, 5)
    assert not (cells.small & ~found).any()
    nought = made[~found & (cells.count == 0)].any(axis=0)
    shown, hidden = made[~found][:, ~nought], made[cells.small][:, ~nought]
    if len(hidden) and len(shown):
        solved, *_ = np.linalg.lstsq(shown.T, hidden.T, rcond=None)
        left = np.abs(shown.T @ solved - hidden.T).max(axis=0)
        assert (left > 1e-6).all()


def test_two_pools_that_differ_by_one_area_do_not_tell_of_it() -> None:
    """Areas 3, 30 and 40; pools of the first two and of all: alone each pool is closed, together they are not."""
    counts = [3, 30, 40, 33, 73]
    assert gone(counts, (3, [0, 1]), (4, [0, 1, 2])) == [0, 1]  # 73 less 33 is 40, which is shown
    # The hidden area is what the pools differ by.
    counts = [30, 40, 3, 70, 73]
    found = gone(counts, (3, [0, 1]), (4, [0, 1, 2]))
    assert 2 in found
    assert {3, 4} & set(found)


def test_windows_of_nought_do_not_uncover_the_single_years_between_them() -> None:
    """Three years together, of years 0 0 0 3 5 0 0 0. Shown are 0, 8, 8, 5 and 0: the last makes years six to eight 0,
    so 5 is year five alone, and what 8 leaves for year four is the 3 of the second window."""
    years = np.array([0, 0, 0, 3, 5, 0, 0, 0])
    counts = [int(years[at : at + 3].sum()) for at in range(6)]
    assert counts == [0, 3, 8, 8, 5, 0]
    latent = Unknowns(
        figure=np.repeat(np.arange(6), 3), part=np.concatenate([np.arange(at, at + 3) for at in range(6)])
    )
    covers = np.array([[first <= at < first + 3 for at in range(8)] for first in range(6)], dtype=float)

    def follows(shown: np.ndarray[Any, Any]) -> bool:
        nought = covers[shown & (np.array(counts) == 0)].any(axis=0)
        known, wanted = covers[shown][:, ~nought], covers[1][~nought]
        solved, *_ = np.linalg.lstsq(known.T, wanted, rcond=None)
        return bool(np.abs(known.T @ solved - wanted).max() < 1e-9)

    assert follows(np.arange(6) != 1)
    found = withheld_with(cells_of(counts), sums_of(), latent, 5)
    assert found[1]
    assert not follows(~found)


def test_what_was_shown_before_stays_and_the_newer_figure_goes() -> None:
    """Quarters 3, 9, 20, 30 come out one by one; the year of 62 comes with the last of them."""
    quarters, year = [0, 1, 2, 3], 4
    order = np.array([1, 2, 3, 4, 4])
    cells = cells_of([3, 9, 20, 30, 62])
    found = withheld_with(cells, sums_of((year, quarters)), None, 5, order)
    assert np.flatnonzero(found).tolist() == [0, 3]
    at_once = withheld_with(cells, sums_of((year, quarters)), None, 5)
    assert np.flatnonzero(at_once).tolist() == [0, 1]


# -- what is a sum of what ------------------------------------------------------------------------------------------------


def test_spans_are_filled_by_few_and_by_many() -> None:
    ages = {"All": (0, 99), "0-15": (0, 15), "16+": (16, 99), "16-64": (16, 64), "65+": (65, 99), "30-44": (30, 44)}
    assert set(tilings(ages)) == {
        ("All", ("0-15", "16+")),
        ("All", ("0-15", "16-64", "65+")),
        ("16+", ("16-64", "65+")),
    }


def test_two_words_of_one_span_say_the_same() -> None:
    assert list(tilings({"2012": (0, 9), "Jan 2012 - Dec 2012": (0, 9)})) == [("2012", ("Jan 2012 - Dec 2012",))]


def test_sums_are_of_figures_alike_in_everything_else() -> None:
    seen = Observations.from_columns(
        {
            "area": ["T", "A", "B", "T", "A", "A"],
            "sex": ["Male", "Male", "Male", "Female", "Female", "Persons"],
            "period": "2020",
            "count": [3, 1, 2, 5, 5, 6],
        }
    )
    figures = figures_of(seen, slice(None))
    sums = sums_among(figures, {"area": [("T", ("A", "B"))], "sex": [("Persons", ("Male", "Female"))]})
    row = np.empty(len(figures), dtype=int)
    row[figures.of_row] = np.arange(len(seen))
    told = {
        (int(row[sums.total[at]]), tuple(sorted(row[sums.part[sums.equation == at]].tolist())))
        for at in range(sums.size)
    }
    assert told == {(0, (1, 2)), (3, (4,)), (5, (1, 4))}
