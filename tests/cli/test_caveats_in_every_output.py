"""What a reader must know of a figure or a promise is in every output that tells it: none is lost on its way."""

from __future__ import annotations

import io
import json
import zipfile
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from one_indicator import one_indicator, write_one
from outcomes.cli.app import run

AIM = """
indicator = "i"
note = '''Stands for loneliness,
which nobody measures.'''
due = "2026"
owner = "ph"
assumed = ["owner"]
target = { value = 60, by = "2026", from = { period = "2023" } }
judge = [{ metric = "target.path" }]
[owners.ph]
title = "Public health"
[data.made]
reader = "csv"
path = "d.csv"
illustrative = true
"""
CAVEATS = {
    "what the framework notes": "Stands for loneliness, which nobody measures.",
    "a figure is provisional": "publisher says: provisional",
    "the document names no owner": "the document does not say",
    "several years together": "2022 - 24",
}
MADE_UP = {
    "full": "[illustrative data]",
    "json": '"illustrative":true',
    "csv": ",true,",
    "parquet": '"illustrative": true',
    "html": "<strong>illustrative</strong>: made-up figures",
    "excel": "made-up figures",
    "explain": "The data is illustrative: the figures are made up.",
    "site": "<strong>illustrative</strong>: made-up figures",
}
"""How each output says that figures are illustrative."""


@pytest.fixture
def strategy(tmp_path: Path) -> Path:
    text = one_indicator(AIM).replace('data = { path = "d.csv" }', 'data = { source = "made" }')
    path = write_one(tmp_path, text.replace('"2026"', '"2024 - 26"').replace('"2023"', '"2021 - 23"'), ())
    figures = ("2020 - 22,50,", "2021 - 23,54,", "2022 - 24,61,provisional")
    lines = [f"E10000017,{each}" for each in figures]
    (path / "d.csv").write_text("\n".join(["area_code,period,value,Value note", *lines]) + "\n")
    return path


def told(strategy: Path, form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """All that an output says, as one text with single spaces."""
    day = ("--as-of", "2025-12-01")
    out = folder / "out"
    if form == "full":
        assert run(["run", str(strategy), "--full", *day]) == 0
        return " ".join(capsys.readouterr().out.split())
    if form == "explain":
        assert run(["explain", str(strategy), "a", *day]) == 0
        return " ".join(capsys.readouterr().out.split())
    if form == "site":
        assert run(["site", str(strategy), "--output", str(out), *day]) == 0
        pages = "".join(each.read_text() for each in sorted(out.rglob("*.html")))
        return " ".join(unescape(pages).split())
    assert run(["run", str(strategy), "--format", form, "--output", str(out), *day]) == 0
    if form == "parquet":
        return json.dumps(pl.read_parquet(out).to_dicts(), default=str)
    if form == "excel":
        with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as book:
            parts = [each for each in book.namelist() if each.endswith(".xml")]
            return " ".join(text for each in parts for text in ElementTree.fromstring(book.read(each)).itertext())
    return " ".join(unescape(out.read_text()).split())


@pytest.mark.parametrize("form", MADE_UP)
def test_no_caveat_is_lost_on_the_way_to_an_output(
    form: str, strategy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(strategy, form, tmp_path, capsys)
    known = CAVEATS | {"the figures are made up": MADE_UP[form]}
    assert {what for what, words in known.items() if words not in said} == set()


def test_a_summary_has_a_letter_for_what_is_to_be_known_besides(
    strategy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["run", str(strategy), "--as-of", "2025-12-01"]) == 0
    said = capsys.readouterr().out
    assert "something of it is assumed" in said
    assert "made-up figures" in said
    assert "its publisher adds a remark to a figure" in " ".join(said.split())
