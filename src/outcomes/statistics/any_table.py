"""One face for the kinds of table that people bring: polars, pandas, Arrow and whatever else narwhals knows.

The law kept here: a table is only read, what comes back is of the kind that came, and a missing key is a key.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats, as_floats
from outcomes.statistics.estimates import Codes

if TYPE_CHECKING:
    import narwhals
    import polars

Indices = NDArray[np.intp]


@immutable(kw_only=True, eq=False)
class CodedTexts:
    """Texts as codes into words, so that a column of a million reasons is a column of a million bytes."""

    codes: Codes
    words: tuple[str, ...]


Column = Floats | Indices | CodedTexts


@immutable(kw_only=True, eq=False)
class Grouping:
    """Rows by group: ``code`` of each row, groups in order of appearance, ``first`` row of each, and rows in order."""

    code: Indices
    first: Indices
    order: Indices
    starts: Indices

    @property
    def in_order(self) -> bool:
        """True where the rows of each group stand together and the groups in order, so that nothing need be moved."""
        # A group whose first row comes right after the rows of the groups before it leaves no room for strays.
        return bool((self.first == self.starts).all())

    @property
    def sizes(self) -> Indices:
        return np.diff(np.append(self.starts, self.order.size))


@immutable(kw_only=True, eq=False)
class Sheet:
    """A caller's table, as narwhals shows it."""

    frame: narwhals.DataFrame[Any]
    names: tuple[str, ...]

    @property
    def rows(self) -> int:
        return len(self.frame)

    def check(self, *names: str) -> None:
        """``ValueError`` naming every column that is not there, with the nearest that is."""
        problems = []
        for name in names:
            if name not in self.names:
                near = difflib.get_close_matches(name, self.names, n=1)
                hint = f"did you mean '{near[0]}'?" if near else f"the columns are {', '.join(self.names)}"
                problems.append(f"column '{name}': not in the table; {hint}")
        if problems:
            raise ValueError("; ".join(problems))

    def numbers(self, name: str) -> Floats:
        """A column as float64, missing as NaN; ``TypeError`` when it holds no numbers (booleans and dates are none)."""
        import narwhals

        column = self.frame.get_column(name)
        if column.dtype == narwhals.Object:
            return as_floats(column.to_numpy(), f"column '{name}'")
        nothing = column.null_count() == len(column)
        if not (column.dtype.is_numeric() or nothing):
            raise TypeError(f"column '{name}': expected numbers; its type is {column.dtype}")
        if nothing:
            return np.full(len(column), np.nan)
        return np.asarray(column.cast(narwhals.Float64()).to_numpy(), dtype=np.float64)

    def flags(self, name: str) -> NDArray[np.bool_]:
        """A column of yes and no; ``TypeError`` when it holds anything else, or nothing in some row."""
        import narwhals

        column = self.frame.get_column(name)
        if column.dtype != narwhals.Boolean or column.null_count():
            raise TypeError(f"column '{name}': expected yes or no in every row; its type is {column.dtype}")
        return np.asarray(column.to_numpy(), dtype=np.bool_)

    def texts(self, name: str) -> tuple[list[str | None], Indices]:
        """The distinct contents of a column as text, and which of them each row has."""
        code = self._coded([name])
        cells = self._keys([name]).to_series()[_first_rows(code)].to_list()
        return [None if cell is None else str(cell) for cell in cells], code

    def grouped(self, by: Sequence[str]) -> Grouping:
        """Rows by the distinct contents of some columns; with no columns, one group of all rows."""
        rows = self.rows
        if not by or rows == 0:
            starts = np.zeros(min(rows, 1), dtype=np.intp)
            return Grouping(
                code=np.zeros(rows, dtype=np.intp), first=starts, order=np.arange(rows, dtype=np.intp), starts=starts
            )
        code = self._coded(by)
        if (code[1:] >= code[:-1]).all():
            order = np.arange(rows, dtype=np.intp)
            starts = np.flatnonzero(np.concatenate(([True], code[1:] != code[:-1]))).astype(np.intp)
        else:
            # Numbers of 16 bits are sorted by their digits, in a tenth of the time.
            narrow = code.astype(np.uint16) if code.max() < 2**16 else code
            order = np.argsort(narrow, kind="stable").astype(np.intp)
            starts = np.concatenate(([0], np.cumsum(np.bincount(code))[:-1])).astype(np.intp)
        return Grouping(code=code, first=order[starts], order=order, starts=starts)

    def only(self, rows: NDArray[np.bool_]) -> Sheet:
        """The sheet with only some of its rows."""
        return Sheet(frame=self.frame.filter(rows.tolist()), names=self.names)

    def rows_in(self, other: Sheet, by: Sequence[str], rows: Indices) -> Indices:
        """Where some rows stand in another table by their keys; ``ValueError`` for one that is not there once."""
        import polars

        mine = self._keys(by)[rows].with_row_index("\0row")
        keys = other._keys(by).with_row_index("\0other")
        if keys.select(by).is_duplicated().any():
            raise ValueError("totals: a group is there twice; give one row a group")
        try:
            joined = mine.join(keys, on=list(by), how="left", nulls_equal=True).sort("\0row")
        except polars.exceptions.PolarsError as problem:
            raise ValueError(f"totals: its keys are of another type: {problem}") from None
        totals = joined.get_column("\0other")
        if totals.null_count():
            lost = mine.filter(totals.is_null()).select(by).row(0)
            raise ValueError(f"totals: no row for {', '.join(map(str, lost))}; give one row a group")
        return totals.to_numpy().astype(np.intp)

    def keyless(self, by: Sequence[str]) -> dict[str, int]:
        """How many rows have no key, for each key column where some have none."""
        missing = {name: int(self.frame.get_column(name).null_count()) for name in by}
        return {name: count for name, count in missing.items() if count}

    def taken(self, names: Sequence[str], rows: Indices | None, columns: Mapping[str, Column]) -> object:
        """A table of the same kind: some columns at some rows (all when None), and new columns beside them."""
        import narwhals

        taken = [name for name in columns if name in names]
        if taken:
            raise ValueError(f"column '{taken[0]}': the table has one of that name already; rename or leave it out")
        made = [self._column(name, column) for name, column in columns.items()]
        if not names:
            return _side_by_side(made)
        kept = self.frame.select(*names)
        if rows is not None:
            kept = narwhals.maybe_reset_index(kept[rows])
        return kept.with_columns(*made).to_native()

    def _keys(self, by: Sequence[str]) -> polars.DataFrame:
        """Key columns as polars, which numbers groups an order of magnitude faster than a sort of Python words."""
        keys: polars.DataFrame = self.frame.select(*by).to_polars()
        return keys

    def _coded(self, by: Sequence[str]) -> Indices:
        """The group of each row, numbered in order of appearance."""
        if self.rows == 0:
            return np.empty(0, dtype=np.intp)
        import polars

        keys = self._keys(by)
        # Tables mostly come with the rows of a group together, and comparing a row with the one before is far cheaper
        # than looking its key up: runs are found first, and only the first row of each run is looked up.
        run = keys.select(polars.struct(*by).rle_id()).to_series().to_numpy()
        heads = keys[np.flatnonzero(np.concatenate(([True], run[1:] != run[:-1])))]
        row = "\0row"  # a name that no column of a real table has
        lists = (
            heads.with_columns(polars.int_range(polars.len()).alias(row))
            .group_by(*by, maintain_order=True)
            .agg(row)
            .get_column(row)
        )
        code = np.empty(len(heads), dtype=np.intp)
        code[lists.explode().to_numpy()] = np.repeat(np.arange(len(lists)), lists.list.len().to_numpy())
        return np.asarray(code[run])

    def _column(self, name: str, column: Column) -> narwhals.Series[Any]:
        """A new column of the table's own kind."""
        import narwhals

        if not isinstance(column, CodedTexts):
            return narwhals.new_series(name, column, backend=self.frame.implementation)
        words = _words(column.words).gather(column.codes.astype(np.uint32)).alias(name)
        kind = self.frame.implementation
        native = words if kind.is_polars() else words.to_arrow() if kind.is_pyarrow() else words.to_pandas()
        if kind.is_pyarrow():
            import pyarrow

            native = pyarrow.chunked_array([native])
        made: narwhals.Series[Any] = narwhals.from_native(native, series_only=True)
        return made.alias(name)


