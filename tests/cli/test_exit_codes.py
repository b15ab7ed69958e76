"""One exit code a cause: each is made to happen, through the installed command where the process itself matters."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outcomes.cli.app import run
from outcomes.diagnostics import ExitCode

COMMAND = [sys.executable, "-c", "from outcomes.cli import main; main()"]
DAY = ["--as-of", "2018-06-30"]
TREND = '[aims.a]\nindicator = "confidence"\njudge = [{ metric = "trend.recent" }]\n'


def outcomes(*args: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command as cron would run it."""
    return subprocess.run([*COMMAND, *map(str, args)], capture_output=True, text=True, check=False, **options)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command in this process: its exit code, standard output and standard error."""

    def call(*args: str | Path) -> tuple[int, str, str]:
        code = run([str(each) for each in args])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def test_the_numbers_never_change_their_meaning() -> None:
    assert {each.name: int(each) for each in ExitCode} == {
        "EVALUATED": 0,
        "FAIL_ON": 1,
        "USAGE": 2,
        "DEFINITION": 10,
        "DATA": 11,
        "PLUGIN": 12,
        "PARTIAL": 13,
        "NOT_WRITTEN": 14,
        "DEFECT": 70,
        "LOCKED": 75,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }


def test_0_a_framework_was_evaluated(five_aims: Path) -> None:
    done = outcomes("run", five_aims, *DAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Of 5 promises " in done.stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["rnu", "."], 'no command "rnu"; did you mean "run"?'),
        (["run"], "Missing argument 'PATH'."),
        (["run", ".", "--as-of", "2018-06-31"], '"2018-06-31" is not a day; write it as 2026-11-23'),
        (["run", ".", "--format", "jsn"], 'no format "jsn"; did you mean "json"?'),
        (["run", ".", "--fial-on", "missed"], "--fail-on"),
    ],
)
def test_2_the_command_line_itself_is_wrong(said: Any, args: list[str], message: str) -> None:
    code, out, err = said(*args)
    assert (code, out) == (2, "")
    assert message in err


def test_2_an_aim_or_area_that_is_not_there_is_told_with_the_nearest(five_aims: Path, said: Any) -> None:
    code, out, err = said("explain", five_aims, "confidense", *DAY)
    assert (code, out) == (2, "")
    assert 'no aim "confidense"' in err
    assert 'did you mean "confidence"?' in err
    for command in (("run", five_aims), ("explain", five_aims, "confidence")):
        code, out, err = said(*command, "--area", "Leicestershir", *DAY)
        assert (code, out) == (2, "")
        assert 'no area "Leicestershir" in the results; did you mean "Leicestershire"?' in err


@pytest.mark.parametrize("command", ["run", "check", "plan"])
def test_10_a_definition_is_wrong(five_aims: Path, said: Any, command: str) -> None:
    file = five_aims / "framework.toml"
    file.write_text(file.read_text().replace('indicator = "confidence"', 'indicator = "confidense"', 1))
    code, out, err = said(command, five_aims)
    assert (code, out) == (10, "")
    (line,) = [each for each in err.splitlines() if "warning" not in each]
    assert re.fullmatch(
        r'\S+/framework.toml:\d+:\d+: OUT202 aims.confidence.indicator: there is no indicator "confidense"; '
        r'did you mean "confidence"\?',
        line,
    )


def test_10_a_framework_that_is_not_there(tmp_path: Path, said: Any) -> None:
    code, out, err = said("run", tmp_path / "nowhere")
    assert (code, out) == (10, "")
    assert "OUT101" in err


def test_11_the_data_are_wrong(small: Callable[..., Path], years: Any, said: Any) -> None:
    code, out, err = said("run", small(TREND, [*years([60, 61]), *years([62])]), *DAY)
    assert (code, out) == (11, "")
    assert re.match(r"\S+/local.csv:4: OUT330 row .*: contradicts line 2, which is about the same observation;", err)


def test_11_a_value_outside_its_range(small: Callable[..., Path], years: Any, said: Any) -> None:
    folder = small(TREND, years([60, 161]))
    file = folder / "framework.toml"
    file.write_text(file.read_text().replace("duplicates = ", 'values = "error"\nduplicates = ', 1))
    code, out, err = said("run", folder, *DAY)
    assert (code, out) == (11, "")
    assert 'OUT340 indicator "confidence", column "Value": 161 is above 100' in err


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Installs a distribution with one plugin module: its name and its source."""

    def put(name: str, source: str) -> None:
        site = tmp_path / "site"
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (site / f"{name}_plugin.py").write_text(source)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[outcomes]\n{name} = {name}_plugin\n")
        monkeypatch.setenv("PYTHONPATH", str(site))

    return put


