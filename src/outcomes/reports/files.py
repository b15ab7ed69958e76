"""Results as files for other programs: JSON, CSV and Parquet.

Law: the same results give the same bytes; no text of a plugin or a data file becomes a formula in a spreadsheet.
"""

from __future__ import annotations

import json
from typing import IO, Any

import attrs

from outcomes.results import Results

_FORMULA_START = r"^([=+\-@\t\r])"


@attrs.frozen
class JsonWriter:
    """The whole result, schema ``outcomes.results/1``."""

    id: str = "json"
    suffix: str = ".json"
    binary: bool = False

    def write(self, results: Results, stream: IO[str]) -> None:
        """Write one JSON document, indented, ending with a newline."""
        json.dump(results.to_dict(), stream, indent=1, ensure_ascii=False, allow_nan=False)
        stream.write("\n")


@attrs.frozen
class CsvWriter:
    """One line a row, with a header; text that a spreadsheet would run as a formula is led by an apostrophe."""

    id: str = "csv"
    suffix: str = ".csv"
    binary: bool = False

    def write(self, results: Results, stream: IO[str]) -> None:
        """Write UTF-8 CSV with the columns of `FIELDS`."""
        import polars as pl

        guarded = results.to_polars().with_columns(pl.col(pl.String).str.replace(_FORMULA_START, "'$1"))
        stream.write(guarded.write_csv())


@attrs.frozen
class ParquetWriter:
    """One Parquet file with the columns of `FIELDS`."""

    id: str = "parquet"
    suffix: str = ".parquet"
    binary: bool = True

    def write(self, results: Results, stream: IO[Any]) -> None:
        """Write a Parquet file to a binary stream."""
        results.to_polars().write_parquet(stream)
