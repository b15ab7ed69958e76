"""Results as a collection: length, rows, slices, filters, one aim; what is not there is said, with the nearest name."""

import runpy
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import outcomes
from outcomes import UsageError

# Test modules are no package.
standings = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("test_standings.py"))))
judged, level = standings.judged, standings.level

AREAS = ("E06000001", "E06000002")


@pytest.fixture
def results(tmp_path: Path) -> outcomes.Results:
    return judged(tmp_path, level(58), level(40), areas=AREAS)


def test_rows_come_one_by_one_by_number_and_by_slice(results: outcomes.Results) -> None:
    rows = results.to_rows()
    assert len(results) == len(rows) == 4
    assert list(results) == rows
    assert [results[0], results[-1]] == [rows[0], rows[-1]]
    assert results[1:3].to_rows() == rows[1:3]
    assert results[::-1].to_rows() == rows[::-1]


def test_rows_are_chosen_by_their_words_and_by_their_aim(results: outcomes.Results) -> None:
    assert {row["area"] for row in results.filter(area=AREAS[1])} == {AREAS[1]}
    assert [row["verdict"] for row in results.filter(verdict=["met", "missed"], area=AREAS[1])] == ["missed", "met"]
    assert {row["aim"] for row in results.aim("a1")} == {"a1"}
    assert len(results.filter(area="E06000099")) == 0


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda r: r[4], "there is no row 4; rows are numbered from 0 to 3"),
        (lambda r: r[-5], "there is no row -5"),
        (lambda r: r.explain(99), "there is no row 99"),
        (lambda r: r.take([0, 99]), "there is no row 99"),
        (lambda r: r.take([0.5]), "there is no row 0.5"),
        (lambda r: r.to_rows(["a"]), "there is no row 'a'"),
        (lambda r: r.periods([99]), "there is no row 99"),
        (lambda r: r.filter(aera="x"), 'did you mean "area"'),
        (lambda r: r.filter(verdict="mett"), 'OUT551 filter: there is no verdict "mett"; did you mean "met"'),
        (lambda r: r.where(direction=["better", "sideways"]), 'no direction "sideways"; use one of "better", "same"'),
        (lambda r: r.column("valu"), 'did you mean "value"'),
        (lambda r: r.coded("value"), '"value" is a column of another kind'),
        (lambda r: r.numbers("aim"), '"aim" is a column of another kind'),
        (lambda r: r.aim("a01"), 'the framework has no aim "a01"'),
    ],
)
def test_what_is_not_there_is_said(results: outcomes.Results, ask: Any, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask(results)
    assert said in str(caught.value)


def test_rows_chosen_by_an_array_are_those_chosen_by_a_list(results: outcomes.Results) -> None:
    assert results.take(np.array([3, 0])).to_rows() == results.take([3, 0]).to_rows()


def test_a_notebook_shows_promises_first_and_no_markup_of_the_data(tmp_path: Path) -> None:
    shown = judged(tmp_path, level(58).replace("target =", 'note = "x"\ntarget =')).take([0])._repr_html_()
    assert shown.index("The one promise is kept") < shown.index("<table>")
    hostile = judged(tmp_path, level(58))
    hostile.framework.aims["a0"]  # the id is plain; its area's name is not
    hostile.evaluation.area_names["E06000001"] = "<script>alert(1)</script>"  # type: ignore[index]
    assert "<script>" not in hostile._repr_html_()
    assert "&lt;script&gt;" in hostile._repr_html_()


def test_an_explanation_tells_what_the_framework_notes_of_the_aim() -> None:
    framework = outcomes.from_dict(
        {
            "format": 1,
            "framework": {"id": "f", "title": "F", "areas": "all"},
            "indicators": {"x": {"title": "X", "polarity": "high"}},
            "aims": {
                "x": {
                    "indicator": "x",
                    "note": "A stand-in:\n  nobody measures it.",
                    "target": {"value": 70, "by": "2025"},
                    "judge": [{"metric": "target.path"}],
                }
            },
        }
    )
    figures = outcomes.Observations.from_rows([{"indicator": "x", "area": "A", "period": "2025", "value": 71}])
    said = outcomes.evaluate(framework, figures, as_of=date(2026, 6, 1)).explain(0)
    assert "  noted      A stand-in: nobody measures it.\n" in str(said)
