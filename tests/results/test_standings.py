"""The first figure is of promises: each once, by its worst verdict; findings and gaps never make one kept."""

import datetime
from pathlib import Path

import pytest

import outcomes
from outcomes import Promises, Standing, Status

HEAD = """
format = 1

[framework]
id = "some"
title = "Some promises"
areas = "all"

[data.x]
path = "x.csv"

[defaults.indicator]
polarity = "high"
data = { source = "x" }

[indicators.i]
title = "Indicator"
"""
AIM = """
[aims.{id}]
title = "Aim {id}"
indicator = "i"
"""
LEVEL = 'target = {{ value = {level}, by = "{by}", from = {{ period = "2016" }} }}\njudge = [{{ metric = "target.path" }}]\n'
FINDING = 'judge = [{ metric = "change.threshold" }]\n'
GAP = 'undefined = [{ what = "milestone" }]\n'
YEARS = {"E06000001": (50, 52, 54, 56, 58), "E06000002": (50, 49, 48, 47, 46)}


def promises(folder: Path, *aims: str, areas: tuple[str, ...] = ("E06000001",), missing: str = "") -> outcomes.Promises:
    return outcomes.promises(judged(folder, *aims, areas=areas, missing=missing))


def judged(
    folder: Path, *aims: str, areas: tuple[str, ...] = ("E06000001",), missing: str = "", more: str = ""
) -> outcomes.Results:
    text = HEAD + more + "".join(AIM.format(id=f"a{number}") + aim for number, aim in enumerate(aims))
    (folder / "framework.toml").write_text(text)
    rows = [
        f"i,{area},{2016 + place},{'' if area == missing and place > 1 else value}\n"
        for area in areas
        for place, value in enumerate(YEARS[area])
    ]
    (folder / "x.csv").write_text("indicator,area,period,value\n" + "".join(rows))
    return outcomes.evaluate(outcomes.load_framework(folder), as_of=datetime.date(2021, 6, 1))


def level(level: float, by: str = "2020") -> str:
    return LEVEL.format(level=level, by=by)


@pytest.mark.parametrize(
    ("aim", "standing", "said"),
    [
        (level(58), Standing.KEPT, "The one promise is kept"),
        (level(59), Standing.NOT_KEPT, "The one promise is not kept"),
        (level(60, "2022"), Standing.ON_TRACK, "The one promise is on track"),
        (level(90, "2022"), Standing.OFF_TRACK, "The one promise is off track"),
        (FINDING, Standing.FINDINGS_ONLY, "The one promise has findings only, and nothing to be held to"),
        (GAP, Standing.NOT_JUDGED, "The one promise cannot be judged: undefined"),
    ],
)
def test_a_promise_stands_as_its_verdict_says(tmp_path: Path, aim: str, standing: Standing, said: str) -> None:
    told = promises(tmp_path, aim)
    assert (told.promises, dict(told.counts), str(told)) == (1, {standing: 1}, said)


def test_an_area_that_is_compared_with_itself_leaves_a_promise_wholly_judged(tmp_path: Path) -> None:
    best = 'judge = [{ metric = "target.comparator", against = ["E06000002"], require_significance = false }]\n'
    told = promises(tmp_path, best, areas=("E06000001", "E06000002"))
    assert (dict(told.counts), told.partly) == ({Standing.KEPT: 1}, 0)


def test_the_worst_area_decides(tmp_path: Path) -> None:
    """A page used to count one promise as judged where one district keeps it and another breaks it."""
    told = promises(tmp_path, level(58), areas=("E06000001", "E06000002"))
    assert dict(told.counts) == {Standing.NOT_KEPT: 1}


def test_what_is_kept_where_it_is_known_says_that_it_is_not_known_everywhere(tmp_path: Path) -> None:
    told = promises(tmp_path, level(58), areas=("E06000001", "E06000002"), missing="E06000002")
    assert (dict(told.counts), told.partly) == ({Standing.KEPT: 1}, 1)
    assert str(told).endswith(". It could not be judged everywhere")


DONE = '{ id = "written", title = "Written", state = "done", done = 2020-05-01 }'
ITEMS = """
[aims.plan]
title = "A plan, written and delivered"
judge = [{{ metric = "delivery.status" }}]
returns = {{ evidence_required = false, acceptance_required = false, items = [{}] }}
"""


