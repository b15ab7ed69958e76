"""Standardising: counts and people by age band turned into one directly standardised rate an area, sex and period.

Law: bands are joined by the ages that they name, never by their order; a row that lacks a band, or rests on fewer than
ten events, has no rate and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index
from outcomes.data.coded import from_table, repeat_word
from outcomes.data.observations import Observations
from outcomes.data.packing import packing_for
from outcomes.data.people import PeopleByBand, people_matrix
from outcomes.data.pooling import lay_once
from outcomes.data.problems import whole
from outcomes.data.uncomputed import BAND_MISSING, CLASHING, MEMBER_MISSING, TOO_FEW, UNCOMPUTED, UNUSABLE
from outcomes.diagnostics import DataError, Diagnostic, Report, Severity
from outcomes.framework.model import ALL
from outcomes.statistics import EstimateReason, StandardPopulation, directly_standardised_rate
from outcomes.statistics.populations import Ages, spans_of

WHO: Final = ("area", "sex", "category", "period")
"""The columns that the bands of one rate share."""
LEVELS: Final = (0.95, 0.998)
ALL_AGES: Final = "All ages"


@attrs.frozen(kw_only=True)
class Bands:
    """The bands of a rate: how the source writes each, the ages of each, and the standard population of each."""

    words: tuple[str, ...]
    spans: tuple[Ages, ...]
    weights: tuple[float, ...]
    label: str
    """What the ages are called together."""


def standardise(
    observations: Observations,
    indicator: str,
    *,
    ages: Sequence[str],
    standard: StandardPopulation,
    multiplier: float,
    people: PeopleByBand | None = None,
    year_type: str = "",
) -> tuple[Observations, Report]:
    """The observations of one indicator by age band as observations of its directly standardised rate.

    ``ages`` are the bands as the source writes them (`ALL`: every band of the standard population), ``people`` where
    the populations are, if not beside the counts. The rates have 95% and 99.8% limits, the events in all as count and
    the people as denominator. Raises `DataError` for bands that do not fit the standard population.

    References: Dobson, Kuulasmaa, Eberle and Scherer (1991), Confidence intervals for weighted sums of Poisson
    parameters.
    """
    code = observations.indicator.code_of(indicator)
    rows = np.flatnonzero(observations.indicator.codes == (0 if observations.indicator.words == ("",) else code))
    bands = bands_of(observations, rows, ages, standard)
    band = np.full(len(observations.age.words), -1, dtype=np.int64)
    for place, word in enumerate(bands.words):
        if observations.age.code_of(word) >= 0:
            band[observations.age.code_of(word)] = place
    rows = rows[band[observations.age.codes[rows]] >= 0]
    columns = [getattr(observations, name) for name in WHO]
    packing = packing_for([len(column.words) for column in columns])
    keys = packing.pack([column.codes[rows] for column in columns])
    distinct, first, which = np.unique(keys, return_index=True, return_inverse=True)
    size = len(distinct), len(bands.words)
    cell = which.reshape(-1) * size[1] + band[observations.age.codes[rows]]
    nothing = np.full(len(rows), np.nan)
    events = nothing if observations.count is None else observations.count[rows]
    count, clash = lay_once(cell, events, size[0] * size[1])
    if people is None:
        beside = nothing if observations.denominator is None else observations.denominator[rows]
        population, other = lay_once(cell, beside, size[0] * size[1])
        clash |= other
        population = population.reshape(size)
    else:
        population = people_matrix(people, observations, rows[first], bands.spans, year_type=year_type)
    rate = directly_standardised_rate(
        count.reshape(size), population, bands.weights, multiplier=multiplier, confidence=LEVELS
    )
    why = _WHY[rate.reason]
    why[clash.reshape(size).any(axis=1)] = _WORDS.index(CLASHING)
    why[(why == 1) & _pooled_in_part(observations, rows, which.reshape(-1), size[0])] = _WORDS.index(MEMBER_MISSING)
    numbers = {
        "value": rate.value,
        "lower": rate.lower[0],
        "upper": rate.upper[0],
        "lower_99_8": rate.lower[1],
        "upper_99_8": rate.upper[1],
        "count": np.where(why == 0, rate.count, np.nan),
        "denominator": np.where(why == 0, rate.population, np.nan),
    }
    made = observations.select(rows[first])
    columns_made: dict[str, Any] = {name: _frozen(np.where(why == 0, each, np.nan)) for name, each in numbers.items()}
    made = attrs.evolve(
        made,
        **columns_made,
        age=repeat_word(bands.label, len(first)),
        suppressed=None,
        extra={**made.extra, UNCOMPUTED: from_table(why.astype(np.int64), _WORDS)},
    )
    return made, Report(_told(observations, indicator, made, why, count.reshape(size), population, bands))


def _pooled_in_part(observations: Observations, rows: Index, which: Index, size: int) -> NDArray[np.bool_]:
    """Which rates have a band that was to be pooled and could not be."""
    in_part = np.zeros(size, dtype=np.bool_)
    said = observations.extra.get(UNCOMPUTED)
    if said is not None:
        in_part[which[said.codes[rows] == said.code_of(MEMBER_MISSING)]] = True
    return in_part


_WORDS: Final = ("", BAND_MISSING, UNUSABLE, TOO_FEW, CLASHING, MEMBER_MISSING)
_WHY: Final = np.full(len(EstimateReason), 2, dtype=np.int8)
_WHY[[EstimateReason.COMPUTED, EstimateReason.MISSING, EstimateReason.TOO_FEW_EVENTS]] = (0, 1, 3)


def bands_of(observations: Observations, rows: Index, ages: Sequence[str], standard: StandardPopulation) -> Bands:
    """The bands of a rate, in the order of their ages. Raises `DataError` for bands that do not fit the standard."""
    seen = observations.age.take(rows).used()
    words = [word for word, used in zip(observations.age.words, seen.tolist(), strict=True) if used and word]
    if ALL in ages:
        # Of all the words that data hold ("All ages", "65+ yrs") only the standard's own bands are meant.
        known = dict(zip(spans_of(list(standard.bands)), standard.bands, strict=True))
        by_span = {span: word for word, span in zip(words, spans_of(words), strict=True) if span in known}
        named = [by_span.get(span, band) for span, band in known.items()]
    else:
        named = list(dict.fromkeys(ages))
    spans = spans_of(named)
    unknown = [word for word, span in zip(named, spans, strict=True) if span is None]
    if unknown:
        found = f"band '{unknown[0]}': not a band of ages; write 0-4 yrs, 5-9 yrs and so on"
        raise DataError(_unfit(observations, found))
    known_spans = [span for span in spans if span is not None]
    order = sorted(range(len(named)), key=lambda place: known_spans[place][0])
    named, known_spans = [named[place] for place in order], [known_spans[place] for place in order]
    first = known_spans[0][0]
    last = None if any(span[1] is None for span in known_spans) else max(span[1] or 0 for span in known_spans)
    try:
        weights = standard.weights(named, ages=(first, last))
    except ValueError as problem:
        raise DataError(_unfit(observations, str(problem))) from None
    label = ALL_AGES if (first, last) == (0, None) else f"{first}+ yrs" if last is None else f"{first}-{last} yrs"
    return Bands(words=tuple(named), spans=tuple(known_spans), weights=tuple(weights.tolist()), label=label)


def _unfit(observations: Observations, found: str) -> Diagnostic:
    problem, _, to_do = found.partition("; ")
    return whole("OUT358", observations.origin, "age bands", problem.replace("'", '"'), to_do or "correct the bands")


def _told(
    observations: Observations,
    indicator: str,
    made: Observations,
    why: NDArray[np.int8],
    count: NDArray[np.float64],
    population: NDArray[np.float64],
    bands: Bands,
) -> list[Diagnostic]:
    """One note for each reason: how many rates were not computed, and of the first of them what was missing."""
    told = []
    for code in np.unique(why[why > 0]).tolist():
        row = int(np.argmax(why == code))
        area, period = (column.words[column.codes[row]] for column in (made.area, made.period))
        said = _SAID.get(_WORDS[code], "")
        if _WORDS[code] == BAND_MISSING:
            lacking = [
                word
                for word, bad in zip(bands.words, np.isnan(count[row]) | np.isnan(population[row]), strict=True)
                if bad
            ]
            said = f'"{lacking[0]}" is missing' + (f" and {len(lacking) - 1} more" if len(lacking) > 1 else "")
        number = int(np.count_nonzero(why == code))
        told.append(
            Diagnostic(
                code="OUT357",
                location=observations.origin.locations([int(made.source_rows()[row])], "age")[0],
                subject=f'indicator "{indicator}"',
                found=f"{number:,} of {len(why):,} rates are not given; the first, {area} in {period}: {said}",
                to_do="find what is missing; nothing is put in its place",
                severity=Severity.NOTE,
            )
        )
    return told


_SAID: Final = {
    UNUSABLE: "a band has nobody in it, or a count that cannot be",
    TOO_FEW: "fewer than ten events",
    CLASHING: "rows contradict each other",
    MEMBER_MISSING: "the counts of an area that it is pooled from are missing",
}


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
