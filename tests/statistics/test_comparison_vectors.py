"""The interval comparison against the vectors of the published programs' own tests (tests/vectors).

Run here, every vector: ci_single_overlap_one_level, ci_single_overlap_two_levels, ci_double_overlap,
next_ci_benchmark, next_ci_benchmark_real_data.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from outcomes.statistics.comparison import COMPARISON_LABELS, ComparisonReason, compare_intervals

VECTORS = Path(__file__).parents[1] / "vectors" / "fingertips.json"
GROUPS = json.loads(VECTORS.read_text(encoding="utf-8"))["groups"]

SAID = {
    "None": ("Not compared",),
    "Worst": ("Worse 99.8%", "Lower 99.8"),
    "Worse": ("Worse", "Lower", "Worse 95%", "Lower 95"),
    "Same": ("Similar",),
    "Better": ("Better", "Higher", "Better 95%", "Higher 95"),
    "Best": ("Better 99.8%", "Higher 99.8"),
}
"""What is said where the old program finds this; where nothing is judged it calls what is lower worse."""
POLARITY_OF_ID = {-1: 0, 99: 0, 0: -1, 1: 1}
# A text that the current program does not know is no judgement when it compares.
POLARITY_OF_NAME = {"HighIsGood": 1, "LowIsGood": -1, "NoJudgement": 0, "Unknown": 0}


def vectors(group):
    return [pytest.param(vector, id=vector["name"]) for vector in GROUPS[group]["vectors"]]


def number(row, key, missing=None):
    """A cell as the kernel wants it: the old program writes a missing value as -1, limits as null."""
    found = row.get(key)
    return np.nan if found is None or found == missing else float(found)


def said(vector, method):
    inputs = vector["inputs"]
    data, comparator = inputs["data"], inputs["comparator"]
    found = compare_intervals(
        number(data, "value", -1),
        number(data, "lower95"),
        number(data, "upper95"),
        number(comparator, "value", -1),
        method=method,
        rules="fingertips-2020",
        lower_998=number(data, "lower99_8"),
        upper_998=number(data, "upper99_8"),
        benchmark_lower=number(comparator, "lower95"),
        benchmark_upper=number(comparator, "upper95"),
        applicable=inputs["polarity_id"] != -1,
    )
    return COMPARISON_LABELS[method][POLARITY_OF_ID[inputs["polarity_id"]]][found.position]


@pytest.mark.parametrize("vector", vectors("ci_single_overlap_one_level"))
def test_one_interval_against_a_value_gives_the_published_significance(vector):
    assert said(vector, "95") in SAID[vector["expected"]]


@pytest.mark.parametrize("vector", vectors("ci_single_overlap_two_levels"))
def test_two_levels_against_a_value_give_the_published_significance(vector):
    assert said(vector, "95-99.8") in SAID[vector["expected"]]


@pytest.mark.parametrize("vector", vectors("ci_double_overlap"))
def test_two_intervals_give_the_published_significance(vector):
    assert said(vector, "overlap") in SAID[vector["expected"]]


def next_label(inputs):
    # The aggregate segment of an area is its own benchmark when the other segments are compared with it.
    itself = inputs.get("segment") == "Persons" and "aggregate segment" in inputs.get("benchmark", "")
    found = compare_intervals(
        number(inputs, "value"),
        number(inputs, "lower"),
        number(inputs, "upper"),
        number(inputs, "benchmark_value"),
        is_benchmark=itself,
    )
    label = COMPARISON_LABELS["95"][POLARITY_OF_NAME[inputs["polarity"]]][int(found.position)]
    assert (label == "Not compared") == (int(found.reason) != ComparisonReason.NONE)
    return label


@pytest.mark.parametrize("vector", vectors("next_ci_benchmark"))
def test_the_current_program_words_the_comparison_so(vector):
    assert (vector["expected"] or "Not compared") == next_label(vector["inputs"])


@pytest.mark.parametrize("vector", vectors("next_ci_benchmark_real_data"))
def test_emergency_readmissions_compare_as_published(vector):
    assert vector["expected"] == next_label(vector["inputs"])
