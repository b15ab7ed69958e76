"""Small counts that stand in more places than one: under other indicators, other names of a file, other bands of age,
and in messages that quote cells. Each was readable once."""

from __future__ import annotations

import csv
import io
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest

import outcomes
from outcomes.cli.app import run
from outcomes.data.secondary import Shared
from outcomes.engine.derived import derive
from outcomes.engine.disclosure import withhold_small
from outcomes.engine.inputs import Inputs, read_inputs

PLUGINS = outcomes.PluginSet.discover()
Row = dict[str, str | int]

HEAD = """format = 1
[framework]
id = "attacked"
title = "Attacked"
levels = ["theme"]
areas = { codes = ["A", "B", "C", "D", "T"] }
compare_with = ["T"]
[levels.theme.t]
title = "T"
"""


def indicator(name: str, source: str, more: str = "disclosure = 5", own: str = "", select: str = "") -> str:
    data = f'source = "{source}"' + (f', indicator = "{own}"' if own else "") + select
    return f"""[indicators.{name}]
title = "{name}"
unit = "%"
polarity = "low"
max_age = "20 years"
data = {{ {data} }}
{more}
[aims.{name}]
title = "Aim {name}"
theme = "t"
indicator = "{name}"
wanted = "reduce"
[[aims.{name}.judge]]
metric = "benchmark.interval"
"""


PROPORTION = 'statistic = "proportion"\nvalue_type = "proportion"\nmultiplier = 100\n'


def written(folder: Path, rows: list[Row], framework: str) -> Path:
    with (folder / "x.csv").open("w", newline="") as stream:
        lines = csv.DictWriter(stream, list(rows[0]))
        lines.writeheader()
        lines.writerows(rows)
    (folder / "framework.toml").write_text(HEAD + framework)
    return folder


def seen(folder: Path, *names: str) -> Inputs:
    """What is left of the sources of some indicators, after small figures are withheld."""
    framework = outcomes.load_framework(folder)
    sources = [each.data.source for each in framework.indicators.values() if each.data is not None]
    return withhold_small(*derive(framework, names, read_inputs(framework, sources, PLUGINS, {}), PLUGINS))


def shown(inputs: Inputs, source: str, indicator: str, field: str = "count") -> dict[tuple[str, str], float]:
    """The numbers of one column that are left, by area and period."""
    told = inputs.sources[source].observations
    numbers = getattr(told, field)
    keys = zip(told.indicator.to_list(), told.area.to_list(), told.period.to_list(), strict=True)
    return {
        (area, period): number
        for (own, area, period), number in zip(keys, numbers.tolist(), strict=True)
        if own == indicator and not np.isnan(number)
    }


# -- messages --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["3 (p)", "3 cases", "three", "3 / 900"])
@pytest.mark.parametrize("disclosure", [0, 5])
def test_no_message_quotes_a_cell_of_a_file_with_small_numbers(tmp_path: Path, cell: str, disclosure: int) -> None:
    rows: list[Row] = [
        {"area_code": "A", "period": "2020", "count": cell, "denominator": 900, "parent": "T"},
        {"area_code": "B", "period": "2020", "count": 31, "denominator": 900, "parent": "T"},
        {"area_code": "T", "period": "2020", "count": 34, "denominator": 1800, "parent": ""},
    ]
    framework = '[data.x]\npath = "x.csv"\n' + indicator("x", "x", PROPORTION + f"disclosure = {disclosure}")
    folder = written(tmp_path, rows, framework)
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = run(["run", str(folder), "--as-of", "2021-06-30", "--verbose", "--full"])
    quoted = f'"{cell}"' in out.getvalue()
    # Without a rule the cell is quoted, so that it can be found; with one, its line is told alone.
    assert quoted == (not disclosure)
    assert "x.csv:2:3" in out.getvalue()
    assert code in (0, 11)


def test_a_mark_of_a_publisher_is_quoted_all_the_same(tmp_path: Path) -> None:
    rows: list[Row] = [{"area_code": "A", "period": "2020", "count": "§", "denominator": 900}]
    folder = written(tmp_path, rows, '[data.x]\npath = "x.csv"\n' + indicator("x", "x", PROPORTION + "disclosure = 5"))
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        run(["run", str(folder), "--as-of", "2021-06-30"])
    assert '"§" is not a number' in out.getvalue()


# -- one file under several names ------------------------------------------------------------------------------------------


