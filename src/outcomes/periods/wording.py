"""Labels as English publishers word them, put into the forms that are read: FY2019/20, Year ending March 2019, 201920.

Law: what a label says of its year (academic, financial) is kept; one that could mean two things is left as it stands.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

import attrs

from outcomes.periods.endings import NAMED_BY_END, ending_in, ends_month, month_number
from outcomes.periods.kinds import YearType
from outcomes.periods.labels import LONG_MONTHS, MONTHS
from outcomes.periods.named_forms import EXCEL, NAMED, month_of
from outcomes.periods.spellings import respelt

_SIX: Final = re.compile(r"(\d{4})(\d{2})(?=$|\s)")
_YEAR_WORDS: Final = (
    (
        re.compile(r"\b(?:academic|school) year\b|(?<=\d) \(?(?:academic|school)\)?$|^AY ?(?=\d)", re.I),
        YearType.ACADEMIC,
    ),
    (
        re.compile(r"\b(?:financial|fiscal) year\b|(?<=\d) \(?(?:financial|fiscal)\)?$|^FYE? ?(?=\d)|\bFY$", re.I),
        YearType.FINANCIAL,
    ),
    (re.compile(r"\bcalendar year\b|^CY ?(?=\d)", re.I), YearType.CALENDAR),
)
_ENDING: Final = re.compile(
    r"(?:rolling )?(?:(?:year|yr|12 months|twelve months)(?: ending| ended| to)?|YE)"
    r"(?: (?P<d>\d{1,2})(?:st|nd|rd|th)?)? "
    r"(?P<m>[a-z]{3,9})\.? (?P<y>\d{4})",
    re.I,
)
_PART: Final = r"(Q\d+|H[12]|[PM]\d{1,2})"
_HYPHENED_QUARTER: Final = re.compile(rf"^{_PART} (\d{{4}})-(\d{{2}})$|^(\d{{4}})-(\d{{2}}) ?{_PART}$", re.I)
_NAMED_BY_END: Final = {
    3: YearType.FINANCIAL,
    12: YearType.CALENDAR,
    8: YearType.ACADEMIC,
}

Six = Literal["year", "month", ""]


@attrs.frozen(kw_only=True)
class Wording:
    """What the labels of one column say together: whether 201112 is a year (2011/12) or a month (2011-12), and whether
    its years that end in a month roll, because they end in different ones.
    """

    six: Six = ""
    rolling: bool = False


def wording_of(labels: Iterable[str]) -> Wording:
    """What only the labels of a column together tell.

    >>> wording_of(["201011", "201920"]).six, wording_of(["201011", "201004"]).six, wording_of(["201011"]).six
    ('year', 'month', '')
    """
    years = months = 0
    ends = set()
    for label in labels:
        text = respelt(label.strip())
        if six := _SIX.match(text):
            year, two = int(six[1]), int(six[2])
            following = two == (year + 1) % 100
            years += following and not 1 <= two <= 12
            months += not following and 1 <= two <= 12
        elif ending := _ENDING.fullmatch(text):
            ends.add(ending["m"][:3].lower())
    six_is: Six = "year" if years and not months else "month" if months and not years else ""
    return Wording(six=six_is, rolling=len(ends) > 1)


@lru_cache(maxsize=4096)  # targets, paths and sources name the same few periods over and over
def reworded(text: str, wording: Wording) -> tuple[str, YearType | None]:
    """A label in a form that is read, and the type of year that its own words name (None: they name none).

    >>> reworded("FY2019/20", Wording()), reworded("2018/19 academic year", Wording())[0]
    (('2019/20', <YearType.FINANCIAL: 'financial'>), '2018/19')
    >>> reworded("Year ending March 2019", Wording()), reworded("Year ending June 2019", Wording())[0]
    (('2018/19', <YearType.FINANCIAL: 'financial'>), 'Jul 2018 - Jun 2019')
    """
    text = respelt(text)
    ending = _ENDING.fullmatch(text)
    if ending:
        whole = ending["d"] is None or ends_month(int(ending["d"]), ending["m"], int(ending["y"]))
        return (_year_ending(ending["m"], int(ending["y"]), rolling=wording.rolling) if whole else None) or (text, None)
    type_: YearType | None = None
    for pattern, named in _YEAR_WORDS:
        if pattern.search(text):
            text, type_ = " ".join(pattern.sub(" ", text).split()).strip(" ,:"), named
            break
    text = _six_digits(text, wording.six, type_)
    if hyphened := _HYPHENED_QUARTER.match(text):
        first, y, z, other_y, other_z, last = hyphened.groups()
        text = f"{y or other_y}/{z or other_z} {first or last}"
    if type_ is not None and type_.straddles and re.fullmatch(r"\d{4} ?- ?\d{2}", text):
        text = re.sub(r" ?- ?", "/", text)
    return text, type_


def _six_digits(text: str, six: Six, type_: YearType | None) -> str:
    """201920 as 2019/20 and 201904 as 2019-04; left as it is where it could be both."""
    digits = _SIX.match(text)
    if not digits:
        return text
    year, two = int(digits[1]), int(digits[2])
    follows, month = two == (year + 1) % 100, 1 <= two <= 12
    straddles = type_ is not None and type_.straddles
    if follows and (not month or six == "year" or straddles or text != digits[0]):
        return f"{year}/{two:02d}{text[6:]}"
    if month and (not follows or six == "month") and text == digits[0]:
        return f"{year}-{two:02d}" if not follows else f"{MONTHS[two - 1]} {year}"
    return text


def _year_ending(month: str, year: int, *, rolling: bool) -> tuple[str, YearType | None] | None:
    if month[:3].title() not in MONTHS:
        return None
    number = month_number(month)
    named = None if rolling else _NAMED_BY_END.get(number)
    if named is YearType.CALENDAR:
        return str(year), named
    if named is not None:
        return f"{year - 1}/{year % 100:02d}", named
    first = number % 12
    begins = f"{MONTHS[first]} {year - (first > 0)}"
    # Written by its months alone, a run of twelve may be read as a year of its own; in a column it rolls.
    type_ = YearType.CALENDAR_ROLLING_MONTHLY if rolling else None
    return f"{begins} - {MONTHS[number - 1]} {year}", type_


def doubtful(labels: Iterable[str]) -> str:
    """The first label that could mean years of another sort than it is taken for, where no year type is named.

    2019 - 20 and 2019-2020 are taken as two calendar years, as Fingertips writes them, and can be a financial year;
    2014-17 is taken as four, and can be three financial years, as the Improvement Service writes them.

    >>> doubtful(["2018 - 20", "2019-2020"]), doubtful(["2018 - 2020", "2018/19"])
    ('2019-2020', '')
    """
    for label in labels:
        years = re.fullmatch(r"(\d{4})( ?)-\2(\d{2}|\d{4})", label.strip())
        if not years:
            continue
        if len(years[3]) == 4:
            if int(years[3]) == int(years[1]) + 1:
                return label
            continue
        consecutive = int(years[3]) == (int(years[1]) + 1) % 100
        if consecutive if years[2] else not consecutive and int(years[3]) > 12:
            return label
    return ""


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
