"""Statistics of tables whose rows are bands of a group: standardised rates, life expectancy, slopes.

The law kept here: rows are put in their place by the name of their band, whatever their order; a band given twice is
refused, and a band that a group lacks leaves that group alone without a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import attrs
import numpy as np

from outcomes.immutable import immutable
from outcomes.statistics.any_table import Grouping, Indices, sheet_of
from outcomes.statistics.arguments import Floats
from outcomes.statistics.healthy_life import HealthyLifeExpectancy, healthy_life_expectancy
from outcomes.statistics.indirect import IndirectEstimate, indirectly_standardised_rate, indirectly_standardised_ratio
from outcomes.statistics.life_expectancies import LifeExpectancy, life_expectancy
from outcomes.statistics.members import member_reasons, of_members
from outcomes.statistics.populations import Ages, european_standard_population, spans_of
from outcomes.statistics.request import Request
from outcomes.statistics.slopes import SlopeIndex, slope_index
from outcomes.statistics.standardised import (
    DirectEstimate,
    directly_standardised_rate,
    directly_standardised_rate_of_repeated_events,
)
from outcomes.statistics.years_lost import YearsLost, years_of_life_lost


@immutable(kw_only=True, eq=False)
class BandTable:
    """Where each row of a table stands among groups and bands."""

    bands: list[str]
    sexes: list[str] | None
    code: Indices
    groups: Grouping

    @property
    def shape(self) -> tuple[int, int]:
        return self.groups.first.size, len(self.bands)

    @property
    def cell(self) -> Indices:
        """The place of each row in a flat table of groups and bands."""
        return self.groups.code * len(self.bands) + self.code

    def matrix(self, values: Floats) -> Floats:
        """Values as ``[group, band]``, NaN where a group lacks the band."""
        matrix = np.full(self.groups.first.size * len(self.bands), np.nan)
        matrix[self.cell] = values
        return matrix.reshape(self.shape)


def band_table(request: Request, groups: Grouping, *within: str) -> BandTable:
    """Place the rows; ``ValueError`` for rows without a band, or a band that a group has twice."""
    names, code = request.sheet.texts(request.by_band.column)
    labels, sexes = [_named(name, request.by_band.column) for name in names], None
    if request.by_band.sex is not None:
        kinds, sex = request.sheet.texts(request.by_band.sex)
        pairs = code * len(kinds) + sex
        distinct, code = np.unique(pairs, return_inverse=True)
        sexes = [_named(kinds[pair % len(kinds)], request.by_band.sex) for pair in distinct.tolist()]
        labels = [labels[pair // len(kinds)] for pair in distinct.tolist()]
    table = BandTable(bands=labels, sexes=sexes, code=code, groups=groups)
    if not within:
        _once(table, np.zeros(code.size, dtype=np.intp), 1)
    return table


def directly(request: Request, groups: Grouping) -> DirectEstimate:
    """Directly standardised rates, of independent events or, with a frequency column, of repeated ones."""
    sheet = request.sheet
    if request.by_band.frequency is None:
        table = band_table(request, groups)
        return directly_standardised_rate(
            table.matrix(sheet.numbers(str(request.count))),
            table.matrix(sheet.numbers(str(request.denominator))),
            _weights(request, table),
            multiplier=request.scaled(100_000.0),
            confidence=request.confidence,
            missing_count_is_zero=request.missing_count_is_zero,
        )
    table = band_table(request, groups, "frequency")
    frequency, layer = np.unique(sheet.numbers(request.by_band.frequency), return_inverse=True)
    _once(table, layer, frequency.size)
    persons = np.full((table.shape[0], frequency.size, table.shape[1]), np.nan)
    persons[groups.code, layer, table.code] = sheet.numbers(str(request.count))
    return directly_standardised_rate_of_repeated_events(
        persons,
        frequency,
        _agreed(table, sheet.numbers(str(request.denominator)), str(request.denominator)),
        _weights(request, table),
        multiplier=request.scaled(100_000.0),
        confidence=request.confidence,
        missing_count_is_zero=request.missing_count_is_zero,
    )


def indirectly(request: Request, groups: Grouping, *, as_rate: bool) -> IndirectEstimate:
    """Indirectly standardised ratios or rates from counts, populations and reference columns row by row."""
    sheet = request.sheet
    population, reference_count, reference_population = (
        sheet.numbers(str(name))
        for name in (request.denominator, request.expected_by.count, request.expected_by.denominator)
    )
    count = np.zeros(sheet.rows) if request.expected_by.totals is not None else sheet.numbers(str(request.count))
    if request.missing_count_is_zero:
        count = np.where(np.isnan(count), 0.0, count)
    why = member_reasons(count, np.ones(count.size), bounded=False)
    longest = int(groups.sizes.max(initial=0))
    place = np.empty(count.size, dtype=np.intp)
    place[groups.order] = np.arange(count.size) - np.repeat(groups.starts, groups.sizes)
    shape = groups.first.size, longest

    def matrix(values: Floats, beyond: float) -> Floats:
        # A group of fewer rows than the longest is filled up with bands in which nobody lives.
        laid = np.full(shape, beyond)
        laid[groups.code, place] = values
        return laid

    function = indirectly_standardised_rate if as_rate else indirectly_standardised_ratio
    if request.expected_by.totals is None:
        observed = matrix(np.where(why == 0, count, np.nan), 0.0).sum(axis=1)
    else:
        totals = sheet_of(request.expected_by.totals)
        totals.check(*request.by, str(request.count))
        where = sheet.rows_in(totals, request.by, groups.first) if request.by else np.zeros(groups.first.size, np.intp)
        if not request.by and totals.rows != 1:
            raise ValueError(f"totals: found {totals.rows} rows for one group; give one row a group")
        observed, why = totals.numbers(str(request.count))[where], np.zeros(sheet.rows, dtype=np.int8)
    ratio = function(
        observed,
        matrix(population, 0.0),
        matrix(reference_count, 0.0),
        matrix(reference_population, 1e-300),
        multiplier=request.scaled(100_000.0 if as_rate else 100.0),
        confidence=request.confidence,
    )
    return attrs.evolve(ratio, reason=of_members(ratio.reason, why, groups))


def expectancy(request: Request, table: BandTable) -> tuple[LifeExpectancy | HealthyLifeExpectancy, Indices]:
    """Life expectancy at the start of each band, and the starts; ``ValueError`` for bands that leave gaps."""
    known = known_spans(table.bands)
    order = sorted(range(len(known)), key=lambda band: known[band][0])
    for one, after in pairwise(order):
        last = known[one][1]
        if last is None or last + 1 != known[after][0]:
            raise ValueError(f"band '{table.bands[after]}': does not follow on '{table.bands[one]}'; close the gap")
    if known[order[-1]][1] is not None:
        raise ValueError(f"band '{table.bands[order[-1]]}': the last band must be open, as in '90+'")
    starts = np.array([known[band][0] for band in order])
    sheet = request.sheet
    deaths, people = (table.matrix(sheet.numbers(str(name)))[:, order] for name in (request.count, request.denominator))
    if request.survey is None:
        return life_expectancy(deaths, people, starts, confidence=request.confidence), starts.astype(np.intp)
    healthy, asked = (
        table.matrix(sheet.numbers(str(name)))[:, order] for name in (request.survey.healthy, request.survey.asked)
    )
    table_of_life = healthy_life_expectancy(deaths, people, healthy, asked, starts, confidence=request.confidence)
    return table_of_life, starts.astype(np.intp)


def years_lost(request: Request, groups: Grouping) -> YearsLost:
    """Years of life lost until an age by bands of age."""
    table = band_table(request, groups)
    spans = known_spans(table.bands)
    left = np.zeros(len(spans))
    for place, (first, last) in enumerate(spans):
        end = request.until if last is None else min(last + 1.0, request.until)
        left[place] = max(request.until - (first + end) / 2.0, 0.0) if first < request.until else 0.0
    sheet = request.sheet
    return years_of_life_lost(
        table.matrix(sheet.numbers(str(request.count))),
        table.matrix(sheet.numbers(str(request.denominator))),
        left,
        _weights(request, table),
        multiplier=request.scaled(100_000.0),
        confidence=request.confidence,
    )


def known_spans(bands: list[str]) -> list[Ages]:
    """The ages of bands; ``ValueError`` naming one that is none."""
    spans = spans_of(bands)
    unknown = [name for name, span in zip(bands, spans, strict=True) if span is None]
    if unknown:
        raise ValueError(f"band '{unknown[0]}': not a band of ages; write 0, 1-4, 5-9 and so on")
    return [span for span in spans if span is not None]


def within_ages(request: Request) -> Request:
    """The request with only the rows of the bands between its ``ages``; ``ValueError`` for a band that reaches over."""
    if request.ages is None:
        return request
    first, last = request.ages
    names, code = request.sheet.texts(request.by_band.column)
    spans = known_spans([_named(name, request.by_band.column) for name in names])
    inside = np.zeros(len(spans), dtype=np.bool_)
    for place, (start, end) in enumerate(spans):
        inside[place] = start >= first and (last is None or (end is not None and end <= last))
        beyond = last is not None and start > last
        before = end is not None and end < first
        if not (inside[place] or beyond or before):
            until = "and over" if last is None else f"to {last}"
            raise ValueError(f"ages: band '{names[place]}' reaches beyond {first} {until}; give ages where bands end")
    return attrs.evolve(request, sheet=request.sheet.only(inside[code]))


def slope_of(request: Request, groups: Grouping) -> SlopeIndex:
    """Slope indices with the ranks of a column, read as numbers even where they are written as text."""
    sheet, name = request.sheet, request.sloped.rank
    labels, ranks = sheet.texts(name)
    try:
        numbers = np.array([float(_named(label, name)) for label in labels])
    except ValueError as problem:
        raise ValueError(f"column '{name}': {problem}; number the groups, worst off first") from None
    distinct, where = np.unique(numbers, return_inverse=True)
    table = BandTable(bands=[f"{number:g}" for number in distinct], sexes=None, code=where[ranks], groups=groups)
    _once(table, np.zeros(table.code.size, dtype=np.intp), 1)

    def matrix(column: str | None) -> Floats | None:
        return None if column is None else table.matrix(sheet.numbers(column))

    people = table.matrix(sheet.numbers(str(request.denominator)))
    if request.value is None:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = table.matrix(sheet.numbers(str(request.count))) / people
    else:
        value = table.matrix(sheet.numbers(request.value))
    return slope_index(
        value,
        people,
        standard_error=matrix(request.sloped.standard_error),
        lower=matrix(request.sloped.lower),
        upper=matrix(request.sloped.upper),
        scale=request.sloped.scale,
        fit_on_scale=request.sloped.fit_on_scale,
        multiplier=request.scaled(1.0),
        confidence=request.confidence,
    )


def _named(label: str | None, column: str) -> str:
    if label is None:
        raise ValueError(f"column '{column}': a row has none; every row needs one")
    return label


def _once(table: BandTable, layer: Indices, layers: int) -> None:
    cell = table.cell * layers + layer
    if cell.size and np.bincount(cell).max() > 1:
        order = np.argsort(cell, kind="stable")
        row = int(order[np.flatnonzero(np.diff(cell[order]) == 0)[0] + 1])
        raise ValueError(
            f"band '{table.bands[table.code[row]]}': given twice in one group (row {row + 1}); sum the rows "
            "first, or add what tells them apart to by"
        )


def _weights(request: Request, table: BandTable) -> Floats:
    standard = request.by_band.standard
    if isinstance(standard, str):
        by_group = _agreed(table, request.sheet.numbers(standard), standard)
        one: Floats = np.fmax.reduce(by_group, axis=0)
        missing = np.flatnonzero(np.isnan(one))
        if missing.size:
            raise ValueError(f"column '{standard}': band '{table.bands[missing[0]]}' has no number; give one")
        differing = np.flatnonzero(((by_group != one) & ~np.isnan(by_group)).any(axis=0))
        if differing.size:
            raise ValueError(
                f"column '{standard}': band '{table.bands[differing[0]]}' has more than one number; a standard "
                "population has one a band"
            )
        return one
    if isinstance(standard, Mapping):
        absent = [band for band in table.bands if band not in standard]
        if absent:
            raise ValueError(f"standard: band '{absent[0]}' is missing; give a standard population for every band")
        share = 1.0 if table.sexes is None else 1.0 / len(set(table.sexes))
        return np.array([float(standard[band]) * share for band in table.bands])
    population = european_standard_population(2013) if standard is None else standard
    return population.weights(table.bands, sexes=table.sexes, ages=request.ages or (0, None))


def _agreed(table: BandTable, values: Floats, column: str) -> Floats:
    """Values ``[group, band]`` of rows that repeat a band, all of which must say the same."""
    matrix = table.matrix(values)
    wrong = np.flatnonzero((matrix[table.groups.code, table.code] != values) & ~np.isnan(values))
    if wrong.size:
        row = int(wrong[0])
        raise ValueError(
            f"column '{column}': band '{table.bands[table.code[row]]}' has more than one number in a group "
            f"(row {row + 1}); give one"
        )
    return matrix
