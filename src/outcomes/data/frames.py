"""Tables of other libraries to columns and back: the only module outside the readers that imports polars.

Law: what a table says is taken as it stands; a row that cannot be used is reported before it is left out.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, doubles
from outcomes.data.cell_columns import advice, caveats_in, held_back, infinite, read_texts
from outcomes.data.cells import CellMark, CellRules
from outcomes.data.coded import Coded, from_table, join, repeat_word, sort_words
from outcomes.data.column_types import held_in
from outcomes.data.columns import NUMBERS, REQUIRED, LabelRule, find_columns
from outcomes.data.number_marks import known_caveats
from outcomes.data.origin import Origin
from outcomes.data.problems import bad_cells, named_twice, no_cells, noted_numbers, unnamed
from outcomes.diagnostics import DataError, Diagnostic, Report, UsageError, expect, kind_of
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars


_GIVE: Final = "give a frame of polars, pandas or pyarrow"
FEW = 1000
"""Rows that are looked at before all are: a column that is one word throughout is so in these."""
_STRETCH = 1 << 16
"""Rows that are numbered at a time."""

YES = frozenset({"1", "true", "yes", "y", "*", "c", "suppressed"})
"""What a column that marks suppressed rows says of one, in lower case."""


@immutable(kw_only=True)
class TableReading:
    """How a table is to be read.

    ``columns`` maps fields to the table's columns, ``constants`` fields to what every row says; ``extra`` names
    further columns to keep. ``scale`` multiplies values and limits. ``empty`` are the words (besides blank) by which
    the text column of a field says nothing, in lower case.
    """

    columns: Mapping[str, str] = attrs.field(factory=dict)
    constants: Mapping[str, str] = attrs.field(factory=dict)
    extra: tuple[str, ...] = ()
    rules: CellRules = attrs.field(factory=CellRules)
    scale: float = 1.0
    empty: Mapping[str, frozenset[str]] = attrs.field(factory=dict)
    label_rule: LabelRule = attrs.field(factory=LabelRule)


@immutable(kw_only=True, eq=False)
class TableColumns:
    """The columns of a table as its cells say them: ``words`` and ``numbers`` by field, each of one length.

    ``suppressed`` marks rows whose value was held back, ``remark`` says what the reader of a value must know (None: of
    no row); ``problems`` are those of single cells.
    """

    words: Mapping[str, Coded]
    numbers: Mapping[str, Floats]
    extra: Mapping[str, Coded]
    suppressed: NDArray[np.bool_] | None
    remark: Coded | None
    problems: tuple[Diagnostic, ...]


def polars_frame(frame: Any) -> polars.DataFrame:
    """Any table of any library as a polars frame."""
    import polars

    if isinstance(frame, polars.LazyFrame):
        return frame.collect()
    if isinstance(frame, polars.DataFrame):
        return frame
    arrow = hasattr(frame, "__arrow_c_stream__")
    expect(frame, arrow or hasattr(frame, "__dataframe__"), "frame", _GIVE)
    try:
        return polars.DataFrame(frame) if arrow else polars.from_dataframe(frame)
    except (Exception, polars.exceptions.PanicException) as error:  # others' code, which may throw anything
        names = _names(frame)
        places = {name: [place for place, each in enumerate(names, 1) if each == name] for name in names}
        twice = [named_twice(Origin(file="frame"), name, those) for name, those in places.items() if len(those) > 1]
        if twice:
            raise DataError(Report(twice)) from error
        found = f"it is {kind_of(frame)} that gives no table ({type(error).__name__})"
        raise UsageError(Diagnostic(code="OUT551", subject="frame", found=found, to_do=_GIVE)) from error


def _names(frame: Any) -> list[str]:
    """The names of its columns as it says them itself; none where it cannot."""
    try:
        return [str(each) for each in getattr(frame, "column_names", None) or frame.columns]
    except Exception:
        return []


def reading_of(headers: Sequence[str], *, extra: tuple[str, ...], origin: Origin) -> tuple[TableReading, Origin]:
    """How a table is read by the published spellings of its headers, and where its columns stand.

    Raises `DataError` with every column that is needed and not there.
    """
    known = find_columns(headers)
    origin = attrs.evolve(
        origin,
        places={field: place + 1 for field, place in known.items()},
        headers={field: headers[place] for field, place in known.items()},
    )
    needed = REQUIRED if "count" in known else (*REQUIRED, "value")
    missing = [unnamed(origin, field, headers) for field in needed if field not in known]
    missing += [unnamed(origin, name, headers) for name in extra if name not in headers]
    if missing:
        raise DataError(Report(missing))
    return TableReading(columns={field: headers[place] for field, place in known.items()}, extra=extra), origin


def read_columns(
    table: polars.DataFrame, reading: TableReading, origin: Origin, places: NDArray[np.int64]
) -> TableColumns:
    """The named columns of a polars table. ``places`` are the numbers of its rows in the source."""
    import polars

    named = {*reading.columns.values(), *reading.extra}
    unread = [
        no_cells(origin, name, sort) for name in table.columns if name in named and (sort := held_in(table[name]))
    ]
    if unread:
        raise DataError(Report(unread))
    problems: list[Diagnostic] = []
    size = table.height
    words = {field: repeat_word(word, size) for field, word in reading.constants.items()}
    numbers: dict[str, Floats] = {}
    held = np.zeros(size, dtype=np.bool_)
    remarks: list[Coded] = []
    # Of all columns at once: for each alone a small file takes as long.
    codes = table.select_seq(polars.col(polars.Categorical).to_physical().cast(polars.UInt32)).to_dict()
    for field, name in reading.columns.items():
        if field in NUMBERS:
            numbers[field], marks, caveats, wrong = _numbers(table[name], field, reading.rules, origin, places)
            problems += wrong
            if field == "value":
                held |= marks
                remarks += caveats
            if reading.scale != 1.0 and field not in ("count", "denominator"):
                numbers[field] = numbers[field] * reading.scale
        else:
            words[field] = _words(table[name], codes.get(name), reading.empty.get(field, frozenset()))
    if "suppressed" in words:
        held |= _says(words.pop("suppressed"), lambda word: word.lower() in YES)
    if "remark" in words:
        remark = words.pop("remark")
        held |= _says(remark, reading.rules.speaks_of_suppression) & np.isnan(numbers.get("value", np.nan))
        remarks += remarks_in(remark, reading.rules)
    return TableColumns(
        words=words,
        numbers=numbers,
        extra={name: _words(table[name], codes.get(name), frozenset()) for name in reading.extra},
        suppressed=held if held.any() else None,
        remark=joined_remarks(remarks),
        problems=tuple(problems),
    )


def remarks_in(column: Coded, rules: CellRules) -> list[Coded]:
    """A column of remarks as what a reader must know; nothing where it says nothing of any row."""
    said = [rules.remark(each) for each in column.words]
    return [from_table(column.codes, said)] if any(said) else []


def joined_remarks(columns: Sequence[Coded]) -> Coded | None:
    """Several columns of what is said of each row as one, nothing twice; None for none."""
    if len(columns) < 2:
        return columns[0] if columns else None
    joined = functools.reduce(lambda one, other: join(one, other, "; "), columns)
    return from_table(joined.codes, [_once(word) for word in joined.words])


def _once(remark: str) -> str:
    """A remark without what it says twice: a part, or what a mark means.

    >>> _once("break in the series; break in the series, provisional; provisional; small school")
    'break in the series; provisional; small school'
    """
    kept: list[str] = []
    said: set[str] = set()
    for part in remark.split("; "):
        own = ", ".join(each for each in part.split(", ") if each not in said & known_caveats())
        if own and own not in said:
            kept.append(own)
        said |= {part, *part.split(", ")}
    return "; ".join(kept)


def frame_of(columns: Mapping[str, Coded | NDArray[np.generic]]) -> polars.DataFrame:
    """Columns as a polars frame: words as categories, missing numbers as null."""
    import polars

    def series(column: Coded | NDArray[np.generic]) -> polars.Series:
        if isinstance(column, Coded):
            words = polars.Series(list(column.words), dtype=polars.String)
            return words.gather(column.codes).cast(polars.Categorical)
        made = polars.Series(column)
        return made.fill_nan(None) if made.dtype.is_float() else made

    return polars.DataFrame({name: series(column) for name, column in columns.items()})


def _words(series: polars.Series, codes: polars.Series | None, empty: frozenset[str]) -> Coded:
    """A column of words; ``codes`` are those of its categories, where it has some."""
    import polars

    if series.dtype.is_float():
        whole = series.cast(polars.Int64, strict=False)
        if series.is_null().sum() == whole.is_null().sum() and (whole.cast(polars.Float64) == series).all():
            series = whole
    if series.dtype.base_type() == polars.Datetime and (series.dt.time() == datetime.time(0)).all():
        series = series.dt.date()
    if codes is None:
        series = series.cast(polars.String)
        alike = _one_word(series)
        if alike is not None:
            return repeat_word("" if alike.strip().lower() in empty else alike, len(series))
        series = series.cast(polars.Categorical)
        codes = series.to_physical().cast(polars.UInt32)
    most = codes.max()
    nothing = most + 1 if isinstance(most, int) else 0
    # Filling takes longer than all else here, so that it is left where there is nothing to fill.
    physical = (codes.fill_null(nothing) if codes.null_count() else codes).to_numpy()
    # Categories may be shared by all columns of the process: only the codes that this column uses are looked at.
    row_of = np.full(nothing + 1, -1, dtype=np.int64)
    # So many rows at a time, as numbers of all rows at once are a column of their own; and as numpy's own numbers for
    # places, which it makes of others in a slower way.
    stretches = range(0, len(physical), _STRETCH)
    for start in stretches:
        some = physical[start : start + _STRETCH].astype(np.intp)
        row_of[some] = np.arange(start, start + len(some), dtype=np.int64)
    used = np.flatnonzero(row_of >= 0)
    # As a list: for an array polars imports numpy.ma, which takes longer than reading many small files; and by place,
    # a third of what `gather` takes.
    texts = [word or "" for word in series[row_of[used].tolist()].cast(polars.String).to_list()]
    kept, places = sort_words(["" if word.strip().lower() in empty else word for word in texts])
    table = np.zeros(nothing + 1, dtype=np.int32)
    table[used] = places
    coded = np.empty(len(physical), dtype=np.int32)
    for start in stretches:
        coded[start : start + _STRETCH] = table[physical[start : start + _STRETCH].astype(np.intp)]
    return Coded(codes=coded, words=kept)


def _one_word(series: polars.Series) -> str | None:
    """What every row says; None where rows differ, which most columns show on their first few."""
    first = series.head(FEW)
    if not len(first) or first.n_unique() > 1:
        return None
    # Gaps are counted, as comparing them too is an expression to polars, which takes a small file as long as all else.
    word, gaps = first[0], series.null_count()
    alike = gaps == len(series) if word is None else not gaps and (series == word).all()
    return (word or "") if alike else None


def _numbers(
    series: polars.Series, field: str, rules: CellRules, origin: Origin, places: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.bool_], list[Coded], list[Diagnostic]]:
    """The numbers, which of them are held back, what is said of some of them where anything is, and problems."""
    import polars

    held = np.zeros(len(series), dtype=np.bool_)
    caveats: list[Coded] = []
    problems: list[Diagnostic] = []
    if series.dtype.is_numeric() or series.dtype == polars.Null:
        column = series if series.dtype == polars.Float32 else series.cast(polars.Float64)
        filled = (column.fill_null(np.nan) if column.null_count() else column).to_numpy()
        numbers = filled if filled.dtype == np.float64 else doubles(filled)
        wrong = np.flatnonzero(np.isinf(numbers))
        if len(wrong):
            numbers = numbers.copy()
            problems = infinite(numbers, wrong, field, rules, origin, places)
    else:
        texts = series.cast(polars.String)
        numbers = np.full(len(texts), np.nan)
        if rules.parsed:
            numbers = texts.cast(polars.Float64, strict=False).fill_null(np.nan).to_numpy().copy()
        # Only cells that are no plain number are looked at, and of those that are alike one; "inf" and "nan" parse,
        # but are words.
        odd = np.flatnonzero(~np.isfinite(numbers) & ~texts.is_null().to_numpy())
        cells = texts.gather(odd)
        alike = cells.unique()
        read, meant = read_texts(alike.to_list(), rules)
        if len(odd):
            at = cells.cast(polars.Enum(alike)).to_physical().to_numpy()
            numbers[odd], marks = read[at], meant[at]
            held[odd[held_back(marks)]] = True
            wrong, noted = np.flatnonzero(marks == CellMark.BAD), np.flatnonzero(marks == CellMark.NOTED)
            bad = cells.gather(wrong).to_list()
            problems = bad_cells(
                origin, field, places[odd[wrong]].tolist(), bad, lambda text: advice(text, rules, origin)
            )
            if len(noted):
                first = cells.gather(noted[:1]).to_list()
                problems.append(noted_numbers(origin, field, places[odd[noted]].tolist(), first))
                # The cells that are plain numbers say what stands first, nothing.
                codes = np.zeros(len(series), dtype=np.int64)
                codes[odd] = at + 1
                known = np.concatenate(([CellMark.NUMBER], meant))
                caveats = caveats_in(["", *alike.to_list()], known, codes, rules)
    for number, mark in rules.numerals():
        marked = numbers == number
        if marked.any():
            numbers = np.where(marked, np.nan, numbers)
            held |= marked & (mark is CellMark.SUPPRESSED)
    return numbers, held, caveats, problems


def _says(column: Coded, claim: Callable[[str], bool]) -> NDArray[np.bool_]:
    table = np.asarray([claim(word) for word in column.words], dtype=np.bool_)
    return table[column.codes] if len(column) else np.zeros(0, dtype=np.bool_)