def test_12_a_framework_needs_a_plugin_that_does_not_load(
    small: Callable[..., Path], years: Any, install: Callable[[str, str], None]
) -> None:
    install("broken", "raise RuntimeError('no')")
    needs = TREND.replace("trend.recent", "broken.metric")
    done = outcomes("run", small(needs, years([60])), *DAY)
    assert (done.returncode, done.stdout) == (12, "")
    assert 'plugin "broken"' in done.stderr
    assert "Traceback" not in done.stderr
    # One that nobody needs is a warning, and everything is judged.
    spared = outcomes("run", small(TREND, years([60])), *DAY)
    assert spared.returncode == 0
    assert "warning: " in spared.stderr


FAILING = """
import numpy as np
import outcomes

class Metric:
    info = outcomes.MetricInfo(
        id="fails.on-thirteen", title="Fails", version="1",
        outcomes=(outcomes.Outcome("seen", outcomes.Verdict.MET, None, "Seen."),),
    )

    def evaluate(self, block, params):
        if (block.value == 13).any():
            raise RuntimeError("thirteen")
        rows = block.shape[0]
        return outcomes.MetricColumns(
            outcome=np.zeros(rows, np.int16), reason=np.full(rows, -1, np.int16), period=block.latest()
        )

@outcomes.hookimpl
def register_metrics(register):
    register(Metric())
"""


def test_13_a_metric_failed_on_some_rows_and_the_others_are_there(
    small: Callable[..., Path], years: Any, install: Callable[[str, str], None]
) -> None:
    install("fails", FAILING)
    folder = small(
        TREND.replace("trend.recent", "fails.on-thirteen"),
        [*years([13]), *years([14], area="E07000130")],
        indicator='max_age = "10 years"',
    )
    done = outcomes("run", folder, "--format", "csv", *DAY)
    assert done.returncode == 13
    assert [line.split(",")[3] for line in done.stdout.splitlines()[1:]] == ["E07000130", "E10000018"]
    assert "seen" in done.stdout
    assert "OUT410" in done.stderr
    assert "thirteen" in done.stderr


def test_70_a_defect_of_ours_is_admitted_in_one_line(
    five_aims: Path, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise KeyError("a mistake of ours")

    monkeypatch.setattr("outcomes.api.evaluate", broken)
    monkeypatch.delenv("OUTCOMES_TRACEBACK", raising=False)
    code, out, err = said("run", five_aims)
    assert (code, out) == (70, "")
    assert err == (
        "outcomes: OUT599 defect: KeyError in the engine itself, which is our mistake; nothing was written. "
        "Set OUTCOMES_TRACEBACK=1, run again, and report what it prints\n"
    )
    monkeypatch.setenv("OUTCOMES_TRACEBACK", "1")
    assert "Traceback" in said("run", five_aims)[2]


def test_help_and_version_are_no_mistakes(said: Any) -> None:
    for args in (["--help"], ["-h"], ["--version"], ["run", "--help"], ["check", "--help"]):
        code, out, err = said(*args)
        assert (code, err) == (0, "")
        assert out


def test_python_m_is_the_command_too(tmp_path: Path) -> None:
    missing = str(tmp_path / "nothing")
    done = subprocess.run(
        [sys.executable, "-m", "outcomes", "run", missing], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (10, "")
    assert "there is no such file or folder" in done.stderr
