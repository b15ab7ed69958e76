"""A label whose form is known, and the periods that it may mean: the tools of whoever reads one.

Law: what contradicts itself, or the year type that was named, is refused with what would be right.
"""

from __future__ import annotations

import re
from typing import Final

from outcomes.immutable import immutable
from outcomes.periods.errors import PeriodError
from outcomes.periods.kinds import PeriodKind, Unit, YearType
from outcomes.periods.period import Period, period_at

# Nothing published pools more years than this; a longer range is a slip of the pen (2018 - 15).
LONGEST_RANGE: Final = 30


@immutable(kw_only=True)
class Label:
    """A label whose form is known, with what the caller said about its year."""

    text: str
    match: re.Match[str]
    year_type: YearType | None
    years: int | None
    month_start: bool

    def error(self, found: str, todo: str = "", nearest: str | None = None) -> PeriodError:
        return PeriodError(f"period {self.text!r}", found, todo or f"did you mean {nearest!r}?", nearest)

    def whole(self, name: str) -> int:
        return int(self.match[name])

    def straddling_year(self, first: str, second: str) -> int:
        """The first year of a pair such as 2018/19, once the pair is seen to be one year."""
        year, next_ = self.whole(first), self.match[second]
        if int(next_) != (year + 1 if len(next_) == 4 else (year + 1) % 100):
            right = f"{year}/{(year + 1) % 100:02d}"
            raise self.error(f"{year}/{next_} is not one year", nearest=self.text.replace(f"{year}/{next_}", right, 1))
        return year

    def type_of(self, *, straddles: bool, default: YearType) -> YearType:
        """The year type to read with: the caller's, provided that it is written in this way."""
        if self.year_type is None:
            return default
        if self.year_type.straddles != straddles:
            written = "2018/19" if self.year_type.straddles else "2018"
            raise self.error(
                f"not how {self.year_type} years are written", f"write it like {written!r} or name another year type"
            )
        return self.year_type


def of_kind(year_type: YearType, unit: Unit, ordinal: int, span: int = 1) -> Period:
    return period_at(PeriodKind(year_type=year_type, unit=unit, span=span), ordinal)


def years_of(label: Label, type_: YearType, first: int, span: int) -> Period:
    if not 1 <= span <= LONGEST_RANGE:
        raise label.error(
            f"a range of {span} years" if span > 0 else "it ends before it begins",
            f"write the first year and then the last, at most {LONGEST_RANGE} years",
        )
    if type_.rolling or type_.cumulative:
        # A rolling or cumulative series that is written by the year alone means the whole year.
        type_ = YearType.FINANCIAL if type_.straddles else YearType.CALENDAR
    return of_kind(type_, Unit.YEAR, first, span)
