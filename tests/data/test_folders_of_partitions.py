"""A folder of Parquet files as one data source: read as the same figures in one file are, whole and in pieces."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outcomes
from how_long import for_hours
from outcomes.cli.app import run
from outcomes.engine import cutting
from outcomes.engine.inputs import of_one_file
from outcomes.fetching import Access
from outcomes.registry import PluginSet

AS_OF = date(2026, 11, 23)
AREAS = [*(f"E0600000{place}" for place in range(1, 7)), "E92000001"]
HEAD = """
format = 1
[framework]
id = "made"
title = "Made"
areas = {{ all = true }}
compare_with = ["E92000001"]
[data.figures]
reader = "parquet"
path = "{path}"
duplicates = "set-aside"
{more}
[[defaults.judge]]
metric = "trend.recent"
[[defaults.judge]]
metric = "benchmark.interval"
"""
INDICATOR = """
[indicators.{id}]
title = "Indicator {id}"
statistic = "proportion"
value_type = "proportion"
multiplier = 100
polarity = "high"
{disclosure}
data = {{ source = "figures", indicator = "{own}" }}
[aims.{id}]
indicator = "{id}"
"""


def framework(folder: Path, path: str, ids: list[str], more: str = "", disclosure: str = "") -> Path:
    text = HEAD.format(path=path, more=more)
    for place, own in enumerate(ids):
        text += INDICATOR.format(id=f"i{place}", own=own, disclosure=disclosure if place % 2 else "")
    file = folder / f"{path.replace('/', '-').replace('*', 'x')}.toml"
    file.write_text(text)
    return file


def figures(draw: random.Random, ids: list[str]) -> polars.DataFrame:
    rows = [
        (own, area, sex, year, float(draw.choice([draw.randint(0, 9), draw.randint(0, 200)])), 200.0, note)
        for own in ids
        for area in AREAS
        for sex in ("Male", "Female", "Persons of all sexes")
        for year in range(2012, 2026)
        for note in [draw.choice([None, None, None, "provisional figure"])]
        if draw.random() < 0.9
    ]
    draw.shuffle(rows)
    names = ["indicator", "area", "sex", "period", "count", "denominator", "value note"]
    return polars.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


def partitioned(table: polars.DataFrame, folder: Path, keys: list[str], draw: random.Random) -> polars.DataFrame:
    """Write a table as partitions, each in some files whose columns have orders and types of their own; and give it in
    the order in which sorted names tell it."""
    for words, part in table.group_by(keys, maintain_order=True) if keys else [((), table)]:
        home = folder.joinpath(*(f"{key}={quote(str(word))}" for key, word in zip(keys, words, strict=True)))
        home.mkdir(parents=True, exist_ok=True)
        cuts = sorted(draw.randint(0, part.height) for _ in range(draw.randint(0, 2)))
        for number, (low, high) in enumerate(zip([0, *cuts], [*cuts, part.height], strict=True)):
            some = part[low:high].drop(keys)
            some = some.cast({name: draw.choice([polars.Int16, polars.String]) for name in {"period"} - {*keys}})
            some.select(draw.sample(some.columns, some.width)).write_parquet(home / f"part-{number:05}.parquet")
            (home / f".part-{number:05}.parquet.crc").write_bytes(b"crc")
    (folder / "_SUCCESS").touch()
    files = sorted(folder.rglob("*.parquet"), key=lambda each: each.relative_to(folder).as_posix())
    return polars.concat(
        polars.read_parquet(file, hive_partitioning=True)
        .with_columns(polars.col(polars.Int64, polars.Int16).cast(polars.String))
        .select(table.columns)
        for file in files
    )


def judged(path: Path, plugins: PluginSet, *, in_pieces: bool) -> tuple[list[dict[str, Any]], list[str]]:
    if in_pieces:
        results, kept = outcomes.evaluate_in_pieces(path, as_of=AS_OF, plugins=plugins)
        assert not kept.diagnostics
    else:
        results = outcomes.evaluate(path, as_of=AS_OF, plugins=plugins)
    rows = [
        {name: word for name, word in row.items() if name != "provenance"} | {"data": row["provenance"]["data"]}
        for row in results.to_rows()
    ]
    return rows, [each.code for each in results.report]


@settings(
    max_examples=100 if for_hours() else 6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 10**9),
    keys=st.sampled_from([[], ["indicator"], ["sex", "indicator"], ["period"]]),
    pattern=st.booleans(),
)
def test_one_file_a_folder_and_a_folder_in_pieces_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, keys: list[str], pattern: bool
) -> None:
    draw, plugins = random.Random(seed), PluginSet.of()
    home = tmp_path_factory.mktemp("made")
    ids = [str(draw.randint(1, 99999)) for _ in range(draw.randint(1, 4))]
    whole = partitioned(figures(draw, ids), home / "figures", keys, draw)
    whole.write_parquet(home / "one.parquet")
    path = "figures" + "/*" * len(keys) + "/*.parquet" if pattern else "figures/"
    one, folder = (framework(home, each, ids, disclosure="disclosure = 5") for each in ("one.parquet", path))
    expected, said = judged(one, plugins, in_pieces=False)
    assert expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "MOST_ROWS", draw.choice([1, 1000]))
        assert judged(folder, plugins, in_pieces=True)[0] == expected
    found, told = judged(folder, plugins, in_pieces=False)
    assert found == expected
    # A pattern says of each file that is empty that it is.
    assert [each for each in told if each not in ("OUT318", "OUT319")] == said


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of partitions by indicator, its framework and a copy of the partitions."""
    draw = random.Random(1)
    partitioned(figures(draw, ["101", "102"]), tmp_path / "figures", ["indicator"], draw)
    shutil.copytree(tmp_path / "figures", tmp_path / "copy")
    framework(tmp_path, "figures", ["101", "102"]).rename(tmp_path / "framework.toml")
    return tmp_path


