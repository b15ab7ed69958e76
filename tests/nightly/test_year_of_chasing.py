"""A year of nights with commentary, two owners and two boards: who is told what, and when, to the letter.

The figures, events and mails were written by hand. Every mail that is sent is compared, so that nothing is told twice,
and nothing that is written here may be missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import outcomes_notify.plugin
import pytest
from outcomes_notify.mails import Mail
from outcomes_notify.sending import NotSent

from outcomes.diagnostics import ExitCode
from outcomes.history.fact_kinds import COMMENT, UNTOLD
from outcomes.history.facts import read_facts, read_past_facts
from outcomes.history.store import open_store
from outcomes.registry import PluginSet

WYRE, LANCASTER = "E07000128", "E07000121"
FIRST = date(2026, 1, 1)
FRAMEWORK = """\
format = 1

[framework]
id = "start"
title = "A good start"
areas = ["E07000128", "E07000121"]

[commentary]
folder = "commentary"

[boards.children]
title = "Children's Partnership Board"
[boards.place]
title = "Place Board"

[owners.visiting]
title = "Health visiting service"
[owners.housing]
title = "Housing service"

[indicators.checks]
title = "Two-year-olds' checks"
unit = "%"
range = [0, 100]
polarity = "high"
max_age = "9 years"
publishes = "yearly in 03"
data = { path = "checks.csv" }

[indicators.homes]
title = "Warm homes"
unit = "%"
range = [0, 100]
polarity = "high"
max_age = "9 years"
data = { path = "homes.csv" }

[aims.checks]
indicator = "checks"
owner = "visiting"
boards = ["children"]
target = { value = 90.5, sense = "at least" }
judge = [{ metric = "target.path" }]

