"""Observations laid on disk, so that those of some indicators can be had without holding the others.

Law: what is had of an indicator is what the whole source says of it, word for word and in the order of the source: the
tables of words, the names of areas and the numbers of rows are those of the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index, Scalar, frozen
from outcomes.data.coded import Coded, repeat_word
from outcomes.data.columns import KEYS, NUMBERS
from outcomes.data.joining import span_of
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.data.packing import order_of
from outcomes.immutable import altered, immutable


@immutable(kw_only=True, eq=False)
class _Chunk:
    """Rows of a source that were read together, on disk in the order of their indicators.

    ``words`` are its own tables; the rows of indicator ``i`` of them are ``bounds[i]`` to ``bounds[i + 1]``. ``kept``
    names the columns that have a file, with its type; every row says ``same`` of the others. ``folder`` is a path, or
    as text any URL of fsspec. Rows are numbered from the ``first`` of the chunk, and their numbers in it are below
    ``span``. What the file of the chunk has no column for is missing.
    """

    folder: Path | str
    words: Mapping[str, tuple[str, ...]]
    bounds: Index
    kept: Mapping[str, np.dtype[np.generic]]
    same: Mapping[str, object]
    span: int
    first: int = 0

    def words_of(self, name: str) -> tuple[str, ...]:
        """Its own table of words of a column."""
        return self.words.get(name, ("",))

    def rows(self, ranges: list[tuple[int, int]]) -> NDArray[np.int64]:
        """The numbers, in the source, of some ranges of rows."""
        return self.take("rows", ranges).astype(np.int64, copy=False) + self.first

    def take(self, name: str, ranges: list[tuple[int, int]]) -> NDArray[np.generic]:
        """One column of some ranges of rows."""
        size = sum(high - low for low, high in ranges)
        if name not in self.kept:
            return np.full(size, self.same.get(name, np.nan if name in NUMBERS else 0))
        kind = np.dtype(self.kept[name])
        with self._open(name) as file:
            parts = []
            for low, high in ranges:
                file.seek(low * kind.itemsize)
                parts.append(np.frombuffer(file.read((high - low) * kind.itemsize), dtype=kind))
        return np.concatenate(parts) if parts else np.empty(0, dtype=kind)

    def moved(self, here: Path, there: str) -> _Chunk:
        """The same chunk, where what lay in a folder now lies at a URL."""
        if not isinstance(self.folder, Path):
            return self
        return attrs.evolve(self, folder=f"{there}/{self.folder.relative_to(here).as_posix()}")

    def _open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        return _opened(self.folder, name, "rb")


@immutable(kw_only=True, eq=False)
class Packed:
    """A source on disk. ``faces`` holds the first row of each area, and says of the source what is true of all rows:
    words, names, origin. ``span`` is above the number of each row."""

    faces: Observations
    rows: int
    span: int
    _chunks: tuple[_Chunk, ...]
    _numbers: frozenset[str]
    _counts: Mapping[str, int]

    def __len__(self) -> int:
        return self.rows

    def called(self, origin: Origin) -> Packed:
        """The same source, of which problems are told as of an origin."""
        return attrs.evolve(self, faces=attrs.evolve(self.faces, origin=origin))

    def moved(self, here: Path, there: str) -> Packed:
        """The same source, of which what lay in the folder ``here`` now lies at ``there``, any URL of fsspec."""
        return attrs.evolve(self, chunks=tuple(each.moved(here, there) for each in self._chunks))

    def count(self, indicator: str) -> int:
        """How many observations an indicator has; all of them where the source names no indicator."""
        return self.rows if self.faces.indicator.words == ("",) else self._counts.get(indicator, 0)

    def read(self, indicators: Collection[str]) -> Observations:
        """The observations of some indicators (the source's ids), in the order of the source."""
        wanted = {""} if self.faces.indicator.words == ("",) else set(indicators)
        chunks = [(chunk, ranges) for chunk in self._chunks if (ranges := _ranges(chunk, wanted))]
        rows = _joined((chunk.rows(ranges) for chunk, ranges in chunks), np.int64)
        order = order_of(rows)

        def ordered(parts: Iterable[NDArray[np.generic]], kind: type[Scalar]) -> NDArray[Scalar]:
            joined = _joined(parts, kind)
            return frozen(joined if order is None else joined[order])

        def column(name: str, kind: type[Scalar]) -> NDArray[Scalar]:
            return ordered((chunk.take(name, ranges) for chunk, ranges in chunks), kind)

        def coded(name: str, words: tuple[str, ...]) -> Coded:
            if len(words) == 1:
                return Coded(codes=np.broadcast_to(np.int32(0), (len(rows),)), words=words)
            place = {word: code for code, word in enumerate(words)}
            parts = []
            for chunk, ranges in chunks:
                table = np.array([place[word] for word in chunk.words_of(name)], dtype=np.int32)
                parts.append(table[chunk.take(name, ranges)])
            return Coded(codes=ordered(parts, np.int32), words=words)

        faces = self.faces
        changes: dict[str, object] = {name: coded(name, getattr(faces, name).words) for name in KEYS}
        changes |= {name: column(name, np.float64) for name in self._numbers}
        changes |= {
            name: column(name, np.bool_) for name in ("suppressed", "withheld") if getattr(faces, name) is not None
        }
        for name in ("parent", "remark"):
            if getattr(faces, name) is not None:
                changes[name] = coded(name, getattr(faces, name).words)
        changes["extra"] = {
            name: coded(f"extra {place}", each.words) for place, (name, each) in enumerate(faces.extra.items())
        }
        changes["rows"] = frozen(rows if order is None else rows[order])
        return altered(faces, changes)


@immutable(kw_only=True, eq=False)
class LaidPart:
    """A part of a source that lies on disk. ``faces`` holds the first row of each area in it, in the order of areas."""

    faces: Observations
    chunk: _Chunk
    marks: frozenset[str]

    @property
    def folder(self) -> Path | str:
        """Where it lies."""
        return self.chunk.folder


def pack(parts: Iterable[Observations], folder: Path) -> Packed:
    """Lay the parts of one source on disk, each as soon as it comes. There must be one at least.

    ``folder`` is made and belongs to what is packed. Parts have the same columns; their ``rows`` number the whole
    source.
    """
    return put_together((lay(part, folder / str(number)), 0) for number, part in enumerate(parts))


def put_together(parts: Iterable[tuple[LaidPart, int]]) -> Packed:
    """The parts of one source that were laid on disk, each with what its rows are numbered from; see `pack`."""
    chunks: list[_Chunk] = []
    said: dict[str, set[str]] = {}
    about: dict[str, dict[str, str]] = {"area_names": {}, "area_types": {}}
    marks: set[str] = set()
    counts: dict[str, int] = {}
    first: dict[str, int] = {}
    like = None
    for laid, before in parts:
        chunk, part = attrs.evolve(laid.chunk, first=before), laid.faces
        chunks.append(chunk)
        for name, words in chunk.words.items():
            said.setdefault(name, set()).update(words)
        for word, size in zip(chunk.words["indicator"], np.diff(chunk.bounds).tolist(), strict=True):
            counts[word] = counts.get(word, 0) + size
        for name, known in about.items():
            for area, word in getattr(part, name).items():
                # As where one part is read: of several names the last by alphabet.
                known[area] = max(known.get(area, ""), word)
        marks |= laid.marks
        for code, row in zip(part.area.codes.tolist(), (part.source_rows() + before).tolist(), strict=True):
            first.setdefault(part.area.words[code], row)
        like = like or part
    assert like is not None

    def words_of(name: str) -> tuple[str, ...]:
        return tuple(sorted(said[name]))

    size = len(first)
    areas = sorted(first, key=first.__getitem__)
    place = {word: code for code, word in enumerate(words_of("area"))}

    def coded(name: str) -> Coded:
        codes = (
            np.array([place[each] for each in areas], dtype=np.int32) if name == "area" else np.zeros(size, np.int32)
        )
        return Coded(codes=codes, words=words_of(name))

    numbers = frozenset(name for name in NUMBERS if getattr(like, name) is not None)
    changes: dict[str, object] = {name: coded(name) for name in KEYS}
    changes |= {name: np.full(size, np.nan) for name in numbers}
    changes |= {name: np.zeros(size, dtype=np.bool_) if name in marks else None for name in ("suppressed", "withheld")}
    changes |= {name: {area: known[area] for area in sorted(known)} for name, known in about.items()}
    changes |= {
        "parent": None if like.parent is None else coded("parent"),
        "remark": coded("remark") if any(said["remark"]) else None,
        "extra": {name: coded(f"extra {number}") for number, name in enumerate(like.extra)},
        "rows": np.array([first[each] for each in areas], dtype=np.int64),
    }
    faces = altered(like, changes)
    rows = sum(int(each.bounds[-1]) for each in chunks)
    span = max(each.first + each.span for each in chunks)
    return Packed(faces=faces, rows=rows, span=span, chunks=tuple(chunks), numbers=numbers, counts=counts)


def one_of_several(files: Sequence[Packed], faces: Observations) -> Packed:
    """Several files of one source as one. ``faces`` are theirs, as `outcomes.data.joining.join_observations` joins
    them."""
    starts = np.cumsum([0, *(each.span for each in files)]).tolist()
    counts = sum((Counter(each._counts) for each in files), Counter[str]())
    _, firsts = np.unique(faces.area.codes, return_index=True)
    return Packed(
        faces=faces.select(np.sort(firsts)),
        rows=sum(map(len, files)),
        span=starts[-1],
        chunks=tuple(
            attrs.evolve(chunk, first=chunk.first + start)
            for each, start in zip(files, starts, strict=False)
            for chunk in each._chunks
        ),
        numbers=frozenset(name for name in NUMBERS if getattr(faces, name) is not None),
        counts=counts,
    )


def lay(part: Observations, folder: Path | str) -> LaidPart:
    """Lay one part of a source on disk, in a folder that is made: a path, or as text any URL of fsspec."""
    if isinstance(folder, Path):
        folder.mkdir(parents=True, exist_ok=True)
    indicator = part.indicator
    order = order_of(indicator.codes.astype(np.int64))
    words = {name: column.words for name, column in _coded(part)}
    columns = dict[str, NDArray[np.generic]]({name: _narrow(column) for name, column in _coded(part)})
    for name in (*NUMBERS, "suppressed", "withheld"):
        column = getattr(part, name)
        if column is not None:
            columns[name] = column
    columns["rows"] = part.source_rows()
    kept, same = {}, {"suppressed": False, "withheld": False}
    for name, column in columns.items():
        if len(column) and column.strides == (0,):
            same[name] = column[0]
            continue
        same.pop(name, None)
        kept[name] = column.dtype
        with _opened(folder, name, "wb") as file:
            file.write(np.ascontiguousarray(column if order is None else column[order]).data)
    sizes = np.bincount(indicator.codes, minlength=len(indicator.words))
    bounds = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    _, places = np.unique(part.area.codes, return_index=True)
    return LaidPart(
        faces=part.select(places),
        chunk=_Chunk(folder=folder, words=words, bounds=bounds, kept=kept, same=same, span=span_of(part)),
        marks=frozenset(name for name in ("suppressed", "withheld") if getattr(part, name) is not None),
    )


def _narrow(column: Coded) -> NDArray[np.generic]:
    """Its codes in as few bytes as its words need, since each is written and read again once a row."""
    if column.codes.strides == (0,):
        return column.codes
    return column.codes.astype(np.min_scalar_type(max(len(column.words) - 1, 0)))


def _opened(folder: Path | str, name: str, mode: Literal["rb", "wb"]) -> AbstractContextManager[IO[bytes]]:
    """The file of a column."""
    if isinstance(folder, Path):
        return (folder / f"{name}.bin").open(mode)
    import fsspec

    opened: AbstractContextManager[IO[bytes]] = fsspec.open(f"{folder}/{name}.bin", mode, auto_mkdir=True)
    return opened


def _coded(part: Observations) -> Iterator[tuple[str, Coded]]:
    for name in KEYS:
        yield name, getattr(part, name)
    if part.parent is not None:
        yield "parent", part.parent
    # A part of which nothing is remarked stands beside others of which something is.
    yield "remark", part.remark or repeat_word("", len(part))
    for place, column in enumerate(part.extra.values()):
        yield f"extra {place}", column


def _ranges(chunk: _Chunk, wanted: Collection[str]) -> list[tuple[int, int]]:
    """Where the rows of some indicators stand in a chunk; what stands together is one range."""
    ranges: list[tuple[int, int]] = []
    for code, word in enumerate(chunk.words["indicator"]):
        low, high = int(chunk.bounds[code]), int(chunk.bounds[code + 1])
        if word not in wanted or low == high:
            continue
        if ranges and ranges[-1][1] == low:
            ranges[-1] = ranges[-1][0], high
        else:
            ranges.append((low, high))
    return ranges


def _joined(parts: Iterable[NDArray[np.generic]], kind: type[Scalar]) -> NDArray[Scalar]:
    some = list(parts)
    if not some:
        return np.empty(0, dtype=kind)
    return (some[0] if len(some) == 1 else np.concatenate(some)).astype(kind, copy=False)
