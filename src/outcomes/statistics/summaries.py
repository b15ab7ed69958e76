"""Statistics of tables: group, compute, and give back a table of the kind that came.

The law kept here: no row is lost on the way; a group that cannot be computed is there with its reason.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from outcomes.statistics.arguments import Floats
from outcomes.statistics.banded import band_table, directly, expectancy, indirectly, slope
from outcomes.statistics.confidence import Confidence, ascending
from outcomes.statistics.estimates import Estimate, EstimateReason
from outcomes.statistics.funnels import (
    funnel_significance_proportion,
    funnel_significance_rate,
    funnel_significance_ratio,
)
from outcomes.statistics.intervals import proportion, rate
from outcomes.statistics.means import mean_from_moments
from outcomes.statistics.members import member_reasons, of_members
from outcomes.statistics.populations import StandardPopulation
from outcomes.statistics.quantiles import quantiles
from outcomes.statistics.request import Request
from outcomes.statistics.sheets import CodedTexts, Column, Grouping, names_of, sheet_of
from outcomes.statistics.slope_index import Scale

REASON_WORDS = tuple(reason.sentence for reason in EstimateReason)


class MissingKeyWarning(UserWarning):
    """Some rows have no key in a column that they are grouped by; they make a group of their own."""


def summarise(
    frame: Any,
    *,
    statistic: str,
    by: str | Sequence[str] = (),
    count: str | None = None,
    denominator: str | None = None,
    value: str | None = None,
    band: str | None = None,
    sex: str | None = None,
    standard: StandardPopulation | Mapping[str, float] | str | None = None,
    frequency: str | None = None,
    reference_count: str | None = None,
    reference_denominator: str | None = None,
    rank: str | None = None,
    standard_error: str | None = None,
    lower: str | None = None,
    upper: str | None = None,
    scale: Scale = "plain",
    fit_on_scale: bool = False,
    number: int = 10,
    highest_first: bool = False,
    multiplier: float | None = None,
    confidence: Confidence = 0.95,
    missing_count_is_zero: bool = False,
) -> Any:
    """Compute a statistic for each group of a polars, pandas or Arrow table, and give back a table of the same kind.

    Arguments other than ``standard``, ``scale``, ``number``, the switches, ``multiplier`` and ``confidence`` name
    columns.

    ==================== ======================================= ================================================
    statistic            needs                                   gives
    ==================== ======================================= ================================================
    "proportion", "rate" count, denominator                      a row a group, from summed counts; with no ``by``
                                                                 a row a row
    "mean"               value                                   a row a group
    "dsr"                count, denominator, band; sex,          a row a group; ``standard`` is a population joined
                         frequency where there are               by band name (2013 when left out), numbers by
                                                                 band, or a column; count is persons when
                                                                 ``frequency`` names events a person
    "isr", "isr-rate"    count, denominator, reference_count,    a row a group, ratio or rate
                         reference_denominator
    "life-expectancy"    count (deaths), denominator, band       a row a group and band, with ``age``
    "slope-index"        value, denominator, rank;               a row a group; ranks in text are read as numbers
                         standard_error or lower and upper
    "quantile"           value                                   the table, with ``quantile`` within each group
    "funnel-proportion", count, denominator (expected events     the table, with ``significance`` within each group
    "funnel-rate",       for a ratio)
    "funnel-ratio"
    ==================== ======================================= ================================================

    Results have ``value``, ``lower``, ``upper`` (``lower_95``, ``upper_95``, ``lower_99_8``, ... for a sequence of
    levels) and ``reason``, what stood in the way where there is no value. Groups come in order of appearance. A group
    with a missing number has no value. Rows without a key make a group, with a ``MissingKeyWarning``. Units: as the
    functions of the same names; ``multiplier`` defaults to theirs. The table given is not changed.

    Raises ``TypeError`` for another kind of table, a column without numbers, or an option that the statistic needs;
    ``ValueError`` for an unknown statistic or column (with the nearest), a name that the result would hold twice, a
    band that is unknown, missing from the standard, or twice in a group, and what the functions raise.

    References: those of the functions.

    >>> import polars
    >>> table = polars.DataFrame({"area": ["A", "A", "B"], "x": [5, 5, 30], "n": [50, 50, 100]})
    >>> summarise(table, statistic="proportion", by="area", count="x", denominator="n")["value"].to_list()
    [10.0, 30.0]
    """
    sheet = sheet_of(frame)
    keys = names_of(by, "by")
    columns = (
        count, denominator, value, band, sex, frequency, reference_count, reference_denominator, rank,
        standard_error, lower, upper, standard if isinstance(standard, str) else None,
    )  # fmt: skip
    sheet.check(*keys, *(name for name in columns if name is not None))
    if statistic not in _STATISTICS:
        near = difflib.get_close_matches(statistic, _STATISTICS, n=1, cutoff=0.0)
        raise ValueError(f"statistic: found '{statistic}'; did you mean '{near[0]}'?")
    for name, missing in sheet.keyless(keys).items():
        warnings.warn(
            f"column '{name}': {missing} rows have no key; they are kept as a group of their own",
            MissingKeyWarning,
            stacklevel=2,
        )
    request = Request(
        sheet=sheet, by=keys, count=count, denominator=denominator, value=value, band=band, sex=sex, standard=standard,
        frequency=frequency, reference_count=reference_count, reference_denominator=reference_denominator, rank=rank,
        standard_error=standard_error, lower=lower, upper=upper, scale=scale, fit_on_scale=fit_on_scale,
        number=number, highest_first=highest_first, multiplier=multiplier, confidence=confidence,
        missing_count_is_zero=missing_count_is_zero,
    )  # fmt: skip
    return _STATISTICS[statistic](request, statistic)


def group_sums(values: Floats, groups: Grouping) -> Floats:
    """Sums by group; a missing number makes its group's sum missing."""
    if groups.starts.size == 0:
        return np.empty(0)
    ordered = values if groups.in_order else values[groups.order]
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.add.reduceat(ordered, groups.starts), dtype=np.float64)