[aims.homes]
indicator = "homes"
owner = "housing"
boards = ["place"]
target = { value = 80, sense = "at least" }
judge = [{ metric = "target.path" }]
"""
SETTINGS = """\
[[email]]
host = "mail.example.org"
sender = "outcomes@example.org"
[email.owners]
visiting = ["jane@example.org"]
housing = ["lee@example.org"]
[email.boards]
children = ["ali@example.org"]
place = ["lee@example.org"]
"""
COMMENT_TEXT = """\
[[comments]]
aim = "checks"
area = "E07000128"
author = "Jane Smith"
date = 2026-05-14
verdict = "missed"
text = "Two of five health visitors left."
[[comments.actions]]
title = "Recruit three health visitors"
due = 2026-09-30
"""
JANE, LEE, ALI = "jane@example.org", "lee@example.org", "ali@example.org"
REFUSED = date(2026, 11, 2)
MOVED, LATE, EXPECTED = "What moved among your promises", "What is late", "What is expected of you"

DUE = "Two-year-olds' checks: the figures for 2025 are due by 31 March 2026"
WYRE_MISSED = (
    "Two-year-olds' checks, Wyre: missed (was met). 69.3% in 2025 against 90.5% promised; 2025 was revised from 92.1%."
)
SILENT = "Two-year-olds' checks, {}: it is missed, and nobody has commented"
NEW = "Recruit three health visitors: not started (was not judged)."
SOON = "Recruit three health visitors: is due by 30 September 2026 (for Two-year-olds' checks)"
BEGUN = "Recruit three health visitors: in progress (was not started)."
OVERDUE = "Recruit three health visitors: was due by 30 September 2026 (for Two-year-olds' checks)"
DONE = "Recruit three health visitors: delivered late (was overdue)."
EASED = "Warm homes: the target is now 75 (was 80), which is easier."
AGREED = (
    "Warm homes: its reading is now agreed (was not said); "
    "the one who agreed to its reading is now Place Board (was not said)."
)
LANCASTER_MISSED = (
    "Two-year-olds' checks, Lancaster: missed (was met). "
    "88.0% in 2025 against 90.5% promised; 2025 was revised from 92.3%."
)
COLD = "Warm homes, Wyre: missed (was met). 70.0% in 2025 against 75.0% promised; before, 85.0% in 2024."
SILENT_HOMES = "Warm homes, Wyre: it is missed, and nobody has commented"
LATER = [
    "Two-year-olds' checks, Lancaster: not due (was missed). 88.0% in 2025; what is promised was changed.",
    "Two-year-olds' checks, Wyre: not due (was missed). 69.3% in 2025; what is promised was changed.",
    "Two-year-olds' checks: the due date is now 2027 (was not said).",
]

TOLD: dict[date, dict[str, dict[str, list[str]]]] = {
    date(2026, 3, 1): {JANE: {EXPECTED: [DUE]}, ALI: {EXPECTED: [DUE]}},
    date(2026, 4, 10): {JANE: {MOVED: [WYRE_MISSED], EXPECTED: [SILENT.format("Wyre")]}, ALI: {MOVED: [WYRE_MISSED]}},
    date(2026, 5, 14): {JANE: {MOVED: [NEW]}, ALI: {MOVED: [NEW]}},
    date(2026, 6, 15): {LEE: {MOVED: [EASED]}},
    date(2026, 7, 1): {LEE: {MOVED: [AGREED]}},
    date(2026, 8, 31): {JANE: {EXPECTED: [SOON]}, ALI: {EXPECTED: [SOON]}},
    date(2026, 9, 10): {JANE: {MOVED: [BEGUN]}, ALI: {MOVED: [BEGUN]}},
    date(2026, 10, 1): {JANE: {LATE: [OVERDUE]}, ALI: {LATE: [OVERDUE]}},
    date(2026, 10, 5): {JANE: {MOVED: [DONE]}, ALI: {MOVED: [DONE]}},
    # Ali's mail is refused that night, and is sent the next; Jane's is not sent again.
    REFUSED: {JANE: {MOVED: [LANCASTER_MISSED], EXPECTED: [SILENT.format("Lancaster")]}},
    date(2026, 11, 3): {ALI: {MOVED: [LANCASTER_MISSED]}, LEE: {MOVED: [COLD], EXPECTED: [SILENT_HOMES]}},
    date(2026, 12, 1): {JANE: {MOVED: LATER}, ALI: {MOVED: LATER}},
}
SILENT_EVENTS = {date(2026, 3, 20)}
"""Figures arrive that move nothing."""


def written_on(night: date, folder: Path) -> None:
    """What the publishers and the council have out on a night."""
    toml = FRAMEWORK
    if night >= date(2026, 6, 15):
        toml = toml.replace("value = 80", "value = 75")
    if night >= date(2026, 7, 1):
        agreed = 'reading = { status = "agreed", by = "Place Board" }'
        toml = toml.replace("value = 75,", f"value = 75, {agreed},")
    if night >= date(2026, 12, 1):
        toml = toml.replace('boards = ["children"]', 'boards = ["children"]\ndue = "2027"')
    (folder / "framework.toml").write_text(toml)
    checks = {(WYRE, 2024): 91.5, (LANCASTER, 2024): 91.0}
    if night >= date(2026, 3, 20):
        checks |= {(WYRE, 2025): 92.1, (LANCASTER, 2025): 92.3}
    if night >= date(2026, 4, 10):
        checks[WYRE, 2025] = 69.3
    if night >= REFUSED:
        checks[LANCASTER, 2025] = 88.0
    homes = {(WYRE, 2024): 85.0, (LANCASTER, 2024): 85.0}
    if night >= date(2026, 11, 3):
        homes |= {(WYRE, 2025): 70.0, (LANCASTER, 2025): 85.0}
    names = {WYRE: "Wyre", LANCASTER: "Lancaster"}
    for name, values in (("checks", checks), ("homes", homes)):
        rows = [f"{area},{names[area]},{year},{value}" for (area, year), value in values.items()]
        (folder / f"{name}.csv").write_text("\n".join(["area,area_name,period,value", *rows]) + "\n")
    said = COMMENT_TEXT
    if night >= date(2026, 9, 10):
        said += 'state = "in progress"\n'
    if night >= date(2026, 10, 5):
        said = said.replace("in progress", "done") + 'done = 2026-10-03\nevidence = "minutes of October"\n'
    if night >= date(2026, 5, 14):
        (folder / "commentary" / "may.toml").write_text(said)


def sections(mail: Mail) -> dict[str, list[str]]:
    """The lines of a mail under its headings."""
    found: dict[str, list[str]] = {}
    for line in mail.text.splitlines()[1:]:
        if line.startswith("- "):
            found[list(found)[-1]].append(line.removeprefix("- "))
        elif line.strip():
            found[line] = []
    return found


@pytest.fixture
def year(place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Mail], list[date]]:
    """A place to run nights in, the mails that were sent of the last one, and a place for its day."""
    place.folder = tmp_path / "frameworks"
    (place.folder / "start" / "commentary").mkdir(parents=True)
    (tmp_path / "notify.toml").write_text(SETTINGS)
    monkeypatch.setenv("OUTCOMES_NOTIFY", str(tmp_path / "notify.toml"))
    place.plugins = PluginSet.of(outcomes_notify.plugin)
    sent: list[Mail] = []
    tonight = [FIRST]

    def send(_: Any, mails: Sequence[Mail], __: Any) -> dict[str, NotSent]:
        refused = {ALI} if tonight[0] == REFUSED else set()
        sent.extend(each for each in mails if refused.isdisjoint(each.to))
        return {each.channel: NotSent("refused") for each in mails if not refused.isdisjoint(each.to)}

    monkeypatch.setattr("outcomes_notify.sending.send_emails", send)
    return place, sent, tonight


def nights(whole: bool) -> list[date]:
    """All nights of the year, or the first, those of an event, and some after one."""
    if whole:
        return [FIRST + timedelta(days=number) for number in range(365)]
    after = {date(2026, 4, 11), date(2026, 10, 6), date(2026, 12, 2)}
    return sorted({FIRST, *TOLD, *SILENT_EVENTS, *after})


def test_in_a_year_everybody_is_told_what_concerns_them_once_and_on_its_day(
    year: tuple[Any, list[Mail], list[date]], for_hours: bool
) -> None:
    place, sent, tonight = year
    for night in nights(for_hours):
        tonight[0] = night
        written_on(night, place.folder / "start")
        assert place.night(night.isoformat(), place.folder / "start", writers=(), keep=3) is ExitCode.EVALUATED
        told = {each.to[0]: sections(each) for each in sent}
        assert len(told) == len(sent)
        assert told == TOLD.get(night, {}), f"on {night}"
        sent.clear()
    with open_store(place.state) as store:
        assert read_facts(store, "start", UNTOLD) == {}
        assert len(read_past_facts(store, "start", UNTOLD)) == 1
        # Each wording that the comment ever had, the last of which still stands.
        past = read_past_facts(store, "start", COMMENT)
        assert [until is None for _, _, _, until in past] == [False, False, True]
