"""A file is what its bytes say: packed and wide text is read, and anything else is named with what to do."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from outcomes.data import read_areas
from outcomes.data.readers.csv import CsvOptions, CsvReader
from outcomes.data.readers.fingertips import FingertipsOptions, FingertipsReader
from outcomes.diagnostics import DataError

TEXT = "Area Code,Time period,Value,Indicator ID,Note\nE06000008,2022,1.5,1,Café\nE06000009,2022,2.5,1,\n"


def read(path: Path, **options: str) -> list[float]:
    return CsvReader().read(path, CsvOptions(**options))[0].value.tolist()  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("packed", [False, True])
def test_text_however_it_is_written_or_packed_is_simply_read(tmp_path: Path, encoding: str, packed: bool) -> None:
    path = tmp_path / "figures.csv"
    data = TEXT.encode(encoding)
    path.write_bytes(gzip.compress(data, mtime=0) if packed else data)
    observations, report = FingertipsReader().read(path, FingertipsOptions(extra=("Note",)))
    assert observations.value.tolist() == [1.5, 2.5]
    assert observations.extra["Note"].to_list() == ["Café", ""]
    assert not report


def test_a_declared_encoding_holds_for_what_is_packed(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode("cp1252"), mtime=0))
    assert read(path, encoding="cp1252") == [1.5, 2.5]
    with pytest.raises(DataError, match=r'figures.csv.gz:2: OUT302 text: byte 0xe9 is not UTF-8; .*"cp1252"'):
        read(path)


def test_a_mistake_in_packed_text_is_found_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    for data in (
        TEXT.replace("2.5", "oops").encode("utf-16"),
        gzip.compress(TEXT.replace("2.5", "oops").encode(), mtime=0),
    ):
        path.write_bytes(data)
        _, report = CsvReader().read(path, CsvOptions())
        assert f'{path}:3:3: OUT310 column "Value": "oops" is not a number' in str(report)


def test_areas_are_read_from_packed_text_too(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(gzip.compress("code,name\nE06000008,Blackburn\n".encode("utf-16"), mtime=0))
    assert read_areas(path)[0].areas["E06000008"].name == "Blackburn"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b"<!DOCTYPE html><html><body>Sorry</body></html>",
            "it is a web page, not separated values; open it in a browser",
        ),
        (b"\xef\xbb\xbf\n <HTML>", "it is a web page"),
        (b'<?xml version="1.0"?><html xmlns="x">', "it is a web page"),
        (b"%PDF-1.7", "it is a PDF document, not separated values; ask its publisher for the figures as CSV or Excel"),
        (b"PAR1....", 'it is a Parquet file, not separated values; set reader = "parquet" on the data source'),
        (b'{"error": "no such indicator"}', "it is JSON, not separated values; download the CSV instead"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "it is an Excel workbook of the old format, not separated values; set reader",
        ),
        (gzip.compress(TEXT.encode(), mtime=0)[:40], "it is packed (gzip) and damaged; download it again"),
    ],
)
def test_another_kind_of_file_is_named_with_what_to_do(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(data)
    with pytest.raises(DataError) as error:
        read(path)
    assert said in str(error.value)


def test_a_zip_archive_is_named(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("figures.csv", TEXT)
    with pytest.raises(DataError, match="it is a zip archive, not separated values; unpack it, and name the file"):
        read(path)


def test_text_that_only_mentions_markup_is_text(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(TEXT.replace("Café", "<b>low</b>"))
    assert read(path) == [1.5, 2.5]
