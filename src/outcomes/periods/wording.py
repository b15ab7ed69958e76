"""Labels as English publishers word and spell them, put into the forms that are read: FY2019/20, 201920, Qtr 1 19/20.

Law: what a label says of its year (academic, financial) is kept; one that could mean two things, or whose parts
contradict each other, is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, Literal

from outcomes.immutable import immutable
from outcomes.periods.endings import (
    MONTH,
    century,
    ends_month,
    from_its_days,
    month_number,
    with_its_beginning,
    year_so_far,
)
from outcomes.periods.kinds import YearType
from outcomes.periods.labels import MONTHS

LONGEST_LABEL: Final = 200
"""Characters of the longest label that is looked at: what is longer is the text of a cell that was never closed."""
_USUAL: Final = re.compile(r"\d{4}(?:/\d{2}| - \d{2}|-\d{2}|-\d{2}-\d{2})?")
"""What most labels are, which need no other words. The patterns of the others are compiled when one of them comes."""
_SIX: Final = re.compile(r"(\d{4})(\d{2})(?=$|\s)")
_YEAR_WORDS: Final = (
    (r"\b(?:academic|school) year\b|(?<=\d) \(?(?:academic|school)\)?$|^AY ?(?=\d)", YearType.ACADEMIC),
    (
        r"\b(?:financial|fiscal) year\b|(?<=\d) \(?(?:financial|fiscal)\)?$|^FYE? ?(?=\d)|\bFY$",
        YearType.FINANCIAL,
    ),
    (r"\bcalendar year\b|^CY ?(?=\d)", YearType.CALENDAR),
)
_ENDING: Final = (
    r"(?:rolling )?(?:(?:year|yr|12 months|twelve months)(?: ending| ended| to)?|YE)"
    r"(?: (?P<d>\d{1,2})(?:st|nd|rd|th)?)? "
    r"(?P<m>[a-z]{3,9})\.? (?P<y>\d{4})"
)
_PART: Final = r"(Q\d+|H[12]|[PM]\d{1,2})"
_HYPHENED_QUARTER: Final = rf"^{_PART} (\d{{4}})-(\d{{2}})$|^(\d{{4}})-(\d{{2}}) ?{_PART}$"
_NAMED_BY_END: Final = {
    3: YearType.FINANCIAL,
    12: YearType.CALENDAR,
    8: YearType.ACADEMIC,
}
_NOTE: Final = (
    r"\s*(?:\*+|[†‡§]+|[¹²³⁰⁴-⁹]+|\[(?P<bracket>[a-z]{1,3}|note \d+|\d+)\]"
    r"|\((?P<round>p|r|e|f|provisional|revised|est\.?|estimated?|forecast|actual|final|full year|note \d+)\)"
    r"|(?<=\d) ?(?P<letter>[pre])"
    r"|,? (?P<word>outturn|actual|full year|census|provisional|revised|estimated?|forecast))$"
)
"""Notes behind a label. Without brackets p, r and e are what Nomis and NHS Digital write behind figures."""
_CAVEATS: Final = {
    **dict.fromkeys(("p", "provisional"), "provisional"),
    **dict.fromkeys(("e", "est", "est.", "estimate", "estimated"), "estimated"),
    **dict.fromkeys(("f", "forecast"), "forecast"),
    "b": "break in the series",
    "u": "low reliability",
}
"""What of these notes the reader of a figure must know, in the words that the marks of publishers stand for."""
_WITH_MONTHS: Final = rf"(?P<a>.*?)\(? ?(?P<first>{MONTH}) ?(?:-|to) ?(?P<last>{MONTH}) ?\)?(?P<b>.*)"
_ORDINAL: Final = {"first": "1", "second": "2", "third": "3", "fourth": "4"}

Six = Literal["year", "month", ""]


@immutable(kw_only=True)
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
        text = label.strip()
        if _USUAL.fullmatch(text):
            continue
        text = respelt(text)
        if six := _SIX.match(text):
            year, two = int(six[1]), int(six[2])
            following = two == (year + 1) % 100
            years += following and not 1 <= two <= 12
            months += not following and 1 <= two <= 12
        elif ending := re.fullmatch(_ENDING, text, re.I):
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
    if _USUAL.fullmatch(text):
        return text, None
    text = respelt(text)
    ending = re.fullmatch(_ENDING, text, re.I)
    if ending:
        whole = ending["d"] is None or ends_month(int(ending["d"]), ending["m"], int(ending["y"]))
        return (_year_ending(ending["m"], int(ending["y"]), rolling=wording.rolling) if whole else None) or (text, None)
    type_: YearType | None = None
    for pattern, named in _YEAR_WORDS:
        if re.search(pattern, text, re.I):
            text, type_ = " ".join(re.sub(pattern, " ", text, flags=re.I).split()).strip(" ,:"), named
            break
    text = _six_digits(text, wording.six, type_)
    if hyphened := re.match(_HYPHENED_QUARTER, text, re.I):
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


@lru_cache(maxsize=4096)  # as above: each of them as one of its column, and again when it is read
def respelt(text: str) -> str:
    """A label in the spelling that is read; one that needs no other, or could mean two things, as it stands.

    >>> [respelt(each) for each in ("19/20", "Qtr 2 2019/20", "31st March 2019", "2019M06", "2019/20 (provisional)")]
    ['2019/20', 'Q2 2019/20', '2019-03-31', '2019-06', '2019/20']
    """
    if len(text) > LONGEST_LABEL:
        return text
    for step in _STEPS:
        text = step(text)
    return text


def noted(label: str) -> tuple[str, str]:
    """A label without the note behind it that the reader of its figure must know, and what that says; else as it is.

    >>> noted("2019/20 (provisional)"), noted("2019/20e"), noted("2019/20 [r]")
    (('2019/20', 'provisional'), ('2019/20', 'estimated'), ('2019/20 [r]', ''))
    """
    note = None if len(label) > LONGEST_LABEL or _USUAL.fullmatch(label) else re.search(_NOTE, label, re.I)
    said = _CAVEATS.get(next(filter(None, note.groups()), "").lower(), "") if note else ""
    return (_without_notes(label), said) if said else (label, "")


def _without_notes(text: str) -> str:
    """Marks behind a label, such as provisional, say nothing of the time."""
    bare = re.sub(_NOTE, "", text, flags=re.I)
    return bare if re.search(r"\d", bare) else text


def _average(text: str) -> str:
    """3 year average 2016-18, 2016 to 2018 (3 year average) as 2016 - 18, where the years are as many as are said."""
    count = re.search(
        r"\(?\b(\d|two|three|four|five)[ -]years? (?:rolling )?(?:average|pooled|combined)\)?", text, re.I
    )
    if count is None:
        return text
    years = re.fullmatch(
        r"(\d{4})(?: ?- ?| to )(\d{4}|\d{2})", (text[: count.start()] + text[count.end() :]).strip(" ,:-")
    )
    number = {"two": 2, "three": 3, "four": 4, "five": 5}.get(count[1].lower()) or int(count[1])
    whole = years is not None and (int(years[2][-2:]) - int(years[1][-2:])) % 100 + 1 == number
    return f"{years[1]} - {years[2][-2:]}" if years is not None and whole else text


def _years_to(text: str) -> str:
    """3 years to 2019/20 as 2017/18 - 19/20; 3 years to 2019 could end in any month, and stands as it is."""
    years = re.fullmatch(r"(\d{1,2})[ -]years?(?: to| ending| ended)(?: in)? (\d{4})/(\d{2})", text, re.I)
    if not years or int(years[3]) != (int(years[2]) + 1) % 100 or int(years[1]) < 2:
        return text
    first = int(years[2]) - int(years[1]) + 1
    return f"{first}/{(first + 1) % 100:02d} - {int(years[2]) % 100:02d}/{years[3]}"


def _year_type_in_brackets(text: str) -> str:
    text = re.sub(r"^(\d{4}/\d\d) \(Apr(?:il)? ?(?:-|to) ?Mar(?:ch)?\)$", r"\1 financial year", text, flags=re.I)
    text = re.sub(r"^(\d{4}) \(Jan(?:uary)? ?(?:-|to) ?Dec(?:ember)?\)$", r"\1 calendar year", text, flags=re.I)
    return re.sub(r"(\d) ?\((academic|school|financial|calendar)(?: year)?\)$", r"\1 \2 year", text, flags=re.I)


def _plain_year(text: str) -> str:
    """Years as spreadsheets write numbers, of estimates for the middle of a year, and of a census."""
    text = re.sub(r"^(\d{4})\.0+$", r"\1", text)
    return re.sub(r"^(?:mid[ -]?(?:year )?|census )(?=\d{4}$)", "", text, flags=re.I)


def _parts_of_a_year(text: str) -> str:
    """Quarter 1, Qtr 1, 1st quarter, Half year 1, S1, Month 3 as Q1, H1, M3, and Q1 FY2020/21 as FY2020/21 Q1."""
    text = re.sub(r"^(\d{4})-?S([12])$", r"\1 H\2", text, flags=re.I)
    text = re.sub(r"^(Q[1-4]),? (FY ?[\d/-]+)$", r"\2 \1", text, flags=re.I)
    text = re.sub(r"^(Q[1-4]) - (?=\d{4}/)|(?<=/\d\d) - (?=Q[1-4]$)", lambda f: f"{f[1] or ''} ", text, flags=re.I)
    text = re.sub(
        r"\b(first|second|third|fourth)(?= (?:quarter|half))", lambda f: f"{_ORDINAL[f[1].lower()]}st", text, flags=re.I
    )
    text = re.sub(r"\b([1-4])(?:st|nd|rd|th) (?:quarter|qtr)\b", r"Q\1", text, flags=re.I)
    text = re.sub(r"\b([12])(?:st|nd) half(?: year)?\b", r"H\1", text, flags=re.I)
    text = re.sub(r"\b(?:quarter|qtr)\.? ?([1-4])\b", r"Q\1", text, flags=re.I)
    text = re.sub(r"\bhalf(?:[ -]year)? ?([12])\b", r"H\1", text, flags=re.I)
    text = re.sub(r"\bmonth ?(\d{1,2})(?=[ ,])", r"M\1", text, flags=re.I)
    return re.sub(r"^(Q[1-4]|H[12])[-/,] ?(?=\d{4})", r"\1 ", text, flags=re.I)


def _long_years(text: str) -> str:
    """19/20 as 2019/20, also behind a quarter or FY; 2019-2020 beside a quarter as 2019/20."""

    def long(years: re.Match[str]) -> str:
        first, second = int(years[1]), int(years[2])
        return f"{century(first)}/{second:02d}" if second == (first + 1) % 100 else years[0]

    if not re.search(r"\d{4}", text):
        text = re.sub(r"(?<![\d/.-])(\d{2})/(\d{2})(?![\d/.-])", long, text)
    text = re.sub(
        r"(?<=FY)( ?)(\d{2})-(\d{2})$",
        lambda f: f"{f[1]}{century(int(f[2]))}/{f[3]}" if int(f[3]) == (int(f[2]) + 1) % 100 else f[0],
        text,
    )
    if re.search(r"\b[QH]\d\b", text, re.I):
        text = re.sub(
            r"\b(\d{4})[-/](\d{4})\b", lambda f: f"{f[1]}/{f[2][2:]}" if int(f[2]) == int(f[1]) + 1 else f[0], text
        )
    ranged = re.fullmatch(r"(\d{4})-(\d{2}) to (\d{4})-(\d{2})", text)
    if ranged and all(int(ranged[n + 1]) == (int(ranged[n]) + 1) % 100 for n in (1, 3)):
        text = f"{ranged[1]}/{ranged[2]} - {ranged[3]}/{ranged[4]}"
    return text


def _months(text: str) -> str:
    """June '19, Apr 19 - Jun 19, 2019 JUN, 2019M06, 06/2019 as months that are read."""
    text = re.sub(
        rf"\b({MONTH})[ -]?'?(\d{{2}})(?![\d/]|(?:st|nd|rd|th)\b)",
        lambda f: f"{f[1]} {century(int(f[2]))}" if _named(f[1]) else f[0],
        text,
        flags=re.I,
    )
    text = re.sub(rf"^(\d{{4}})[ -]({MONTH})$", r"\2 \1", text, flags=re.I)
    text = re.sub(r"^(\d{4})[ -]?M(0[1-9]|1[0-2])$", r"\1-\2", text, flags=re.I)
    text = re.sub(rf"^(\d{{4}}) ({MONTH} ?(?:-|to) ?{MONTH})$", r"\2 \1", text, flags=re.I)
    month = re.fullmatch(r"(\d{1,2})[/ ](\d{4})", text)
    return f"{month[2]}-{int(month[1]):02d}" if month and 1 <= int(month[1]) <= 12 else text


