"""Which rows a person asked for, by area code or name.

Law: an area that is not there is an error with the nearest right one, never an empty answer.
"""

from __future__ import annotations

import click
import numpy as np

from outcomes.arrays import distinct
from outcomes.diagnostics import suggest
from outcomes.results.rendered import Results


def rows_of_areas(results: Results, areas: tuple[str, ...]) -> list[int]:
    """Positions of the rows of the given areas (all without any), and of rows that belong to no area."""
    if not areas:
        return list(range(len(results)))
    codes, names = results.coded("area"), results.coded("area_name")
    chosen = np.zeros(len(codes.words), dtype=bool)
    chosen[[not word for word in codes.words]] = True
    for area in areas:
        hits = [
            i
            for i, (code, name) in enumerate(zip(codes.words, names.words, strict=True))
            if code and area.lower() in (code.lower(), name.lower())
        ]
        present = np.isin(hits, codes.codes)
        if not len(hits) or not present.any():
            used = {codes.words[i] for i in distinct(codes.codes)} | {names.words[i] for i in distinct(names.codes)}
            raise click.UsageError(f'no area "{area}" in the results; {suggest(area, (w for w in used if w))}')
        chosen[hits] = True
    return np.flatnonzero(chosen[codes.codes]).tolist()


def of_areas(results: Results, areas: tuple[str, ...]) -> Results:
    """The results of the given areas, or all of them."""
    return results.take(rows_of_areas(results, areas)) if areas else results
