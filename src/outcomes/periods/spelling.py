"""Labels as publishers spell them, put into the spellings that are read: Qtr 1 19/20, 31st March 2019, 2019M06.

Law: a label that needs no other spelling, or could mean two things, is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from outcomes.periods.endings import MONTH, century, from_its_days, month_number, with_its_beginning, year_so_far
from outcomes.periods.labels import MONTHS

LONGEST_LABEL: Final = 200
"""Characters of the longest label that is looked at: what is longer is the text of a cell that was never closed."""
USUAL: Final = re.compile(
    rf"\d{{4}}(?:/\d{{2}}| - \d{{2}}|-\d{{2}}|-\d{{2}}-\d{{2}}|(?:/\d{{2}})? Q[1-4])?|(?:{'|'.join(MONTHS)}) \d{{4}}"
)
"""What most labels are, which need no other words. The patterns of the others are compiled when one of them comes."""
_NOTE: Final = (
    r"\s*(?:\*+|[†‡§]+|[¹²³⁰⁴-⁹]+|\[(?P<bracket>[a-z]{1,3}|note \d+|\d+)\]"
    r"|\((?P<round>p|r|e|f|provisional|revised|est\.?|estimated?|forecast|actual|final|full year|annual|snapshot"
    r"|note \d+)\)"
    r"|(?<=\d) ?(?P<letter>[pre])"
    r"|,? (?P<word>outturn|actual|full year|annual|total|census|provisional|revised|estimated?|forecast))$"
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


@lru_cache(maxsize=4096)  # each of them as one of its column, and again when it is read
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
    note = None if len(label) > LONGEST_LABEL or USUAL.fullmatch(label) else re.search(_NOTE, label, re.I)
    said = _CAVEATS.get(next(filter(None, note.groups()), "").lower(), "") if note else ""
    return (_without_notes(label), said) if said else (label, "")


def _without_notes(text: str) -> str:
    """Marks behind a label, such as provisional, say nothing of the time."""
    bare = re.sub(_NOTE, "", text, flags=re.I)
    return bare if re.search(r"\d", bare) else text


def _average(text: str) -> str:
    """3 year average 2016-18, 2016/17 - 2018/19 (3 years pooled) without the count, where the years are as many."""
    count = re.search(
        r"\(?\b(\d|two|three|four|five)[ -]years? (?:rolling )?(?:average|pooled|combined)\)?", text, re.I
    )
    if count is None:
        return text
    rest = (text[: count.start()] + text[count.end() :]).strip(" ,:-")
    years = re.fullmatch(r"(\d{4})(/\d\d)?(?: ?- ?| to )(\d{4}|\d\d)(/\d\d)?", rest)
    if years is None or bool(years[2]) != bool(years[4]):
        return text
    number = {"two": 2, "three": 3, "four": 4, "five": 5}.get(count[1].lower()) or int(count[1])
    if (int(years[3][-2:]) - int(years[1][-2:])) % 100 + 1 != number:
        return text
    return rest if years[2] else f"{years[1]} - {years[3][-2:]}"


def _years_to(text: str) -> str:
    """3 years to 2019/20 as 2017/18 - 19/20; 3 years to 2019 could end in any month, and stands as it is."""
    years = re.fullmatch(r"(\d{1,2})[ -]years?(?: to| ending| ended)(?: in)? (\d{4})/(\d{2})", text, re.I)
    if not years or int(years[3]) != (int(years[2]) + 1) % 100 or int(years[1]) < 2:
        return text
    first = int(years[2]) - int(years[1]) + 1
    return f"{first}/{(first + 1) % 100:02d} - {int(years[2]) % 100:02d}/{years[3]}"


def _year_type_in_brackets(text: str) -> str:
    """The months of a year behind it: 2019/20 (Apr-Mar), 2019/20 (Oct-Sep), 2019 (Jan-Dec), 2019/20 (academic)."""
    text = re.sub(r"^(\d{4}/\d\d) \(Apr(?:il)? ?(?:-|to) ?Mar(?:ch)?\)$", r"\1 financial year", text, flags=re.I)
    months = re.fullmatch(rf"(\d{{4}})/(\d\d) \(({MONTH}) ?(?:-|to) ?({MONTH})\)", text, re.I)
    first, last = (month_number(months[n]) if months else 0 for n in (3, 4))
    if months and first > 1 and last == first - 1:
        school = first == 9
        return f"{text[:7]} academic year" if school else f"{months[3]} {text[:4]} - {months[4]} {int(text[:4]) + 1}"
    text = re.sub(r"^(\d{4}) \(Jan(?:uary)? ?(?:-|to) ?Dec(?:ember)?\)$", r"\1 calendar year", text, flags=re.I)
    return re.sub(r"(\d) ?\((academic|school|financial|calendar)(?: year)?\)$", r"\1 \2 year", text, flags=re.I)


def _plain_year(text: str) -> str:
    """Years as spreadsheets write numbers, of estimates for the middle of a year, of a census, Year 2019, 2019 / 20."""
    text = re.sub(r"^(\d{4})\.0+$", r"\1", text)
    text = re.sub(r"(?<=\d) ?/ ?(?=\d)", "/", text).removeprefix("'")
    text = re.sub(r"^(?:the )?(?:year|yr|annual):? (?=\d{4}(?:[/-]\d\d)?$)", "", text, flags=re.I)
    return re.sub(r"^(?:mid[ -]?(?:year )?|census )(?=\d{4}$)", "", text, flags=re.I)


def _underlined(text: str) -> str:
    """2019_20 and Q1_2019_20 as names of columns have it."""
    return re.sub(r"(?<!\d)(\d{4})_(\d{2}|\d{4})(?!\d)", r"\1-\2", text).replace("_", " ").strip()


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
    text = re.sub(r"\bperiod ?(\d{1,2})(?=[ ,])", r"P\1", text, flags=re.I)
    return re.sub(r"^(Q[1-4]|H[12]|M\d{1,2})(?:[-/,] ?| of )(?=\d{4})", r"\1 ", text, flags=re.I)


def _long_years(text: str) -> str:
    """19/20 as 2019/20, also beside a quarter or FY; 19-20 and 2019-2020 beside a quarter as 2019/20."""

    def long(years: re.Match[str]) -> str:
        first, second = int(years[1]), int(years[2])
        return f"{century(first)}{years[0][2]}{second:02d}" if second == (first + 1) % 100 else years[0]

    if not re.search(r"\d{4}", text):
        text = re.sub(r"(?<![\d/.-])(\d{2})/(\d{2})(?![\d/.-])", long, text)
        # Alone, 16-17 may be an age.
        text = re.sub(r"(?<=^Q\d )(\d{2})-(\d{2})$", long, text, flags=re.I)
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
    """June '19, Apr 19 - Jun 19, 2019 JUN, 2019M06, 06/2019, end of June 2019 as months that are read."""
    text = re.sub(
        rf"\b({MONTH})[ -]?'?(\d{{2}})(?![\d/]|(?:st|nd|rd|th)\b)",
        lambda f: f"{f[1]} {century(int(f[2]))}" if _named(f[1]) else f[0],
        text,
        flags=re.I,
    )
    text = re.sub(rf"^(\d{{4}})[ -]({MONTH})$", r"\2 \1", text, flags=re.I)
    text = re.sub(r"^(\d{4})[ -]?M(0[1-9]|1[0-2])$", r"\1-\2", text, flags=re.I)
    text = re.sub(rf"^(\d{{4}}) ({MONTH} ?(?:-|to) ?{MONTH})$", r"\2 \1", text, flags=re.I)
    text = re.sub(rf"^(?:as (?:at|of) |at |snapshot )?(?:end(?: of)? )?(?={MONTH} \d{{4}}$)", "", text, flags=re.I)
    month = re.fullmatch(r"(\d{1,2})[/ ](\d{4})", text)
    return f"{month[2]}-{int(month[1]):02d}" if month and 1 <= int(month[1]) <= 12 else text


def _to_date(text: str) -> str:
    """Q2 2019/20 YTD, 2019/20 Q2 (cumulative) as 2019/20 Q1-Q2, the year up to the quarter that is named."""
    bare = re.sub(r"[ ,-]*\(?\b(?:YTD|year[ -]to[ -]date|cumulative)\b\)?,?", "", text, flags=re.I).strip()
    return year_so_far(bare) or text if bare != text else text


def _short_for_year_ending(text: str) -> str:
    """Y/E March 2020 as YE March 2020, and MAT or R12M Mar-20, a moving annual total, as 12 months to Mar-20."""
    text = re.sub(r"^(?:Y/E|Y\.E\.?|yr end(?:ing)?) ?(?=[A-Za-z0-9])", "YE ", text, flags=re.I)
    moving = r"^(?:MAT|R12M?|LTM|(?:moving|rolling) (?:annual(?: total| average)?|year))(?:,? (?:to|ending|ended))?:? "
    return re.sub(moving, "12 months to ", text, flags=re.I)


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
    _underlined,
    _parts_of_a_year,
    _long_years,
    _to_date,
    _short_for_year_ending,
    from_its_days,
    _months,
    with_its_beginning,
    _quarter_with_months,
)
