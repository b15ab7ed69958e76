"""Words by which a framework selects rows, and that the rows of a source do not say.

Law: what was asked for and is not there is told with what is; nothing else is selected in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs
import numpy as np

from outcomes.arrays import Index
from outcomes.data.coded import Coded
from outcomes.data.observations import Observations
from outcomes.data.problems import value_absent
from outcomes.data.series import ALL, SeriesTable, type_of, wanted_words
from outcomes.data.series_problems import unlike_rows
from outcomes.diagnostics import Diagnostic, Report, Severity


def check_selection(
    observations: Observations, *, sex: Iterable[str], age: Iterable[str], category: Iterable[str]
) -> Report:
    """Warn of each word that a reference asks for and no row of the source says."""
    problems = []
    for name, words in (("sex", sex), ("age", age), ("category", category)):
        column: Coded = getattr(observations, name)
        said = set(column.words) | {type_of(word) for word in column.words} | {ALL, ""}
        for word in words:
            if word not in said:
                problem = value_absent(observations.origin, name, word, {*column.words} - {""})
                problems.append(attrs.evolve(problem, severity=Severity.WARNING))
    return Report(problems)


def unselected(
    tables: Sequence[SeriesTable], chosen: Sequence[Index], words: Mapping[str, Collection[str]], alone: str
) -> dict[str, Diagnostic]:
    """A warning for each indicator of which there are series and none is ``chosen`` (one array a table), by its id.

    ``words`` are those that were asked for, by the name of their column. ``alone`` is the indicator that a source
    without a column of indicators is about.
    """
    if not tables:
        return {}
    column = tables[0].observations.indicator
    there, picked = (np.zeros(len(column.words), dtype=np.bool_) for _ in range(2))
    for table, series in zip(tables, chosen, strict=True):
        there[table.indicator] = True
        picked[table.indicator[series]] = True
    return {
        name: unlike_rows(tables[0].observations.origin, name, list(_unlike(tables, code, words)))
        for code in np.flatnonzero(there & ~picked).tolist()
        for name in (column.words[code] or alone,)
    }


def _unlike(
    tables: Sequence[SeriesTable], code: int, words: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, Collection[str], list[str]]]:
    """Each column of which no series of an indicator says a word that is asked for: these words, and those it says."""
    for name, asked in words.items():
        if ALL in asked:
            continue
        column: Coded = getattr(tables[0].observations, name)
        said = np.zeros(len(column.words), dtype=np.bool_)
        for table in tables:
            said[getattr(table, name)[table.indicator == code]] = True
        if not (said & wanted_words(name, column, asked)).any():
            yield name, asked, [column.words[each] for each in np.flatnonzero(said).tolist()]
