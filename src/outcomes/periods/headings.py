"""What the heading of a column says of its periods: 2020 under "Financial year", March 2020 under "Year ending".

Law: a heading changes no label by itself; where it says more than a label does, that is told with what would settle it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from outcomes.immutable import immutable
from outcomes.periods.endings import MONTH, YEAR_OF_END
from outcomes.periods.kinds import YearType

_ENDS: Final = (
    r"\b(?P<what>(?:financial |fiscal )?(?:year|yr)|quarter|qtr|(?P<n>\d+|three|six|nine|twelve) months)"
    rf"[ -](?:ending|ended|end|to)\b(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?: (?P<m>{MONTH}))?"
)
_WEEK: Final = (
    r"\b(?:(?:week|wk) ?(?:(?P<last>ending|ended)|commencing|beginning|starting)"
    r"|(?:week|wk) (?:(?P<end>end|to)|begins|start)|w ?/? ?(?:(?P<e>e)|c|b))\b"
)
_YEARS: Final = (
    (r"\b(?:financial|fiscal|fin) ?(?:year|yr)\b|\bFY\b", YearType.FINANCIAL),
    (r"\b(?:academic|school) ?(?:year|yr)\b|\bAY\b", YearType.ACADEMIC),
)
_BARE: Final = r"(?:19|20)\d\d(?:\.0+)?"
_ONLY_YEAR: Final = r"^(?!.*\b(?:month|quarter|week|date|day|end|ended|ending|to)\b).*\b(?:year|yr)\b"
_ISO_DAY: Final = r"\d{4}-\d{2}-\d{2}(?:[ T]00:00(?::00)?)?"
_DAY: Final = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ -]{MONTH}[ -](?:\d{{4}}|\d{{2}})|{_ISO_DAY}"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?: 00:00(?::00)?)?"
)
_PART: Final = rf"[QH][1-4] {_BARE}"
_MONTH_OR_DAY: Final = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[ -])?{MONTH}[ -]'?(?:\d{{4}}|\d{{2}})"
    r"|\d{4}-\d{2}(?:-\d{2})?|\d{1,2}/\d{1,2}/\d{4}"
)


@immutable(kw_only=True)
class HeadedLabel:
    """A label that means another period than it says alone, with the year type or the format that would read it so.

    Neither is given where none would: the first quarter of 2024 is of no year that straddles two, and a day, which is
    what spreadsheets make of a year, does not say of which.
    """

    label: str
    year_type: str = ""
    format: str = ""


def words_in(heading: str) -> str:
    """A heading as words, however it runs them together.

    >>> words_in("YearEnding"), words_in("fin_year (FY)")
    ('Year Ending', 'fin year FY')
    """
    return " ".join(re.sub(r"[_.:()]", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)).split())


def under_heading(heading: str, labels: Iterable[str]) -> HeadedLabel | None:
    """The first label that a heading makes mean another period; None where there is none.

    >>> under_heading("Year ending", ["March 2020"]), under_heading("Financial year", ["2020/21"])
    (HeadedLabel(label='March 2020', year_type='', format='year ending'), None)
    >>> under_heading("Financial year", ["2020"])
    HeadedLabel(label='2020', year_type='financial', format='FYE')
    >>> under_heading("w/c", ["05/01/2024"])
    HeadedLabel(label='05/01/2024', year_type='', format='week beginning')
    """
    words = words_in(heading)
    week = re.search(_WEEK, words, re.I)
    ends = re.search(_ENDS, words, re.I)
    of_march = re.search(r"\bFYE\b", words, re.I) or (
        ends and (re.match("f", ends["what"], re.I) or re.match("mar", ends["m"] or "", re.I)) and not ends["n"]
    )
    year_type = next((str(type_) for pattern, type_ in _YEARS if re.search(pattern, words, re.I)), "")
    for each in labels:
        label = each.strip()
        if re.fullmatch(_BARE, label):
            if of_march:
                return HeadedLabel(label=each, format=YEAR_OF_END)
            if year_type and not ends:
                return HeadedLabel(label=each, year_type=year_type, format=YEAR_OF_END)
        elif (year_type and re.fullmatch(_PART, label, re.I)) or (
            re.search(_ONLY_YEAR, words, re.I) and re.fullmatch(_ISO_DAY, label)
        ):
            return HeadedLabel(label=each)
        elif week and re.fullmatch(_DAY, label, re.I):
            return HeadedLabel(label=each, format="week ending" if any(week.groups()) else "week beginning")
        elif ends and re.fullmatch(_MONTH_OR_DAY, label, re.I):
            run = (
                "year" if re.search("y", ends["what"], re.I) else "quarter" if not ends["n"] else f"{ends['n']} months"
            )
            return HeadedLabel(label=each, format=f"{run.lower()} ending")
    return None
