"""Many periods at once: labels read as arrays, and periods said in words ("2015", "2015 or 2016", "2015 to 2025").

Law: one unreadable label spoils nothing but itself; what is said names every period and no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from outcomes.diagnostics import listed
from outcomes.immutable import immutable
from outcomes.periods.errors import PeriodError
from outcomes.periods.formats import written_in
from outcomes.periods.growing import one_series
from outcomes.periods.kinds import PeriodKind, Unit, YearType, year_type_named
from outcomes.periods.parsing import parse_period, plain_text
from outcomes.periods.period import Period, period_at
from outcomes.periods.wording import wording_of

_YEARS = re.compile(r"\d{4}(?:/\d{2}| - \d{2})?", re.ASCII)
_ISO_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_RUNS_TO = re.compile(
    r"(?:rolling )?(?:\w+ )?(?:months?|years?|weeks?|quarter) (?:to|ending|ended|beginning|commencing|starting)\b",
    re.I,
)

LONG = 3
"""So many periods in a row are said by their ends."""


@immutable(kw_only=True, eq=False)
class ParsedLabels:
    """Labels as arrays, one element a label in the order given.

    `kinds` are the kinds met; `kind_index` (int32) points into them and is -1 where a label could not be read, whose
    `PeriodError` is then in `errors` under its place. `ordinal`, `start_day` and `end_day` (int64; days since
    1970-01-01, both inside) are 0 there. The arrays are read-only.
    """

    labels: tuple[str, ...]
    kinds: tuple[PeriodKind, ...]
    kind_index: npt.NDArray[np.int32]
    ordinal: npt.NDArray[np.int64]
    start_day: npt.NDArray[np.int64]
    end_day: npt.NDArray[np.int64]
    errors: Mapping[int, PeriodError]

    def period(self, place: int) -> Period | None:
        """The period of one label, or None where it could not be read."""
        index = int(self.kind_index[place])
        return None if index < 0 else period_at(self.kinds[index], int(self.ordinal[place]))


def parse_labels(
    labels: Sequence[str | int],
    *,
    year_type: str | YearType | None = None,
    month_start: bool = False,
    form: str = "",
) -> ParsedLabels:
    """Read many labels (best the unique ones) as one column; problems are collected, not raised.

    What one label alone cannot tell, the others may: quarters that grow from a common start are one series
    (`one_series`), and whether 201112 is a year or a month (`wording_of`).

    Options as for `parse_period`; only an unknown `year_type` raises.

    >>> parsed = parse_labels(["2018/19", "2020/21", "soon"])
    >>> parsed.kind_index.tolist(), parsed.ordinal.tolist(), list(parsed.errors)
    ([0, 0, -1], [2018, 2020, 0], [2])
    """
    type_ = None if year_type is None else year_type_named(year_type)
    kinds: dict[PeriodKind, int] = {}
    kind_index = np.full(len(labels), -1, dtype=np.int32)
    ordinal = np.zeros(len(labels), dtype=np.int64)
    start = np.zeros(len(labels), dtype=np.int64)
    end = np.zeros(len(labels), dtype=np.int64)
    errors: dict[int, PeriodError] = {}
    periods: dict[int, Period] = {}
    # What is not written in the form is read in it all the same, which says so.
    written = [written_in(plain_text(str(label)), form) if form else str(label) for label in labels]
    wording = wording_of(text or "" for text in written)
    for place, (label, text) in enumerate(zip(labels, written, strict=True)):
        try:
            period = parse_period(
                label if text is None else text,
                year_type=type_,
                month_start=month_start,
                form=form if text is None else "",
                wording=wording,
            )
        except PeriodError as problem:
            errors[place] = problem
            continue
        periods[place] = period
    periods |= one_series(periods, declared=type_ is not None)
    for place, period in sorted(periods.items()):
        kind_index[place] = kinds.setdefault(period.kind, len(kinds))
        ordinal[place] = period.ordinal
    for kind, index in kinds.items():
        of_kind = kind_index == index
        start[of_kind] = kind.start_days(ordinal[of_kind])
        end[of_kind] = kind.end_days(ordinal[of_kind])
    for array in (kind_index, ordinal, start, end):
        array.setflags(write=False)
    return ParsedLabels(
        labels=tuple(map(str, labels)),
        kinds=tuple(kinds),
        kind_index=kind_index,
        ordinal=ordinal,
        start_day=start,
        end_day=end,
        errors=errors,
    )


def spoken_day(day: date) -> str:
    """A day in words.

    >>> spoken_day(date(2014, 3, 31))
    '31 March 2014'
    """
    return f"{day.day} {day:%B %Y}"


def spoken_label(label: str) -> str:
    """The label of a period as a sentence says it: days, and months that a machine wrote, by their names.

    >>> spoken_label("2013-09"), spoken_label("2014-03-31T00:00:00"), spoken_label("As at 31 March 2014")
    ('Sep 2013', '31 March 2014', '31 March 2014')
    """
    return _spoken(label)[1]


def spoken_when(label: str) -> str:
    """When something was so, by the label of a period.

    >>> spoken_when("2013/14"), spoken_when("31 March 2014"), spoken_when("Year ending March 2014")
    ('in 2013/14', 'on 31 March 2014', 'in the year ending March 2014')
    """
    when, said = _spoken(label)
    return f"{when} {said[0].lower()}{said[1:]}" if when == "in the" else f"{when} {said}"


@lru_cache(maxsize=4096)
def _spoken(label: str) -> tuple[str, str]:
    """The words before a label, and the label, as a sentence says them."""
    if _YEARS.fullmatch(label):
        return "in", label
    when = "in the" if _RUNS_TO.match(label) else "in"
    try:
        period = parse_period(label)
    except PeriodError:  # "2011-12" may be a year or a month
        return when, label
    if period.kind.unit is Unit.DAY:
        return "on", spoken_day(period.start)
    return when, period.label if _ISO_MONTH.fullmatch(label) else label


def spoken_periods(kind: PeriodKind, ordinals: Iterable[int], joint: str = "or") -> str:
    """The periods of a kind in words, in order of time, each named once; nothing for none.

    >>> from outcomes.periods import parse_period
    >>> year = parse_period("2013").kind
    >>> spoken_periods(year, [2015]), spoken_periods(year, [2015, 2016]), spoken_periods(year, range(2015, 2026))
    ('2015', '2015 or 2016', '2015 to 2025')
    >>> spoken_periods(year, [2012, 2015, 2016, 2017], joint="and")
    '2012 and 2015 to 2017'
    >>> day = parse_period("2025-01-30")
    >>> spoken_periods(day.kind, range(day.ordinal, day.ordinal + 4))
    '30 January 2025 to 2 February 2025'
    """
    runs: list[list[int]] = []
    for each in sorted(set(ordinals)):
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return listed((word for run in runs for word in _said(kind, run)), joint)


def _said(kind: PeriodKind, run: Sequence[int]) -> list[str]:
    ends = [spoken_label(period_at(kind, each).label) for each in (run[0], run[-1])]
    if len(run) >= LONG:
        return [" to ".join(ends)]
    return ends[: len(run)]
