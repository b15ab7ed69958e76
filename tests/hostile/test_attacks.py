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
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import attrs
import pytest

from how_long import for_hours
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
    "metric": '[aims.{name}]\nindicator = "seen"\njudge = [{{ metric = "{name}.band" }}]\n',
    "parameters": '[aims.{name}]\nindicator = "seen"\njudge = [{{ metric = "{name}.band", more = 2.0 }}]\n',
    "reader": '[data.{name}]\nreader = "{name}.reader"\npath = "seen.csv"\n'
    '[indicators.{name}]\ntitle = "Other"\ndata = {{ source = "{name}" }}\n'
    '[aims.{name}]\nindicator = "{name}"\njudge = [{{ metric = "trend.recent" }}]\n',
    "statistic": '[data.{name}]\npath = "counted.csv"\n'
    '[indicators.{name}]\ntitle = "Other"\nstatistic = "{name}.statistic"\nvalue_type = "proportion"\n'
    'multiplier = 100\ndata = {{ source = "{name}" }}\n'
    '[aims.{name}]\nindicator = "{name}"\njudge = [{{ metric = "trend.recent" }}]\n',
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


@attrs.frozen(kw_only=True)
class Trial:
    """Attacks by several plugins at once, in one run that ends with one exit code."""

    attacks: tuple[Any, ...]
    mode: Mode

    @property
    def process(self) -> bool:
        """Whether the command must run in a process of its own."""
        return not self.mode.isolate and any(each.process for each in self.attacks)

    @property
    def code(self) -> int:
        """The exit code that is promised."""
        found: int = self.attacks[0].code
        return found

    @property
    def writes(self) -> bool:
        """Whether a plugin writes the results, of which a run has one format."""
        return self.attacks[0].uses == "writer"

    def __str__(self) -> str:
        first = next(name for name, each in ATTACKS.items() if each is self.attacks[0])
        more = f" and {len(self.attacks) - 1} more" if len(self.attacks) > 1 else ""
        return f"{first}{more} ({self.mode})"


def fitting(attack: Any, *, isolate: bool) -> list[Mode]:
    """The modes that an attack goes with."""
    return [
        mode
        for mode in MODES
        if mode.isolate is isolate
        and (isolate or attack.only != "isolated")
        and (mode.state or attack.only != "state")
        and (mode.json or attack.uses != "writer")  # a format is the one or the other
    ]


SAID_OF_ALL = ("from its import", "from what a metric says of itself")
"""Where a run names every plugin that failed. Elsewhere the first that is needed ends it."""

MOST = 12
"""Plugins of one run: each has a worker of its own where it is isolated."""


def every_trial() -> Iterator[Trial]:
    """Each attack alone, in every mode that it goes with."""
    for attack in ATTACKS.values():
        for mode in (*fitting(attack, isolate=False), *fitting(attack, isolate=True)):
            yield Trial(attacks=(attack,), mode=mode)


def some_trials() -> Iterator[Trial]:
    """Each attack in one mode, together with others that promise the same exit code.

    What is said of one plugin only, the first, is tried alone. A worker takes a second of a processor to start: so only
    what needs one is isolated, and one attack of each place that costs rows.
    """
    together: dict[Any, list[Any]] = {}
    for number, (name, attack) in enumerate(ATTACKS.items()):
        said_of_all = attack.code in (0, 13) or any(each in name for each in SAID_OF_ALL)
        alone = number if attack.uses == "writer" or attack.alone or not said_of_all else None
        needs = "judged" if attack.uses in ("metric", "parameters", "") else attack.uses
        if attack.only != "isolated":
            together.setdefault((False, attack.code, needs, attack.only, attack.process, alone), []).append(attack)
        if attack.only == "isolated" or (attack.code == 13 and name.startswith("SystemExit(0)")):
            together.setdefault((True, attack.code, "judged", "isolated", False, alone), []).append(attack)
    number = 0
    for (isolate, *_), attacks in together.items():
        modes = fitting(attacks[0], isolate=isolate)
        for few in batched(attacks, MOST):
            yield Trial(attacks=few, mode=modes[number % len(modes)])
            number += 1


def batched(every: list[Any], most: int) -> Iterator[tuple[Any, ...]]:
    """The list in parts of so many."""
    for start in range(0, len(every), most):
        yield tuple(every[start : start + most])


TRIALS = list(every_trial() if for_hours() else some_trials())