def of_areas(own: str, period: str, numbers: dict[str, tuple[int, int]], age: str = "") -> list[Row]:
    total = tuple(sum(pair[place] for pair in numbers.values()) for place in (0, 1))
    return [
        {
            "indicator": own,
            "area_code": area,
            "age": age,
            "period": period,
            "count": count,
            "denominator": people,
            "parent": "" if area == "T" else "T",
        }
        for area, (count, people) in {**numbers, "T": total}.items()
    ]


def test_a_rule_holds_for_a_file_however_its_path_is_written(tmp_path: Path) -> None:
    rows = of_areas("i", "2020", {"A": (3, 900), "B": (20, 900), "C": (30, 900)})
    framework = '[data.x]\npath = "x.csv"\n[data.y]\npath = "./x.csv"\n'
    framework += indicator("x", "x", PROPORTION + "disclosure = 5", "i") + indicator("y", "y", PROPORTION, "i")
    inputs = seen(written(tmp_path, rows, framework), "x", "y")
    assert set(shown(inputs, "x", "i")) == set(shown(inputs, "y", "i")) == {("C", "2020"), ("T", "2020")}


BANDS = ("0-64 yrs", "65-84 yrs", "85+ yrs")
DSR = 'statistic = "dsr"\nmultiplier = 100000\n'


def banded(tmp_path: Path, framework: str) -> Inputs:
    rows = [
        row
        for band, small in zip(BANDS, (20, 30, 3), strict=True)
        for row in of_areas("i", "2020", {"A": (small, 9000), "B": (40, 9000), "C": (50, 9000)}, band)
    ]
    framework = '[data.x]\npath = "x.csv"\n[data.y]\npath = "./x.csv"\n' + framework
    return seen(written(tmp_path, rows, framework), "rate", "other")


def test_bands_that_are_read_under_another_name_of_the_file_do_not_tell_of_the_rate(tmp_path: Path) -> None:
    """The rate's count less the bands that are shown was the band that is not."""
    select = f', age = "{BANDS[0]}"'
    framework = indicator("rate", "x", DSR + "disclosure = 5", "i") + indicator("other", "y", PROPORTION, "i", select)
    inputs = banded(tmp_path, framework)
    assert ("A", "2020") not in shown(inputs, "x, dsr for rate", "i")
    assert shown(inputs, "y", "i") == shown(inputs, "x", "i")


# -- counts that indicators share ------------------------------------------------------------------------------------------


def test_the_people_of_one_indicator_do_not_tell_the_cases_of_another(tmp_path: Path) -> None:
    """Smokers of all, and quitters of smokers: the smokers of B stood as the people of the second."""
    framework = '[data.x]\npath = "x.csv"\n'
    framework += indicator("x", "x", PROPORTION + "disclosure = 5", "i")
    framework += indicator("y", "x", PROPORTION + "disclosure = 5", "j")
    numbers = {"A": (3, 900), "B": (20, 900), "C": (30, 900)}
    quit_ = {"A": (0, 3), "B": (8, 20), "C": (9, 30)}
    inputs = seen(written(tmp_path, of_areas("i", "2020", numbers) + of_areas("j", "2020", quit_), framework), "x", "y")
    assert set(shown(inputs, "x", "i")) == {("C", "2020"), ("T", "2020")}
    assert set(shown(inputs, "x", "j", "denominator")) == {("C", "2020"), ("T", "2020")}


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside one of large numbers"])
def test_two_indicators_that_would_each_withhold_another_figure_do_not_tell_each_others(
    tmp_path: Path, beside: bool
) -> None:
    """Alone, the first would show C and D beside the total, and the people of the second B: three from all are A."""
    own = {"x": "i", "y": "j"} | ({"z": "k"} if beside else {})
    framework = '[data.x]\npath = "x.csv"\n'
    framework += "".join(indicator(name, "x", PROPORTION + "disclosure = 5", each) for name, each in own.items())
    numbers = {"A": (3, 900), "B": (20, 900), "C": (30, 900), "D": (40, 900)}
    quit_ = {"A": (3, 3), "B": (20, 20), "C": (29, 30), "D": (2, 40)}
    rows = of_areas("i", "2020", numbers) + of_areas("j", "2020", quit_)
    rows += of_areas("k", "2020", {area: (300 + place, 800) for place, area in enumerate("ABCD")})
    inputs = seen(written(tmp_path, rows, framework), *own)
    told = {area for area, _ in {**shown(inputs, "x", "i"), **shown(inputs, "x", "j", "denominator")}}
    assert "T" in told
    assert "A" not in told
    assert not {"B", "C", "D"} <= told


