"""The interval comparison alone, fed with the published data, against the published verdicts of every row.

A row is comparable when it is published with a verdict: it has a value and its 95% limits, and is not the
reference area itself. The reference is the value of the same indicator, period, sex, age and category.

Source: Office for Health Improvement and Disparities, Fingertips, Open Government Licence v3.0.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from outcomes.statistics.comparison import COMPARISON_LABELS, ComparisonReason, compare_intervals

DATA = Path(__file__).parent / "data"
ENGLAND = "E92000001"
NOT_COMPARED = ("", "Not compared")


def short(column):
    """A column's name without the spaces and underscores that differ from file to file."""
    return column.replace(" ", "").replace("_", "").lower()


def table(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as lines:
        return [{short(column): cell for column, cell in row.items() if column} for row in csv.DictReader(lines)]


def identity(row, area):
    return (area, *(row[key] for key in ("indicatorid", "sex", "age", "categorytype", "category", "timeperiod")))


def numbers(rows, column):
    return np.array([float(row[column]) if row[column] else np.nan for row in rows])


def published_and_found(rows, against, verdicts, polarity):
    """The published verdict of each row, and ours, with the reason where there is none."""
    values = {identity(row, row["areacode"]): float(row["value"]) for row in rows if row["value"]}
    reference = [ENGLAND if against == "england" else row["parentcode"] for row in rows]
    benchmark = np.array([values.get(identity(row, area), np.nan) for row, area in zip(rows, reference, strict=True)])
    found = compare_intervals(
        numbers(rows, "value"),
        numbers(rows, "lowerci95.0limit"),
        numbers(rows, "upperci95.0limit"),
        benchmark,
        is_benchmark=[row["areacode"] == area for row, area in zip(rows, reference, strict=True)],
    )
    words = COMPARISON_LABELS["95"][polarity]
    return [
        (row[verdicts], words[position], ComparisonReason(reason))
        for row, position, reason in zip(rows, found.position, found.reason, strict=True)
    ]


FILES = {
    "campylobacter": ("campylobacter-county-ua.csv",),
    "suicides": ("suicides-england-2019.csv",),
    "ncmp": (
        "ncmp-reception-herts-districts.csv",
        "ncmp-reception-herts-msoa.csv",
        "ncmp-year6-herts-districts.csv",
        "ncmp-year6-herts-msoa.csv",
    ),
}
TO_ENGLAND = "comparedtoenglandvalueorpercentiles"
TO_REGION = "comparedtoregionvalueorpercentiles"
TO_PARENT = "comparedtoparentvalueorpercentiles"
# Low is good, but suicide rates are published without judgement (lower, similar, higher).
CASES = [
    pytest.param("campylobacter", "england", TO_ENGLAND, -1, 750, id="campylobacter against England"),
    pytest.param("campylobacter", "region", TO_REGION, -1, 450, id="campylobacter against the region"),
    pytest.param("suicides", "england", TO_ENGLAND, 0, 768, id="suicides against England"),
    pytest.param("suicides", "region", TO_REGION, 0, 750, id="suicides against the region"),
    pytest.param("ncmp", "england", TO_ENGLAND, -1, 332, id="child overweight against England"),
    pytest.param("ncmp", "parent", TO_PARENT, -1, 328, id="child overweight against Hertfordshire"),
]


@pytest.mark.parametrize(("files", "against", "verdicts", "polarity", "comparable"), CASES)
def test_every_published_verdict_comes_out(files, against, verdicts, polarity, comparable):
    rows = [
        found
        for name in FILES[files]
        for found in published_and_found(table(name), against, verdicts, polarity)
        if found[0] not in NOT_COMPARED
    ]
    assert len(rows) == comparable
    assert [published for published, _, _ in rows] == [calculated for _, calculated, _ in rows]


@pytest.mark.parametrize(("files", "against", "verdicts", "polarity", "comparable"), CASES)
def test_a_row_that_is_not_compared_says_why(files, against, verdicts, polarity, comparable):
    refused = [
        found
        for name in FILES[files]
        for found in published_and_found(table(name), against, verdicts, polarity)
        if found[1] == "Not compared"
    ]
    assert all(reason != ComparisonReason.NONE for _, _, reason in refused)
    assert {published for published, _, _ in refused} <= set(NOT_COMPARED)
