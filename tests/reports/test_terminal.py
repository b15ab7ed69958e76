"""The page in the terminal: everything that was found is on it, in marks and in words, at any width and in ASCII."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.reports.marks import LEGEND, mark_of
from outcomes.reports.terminal import write_terminal

AS_OF = date(2018, 6, 30)
BOTH = '[aims.a]\nindicator = "confidence"\npriority = "mind"\njudge = [{ metric = "benchmark.interval" }]\n'


class Terminal(io.StringIO):
    """A stream of some encoding that may say it is a terminal."""

    def __init__(self, encoding: str, shown: bool = False) -> None:
        super().__init__()
        self._encoding, self._shown = encoding, shown

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._shown


def evaluated(path: Path) -> outcomes.Results:
    return outcomes.evaluate(path, as_of=AS_OF, plugins=outcomes.PluginSet.of())


def page(results: outcomes.Results, *, encoding: str = "utf-8", shown: bool = False, **options: Any) -> str:
    stream = Terminal(encoding, shown)
    write_terminal(results, stream, width=options.pop("width", 80), **options)
    return stream.getvalue()


def test_a_page_reads_like_this(small: Callable[..., Path], years: Any) -> None:
    # A level that was promised for 2014, 10% above the 68% of 2013; England stands at 66%.
    aims = (
        BOTH.replace("}]", '}, { metric = "target.path" }]')
        + """
[aims.a.target]
value = 74.8
by = "2014"
from = { period = "2013", value = 68.0 }

[aims.b]
title = "Something still to be settled"
undefined = [{ what = "target", owner = "public-health", by = 2017-01-01 }]
"""
    )
    rows = [*years([68, 74.8], first=2013), *years([50, 50], first=2013, area="E07000130")]
    rows += years([66, 66], first=2013, area="E92000001")
    folder = small(aims, rows, areas='["E10000018", "E07000130", "E07000999"]', indicator='max_age = "10 years"')
    assert (
        page(evaluated(folder))
        == """\
A small strategy
as of 30 June 2018, against England
Of 2 promises none is kept and 1 is not; 1 cannot be judged: undefined.

A sound mind
answers for it: Health and Wellbeing Board
  Parents who are more confident
    Persons, 2014
    Against England     ↘ Charnwood: Worse: 50.0% in 2014, against 66.0% in
                          England.
                        ↗ Leicestershire: Better: 74.8% in 2014, against 66.0%
                          in England.
    Against the target  ✘ Charnwood: The target is missed: 50.0% in 2014 against
                          74.8% required.
                        ✔ Leicestershire: The target is met: 74.8% in 2014
                          against 74.8% required.
    ⊘ area not in the data for E07000999

Aims
  Something still to be settled
    ? The target is still to be determined by Public health; it was due on 1
      January 2017 and is overdue.

In all
  Against the benchmark: ↗ 1 better; ↘ 1 worse
  Against the target: ✔ 1 met; ✘ 1 missed
  Still to be determined: 1 target (1 overdue).
  Contains public sector information licensed under the Open Government Licence
  v3.0.
"""
    )


def test_aims_of_several_boards_stand_under_one_heading(small: Callable[..., Path], years: Any) -> None:
    settled = 'undefined = [{ what = "target", owner = "public-health", by = 2017-01-01 }]'
    boards = ('boards = ["hwb"]', "", "")
    aims = BOTH + "".join(f'[aims.x{at}]\ntitle = "Aim {at}"\n{settled}\n{board}\n' for at, board in enumerate(boards))
    said = page(evaluated(small(aims, years([68, 74.8], first=2013))))
    assert said.count("\nAims\n") == 1
    assert "Aims\nanswers for it: Health and Wellbeing Board\n  Aim 0\n" in said
    assert "\n\nanswers for what follows: nobody is named\n  Aim 1\n" in said


def test_every_row_is_on_the_page_in_full(five_aims: Path) -> None:
    results = evaluated(five_aims)
    said = " ".join(page(results, full=True, width=10_000).split())
    for row in results.to_rows():
        assert " ".join((row["sentence"] or row["reason"]).split()) in said or row["status"] in (
            "no data",
            "not in the data",
        )
        if row["area_name"]:
            assert row["area_name"] in said
    assert str(outcomes.promises(results)) in said
    assert results.framework.attribution in said


def test_no_line_is_wider_than_the_page_or_ends_in_a_space(five_aims: Path) -> None:
    results = evaluated(five_aims)
    for width in (60, 80, 120):
        lines = page(results, width=width).splitlines()
        assert max(map(len, lines)) <= width
        assert [line for line in lines if line != line.rstrip()] == []


def test_a_narrow_terminal_gets_a_page_all_the_same(five_aims: Path) -> None:
    assert "Leicestershire" in page(evaluated(five_aims), width=10)


def test_ascii_is_enough(five_aims: Path) -> None:
    plain = page(evaluated(five_aims), encoding="ascii")
    assert plain.isascii()
    assert re.search(r"^ +Against England +< Charnwood: Worse", plain, re.M)


def test_a_name_that_cannot_be_shown_is_no_reason_to_stop(small: Callable[..., Path], years: Any) -> None:
    rows = [{**row, "Area Name": "Ynys Môn – “An’glesey”"} for row in years([60])]
    plain = page(evaluated(small(BOTH, rows)), encoding="ascii")
    assert """Ynys M?n - "An'glesey\"""" in plain


