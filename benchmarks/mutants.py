"""Faults put into the code on purpose, each of which a test has to notice. Not part of CI: all take twenty minutes.

    .venv/bin/python benchmarks/mutants.py [WORD ...]

Each mutant changes one line of a copy of the package: a threshold that moves onto the other side, a sign, a condition
that is left out. The tests beside it are run on the copy, and stop at the first failure. A mutant that is *killed* was
noticed; one that *survived* shows what no test says. One whose line is no longer there is *stale*: write it anew.
WORDs choose the mutants whose name holds one of them.
"""

from __future__ import annotations

import compileall
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Mutant(NamedTuple):
    """One fault: in which file what is written instead of what, and the tests that should notice.

    ``file`` is below `src/outcomes`, or begins with `plugins/`.
    """

    name: str
    file: str
    line: str
    instead: str
    tests: tuple[str, ...]


BOUNDARIES = ("tests/metrics/test_boundaries.py",)
SUGGEST = ("tests/results/test_suggestions.py", "tests/cases/target-candidates.case.toml")
COMMENTS = ("tests/results/test_commentary.py",)
NOTICES = ("plugins/outcomes-notify/tests/test_notify_servers.py",)
PERIODS = (
    "tests/periods/test_period_vectors.py",
    "tests/periods/test_period_labels.py",
    "tests/periods/test_spellings.py",
)
COMPARED = ("tests/data/test_series_blocks.py", "tests/engine/test_parents_without_figures.py")
PROJECTED = ("tests/metrics/test_progress_projection.py",)
CHANGED = ("tests/metrics/test_change_rules.py",)
GOALS = ("tests/metrics/test_goal_fingertips.py",)
MEDIANS = ("tests/metrics/test_change_rules.py", "tests/cases/benchmark-median-distance.case.toml")
PACES = ("tests/metrics/test_progress_pace.py",)
RULES = ("tests/metrics/test_boundaries.py",)
PATHS = ("tests/metrics/test_boundaries.py", "tests/metrics/test_target_path.py")
BETTERED = ("tests/cases/year-on-year.case.toml",)
RETURNED = ("tests/metrics/test_boundaries.py", "tests/metrics/test_delivery_and_coverage.py")
INDEX = ("tests/engine/test_several_indicators.py", "tests/cases/index-standardised.case.toml")
OVERRULED = ("tests/engine/test_overruling.py",)
PATH_EDGES = (
    "tests/framework/test_path_edges.py",
    "tests/framework/test_readings_paths.py",
    "tests/metrics/test_target_path.py",
)
AGREED = ("tests/generative/test_engine_agrees.py",)
GAPS = ("tests/metrics/test_inequality_metrics.py",)
COLOURS = ("tests/results/test_colours.py",)
COMPARISON = ("tests/statistics/test_comparison.py", "tests/statistics/test_comparison_vectors.py")
TRENDS = ("tests/statistics/test_trend.py",)
EXTREMES = ("tests/data/test_extreme_rows.py",)
RANGES = ("tests/data/test_extreme_rows.py", "tests/data/test_broken_data_files.py")
FRAGILE = ("tests/engine/test_fragile.py",)
COUNTS = ("tests/metrics/test_target_count.py",)
GROWTH = ("tests/metrics/test_progress_rules.py", "tests/cases/progress.case.toml")
FUNNELS = ("tests/metrics/test_benchmark_limits_and_quantiles.py",)
PUBLISHERS = ("tests/nightly/test_schedules_of_publishers.py",)
REDEFINED = ("tests/history/test_redefined_promises.py",)
DUTIES = ("tests/nightly/test_duties.py",)
SMALL = ("tests/data/test_disclosure.py",)
MOVED = ("tests/history/test_changes.py",)
ENGLAND = ("tests/data/test_english_areas.py",)
BUILT_IN = ("tests/registry/test_built_in_statistics.py",)

