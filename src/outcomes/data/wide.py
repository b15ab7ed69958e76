"""Tables whose columns are headed by a period or an area: one row for each, from what stands under it.

Law: a header is taken apart only where what is left of it is a word; figures of two measures are never mixed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from outcomes.arrays import Index
from outcomes.data.columns import NUMBERS, find_columns, letters
from outcomes.immutable import immutable
from outcomes.periods import PeriodError, parse_period

if TYPE_CHECKING:
    import polars

PERIODS: Final = "periods"
"""Every column whose header has a period in it."""

AREAS: Final = "areas"
"""Every column that is headed by the code of an area."""

CODE: Final = re.compile(r"[EWSNJK]\d{8}")

_EDGES: Final = " ()[]{},;:-\u2013\u2014|/"
_LONGEST: Final = 14
"""Words of a header that are looked at."""


@immutable(kw_only=True)
class Wide:
    """The columns that say what else they are about in their headers: a ``field``, period or area.

    ``columns`` has a header for each field of numbers ("value", "count", ...) and label. ``left`` are the words beside
    the label that are no known field, such as "Rate"; their columns are not read.
    """

    field: Literal["period", "area"]
    columns: Mapping[str, Mapping[str, str]]
    left: tuple[str, ...] = ()

    @property
    def headers(self) -> list[str]:
        """Every column that is read so."""
        return list(dict.fromkeys(header for under in self.columns.values() for header in under.values()))

    @property
    def made(self) -> dict[str, str]:
        """The column that is made for each field."""
        return {self.field: f"{self.field} (from the header)"} | {
            name: f"{name} (under its {self.field})" for name in self.columns
        }


def taken_apart(header: str) -> tuple[str, str] | None:
    """The period in a header and the words beside it; None where there is no period.

    >>> taken_apart("Rate per 1,000 (Q1 2022-23)")
    ('Q1 2022-23', 'Rate per 1,000')
    >>> taken_apart("2019/20")
    ('2019/20', '')
    """
    if not re.search(r"\d", header):
        return None
    if is_period(header):
        return header, ""
    words = header.replace("_", " ").split()
    if not 1 < len(words) <= _LONGEST:
        return None
    for size in range(len(words) - 1, 0, -1):
        for start in range(len(words) - size + 1):
            label = " ".join(words[start : start + size]).strip(_EDGES)
            beside = [words[:start], words[start + size :]]
            rest = " ".join(" ".join(part).strip(_EDGES) for part in beside if part).strip()
            # A number that stands alone beside a year may belong to it (2019 20), a word does not.
            if re.search(r"[^\W\d_]|%", rest) and is_period(label):
                return label, rest
    return None


def find_wide(headers: Sequence[str], wide: Collection[str], columns: Mapping[str, object]) -> Wide | None:
    """What stands under periods or areas, as the option ``wide`` says; ``columns`` maps measures to fields too.

    Columns that are named stand under areas where none of them has a period in its header and another column holds
    periods. None where no header is of the kind.
    """
    if AREAS in wide:
        return _of_areas([header for header in headers if CODE.fullmatch(header.strip())])
    named = PERIODS not in wide
    chosen = [header for header in headers if header and (not named or header in wide)]
    parts = {header: taken for header in chosen if (taken := taken_apart(header)) is not None}
    if named and not parts and ("period" in columns or "period" in find_columns(headers)):
        return _of_areas(chosen)
    if named:
        # What is named and has no period that is known is read as one, so that its message is of periods.
        parts = {header: parts.get(header, (header, "")) for header in chosen}
    if not parts:
        return None
    under: dict[str, dict[str, str]] = {}
    for header, (label, beside) in parts.items():
        under.setdefault(beside, {}).setdefault(label, header)
    fields = _fields(list(under), columns)
    return Wide(
        field="period",
        columns={field: under[beside] for beside, field in fields.items()},
        left=tuple(beside for beside in under if beside not in fields),
    )


def lengthened(
    table: polars.DataFrame, rows: Index, wide: Wide, made: Mapping[str, str]
) -> tuple[polars.DataFrame, Index]:
    """One row for each label: what stood under it goes to the columns ``made`` of each field."""
    import polars

    kept = [name for name in table.columns if name not in wide.headers]
    labels = list(dict.fromkeys(label for under in wide.columns.values() for label in under))
    numbered = table.with_columns(polars.Series("\x00row", rows))
    pieces = []
    for label in labels:
        figures = [
            (polars.col(under[label]).cast(polars.String) if label in under else polars.lit(None, polars.String)).alias(
                made[field]
            )
            for field, under in wide.columns.items()
        ]
        pieces.append(numbered.select("\x00row", *kept, polars.lit(label).alias(made[wide.field]), *figures))
    long = polars.concat(pieces)
    return long.drop("\x00row"), long["\x00row"].to_numpy()


def _of_areas(headers: Sequence[str]) -> Wide | None:
    return Wide(field="area", columns={"value": {header: header for header in headers}}) if headers else None


def _fields(measures: Sequence[str], columns: Mapping[str, object]) -> dict[str, str]:
    """The field of each measure (the words beside a period): as mapped, by a known spelling, or the only one left."""
    fields: dict[str, str] = {}
    for measure, field in _claims(measures, columns):
        if measure not in fields and field not in fields.values():
            fields[measure] = field
    free = [measure for measure in measures if measure not in fields]
    if len(free) == 1 and "value" not in fields.values() and "value" not in columns:
        fields[free[0]] = "value"
    return fields


def _claims(measures: Sequence[str], columns: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for field, said in columns.items():
        for measure in measures:
            if field in NUMBERS and isinstance(said, str) and measure and letters(said) == letters(measure):
                yield measure, field
    for measure in measures:
        if not measure:
            yield measure, "value"
    for measure in measures:
        for field in find_columns([measure]):
            if field in NUMBERS and field not in columns:
                yield measure, field


def is_period(text: str) -> bool:
    """Is a text a period and nothing else?"""
    try:
        parse_period(text)
    except PeriodError:
        return False
    return True
