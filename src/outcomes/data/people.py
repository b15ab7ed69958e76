"""People by age band from another indicator, such as 92708, laid out for the counts that need them.

Law: people are of the same area, sex and category, of the very ages of the band and of the very days of the period; a
period of several years has the people of all of them, and what is not there entirely is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.coded import Coded
from outcomes.data.observations import Observations
from outcomes.data.packing import packing_for
from outcomes.data.pooling import lay_once
from outcomes.immutable import immutable
from outcomes.periods.many_periods import ParsedLabels, parse_labels
from outcomes.statistics.populations import Ages, spans_of


@immutable(kw_only=True, eq=False)
class PeopleByBand:
    """The observations that hold populations, and which indicator of theirs it is."""

    observations: Observations
    indicator: str


def people_matrix(
    people: PeopleByBand, counts: Observations, rows: Index, bands: Sequence[Ages], *, year_type: str = ""
) -> NDArray[np.float64]:
    """The people of each band beside some rows of counts; ``[row, band]``, NaN where they are not all known.

    The number of people is the count of their row, else its value.
    """
    seen = people.observations
    code = 0 if seen.indicator.words == ("",) else seen.indicator.code_of(people.indicator)
    own = np.flatnonzero(seen.indicator.codes == code)
    band_of, parts = _bands(seen.age.take(own), bands)
    own = own[band_of[seen.age.codes[own]] >= 0]
    number = seen.value[own]
    if seen.count is not None:
        number = np.where(np.isnan(seen.count[own]), number, seen.count[own])
    # Each of the people's rows once, whatever the file repeats.
    columns = (seen.area, seen.sex, seen.category, seen.age, seen.period)
    packing = packing_for([len(column.words) for column in columns])
    keys = packing.pack([column.codes[own] for column in columns])
    distinct, first, which = np.unique(keys, return_index=True, return_inverse=True)
    single, _ = lay_once(which.reshape(-1), number, len(distinct))
    own = own[first]
    total = np.full((len(rows), len(bands)), np.nan)
    if not len(own) or not len(rows):
        return total
    who = [_translated(getattr(seen, name), getattr(counts, name))[getattr(seen, name).codes[own]] for name in WHO]
    needed = _periods(counts, seen, year_type)
    lookup = packing_for([*(len(getattr(counts, name).words) for name in WHO), len(counts.period.words)])
    wanted = lookup.pack([*(getattr(counts, name).codes[rows] for name in WHO), counts.period.codes[rows]])
    order = np.argsort(wanted)
    sums, held = np.zeros(total.size), np.zeros(total.size, dtype=np.int64)
    expected = np.zeros(len(rows), dtype=np.int64)
    for period, sources in needed.items():
        expected[counts.period.codes[rows] == period] = len(sources)
        part = np.isin(seen.period.codes[own], sources)
        for each in who:
            part &= each >= 0
        at = np.flatnonzero(part)
        if not len(at):
            continue
        asked = lookup.pack([*(each[at] for each in who), period])
        place = np.minimum(np.searchsorted(wanted, asked, sorter=order), len(wanted) - 1)
        row = order[place]
        hit = wanted[row] == asked
        cell = row[hit] * len(bands) + band_of[seen.age.codes[own[at[hit]]]]
        sums += np.bincount(cell, weights=single[at[hit]], minlength=total.size)
        held += np.bincount(cell, minlength=total.size)
    whole = held.reshape(total.shape) == expected[:, None] * parts
    return np.where(whole & (expected > 0)[:, None], sums.reshape(total.shape), np.nan)


WHO = ("area", "sex", "category")
"""The columns that people and counts must agree in, beside age and period."""


def _translated(theirs: Coded, ours: Coded) -> NDArray[np.int32]:
    """From codes of one column to those of another that says the same words; -1 for a word that the other lacks."""
    place = {word: code for code, word in enumerate(ours.words)}
    return np.asarray([place.get(word, -1) for word in theirs.words], dtype=np.int32)


def _bands(ages: Coded, bands: Sequence[Ages]) -> tuple[Index, NDArray[np.int64]]:
    """Which band each age word of the people belongs to (-1: none), and of how many words each band is made.

    A word that is the very band is taken for it; else the words within it, where together they cover it once.
    """
    words = list(ages.words)
    used = ages.used()
    spans = [span if used[code] else None for code, span in enumerate(spans_of(words))]
    belongs, parts = np.full(len(words), -1, dtype=np.int64), np.zeros(len(bands), dtype=np.int64)
    for place, band in enumerate(bands):
        exact = [code for code, span in enumerate(spans) if span == band][:1]
        chosen = exact or _cover(band, spans)
        belongs[chosen] = place
        # A band that the people's ages do not make up can never be whole.
        parts[place] = len(chosen) or -1
    return belongs, parts


def _cover(band: Ages, spans: Sequence[Ages | None]) -> list[int]:
    """The codes of spans that follow on each other from the beginning of a band to its end; none where they do not."""
    chosen: list[int] = []
    age: int | None = band[0]
    while age is not None and (band[1] is None or age <= band[1]):
        fits = [
            code
            for code, span in enumerate(spans)
            if span is not None and span[0] == age and (band[1] is None or (span[1] is not None and span[1] <= band[1]))
        ]
        if not fits:
            return []
        # The narrowest that begins here: wider ones ("65+ yrs") are totals of others.
        best = min(fits, key=lambda code: _width(spans[code]))
        chosen.append(best)
        end = spans[best][1]  # type: ignore[index]
        age = None if end is None else end + 1
    return chosen


def _width(span: Ages | None) -> int:
    assert span is not None
    return 1000 if span[1] is None else span[1] - span[0]


def _periods(counts: Observations, people: Observations, year_type: str) -> Mapping[int, list[int]]:
    """For each period word of the counts the words of the people's periods that are the same days together."""
    ours = _parsed(counts, year_type)
    theirs = _parsed(people, "")
    exact: dict[tuple[int, int], int] = {}
    for code in np.flatnonzero(theirs.kind_index >= 0).tolist():
        exact.setdefault((int(theirs.start_day[code]), int(theirs.end_day[code])), code)
    begins = {start: code for (start, _), code in sorted(exact.items(), key=lambda each: -each[0][1])}
    needed: dict[int, list[int]] = {}
    for code in np.flatnonzero(ours.kind_index >= 0).tolist():
        start, end = int(ours.start_day[code]), int(ours.end_day[code])
        if (start, end) in exact:
            needed[code] = [exact[start, end]]
            continue
        chain: list[int] = []
        while start in begins and int(theirs.end_day[begins[start]]) <= end:
            chain.append(begins[start])
            start = int(theirs.end_day[begins[start]]) + 1
        if chain and start == end + 1:
            needed[code] = chain
    return needed


def _parsed(observations: Observations, year_type: str) -> ParsedLabels:
    rule = observations.label_rule
    return parse_labels(
        observations.period.words, year_type=year_type or rule.year_type or None, month_start=rule.month_start
    )
