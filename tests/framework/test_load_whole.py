"""A right file becomes exactly the model that it says, however it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    Source,
    Undefined,
    check_framework_file,
    load_framework,
)
from outcomes.framework.targets import ChangeTarget, Interpretation, Start

EVERYTHING = """\
format = 1

[framework]
id = "everything"
title = "Everything that a file can say"
levels = ["priority", "action"]
areas = { types = ["District"], under = "E10000017", include = ["E10000017"], file = "data/areas.csv" }
compare_with = ["E92000001", "parent"]
attribution = "Contains public sector information"
source = { document = "jhws", page = "3" }

[documents.jhws]
title = "Strategy"
publisher = "Council"
year = 2013

[boards]
hwb.title = "Health and Wellbeing Board"
lpg = { title = "Learning Partnership", note = "meets monthly" }

[owners.ph]
title = "Director of Public Health"
organisation = "Council"

[levels.priority.mental-health]
title = "Mental health"
owner = "ph"
boards = "hwb"
tags = ["marmot-1"]

[levels.action.schools]
priority = "mental-health"
title = "Schools"

[levels.action.parents]
under = "mental-health"
title = "Parents"
source = { document = "jhws", section = "2" }

[data.north-west]
reader = "fingertips"
path = "data/nw.csv"
duplicates = "set-aside"
options = { year_type = "calendar" }
source = { title = "Fingertips", licence = "OGL v3.0" }

[data.local]
path = "data/local.csv"
columns = { area = "area_code", value = "pct" }
constants = { sex = "Persons" }

[defaults]
[[defaults.judge]]
metric = "trend.recent"
rule = "fingertips-2020"

[defaults.indicator]
unit = "%"
max_age = "18 months"
data = { source = "north-west", age = "All ages" }

[indicators.suicide]
title = "Suicide rate"
unit = "per 100,000"
range = [0, inf]
value_type = "dsr"
statistic = "rate"
multiplier = 100_000
polarity = "low"
year_type = "calendar"
reference = "PHOF 4.10"
publishes = "yearly in 03"
disclosure = 5
tags = "deaths"
data = { indicator = "41001", sex = ["Male", "Female"], category = "all" }

[indicators.parent-confidence]
title = "Parents reporting increased confidence"
range = [0, 100]
statistic = "proportion"
polarity = "high"
data = { reader = "csv", path = "data/centres.csv", columns = { period = "year" }, illustrative = true }
source = { document = "jhws", text = "a 10% increase" }

[aims.suicide]
indicator = "suicide"
action = "schools"
priority = "mental-health"
wanted = "reduce"

[aims.parent-confidence]
title = "More confident parents"
under = "parents"
indicator = "parent-confidence"
areas = "E10000018"
boards = ["lpg", "hwb"]
owner = "ph"
due = 2014-04-30
tags = ["early-years"]
weight = 2
note = "68% of parents"

[aims.parent-confidence.target]
change = 10
basis = "relative"
every = "year"
compounding = "compound"
from = { period = "2013", value = 68.0 }
first = "2014-04"
beyond_range = "flag"
reading = { status = "assumed", why = "the wording leaves basis and compounding open" }

[[aims.parent-confidence.judge]]
metric = "target.path"
[[aims.parent-confidence.judge]]
metric = "benchmark.interval"
against = ["E92000001"]
tolerance = { amount = 2, kinds = ["a", "b"] }

[aims.plan]
title = "A plan"
kind = "deliverable"
priority = "mental-health"

[aims.plan.returns]
illustrative = true
evidence_required = false

[[aims.plan.returns.items]]
id = "draft"
title = "Draft"
state = "delivered"
due = "2013-09"
done = 2013-09-12
weight = 0.5

[[aims.plan.returns.items]]
id = "final"
title = "Final"
due = 2014-03-31
depends_on = "draft"
owner = "ph"

[[aims.plan.undefined]]
what = "milestone"
owner = "ph"
by = "2014"
note = "to be determined"

