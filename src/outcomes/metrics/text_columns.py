"""Columns of texts, put together out of texts that many rows share.

Law: a text is worked out once for all rows that are alike, and every row has its own in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, Index

if TYPE_CHECKING:
    import polars

Piece: TypeAlias = "str | polars.Series"
"""A part of each text of a column: the same on every row, or a column itself."""

_FEW: Final = 200
"""Up to so many rows texts are put together one by one."""


def by_distinct(numbers: Floats, say: Callable[[float], str]) -> polars.Series:
    """One text a row, worked out once for each distinct number, by its bits."""
    kept, code = np.unique(numbers.view(np.int64), return_inverse=True)
    return taken(texts_of([say(each) for each in kept.view(np.float64).tolist()]), code)


def by_code(codes: NDArray[np.generic], say: Callable[[int], str]) -> polars.Series:
    """One text a row, worked out once for each code (from 0) that some row has."""
    used, place = used_codes(codes)
    return taken(texts_of([say(each) for each in used]), place)


def used_codes(codes: NDArray[np.generic]) -> tuple[list[int], NDArray[np.uint32]]:
    """The codes (from 0) that some row has, and for each row the place of its code among them."""
    seen = np.bincount(codes) > 0 if len(codes) else np.zeros(0, dtype=np.bool_)
    return np.flatnonzero(seen).tolist(), (np.cumsum(seen, dtype=np.uint32) - np.uint32(1))[codes]


def taken(series: polars.Series, places: NDArray[np.generic]) -> polars.Series:
    """The elements at some places."""
    import polars

    # A series of places is taken as it is; an array is looked through first, and `gather` takes three times as long.
    whole = places.view(np.uint32) if places.dtype == np.int32 else places.astype(np.uint32, copy=False)
    return series[polars.Series(whole)] if len(places) else series.clear()


def joined(pieces: Sequence[Piece], rows: int) -> polars.Series:
    """Texts and columns of texts put together, row by row; a text alone is repeated on every row."""
    import polars

    columns = [each for each in pieces if isinstance(each, polars.Series)]
    if not columns:
        return texts_of(["".join(map(str, pieces))]).new_from_index(0, rows)
    if len(pieces) == 1:
        return columns[0]
    if rows <= _FEW:
        # For few rows a query costs more than it saves.
        lists = [each.to_list() if isinstance(each, polars.Series) else [each] * rows for each in pieces]
        return texts_of(["".join(row) for row in zip(*lists, strict=True)])
    frame = polars.DataFrame([each.alias(str(place)) for place, each in enumerate(columns)])
    names = iter(frame.columns)
    told = [polars.col(next(names)) if isinstance(each, polars.Series) else polars.lit(each) for each in pieces]
    return frame.select(polars.concat_str(told)).to_series()


def merged(parts: Sequence[tuple[Index, polars.Series]], rows: int) -> polars.Series:
    """One column out of pieces, each with the rows that it is for; together they are all rows."""
    import polars

    parts = [each for each in parts if len(each[0])]
    if len(parts) == 1 and len(parts[0][0]) == rows and (parts[0][0] == np.arange(rows)).all():
        return parts[0][1]
    if not parts:
        return texts_of([])
    place = np.empty(rows, dtype=np.uint32)
    place[np.concatenate([each for each, _ in parts])] = np.arange(rows, dtype=np.uint32)
    return taken(polars.concat([texts for _, texts in parts]), place)


def texts_of(texts: Sequence[str]) -> polars.Series:
    """Texts as a column."""
    import polars

    return polars.Series(texts, dtype=polars.String)
