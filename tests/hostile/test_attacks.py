"""Every kind of plugin of `attacks`, with and without ``--isolate``, ``--state`` and ``--format json``.

All others keep their verdicts byte for byte, and the run ends with the exit code that is promised.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import product
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes.cli import options
from outcomes.cli.app import run
from outcomes.registry.isolation import Isolation

_MADE = runpy.run_path(str(Path(__file__).with_name("attacks.py")))
ATTACKS: dict[str, Any] = _MADE["ATTACKS"]
Attack: Any = _MADE["Attack"]

Install = Callable[..., str]

SHIPPED = "concordat,notify,spc,sroi,survey"
"""Plugins that may be installed beside those of these tests, and would only cost time."""

FRAMEWORK = """\
format = 1

[framework]
id = "attacked"
title = "A strategy under attack"
areas = ["A", "B"]

[data.seen]
path = "seen.csv"

[indicators.seen]
title = "Seen in time"
unit = "%"
polarity = "high"
data = {{ source = "seen" }}

[aims.honest]
indicator = "seen"
judge = [{{ metric = "honest.band" }}]

[aims.built-in]
indicator = "seen"
target = {{ value = 60, by = "2019" }}
judge = [{{ metric = "target.path" }}, {{ metric = "change.threshold" }}]
"""
USED = {
    "metric": '[aims.other]\nindicator = "seen"\njudge = [{{ metric = "{name}.band" }}]\n',
    "parameters": '[aims.other]\nindicator = "seen"\njudge = [{{ metric = "{name}.band", more = 2.0 }}]\n',
    "reader": '[data.other]\nreader = "{name}.reader"\npath = "seen.csv"\n'
    '[indicators.other]\ntitle = "Other"\ndata = {{ source = "other" }}\n'
    '[aims.other]\nindicator = "other"\njudge = [{{ metric = "trend.recent" }}]\n',
    "statistic": '[data.other]\npath = "counted.csv"\n'
    '[indicators.other]\ntitle = "Other"\nstatistic = "{name}.statistic"\nvalue_type = "proportion"\nmultiplier = 100\n'
    'data = {{ source = "other" }}\n[aims.other]\nindicator = "other"\njudge = [{{ metric = "trend.recent" }}]\n',
}
HONEST_AIMS = ("honest", "built-in")


@attrs.frozen(kw_only=True)
class Mode:
    """How a run is started."""

    isolate: bool
    state: bool
    json: bool

    def __str__(self) -> str:
        words = [name for name in ("isolate", "state", "json") if getattr(self, name)]
        return " ".join(words) or "plain"


MODES = [Mode(isolate=a, state=b, json=c) for a, b, c in product((False, True), repeat=3)]


def cases() -> Iterator[Any]:
    """Every attack in the modes that it goes with: in all of them where there is time, else in one or two."""
    for number, (name, attack) in enumerate(ATTACKS.items()):
        fitting = [
            mode
            for mode in MODES
            if (mode.isolate or attack.only != "isolated")
            and (mode.state or attack.only != "state")
            and (mode.json or attack.uses != "writer")  # a format is the one or the other
        ]
        if not os.environ.get("OUTCOMES_TEST_HOURS"):
            here = [mode for mode in fitting if not mode.isolate]
            away = [mode for mode in fitting if mode.isolate]
            fitting = here[number % len(here) :][:1] if here else []
            # A worker takes a second to start: every fifth of those that need none has one.
            fitting += away[number % len(away) :][:1] if not here or number % 5 == 0 else []
        for mode in fitting:
            yield pytest.param(attack, mode, id=f"{name} ({mode})")


def test_there_are_at_least_sixty_kinds_of_plugin() -> None:
    assert len(ATTACKS) >= 60


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the framework's data."""
    folder = tmp_path / "attacked"
    folder.mkdir()
    rows = [
        f"{area},{year},{50 + year - 2012 + shift}"
        for area, shift in (("A", 0), ("B", 9))
        for year in range(2012, 2020)
    ]
    (folder / "seen.csv").write_text("\n".join(["area,period,value", *rows]) + "\n")
    counted = [f"{area},{year},{year - 1990},100" for area in "AB" for year in range(2012, 2020)]
    (folder / "counted.csv").write_text("\n".join(["area,period,count,denominator", *counted]) + "\n")
    return folder


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the plugins that are installed anyway, and with limits that a test can wait for."""
    monkeypatch.setenv("OUTCOMES_DISABLE_PLUGINS", SHIPPED)

    def isolated(isolate: bool) -> AbstractContextManager[Isolation | None]:
        from contextlib import nullcontext

        return Isolation(seconds=4.0, megabytes=512) if isolate else nullcontext()

    monkeypatch.setattr("outcomes.registry.isolation.STARTING", 12.0)
    monkeypatch.setattr(options, "isolated", isolated)
    monkeypatch.setattr("outcomes.cli.run.isolated", isolated)


@attrs.frozen(kw_only=True)
class Ran:
    """What a run came to: exit code, standard output and error, and the results that it wrote as JSON, if it did."""

    code: int
    out: str
    err: str
    written: Any


def started(home: Path, mode: Mode, attack: Any, name: str, capfd: Any, *, process: bool) -> Ran:
    """Run the command in a mode."""
    arguments = ["run", str(home), "--as-of", "2020-06-30"]
    arguments += ["--isolate"] if mode.isolate else []
    arguments += ["--state", str(home / "state")] if mode.state else []
    if attack.uses == "writer":
        arguments += ["--format", f"{name}.writer"]
    elif mode.json:
        arguments += ["--format", "json"]
    if process:
        command = [sys.executable, "-c", "from outcomes.cli import main; main()", *arguments]
        path = os.pathsep.join(each for each in sys.path if each)
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": path}, check=False
        )
        code, out, err = done.returncode, done.stdout, done.stderr
    else:
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
    latest = home / "state" / "published" / "attacked" / "latest" / "results.json"
    if mode.state:
        written = json.loads(latest.read_text()) if latest.exists() else None
    else:
        written = json.loads(out) if mode.json and attack.uses != "writer" and out else None
    return Ran(code=code, out=out, err=err, written=written)


def rows_of_the_others(written: Any) -> str:
    """All that was written of the rows of the honest plugin and the built-in metrics."""
    rows = [row for row in written["rows"] if row["aim"] in HONEST_AIMS]
    assert rows
    return json.dumps(rows)


@pytest.mark.parametrize(("attack", "mode"), list(cases()))
def test_the_others_keep_their_verdicts_and_the_run_ends_as_promised(
    install: Install, home: Path, capfd: Any, attack: Any, mode: Mode
) -> None:
    install("honest")
    (home / "framework.toml").write_text(FRAMEWORK.format())
    asked = Attack(source="")
    before = started(home, Mode(isolate=False, state=False, json=True), asked, "", capfd, process=False)
    assert (before.code, before.err) == (0, "")
    name = install("hostile", attack.source)
    more = USED.get(attack.uses, "").format(name=name)
    (home / "framework.toml").write_text(FRAMEWORK.format() + more)

    after = started(home, mode, attack, name, capfd, process=attack.process and not mode.isolate)

    assert after.code == attack.code, after.err
    assert "GOTCHA" not in after.out
    assert "Traceback" not in after.err
    assert len(after.err) < 30_000
    assert attack.said in after.err
    if attack.code in (0, 13):
        if attack.uses == "writer" and not mode.state:
            return  # the output is the plugin's own
        if mode.json or mode.state:
            assert rows_of_the_others(before.written) == rows_of_the_others(after.written)
        else:
            assert "honest" in after.out or "A strategy under attack" in after.out
    else:
        assert after.written is None
        assert attack.said or "hostile" in after.err
