"""Reading periods: the labels that public-health files and framework files use.

Law: a label is never guessed at; one that could mean two things is refused with the words that settle it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import combinations
from typing import Final

from outcomes.periods.endings import YEAR_OF_END, full_year
from outcomes.periods.errors import PeriodError
from outcomes.periods.formats import TO_DATE, unreadable, written_in
from outcomes.periods.forms import (
    read_date,
    read_end_point,
    read_half,
    read_hyphen,
    read_month,
    read_month_of_year,
    read_month_range,
    read_nhs_month,
    read_pair,
    read_pair_range,
    read_quarter_of_months,
    read_range,
    read_term,
    read_week,
    read_week_ending,
    read_year,
)
from outcomes.periods.kinds import KNOWN_BY_MONTHS, PeriodKind, Unit, YearType, year_type_named
from outcomes.periods.label_match import Label
from outcomes.periods.labels import straddling
from outcomes.periods.period import Period
from outcomes.periods.quarter_forms import read_cumulative, read_quarter, read_quarter_range
from outcomes.periods.spelling import LONGEST_LABEL
from outcomes.periods.wording import Wording, reworded

_MOST_WORDS: Final = 12
_BARE_YEAR: Final = re.compile(r"\d{4}|\d{2}")
_Y: Final = r"(?P<y>\d{4})"
_Z: Final = r"(?P<z>\d{2}|\d{4})"
_YQ: Final = rf"{_Y}(?:/{_Z})?"
_BQ: Final = r"(?P<a>\d{4})(?:/(?P<b>\d{2}|\d{4}))?"
_TO: Final = r"(?: ?- ?| to )"
_M: Final = r"(?P<m>[A-Za-z]{3,9}\.?)"
_N: Final = r"(?P<n>[A-Za-z]{3,9}\.?)"

_FORMS: Final[tuple[tuple[str, Callable[[Label], Period]], ...]] = (
    (_Y, read_year),
    (rf"{_Y}/{_Z}", read_pair),
    (rf"{_Y}-(?P<z>\d{{2}})", read_hyphen),
    (rf"{_Y}{_TO}{_Z}", read_range),
    (rf"{_Y}/{_Z}{_TO}(?P<a>\d{{2}}|\d{{4}})/(?P<b>\d{{2}}|\d{{4}})", read_pair_range),
    (rf"{_Y}-(?P<m>\d{{2}})-(?P<d>\d{{2}})(?:[T ]00:00(?::00)?)?", read_date),
    (rf"{_YQ}[ -]?Q(?P<q>\d+)", read_quarter),
    (rf"Q(?P<q>\d+) {_YQ}", read_quarter),
    (rf"{_YQ} ?Q(?P<q>\d+){_TO}{_BQ} ?Q(?P<r>\d+)", read_quarter_range),
    (rf"{_Y}/{_Z} Q1{_TO}Q(?P<q>\d+)", read_cumulative),
    (rf"(?P<t>autumn|spring|summer)(?: term)?,? {_YQ}", read_term),
    (rf"{_YQ},? (?P<t>autumn|spring|summer)(?: term)?", read_term),
    (rf"{_M}[ -](?P<y>\d{{4}})", read_month),
    (rf"{_M},? {_Y}/{_Z}", read_month_of_year),
    (rf"{_Y}/{_Z},? {_M}", read_month_of_year),
    (rf"{_M}-(?P<y>\d{{2}})", read_month),
    (rf"{_M} {_Y}{_TO}{_N} (?P<z>\d{{4}})", read_month_range),
    (rf"{_M}{_TO}{_N} (?P<z>\d{{4}})", read_quarter_of_months),
    (rf"{_YQ} ?H(?P<h>[12])", read_half),
    (rf"H(?P<h>[12]) {_YQ}", read_half),
    (rf"{_Y}[ -]?(?:W|Week ?)(?P<w>\d{{1,2}})", read_week),
    (rf"(?:W|Week ?)(?P<w>\d{{1,2}}),? {_Y}", read_week),
    (rf"week ending (?P<d>\d{{1,2}}) {_M} {_Y}", read_week_ending),
    (rf"{_Y}/{_Z} ?[PM](?P<n>\d{{1,2}})", read_nhs_month),
    (rf"[PM](?P<n>\d{{1,2}}),? {_Y}/{_Z}", read_nhs_month),
    (rf"31 Mar {_Y}/{_Z}(?:{_TO}31 Mar (?P<a>\d{{4}})/(?P<b>\d{{2}}))?", read_end_point),
)
"""How a label may be written, the commonest first, and what reads it."""


def parse_period(
    label: str | int | datetime.date,
    *,
    year_type: str | YearType | None = None,
    years: int | None = None,
    month_start: bool = False,
    form: str = "",
    wording: Wording | None = None,
) -> Period:
    """Read a label, a bare year or a date.

    `year_type` says which year an unclear label counts in: by default 2018 is a calendar year and 2018/19 a financial
    one; with `year_type="academic"` both are the academic year 2018/19. `years` is the number of years over which
    cumulative quarters run. With `month_start`, a date that is the first of a month means that month.

    `form` is the format that it is written in (`written_in`), and `wording` what the other labels of its column tell of
    it. A year type that the label names itself goes before `year_type`.

    Raises `PeriodError` for a label that cannot be read, contradicts the year type, or could mean two things.

    >>> parse_period("2018", year_type="financial")
    Period('2018/19')
    """
    type_ = None if year_type is None else year_type_named(year_type)
    if isinstance(label, datetime.datetime):
        label = label.date()
    if isinstance(label, datetime.date):
        label = label.isoformat()
    if isinstance(label, bool) or not isinstance(label, str | int):
        raise PeriodError(f"period {label!r}", "neither a label, a year nor a date", "write a label such as '2018/19'")
    if len(str(label)) > LONGEST_LABEL:
        raise PeriodError(f"period '{str(label)[:40]}...'", "longer than any period", "write a label such as '2018/19'")
    text = plain_text(str(label))
    if form:
        read_as = written_in(text, form)
        if read_as is None:
            raise PeriodError(f"period {text!r}", f"not written as {form!r}", "correct it, or its format")
        text = read_as
    label_as_written = text
    text, own_type = reworded(text, wording or Wording())
    if own_type is not None and own_type.straddles and _BARE_YEAR.fullmatch(text):
        first = full_year(text)
        if type_ is None:
            raise _either_end(label_as_written, first, own_type)
        text = str(first)
    type_ = own_type or type_
    if years is not None and years < 1:
        raise PeriodError(f"period {label!r}", f"a range of {years} years", "give 1 or more years")
    try:
        period = _read(text, type_, years, month_start=month_start)
    except PeriodError as problem:
        month = re.fullmatch(r"\d\d(\d\d)/(0?[1-9]|1[0-2])", text)
        if TO_DATE.search(text) or (month and int(month[2]) != (int(month[1]) + 1) % 100):
            raise unreadable(text, label_as_written) from None
        if problem.subject.startswith("period "):
            raise
        raise PeriodError(f"period {text!r}", problem.found, problem.todo, problem.nearest) from None
    if period is not None:
        return period
    raise unreadable(text, label_as_written, _part_that_is_read(label_as_written))


def _read(text: str, type_: YearType | None, years: int | None = None, *, month_start: bool = False) -> Period | None:
    """A label by the first form that it has; None for none. Raises `PeriodError` where the form does not hold."""
    for form, read in _FORMS:
        match = _pattern_of(form).fullmatch(text)
        if match:
            return read(Label(text=text, match=match, year_type=type_, years=years, month_start=month_start))
    return None


def _part_that_is_read(text: str) -> str:
    """The longest run of words of a label that would be read and names a year; empty for none, as in very long labels.

    >>> _part_that_is_read("2017 to 2019 (3 year average)"), _part_that_is_read("soon")
    ('2017 to 2019', '')
    """
    words = text.split()
    if len(words) > _MOST_WORDS:
        return ""
    runs = sorted(combinations(range(len(words) + 1), 2), key=lambda run: run[0] - run[1])
    parts = (" ".join(words[first:last]).strip(" ,:;") for first, last in runs if last - first < len(words))
    return next((part for part in parts if re.search(r"(?<!\d)\d{4}(?!\d)", part) and _is_read(part)), "")


def _is_read(text: str) -> bool:
    said, type_ = reworded(text, Wording())
    try:
        return _read(said, type_) is not None
    except PeriodError:
        return False


# A framework names the same few periods in most of its targets, and each is asked for again for every reading of them.
@lru_cache(maxsize=1024)
def parse_period_of(label: str, kind: PeriodKind, *, year_type: str | YearType | None = None) -> Period:
    """Read a label that is to be matched to periods of a kind.

    Where neither it nor `year_type` says which year it counts in, one that is written as the kind's own years are is
    one of them: beside academic years 2029/30 is an academic year, and beside years that roll Jul 2029 - Jun 2030 rolls
    too. Raises `PeriodError` as `parse_period` does.

    >>> academic = parse_period("2018/19 academic year").kind
    >>> parse_period_of("2029/30", academic).end, parse_period_of("FY2029/30", academic).end
    (datetime.date(2030, 8, 31), datetime.date(2030, 3, 31))
    """
    period, own = parse_period(label, year_type=year_type), kind.year_type
    if year_type is None and own is YearType.CALENDAR_ROLLING_MONTHLY and period.kind.year_type in KNOWN_BY_MONTHS:
        return parse_period(label, year_type=own)
    if (
        year_type is not None
        or period.kind.year_type is not YearType.FINANCIAL
        or period.kind.unit not in (Unit.YEAR, kind.unit)
        or not own.straddles
        or own.rolling
        or own.cumulative
    ):
        return period
    try:
        return parse_period(label, year_type=own)
    except PeriodError:
        return period


def plain_text(label: str) -> str:
    """One kind of dash and of space, so that a label means the same however it was typed."""
    text = re.sub(r"[‐-―−]", "-", label)
    return re.sub(r"\s+", " ", text).strip()


def _either_end(label: str, year: int, type_: YearType) -> PeriodError:
    """FY24 and financial year 2024 are named by their first year by some, and by their last by others."""
    return PeriodError(
        f"period {label!r}",
        f"either {straddling(year - 1)} or {straddling(year)}",
        f"write the one that is meant; in data, year_type = '{type_}' if years are named by their first year, and "
        f"period_format = '{YEAR_OF_END}' as well if by their last",
    )


@cache
def _pattern_of(form: str) -> re.Pattern[str]:
    """The pattern of a form, compiled when a label is first held against it: most labels are of the first few."""
    return re.compile(form, re.IGNORECASE)
