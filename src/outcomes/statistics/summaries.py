"""Statistics of tables: group, compute, and give back a table of the kind that came.

The law kept here: no row is lost on the way; a group that cannot be computed is there with its reason.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import attrs
import numpy as np

from outcomes.statistics.any_table import CodedTexts, Column, Grouping, names_of, sheet_of
from outcomes.statistics.arguments import Floats, positive
from outcomes.statistics.confidence import Confidence, ascending
from outcomes.statistics.estimates import EstimateReason
from outcomes.statistics.funnel_significance import (
    funnel_significance_proportion,
    funnel_significance_rate,
    funnel_significance_ratio,
)
from outcomes.statistics.grouped_options import AgeBands, HealthSurvey, QuantileGroups, Reference, Slope
from outcomes.statistics.intervals import proportion, rate
from outcomes.statistics.life_expectancies import LifeExpectancy
from outcomes.statistics.means import mean_from_moments
from outcomes.statistics.members import member_reasons, of_members
from outcomes.statistics.of_bands import band_table, directly, expectancy, indirectly, slope_of, within_ages, years_lost
from outcomes.statistics.percentiles import quantiles
from outcomes.statistics.request import REASON_WORDS, Request, estimate_columns, estimated

Frame = TypeVar("Frame")
"""A table of polars, pandas, Arrow or any other library that narwhals knows."""


class MissingKeyWarning(UserWarning):
    """Some rows have no key in a column that they are grouped by; they make a group of their own."""


def summarise(
    frame: Frame,
    *,
    statistic: str,
    by: str | Sequence[str] = (),
    count: str | None = None,
    denominator: str | None = None,
    value: str | None = None,
    bands: AgeBands | str | None = None,
    reference: Reference | None = None,
    slope: Slope | str | None = None,
    quantile: QuantileGroups | int = 10,
    survey: HealthSurvey | None = None,
    until: float = 75.0,
    multiplier: float | None = None,
    confidence: Confidence = 0.95,
    missing_count_is_zero: bool = False,
    details: bool = False,
) -> Frame:
    """Compute a statistic for each group of a polars, pandas or Arrow table, and give back a table of the same kind.

    ``by``, ``count``, ``denominator`` and ``value`` name columns; so do ``bands`` and ``slope`` where nothing more is
    to be said of them than that, and ``quantile`` may be a number.

    ==================== ======================================= ================================================
    statistic            needs                                   gives
    ==================== ======================================= ================================================
    "proportion", "rate" count, denominator                      a row a group, from summed counts; with no ``by``
                                                                 a row a row
    "mean"               value                                   a row a group
    "dsr"                count, denominator, bands               a row a group (`AgeBands`)
    "isr", "isr-rate"    count, denominator, reference           a row a group, ratio or rate (`Reference`)
    "life-expectancy"    count (deaths), denominator, bands      a row a group and band, with ``age``; healthy years
                                                                 with ``survey`` (`HealthSurvey`)
    "years-of-life-lost" count (deaths), denominator, bands      a row a group, ``until`` an age, with ``years``
    "slope-index"        value (or count), denominator, slope    a row a group (`Slope`)
    "quantile"           value                                   the table, with ``quantile`` within each group, of
                                                                 10 or as said (`QuantileGroups`)
    "funnel-proportion", count, denominator (expected events     the table, with ``significance`` within each group
    "funnel-rate",       for a ratio)
    "funnel-ratio"
    ==================== ======================================= ================================================

    Results have ``value``, ``lower``, ``upper`` (``lower_95``, ``upper_95``, ``lower_99_8``, ... for a sequence of
    levels) and ``reason``, what stood in the way where there is no value. Groups come in order of appearance. A group
    with a missing number, or one that cannot be, has no value. ``details`` adds what was computed and how:
    ``statistic``, ``method`` and ``confidence``. Rows without a key make a group, with a ``MissingKeyWarning``. Units:
    as the functions of the same names; ``multiplier`` defaults to theirs. The table given is not changed.

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
    keys = names_of(by)
    request = Request(
        sheet=sheet,
        by=keys,
        count=count,
        denominator=denominator,
        value=value,
        bands=_grouped(AgeBands, AgeBands(bands) if isinstance(bands, str) else bands, "bands"),
        reference=_grouped(Reference, reference, "reference"),
        slope=_grouped(Slope, Slope(slope) if isinstance(slope, str) else slope, "slope"),
        quantile=quantile if isinstance(quantile, QuantileGroups) else QuantileGroups(quantile),
        survey=_grouped(HealthSurvey, survey, "survey"),
        until=positive(until, "until"),
        details=details,
        multiplier=multiplier,
        confidence=confidence,
        missing_count_is_zero=missing_count_is_zero,
    )
    sheet.check(*keys, *request.columns(statistic))
    if statistic not in _STATISTICS:
        near = difflib.get_close_matches(statistic, _STATISTICS, n=1, cutoff=0.0)
        raise ValueError(f"statistic: found '{statistic}'; did you mean '{near[0]}'?")
    for name, missing in sheet.keyless(keys).items():
        warnings.warn(
            f"column '{name}': {missing} rows have no key; they are kept as a group of their own",
            MissingKeyWarning,
            stacklevel=2,
        )
    return cast("Frame", _STATISTICS[statistic](within_ages(request), statistic))  # as the sheet keeps its kind


