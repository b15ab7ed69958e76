"""Labels that name quarters: one, a range of them, and those that grow from a common start.

Law: quarters from the first of a year on, not of whole years, grow; any other range of them rolls.
"""

from __future__ import annotations

from typing import Final

from outcomes.periods.errors import PeriodError
from outcomes.periods.growing import LEAST_YEARS
from outcomes.periods.kinds import Unit, YearType
from outcomes.periods.label_match import LONGEST_RANGE, Label, of_kind
from outcomes.periods.period import Period, cumulative_period


def year_of(label: Label, year: str, second: str) -> int:
    """The year before a Q: 2018 or 2018/19."""
    return label.straddling_year(year, second) if label.match[second] else label.whole(year)


def _quarter(label: Label, name: str) -> int:
    quarter = label.whole(name)
    if not 1 <= quarter <= 4:
        raise label.error(f"no year has a quarter {quarter}", "quarters are Q1 to Q4")
    return quarter


def quarter_type(label: Label) -> YearType:
    straddles = bool(label.match["z"])
    return label.type_of(straddles=straddles, default=YearType.FINANCIAL if straddles else YearType.CALENDAR)


_OF_TWO_YEARS: Final = {
    YearType.FINANCIAL: YearType.FINANCIAL,
    YearType.FINANCIAL_ROLLING_QUARTERLY: YearType.FINANCIAL,
    YearType.ACADEMIC: YearType.ACADEMIC,
}
"""The years that straddle two and have quarters, by the year type that was named."""


def _of_either_year(label: Label, type_: YearType) -> PeriodError:
    """Q1 2024 where years straddle two: the first quarter of 2024/25, or of 2024 itself."""
    at = label.whole("y") * 4 + _quarter(label, "q") - 1
    own, other = (of_kind(each, Unit.QUARTER, at) for each in (type_, YearType.CALENDAR))
    before = own.shifted(-1)
    known = f"{before.label!r}" if before.start == other.start else "the year type 'calendar'"
    first, second = (f"{each.start:%B} to {each.end:%B %Y}" for each in (own, other))
    found = f"it can be a quarter of {own.label.partition(' ')[0]} and of {label.match['y']} itself"
    return label.error(found, f"write {own.label!r} for {first}, or {known} for {second}")


def read_quarter(label: Label) -> Period:
    if not label.match["z"] and label.year_type in _OF_TWO_YEARS:
        raise _of_either_year(label, _OF_TWO_YEARS[label.year_type])
    type_, year, quarter = quarter_type(label), year_of(label, "y", "z"), _quarter(label, "q")
    if type_.cumulative:
        if quarter > 1:
            raise label.error("a cumulative quarter names its first", f"did you mean Q1-Q{quarter}?")
        return cumulative(label, type_, year, quarter)
    if type_.rolling:
        type_ = YearType.FINANCIAL if type_.straddles else YearType.CALENDAR
    return of_kind(type_, Unit.QUARTER, year * 4 + quarter - 1)


def read_quarter_range(label: Label) -> Period:
    if bool(label.match["z"]) != bool(label.match["b"]):
        raise label.error("it mixes two sorts of year", "write both ends alike, such as '2018/19 Q1 - 2019/20 Q4'")
    type_ = quarter_type(label)
    year, first = year_of(label, "y", "z"), _quarter(label, "q")
    span = (year_of(label, "a", "b") * 4 + _quarter(label, "r")) - (year * 4 + first) + 1
    if not 1 <= span <= LONGEST_RANGE * 4:
        raise label.error("it ends before it begins", "write the first quarter and then the last")
    grows = type_.cumulative or (label.year_type is None and type_.straddles and first == 1 and span % 4 != 0)
    if grows:
        if first != 1:
            raise label.error("cumulative quarters begin with Q1", "name a rolling year type if they roll")
        return cumulative(label, YearType.FINANCIAL_MULTI_YEAR_CUMULATIVE, year, span)
    if not type_.rolling:
        straddles = type_.straddles
        type_ = YearType.FINANCIAL_ROLLING_QUARTERLY if straddles else YearType.CALENDAR_ROLLING_QUARTERLY
    return of_kind(type_, Unit.QUARTER, year * 4 + first - 1, span)


def read_cumulative(label: Label) -> Period:
    year = label.straddling_year("y", "z")
    type_ = label.type_of(straddles=True, default=YearType.FINANCIAL_CUMULATIVE)
    if not type_.cumulative:
        type_ = YearType.FINANCIAL_CUMULATIVE
    return cumulative(label, type_, year, _quarter(label, "q"))


def cumulative(label: Label, type_: YearType, year: int, quarters: int) -> Period:
    """Quarters since the start of `year`; how many years they run over is the caller's, or `LEAST_YEARS`."""
    years = label.years or max(LEAST_YEARS, -(-quarters // 4))
    if type_ is YearType.FINANCIAL_CUMULATIVE:
        years = 1
    if quarters > years * 4:
        raise label.error(f"{quarters} quarters do not fit in {years} years", "give more years")
    if label.years:
        return of_kind(type_, Unit.QUARTER, year * 4 * years + quarters - 1, years * 4)
    return cumulative_period(type_, year, quarters, years)
