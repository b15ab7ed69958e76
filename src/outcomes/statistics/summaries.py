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

from outcomes.statistics.arguments import Floats, positive, whole
from outcomes.statistics.banded import band_table, directly, expectancy, indirectly, slope, within_ages, years_lost
from outcomes.statistics.confidence import Confidence, ascending
from outcomes.statistics.estimates import EstimateReason
from outcomes.statistics.funnels import (
    funnel_significance_proportion,
    funnel_significance_rate,
    funnel_significance_ratio,
)
from outcomes.statistics.intervals import proportion, rate
from outcomes.statistics.life_expectancy import LifeExpectancy
from outcomes.statistics.means import mean_from_moments
from outcomes.statistics.members import member_reasons, of_members
from outcomes.statistics.populations import Ages, StandardPopulation
from outcomes.statistics.quantiles import quantiles
from outcomes.statistics.request import REASON_WORDS, Request, estimate_columns, estimated
from outcomes.statistics.sheets import CodedTexts, Column, Grouping, names_of, sheet_of
from outcomes.statistics.slope_index import Scale


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
    highest_first: bool | str = False,
    ages: tuple[int, int | None] | None = None,
    observed_totals: Any = None,
    until: float = 75.0,
    healthy: str | None = None,
    asked: str | None = None,
    multiplier: float | None = None,
    confidence: Confidence = 0.95,
    missing_count_is_zero: bool = False,
    details: bool = False,
) -> Any:
    """Compute a statistic for each group of a polars, pandas or Arrow table, and give back a table of the same kind.

    Arguments other than ``standard``, ``scale``, ``number``, ``ages``, ``observed_totals``, ``until``, the switches,
    ``multiplier`` and ``confidence`` name columns.

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
    "isr", "isr-rate"    count, denominator, reference_count,    a row a group, ratio or rate; ``count`` in
                         reference_denominator                   ``observed_totals``, a table with a row a group, where
                                                                 events are known in all only
    "life-expectancy"    count (deaths), denominator, band       a row a group and band, with ``age``; healthy years
                                                                 with ``healthy`` of ``asked`` people
    "years-of-life-lost" count (deaths), denominator, band       a row a group, ``until`` an age, with ``years``
    "slope-index"        value (or count), denominator, rank;    a row a group; ranks in text are read as numbers
                         standard_error or lower and upper
    "quantile"           value                                   the table, with ``quantile`` within each group;
                                                                 ``highest_first`` may be a column
    "funnel-proportion", count, denominator (expected events     the table, with ``significance`` within each group
    "funnel-rate",       for a ratio)
    "funnel-ratio"
    ==================== ======================================= ================================================

    Results have ``value``, ``lower``, ``upper`` (``lower_95``, ``upper_95``, ``lower_99_8``, ... for a sequence of
    levels) and ``reason``, what stood in the way where there is no value. Groups come in order of appearance. A group
    with a missing number, or one that cannot be, has no value. ``ages`` keeps the bands from the first to the last of
    two ages, (0, 74) for under 75, in rates and years lost. ``details`` adds what was computed and how: ``statistic``,
    ``method`` and ``confidence``. Rows without a key make a group, with a ``MissingKeyWarning``. Units: as the
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
        standard_error, lower, upper, standard if isinstance(standard, str) else None, healthy, asked,
        highest_first if isinstance(highest_first, str) else None,
    )  # fmt: skip
    elsewhere = count if observed_totals is not None and statistic in ("isr", "isr-rate") else None
    sheet.check(*keys, *(name for name in columns if name is not None and name != elsewhere))
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
        number=number, highest_first=highest_first, ages=_ages(ages, band), observed_totals=observed_totals,
        until=positive(until, "until"), healthy=healthy, asked=asked, multiplier=multiplier, confidence=confidence,
        missing_count_is_zero=missing_count_is_zero, details=details,
    )  # fmt: skip
    return _STATISTICS[statistic](within_ages(request), statistic)


def _ages(ages: Any, band: str | None) -> Ages | None:
    """The first and last age asked for; ``TypeError`` or ``ValueError`` for anything else."""
    if ages is None:
        return None
    if band is None:
        raise TypeError("ages: found ages without bands; give band, the name of a column")
    if not isinstance(ages, (tuple, list)) or len(ages) != 2:
        raise TypeError(f"ages: found {ages!r}; give the first and the last age, as in (0, 74)")
    first = whole(ages[0], "ages", 0)
    return first, None if ages[1] is None else whole(ages[1], "ages", first)


def group_sums(values: Floats, groups: Grouping) -> Floats:
    """Sums by group; a missing number makes its group's sum missing."""
    if groups.starts.size == 0:
        return np.empty(0)
    ordered = values if groups.in_order else values[groups.order]
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.add.reduceat(ordered, groups.starts), dtype=np.float64)


