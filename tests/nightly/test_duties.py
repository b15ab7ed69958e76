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


SEEN = """\
format = 1
[framework]
id = "seen"
title = "Seen in time"
areas = ["A"]
[owners.wards]
title = "Wards"
[owners.analysts]
title = "Analysts"
[indicators.seen]
title = "Seen in time"
publishes = "yearly in 03"
polarity = "high"
data = { path = "d.csv" }
[aims.beside]
title = "How it is measured"
indicator = "seen"
supporting = true
owner = "analysts"
[aims.promised]
title = "Everybody is seen in time"
indicator = "seen"
owner = "wards"
"""


@pytest.mark.parametrize(
    ("day", "supporting", "told"),
    [
        # The figures for 2020 come in March 2021: expected on its first day and on its last, and late from the next.
        (date(2021, 2, 28), True, None),
        (date(2021, 3, 1), True, "the figures for 2020 are due by 31 March 2021"),
        (date(2021, 3, 31), True, "the figures for 2020 are due by 31 March 2021"),
        (date(2021, 4, 1), True, "the figures for 2020 were due by 31 March 2021; the latest are for 2019"),
        # Where all that they measure is promised, all who promised it are asked for them.
        (date(2021, 4, 1), False, "the figures for 2020 were due by 31 March 2021; the latest are for 2019"),
    ],
)
def test_figures_are_asked_of_those_who_promised_what_they_measure(
    tmp_path: Path, day: date, supporting: bool, told: str | None
) -> None:
    text = SEEN if supporting else SEEN.replace("supporting = true\n", "")
    (tmp_path / "framework.toml").write_text(text)
    (tmp_path / "d.csv").write_text("area,period,value\nA,2018,60\nA,2019,61\n")
    results = evaluate(tmp_path, as_of=day)
    duties = [
        each for each in duties_of(results.framework, results, {"seen": ["2018", "2019"]}, day) if "figures" in each.key
    ]
    assert [each.text for each in duties] == ([f"Seen in time: {told}"] if told else [])
    for each in duties:
        assert each.late is (day > date(2021, 3, 31))
        assert (each.aim, each.owners) == (
            ("promised", ("wards",)) if supporting else ("beside", ("analysts", "wards"))
        )
