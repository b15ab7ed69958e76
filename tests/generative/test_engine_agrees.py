"""The engine against the plain evaluator: generated frameworks and data, row for row, every word and number."""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import outcomes
from how_long import whole_length
from outcomes.framework import (
    Aim,
    Areas,
    DataReference,
    DataSource,
    Framework,
    Indicator,
    Judgement,
    Undefined,
    structure_parameters,
)
from outcomes.framework.target_checks import target_problems
from outcomes.framework.targets import ChangeTarget, TargetTable
from outcomes.hooks import hookimpl
from outcomes.results.rendering import sentence_of
from outcomes.results.row_sentences import sentences_of
from reference.evaluator import PlainArea, Refused, evaluate_plainly

TARGET: Any = TargetTable

AS_OF = date(2018, 6, 30)
"""In the middle of a year, so that some years, quarters and targets are over and some are not."""

AREAS = {
    "E92": PlainArea(code="E92", type="country"),
    "R1": PlainArea(code="R1", type="region", parents=("E92",)),
    "D1": PlainArea(code="D1", type="district", parents=("R1",)),
    "D2": PlainArea(code="D2", type="district", parents=("R1",)),
    "D3": PlainArea(code="D3", type="district", parents=("E92", "R1")),
}
LEVELS = [
    {"area_code": "D1", "level": "55", "rise": "5", "fall": "-5", "baseline": "50"},
    {"area_code": "D2", "level": "", "rise": "4", "fall": "-4", "baseline": ""},
    {"area_code": "R1", "level": "62.5", "rise": "12", "fall": "-12", "baseline": "40"},
]
BY_PERIOD = [
    {"area_code": "D1", "period": "2014", "level": "52"},
    {"area_code": "D1", "period": "2019", "level": "60"},
    {"area_code": "D2", "period": "2016", "level": "45"},
    {"area_code": "D2", "period": "2016/17", "level": "44"},
]
FILES = {"levels.csv": LEVELS, "by_period.csv": BY_PERIOD}

YEARS = [str(year) for year in range(2010, 2020)]
FINANCIAL = [f"{year}/{year % 100 + 1}" for year in range(2011, 2018)]
QUARTERS = [f"{year} Q{quarter}" for year in (2015, 2016, 2017, 2018) for quarter in (1, 2, 3, 4)]
POOLED = [f"{year} - {year % 100 + 2}" for year in range(2008, 2016)]
LABELS = {"years": YEARS, "financial": FINANCIAL, "quarters": QUARTERS, "pooled": POOLED}