def of_shared_counts(random: Random) -> tuple[list[Row], dict[tuple[str, str], int]]:
    """Rows in which the cases of ``i`` are the people of ``j`` and those left over by ``k``; and these cases."""
    rows: list[Row] = []
    truth: dict[tuple[str, str], int] = {}
    for period in ("2019", "2020", "2021"):
        cases = {area: random.choice([0, 1, 2, 3, 4, 7, 9, 15, 22, 40, 61]) for area in "ABCD"}
        people = {area: random.randint(400, 2000) for area in "ABCD"}
        rows += of_areas("i", period, {area: (cases[area], people[area]) for area in "ABCD"})
        rows += of_areas("j", period, {area: (random.randint(0, cases[area]), cases[area]) for area in "ABCD"})
        rows += of_areas("k", period, {area: (people[area] - cases[area], people[area]) for area in "ABCD"})
        truth |= {(area, period): count for area, count in cases.items()}
        truth["T", period] = sum(cases.values())
    return rows, truth


def worked_out(tmp_path: Path, rows: list[Row], truth: dict[tuple[str, str], int]) -> tuple[int, int]:
    """How many of the small counts the attacker works out of all three indicators, and how many there are."""
    framework = '[data.x]\npath = "x.csv"\n' + "".join(
        indicator(name, "x", PROPORTION + "disclosure = 5", own) for name, own in zip("xyz", "ijk", strict=True)
    )
    inputs = seen(written(tmp_path, rows, framework), "x", "y", "z")
    told = {*shown(inputs, "x", "i"), *shown(inputs, "x", "j", "denominator"), *shown(inputs, "x", "k")}
    told |= {key for key, count in truth.items() if not count}
    made_of = {area: [place] for place, area in enumerate("ABCD")} | {"T": [0, 1, 2, 3]}
    found = attacked = 0
    for period in ("2019", "2020", "2021"):
        small = [made_of[area] for area in made_of if 0 < truth[area, period] < 5]
        attacked += len(small)
        found += sum(determined(4, [made_of[area] for area in made_of if (area, period) in told], small))
    return found, attacked


def determined(unknowns: int, known: list[list[int]], wanted: list[list[int]]) -> list[bool]:
    """Whether the sums of some sets of unknowns follow from those of others."""
    if not known or not wanted:
        return [False] * len(wanted)
    left, asked = (
        np.array([[at in each for at in range(unknowns)] for each in some], float) for some in (known, wanted)
    )
    rest = asked - asked @ np.linalg.pinv(left) @ left
    return [bool(each) for each in np.abs(rest).max(axis=1) < 1e-7]


def test_no_small_count_follows_from_indicators_that_share_it(
    tmp_path: Path, for_hours: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each indicator withholds by its own sums, and so other figures than the next would."""
    random, number, attacked = Random(6), 1000 if for_hours else 25, 0
    for _ in range(number):
        rows, truth = of_shared_counts(random)
        found, some = worked_out(tmp_path, rows, truth)
        assert not found, rows
        attacked += some
    with capsys.disabled():
        print(f"\n{number} frameworks of three indicators, {attacked} shared small counts attacked, none recovered")
    assert attacked > number


def test_the_attacker_finds_a_count_that_another_indicator_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where each indicator looks at itself alone."""
    monkeypatch.setattr(Shared, "given_away", lambda self, gone: np.zeros_like(gone))
    random = Random(6)
    assert sum(worked_out(tmp_path, *of_shared_counts(random))[0] for _ in range(8)) > 0


def test_of_figures_that_two_indicators_share_the_strictest_threshold_holds(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"indicator": "p", "area": area, "period": "2023", "count": count, "denominator": 100}
        for area, count in zip("ABCDT", (7, 12, 30, 40, 89), strict=True)
    ]
    data = "[data.d]\npath = 'x.csv'\n"
    lax, strict = (
        indicator(name, "d", PROPORTION + f"disclosure = {limit}", own="p")
        for name, limit in (("lax", 5), ("strict", 10))
    )
    folder = written(tmp_path, rows, data + lax + strict)
    results = outcomes.evaluate(folder, as_of=date(2024, 6, 1), plugins=PLUGINS)
    said = {(row["aim"], row["area"]): row["status"] for row in results.to_rows()}
    assert (said["strict", "A"], said["lax", "A"]) == ("small numbers", "small numbers")
    assert said["strict", "D"] == said["lax", "D"] == "judged"
