"""Formats that a source of data declares for its labels: dates as `strptime` has them, and forms that have a name.

Law: a form with a name reads labels as a plugin's words for periods do, one by one, and is registered as they are; a
label that is not written in the format gives None.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable
from typing import Final

from outcomes.periods.endings import NAMED_BY_END, YEAR_OF_END, ending_in, year_so_far, year_that_ends_in
from outcomes.periods.errors import PeriodError
from outcomes.periods.labels import LONG_MONTHS, MONTHS
from outcomes.periods.spelling import respelt

EXCEL: Final = "excel"
"""The format of dates as spreadsheets count them: days, of which 1 January 1900 is the first."""

_EPOCH: Final = datetime.date(1899, 12, 30)

_EXAMPLES: Final = (
    "2020",
    "2018 - 20",
    "2018/19",
    "2018/19 - 20/21",
    "2021 Q1",
    "2021/22 Q1",
    "2021/22 Q1 - 2022/23 Q4",
    "2021/22 Q1-Q3",
    "Apr 2020",
    "Aug 2019 - Jul 2020",
    "Jan - Mar 2020",
    "31 Mar 2022/23",
    "2020-04",
    "2020-04-01",
    "2021/22 H1",
    "2021-W05",
    "Autumn 2021",
    "2021/22 P03",
)
_AROUND = re.compile(
    r"\b(?:by|before|until|end|close|start|beginning|early|late|mid|middle|spring|summer|autumn|winter|christmas)\b"
)
"""Words of a strategy that leave open which day is meant."""
TO_DATE: Final = re.compile(r"\bytd\b|\b(?:year|month|quarter)?[ -]?to[ -]date\b", re.I)
"""A year or another period so far."""
_YEARS_TO: Final = re.compile(
    r"(?P<n>\d{1,2}|two|three|four|five)[ -]years?(?: to| ending| ended)(?: in)? (?P<y>\d{4})", re.I
)
_COUNT: Final = {"two": 2, "three": 3, "four": 4, "five": 5}
_YEAR = re.compile(
    r"(?<!\d)(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* )?(?:19|20)\d\d(?:/\d\d)?(?!\d)"
)


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
    NamedForm(
        "YTD",
        lambda text: year_so_far(respelt(text)),
        "Quarters to which a financial year has added up: 2019/20 Q2 is April to September 2019.",
    ),
    NamedForm("YYYYMM", _month_in_digits, "Months in six digits: 201904 is April 2019."),
    NamedForm("YYYYYY", _years_in_digits, "Financial years in six digits: 201920 is 2019/20."),
    NamedForm(EXCEL, _excel, "Days as a spreadsheet counts them: 43556 is 1 April 2019."),
)
NAMED: Final = {each.name: each for each in NAMED_FORMS}
"""Each by the word of ``period_format``."""


def written_in(text: str, form: str) -> str | None:
    """A label that is written in a declared format, as one that is read; None where it is not written so.

    ``form`` is that of `datetime.strptime`, or ``YYYYMM``, ``YYYYYY`` (201920), ``YTD`` (quarters of a year so far),
    ``excel``, or what stands over labels
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
                before = re.sub(r"(?<![\d/-])\d{1,2}(?=[ /.-]$)", "%d", around["a"].replace("%", "%%"))
                # A count, or an end that is named, is of a longer time than the month behind it.
                if re.search(r"\d|\b(?:to|until|end(?:ing|ed)?)\b(?! %d)", before, re.I):
                    return ""
                return "".join((before, code, around["b"], year, around["c"].replace("%", "%%")))
    return ""


def unreadable(text: str, label: str, part: str = "") -> PeriodError:
    """The error for a ``label`` (``text``: in plain signs) of no form: with its likely format, the ``part`` of it that
    would be read, or the nearest form."""

    def shape(s: str) -> str:
        return re.sub(r"[a-z]+", "a", re.sub(r"\d", "9", s.lower()))

    if not text:
        return PeriodError("period ''", "empty", "write a label such as '2018/19'")
    shapes = {shape(example): example for example in _EXAMPLES} | {"a 9 9999": "2021 Q1", "9999 a 9": "2021 Q1"}
    if TO_DATE.search(text):
        return PeriodError(
            f"period {label!r}",
            "a year to date, which does not say when it ends",
            "write the months that it covers, such as 'Apr 2019 - Sep 2019', or its quarters, such as '2019/20 Q1-Q2'",
            "2019/20 Q1-Q2",
        )
    years = _YEARS_TO.fullmatch(text)
    if years:
        last, count = int(years["y"]), _COUNT.get(years["n"].lower()) or int(years["n"])
        plain = f"{last - count + 1} - {last % 100:02d}"
        straddling = f"{last - count}/{(last - count + 1) % 100:02d} - {(last - 1) % 100:02d}/{last % 100:02d}"
        return PeriodError(
            f"period {label!r}",
            "years that could end in any month",
            f"write {plain!r} for calendar years, or {straddling!r} for financial ones",
            plain,
        )
    form = likely_format(label) or likely_format(text)
    if form:
        return PeriodError(
            f"period {label!r}", "not a form that is read", "write it like '2020-04-01' or 'Apr 2020'", None, form
        )
    around = _AROUND.search(text.lower())
    named = _YEAR.findall(text)
    if around and len(named) == 1:
        return PeriodError(
            f"period {label!r}",
            "not a form that is read",
            f"write the period or the day that is meant, such as {named[0]!r}",
            named[0],
        )
    near = difflib.get_close_matches(shape(text), shapes, n=1, cutoff=0.8)
    if near:
        to_do, example = f"the nearest form is {shapes[near[0]]!r}", shapes[near[0]]
    elif part:
        to_do, example = f"write {part!r} alone, if that is meant", part
    else:
        to_do, example = "write it like '2018/19', '2018', '2018 Q1', 'Mar 2018' or '2018-03-31'", "2018/19"
    return PeriodError(f"period {label!r}", "not a form that is read", to_do, example)
