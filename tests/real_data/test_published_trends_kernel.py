"""The trend kernel alone, fed with the published data by the plainest grouping, against the published labels.

A series is checkable when its indicator's metadata are known, no year is repeated within it, and, where it has a
label other than "Cannot be calculated", the file holds at least five of its values (for 153 the publisher saw
years that the file lacks). Every disagreement is listed below with its cause; none is tuned away.

Source: Office for Health Improvement and Disparities, Fingertips, Open Government Licence v3.0.
"""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from outcomes.statistics.trend import recent_trend
from outcomes.statistics.trend_words import OUTCOME_LABELS, TrendOutcome, TrendReason, ValueType, trend_outcome
from reference.fingertips import VALUE_TYPES

DATA = Path(__file__).parent / "data"
CANNOT = "Cannot be calculated"

NO_LATEST_COUNT = "the file lacks the count of the latest year; the publisher, who has it, could calculate"
MORE_THAN_THE_FILE = (
    "all checks pass on the rows of the file (five valid rows, 2019 to 2023); the publisher's rows must differ, "
    "presumably by suppression of counts this small (7 of 16 in 2020)"
)
DISAGREEMENTS = {
    **{
        ("93015", "E92000001", category): NO_LATEST_COUNT
        for category in (
            "Most deprived decile",
            "Second most deprived decile",
            "Third more deprived decile",
            "Fourth more deprived decile",
            "Fifth more deprived decile",
            "Fifth less deprived decile",
            "Fourth less deprived decile",
            "Third less deprived decile",
            "Second least deprived decile",
            "Least deprived decile",
        )
    },
    ("30302", "E08000006", ""): MORE_THAN_THE_FILE,
}