counted: Counter[str] = Counter()
"""What the examples held, counted over the whole run of the test below."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files beside the generated frameworks: the same for all of them."""
    path = tmp_path_factory.mktemp("generated")
    with (path / "areas.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["code", "name", "type", "children"])
        for area in AREAS.values():
            children = [each.code for each in AREAS.values() if area.code in each.parents]
            writer.writerow([area.code, f"Area {area.code}", area.type, "|".join(children)])
    for name, rows in FILES.items():
        with (path / name).open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return path


# -- data -------------------------------------------------------------------------------------------------------------

# Quarters are exact in binary, so that plain arithmetic and fast arithmetic meet ties alike.
numbers = st.integers(0, 400).map(lambda n: n / 4)


def one_in(many: int) -> st.SearchStrategy[bool]:
    """True once in so many draws. Not drawn as a number: Hypothesis is fond of the ends of a range."""
    return st.sampled_from([False] * (many - 1) + [True])


def observed_series(chance: Random, indicator: str, who: dict[str, str], labels: list[str]) -> list[dict[str, Any]]:
    """One series: a level that drifts, with gaps, missing limits or counts, and now and then a second row."""
    first = chance.choice([0, 0, chance.randrange(len(labels))])
    last = chance.choice([len(labels) - 1, len(labels) - 1, chance.randrange(first, len(labels))])
    base, drift = chance.randrange(401) / 4, chance.choice([-6.0, -1.25, 0.0, 0.25, 1.5, 5.0])
    width, people = chance.choice([0.5, 2.0, 2.0, 8.0]), chance.choice([20, 200, 4000])
    untidy, held_back = chance.choice([0.0, 0.0, 0.1, 0.4]), chance.random() < 0.06
    apart = chance.choice([1, 1, 1, 1, 2, 3])
    others = [each for each in LABELS.values() if each is not labels]
    rows = []
    for step, label in enumerate(labels[first : last + 1 : apart]):
        what = ""
        if chance.random() < untidy:
            what = chance.choice(["gap", "value", "limits", "limits", "count", "repeat", "clash", "held", "other kind"])
        if what == "gap":
            continue
        if held_back:
            what = "held"
        value = min(max(base + drift * step + chance.choice([0.0, 0.0, 0.25, -3.5]), 0.0), 100.0)
        row: dict[str, Any] = {
            "indicator": indicator,
            **who,
            "period": chance.choice(chance.choice(others)) if what == "other kind" else label,
            "value": value,
            "lower": value - width,
            "upper": value + width,
            "lower_99_8": value - 1.5 * width,
            "upper_99_8": value + 1.5 * width,
            "count": float(round(people * value / 100)),
            "denominator": float(people),
            "suppressed": False,
        }
        for blank in {"value": ("value",), "limits": ("lower", "upper"), "count": ("count",)}.get(what, ()):
            row[blank] = None
        if what == "held":
            row |= {"value": None, "lower": None, "upper": None, "suppressed": True}
        rows.append(row)
        if what in ("repeat", "clash"):
            rows.append({**row, "value": min(value + 0.25, 100.0)} if what == "clash" else dict(row))
    return rows


def observations(seed: int, indicators: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Rows of all indicators of a source; ``indicators`` gives the kinds of period of each.

    They come from a seed, not from draws: so many draws would leave Hypothesis with little but trivial examples.
    """
    chance = Random(seed)
    categories = chance.choice([[""], ["", "Decile: 1", "Decile: 2"], ["Decile: 1"], [""]])
    sexes = chance.choice([["Persons"], ["Persons", "Male"]])
    areas = chance.sample(sorted(AREAS), chance.randint(3, 5))
    parents = chance.random() < 0.5
    rows: list[dict[str, Any]] = []
    for indicator, kinds in indicators.items():
        for kind, area, sex, category in itertools.product(kinds, areas, sexes, categories):
            if chance.random() < 0.1:
                continue
            who = {"area": area, "sex": sex, "age": "All ages", "category": category}
            if parents and chance.random() < 0.6:
                who["parent"] = chance.choice(["E92", "R1", "X9"])
            rows.extend(observed_series(chance, indicator, who, LABELS[kind]))
    if chance.random() < 0.5:
        chance.shuffle(rows)
    return rows


# -- frameworks -------------------------------------------------------------------------------------------------------

READING = {"status": "assumed", "why": "the wording leaves it open"}


@st.composite
def targets(draw: st.DrawFn) -> dict[str, Any]:
    """The table of a target of any kind, as a file would write it."""
    kind = draw(
        st.sampled_from(
            ["change", "change", "change", "level", "level", "level", "level", "levels", "direction", "band"]
        )
    )
    deadline = draw(st.sampled_from(["", "2015", "2017", "2017/18", "2018 Q1", "2020", "2021", "2019-03"]))
    begin = draw(st.sampled_from(["2009", "2012", "2013/14", "2016"]))
    declared = draw(st.sampled_from([None, None, 40.0, 68.0]))
    start = {"period": begin} | ({} if declared is None else {"value": declared})
    tolerance = draw(st.sampled_from([{}, {}, {"tolerance": 1.5}, {"tolerance": 5.0, "tolerance_basis": "relative"}]))
    if kind == "change":
        table = {
            "change": draw(st.sampled_from([10, 5, 2.5, -4, -10])),
            "basis": draw(st.sampled_from(["relative", "relative", "points", "count", "gap"])),
            "every": draw(st.sampled_from(["year", "year", "quarter", "once"])),
            "compounding": draw(st.sampled_from(["compound", "linear", "once", "ratchet"])),
            "from": start,
            "until": deadline,
            "beyond_range": draw(st.sampled_from(["flag", "cap", "hold", "gap"])),
            **tolerance,
        }
        if draw(st.booleans()):
            table["reading"] = draw(st.sampled_from([READING, {"status": "agreed", "by": "the board"}]))
        if draw(one_in(6)):
            column = "rise" if table["change"] > 0 else "fall"
            table["file"] = {"path": "levels.csv", "value": column, "baseline": "baseline"}
        return table
    sense = draw(st.sampled_from(["at least", "at most"]))
    if kind == "level":
        # Only what is not due yet can be on track.
        by = draw(st.sampled_from([deadline, "2021", "2024"]))
        table = {"value": draw(numbers), "by": by, "sense": sense, **tolerance}
        if draw(st.booleans()):
            table["from"] = start
            # Every year, or from the second on, or every quarter; else once.
            table |= {"2012": {"every": "year"}, "2009": {"every": "year", "first": "2011"}}.get(begin, {})
            table |= {"every": "quarter"} if begin == "2016" else {}
        if draw(one_in(4)):
            # A long way that is half gone: of levels drawn at random few are ahead of their path and not yet reached.
            low, high = (0.0, 100.0) if sense == "at least" else (100.0, 0.0)
            table |= {
                "value": high,
                "by": "2024",
                "from": {"period": begin, "value": low},
                "every": "once",
                "first": "",
            }
        if draw(one_in(4)):
            table["file"] = {"path": "levels.csv", "value": "level", "baseline": "baseline"}
        return table
    if kind == "levels":
        if draw(one_in(3)):
            file = {"path": "by_period.csv", "period": "period", "value": "level"}
            return {"kind": "levels", "sense": sense, "file": file, **tolerance}
        when = draw(st.lists(st.sampled_from(["2011", "2014", "2015", "2016/17", "2019"]), min_size=1, unique=True))
        return {"levels": {label: draw(numbers) for label in when}, "sense": sense, **tolerance}
    if kind == "direction":
        way = draw(st.sampled_from(["increase", "reduce"]))
        every = {"2012": "year", "2016": "quarter"}.get(begin, "once")
        return {"direction": way, "every": every, "from": start, "by": deadline}
    low = draw(numbers)
    return {"min": low, "max": min(low + 12.5, 100.0), "by": deadline, **tolerance}


JUDGEMENTS = st.one_of(
    st.builds(
        Judgement,
        metric=st.just("trend.recent"),
        parameters=st.fixed_dictionaries(
            {},
            optional={
                "rules": st.sampled_from(["fingertips-next", "fingertips-2020", "fingertips-2019"]),
                "test": st.sampled_from(["limits", "counts"]),
            },
        ),
    ),
    st.builds(
        Judgement,
        metric=st.just("benchmark.interval"),
        against=st.sampled_from([(), ("E92",), ("R1",), ("parent",), ("total",), ("E92", "parent")]),
        parameters=st.fixed_dictionaries(
            {},
            optional={
                "method": st.sampled_from(["95", "95-99.8", "overlap"]),
                "rules": st.sampled_from(["fingertips-next", "fingertips-2020"]),
            },
        ),
    ),
)
TARGET_PATH = st.builds(
    Judgement,
    metric=st.just("target.path"),
    parameters=st.fixed_dictionaries(
        {},
        optional={
            "at_risk_from": st.sampled_from([0.0, 0.45, 0.9]),
            "between": st.sampled_from(["line", "step"]),
            "baseline_from": st.sampled_from(["declared", "first", "previous"]),
            "after_due": st.sampled_from(["due", "latest"]),
            "require_significance": st.booleans(),
        },
    ),
)


GAPS = st.lists(st.sampled_from(["target", "baseline", "source", "indicator"]), min_size=1, max_size=2).map(
    lambda gaps: tuple(Undefined(what=what) for what in gaps)
)


def one_of_each(judgements: list[Judgement]) -> tuple[Judgement, ...]:
    """Judgements that can be told apart in the results: by metric and parameters."""
    seen = {(each.metric, json.dumps(dict(each.parameters), sort_keys=True)): each for each in judgements}
    defaults = {"rules": "fingertips-next", "test": "limits", "method": "95"}
    spelt = {
        (metric, json.dumps({k: v for k, v in json.loads(said).items() if v != defaults.get(k)}, sort_keys=True)): each
        for (metric, said), each in seen.items()
    }
    return tuple(spelt.values())


@st.composite
def indicators(draw: st.DrawFn, name: str) -> tuple[Indicator, list[str]]:
    """An indicator, and the kinds of period that it has."""
    kinds = draw(
        st.sampled_from(
            [
                ["years"],
                ["years"],
                ["financial"],
                ["quarters"],
                ["pooled"],
                ["years", "quarters"],
                ["years", "financial"],
            ]
        )
    )
    value_type = draw(st.sampled_from(["proportion", "proportion", "proportion", "crude-rate", "dsr", "count"]))
    statistic = {"proportion": "proportion", "crude-rate": "rate"}.get(value_type, "")
    return (
        Indicator(
            id=name,
            title=f"Indicator {name}",
            unit="%",
            range=(0.0, 100.0),
            value_type=value_type,
            statistic=draw(st.sampled_from(["", statistic])),
            multiplier=100.0,
            polarity=draw(st.sampled_from(["high", "low", "none"])),
            max_age=draw(st.sampled_from(["", "", "", "", "18 months", "2 years", "400 days"])),
            disclosure=draw(st.sampled_from([0, 0, 0, 0, 0, 0, 5, 40])),
            data=DataReference(
                source="made",
                sex=draw(st.sampled_from([("all",), ("all",), ("Persons",)])),
                category=draw(st.sampled_from([("",), ("",), ("all",), ("Decile",), ("", "Decile: 1")])),
            ),
        ),
        kinds,
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Framework, int, dict[str, list[str]]]:
    """A framework that its loader would take, and what `observations` needs to make its data."""
    made = {name: draw(indicators(name)) for name in ("a", "b")[: draw(st.integers(1, 2))]}
    aims = {}
    for number in range(draw(st.integers(2, 4))):
        name = f"aim-{number}"
        indicator = made[draw(st.sampled_from(sorted(made)))][0]
        wanted = draw(st.sampled_from(["", "", "increase", "reduce"]))
        judge, target = draw(st.lists(JUDGEMENTS, max_size=2)), None
        if not judge or draw(st.booleans()):
            table = draw(targets())
            target, problems = structure_parameters(TARGET, table)
            assert not problems, problems
            judge.append(draw(TARGET_PATH))
            refused = target_problems(
                target,
                low=0.0,
                high=100.0,
                wanted=wanted,
                polarity=indicator.polarity,  # type: ignore[arg-type]
            )
            if any(each.severity is outcomes.Severity.ERROR for each in refused):
                target = None
        aims[name] = Aim(
            id=name,
            title=name,
            indicator=indicator.id,
            kind=draw(st.sampled_from(["indicator", "contextual"])),
            wanted=wanted,
            areas=draw(st.sampled_from([*[()] * 10, ("D1",), ("D2", "Z9")])),
            due=draw(st.sampled_from(["", "", "", "2016", "2019"])),
            target=target,
            judge=one_of_each(judge) if not draw(one_in(20)) else (),
            undefined=draw(GAPS) if draw(one_in(10)) else (),
        )
    if len(made) == 2 and draw(st.booleans()):
        # Two indicators of which the same is true and asked share a block of the engine's.
        first, kinds = made["a"]
        made["b"] = (attrs.evolve(first, id="b", title="Indicator b", polarity=made["b"][0].polarity), kinds)
        plain = [attrs.evolve(aim, indicator="a", target=None) for aim in aims.values()]
        plain = [attrs.evolve(aim, judge=tuple(e for e in aim.judge if e.metric != "target.path")) for aim in plain]
        twins = [attrs.evolve(aim, id=f"twin-of-{aim.id}", indicator="b") for aim in plain]
        aims = {aim.id: aim for aim in (*plain, *twins)}
    spec = draw(
        st.sampled_from(
            [
                *[Areas(every=True)] * 6,
                Areas(codes=("D1", "R1")),
                Areas(codes=("D1", "E92", "Z9")),
                Areas(types=("district",), under="E92", file="areas.csv"),
                Areas(codes=("E92", "R1"), types=("district",), under="R1", file="areas.csv"),
                Areas(every=True, file="areas.csv"),
            ]
        )
    )
    framework = Framework(
        id="generated",
        title="Generated",
        areas=spec,
        compare_with=draw(st.sampled_from([(), ("E92",), ("parent",), ("E92", "parent")])),
        data={
            "made": DataSource(
                id="made",
                duplicates=draw(
                    st.sampled_from(["set-aside", "set-aside", "set-aside", "first", "last", "identical", "error"])
                ),
            )
        },
        indicators={name: indicator for name, (indicator, _) in made.items()},
        aims=aims,
    )
    return framework, draw(st.integers(0, 2**32 - 1)), {name: kinds for name, (_, kinds) in made.items()}


# -- agreement --------------------------------------------------------------------------------------------------------

WORDS = (
    "aim",
    "indicator",
    "area",
    "sex",
    "age",
    "category",
    "metric",
    "compared_with",
    "period",
    "status",
    "reason",
    "outcome",
    "verdict",
    "direction",
)
NUMBERS = ("value", "lower", "upper", "target", "benchmark")


def comparable(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the fields that both evaluators give, in an order that depends on what they are about."""
    plain = [
        {name: row[name] for name in (*WORDS, *NUMBERS, "evidence")}
        # Whether a reading that no row could be judged by is named at all says nothing about a row.
        | {"readings": {name: word for name, word in row["readings"].items() if word != "cannot be judged"}}
        | {"parameters": json.dumps(row["parameters"], sort_keys=True)}
        for row in rows
    ]
    return sorted(plain, key=lambda row: [row["parameters"], *(row[name] or "" for name in WORDS)])


def unrefused(framework: Framework) -> Framework:
    """A framework as one that was checked, since both are to agree on those too that no file can hold."""
    object.__setattr__(framework, "checked", True)
    return framework


def found_by_the_engine(
    framework: Framework, rows: list[dict[str, Any]], plugins: outcomes.PluginSet
) -> list[dict[str, Any]]:
    made = outcomes.Observations.from_rows(rows)
    results = outcomes.evaluate(unrefused(framework), {"made": made}, as_of=AS_OF, plugins=plugins)
    assert not results.partial
    assert sentences_of(results).to_list() == [sentence_of(results, row) for row in range(len(results))]
    return [row | {"parameters": row["provenance"]["parameters"]} for row in results.to_rows()]


BUILT_IN = outcomes.PluginSet.of()


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-7)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return bool(one == other)


def differences(expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> list[str]:
    """Every row and field on which the two do not say the same."""
    told = []
    for plain, fast in itertools.zip_longest(expected, actual):
        if plain is None or fast is None:
            told.append(f"only the {'engine' if plain is None else 'plain one'} has {plain or fast}")
            continue
        for name in plain:
            if not same(plain[name], fast[name]):
                who = ", ".join(str(fast[each]) for each in WORDS[:9] if fast[each])
                told.append(f"{who}: {name} is {fast[name]!r}, and plainly {plain[name]!r}")
    return told


@settings(
    max_examples=350 if whole_length() else 250,
    deadline=None,
    # The same examples every time, so that what they hold can be counted on; other seeds were tried by the thousand.
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
@given(case=cases())
def _agree(folder: Path, case: tuple[Framework, int, dict[str, list[str]]]) -> None:
    _judge_both(folder, case, BUILT_IN)


def _judge_both(
    folder: Path, case: tuple[Framework, int, dict[str, list[str]]], plugins: outcomes.PluginSet, *readings: Any
) -> None:
    framework, seed, kinds = case
    rows = observations(seed, kinds)
    framework = attrs.evolve(framework, path=folder / "framework.toml")
    areas = AREAS if framework.areas.file else None
    counted["examples"] += 1
    try:
        plain = evaluate_plainly(framework, {"made": rows}, as_of=AS_OF, areas=areas, files=FILES, readings=readings)
        expected = comparable(plain)
    except Refused:
        counted["refused"] += 1
        with pytest.raises(outcomes.DataError):
            found_by_the_engine(framework, rows, plugins)
        return
    actual = comparable(found_by_the_engine(framework, rows, plugins))
    assert [] == differences(expected, actual)
    judged = [row for row in expected if row["status"] in ("judged", "depends on the reading")]
    counted["with rows judged"] += bool(judged)
    counted["rows judged"] += len(judged)
    counted.update(f"{row['metric']}: {row['outcome']}" for row in judged)
    counted.update(row["status"] for row in expected)
    counted.update(row["reason"] for row in expected if row["reason"])
    counted.update(name for row in expected for name in row["readings"])


def test_the_engine_says_of_every_row_what_the_plain_evaluator_says(folder: Path) -> None:
    counted.clear()
    _agree(folder)
    # Trivial examples prove nothing: most must have rows that were judged, and every metric must have had its say.
    assert counted["with rows judged"] >= 0.4 * counted["examples"]
    assert counted["rows judged"] >= 3 * counted["examples"]
    assert [] == [word for word in SAID_AT_LEAST_ONCE if not counted[word]]


class Odds:
    """More of the odds, where the measure is a share."""

    id = "borough.odds"
    words = "{size}% {more} of the odds each {every}"

    def path(self, start: Any, step: Any, change: Any, low: float, high: float) -> Any:
        share = np.where((start > 0) & (start < 100), start, np.nan)
        odds = share / (100 - share) * (1 + change / 100) ** step
        return 100 * odds / (1 + odds)


class Readings:
    plugin_name = "borough"

    @hookimpl
    def register_readings(self, register: Any) -> None:
        register(Odds())


def test_both_judge_by_the_reading_of_a_plugin_and_say_what_it_would_give(folder: Path) -> None:
    plugins = outcomes.PluginSet.of(Readings())

    @settings(max_examples=120 if whole_length() else 60, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink))  # fmt: skip
    @given(case=cases(), declared=st.sampled_from((True, True, True, False)))
    def agree(case: tuple[Framework, int, dict[str, list[str]]], declared: bool) -> None:
        framework, seed, kinds = case
        aims = {
            name: attrs.evolve(aim, target=attrs.evolve(aim.target, basis="relative", compounding="compound",
                                                        read_as="borough.odds"))
            if declared and isinstance(aim.target, ChangeTarget) else aim
            for name, aim in framework.aims.items()
        }  # fmt: skip
        counted["declared"] += any(getattr(aim.target, "read_as", "") != "" for aim in aims.values())
        _judge_both(folder, (attrs.evolve(framework, aims=aims), seed, kinds), plugins, Odds())

    counted.clear()
    agree()
    assert counted["declared"]
    assert counted["borough.odds"]


SAID_AT_LEAST_ONCE = (
    "trend.recent: No significant change",
    "benchmark.interval: Better",
    "target.path: met",
    "target.path: missed",
    "target.path: on track",
    "target.path: off track",
    "depends on the reading",
    "ambiguous data",
    "stale",
    "suppressed",
    "not due",
    "no benchmark",
    "undefined",
    "too few",
    "another kind of period",
    "small numbers",
)