MUTANTS = (
    Mutant(
        "late on the last day", "nightly/due.py", "if as_of > by:", "if as_of >= by:",
        ("tests/nightly/test_schedules_of_publishers.py",),
    ),
    Mutant(
        "expected on the first day", "nightly/due.py", "if as_of >= opens", "if as_of > opens",
        ("tests/nightly/test_schedules_of_publishers.py",),
    ),
    Mutant(
        "too old on the last day", "engine/ages.py", "return np.asarray(age > days)", "return np.asarray(age >= days)",
        ("tests/cases/stale.case.toml", "tests/engine", "tests/generative"),
    ),
    Mutant(
        "met rows counted by direction too", "results/rollup.py",
        "direction = np.where(verdict >= 0, -1, _codes_of(", "direction = np.where(verdict < -1, -1, _codes_of(",
        ("tests/results/test_rollup.py",),
    ),
    Mutant(
        "revisions of the baseline run", "history/reading.py", "revision.c.run > since,", "revision.c.run >= since,",
        ("tests/nightly/test_nights.py", "tests/history"),
    ),
    Mutant(
        "earlier and later base swapped", "engine/sensitivity.py",
        "((EARLIER, -1), (LATER, 1))", "((EARLIER, 1), (LATER, -1))", FRAGILE,
    ),
    Mutant(
        "at risk is off track", "engine/sensitivity.py", "else 0 if verdict in BROKEN else 1", "else 0", FRAGILE,
    ),
    Mutant("the warning day", "metrics/delivery_status.py", "(left <= params.warn_days)", "(left < params.warn_days)",
           BOUNDARIES),
    Mutant("overdue on the day", "metrics/delivery_status.py", "open_ & (left < 0)", "open_ & (left <= 0)",
           ("tests/metrics/test_boundaries.py", "tests/metrics/test_delivery_and_coverage.py")),
    Mutant("enough is more than asked", "metrics/target_count.py", "number >= asked - slack", "number > asked + slack",
           BOUNDARIES),
    Mutant("over at the limit", "metrics/target_count.py", "number > upper + slack", "number >= upper - slack",
           BOUNDARIES),
    Mutant("at risk at the threshold", "metrics/target_count.py",
           "behind = number >= params.at_risk_from", "behind = number > params.at_risk_from", BOUNDARIES),
    Mutant("on track at the pace", "metrics/target_count.py",
           "number >= expected - slack,", "number > expected + slack,", BOUNDARIES),
    *(
        Mutant(f"{rule} at {written}", f"metrics/{rule}.py", f"reaches({of}, {written})",
               f"reaches({of}, {float(written) + 1e-6})", BOUNDARIES)
        for rule, of, written in (
            ("progress_un", "way", "0.95"), ("progress_un", "way", "0.10"),
            ("progress_un", "towards", "0.02"), ("progress_un", "towards", "0.005"),
            ("progress_eurostat", "ratio", "0.95"), ("progress_eurostat", "ratio", "0.60"),
            ("progress_eurostat", "ratio", "0.0"), ("progress_eurostat", "towards", "0.01"),
            ("progress_eurostat", "-towards", "0.01"),
        )
    ),
    *(
        Mutant(f"progress_open_sdg at {word}", "metrics/progress_open_sdg.py", f"reaches(pace, {word})",
               f"reaches(pace, {word} + 1e-6)", BOUNDARIES)
        for word in ("substantial", "moderate", "0.0")
    ),
    Mutant("people scaled as a rate", "data/frames.py",
           'field not in ("count", "denominator")', 'field not in ("count",)',
           ("tests/data/test_observations.py",)),
    Mutant("the whole of a gap", "framework/target_checks.py", "elif size > 100:", "elif size >= 100:",
           ("tests/framework/test_targets_tables.py",)),
    Mutant("more than the whole of a gap", "framework/target_checks.py", "elif size > 100:", "elif size > 120:",
           ("tests/framework/test_targets_tables.py",)),
    Mutant("a hook that wraps", "registry/plugin_loading.py",
           'marks.get("wrapper") or marks.get("hookwrapper")', 'marks.get("wrapper")',
           ("tests/hostile/test_hostile_plugins.py", "tests/registry/test_plugin_set.py")),
    Mutant("a gap overdue on its day", "results/covered.py", "results.as_of > gap.by", "results.as_of >= gap.by",
           ("tests/results/test_rollup.py",)),
    Mutant("the first night says nothing", "cli/nightly.py",
           "if silent and not (night.changes or night.redefined or night.first):",
           "if silent and not (night.changes or night.redefined):",
           ("tests/nightly/test_nightly_commands.py",)),
    Mutant("a count of just the threshold is small", "data/withholding.py",
           "(count < threshold - HALF + slack)", "(count < threshold + slack)", ("tests/data/test_disclosure.py",)),
    Mutant("half a case short of the threshold", "data/withholding.py",
           "(count < threshold - HALF + slack)", "(count < threshold - HALF - slack)",
           ("tests/data/test_disclosure.py",)),
    Mutant("nobody is too few", "data/withholding.py", "(count > slack)", "(count > -slack)",
           ("tests/data/test_disclosure.py",)),
    Mutant("the laxest of several thresholds", "engine/disclosure.py",
           "threshold = max(each.rule.threshold", "threshold = min(each.rule.threshold",
           ("tests/security/test_shared_small_numbers.py",)),
    Mutant("people of the threshold are told", "results/suggestions.py",
           "0 < count < indicator.disclosure", "0 < count < indicator.disclosure - 1",
           SUGGEST),
    Mutant("people of just the threshold are withheld", "results/suggestions.py",
           "0 < count < indicator.disclosure", "0 < count <= indicator.disclosure",
           SUGGEST),
    Mutant("a trend that stands still is worse", "results/suggestions.py",
           "odd = change * way < 0", "odd = change * way <= 0", SUGGEST),
    Mutant("the best of three areas", "metrics/best_part.py",
           "size >= parts", "size >= parts - 1", SUGGEST),
    Mutant("no best quarter of four areas", "metrics/best_part.py",
           "size >= parts", "size > parts", SUGGEST),
    Mutant("a goal by the quarters of three areas", "metrics/goal_fingertips.py",
           "axis=0) < FEWEST_AREAS]", "axis=0) < FEWEST_AREAS - 1]", ("tests/metrics/test_goal_fingertips.py",)),
    Mutant("no goal by the quarters of four areas", "metrics/goal_fingertips.py",
           "axis=0) < FEWEST_AREAS]", "axis=0) <= FEWEST_AREAS]", ("tests/metrics/test_goal_fingertips.py",)),
    Mutant("compared with itself", "data/related_series.py",
           "np.where(against_series == series, -1, against_series)", "against_series",
           COMPARED),
    Mutant("its own parent by the areas table", "data/related_series.py",
           "against_series >= 0, against_series, table.find", "against_series < 0, against_series, table.find",
           COMPARED),
    Mutant("areas of every type beside each other", "data/related_series.py",
           "columns.append(types[table.area[series]] + 1)", "columns.append(0 * types[table.area[series]])",
           COMPARED),
    Mutant("a provisional figure is none", "data/cells.py",
           "return number, CellMark.NOTED", "return np.nan, CellMark.MISSING",
           ("tests/data/test_as_councils_write.py",)),
    Mutant("a provisional figure is not remarked on", "data/cells.py",
           "return number, CellMark.NOTED", "return number, CellMark.NUMBER",
           ("tests/data/test_as_councils_write.py", "tests/data/test_reading_what_is_there.py")),
    Mutant("FYE by the year it begins", "periods/endings.py",
           "return straddling(full_year(year[1]) - 1) if year", "return straddling(full_year(year[1])) if year",
           PERIODS),
    Mutant("FYE in words by the year it begins", "periods/endings.py",
           'return f"FY {straddling(full_year(year[\'y\']) - 1)}"', 'return f"FY {straddling(full_year(year[\'y\']))}"',
           PERIODS),
    Mutant("the last year of this century", "periods/endings.py", "year < 80", "year <= 80", PERIODS),
    Mutant("the first year of the last century", "periods/endings.py", "year < 80", "year < 79", PERIODS),
    Mutant("financial years by their end point", "periods/forms.py",
           "first + (type_ is YearType.FINANCIAL_END_POINT)", "first", PERIODS),
    Mutant("the longest range", "periods/label_match.py",
           "1 <= span <= LONGEST_RANGE", "1 <= span < LONGEST_RANGE", PERIODS),
    Mutant("more than the longest range", "periods/label_match.py",
           "1 <= span <= LONGEST_RANGE", "1 <= span <= LONGEST_RANGE + 1", PERIODS),
    Mutant("no item is due on the day", "nightly/duties.py", "0 <= left[row] <= SOON", "0 < left[row] <= SOON",
           ("tests/nightly/test_duties.py",)),
    Mutant("an item is due soon a day later", "nightly/duties.py", "0 <= left[row] <= SOON", "0 <= left[row] < SOON",
           ("tests/nightly/test_duties.py",)),
    Mutant("a gap is late on its day", "nightly/duties.py", "late = gap.by < as_of", "late = gap.by <= as_of",
           ("tests/nightly/test_duties.py",)),
    Mutant("a gap is due soon a day later", "nightly/duties.py",
           "gap.by - as_of > timedelta(days=SOON)", "gap.by - as_of >= timedelta(days=SOON)",
           ("tests/nightly/test_duties.py",)),
    Mutant("a comment is heard the day after", "results/comments.py",
           "if each.date <= results.as_of and (not asked", "if each.date < results.as_of and (not asked",
           COMMENTS),
    Mutant("a comment answers the day after", "results/comments.py",
           "        if each.date <= results.as_of\n", "        if each.date < results.as_of\n",
           COMMENTS),
    Mutant("what ended on the day followed it", "results/comments.py",
           "ended if end <= comment.date]", "ended if end < comment.date]", COMMENTS),
    Mutant("what ended on the day is told twice", "results/comments.py",
           "ended if end > comment.date)", "ended if end >= comment.date)", COMMENTS),
    Mutant("as many series as are told are not", "results/comments.py",
           "len(followed) > MOST_FOLLOWED", "len(followed) >= MOST_FOLLOWED", COMMENTS),
    Mutant("a comment on the aim is on another area", "results/comments.py",
           'each.area in ("", area)', "each.area == area", COMMENTS),
    Mutant("a notice one line too long", "plugins/outcomes-notify/src/outcomes_notify/messages.py",
           "if len(run.summary) > MOST_LINES:", "if len(run.summary) >= MOST_LINES:",
           NOTICES),
    Mutant("a notice that loses a line", "plugins/outcomes-notify/src/outcomes_notify/messages.py",
           "run.summary[:MOST_LINES]", "run.summary[: MOST_LINES - 1]", NOTICES),
    Mutant("as many changes as are told are not", "history/verdict_changes.py",
           "if len(changes) > MOST_CHANGES:", "if len(changes) >= MOST_CHANGES:", ("tests/history/test_changes.py",)),
    Mutant("a problem is no news", "plugins/outcomes-notify/src/outcomes_notify/messages.py",
           "return run.exit_code >= PROBLEM or", "return run.exit_code > PROBLEM or", NOTICES),
    Mutant("fast enough at its threshold", "metrics/progress_pace.py",
           "ratio >= params.on_track_from - ROUNDING", "ratio > params.on_track_from + ROUNDING", PACES),
    Mutant("too slow at its threshold", "metrics/progress_pace.py",
           "ratio >= params.at_risk_from - ROUNDING", "ratio > params.at_risk_from + ROUNDING", PACES),
    Mutant("standing still moves away", "metrics/progress_pace.py",
           "(ratio >= 0.0,", "(ratio > 0.0,", PACES),
    Mutant("very likely by the confidence alone", "metrics/progress_projection.py",
           "sure = (1.0 + params.confidence) / 2.0", "sure = params.confidence", PROJECTED),
    Mutant("likely at a half", "metrics/progress_projection.py",
           "(chance >= 0.5, 1)", "(chance > 0.5, 1)", PROJECTED),
    Mutant("too few points for a projection", "metrics/progress_projection.py",
           "(count < params.fewest, _TOO_FEW)", "(count <= params.fewest, _TOO_FEW)", PROJECTED),
    Mutant("changed at the threshold", "metrics/change_threshold.py",
           'over >= -slack if params.exactly == "changed" else over > slack',
           'over > slack if params.exactly == "changed" else over > slack', CHANGED),
    Mutant("the same at the threshold", "metrics/change_threshold.py",
           'over >= -slack if params.exactly == "changed" else over > slack',
           'over >= -slack if params.exactly == "changed" else over >= -slack', CHANGED),
    Mutant("a goal reached at its limit", "metrics/goal_fingertips.py",
           "value <= limit, value >= limit", "value < limit, value > limit", GOALS),
    Mutant("amber from the lower limit", "metrics/goal_fingertips.py",
           "(value < lower, _RED)", "(value <= lower, _RED)", GOALS),
    Mutant("green from the upper limit", "metrics/goal_fingertips.py",
           "(value >= upper, _GREEN)", "(value > upper, _GREEN)", GOALS),
    Mutant("wholly above a goal", "metrics/goal_fingertips.py",
           "above, below = lower >= limit", "above, below = lower > limit", GOALS),
    Mutant("wholly below a goal", "metrics/goal_fingertips.py",
           "upper < limit", "upper <= limit", GOALS),
    Mutant("far from the median at its threshold", "metrics/benchmark_median_distance.py",
           "np.abs(distance) >= params.far_from * (1.0 - ROUNDING)",
           "np.abs(distance) > params.far_from * (1.0 + ROUNDING)", MEDIANS),
    Mutant("a median of too few areas", "metrics/benchmark_median_distance.py",
           "(areas < params.fewest_areas, TOO_FEW)", "(areas <= params.fewest_areas, TOO_FEW)", MEDIANS),
    Mutant("share of the change or of the baseline at its threshold", "metrics/progress_healthy_people.py",
           "(params.share / 100.0) * (1.0 - ROUNDING)", "(params.share / 100.0) * (1.0 + ROUNDING)", RULES),
    Mutant("a path at risk at its threshold", "metrics/target_path.py",
           'evidence["progress"] >= params.at_risk_from', 'evidence["progress"] > params.at_risk_from', PATHS),
    Mutant("a path kept within rounding", "metrics/path.py",
           "self.distance(value) >= -(np.nan_to_num(tolerance) + slack)",
           "self.distance(value) > (np.nan_to_num(tolerance) * -1.0)", PATHS),
    Mutant("due on its period", "metrics/target_case.py",
           "(self.due >= 0) & (self.judged >= self.due)", "(self.due >= 0) & (self.judged > self.due)", PATHS),
    Mutant("a share of just enough", "metrics/coverage_share.py",
           "enough = counted >= required", "enough = counted > required", RETURNED),
    Mutant("past on its day", "metrics/coverage_share.py",
           "passed = block.due < block.as_of", "passed = block.due <= block.as_of", RETURNED),
    Mutant("a share of too few", "metrics/coverage_share.py",
           "(whole < params.fewest, _TOO_FEW)", "(whole <= params.fewest, _TOO_FEW)", RETURNED),
    Mutant("an index within its margin", "metrics/index_standardised.py",
           "<= params.margin + ROUNDING * AVERAGE", "< params.margin - ROUNDING * AVERAGE", INDEX),
    Mutant("an index of too few areas", "metrics/index_standardised.py",
           "(areas < params.fewest_areas)", "(areas <= params.fewest_areas)", INDEX),
    Mutant("a trend of the gap on two periods", "metrics/inequality.py",
           "trend.points < 3", "trend.points < 2", GAPS),
    Mutant("a trend of the gap on three periods", "metrics/inequality.py",
           "trend.points < 3", "trend.points <= 3", GAPS),
    Mutant("a gap that touches none", "metrics/inequality.py",
           "now_low > 0.0", "now_low >= 0.0", GAPS),
    Mutant("a lead of the worst off that touches none", "metrics/inequality.py",
           "np.where(now_high < 0.0,", "np.where(now_high <= 0.0,", GAPS),
    Mutant("a gap with one limit", "metrics/inequality.py",
           "np.isfinite(now_low) & np.isfinite(now_high)", "np.isfinite(now_low) | np.isfinite(now_high)", GAPS),
    Mutant("a period of the gap without width", "metrics/inequality.py",
           "np.isfinite(error) & (error > 0.0)", "np.isfinite(error)", GAPS),
    Mutant("sums of a trend in another order", "statistics/trend_arithmetic.py",
           "without_first = reduce(np.add, terms[1:])", "without_first = reduce(np.add, terms[:0:-1])",
           ("tests/statistics/test_trend_reference.py",)),
    Mutant("a line through two groups", "metrics/inequality_slope.py",
           "FEWEST: Final = 3", "FEWEST: Final = 2", GAPS),
    Mutant("green within the tolerance", "results/own_colours.py",
           "return _coloured(there, distance >= -margin, distance < -margin)",
           "return _coloured(there, distance > -margin, distance < -margin)", COLOURS),
    Mutant("amber from the floor", "results/own_colours.py",
           "share >= floor * (1 - ROUNDING)", "share > floor * (1 + ROUNDING)", COLOURS),
    Mutant("green at the target", "results/own_colours.py",
           "whole, most = share >= 100.0 * (1 - ROUNDING)", "whole, most = share > 100.0 * (1 + ROUNDING)", COLOURS),
    Mutant("missing periods at the fewest", "engine/ages.py",
           "block.periods.ordinal[place] >= MISSING", "block.periods.ordinal[place] > MISSING",
           ("tests/cases/stale.case.toml", "tests/engine/test_margin_of_age.py")),
    Mutant("similar where the lower limit touches", "statistics/comparison.py",
           "inside = (lower <= benchmark)", "inside = (lower < benchmark)", COMPARISON),
    Mutant("similar where the upper limit touches", "statistics/comparison.py",
           "& (benchmark <= upper)\n    if method", "& (benchmark < upper)\n    if method", COMPARISON),
    Mutant("similar where intervals touch from below", "statistics/comparison.py",
           "b_lower <= upper", "b_lower < upper", COMPARISON),
    Mutant("similar where intervals touch from above", "statistics/comparison.py",
           "lower <= b_upper", "lower < b_upper", COMPARISON),
    Mutant("higher where the next program ties", "statistics/comparison.py",
           "(lower > benchmark, Position.HIGHER)", "(lower >= benchmark, Position.HIGHER)", COMPARISON),
    Mutant("similar is enough where better was promised", "metrics/target_comparator.py",
           "towards >= (1 if", "towards >= (0 if", ("tests/cases/target-comparator.case.toml",)),
    Mutant("chance breaks a promise", "metrics/target_comparator.py",
           "(told & ~once & ~unclear)", "(told & ~once)", ("tests/cases/target-comparator.case.toml",)),
    Mutant("one time is enough where several in a row were promised", "metrics/target_comparator.py",
           "kept = once.all(axis=1)", "kept = once.any(axis=1)",
           ("tests/cases/target-comparator-in-a-row.case.toml",)),
    Mutant("due the day after", "metrics/when_judged.py", "(latest >= due)", "(latest > due)",
           ("tests/cases/target-comparator.case.toml",)),
    Mutant("the best quarter without the area at its edge", "metrics/target_rank.py", ">= -slack", "> slack",
           ("tests/cases/target-rank.case.toml",)),
    Mutant("one place too few", "metrics/target_rank.py", "place <= params.places", "place < params.places",
           ("tests/cases/target-rank.case.toml",)),
    Mutant("all areas among the best", "metrics/target_rank.py", "params.places + 1", "params.places",
           ("tests/cases/target-rank.case.toml",)),
    Mutant("a trend of five valid points", "statistics/trend.py",
           "reason[fit < POINTS]", "reason[fit <= POINTS]", TRENDS),
    Mutant("a trend of five points", "statistics/trend.py",
           "reason[number < POINTS]", "reason[number <= POINTS]", TRENDS),
    Mutant("a standardised rate of ten events", "statistics/standardised.py",
           "total < FEWEST_EVENTS", "total <= FEWEST_EVENTS",
           ("tests/statistics/test_edge_cases.py", "tests/statistics/test_published_statistics_vectors.py")),
    Mutant("Mann-Kendall of four points", "statistics/trend_tests.py",
           "points < FEWEST", "points <= FEWEST",
           ("tests/statistics/test_edge_cases.py", "tests/statistics/test_published_examples.py")),
    Mutant("as many cases as people", "data/extremes.py",
           "count > denominator * (1 + MARGIN)", "count >= denominator", EXTREMES),
    Mutant("at the bottom of the range", "data/checks.py",
           "< low - abs(low) * MARGIN", "<= low", RANGES),
    Mutant("at the top of the range", "data/checks.py",
           "> high + abs(high) * MARGIN", ">= high", RANGES),
    Mutant("the longest comment", "framework/commentary.py",
           "if len(value) > LONGEST:", "if len(value) >= LONGEST:", ("tests/framework/test_commentary.py",)),
    Mutant("the most files of a pattern", "framework/named_files.py",
           "if len(files) > MOST_FILES:", "if len(files) >= MOST_FILES:", ("tests/data/test_several_files.py",)),
    # What is due in the first period of the axis, and where a promise, its start and its end are.
    Mutant("a number due in the first period is not due", "metrics/target_count.py",
           "due = np.where(block.due_at >= 0,", "due = np.where(block.due_at > 0,", COUNTS),
    Mutant("a number due in the first period is judged later", "metrics/target_count.py",
           "judged = np.where((due >= 0) &", "judged = np.where((due > 0) &", COUNTS),
    Mutant("a level that ended stands for good", "metrics/target_count.py",
           "| (params.number is not None)", "| (params.number is None)", COUNTS),
    Mutant("no pace at the start", "metrics/target_count.py",
           "(judged >= start) & (due > judged)", "(judged > start) & (due > judged)", COUNTS),
    Mutant("a pace on the day itself", "metrics/target_count.py",
           "(judged >= start) & (due > judged)", "(judged >= start) & (due >= judged)", COUNTS),
    Mutant("a line that begins with the axis", "metrics/target_count.py",
           "(judged - start) / np.maximum(due - start, 1)", "judged / np.maximum(due, 1)", COUNTS),
    Mutant("a sum that begins at the baseline's number", "metrics/target_count.py",
           '(params.counting == "stock") & ~np.isnan(block.baseline)', "~np.isnan(block.baseline)", COUNTS),
    Mutant("a line from nothing", "metrics/target_count.py",
           "begin + (asked - begin) * share", "asked * share", COUNTS),
    Mutant("a sum may come back under its limit", "metrics/target_count.py",
           '(params.counting == "cumulative") | (params.as_at == "any")', '(params.as_at == "any")', COUNTS),
    Mutant("the highest number may come back under its limit", "metrics/target_count.py",
           '(params.counting == "cumulative") | (params.as_at == "any")', '(params.counting == "cumulative")', COUNTS),
    Mutant("a limit is reached already", "metrics/target_count.py",
           '(ceiling, INFO.outcome("on track"))', '(ceiling & False, INFO.outcome("on track"))', COUNTS),
    Mutant("later counts that there are not", "metrics/target_count.py",
           "((latest < 0) | nothing, INFO", "(latest < 0, INFO", COUNTS),
    Mutant("a year without a count is the highest", "metrics/target_count.py",
           "counted, -np.inf), axis=1)", "counted, np.inf), axis=1)", COUNTS),
    Mutant("between a number and itself is refused", "metrics/target_count.py",
           "value < self.number", "value <= self.number", COUNTS),
    # Growth and its ends.
    Mutant("not met at just 1% from the end of the range", "metrics/progress_un.py",
           "reaches(-away, -share)", "(away < share)", BOUNDARIES),
    Mutant("met at 1% of both ends added up", "metrics/progress_un.py",
           "/ (high - low)", "/ (high + low)", BOUNDARIES),
    Mutant("met near the one end that there is", "metrics/progress_un.py",
           "np.isfinite(low) and np.isfinite(high)", "np.isfinite(low) or np.isfinite(high)", BOUNDARIES),
    Mutant("met near a target within the range", "metrics/progress_un.py",
           "(ends.goal == low) | (ends.goal == high)", "(ends.goal != low) | (ends.goal == high)", BOUNDARIES),
    Mutant("a target that was left has no verdict", "metrics/progress_un.py",
           "np.where(met | left, 0.0, way)", "np.where(met, 0.0, way)", GROWTH),
    Mutant("Eurostat knows no target met", "metrics/progress_eurostat.py",
           "(growth.kept, INFO", "(growth.kept & False, INFO", GROWTH),
    Mutant("a target that was left requires no growth", "metrics/progress_eurostat.py",
           "ends.base.value == ends.goal), -1.0", "ends.base.value == ends.goal), 1.0", GROWTH),
    Mutant("standing still on a natural limit", "metrics/progress_open_sdg.py",
           "(share == 0.0) & (decisive >= 0.0)", "(share == 0.0) & (decisive > 0.0)", GROWTH),
    Mutant("achieved without a score", "metrics/progress_open_sdg.py",
           "(growth.kept, 5.0)", "(growth.kept & False, 5.0)", GROWTH),
    Mutant("being lost with a score", "metrics/progress_open_sdg.py",
           "(ends.reached, np.nan)", "(ends.reached & False, np.nan)", GROWTH),
    Mutant("equal thresholds", "metrics/progress_open_sdg.py",
           "getattr(self, low) >= getattr(self, high)", "getattr(self, low) > getattr(self, high)", GROWTH),
    Mutant("growth on past the end", "metrics/growth.py",
           "np.maximum(ends.total - ends.elapsed, 0.0)", "ends.total + ends.elapsed", GROWTH),
    Mutant("another start than the one declared", "metrics/growth.py",
           "(ends.lost, NO_BASE)", "(ends.lost & False, NO_BASE)", GROWTH),
    Mutant("growth without a direction", "metrics/growth.py",
           "(ends.direction == 0.0, NO_DIRECTION)", "(ends.direction == 2.0, NO_DIRECTION)", GROWTH),
    Mutant("growth of a negative number", "metrics/growth.py",
           "np.where(ends.base.value < 0.0, -1.0, 1.0)", "np.where(ends.base.value < 0.0, 1.0, 1.0)", GROWTH),
    Mutant("progress due in the first period", "metrics/endpoints.py",
           "np.where((due >= 0) & (latest > due)", "np.where((due > 0) & (latest > due)", GROWTH),
    Mutant("a day in the first period is none", "metrics/endpoints.py",
           "due = np.where(block.due_at >= 0,", "due = np.where(block.due_at > 0,", GROWTH),
    Mutant("a band from the wrong side", "metrics/endpoints.py",
           "np.sign(level.lower - base.value)", "np.sign(level.lower + base.value)", GROWTH),
    Mutant("a start better than the target is the target", "metrics/endpoints.py",
           "np.where(block.sense == 0, level.nearest", "np.where(block.sense == 1, level.nearest", GROWTH),
    Mutant("quarters counted as years", "metrics/endpoints.py",
           "(end - start) / block.periods.per_year", "(end - start) * 1.0", GROWTH),
    Mutant("a year of one quarter", "metrics/endpoints.py",
           "round(years * block.periods.per_year)", "round(years)", GROWTH),
    Mutant("more than all the time", "metrics/progress_pace.py",
           "np.minimum(ends.elapsed / ends.total, 1.0)", "(ends.elapsed / ends.total)", PACES),
    Mutant("a line past its end", "metrics/progress_pace.py",
           "required * np.minimum(ends.elapsed, ends.total)", "required * ends.elapsed", PACES),
    Mutant("a pace without time", "metrics/progress_pace.py",
           "& (ends.total > 0.0)", "& (ends.total >= 0.0)", PACES),
    Mutant("a figure off the scale", "metrics/progress_pace.py",
           "(np.isnan(start) | np.isnan(now) | np.isnan(end),", "(np.isnan(start) | np.isnan(end),", PACES),
    # Items.
    Mutant("seen done on the due day", "metrics/delivery_status.py",
           "block.as_at <= block.due", "block.as_at < block.due", RETURNED),
    Mutant("seen done after the due day", "metrics/delivery_status.py",
           "np.isnat(block.done) & (block.as_at <= block.due)", "np.isnat(block.done)", RETURNED),
    Mutant("late on its day", "metrics/delivery_status.py", "(done & (late > 0), INFO", "(done & (late >= 0), INFO",
           RETURNED),
    Mutant("warned without asking", "metrics/delivery_status.py", "(params.warn_days > 0)", "(params.warn_days >= 0)",
           RETURNED),
    Mutant("one day of warning is none", "metrics/delivery_status.py", "(params.warn_days > 0)",
           "(params.warn_days > 1)", RETURNED),
    Mutant("no days left on the day", "metrics/delivery_status.py", "asked & (left >= 0), left",
           "asked & (left > 0), left", RETURNED),
    Mutant("days late on the day", "metrics/delivery_status.py", "(asked & (left < 0), -left)",
           "(asked & (left <= 0), -left)", RETURNED),
    Mutant("one day late is none", "metrics/delivery_status.py", "(done & (late > 0), late)",
           "(done & (late > 1), late)", RETURNED),
    Mutant("a share with what is undefined", "metrics/coverage_share.py", "listed = ~gone & ~undefined",
           "listed = ~gone", RETURNED),
    Mutant("who has not started is in", "metrics/coverage_share.py",
           "done | (block.state == ReturnState.IN_PROGRESS)", "done | (block.state != ReturnState.IN_PROGRESS)",
           RETURNED),
    Mutant("a share of nobody", "metrics/coverage_share.py", "np.where(whole > 0,", "np.where(whole >= 0,", RETURNED),
    # Statistics as plugins find them.
    Mutant("nine events are enough for a standardised rate", "statistics/standardised.py",
           "FEWEST_EVENTS = 10.0", "FEWEST_EVENTS = 9.0", BUILT_IN),
    Mutant("bands as they are named", "registry/statistics.py",
           "key=lambda place: spans[place] or (0, 0))", "key=lambda place: 0)", BUILT_IN),
    Mutant("a ratio by what was seen", "registry/statistics.py",
           '"isr-ratio", statistics.rate)', '"isr-ratio", statistics.proportion)', BUILT_IN),
    # Goals, limits and funnels.
    Mutant("no goal at the 0th percentile", "metrics/goal_fingertips.py",
           "not 0.0 <= number <= 100.0", "not 0.0 < number <= 100.0", GOALS),
    Mutant("no goal at the 100th percentile", "metrics/goal_fingertips.py",
           "not 0.0 <= number <= 100.0", "not 0.0 <= number < 100.0", GOALS),
    Mutant("a range only where all have one", "metrics/goal_fingertips.py",
           "bool((~np.isnan(block.target_upper)).any())", "bool((~np.isnan(block.target_upper)).all())", GOALS),
    Mutant("one limit is an interval", "metrics/goal_fingertips.py",
           "np.isnan(limits[0]) | np.isnan(limits[1])", "np.isnan(limits[0]) & np.isnan(limits[1])", GOALS),
    Mutant("half a range is a goal", "metrics/goal_fingertips.py",
           'np.isnan(goal) | (np.isnan(goal_upper)', 'np.isnan(goal) & (np.isnan(goal_upper)', GOALS),
    Mutant("nothing published is a plan in development", "metrics/suicide_plan.py",
           "np.where(latest < 0, 0, -1)", "np.where(latest < -1, 0, -1)", GOALS),
    Mutant("higher on the control limit", "metrics/benchmark_control_limits.py", "value > high", "value >= high",
           FUNNELS),
    Mutant("lower on the control limit", "metrics/benchmark_control_limits.py", "value < low", "value <= low", FUNNELS),
    Mutant("a funnel whose limits are all of 99.8%", "metrics/benchmark_funnel.py",
           "(lower[0], upper[0], lower[1], upper[1])", "(lower[1], upper[0], lower[1], upper[1])", FUNNELS),
    Mutant("a funnel by the wrong ends", "metrics/benchmark_funnel.py",
           "benchmark * own.value / own.upper, benchmark * own.value / own.lower",
           "benchmark * own.value / own.lower, benchmark * own.value / own.upper", FUNNELS),
    # A path, and promises made anew.
    Mutant("a path due in the first period", "metrics/target_case.py",
           "(block.due_at >= 0) | only", "(block.due_at > 0) | only", PATHS),
    Mutant("later years after the first promise alone", "metrics/target_case.py",
           "(~block.repeated | (turn >= 0))", "(~block.repeated | (turn > 0))", PATHS),
    Mutant("a promise for the baseline's own year", "metrics/target_case.py",
           "after = np.arange(block.shape[1]) > block", "after = np.arange(block.shape[1]) >= block", PATHS),
    Mutant("as good as the year before is better", "metrics/target_case.py",
           "level.distance(value) > ROUNDING", "level.distance(value) > -ROUNDING", BETTERED),
    Mutant("rounding is better than the year before", "metrics/target_case.py",
           "level.distance(value) > ROUNDING * np", "level.distance(value) > 0.0 * np", BETTERED),
    Mutant("held to the last level unasked", "metrics/target_case.py",
           '(after_due == "latest")', '(after_due != "latest")', PATHS),
    Mutant("held to a last level that is to come", "metrics/target_case.py",
           '(latest > end) & (after_due == "latest")', '(after_due == "latest")', PATHS),
    Mutant("a figure that came is awaited", "metrics/target_case.py",
           "(self.judged < self.end)", "(self.judged <= self.end)", PATHS),
    Mutant("the figure after the first is not awaited", "metrics/target_case.py",
           "(self.judged >= 0) & (self.judged", "(self.judged > 0) & (self.judged", PATHS),
    Mutant("a promise made anew awaits its figure", "metrics/target_case.py",
           "over & ~block.repeated", "over", PATHS),
    Mutant("a figure is awaited before its period is over", "metrics/target_case.py",
           "(self.end >= 0) & block.ended[np.maximum(self.end, 0)]", "(self.end >= 0)", PATHS),
    Mutant("a period is over the day after", "data/block.py",
           "return self.periods.end <= self.as_of", "return self.periods.end < self.as_of", PATHS),
    # Nights and what they remember.
    Mutant("a month of thirty weeks", "nightly/due.py",
           'self.every * DAYS_IN["month"] / DAYS_IN[latest.kind.unit]', "self.every * 30", PUBLISHERS),
    Mutant("no January", "nightly/due.py", "1 <= int(plain) <= 12", "1 < int(plain) <= 12", PUBLISHERS),
    Mutant("no December", "nightly/due.py", "1 <= int(plain) <= 12", "1 <= int(plain) < 12", PUBLISHERS),
    Mutant("the first figures are the latest", "nightly/due.py",
           "latest = max(known", "latest = min(known", PUBLISHERS),
    Mutant("whatever arrived is the latest", "nightly/due.py",
           "new = bool(arrived) and _period(arrived, indicator.year_type) == latest", "new = bool(arrived)",
           PUBLISHERS),
    Mutant("what arrived excuses what is late", "nightly/due.py",
           "    if as_of > by:\n        state = Expectation.LATE\n    elif not new:",
           "    if as_of > by and not new:\n        state = Expectation.LATE\n    elif not new:", PUBLISHERS),
    Mutant("what was due is due", "nightly/due.py",
           '"was due" if self.state is Expectation.LATE else "is due"', '"is due"', PUBLISHERS),
    Mutant("figures of no period are none", "nightly/due.py",
           "return due if not labels else", "return due if labels else", PUBLISHERS),
    Mutant("a higher target is easier", "history/promised.py",
           '"harder" if up is (sense > 0)', '"harder" if up is (sense < 0)', REDEFINED),
    Mutant("a lower lower end is harder", "history/promised.py",
           'up is (key == "target.max")', 'up is (key == "target.min")', REDEFINED),
    Mutant("more tolerance is harder", "history/promised.py",
           'return "easier" if up else "harder"', 'return "harder" if up else "easier"', REDEFINED),
    Mutant("a target without a side is harder", "history/promised.py",
           "sense in (1, -1) and", "sense in (1, 0, -1) and", REDEFINED),
    Mutant("the last period comes first", "history/causes.py",
           "key=cmp_to_key(_compare), reverse=True", "key=cmp_to_key(_compare)", REDEFINED),
    Mutant("an earlier day explains a figure of the same period", "history/causes.py",
           "elif order < 0 and self.until.as_of", "elif order <= 0 and self.until.as_of", MOVED),
    Mutant("the same day is an earlier one", "history/causes.py",
           "elif order < 0 and self.until.as_of < self", "elif order < 0 and self.until.as_of <= self", MOVED),
    Mutant("two indicators do not look at each other", "engine/disclosure.py",
           "if len(tables) < 2 or", "if len(tables) <= 2 or", ("tests/security/test_shared_small_numbers.py",)),
    Mutant("the first period is no starting point that is withheld", "engine/withheld.py",
           "(block.baseline_at >= 0)", "(block.baseline_at > 0)", ("tests/engine/test_withheld_reasons.py",)),
    Mutant("a benchmark of the first period is that of any", "engine/withheld.py",
           "np.where(at >= 0, self.benchmark", "np.where(at > 0, self.benchmark",
           ("tests/engine/test_withheld_reasons.py",)),
    Mutant("a word is later than a word after it", "history/causes.py",
           "return 1 if after > before else -1", "return 1 if after < before else -1", REDEFINED),
    Mutant("figures that are not expected yet are asked for", "nightly/duties.py",
           "not in (Expectation.LATE, Expectation.EXPECTED)", "in (Expectation.NO_DATA,)", DUTIES),
    Mutant("nobody is asked for figures before they are late", "nightly/duties.py",
           "(Expectation.LATE, Expectation.EXPECTED)", "(Expectation.LATE,)", DUTIES),
    Mutant("who promised nothing is asked first", "nightly/duties.py",
           "if not each.supporting] or aims", "if each.supporting] or aims", DUTIES),
    Mutant("late figures are not late", "nightly/duties.py",
           "late = due.state is Expectation.LATE", "late = False", DUTIES),
    Mutant("silence on the day is late", "nightly/duties.py",
           "(silent and past[row] > 0)", "(silent and (past[row] > 0 or left[row] == 0))", DUTIES),
    # Rows that cannot be right.
    Mutant("outside the upper limit by rounding", "data/extremes.py", "value > top + room", "value >= top + room",
           EXTREMES),
    Mutant("outside the lower limit by rounding", "data/extremes.py", "value < bottom - room", "value <= bottom - room",
           EXTREMES),
    Mutant("rounding of the smallest", "data/extremes.py",
           "np.fmax(np.abs(value), np.fmax(", "np.fmin(np.abs(value), np.fmin(", EXTREMES),
    Mutant("rounding of what is negative", "data/extremes.py",
           "np.fmax(np.abs(value), np.fmax(np.abs(bottom), np.abs(top)))", "np.fmax(value, np.fmax(bottom, top))",
           EXTREMES),
    Mutant("limits that are one number hold every value", "data/extremes.py",
           "~(bottom > top)", "~(bottom >= top)", EXTREMES),
    Mutant("limits the wrong way round hold nothing", "data/extremes.py", " & ~(bottom > top)", "", EXTREMES),
    Mutant("nobody among nobody", "data/extremes.py",
           "(count > 0) & (denominator == 0)", "(count >= 0) & (denominator == 0)", EXTREMES),
    Mutant("half a case among nobody", "data/extremes.py",
           "(count > 0) & (denominator == 0)", "(count >= 1) & (denominator == 0)", EXTREMES),
    Mutant("more cases than a quarter of a person", "data/extremes.py", "(denominator > 0))", "(denominator > 1))",
           EXTREMES),
    # Small numbers, and areas that end.
    Mutant("an upper limit gives nothing away", "data/withholding.py",
           "above = Z**2 * upper * (1 - upper) / (upper - value) ** 2", "above = np.full(value.shape, np.nan)", SMALL),
    Mutant("a lower limit of nothing tells the people", "data/withholding.py",
           "(lower > 0) & (lower < value)", "(lower < value)", SMALL),
    Mutant("an upper limit in other units", "data/withholding.py", "upper / rule.multiplier)", "upper)", SMALL),
    Mutant("limits of a ratio give nothing away", "data/withholding.py", '("dsr", "isr-ratio")', '("dsr",)', SMALL),
    Mutant("limits of a score give a count away", "data/withholding.py",
           'rule.value_type in ("dsr", "isr-ratio")', 'rule.value_type not in ("dsr", "isr-ratio")', SMALL),
    Mutant("an area ends the day after", "data/area_changes.py",
           "        if each.date <= day:", "        if each.date < day:", ENGLAND),
    Mutant("an area begins the day after", "data/area_changes.py",
           "each.predecessor in open_ and each.date <= day", "each.predecessor in open_ and each.date < day", ENGLAND),
    Mutant(
        "withheld before and withheld now", "data/withholding.py",
        "rows.copy() if before is None else before | rows", "rows.copy() if before is None else before & rows",
        ("tests/data/test_disclosure.py",),
    ),
    Mutant(
        "a lower limit that is the value", "data/withholding.py",
        "(lower > 0) & (lower < value)", "(lower > 0) & (lower <= value)", ("tests/data/test_disclosure.py",),
    ),
    Mutant(
        "path: rounding at the upper end", "framework/change_paths.py",
        "above = high + ROUNDING * max(abs(high), 1.0)", "above = high + 0.0 * max(abs(high), 1.0)",
        PATH_EDGES,
    ),
    Mutant(
        "path: rounding at the lower end", "framework/change_paths.py",
        "below = low - ROUNDING * max(abs(low), 1.0)", "below = low - 0.0 * max(abs(low), 1.0)",
        PATH_EDGES,
    ),
    Mutant(
        "path: no step on the due period", "framework/change_paths.py",
        "falls_due &= frame.axis <= frame.due", "falls_due &= frame.axis < frame.due",
        PATH_EDGES,
    ),
    Mutant(
        "path: quarters of 4 months", "framework/change_paths.py",
        '"quarter": 3', '"quarter": 4',
        PATH_EDGES,
    ),
    Mutant(
        "path: nobody counted", "framework/change_paths.py",
        "denominator = np.where(denominator > 0, denominator, np.nan)",
        "denominator = np.where(denominator >= 0, denominator, np.nan)",
        PATH_EDGES,
    ),
    Mutant(
        "path: nobody counted at the start", "framework/change_paths.py",
        "baseline_denominator = np.where(baseline_denominator > 0, baseline_denominator, np.nan)",
        "baseline_denominator = np.where(baseline_denominator >= 0, baseline_denominator, np.nan)",
        PATH_EDGES,
    ),
    Mutant(
        "path: ratchet of counts by the people then", "framework/change_paths.py",
        "people = _actual_before(steps, due, baseline_denominator, denominator)",
        "people = baseline_denominator[:, None] + 0 * denominator[:, due]",
        PATH_EDGES,
    ),
    Mutant(
        "path: ratchet limited by its own step", "framework/change_paths.py",
        "limited[:, due] = _limited_alone(moving, worded[:, due], before, frame)", "limited[:, due] = worded[:, due]",
        PATH_EDGES,
    ),
    Mutant(
        "path: counts not limited", "framework/change_paths.py",
        "limited[:, due] = _limited(moving, worded[:, due], baseline, steps[due], frame)",
        "limited[:, due] = worded[:, due]",
        PATH_EDGES,
    ),
    Mutant(
        "path: limited by the due steps only", "framework/change_paths.py",
        "limited[:, due] = _limited(moving, wanted, baseline, every, frame)[:, steps[due] - 1]",
        "limited[:, due] = _limited(moving, worded[:, due], baseline, steps[due], frame)",
        PATH_EDGES,
    ),
    Mutant(
        "path: a gap opens with a fall", "framework/change_paths.py",
        "return value + np.abs(self.change) / 100.0 * (self.end - value)",
        "return value + self.change / 100.0 * (self.end - value)",
        PATH_EDGES,
    ),
    Mutant(
        "path: rise of a negative value", "framework/change_paths.py",
        "return value + self.change / 100.0 * np.abs(value)", "return value + self.change / 100.0 * value",
        PATH_EDGES,
    ),
    Mutant(
        "path: once grows", "framework/change_paths.py",
        "return self.once(baseline) + np.zeros(steps.shape)", "return self.once(baseline) * steps",
        PATH_EDGES,
    ),
    Mutant(
        "path: points compound", "framework/change_paths.py",
        'if self.target.compounding == "linear" or self.target.basis == "points":',
        'if self.target.compounding == "linear":',
        PATH_EDGES,
    ),
    Mutant(
        "path: negative start", "framework/change_paths.py",
        "np.where(baseline < 0, fall, rise)", "np.where(baseline < 0, rise, rise)",
        PATH_EDGES,
    ),
    Mutant(
        "path: closing by the sign", "framework/change_paths.py",
        "(1.0 - np.abs(self.change) / 100.0) ** steps", "(1.0 - self.change / 100.0) ** steps",
        PATH_EDGES,
    ),
    Mutant(
        "path: before a step that is missing", "framework/change_paths.py",
        "before = np.where(columns >= 0, observed[:, columns], np.nan)", "before = observed[:, columns]",
        AGREED,
    ),
    Mutant(
        "path: the second step from the baseline", "framework/change_paths.py",
        "np.where(steps[due] == 1, baseline[:, None], before)", "np.where(steps[due] <= 2, baseline[:, None], before)",
        PATH_EDGES,
    ),
    Mutant(
        "path: hold keeps the start", "framework/change_paths.py",
        "last = np.where(first > 0, worded[rows, np.maximum(first - 1, 0)], baseline[rows])[:, None]",
        "last = baseline[rows][:, None]",
        PATH_EDGES,
    ),
    Mutant(
        "path: gap closes from step one", "framework/change_paths.py",
        "taken = np.where(first > 0, steps[np.maximum(first - 1, 0)], 0)[:, None]",
        "taken = np.zeros((len(rows), 1), dtype=np.int64)",
        PATH_EDGES,
    ),
    Mutant(
        "path: cap of what is out alone", "framework/change_paths.py",
        "return np.where(left, before, worded)", "return np.where(left, worded, worded)",
        PATH_EDGES,
    ),
    Mutant(
        "path: gap of one step", "framework/change_paths.py",
        "moving.closing(before, np.ones(1, dtype=np.int64))", "moving.closing(before, 2 * np.ones(1, dtype=np.int64))",
        PATH_EDGES,
    ),
    Mutant(
        "path: error and flag are as worded", "framework/change_paths.py",
        'if policy in ("error", "flag") or not left.any():', 'if policy in ("error",) or not left.any():',
        PATH_EDGES,
    ),
    Mutant(
        "overruled: older sums of an impossible member", "engine/overruling.py",
        "unfounded = broken | (said_nothing & (overrides.uncomputed >= 0))",
        "unfounded = said_nothing & (overrides.uncomputed >= 0)",
        OVERRULED,
    ),
    Mutant(
        "overruled: a finding though the latest was not computed", "engine/overruling.py",
        "unfounded = broken | (said_nothing & (overrides.uncomputed >= 0))",
        "unfounded = broken | (overrides.uncomputed >= 0)",
        OVERRULED,
    ),
    Mutant(
        "overruled: suppressed and never to be reached", "engine/overruling.py",
        'say(overrides.suppressed & said_nothing & ~never, "suppressed")',
        'say(overrides.suppressed & said_nothing, "suppressed")',
        OVERRULED,
    ),
    Mutant(
        "overruled: suppressed though something was found", "engine/overruling.py",
        'say(overrides.suppressed & said_nothing & ~never, "suppressed")',
        'say(overrides.suppressed & ~never, "suppressed")',
        OVERRULED,
    ),
    Mutant(
        "overruled: a broken series has a period", "engine/overruling.py",
        "    at[broken] = -1\n", "",
        OVERRULED,
    ),
    Mutant(
        "overruled: unattainable though nothing was found", "engine/overruling.py",
        "beyond[np.arange(len(at)), due] & (outcome >= 0)", "beyond[np.arange(len(at)), due]",
        OVERRULED,
    ),
    Mutant(
        "overruled: another kind of period beside a finding", "engine/overruling.py",
        "    silent &= (outcome < 0) | old | withheld\n", "",
        OVERRULED,
    ),
    Mutant(
        "overruled: another kind beside an old figure", "engine/overruling.py",
        "silent &= (outcome < 0) | old | withheld", "silent &= (outcome < 0) | withheld",
        OVERRULED,
    ),
    Mutant(
        "overruled: aged though not computed", "engine/overruling.py",
        "aged = old & ~unfounded", "aged = old",
        OVERRULED,
    ),
    Mutant(
        "overruled: stale before another kind", "engine/overruling.py",
        "stale = aged & ~silent", "stale = aged",
        OVERRULED,
    ),
    Mutant(
        "overruled: withheld beside another kind", "engine/overruling.py",
        "withheld = withheld & ~unfounded & ~silent", "withheld = withheld & ~unfounded",
        OVERRULED,
    ),
    Mutant(
        "overruled: small numbers of before", "engine/overruling.py",
        "say(withheld & small.lately,", "say(withheld,",
        OVERRULED,
    ),
    Mutant(
        "overruled: small numbers explain a failure", "engine/overruling.py",
        "wanting = said_nothing & ~unfounded & ~judged.failed & ~never", "wanting = said_nothing & ~unfounded & ~never",
        OVERRULED,
    ),
)  # fmt: skip


