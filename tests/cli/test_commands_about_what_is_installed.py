"""``outcomes plugins``, ``schema`` and ``explain-code``: what they print, as text and as JSON, and what they refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes.cli.app import run
from outcomes.cli.explain_code import CODES
from outcomes.cli.plugins import KINDS
from outcomes.hooks import HOOK_API, hookimpl
from outcomes.metrics import Verdict, VerdictWord
from outcomes.registry import PluginSet


def test_plugins_lists_what_each_one_offers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins"]) == 0
    printed = capsys.readouterr().out
    assert "outcomes 0.1.0: loaded, built in" in printed
    assert "  readers     csv, excel, fingertips, fingertips-api, parquet, sql" in printed
    for each in PluginSet.discover().ids("metric"):
        assert each in printed


def test_plugins_as_json_has_the_record_of_every_plugin(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["schema"], printed["hook_api"]) == ("outcomes.plugins/1", HOOK_API)
    assert [each.to_dict() for each in PluginSet.discover().records] == printed["plugins"]


def test_a_disabled_plugin_is_listed_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "--disable", "spc"]) == 0
    assert "spc 0.1.0: disabled" in capsys.readouterr().out


def test_a_plugin_that_registers_nothing_is_shown_with_the_hooks_that_it_has(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A plugin of house rules or notices was a name, and nothing under it."""
    assert run(["plugins", "show", "notify"]) == 0
    assert "  hooks       check_framework, run_finished\n" in capsys.readouterr().out


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Installs a plugin of a name, as pip would, with the text of its module."""

    def install(name: str, code: str) -> None:
        info = tmp_path / f"{name}_plugin-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-plugin\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[outcomes]\n{name} = {name}_plugin_of_a_test\n")
        (tmp_path / f"{name}_plugin_of_a_test.py").write_text(code)
        monkeypatch.syspath_prepend(tmp_path)

    return install


READS = """
from outcomes import hookimpl

class Reads:
    id = "unread.fixed-width"

@hookimpl
def register_readers(register):
    register(Reads())
