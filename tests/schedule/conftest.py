"""A small framework to run nights of, and databases to remember them in."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import create_engine, make_url, text

from outcomes.api import evaluate
from outcomes.diagnostics import ExitCode
from outcomes.hooks import RunFinished
from outcomes.registry import PluginSet
from outcomes.reports.files import JsonWriter, ParquetWriter
from outcomes.schedule import Night, Order, frameworks_in, run_night

FRAMEWORK = """\
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
        (home / "framework.toml").write_text(FRAMEWORK.format(**{**words, **changes}))
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

        given = {"judge": judge, "as_of": when, "writers": (JsonWriter(), ParquetWriter()), "notify": notify}
        whole = Order(state=self.state, said=self.nights.append, **{**given, **order})
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


Places = Callable[..., Place]
