"""The file of a framework: finding and reading the TOML.

Law: files are hostile until read. Nothing endless is read, and what is wrong is a problem, never a traceback.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs
import tomli

from outcomes.diagnostics import Diagnostic, Location, nearest, suggest
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath
from outcomes.framework.scalars import quoted
from outcomes.immutable import immutable

LARGEST: Final = 4 * 2**20
DEEPEST: Final = 32
NAME: Final = "framework.toml"
_GIVE: Final = "give the path of a framework's folder, or of its TOML file"


@immutable(kw_only=True)
class Document:
    """TOML that could be read, or a table. ``shown`` is its path as messages give it, empty for a table.

    ``folder`` is where the files that it names lie, if anywhere. ``in_memory``: there is no such file, nor any path.
    """

    file: Path
    folder: Path | None
    shown: str
    in_memory: bool = False
    text: str
    digest: str
    table: dict[str, object]


def read_document(path: Path) -> Document | Diagnostic:
    """Read a framework's file, or the ``framework.toml`` of its folder; or say why that cannot be done."""
    try:
        file = path / NAME if path.is_dir() else path
        there = file.exists()
    except PermissionError as error:
        return _refused(path, "OUT102", f"it cannot be read ({error.strerror})", "check its permissions")
    except OSError:  # of a name that is too long for one
        file, there = path, False
    if not there:
        found = f"the folder has no {NAME}" if file != path else "there is no such file or folder"
        return _refused(path, "OUT101", found, _GIVE)
    read = read_toml(file)
    if isinstance(read, Diagnostic) and read.code in ("OUT103", "OUT105") and file.suffix.lower() not in ("", ".toml"):
        # Data or a page was given, as by a shell's "frameworks/*".
        return attrs.evolve(read, found=f"a {file.suffix} file, which is not TOML: {read.found}", to_do=_GIVE)
    return read


def read_toml(file: Path, shown: str = "") -> Document | Diagnostic:
    """Read a file that is there; or say why that cannot be done. ``shown`` is its path in messages, if another."""
    shown = shown or str(file)
    if not file.is_file():
        return _refused(shown, "OUT102", "it is not a plain file", "give the path of a TOML file")
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        return _refused(shown, "OUT102", f"it cannot be read ({error.strerror})", "check its permissions")
    if len(data) > LARGEST:
        return _refused(shown, "OUT102", "it is larger than 4 MiB", "check that it is the file that you mean")
    return _parse(file, data, shown)


def document_of(written: str | Mapping[str, object], folder: Path | None) -> Document | Diagnostic:
    """A framework that is in no file: its TOML, or the table that this would be."""
    if isinstance(written, str):
        read = _parse(Path("framework"), written.encode("utf-8", "surrogatepass"), "framework")
        return read if isinstance(read, Diagnostic) else attrs.evolve(read, in_memory=True, folder=folder)
    table = {str(key): _as_parsed(each) for key, each in written.items()}
    if not table:
        found, to_do = "there is nothing in it", "begin with format = 1 and a framework table"
        return Diagnostic(code="OUT104", subject="table", found=found, to_do=to_do)
    text = json.dumps(table, default=str, sort_keys=True)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(
        file=Path("framework"), folder=folder, shown="", in_memory=True, text="", digest=digest, table=table
    )


