"""Several files of one source, or the parts of one file, as one table of observations.

Law: a row keeps the file, the line and the column that it was read from; what one file lacks is missing there only,
and is said. Of a file that is read part by part nothing is held twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Generic

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Scalar, frozen
from outcomes.data.coded import Coded, repeat_word
from outcomes.data.columns import KEYS, NUMBERS
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.data.problems import whole
from outcomes.diagnostics import Diagnostic, Report, Severity, listed
from outcomes.immutable import altered

NAMED = 3
"""How many files are named where all of them are meant."""
_STRETCH = 1 << 16
"""Codes that are renumbered at a time."""


def join_observations(parts: Sequence[Observations], spans: Sequence[int] | None = None) -> tuple[Observations, Report]:
    """The rows of several files, in their order, with a warning for each file that lacks a column of the others.

    One part is given back as it is. Columns that a part lacks are missing (NaN, an empty word) in its rows. ``spans``
    are how many row numbers each file takes up (None: as many as its parts here do).
    """
    if len(parts) == 1:
        return parts[0], Report()
    columns: dict[str, Any] = {name: _words([getattr(each, name) for each in parts]) for name in KEYS}
    for name, nothing in (*((each, np.nan) for each in NUMBERS), ("suppressed", False), ("withheld", False)):
        if _any(parts, name):
            columns[name] = _joined(parts, name, nothing)
    extra = dict.fromkeys(name for each in parts for name in each.extra)
    starts = np.cumsum([0, *(spans or map(span_of, parts))])[:-1]
    joined = Observations(
        **columns,
        parent=_further(parts, "parent"),
        remark=_further(parts, "remark"),
        area_names=_about([each.area_names for each in parts]),
        area_types=_about([each.area_types for each in parts]),
        extra={name: _words([e.extra.get(name) or repeat_word("", len(e)) for e in parts]) for name in extra},
        rows=frozen(np.concatenate([each.source_rows() + start for each, start in zip(parts, starts, strict=True)])),
        origin=_origin(parts, starts.tolist()),
        label_rule=attrs.evolve(parts[0].label_rule, known=all(each.label_rule.known for each in parts)),
    )
    return joined, Report(_unlike(parts))


def join_parts(parts: Iterable[Observations], times: float = 1.0) -> Observations:
    """The rows of one file that was read part by part, as they are where it is read at once.

    Parts have the same columns, and their rows number the whole file. There must be one at least, and about so many
    ``times`` the rows of the first are expected. What was taken of a part is all that is held of it.
    """
    coming = iter(parts)
    first = next(coming)
    expected = int(len(first) * times)
    words = {name: GrowingWords(expected) for name in (*KEYS, "parent", "remark")}
    extra = {name: GrowingWords(expected) for name in first.extra}
    numbers: dict[str, GrowingNumbers[np.float64 | np.bool_]] = {
        name: GrowingNumbers(np.float64(np.nan), expected) for name in NUMBERS
    }
    numbers |= {name: GrowingNumbers(np.False_, expected) for name in ("suppressed", "withheld")}
    rows, size = GrowingNumbers(np.int64(0), expected), 0
    about: dict[str, dict[str, str]] = {"area_names": {}, "area_types": {}}
    for part in chain((first,), coming):
        numbered = part.source_rows()
        if rows.held is None and (numbered != np.arange(size, size + len(part))).any():
            rows.size = 0
            rows.add(np.arange(size, dtype=np.int64), size)
        rows.add(None if rows.held is None else numbered, len(part))
        for name, column in words.items():
            column.add(getattr(part, name), len(part))
        for name, column in extra.items():
            column.add(part.extra[name], len(part))
        for name, some in numbers.items():
            some.add(getattr(part, name), len(part))
        about = {name: _about([known, getattr(part, name)]) for name, known in about.items()}
        size += len(part)
    changes: dict[str, object] = {name: column.done() for name, column in words.items()}
    grown = {name: column.done() for name, column in (numbers | {"rows": rows}).items()}
    changes |= {name: None if column is None else frozen(column) for name, column in grown.items()}
    changes |= {name: dict(sorted(known.items())) for name, known in about.items()}
    changes["extra"] = {name: said for name, column in extra.items() if (said := column.done()) is not None}
    return altered(first, changes)


def _alike(columns: Sequence[Coded]) -> Coded:
    """As `_words`; what all rows say takes no memory a row."""
    said = {each.words for each in columns}
    if len(said) == 1 and len(columns[0].words) == 1:
        return repeat_word(columns[0].words[0], sum(map(len, columns)))
    return _words(columns)


def _any(parts: Sequence[Observations], name: str) -> bool:
    return any(getattr(each, name) is not None for each in parts)


def _further(parts: Sequence[Observations], name: str) -> Coded | None:
    """A column of words that a part may lack; None where all do."""
    columns = [getattr(each, name) or repeat_word("", len(each)) for each in parts]
    return _alike(columns) if _any(parts, name) else None


def _joined(parts: Sequence[Observations], name: str, nothing: float) -> NDArray[np.generic]:
    """A column of numbers or marks; ``nothing`` is what a part without it has."""
    columns = [getattr(each, name) for each in parts]
    filled = [np.full(len(e), nothing) if column is None else column for e, column in zip(parts, columns, strict=True)]
    return frozen(np.concatenate(filled))


def _words(columns: Sequence[Coded]) -> Coded:
    """Coded columns one below the other, with one table of words."""
    words = tuple(sorted({word for each in columns for word in each.words}))
    place = {word: code for code, word in enumerate(words)}
    tables = [np.asarray([place[word] for word in each.words] or [0], dtype=np.int32) for each in columns]
    codes = [table[each.codes] for table, each in zip(tables, columns, strict=True)]
    return Coded(codes=frozen(np.concatenate(codes)), words=words)


def _about(facts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What the files say about each code; where they differ, the last word by alphabet, whatever their order."""
    said: dict[str, str] = {}
    for each in facts:
        said |= {code: max(word, said.get(code, "")) for code, word in each.items()}
    return said


