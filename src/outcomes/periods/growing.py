"""Which labels of a column are one series that none of them shows alone: quarters that accumulate from a common start,
and years that roll from month to month.

Law: how long a series counts on is the same for all of its labels, whichever of them have come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import pairwise
from typing import Final

from outcomes.periods.kinds import KNOWN_BY_MONTHS, PeriodKind, Unit, YearType
from outcomes.periods.period import Period, cumulative_period, period_at

LEAST_YEARS: Final = 5
"""Years after which counting begins anew where no label says otherwise: those of the NHS Health Check programme, the
one figure that is published so (year type 10 of Fingertips)."""

_QUARTER: Final = PeriodKind(year_type=YearType.FINANCIAL, unit=Unit.QUARTER)
_JOINED: Final = (YearType.FINANCIAL, YearType.FINANCIAL_ROLLING_QUARTERLY)


def one_series(periods: Mapping[int, Period], *, declared: bool) -> dict[int, Period]:
    """The periods of a column that change when it is read as a whole, by the same keys.

    Years that begin in one month and another roll, and those of them that might be years of their own (Jul 2024 -
    Jun 2025) roll with them, unless a year type was ``declared``. Where a label grows over years (2021/22 Q1 - 2022/23
    Q1), so do the others with its start: its first quarter alone (2021/22 Q1) and whole years (2021/22 Q1 - 2021/22
    Q4), unless one was declared. Counting begins anew with the next start that some label has, or else after
    `LEAST_YEARS` or as many as are needed. A first quarter that others grow from within its year is one of these
    likewise.
    """
    within = {} if declared else {**_first_quarters(periods), **_rolling(periods)}
    growing = {key: each for key, each in periods.items() if _grows(each)}
    if not growing:
        return within
    starts = sorted({each.year for each in growing.values()})
    longest = max(each.quarter or 1 for each in growing.values())
    joined = {} if declared else {key: each for key, each in periods.items() if _belongs(each, starts)}
    longest = max([longest, *(each.kind.span for each in joined.values())])
    years = _years(starts, -(-longest // 4))
    type_ = YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE
    changed = {key: cumulative_period(type_, each.year, each.quarter or 1, years) for key, each in growing.items()}
    changed |= {key: cumulative_period(type_, each.year, each.kind.span, years) for key, each in joined.items()}
    return {key: each for key, each in changed.items() if each != periods[key]}


def _first_quarters(periods: Mapping[int, Period]) -> dict[int, Period]:
    """Each first quarter that others grow from within its year (2021/22 Q1 beside 2021/22 Q1-Q2), as one of them; none
    where any other quarter stands alone too."""
    kinds = {each.kind.year_type for each in periods.values()}
    alone = {key: each for key, each in periods.items() if each.kind == _QUARTER}
    if YearType.FINANCIAL_CUMULATIVE not in kinds or any(each.quarter != 1 for each in alone.values()):
        return {}
    return {key: cumulative_period(YearType.FINANCIAL_CUMULATIVE, each.year, 1, 1) for key, each in alone.items()}


def _rolling(periods: Mapping[int, Period]) -> dict[int, Period]:
    """The years that are known by their months, as rolling ones, where others as long begin in two months or more."""
    begins: dict[int, set[int]] = {}
    for each in periods.values():
        if each.kind.year_type is YearType.CALENDAR_ROLLING_MONTHLY:
            begins.setdefault(each.kind.span, set()).add(each.start.month)
    rolling = {span for span, months in begins.items() if len(months) > 1}
    kind = partial(PeriodKind, year_type=YearType.CALENDAR_ROLLING_MONTHLY, unit=Unit.MONTH)
    return {
        key: period_at(kind(span=each.kind.span * 12), each.start.year * 12 + each.start.month - 1)
        for key, each in periods.items()
        if each.kind.year_type in KNOWN_BY_MONTHS and each.kind.span * 12 in rolling
    }


def _years(starts: list[int], needed: int) -> int:
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    return max(needed, min(gaps)) if gaps else max(needed, LEAST_YEARS)


def _grows(period: Period) -> bool:
    return period.kind.year_type is YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE


def _belongs(period: Period, starts: Iterable[int]) -> bool:
    kind = period.kind
    return kind.unit is Unit.QUARTER and kind.year_type in _JOINED and period.quarter == 1 and period.year in starts
