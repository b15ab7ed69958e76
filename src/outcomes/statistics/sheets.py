"""One face for the three kinds of table that people bring: polars, pandas and Arrow.

The law kept here: a table is only read, what comes back is of the kind that came, and a missing key is a key.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.statistics.estimates import Codes, Floats

Indices = NDArray[np.intp]
Kind = Literal["polars", "pandas", "arrow"]


@attrs.frozen(kw_only=True, eq=False)
class Coded:
    """Texts as codes into words, so that a column of a million reasons is a column of a million bytes."""

    codes: Codes
    words: tuple[str, ...]


Column = Floats | Indices | Coded | NDArray[np.str_]


@attrs.frozen(kw_only=True, eq=False)
class Grouping:
    """Rows by group: ``code`` of each row, groups in order of appearance, ``first`` row of each, and rows in order."""

    code: Indices
    first: Indices
    order: Indices
    starts: Indices

    @property
    def sizes(self) -> Indices:
        return np.diff(np.append(self.starts, self.order.size))


@attrs.frozen(kw_only=True, eq=False)
class Sheet:
    """A caller's table."""

    frame: Any
    kind: Kind
    names: tuple[str, ...]

    @property
    def rows(self) -> int:
        return int(self.frame.num_rows if self.kind == "arrow" else len(self.frame))

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
        """A column as float64, missing as NaN; ``TypeError`` when it holds no numbers."""
        try:
            if self.kind == "polars":
                import polars

                column = self.frame.get_column(name)
                if not (column.dtype.is_numeric() or column.dtype in (polars.Null, polars.Boolean)):
                    raise TypeError(f"its type is {column.dtype}")
                return np.asarray(column.cast(polars.Float64).to_numpy(), dtype=np.float64)
            if self.kind == "pandas":
                column = self.frame[name]
                if column.dtype.kind not in "iufb":
                    raise TypeError(f"its type is {column.dtype}")
                return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
            column = self.frame.column(name)
            if str(column.type) != "null" and (column.type.bit_width < 8 or "string" in str(column.type)):
                raise TypeError(f"its type is {column.type}")
            return np.asarray(column.cast("double").to_numpy(), dtype=np.float64)
        except (TypeError, ValueError) as problem:
            raise TypeError(f"column '{name}': expected numbers; {problem}") from None

    def texts(self, name: str) -> tuple[list[str | None], Grouping]:
        """The distinct contents of a column as text, and which row has which."""
        found = self.grouped([name])
        if self.kind == "polars":
            cells = self.frame.get_column(name).gather(found.first).to_list()
        elif self.kind == "pandas":
            cells = [None if cell != cell else cell for cell in self.frame[name].iloc[found.first].tolist()]
        else:
            cells = self.frame.column(name).take(found.first).to_pylist()
        return [None if cell is None else str(cell) for cell in cells], found

    def grouped(self, by: Sequence[str]) -> Grouping:
        """Rows by the distinct contents of some columns; with no columns, one group of all rows."""
        rows = self.rows
        if not by or rows == 0:
            starts = np.zeros(min(rows, 1), dtype=np.intp)
            return Grouping(
                code=np.zeros(rows, dtype=np.intp), first=starts, order=np.arange(rows, dtype=np.intp), starts=starts
            )
        if self.kind == "polars":
            import polars

            row = "\0row"  # a name that no column of a real table has
            lists = (
                self.frame.select(*by, polars.int_range(polars.len()).alias(row))
                .group_by(*by, maintain_order=True)
                .agg(row)
                .get_column(row)
            )
            order = lists.explode().to_numpy().astype(np.intp)
            starts = np.concatenate(([0], np.cumsum(lists.list.len().to_numpy())[:-1])).astype(np.intp)
            code = np.empty(rows, dtype=np.intp)
            code[order] = np.repeat(np.arange(starts.size), np.diff(np.append(starts, rows)))
            return Grouping(code=code, first=order[starts], order=order, starts=starts)
        code = np.zeros(rows, dtype=np.intp)
        for name in by:
            one, size = self._codes(name)
            # Renumbered each time, so that the product of many columns cannot overflow.
            code = np.unique(code * size + one, return_inverse=True)[1]
        order = np.argsort(code, kind="stable")
        sizes = np.bincount(code)
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        place = np.argsort(order[starts], kind="stable")
        renumber = np.empty(place.size, dtype=np.intp)
        renumber[place] = np.arange(place.size)
        code = renumber[code]
        order = np.argsort(code, kind="stable")
        starts = np.concatenate(([0], np.cumsum(sizes[place])[:-1])).astype(np.intp)
        return Grouping(code=code, first=order[starts], order=order, starts=starts)

    def _codes(self, name: str) -> tuple[Indices, int]:
        if self.kind == "pandas":
            import pandas

            codes, distinct = pandas.factorize(self.frame[name], use_na_sentinel=False)
            return codes.astype(np.intp), max(len(distinct), 1)
        column = self.frame.column(name).dictionary_encode(null_encoding="encode").combine_chunks()
        if hasattr(column, "chunks"):
            column = column.chunk(0)
        return np.asarray(column.indices).astype(np.intp), max(len(column.dictionary), 1)

    def keyless(self, by: Sequence[str]) -> dict[str, int]:
        """How many rows have no key, for each key column where some have none."""
        found = {}
        for name in by:
            if self.kind == "pandas":
                missing = int(self.frame[name].isna().sum())
            else:
                column = self.frame.get_column(name) if self.kind == "polars" else self.frame.column(name)
                missing = int(column.null_count() if self.kind == "polars" else column.null_count)
            if missing:
                found[name] = missing
        return found

    def taken(self, names: Sequence[str], rows: Indices | None, columns: Mapping[str, Column]) -> Any:
        """A table of the same kind: some columns at some rows (all when None), and new columns beside them."""
        taken = [name for name in columns if name in names]
        if taken:
            raise ValueError(f"column '{taken[0]}': the table has one of that name already; rename or leave it out")
        if self.kind == "polars":
            import polars

            kept = self.frame.select(*names) if names else None
            kept = kept[rows] if kept is not None and rows is not None else kept
            made = [_polars_column(name, column) for name, column in columns.items()]
            return polars.DataFrame(made) if kept is None else kept.with_columns(*made)
        if self.kind == "pandas":
            import pandas

            kept = self.frame[list(names)]
            kept = kept if rows is None else kept.iloc[rows].reset_index(drop=True)
            made = pandas.DataFrame(
                {name: _pandas_column(column) for name, column in columns.items()},
                index=kept.index if names else None,
            )
            return pandas.concat([kept, made], axis=1) if names else made
        import pyarrow

        table = self.frame.select(list(names))
        table = table if rows is None else table.take(rows)
        arrays = {name: _arrow_column(column) for name, column in columns.items()}
        if not names:
            return pyarrow.table(arrays)
        for name, array in arrays.items():
            table = table.append_column(name, array)
        return table


