"""A verdict on several indicators that rested on a figure which is withheld now is told as withheld from then on."""

from __future__ import annotations

from pathlib import Path

from security.noticed import said

FRAMEWORK = """format = 1
[framework]
id = "both"
title = "Both"
areas = ["A", "B", "C", "D", "E"]
[data.d]
path = "d.csv"
[indicators.p]
title = "P"
polarity = "low"
disclosure = 5
data = { source = "d" }
[indicators.q]
title = "Q"
polarity = "low"
data = { source = "d" }
[aims.index]
title = "Index"
indicators = ["p", "q"]
judge = [{ metric = "index.standardised", fewest_areas = 3 }]
"""


def write(folder: Path, first: int) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "framework.toml").write_text(FRAMEWORK)
    rows = [
        f"{indicator},{area},2024,{count},1000,{count / 10}"
        for indicator, counts in {"p": (first, 20, 30, 40, 50), "q": (11, 12, 13, 14, 15)}.items()
        for area, count in zip("ABCDE", counts, strict=True)
    ]
    (folder / "d.csv").write_text("\n".join(["indicator,area,period,count,denominator,value", *rows]) + "\n")


def test_it_is_told_as_withheld_in_the_words_of_the_night_before_too(tmp_path: Path) -> None:
    folder, state = tmp_path / "f", tmp_path / "state"
    write(folder, 10)
    said("run", folder, "--as-of", "2025-01-31", "--state", state)
    before = said("history", "index", "--state", state, "--area", "A")
    write(folder, 3)
    said("run", folder, "--as-of", "2025-02-01", "--state", state)
    after = said("history", "index", "--state", state, "--area", "A")
    changes = said("changes", "--state", state)

    assert "2024 Better" in before
    assert "Better" not in after
    assert "withheld since" in after
    assert "small numbers" in after
    (own,) = [line for line in changes.splitlines() if line.strip().startswith("index, A:")]
    assert "Better" not in own
    assert "2024 Worse" in said("history", "index", "--state", state, "--area", "E"), "of the others nothing is lost"
