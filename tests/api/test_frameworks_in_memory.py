"""A framework from TOML text or from a table is the one that its file would be, with the same checks and errors."""

import datetime
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
import tomli

import outcomes

ROOT = Path(__file__).parents[2]
DAY = datetime.date(2021, 6, 1)
FRAMEWORKS = sorted(each.parent for each in (ROOT / "frameworks").glob("*/framework.toml"))
TABLE: dict[str, Any] = {
    "format": 1,
    "framework": {"id": "some", "title": "Some", "areas": "all"},
    "indicators": {"i": {"title": "Indicator", "polarity": "high"}},
    "aims": {
        "a": {
            "title": "Aim",
            "indicator": "i",
            "target": {"value": 58, "by": "2020"},
            "judge": ({"metric": "target.path"},),
        }
    },
}
FIGURES = pl.DataFrame({"indicator": ["i"], "area": ["E06000001"], "period": ["2020"], "value": [58.0]})


@pytest.mark.parametrize("folder", FRAMEWORKS, ids=lambda each: each.name)
def test_every_shipped_framework_is_the_same_from_its_text_and_from_its_table(folder: Path) -> None:
    text = (folder / "framework.toml").read_text(encoding="utf-8")
    loaded = outcomes.load_framework(folder)
    assert outcomes.loads(text, folder=folder) == loaded
    assert outcomes.from_dict(tomli.loads(text), folder=folder) == loaded


def test_a_table_is_judged_on_figures_that_are_handed_in() -> None:
    results = outcomes.evaluate(outcomes.from_dict(TABLE), FIGURES, as_of=datetime.date(2021, 6, 1))
    assert [row["verdict"] for row in results] == ["met"]


def test_a_mistake_in_a_table_is_told_by_the_path_of_its_key() -> None:
    wrong = {**TABLE, "indicators": {"i": {"title": "Indicator", "polarty": "high"}}}
    with pytest.raises(outcomes.DefinitionError) as caught:
        outcomes.from_dict(wrong)
    assert {each.location for each in caught.value.report} == {None}
    (problem,) = [each for each in caught.value.report if each.subject == "indicators.i.polarty"]
    assert 'did you mean "polarity"?' in problem.to_do


def test_a_mistake_in_text_is_told_by_its_line() -> None:
    text = 'format = 1\n[framework]\nid = "x"\ntitel = "X"\n'
    with pytest.raises(outcomes.DefinitionError, match=r"framework:4:1: .*titel"):
        outcomes.loads(text)
    with pytest.raises(outcomes.DefinitionError, match=r"framework:1:10"):
        outcomes.loads("format = ")


def test_a_file_without_a_folder_is_refused_rather_than_looked_for_where_the_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.csv").write_text("area,period,value\n")
    monkeypatch.chdir(tmp_path)
    named = {**TABLE, "data": {"x": {"path": "x.csv"}}}
    with pytest.raises(outcomes.DefinitionError, match=r'no folder that "x.csv" could lie in'):
        outcomes.from_dict(named)
    assert outcomes.from_dict(named, folder=tmp_path).data["x"].path == ("x.csv",)


@pytest.mark.parametrize("nothing", [{}, "", " \n"])
def test_nothing_is_no_framework(nothing: Any) -> None:
    make = outcomes.loads if isinstance(nothing, str) else outcomes.from_dict
    with pytest.raises(outcomes.DefinitionError, match="there is nothing in it"):
        make(nothing)


@pytest.mark.parametrize("value", [None, object(), 1 + 2j, {1, 2}, b"x"])
def test_what_toml_cannot_hold_is_a_mistake_and_no_traceback(value: Any) -> None:
    with pytest.raises(outcomes.DefinitionError, match=r"framework\.title"):
        outcomes.from_dict({**TABLE, "framework": {"id": "some", "title": value, "areas": "all"}})


def test_what_was_changed_or_built_in_python_is_checked_before_it_is_judged() -> None:
    """An aim of an indicator that is not there used to be a row "no data"."""
    loaded = outcomes.from_dict(TABLE)
    aim = loaded.aims["a"]
    assert outcomes.evaluate(attrs.evolve(loaded, title="Another"), FIGURES, as_of=DAY)[0]["verdict"] == "met"
    with pytest.raises(outcomes.DefinitionError, match=r'aims\.a\.indicator: there is no indicator "nope"'):
        outcomes.evaluate(attrs.evolve(loaded, aims={"a": attrs.evolve(aim, indicator="nope")}), FIGURES, as_of=DAY)
    with pytest.raises(outcomes.DefinitionError, match=r"framework\.id: \"Not Id\" is not a usable id"):
        outcomes.evaluate(outcomes.Framework(id="Not Id", title="F"), as_of=DAY)
    with pytest.raises(outcomes.UsageError, match="make each of its parts by its class"):
        outcomes.evaluate(attrs.evolve(loaded, areas="E06000008"), FIGURES, as_of=DAY)  # type: ignore[arg-type]
    built = outcomes.Framework(id="f", title="F", data=loaded.data, indicators=loaded.indicators, aims=loaded.aims)
    assert outcomes.evaluate(built, FIGURES, as_of=DAY)[0]["verdict"] == "met"