def sheet_of(frame: Any) -> Sheet:
    """The table as a sheet; ``TypeError`` when it is none of the three kinds."""
    library = type(frame).__module__.split(".")[0]
    if library == "polars" and type(frame).__name__ == "DataFrame":
        return Sheet(frame=frame, kind="polars", names=tuple(frame.columns))
    if library == "pandas" and type(frame).__name__ == "DataFrame":
        return Sheet(frame=frame, kind="pandas", names=tuple(str(name) for name in frame.columns))
    if library == "pyarrow" and type(frame).__name__ == "Table":
        return Sheet(frame=frame, kind="arrow", names=tuple(frame.column_names))
    raise TypeError(
        f"frame: found {library}.{type(frame).__name__}; give a polars DataFrame, a pandas DataFrame or an Arrow table"
    )


def _polars_column(name: str, column: Column) -> Any:
    import polars

    if isinstance(column, Coded):
        words = list(column.words)
        return polars.Series(name, words, dtype=polars.Enum(words)).gather(column.codes.astype(np.uint32))
    return polars.Series(name, column)


def _pandas_column(column: Column) -> Any:
    import pandas

    if isinstance(column, Coded):
        return pandas.Categorical.from_codes(column.codes, categories=list(column.words))
    return column


def _arrow_column(column: Column) -> Any:
    import pyarrow

    if isinstance(column, Coded):
        return pyarrow.DictionaryArray.from_arrays(pyarrow.array(column.codes), pyarrow.array(list(column.words)))
    return pyarrow.array(column)