def run(mutant: Mutant, copy: Path) -> str:
    """What becomes of one mutant: killed, survived or stale."""
    _, plugin, module = mutant.file.rpartition("/src/")
    file = copy / (module if plugin else f"outcomes/{mutant.file}")
    right = file.read_text(encoding="utf-8")
    if mutant.line not in right:
        return "stale"
    file.write_text(right.replace(mutant.line, mutant.instead, 1), encoding="utf-8")
    # What was compiled of a file is taken for its own where size and second are the same.
    Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *mutant.tests],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        file.write_text(right, encoding="utf-8")
    # 1: a test failed. Anything else but 0 says that the tests did not run, which proves nothing.
    return {0: "survived", 1: "killed"}.get(done.returncode, f"not tested:\n{done.stdout[-800:]}{done.stderr[-800:]}")


def main() -> int:
    """Run the mutants that were asked for, and say what became of each."""
    words = sys.argv[1:]
    chosen = [each for each in MUTANTS if not words or any(word in each.name for word in words)]
    lived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for package in (ROOT / "src" / "outcomes", *ROOT.glob("plugins/*/src/*")):
            shutil.copytree(package, copy / package.name, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(copy, quiet=2)
        for mutant in chosen:
            started = time.perf_counter()
            said = run(mutant, copy)
            lived += said != "killed"
            print(f"{said:<9} {mutant.name} ({mutant.file}), {time.perf_counter() - started:.0f} s", flush=True)
    print(f"{len(chosen) - lived} of {len(chosen)} killed")
    return 1 if lived else 0


if __name__ == "__main__":
    sys.exit(main())
