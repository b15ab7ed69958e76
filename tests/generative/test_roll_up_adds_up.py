"""Over frameworks with every kind of aim: roll-ups add up, and an aim of which nothing can be said changes only that."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outcomes
from how_long import whole_length
from outcomes.framework import (
    Aim,
    Areas,
    Board,
    DataReference,
    DataSource,
    Framework,
    Indicator,
    Item,
    Judgement,
    Owner,
    Part,
    Returns,
    Undefined,
)
from outcomes.framework.targets import BandTarget, ChangeTarget, DirectionTarget, LevelTarget, Start
from outcomes.metrics.contract import Status, Verdict
from outcomes.results import Standing, masking, roll_up

AS_OF = date(2018, 6, 30)
PLUGINS = outcomes.PluginSet.of()
AREAS = ("E92", "D1", "D2", "D3")
INDICATORS = ("active", "happy", "smoking", "homes")
BOARDS, OWNERS, TAGS = ("hwb", "cyp", "idle"), ("ph", "nhs"), ("marmot-1", "marmot-2")
ONE_KEY = ("aim", "area", "metric", "owner", "priority", "action")
"""Roll-ups in which every row has one key, or none."""
SEVERAL_KEYS = ("board", "tag")
WORST_FIRST = {
    "missed": Standing.NOT_KEPT,
    "off track": Standing.OFF_TRACK,
    "at risk": Standing.AT_RISK,
    "on track": Standing.ON_TRACK,
    "met": Standing.KEPT,
}
SEEN = (Standing.KEPT, Standing.NOT_KEPT, Standing.OFF_TRACK, Standing.FINDINGS_ONLY, Standing.NOT_JUDGED)
"""Those that need no luck; tests/results/test_standings.py has the others."""
GAPS = ("target", "baseline", "source", "milestone", "indicator")

counted: Counter[str] = Counter()
"""What the examples held, over the whole run."""


def figures(seed: int) -> outcomes.Observations:
    """Made-up years of every indicator and area, with gaps; men and women of one of them."""
    chance = Random(seed)
    rows = []
    for indicator in INDICATORS:
        for area in AREAS:
            for sex in ("Male", "Female") if indicator == "homes" else ("Persons",):
                base, drift = chance.uniform(10, 90), chance.uniform(-4, 4)
                for year in range(2010, 2018):
                    if chance.random() < 0.15:
                        continue
                    value = round(min(max(base + drift * (year - 2010) + chance.gauss(0, 2), 0), 100), 1)
                    rows.append(
                        {"indicator": indicator, "area": area, "sex": sex, "period": str(year), "value": value}
                        | {"lower": value - 3, "upper": value + 3, "count": round(value * 5), "denominator": 500}
                    )
    return outcomes.Observations.from_rows(rows)


targets = st.one_of(
    st.builds(LevelTarget, value=st.integers(20, 80).map(float), by=st.sampled_from(["2015", "2020"])),
    st.builds(ChangeTarget, change=st.sampled_from([-5.0, 2.0, 10.0]), from_=st.just(Start(period="2012")),
              beyond_range=st.just("flag"), until=st.sampled_from(["2016", "2019"])),
    st.builds(BandTarget, min=st.just(20.0), max=st.just(70.0)),
    st.builds(DirectionTarget, direction=st.sampled_from(["increase", "reduce"]), from_=st.just(Start(period="2012"))),
)  # fmt: skip


def uses(*names: str) -> tuple[Judgement, ...]:
    return tuple(Judgement(metric=name) for name in names)


def undefined(draw: st.DrawFn) -> tuple[Undefined, ...]:
    what = draw(st.lists(st.sampled_from(GAPS), min_size=1, max_size=2, unique=True))
    return tuple(Undefined(what=each, by=date(2017, 3, 31)) for each in what)  # type: ignore[arg-type]


def items(draw: st.DrawFn) -> Returns:
    number = draw(st.integers(0, 3))
    return Returns(
        items=tuple(
            Item(
                id=f"item-{place}",
                title=f"Item {place}",
                state=draw(st.sampled_from(["done", "in progress", "not started", "withdrawn", "undefined"])),
                due=draw(st.sampled_from([None, date(2017, 1, 31), date(2019, 1, 31)])),
            )
            for place in range(number)
        ),
        evidence_required=False,
        acceptance_required=False,
    )


@st.composite
def aims(draw: st.DrawFn, name: str, kinds: tuple[str, ...]) -> Aim:
    """An aim of one of some kinds, under whoever answers for it."""
    kind = draw(st.sampled_from(kinds))
    about: dict[str, Any] = {
        "id": name,
        "title": f"Aim {name}",
        "under": draw(st.sampled_from(["", "children", "schools", "adults"])),
        "boards": tuple(draw(st.lists(st.sampled_from(BOARDS[:2]), unique=True, max_size=2))),
        "owner": draw(st.sampled_from(["", *OWNERS])),
        "tags": tuple(draw(st.lists(st.sampled_from(TAGS), unique=True, max_size=2))),
        "weight": draw(st.sampled_from([0.5, 1.0, 3.0])),
    }
    indicator = draw(st.sampled_from(INDICATORS))
    if kind == "target":
        metrics = draw(st.sampled_from([("target.path",), ("target.path", "trend.recent"), ("progress.pace",)]))
        about |= {"indicator": indicator, "target": draw(targets), "judge": uses(*metrics)}
    elif kind == "trend":
        about |= {"indicator": indicator, "judge": uses("trend.recent", "benchmark.interval")}
    elif kind == "delivery":
        about |= {"kind": "deliverable", "returns": items(draw), "judge": uses("delivery.status")}
    elif kind == "coverage":
        about |= {"kind": "coverage", "returns": items(draw), "judge": uses("coverage.share")}
    elif kind == "undefined":
        about |= {"kind": "undefined", "undefined": undefined(draw)}
    elif kind == "gap beside":
        about |= {"indicator": indicator, "judge": uses("trend.recent", "target.path"), "target": draw(targets)}
        about |= {"undefined": undefined(draw)}
    elif kind == "contextual":
        about |= {"indicator": indicator, "kind": "contextual"}
    elif kind == "no metric":
        about |= {"indicator": indicator}
    elif kind == "no source":
        about |= {"indicator": "unpublished", "judge": uses("trend.recent")}
    elif kind == "no data":
        about |= {"indicator": "unseen", "judge": uses("trend.recent")}
    return Aim(**about)


KINDS = ("target", "target", "trend", "delivery", "coverage", "undefined", "gap beside", "contextual", "no metric",
         "no source", "no data")  # fmt: skip
UNJUDGEABLE = ("undefined", "contextual", "no metric", "no source", "no data")


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    names = [f"aim-{place}" for place in range(draw(st.integers(1, 7)))]
    made = {name: draw(aims(name, KINDS)) for name in names}
    return Framework(
        id="generated",
        title="Generated",
        levels=("priority", "action"),
        areas=draw(st.sampled_from([Areas(every=True), Areas(codes=("D1", "D2")), Areas(codes=("D3", "Z9"))])),
        compare_with=draw(st.sampled_from([(), ("E92",)])),
        boards={each: Board(id=each, title=each.upper()) for each in BOARDS},
        owners={each: Owner(id=each, title=each.upper()) for each in OWNERS},
        parts={
            "children": Part(id="children", level="priority", title="Children", boards=("cyp",), tags=("marmot-1",)),
            "schools": Part(id="schools", level="action", title="Schools", under="children", owner="ph"),
            "adults": Part(id="adults", level="priority", title="Adults"),
        },
        data={"made": DataSource(id="made")},
        indicators={
            each: Indicator(
                id=each,
                title=each,
                range=(0.0, 100.0),
                value_type="proportion",
                multiplier=100.0,
                polarity="low" if each in ("smoking", "homes") else "high",
                data=None if each == "unpublished" else DataReference(source="made"),
            )
            for each in (*INDICATORS, "unpublished", "unseen")
        },
        aims=made,
    )


def judged(framework: Framework, seed: int) -> outcomes.Results:
    return outcomes.evaluate(framework, {"made": figures(seed)}, as_of=AS_OF, plugins=PLUGINS)


def keys_of(framework: Framework, row: Mapping[str, Any], by: str) -> set[str]:
    """What a row counts under, worked out from the framework anew."""
    aim = framework.aims[row["aim"]]
    if by in ("area", "metric"):
        found = {row[by]}
    elif by == "aim":
        found = {aim.id}
    elif by == "board":
        found = set(framework.boards_of(aim))
    elif by == "owner":
        found = {framework.owner_of(aim)}
    elif by == "tag":
        found = set(framework.tags_of(aim))
    else:
        found = {part.id for part in framework.ancestors(aim.under) if part.level == by}
    return {each for each in found if each} or {"(none)"}


@settings(
    max_examples=60 if whole_length() else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(frameworks(), st.integers(0, 2**32 - 1))
def _adds_up(framework: Framework, seed: int) -> None:
    results = judged(framework, seed)
    rows = results.to_rows()
    counted.update(row["status"] for row in rows)
    counted.update(f"verdict {row['verdict']}" for row in rows if row["verdict"])
    for by in (*ONE_KEY, *SEVERAL_KEYS):
        found = roll_up(results, by)
        for answer in found:
            mine = [place for place, row in enumerate(rows) if answer.key in keys_of(framework, row, by)]
            assert mine == answer.rows.tolist(), (by, answer.key)
            said = Counter(rows[place]["verdict"] for place in mine if rows[place]["verdict"])
            assert said == {verdict.value: count for verdict, count in answer.verdicts.items()}
            statuses = Counter(rows[place]["status"] for place in mine)
            assert statuses == {status.value: count for status, count in answer.statuses.items()}
            good = sum(count for word, count in said.items() if word in ("met", "on track"))
            assert same(good / said.total() if said else math.nan, answer.share_met)
            assert same(weighted(framework, [rows[place] for place in mine]), answer.weighted_share)
            assert answer.aims == len({rows[place]["aim"] for place in mine})
        if by in ONE_KEY:
            assert sorted(row for each in found for row in each.rows.tolist()) == list(range(len(rows)))
        else:
            assert {row for each in found for row in each.rows.tolist()} == set(range(len(rows)))
    standing = Counter(standing_of([row for row in rows if row["aim"] == aim]) for aim in framework.aims)
    told = outcomes.promises(results)
    assert standing == told.counts
    assert told.promises == standing.total()
    assert sum(told.reasons.values()) == standing[Standing.NOT_JUDGED]
    counted.update(f"standing {each.value}" for each in standing)
    covered = outcomes.coverage(results)
    assert covered.aims == len(framework.aims) == sum(covered.counts.values())
    assert set(framework.aims) == {row["aim"] for row in rows}


def standing_of(rows: list[dict[str, Any]]) -> Standing:
    """How an aim stands, from its rows one by one: the worst verdict; else what kept a verdict from being given."""
    verdicts = {row["verdict"] for row in rows}
    # An item that nobody has begun and that is not due yet is judged, and has no verdict.
    later = [row for row in rows if row["outcome"] == "not started"]
    silent = [row for row in rows if row["status"] != "judged" and gives_verdicts(row["metric"])]
    asked = [*(row["status"] for row in silent), *("not due" for _ in later)]
    of_items = [*later, *(row for row in silent if row["item"])]
    for verdict, standing in WORST_FIRST.items():
        if verdict in verdicts and not (standing is Standing.KEPT and of_items):
            return standing
    statuses = set(asked or [row["status"] for row in rows])
    if not asked and "judged" in statuses:
        return Standing.FINDINGS_ONLY
    # A promise that also waits for a date is not due, unless more than that keeps it from being judged.
    before = {"depends on the reading", "unattainable as written", "metric failed", "ambiguous data", "stale"}
    return Standing.NOT_DUE if "not due" in statuses and not statuses & before else Standing.NOT_JUDGED


def gives_verdicts(metric: str | None) -> bool:
    return bool(metric) and any(each.verdict for each in PLUGINS.metric(metric).info.outcomes)


def weighted(framework: Framework, rows: list[dict[str, Any]]) -> float:
    """The share of each aim's rows that are met or on track, averaged by the weights of the aims."""
    by_aim: dict[str, list[bool]] = {}
    for row in rows:
        if row["verdict"]:
            by_aim.setdefault(row["aim"], []).append(row["verdict"] in ("met", "on track"))
    total = sum(framework.aims[aim].weight for aim in by_aim)
    if not by_aim:
        return math.nan
    return sum(framework.aims[aim].weight * sum(good) / len(good) for aim, good in by_aim.items()) / total