def table(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def series_of(rows, keys):
    grouped = defaultdict(list)
    for row in rows:
        grouped[tuple(row[key] for key in keys)].append(row)
    return grouped


def blocks(series, time, columns):
    """The columns of many series as arrays [series, period], a blank cell NaN, and which periods have a row."""
    times = sorted({int(row[time]) for rows in series for row in rows})
    place = {found: position for position, found in enumerate(times)}
    arrays = [np.full((len(series), len(times)), np.nan) for _ in columns]
    present = np.zeros((len(series), len(times)), dtype=bool)
    for number, rows in enumerate(series):
        for row in rows:
            present[number, place[int(row[time])]] = True
            for array, column in zip(arrays, columns, strict=True):
                if row[column] not in ("", "NA"):
                    array[number, place[int(row[time])]] = float(row[column])
    return arrays, present


def labels(found, polarity):
    return [OUTCOME_LABELS[TrendOutcome(code)] for code in trend_outcome(found.marker, polarity)]


@pytest.fixture(scope="module")
def north_west():
    """Key, published label, calculated label and reason of every checkable series."""
    metadata = {row["IndicatorID"]: row for row in table("fingertips-north-west-indicators.csv")}
    keys = ("IndicatorId", "AreaCode", "Sex", "Age", "CategoryType", "Category")
    published = {}
    checkable = {}
    for key, rows in series_of(table("fingertips-north-west.csv"), keys).items():
        label = next((row["Trend"] for row in rows if row["Trend"]), None)
        repeated = len({row["Year"] for row in rows}) < len(rows)
        values = sum(row["Value"] != "" for row in rows)
        if label is None or repeated or key[0] not in metadata or (label != CANNOT and values < 5):
            continue
        published[key], checkable[key] = label, rows
    indicators = [metadata[key[0]] for key in checkable]
    arrays, present = blocks(list(checkable.values()), "Year", ("Value", "LowerCI", "UpperCI", "Count", "Denominator"))
    found = recent_trend(
        *arrays,
        present=present,
        value_type=[VALUE_TYPES.get(row["ValueType"], ValueType.OTHER) for row in indicators],
    )
    polarity = [{"High is good": 1, "Low is good": -1}.get(row["Polarity"], 0) for row in indicators]
    return [
        (key, published[key], label, TrendReason(reason))
        for key, label, reason in zip(checkable, labels(found, polarity), found.reason, strict=True)
    ]


def test_6673_series_of_the_north_west_can_be_checked(north_west):
    assert len(north_west) == 6673
    assert sum(label == CANNOT for _, label, _, _ in north_west) == 5449


def test_the_published_trends_of_the_north_west_come_out_but_for_those_explained(north_west):
    disagree = {(key[0], key[1], key[5]) for key, published, calculated, _ in north_west if published != calculated}
    assert disagree == set(DISAGREEMENTS)
    assert sum(published == calculated for _, published, calculated, _ in north_west) == 6662


def test_the_deciles_without_a_latest_count_are_refused_for_that_reason(north_west):
    reasons = {
        reason
        for key, published, calculated, reason in north_west
        if DISAGREEMENTS.get((key[0], key[1], key[5])) == NO_LATEST_COUNT and published != calculated
    }
    assert reasons == {TrendReason.TOO_FEW_VALID_POINTS}


def test_every_trend_that_cannot_be_calculated_says_why(north_west):
    assert all((calculated == CANNOT) == (reason != TrendReason.NONE) for _, _, calculated, reason in north_west)


REPEATED = {
    ("93085", "E38000200"): "the publisher took both rows of 2020 and none of 2019: 5.83, where five years make 10.1",
    ("93085", "E38000228"): "the latest five years make 0.9; the publisher's rows must differ, for any five years "
    "that hold 2018 and 2023 fall (15.6 to 24.4)",
    ("352", "E54000008"): "all checks pass on the rows of the file (five valid rows, 2020 to 2024)",
    ("352", "E54000048"): "all checks pass on the rows of the file (five valid rows, 2020 to 2024)",
}


def test_rows_that_are_only_repeated_leave_the_published_trend_but_for_those_explained():
    """Years that stand twice with the same numbers, taken once: these series are beside those checkable above."""
    metadata = {row["IndicatorID"]: row for row in table("fingertips-north-west-indicators.csv")}
    keys = ("IndicatorId", "AreaCode", "Sex", "Age", "CategoryType", "Category")
    published, once = {}, {}
    for key, rows in series_of(table("fingertips-north-west.csv"), keys).items():
        label = next((row["Trend"] for row in rows if row["Trend"]), None)
        told = {tuple((name, cell) for name, cell in row.items() if name != "Trend"): row for row in rows}
        years = {row["Year"] for row in rows}
        values = sum(row["Value"] != "" for row in told.values())
        same = len(told) == len(years) < len(rows)
        if label and same and key[0] in metadata and (label == CANNOT or values >= 5):
            published[key], once[key] = label, list(told.values())
    arrays, present = blocks(list(once.values()), "Year", ("Value", "LowerCI", "UpperCI", "Count", "Denominator"))
    indicators = [metadata[key[0]] for key in once]
    found = recent_trend(
        *arrays, present=present, value_type=[VALUE_TYPES.get(row["ValueType"], ValueType.OTHER) for row in indicators]
    )
    polarity = [{"High is good": 1, "Low is good": -1}.get(row["Polarity"], 0) for row in indicators]
    calculated = dict(zip(once, labels(found, polarity), strict=True))
    disagree = {(key[0], key[1]) for key, label in published.items() if calculated[key] != label}
    assert (len(published), sum(label != CANNOT for label in published.values())) == (945, 88)
    assert disagree == set(REPEATED)


@pytest.fixture(scope="module")
def wyre():
    """Every series of Wyre, one year or pooled years, oldest row first; those of 2018 - 20 and of 2020 apart."""
    keys = ("IndicatorID", "Sex", "Age", "CategoryType", "Category", "Timeperiodrange")
    found = series_of(table("phof-wyre-2022-12.csv"), keys)
    return {key: sorted(rows, key=lambda row: int(row["TimeperiodSortable"])) for key, rows in found.items()}


def wyre_labels(series, rules):
    """The labels of some of Wyre's series, as if all were proportions: the file does not say what they are."""
    columns = ("Value", "LowerCI95.0limit", "UpperCI95.0limit", "Count", "Denominator")
    arrays, present = blocks(list(series.values()), "TimeperiodSortable", columns)
    words = {"RAG - High is good": 1, "RAG - Low is good": -1}
    return labels(
        recent_trend(
            *arrays,
            rules=rules,
            present=present,
            year_range=[int(key[5].removesuffix("y")) for key in series],
        ),
        [words.get(rows[0]["Polarity"], 0) for rows in series.values()],
    )


@pytest.mark.parametrize("rules", ["fingertips-next", "fingertips-2020"])
def test_every_labelled_series_of_wyre_has_the_published_trend(wyre, rules):
    labelled = {key: rows for key, rows in wyre.items() if rows[-1]["RecentTrend"] not in ("", CANNOT)}
    assert len(labelled) == 82
    assert wyre_labels(labelled, rules) == [rows[-1]["RecentTrend"] for rows in labelled.values()]


def test_what_cannot_be_calculated_in_wyre_is_pooled_lacks_counts_or_is_of_another_kind(wyre):
    refused = {key: rows for key, rows in wyre.items() if rows[-1]["RecentTrend"] == CANNOT}
    calculated = {
        key[0] for key, label in zip(refused, wyre_labels(refused, "fingertips-2020"), strict=True) if label != CANNOT
    }
    # Antibiotic prescribing (indirectly standardised ratio), emergency readmissions (indirectly standardised
    # proportion), excess winter deaths (index): kinds of value that have no trend, which the file does not tell.
    # Excess weight (20601, 20602) is refused because the latest rows are there but blank, which breaks the run.
    assert calculated == {"92670", "41101", "90360", "90361"}
