"""Files that are not what they should be, in every place that a framework names one: a clear message and exit code 11."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import openpyxl
import polars
import pytest

from outcomes.cli.app import run
from outcomes.data.readers.csv import CsvOptions
from outcomes.engine.source_reading import _digest_of

FRAMEWORK = """\
format = 1
[framework]
id = "files"
title = "Files"
areas = { codes = ["A"], file = "areas.csv" }

[data.seen]
path = "seen.csv"

[indicators.seen]
title = "Seen"
data = { source = "seen" }

[aims.level]
indicator = "seen"
judge = [{ metric = "target.path" }]
[aims.level.target]
kind = "level"
by = "2019"
sense = "at least"
file = { path = "targets.csv", value = "level" }

[aims.done]
title = "Done"
kind = "deliverable"
returns = { path = "returns.csv" }
judge = [{ metric = "delivery.status" }]
"""
FILES = {
    "seen.csv": "area,period,value\n" + "".join(f"A,{year},{year - 1950}\n" for year in range(2012, 2020)),
    "areas.csv": "code,name,type\nA,Anton,District\n",
    "targets.csv": "area_code,level\nA,60\n",
    "returns.csv": "id,title,state\na,First,done\nb,Second,not started\n",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A framework that names a file in each of the ways that there are."""
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