[colours]
use = "council"
council = { rule = "within", percent = 5 }
[roll_ups.marmot]
title = "Marmot"
aims = ["parent-confidence", "plan"]
why = "the board asked for it"
[rules]
owner = true
"""

MODEL = Framework(
    id="everything",
    title="Everything that a file can say",
    levels=("priority", "action"),
    areas=Areas(codes=("E10000017",), types=("District",), under="E10000017", file="data/areas.csv"),
    compare_with=("E92000001", "parent"),
    attribution="Contains public sector information",
    source=Source(document="jhws", page="3"),
    documents={"jhws": Source(title="Strategy", publisher="Council", year=2013)},
    boards={
        "hwb": Board(id="hwb", title="Health and Wellbeing Board"),
        "lpg": Board(id="lpg", title="Learning Partnership", note="meets monthly"),
    },
    owners={"ph": Owner(id="ph", title="Director of Public Health", organisation="Council")},
    parts={
        "mental-health": Part(
            id="mental-health", level="priority", title="Mental health", owner="ph", boards=("hwb",), tags=("marmot-1",)
        ),
        "schools": Part(id="schools", level="action", title="Schools", under="mental-health"),
        "parents": Part(
            id="parents", level="action", title="Parents", under="mental-health",
            source=Source(document="jhws", section="2"),
        ),
    },
    data={
        "north-west": DataSource(
            id="north-west", reader="fingertips", path=("data/nw.csv",), duplicates="set-aside",
            options={"year_type": "calendar"}, source=Source(title="Fingertips", licence="OGL v3.0"),
        ),
        "local": DataSource(
            id="local", reader="csv", path=("data/local.csv",),
            options={"columns": {"area": "area_code", "value": "pct"}, "constants": {"sex": "Persons"}},
        ),
        "parent-confidence": DataSource(
            id="parent-confidence", reader="csv", path=("data/centres.csv",), illustrative=True,
            options={"columns": {"period": "year"}}, source=Source(document="jhws", text="a 10% increase"),
        ),
    },
    indicators={
        "suicide": Indicator(
            id="suicide", title="Suicide rate", unit="per 100,000", range=(0.0, float("inf")), value_type="dsr", statistic="rate",
            multiplier=100_000.0, polarity="low", year_type="calendar", reference="PHOF 4.10", max_age="18 months",
            publishes="yearly in 03", disclosure=5, tags=("deaths",),
            data=DataReference(
                source="north-west", indicator="41001", sex=("Male", "Female"), age=("All ages",), category=("all",)
            ),
        ),
        "parent-confidence": Indicator(
            id="parent-confidence", title="Parents reporting increased confidence", unit="%", range=(0.0, 100.0),
            statistic="proportion", polarity="high", max_age="18 months", data=DataReference(source="parent-confidence"),
            source=Source(document="jhws", text="a 10% increase"),
        ),
    },
    aims={
        "suicide": Aim(
            id="suicide", title="Suicide rate", under="schools", indicator="suicide", wanted="reduce",
            judge=(Judgement(metric="trend.recent", parameters={"rule": "fingertips-2020"}),),
        ),
        "parent-confidence": Aim(
            id="parent-confidence", title="More confident parents", under="parents", indicator="parent-confidence",
            areas=("E10000018",), boards=("lpg", "hwb"), owner="ph", due="2014-04-30", tags=("early-years",), weight=2.0,
            note="68% of parents",
            target=ChangeTarget(
                change=10.0, basis="relative", every="year", compounding="compound",
                from_=Start(period="2013", value=68.0), first="2014-04", beyond_range="flag",
                reading=Interpretation(status="assumed", why="the wording leaves basis and compounding open"),
            ),
            judge=(
                Judgement(metric="target.path"),
                Judgement(
                    metric="benchmark.interval", against=("E92000001",),
                    parameters={"tolerance": {"amount": 2, "kinds": ["a", "b"]}},
                ),
            ),
        ),
        "plan": Aim(
            id="plan", title="A plan", kind="deliverable", under="mental-health",
            returns=Returns(
                illustrative=True,
                evidence_required=False,
                items=(
                    Item(
                        id="draft", title="Draft", state="delivered", due=date(2013, 9, 30), done=date(2013, 9, 12),
                        weight=0.5,
                    ),
                    Item(id="final", title="Final", due=date(2014, 3, 31), depends_on=("draft",), owner="ph"),
                ),
            ),
            undefined=(Undefined(what="milestone", owner="ph", by=date(2014, 12, 31), note="to be determined"),),
        ),
    },
    colours={"use": "council", "council": {"rule": "within", "percent": 5}},
    roll_ups={
        "marmot": {"title": "Marmot", "aims": ["parent-confidence", "plan"], "why": "the board asked for it"}
    },
    rules={"owner": True},
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A framework's folder with every file that `EVERYTHING` names."""
    (tmp_path / "data").mkdir()
    for name in ("areas", "nw", "local", "centres"):
        (tmp_path / "data" / f"{name}.csv").touch()
    (tmp_path / "framework.toml").write_text(EVERYTHING)
    return tmp_path


def test_everything_that_a_file_can_say_is_in_the_model(folder: Path) -> None:
    framework = load_framework(folder)
    for field in attrs.fields(Framework):
        assert getattr(framework, field.name) == getattr(MODEL, field.name) or not field.eq, field.name
    assert framework == MODEL


