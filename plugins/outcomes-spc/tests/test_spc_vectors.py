"""Every case of the published SPC vectors; where this package differs from a peer, the difference is asserted."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from outcomes_spc import Assurance, Cause, LimitState, PointType, Rules, Variation, p_chart, xmr
from outcomes_spc.cautions import FEW_POINTS, few_points, gaps
from outcomes_spc.chart import assess
from outcomes_spc.labels import assurance, label_directions, label_points, point_types, variation_icons
from outcomes_spc.parameters import Rebase, segment_of
from outcomes_spc.points import side_of
from outcomes_spc.rules import (
    SHIFT_POINTS,
    TREND_POINTS,
    close_members,
    shift_ends,
    spread_back,
    trend_direction,
    trend_ends,
    two_in_three,
    two_in_three_anywhere,
)
from outcomes_spc.runs import anhoej_limits, best_box, cut_box
from outcomes_spc.xmr import LIMIT_FACTOR, SCREEN_FACTOR

from outcomes.testing import make_axis

EXACT_FACTOR = 3 / 1.128
"""The unrounded factor that qicharts2 and PowerBI-SPC use: 0.02% less than ours, enough to flip a point on a limit."""

VECTORS = json.loads((Path(__file__).parent / "vectors" / "spc.json").read_text(encoding="utf-8"))
GROUPS = {group["id"]: group for group in VECTORS["groups"]}
POLARITY = {"increase": 1, "decrease": -1, "neutral": 0}
WAY = {"lower": -1, "none": 0, "upper": 1}
ASSURANCE = {
    None: Assurance.NONE,
    "inconsistent": Assurance.INCONSISTENT,
    "consistent_pass": Assurance.CONSISTENT_PASS,
    "consistent_fail": Assurance.CONSISTENT_FAIL,
}
POINT_TYPE = {
    "common_cause": PointType.COMMON_CAUSE,
    "special_cause_improvement": PointType.IMPROVEMENT,
    "special_cause_concern": PointType.CONCERN,
    "special_cause_neutral_high": PointType.NEUTRAL_HIGH,
    "special_cause_neutral_low": PointType.NEUTRAL_LOW,
}
LEFT_OUT = {
    "ptd_target_column": "a target as a column of a table; here the framework says it and the engine lays it out"
}
SEEN: set[tuple[str, str]] = set()


def cases(*groups, quirk=None):
    """The cases of groups as pytest parameters, counted so that a test can say that none was left out."""
    found = []
    for name in groups:
        for case in GROUPS[name]["cases"]:
            if quirk is None or bool(case.get("quirk")) == quirk:
                SEEN.add((name, case["id"]))
                found.append(pytest.param(case, id=f"{name}-{case['id']}"))
    assert found
    return found


def numbers(values, dtype=np.float64):
    return np.array([np.nan if value is None else value for value in values], dtype=dtype)


def chart_of(given, **options):
    """The chart of one series out of a case's input."""
    options.setdefault("screen", given.get("screen_outliers", given.get("screen", True)))
    options.setdefault("base_points", given.get("fix_after_n_points", given.get("fix")))
    values = numbers(given["values"])[np.newaxis]
    if given.get("rebase"):
        options["segment"] = np.isin(np.arange(values.shape[1]), given["rebase"]).cumsum()
    return xmr(values, **options)


def types_of(chart, direction):
    return point_types(chart.cause, chart.direction, POLARITY[direction])[0]


def peer_label(cause, direction):
    """The words of NHSRplotthedots for a cause and a direction."""
    high = direction > 0
    return {
        Cause.COMMON: "Common Cause",
        Cause.OUTSIDE: "Above UCL" if high else "Below LCL",
        Cause.TREND: f"7 Point Trend ({'Increasing' if high else 'Decreasing'})",
        Cause.TWO_IN_THREE: f"2 in 3 {'Above' if high else 'Below'} CL",
        Cause.SHIFT: f"7 Points {'Above' if high else 'Below'} CL",
    }[Cause(int(cause))]


