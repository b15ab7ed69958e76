"""The fields of a row: their names, their kinds, and how each column of words comes out of a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from outcomes.data.columns import WHO
from outcomes.diagnostics import Diagnostic, UsageError, suggest
from outcomes.framework.model import Aim, Framework
from outcomes.metrics.sentences import ROW_NUMBERS
from outcomes.results.findings import OF_FINDINGS

Row: TypeAlias = dict[str, Any]
"""A row as plain values by the names of its fields; or another table of plain values, as JSON holds them."""

FIELDS = (
    "framework",
    "aim",
    "indicator",
    "area",
    "area_name",
    "sex",
    "age",
    "category",
    "period",
    "metric",
    "status",
    "reason",
    "outcome",
    "verdict",
    "direction",
    "value",
    "lower",
    "upper",
    "target",
    "benchmark",
    "evidence",
    "sentence",
    "boards",
    "priority",
    "provenance",
    "item",
    "owner",
    "compared_with",
    "readings",
    "illustrative",
    "fragile",
    "periods",
    "assumed",
    "note",
)
"""Names of the fields of a row, in order. A name never changes its meaning; new ones are added at the end."""
NUMBERS = ROW_NUMBERS
OF_BATCHES = (*WHO, "period", "compared_with", "item")
"""Columns of words that a batch holds as codes of the words of its evaluation."""

OF_AIMS: Mapping[str, Callable[[Framework, Aim], str]] = {
    "aim": lambda framework, aim: aim.id,
    "indicator": lambda framework, aim: ", ".join(aim.measured_by),
    "priority": lambda framework, aim: framework.priority_of(aim),
    "owner": lambda framework, aim: framework.owner_of(aim),
    "note": lambda framework, aim: " ".join(aim.note.split()),
}
"""Columns of words that are the same on every row of an aim."""


CODED = frozenset((*OF_BATCHES, *OF_AIMS, *OF_FINDINGS, "framework", "area_name", "metric"))
"""The columns of words."""


_Column = TypeVar("_Column")


def named(name: str, columns: Mapping[str, _Column]) -> _Column:
    """One of some columns by its name. Raises UsageError, with the nearest right one, for a name that is not there."""
    if not isinstance(name, str) or name not in columns:
        wrong = (
            f'"{name}" is a column of another kind'
            if isinstance(name, str) and name in FIELDS
            else f"there is no such column {name!r}"
        )
        raise UsageError(Diagnostic(code="OUT551", subject="results", found=wrong, to_do=suggest(str(name), columns)))
    return columns[name]
