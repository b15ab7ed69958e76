"""A year of nights on real monthly figures: every verdict that moves is said with its cause, and other nights are silent.

The figures are attendances at emergency departments and those seen within four hours (NHS England, April 2016 to March
2019, Open Government Licence v3.0). Here each month is published on the fourteenth of the month after next, as NHS
England did. What should be said is worked out again in this file, in plain Python, from the same figures.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

from outcomes import Evidence, MetricColumns, MetricInfo, Outcome, Reason, Status, Verdict, hookimpl
from outcomes.diagnostics import ExitCode
from outcomes.history.causes import Cause
from outcomes.registry import PluginSet

FIGURES = Path(__file__).parents[1] / "real_data" / "data" / "ae-attendances-monthly.csv"
TRUSTS = ("RF4", "R1H", "RRK", "RJ1", "RYR", "RQM", "RVV", "RTG")
FIRST = date(2017, 1, 2)
REVISED, REDEFINED, UPGRADED = date(2017, 5, 30), date(2017, 8, 22), date(2017, 10, 31)
BROKEN, MENDED = date(2017, 12, 5), date(2017, 12, 6)
BROKEN_TRUST = TRUSTS[3]

TOML = """\
format = 1
[framework]
id = "four-hours"
title = "Seen within four hours"
areas = [{areas}]
[indicators.seen]
title = "Seen within four hours"
unit = "%"
range = [0, 100]
polarity = "high"
data = {{ reader = "csv", path = "data/seen.csv" }}
[aims.seen]
indicator = "seen"
[[aims.seen.judge]]
metric = "council.three-months"
least = {least}
"""


@attrs.frozen(kw_only=True)
class Least:
    """What the mean has to be at least."""

    least: float = 90.0


class ThreeMonths:
    """Is the mean of the latest months at or above a level? Three months in version 1, six in version 2."""

    def __init__(self, version: str, months: int, poisoned: float | None = None) -> None:
        self.months, self.poisoned = months, poisoned
        self.info = MetricInfo(
            id="council.three-months",
            title="Mean of the latest months",
            version=version,
            params=Least,
            outcomes=(
                Outcome("kept", Verdict.ON_TRACK, None, "{mean:.1f}{unit}"),
                Outcome("not kept", Verdict.OFF_TRACK, None, "{mean:.1f}{unit}"),
            ),
            reasons=(Reason("nothing yet", Status.NO_DATA, "nothing"),),
            evidence=(Evidence("mean", "the mean of the latest months"),),
        )

    def evaluate(self, block: Any, params: Least) -> MetricColumns:
        at = block.latest()
        if self.poisoned is not None and (block.at(block.value, at) == self.poisoned).any():
            raise ArithmeticError("cannot bear this trust")
        places = np.maximum(at[:, None] - np.arange(self.months), 0)
        mean = np.round(np.take_along_axis(block.value, places, axis=1).mean(axis=1), 9)
        none = at < self.months - 1
        outcome = np.where(none, -1, np.where(mean >= params.least, 0, 1)).astype(np.int16)
        reason = np.where(none, 0, -1).astype(np.int16)
        return MetricColumns(outcome=outcome, reason=reason, period=at, evidence={"mean": mean})


class Plugin:
    """The plugin of one night."""

    plugin_name = "council"

    def __init__(self, metric: ThreeMonths) -> None:
        self.metric = metric
        self.__version__ = metric.info.version

    @hookimpl
    def register_metrics(self, register: Any) -> None:
        register(self.metric)


def read_figures() -> dict[str, dict[date, float]]:
    """Per cent seen within four hours, by trust and first day of the month."""
    seen: dict[tuple[str, date], list[float]] = defaultdict(lambda: [0.0, 0.0])
    with FIGURES.open(newline="") as stream:
        for row in csv.DictReader(stream):
            if row["org_code"] in TRUSTS:
                both = seen[row["org_code"], date.fromisoformat(row["period"])]
                both[0] += float(row["attendances"])
                both[1] += float(row["breaches"])
    found: dict[str, dict[date, float]] = {trust: {} for trust in TRUSTS}
    for (trust, month), (attended, late) in sorted(seen.items()):
        found[trust][month] = round(100 * (attended - late) / attended, 3)
    return found


def published_by(month: date) -> date:
    """The fourteenth of the month after next."""
    months = month.year * 12 + month.month - 1 + 2
    return date(months // 12, months % 12 + 1, 14)


def as_published(figures: dict[str, dict[date, float]], night: date) -> dict[str, dict[date, float]]:
    """What the publisher had out on a night: from the revision on, an old month of every second trust is other."""
    out = {
        trust: {month: value for month, value in values.items() if published_by(month) <= night}
        for trust, values in figures.items()
    }
    if night >= REVISED:
        for trust in TRUSTS[::2]:
            out[trust][date(2017, 2, 1)] = round(out[trust][date(2017, 2, 1)] - 20, 3)
    return out


def expected_words(out: dict[str, dict[date, float]], night: date) -> dict[str, str]:
    """What the metric is to say of each trust on a night, one trust at a time."""
    months = 6 if night >= UPGRADED else 3
    least = 88.0 if night >= REDEFINED else 90.0
    words = {}
    for trust, values in out.items():
        latest = [values[month] for month in sorted(values)][-months:]
        words[trust] = "on track" if round(sum(latest) / months, 9) >= least else "off track"
    if night == BROKEN:
        words[BROKEN_TRUST] = "metric failed"
    return words


def expected_cause(night: date, new: bool) -> Cause:
    if night in (BROKEN, MENDED):
        return Cause.FAILED_PLUGIN
    causes = {REVISED: Cause.REVISED_DATA, REDEFINED: Cause.CHANGED_DEFINITION, UPGRADED: Cause.NEW_METRIC_VERSION}
    if night in causes:
        return causes[night]
    assert new, f"nothing happened on {night}"
    return Cause.NEW_PERIOD


def nights_of_the_year(figures: dict[str, dict[date, float]], whole_length: bool) -> list[date]:
    """All nights, or those on which figures, definition or metric are other than the night before, and the next ones."""
    every = [FIRST + timedelta(days=number) for number in range(365)]
    if whole_length:
        return every
    events = {REVISED, REDEFINED, UPGRADED, BROKEN, MENDED, *(published_by(month) for month in figures[TRUSTS[0]])}
    return [night for night in every if {night, night - timedelta(days=1)} & {FIRST, *events}]


@pytest.fixture
def place(place: Any) -> Any:
    place.folder = place.folder / "year"
    (place.folder / "waiting" / "data").mkdir(parents=True)
    return place


def test_every_verdict_that_moves_in_a_year_is_said_with_its_cause_and_other_nights_are_silent(
    place: Any, whole_length: bool
) -> None:
    figures = read_figures()
    assert all(len(values) == 36 for values in figures.values())
    toml, data = place.folder / "waiting" / "framework.toml", place.folder / "waiting" / "data" / "seen.csv"
    before: dict[str, str] = {}
    published = 0
    spoken: dict[Cause, int] = defaultdict(int)
    silent = 0
    nights = nights_of_the_year(figures, whole_length)
    for night in nights:
        out = as_published(figures, night)
        areas = ", ".join(f'"{trust}"' for trust in TRUSTS)
        toml.write_text(TOML.format(areas=areas, least=88 if night >= REDEFINED else 90))
        rows = [f"{trust},{month:%b %Y},{value}" for trust, values in out.items() for month, value in values.items()]
        data.write_text("\n".join(["area,period,value", *rows]) + "\n")
        poisoned = list(out[BROKEN_TRUST].values())[-1] if night == BROKEN else None
        version, months = ("2", 6) if night >= UPGRADED else ("1", 3)
        place.plugins = PluginSet.of(Plugin(ThreeMonths(version, months, poisoned)))
        code = place.night(night.isoformat(), writers=(), keep=3)
        assert code is (ExitCode.PARTIAL if night == BROKEN else ExitCode.EVALUATED)

        words = expected_words(out, night)
        cause = expected_cause(night, len(rows) > published) if before and words != before else None
        moved = {trust: cause for trust, word in words.items() if before and before[trust] != word}
        told = {each.key.area: [why.cause for why in each.why] for each in place.last.changes}
        assert told == {trust: [cause] for trust, cause in moved.items()}, f"on {night}"
        for each in moved.values():
            assert each is not None
            spoken[each] += 1
        silent += not moved
        before, published = words, len(rows)
    print(
        f"verdicts that moved, by cause: { {each.value: number for each, number in spoken.items()} }; {silent} silent nights"
    )
    assert {
        Cause.NEW_PERIOD,
        Cause.REVISED_DATA,
        Cause.CHANGED_DEFINITION,
        Cause.NEW_METRIC_VERSION,
        Cause.FAILED_PLUGIN,
    } == spoken.keys()
    assert len(nights) - silent < 25
