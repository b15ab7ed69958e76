"""The mutants of ``benchmarks/mutants.py`` still speak of the code that there is.

They are run by hand, so that a line which has moved or changed would be noticed only then.
"""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = runpy.run_path(str(ROOT / "benchmarks" / "mutants.py"))["MUTANTS"]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.name)
def test_the_line_of_a_mutant_stands_once_in_its_file(mutant):
    file = ROOT / (mutant.file if mutant.file.startswith("plugins/") else f"src/outcomes/{mutant.file}")
    assert file.read_text(encoding="utf-8").count(mutant.line) == 1
    assert mutant.instead != mutant.line
    assert all((ROOT / each.partition("::")[0]).exists() for each in mutant.tests)