def close_to(expected, actual, tolerance):
    assert actual == pytest.approx(expected, abs=tolerance, rel=0)


@pytest.mark.parametrize("case", cases("ptd_limits_snapshot", "nhspy_limits"))
def test_limits_are_those_of_the_peers(case):
    expected, tolerance = case["expected"], case["tol"]
    chart = chart_of(case["input"])
    lines = {
        "mean": chart.limits.centre,
        "lpl": chart.limits.lower,
        "upl": chart.limits.upper,
        "nlpl": chart.limits.near_lower,
        "nupl": chart.limits.near_upper,
    }
    for name, line in lines.items():
        if name in expected and expected[name] is not None:
            close_to(expected[name], line[0, -1], tolerance)
        elif name in expected and name != "mean":
            assert np.isnan(line[0]).all()
    if "relative_to_mean_first15" in expected:
        assert expected["relative_to_mean_first15"] == chart.side[0, :15].tolist()
    if "n" in expected:
        kinds = types_of(chart, case["input"].get("direction", "increase"))
        assert expected["n"] == kinds.size
        assert expected["common_cause"] == (kinds == PointType.COMMON_CAUSE).sum()
        assert expected["special_cause_improvement"] == (kinds == PointType.IMPROVEMENT).sum()
    if "short_group_warning" in expected:
        assert expected["short_group_warning"] == bool(few_points(chart.base_points[0, -1]))


@pytest.mark.parametrize("case", cases("ptd_vignette_screening"))
def test_screening_moves_the_limits_as_the_vignette_shows(case):
    expected, tolerance = case["expected"], case["tol"]
    chart = chart_of(case["input"])
    close_to(expected["mean"], chart.limits.centre[0, 0], 0.005)
    close_to(expected["lpl"], chart.limits.lower[0, 0], tolerance)
    close_to(expected["upl"], chart.limits.upper[0, 0], tolerance)
    assert expected["outside_limits_index"] == np.flatnonzero(chart.outside[0]).tolist()
    assert (np.delete(chart.cause[0], expected["outside_limits_index"]) == Cause.COMMON).all()


@pytest.mark.parametrize("case", cases("ptd_shift_end_flag", "nhspy_shift_end", quirk=False))
def test_the_seventh_point_on_one_side_ends_a_shift(case):
    # Codes that are not signs (nhspy's `test_invalid`) are sides of their own: no run of equal ones, no shift.
    assert case["expected"] == shift_ends(np.array(case["input"], np.int8)).astype(int).tolist()


@pytest.mark.parametrize("case", cases("nhspy_shift_end", quirk=True))
def test_points_on_the_mean_are_no_shift_although_nhspy_counts_them(case):
    ours = shift_ends(np.array(case["input"], np.int8)).astype(int).tolist()
    assert case["expected_r"] == ours
    assert case["expected"] != ours


@pytest.mark.parametrize("case", cases("ptd_part_of_seven", "nhspy_part_of_seven"))
def test_a_flag_spreads_back_over_the_seven_points_that_made_it(case):
    ends = np.abs(np.array(case["input"], np.int64)) == 1
    assert case["expected"] == spread_back(ends, 7).astype(int).tolist()


@pytest.mark.parametrize("case", cases("ptd_trend_end_flag", "nhspy_trend_end"))
def test_the_seventh_of_rising_or_falling_points_ends_a_trend(case):
    assert case["expected"] == trend_ends(numbers(case["input"])).tolist()


def two_in_three_case(given):
    return two_in_three(np.array(given["close_to_limits"]), np.array(given["relative_to_mean"]))


@pytest.mark.parametrize(
    "case",
    [
        each
        for each in cases("ptd_two_in_three", "nhspy_two_in_three", quirk=False)
        if len(each.values[0]["input"]["close_to_limits"]) == len(each.values[0]["input"]["relative_to_mean"])
    ],
)
def test_two_of_three_on_one_side_flag_the_window(case):
    assert case["expected"] == two_in_three_case(case["input"]).astype(int).tolist()