"""


def test_what_a_plugin_that_did_not_load_would_offer_is_called_what_it_is(
    capsys: pytest.CaptureFixture[str], install: Callable[[str, str], None]
) -> None:
    install("unread", READS)
    assert run(["plugins", "show", "unread.fixed-width"]) == 12
    assert 'OUT401 reader "unread.fixed-width": its plugin "unread" did not load' in capsys.readouterr().err
    # Of what it never came to say, nobody knows the kind.
    assert run(["plugins", "show", "unread.other"]) == 12
    assert 'OUT401 "unread.other": its plugin "unread" did not load' in capsys.readouterr().err


@pytest.mark.parametrize(("seconds", "told"), [(0.6, True), (0.0, False)])
def test_a_plugin_that_is_slow_to_import_is_told(
    seconds: float, told: bool, capsys: pytest.CaptureFixture[str], install: Callable[[str, str], None]
) -> None:
    waits = f"import time\ntime.sleep({seconds})\nfrom outcomes import hookimpl\n"
    install(f"slow{told:d}", waits + "@hookimpl\ndef run_finished(run):\n    pass\n")
    name = f"slow{told:d}"
    assert run(["plugins", "show", name]) == 0
    said = re.search(r"took (\d\.\d) seconds to import, at every run", capsys.readouterr().out)
    assert (said is not None) is told
    assert run(["plugins", "show", name, "--json"]) == 0
    # By now it is imported, and takes no time any more.
    assert json.loads(capsys.readouterr().out)["slow_import"] is None


def test_a_failed_plugin_is_listed_with_its_own_error(
    capsys: pytest.CaptureFixture[str], install: Callable[[str, str], None]
) -> None:
    install("broken", "raise RuntimeError('no licence')\n")
    assert run(["plugins"]) == 0
    printed = capsys.readouterr()
    assert "broken 1.0: failed, from broken-plugin" in printed.out
    assert 'OUT402 plugin "broken": importing it failed: RuntimeError: no licence' in printed.out
    assert "outcomes 0.1.0: loaded" in printed.out
    assert run(["plugins", "show", "broken.metric"]) == 12
    assert 'its plugin "broken" did not load' in capsys.readouterr().err


@pytest.mark.parametrize("name", PluginSet.of().ids("metric"))
def test_show_has_everything_that_a_metric_says_of_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    info = PluginSet.of().metric(name).info
    assert run(["plugins", "show", name]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{name}: {info.title}\n")
    for each in (*info.outcomes, *info.reasons):
        assert f"\n  {each.word} " in printed
    for each in info.evidence:
        assert f"\n  {each.name} " in printed
        assert each.meaning in printed
    for field in info.params.__attrs_attrs__:
        assert f"\n  {field.name} " in printed


class Everything:
    """A plugin with one of each kind that takes keys, or is known by little but its name."""

    plugin_name = "borough"

    @attrs.frozen
    class Keys:
        lead: str = attrs.field(default="nobody", metadata={"help": "who leads"})

    class Thing:
        """What it is for."""

        words, value_type, binary, suffix = "{size}% {more}", "crude-rate", False, ".txt"
        read = path = run = bands = compute = fetch = colour = write = lambda *_: None

        def __init__(self, kind: str, options: type) -> None:
            self.id, self.options = f"borough.{kind}", options
            if kind == "statistic":
                self.over = "age"

    @hookimpl
    def register_readers(self, register: Any) -> None:
        register(self.Thing("reader", self.Keys))

    @hookimpl
    def register_statistics(self, register: Any) -> None:
        register(self.Thing("statistic", self.Keys))

    @hookimpl
    def register_fields(self, register: Any) -> None:
        register(self.Thing("fields", self.Keys))

    @hookimpl
    def register_colours(self, register: Any) -> None:
        register(self.Thing("colour", self.Keys))

    @hookimpl
    def register_periods(self, register: Any) -> None:
        register(self.Thing("period", self.Keys))

    @hookimpl
    def register_readings(self, register: Any) -> None:
        register(self.Thing("reading", self.Keys))

    @hookimpl
    def register_commands(self, register: Any) -> None:
        register(self.Thing("command", self.Keys))

    @hookimpl
    def register_writers(self, register: Any) -> None:
        register(self.Thing("writer", self.Keys))

    @hookimpl
    def register_verdicts(self, register: Any) -> None:
        register(VerdictWord("slipping", Verdict.ON_TRACK, stands="below", symbol="◺", plain="~"))


@pytest.mark.parametrize("kind", [each for each in KINDS if each != "metric"])
def test_show_knows_every_kind(kind: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    plugins = PluginSet.of(Everything())
    monkeypatch.setattr("outcomes.cli.plugins.installed_plugins", lambda disable=(): plugins)
    name = "slipping" if kind == "verdict" else f"borough.{kind}"
    assert run(["plugins", "show", name]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"{name}: {kind}" == lines[0]
    assert re.search(r"^  owner +borough", "\n".join(lines), re.M)
    takes = kind in ("reader", "statistic", "fields", "colour")
    assert takes == any(re.fullmatch(r"  lead +text; default \"nobody\"", line) for line in lines)
    said = {"reader": "fetches   its figures itself", "statistic": "bands      age", "writer": "suffix   .txt"}
    assert said.get(kind, "").split() == [] or any(said[kind].split() == line.split() for line in lines)
    assert run(["plugins", "show", name, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (kind, name) == (printed["kind"], printed["id"])


def test_show_says_type_default_limits_and_help_of_a_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "show", "target.path"]) == 0
    printed = capsys.readouterr().out
    assert "  at_risk_from         number, at least 0 and at most 1; default 0.5\n" in printed
    assert '  between              "line" or "step"; default "line"\n' in printed
    assert "short of the required level, the aim is at risk" in printed


def test_show_as_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "show", "trend.recent", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["owner"] == {"plugin": "outcomes", "version": "0.1.0", "built_in": True}
    assert printed["parameters"][1]["key"] == "test"
    assert printed["parameters"][1]["type"] == '"limits" or "counts"'
    assert {"word": "Increasing and getting better", "verdict": None, "direction": "better"}.items() <= printed[
        "outcomes"
    ][3].items()


def test_show_spells_nested_parameters_as_the_file_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "show", "spc.xmr"]) == 0
    printed = capsys.readouterr().out
    assert "      date                 date; needed\n" in printed
    assert "date_" not in printed


def test_show_knows_readers_writers_and_plugins_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "show", "csv"]) == 0
    printed = capsys.readouterr().out
    assert "csv: reader" in printed
    assert "csv: writer" in printed
    assert "  delimiter            text; may be left out" in printed
    assert run(["plugins", "show", "survey"]) == 0
    assert "survey 0.1.0: loaded" in capsys.readouterr().out


def test_show_suggests_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "show", "tagret.path"]) == 2
    assert 'nothing installed is called "tagret.path"; did you mean "target.path"?' in capsys.readouterr().err


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain-code", code.lower()]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{code}: {CODES[code].title}\n\nWhat it means\n")
    assert "\nWhat to do\n" in printed


def test_an_unknown_code_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain-code", "OUT2055"]) == 2
    assert 'no code "OUT2055"; did you mean "OUT205"?' in capsys.readouterr().err


def test_schema_prints_json_and_knows_the_levels_of_a_framework(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    loose = json.loads(capsys.readouterr().out)
    assert loose["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert loose["$defs"]["Aim"]["additionalProperties"]["type"] == "string"
    assert run(["schema", "frameworks/leicestershire-jhws-2013"]) == 0
    strict = json.loads(capsys.readouterr().out)
    assert strict["$defs"]["Aim"]["additionalProperties"] is False
    assert {"priority", "action"} <= strict["$defs"]["Aim"]["properties"].keys()
