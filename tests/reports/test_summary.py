"""The page that a command prints unless more is asked for: every promise once, the worst first, on one screen."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.reports.summary_page import write_summary
from outcomes.reports.summary_words import LETTERS
from outcomes.results import Note

AS_OF = date(2018, 6, 30)
LEVEL = """[aims.{id}]
title = "{title}"
indicator = "confidence"
priority = "mind"
judge = [{{ metric = "target.path" }}]
target = {{ value = {value}, by = "2014", from = {{ period = "2013" }} }}
"""
FINDING = """[aims.{id}]
title = "{title}"
indicator = "confidence"
priority = "mind"
judge = [{{ metric = "benchmark.interval" }}]
"""
GAP = """[aims.{id}]
title = "{title}"
undefined = [{{ what = "target", owner = "public-health", by = 2017-01-01 }}]
"""
OLD = 'max_age = "10 years"'


class Screen(io.StringIO):
    """A stream of some encoding."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


def evaluated(path: Path) -> outcomes.Results:
    return outcomes.evaluate(path, as_of=AS_OF, plugins=outcomes.PluginSet.of())


def page(results: outcomes.Results, width: int = 100, encoding: str = "utf-8") -> str:
    stream = Screen(encoding)
    write_summary(results, stream, width=width)
    return stream.getvalue()


@pytest.fixture
def three(small: Callable[..., Path], years: Any) -> Path:
    """Kept in one of two areas at 74.8%, missed in both at 80%, and one whose target is open; England at 66%."""
    aims = LEVEL.format(id="level", title="Three in four parents", value=74.8)
    aims += LEVEL.format(id="more", title="Four in five parents", value=80)
    aims += GAP.format(id="open", title="Something still to be settled")
    rows = [*years([68, 74.8], first=2013), *years([50, 50], first=2013, area="E07000130")]
    rows += years([66, 66], first=2013, area="E92000001")
    return small(aims, rows, areas='["E10000018", "E07000130"]', indicator=OLD)


def test_a_page_reads_like_this(three: Path) -> None:
    assert (
        page(evaluated(three))
        == """\
A small strategy
as of 30 June 2018, against England
Of 3 promises none is kept and 2 are not; 1 cannot be judged: undefined.

✘ not kept   Four in five parents           both areas; Leicestershire 74.8% in 2014 against 80.0%
✘ not kept   Three in four parents          1 of 2 areas; Charnwood 50.0% in 2014 against 74.8%
? undefined  Something still to be settled  target still open, overdue: Public health

Still to be determined: 1 target (1 overdue).
--full: all that was found. outcomes explain: why.
Contains public sector information licensed under the Open Government Licence v3.0.
"""
    )


def test_the_area_that_the_framework_names_first_is_told_though_another_falls_shorter(three: Path) -> None:
    line = next(each for each in outcomes.promise_lines(evaluated(three)) if each.aim.id == "more")
    assert line.lead is not None
    row = evaluated(three).to_rows()[line.lead]
    # Charnwood falls 30 points short, Leicestershire 5.2.
    assert (row["area_name"], len(line.rows), len(line.compared)) == ("Leicestershire", 2, 2)


def test_what_falls_shorter_comes_first_where_the_same_share_fails(small: Callable[..., Path], years: Any) -> None:
    aims = "".join(LEVEL.format(id=f"a{value}", title=f"Level {value}", value=value) for value in (61, 90, 75))
    lines = outcomes.promise_lines(evaluated(small(aims, years([50, 60], first=2013), indicator=OLD)))
    assert [each.aim.id for each in lines] == ["a90", "a75", "a61"]


def test_a_level_that_is_kept_by_its_tolerance_alone_is_said_to_be_so(small: Callable[..., Path], years: Any) -> None:
    level = LEVEL.format(id="a", title="Own", value=80).replace("2014", "2017").replace("from", "tolerance = 8, from")
    results = evaluated(small(level, years([70, 70, 71, 72, 72], first=2013)))
    assert "72.0% in 2017 against 80.0%, within the tolerance" in page(results)
    (row,) = results.to_rows()
    assert row["sentence"] == "The target is met: 72.0% in 2017 against 80.0% required, within the tolerance."


def test_a_level_that_another_one_stands_for_is_told_with_what_was_worded(
    small: Callable[..., Path], years: Any
) -> None:
    change = 'target = { change = 10, from = { period = "2013", value = 68 }, beyond_range = "cap" }'
    capped = FINDING.format(id="a", title="Own").replace("benchmark.interval", "target.path") + change
    results = outcomes.evaluate(small(capped, years([68, 75, 83, 92, 99.6, 100], first=2013)), as_of=date(2019, 6, 30))
    assert "100.0% in 2018 against 100.0%, worded as 109.5%" in page(results)