def names_of(by: str | Sequence[str]) -> tuple[str, ...]:
    """One name or several as a tuple; ``TypeError`` for anything else."""
    names = tuple(by) if isinstance(by, Sequence) and not isinstance(by, str) else (by,)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"by: found {name!r}; give the name of a column, or several")
    return names


def _side_by_side(columns: Sequence[narwhals.Series[Any]]) -> object:
    import narwhals

    return narwhals.concat([each.to_frame() for each in columns], how="horizontal").to_native()


def _first_rows(code: Indices) -> Indices:
    """The first row of each code, codes being numbered in order of appearance."""
    highest = np.maximum.accumulate(code)
    return np.flatnonzero(np.concatenate(([True], highest[1:] > highest[:-1])))[: code.max(initial=-1) + 1]


def sheet_of(frame: Any) -> Sheet:
    """The table as a sheet; ``TypeError`` when it is no table that is in memory."""
    import narwhals

    try:
        shown = narwhals.from_native(frame, eager_only=True)
    except TypeError:
        raise TypeError(
            f"frame: found {type(frame).__module__.split('.')[0]}.{type(frame).__name__}; "
            "give a polars DataFrame, a pandas DataFrame or an Arrow table"
        ) from None
    return Sheet(frame=shown, names=tuple(map(str, shown.columns)))


# The type of a word column is the same in every call, and building it costs more than a thousand rows of reasons.
@cache
def _words(words: tuple[str, ...]) -> polars.Series:
    import polars

    return polars.Series(words, dtype=polars.Enum(words))
