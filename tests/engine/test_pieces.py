"""A run in pieces finds what the whole run finds, to the last byte."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outcomes
from outcomes.engine import cutting
from outcomes.engine.cutting import cut
from outcomes.engine.plan import make_plan
from outcomes.engine.run import steps_by_indicator
from outcomes.registry import PluginSet
from outcomes.reports.files import CsvWriter, JsonWriter, ParquetWriter
from outcomes.results import Results

AS_OF = date(2026, 11, 23)
FRAMEWORKS = Path(__file__).parents[2] / "frameworks"


@pytest.fixture(scope="module")
def plugins() -> PluginSet:
    return PluginSet.discover()


def written(results: Results) -> tuple[str, str, bytes]:
    text, table, packed = io.StringIO(newline=""), io.StringIO(newline=""), io.BytesIO()
    JsonWriter().write(results, text)
    CsvWriter().write(results, table)
    ParquetWriter().write(results, packed)
    return text.getvalue(), table.getvalue(), packed.getvalue()


@pytest.mark.parametrize("name", ["leicestershire-jhws-2013", "hertfordshire-crisis-care"])
def test_shipped_frameworks_give_the_same_bytes(name: str, plugins: PluginSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MOST_ROWS", 1)
    framework = outcomes.load_framework(FRAMEWORKS / name)
    whole = outcomes.evaluate(framework, as_of=AS_OF, plugins=plugins)
    pieces, _ = outcomes.evaluate_in_pieces(framework, as_of=AS_OF, plugins=plugins)
    assert written(pieces) == written(whole)


def test_pooled_areas_are_pooled_over_everything_and_this_is_said(plugins: PluginSet) -> None:
    framework = outcomes.load_framework(FRAMEWORKS / "pan-lancashire-wellbeing")
    pieces, kept = outcomes.evaluate_in_pieces(framework, as_of=AS_OF, plugins=plugins)
    assert [each.code for each in kept] == ["OUT384"]
    assert written(pieces) == written(outcomes.evaluate(framework, as_of=AS_OF, plugins=plugins))


INDICATOR = """
[indicators.{id}]
title = "Indicator {id}"
value_type = "{kind}"
polarity = "high"
{disclosure}
data = {{ source = "{source}", indicator = "{own}" }}
[aims.{id}]
indicator = "{id}"
{more}
"""


ONLY = """
[indicators.{id}]
title = "Indicator {id}"
value_type = "count"
polarity = "high"
data = {{ source = "{source}", indicator = "{own}", sex = "Persons" }}
"""
SEVERAL = """
[aims.{id}]
title = "Several: {id}"
indicators = [{named}]
judge = [{{ metric = "index.standardised" }}]
"""


def made(folder: Path, seed: int) -> Path:
    """A framework of two sources of the same file and one of its own, with all that ties indicators to each other."""
    draw = random.Random(seed)
    areas = [f"E0700000{place}" for place in range(1, 7)] + ["E92000001"]
    for name in ("one.csv", "two.csv"):
        rows = [
            (
                own,
                area,
                draw.choice(["Persons", "Persons", "Male"]),
                f"{year}",
                draw.choice([f"{draw.randint(0, 60)}", "*"]),
            )
            for own in "abcdefgh"
            for area in areas
            for year in range(2012, 2026)
            if draw.random() < 0.85
        ]
        draw.shuffle(rows)
        lines = [
            f"{own},{area},{sex},{year},{count},{count},200" for own, area, sex, year, count in dict.fromkeys(rows)
        ]
        # Contradictions are set aside; exact repeats are dropped.
        lines += draw.sample(lines, 3)
        (folder / name).write_text(
            "\n".join(["indicator,area,sex,period,value,count,denominator", *lines]) + "\n", encoding="utf-8"
        )
    source = 'reader = "csv"\nduplicates = "set-aside"\noptions = {{ year_type = "calendar", delimiter = "," }}\npath = "{}"\n'
    text = 'format = 1\n[framework]\nid = "made"\ntitle = "Made"\nareas = "all"\ncompare_with = ["E92000001"]\n'
    for name, path in (("s", "one.csv"), ("again", "one.csv"), ("t", "two.csv")):
        text += f"[data.{name}]\n" + source.format(path)
    text += '[[defaults.judge]]\nmetric = "trend.recent"\n[[defaults.judge]]\nmetric = "benchmark.interval"\n'
    ids = []
    for number in range(draw.randint(3, 10)):
        more = ""
        if draw.random() < 0.3:
            more += 'target = { kind = "level", by = "2025", value = 30 }\njudge = [{ metric = "target.path" }]\n'
        if ids and draw.random() < 0.3:
            more += f'part_of = "{draw.choice(ids)}"\n'
        ids.append(f"i{number}")
        text += INDICATOR.format(
            id=ids[-1],
            kind=draw.choice(["count", "proportion"]),
            disclosure="disclosure = 10" if draw.random() < 0.4 else "",
            source=draw.choice(["s", "again", "t"]),
            own=draw.choice("abcdefghx"),
            more=more,
        )
    for number in range(draw.randint(0, 2)):
        # One that is judged by itself too, of which there are several figures an area, or none.
        named = draw.sample(ids, draw.randint(0, 1))
        for own in draw.sample("abcdefgh", 2):
            named.append(f"only{number}{own}")
            text += ONLY.format(id=named[-1], source=draw.choice(["s", "again", "t"]), own=own)
        text += SEVERAL.format(id=f"together{number}", named=", ".join(f'"{each}"' for each in named))
    (folder / "framework.toml").write_text(text, encoding="utf-8")
    return folder / "framework.toml"


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), most=st.sampled_from([1, 200, 1000]))
def test_generated_frameworks_give_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, plugins: PluginSet, seed: int, most: int
) -> None:
    framework = outcomes.load_framework(made(tmp_path_factory.mktemp("made"), seed))
    whole = outcomes.evaluate(framework, as_of=AS_OF, plugins=plugins)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "MOST_ROWS", most)
        pieces, kept = outcomes.evaluate_in_pieces(framework, as_of=AS_OF, plugins=plugins)
    assert not kept
    assert written(pieces) == written(whole)


def test_an_aim_of_several_indicators_is_judged_in_one_piece_to_the_last_bit(
    tmp_path: Path, plugins: PluginSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "MOST_ROWS", 1)
    draw = random.Random(3)
    for name, order in (("one.csv", 1), ("two.csv", -1)):
        lines = [f"{own},E0700000{n},2025,{draw.random() * 100}" for own in "abc" for n in range(1, 8)[::order]]
        (tmp_path / name).write_text("\n".join(["indicator,area,period,value", *lines]) + "\n", encoding="utf-8")
    text = 'format = 1\n[framework]\nid = "made"\ntitle = "Made"\nareas = "all"\n'
    for name, path in (("s", "one.csv"), ("t", "two.csv")):
        text += f'[data.{name}]\nreader = "csv"\npath = "{path}"\noptions = {{ year_type = "calendar" }}\n'
    for source, own in ("sc", "ta", "sa", "tb"):
        text += f'[indicators.{source}{own}]\ntitle = "{own}"\nvalue_type = "other"\npolarity = "high"\n'
        text += f'data = {{ source = "{source}", indicator = "{own}" }}\n'
    text += '[aims.alone]\nindicator = "sc"\njudge = [{ metric = "trend.recent" }]\n'
    text += SEVERAL.format(id="first", named='"ta", "sa"') + SEVERAL.format(id="second", named='"sc", "tb"')
    (tmp_path / "framework.toml").write_text(text, encoding="utf-8")
    framework = outcomes.load_framework(tmp_path / "framework.toml")
    whole = outcomes.evaluate(framework, as_of=AS_OF, plugins=plugins)
    pieces, kept = outcomes.evaluate_in_pieces(framework, as_of=AS_OF, plugins=plugins)
    assert not kept
    found = [row["outcome"] for row in whole.frame(["aim", "outcome"]).to_dicts() if row["aim"] != "alone"]
    assert len(found) == 14
    assert set(found) <= {"Better", "Average", "Worse"}
    assert written(pieces) == written(whole)


def test_handed_in_observations_are_cut_too(tmp_path: Path, plugins: PluginSet) -> None:
    framework = outcomes.load_framework(made(tmp_path, 7))
    observations = outcomes.Observations.from_rows(
        {
            "indicator": own,
            "area": area,
            "period": f"{year}",
            "value": year % 7 + len(area),
            "lower": 1.0,
            "upper": 20.0,
        }
        for own in "abcdefgh"
        for area in ("E07000001", "E92000001")
        for year in range(2015, 2026)
    )
    whole = outcomes.evaluate(framework, observations, as_of=AS_OF, plugins=plugins)
    pieces, _ = outcomes.evaluate_in_pieces(framework, observations, as_of=AS_OF, plugins=plugins)
    assert written(pieces) == written(whole)


def test_a_file_with_a_problem_is_told_as_by_a_whole_run(tmp_path: Path, plugins: PluginSet) -> None:
    path = made(tmp_path, 3)
    with (tmp_path / "two.csv").open("a") as file:
        file.write("a,E07000001,Persons,2011,nonsense,1,2\n")
    told = []
    for evaluate in (outcomes.evaluate, outcomes.evaluate_in_pieces):
        with pytest.raises(outcomes.DataError) as found:
            evaluate(outcomes.load_framework(path), as_of=AS_OF, plugins=plugins)
        told.append(str(found.value))
    assert told[0] == told[1]
    assert "OUT310" in told[0]


def test_what_reads_the_same_rows_or_is_part_of_the_other_is_never_parted(
    tmp_path: Path, plugins: PluginSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "MOST_ROWS", 1)

    class Source:
        def __init__(self) -> None:
            self.faces = outcomes.Observations.from_rows(
                [{"indicator": "a", "area": "b", "period": "2011", "value": 1}]
            )

        def count(self, indicator: str) -> int:
            return 10

    for seed in range(20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        framework = outcomes.load_framework(made(folder, seed))
        plan = make_plan(framework, plugins)
        steps, _ = steps_by_indicator(plan)
        several = [each for each in plan.steps if each.several]
        sources = dict.fromkeys(["s", "again", "t"], Source())
        pieces = cut(framework, steps, several, sources, plugins)  # type: ignore[arg-type]
        place = {each: number for number, piece in enumerate(pieces) for each in piece.indicators}
        assert sorted(place) == sorted(plan.measured)
        assert sum(len(piece.several) for piece in pieces) == len(several)
        for aim in framework.aims.values():
            assert len({place[each] for each in aim.measured_by}) == 1
            if aim.part_of:
                assert place[aim.indicator] == place[framework.aims[aim.part_of].indicator]
        by_rows: dict[tuple[str, str], set[int]] = {}
        for name, number in place.items():
            data = framework.indicators[name].data
            assert data is not None
            by_rows.setdefault((framework.data[data.source].path, data.indicator), set()).add(number)
        assert all(len(each) == 1 for each in by_rows.values())


class Amber:
    """A council's own rule, by which everything is amber."""

    id = "borough.amber"
    options = attrs.make_class("Nothing", [], frozen=True)

    def colour(self, results: Any, options: Any) -> Any:
        return np.ones(len(results), np.int8)


