"""From plain rows to series, one dictionary at a time: which rows count, which repeat, which contradict each other.

Law: shares nothing with the engine but the reading of period labels; a row is a dictionary with the names of columns.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from outcomes.periods import Period, PeriodKind
from reference.numbers import NAN, from_counts, missing
from reference.periods import parse_period

NUMBERS = ("value", "lower", "upper", "lower_99_8", "upper_99_8", "count", "denominator")
WHO = ("area", "sex", "age", "category")
Who = tuple[str, str, str, str]


class Refused(Exception):
    """The rows contradict each other, and the policy does not say which of them to take."""


@attrs.define(kw_only=True)
class PlainSeries:
    """One indicator, area, sex, age and category in periods of one kind."""

    who: Who
    kind: PeriodKind
    cells: dict[int, dict[str, float]] = attrs.field(factory=dict)
    """The numbers of every period that has a row, by ordinal; NaN for what is not there."""
    parent: str = ""
    ambiguous: bool = False
    suppressed: bool = False
    """The latest row is held back by its publisher."""
    withheld: set[int] = attrs.field(factory=set)
    """The periods whose figures were too small to show."""
    last_row: int | None = None
    """The last period that has a row, whatever it says; None where the series was set aside."""

    @property
    def seen(self) -> list[int]:
        """Every period that has a value, in order."""
        return [at for at, cell in sorted(self.cells.items()) if not missing(cell["value"])]

    def number(self, name: str, at: int | None) -> float:
        """One number of one period; NaN where there is none."""
        return self.cells[at][name] if at in self.cells else NAN


def plain_series(
    rows: Iterable[Mapping[str, Any]],
    *,
    indicator: str,
    as_of: date,
    year_type: str = "",
    duplicates: str = "identical",
    statistic: str = "",
    multiplier: float = 1.0,
) -> dict[tuple[PeriodKind, Who], PlainSeries]:
    """All series of an indicator as known on a day. Raises `Refused` where the policy forbids what the rows say."""
    claims: dict[tuple[PeriodKind, Who], dict[int, list[dict[str, Any]]]] = {}
    for row in rows:
        if row.get("indicator", "") != indicator:
            continue
        period: Period = parse_period(row["period"], year_type=year_type or None)
        if period.end > as_of:
            continue
        who: Who = tuple(row.get(name) or "" for name in WHO)  # type: ignore[assignment]
        plain: dict[str, Any] = {name: _number(row.get(name)) for name in NUMBERS}
        plain |= {name: bool(row.get(name)) for name in ("suppressed", "withheld")}
        plain["parent"] = row.get("parent") or ""
        claims.setdefault((period.kind, who), {}).setdefault(period.ordinal, []).append(plain)
    made = {}
    for (kind, who), by_period in claims.items():
        series = PlainSeries(who=who, kind=kind)
        last = max(by_period)
        series.parent = by_period[last][-1]["parent"]
        taken = {at: _take(same, duplicates) for at, same in by_period.items()}
        if None in taken.values():
            series.ambiguous = True
        else:
            series.suppressed = taken[last]["suppressed"]  # type: ignore[index]
            series.last_row = last
            for at, row_taken in taken.items():
                assert row_taken is not None
                series.cells[at] = _filled(row_taken, statistic, multiplier)
                if row_taken["withheld"]:
                    series.withheld.add(at)
        made[kind, who] = series
    return made


def _number(cell: Any) -> float:
    return NAN if cell is None else float(cell)


def _take(same: list[dict[str, Any]], policy: str) -> dict[str, Any] | None:
    """The one of several rows about one observation that counts; None where the series is to be set aside."""
    if len(same) == 1:
        return same[0]
    clash = any(_differ(one, other) for one, other in itertools.pairwise(same))
    if policy == "error" or (clash and policy == "identical"):
        raise Refused
    if not clash:
        return same[0]
    return {"first": same[0], "last": same[-1]}.get(policy)


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one["suppressed"] != other["suppressed"]:
        return True
    return any(one[name] != other[name] and not (missing(one[name]) and missing(other[name])) for name in NUMBERS)


def _filled(row: Mapping[str, Any], statistic: str, multiplier: float) -> dict[str, float]:
    """The numbers of a row, with those that its counts can tell where the publisher gave none."""
    cell: dict[str, float] = {name: row[name] for name in NUMBERS}
    if statistic and not row["suppressed"]:
        told = from_counts(statistic, cell["count"], cell["denominator"], multiplier)
        for name, number in zip(("value", "lower", "upper"), told, strict=True):
            if missing(cell[name]):
                cell[name] = number
    return cell
