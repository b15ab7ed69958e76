"""What pages say of all rows at once, against what is said of one row after the other: the plain way is the rule."""

from __future__ import annotations

import html
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.reports.row_words import RowWords
from outcomes.site.area_pages import area_pages
from outcomes.site.lines import told
from outcomes.site.points import DrawnFigures
from outcomes.site.who_lines import who_tables
from reference.site_lines import WHO, figures_of, key_of, lead_of, lines_of_aim, lines_of_area, numbered_rows

SOME = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def cells_of(lines: str) -> list[list[str]]:
    """The texts of the cells of each line, without symbols of pills."""
    rows = []
    for line in lines.splitlines():
        shown = re.sub(r'<span class="s" aria-hidden="true">[^<]*</span> ', "", line)
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", shown)
        rows.append([html.unescape(re.sub("<[^>]*>", "", each)) for each in cells])
    return rows


def parts(count: int, seed: int, share: float) -> list[int]:
    """Some of so many rows, in their order."""
    return np.flatnonzero(np.random.default_rng(seed).random(count) <= share).tolist() or [0]


@pytest.mark.parametrize("which", ["lancashire", "leicestershire"])
def test_pages_say_of_all_rows_at_once_what_is_said_of_each(which: str, request: Any) -> None:
    whole = request.getfixturevalue(which).results

    @SOME
    @given(st.integers(0, 2**32), st.sampled_from([0.02, 0.1, 0.5, 1.0]))
    def agree(seed: int, share: float) -> None:
        results = whole.take(parts(len(whole), seed, share))
        known, rows = told(results), numbered_rows(results)
        tables = who_tables(known, RowWords(results))
        for line in known.lines:
            own = [row for row in rows if row["aim"] == line.aim.id]
            assert line.rows.tolist() == [row["number"] for row in own]
            if line.standing.value != "cannot be judged":
                assert line.lead == lead_of(results, own, None)
            assert cells_of(tables[line.aim.id].lines) == lines_of_aim(results, line.aim, own)
        pages = area_pages(known)
        assert {page.code for page in pages} == {row["area"] for row in rows if row["area"]}
        for page in pages:
            loud, quiet = lines_of_area(results, [row for row in rows if row["area"] == page.code])
            assert page.quiet_count == len(quiet)
            assert [cells_of(page.findings), cells_of(page.quiet)] == [loud, quiet]

    agree()


@pytest.mark.parametrize("which", ["lancashire", "leicestershire"])
def test_figures_of_all_rows_are_those_of_each(which: str, request: Any) -> None:
    results = request.getfixturevalue(which).results
    plain, figures, rows = figures_of(results), DrawnFigures(results), numbered_rows(results)
    assert plain
    for (indicator, key), expected in plain.items():
        points = figures.of(indicator).of(key)
        for name in ("period", "middle", "value", "lower", "upper", "denominator"):
            np.testing.assert_array_equal([each[name] for each in expected], [getattr(each, name) for each in points])
    for indicator in figures:
        assert {each["period"] for (of, _), own in plain.items() if of == indicator for each in own} == set(
            figures.of(indicator).labels
        )
    for aim in results.aims:
        own = [row for row in rows if row["aim"] == aim.id]
        numbers = np.array([row["number"] for row in own], dtype=np.int64)
        series = [plain.get((aim.indicator, key_of(row)), []) for row in own]
        assert list(map(bool, series)) == figures.of(aim.indicator).there(numbers).tolist()
        people = [
            next((each["denominator"] for each in points if each["period"] == row["period"]), math.nan)
            for row, points in zip(own, series, strict=True)
        ]
        np.testing.assert_array_equal(people, figures.of(aim.indicator).denominators(numbers))


def test_there_is_a_row_of_each_breakdown_to_try_this_on(lancashire: Any, leicestershire: Any) -> None:
    for name in WHO[:3]:
        assert len({row[name] for row in numbered_rows(lancashire.results)}) > 1
    assert any(row["item"] for row in numbered_rows(leicestershire.results))
