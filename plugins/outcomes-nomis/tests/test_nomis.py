"""Nomis as its clients describe it, on this machine: pages, measures, marks, and all that can go wrong.

Header, codes and status words are those of answers quoted in the documentation of the client nomisr and in public
scripts of Trafford Data Lab; the figures are made up.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from outcomes_nomis import plugin
from outcomes_nomis.options import NomisOptions

from outcomes.cli.app import run
from outcomes.diagnostics import DataError
from outcomes.fetching import Access, Fetching
from outcomes.fetching.web import Patience
from outcomes.testing import reader_conformance

HEADER = (
    "DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,MEASURES,MEASURES_NAME,OBS_VALUE,OBS_STATUS,OBS_STATUS_NAME,RECORD_COUNT,"
    "VARIABLE_NAME\n"
)
MEASURES = {20599: "Variable", 21001: "Numerator", 21002: "Denominator", 21003: "Confidence"}
HELD = "These figures are suppressed as statistically unreliable."


def row(area, period, measure, value, status="A", said="Normal Value", count="{count}"):
    name = {"E08000009": "Trafford", "E92000001": "England"}[area]
    return f'"{period}","{area}","{name}",{measure},"{MEASURES[measure]}",{value},"{status}","{said}",{count},"Rate"\n'


class Nomis:
    """Answers as the service does: the first cells of what is asked, from an offset, and how many there are."""

    def __init__(self):
        self.rows = []
        self.page = 25_000
        self.asked = []
        self.instead = {}
        nomis = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                nomis.asked.append((parts.path, query))
                status, body = nomis.answer(int(query.get("recordoffset", 0)))
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/csv")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/api/v01"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, offset):
        if offset in self.instead:
            return self.instead[offset]
        page = self.rows[offset : offset + self.page]
        return 200, HEADER + "".join(each.replace("{count}", str(len(self.rows))) for each in page)


@pytest.fixture
def nomis():
    made = Nomis()
    made.rows = [
        row(area, period, measure, value)
        for area, share in (("E08000009", 79.0), ("E92000001", 75.5))
        for period, more in (("Jan 2022-Dec 2022", 0.0), ("Jan 2023-Dec 2023", 1.1))
        for measure, value in ((20599, share + more), (21001, 120000), (21002, 150000), (21003, 2.5))
    ]
    yield made
    made.server.shutdown()
    made.server.server_close()


FRAMEWORK = """
format = 1
[framework]
id = "jobs"
title = "Jobs"
areas = ["E08000009"]
compare_with = ["E92000001"]
[data.employment]
reader = "nomis"
[data.employment.options]
dataset = "NM_17_5"
query = {{ geography = "E08000009,E92000001", date = "latestMINUS4-latest", variable = 45, measures = [20599, 21001, 21002, 21003] }}
address = "{address}"
[indicators.rate]
title = "Employment rate"
unit = "%"
value_type = "proportion"
polarity = "high"
data = {{ source = "employment" }}
[aims.rate]
indicator = "rate"
target = {{ value = 80, by = "2023" }}
judge = [{{ metric = "target.path" }}, {{ metric = "benchmark.interval" }}]
"""


@pytest.fixture
def folder(tmp_path, nomis, monkeypatch):
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "framework.toml").write_text(FRAMEWORK.format(address=nomis.address))
    return str(tmp_path)


ANSWER = HEADER + "".join(
    row("E08000009", "Jan 2023-Dec 2023", measure, value, count="4")
    for measure, value in ((20599, 79.0), (21001, 120000), (21002, 150000), (21003, 2.5))
)
TestNomis = reader_conformance(
    plugin.NomisReader(),
    web={"https://www.nomisweb.co.uk/api/v01/dataset/NM_17_5.data.csv": ANSWER},
    dataset="NM_17_5",
    query={"geography": "E08000009", "date": "latest", "variable": 45, "measures": [20599, 21001, 21002, 21003]},
)


def night(folder, capsys, *more):
    code = run(["run", folder, "--as-of", "2024-03-01", "--format", "csv", *more])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def ask(tmp_path, nomis):
    """Ask for the figures as a run does: the observations and what is said, or DataError."""

    def asked(offline=False, **more):
        access = Access(copies=tmp_path / "copies", offline=offline, limits=Patience(pause=0, attempts=2))
        fetching = Fetching(access=access, subject="data.jobs")
        query = {"geography": "E08000009,E92000001", "variable": 45, "measures": list(MEASURES)}
        options = NomisOptions(dataset="NM_17_5", query=query, address=nomis.address, **more)
        reader = plugin.NomisReader()
        observations, report = reader.read(reader.fetch(None, options, fetching), options)
        return observations, [*fetching.problems, *report]

    return asked


def test_a_survey_is_judged_by_its_share_and_its_limits(folder, nomis, capsys):
    code, said, wrong = night(folder, capsys)
    assert (code, wrong) == (0, "")
    path, query = nomis.asked[0]
    assert path == "/api/v01/dataset/NM_17_5.data.csv"
    assert query["geography"] == "E08000009,E92000001"
    assert query["measures"] == "20599,21001,21002,21003"
    assert {"obs_status_name", "record_count", "variable_name"} <= set(query["select"].split(","))
    # 79.0 + 1.1 against 80 by 2023; 80.1 - 2.5 = 77.6 is above England's 76.6.
    assert "Jan 2023" in said
    assert ",met," in said
    assert "77.6" in said


@pytest.mark.parametrize("page", [1, 3, 8, 25_000])
def test_every_page_is_asked_for(ask, nomis, page):
    nomis.page = page
    observations, said = ask()
    assert not said
    assert [int(query.get("recordoffset", 0)) for _, query in nomis.asked] == list(range(0, len(nomis.rows), page))
    assert observations.area.to_list() == ["E08000009", "E08000009", "E92000001", "E92000001"]
    assert observations.value.tolist() == [79.0, 80.1, 75.5, 76.6]
    assert observations.lower.tolist() == pytest.approx([76.5, 77.6, 73.0, 74.1])
    assert observations.count.tolist() == [120000] * 4
    assert observations.denominator.tolist() == [150000] * 4
    assert observations.area_names == {"E08000009": "Trafford", "E92000001": "England"}


@pytest.mark.parametrize(
    ("value", "status", "said", "held"),
    [
        ("", "Q", HELD, True),
        ("!", "A", "Suppressed", True),
        ("", "", "Confidential", True),
        ("", "M", "missing; data cannot exist", False),
        ("", "L", "missing; data exist but were not collected", False),
    ],
)
def test_a_number_held_back_is_suppressed_and_a_missing_one_missing(ask, nomis, value, status, said, held):
    nomis.rows[4] = row("E08000009", "Jan 2023-Dec 2023", 20599, value, status, said)
    observations, problems = ask()
    assert not problems
    assert np.isnan(observations.value[1])
    assert observations.suppressed.tolist() == [False, held, False, False] if held else not held


def test_provisional_figures_are_read_and_an_unknown_status_is_said(ask, nomis):
    nomis.rows[4] = row("E08000009", "Jan 2023-Dec 2023", 20599, "80.1", "P", "Provisional")
    assert ask()[1] == []
    nomis.rows[4] = row("E08000009", "Jan 2023-Dec 2023", 20599, "80.1", "Y", "Counted twice")
    observations, said = ask()
    assert observations.value[1] == 80.1
    assert [each.found for each in said] == ['"Counted twice" is no status that is known here, on 1 rows']


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((404, "not there"), "it answered 404"),
        ((500, "broken"), "it answered 500"),
        ((200, ""), "it answered with nothing"),
        (
            (200, "<!DOCTYPE html><html><body>Nomis is down for maintenance</body></html>"),
            "a web page, not with figures",
        ),
        ((200, "Dataset not found\n"), 'it answered "Dataset not found"'),
        ((200, HEADER.replace("OBS_VALUE", "VALUE")), 'its answer has no column "OBS_VALUE"'),
        ((200, HEADER), "it has no figures for what is asked"),
    ],
)
def test_what_goes_wrong_names_the_dataset(ask, nomis, answer, says):
    nomis.instead[0] = answer
    with pytest.raises(DataError) as error:
        ask()
    assert "NM_17_5 of Nomis" in str(error.value)
    assert says in str(error.value)


def test_an_area_without_a_row_is_named(ask, nomis):
    nomis.rows = [each for each in nomis.rows if "E92000001" not in each]
    (said,) = ask()[1]
    assert str(said).startswith("NM_17_5 of Nomis: warning: OUT398 data.jobs: it has no figures for E92000001; ")


@pytest.mark.parametrize(
    "instead", [(500, "broken"), (200, HEADER), (200, HEADER + row("E08000009", "x", 20599, 1, count="7"))]
)
def test_a_page_that_does_not_come_leaves_the_last_whole_answer(ask, nomis, instead):
    nomis.page = 8
    before, _ = ask()
    nomis.rows[0] = row("E08000009", "Jan 2022-Dec 2022", 20599, 12.0)
    nomis.instead[8] = instead
    observations, (said,) = ask()
    assert said.code == "OUT394"
    assert "the publisher did not answer today" in said.found
    assert observations.value.tolist() == before.value.tolist()
    assert ask(offline=True)[0].value.tolist() == before.value.tolist()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ('dataset = "employment"\nquery = { geography = "E08000009" }', "is no number of a dataset"),
        ('dataset = "NM_17_5"\nquery = { date = "latest" }', "it names no areas"),
        ('dataset = "NM_17_5"\nquery = { geography = "E08000009", uid = "0x1" }', "a framework holds no keys"),
        ('dataset = "NM_17_5"\nquery = { geography = "E08000009", recordlimit = 5 }', "asked for by the reader"),
        ('dataset = "NM_17_5"\nquery = { geography = true }', "takes a text, a number or a list"),
    ],
)
def test_options_that_cannot_be_asked_are_refused_at_their_line(folder, tmp_path, capsys, options, says):
    text = FRAMEWORK.format(address="")
    head, _, tail = text.partition("dataset =")
    (tmp_path / "framework.toml").write_text(head + options + "\n[indicators" + tail.partition("[indicators")[2])
    assert run(["check", folder]) == 10
    wrong = capsys.readouterr().err
    assert "framework.toml:" in wrong
    assert says in wrong


def test_a_column_that_the_answer_lacks_is_named(ask):
    with pytest.raises(DataError, match=r'columns\.category: the answer has no column "INDUSTRY_NAME"'):
        ask(columns={"category": "INDUSTRY_NAME"})
    observations, _ = ask(columns={"category": "VARIABLE_NAME"}, constants={"indicator": "jobs"})
    assert set(observations.category.to_list()) == {"Rate"}
    assert set(observations.indicator.to_list()) == {"jobs"}


def test_an_address_holds_what_is_asked_and_no_more():
    options = NomisOptions(
        dataset="NM_162_1", query={"geography": "E05000819...E05000839", "gender": 0, "date": "latest"}
    )
    assert options.page(25_000) == (
        "https://www.nomisweb.co.uk/api/v01/dataset/NM_162_1.data.csv?geography=E05000819...E05000839&gender=0&date=latest"
        "&select=date_name,geography_code,geography_name,measures,measures_name,obs_value,obs_status,obs_status_name,"
        "record_count,gender_name&recordoffset=25000"
    )


def test_only_public_names_are_imported():
    import outcomes

    for name in ("DataError", "Diagnostic", "Location", "Observations", "Report", "Severity", "hookimpl"):
        assert name in outcomes.__all__
    assert plugin.needs_hook_api <= outcomes.HOOK_API


def test_importing_it_loads_no_polars():
    import subprocess
    import sys

    code = "import sys, outcomes_nomis.plugin; print('polars' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