class Borough:
    @outcomes.hookimpl
    def register_colours(self, register: Any) -> None:
        register(Amber())


def test_house_rules_and_colours_of_plugins_speak_of_pieces_as_of_the_whole() -> None:
    framework = outcomes.from_dict(
        {
            "format": 1,
            "framework": {"id": "small", "title": "Small", "areas": ["A"]},
            "data": {"d": {"illustrative": True}},
            "indicators": {"seen": {"title": "Seen", "unit": "%", "polarity": "high", "data": {"source": "d"}}},
            "aims": {
                "seen": {
                    "indicator": "seen",
                    "target": {"value": 80, "by": "2015"},
                    "judge": [{"metric": "target.path"}],
                }
            },
            "rules": {"commentary": True},
            "colours": {"use": "ours", "ours": {"rule": "borough.amber"}},
        }
    )
    rows = [{"indicator": "seen", "area": "A", "period": "2015", "value": 60.0}]
    figures = {"d": outcomes.Observations.from_rows(rows)}
    plugins = PluginSet.of(Borough())
    whole = outcomes.evaluate(framework, figures, as_of=date(2016, 6, 1), plugins=plugins)
    pieces, _ = outcomes.evaluate_in_pieces(framework, figures, as_of=date(2016, 6, 1), plugins=plugins)
    assert "OUT905" in {each.code for each in whole.report}
    assert [each.code for each in pieces.report] == [each.code for each in whole.report]
    assert pieces.coloured["ours"].tolist() == whole.coloured["ours"].tolist() == [1]
