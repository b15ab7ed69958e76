"""What the data do not know: warned of each night, told in the notice, and with a status of its own in the history."""

from __future__ import annotations

from pathlib import Path

import pytest

import outcomes
from outcomes.cli.app import run
from outcomes.history.reading import read_aim
from outcomes.history.store import open_store

FRAMEWORK = """
format = 1

[framework]
id = "absent"
title = "Absent"
areas = [{areas}]

[data.figures]
path = "figures.csv"

[data.others]
path = "others.csv"

[indicators.a]
title = "A"
polarity = "high"
data = {{ source = "figures" }}

[indicators.b]
title = "B"
polarity = "high"
data = {{ source = "others" }}

[aims.a]
indicator = "a"
target = {{ value = 90, by = "2024" }}
judge = [{{ metric = "target.path" }}]

[aims.b]
indicator = "b"
target = {{ value = 90, by = "2024" }}
judge = [{{ metric = "target.path" }}]
"""
HEADER = "indicator,area,period,value,category\n"
WARNED = {
    "indicator": 'others.csv: warning: OUT314 indicator "b": no row is about it; did you mean "bb"?',
    "area": 'OUT377 area "E06000OO1": no row of the data is about it; the data has "E06000001"',
    "breakdown": 'others.csv: warning: OUT313 indicator "b": every row is of a category, and the undivided total is asked '
    'for; they say "most deprived"; name one in the data of the indicator, category = "most deprived"',
    "source": "others.csv: warning: OUT318 file: there are no rows under its header",
}
REASONS = {
    "indicator": "indicator not in the data",
    "breakdown": "breakdown not in the data",
    "area": "area not in the data",
    "source": "empty source",
}


def written(folder: Path, what: str) -> Path:
    folder.mkdir(exist_ok=True)
    area = "E06000OO1" if what == "area" else "E06000001"
    (folder / "framework.toml").write_text(FRAMEWORK.format(areas=f'"{area}"'))
    (folder / "figures.csv").write_text(HEADER + "a,E06000001,2024,91,\n")
    row = {
        "source": "",
        "indicator": "bb,E06000001,2024,91,\n",
        "breakdown": "b,E06000001,2024,91,most deprived\n",
    }.get(what, "b,E06000001,2024,91,\n")
    (folder / "others.csv").write_text(HEADER + row)
    return folder


@pytest.mark.parametrize("what", ["indicator", "breakdown", "area", "source"])
def test_what_the_data_do_not_know_is_said_each_night_and_has_a_status_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    folder, state = written(tmp_path / "framework", "nothing"), str(tmp_path / "state")
    night = ["run", str(folder), "--state", state, "--as-of", "2026-01-01", "--changed-only"]
    assert run(night) == 0
    assert WARNED[what] not in capsys.readouterr().err
    written(folder, what)
    for number in (2, 3):
        assert run(night) == 0
        said = capsys.readouterr()
        assert WARNED[what] in said.err
        # What changed is told once; the warning comes every night, and once a night: cron mails both streams.
        assert ("changed since run" in said.out) == (number == 2)
        assert WARNED[what] not in said.out
    with open_store(state) as store:
        states = [each[-1] for key, each in read_aim(store, "absent", "b") if not key.metric]
    assert [(each.status, each.reason) for each in states] == [("not in the data", REASONS[what])]


def test_others_are_judged_beside_an_empty_file_and_an_area_of_the_source_has_no_data(tmp_path: Path) -> None:
    folder = written(tmp_path / "framework", "source")
    results = outcomes.evaluate(outcomes.load_framework(folder))
    assert [(row["aim"], row["status"]) for row in results.to_rows()] == [("a", "judged"), ("b", "not in the data")]
    assert str(outcomes.promises(results)).endswith("1 cannot be judged: not in the data")
    (folder / "framework.toml").write_text(FRAMEWORK.format(areas='"E06000001", "E06000002"'))
    (folder / "figures.csv").write_text(HEADER + "a,E06000001,2024,91,\na,E06000002,2024,91,\n")
    (folder / "others.csv").write_text(HEADER + "b,E06000001,2024,91,\nc,E06000002,2024,91,\n")
    rows = outcomes.evaluate(outcomes.load_framework(folder)).to_rows()
    assert {row["area"]: row["status"] for row in rows if row["aim"] == "b"} == {
        "E06000001": "judged",
        # The source knows the area, and has nothing of this measure for it.
        "E06000002": "no data",
    }


def test_a_council_that_ended_and_figures_that_are_not_joined_are_said_each_night(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, state = written(tmp_path / "framework", "nothing"), str(tmp_path / "state")
    text = FRAMEWORK.format(areas='"E06000001"').replace(
        '["E06000001"]', '{ codes = ["E06000001"], changes = "old.csv" }'
    )
    (folder / "framework.toml").write_text(text)
    (folder / "figures.csv").write_text(HEADER + "a,E06000001,2024,91,\na,E07000001,2022,90,\n")
    (folder / "old.csv").write_text("predecessor,successor,date,kind\nE07000001,E06000001,2023-04-01,merge\n")
    night = ["run", str(folder), "--state", state, "--changed-only", "--as-of"]
    for day in ("2026-01-01", "2026-01-02"):
        assert run([*night, day]) == 0
        assert 'OUT379 area "E06000001": figures before 1 April 2023 are of E07000001' in capsys.readouterr().err
    (folder / "framework.toml").write_text(text.replace('["E06000001"]', '["E06000001", "E07000001"]'))
    for day in ("2026-01-03", "2026-01-04"):
        assert run([*night, day]) == 0
        said = capsys.readouterr()
        warned = 'OUT378 area "E07000001": it ended on 1 April 2023 and is part of "E06000001"'
        assert warned in said.err
        # What changed is told once, and the warning once a night.
        assert ("changed since run" in said.out) == (day == "2026-01-03")
        assert warned not in said.out
