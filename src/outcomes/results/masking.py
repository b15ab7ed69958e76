"""Masking: a headline that keeps its promise while a group or a district within it falls behind.

Law: it is looked for wherever results hold both the whole and its parts, and never decides a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from outcomes.metrics.contract import Direction, Verdict
from outcomes.results.results import Results

_GOOD = frozenset({Verdict.MET.value, Verdict.ON_TRACK.value, Direction.BETTER.value})
_BAD = frozenset({Verdict.OFF_TRACK.value, Verdict.MISSED.value, Direction.WORSE.value})
WHOLE = frozenset({"", "Persons", "All ages"})
"""Words of a breakdown that stand for the whole."""


@attrs.frozen(kw_only=True)
class Masked:
    """A row that is well, and the rows within it that are not (positions in the results)."""

    headline: int
    behind: tuple[int, ...]


def masking(results: Results, children: Mapping[str, Sequence[str]] | None = None) -> tuple[Masked, ...]:
    """Every headline that is met, on track or better while a part of it is off track, missed or worse.

    Parts are the categories, sexes and ages of the same area, and the areas that lie within it, as ``children`` says;
    aim, metric and comparator are the same.
    """
    within = children or {}
    rows = range(len(results))
    columns = {
        name: results.coded(name).to_list()
        for name in ("aim", "metric", "compared_with", "area", "sex", "age", "category", "verdict", "direction")
    }

    def finding(row: int) -> str:
        return columns["verdict"][row] or columns["direction"][row]

    by_call: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        if finding(row):
            key = tuple(columns[name][row] for name in ("aim", "metric", "compared_with"))
            by_call.setdefault(key, []).append(row)
    found = []
    for members in by_call.values():
        bad = [row for row in members if finding(row) in _BAD]
        if not bad:
            continue
        for row in members:
            if finding(row) not in _GOOD:
                continue
            behind = tuple(
                other for other in bad if _is_part(columns, row, other, within.get(columns["area"][row], ()))
            )
            if behind:
                found.append(Masked(headline=row, behind=behind))
    return tuple(found)


def _is_part(columns: Mapping[str, list[str]], whole: int, part: int, districts: Sequence[str]) -> bool:
    """One step within: a breakdown of the same area in one way, or the same breakdown of an area inside."""
    same = {name: columns[name][whole] == columns[name][part] for name in ("area", "sex", "age", "category")}
    if not same["area"]:
        return columns["area"][part] in districts and all(same[name] for name in ("sex", "age", "category"))
    differing = [name for name in ("sex", "age", "category") if not same[name]]
    return len(differing) == 1 and columns[differing[0]][whole] in WHOLE
