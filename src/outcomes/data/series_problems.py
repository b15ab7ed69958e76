"""The messages about series: who is in the rows, which labels are periods, and of which kind they are.

Law: as those of tables, each names the source, what was found there and what to do. A label that is taken for one
period and can mean another is read all the same, and it is said each run until the data source says which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from outcomes.arrays import Index
from outcomes.data.columns import LabelRule
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.data.problems import SHOWN, Text, column, repeated, several, whole
from outcomes.diagnostics import Diagnostic, Severity, listed, suggest
from outcomes.periods import HeadedLabel, PeriodError, Unit, doubtful, format_period, parse_period, under_heading
from outcomes.periods.headings import words_in


def unlike_rows(
    origin: Origin, indicator: str, columns: Sequence[tuple[str, Collection[str], Sequence[str]]]
) -> Diagnostic:
    """An indicator whose rows do not say what is asked for: each column, the words asked for, and those there are."""
    found, to_do = [], []
    for name, asked, said in columns:
        words = sorted(word for word in said if word)
        named = [word for word in asked if word]
        some = listed((f'"{word}"' for word in words), most=SHOWN)
        they_say = f"they say {some}" if words else "they have none"
        if named:
            asked_for = listed((f'"{each}"' for each in named), "or")
            found.append(f"no row has the {name} {asked_for}; {they_say}")
        else:
            found.append(f"every row is of a {name}, and the undivided total is asked for; {they_say}")
        one = words[0] if words else ""
        near = (
            suggest(named[0], words) if named and words else f'name one in the data of the indicator, {name} = "{one}"'
        )
        to_do.append(near if words else f"take {name} out of the data of the indicator")
    if not columns:
        found, to_do = (
            ["no row has all that is asked for together"],
            ["ask for a sex, age and category that one row has"],
        )
    return whole("OUT313", origin, f'indicator "{indicator}"', "; ".join(found), "; ".join(to_do), Severity.WARNING)


def no_such_indicator(origin: Origin, indicator: str, known: Iterable[str]) -> Diagnostic:
    """An indicator that no row is about."""
    advice = suggest(indicator, [word for word in known if word])
    return whole("OUT314", origin, f'indicator "{indicator}"', "no row is about it", advice, Severity.WARNING)


def unreadable_labels(observations: Observations, rows: Index, errors: Mapping[int, PeriodError]) -> list[Diagnostic]:
    """Period labels that cannot be read, one problem a row. ``errors`` by code of the label."""
    period = observations.period
    name = column(observations.origin, "period")

    def one(place: int) -> Text:
        code = int(period.codes[rows[place]])
        error = errors[code]
        to_do = repeated(observations.origin, "period", period.words[code]) or error.todo
        heading = under_heading(observations.origin.header("period"), [period.words[code]])
        # A day below "Week ending" is no day of its own.
        form = (heading.format if heading and not heading.year_type else "") or error.form
        if form and not observations.origin.as_given:
            to_do = f'set period_format = "{form}" in the options of the data source'
        return name, f'"{period.words[code]}" is no period: {error.found}', to_do

    lines = observations.source_rows()[rows].tolist()
    return several("OUT320", observations.origin, "period", lines, one, (name, "cells that are no periods"))


def wide_axis(origin: Origin, kind: str, first: str, last: str) -> Diagnostic:
    """Periods so far apart that one of them must be wrong."""
    return whole(
        "OUT321",
        origin,
        f'periods "{first}" to "{last}"',
        f"nothing is observed in nearly all of the {kind}s between them",
        "correct the one that is mistyped",
    )


def too_many_words(origin: Origin, indicators: Iterable[str]) -> Diagnostic:
    """More different words than series can be told apart by."""
    return whole(
        "OUT322",
        origin,
        "indicator " + ", ".join(f'"{each}"' for each in indicators),
        "areas, sexes, ages, categories and periods have too many different words together",
        "check that no column of numbers is read as one of words",
    )


def other_kind(observations: Observations, rows: Index, kinds: str, others: str, consequence: str) -> list[Diagnostic]:
    """Figures whose periods are of another kind than those that they stand among, one problem a row.

    ``kinds`` is theirs, in the plural; ``others`` tells what they stand among, ``consequence`` what becomes of each.
    """
    period = observations.period
    name = column(observations.origin, "period")

    def one(place: int) -> Text:
        word = period.words[int(period.codes[rows[place]])]
        what = f'"{word}" counts in {kinds}, but {others}, so it {consequence}'
        return name, what, "write the period that it stands for, or give such figures an indicator of their own"

    lines = observations.source_rows()[rows].tolist()
    more = (name, f"cells that count in {kinds}: {others}")
    return several("OUT375", observations.origin, "period", lines, one, more, Severity.WARNING)


def doubtful_periods(
    origin: Origin, rule: LabelRule, labels: Sequence[str], year_type: str, indicators: Sequence[str] = ()
) -> list[Diagnostic]:
    """Warnings about the labels of a source that are taken for what they may not mean; none where it says which."""
    if year_type or rule.year_type or rule.known or rule.format:
        return []
    said = []
    if label := doubtful(labels):
        found = f'"{label}" is taken as {parse_period(label).kind.title}, and can also be written of financial years'
        to_do = 'set year_type = "financial" or "calendar" in the options of the data source, whichever is meant'
        said.append((found, to_do))
    heading = under_heading(origin.header("period"), labels)
    if heading and (taken := _taken(heading.label, rule)):
        said.append((f'"{heading.label}" stands below it and is taken as the {taken}', _settled_by(heading, origin)))
    # Of several indicators no label says whose it is.
    figures = (
        *(indicators if len(indicators) == 1 else ()),
        *(origin.header(each) for each in ("value", "count", "period")),
    )
    if figure := next((each for each in figures if _SO_FAR.search(words_in(each))), ""):
        said += _so_far(figure, rule, labels, origin)
    return [
        whole("OUT323", origin, column(origin, "period"), found, to_do, severity=Severity.WARNING)
        for found, to_do in said
    ]


_SO_FAR: Final = re.compile(r"\bytd\b|\byear to date\b|\bcumulative\b", re.I)


def _so_far(figure: str, rule: LabelRule, labels: Sequence[str], origin: Origin) -> list[tuple[str, str]]:
    """Of a figure that is called one of the year so far, a label that is taken for a quarter or month by itself."""
    for label in labels:
        try:
            kind = parse_period(label, month_start=rule.month_start).kind
        except PeriodError:
            continue  # which is an error of its own
        if kind.unit in (Unit.QUARTER, Unit.MONTH) and not (kind.year_type.cumulative or kind.year_type.rolling):
            to_do = (
                'set period_format = "YTD" in the options of the data source if they do, and year_type = "financial" '
                "if they do not"
                if kind.unit is Unit.QUARTER and not origin.as_given
                else "take the figure of each month alone, or write the months of each, such as Apr 2019 - Sep 2019"
            )
            found = f'"{label}" is taken as the {_taken(label, rule)}, and figures of "{figure}" seem to add up'
            return [(found, to_do)]
    return []


def _settled_by(heading: HeadedLabel, origin: Origin) -> str:
    """What to set where a heading says more than a label does."""
    if origin.as_given and heading.format:
        return "write the period that is meant, such as 2019/20, Apr 2019 - Mar 2020 or 2020-W01"
    if heading.year_type:
        return (
            f'set year_type = "{heading.year_type}" in the options of the data source if years are named by their '
            f'first year, and period_format = "{heading.format}" as well if by their last'
        )
    if not heading.format:
        return "write the year, as 2024 or 2024/25, where one is meant"
    return f'set period_format = "{heading.format}" in the options of the data source'


def _taken(label: str, rule: LabelRule) -> str:
    try:
        period = parse_period(label, month_start=rule.month_start)
    except PeriodError:
        return ""  # which is an error of its own
    return f"{period.kind.title} {format_period(period)}"