def estimate_columns(found: Estimate, prefix: str = "") -> dict[str, Column]:
    """An estimate as flat columns, levels named when several were asked for."""
    columns: dict[str, Column] = {f"{prefix}value": found.value.reshape(-1)}
    if isinstance(found.confidence, tuple):
        for level, low, high in zip(found.confidence, found.lower, found.upper, strict=True):
            name = f"{level * 100:.10g}".replace(".", "_")
            columns[f"{prefix}lower_{name}"], columns[f"{prefix}upper_{name}"] = low.reshape(-1), high.reshape(-1)
    else:
        columns[f"{prefix}lower"] = found.lower.reshape(-1)
        columns[f"{prefix}upper"] = found.upper.reshape(-1)
    columns[f"{prefix}reason"] = CodedTexts(codes=found.reason.reshape(-1), words=REASON_WORDS)
    return columns


def _of_counts(request: Request, statistic: str) -> Any:
    sheet, names = request.sheet, request.need(statistic, "count", "denominator")
    x, n = (sheet.numbers(name) for name in names)
    bounded = statistic == "proportion"
    function, scale = (proportion, 100.0) if bounded else (rate, 100_000.0)
    if not request.by:
        found = function(x, n, multiplier=request.scaled(scale), confidence=request.confidence)
        return sheet.taken(sheet.names, None, estimate_columns(found))
    groups = sheet.grouped(request.by)
    why = member_reasons(x, n, bounded=bounded)
    sums = {name: group_sums(values, groups) for name, values in zip(names, (x, n), strict=True)}
    known = [group_sums(np.where(why == 0, values, np.nan), groups) for values in (x, n)]
    found = function(*known, multiplier=request.scaled(scale), confidence=request.confidence)
    found = attrs.evolve(found, reason=of_members(found.reason, why, groups))
    return sheet.taken(request.by, groups.first, {**sums, **estimate_columns(found)})


def _of_values(request: Request, statistic: str) -> Any:
    sheet, (name,) = request.sheet, request.need(statistic, "value")
    groups = sheet.grouped(request.by)
    values = sheet.numbers(name)
    size = groups.sizes.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        why = np.where(np.isinf(values), EstimateReason.NOT_FINITE, EstimateReason.COMPUTED).astype(np.int8)
        why[np.isnan(values)] = EstimateReason.MISSING
        middle = group_sums(np.where(why == 0, values, np.nan), groups) / size
        squares = group_sums((values - middle[groups.code]) ** 2, groups)
        deviation = np.sqrt(squares / (size - 1.0))
    # A lone value has no deviation, which is a matter of too few and not of something missing.
    deviation[(size < 2.0) & ~np.isnan(middle)] = 0.0
    found = mean_from_moments(size, middle, deviation, confidence=request.confidence)
    found = attrs.evolve(found, reason=of_members(found.reason, why, groups))
    columns = {"values": size, "deviation": deviation, **estimate_columns(found)}
    return sheet.taken(request.by, groups.first, columns)


