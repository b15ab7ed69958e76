"""A supporting aim is shown and never promised: adding one changes no total."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outcomes
from how_long import whole_length
from outcomes.reports.terminal import write_terminal
from outcomes.results import compare_colours, coverage, roll_up, roll_up_words
from outcomes.results import promises as promises_of

HEAD = """
format = 1

[framework]
id = "some"
title = "Some promises"
areas = "all"

[boards.hwb]
title = "Board"

[levels.priority.one]
title = "One"
boards = ["hwb"]

[data.x]
path = "x.csv"

[defaults.indicator]
polarity = "high"
data = { source = "x" }
"""
PROMISE = """
[indicators.{id}]
title = "Indicator {id}"
[aims.{id}]
priority = "one"
indicator = "{id}"
target = {{ value = {level}, by = "2020" }}
judge = [{{ metric = "target.path" }}]
"""
SUPPORTING = PROMISE.replace('priority = "one"', 'priority = "one"\nsupporting = true')


def judged(folder: Path, promises: list[int], supporting: list[int]) -> outcomes.Results:
    text = HEAD + "".join(PROMISE.format(id=f"p{place}", level=level) for place, level in enumerate(promises))
    text += "".join(SUPPORTING.format(id=f"s{place}", level=level) for place, level in enumerate(supporting))
    (folder / "framework.toml").write_text(text)
    names = [*(f"p{place}" for place in range(len(promises))), *(f"s{place}" for place in range(len(supporting)))]
    (folder / "x.csv").write_text("indicator,area,period,value\n" + "".join(f"{n},E06000001,2020,50\n" for n in names))
    return outcomes.evaluate(outcomes.load_framework(folder), as_of=datetime.date(2021, 6, 1))


def totals(results: outcomes.Results, **asked: Any) -> list[Any]:
    told: list[Any] = [str(coverage(results, **asked)), str(promises_of(results, **asked))]
    compared = compare_colours(results, **asked)
    told += [compared.counts, compared.spoken, len(compared.differ)]
    for by in roll_up_words(results):
        told += [
            (each.key, each.verdicts, each.statuses, each.aims, each.aims_judged, len(each.rows))
            for each in roll_up(results, by, **asked)
        ]
    return told


@settings(
    max_examples=25 if whole_length() else 8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    promises=st.lists(st.sampled_from([40, 60]), min_size=1, max_size=3),
    supporting=st.lists(st.sampled_from([40, 60]), min_size=1, max_size=3),
)
def test_a_supporting_aim_changes_no_total(tmp_path: Path, promises: list[int], supporting: list[int]) -> None:
    beside = judged(tmp_path, promises, supporting)
    assert totals(beside) == totals(judged(tmp_path, promises, []))
    asked = coverage(beside, supporting=True)
    assert asked.aims == len(promises) + len(supporting)


def test_it_is_shown_and_marked_but_not_counted_on_the_page(tmp_path: Path) -> None:
    """A page used to say "2 met" where one of the two was promised by nobody."""
    from io import StringIO

    stream = StringIO()
    write_terminal(judged(tmp_path, [40], [40]), stream)
    page = stream.getvalue()
    assert "[supporting: not a promise]" in page
    assert "Against the target: ✔ 1 met" in page or "Against the target: + 1 met" in page
    assert "The one promise is kept." in page


def test_the_board_page_counts_it_nowhere_and_calls_nobody_to_it(tmp_path: Path) -> None:
    """The page of Leicestershire used to open with "physically active adults: off track", which nobody promised."""
    from outcomes.reports.html import page_of

    def counted(results: outcomes.Results) -> list[Any]:
        page = page_of(results)
        return [
            page.counts,
            page.bar,
            page.lines,
            page.silent,
            [(each.aims, each.findings, each.counts) for each in page.priorities],
        ]

    beside = judged(tmp_path, [40, 60], [60, 40])
    assert counted(beside) == counted(judged(tmp_path, [40, 60], []))
    assert [each.title for each in page_of(beside).lines] == ["Indicator p1", "Indicator p0"]


@pytest.mark.parametrize("key", ["supporting = 1", 'supporting = "yes"'])
def test_only_true_or_false_is_understood(tmp_path: Path, key: str) -> None:
    (tmp_path / "framework.toml").write_text(
        HEAD + PROMISE.format(id="p", level=1).replace('indicator = "p"', f'indicator = "p"\n{key}')
    )
    (tmp_path / "x.csv").write_text("indicator,area,period,value\np,E06000001,2020,50\n")
    with pytest.raises(outcomes.DefinitionError, match="supporting"):
        outcomes.load_framework(tmp_path)
