"""Changed and made-up files never end in an exception that is not ours, nor in a message without a file.

A few hundred here; ``python tests/security/fuzz.py --toml 100000 --data 100000`` for a night.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from how_long import for_hours

FUZZ = runpy.run_path(str(Path(__file__).with_name("fuzz.py")))


@pytest.mark.parametrize("number", range(4 if for_hours() else 1))
def test_no_changed_file_ends_in_a_defect(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    count = 600 if for_hours() else 150
    ended, failures = FUZZ["run"](count, count, number)
    with capsys.disabled():
        print(f"\n{dict(ended)}")
    assert failures == []
    for kind in ("toml", "data"):
        inputs = sum(ended[f"{kind} {each}"] for each in ("accepted", "refused"))
        # Hypothesis stops where it has nothing new to draw.
        assert inputs >= count * 2 // 3
        assert ended[f"{kind} accepted"] > 0
        assert ended[f"{kind} refused"] > 0
