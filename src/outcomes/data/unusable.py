"""Rows that do not say what they are about, and what would leave them out: a footer, a total that is dropped.

Law: a row that cannot be used is reported before it is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools
from outcomes.data.coded import Coded
from outcomes.data.columns import REQUIRED
from outcomes.data.layout import NO_AREA
from outcomes.data.origin import Origin
from outcomes.data.problems import blank_rows, empty_keys
from outcomes.diagnostics import Diagnostic

TOTALS = frozenset({"total", "totals", "grand total", "all", "sum"})
"""What a row of totals says in lower case where another names its area or period."""

MOST = 20
"""So many headings between the rows are named."""


def usable_rows(
    origin: Origin, keys: Mapping[str, Coded], numbers: Mapping[str, Any], said: Mapping[str, Coded], places: Any
) -> tuple[NDArray[np.int64] | None, list[Diagnostic]]:
    """Which rows can be used (None: all of them), and the problems of the others.

    ``keys`` and ``numbers`` are the columns of observations, ``said`` those that the source has, ``places`` the row
    numbers in it.
    """
    lacking = {}
    for field, column in keys.items():
        nothing = column.code_of("")
        if nothing >= 0:
            lacking[field] = column.codes == nothing
    needed = [field for field in ("indicator", *REQUIRED) if field in lacking and field in said]
    if not needed:
        return None, []
    blank = np.ones(len(places), dtype=np.bool_)
    for field in keys:
        if field in said:
            blank &= lacking.get(field, False)
    nothing_in = np.ones(len(places), dtype=np.bool_)
    for column in numbers.values():
        nothing_in &= np.isnan(column)
    blank &= nothing_in
    problems = [blank_rows(origin, int(blank.sum()))] if blank.any() else []
    known = blank.copy()
    for field in needed:
        known |= lacking[field]
    way_out = _way_out(keys, known, blank, nothing_in)
    unusable = blank.copy()
    for field in needed:
        wrong = lacking[field] & ~unusable
        unusable |= lacking[field]
        problems += empty_keys(origin, field, places[wrong].tolist(), way_out)
    return np.flatnonzero(~unusable), problems


def _way_out(keys: Mapping[str, Coded], unusable: Bools, blank: Bools, nothing_in: Bools) -> str:
    """The option that leaves out the rows that cannot be used; empty where none does and nothing else with them."""
    wrong = np.flatnonzero(unusable & ~blank)
    if not len(wrong):
        return ""
    for field in ("period", "area"):
        column = keys[field]
        words = {column.words[code] for code in column.codes[wrong].tolist()[:1]}
        if all(word.lower() in TOTALS for word in words):
            return f'drop = "{words.pop()}"'
    good = np.flatnonzero(~unusable)
    first = int(np.argmax(unusable))
    # A heading between the rows, such as the name of a region above its districts.
    headings = list(dict.fromkeys(keys["area"].words[code] for code in keys["area"].codes[wrong[:MOST]].tolist()))
    if len(good) and first < good[-1] and all(headings) and nothing_in[wrong].all():
        named = ", ".join(f'"{each}"' for each in headings)
        return f"drop = {named}" if len(headings) == 1 else f"drop = [{named}]"
    if not len(good) or first < good[-1] or not nothing_in[first:].all():
        return ""
    word = keys["area"].words[keys["area"].codes[first]]
    return f'footer = "{word.split()[0] if word else NO_AREA}"'
