"""A parent that a row names and the data do not have is named in ``compared_with``, and in the sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import outcomes

FRAMEWORK: dict[str, Any] = {
    "format": 1,
    "framework": {"id": "p", "title": "P", "areas": ["E06000008", "E06000009"], "compare_with": ["parent"]},
    "indicators": {"a": {"title": "A", "polarity": "high", "value_type": "proportion", "data": {"source": "d"}}},
    "data": {"d": {}},
    "aims": {"a": {"indicator": "a", "judge": [{"metric": "benchmark.interval"}]}},
}


def row(area: str, parent: str, value: float = 91.0) -> dict[str, Any]:
    return {"indicator": "a", "area": area, "parent": parent, "period": "2024"} | {
        "value": value, "lower": value - 1, "upper": value + 1,
    }  # fmt: skip


def compared(*rows: dict[str, Any]) -> dict[str, tuple[str | None, str]]:
    framework = outcomes.from_dict(FRAMEWORK)
    observations = outcomes.Observations.from_rows(rows)
    results = outcomes.evaluate(framework, {"d": observations}, as_of=date(2025, 6, 1))
    return {each["area"]: (each["compared_with"], each["sentence"]) for each in results.to_rows()}


@pytest.mark.parametrize("there", [True, False])
def test_a_parent_is_named_whether_or_not_it_has_figures(there: bool) -> None:
    rows = [row("E06000008", "E12000002"), row("E06000009", "")]
    said = compared(*rows, *([row("E12000002", "", 50.0)] if there else []))
    assert said["E06000008"][0] == "E12000002"
    assert ("There is no figure for E12000002 in 2024" in said["E06000008"][1]) is not there
    # Nothing is made up where no parent is named.
    assert said["E06000009"][0] is None
