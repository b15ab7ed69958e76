"""The messages about series: who is in the rows, which labels are periods, and of which kind they are.

Law: as those of tables, each names the source, what was found there and what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from outcomes.data.origin import Origin
from outcomes.data.problems import SHOWN, Text, column, repeated, several, whole
from outcomes.diagnostics import Diagnostic, Severity, listed, suggest


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


def unreadable_labels(observations: Any, rows: Any, errors: Mapping[int, Any]) -> list[Diagnostic]:
    """Period labels that cannot be read, one problem a row. ``errors`` by code of the label."""
    period = observations.period
    name = column(observations.origin, "period")

    def one(place: int) -> Text:
        code = int(period.codes[rows[place]])
        error = errors[code]
        to_do = repeated(observations.origin, "period", period.words[code]) or error.todo
        if error.form:
            to_do = f'set period_format = "{error.form}" in the options of the data source'
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


def other_kind(observations: Any, rows: Any, kinds: str, others: str, consequence: str) -> list[Diagnostic]:
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
