"""When: calendar, financial and academic years, quarters, months, rolling and cumulative ranges.

Law: a period is a value; labels are read and written here and nowhere else.
"""

from outcomes.periods.errors import PeriodError
from outcomes.periods.headings import HeadedLabel, under_heading
from outcomes.periods.kinds import (
    BY_LENGTH,
    DAYS_A_YEAR,
    DAYS_IN,
    PeriodKind,
    Unit,
    YearType,
    end_months,
    year_type_named,
)
from outcomes.periods.labels import format_period
from outcomes.periods.many_periods import ParsedLabels, parse_labels, spoken_day, spoken_periods
from outcomes.periods.parsing import parse_period, parse_period_of
from outcomes.periods.period import Period, period_at, steps_between
from outcomes.periods.spelling import noted
from outcomes.periods.wording import doubtful

__all__ = [
    "BY_LENGTH",
    "DAYS_A_YEAR",
    "DAYS_IN",
    "HeadedLabel",
    "ParsedLabels",
    "Period",
    "PeriodError",
    "PeriodKind",
    "Unit",
    "YearType",
    "doubtful",
    "end_months",
    "format_period",
    "noted",
    "parse_labels",
    "parse_period",
    "parse_period_of",
    "period_at",
    "spoken_day",
    "spoken_periods",
    "steps_between",
    "under_heading",
    "year_type_named",
]
