"""A promise to be as good as England through its nights: not due, awaited, judged, and eased afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcomes.cli.app import run

FRAMEWORK = """
format = 1

[framework]
id = "north"
title = "As good as England"
areas = ["E10000017"]

[boards.hwb]
title = "Health and Wellbeing Board"

[indicators.smoking]
title = "Mothers who smoke"
unit = "%"
polarity = "low"
data = { path = "smoking.csv" }

[aims.smoking]
boards = ["hwb"]
indicator = "smoking"
due = "2023"

[[aims.smoking.judge]]
metric = "target.comparator"
against = ["E92000001"]
at_least = "better"
"""
BEFORE = """area,period,value,lower,upper
E92000001,2022,8.8,8.7,8.9
E10000017,2022,10.9,10.3,11.5
"""
WHEN_DUE = """E92000001,2023,7.4,7.3,7.5
E10000017,2023,{value},{lower},{upper}
"""
KEPT = {"value": 6.9, "lower": 6.5, "upper": 7.2}
BROKEN = {"value": 8.0, "lower": 7.6, "upper": 8.5}
ALIKE = {"value": 7.0, "lower": 6.5, "upper": 7.6}


class Place:
    """A framework, its figures, and the state of its nights."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        (folder / "framework.toml").write_text(FRAMEWORK)
        (folder / "smoking.csv").write_text(BEFORE)

    def night(self, day: str) -> str:
        assert run(["run", str(self.folder), "--state", str(self.folder / "state"), "--as-of", day]) == 0
        return "".join(self.capsys.readouterr())

    def came(self, **figures: float) -> None:
        (self.folder / "smoking.csv").write_text(BEFORE + WHEN_DUE.format(**figures))

    def promised(self, old: str, new: str) -> None:
        text = (self.folder / "framework.toml").read_text()
        assert old in text
        (self.folder / "framework.toml").write_text(text.replace(old, new))


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path, capsys)


@pytest.mark.parametrize(
    ("figures", "word", "counted"),
    [
        (KEPT, "met", "The one promise is kept."),
        (BROKEN, "missed", "The one promise is not kept."),
        (ALIKE, "difference within chance", "The one promise cannot be judged: too little data."),
    ],
)
def test_it_is_not_due_then_awaited_then_judged(
    place: Place, figures: dict[str, float], word: str, counted: str
) -> None:
    assert "The one promise is not due yet." in place.night("2023-06-01")
    assert "not yet published (was not due); time passed" in place.night("2024-02-01")
    place.came(**figures)
    told = place.night("2024-07-01")
    assert f"{word} (was not yet published); new period 2023" in told
    assert counted in told


def test_a_promise_that_was_made_easier_is_told_of_where_its_verdict_holds(place: Place) -> None:
    place.came(**KEPT)
    place.night("2024-07-01")
    place.promised('at_least = "better"', 'at_least = "similar"')
    told = place.night("2024-07-02")
    assert "the comparison that was promised is now similar (was better), which is easier" in told
    place.promised("E92000001", "E10000017")
    assert "what it is compared with is now E10000017 (was E92000001)" in place.night("2024-07-03")
