"""Formats that a source of data declares for its labels: dates as `strptime` has them, and forms that have a name.

Law: a form with a name reads labels as a plugin's words for periods do, one by one, and is registered as they are; a
label that is not written in the format gives None.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Final

from outcomes.periods.endings import NAMED_BY_END, YEAR_OF_END, ending_in, year_that_ends_in
from outcomes.periods.labels import LONG_MONTHS, MONTHS

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


def written_in(text: str, form: str) -> str | None:
    """A label that is written in a declared format, as one that is read; None where it is not written so.

    ``form`` is that of `datetime.strptime`, or ``YYYYMM``, ``YYYYYY`` (201920), ``excel``, or what stands over labels
    that name the end of their time: ``year ending``, ``quarter ending``, ``3 months to``, ``FYE`` (financial years).

    >>> written_in("01/04/2019", "%d/%m/%Y"), written_in("RTT-April-2019", "RTT-%B-%Y"), written_in("43556", "excel")
    ('2019-04-01', 'Apr 2019', '2019-04-01')
    """
    if form in NAMED:
        return NAMED[form].written(text)
    if NAMED_BY_END.fullmatch(form):
        return ending_in(form, text)
    try:
        day = datetime.datetime.strptime(text, form).date()
    except ValueError:
        return None
    if "%d" in form:
        return day.isoformat()
    if "%m" in form or "%b" in form or "%B" in form:
        return month_of(day.year, day.month)
    return str(day.year)


def likely_format(text: str) -> str:
    """The format in which a label that is not read seems to be written; empty for none.

    >>> likely_format("01/04/2019"), likely_format("MSitAE-APRIL-2019"), likely_format("43556"), likely_format("soon")
    ('%d/%m/%Y', 'MSitAE-%B-%Y', 'excel', '')
    """
    if re.fullmatch(r"[2-6]\d{4}(?:\.0+)?", text):
        return EXCEL
    if re.fullmatch(r"\d{4}/(?:0?[1-9]|1[0-2])", text):
        return "%Y/%m"
    date = re.fullmatch(r"\d{1,2}([/.\-])\d{1,2}\1(\d{4}|\d{2})(?: \d\d:\d\d(?::\d\d)?)?", text)
    if date:
        first, second = re.split(r"\D", text)[:2]
        order = "%m{0}%d" if int(second) > 12 >= int(first) else "%d{0}%m"
        time = {0: "", 1: " %H:%M", 2: " %H:%M:%S"}[text.count(":")]
        return f"{order.format(date[1])}{date[1]}%{'Y' if len(date[2]) == 4 else 'y'}{time}"
    for place, name in enumerate(LONG_MONTHS):
        for word, code in ((name, "%B"), (name[:3], "%b")):
            around = re.fullmatch(rf"(?P<a>.*?){word}(?P<b>[^A-Za-z0-9]?)(?P<y>\d{{4}}|\d{{2}})(?P<c>\D*)", text, re.I)
            if around and (place != 4 or code == "%B"):
                year = "%Y" if len(around["y"]) == 4 else "%y"
                parts = around["a"].replace("%", "%%"), code, around["b"], year, around["c"].replace("%", "%%")
                return "".join(parts)
    return ""
