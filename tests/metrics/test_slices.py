"""A tall block is judged as if at once."""

from typing import Any

import numpy as np

from outcomes.metrics.slices import SERIES
from outcomes.metrics.target_path import TargetPath, TargetPathParameters


def test_a_tall_block_is_judged_as_its_parts_are(make_block: Any) -> None:
    rows = SERIES + 3
    value = np.random.default_rng(7).uniform(40, 60, (rows, 3))
    block = make_block(value, target=[np.nan, 50, 55], baseline=45.0, baseline_at=0)
    metric, params = TargetPath(), TargetPathParameters()
    whole, tail = metric.evaluate(block, params), metric.evaluate(block.rows(slice(SERIES, rows)), params)
    assert whole.outcome.shape == (rows,)
    assert whole.outcome[SERIES:].tolist() == tail.outcome.tolist()
    for name, column in whole.evidence.items():
        assert np.array_equal(column[SERIES:], tail.evidence[name], equal_nan=True)