def test_colour_comes_on_a_terminal_only(five_aims: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    results = evaluated(five_aims)
    shown = page(results, shown=True)
    assert "\x1b[" in shown
    assert "\x1b[" not in page(results)
    monkeypatch.setenv("NO_COLOR", "1")
    uncoloured = page(results, shown=True)
    assert not re.search(r"\x1b\[[0-9;]*3\d", uncoloured)


def many(years: Any) -> list[dict[str, Any]]:
    """Twenty districts: three better than England, seven worse, ten similar; and England itself."""
    rows = years([60], area="E92000001", first=2017)
    for number in range(20):
        value = 70 if number < 3 else 50 if number < 10 else 60
        area = years([value], area=f"E070000{number:02}", first=2017)
        rows += [{**row, "Area Name": f"District {number}"} for row in area]
    return list(rows)


def test_with_many_areas_the_exceptions_are_named_and_the_rest_counted(small: Callable[..., Path], years: Any) -> None:
    said = " ".join(page(evaluated(small(BOTH, many(years)))).split())
    assert (
        "Against England ↘ 7 Worse: District 3, District 4, District 5, District 6, District 7, District 8 and District 9 "
        "↗ 3 Better: District 0, District 1 and District 2 → 10 Similar; ○ 1 is the benchmark"
    ) in said
    assert "Against the benchmark: ↗ 3 better; → 10 same; ↘ 7 worse; ○ 1 nothing can be said" in said


def test_more_names_than_fit_are_counted(small: Callable[..., Path], years: Any) -> None:
    rows = many(years)
    rows += [{**row, "Area Name": "District 20"} for row in years([50], area="E07000020", first=2017)]
    said = " ".join(page(evaluated(small(BOTH, rows))).split())
    assert "↘ 8 Worse: District 3, District 4, District 5, District 6, District 7, District 8 and 2 more" in said


def test_names_with_commas_of_their_own_are_parted_by_semicolons(small: Callable[..., Path], years: Any) -> None:
    rows = [{**row, "Area Name": row["Area Name"].replace("District", "City, No.")} for row in many(years)]
    said = " ".join(page(evaluated(small(BOTH, rows))).split())
    assert "↗ 3 Better: City, No. 0; City, No. 1; and City, No. 2 →" in said


def test_the_area_that_a_framework_names_first_is_said_in_full(small: Callable[..., Path], years: Any) -> None:
    rows = [*many(years), *years([51], first=2017)]
    areas = [f"E070000{number:02}" for number in range(20)]
    folder = small(BOTH, rows, areas=str(["E10000018", *areas]))
    said = page(evaluated(folder))
    assert re.search(r"Against England +↘ Leicestershire: Worse: 51.0% in 2017, against", said)
    assert "↘ 7 Worse: District 3" in said


def test_areas_of_which_the_same_is_to_be_said_share_a_sentence(small: Callable[..., Path], years: Any) -> None:
    aims = BOTH.replace("benchmark.interval", "trend.recent")
    rows = [*years([60, 61, 62]), *years([70, 71, 72], area="E07000130")]
    said = page(evaluated(small(aims, rows, indicator='max_age = "10 years"')))
    assert len(re.findall("A\\s+recent\\s+trend\\s+takes\\s+five\\s+figures", said)) == 1
    assert re.search(r"○ Charnwood and Leicestershire: A recent trend", said)


def test_areas_without_data_share_a_line(small: Callable[..., Path], years: Any) -> None:
    folder = small(BOTH, years([60]), areas='["E10000018", "E07000001", "E07000002"]')
    assert "    ⊘ area not in the data for E07000001 and E07000002\n" in page(evaluated(folder))


def test_made_up_figures_are_marked_and_explained(small: Callable[..., Path], years: Any) -> None:
    said = page(evaluated(small(BOTH, years([60]), illustrative=True)))
    assert "Parents who are more confident  [illustrative data]" in said
    assert "Aims marked [illustrative data] rest on made-up figures." in said
    assert "illustrative" not in page(evaluated(small(BOTH, years([60]))))


def test_every_mark_has_a_meaning_and_no_two_look_alike() -> None:
    assert len({mark.symbol for mark in LEGEND}) == len({mark.plain for mark in LEGEND}) == len(LEGEND)
    assert all(mark.plain.isascii() for mark in LEGEND)
    for verdict in outcomes.Verdict:
        row = {"status": "judged", "verdict": verdict.value, "direction": None}
        assert LEGEND[mark_of(row)] == verdict.value
    for direction in outcomes.Direction:
        row = {"status": "judged", "verdict": None, "direction": direction.value}
        assert LEGEND[mark_of(row)] == direction.value
    for status in outcomes.Status:
        assert mark_of({"status": status.value, "verdict": None, "direction": None}) in LEGEND
