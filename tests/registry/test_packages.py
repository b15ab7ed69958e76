"""What is wanted and not installed is told with the package that offers it and how to have it."""

import re
import tomllib
from pathlib import Path

import pytest

import outcomes
from outcomes.registry.records import known_packages, package_of

ROOT = Path(__file__).parents[2]
HEAD = """
format = 1
[framework]
id = "some"
title = "Some"
areas = "all"
{requires}
[data.x]
path = "x.csv"
[indicators.i]
title = "I"
polarity = "high"
data = {{ source = "x" }}
[aims.a]
indicator = "i"
judge = [{{ metric = "{metric}" }}]
"""


def framework(folder: Path, *, requires: str = "", metric: str = "trend.recent") -> outcomes.Framework:
    (folder / "framework.toml").write_text(HEAD.format(requires=requires, metric=metric))
    (folder / "x.csv").write_text("area,period,value\nE06000001,2020,50\n")
    return outcomes.load_framework(folder)


def test_the_list_of_packages_is_what_each_registers() -> None:
    registered = {
        each.distribution: each.registered for each in outcomes.PluginSet.discover().records if not each.built_in
    }
    for folder in (ROOT / "plugins").iterdir():
        name = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
        offered = {(kind, each) for kind, ids in known_packages()[name].items() for each in ids}
        assert offered == set(registered[name]), name
    assert len(known_packages()) == len(list((ROOT / "plugins").iterdir()))


def test_a_metric_that_no_installed_plugin_offers_is_told_with_its_package(tmp_path: Path) -> None:
    """A fresh installation used to say only "use one of benchmark.control-limits, ..."."""
    with pytest.raises(outcomes.OutcomesError, match=r"pip install \./plugins/outcomes-spc"):
        outcomes.evaluate(framework(tmp_path, metric="spc.xmr"), plugins=outcomes.PluginSet.of())
    assert (tmp_path / "framework.toml").exists()
    assert package_of("metric", "trend.recent") == ""


@pytest.mark.parametrize(
    ("requires", "said"),
    [
        ('requires = ["outcomes-nowhere"]', 'required "outcomes-nowhere": it is not installed'),
        ('requires = ["outcomes-spc>=9"]', r'required "outcomes-spc>=9": version [\d.]+ is installed'),
        ('requires = ["outcomes spc !"]', "it is no requirement"),
    ],
)
def test_what_a_framework_requires_is_checked_first_and_at_its_place(tmp_path: Path, requires: str, said: str) -> None:
    with pytest.raises(outcomes.PluginError) as caught:
        outcomes.evaluate(framework(tmp_path, requires=requires, metric="spc.nothing"))
    (problem,) = caught.value.report
    assert problem.code == "OUT423"
    assert problem.location is not None
    assert problem.location.line == 7
    assert re.search(said, str(problem))


def test_what_is_there_and_fits_is_no_problem(tmp_path: Path) -> None:
    loaded = framework(tmp_path, requires='requires = ["outcomes-spc>=0.1", "Outcomes_Survey"]', metric="spc.xmr")
    assert len(outcomes.evaluate(loaded)) == 1


@pytest.mark.parametrize(
    "folder",
    sorted(each.parent for each in (ROOT / "frameworks").glob("*/framework.toml")),
    ids=lambda each: each.name,
)
def test_every_shipped_framework_requires_the_packages_that_it_uses(folder: Path) -> None:
    loaded = outcomes.load_framework(folder)
    used = {package_of("metric", judgement.metric) for aim in loaded.aims.values() for judgement in aim.judge} - {""}
    assert used == set(loaded.requires)
