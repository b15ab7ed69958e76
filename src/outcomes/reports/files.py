"""Results as files for other programs: JSON, CSV and Parquet.

Law: the same results give the same bytes; no text of a plugin or a data file becomes a formula in a spreadsheet.
No cell holds text of a program, and a column is there for all rows or for none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from outcomes.immutable import immutable
from outcomes.reports.excel_sheets import in_words
from outcomes.results.clauses import readings_of
from outcomes.results.combinations import by_readings
from outcomes.results.interchange import digests_texts, head_of, json_frame
from outcomes.results.periods import periods_of
from outcomes.results.rendered import Results
from outcomes.results.result_table import NESTED, names_of, numbers_column, words_column
from outcomes.results.results import CHUNK
from outcomes.streams import utf8_onto

if TYPE_CHECKING:
    import polars

LISTED: Final = ("boards", "fragile", "assumed")
"""Lists of words, which stand in one cell."""
PARAMETERS: Final = "provenance.parameters"
_READINGS, _PERIODS = "readings", "periods"
_OF_PERIOD: Final = ("", ".value", ".required")
"""What there is of one milestone: its state, the value that was observed and the level that was promised."""


def csv_names(results: Results) -> tuple[str, ...]:
    """The columns of the CSV file, in order: those of the table, readings and milestones spread out where they stand.

    ``readings.NAME`` in the order of names; ``periods.PERIOD``, ``periods.PERIOD.value`` and
    ``periods.PERIOD.required`` in the order of time.
    """
    spread = {
        _READINGS: [f"{_READINGS}.{name}" for name in _reading_names(results)],
        _PERIODS: [f"{_PERIODS}.{label}{end}" for label in _labels(results) for end in _OF_PERIOD],
    }
    return tuple(name for field in names_of(results) for name in spread.get(field, [field]))


def spread_columns(results: Results) -> Iterator[polars.Series]:
    """The columns of readings and milestones of all rows of results, named."""
    rows = np.arange(len(results), dtype=np.int64)
    yield from _reading_columns(results, rows)
    yield from _period_columns(results)


def listed(texts: polars.Series) -> polars.Series:
    """Lists of words as one text each, the words parted by semicolons; null for none."""
    joined = texts.list.join("; ")
    return joined.set(joined == "", None)


def parameters_in_words(texts: polars.Series) -> polars.Series:
    """Parameters that are JSON as names with their values; null for none."""
    known = {text: in_words(json.loads(text)) or None for text in texts.unique().to_list() if text}
    return texts.replace_strict(known, default=None, return_dtype=texts.dtype)


def _reading_names(results: Results) -> list[str]:
    return sorted({name for batch in results.batches for name in batch.readings})


def _labels(results: Results) -> list[str]:
    """The periods of all milestones in the order of time; of several kinds by their first days."""
    words = results.evaluation.words
    places: dict[str, int] = {}
    for batch in results.batches:
        if batch.milestones is not None:
            own = batch.milestones
            _, first = np.unique(own.label, return_index=True)
            for at in first.tolist():
                label, place = words[own.label[at]], int(own.ordinal[at])
                # The same whichever batch comes first.
                places[label] = min(place, places.get(label, place))
    return sorted(places, key=lambda label: (places[label], label))


def _reading_columns(results: Results, rows: NDArray[np.int64]) -> Iterator[polars.Series]:
    names = _reading_names(results)
    if not names:
        return
    code, first = by_readings(results, rows)
    said = [readings_of(results, row) for row in first]
    for name in names:
        words = ["", *dict.fromkeys(each[name] for each in said if name in each)]
        place = np.array([0, *(words.index(each.get(name, "")) for each in said)], dtype=np.int64)
        yield words_column(place[code], words).alias(f"{_READINGS}.{name}")


def _period_columns(results: Results) -> Iterator[polars.Series]:
    labels = _labels(results)
    if not labels:
        return
    milestones = periods_of(results)
    for label in labels:
        own = np.flatnonzero(milestones.period.codes == milestones.period.code_of(label))
        rows = milestones.row[own]
        state = np.full(len(results), len(milestones.state.words), dtype=np.int64)
        state[rows] = milestones.state.codes[own]
        yield words_column(state, [*milestones.state.words, ""]).alias(f"{_PERIODS}.{label}")
        for end, values in zip(_OF_PERIOD[1:], (milestones.value, milestones.required), strict=True):
            column = np.full(len(results), np.nan)
            column[rows] = values[own]
            yield numbers_column(column).alias(f"{_PERIODS}.{label}{end}")


FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell of a CSV begins with that a spreadsheet would take for a formula, some by signs of full width (OWASP)."""
_FORMULA_START: Final = r"^([=+\-@\t\r\n\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}])"


@immutable
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
        for place, table in enumerate(json_frame(chunk) for chunk in results.chunks() if len(chunk)):
            # Its cells are JSON already, and nothing is quoted again.
            stream.write(",\n" if place else "\n")
            with utf8_onto(stream) as encoded:
                table[:-1].write_csv(encoded, include_header=False, quote_style="never", line_terminator=",\n")
            stream.write(",".join(table.row(-1)))
        stream.write("\n ]\n}\n")


@immutable
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


def csv_frame(results: Results) -> polars.DataFrame:
    """The polars DataFrame that the CSV holds: numbers, and text that no spreadsheet runs."""
    import polars as pl

    names = names_of(results)
    frame = results.frame([name for name in names if name not in (*NESTED, "provenance.data", PARAMETERS)])
    lists = [listed(each) for each in results.frame(LISTED)]
    parameters = parameters_in_words(results.frame([PARAMETERS])[PARAMETERS].cast(pl.String))
    whole = frame.with_columns(*lists, parameters, *spread_columns(results))
    guard = pl.col(pl.String, pl.Categorical).cast(pl.String).str.replace(_FORMULA_START, "'$1")
    digests = digests_texts(results.data_digests).alias("provenance.data")
    return whole.with_columns(guard).with_columns(digests).select(csv_names(results))


@immutable
class ParquetWriter:
    """One Parquet file with the columns of `Results.frame`."""

    id: str = "parquet"
    suffix: str = ".parquet"
    binary: bool = True

    def write(self, results: Results, stream: IO[bytes]) -> None:
        """Write a Parquet file to a binary stream, so many rows at a time."""
        from polars.io.plugins import register_io_source

        names = names_of(results)

        def frames(*_: object) -> Iterator[polars.DataFrame]:
            yield from (chunk.frame(names) for chunk in results.chunks())

        schema = results.take([]).frame(names).schema
        # The source is told of columns and rows that are wanted; all of them always are.
        register_io_source(frames, schema=schema).sink_parquet(stream, row_group_size=CHUNK)
