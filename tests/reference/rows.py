"""Rows as the plain evaluator writes them: words, statuses, and what the data cannot bear whatever a metric found.

Law: a row is a dictionary; nothing here is shared with the engine.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from outcomes.framework.model import Aim, Indicator
from outcomes.periods import PeriodKind
from reference.numbers import NAN, missing
from reference.periods import period_at
from reference.series import PlainSeries, Who
from reference.target import PlainRules

Row = dict[str, Any]
DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
SHOWN = ("value", "lower", "upper")
VERDICTS = {
    "met": "met",
    "missed": "missed",
    "on track": "on track",
    "already reached": "on track",
    "at risk": "at risk",
    "off track": "off track",
    "moved as wanted by the due period": "met",
    "not moved as wanted by the due period": "missed",
    "moved as wanted": "on track",
    "not moved as wanted": "off track",
    "moved as wanted by the due period, untested": "met",
    "not moved as wanted by the due period, untested": "missed",
    "moved as wanted, untested": "on track",
    "not moved as wanted, untested": "off track",
    "bettered the figure before": "met",
    "not bettered the figure before": "missed",
    "within chance": "at risk",
    "met, of a band": "met",
    "missed, of a band": "missed",
    "on track, of a band": "on track",
    "already reached, of a band": "on track",
    "at risk, of a band": "at risk",
    "off track, of a band": "off track",
    "met, within the tolerance": "met",
    "on track, within the tolerance": "on track",
    "already reached, within the tolerance": "on track",
    "met, within the tolerance, of a band": "met",
    "on track, within the tolerance, of a band": "on track",
    "already reached, within the tolerance, of a band": "on track",
}
STATUSES = {
    "no data": "no data",
    "empty source": "not in the data",
    "indicator not in the data": "not in the data",
    "breakdown not in the data": "not in the data",
    "area not in the data": "not in the data",
    "no data source": "no data",
    "another kind of period": "no data",
    "no metric": "no metric",
    "no judgement": "contextual",
    "no benchmark": "no benchmark",
    "target undefined": "undefined",
    "baseline undefined": "undefined",
    "source undefined": "undefined",
    "milestone undefined": "undefined",
    "indicator undefined": "undefined",
    "clashing rows": "ambiguous data",
    "stale": "stale",
    "suppressed": "suppressed",
    "small numbers": "small numbers",
    "unattainable as written": "unattainable as written",
    # trend.recent
    "no trend for this kind of value": "not applicable",
    "no trend for pooled years": "not applicable",
    "no values": "no data",
    "fewer than five values": "too few",
    "a count or denominator is missing": "too few",
    "a count equals its denominator": "not applicable",
    # benchmark.interval
    "is the benchmark": "not applicable",
    "no value": "no data",
    "no benchmark value": "no benchmark",
    "no confidence limits": "no data",
    "no 99.8% confidence limits": "no data",
    "no confidence limits of the benchmark": "no benchmark",
    # target.path
    "no target": "undefined",
    "no baseline": "undefined",
    "no figure at the baseline": "no data",
    "nothing since the baseline": "not due",
    "not due": "not due",
    "nothing asked yet": "not due",
    "not yet published": "no data",
    "due period not observed": "no data",
    "no level": "undefined",
    "change within chance": "too few",
}
STANDING = ("undefined", "not applicable", "no benchmark", "unattainable as written")
"""Statuses that newer figures would not change."""
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "trend.recent": {"rules": "fingertips-next", "test": "limits"},
    "benchmark.interval": {"method": "95", "rules": "fingertips-next"},
    "target.path": attrs.asdict(PlainRules()),
}


@attrs.frozen(kw_only=True)
class PlainCircumstances:
    """One series of one aim, with what surrounds it."""

    aim: Aim
    indicator: Indicator
    series: PlainSeries
    among: Mapping[tuple[PeriodKind, Who], PlainSeries]
    as_of: date
    good: str
    set_aside: date | None = None
    """The last day of the figures that were set aside beside the series, for periods of another kind."""


def latest_of(series: PlainSeries) -> int | None:
    """The last period with a value; None for none."""
    return series.seen[-1] if series.seen else None


def show(row: Row, series: PlainSeries, at: int | None) -> None:
    """Fill in the period that a finding rests on, and its numbers."""
    row["period"] = "" if at is None else period_at(series.kind, at).label
    for name in SHOWN:
        row[name] = series.number(name, at)


def overrule(
    case: PlainCircumstances,
    row: Row,
    at: int | None,
    due: int | None = None,
    start: int | None = None,
    other: PlainSeries | None = None,
) -> None:
    """What the data cannot bear, whatever the metric found; ``due`` is the last period of the promise.

    ``start`` is its starting point, ``other`` what the series was compared with.
    """
    series, last = case.series, latest_of(case.series)
    judged = bool(row["outcome"]) and not row["reason"]
    why = ""
    if series.suppressed and not judged and row["reason"] != "unattainable as written":
        why = "small numbers" if series.last_row in series.withheld else "suppressed"
    if not judged and row["reason"] != "unattainable as written" and _lacks_withheld(case, row, at, start, other):
        why = "small numbers"
    if series.ambiguous:
        why = "clashing rows"
    elif last is not None and _too_old(case, last):
        # Newer figures would mend neither of these; and a promise that has ended is judged for good.
        beyond_mending = STATUSES.get(row["reason"], "") in STANDING and not why
        if not beyond_mending and (at is None or at != due):
            held = series.suppressed and series.last_row is not None and not _too_old(case, series.last_row)
            why = "stale"
            if held:
                why = "small numbers" if series.last_row in series.withheld else "suppressed"
            if why == "stale":
                row["target"] = row["target"] if at == last else NAN
                show(row, series, last)
    later = case.set_aside is not None and (
        series.cells and case.set_aside > period_at(series.kind, max(series.cells)).end
    )
    if later and not series.ambiguous and STATUSES.get(row["reason"], "") not in STANDING and (why or not judged):
        why = "another kind of period"
    if why:
        row |= {"reason": why, "outcome": "", "verdict": "", "direction": ""}


def _too_old(case: PlainCircumstances, period: int) -> bool:
    """A figure of this period is too old to judge by: by the framework's rule, or once two more periods have ended, and
    the second of them more than 31 days ago where it is neither a year nor one of daily figures."""
    kind = case.series.kind
    if not case.indicator.max_age:
        step = _step(case.series)
        over = (case.as_of - period_at(kind, period + 2 * step).end).days
        at_once = kind.unit == "year" or (kind.unit == "day" and step == 1)
        return over >= 0 if at_once else over > 31
    number, unit = case.indicator.max_age.split(" ")
    age = (case.as_of - period_at(kind, period).end).days
    # Whole days, rounded up: nobody is late by a fraction of a day.
    return bool(age > -(-int(number) * DAYS[unit.rstrip("s")] // 1))


def _step(series: PlainSeries) -> int:
    """What all distances between figures of a series are multiples of, where there are three to show it.

    Of dates the shortest distance, and of fewer than three at most a year.
    """
    at = sorted(series.cells)
    distances = [later - earlier for earlier, later in itertools.pairwise(at)]
    if series.kind.unit == "day":
        return min(distances) if len(at) >= 3 else min([*distances, 365])
    return math.gcd(*distances) if len(at) >= 3 else 1


def _lacks_withheld(
    case: PlainCircumstances, row: Row, at: int | None, start: int | None, other: PlainSeries | None
) -> bool:
    """What the metric lacked is a figure that was too small to show: its own, its starting point, its benchmark's."""
    series = case.series
    if series.last_row in series.withheld:
        return True
    status = STATUSES.get(row["reason"], "")
    if status in ("no data", "too few"):
        return bool(series.withheld)
    if status in ("undefined", "not due"):
        return start in series.withheld
    if status == "no benchmark" and other is not None:
        return bool(other.withheld) if at is None else at in other.withheld
    return False


