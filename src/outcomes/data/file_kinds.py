"""What a file is by its first bytes, and its plain text where that is only packed or written otherwise.

Law: a file is what its bytes say, never what its name ends with.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import IO, Final, Literal

Kind = Literal[
    "text",
    "utf-16",
    "utf-32",
    "gzip",
    "xlsx",
    "xlsb",
    "ods",
    "xls",
    "zip",
    "damaged",
    "html",
    "pdf",
    "parquet",
    "json",
    "xml",
    "rtf",
    "sylk",
    "binary",
]

WORKBOOKS: Final = frozenset({"xlsx", "xlsb", "ods", "xls"})
"""Kinds that the reader ``excel`` reads."""

LOOKED_AT: Final = 1 << 12
"""How many bytes of the beginning are looked at."""

LARGEST_UNPACKED: Final = 1 << 30
"""Bytes to which a packed file may grow: one that says more is no table of figures."""

_CALLED: Final[dict[str, str]] = {
    "xlsx": "an Excel workbook",
    "xlsb": "a binary Excel workbook",
    "xls": "an Excel workbook of the old format",
    "ods": "an OpenDocument spreadsheet",
    "zip": "a zip archive",
    "damaged": "a workbook or zip archive that is damaged",
    "html": "a web page",
    "pdf": "a PDF document",
    "parquet": "a Parquet file",
    "json": "JSON",
    "xml": "XML",
    "rtf": "a document of a word processor",
    "sylk": "a spreadsheet in the format SYLK",
    "binary": "no text",
}
_TO_DO: Final[dict[str, str]] = {
    **dict.fromkeys(WORKBOOKS, 'set reader = "excel" on the data source'),
    "zip": "unpack it, and name the file that was in it",
    "html": "open it in a browser: it may say what went wrong with the download; then download the file itself",
    "pdf": "ask its publisher for the figures as CSV or Excel",
    "parquet": 'set reader = "parquet" on the data source',
    "json": "download the CSV instead",
    **dict.fromkeys(("xml", "sylk"), "open it in Excel, save it as a workbook (.xlsx), and name that"),
    "rtf": "ask its publisher for the figures as CSV or Excel",
    "binary": "check that it is the file that you mean; if it is, ask its publisher for the figures as CSV or Excel",
    "damaged": "download it again",
}
_WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"%PDF-", "pdf"),
    (b"PAR1", "parquet"),
)


_SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"


class TooLargeError(OSError):
    """A packed file that grows beyond `LARGEST_UNPACKED`."""


def kind_of(path: Path) -> Kind:
    """What a file is. Raises OSError where it cannot be opened.

    Only text that begins as markup or JSON does counts as such. UTF-16 is known by its mark, and without one by its
    zeros: every second byte of English is one.
    """
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    return _kind_of_bytes(head)


def _kind_of_bytes(head: bytes) -> Kind:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    for mark, _ in _WIDE:
        if head.startswith(mark):
            return "utf-32" if mark in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE) else "utf-16"
    if _unmarked_wide(head):
        return "utf-16"
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:256].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!doctype")) or b"<html" in start:
        return "html"
    if start.startswith((b"<table", b"<meta", b"<style")):
        return "html"
    if start.startswith(b"<?xml"):
        return "xml"
    if start.startswith((b"{\\rtf", b"id;p")):
        return "rtf" if start.startswith(b"{") else "sylk"
    if head[:64].count(0) > 32:
        return "binary"
    if start[:1] in (b"{", b"[") and start[1:].lstrip()[:1] in (b'"', b"{", b"[", b"}", b"]"):
        return "json"
    return "text"


def _archive(path: Path) -> Kind:
    """Which sort of zip archive: the three workbooks that are one, or any other."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "xl/workbook.xml" in names or any(name.endswith("/workbook.xml") for name in names):
                return "xlsx"
            if "mimetype" in names and archive.read("mimetype").startswith(_SPREADSHEET):
                return "ods"
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return "damaged"
    return "zip"


def _unmarked_wide(head: bytes) -> str:
    """The encoding of UTF-16 that lacks its mark; empty where it is none."""
    pairs = head[: len(head) // 2 * 2]
    if len(pairs) < 8:
        return ""
    for name, zeros, letters in (("utf-16-le", pairs[1::2], pairs[0::2]), ("utf-16-be", pairs[0::2], pairs[1::2])):
        if zeros.count(0) > 0.9 * len(zeros) and letters.count(0) < 0.1 * len(letters):
            return name
    return ""


def says(kind: Kind) -> tuple[str, str]:
    """What is found where a file of separated values was meant, and what to do; ("", "") where it can be read."""
    return (f"it is {_CALLED[kind]}, not separated values", _TO_DO[kind]) if kind in _CALLED else ("", "")


def open_bytes(path: Path) -> IO[bytes]:
    """The bytes of a file for reading: unpacked where they are packed, and as UTF-8 where they are UTF-16 or UTF-32.

    A plain file is opened as it stands, a packed or wide one is read whole. Raises OSError (`TooLargeError` among
    it), EOFError or zlib.error where it is damaged, UnicodeError where it is not what its mark says.
    """
    file = path.open("rb")
    head = file.read(LOOKED_AT)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        with file, gzip.GzipFile(fileobj=file) as packed:
            data = packed.read(LARGEST_UNPACKED + 1)
        if len(data) > LARGEST_UNPACKED:
            raise TooLargeError("unpacked, it is larger than 1 GiB")
        return io.BytesIO(_as_utf8(data))
    if _encoding(head):
        with file:
            return io.BytesIO(_as_utf8(file.read()))
    return file


def _as_utf8(data: bytes) -> bytes:
    encoding = _encoding(data[:LOOKED_AT])
    return data.decode(encoding).encode() if encoding else data


def _encoding(head: bytes) -> str:
    for mark, name in _WIDE:
        if head.startswith(mark):
            return name
    return "" if head.startswith(codecs.BOM_UTF8) else _unmarked_wide(head)


def text_of(path: Path, encoding: str, errors: str = "strict") -> io.TextIOWrapper:
    """The text of a file for reading, line ends as they stand. Raises as `open_bytes`."""
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, errors=errors, newline="")


def encoding_of(path: Path, declared: str) -> str:
    """The encoding of what `open_bytes` gives: UTF-8 for what it has rewritten, else the declared one."""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
        if head.startswith(b"\x1f\x8b"):
            file.seek(0)
            with gzip.GzipFile(fileobj=file) as packed:
                head = packed.read(LOOKED_AT)
    return "utf-8" if _encoding(head) else declared


def as_it_stands(path: Path) -> bool:
    """Does `open_bytes` give the file's own bytes?"""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    return not head.startswith(b"\x1f\x8b") and not _encoding(head)