def _of_counts(request: Request, statistic: str) -> Any:
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
    estimate = mean_from_moments(size, middle, deviation, confidence=request.confidence)
    estimate = attrs.evolve(estimate, reason=of_members(estimate.reason, why, groups))
    columns = {"values": size, "deviation": deviation, **estimated(request, statistic, estimate)}
    return sheet.taken(request.by, groups.first, columns)


def _quantile(request: Request, statistic: str) -> Any:
    sheet, (name,) = request.sheet, request.need(statistic, "value")
    groups = sheet.grouped(request.by)
    turned = request.highest_first
    ranked = quantiles(
        sheet.numbers(name),
        request.number,
        highest_first=sheet.flags(turned) if isinstance(turned, str) else turned,
        groups=groups.code,
    )
    columns: dict[str, Column] = {
        "quantile": ranked.quantile.astype(np.intp),
        "reason": CodedTexts(codes=ranked.reason, words=REASON_WORDS),
    }
    return sheet.taken(sheet.names, None, columns)


def _funnel(request: Request, statistic: str) -> Any:
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


def _dsr(request: Request, statistic: str) -> Any:
    request.need(statistic, "count", "denominator", "band")
    groups = request.sheet.grouped(request.by)
    estimate = directly(request, groups)
    columns = {"count": estimate.count, "population": estimate.population, **estimated(request, statistic, estimate)}
    return request.sheet.taken(request.by, groups.first, columns)


def _years_lost(request: Request, statistic: str) -> Any:
    request.need(statistic, "count", "denominator", "band")
    groups = request.sheet.grouped(request.by)
    lost = years_lost(request, groups)
    columns = {"count": lost.count, "population": lost.population, "years": lost.years}
    return request.sheet.taken(request.by, groups.first, {**columns, **estimated(request, statistic, lost)})


def _isr(request: Request, statistic: str) -> Any:
    request.need(statistic, "count", "denominator", "reference_count", "reference_denominator")
    groups = request.sheet.grouped(request.by)
    estimate = indirectly(request, groups, as_rate=statistic == "isr-rate")
    columns = {"observed": estimate.observed, "expected": estimate.expected, **estimated(request, statistic, estimate)}
    if statistic == "isr-rate":
        columns["reference_rate"] = estimate.reference_rate
    return request.sheet.taken(request.by, groups.first, columns)


def _life_expectancy(request: Request, statistic: str) -> Any:
    health = () if request.healthy is None and request.asked is None else ("healthy", "asked")
    request.need(statistic, "count", "denominator", "band", *health)
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


def _slope_index(request: Request, statistic: str) -> Any:
    request.need(statistic, "count" if request.value is None and request.count else "value", "denominator", "rank")
    groups = request.sheet.grouped(request.by)
    indices = slope(request, groups)
    columns = {**estimated(request, statistic, indices.slope), **estimate_columns(indices.relative, "relative_")}
    return request.sheet.taken(request.by, groups.first, {**columns, "intercept": indices.intercept})


_STATISTICS: dict[str, Callable[[Request, str], Any]] = {
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