@pytest.mark.parametrize(
    "case",
    [
        each
        for each in cases("ptd_two_in_three", "nhspy_two_in_three")
        if len(each.values[0]["input"]["close_to_limits"]) != len(each.values[0]["input"]["relative_to_mean"])
    ],
)
def test_rows_of_unequal_length_are_refused_although_the_peers_recycle_them(case):
    with pytest.raises(ValueError, match="arrays of one length"):
        two_in_three_case(case["input"])


@pytest.mark.parametrize("case", cases("ptd_part_of_two_in_three"))
def test_only_the_close_points_of_a_window_are_flagged(case):
    close, side = (np.array(case["input"][key]) for key in ("close_to_limits", "relative_to_mean"))
    assert case["expected"] == close_members(two_in_three(close, side), close).astype(int).tolist()


@pytest.mark.parametrize("case", cases("nhspy_part_of_two_in_three", quirk=False))
def test_members_are_those_in_the_window_and_close(case):
    ours = close_members(np.array(case["input"]["a"]), np.array(case["input"]["b"]))
    assert case["expected"] == ours.astype(int).tolist()


@pytest.mark.parametrize("case", cases("nhspy_part_of_two_in_three", quirk=True))
def test_members_of_unequal_rows_are_refused_although_nhspy_cuts_the_longer(case):
    with pytest.raises(ValueError, match="arrays of one length"):
        close_members(np.array(case["input"]["a"]), np.array(case["input"]["b"]))


@pytest.mark.parametrize("case", cases("ptd_special_cause_precedence"))
def test_each_point_has_the_strongest_label_and_a_trend_its_own_direction(case):
    given = {name: np.array(values) for name, values in case["input"].items()}
    cause = label_points(
        outside=given["outside_limits"],
        trend=given["part_trend"],
        two_in_three=given["part_two_in_three"],
        shift=given["part_shift"],
    )
    way = trend_direction(given["values"].astype(float), given["part_trend"] != 0)
    direction = label_directions(cause, given["relative_to_mean"].astype(np.int8), way)
    assert case["expected"] == [peer_label(*pair) for pair in zip(cause, direction, strict=True)]


@pytest.mark.parametrize("case", cases("ptd_two_in_three_sides"))
def test_points_near_opposite_limits_are_not_two_in_three(case):
    kinds = types_of(chart_of(case["input"]), case["input"]["direction"])
    assert case["expected"]["point_type_last2"] == [PointType(kind).name.lower() for kind in kinds[-2:]]


@pytest.mark.parametrize("case", cases("ptd_assurance", "wa_assurance"))
def test_assurance_compares_the_last_limits_with_the_target(case):
    given = case["input"]
    lower, upper, target = (
        np.atleast_1d(numbers(np.atleast_1d(given[key]).tolist())) for key in ("lpl", "upl", "target")
    )
    ours = assurance(lower, upper, target, POLARITY[given["direction"]])
    assert ASSURANCE[case["expected"]] == ours[-1]


class Days:
    """As much of the axis of a block as tells where a segment begins."""

    def __init__(self, start):
        self.start = start

    def __len__(self):
        return len(self.start)


@pytest.mark.parametrize("case", cases("ptd_rebase"))
def test_a_rebase_date_begins_a_segment(case):
    if "flags" in case["input"]:
        assert case["expected"]["segment"] == np.cumsum(case["input"]["flags"]).tolist()
        chart = xmr(np.arange(20.0)[np.newaxis], segment=np.cumsum(case["input"]["flags"]))
        assert chart.base_points[0].tolist() == [10] * 20
        return
    dates = np.array(case["input"]["dates"], "datetime64[D]")
    told = date(2020, 1, 1)
    rebases = tuple(
        Rebase(starts=date.fromisoformat(day), reason="new ward", author="A. Clerk", date_=told)
        for day in case["input"]["rebase"]
    )
    segment = segment_of(Days(dates), rebases)
    assert np.cumsum(case["expected"]).tolist() == segment.tolist()


