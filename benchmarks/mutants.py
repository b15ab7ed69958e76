"""Faults put into the code on purpose, each of which a test has to notice. Not part of CI: it takes some minutes.

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
RETURNED = ("tests/metrics/test_boundaries.py", "tests/metrics/test_delivery_and_coverage.py")
INDEX = ("tests/engine/test_several_indicators.py", "tests/cases/index-standardised.case.toml")
GAPS = ("tests/metrics/test_inequality_metrics.py",)
COLOURS = ("tests/results/test_colours.py",)
COMPARISON = ("tests/statistics/test_comparison.py", "tests/statistics/test_comparison_vectors.py")
TRENDS = ("tests/statistics/test_trend.py",)
EXTREMES = ("tests/data/test_extreme_rows.py",)
RANGES = ("tests/data/test_extreme_rows.py", "tests/data/test_broken_data_files.py")
FRAGILE = ("tests/engine/test_fragile.py",)

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
           "(~kept & chance, INFO", "(~kept & ~chance, INFO", ("tests/cases/target-comparator.case.toml",)),
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
