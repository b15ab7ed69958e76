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
from outcomes.periods.labels import format_kind, format_period
from outcomes.periods.many_periods import ParsedLabels, parse_labels, spoken_day, spoken_periods
from outcomes.periods.parsing import (
    FINGERTIPS_YEAR_TYPES,
    fingertips_period,
    parse_period,
    parse_period_of,
    period_from_sortable,
)
from outcomes.periods.period import Period, period_at, periods_between, recast, steps_between
from outcomes.periods.wording import doubtful

__all__ = [
    "BY_LENGTH",
    "DAYS_A_YEAR",
    "DAYS_IN",
    "FINGERTIPS_YEAR_TYPES",
    "HeadedLabel",
    "ParsedLabels",
    "Period",
    "PeriodError",
    "PeriodKind",
    "Unit",
    "YearType",
    "doubtful",
    "end_months",
    "fingertips_period",
    "format_kind",
    "format_period",
    "parse_labels",
    "parse_period",
    "parse_period_of",
    "period_at",
    "period_from_sortable",
    "periods_between",
    "recast",
    "spoken_day",
    "spoken_periods",
    "steps_between",
    "under_heading",
    "year_type_named",
]
