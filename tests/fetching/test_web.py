"""A publisher may be down, slow, broken or changed: what was good is kept, and what happened is said."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import attrs
import pytest

import outcomes
from outcomes.cli.app import run as command
from outcomes.diagnostics import DataError
from outcomes.fetching import Access, Fetching
from outcomes.fetching.web import Patience

from .conftest import Answer, Publisher, gives

CSV = "Area Code,Time period,Value\nE06000008,2023,4\nE06000008,2024,5\n"
QUICK = Patience(attempts=2, pause=0.01, connect=2, read=0.3, whole=1.0)
MARCH = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
APRIL = datetime(2026, 4, 4, 2, 0, tzinfo=UTC)

FRAMEWORK = """
format = 1

[framework]
id = "web"
title = "From the web"
areas = "all"

[data.figures]
url = "{url}"
options = {{ constants = {{ indicator = "breaches" }} }}

[indicators.breaches]
title = "Breaches"
polarity = "low"
data = {{ source = "figures" }}

[aims.breaches]
indicator = "breaches"
target = {{ kind = "level", value = 5, by = "2024" }}

[[aims.breaches.judge]]
metric = "target.path"
"""


def hangs(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.0)


def drip(handler: BaseHTTPRequestHandler, piece: bytes, first: bytes = b"") -> None:
    """Four seconds of an answer, a piece at a time, or until nobody listens any more."""
    with suppress(OSError):
        handler.wfile.write(first)
        for _ in range(40):
            handler.wfile.write(piece)
            time.sleep(0.1)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then: never silent for long, and never done."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    drip(handler, b"a")


def drips_without_a_length(handler: BaseHTTPRequestHandler) -> None:
    """An answer that ends with its connection: cut off, it looks like a whole one."""
    handler.send_response(200)
    handler.end_headers()
    drip(handler, b"E06000008,2024,5\n", first=CSV.encode())


def drips_its_head(handler: BaseHTTPRequestHandler) -> None:
    """Headers that never end; of an answer that is packed, too, no block would come to be counted."""
    drip(handler, b"a", first=b"HTTP/1.1 200 OK\r\nX-Long: ")


def drips_packed(handler: BaseHTTPRequestHandler) -> None:
    """The name in the head of a packed file: nothing can be unpacked from it as yet."""
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    drip(handler, b"a", first=b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03")


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(CSV.encode())


def leads_to(target: str) -> Answer:
    return gives("", status=302, Location=target)


@pytest.fixture
def access(tmp_path: Path) -> Access:
    return Access(copies=tmp_path / "copies", limits=QUICK, clock=lambda: MARCH)


def fetch(access: Access, url: str) -> tuple[str, str]:
    """What was got, and what was said."""
    fetching = Fetching(access=access, subject="data.figures")
    text = fetching.get(url).path.read_text()
    return text, str(fetching.report)


BAD = [
    (gives("", status=404), "it answered 404: there is no such page; check the address"),
    (gives("", status=500), "it answered 500 (2 attempts); try again later, or ask the publisher"),
    (gives("", status=403), "it answered 403: it does not let us in"),
    (hangs, "it said nothing for 0.3 seconds (2 attempts)"),
    (drips, "it did not come whole within 1 seconds; try again later"),
    (drips_without_a_length, "it did not come whole within 1 seconds; try again later"),
    (drips_its_head, "it did not come whole within 1 seconds; try again later"),
    (drips_packed, "it did not come whole within 1 seconds; try again later"),
    (breaks_off, "the answer broke off before its end (2 attempts)"),
    (gives(""), "it answered with nothing"),
    (gives("<html>Sorry</html>"), "it answered with a web page, not with figures"),
    (gives(b"not gzip", Content_Encoding="gzip"), "the answer is packed and damaged (2 attempts)"),
    (leads_to("/figures.csv"), "it leads from one address to the next more than 5 times"),
    (leads_to("https://elsewhere.example/x"), "it leads to another host, https://elsewhere.example/x"),
]


@pytest.mark.parametrize(
    ("answer", "said"), BAD, ids=[f"{getattr(answer, '__name__', '')} {said[:40]}" for answer, said in BAD]
)
def test_what_goes_wrong_is_said_and_the_last_good_copy_is_taken(
    publisher: Publisher, access: Access, answer: Answer, said: str
) -> None:
    url = f"{publisher.url}/figures.csv"
    publisher.answers["/figures.csv"] = answer
    with pytest.raises(DataError) as error:
        fetch(access, url)
    assert f"{url}: OUT393 data.figures: {said}" in str(error.value)
    publisher.answers["/figures.csv"] = gives(CSV)
    assert fetch(access, url) == (CSV, "")
    publisher.answers["/figures.csv"] = answer
    later = attrs.evolve(access, clock=lambda: APRIL)
    text, report = fetch(later, url)
    assert text == CSV
    begins = f"{url}: warning: OUT394 data.figures: as fetched on 3 March 2026; the publisher did not answer today: "
    assert report.startswith(begins + said.partition(";")[0])


def test_nobody_there_is_said(access: Access, publisher: Publisher) -> None:
    publisher.close()
    with pytest.raises(DataError, match="it could not be reached"):
        fetch(access, f"{publisher.url}/figures.csv")


def test_a_passing_failure_is_tried_again(publisher: Publisher, access: Access) -> None:
    publisher.answers["/figures.csv"] = [gives("", status=503), gives(CSV)]
    assert fetch(access, f"{publisher.url}/figures.csv") == (CSV, "")
    assert len(publisher.asked) == 2


def test_what_did_not_change_is_not_sent_again(publisher: Publisher, access: Access) -> None:
    publisher.answers["/figures.csv"] = gives(CSV, etag='"v1"', Last_Modified="Tue, 03 Mar 2026 00:00:00 GMT")
    url = f"{publisher.url}/figures.csv"
    fetch(access, url)
    later = attrs.evolve(access, clock=lambda: APRIL)
    assert fetch(later, url) == (CSV, "")
    headers = publisher.asked[-1][1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"v1"', "Tue, 03 Mar 2026 00:00:00 GMT")
    # The publisher said on 4 April that it is still so: from then on that is the day of the copy.
    assert fetch(attrs.evolve(later, offline=True), url)[1].startswith(
        f"{url}: note: OUT394 data.figures: as fetched on 4 April 2026; nobody was asked (--offline)"
    )


def test_offline_asks_nobody(publisher: Publisher, access: Access) -> None:
    publisher.answers["/figures.csv"] = gives(CSV)
    url = f"{publisher.url}/figures.csv"
    offline = attrs.evolve(access, offline=True)
    with pytest.raises(DataError, match="there is no copy, and this run asks nobody"):
        fetch(offline, url)
    assert publisher.asked == []
    fetch(access, url)
    assert fetch(offline, url)[0] == CSV
    assert len(publisher.asked) == 1


def test_a_redirect_within_the_host_is_followed(publisher: Publisher, access: Access) -> None:
    publisher.answers |= {"/figures.csv": leads_to("/new/figures.csv"), "/new/figures.csv": gives(CSV)}
    assert fetch(access, f"{publisher.url}/figures.csv") == (CSV, "")


def test_what_is_too_large_is_not_kept(publisher: Publisher, access: Access) -> None:
    publisher.answers["/figures.csv"] = gives(CSV * 100)
    small = attrs.evolve(access, limits=attrs.evolve(QUICK, size=1000))
    with pytest.raises(DataError, match="it is larger than 0 MiB"):
        fetch(small, f"{publisher.url}/figures.csv")
    assert not list((small.kept.folder / "content").glob("*"))


def test_a_copy_that_was_damaged_is_no_copy(publisher: Publisher, access: Access) -> None:
    publisher.answers["/figures.csv"] = gives(CSV)
    url = f"{publisher.url}/figures.csv"
    fetch(access, url)
    next((access.kept.folder / "content").glob("*")).write_text("Area Code")
    publisher.answers["/figures.csv"] = gives("", status=500)
    with pytest.raises(DataError, match="OUT393"):
        fetch(access, url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.org/x.csv", "it is not encrypted (http); write https"),
        ("https://user:hunter2@example.org/x.csv", "it holds a user or a password"),
        ("ftp://example.org/x.csv", "it is no web address"),
        ("https:///x.csv", "it is no web address"),
        ("https://[::1", "it is no web address"),
    ],
)
def test_an_address_that_is_not_safe_is_not_asked(access: Access, url: str, said: str) -> None:
    with pytest.raises(DataError) as error:
        fetch(access, url)
    assert "OUT395" in str(error.value)
    assert said in str(error.value)
    assert "hunter2" not in str(error.value)


# Whole runs


@pytest.fixture
def run(tmp_path: Path, publisher: Publisher) -> Callable[..., Any]:
    (tmp_path / "framework.toml").write_text(FRAMEWORK.format(url=f"{publisher.url}/figures.csv"))

    def _run(access: Access) -> Any:
        return outcomes.evaluate(tmp_path / "framework.toml", as_of=date(2025, 6, 1), access=access)

    return _run


def test_a_run_judges_what_it_fetched_and_names_the_address(
    run: Callable[..., Any], publisher: Publisher, access: Access
) -> None:
    publisher.answers["/figures.csv"] = gives(CSV)
    results = run(access)
    assert [row["verdict"] for row in results.to_rows()] == ["met"]
    assert [each.path for each in results.evaluation.inputs] == [f"{publisher.url}/figures.csv"]
    publisher.answers["/figures.csv"] = gives("", status=500)
    results = run(access)
    assert [row["verdict"] for row in results.to_rows()] == ["met"]
    assert "as fetched on 3 March 2026; the publisher did not answer today: it answered 500" in str(results.report)


def test_only_commands_that_judge_figures_ask_a_publisher(
    tmp_path: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They take --offline; those that read a framework or the history ask nobody, and a replay judges what was kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "framework.toml").write_text(FRAMEWORK.format(url=f"{publisher.url}/figures.csv"))
    publisher.answers["/figures.csv"] = gives(CSV)
    folder, state = str(tmp_path), str(tmp_path / "state")
    assert command(["run", folder, "--state", state, "--as-of", "2025-06-01"]) == 0
    asked = len(publisher.asked)
    assert asked
    publisher.answers["/figures.csv"] = gives("", status=500)
    assert command(["plan", folder]) == 0
    assert command(["check", folder]) == 0
    assert command(["changes", "--state", state]) == 0
    capsys.readouterr()
    assert command(["replay", "1", "--state", state]) == 0
    assert capsys.readouterr().out == "run 1: 1 of 1 verdicts identical\n"
    assert command(["run", folder, "--state", state, "--offline", "--as-of", "2025-06-02"]) == 0
    assert len(publisher.asked) == asked


def test_a_changed_header_is_named_with_the_address(
    run: Callable[..., Any], publisher: Publisher, access: Access
) -> None:
    publisher.answers["/figures.csv"] = gives(CSV.replace("Time period", "When"))
    with pytest.raises(DataError) as error:
        run(access)
    assert f'{publisher.url}/figures.csv: OUT304 column for "period"' in str(error.value)
