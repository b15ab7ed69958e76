"""Every promise of the security page names a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "security.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
NAMED = sorted(set(re.findall(r"`((?:tests|plugins)/[^`]+\.py(?:::\w+)?)`", PAGE)))


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_holds_a_promise_is_there(name: str) -> None:
    file, _, function = name.partition("::")
    text = (ROOT / file).read_text()
    assert re.search(rf"^def {function}\(" if function else r"^def test_", text, re.M)


def test_every_promise_names_its_test() -> None:
    assert len(ROWS) > 20
    without = [row for row in ROWS if "`tests/" not in row and "`plugins/" not in row and "the same" not in row]
    assert without == []