Said = Callable[[Path], tuple[int, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs the framework: exit code and messages."""

    def call(home: Path) -> tuple[int, str]:
        code = run(["run", str(home), "--as-of", "2020-06-30"])
        return code, capsys.readouterr().err

    return call


def test_the_framework_itself_is_sound(home: Path, said: Said) -> None:
    assert said(home) == (0, "")


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _zeros_without_end(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


def _loop(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def _socket(file: Path) -> None:
    file.unlink()
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(file))


def _old_line_ends(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r"))


def _western_byte_late(file: Path) -> None:
    text = file.read_text()
    many = text + text.splitlines()[-1] * 1
    file.write_bytes(many.encode() + b"\n" + b"x" * 70_000 + b"\xe9,1,1\n")


def _long_cell(file: Path) -> None:
    first, *rest = file.read_text().splitlines()
    file.write_text("\n".join([first, *rest, "A" * 200_000 + ",x,y"]) + "\n")


def _ten_megabytes(file: Path) -> None:
    first, second, *_ = file.read_text().splitlines()
    file.write_text(f"{first}\n{second.rpartition(',')[0]},{'9x' * 5_000_000}\n")


def _wide_and_cut(file: Path) -> None:
    file.write_bytes(file.read_text().encode("utf-16-le")[:-1])


def _nothing(file: Path) -> None:
    file.write_bytes(b"")


def _zeros(file: Path) -> None:
    file.write_bytes(b"\0" * 5_000)


def _open_quote(file: Path) -> None:
    file.write_text(file.read_text() + '"never closed,1,2\n' * 3)


ATTACKS = {
    "a pipe": (_pipe, "it is a pipe or a device"),
    "a socket": (_socket, "it is a pipe or a device"),
    "a folder": (_folder, "it is a folder"),
    "a link to zeros without end": (_zeros_without_end, "it is a pipe or a device"),
    "a link to itself": (_loop, "it is a link that leads to no file"),
    "lines that end as on old Apple machines": (_old_line_ends, ""),
    "a byte of another encoding, late": (_western_byte_late, "byte 0xe9 is not UTF-8"),
    "a cell of 200,000 characters": (_long_cell, ""),
    "a cell of ten megabytes": (_ten_megabytes, ""),
    "UTF-16 without its mark, cut short": (_wide_and_cut, "cut short or damaged"),
    "nothing": (_nothing, ""),
    "zeros": (_zeros, ""),
    "a quotation mark that is never closed": (_open_quote, ""),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("attack", "found"), ATTACKS.values(), ids=ATTACKS.keys())
def test_a_file_that_is_not_what_it_should_be_is_a_message_with_its_name(
    home: Path, said: Said, name: str, attack: Callable[[Path], None], found: str
) -> None:
    attack(home / name)

    code, messages = said(home)

    assert code in (0, 11), messages
    assert len(messages) < 20_000
    if code == 11:
        assert f"{home / name}:" in messages
        assert found in messages
    else:
        # What can be read for what it is needs no message: old line ends, or a long title.
        assert not found
        assert attack in (_old_line_ends, _long_cell, _ten_megabytes)


def test_a_file_of_more_rows_than_are_allowed_is_refused_before_it_is_read(home: Path, said: Said) -> None:
    toml = (home / "framework.toml").read_text()
    (home / "framework.toml").write_text(
        toml.replace('path = "seen.csv"', 'path = "seen.csv"\noptions = { max_rows = 5 }')
    )
    code, messages = said(home)
    assert (code, "OUT301 file: it has 9 rows, and 5 are allowed" in messages) == (11, True)
    assert "set max_rows = 9" in messages


def test_a_file_of_more_bytes_than_are_allowed_is_refused_before_it_is_read(home: Path, said: Said) -> None:
    toml = (home / "framework.toml").read_text()
    (home / "framework.toml").write_text(
        toml.replace('path = "seen.csv"', 'path = "seen.csv"\noptions = { max_bytes = 20 }')
    )
    code, messages = said(home)
    assert (code, "bytes, and 20 are allowed" in messages) == (11, True)


@pytest.mark.parametrize(("most", "hashed"), [(4, False), (5, True)])
def test_a_file_of_more_bytes_than_are_allowed_is_not_hashed_unless_somebody_asks(
    most: int, hashed: bool, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    with ThreadPoolExecutor(max_workers=1) as beside:
        asked = mock.Mock(wraps=beside)
        digest = _digest_of(tmp_path / "file", CsvOptions(max_bytes=most), asked)
        assert asked.submit.called == hashed
        assert digest() == hashlib.sha256(b"12345").hexdigest()


def test_a_hole_of_two_gibibytes_is_refused_without_a_look_into_it(home: Path, said: Said) -> None:
    for name in FILES:
        (home / name).write_text(FILES[name])
        with (home / name).open("r+b") as file:
            file.truncate(2**31)
        code, messages = said(home)
        assert (code, f"{home / name}: OUT301 file: it has 2,147,483,648 bytes" in messages) == (11, True), messages
        (home / name).write_text(FILES[name])


def _resident() -> int:
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def test_a_parquet_file_that_unpacks_to_far_more_than_its_size_is_refused(home: Path, said: Said) -> None:
    rows = 30_000_000
    frame = polars.select(polars.repeat("A", rows).alias("area"), polars.repeat("2019", rows).alias("period"))
    frame.with_columns(polars.lit(1.0).alias("value")).write_parquet(home / "seen.parquet")
    del frame
    assert (home / "seen.parquet").stat().st_size < 2_000_000
    toml = (home / "framework.toml").read_text()
    (home / "framework.toml").write_text(toml.replace('path = "seen.csv"', 'reader = "parquet"\npath = "seen.parquet"'))
    before = _resident()

    code, messages = said(home)

    assert (code, "it has 30,000,000 rows, and 20,000,000 are allowed" in messages) == (11, True), messages
    assert _resident() - before < 200


def test_a_workbook_that_unpacks_to_far_more_than_its_size_is_refused(home: Path, said: Said) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(1100):
                part.write(b" " * 2**20)
    (home / "seen.xlsx").write_bytes(held.getvalue())
    toml = (home / "framework.toml").read_text()
    (home / "framework.toml").write_text(toml.replace('path = "seen.csv"', 'reader = "excel"\npath = "seen.xlsx"'))

    code, messages = said(home)

    assert (code, "unpacked, it has 1,153," in messages) == (11, True), messages

    (home / "framework.toml").write_text(
        toml.replace('path = "seen.csv"', 'reader = "excel"\npath = "seen.xlsx"\noptions = { max_bytes = 2000000000 }')
    )
    code, messages = said(home)
    assert (code, "are allowed" in messages, "the workbook is damaged" in messages) == (11, False, True), messages


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        ("max_rows = 7", "OUT301 file: it has 8 rows, and 7 are allowed"),
        ("max_bytes = 20", "bytes, and 20 are allowed"),
        ("max_bytes = 6000", "OUT301 file: unpacked, it has"),
        ("max_rows = 8", ""),
    ],
)
def test_a_workbook_is_held_to_the_limits_of_its_source(home: Path, said: Said, limit: str, found: str) -> None:
    book = openpyxl.Workbook()
    for line in FILES["seen.csv"].splitlines():
        book.active.append([int(each) if each.isdigit() else each for each in line.split(",")])
    book.save(home / "seen.xlsx")
    toml = (home / "framework.toml").read_text()
    own = f'reader = "excel"\npath = "seen.xlsx"\noptions = {{ {limit} }}'
    (home / "framework.toml").write_text(toml.replace('path = "seen.csv"', own))

    code, messages = said(home)

    assert code == (11 if found else 0), messages
    assert found in messages
