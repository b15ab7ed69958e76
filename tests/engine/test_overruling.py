"""Of one row: what the metric found, what the engine knows, and what is said in the end."""

from typing import Any

import attrs
import numpy as np
import pytest

from outcomes.engine.ages import Ages
from outcomes.engine.batch import ENGINE_REASON
from outcomes.engine.overruling import Overrides, Overruled, overruled
from outcomes.engine.withheld import Withheld
from outcomes.metrics.contract import MetricColumns
from outcomes.metrics.target_path import INFO
from outcomes.registry.judged import Judged
from outcomes.testing import make_block

NO, YES = np.array([False]), np.array([True])
NONE = np.array([0], dtype=np.int32)
AGES = Ages(stale=NO, withheld=NO, said=NONE, held_back=NONE)
NOTHING_KNOWN = Overrides(
    ambiguous=NO, impossible=NO, suppressed=NO, other_kind=NO, uncomputed=np.array([-1], dtype=np.int16), ages=AGES
)
OLD = attrs.evolve(AGES, stale=YES)
HELD_BACK = attrs.evolve(AGES, stale=YES, withheld=YES)
NO_MEMBER = np.array([ENGINE_REASON["member impossible"]], dtype=np.int16)
NOT_COMPUTED = np.array([ENGINE_REASON["member missing"]], dtype=np.int16)
SMALL = Withheld(own=np.array([[False, False, True]]), benchmark=np.zeros((1, 3), dtype=bool), lately=YES)
SMALL_BEFORE = attrs.evolve(SMALL, own=np.array([[True, False, False]]), lately=NO)
UNATTAINABLE, NOT_OBSERVED = "unattainable as written", "due period not observed"


def judged(found: str, *, failed: bool = False, beyond: bool = False, **known: Any) -> Overruled:
    """What stands of a row of which the metric says ``found``: its first outcome, or a reason."""
    reason = -1 if found == "met" or failed else INFO.reason(found)
    columns = MetricColumns(
        outcome=np.array([0 if found == "met" and not failed else -1], dtype=np.int16),
        reason=np.array([reason], dtype=np.int16),
        period=np.array([-1 if failed else 2], dtype=np.int32),
    )
    return overruled(
        make_block([[60.0, 61.0, 62.0]], due_at=[1]),
        Judged(columns=columns, failed=np.array([failed])),
        INFO,
        attrs.evolve(NOTHING_KNOWN, **known),
        np.array([[beyond] * 3]) if beyond else None,
    )


def said(found: str, **known: Any) -> str:
    """The word that is said of such a row."""
    stands = judged(found, **known)
    if stands.outcome[0] >= 0:
        assert stands.reason[0] == -1
        return "met"
    return stands.reasons[stands.reason[0]].word


@pytest.mark.parametrize("found", ["met", NOT_OBSERVED, UNATTAINABLE])
def test_what_the_metric_found_stands_where_nothing_is_known(found: str) -> None:
    assert said(found) == found


def test_a_figure_that_could_not_be_computed_explains_silence_and_no_finding() -> None:
    assert said(NOT_OBSERVED, uncomputed=NOT_COMPUTED) == "member missing"
    assert said("met", uncomputed=NOT_COMPUTED) == "met"
    assert said("met", uncomputed=NO_MEMBER) == "member impossible"
    assert judged("met", uncomputed=NOT_COMPUTED).at.tolist() == [2]
    assert judged("met", uncomputed=NO_MEMBER).at.tolist() == [-1]


def test_figures_held_back_explain_silence_but_no_wording_that_nothing_reaches() -> None:
    assert said(NOT_OBSERVED, suppressed=YES) == "suppressed"
    assert said("met", suppressed=YES) == "met"
    assert said(UNATTAINABLE, suppressed=YES) == UNATTAINABLE


def test_small_numbers_explain_what_lacks_a_figure_and_no_failure() -> None:
    assert said(NOT_OBSERVED, withheld=SMALL) == "small numbers"
    assert said("met", withheld=SMALL) == "met"
    assert said(UNATTAINABLE, withheld=SMALL) == UNATTAINABLE
    assert said("met", failed=True, withheld=SMALL) == "metric failed"
    assert said(NOT_OBSERVED, uncomputed=NOT_COMPUTED, withheld=SMALL) == "member missing"


def test_a_path_beyond_the_range_takes_the_place_of_a_finding_alone() -> None:
    assert said("met", beyond=True) == UNATTAINABLE
    assert said(NOT_OBSERVED, beyond=True) == NOT_OBSERVED


def test_rows_that_clash_and_numbers_that_cannot_be_go_before_all_findings() -> None:
    assert said("met", ambiguous=YES) == "clashing rows"
    assert said("met", ambiguous=YES, impossible=YES) == "impossible number"


def test_an_old_figure_is_stale_unless_there_are_newer_ones_of_another_kind() -> None:
    assert said("met", ages=OLD) == "stale"
    assert said("met", ages=OLD, other_kind=YES) == "another kind of period"
    assert said("met", other_kind=YES) == "met"
    assert said(UNATTAINABLE, ages=OLD, other_kind=YES) == UNATTAINABLE
    assert said(NOT_OBSERVED, ages=OLD, uncomputed=NOT_COMPUTED) == "member missing"


def test_figures_held_back_since_are_told_by_who_holds_them_back() -> None:
    assert said("met", ages=HELD_BACK) == "suppressed"
    assert said("met", ages=HELD_BACK, withheld=SMALL) == "small numbers"
    assert said("met", ages=HELD_BACK, withheld=SMALL_BEFORE) == "suppressed"
    assert said("met", ages=HELD_BACK, other_kind=YES) == "another kind of period"