def _changed(name: str, change: Callable[[polars.DataFrame], polars.DataFrame]) -> Callable[[Path], None]:
    def call(folder: Path) -> None:
        change(polars.read_parquet(folder / name)).write_parquet(folder / name)

    return call


FIRST = "indicator=101/part-00000.parquet"
FAULTS: dict[str, tuple[Callable[[Path], Any], int, str, str]] = {
    "nothing in it": (
        lambda folder: (shutil.rmtree(folder), folder.mkdir()),
        11,
        "figures: OUT386",
        "it is a folder without a file of figures; put them there",
    ),
    "a stray file": (
        lambda folder: (folder / "README.txt").write_text("hello"),
        11,
        "figures/README.txt: OUT301",
        "it is no Parquet file; check the reader and the path, or name the files of its folder by a pattern",
    ),
    "a Delta table": (lambda folder: (folder / "_delta_log").mkdir(), 11, "figures: OUT386", "it is a Delta table"),
    "half written": (lambda folder: (folder / "_temporary").mkdir(), 11, "figures: OUT386", "it is being written"),
    "a link out of it": (
        lambda folder: (folder / "x.parquet").symlink_to("/etc/passwd"),
        10,
        "framework.toml:10:8: OUT214",
        '"figures/x.parquet" leads out of the framework\'s folder',
    ),
    "a link to a folder out of it": (
        lambda folder: (folder / "x").symlink_to("/etc"),
        10,
        "framework.toml:10:8: OUT214",
        '"figures/x" leads out of the framework\'s folder',
    ),
    "a link to itself": (
        lambda folder: (folder / "x").symlink_to("."),
        11,
        "figures/x: OUT301",
        "it is a folder; name the file in it",
    ),
    "cut short": (
        lambda folder: (folder / FIRST).write_bytes((folder / FIRST).read_bytes()[:200]),
        11,
        f"figures/{FIRST}: OUT301",
        "it is damaged, or has a column that is not read",
    ),
    "a column that says otherwise": (
        _changed(
            FIRST,
            lambda table: table.with_columns(
                indicator=polars.Series([101] * 4 + [102] * (table.height - 4)),
            ),
        ),
        11,
        f"figures/{FIRST}:5: OUT386",
        "the folder says of indicator what this row does not; correct one of them",
    ),
    "no column of values": (
        _changed(FIRST, lambda table: table.drop("count")),
        11,
        f"figures/{FIRST}: OUT304",
        'column for "value"',
    ),
    "a cell that is no number": (
        _changed(FIRST, lambda table: table.with_columns(count=polars.lit("many"))),
        11,
        f"figures/{FIRST}:1:",
        "OUT310",
    ),
    "a column that is not everywhere": (
        _changed(FIRST, lambda table: table.drop("sex")),
        0,
        f"figures/{FIRST}: warning: OUT319",
        'there is no column for "sex"',
    ),
}


