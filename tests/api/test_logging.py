"""What is going on is told to a program that asks, and to nobody else."""

from __future__ import annotations

import datetime
import logging
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import outcomes

# Test modules are no package.
standings = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "results" / "test_standings.py")))
DAY = datetime.date(2021, 6, 1)


def test_runs_sources_and_problems_are_told_at_their_levels(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    framework = standings.judged(tmp_path, standings.level(58)).framework
    with caplog.at_level(logging.DEBUG, logger="outcomes"):
        results = outcomes.evaluate(framework, as_of=DAY)
    said = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert said[0] == (logging.INFO, f"judging {framework.id} as of 2021-06-01: 1 judgements")
    assert said[-1] == (logging.INFO, f"judged {framework.id} as of 2021-06-01: {len(results)} rows")
    assert any(level == logging.DEBUG and text.startswith("read source x: ") for level, text in said)
    problems = [record for record in caplog.records if hasattr(record, "code")]
    assert [(record.code, record.getMessage()) for record in problems] == [
        (each.code, str(each)) for each in results.report
    ]


def test_a_program_that_asks_for_nothing_hears_nothing(tmp_path: Path) -> None:
    standings.judged(tmp_path, standings.level(58))
    code = (
        "import datetime, sys, outcomes\n"
        f"results = outcomes.evaluate({str(tmp_path)!r}, as_of=datetime.date(2026, 6, 1))\n"
        "assert len(results)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
