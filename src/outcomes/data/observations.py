"""What was observed: one row an indicator, area, sex, age, category and period, held in columns.

Law: columns are read-only and of one length; a row keeps its number in the source, and nothing a publisher
judged (verdicts, ranks) is in here unless it was asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, Selection, frozen
from outcomes.data.cell_columns import numbers_from
from outcomes.data.cells import CellRules
from outcomes.data.coded import Coded, code_words, from_table, join, repeat_word
from outcomes.data.columns import ABOUT_AREA, FIELDS, KEYS, NUMBERS, REQUIRED, LabelRule
from outcomes.data.frames import (
    TableReading,
    frame_of,
    joined_remarks,
    polars_frame,
    read_columns,
    reading_of,
    remarks_in,
)
from outcomes.data.layout import usable_rows
from outcomes.data.origin import Origin
from outcomes.data.problems import uneven_columns, unknown_column, unnamed
from outcomes.diagnostics import DataError, Diagnostic, Report, expect
from outcomes.immutable import altered, immutable
from outcomes.periods import noted

if TYPE_CHECKING:
    import polars


CATEGORY_JOINT = ": "
"""Stands between the type of a category and the category, as in ``Deprivation deciles: Most deprived decile``."""


@immutable(kw_only=True, eq=False)
class Observations:
    """Observations in columns.

    ``indicator``, ``area``, ``sex``, ``age``, ``category`` and ``period`` are coded words (``""``: not said; an empty
    category is the undivided total). ``value``, ``lower``, ``upper`` (95% limits), ``lower_99_8``, ``upper_99_8``,
    ``count`` and ``denominator`` are float64 of shape ``[row]`` in the indicator's own unit, NaN where missing; a
    column that the source lacks is None. ``suppressed`` marks the rows whose value the publisher holds back (None:
    no row), ``withheld`` those whose numbers were too small to show and are gone (None: no row; see
    `outcomes.data.withholding`). ``remark`` is what the publisher says of the value that its reader must know, such
    as provisional (None: of no row). ``parent`` is the area's parent code as the file gives it, ``area_names`` and
    ``area_types`` what it says about each code. ``extra`` holds further columns asked for by name. ``rows`` are the
    row numbers in the source (None: 0, 1, 2, ...).
    """

    indicator: Coded
    area: Coded
    sex: Coded
    age: Coded
    category: Coded
    period: Coded
    value: Floats
    lower: Floats | None = None
    upper: Floats | None = None
    lower_99_8: Floats | None = None
    upper_99_8: Floats | None = None
    count: Floats | None = None
    denominator: Floats | None = None
    suppressed: NDArray[np.bool_] | None = None
    withheld: NDArray[np.bool_] | None = None
    remark: Coded | None = None
    parent: Coded | None = None
    area_names: Mapping[str, str] = attrs.field(factory=dict)
    area_types: Mapping[str, str] = attrs.field(factory=dict)
    extra: Mapping[str, Coded] = attrs.field(factory=dict)
    rows: NDArray[np.int64] | None = None
    origin: Origin = attrs.field(factory=Origin)
    label_rule: LabelRule = attrs.field(factory=LabelRule)

    def __len__(self) -> int:
        return len(self.value)

    @classmethod
    def from_columns(
        cls,
        columns: Mapping[str, Any],
        *,
        extra: Iterable[str] = (),
        file: str = "observations",
        rules: CellRules | None = None,
        label_rule: LabelRule | None = None,
    ) -> Observations:
        """Build from columns by field name (see `outcomes.data.columns.FIELDS`): lists, arrays or anything alike.

        ``area`` and ``period`` are needed; a plain string stands for a column that says it on every row. Raises
        `DataError` with every problem found.
        """
        expect(extra, not isinstance(extra, str), "extra", "give a list of columns: extra=[...]")
        fits = isinstance(columns, Mapping) and all(isinstance(name, str) for name in columns)
        expect(columns, fits, "columns", "give columns by field name: area=[...], period=[...], value=[...]")
        for name, column in columns.items():
            runs = isinstance(column, Iterable) or hasattr(column, "__getitem__")
            expect(column, isinstance(column, Sized) and runs, f'column "{name}"', "give a list or an array")
            if not isinstance(column, (str, np.ndarray)):
                odd = next((cell for cell in column if not _is_word(cell)), None)
                expect(odd, odd is None, f'a cell of column "{name}"', "give a word, a number or a day")
        places = {name: place for place, name in enumerate(columns, 1)}
        origin = Origin(file=file, places=places, as_given=rules is None)
        rules = rules or CellRules()
        problems: list[Diagnostic] = []
        wanted = (*FIELDS, *extra)
        problems += [unknown_column(origin, name, wanted) for name in columns if name not in wanted]
        problems += [unnamed(origin, name, columns) for name in REQUIRED if name not in columns]
        lengths = {name: len(column) for name, column in columns.items() if not isinstance(column, str)}
        if len(set(lengths.values())) > 1:
            problems.append(uneven_columns(origin, lengths))
        if problems:
            raise DataError(Report(problems))
        size = next(iter(lengths.values()), 0)
        words = {
            name: repeat_word(column, size) if isinstance(column, str) else code_words(_cells_in(column))
            for name, column in columns.items()
            if name not in NUMBERS and name != "suppressed"
        }
        remarks = remarks_in(words.pop("remark"), rules) if "remark" in words else []
        numbers: dict[str, Floats] = {}
        held = np.zeros(size, dtype=np.bool_)
        for name in NUMBERS:
            if name in columns:
                numbers[name], marks, caveats, wrong = numbers_from(columns[name], name, rules, origin)
                problems += wrong
                if name == "value":
                    held |= marks
                    remarks = [*caveats, *remarks]
        if "suppressed" in columns:
            held |= np.asarray(columns["suppressed"], dtype=np.bool_)
        if problems:
            raise DataError(Report(problems))
        return assemble(
            words,
            numbers,
            size,
            extra={name: words[name] for name in extra if name in words},
            suppressed=held if held.any() else None,
            remark=joined_remarks(remarks),
            origin=origin,
            label_rule=label_rule or LabelRule(),
        )

    @classmethod
    def from_rows(
        cls, rows: Iterable[Mapping[str, object]], *, extra: Iterable[str] = (), file: str = "observations"
    ) -> Observations:
        """Build from mappings of field names, one a row. A key that a row lacks is missing there."""
        expect(rows, isinstance(rows, Iterable), "rows", "give mappings of field names, one a row")
        table = list(rows)
        for row in table:
            expect(row, isinstance(row, Mapping), "rows", "give mappings of field names, one a row")
        names = list(dict.fromkeys(name for row in table for name in row)) or list(REQUIRED)
        return cls.from_columns({name: [row.get(name) for row in table] for name in names}, extra=extra, file=file)

    @classmethod
    def from_frame(cls, frame: object, *, extra: Iterable[str] = (), file: str = "frame") -> Observations:
        """Build from a polars, pandas or pyarrow table (anything with ``__arrow_c_stream__`` or ``__dataframe__``).

        Columns may have any published spelling (``Area Code``, ``LowerCI95.0limit``); others are left aside unless
        named in ``extra``. Raises `DataError` with every problem found.
        """
        expect(extra, not isinstance(extra, str), "extra", "give a list of columns: extra=[...]")
        table = polars_frame(frame)
        reading, origin = reading_of(table.columns, extra=tuple(extra), origin=Origin(file=file, as_given=True))
        observations, report = observations_from_table(table, reading, origin)
        if report.errors:
            raise DataError(report.errors)
        # The frame may share its memory with its owner, who may still write to it.
        columns = {name: getattr(observations, name) for name in NUMBERS}
        own = {name: frozen(each.copy()) for name, each in columns.items() if each is not None}
        return altered(observations, own)

    def select(self, index: Selection) -> Observations:
        """Only some rows (a slice, index or mask array), in the order asked for."""
        changes: dict[str, object] = {name: getattr(self, name).take(index) for name in KEYS}
        for name in (*NUMBERS, "suppressed", "withheld"):
            column = getattr(self, name)
            changes[name] = None if column is None else frozen(column[index])
        for name in ("parent", "remark"):
            column = getattr(self, name)
            changes[name] = None if column is None else column.take(index)
        changes["extra"] = {name: column.take(index) for name, column in self.extra.items()}
        changes["rows"] = frozen(self.source_rows()[index])
        return altered(self, changes)

    def source_rows(self) -> NDArray[np.int64]:
        """The number of each row in its source, counted from 0, shape ``[row]``."""
        return np.arange(len(self), dtype=np.int64) if self.rows is None else self.rows

    def to_columns(self) -> dict[str, list[object]]:
        """Plain lists by field name; a missing number is None."""
        columns: dict[str, list[object]] = {name: getattr(self, name).to_list() for name in KEYS}
        for name in NUMBERS:
            column = getattr(self, name)
            if column is not None:
                columns[name] = [None if number != number else number for number in column.tolist()]
        if self.suppressed is not None:
            columns["suppressed"] = self.suppressed.tolist()
        for name in ("parent", "remark"):
            if getattr(self, name) is not None:
                columns[name] = getattr(self, name).to_list()
        for name, about in (("area_name", self.area_names), ("area_type", self.area_types)):
            if about:
                columns[name] = [about.get(area, "") for area in self.area.to_list()]
        columns.update((name, list(column.to_list())) for name, column in self.extra.items())
        return columns

    def to_polars(self) -> polars.DataFrame:
        """A polars frame of the same columns; a missing number is null."""
        columns = {name: getattr(self, name) for name in (*KEYS, *NUMBERS, "suppressed", "parent", "remark")}
        return frame_of({name: column for name, column in (columns | dict(self.extra)).items() if column is not None})


def assemble(
    words: Mapping[str, Coded],
    numbers: Mapping[str, Floats],
    size: int,
    *,
    extra: Mapping[str, Coded],
    suppressed: NDArray[np.bool_] | None,
    remark: Coded | None = None,
    origin: Origin,
    label_rule: LabelRule,
    rows: NDArray[np.int64] | None = None,
) -> Observations:
    """Put coded and number columns together; what a source lacks becomes an empty word or a missing number."""
    if "period" in words and not label_rule.format:
        period, said = _without_notes(words["period"])
        words = {**words, "period": period}
        remark = joined_remarks([each for each in (said, remark) if each is not None])
    keys: dict[str, Any] = {name: words.get(name) or repeat_word("", size) for name in KEYS}
    if "category_type" in words:
        keys["category"] = join(words["category_type"], keys["category"], CATEGORY_JOINT)
    about = {name: _facts(keys["area"], words[name]) for name in ABOUT_AREA[:2] if name in words}
    columns: dict[str, Any] = {name: frozen(column) for name, column in numbers.items()}
    columns.setdefault("value", np.broadcast_to(np.float64(np.nan), (size,)))
    return Observations(
        **keys,
        **columns,
        suppressed=None if suppressed is None else frozen(suppressed),
        parent=words.get("parent"),
        remark=remark,
        area_names=about.get("area_name", {}),
        area_types=about.get("area_type", {}),
        extra=dict(extra),
        rows=None if rows is None else frozen(rows),
        origin=origin,
        label_rule=label_rule,
    )


def observations_from_table(
    table: polars.DataFrame, reading: TableReading, origin: Origin, rows: NDArray[np.int64] | None = None
) -> tuple[Observations, Report]:
    """Turn the named columns of a polars table into observations. ``rows`` are its row numbers in the source."""
    places = np.arange(table.height, dtype=np.int64) if rows is None else rows
    columns = read_columns(table, reading, origin, places)
    observations = assemble(
        columns.words,
        columns.numbers,
        table.height,
        extra=columns.extra,
        suppressed=columns.suppressed,
        remark=columns.remark,
        origin=origin,
        label_rule=reading.label_rule,
        rows=rows,
    )
    keys = {field: getattr(observations, field) for field in KEYS}
    numbers = {field: column for field in NUMBERS if (column := getattr(observations, field)) is not None}
    # What the options say of every row says nothing of an empty one. But of rows with an area alone, notes would be
    # areas too, and an empty row above them tells where the table ends.
    constant = reading.constants.keys() - REQUIRED
    said = {field: column for field, column in columns.words.items() if field not in constant}
    usable, unusable = usable_rows(observations.origin, keys, numbers, said, places)
    report = Report([*columns.problems, *unusable])
    return (observations if usable is None else observations.select(usable)), report


def _without_notes(period: Coded) -> tuple[Coded, Coded | None]:
    """Labels without the notes behind them that say how firm a figure is, and these as remarks; None for none."""
    read = [noted(word) for word in period.words]
    if not any(said for _, said in read):
        return period, None
    bare, said = ([each[at] for each in read] for at in (0, 1))
    return from_table(period.codes, bare), from_table(period.codes, said)


def _facts(area: Coded, about: Coded) -> dict[str, str]:
    """What is said about each area; where rows differ, the last word by alphabet, whatever their order."""
    if not len(about):  # a table without rows, of which its options may say an area
        return {}
    said = np.zeros(len(area.words), dtype=np.int32)
    np.maximum.at(said, area.codes, about.codes)
    return {area.words[place]: about.words[code] for place, code in enumerate(said.tolist()) if about.words[code]}


def _is_word(cell: object) -> bool:
    """Whether a cell may be a word: a list is none, nor is a tuple of lists."""
    try:
        hash(cell)
    except Exception:
        return False
    return True


def _cells_in(column: Iterable[object]) -> Iterable[object]:
    if isinstance(column, np.ndarray) and column.dtype.kind == "M":
        column = column.astype("datetime64[us]")  # finer ones become plain numbers in a list
    values: Iterable[object] = column.tolist() if hasattr(column, "tolist") else column
    return values