def same(one: float, other: float) -> bool:
    return math.isclose(one, other, abs_tol=1e-12) or (math.isnan(one) and math.isnan(other))


def test_roll_ups_add_up_over_every_kind_of_aim() -> None:
    counted.clear()
    # Trivial examples prove nothing: every verdict but the rarest, and the ways to have none that need no luck.
    wanted = {f"verdict {each.value}" for each in Verdict if each is not Verdict.AT_RISK}
    statuses = (Status.JUDGED, Status.UNDEFINED, Status.NO_DATA, Status.NO_METRIC, Status.CONTEXTUAL)
    wanted |= {each.value for each in statuses} | {f"standing {each.value}" for each in SEEN}
    # A verdict that one draw of examples lacks, as some do, has to come in the next.
    for _ in range(5):
        _adds_up()
        if wanted <= counted.keys():
            break
    assert wanted <= counted.keys()


@settings(
    max_examples=50 if whole_length() else 20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(frameworks(), aims("added", UNJUDGEABLE), st.integers(0, 7), st.integers(0, 2**32 - 1))
def test_an_aim_of_which_nothing_can_be_said_changes_only_coverage(
    framework: Framework, added: Aim, place: int, seed: int
) -> None:
    before = judged(framework, seed)
    order = [*framework.aims.items()]
    order.insert(place, (added.id, added))
    after = judged(attrs.evolve(framework, aims=dict(order)), seed)

    # Every other row is the same in every field, and in the same order.
    kept = [row for row in after.to_rows() if row["aim"] != added.id]
    assert before.to_rows() == kept
    own = [row for row in after.to_rows() if row["aim"] == added.id]
    assert own
    assert {None} == {row["verdict"] for row in own} | {row["direction"] for row in own}

    for by in (*ONE_KEY, *SEVERAL_KEYS):
        then = {each.key: each for each in roll_up(before, by)}
        now = {each.key: each for each in roll_up(after, by)}
        assert then.keys() <= now.keys()
        for key, answer in now.items():
            old = then.get(key)
            assert answer.verdicts == (old.verdicts if old else {})
            assert answer.directions == (old.directions if old else {})
            assert answer.worst == (old.worst if old else None)
            assert answer.aims_judged == (old.aims_judged if old else 0)
            assert same(answer.share_met, old.share_met if old else math.nan)
            assert same(answer.weighted_share, old.weighted_share if old else math.nan)
    assert len(masking(before)) == len(masking(after))

    one, other = outcomes.coverage(before), outcomes.coverage(after)
    assert (one.aims + 1, one.judged) == (other.aims, other.judged)
    more = Counter(other.counts)
    more.subtract(one.counts)
    assert [1] == [count for count in more.values() if count]


@pytest.mark.parametrize("what", GAPS)
def test_every_gap_is_counted_once_in_coverage(what: str) -> None:
    aim = Aim(id="gap", title="Gap", kind="undefined", undefined=(Undefined(what=what),))  # type: ignore[arg-type]
    framework = Framework(id="one", title="One", aims={"gap": aim})
    assert {what: 1} == outcomes.coverage(outcomes.evaluate(framework, as_of=AS_OF, plugins=PLUGINS)).gaps