_Options = TypeVar("_Options", AgeBands, Reference, Slope, HealthSurvey)


def _grouped(cls: type[_Options], given: object, name: str) -> _Options | None:
    """Options that belong together; ``TypeError`` for anything else."""
    if given is None or isinstance(given, cls):
        return given
    raise TypeError(f"{name}: found {given!r}; give {cls.__name__}(...)")


def group_sums(values: Floats, groups: Grouping) -> Floats:
    """Sums by group; a missing number makes its group's sum missing."""
    if groups.starts.size == 0:
        return np.empty(0)
    ordered = values if groups.in_order else values[groups.order]
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.add.reduceat(ordered, groups.starts), dtype=np.float64)


def _of_counts(request: Request, statistic: str) -> object:
    sheet, names = request.sheet, request.need(statistic, "count", "denominator")
    x, n = (sheet.numbers(name) for name in names)
    bounded = statistic == "proportion"
    function, scale = (proportion, 100.0) if bounded else (rate, 100_000.0)
    if not request.by:
        estimate = function(x, n, multiplier=request.scaled(scale), confidence=request.confidence)
        return sheet.taken(sheet.names, None, estimated(request, statistic, estimate))
    groups = sheet.grouped(request.by)
    why = member_reasons(x, n, bounded=bounded)
    sums = {name: group_sums(values, groups) for name, values in zip(names, (x, n), strict=True)}
    known = [group_sums(np.where(why == 0, values, np.nan), groups) for values in (x, n)]
    estimate = function(*known, multiplier=request.scaled(scale), confidence=request.confidence)
    estimate = attrs.evolve(estimate, reason=of_members(estimate.reason, why, groups))
    return sheet.taken(request.by, groups.first, {**sums, **estimated(request, statistic, estimate)})


def _of_values(request: Request, statistic: str) -> object:
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
    estimate = mean_from_moments(size, middle, deviation, confidence=request.confidence)
    estimate = attrs.evolve(estimate, reason=of_members(estimate.reason, why, groups))
    columns = {"values": size, "deviation": deviation, **estimated(request, statistic, estimate)}
    return sheet.taken(request.by, groups.first, columns)


def _quantile(request: Request, statistic: str) -> object:
    sheet, (name,) = request.sheet, request.need(statistic, "value")
    groups = sheet.grouped(request.by)
    turned = request.quantile.highest_first
    ranked = quantiles(
        sheet.numbers(name),
        request.quantile.number,
        highest_first=sheet.flags(turned) if isinstance(turned, str) else turned,
        groups=groups.code,
    )
    columns: dict[str, Column] = {
        "quantile": ranked.quantile.astype(np.intp),
        "reason": CodedTexts(codes=ranked.reason, words=REASON_WORDS),
    }
    return sheet.taken(sheet.names, None, columns)