def _to_date(text: str) -> str:
    """Q2 2019/20 YTD, 2019/20 Q2 (cumulative) as 2019/20 Q1-Q2, the year up to the quarter that is named."""
    bare = re.sub(r"[ ,-]*\(?\b(?:YTD|year[ -]to[ -]date|cumulative)\b\)?,?", "", text, flags=re.I).strip()
    return year_so_far(bare) or text if bare != text else text


def _short_for_year_ending(text: str) -> str:
    return re.sub(r"^(?:Y/E|Y\.E\.?|yr end(?:ing)?) ?(?=[A-Za-z0-9])", "YE ", text, flags=re.I)


def _quarter_with_months(text: str) -> str:
    """Q1 (Apr-Jun) 2019/20 as Q1 2019/20, Apr-Jun 2019/20 as 2019/20 Q1, Q1 (Apr-Jun) 2019 as Apr - Jun 2019."""
    year = re.search(r"\b(\d{4})/(\d{2})\b", text)
    quarter = re.search(r"\bQ([1-4])\b", text, re.I)
    months = re.fullmatch(_WITH_MONTHS, text, re.I)
    if months is None or not (year or quarter):
        return text
    first, last = month_number(months["first"]), month_number(months["last"])
    if (last - first) % 12 != 2:
        return text
    if year:
        place = (first - 4) % 12 // 3 + 1
        if (first - 4) % 3 or (quarter and int(quarter[1]) != place):
            return text
        rest = re.sub(r"\bQ[1-4]\b", "", months["a"] + months["b"], flags=re.I)
        return f"{year[0]} Q{place}" if rest.replace(year[0], "").strip(" ,-:") == "" else text
    plain = re.search(r"\b\d{4}\b", text)
    return f"{months['first'].strip('.')} - {months['last'].strip('.')} {plain[0]}" if plain else text


def _named(month: str) -> bool:
    return month[:3].title() in MONTHS


_STEPS: Final[tuple[Callable[[str], str], ...]] = (
    _without_notes,
    _average,
    _years_to,
    _year_type_in_brackets,
    _plain_year,
    _parts_of_a_year,
    _long_years,
    _to_date,
    _short_for_year_ending,
    from_its_days,
    _months,
    with_its_beginning,
    _quarter_with_months,
)