def test_every_attack_is_tried() -> None:
    assert {id(each) for trial in TRIALS for each in trial.attacks} == {id(each) for each in ATTACKS.values()}


def test_there_are_at_least_sixty_kinds_of_plugin() -> None:
    assert len(ATTACKS) >= 60


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the framework's data."""
    return filled(tmp_path / "attacked")


def filled(folder: Path) -> Path:
    """The folder, made, with the framework's data."""
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

    monkeypatch.setattr("outcomes.registry.isolation.STARTING", 30.0)
    # On a busy machine the threads of polars take a gigabyte of addresses between them.
    impatient = partial(Isolation, seconds=3.0, megabytes=2048, importing=3.0)
    monkeypatch.setattr("outcomes.registry.isolation.Isolation", impatient)


@attrs.frozen(kw_only=True)
class Ran:
    """What a run came to: exit code, standard output and error, and the results that it wrote as JSON, if it did."""

    code: int
    out: str
    err: str
    written: Any


def started(home: Path, trial: Trial, writer: str, capfd: Any) -> Ran:
    """Run the command in a mode."""
    mode = trial.mode
    arguments = ["run", str(home), "--as-of", "2020-06-30"]
    arguments += ["--isolate"] if mode.isolate else []
    arguments += ["--state", str(home / "state")] if mode.state else []
    if trial.writes:
        arguments += ["--format", f"{writer}.writer"]
    elif mode.json:
        arguments += ["--format", "json"]
    if trial.process:
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
        written = json.loads(out) if mode.json and not trial.writes and out else None
    return Ran(code=code, out=out, err=err, written=written)


def without_warnings(out: str, trial: Trial) -> str:
    """Standard output; of results in JSON without the warnings, which quote what a plugin printed."""
    if not out or not trial.mode.json or trial.mode.state or trial.writes:
        return out
    return json.dumps({key: each for key, each in json.loads(out).items() if key != "diagnostics"})


def rows_of(written: Any, *aims: str) -> list[Any]:
    """All that was written of the rows of these aims."""
    rows = [row for row in written["rows"] if row["aim"] in aims]
    assert rows
    return rows


@pytest.fixture(scope="module")
def unattacked(tmp_path_factory: pytest.TempPathFactory, install_into: Install) -> str:
    """The rows of the honest plugin and the built-in metrics where nobody attacks, as they are written."""
    folder = tmp_path_factory.mktemp("unattacked")
    home = filled(folder / "attacked")
    (home / "framework.toml").write_text(FRAMEWORK.format())
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("OUTCOMES_DISABLE_PLUGINS", SHIPPED)
        changed.syspath_prepend(str(folder))
        module = install_into(folder, "honest")
        output = folder / "results.json"
        code = run(["run", str(home), "--as-of", "2020-06-30", "--format", "json", "--output", str(output)])
        assert code == 0
        sys.modules.pop(module)
    return json.dumps(rows_of(json.loads(output.read_text()), *HONEST_AIMS))


@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_the_others_keep_their_verdicts_and_the_run_ends_as_promised(
    install: Install, home: Path, capfd: Any, unattacked: str, trial: Trial
) -> None:
    install("honest")
    whole = FRAMEWORK.format()
    names = {}
    for number, attack in enumerate(trial.attacks):
        name = install(f"hostile{number:02}", attack.source)
        names[name] = attack
        whole += USED.get(attack.uses, "").format(name=name)
    (home / "framework.toml").write_text(whole)

    after = started(home, trial, next(iter(names)), capfd)

    assert after.code == trial.code, after.err
    assert "GOTCHA" not in without_warnings(after.out, trial)
    assert "\nTraceback" not in f"\n{after.err}"
    assert len(after.err) < 30_000
    for name, attack in names.items():
        assert attack.said in after.err
        assert attack.code == 0 or attack.said or name in after.err
    if trial.code not in (0, 13):
        assert after.written is None
    elif trial.writes and not trial.mode.state:
        pass  # the output is the plugin's own
    elif trial.mode.json or trial.mode.state:
        assert json.dumps(rows_of(after.written, *HONEST_AIMS)) == unattacked
        for name, attack in names.items():
            if attack.uses in USED:
                failed = any(row["status"] == "metric failed" for row in rows_of(after.written, name))
                assert failed == (attack.code == 13), name
    else:
        assert "A strategy under attack" in after.out