def test_what_is_doubtful_is_told_beside_the_framework(folder: Path) -> None:
    framework, report = check_framework_file(folder)
    assert framework is not None
    file = folder / "framework.toml"
    assert [str(each) for each in report] == [
        f"{file}:47:7: note: OUT219 data.local: nothing uses it; use it or remove it",
        f"{file}:58:1: warning: OUT254 defaults.indicator.unit: a proportion in % without a multiplier: what is all of "
        'it is taken to be 1, and not 100; write multiplier = 100, or unit = "" where the figures are shares of 1',
        f"{file}:104:10: warning: OUT221 aims.parent-confidence.target.change: the path asks for 109.515 in 2018, "
        "outside the range 0 to 100; it is kept, and cannot be attained as written",
    ]


def test_the_framework_knows_its_file_and_where_its_judgements_are(folder: Path) -> None:
    framework = load_framework(folder)
    assert framework.path == folder / "framework.toml"
    assert len(framework.digest) == 64
    assert framework.aims["suicide"].judge[0].at == ("defaults", "judge", 0)
    assert framework.aims["parent-confidence"].judge[1].at == ("aims", "parent-confidence", "judge", 1)
    assert framework.data["local"].at == ("data", "local")
    assert framework.data["parent-confidence"].at == ("indicators", "parent-confidence", "data")


def test_windows_line_ends_change_nothing(folder: Path) -> None:
    (folder / "framework.toml").write_bytes(b"\xef\xbb\xbf" + EVERYTHING.replace("\n", "\r\n").encode())
    assert load_framework(folder) == MODEL


AREAS = {
    "": Areas(every=True),
    'area = "E10000018"': Areas(codes=("E10000018",)),
    'areas = ["E06000008", "E06000009"]': Areas(codes=("E06000008", "E06000009")),
    'areas = "E06000008"': Areas(codes=("E06000008",)),
    'areas = "all"': Areas(every=True),
    "areas = { all = true }": Areas(every=True),
    'areas = { types = ["District", "UA"] }': Areas(types=("District", "UA")),
    'areas = { codes = ["E1"], include = ["E1", "E2"] }': Areas(codes=("E1", "E2")),
}


@pytest.mark.parametrize("line", AREAS)
def test_areas_are_said_in_any_of_their_forms(line: str, tmp_path: Path) -> None:
    text = f'format = 1\n[framework]\nid = "x"\ntitle = "X"\n{line}\n[aims.a]\ntitle = "A"\nkind = "survey"\n'
    (tmp_path / "framework.toml").write_text(text)
    assert load_framework(tmp_path).areas == AREAS[line]


def test_levels_may_have_any_names_and_any_depth(tmp_path: Path) -> None:
    text = 'format = 1\n[framework]\nid = "x"\ntitle = "X"\nlevels = ["driver", "theme", "step"]\n'
    text += '[levels.driver.a]\ntitle = "A"\n[levels.driver.b]\ntitle = "B"\nunder = "a"\n'
    text += '[levels.step.c]\ntitle = "C"\ndriver = "b"\n[aims.x]\ntitle = "X"\nkind = "survey"\nstep = "c"\n'
    (tmp_path / "framework.toml").write_text(text)
    framework = load_framework(tmp_path)
    assert [part.id for part in framework.ancestors("c")] == ["a", "b", "c"]
    assert framework.priority_of(framework.aims["x"]) == "a"


# Generated frameworks, written as TOML and read back.

IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,6}", fullmatch=True)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=10)
TITLES = TEXT.filter(lambda text: text.strip() != "")
DAYS = st.integers(0, 80000).map(lambda days: date(1900, 1, 1) + timedelta(days=days))
NUMBERS = st.floats(-1e6, 1e6)


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3).map(tuple) if values else st.just(())


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """A whole framework with everything but targets and files."""
    boards = draw(st.lists(IDS, unique=True, max_size=3))
    owners = draw(st.lists(IDS, unique=True, max_size=2))
    indicators = draw(st.lists(IDS, unique=True, max_size=3))
    levels = draw(st.sampled_from([("priority",), ("priority", "action"), ("driver", "theme", "step")]))
    one_of = lambda values: st.sampled_from(["", *values])  # noqa: E731
    parts: dict[str, Part] = {}
    for id_ in draw(st.lists(IDS, unique=True, max_size=4)):
        level = draw(st.sampled_from(levels))
        above = [each.id for each in parts.values() if levels.index(each.level) <= levels.index(level)]
        parts[id_] = Part(
            id=id_, level=level, title=draw(TITLES), under=draw(one_of(above)), text=draw(TEXT),
            owner=draw(one_of(owners)), boards=draw(some(boards)), tags=tuple(draw(st.lists(TEXT, max_size=2))),
        )  # fmt: skip
    by_level = sorted(parts.values(), key=lambda part: levels.index(part.level))
    aims = {}
    for id_ in draw(st.lists(IDS, unique=True, max_size=4)):
        items = [
            Item(id=each, title=draw(TITLES), due=draw(st.none() | DAYS), done=draw(st.none() | DAYS),
                 weight=abs(draw(NUMBERS)), amount=draw(st.none() | NUMBERS))
            for each in draw(st.lists(IDS, unique=True, max_size=2))
        ]  # fmt: skip
        parameters = draw(st.dictionaries(IDS, st.integers(-9, 9) | TEXT | st.booleans(), max_size=2))
        for key in ("metric", "against"):
            parameters.pop(key, None)
        judge = (Judgement(metric=draw(TITLES), against=draw(some(["parent", "E1"])), parameters=parameters),)
        aims[id_] = Aim(
            id=id_, title=draw(TITLES), kind=draw(st.sampled_from(["survey", "milestone", "sroi"])),
            indicator=draw(one_of(indicators)), under=draw(one_of(list(parts))), boards=draw(some(boards)),
            owner=draw(one_of(owners)), wanted=draw(st.sampled_from(["", "increase", "reduce"])),
            due=draw(st.sampled_from(["", "2014", "2013/14", "2014-04", "2014-04-30"])), note=draw(TEXT),
            weight=draw(st.floats(0.5, 9)), judge=judge, returns=Returns(items=tuple(items)) if items else None,
            source=draw(st.none() | st.builds(Source, title=TEXT, year=st.none() | st.integers(1900, 2100))),
        )  # fmt: skip
    return Framework(
        id=draw(IDS),
        title=draw(TITLES),
        levels=levels,
        boards={id_: Board(id=id_, title=draw(TITLES), note=draw(TEXT)) for id_ in boards},
        owners={id_: Owner(id=id_, title=draw(TITLES)) for id_ in owners},
        # In the file, the parts of one level stand together.
        parts={part.id: part for part in by_level},
        indicators={
            id_: Indicator(id=id_, title=draw(TITLES), multiplier=draw(st.floats(0.1, 1e5)), range=(-abs(draw(NUMBERS)) - 1, float("inf")),
                           disclosure=draw(st.sampled_from([0, 3, 5, 8, 20])), polarity=draw(st.sampled_from(["high", "low", "none"])))
            for id_ in indicators
        },
        aims=aims,
    )  # fmt: skip


def toml(value: Any) -> str:
    """A value in TOML's inline form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml(key)} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return value.isoformat() if isinstance(value, date) else repr(value)


def said_of(instance: Any, *leave: str) -> dict[str, Any]:
    """The fields of an instance that are not at their default, as a table."""
    table: dict[str, Any] = {}
    for field in attrs.fields(type(instance)):
        value = getattr(instance, field.name)
        if field.name in leave or (field.default is not attrs.NOTHING and value == field.default) or value is None:
            continue
        if attrs.has(type(value)):
            value = said_of(value)
        elif isinstance(value, tuple):
            value = [said_of(each) if attrs.has(type(each)) else each for each in value]
        table[field.name] = value
    return table


def written(framework: Framework) -> str:
    """The framework as a file."""
    head = {"id": framework.id, "title": framework.title, "levels": framework.levels}
    lines = ["format = 1", f"framework = {toml(head)}"]
    sections: dict[str, Mapping[str, Any]] = {"boards": framework.boards, "owners": framework.owners}
    for name, section in sections.items():
        lines += [f"[{name}.{id_}]\n" + keys(said_of(each, "id")) for id_, each in section.items()]
    for id_, part in framework.parts.items():
        lines.append(f"[levels.{part.level}.{id_}]\n" + keys(said_of(part, "id", "level")))
    for id_, indicator in framework.indicators.items():
        lines.append(f"[indicators.{id_}]\n" + keys(said_of(indicator, "id")))
    for id_, aim in framework.aims.items():
        table = said_of(aim, "id", "judge")
        lines.append(f"[aims.{id_}]\n" + keys(table))
        for judgement in aim.judge:
            table = said_of(judgement, "parameters", "at") | dict(judgement.parameters)
            lines.append(f"[[aims.{id_}.judge]]\n" + keys(table))
    return "\n".join(lines) + "\n"


def keys(table: Mapping[str, Any]) -> str:
    return "\n".join(f"{toml(key)} = {toml(value)}" for key, value in table.items())


@given(frameworks())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_framework_written_as_toml_is_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, framework: Framework
) -> None:
    file = tmp_path_factory.getbasetemp() / "generated.toml"
    file.write_text(written(framework), encoding="utf-8", newline="\n")
    loaded, report = check_framework_file(file)
    assert report.errors.diagnostics == ()
    assert loaded == framework