@pytest.mark.parametrize("case", cases("ptd_short_series"))
def test_short_series_are_told(case):
    ours = few_points(np.array(case["input"]["group_sizes"]), case["input"]["threshold"])
    assert case["expected"] == ours.tolist()


@pytest.mark.parametrize("case", cases("nhspy_end_to_end", quirk=False))
def test_whole_charts_agree_with_nhspy(case):
    expected, chart = case["expected"], chart_of(case["input"])
    for name, line in (("mean", "centre"), ("lpl", "lower"), ("upl", "upper")):
        level = getattr(chart.limits, line)[0, 0]
        assert numbers([expected[name]])[0] == pytest.approx(level, abs=1e-9, rel=0, nan_ok=True)
    if "outside_limits" in expected:
        assert expected["outside_limits"] == np.abs(chart.outside[0]).tolist()
        assert expected["relative_to_mean"] == chart.side[0].tolist()
    if "close_to_limits" in expected:
        assert expected["close_to_limits"] == chart.close[0].astype(int).tolist()
    assert expected["special_cause_flag"] == chart.special[0].astype(int).tolist()


@pytest.mark.parametrize("case", cases("nhspy_end_to_end", quirk=True))
def test_limits_of_no_width_are_not_usable_although_nhspy_flags_every_point(case):
    chart = chart_of(case["input"])
    close_to(case["expected"]["mean"], chart.limits.centre[0, 0], 1e-9)
    assert all(case["expected"]["special_cause_flag"])
    assert not chart.special.any()
    assert (chart.state == LimitState.SCREENED_AWAY).all()
    assert np.isnan(chart.limits.upper).all()


def special_flags(given):
    cause, _ = assess(
        numbers(given["values"]),
        side=np.array(given["rtm"], np.int8),
        outside=np.array(given["outside"], np.int8),
        close=np.array(given["close"]),
    )
    return (cause > Cause.COMMON).astype(int).tolist()


@pytest.mark.parametrize("case", cases("nhspy_special_flag", quirk=False))
def test_any_rule_makes_a_point_special(case):
    assert case["expected"] == special_flags(case["input"])


@pytest.mark.parametrize("case", cases("nhspy_special_flag", quirk=True))
def test_a_flat_row_on_the_mean_is_not_special_although_nhspy_flags_it(case):
    assert case["expected_r"] == special_flags(case["input"])
    assert case["expected"] != special_flags(case["input"])


@pytest.mark.parametrize("case", cases("wa_shift"))
def test_a_shift_of_any_length_about_any_line(case):
    given = case["input"]
    side = side_of(numbers(given["val"]), numbers(given["targets"]))
    shift = spread_back(shift_ends(side, points=given["n"]), given["n"])
    assert [WAY[each] for each in case["expected"]] == np.where(shift, side, 0).tolist()


@pytest.mark.parametrize("case", cases("wa_trend"))
def test_a_trend_of_any_length_takes_its_later_direction(case):
    values, n = numbers(case["input"]["val"]), case["input"]["n"]
    trend = spread_back(trend_ends(values, points=n), n)
    assert [WAY[each] for each in case["expected"]] == trend_direction(values, trend).tolist()


@pytest.mark.parametrize("case", cases("wa_two_in_three"))
def test_the_western_electric_form_of_two_in_three(case):
    given = case["input"]
    values = numbers(given["val"])
    beyond = (side_of(values, numbers(given["ul95"])) > 0).astype(int) - (side_of(values, numbers(given["ll95"])) < 0)
    ours = two_in_three_anywhere(beyond, whole_window=given["highlight_series"])
    assert [WAY[each] for each in case["expected"]] == ours.tolist()


@pytest.mark.parametrize("case", cases("wa_astronomical"))
def test_a_point_is_outside_only_when_strictly_beyond_a_limit(case):
    given = case["input"]
    values = numbers(given["val"])
    outside = (side_of(values, numbers(given["ul99"])) > 0).astype(int) - (side_of(values, numbers(given["ll99"])) < 0)
    assert [WAY[each] for each in case["expected"]] == outside.tolist()