def test_findings_are_told_in_words_the_worst_first(small: Callable[..., Path], years: Any) -> None:
    aims = FINDING.format(id="one", title="Confident parents")
    aims += FINDING.format(id="two", title="Confident carers").replace("benchmark.interval", "trend.recent")
    rows = [*years([68, 70, 72, 74, 76, 78]), *years([50] * 6, area="E07000130"), *years([66] * 6, area="E92000001")]
    printed = page(evaluated(small(aims, rows, areas='["E10000018", "E07000130"]', indicator=OLD)))
    # Of a trend: 68% to 78% of the small data's hundreds is a rise; fifty throughout is none.
    assert re.search(
        r"↔ mixed +Confident parents +worse than England in 1 of 2, better than England in 1 of 2", printed
    )
    assert re.search(r"↗ better +Confident carers +getting better in 1 of 2", printed)


def test_letters_say_what_must_be_known_and_are_explained_once(small: Callable[..., Path], years: Any) -> None:
    aims = LEVEL.format(id="level", title="Three in four parents", value=61)
    printed = page(evaluated(small(aims, years([50, 60], first=2013), illustrative=True, indicator=OLD)))
    assert re.search(r"^✘ not kept .* m$", printed, re.M)
    assert printed.count("m: made-up figures.") == 1
    assert set(LETTERS) == set(Note)
    assert len(set(LETTERS.values())) == len(LETTERS)


def many(small: Callable[..., Path], years: Any, count: int) -> outcomes.Results:
    title = "A promise with a title that is rather longer than a line of a terminal leaves room for, number"
    aims = "".join(
        (LEVEL if number % 2 else GAP).format(id=f"a{number}", title=f"{title} {number}", value=60 + number % 30)
        for number in range(count)
    )
    return evaluated(small(aims, years([50, 75], first=2013), illustrative=True, indicator=OLD))


def test_thirty_promises_fit_on_a_screen(small: Callable[..., Path], years: Any) -> None:
    results = many(small, years, 30)
    lines = page(results).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    # Each has its line, and is told apart from the others though its beginning is the same.
    numbers = [match[1] for line in lines if (match := re.search(r"…\D*number (\d+) ", line))]
    assert sorted(map(int, numbers)) == list(range(30))


def test_of_more_than_a_screen_what_cannot_be_judged_shares_its_lines(small: Callable[..., Path], years: Any) -> None:
    lines = page(many(small, years, 60)).splitlines()
    assert len(lines) <= 45
    assert sum(line.startswith(("✘", "✔")) for line in lines) == 30
    shared = [line for line in lines if line.startswith("? undefined  30: ")]
    assert len(shared) == 1
    assert re.search(r"and \d+ more", " ".join(lines))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_page_or_ends_in_a_space(small: Callable[..., Path], years: Any, width: int) -> None:
    for count in (30, 60):
        lines = page(many(small, years, count), width).splitlines()
        assert max(map(len, lines)) <= width
        assert [line for line in lines if line != line.rstrip()] == []


def test_ascii_is_enough(three: Path) -> None:
    printed = page(evaluated(three), width=60, encoding="ascii")
    assert printed.isascii()
    assert re.search(r"^x not kept +Four in five parents", printed, re.M)
    assert max(map(len, printed.splitlines())) <= 60


def test_a_title_that_would_command_the_terminal_is_spelt_out(small: Callable[..., Path], years: Any) -> None:
    aims = LEVEL.format(id="level", title="\\u001b[2JGone", value=61)
    printed = page(evaluated(small(aims, years([50, 60], first=2013), indicator=OLD)))
    assert "\x1b" not in printed
    assert "\\x1b[2JGone" in printed


def test_every_promise_has_one_line_that_stands_as_the_headline_counts_it(five_aims: Path) -> None:
    results = evaluated(five_aims)
    lines = outcomes.promise_lines(results)
    told = outcomes.promises(results)
    assert sorted(each.aim.id for each in lines) == sorted(results.framework.aims)
    for standing, count in told.counts.items():
        assert sum(each.standing is standing for each in lines) == count
    for line in lines:
        own = {results.aim_of(int(row)).id for row in (*line.rows, *line.compared)}
        assert own <= {line.aim.id}
        assert (line.lead in line.rows.tolist()) == (line.lead is not None)