def _as_parsed(value: object, depth: int = 1) -> object:
    """What was handed in as TOML would hold it; what is nested too deep stays, and is refused as such."""
    if depth > DEEPEST + 1:
        return value
    if isinstance(value, Mapping):
        return {str(key): _as_parsed(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_parsed(each, depth + 1) for each in value]
    return value


def _parse(file: Path, data: bytes, shown: str) -> Document | Diagnostic:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        found = "it is UTF-16" if utf16 else f"byte 0x{data[error.start]:02x} is not UTF-8"
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        place = Location(file=shown) if utf16 else Location(file=shown, line=line, column=column)
        return Diagnostic(code="OUT103", subject="file", found=found, to_do="save the file as UTF-8", location=place)
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return _syntax(shown, error)
    except RecursionError:
        return _refused(shown, "OUT108", f"tables are nested more than {DEEPEST} deep", "write it flatter")
    except ValueError:
        # Python itself refuses to read numbers of thousands of digits; tomli passes that on without a place.
        return _refused(shown, "OUT105", "a number has thousands of digits", "write a number of at most 18 digits")
    if not table:
        return _refused(shown, "OUT104", "there is nothing in it", "begin with format = 1 and a [framework] table")
    return Document(
        file=file, folder=file.parent, shown=shown, text=text, digest=hashlib.sha256(data).hexdigest(), table=table
    )


def _refused(path: Path | str, code: str, found: str, to_do: str) -> Diagnostic:
    return Diagnostic(code=code, subject="file", found=found, to_do=to_do, location=Location(file=str(path)))


# What tomli says, and how a person would be told. {here} is what stands at the place.
_SAYINGS: Final = (
    ("Unterminated string", "the text is never closed", "end it with the quotation mark that it began with"),
    ("Illegal character '\\n'", "the text goes on past the end of the line", 'close it with ", or begin it with """'),
    ("Illegal character", "a control character in text", "remove it, or write it as an escape"),
    ("Found invalid character", "a control character", "remove it"),
    ("Unescaped '\\'", "a backslash that is no escape", "write \\\\, or put the text in single quotes"),
    ("Invalid hex value", "an escape without its digits", "write four digits after \\u"),
    ("Escaped character is not", "an escape that is no character", "write the character itself"),
    ("Unclosed array", "the list is never closed", "put commas between its values and ] after the last"),
    ("Unclosed inline table", "the table is never closed", "put commas between its keys and } after the last"),
    ("Expected '=' after a key", "a key without =", "write key = value"),
    ("Expected ']'", "the header is never closed", "end it with ]"),
    ("Expected ']]'", "the header is never closed", "end it with ]]"),
    ("Invalid initial character for a key part", "no key begins with {here}", 'put the key in quotes: "..."'),
    ("Invalid statement", "no line begins with {here}", "write key = value, or a [table]"),
    ("Expected newline", "{here} after the end of the value", "write one key = value a line, and text in quotes"),
    ("Invalid value", "no value begins with {here}", "write text in quotes, a list in [ ], a table in { }"),
)
_TWICE: Final = ("Cannot declare", "Cannot overwrite", "Cannot redefine", "Cannot mutate", "Duplicate inline table key")


def _syntax(file: str, error: tomli.TOMLDecodeError) -> Diagnostic:
    lines = error.doc.split("\n")
    line = lines[error.lineno - 1]
    here = line[error.colno - 1 :].strip()
    place = Location(file=file, line=error.lineno, column=error.colno)
    if error.msg.startswith(_TWICE):
        # tomli notices at the end of the statement; a person looks for its beginning.
        place = attrs.evolve(place, column=len(line) - len(line.lstrip()) + 1)
        name = line.split("#")[0].strip() if line.lstrip().startswith("[") else line.split("=")[0].strip()
        found = f"{quoted(name)} is there already"
        to_do = "keep one of the two; a list of tables is written [[...]] each time"
        return Diagnostic(code="OUT106", subject="syntax", found=found, to_do=to_do, location=place)
    if error.msg.startswith("Invalid date"):
        date = re.match(r"[\w:.+-]*", here)
        found = f"there is no date {quoted(date[0] if date else here)}"
        return Diagnostic(
            code="OUT211", subject="syntax", found=found, to_do="check the month and the day", location=place
        )
    if error.msg.startswith("Unescaped"):
        # tomli stands behind the two characters that it took for an escape.
        place = attrs.evolve(place, column=max(error.colno - 2, 1))
    found, to_do = error.msg[:1].lower() + error.msg[1:], "correct the place; nothing after it was read"
    for begins, says, advises in _SAYINGS:
        if error.msg.startswith(begins):
            found, to_do = says.replace("{here}", quoted(here) if here else "nothing"), advises
            break
    return Diagnostic(code="OUT105", subject="syntax", found=found, to_do=to_do, location=place)


def too_deep(table: dict[str, object]) -> Iterator[Problem]:
    """The first place of each top-level key where tables and lists stand more than `DEEPEST` deep in each other."""
    for key, value in table.items():
        stack: list[tuple[KeyPath, object]] = [((key,), value)]
        while stack:
            path, each = stack.pop()
            if len(path) > DEEPEST:
                found = f"tables are nested more than {DEEPEST} deep"
                yield Problem(path=path[:2], code="OUT108", found=found, to_do="write it flatter", at="key")
                break
            if isinstance(each, dict):
                stack.extend(((*path, name), inner) for name, inner in each.items())
            elif isinstance(each, list):
                stack.extend(((*path, index), inner) for index, inner in enumerate(each))


class Advice:
    """Nearest right names, until a file has so many wrong ones that looking for them would take minutes."""

    def __init__(self) -> None:
        self._left = 50_000

    def nearest(self, name: str, known: Collection[str]) -> str | None:
        """The known name most like ``name``; None too where enough have been compared."""
        self._left -= len(known)
        return nearest(name, known) if self._left >= 0 else None

    def suggest(self, name: str, known: Collection[str]) -> str:
        """What to do about an unknown name."""
        self._left -= len(known)
        # An id that is too long is a problem of its own, and no advice.
        short = [each for each in known if len(each) <= 100]
        return suggest(name, short) if self._left >= 0 else "use one that is there"
