"""One face for the three kinds of table that people bring: polars, pandas and Arrow.

The law kept here: a table is only read, what comes back is of the kind that came, and a missing key is a key.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import cache
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
    def in_order(self) -> bool:
        """True where the rows of each group stand together and the groups in order, so that nothing need be moved."""
        # A group whose first row comes right after the rows of the groups before it leaves no room for strays.
        return bool((self.first == self.starts).all())

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

    def texts(self, name: str) -> tuple[list[str | None], Indices]:
        """The distinct contents of a column as text, and which of them each row has."""
        code = self._coded([name])
        first = _first_rows(code)
        if self.kind == "polars":
            cells = self.frame.get_column(name).gather(first).to_list()
        elif self.kind == "pandas":
            cells = [None if cell != cell else cell for cell in self.frame[name].iloc[first].tolist()]
        else:
            cells = self.frame.column(name).take(first).to_pylist()
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

    def _coded(self, by: Sequence[str]) -> Indices:
        """The group of each row, numbered in order of appearance."""
        if self.rows == 0:
            return np.empty(0, dtype=np.intp)
        # Tables mostly come with the rows of a group together, and comparing a row with the one before is far cheaper
        # than looking its key up: runs are found first, and only the first row of each run is looked up.
        heads, run = self._runs(by)
        code = self._codes(by, heads)
        return code if heads is None else code[run]

    def _runs(self, by: Sequence[str]) -> tuple[Indices | None, Indices]:
        """The first row of each run of equal keys and the run of each row; None where the library finds no runs."""
        if self.kind != "polars":
            return None, np.empty(0, dtype=np.intp)
        import polars

        ids = self.frame.select(polars.struct(*by).rle_id()).to_series().to_numpy()
        return np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))), ids.astype(np.intp)

    def _codes(self, by: Sequence[str], rows: Indices | None) -> Indices:
        """The group of each row (of some rows in polars), numbered in order of appearance."""
        if self.kind == "polars":
            import polars

            row = "\0row"  # a name that no column of a real table has
            heads = self.frame.select(*by)[rows]
            lists = (
                heads.with_columns(polars.int_range(polars.len()).alias(row))
                .group_by(*by, maintain_order=True)
                .agg(row)
                .get_column(row)
            )
            sizes = lists.list.len().to_numpy()
            code = np.empty(len(heads), dtype=np.intp)
            code[lists.explode().to_numpy()] = np.repeat(np.arange(sizes.size), sizes)
            return code
        code = self._factor(by[0])
        for name in by[1:]:
            one = self._factor(name)
            # Renumbered each time, so that the product of many columns cannot overflow.
            code = self._numbered(code * (one.max() + 1) + one)
        return code

    def _factor(self, name: str) -> Indices:
        if self.kind == "pandas":
            import pandas

            return np.asarray(pandas.factorize(self.frame[name], use_na_sentinel=False)[0], dtype=np.intp)
        column = self.frame.column(name).combine_chunks().dictionary_encode(null_encoding="encode")
        return np.asarray(column.indices).astype(np.intp)

    def _numbered(self, code: Indices) -> Indices:
        if self.kind == "pandas":
            import pandas

            return np.asarray(pandas.factorize(code)[0], dtype=np.intp)
        import pyarrow

        return np.asarray(pyarrow.array(code).dictionary_encode().indices).astype(np.intp)

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

            new = {name: _pandas_column(column) for name, column in columns.items()}
            if rows is None:
                return self.frame.assign(**new)
            # One frame from arrays: joining two frames costs several times as much for the few rows that groups are.
            old = {name: self.frame[name].array.take(rows) for name in names}
            return pandas.DataFrame({**old, **new}, copy=False)
        import pyarrow

        table = self.frame.select(list(names))
        table = table if rows is None else table.take(rows)
        arrays = {name: _arrow_column(column) for name, column in columns.items()}
        if not names:
            return pyarrow.table(arrays)
        for name, array in arrays.items():
            table = table.append_column(name, array)
        return table


def _first_rows(code: Indices) -> Indices:
    """The first row of each code, codes being numbered in order of appearance."""
    highest = np.maximum.accumulate(code)
    return np.flatnonzero(np.concatenate(([True], highest[1:] > highest[:-1])))[: code.max(initial=-1) + 1]


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
        return _polars_words(column.words).gather(column.codes.astype(np.uint32)).alias(name)
    return polars.Series(name, column)


def _pandas_column(column: Column) -> Any:
    import pandas

    if isinstance(column, Coded):
        return pandas.Categorical.from_codes(column.codes, dtype=_pandas_words(column.words))
    return column


def _arrow_column(column: Column) -> Any:
    import pyarrow

    if isinstance(column, Coded):
        return pyarrow.DictionaryArray.from_arrays(pyarrow.array(column.codes), pyarrow.array(list(column.words)))
    return pyarrow.array(column)


# The types of word columns are the same in every call, and building them costs more than a thousand rows of reasons.
@cache
def _polars_words(words: tuple[str, ...]) -> Any:
    import polars

    return polars.Series(words, dtype=polars.Enum(words))


@cache
def _pandas_words(words: tuple[str, ...]) -> Any:
    import pandas

    return pandas.CategoricalDtype(list(words))
