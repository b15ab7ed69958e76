"""The figures behind rows through time, as one list of points for each series.

Law: what is drawn is what verdicts rested on, each period once; a figure that is too small to show is none of them.
"""

from __future__ import annotations

import numpy as np

from outcomes.arrays import Bools, Floats, Index, numbered, within
from outcomes.data.coded import Coded
from outcomes.data.columns import WHO
from outcomes.engine.batch import Words
from outcomes.immutable import immutable
from outcomes.results.results import ResultColumns


@immutable(kw_only=True, eq=False)
class DrawnSeries:
    """Points of series, those of one together and oldest first. ``value`` and ``label`` (a code of ``labels``) have one
    element a point; ``starts``, ``lengths``, ``lowest`` and ``highest`` (of its finite values) one a series, and a last
    one for no series."""

    value: Floats
    label: Index
    labels: Coded
    starts: Index
    lengths: Index
    lowest: Floats
    highest: Floats

    def points_of(self, own: Index, rows: Bools) -> tuple[Index, Index, Index]:
        """All points of the series of some rows: the row, the point, and which of its series it is, from 0."""
        chosen = np.flatnonzero(rows)
        counts = self.lengths[own[chosen]]
        step = within(counts)
        return np.repeat(chosen, counts), np.repeat(self.starts[own[chosen]], counts) + step, step


def series_behind(results: ResultColumns) -> tuple[DrawnSeries, Index]:
    """The observations that the results hold, by series, and for each row the place of its own; -1 for none.

    Where an indicator was judged from several sets of figures, a series is that of the longest.
    """
    observed = [each for each in results.evaluation.observed if each.indicator in results.framework.indicators]
    words, labels = Words(), Words()
    keys, value, label, order, table = [], [], [], [], []
    for number, seen in enumerate(observed):
        columns = [_recoded(getattr(seen, name), words) for name in WHO]
        keys.append(np.stack([np.full(len(seen.value), words.code(seen.indicator)), *columns]))
        value.append(seen.value)
        label.append(_recoded(seen.period, labels))
        order.append(seen.period.codes.astype(np.int64))
        table.append(np.full(len(seen.value), number))
    asked = np.stack([_recoded(results.coded(name), words) for name in ("indicator", *WHO)])
    # Rows are looked up among the series by what they are about, coded alike.
    key = numbered(list(np.concatenate([*keys, asked], axis=1)))
    rows, key = key[len(key) - len(results) :], key[: len(key) - len(results)]
    if not observed:
        nothing = np.empty(0, dtype=np.int64)
        return _series(nothing, np.empty(0), nothing, labels), np.full(len(results), -1)
    values, periods, ordinal, source = (np.concatenate(each) for each in (value, label, order, table))
    # The points of a series by their place in time; of a period that stands there twice the last.
    pair = key * len(observed) + source
    place = pair * (int(ordinal.max()) + 1) + ordinal
    by_time = np.argsort(place, kind="stable")
    chosen = by_time[np.diff(place[by_time], append=-1) != 0]
    first = np.flatnonzero(np.diff(pair[chosen], prepend=-1))
    counts = np.diff(first, append=len(chosen))
    best = np.lexsort((first, -counts, key[chosen[first]]))
    _, one = np.unique(key[chosen[first[best]]], return_index=True)
    longest = np.sort(best[one])
    kept = np.zeros(len(counts), dtype=np.bool_)
    kept[longest] = True
    chosen = chosen[np.repeat(kept, counts)]
    start = np.flatnonzero(np.diff(key[chosen], prepend=-1))
    series = key[chosen[start]]
    own = np.searchsorted(series, rows)
    there = (own < len(series)) & (series[np.minimum(own, len(series) - 1)] == rows)
    return _series(start, values[chosen], periods[chosen], labels), np.where(there, own, -1)


def _series(start: Index, value: Floats, label: Index, labels: Words) -> DrawnSeries:
    finite = np.isfinite(value)
    low, high = (
        reduce.reduceat(np.where(finite, value, np.nan), start) if len(start) else np.empty(0)
        for reduce in (np.fmin, np.fmax)
    )
    return DrawnSeries(
        value=value,
        label=label,
        labels=Coded(codes=np.empty(0, dtype=np.int32), words=labels.words),
        starts=np.append(start, 0),
        lengths=np.append(np.diff(start, append=len(value)), 0),
        lowest=np.append(low, np.nan),
        highest=np.append(high, np.nan),
    )


def _recoded(column: Coded, words: Words) -> Index:
    """The codes of a column in a table of words that several columns share."""
    return words.codes(column.words).astype(np.int64)[column.codes] if len(column) else np.empty(0, dtype=np.int64)