@pytest.mark.parametrize("case", cases("wa_i_chart"))
def test_the_unrounded_factor_gives_the_limits_of_powerbi(case):
    given, expected = case["input"], case["expected"]
    ratio = np.array(given["numerators"]) / np.array(given["denominators"])
    limits = xmr(ratio[np.newaxis], screen=given["screen_outliers"], factor=EXACT_FACTOR).limits
    for name, line in (("upl", "upper"), ("nupl", "near_upper"), ("nlpl", "near_lower"), ("lpl", "lower")):
        close_to(expected[name], getattr(limits, line)[0, 0], case["tol"])


@pytest.mark.parametrize("case", cases("wa_p_chart"))
def test_p_chart_limits_follow_each_denominator(case):
    given, expected = case["input"], case["expected"]
    limits = p_chart([given["numerators"]], [given["denominators"]], multiplier=100).limits
    lines = {
        "ul99_pct": limits.upper,
        "ul95_pct": limits.near_upper,
        "ll95_pct": limits.near_lower,
        "ll99_pct": limits.lower,
    }
    for name in expected:
        close_to(expected[name], lines[name][0], case["tol"])


@pytest.mark.parametrize("case", cases("anhoej_limits"))
def test_run_chart_limits_are_the_published_ones(case):
    n, expected = case["input"]["n_useful"], case["expected"]
    plain, best, cut = anhoej_limits(n), best_box(n), cut_box(n)
    assert expected["longest_run_max"] == plain.longest_run
    assert expected["crossings_min"] == plain.crossings
    assert expected["bestbox"] == {"crossings_min": best.crossings, "longest_run_max": best.longest_run}
    border = {"crossings_border": cut.crossings, "longest_run_border": cut.longest_run}
    assert {key: -1 if each is None else each for key, each in expected["cutbox"].items()} == border


@pytest.mark.parametrize("case", cases("derived_end_to_end"))
def test_whole_charts_agree_with_the_reference(case):
    given, expected = case["input"], case["expected"]
    chart = chart_of(given)
    for group in expected["groups"]:
        part = slice(group["start"], group["start"] + group["n"])
        for name, line in (
            ("mean", "centre"),
            ("lpl", "lower"),
            ("nlpl", "near_lower"),
            ("nupl", "near_upper"),
            ("upl", "upper"),
        ):
            close_to(group[name], getattr(chart.limits, line)[0, part], case["tol"])
    labels = [peer_label(*pair) for pair in zip(chart.cause[0], chart.direction[0], strict=True)]
    assert expected["special_cause_type"] == labels
    kinds = types_of(chart, given["direction"])
    assert [POINT_TYPE[each] for each in expected["point_type"]] == kinds.tolist()
    assert POINT_TYPE[expected["variation_icon"]] == kinds[-1]
    target = np.full((1, len(given["values"])), numbers([given.get("target")])[0])
    ours = assurance(chart.limits.lower, chart.limits.upper, target, POLARITY[given["direction"]])
    assert ASSURANCE[expected["assurance"]] == ours[0, -1]


def near_limits(*rows):
    """Sides, outside and close flags of points placed by hand between sigma lines at 1, 2 and 3."""
    y = np.array(rows, np.float64)
    side = side_of(y, 0.0)
    outside = np.where(np.abs(y) > 3, side, 0).astype(np.int8)
    beyond = np.where(np.abs(y) > 2, side, 0).astype(np.int8)
    return {
        "values": y,
        "side": side,
        "outside": outside,
        "close": (beyond != 0) & (outside == 0),
        "beyond": beyond,
    }


def constant_series(case):
    chart = chart_of(case["input"])
    assert (chart.state == LimitState.CONSTANT).all()
    assert (chart.limits.centre == 5).all()
    assert np.isnan(chart.limits.upper).all()


