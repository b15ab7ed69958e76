"""What a framework assumes is carried to the sentence, the row, the page and the total."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import outcomes

# Test modules are no package.
gaps = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("test_gaps.py"))))
standings = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "results" / "test_standings.py")))
gap, results_of = gaps.gap, gaps.results_of
AIM, HEAD, level = standings.AIM, standings.HEAD, standings.level

ASSUMED_BY = ["by"]


def row_of(folder: Path, aim: str) -> dict[str, Any]:
    (row,) = results_of(folder, aim).to_rows()
    return dict(row)


@pytest.mark.parametrize(
    ("assumed", "by", "said"),
    [
        ('["by"]', "2018-01-01", " by Public health; it was due on 1 January 2018, as we assume, and is overdue."),
        ('["by"]', "2020-03-31", " by Public health; it is due on 31 March 2020, as we assume."),
        ('["owner"]', "2020-03-31", " by Public health, as we assume; it is due on 31 March 2020."),
    ],
)
def test_a_gap_says_which_of_its_owner_and_date_is_assumed(tmp_path: Path, assumed: str, by: str, said: str) -> None:
    """The note of the framework said so, and the sentence of the board did not."""
    row = row_of(tmp_path, gap("milestone", by) + f"assumed = {assumed}\n")
    assert row["sentence"] == f"The milestone is still to be determined{said}"
    assert row["assumed"] == [assumed.strip('["]')]


def judged(folder: Path, extra: str, more: str = "") -> outcomes.Results:
    import datetime

    (folder / "framework.toml").write_text(HEAD + more + AIM.format(id="a") + extra)
    (folder / "x.csv").write_text("indicator,area,period,value\ni,E06000001,2020,58\n")
    return outcomes.evaluate(outcomes.load_framework(folder), as_of=datetime.date(2021, 6, 1))


def test_an_aim_says_it_after_its_verdict_and_the_total_counts_it(tmp_path: Path) -> None:
    results = judged(tmp_path, 'assumed = ["due", "split"]\n' + level(58))
    (row,) = results.to_rows()
    assert row["sentence"].endswith(
        " We assume the due date and that it is a promise of its own: the document does not say."
    )
    assert row["assumed"] == ["due", "split"]
    assert str(outcomes.promises(results)).endswith(". It rests on something that we assume")
    assert "assumed    the due date and that it is a promise of its own" in str(results.explain(0))


def test_what_a_part_and_an_indicator_assume_is_carried_to_the_aims_that_take_it(tmp_path: Path) -> None:
    more = (
        '[owners.ph]\ntitle = "Public health"\n'
        '[levels.priority.one]\ntitle = "One"\nowner = "ph"\nassumed = ["owner", "split"]\n'
    )
    results = judged(tmp_path, 'priority = "one"\n' + level(58), more)
    assert results.to_rows()[0]["assumed"] == ["owner", "split"]
    own = judged(tmp_path, 'priority = "one"\nowner = "ph"\n' + level(58), more)
    assert own.to_rows()[0]["assumed"] == ["split"]
    measure = judged(tmp_path, level(58), 'assumed = ["polarity"]\n')
    assert measure.to_rows()[0]["sentence"].endswith(" We assume which way is better: the document does not say.")


def test_what_is_assumed_of_the_target_says_nothing_of_a_trend(tmp_path: Path) -> None:
    aim = level(58).replace("judge = [", 'judge = [{ metric = "trend.recent" }, ')
    by_metric = {row["metric"]: row["assumed"] for row in judged(tmp_path, 'assumed = ["due"]\n' + aim).to_rows()}
    assert by_metric == {"trend.recent": [], "target.path": ["due"]}


def test_a_returned_item_brings_its_own(tmp_path: Path) -> None:
    returned = '[aims.b]\ntitle = "Done"\nkind = "deliverable"\nreturns = { path = "r.csv" }\n'
    returned += 'judge = [{ metric = "delivery.status" }]\n'
    (tmp_path / "framework.toml").write_text(
        HEAD.partition("[indicators.i]")[0].replace("[data.x]", "[data.y]") + returned
    )
    (tmp_path / "r.csv").write_text("id,title,state,due,assumed\none,One,not started,2014-03-31,due;owner\n")
    (tmp_path / "x.csv").write_text("indicator,area,period,value\n")
    with pytest.raises(outcomes.OutcomesError, match="is called assumed, and is not said"):
        outcomes.evaluate(outcomes.load_framework(tmp_path))
    (tmp_path / "r.csv").write_text("id,title,state,due,assumed\none,One,not started,2014-03-31,due\n")
    (row,) = outcomes.evaluate(outcomes.load_framework(tmp_path)).to_rows()
    assert row["assumed"] == ["due"]
    assert row["sentence"].endswith(" We assume the due date: the document does not say.")


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ('assumed = ["deu"]\n', 'did you mean "due"?'),
        ('assumed = ["owner"]\n', '"owner" is called assumed, and is not said'),
        ('assumed = ["until"]\n', '"until" is called assumed, and is not said'),
    ],
)
def test_an_assumption_of_nothing_is_refused_at_its_place(tmp_path: Path, extra: str, said: str) -> None:
    with pytest.raises(outcomes.DefinitionError) as caught:
        judged(tmp_path, extra + level(58))
    assert said in str(caught.value)
    assert "framework.toml:22:12" in str(caught.value)
