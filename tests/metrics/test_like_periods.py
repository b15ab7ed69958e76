"""Which earlier period a period is compared with."""

import numpy as np
import pytest

from outcomes.data.axis import PeriodAxis
from outcomes.metrics.like_periods import a_year_before, observed_before
from outcomes.periods import parse_period
from outcomes.testing import make_block

NAN = float("nan")


def of(labels: list[str], values: list[float]):
    """One series on an axis of the given labels, which follow each other."""
    periods = [parse_period(label) for label in labels]
    kind = periods[0].kind
    axis = PeriodAxis(
        kind=kind.title,
        ordinal=np.array([each.ordinal for each in periods]),
        start=np.array([each.start for each in periods], dtype="datetime64[D]"),
        end=np.array([each.end for each in periods], dtype="datetime64[D]"),
        labels=tuple(labels),
        span=kind.span,
        per_year=kind.steps_per_year or 365,
    )
    return make_block([values], periods=axis, as_of="2030-01-01")


@pytest.mark.parametrize(
    ("labels", "values", "year_before", "before"),
    [
        (["2012", "2013", "2014"], [1, 2, 3], 1, 1),
        (["2012", "2013", "2014"], [1, NAN, 3], -1, 0),
        (["2013 Q1", "2013 Q2", "2013 Q3", "2013 Q4", "2014 Q1"], [1, 2, 3, 4, 5], 0, 3),
        (["2013 Q1", "2013 Q2", "2013 Q3", "2013 Q4", "2014 Q1"], [NAN, 2, 3, NAN, 5], -1, 2),
        # Ranges that share a year are no two figures: 2010 - 12 is compared with 2007 - 09.
        (["2007 - 09", "2008 - 10", "2009 - 11", "2010 - 12"], [1, 2, 3, 4], 2, 0),
        (["2012"], [1], -1, -1),
    ],
)
def test_what_the_last_period_is_compared_with(labels, values, year_before, before):
    block = of(labels, values)
    last = np.array([len(labels) - 1], dtype=np.int32)
    assert (year_before, before) == (a_year_before(block, last)[0], observed_before(block, last)[0])


def test_nothing_is_compared_with_nothing():
    block = make_block(value=[[NAN, NAN]])
    nothing = np.array([-1], dtype=np.int32)
    assert (-1, -1) == (a_year_before(block, nothing)[0], observed_before(block, nothing)[0])
    empty = make_block(value=np.zeros((2, 0)))
    nowhere = np.array([-1, -1], dtype=np.int32)
    assert [[-1, -1], [-1, -1]] == [each(empty, nowhere).tolist() for each in (a_year_before, observed_before)]
