"""A figure that becomes too small to show after a night has shown it, by a revision or a rule, is told by no later one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from security.noticed import noticed, said

FRAMEWORK = """format = 1
[framework]
id = "since"
title = "Since"
areas = ["A", "B", "C"]
compare_with = ["B"]
[owners.o]
title = "O"
[data.x]
path = "x.csv"
[indicators.x]
title = "X"
unit = "%"
statistic = "proportion"
value_type = "proportion"
polarity = "low"
multiplier = 100
max_age = "20 years"
{rule}
data = {{ source = "x" }}
[aims.a]
indicator = "x"
owner = "o"
target = {{ change = -0.001, from = {{ period = "2017" }}, until = "2018" }}
judge = [{{ metric = "target.path" }}, {{ metric = "benchmark.interval" }}, {{ metric = "trend.recent" }}]
"""
YEARS = (2016, 2017, 2018)
COUNTS = {"A": (31, 32, 7), "B": (41, 42, 43), "C": (8, 9, 8)}
PEOPLE = {"A": 1013, "B": 2017, "C": 1511}


def write(folder: Path, rule: str, **other: tuple[int, ...]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "framework.toml").write_text(FRAMEWORK.format(rule=rule))
    rows = [
        f"{area},{year},{count},{PEOPLE[area]}"
        for area, counts in (COUNTS | other).items()
        for year, count in zip(YEARS, counts, strict=True)
    ]
    (folder / "x.csv").write_text("\n".join(["area,period,count,denominator", *rows]) + "\n")


def told(folder: Path, state: Path, day: str) -> dict[str, str]:
    """All that is said of the last night and before: by itself, in its notices, and by commands that look back."""
    with noticed() as heard:
        night = said("run", folder, "--as-of", day, "--state", state, "--verbose")
    site = state.with_name(f"site-{day}")
    return {
        "night": night,
        "notices": "\n".join(heard),
        "changes": said("changes", "--state", state),
        "changes in JSON": said("changes", "--state", state, "--since", "1", "--format", "json"),
        "history": said("history", "a", "--state", state),
        "due": said("due", folder, "--by", "owner", "--state", state, "--as-of", day),
        "site": said("site", folder, "--state", state, "--output", site, "--as-of", day)
        + "\n".join(each.read_text() for each in sorted(site.rglob("*")) if each.suffix in (".html", ".csv", ".json")),
    }


SECOND = {
    "a revision": ("disclosure = 5", "disclosure = 5", {"A": (31, 32, 3)}),
    "a rule that is new": ("", "disclosure = 10", {}),
    "a rule that is stricter": ("disclosure = 5", "disclosure = 10", {}),
}


@pytest.mark.parametrize(("before", "after", "revised"), SECOND.values(), ids=SECOND)
def test_what_is_withheld_now_is_said_by_nothing_that_is_told_later(
    tmp_path: Path, before: str, after: str, revised: dict[str, tuple[int, ...]]
) -> None:
    folder, state = tmp_path / "f", tmp_path / "state"
    write(folder, before)
    first = told(folder, state, "2019-03-01")
    write(folder, after, **revised)
    second = told(folder, state, "2019-03-02")
    old = 100 * 7 / PEOPLE["A"]
    # As it is written anywhere: 0.691 (history), 0.69% or 0.7% (news), or in full.
    number = re.compile(rf"(?<![\d.]){re.escape(f'{old:.3g}')}\d*")
    assert number.search(first["history"])
    assert {name: len(number.findall(text)) for name, text in second.items()} == dict.fromkeys(second, 0)
    small = {"A": (7,)} | ({} if "10" not in after else {"C": (8, 9)})
    for area, counts in small.items():
        for count in counts:
            shown = re.compile(rf"(?<![\d.]){re.escape(f'{100 * count / PEOPLE[area]:.6g}')}")
            assert {name: len(shown.findall(text)) for name, text in second.items()} == dict.fromkeys(second, 0)
    # What rests on it is told as withheld, in the words of the night before too.
    of_a = [line for line in second["changes"].splitlines() if line.strip().startswith(("a, A:", "a, A;"))]
    assert of_a
    assert all("met" not in line and "missed" not in line for line in of_a)
    changes = json.loads(second["changes in JSON"])["changes"]
    states = [each[side] for each in changes if each["area"] == "A" for side in ("before", "after") if each[side]]
    assert states
    assert {each["value"] for each in states if each["period"] in ("2018", "")} <= {None}


def test_a_figure_that_can_be_shown_again_is_shown_again(tmp_path: Path) -> None:
    folder, state = tmp_path / "f", tmp_path / "state"
    for night, counts in enumerate([(31, 32, 7), (31, 32, 3), (31, 32, 8)], 1):
        write(folder, "disclosure = 5", A=counts)
        said("run", folder, "--as-of", f"2019-03-0{night}", "--state", state)
    history = said("history", "a", "--state", state, "--area", "A")
    assert "0.789733" in history
    assert "0.691017" in history
