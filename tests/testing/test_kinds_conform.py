"""What is built in keeps the laws of statistics, readers, writers, colour rules and readings; each law catches one that
breaks it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

from outcomes.data import Observations
from outcomes.diagnostics import Report
from outcomes.hooks import BandedEstimate
from outcomes.registry import PluginSet
from outcomes.registry.parameters import parameters
from outcomes.testing import (
    LawBroken,
    colour_conformance,
    reader_conformance,
    reading_conformance,
    statistic_conformance,
    writer_conformance,
)
from outcomes.testing.kind_laws import LAWS

BUILT_IN = PluginSet.of()
HEAD = "area,period,indicator,value\n"
SMALL = HEAD + "A,2020,seen,1\nA,2021,seen,2\n"


COLUMNS = {name: name for name in HEAD.strip().split(",")}


def _file(folder: Path) -> Path:
    path = folder / "small.csv"
    path.write_text(SMALL)
    return path


@pytest.mark.parametrize(
    "record", [each for each in BUILT_IN.others("statistic") if not each.over], ids=lambda each: each.id
)
@pytest.mark.parametrize("law", LAWS["statistic"])
def test_built_in_statistics_conform(record: Any, law: str) -> None:
    getattr(statistic_conformance(record.thing)(), f"test_{law}")()


@pytest.mark.parametrize(
    "record", [each for each in BUILT_IN.others("statistic") if each.over], ids=lambda each: each.id
)
@pytest.mark.parametrize("law", LAWS["banded"])
def test_built_in_statistics_of_bands_conform(record: Any, law: str) -> None:
    # A gap has no bands of its own: nothing but the framework says which two groups are meant.
    named = ("A", "B") if record.id == "gap" else None
    getattr(statistic_conformance(record.thing, named=named)(), f"test_{law}")()


@pytest.mark.parametrize("record", BUILT_IN.others("writer"), ids=lambda each: each.id)
@pytest.mark.parametrize("law", LAWS["writer"])
def test_built_in_writers_conform(record: Any, law: str) -> None:
    getattr(writer_conformance(record.thing)(), f"test_{law}")()


@pytest.mark.parametrize("law", LAWS["reader"])
def test_the_reader_of_csv_conforms(law: str, tmp_path: Path) -> None:
    tests = reader_conformance(BUILT_IN.find("reader", "csv").thing, _file(tmp_path), columns=COLUMNS)
    getattr(tests(), f"test_{law}")()


FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,Compared to percentiles,"
    "Time period Sortable,New data,Compared to goal\n"
    "90366,Years,E92000001,,E06000008,,UA,Persons,All ages,,,2023,76.25,,,,,,,,,,,20230000,,\n"
)


def _fingertips(folder: Path) -> type:
    web = {"https://fingertips.phe.org.uk/api/all_data/csv/by_indicator_id": FINGERTIPS}
    return reader_conformance(BUILT_IN.find("reader", "fingertips-api").thing, web=web, indicators=90366, area_type=15)


def _database(folder: Path) -> type:
    with closing(sqlite3.connect(folder / "council.db")) as connection, connection:
        connection.execute("CREATE TABLE returns (area TEXT, period TEXT, indicator TEXT, value REAL)")
        connection.execute("INSERT INTO returns VALUES ('A', '2023', 'seen', 4.25), ('A', '2024', 'seen', 5.5)")
    secrets = {"COUNCIL_DATABASE": f"sqlite:///{folder / 'council.db'}"}
    reader = BUILT_IN.find("reader", "sql").thing
    return reader_conformance(reader, secrets=secrets, columns=COLUMNS, secret="COUNCIL_DATABASE", table="returns")


@pytest.mark.parametrize("made", [_fingertips, _database])
@pytest.mark.parametrize("law", LAWS["fetcher"])
def test_built_in_readers_that_fetch_conform(made: Any, law: str, tmp_path: Path) -> None:
    getattr(made(tmp_path)(), f"test_{law}")()


@pytest.mark.parametrize("record", BUILT_IN.readings, ids=lambda each: each.id)
@pytest.mark.parametrize("law", LAWS["reading"])
def test_built_in_readings_conform(record: Any, law: str) -> None:
    getattr(reading_conformance(record.thing)(), f"test_{law}")()


class Share:
    id = "share"
    value_type = "proportion"

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong

    def compute(self, count: Any, denominator: Any, multiplier: float) -> Any:
        with np.errstate(invalid="ignore", divide="ignore"):
            possible = (denominator > 0) & (count >= 0) & (count <= denominator)
            if self.wrong == "nothing_from_the_impossible":
                possible = denominator != 0
            value = np.where(possible, count / denominator, np.nan)
        if self.wrong == "nothing_from_nothing":
            value = np.nan_to_num(value)
        if self.wrong == "scales":
            multiplier = 1.0
        if self.wrong == "repeats":
            value = value + np.nansum(count)
        value = np.asarray(value * multiplier)
        if self.wrong == "shape":
            value = value.astype(np.float32)
        lower = value + 1 if self.wrong == "limits_around_the_value" else value * 0.9
        return value, lower, value * 1.1


@attrs.frozen
class Nothing:
    """Takes no options."""


@attrs.frozen(kw_only=True)
class Heaviest:
    per: float = 1000.0


class Highest:
    id = "highest"
    value_type = "crude-rate"
    over = "sex"
    options = Heaviest

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong

    def bands(self, seen: Any, named: Any, options: Any) -> Any:
        if named and set(named) - set(seen):
            raise KeyError("band") if self.wrong == "chooses_bands" else ValueError("no such band")
        return tuple(named or [each for each in seen if each != "Persons"])

    def compute(self, count: Any, denominator: Any, bands: Any, multiplier: float, options: Any) -> Any:
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.where(denominator > 0, options.per * count / denominator, np.nan).max(axis=1)
        if self.wrong == "nothing_from_no_bands":
            value = np.nan_to_num(value)
        if self.wrong == "a_row_of_each":
            value = value + np.nansum(value)
        if self.wrong == "repeats_its_estimate":
            count[:] = 0
        return BandedEstimate(value=value, lower=value * 0.9, upper=value * 1.1)


class Colours:
    id = "borough.colours"
    options = Nothing

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong

    def colour(self, results: Any, options: Any) -> Any:
        if self.wrong == "takes_no_rows":
            results.to_rows()[0]
        if self.wrong == "leaves_results_alone":
            results.framework = attrs.evolve(results.framework, title="mine")
        return np.full(len(results), 9 if self.wrong == "colours_every_row" else 1, np.int8)


class Lines:
    id = "lines"
    suffix = ".lines"
    binary = False
    count = 0

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong

    def write(self, results: Any, stream: Any) -> None:
        if self.wrong == "takes_no_rows":
            results.to_rows()[0]
        if self.wrong == "leaves_results_alone":
            results.framework = attrs.evolve(results.framework, title="mine")
        if self.wrong == "writes_the_same":
            Lines.count += 1
        stream.write(f"{Lines.count} {len(results)}")


class Pairs:
    id = "pairs"
    options = Nothing

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong

    def read(self, path: Path, options: Any) -> Any:
        if self.wrong == "reads_the_same":
            path.write_text(path.read_text() + "A,2022,seen,3\n")
        if self.wrong == "refuses_what_it_cannot_read":
            names = HEAD.strip().split(",")
            rows = [dict(zip(names, line.split(","), strict=True)) for line in path.read_text().split()[1:]]
            return Observations.from_rows([{**row, "value": float(row["value"])} for row in rows]), Report()
        csv = BUILT_IN.find("reader", "csv")
        return csv.thing.read(path, parameters(csv, {"columns": COLUMNS})[0].params)


class Service(Pairs):
    """Asks a service with a key; its words are those of the law that it breaks."""

    id = "service"
    times = 0

    def fetch(self, path: Path | None, options: Any, fetching: Any) -> Path:
        key = fetching.secret("KEY")
        if self.wrong == "keeps_what_it_got":
            here = Path(fetching.access.kept.folder, "here")
            here.write_text(SMALL)
            return here
        copy = fetching.get(
            f"https://example.org/list?key={key}", what=key if self.wrong == "tells_no_secret" else "the list"
        )
        if self.wrong == "fetches_the_same":
            Service.times += 1
            return self.made(copy, fetching, f"A,{2023 + Service.times},seen,3\n")
        if self.wrong == "refuses_what_it_is_answered":
            assert copy.path.read_text().startswith(HEAD)
        return copy.path

    def made(self, copy: Any, fetching: Any, more: str) -> Path:
        def write(file: Path) -> None:
            file.write_text(copy.path.read_text() + more)

        return fetching.written("made", "the list", write).path


class Odds:
    id = "borough.odds"
    words = "{size}% {more} of the odds each {every}"
    count = 0

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong

    def path(self, start: Any, step: Any, change: Any, low: float, high: float) -> Any:
        odds = start / (100 - start) * (1 + change / 100) ** step
        asked = 100 * odds / (1 + odds)
        if self.wrong == "draws_every_step":
            asked = asked.astype(np.float32)
        if self.wrong == "starts_where_it_starts":
            asked = asked + len(step)
        if self.wrong == "repeats_its_path":
            Odds.count += 1
            asked = asked + Odds.count
        return asked


SAMPLES: dict[str, Any] = {
    "statistic": Share,
    "banded": Highest,
    "colour": Colours,
    "writer": Lines,
    "reader": Pairs,
    "fetcher": Service,
    "reading": Odds,
}


def _tests(kind: str, thing: Any, folder: Path) -> Any:
    if kind == "reader":
        return reader_conformance(thing, _file(folder))()
    if kind == "fetcher":
        return reader_conformance(thing, web={"https://example.org/list?key=k3y": SMALL}, secrets={"KEY": "k3y"})()
    made = {
        "statistic": statistic_conformance,
        "banded": statistic_conformance,
        "colour": colour_conformance,
        "writer": writer_conformance,
        "reading": reading_conformance,
    }
    return made[kind](thing)()


@pytest.mark.parametrize(("kind", "law"), [(kind, law) for kind in LAWS for law in LAWS[kind]])
def test_one_that_keeps_the_laws_passes_and_one_that_breaks_a_law_is_caught_by_it(
    kind: Any, law: str, tmp_path: Path
) -> None:
    getattr(_tests(kind, SAMPLES[kind](), tmp_path), f"test_{law}")()
    bad = SAMPLES[kind](law)
    if law == "registers":
        bad.id = "Not an id"
    with pytest.raises(LawBroken):
        getattr(_tests(kind, bad, tmp_path), f"test_{law}")()


def test_words_and_options_of_bands_are_tried_as_they_are_given_and_refused_where_there_are_none() -> None:
    tests = statistic_conformance(Highest(), seen=("a", "b", "c"), named=("b", "c"), per=2)()
    for law in LAWS["banded"]:
        getattr(tests, f"test_{law}")()
    with pytest.raises(ValueError, match="share is no statistic of bands"):
        statistic_conformance(Share(), per=2)
    with pytest.raises(ValueError, match='did you mean "per"'):
        statistic_conformance(Highest(), par=2)


@pytest.mark.parametrize(("answers", "secrets", "said"), [
    ({"https://example.org/list": SMALL}, {}, "of its example it fetches nothing: OUT397 example: there is no secret KEY"),
    ({}, {"KEY": "k3y"}, "of its example it fetches nothing: the list: OUT393 example: the example has no answer to it; give one"),
    ({"https://example.org/list": HEAD}, {"KEY": "k3y"}, "the file that it fetched cannot be read"),
])  # fmt: skip
def test_what_is_wrong_with_an_example_is_said(answers: Any, secrets: Any, said: str) -> None:
    with pytest.raises(LawBroken) as raised:
        reader_conformance(Service(), web=answers, secrets=secrets)().test_reads_the_same()
    assert said in str(raised.value)


def test_a_reader_that_does_not_fetch_is_tried_with_a_file() -> None:
    with pytest.raises(ValueError, match="pairs does not fetch: it takes a file"):
        reader_conformance(Pairs())


@pytest.mark.parametrize(("given", "said"), [(None, "None"), (Observations.from_rows([]), "an Observations")])
def test_a_reader_that_gives_no_pair_is_told_what_to_give(given: Any, said: str, tmp_path: Path) -> None:
    """Its author was shown that something could not be unpacked."""

    class Alone(Pairs):
        def read(self, path: Path, options: Any) -> Any:
            return given

    with pytest.raises(LawBroken, match=f"it gives {said}; give the observations and a Report"):
        reader_conformance(Alone(), _file(tmp_path))().test_reads_the_same()


def test_options_that_a_reader_refuses_are_said_where_the_test_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='did you mean "columns"'):
        reader_conformance(BUILT_IN.find("reader", "csv").thing, _file(tmp_path), colums=COLUMNS)