@pytest.mark.parametrize("how", [[], ["--in-pieces"]], ids=["whole", "in pieces"])
@pytest.mark.parametrize(("fault", "code", "place", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said_of_the_file_that_it_is_in(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Callable[[Path], Any],
    code: int,
    place: str,
    says: str,
    how: list[str],
) -> None:
    assert run(["run", str(home), "--as-of", "2026-11-23", *how]) == 0
    capsys.readouterr()
    fault(home / "figures")
    assert run(["run", str(home), "--as-of", "2026-11-23", *how]) == code
    said = capsys.readouterr().err
    assert f"{home}/{place}" in said
    assert says in said


def test_a_column_that_says_what_its_folder_says_is_no_fault(home: Path) -> None:
    before = outcomes.evaluate(home, as_of=AS_OF).frame()
    _changed(FIRST, lambda table: table.with_columns(indicator=101.0))(home / "figures")
    after = outcomes.evaluate(home, as_of=AS_OF).frame()
    assert after.drop("provenance.sha256").equals(before.drop("provenance.sha256"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("max_rows = 400", "its files have more rows together than the 400 that are allowed"),
        ("max_bytes = 9000", "bytes, and 9,000 are allowed"),
        ('where = { indicator = ["103"] }', 'no row says "103"; did you mean "10'),
    ],
)
def test_what_is_said_of_all_rows_is_said_of_all_files_together(
    home: Path, capsys: pytest.CaptureFixture[str], options: str, says: str
) -> None:
    framework(home, "figures", ["101", "102"], f"options = {{ {options} }}").rename(home / "framework.toml")
    assert run(["run", str(home)]) == 11
    assert says in capsys.readouterr().err


def test_rows_are_chosen_by_what_folders_say(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = framework(home, "figures", ["101"], 'options = { where = { indicator = ["101"] } }')
    assert run(["run", str(own), "--format", "csv"]) == 0
    chosen = capsys.readouterr()
    assert "OUT313" not in chosen.err
    assert chosen.out.count("\n") > 10


def test_a_folder_of_csv_files_is_one_table_too_and_says_where_names_of_folders_are_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = figures(random.Random(1), ["101"])
    (tmp_path / "figures").mkdir()
    table[:300].write_csv(tmp_path / "figures" / "1.csv")
    table[300:].write_csv(tmp_path / "figures" / "2.csv")
    table.write_csv(tmp_path / "one.csv")
    found = []
    for path in ("one.csv", "figures"):
        own = framework(tmp_path, path, ["101"])
        own.write_text(own.read_text().replace('"parquet"', '"csv"'))
        found.append(judged(own, PluginSet.of(), in_pieces=False)[0])
    assert found[0] == found[1]
    (tmp_path / "figures" / "indicator=101").mkdir()
    (tmp_path / "figures" / "1.csv").rename(tmp_path / "figures" / "indicator=101" / "1.csv")
    assert run(["run", str(own)]) == 11
    said = capsys.readouterr().err
    assert 'says "indicator", which the reader csv does not read; set reader = "parquet"' in said


def test_a_folder_may_be_granted_whole_or_a_folder_in_it(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    away = tmp_path_factory.mktemp("away")
    expected = outcomes.evaluate(home, as_of=AS_OF).frame().drop("provenance.sha256")
    for path, granted in (("@disk", home / "figures"), ("@disk/figures", home)):
        own = framework(away, path, ["101", "102"])
        access = Access(folders={"disk": granted})
        results = outcomes.evaluate(own, as_of=AS_OF, access=access)
        assert {each.path.partition("/")[0] for each in results.evaluation.inputs} == {"@disk"}
        found = results.frame().drop("provenance.sha256")
        assert found.drop("provenance.definition").equals(expected.drop("provenance.definition"))


def test_a_partition_that_comes_is_a_revision_that_changes_names(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = str(tmp_path / "state")
    assert run(["run", str(home), "--state", state, "--as-of", "2026-11-22", "--quiet"]) in (0, 20)
    table = polars.read_parquet(home / "figures" / FIRST)
    more = table.head(0) if not table.height else table.with_columns(polars.lit("2025").alias("period"), count=150.0)
    late = more.unique(["area", "sex"]).filter(polars.col("area") == AREAS[0])
    (home / "figures" / FIRST).unlink()
    table.filter(polars.col("period").cast(polars.String) != "2025").write_parquet(home / "figures" / FIRST)
    late.write_parquet(home / "figures" / "indicator=101" / "part-90000.parquet")
    assert run(["run", str(home), "--state", state, "--as-of", "2026-11-23", "--quiet"]) in (0, 20)
    capsys.readouterr()
    run(["changes", "--state", state])
    said = capsys.readouterr().out
    assert f"figures/{FIRST} changed" in said
    assert "figures/indicator=101/part-90000.parquet is new" in said
    # Both runs are laid out again from their copies.
    assert run(["replay", "1", "--state", state]) == 0
    assert run(["replay", "2", "--state", state]) == 0


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("figures", "figures/sex=Male/part-0.parquet", True),
        ("figures/", "figures/*.parquet", True),
        ("./figures", "fig*/part-0.parquet", True),
        (".", "part-0.parquet", True),
        ("@disk", "@disk/part-0.parquet", True),
        ("figures", "figures-of-others/part-0.parquet", False),
        ("figures/a", "figures/b/part-0.parquet", False),
    ],
)
def test_what_lies_in_a_folder_may_be_the_file_of_another_source(
    tmp_path: Path, one: str, other: str, may: bool
) -> None:
    text = HEAD.format(path=one, more="") + f'[data.other]\npath = "{other}"\n'
    for each in ("figures/sex=Male", "figures-of-others", "figures/a", "figures/b"):
        (tmp_path / each).mkdir(parents=True, exist_ok=True)
        (tmp_path / each / "part-0.parquet").touch()
    for each in ("figures/part-0.parquet", "part-0.parquet"):
        (tmp_path / each).touch()
    (tmp_path / "framework.toml").write_text(text + INDICATOR.format(id="a", own="a", disclosure=""))
    loaded = outcomes.load_framework(tmp_path)
    assert of_one_file(loaded, "figures", "other") is may
    assert of_one_file(loaded, "other", "figures") is may
