"""Where each key and value of a TOML document stands: a key path to line and column.

Law: it sees the same keys as tomli, and it is asked only when there is something to place; tree-sitter is imported
inside `places_of`, never before.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from outcomes.diagnostics import Location
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from tree_sitter import Node

KeyPath = tuple[str | int, ...]
"""The way to a value from the top of the document: names of keys, and numbers of array elements from 0."""

_DEEPEST = 64


@immutable
class Place:
    """Where a key is written and where its value begins: (line, column) pairs, both counted from 1 in characters.

    A table's value begins at the bracket of its header. An array element has no key, so both are the same.
    """

    key: tuple[int, int]
    value: tuple[int, int]


@immutable(kw_only=True)
class Places:
    """All places of one document. A path that is not in it is placed at its nearest ancestor, else at the file."""

    file: str
    by_path: dict[KeyPath, Place]

    def of(self, path: KeyPath, *, at: Literal["key", "value"] = "value") -> Location:
        """The place of a key or of its value.

        Where the key itself is not written (a missing key), it is the place of the table that it should be in.
        """
        wanted = path
        while wanted:
            place = self.by_path.get(wanted)
            if place is not None:
                line, column = place.key if at == "key" and wanted == path else place.value
                return Location(file=self.file, line=line, column=column)
            wanted = wanted[:-1]
        return Location(file=self.file)


@lru_cache(maxsize=2)  # the places of one file are asked for while it is checked, planned and judged
def places_of(text: str, *, file: str = "") -> Places:
    """Find every key and value of a document. Never raises: what cannot be made out has no place of its own."""
    import tree_sitter
    import tree_sitter_toml

    data = text.encode("utf-8", "surrogatepass")
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    survey = _Survey(data)
    survey.document(parser.parse(data).root_node)
    return Places(file=file, by_path=survey.places)


def locate(path: Path | str, key_path: KeyPath, *, at: Literal["key", "value"] = "value", shown: str = "") -> Location:
    """Place a key path of a framework file: the line and column of its value (or of its key), counted from 1.

    A key that is not written is placed at the table it should be in; a file that cannot be read any more, or has
    no such table, is placed as a whole. ``shown`` is its path in messages, if another.
    """
    file, shown = Path(path), shown or str(path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError):
        return Location(file=shown)
    return places_of(text, file=shown).of(key_path, at=at)


class _Survey:
    """One walk over a syntax tree. A header that goes through an array of tables enters its last element."""

    def __init__(self, data: bytes) -> None:
        self.places: dict[KeyPath, Place] = {}
        self._lines = data.split(b"\n")
        self._elements: dict[KeyPath, int] = {}

    def document(self, root: Node) -> None:
        for node in _transparent(root):
            if node.type == "pair":
                self._pair(node, (), 0)
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def _table(self, node: Node) -> None:
        keys = next((child for child in node.children if child.type in _KEYS), None)
        if keys is None:
            return
        start = self._point(node)
        path: KeyPath = ()
        parts = _parts(keys)
        for number, part in enumerate(parts, 1):
            name = _name(part)
            if name is None:
                return
            path = (*path, name)
            self._note(path, Place(self._point(part), start))
            if number < len(parts) and path in self._elements:
                path = (*path, self._elements[path] - 1)
        if node.type == "table_array_element":
            index = self._elements.get(path, 0)
            self._elements[path] = index + 1
            path = (*path, index)
            # `[a]` earlier in the file may have named a table inside this one, never the element itself.
            self.places[path] = Place(start, start)
        else:
            known = self.places[path]
            # A header says more about a table than the dotted keys that implied it.
            self.places[path] = Place(self._point(parts[-1]), start) if known.value != start else known
        for child in _transparent(node):
            if child.type == "pair":
                self._pair(child, path, 0)

    def _pair(self, node: Node, table: KeyPath, depth: int) -> None:
        children = [child for child in node.children if child.is_named and child.type != "comment"]
        if not children or children[0].type not in _KEYS:
            return
        keys = children[0]
        value = next((child for child in children[1:] if child.type != "ERROR"), None)
        start = self._point(value if value is not None else keys)
        path = table
        parts = _parts(keys)
        for part in parts:
            name = _name(part)
            if name is None:
                return
            path = (*path, name)
            self._note(path, Place(self._point(part), start))
        if value is not None:
            self._value(value, path, depth + 1)

    def _value(self, node: Node, path: KeyPath, depth: int) -> None:
        if depth > _DEEPEST:
            return
        if node.type == "inline_table":
            for child in _transparent(node):
                if child.type == "pair":
                    self._pair(child, path, depth)
        elif node.type == "array":
            values = [child for child in node.children if child.is_named and child.type not in ("comment", "ERROR")]
            for index, child in enumerate(values):
                start = self._point(child)
                self._note((*path, index), Place(start, start))
                self._value(child, (*path, index), depth + 1)

    def _note(self, path: KeyPath, place: Place) -> None:
        self.places.setdefault(path, place)

    def _point(self, node: Node) -> tuple[int, int]:
        row, column = node.start_point
        line = self._lines[row] if row < len(self._lines) else b""
        return row + 1, len(line[:column].decode("utf-8", "replace")) + 1


_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})


def _transparent(node: Node) -> Iterator[Node]:
    """The children, with those of a node that the grammar could not fit (TOML 1.1's freedoms) put in its place."""
    for child in node.children:
        if child.type == "ERROR":
            yield from (each for each in child.children if each.type != "ERROR")
        else:
            yield child


def _parts(keys: Node) -> list[Node]:
    """The single keys of a dotted key, first to last. The grammar nests them to the left, so this is a loop."""
    parts: list[Node] = []
    while keys.type == "dotted_key":
        named = [child for child in keys.children if child.is_named]
        parts.extend(reversed(named[1:]))
        keys = named[0]
    parts.append(keys)
    return parts[::-1]


def _name(part: Node) -> str | None:
    """The name that a bare or quoted key stands for, read by tomli so that escapes mean the same."""
    text = (part.text or b"").decode("utf-8", "replace")
    if part.type == "bare_key":
        return text
    import tomli

    try:
        return next(iter(tomli.loads(f"{text}=0")), None)
    except tomli.TOMLDecodeError:
        return None
