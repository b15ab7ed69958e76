"""``outcomes site``, and the pages of a night."""

from __future__ import annotations

import json
import os
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from outcomes.cli import main
from outcomes.site.building import pdf_of


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def strategy(tmp_path: Path) -> Path:
    """The framework of tests/reports/conftest.py, in a folder."""
    from runpy import run_path

    made: Any = run_path(str(Path(__file__).parents[1] / "reports" / "conftest.py"))
    folder = tmp_path / "strategy"
    folder.mkdir()
    made["judged"](folder, areas=[("E07000000", "Town"), ("E07000001", "Other town")])
    return folder


def test_a_site_of_several_frameworks_has_one_first_page(strategy: Path, tmp_path: Path, capsys: Any) -> None:
    concordat = Path(__file__).parents[2] / "frameworks" / "prevention-concordat"
    assert 0 == run("site", strategy, concordat, "--output", tmp_path / "site", "--as-of", "2017-06-30")
    first = (tmp_path / "site" / "index.html").read_text()
    assert 'href="strategy/index.html"' in first
    assert 'href="prevention-concordat/index.html"' in first
    assert "files; open" in capsys.readouterr().out


def test_two_of_one_id_are_refused(strategy: Path, tmp_path: Path, capsys: Any) -> None:
    assert 2 == run("site", strategy, strategy, "--output", tmp_path / "site")
    assert 'both have the id "strategy"' in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_night_publishes_pages_that_say_what_changed_and_why(strategy: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert 0 == run("run", strategy, "--state", state, "--site", "--as-of", "2017-06-30", "--quiet")
    site = state / "published" / "strategy" / "site"
    assert "so nothing is known of an earlier run" in (site / "strategy" / "changes.html").read_text()
    data = strategy / "made-up.csv"
    # The first area has 60% in each year; 80% by 2016 were promised.
    data.write_text(data.read_text().replace("E07000000,Town,2016,60,57,63", "E07000000,Town,2016,81,78,84"))
    assert 0 == run("run", strategy, "--state", state, "--site", "--as-of", "2017-06-30", "--quiet")
    said = (site / "strategy" / "changes.html").read_text()
    assert "<strong>Town</strong>: now met, was missed" in said
    assert "revised data" in said
    assert "now met, was missed" in (site / "strategy" / "aims" / "confidence.html").read_text()
    manifest = json.loads((state / "published" / "strategy" / "latest" / "manifest.json").read_text())
    assert "site" not in manifest["files"]


def test_a_night_whose_pages_cannot_be_written_has_happened_all_the_same(
    strategy: Path, tmp_path: Path, capsys: Any
) -> None:
    state = tmp_path / "state"
    site = state / "published" / "strategy" / "site"
    site.mkdir(parents=True)
    (site / "minutes.txt").write_text("precious")
    assert 0 == run("run", strategy, "--state", state, "--site", "--as-of", "2017-06-30", "--changed-only")
    assert "OUT538" in capsys.readouterr().err
    assert "precious" == (site / "minutes.txt").read_text()
    assert (state / "published" / "strategy" / "latest" / "results.json").is_file()


def test_a_site_says_what_a_history_knows(strategy: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    for day in ("2016-06-30", "2017-06-30"):
        run("run", strategy, "--state", state, "--as-of", day, "--quiet")
    run("site", strategy, "--state", state, "--output", tmp_path / "site", "--as-of", "2017-06-30")
    assert "moved since 30 June 2016" in (tmp_path / "site" / "strategy" / "changes.html").read_text()


def test_pages_are_asked_for_only_where_there_is_a_state(strategy: Path, capsys: Any) -> None:
    assert 2 == run("run", strategy, "--site")
    assert "--site needs --state" in capsys.readouterr().err


def test_a_pdf_has_a_sheet_of_its_own_for_the_answer(strategy: Path, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    assert 0 == run("site", strategy, "--output", tmp_path / "site", "--pdf", "--annex", "--as-of", "2017-06-30")
    made = (tmp_path / "site" / "strategy" / "board-pack.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    # The answer, the promises, the annex: each begins a sheet.
    assert sheets(made) == 3
    assert 'href="board-pack.pdf"' in (tmp_path / "site" / "strategy" / "board-pack.html").read_text()


@pytest.mark.skipif(not os.environ.get("OUTCOMES_TEST_HOURS"), reason="takes half a minute: OUTCOMES_TEST_HOURS=1")
def test_a_large_board_pack_has_at_most_twelve_sheets_and_is_the_same_every_time(lancashire: Any) -> None:
    page, style = lancashire.files["pan-lancashire-wellbeing/board-pack.html"], lancashire.files["site.css"].decode()
    made = pdf_of(page, style)
    assert 2 <= sheets(made) <= 12
    assert made == pdf_of(page, style)


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has: its objects lie in compressed streams."""
    count = 0
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        with suppress(zlib.error):
            count += len(re.findall(rb"/Type ?/Page\b", zlib.decompress(stream)))
    return count
