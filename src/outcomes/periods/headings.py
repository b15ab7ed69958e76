"""What the heading of a column says of its periods: 2020 under "Financial year", March 2020 under "Year ending".

Law: a heading changes no label by itself; where it says more than a label does, that is told with what would settle it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import attrs

from outcomes.periods.endings import MONTH, YEAR_OF_END
from outcomes.periods.kinds import YearType

_ENDS: Final = re.compile(
    r"\b(?P<what>(?:financial |fiscal )?(?:year|yr)|quarter|qtr|(?P<n>\d+|three|six|nine|twelve) months)"
    rf"[ -](?:ending|ended|end|to)\b(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?: (?P<m>{MONTH}))?",
    re.I,
)
_YEARS: Final = (
    (re.compile(r"\b(?:financial|fiscal|fin) ?(?:year|yr)\b|\bFY\b", re.I), YearType.FINANCIAL),
    (re.compile(r"\b(?:academic|school) ?(?:year|yr)\b|\bAY\b", re.I), YearType.ACADEMIC),
)
_BARE: Final = re.compile(r"(?:19|20)\d\d(?:\.0+)?")
_MONTH_OR_DAY: Final = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[ -])?{MONTH}[ -]'?(?:\d{{4}}|\d{{2}})"
    r"|\d{4}-\d{2}(?:-\d{2})?|\d{1,2}/\d{1,2}/\d{4}",
    re.I,
)


@attrs.frozen(kw_only=True)
class HeadedLabel:
    """A label that means another period than it says alone, with the year type or the format that would read it so."""

    label: str
    year_type: str = ""
    format: str = ""


def under_heading(heading: str, labels: Iterable[str]) -> HeadedLabel | None:
    """The first label that a heading makes mean another period; None where there is none.

    >>> under_heading("Year ending", ["March 2020"]), under_heading("Financial year", ["2020/21"])
    (HeadedLabel(label='March 2020', year_type='', format='year ending'), None)
    >>> under_heading("Financial year", ["2020"])
    HeadedLabel(label='2020', year_type='financial', format='FYE')
    """
    words = " ".join(re.sub(r"[_.:()]", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)).split())
    ends = _ENDS.search(words)
    of_march = re.search(r"\bFYE\b", words, re.I) or (
        ends and (re.match("f", ends["what"], re.I) or re.match("mar", ends["m"] or "", re.I)) and not ends["n"]
    )
    year_type = next((str(type_) for pattern, type_ in _YEARS if pattern.search(words)), "")
    for each in labels:
        label = each.strip()
        if _BARE.fullmatch(label):
            if of_march:
                return HeadedLabel(label=each, format=YEAR_OF_END)
            if year_type and not ends:
                return HeadedLabel(label=each, year_type=year_type, format=YEAR_OF_END)
        elif ends and _MONTH_OR_DAY.fullmatch(label):
            run = (
                "year" if re.search("y", ends["what"], re.I) else "quarter" if not ends["n"] else f"{ends['n']} months"
            )
            return HeadedLabel(label=each, format=f"{run.lower()} ending")
    return None