def _quantile(request: Request, statistic: str) -> Any:
    sheet, (name,) = request.sheet, request.need(statistic, "value")
    groups = sheet.grouped(request.by)
    found = quantiles(sheet.numbers(name), request.number, highest_first=request.highest_first, groups=groups.code)
    columns: dict[str, Column] = {
        "quantile": found.quantile.astype(np.intp),
        "reason": CodedTexts(codes=found.reason, words=REASON_WORDS),
    }
    return sheet.taken(sheet.names, None, columns)


def _funnel(request: Request, statistic: str) -> Any:
    sheet, names = request.sheet, request.need(statistic, "count", "denominator")
    x, n = (sheet.numbers(name) for name in names)
    levels = ascending(request.confidence).levels
    if statistic == "funnel-ratio":
        found = funnel_significance_ratio(x, n, confidence=levels)
    else:
        groups = sheet.grouped(request.by)
        bounded = statistic == "funnel-proportion"
        good = (x >= 0.0) & (n > 0.0) & (n < np.inf) & ((x <= n) if bounded else (x < np.inf))
        sums = [group_sums(np.where(good, one, 0.0), groups) for one in (x, n)]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            average = (sums[0] / sums[1])[groups.code]
        judge = funnel_significance_proportion if bounded else funnel_significance_rate
        found = judge(x, n, average=average, multiplier=1.0, confidence=levels)
    words = found.words
    codes = np.where(found.reason == 0, found.position + len(levels), len(words) - 1).astype(np.int8)
    columns: dict[str, Column] = {
        "significance": CodedTexts(codes=codes, words=words),
        "reason": CodedTexts(codes=found.reason, words=REASON_WORDS),
    }
    return sheet.taken(sheet.names, None, columns)


def _dsr(request: Request, statistic: str) -> Any:
    request.need(statistic, "count", "denominator", "band")
    groups = request.sheet.grouped(request.by)
    found = directly(request, groups)
    columns = {"count": found.count, "population": found.population, **estimate_columns(found)}
    return request.sheet.taken(request.by, groups.first, columns)


def _isr(request: Request, statistic: str) -> Any:
    request.need(statistic, "count", "denominator", "reference_count", "reference_denominator")
    groups = request.sheet.grouped(request.by)
    found = indirectly(request, groups, as_rate=statistic == "isr-rate")
    columns = {"observed": found.observed, "expected": found.expected, **estimate_columns(found)}
    if statistic == "isr-rate":
        columns["reference_rate"] = found.reference_rate
    return request.sheet.taken(request.by, groups.first, columns)


def _life_expectancy(request: Request, statistic: str) -> Any:
    request.need(statistic, "count", "denominator", "band")
    groups = request.sheet.grouped(request.by)
    table = band_table(request, groups)
    found, ages = expectancy(request, table)
    columns = {
        "age": np.tile(ages, groups.first.size).astype(np.intp),
        "population": found.population.reshape(-1),
        "deaths": found.deaths.reshape(-1),
        **estimate_columns(found),
    }
    return request.sheet.taken(request.by, np.repeat(groups.first, ages.size), columns)


def _slope_index(request: Request, statistic: str) -> Any:
    request.need(statistic, "value", "denominator", "rank")
    groups = request.sheet.grouped(request.by)
    found = slope(request, groups)
    columns = {**estimate_columns(found.slope), **estimate_columns(found.relative, "relative_")}
    return request.sheet.taken(request.by, groups.first, {**columns, "intercept": found.intercept})


_STATISTICS: dict[str, Callable[[Request, str], Any]] = {
    "proportion": _of_counts,
    "rate": _of_counts,
    "mean": _of_values,
    "dsr": _dsr,
    "isr": _isr,
    "isr-rate": _isr,
    "life-expectancy": _life_expectancy,
    "slope-index": _slope_index,
    "quantile": _quantile,
    "funnel-proportion": _funnel,
    "funnel-rate": _funnel,
    "funnel-ratio": _funnel,
}