def single_point(case):
    chart = chart_of(case["input"])
    assert (chart.state == LimitState.ONE_POINT).all()
    assert (chart.cause == Cause.NOT_ASSESSED).all()


def outside_then_near(case):
    given = near_limits(3.5, 2.5, 1.0)
    assert assess(**given)[0][1] == Cause.COMMON
    assert assess(**given, rules=Rules(anywhere=True))[0][1] == Cause.TWO_IN_THREE


def third_point_other_side(case):
    given = near_limits(2.5, -1.0, 2.5)
    assert assess(**given)[0].tolist() == [Cause.COMMON] * 3
    pairs = [Cause.TWO_IN_THREE, Cause.COMMON, Cause.TWO_IN_THREE]
    assert pairs == assess(**given, rules=Rules(anywhere=True))[0].tolist()


def duplicate_dates(case):
    # A block has each period once, whatever a file has: rows that contradict each other are reported where they are read.
    assert (np.diff(make_axis(12, 2019, per_year=12).start) > np.timedelta64(0, "D")).all()


def gap_in_dates(case):
    assert gaps([[1.0, np.nan, 2.0], [np.nan, 1.0, 2.0]]).tolist() == [1, 0]


def fix_after_lt_12(case):
    # The mathematics allows any base of two or more points, as nhspy does; a base under 12 is cautioned.
    chart = xmr(np.arange(20.0)[np.newaxis] % 3, base_points=case["input"]["fix_after_n_points"])
    assert few_points(chart.base_points[0, 0])


def limits_outside_range(case):
    values = np.array([[98.0, 92.0, 99.0, 93.0, 98.0, 91.0]])
    free, held = xmr(values), xmr(values, value_range=(0, 100))
    assert free.limits.upper[0, 0] > 100
    assert (held.limits.upper == 100).all()
    assert held.clipped_high.all()
    assert not held.clipped_low.any()
    assert (free.limits.lower == held.limits.lower).all()
    assert (free.cause == held.cause).all()


EDGES = {
    each.__name__: each
    for each in (
        constant_series,
        single_point,
        outside_then_near,
        third_point_other_side,
        duplicate_dates,
        gap_in_dates,
        fix_after_lt_12,
        limits_outside_range,
    )
}


@pytest.mark.parametrize("case", cases("edge_cases_by_reading"))
def test_edges_are_decided_and_named(case):
    EDGES[case["id"]](case)


def test_every_case_is_run_or_its_group_is_left_out_with_a_reason():
    assert set(LEFT_OUT) < set(GROUPS)
    run = [group for group in VECTORS["groups"] if group["id"] not in LEFT_OUT]
    wanted = {(group["id"], case["id"]) for group in run for case in group["cases"]}
    assert VECTORS["meta"]["groups"] == len(GROUPS)
    assert VECTORS["meta"]["cases"] == sum(len(group["cases"]) for group in GROUPS.values())
    assert wanted == SEEN


def test_the_constants_are_the_published_ones():
    published = VECTORS["constants"]
    assert published["xmr_limit_factor"] == LIMIT_FACTOR
    assert published["mr_screen_factor"] == SCREEN_FACTOR
    assert published["three_over_d2"] == pytest.approx(EXACT_FACTOR, abs=1e-15)
    assert published["shift_points"] == SHIFT_POINTS
    assert published["trend_points"] == TREND_POINTS
    assert published["min_points_warning"] == FEW_POINTS


def test_icons_name_variation_and_side():
    kinds = np.array([-1, 0, 1, 1, 2, 2, 3, 4], np.int8)
    direction = np.array([0, 0, 1, -1, 1, -1, 1, -1], np.int8)
    expected = [
        Variation.NONE,
        Variation.COMMON_CAUSE,
        Variation.IMPROVEMENT_HIGH,
        Variation.IMPROVEMENT_LOW,
        Variation.CONCERN_HIGH,
        Variation.CONCERN_LOW,
        Variation.NEUTRAL_HIGH,
        Variation.NEUTRAL_LOW,
    ]
    assert expected == variation_icons(kinds, direction).tolist()
