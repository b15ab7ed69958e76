"""A source grouped by indicator: which of its rows are whose, and what its labels say.

Law: whatever is worked out about a source is worked out once, and only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs
import numpy as np

from outcomes.arrays import Index
from outcomes.data.extremes import extreme_rows
from outcomes.data.observations import Observations
from outcomes.periods.many_periods import ParsedLabels, parse_labels


@attrs.define(kw_only=True, eq=False)
class SourceIndex:
    """Observations grouped by indicator, once; labels are read once for each type of year."""

    observations: Observations
    _labels: dict[tuple[str, bool], ParsedLabels] = attrs.field(factory=dict, init=False)

    @cached_property
    def _grouped(self) -> tuple[Index | None, Index]:
        indicator = self.observations.indicator
        counts = np.bincount(indicator.codes, minlength=len(indicator.words))
        bounds = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        # Sixteen bits are sorted by counting, which no comparison sort comes near.
        narrow = indicator.codes.astype(np.uint16) if len(indicator.words) <= 1 << 16 else indicator.codes
        if len(narrow) < 2 or bool((narrow[1:] >= narrow[:-1]).all()):
            return None, bounds
        return np.argsort(narrow, kind="stable"), bounds

    def rows_of(self, indicators: Sequence[str]) -> Index | slice:
        """Which observations are of some different indicators: a slice where they stand together, else an index."""
        if len(indicators) == 1:
            return self.rows(indicators[0])
        parts = [self.rows(each) for each in indicators]
        sizes = [part.stop - part.start if isinstance(part, slice) else len(part) for part in parts]
        if sum(sizes) == len(self.observations):
            return slice(0, len(self.observations))
        return np.concatenate(
            [np.arange(part.start, part.stop, dtype=np.int64) if isinstance(part, slice) else part for part in parts]
        )

    def count(self, indicator: str) -> int:
        """How many observations an indicator has."""
        rows = self.rows(indicator)
        return rows.stop - rows.start if isinstance(rows, slice) else len(rows)

    def rows(self, indicator: str) -> Index | slice:
        """Which observations are an indicator's: a slice where they stand together, else an index."""
        words = self.observations.indicator.words
        if words == ("",):
            return slice(0, len(self.observations))
        code = self.observations.indicator.code_of(indicator)
        if code < 0:
            return slice(0, 0)
        order, bounds = self._grouped
        low, high = int(bounds[code]), int(bounds[code + 1])
        if order is None or low == high:
            return slice(low, high)
        rows = order[low:high]
        first, last = int(rows[0]), int(rows[-1])
        return slice(first, last + 1) if last - first + 1 == len(rows) else rows

    def labels(self, year_type: str = "") -> ParsedLabels:
        """Every period label of the source, read."""
        rule = self.observations.label_rule
        key = (year_type or rule.year_type, rule.month_start)
        if key not in self._labels:
            words = self.observations.period.words
            self._labels[key] = parse_labels(words, year_type=key[0] or None, month_start=key[1], form=rule.format)
        return self._labels[key]

    @cached_property
    def extremes(self) -> Index:
        """The rows that would be the first to be out of range, see `extreme_rows`."""
        return extreme_rows(self.observations)
