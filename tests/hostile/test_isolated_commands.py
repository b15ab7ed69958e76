"""``--isolate`` keeps plugins out of the process of every command that asks something of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from how_long import whole_length
from outcomes.cli.app import app, run

DEADLY = """
import os
from pathlib import Path
with open(Path(__file__).with_name("imported.txt"), "a") as file:
    print(os.getpid(), file=file)
def evaluate(self, block, params):
    os._exit(0)
WithinBand.evaluate = evaluate
"""
FRAMEWORK = """\
format = 1
[framework]
id = "attacked"
title = "A strategy under attack"
areas = ["A"]
[data.seen]
path = "seen.csv"
[indicators.seen]
title = "Seen in time"
unit = "%"
polarity = "high"
data = { source = "seen" }
[aims.other]
indicator = "seen"
judge = [{ metric = "hostile.band" }, { metric = "trend.recent" }]
"""
CASE = '''\
as_of = 2020-06-30
[framework]
areas = ["A"]
[indicators.seen]
title = "Seen in time"
polarity = "high"
[aims.other]
indicator = "seen"
judge = [{ metric = "hostile.band" }]
[[case]]
title = "A plugin that ends its process"
observations = """
area | period | value
A    | 2018   | 60
"""
expect = """
aim   | area | outcome
other | A    | inside
"""
'''
ASKED = {
    "explain": ["explain", "{home}", "other", "--as-of", "2020-06-30"],
    "test": ["test", "{home}"],
    "replay": ["replay", "--state", "{home}/state", "1"],
    "check": ["check", "{home}", "--data"],
    "run": ["run", "{home}"],
    "rollup": ["rollup", "{home}", "--by", "aim"],
    "colours": ["colours", "{home}"],
    "due": ["due", "{home}"],
    "plan": ["plan", "{home}"],
    "plugins": ["plugins"],
    "schema": ["schema"],
    "fetch": ["fetch", "{home}"],
    "site": ["site", "{home}", "--output", "{home}/site"],
}
"""Arguments of each command. Only the first ones are tried where time is short: a worker takes a second to start."""


def commands(group: click.Group) -> Iterator[click.Command]:
    """Every command of a group, those of groups within it too."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield found
            if isinstance(found, click.Group):
                yield from commands(found)


def test_every_command_that_can_do_without_a_plugin_can_isolate_it() -> None:
    names = {each.name for each in commands(app) if "disable" in {one.name for one in each.params}}
    assert names == {each.name for each in commands(app) if "isolate" in {one.name for one in each.params}}
    assert names >= ASKED.keys()


@pytest.mark.parametrize("name", list(ASKED) if whole_length() else list(ASKED)[:4])
def test_a_plugin_is_not_imported_by_the_process_of_a_command_that_isolates(
    install: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    name: str,
) -> None:
    monkeypatch.setenv("OUTCOMES_DISABLE_PLUGINS", "concordat,notify,spc,sroi,survey")
    install("hostile", DEADLY)
    home = tmp_path / "attacked"
    home.mkdir()
    (home / "framework.toml").write_text(FRAMEWORK)
    (home / "seen.csv").write_text("area,period,value\n" + "".join(f"A,{year},60\n" for year in range(2012, 2020)))
    (home / "one.case.toml").write_text(CASE)
    if name == "replay":
        assert run(["run", str(home), "--state", str(home / "state"), "--as-of", "2020-06-30", "--isolate"]) == 13

    code = run([*(each.format(home=home) for each in ASKED[name]), "--isolate"])

    said = "".join(capfd.readouterr())
    assert code in (0, 1, 13), said
    assert "Traceback" not in said
    imported = (tmp_path / "imported.txt").read_text().split()
    assert imported
    assert str(os.getpid()) not in imported
    if name in ("explain", "replay", "run"):
        assert "killed its worker process" in said
    if name == "test":
        assert "could not be judged because of a fault" in said
