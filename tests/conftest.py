"""A small framework on small data, as a person would write it, for the tests of every room that judges.

And another one to run nights of, for the rooms that remember (`place`), with databases to remember them in.
"""

from __future__ import annotations

import csv
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import create_engine, make_url, text

import how_long
from outcomes.api import evaluate
from outcomes.diagnostics import ExitCode
from outcomes.hooks import RunFinished
from outcomes.nightly import Night, Order, frameworks_in, run_night
from outcomes.registry import PluginSet

HEAD = """\
format = 1

[framework]
id = "small"
title = "A small strategy"
levels = ["priority"]
areas = {areas}
compare_with = ["E92000001"]
attribution = "Contains public sector information licensed under the Open Government Licence v3.0."

[boards.hwb]
title = "Health and Wellbeing Board"

[owners.public-health]
title = "Public health"

[levels.priority.mind]
title = "A sound mind"
boards = ["hwb"]

[data.local]
path = "local.csv"
duplicates = "{duplicates}"
illustrative = {illustrative}

[indicators.confidence]
title = "Parents who are more confident"
unit = "%"
range = [0, 100]
multiplier = 100
value_type = "proportion"
polarity = "high"
{indicator}
data = {{ source = "local" }}

"""
COLUMNS = ["Indicator ID", "Area Code", "Area Name", "Sex", "Category", "Time period", "Value", "Lower CI", "Upper CI",
           "Count", "Denominator"]  # fmt: skip
NAMES = {"E10000018": "Leicestershire", "E07000130": "Charnwood", "E92000001": "England"}

Row = dict[str, Any]


