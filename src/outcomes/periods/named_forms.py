"""Forms of labels that have a name, by which a data source (``periods``) or a reader (``period_format``) asks for them.

Law: each reads labels as a plugin's words for periods do, one by one and by itself, and is registered as they are.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Final

from outcomes.periods.endings import YEAR_OF_END, year_that_ends_in
from outcomes.periods.labels import MONTHS

EXCEL: Final = "excel"
"""The format of dates as spreadsheets count them: days, of which 1 January 1900 is the first."""

_EPOCH: Final = datetime.date(1899, 12, 30)


class NamedForm:
    """Labels in one form, put into one that is read; see `outcomes.hooks.PeriodWords`.

    >>> NAMED["FYE"].read(("FY24", "2019", "soon"))
    ('2023/24', '2018/19', None)
    """

    def __init__(self, name: str, written: Callable[[str], str | None], summary: str) -> None:
        self.id = name.lower()
        self.name = name
        self.written = written
        self.__doc__ = summary

    def read(self, labels: tuple[str, ...]) -> tuple[str | None, ...]:
        """Each label as outcomes writes the period, None where it is not in this form."""
        return tuple(self.written(each.strip()) for each in labels)


def month_of(year: int, month: int) -> str | None:
    """A month as it is written, Apr 2019; None for a number that no month has."""
    return f"{MONTHS[month - 1]} {year}" if 1 <= month <= 12 else None


def _excel(text: str) -> str | None:
    days = re.fullmatch(r"(\d{1,6})(?:\.0+)?", text)
    return (_EPOCH + datetime.timedelta(days=int(days[1]))).isoformat() if days else None


def _month_in_digits(text: str) -> str | None:
    six = re.fullmatch(r"(\d{4})(\d{2})", text)
    return month_of(int(six[1]), int(six[2])) if six else None


def _years_in_digits(text: str) -> str | None:
    six = re.fullmatch(r"(\d{4})(\d{2})", text)
    return f"{six[1]}/{six[2]}" if six else None


NAMED_FORMS: Final = (
    NamedForm(
        YEAR_OF_END,
        year_that_ends_in,
        "Financial years by the year they end in: FY24 and 2024 are 2023/24.",
    ),
    NamedForm("YYYYMM", _month_in_digits, "Months in six digits: 201904 is April 2019."),
    NamedForm("YYYYYY", _years_in_digits, "Financial years in six digits: 201920 is 2019/20."),
    NamedForm(EXCEL, _excel, "Days as a spreadsheet counts them: 43556 is 1 April 2019."),
)
NAMED: Final = {each.name: each for each in NAMED_FORMS}
"""Each by the word of ``period_format``."""
