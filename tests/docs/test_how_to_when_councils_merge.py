"""The page about mergers: its blocks make a folder, and the framework in it says what the page says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import outcomes

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "when-councils-merge.md"


def test_the_folder_of_the_page_gives_what_the_page_says(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    history, figures, framework, shown = re.findall(r"^```(?:csv|toml|text)\n(.*?)^```$", text, re.M | re.S)
    (tmp_path / "history.csv").write_text(history)
    (tmp_path / "quits.csv").write_text(figures)
    (tmp_path / "framework.toml").write_text(framework)
    results = outcomes.evaluate(outcomes.load_framework(tmp_path / "framework.toml"), as_of=date(2024, 11, 1))
    (row,) = results.to_rows()
    said = f"{row['area_name']} {row['period']}: {row['value']:g} from {row['evidence']['baseline']:g}\n"
    assert said == shown
    assert not results.report.errors