def parents(
    values: Iterable[float | str], *, area: str = "E10000018", first: int = 2011, people: int = 400
) -> list[Row]:
    """Rows of one area, a year each; a value may be a word that stands for none."""
    rows = []
    for year, value in enumerate(values, first):
        number = isinstance(value, (int, float))
        rows.append(
            {
                "Indicator ID": "confidence",
                "Area Code": area,
                "Area Name": NAMES.get(area, ""),
                "Sex": "Persons",
                "Time period": year,
                "Value": value,
                "Lower CI": value - 4 if number else "",
                "Upper CI": value + 4 if number else "",
                "Count": round(people * value / 100) if number else "",
                "Denominator": people if number else "",
            }
        )
    return rows


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Path]:
    """Writes a framework and its data: ``small(aims, rows)`` gives the folder.

    ``aims`` is TOML that follows a framework of one board, one priority and one indicator, "confidence".
    """

    def write(
        aims: str,
        rows: Iterable[Row],
        *,
        areas: str = '"all"',
        duplicates: str = "identical",
        illustrative: bool = False,
        indicator: str = "",
        columns: Iterable[str] = COLUMNS,
    ) -> Path:
        head = HEAD.format(
            areas=areas, duplicates=duplicates, illustrative=str(illustrative).lower(), indicator=indicator
        )
        (tmp_path / "framework.toml").write_text(head + aims, encoding="utf-8")
        with (tmp_path / "local.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(columns))
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path

    return write


@pytest.fixture
def years() -> Callable[..., list[Row]]:
    """Makes the rows of one area: ``years([60, 65, "*"], area=...)`` from 2011."""
    return parents


@pytest.fixture(scope="session")
def whole_length() -> bool:
    """Whether all nights and kills are to be tried, as CI does."""
    return how_long.whole_length()


@pytest.fixture(scope="session")
def for_hours() -> bool:
    """Whether attacks are to be tried by the thousand."""
    return how_long.for_hours()


@pytest.fixture
def five_aims(small: Callable[..., Path]) -> Path:
    """A framework with an aim of every sort that the small data allow."""
    rows = [
        *parents([61, 63, 68, 74.8, 75, 76, 80]),
        *parents([50, 50, 50, 50, 50, 50, 50], area="E07000130"),
        *parents([66, 66, 66, 66, 66, 66, 66], area="E92000001", people=40_000),
        # The last of the areas is in the data, and has no figure of what is judged.
        *({**row, "Indicator ID": "another"} for row in parents([61], area="E07000999")),
    ]
    return small(FIVE_AIMS, rows, areas='["E10000018", "E07000130", "E07000999"]')


FIVE_AIMS = """\
[aims.confidence]
priority = "mind"
indicator = "confidence"
source = { title = "The strategy", page = "7", text = "10% increase (year on year)" }

[aims.confidence.target]
change = 10
from = { period = "2013" }
beyond_range = "flag"
reading = { status = "assumed", why = "the wording leaves basis and compounding open" }

[[aims.confidence.judge]]
metric = "trend.recent"

[[aims.confidence.judge]]
metric = "benchmark.interval"

[[aims.confidence.judge]]
metric = "target.path"

[aims.level]
title = "Three in four parents"
priority = "mind"
indicator = "confidence"
target = { value = 75, by = "2017", from = { period = "2013" } }
judge = [{ metric = "target.path" }]

[aims.later]
title = "Something still to be settled"
undefined = [{ what = "target", owner = "public-health", by = 2099-01-01 }]

[indicators.unmeasured]
title = "Something without data"

[aims.elsewhere]
priority = "mind"
indicator = "unmeasured"
judge = [{ metric = "trend.recent" }]

[aims.context]
title = "Something to keep in view"
kind = "contextual"
indicator = "confidence"
judge = []
"""

NIGHTLY_FRAMEWORK = """\
format = 1

[framework]
id = "{id}"
title = "Waiting times"
areas = ["A", "B"]
compare_with = ["E"]

[indicators.seen]
title = "Seen in time"
unit = "%"
range = [0, 100]
polarity = "high"
max_age = "{max_age}"
publishes = "{publishes}"
data = {{ reader = "csv", path = "data/seen.csv" }}

[aims.seen]
indicator = "seen"
[aims.seen.target]
value = {target}
[[aims.seen.judge]]
metric = "{metric}"
"""


@attrs.define
class Place:
    """A framework in a folder, and the state that its nights are remembered in."""

    folder: Path
    state: str
    plugins: PluginSet = attrs.field(factory=PluginSet.of)
    nights: list[Night] = attrs.field(factory=list)
    told: list[RunFinished] = attrs.field(factory=list)

    def write(self, name: str = "waiting", **changes: Any) -> Path:
        """Write the framework, with some of its words replaced."""
        home = self.folder / name
        (home / "data").mkdir(parents=True, exist_ok=True)
        words = {"id": name, "target": 90, "metric": "target.path", "max_age": "9 years", "publishes": "yearly"}
        (home / "framework.toml").write_text(NIGHTLY_FRAMEWORK.format(**{**words, **changes}))
        return home

    def observe(self, values: dict[tuple[str, str], float], name: str = "waiting") -> Path:
        """Publish data: values by area and period."""
        file = self.folder / name / "data" / "seen.csv"
        rows = [f"{area},{period},{value}" for (area, period), value in values.items()]
        file.write_text("\n".join(["area,period,value", *rows]) + "\n")
        return file

    def night(self, day: str, path: str | Path | None = None, **order: Any) -> ExitCode:
        """Run one night, and keep what was said and told."""
        when = date.fromisoformat(day)

        def judge(framework: Any) -> Any:
            return evaluate(framework, as_of=when, plugins=self.plugins, keep_observed=True)

        def notify(run: RunFinished) -> Any:
            self.told.append(run)
            return self.plugins.run_finished(run)

        given = {
            "judge": judge,
            "as_of": when,
            "writers": [self.plugins.find("writer", each) for each in ("json", "parquet")],
            "notify": notify,
            "said": self.nights.append,
        }
        whole = Order(state=self.state, **{**given, **order})
        return run_night(frameworks_in(Path(path or self.folder / "waiting")), whole)

    @property
    def last(self) -> Night:
        """What the last framework's run came to."""
        return self.nights[-1]

    def said(self) -> list[str]:
        """The changes of the last night, in words."""
        return [str(each) for each in self.last.changes]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A framework with two areas and data for two years, and a state folder beside it."""
    made = Place(tmp_path, str(tmp_path / "state"))
    made.write()
    made.observe({("A", "2018"): 91.0, ("A", "2019"): 92.0, ("B", "2018"): 80.0, ("B", "2019"): 81.0})
    return made


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The address of an empty database of a real PostgreSQL server."""
    server = os.environ.get("OUTCOMES_TEST_POSTGRES")
    if not server:
        pytest.skip(
            "OUTCOMES_TEST_POSTGRES names no PostgreSQL server, such as postgresql://postgres@127.0.0.1/postgres"
        )
    url = make_url(server).set(drivername="postgresql+psycopg")
    name = f"outcomes_{uuid.uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def each_store(request: pytest.FixtureRequest, place: Place) -> Place:
    """The same place with its history in a file, and in PostgreSQL."""
    if request.param == "postgres":
        place.state = request.getfixturevalue("postgres_url")
    return place
