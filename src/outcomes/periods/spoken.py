"""Several periods in words, for sentences: "2015", "2015 or 2016", "2015 to 2025".

Law: what is said names every period and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from outcomes.diagnostics import listed
from outcomes.periods.kinds import PeriodKind
from outcomes.periods.period import period_at

LONG = 3
"""So many periods in a row are said by their ends."""


def spoken_day(day: date) -> str:
    """A day in words.

    >>> spoken_day(date(2014, 3, 31))
    '31 March 2014'
    """
    return f"{day.day} {day:%B %Y}"


def spoken_periods(kind: PeriodKind, ordinals: Iterable[int], joint: str = "or") -> str:
    """The periods of a kind in words, in order of time, each named once; nothing for none.

    >>> from outcomes.periods import parse_period
    >>> year = parse_period("2013").kind
    >>> spoken_periods(year, [2015]), spoken_periods(year, [2015, 2016]), spoken_periods(year, range(2015, 2026))
    ('2015', '2015 or 2016', '2015 to 2025')
    >>> spoken_periods(year, [2012, 2015, 2016, 2017], joint="and")
    '2012 and 2015 to 2017'
    """
    runs: list[list[int]] = []
    for each in sorted(set(ordinals)):
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return listed((word for run in runs for word in _said(kind, run)), joint)


def _said(kind: PeriodKind, run: Sequence[int]) -> list[str]:
    ends = [period_at(kind, each).label for each in (run[0], run[-1])]
    if len(run) >= LONG:
        return [" to ".join(ends)]
    return ends[: len(run)]