@pytest.mark.parametrize(
    ("other", "standing"),
    [
        ('{ id = "out", title = "Delivered", state = "done", done = 2020-06-01 }', Standing.KEPT),
        # It used to be kept: the strategy is there, and its action plan has no date.
        ('{ id = "out", title = "Delivered", state = "in progress" }', Standing.NOT_JUDGED),
        ('{ id = "out", title = "Delivered" }', Standing.NOT_JUDGED),
        ('{ id = "out", title = "Delivered", state = "not started", due = 2022-01-01 }', Standing.NOT_DUE),
        ('{ id = "out", title = "Delivered", state = "in progress", due = 2022-01-01 }', Standing.ON_TRACK),
        ('{ id = "out", title = "Delivered", state = "in progress", due = 2021-01-01 }', Standing.NOT_KEPT),
        ('{ id = "out", title = "Delivered", state = "withdrawn" }', Standing.KEPT),
    ],
)
def test_a_promise_of_two_things_is_kept_when_both_are(tmp_path: Path, other: str, standing: Standing) -> None:
    results = judged(tmp_path, level(58), more=ITEMS.format(f"{DONE}, {other}"))
    told = outcomes.promises(results)
    assert dict(told.counts) == ({Standing.KEPT: 2} if standing is Standing.KEPT else {Standing.KEPT: 1, standing: 1})


def test_what_is_not_begun_and_not_due_is_no_finding_without_anything_to_be_held_to(tmp_path: Path) -> None:
    """It used to read "1 has findings only, and nothing to be held to"."""
    alone = '{ id = "out", title = "Delivered", state = "not started", due = 2022-01-01 }'
    told = outcomes.promises(judged(tmp_path, level(58), more=ITEMS.format(alone)))
    assert dict(told.counts) == {Standing.KEPT: 1, Standing.NOT_DUE: 1}


def test_a_finding_beside_a_target_that_cannot_be_judged_leaves_the_promise_unjudged(tmp_path: Path) -> None:
    aim = level(58).replace("judge = [", 'judge = [{ metric = "change.threshold" }, ')
    told = promises(tmp_path, aim, areas=("E06000002",), missing="E06000002")
    assert dict(told.counts) == {Standing.NOT_JUDGED: 1}


def test_all_of_them_are_told_in_one_sentence(tmp_path: Path) -> None:
    told = promises(tmp_path, level(58), level(57), level(59), level(90, "2022"), GAP, GAP, FINDING)
    assert str(told) == (
        "Of 7 promises 2 are kept, 1 is not and 1 is off track; 2 cannot be judged: both undefined; "
        "1 has findings only, and nothing to be held to"
    )
    assert told.to_dict()["standing"] == {
        "kept": 2, "not kept": 1, "on track": 0, "at risk": 0, "off track": 1, "not due yet": 0, "findings only": 1,
        "cannot be judged": 2,
    }  # fmt: skip


def test_where_none_can_be_judged_none_is_counted_twice(tmp_path: Path) -> None:
    assert str(promises(tmp_path, GAP, GAP, GAP)) == "None of the 3 promises can be judged: all undefined"
    told = Promises(
        promises=2, counts={Standing.NOT_JUDGED: 2}, reasons={Status.STALE: 1, Status.NO_DATA: 1}, assumed=1
    )
    assert str(told) == (
        "None of the 2 promises can be judged: 1 with stale data, 1 without data. 1 rests on something that we assume"
    )
    told = Promises(promises=2, counts={Standing.KEPT: 1, Standing.NOT_JUDGED: 1}, reasons={Status.STALE: 1})
    assert str(told) == "Of 2 promises 1 is kept and none is broken; 1 cannot be judged: stale data"


def test_it_is_the_first_figure_of_every_output(tmp_path: Path) -> None:
    from io import StringIO

    from outcomes.reports.html import HtmlWriter
    from outcomes.reports.terminal import write_terminal

    results = judged(tmp_path, level(58), FINDING)
    told = f"{outcomes.promises(results)}."
    screen, page = StringIO(), StringIO()
    write_terminal(results, screen, width=200)
    assert screen.getvalue().splitlines()[2] == told
    HtmlWriter().write(results, page)
    assert page.getvalue().partition('<main id="main">')[2].lstrip().startswith(f'<p class="lead">{told}</p>')
    assert results.to_dict()["promises"]["sentence"] == told.rstrip(".")


def test_an_area_that_the_data_do_not_know_is_no_area_where_a_promise_is_kept(tmp_path: Path) -> None:
    """With an empty cell in its row it was said that the promise could not be judged everywhere; without a row not."""
    told = promises(tmp_path, level(58) + 'areas = ["E06000001", "E06000009"]\n')
    assert (told.partly, str(told)) == (1, "The one promise is kept. It could not be judged everywhere")


def test_without_a_benchmark_is_said_of_one_promise_in_english(tmp_path: Path) -> None:
    """It read "no a benchmark"."""
    aim = 'judge = [{ metric = "benchmark.interval", against = "E92000001" }]\n'
    assert str(promises(tmp_path, aim)) == "The one promise cannot be judged: no benchmark"
