"""Promises that are not numbers through time: what was returned about each item, as a `ReturnBlock`.

Law: what nobody returned is unknown, never not done; a word that is not understood is reported, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray
from outcomes.data.block import Measure, ReturnBlock, ReturnState
from outcomes.data.cells import CellMark, CellRules
from outcomes.data.coded import tidy
from outcomes.data.columns import letters
from outcomes.data.origin import Origin
from outcomes.data.problems import bad_cells, mapped_nowhere, no_column, several, unknown_column
from outcomes.data.readers.opening import open_table
from outcomes.diagnostics import DataError, Diagnostic, Report, Severity, suggest
from outcomes.framework.assumptions import remedy, wrong_word
from outcomes.framework.items import Item, Returns
from outcomes.framework.table_place import TablePlace
from outcomes.immutable import immutable

STATES = {word: code for code, word in enumerate(ReturnState.WORDS)}
COLUMNS = tuple(field.name for field in attrs.fields(Item) if field.name != "numbers")
DATES = ("due", "done", "as_at")
NUMBERS = ("weight", "level", "previous", "amount")
LISTS = ("depends_on", "assumed")
LIST_SIGNS = ";|"
OWN = "numbers."
"""How the header of a column of further numbers begins: `numbers.years`."""

NO_DAY = np.datetime64("NaT", "D")


@immutable(kw_only=True, eq=False)
class ReturnedItems:
    """A block and whose rows they are: ``items[i]`` is row ``i``; ``groups[block.group[i]]`` its group."""

    block: ReturnBlock
    items: tuple[Item, ...]
    groups: tuple[str, ...]


def return_block(
    items: Sequence[Item],
    *,
    as_of: np.datetime64,
    measure: Measure | None = None,
    evidence_required: bool = True,
    acceptance_required: bool = True,
    origin: Origin | None = None,
    rows: Sequence[int] | None = None,
) -> tuple[ReturnedItems, Report]:
    """The block of some items, in their order. ``rows`` are their row numbers in the ``origin`` (None: 0, 1, ...).

    What was done, or found out, after the day ``as_of`` is not known on it: such an item is still in progress, and
    its level and amount are unknown. An item is blocked while one that it depends on is not done.
    """
    origin = origin or Origin(file="items")
    problems = list(_contradictions(items, range(len(items)) if rows is None else rows, origin))
    states = np.asarray([STATES.get(item.state, ReturnState.UNKNOWN) for item in items], dtype=np.int8)
    done, as_at = _days(item.done for item in items), _days(item.as_at for item in items)
    later = (done > as_of) & (states == ReturnState.DONE)
    states[later] = ReturnState.IN_PROGRESS
    done[done > as_of] = NO_DAY
    ahead = as_at > as_of
    states[ahead] = ReturnState.UNKNOWN
    finished = {
        item.id
        for item, state in zip(items, states.tolist(), strict=True)
        if state in (ReturnState.DONE, ReturnState.SUPERSEDED, ReturnState.WITHDRAWN)
    }
    groups = tuple(sorted({item.group for item in items if item.group}))
    place = {group: index for index, group in enumerate(groups)}
    count = len(items)
    arrays: dict[str, AnyArray] = {
        "state": states,
        "due": _days(item.due for item in items),
        "done": done,
        "as_at": np.where(ahead, NO_DAY, as_at),
        "evidence": np.asarray([bool(item.evidence) for item in items], dtype=np.bool_),
        "accepted": np.asarray([bool(item.accepted_by) for item in items], dtype=np.bool_),
        "evidence_required": np.full(count, evidence_required),
        "acceptance_required": np.full(count, acceptance_required),
        "weight": np.asarray([item.weight for item in items], dtype=np.float64),
        "level": np.where(ahead, np.nan, _numbers(item.level for item in items)),
        "previous": _numbers(item.previous for item in items),
        "amount": np.where(ahead, np.nan, _numbers(item.amount for item in items)),
        "group": np.asarray([place.get(item.group, -1) for item in items], dtype=np.int32),
        "blocked": np.asarray([not finished.issuperset(item.depends_on) for item in items], dtype=np.bool_),
    }
    names = sorted({name for item in items for name in item.numbers})
    numbers = {name: np.where(ahead, np.nan, _numbers(item.numbers.get(name) for item in items)) for name in names}
    for array in (*arrays.values(), *numbers.values()):
        array.flags.writeable = False
    block = ReturnBlock(measure=measure or Measure(), as_of=as_of.astype("datetime64[D]"), numbers=numbers, **arrays)
    return ReturnedItems(block=block, items=tuple(items), groups=groups), Report(problems)


def read_returns(
    returns: Returns,
    folder: Path,
    *,
    as_of: np.datetime64,
    file: str = "",
    path: Path | None = None,
) -> tuple[ReturnedItems, Report]:
    """The block of an aim's items: those written in the framework, then those of its file.

    ``file`` is how messages name the file, ``path`` the file itself where it does not lie in the folder. Raises
    `DataError` where the file cannot be read.
    """
    items, rows, report, origin = list(returns.items), list(range(len(returns.items))), Report(), None
    if returns.path:
        read, places, report, origin = read_items(
            path or folder / returns.path, file=file or returns.path, columns=returns.columns, place=returns.table
        )
        items, rows = items + read, rows + places
    made, wrong = return_block(
        items,
        as_of=as_of,
        evidence_required=returns.evidence_required,
        acceptance_required=returns.acceptance_required,
        origin=None if returns.items else origin,
        rows=None if returns.items else rows,
    )
    return made, report + wrong


def read_items(
    path: Path, *, file: str = "", columns: Mapping[str, str] | None = None, place: TablePlace | None = None
) -> tuple[list[Item], list[int], Report, Origin]:
    """The items of a small CSV or workbook with a column ``id`` and others that an `Item` has; and their row numbers.

    ``columns`` maps fields to headers. Where it maps some, further columns mean nothing and are passed over, as is a
    row without an id (a note); else every header must be a field, so that none is misspelt in silence.
    Dates are written 2014-04-30; the ids of ``depends_on`` and the words of ``assumed`` are separated by ``;``. A
    column ``numbers.years`` holds the further number ``years`` of each item.
    """
    columns = columns or {}
    opened = open_table(path, place, file=file, wanted=columns.values() or ("id",))
    by_letters = {letters(name): name for name in COLUMNS if name not in columns}
    by_letters |= {letters(header): field for field, header in columns.items()}
    fields = [_field(header, by_letters) for header in opened.headers]
    origin = attrs.evolve(
        opened.origin,
        places={field: opened.place(header) for field, header in zip(fields, opened.headers, strict=True) if field},
        headers={field: header for field, header in zip(fields, opened.headers, strict=True) if field},
    )
    wrong = [
        unknown_column(origin, header, COLUMNS)
        for header, field in zip(opened.headers, fields, strict=True)
        if header.strip() and not field and not columns
    ]
    wrong += [unknown_column(origin, field, COLUMNS) for field in columns if not _is_field(field)]
    wrong += [
        mapped_nowhere(origin, field, header, opened.headers)
        for field, header in columns.items()
        if _is_field(field) and field not in fields
    ]
    if "id" not in fields and "id" not in columns:
        wrong.append(no_column(origin, "id", opened.headers))
    if wrong:
        raise DataError(Report(wrong))
    items: list[Item] = []
    places: list[int] = []
    notes: list[int] = []
    problems: list[Diagnostic] = []
    for number, row in opened.numbered():
        if not any(cell.strip() for cell in row):
            continue
        cells = {field: tidy(cell) for field, cell in zip(fields, row, strict=False) if field}
        if columns and not cells.get("id"):
            notes.append(number)
            continue
        values, of_cells = _values(cells, number, origin)
        problems += of_cells
        if values.get("id"):
            items.append(Item(**values))
            places.append(number)
        else:
            problems += _wrong(origin, "id", number, "the row has no id", "give it one")
    problems += several(
        "OUT392",
        origin,
        "id",
        notes,
        lambda _: (
            f'column "{origin.header("id")}"',
            "the row has no id, and is left out",
            "nothing, where it is a note",
        ),
        ("rows", "rows without an id, left out"),
        Severity.NOTE,
    )
    return items, places, Report(problems), origin


def _is_field(name: str) -> bool:
    return name in COLUMNS or (name.startswith(OWN) and len(name) > len(OWN))


def _field(header: str, by_letters: dict[str, str]) -> str:
    name = header.strip()
    own = name.startswith(OWN) and len(name) > len(OWN)
    return name if own else by_letters.get(letters(header), "")


def _values(cells: dict[str, str], number: int, origin: Origin) -> tuple[dict[str, Any], list[Diagnostic]]:
    values: dict[str, Any] = {}
    problems: list[Diagnostic] = []
    for field, cell in cells.items():
        if not cell:
            continue
        if field in DATES:
            try:
                values[field] = date.fromisoformat(cell)
            except ValueError:
                problems += _wrong(origin, field, number, f'"{cell}" is no date', 'write it like "2014-04-30"')
        elif field in NUMBERS or field.startswith(OWN):
            amount, mark = CellRules().read(cell)
            if mark is CellMark.NUMBER and field in NUMBERS:
                values[field] = amount
            elif mark is CellMark.NUMBER:
                values.setdefault("numbers", {})[field.removeprefix(OWN)] = amount
            elif mark is CellMark.BAD:
                problems += bad_cells(origin, field, [number], [cell], lambda _: "write a number")
        elif field == "state":
            word = cell.lower().replace("_", " ").replace("-", " ")
            if word in STATES:
                values[field] = word
            else:
                problems += _wrong(origin, field, number, f'"{cell}" is no state', suggest(word, STATES))
        elif field in LISTS:
            parts = cell.replace(LIST_SIGNS[1], LIST_SIGNS[0]).split(LIST_SIGNS[0])
            values[field] = tuple(tidy(part) for part in parts if part.strip())
        else:
            values[field] = cell
    values.setdefault("title", values.get("id", ""))
    return values, problems


def _contradictions(items: Sequence[Item], rows: Sequence[int], origin: Origin) -> Iterable[Diagnostic]:
    """Ids that stand twice, dependencies on nothing, and states and dates that do not go together."""
    known: dict[str, int] = {}
    for number, item in zip(rows, items, strict=True):
        if item.id in known:
            yield from _wrong(origin, "id", number, f'"{item.id}" stands twice', "give each item its own id")
        known.setdefault(item.id, number)
    for number, item in zip(rows, items, strict=True):
        if item.state not in STATES:
            yield from _wrong(origin, "state", number, f'"{item.state}" is no state', suggest(item.state, STATES))
        for other in item.depends_on:
            if other not in known:
                yield from _wrong(origin, "depends_on", number, f'there is no item "{other}"', suggest(other, known))
        for word in item.assumed:
            if found := wrong_word(word, item):
                yield from _wrong(origin, "assumed", number, found, remedy(word, item))
        if item.done and item.state in ("not started", "in progress"):
            found = f'"{item.id}" is {item.state}, but has a day on which it was done'
            yield from _wrong(origin, "done", number, found, "correct the state or the day", Severity.WARNING)
        if not (np.isfinite(item.weight) and item.weight >= 0):
            yield from _wrong(origin, "weight", number, f"{item.weight:g} is no weight", "use 0 or more")


def _wrong(
    origin: Origin, field: str, number: int, found: str, to_do: str, severity: Severity = Severity.ERROR
) -> list[Diagnostic]:
    subject = f'column "{origin.header(field)}"'
    return several("OUT360", origin, field, [number], lambda _: (subject, found, to_do), ("", ""), severity)


def _days(dates: Iterable[date | None]) -> NDArray[np.datetime64]:
    return np.asarray([NO_DAY if day is None else np.datetime64(day, "D") for day in dates], dtype="datetime64[D]")


def _numbers(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.asarray([np.nan if value is None else value for value in values], dtype=np.float64)