def new_row(aim: Aim, metric: str, parameters: Mapping[str, Any]) -> Row:
    """A row that says nothing yet."""
    row: Row = dict.fromkeys(("area", "sex", "age", "category", "period", "reason", "outcome", "compared_with"), "")
    row |= dict.fromkeys(("verdict", "direction"), "") | dict.fromkeys((*SHOWN, "target", "benchmark"), NAN)
    return row | {
        "aim": aim.id,
        "indicator": aim.indicator,
        "metric": metric,
        "parameters": dict(parameters),
        "evidence": {},
        "readings": {},
        "depends": False,
    }


def listed_row(aim: Aim, reason: str, area: str = "") -> Row:
    """A row of which there is nothing to say but why."""
    return tidy(new_row(aim, "", {}) | {"reason": reason, "area": area})


def tidy(row: Row) -> Row:
    """The row as the results write it: a status, None for nothing, evidence without what does not apply."""
    depends = row.pop("depends") and not row["reason"]
    row["status"] = STATUSES[row["reason"]] if row["reason"] else "judged"
    if depends:
        row |= {"status": "depends on the reading", "verdict": ""}
    row["evidence"] = {name: number for name, number in row["evidence"].items() if not missing(number)}
    return {
        name: None if cell == "" or (isinstance(cell, float) and missing(cell)) else cell for name, cell in row.items()
    }
