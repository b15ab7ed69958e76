"""A site appears whole, in the place of the one before, and of nothing else."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from outcomes.reports.folders import NotWrittenError
from outcomes.site.folder import publish

FILES = [("site.css", b"a"), ("index.html", b"b"), ("x/y/z.html", b"c")]


def broken() -> Iterator[tuple[str, bytes]]:
    yield "site.css", b"new"
    raise OSError(28, "No space left on device")


def test_a_site_takes_the_place_of_the_one_before_and_leaves_nothing_of_it(tmp_path: Path) -> None:
    assert 3 == publish(FILES, tmp_path / "site")
    assert 1 == publish([("site.css", b"new")], tmp_path / "site")
    assert ["site.css"] == [each.name for each in (tmp_path / "site").rglob("*")]
    assert [tmp_path / "site"] == list(tmp_path.iterdir())


def test_what_stood_there_before_still_stands_where_it_cannot_be_written(tmp_path: Path) -> None:
    publish(FILES, tmp_path / "site")
    with pytest.raises(NotWrittenError, match="No space left"):
        publish(broken(), tmp_path / "site")
    assert b"a" == (tmp_path / "site" / "site.css").read_bytes()
    assert [tmp_path / "site"] == list(tmp_path.iterdir())


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "minutes.txt").write_text("precious")
    with pytest.raises(NotWrittenError, match="no site"):
        publish(FILES, tmp_path / "papers")
    assert "precious" == (tmp_path / "papers" / "minutes.txt").read_text()


def test_anybody_may_read_it_whom_the_umask_lets(tmp_path: Path) -> None:
    publish(FILES, tmp_path / "site")
    (tmp_path / "usual").mkdir()
    modes = [stat.S_IMODE((tmp_path / each).stat().st_mode) for each in ("site", "usual")]
    assert modes[0] == modes[1]
