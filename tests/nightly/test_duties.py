"""From which day on something is told as expected, and from which as late."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from outcomes import evaluate
from outcomes.nightly.duties import SOON, duties_of

DUE = date(2026, 6, 30)
FRAMEWORK = """\
format = 1
[framework]
id = "start"
title = "A good start"
[owners.housing]
title = "Housing service"
[aims.homes]
title = "Warm homes"
owner = "housing"
kind = "deliverable"
judge = [{ metric = "delivery.status" }]
returns = { items = [{ id = "plan", title = "A plan", due = 2026-06-30, state = "in progress" }] }
[aims.streets]
title = "Warm streets"
owner = "housing"
undefined = [{ what = "target", by = 2026-06-30 }]
"""


@pytest.mark.parametrize(
    ("days", "told"),
    [(-SOON - 1, None), (-SOON, "is"), (-1, "is"), (0, "is"), (1, "was")],
)
@pytest.mark.parametrize(("state", "besides"), [("in progress", ""), ("unknown", ", and nothing was returned")])
def test_it_is_expected_thirty_days_before_until_its_day_and_late_from_the_next(
    tmp_path: Path, days: int, told: str | None, state: str, besides: str
) -> None:
    (tmp_path / "framework.toml").write_text(FRAMEWORK.replace('state = "in progress"', f'state = "{state}"'))
    as_of = DUE + timedelta(days=days)
    results = evaluate(tmp_path, as_of=as_of)
    duties = duties_of(results.framework, results, {}, as_of)
    plan = [each for each in duties if each.key.startswith("item")]
    gap = [each for each in duties if each.key.startswith("gap")]
    text = f"A plan: {told} due by 30 June 2026{besides} (Warm homes)"
    assert [each.text for each in plan] == ([text] if told else [])
    assert [(each.late, each.owners) for each in (*plan, *gap)] == ([(told == "was", ("housing",))] * 2 if told else [])
