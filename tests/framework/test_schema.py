"""The JSON Schema: it is one, it takes what the loader takes, and it refuses what no file may look like."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
import tomli

from outcomes.framework.schema import framework_schema
from outcomes.registry import PluginSet

ROOT = Path(__file__).parents[2]
BROKEN = Path(__file__).parent / "broken"
FRAMEWORKS = sorted(ROOT.glob("frameworks/*/framework.toml"))
STRUCTURAL = {"OUT110", "OUT112", "OUT113"}
"""Codes of problems that lie in a table alone: an unknown key, a wrong type, an unknown word."""


def made(levels: Any = None) -> dict[str, Any]:
    plugins = PluginSet.discover()
    return framework_schema(
        metrics={each.id: each.info.params for each in plugins.metrics},
        readers={each.id: each.options for each in plugins.others("reader")},
        statistics=plugins.ids("statistic"),
        levels=levels,
    )


VALIDATOR = jsonschema.Draft202012Validator(made())


def plain(value: Any) -> Any:
    """As an editor hands TOML to a schema: dates are texts."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else value


def read(path: Path) -> Any:
    return plain(tomli.loads(path.read_text()))


def problems(text: str) -> list[str]:
    return [f"{'.'.join(map(str, e.path))}: {e.message}" for e in VALIDATOR.iter_errors(plain(tomli.loads(text)))]


def test_it_is_a_schema_of_draft_2020_12() -> None:
    assert made()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(made())
    jsonschema.Draft202012Validator.check_schema(made(["domain", "theme"]))


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda each: each.parent.name)
def test_every_framework_of_this_repository_is_valid(path: Path) -> None:
    table = read(path)
    assert [] == [each.message for each in VALIDATOR.iter_errors(table)]
    own = jsonschema.Draft202012Validator(made(table["framework"].get("levels", ["priority"])))
    assert [] == [each.message for each in own.iter_errors(table)]


def codes(path: Path) -> set[str]:
    return set(re.findall(r" (OUT\d{3}) ", path.with_name(f"{path.stem}.expected.txt").read_text()))


def parsed(path: Path) -> bool:
    return not codes(path) & {"OUT102", "OUT103", "OUT104", "OUT105", "OUT106"}


SHAPELESS = [each for each in sorted(BROKEN.glob("*.toml")) if parsed(each) and codes(each) & STRUCTURAL]


def test_there_are_enough_files_with_a_wrong_shape() -> None:
    assert len(SHAPELESS) >= 10


@pytest.mark.parametrize("path", SHAPELESS, ids=lambda each: each.stem)
def test_a_file_with_a_wrong_shape_is_refused(path: Path) -> None:
    assert not VALIDATOR.is_valid(read(path))


WHOLE = """
format = 1
[framework]
id = "x"
title = "X"
[data.d]
path = "d.csv"
[indicators.i]
title = "I"
range = [0, 100]
data = { source = "d" }
[aims.a]
priority = "p"
indicator = "i"
due = 2014
target = { change = 10, from = { period = "2013", value = 68.0 } }
[[aims.a.judge]]
metric = "target.path"
at_risk_from = 0.5
[[aims.a.judge]]
metric = "spc.xmr"
rebase = [{ starts = 2015-01-01, reason = "r", author = "a", date = 2015-02-01 }]
[levels.priority.p]
title = "P"
"""


def test_a_file_that_is_right_has_no_problem() -> None:
    assert [] == problems(WHOLE)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("format = 1", "format = 2"),
        ('id = "x"', 'id = ""'),
        ('title = "X"', 'titel = "X"'),
        ('title = "X"', "title = 7"),
        ('path = "d.csv"', 'path = "d.csv"\nreader = "nope"'),
        ('path = "d.csv"', 'path = "d.csv"\noptions = { delimeter = ";" }'),
        ('path = "d.csv"', 'path = "d.csv"\nreader = "fingertips"\noptions = { delimeter = ";" }'),
        ('path = "d.csv"', 'path = "d.csv"\nduplicates = "any"'),
        ("range = [0, 100]", "range = [0]"),
        ("range = [0, 100]", 'polarity = "higher"'),
        ("range = [0, 100]", 'statistic = "proporton"'),
        ("range = [0, 100]", "multiplier = 0"),
        ("change = 10", "chnage = 10"),
        ("change = 10", 'change = "10%"'),
        ("change = 10", 'change = 10, basis = "relativ"'),
        ("change = 10", "change = 10, value = 5"),
        ('metric = "target.path"', 'metric = "tarket.path"'),
        ("at_risk_from = 0.5", "at_risk_from = 1.5"),
        ("at_risk_from = 0.5", "at_risk = 0.5"),
        ("at_risk_from = 0.5", 'between = "curve"'),
        ("at_risk_from = 0.5", "shift_points = 7"),
        ('author = "a", date', 'author = "a", date_'),
        ('author = "a", ', ""),
        ('priority = "p"', "priority = 7"),
        ("[[aims.a.judge]]\nmetric", "[aims.a.judge]\nmetric"),
    ],
)
def test_what_is_wrong_in_shape_is_refused(right: str, wrong: str) -> None:
    assert right in WHOLE
    text = WHOLE.replace(right, wrong, 1)
    if wrong.startswith("[aims"):
        text = text.partition("[[aims.a.judge]]")[0]
    assert problems(text) != []


def test_a_misspelt_key_of_an_aim_is_refused_where_the_levels_are_known() -> None:
    table = plain(tomli.loads(WHOLE.replace('indicator = "i"', 'indicater = "i"')))
    assert VALIDATOR.is_valid(table)
    assert not jsonschema.Draft202012Validator(made(["priority"])).is_valid(table)


def test_parameters_of_any_class_come_out_as_the_loader_reads_them() -> None:
    @attrs.frozen(kw_only=True)
    class Parameters:
        width: float | None = attrs.field(default=None, validator=attrs.validators.optional(attrs.validators.gt(0)))
        names: tuple[str, ...] = ()
        by_: datetime.date = attrs.field(metadata={"help": "the last day"})
        word: str = attrs.field(default="b", validator=attrs.validators.in_(["a", "b"]))

    schema = framework_schema(metrics={"borough.x": Parameters}, readers={})
    keys = schema["$defs"]["judge borough.x"]
    assert {"metric", "against", "width", "names", "by", "word"} == keys["properties"].keys()
    assert {"type": "number", "exclusiveMinimum": 0} == keys["properties"]["width"]
    assert {"type": "string", "format": "date", "description": "the last day"} == keys["properties"]["by"]
    assert {"type": "string", "enum": ["a", "b"], "default": "b"} == keys["properties"]["word"]
    assert ["by"] == keys["required"]
