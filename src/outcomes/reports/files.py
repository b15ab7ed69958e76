"""Results as files for other programs: JSON, CSV and Parquet.

Law: the same results give the same bytes; no text of a plugin or a data file becomes a formula in a spreadsheet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

import attrs

from outcomes.results import Results
from outcomes.results.frames import NESTED, names_of
from outcomes.results.interchange import head_of
from outcomes.results.json_rows import digests_texts, json_lines
from outcomes.results.results import CHUNK
from outcomes.streams import utf8_onto

_FORMULA_START = r"^([=+\-@\t\r])"


@attrs.frozen
class JsonWriter:
    """The whole result, schema ``outcomes.results/2``, with a line for each row."""

    id: str = "json"
    suffix: str = ".json"
    binary: bool = False

    def write(self, results: Results, stream: IO[str]) -> None:
        """Write one JSON document, piece by piece, ending with a newline."""
        head = json.dumps(head_of(results), indent=1, ensure_ascii=False, allow_nan=False)
        stream.write(head.removesuffix("\n}"))
        stream.write(',\n "rows": [')
        for place, lines in enumerate(each for chunk in results.chunks() for each in json_lines(chunk)):
            # Twice as quick as joining the lines to one text; they are JSON already, and nothing is quoted again.
            stream.write(",\n" if place else "\n")
            with utf8_onto(stream) as encoded:
                table = lines.alias("row").to_frame()
                table[:-1].write_csv(encoded, include_header=False, quote_style="never", line_terminator=",\n")
            stream.write(lines[-1])
        stream.write("\n ]\n}\n")


@attrs.frozen
class CsvWriter:
    """One line a row, with a header; text that a spreadsheet would run as a formula is led by an apostrophe."""

    id: str = "csv"
    suffix: str = ".csv"
    binary: bool = False

    def write(self, results: Results, stream: IO[str]) -> None:
        """Write UTF-8 CSV with the columns of `csv_names`; digests of data as 16 digits, lists parted by semicolons."""
        for place, chunk in enumerate(results.chunks()):
            with utf8_onto(stream) as encoded:
                csv_frame(chunk).write_csv(encoded, include_header=not place)


def csv_frame(results: Results) -> Any:
    """The polars DataFrame that the CSV holds: numbers, and text that no spreadsheet runs."""
    import polars as pl

    from outcomes.reports.csv_columns import LISTED, PARAMETERS, csv_names, listed, parameters_in_words, spread_columns

    names = names_of(results)
    frame = results.frame([name for name in names if name not in (*NESTED, "provenance.data", PARAMETERS)])
    lists = [listed(each) for each in results.frame(LISTED)]
    parameters = parameters_in_words(results.frame([PARAMETERS])[PARAMETERS].cast(pl.String))
    whole = frame.with_columns(*lists, parameters, *spread_columns(results))
    guard = pl.col(pl.String, pl.Categorical).cast(pl.String).str.replace(_FORMULA_START, "'$1")
    digests = digests_texts(results.data_digests).alias("provenance.data")
    return whole.with_columns(guard).with_columns(digests).select(csv_names(results))


@attrs.frozen
class ParquetWriter:
    """One Parquet file with the columns of `Results.frame`."""

    id: str = "parquet"
    suffix: str = ".parquet"
    binary: bool = True

    def write(self, results: Results, stream: IO[Any]) -> None:
        """Write a Parquet file to a binary stream, so many rows at a time."""
        from polars.io.plugins import register_io_source

        names = names_of(results)

        def frames(*_: object) -> Iterator[Any]:
            yield from (chunk.frame(names) for chunk in results.chunks())

        schema = results.take([]).frame(names).schema
        # The source is told of columns and rows that are wanted; all of them always are.
        register_io_source(frames, schema=schema).sink_parquet(stream, row_group_size=CHUNK)
