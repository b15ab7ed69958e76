"""A night that ends while it tells: who was told is not told again, who was not is told, and one may hear twice."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import outcomes_notify.plugin
import pytest
from outcomes_notify.messages import TWICE

from outcomes.nightly.outbox import FOLDER
from outcomes.registry import PluginSet

PEOPLE = ("all@example.org", "jane@example.org", "lee@example.org")
SETTINGS = """\
[[email]]
host = "mail.example.org"
sender = "outcomes@example.org"
to = ["all@example.org"]
[email.owners]
seeing = ["jane@example.org", "lee@example.org"]
"""
OWNED = """
[owners.seeing]
title = "Those who see"
"""


class Killed(BaseException):
    """The process is gone: nothing that would come after it happens."""


class Server:
    """Takes mails, and ends the process before or after it took so many."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.left: float = float("inf")

    def point(self) -> None:
        if not self.left:
            raise Killed
        self.left -= 1

    def send_message(self, message: Any, to_addrs: Any) -> dict[str, Any]:
        self.point()
        self.taken += [(each, message.get_content()) for each in to_addrs]
        self.point()
        return {}

    def told(self) -> Counter[str]:
        return Counter(person for person, text in self.taken if "missed (was met)" in text)


@pytest.fixture
def server(place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()

    @contextmanager
    def session(*_: Any) -> Any:
        yield made

    home = place.write()
    toml = (home / "framework.toml").read_text().replace("[aims.seen]", '[aims.seen]\nowner = "seeing"')
    (home / "framework.toml").write_text(toml + OWNED)
    (tmp_path / "notify.toml").write_text(SETTINGS)
    monkeypatch.setenv("OUTCOMES_NOTIFY", str(tmp_path / "notify.toml"))
    monkeypatch.setattr("outcomes_notify.sending._session", session)
    place.plugins = PluginSet.of(outcomes_notify.plugin)
    return made


def miss(place: Any, year: str = "2019") -> None:
    place.observe({("A", "2018"): 91.0, ("A", year): 50.0, ("B", "2018"): 80.0, ("B", "2019"): 81.0})


@pytest.mark.parametrize("point", range(2 * len(PEOPLE)))
def test_a_night_that_ends_while_it_tells_repeats_one_mail_at_most(point: int, place: Any, server: Server) -> None:
    place.night("2020-02-01", writers=[])
    server.taken.clear()
    miss(place)
    server.left = point
    place.night("2020-02-02", writers=[])
    before = server.told()
    server.left = float("inf")
    server.taken.clear()
    place.night("2020-02-03", writers=[])
    both = before + server.told()
    # Everybody has heard; at an even point the mail had not gone out, at an odd one it had.
    assert set(both) == set(PEOPLE)
    twice = [person for person, times in both.items() if times > 1]
    assert twice == [PEOPLE[point // 2]] * (point % 2)
    # Whoever may have heard of it reads so, and nobody else does.
    assert [person for person, text in server.taken if TWICE in text] == [PEOPLE[point // 2]]
    server.taken.clear()
    place.night("2020-02-04", writers=[])
    assert server.taken == []
    assert not Path(place.state, FOLDER).exists()


def test_whoever_was_told_before_the_end_still_hears_what_is_new_after_it(place: Any, server: Server) -> None:
    place.night("2020-02-01", writers=[])
    miss(place)
    server.left = 3  # the first of the three has it, and the second may have it
    place.night("2020-02-02", writers=[])
    server.left = float("inf")
    server.taken.clear()
    place.observe({("A", "2018"): 91.0, ("A", "2019"): 95.0, ("B", "2018"): 80.0, ("B", "2019"): 81.0})
    place.night("2020-02-03", writers=[])
    said = dict(server.taken)
    # It was met, missed for a night, and is met again: only who heard that it was missed hears that it no longer is.
    assert list(said) == [PEOPLE[0]]
    assert "met (was missed)" in said[PEOPLE[0]]
    assert "could not be told" not in said[PEOPLE[0]]


def test_a_line_that_was_being_written_is_no_line(place: Any, server: Server) -> None:
    place.night("2020-02-01", writers=[])
    miss(place)
    server.left = 3
    place.night("2020-02-02", writers=[])
    (outbox,) = Path(place.state, FOLDER, "waiting").glob("*.jsonl")
    lines = outbox.read_text().splitlines()
    assert json.loads(lines[0]) == {"channel": "email 1", "is": "sending"}
    assert [each.stat().st_mode & 0o077 for each in (outbox, *list(outbox.parents)[:2])] == [0, 0, 0]
    outbox.write_text("\n".join(lines[:2]) + '\n{"channel": "email 1 for jane@exam')
    server.left = float("inf")
    server.taken.clear()
    place.night("2020-02-03", writers=[])
    assert [person for person, _ in server.taken] == list(PEOPLE[1:])