def _funnel(request: Request, statistic: str) -> object:
    sheet, names = request.sheet, request.need(statistic, "count", "denominator")
    x, n = (sheet.numbers(name) for name in names)
    levels = ascending(request.confidence).levels
    if statistic == "funnel-ratio":
        judged = funnel_significance_ratio(x, n, confidence=levels)
    else:
        groups = sheet.grouped(request.by)
        bounded = statistic == "funnel-proportion"
        good = (x >= 0.0) & (n > 0.0) & (n < np.inf) & ((x <= n) if bounded else (x < np.inf))
        sums = [group_sums(np.where(good, one, 0.0), groups) for one in (x, n)]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            average = (sums[0] / sums[1])[groups.code]
        judge = funnel_significance_proportion if bounded else funnel_significance_rate
        judged = judge(x, n, average=average, multiplier=1.0, confidence=levels)
    words = judged.words
    codes = np.where(judged.reason == 0, judged.position + len(levels), len(words) - 1).astype(np.int8)
    columns: dict[str, Column] = {
        "significance": CodedTexts(codes=codes, words=words),
        "reason": CodedTexts(codes=judged.reason, words=REASON_WORDS),
    }
    return sheet.taken(sheet.names, None, columns)


def _dsr(request: Request, statistic: str) -> object:
    request.need(statistic, "count", "denominator", "bands")
    groups = request.sheet.grouped(request.by)
    estimate = directly(request, groups)
    columns = {"count": estimate.count, "population": estimate.population, **estimated(request, statistic, estimate)}
    return request.sheet.taken(request.by, groups.first, columns)


def _years_lost(request: Request, statistic: str) -> object:
    request.need(statistic, "count", "denominator", "bands")
    groups = request.sheet.grouped(request.by)
    lost = years_lost(request, groups)
    columns = {"count": lost.count, "population": lost.population, "years": lost.years}
    return request.sheet.taken(request.by, groups.first, {**columns, **estimated(request, statistic, lost)})


def _isr(request: Request, statistic: str) -> object:
    request.need(statistic, "count", "denominator", "reference")
    groups = request.sheet.grouped(request.by)
    estimate = indirectly(request, groups, as_rate=statistic == "isr-rate")
    columns = {"observed": estimate.observed, "expected": estimate.expected, **estimated(request, statistic, estimate)}
    if statistic == "isr-rate":
        columns["reference_rate"] = estimate.reference_rate
    return request.sheet.taken(request.by, groups.first, columns)


def _life_expectancy(request: Request, statistic: str) -> object:
    request.need(statistic, "count", "denominator", "bands")
    groups = request.sheet.grouped(request.by)
    table = band_table(request, groups)
    life, ages = expectancy(request, table)
    columns: dict[str, Column] = {"age": np.tile(ages, groups.first.size).astype(np.intp)}
    if isinstance(life, LifeExpectancy):
        columns |= {"population": life.population.reshape(-1), "deaths": life.deaths.reshape(-1)}
    else:
        columns |= {"expectancy": life.expectancy.reshape(-1), "share": life.share.reshape(-1)}
    columns |= estimated(request, statistic, life)
    return request.sheet.taken(request.by, np.repeat(groups.first, ages.size), columns)


def _slope_index(request: Request, statistic: str) -> object:
    request.need(statistic, "count" if request.value is None and request.count else "value", "denominator", "slope")
    groups = request.sheet.grouped(request.by)
    indices = slope_of(request, groups)
    columns = {**estimated(request, statistic, indices.slope), **estimate_columns(indices.relative, "relative_")}
    return request.sheet.taken(request.by, groups.first, {**columns, "intercept": indices.intercept})


_STATISTICS: dict[str, Callable[[Request, str], object]] = {
    "proportion": _of_counts,
    "rate": _of_counts,
    "mean": _of_values,
    "dsr": _dsr,
    "years-of-life-lost": _years_lost,
    "isr": _isr,
    "isr-rate": _isr,
    "life-expectancy": _life_expectancy,
    "slope-index": _slope_index,
    "quantile": _quantile,
    "funnel-proportion": _funnel,
    "funnel-rate": _funnel,
    "funnel-ratio": _funnel,
}
