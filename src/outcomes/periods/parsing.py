"""Reading periods: the labels that public-health files and framework files use.

Law: a label is never guessed at; one that could mean two things is refused with the words that settle it.
"""

from __future__ import annotations

import datetime
import difflib
import re
from typing import Final

from outcomes.periods.endings import YEAR_OF_END, full_year
from outcomes.periods.errors import PeriodError
from outcomes.periods.formats import likely_format, written_in
from outcomes.periods.forms import FORMS, pattern_of
from outcomes.periods.kinds import PeriodKind, Unit, YearType, year_type_named
from outcomes.periods.label_match import Label
from outcomes.periods.labels import straddling
from outcomes.periods.period import Period
from outcomes.periods.wording import Wording, reworded

_BARE_YEAR: Final = re.compile(r"\d{4}|\d{2}")
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
    for form_of_label, read in FORMS:
        match = pattern_of(form_of_label).fullmatch(text)
        if match:
            try:
                return read(Label(text=text, match=match, year_type=type_, years=years, month_start=month_start))
            except PeriodError as problem:
                month = re.fullmatch(r"\d\d(\d\d)/(0?[1-9]|1[0-2])", text)
                if month and int(month[2]) != (int(month[1]) + 1) % 100:
                    raise _unreadable(text, label_as_written) from None
                if problem.subject.startswith("period "):
                    raise
                raise PeriodError(f"period {text!r}", problem.found, problem.todo, problem.nearest) from None
    raise _unreadable(text, label_as_written)


def parse_period_of(label: str, kind: PeriodKind, *, year_type: str | YearType | None = None) -> Period:
    """Read a label that is to be matched to periods of a kind.

    Where neither it nor `year_type` says which year it counts in, one that is written as the kind's own years are is
    one of them: beside academic years 2029/30 is an academic year. Raises `PeriodError` as `parse_period` does.

    >>> academic = parse_period("2018/19 academic year").kind
    >>> parse_period_of("2029/30", academic).end, parse_period_of("FY2029/30", academic).end
    (datetime.date(2030, 8, 31), datetime.date(2030, 3, 31))
    """
    period, own = parse_period(label, year_type=year_type), kind.year_type
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


_AROUND = re.compile(
    r"\b(?:by|before|until|end|close|start|beginning|early|late|mid|middle|spring|summer|autumn|winter|christmas)\b"
)
"""Words of a strategy that leave open which day is meant."""
_YEAR = re.compile(
    r"(?<!\d)(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* )?(?:19|20)\d\d(?:/\d\d)?(?!\d)"
)


def _unreadable(text: str, label: str) -> PeriodError:
    def shape(s: str) -> str:
        return re.sub(r"[a-z]+", "a", re.sub(r"\d", "9", s.lower()))

    if not text:
        return PeriodError("period ''", "empty", "write a label such as '2018/19'")
    shapes = {shape(example): example for example in _EXAMPLES} | {"a 9 9999": "2021 Q1", "9999 a 9": "2021 Q1"}
    form = likely_format(text)
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
    near = difflib.get_close_matches(shape(text), shapes, n=1, cutoff=0.5)
    example = shapes[near[0]] if near else "2018/19"
    return PeriodError(f"period {label!r}", "not a form that is read", f"the nearest form is {example!r}", example)
