"""What a message about a cell of a worked case advises is written into the file of cases, and the case is judged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from outcomes.cli.app import run

CASE = """
[indicators.a]
polarity = "high"

[aims.a]
indicator = "a"
target = {{ value = 1000, by = "2020/21" }}
judge = [{{ metric = "target.path" }}]
{options}
[[case]]
title = "as it stands in the report"
as_of = 2022-01-01
observations = \"\"\"
period  | value
2019/20 | {first}
2020/21 | {second}
\"\"\"
expect = \"\"\"
verdict
met
\"\"\"
"""


@pytest.mark.parametrize(
    ("first", "second", "advised"),
    [
        ("900", "1200,5", 'decimal = ","'),
        ("DNM", "1200", 'missing = ["DNM"]'),
        ("900p", "1200p", 'marks = "nomis"'),
    ],
)
def test_advice_that_is_followed_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str, second: str, advised: str
) -> None:
    file = tmp_path / "x.case.toml"
    file.write_text(CASE.format(options="", first=first, second=second))
    assert run(["test", str(file)]) != 0
    said = capsys.readouterr().err
    assert f"set {advised} under [data.case.options]" in said
    line = int(re.findall(r"x\.case\.toml:(\d+):", said)[0])
    assert file.read_text().splitlines()[line - 1] in (f"2019/20 | {first}", f"2020/21 | {second}")
    file.write_text(CASE.format(options=f"\n[data.case.options]\n{advised}\n", first=first, second=second))
    assert run(["test", str(file)]) == 0, capsys.readouterr()


def test_periods_are_written_as_the_options_say(tmp_path: Path) -> None:
    file = tmp_path / "x.case.toml"
    text = CASE.format(options='\n[data.case.options]\nyear_type = "financial"\n', first="900", second="1200")
    file.write_text(text.replace("2019/20 |", "2019 - 20 |").replace("2020/21 |", "2020 - 21 |"))
    assert run(["test", str(file)]) == 0