def span_of(part: Observations) -> int:
    """How many row numbers a part takes up: rows that were left out keep theirs."""
    rows = part.source_rows()
    return int(rows.max()) + 1 if len(rows) else 0


def _origin(parts: Sequence[Observations], starts: Sequence[int]) -> Origin:
    names = [each.origin.file for each in parts]
    shown = names if len(names) <= NAMED else [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
    headers = {field: name for each in reversed(parts) for field, name in each.origin.headers.items()}
    places = {field: place for each in reversed(parts) for field, place in each.origin.places.items()}
    given = all(each.origin.as_given for each in parts)
    own = tuple((start, each.origin) for start, each in zip(starts, parts, strict=True))
    return Origin(file=listed(shown), places=places, headers=headers, parts=own, as_given=given)


def _unlike(parts: Sequence[Observations]) -> list[Diagnostic]:
    """A warning for each file without a column that others of the source have."""
    fields = [{*each.origin.places} or {name for name in NUMBERS if getattr(each, name) is not None} for each in parts]
    # By file order of the columns, so that the message is the same every night.
    known = list(dict.fromkeys(field for each in parts for field in each.origin.places))
    lacking = []
    for own, each in zip(fields, parts, strict=True):
        lacks = [field for field in known if field not in own]
        if lacks:
            other = next(e for e, its in zip(parts, fields, strict=True) if lacks[0] in its)
            named = listed([f'"{field}"' for field in lacks])
            lacking.append(
                whole(
                    "OUT319",
                    each.origin,
                    "columns",
                    f"there is no column for {named}, which {other.origin.file} has",
                    "give the columns one name in all files of the source, or make the file a source of its own",
                    Severity.WARNING,
                )
            )
    return lacking


class GrowingNumbers(Generic[Scalar]):
    """A column of numbers or marks. A part that lacks it has ``nothing``; where all do, it takes no memory."""

    def __init__(self, nothing: Scalar, expected: int = 0) -> None:
        """About so many rows are ``expected``: memory for more costs nothing, for fewer that they are moved."""
        self.nothing, self.expected = nothing, expected
        self.size = 0
        self.held: NDArray[Scalar] | None = None

    def add(self, part: NDArray[Scalar] | None, rows: int) -> None:
        """Put so many rows below those that are there."""
        if part is not None or self.held is not None:
            self.room(rows)[:] = self.nothing if part is None else part
        self.size += rows

    def room(self, rows: int) -> NDArray[Scalar]:
        """Where the next rows go."""
        end = self.size + rows
        if self.held is None:
            self.held = np.empty(max(end, self.expected), dtype=self.nothing.dtype)
            self.held[: self.size] = self.nothing
        elif end > len(self.held):
            self.held.resize(end + end // 4, refcheck=False)
        return self.held[self.size : end]

    def done(self) -> NDArray[Scalar] | None:
        """All rows; None where no part has the column."""
        if self.held is None:
            return None
        self.held.resize(self.size, refcheck=False)
        return self.held


class GrowingWords:
    """A column of words. What all rows say takes no memory a row."""

    def __init__(self, expected: int = 0) -> None:
        self.place: dict[str, int] = {}
        self.codes = GrowingNumbers(np.int32(0), expected)
        self.some = False

    def add(self, part: Coded | None, rows: int) -> None:
        """Put so many rows below those that are there; a part that lacks the column says nothing."""
        self.some = self.some or part is not None
        words = ("",) if part is None else part.words
        table = np.array([self.place.setdefault(word, len(self.place)) for word in words] or [0], dtype=np.int32)
        if len(self.place) < 2 or part is None:
            self.codes.add(None if len(self.place) < 2 else np.broadcast_to(table, (rows,)), rows)
        else:
            np.take(table, part.codes, out=self.codes.room(rows), mode="clip")
            self.codes.size += rows

    def done(self) -> Coded | None:
        """All rows, by words in their order; None where no part has the column."""
        if not self.some:
            return None
        words = tuple(sorted(self.place))
        codes = self.codes.done()
        if codes is None:
            return repeat_word(words[0], self.codes.size)
        table = np.empty(len(words), dtype=np.int32)
        table[[self.place[word] for word in words]] = np.arange(len(words), dtype=np.int32)
        for start in range(0, len(codes), _STRETCH):
            some = codes[start : start + _STRETCH]
            some[:] = table[some]
        return Coded(codes=frozen(codes), words=words)
