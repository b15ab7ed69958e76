"""A program that uses every public name, as mypy --strict sees it: it is among the files that mypy checks.

`test_typed_names.py` runs it, and holds it to every name there is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

import outcomes
from outcomes import (
    HOOK_API,
    AimHistory,
    CandidateLevel,
    Cause,
    Change,
    ChartColumns,
    Coverage,
    DataError,
    DefinitionError,
    Diagnostic,
    Direction,
    Evidence,
    ExitCode,
    Framework,
    FrameworkBlock,
    History,
    Location,
    LockedError,
    Measure,
    Metric,
    MetricColumns,
    MetricInfo,
    NoParameters,
    Note,
    Observations,
    Outcome,
    OutcomesError,
    PastComment,
    PeriodAxis,
    Plan,
    PluginError,
    PluginSet,
    PromiseLine,
    Promises,
    Reason,
    Redefined,
    Report,
    Results,
    ReturnBlock,
    ReturnState,
    RunChanges,
    RunRecord,
    Scope,
    SeriesBlock,
    Severity,
    Standing,
    Status,
    StoreError,
    Suggestion,
    UsageError,
    Verdict,
    VerdictHistory,
    VerdictKey,
    VerdictState,
    Why,
    hookimpl,
)
from outcomes import statistics as st

Floats = NDArray[np.float64]

TABLE: Mapping[str, object] = {
    "format": 1,
    "framework": {"id": "user", "title": "User", "areas": "all", "compare_with": ["E92000001"]},
    "boards": {"b": {"title": "Board"}},
    "indicators": {"i": {"title": "I", "unit": "%", "polarity": "high"}},
    "aims": {
        "a": {
            "indicator": "i",
            "boards": ["b"],
            "target": {"value": 70, "by": "2025"},
            "judge": [{"metric": "target.path"}, {"metric": "user.higher"}],
        }
    },
}


class Higher:
    """A metric of a council's own."""

    @property
    def info(self) -> MetricInfo:
        """What it says of itself."""
        return MetricInfo(
            id="user.higher",
            title="Higher than half",
            version="1.0.0",
            outcomes=(
                Outcome("high", Verdict.MET, Direction.BETTER, "It is high: {value}."),
                Outcome("low", Verdict.MISSED, Direction.WORSE, "It is low: {value}."),
            ),
            reasons=(Reason("no value", Status.NO_DATA, "There is no figure."),),
            evidence=(Evidence("latest", "the latest figure", optional=True),),
            needs=frozenset({"value"}),
            scope=Scope.SERIES,
            source="nobody",
            charts=True,
        )

    def evaluate(self, block: SeriesBlock, params: NoParameters) -> MetricColumns:
        """Judge the latest figure of each series."""
        at = block.latest()
        value = block.at(block.value, at)
        known = ~np.isnan(value)
        outcome: NDArray[np.int16] = outcomes.first_true((~known, -1), (value > 50, 0), otherwise=1).astype(np.int16)
        reason = np.where(known, -1, 0).astype(np.int16)
        return MetricColumns(outcome=outcome, reason=reason, period=at, evidence={"latest": value})

    def chart(self, block: SeriesBlock, params: NoParameters) -> ChartColumns:
        """Fifty is the middle of everything."""
        centre: Floats = np.where(np.isnan(block.value), np.nan, 50.0)
        mark: NDArray[np.int8] = np.where(block.value > 50, 1, -1).astype(np.int8)
        last: NDArray[np.int64] = outcomes.last_true(block.observed)
        centre[last < 0] = np.nan
        return ChartColumns(centre=centre, lower=centre - 10, upper=centre + 10, mark=mark)


class Plugin:
    """Registers it."""

    @hookimpl
    def register_metrics(self, register: object) -> None:
        """The metric alone."""
        assert callable(register)
        register(Higher())


def figures() -> Observations:
    """Two areas and England."""
    rows = [
        {"indicator": "i", "area": area, "period": "2025", "value": value}
        for area, value in (("E06000008", 71.2), ("E06000009", 48.4), ("E92000001", 60.0))
    ]
    return Observations.from_rows(rows)


def judged() -> Results:
    """The framework, planned, judged and asked."""
    framework: Framework = outcomes.from_dict(TABLE)
    again: Framework = outcomes.loads(framework.to_toml())
    assert again == framework
    metric: Metric[NoParameters] = Higher()
    plugins: PluginSet = PluginSet.of(Plugin())
    plan: Plan = outcomes.make_plan(framework, plugins, supplied=True)
    assert len(plan.steps) == 2
    results: Results = outcomes.evaluate(framework, figures(), as_of=date(2026, 6, 1), plugins=plugins)
    assert metric.info.id in results.coded("metric").words
    whole: Promises = outcomes.promises(results)
    lines: tuple[PromiseLine, ...] = outcomes.promise_lines(results)
    best: Coverage = outcomes.coverage(results)
    assert whole.promises == best.aims == len(lines)
    assert Standing.KEPT in Standing
    assert all(isinstance(note, Note) for line in lines for note in line.notes)
    pieces, said = outcomes.evaluate_in_pieces(framework, figures(), as_of=date(2026, 6, 1), plugins=plugins)
    several: Report = said
    assert len(pieces) == len(results)
    assert not several.errors
    offered: tuple[Suggestion, ...] = outcomes.suggest(
        framework, "a", figures(), plugins=plugins, as_of=date(2026, 6, 1)
    )
    levels: list[CandidateLevel] = [level for each in offered for level in each.candidates]
    assert all(level.title for level in levels)
    boards = outcomes.roll_up(results, "board")
    colours = outcomes.compare_colours(results)
    hidden = outcomes.masking(results)
    assert boards
    assert colours is not None
    assert hidden is not None
    frame = results.frame(columns=["area", "value"])
    assert isinstance(frame, pl.DataFrame)
    values: Floats = results.numbers("value")
    assert values.size == len(results)
    return results


def refused() -> list[ExitCode]:
    """What is wrong is told by its kind, its place and its weight."""
    codes = []
    for attempt in (
        lambda: outcomes.loads("format = 1"),
        lambda: Observations.from_rows([{"area": "E06000008"}]),
        lambda: PluginSet.of().metric("no.such"),
        lambda: outcomes.load_framework("nowhere"),
        lambda: outcomes.evaluate(outcomes.from_dict(TABLE), 5),
    ):
        try:
            attempt()
        except (DefinitionError, DataError, PluginError, UsageError) as error:
            told: OutcomesError = error
            report: Report = told.report
            first: Diagnostic = next(iter(report))
            place: Location | None = first.location
            assert place is None or place.line >= 0
            assert first.severity is Severity.ERROR
            codes.append(told.exit_code)
    return codes


def remembered() -> list[str]:
    """Results are recorded, and the history says what moved and how the promise went."""
    framework = outcomes.from_dict({**TABLE, "aims": {"a": {"indicator": "i", "target": {"value": 70, "by": "2025"}}}})
    with tempfile.TemporaryDirectory() as state:
        for day in (1, 2):
            results = outcomes.evaluate(framework, figures(), as_of=date(2026, 6, day), keep_observed=True)
            try:
                run: RunRecord = outcomes.record(results, state, wait=10)
            except LockedError as held:
                raise AssertionError(held.report) from held
            assert run.id == day
        history: History = outcomes.open_history(state)
        with history:
            moved: RunChanges = history.changes(since=1, until=2)
            past: AimHistory = history.aim("a")
    changes: Sequence[Change] = moved.changes
    reasons: list[Why] = [why for each in changes for why in each.why]
    causes: set[Cause] = {each.cause for each in reasons}
    promises: tuple[Redefined, ...] = moved.redefined
    comments: tuple[PastComment, ...] = past.comments
    verdicts: tuple[VerdictHistory, ...] = past.verdicts
    keys: list[VerdictKey] = [each.key for each in verdicts]
    states: list[VerdictState] = [state for each in verdicts for state in each.states]
    frames: list[pl.DataFrame] = [moved.frame(), past.frame()]
    assert (len(causes), len(promises), len(comments), len(keys)) == (0, 0, 0, len(verdicts))
    assert frames[1].height == len(states)
    try:
        outcomes.open_history("nowhere")
    except StoreError as absent:
        codes: list[ExitCode] = [absent.exit_code]
    return [*moved.lines(), *(each.name for each in codes)]


def blocks() -> tuple[Measure, type[PeriodAxis], type[ReturnBlock], type[FrameworkBlock], int, int]:
    """What metrics are given, and the version of the hooks."""
    return Measure(unit="%"), PeriodAxis, ReturnBlock, FrameworkBlock, int(ReturnState.DONE), HOOK_API


def computed() -> list[float]:
    """Every statistic once."""
    bands = [30.0, 20.0, 50.0], [1000.0, 2000.0, 1000.0]
    table = [10.0, 20.0, 400.0, 900.0], [10_000.0, 60_000.0, 20_000.0, 5000.0]
    starts, gap = [0, 1, 65, 85], (30.0, 25.0, 36.0, 20.0, 16.0, 25.0)
    population: st.StandardPopulation = st.european_standard_population(2013)
    estimates: list[st.Estimate] = [
        st.proportion(65, 100),
        st.rate(65, 100),
        st.mean([2.0, 4.0, 6.0]),
        st.mean_from_moments(3, 4.0, 2.0),
        st.absolute_gap(*gap),
        st.relative_gap(*gap),
        st.ratio_of_rates(30, 1000, 15, 1000),
        st.ratio_of_proportions(30, 100, 15, 100),
        st.directly_standardised_rate(*bands, [3000, 4000, 3000]),
        st.directly_standardised_rate_of_repeated_events([bands[0]], [1], bands[1], [3000, 4000, 3000]),
        st.indirectly_standardised_ratio(30, [1000, 2000], [100, 300], [10_000, 20_000]),
        st.indirectly_standardised_rate(30, [1000, 2000], [100, 300], [10_000, 20_000]),
        st.between_group_variance([10.0, 20.0], [100, 100]),
        st.theil_index([10.0, 20.0], [100, 100]),
        st.mean_deviation([10.0, 20.0]),
        st.index_of_disparity([10.0, 20.0]),
    ]
    lost: st.YearsLost = st.years_of_life_lost(*bands, st.years_left_until([0, 30, 60]), [3000, 4000, 3000])
    life: st.LifeExpectancy = st.life_expectancy(*table, starts)
    well: st.HealthyLifeExpectancy = st.healthy_life_expectancy(*table, 90, 100, starts)
    apart: st.LifeExpectancyGap = st.life_expectancy_gap(*table, *table, starts)
    slope: st.SlopeIndex = st.slope_index([70.0, 74.0, 79.0], [100, 120, 90])
    steady: st.SlopeReliability = st.slope_index_reliability(
        [1.0, 2.0, 4.0], [1, 1, 1], standard_error=1.0, repetitions=1000, samples=2
    )
    tests: list[st.TrendTest] = [
        st.cochran_armitage([10, 20, 30], [100, 100, 100]),
        st.weighted_trend_test([1.0, 2.0, 3.0], [1.0, 1.0, 1.0]),
    ]
    kendall: st.MannKendall = st.mann_kendall([5, 6, 11, 8, 10])
    charts: list[st.ControlChart] = [st.c_chart([4, 9]), st.g_chart([4, 9]), st.t_chart([4.0, 9.0])]
    compared: list[st.Comparison] = [
        st.compare_proportions(74, 100, 68, 100),
        st.compare_paired(12, 3, 100),
        st.compare_counts(30, 15),
    ]
    places: list[st.Quantiles] = [
        st.quantiles([1.0, 2.0], 2),
        st.percentile_quantiles([1.0, 2.0], 2),
        st.ntiles([1.0, 2.0], 2),
    ]
    funnels: list[st.FunnelLimits] = [
        st.funnel_limits_proportion(100, 20.0),
        st.funnel_limits_ratio(10),
        st.funnel_limits_rate(10, 20.0),
    ]
    outside: list[st.FunnelSignificance] = [
        st.funnel_significance_proportion([20, 40], [100, 100]),
        st.funnel_significance_ratio([5, 20], [20, 20]),
        st.funnel_significance_rate([5, 20], [1000, 1000]),
    ]
    limits: list[st.ControlLimits] = [st.control_limits_proportion(20.0, 100), st.control_limits_rate(20.0, 100_000)]
    kinds: tuple[type[st.DirectEstimate], type[st.IndirectEstimate], type[st.MeanEstimate]] = (
        st.DirectEstimate,
        st.IndirectEstimate,
        st.MeanEstimate,
    )
    numbers: list[Floats] = [
        *(each.value for each in (*estimates, lost, life, well)),
        apart.gap,
        slope.slope.value,
        steady.slope,
        *(each.p for each in tests),
        kendall.p,
        *(each.centre for each in charts),
        *(each.p for each in compared),
        *(each.lower for each in funnels),
        *(each.lower for each in limits),
        st.percentile([1.0, 2.0], [0.5]),
        st.effective_population(20, 10.0),
        st.sample_size_two_proportions(68, 74.8),
        st.funnel_axis(*st.funnel_axis_ends([40, 180, 500])),
        st.control_limit_events(50.0, 1000, 20_000),
        population.weights(population.bands),
    ]
    assert all(each.quantile.tolist() == [1, 2] for each in places)
    assert all(isinstance(word, str) for each in outside for word in each.labels())
    assert all(issubclass(each, st.Estimate) for each in kinds)
    assert issubclass(st.MissingKeyWarning, UserWarning)
    assert st.EstimateReason.COMPUTED.sentence == "computed"
    frame = st.summarise(pl.DataFrame({"x": [5], "n": [50]}), statistic="rate", count="x", denominator="n")
    assert isinstance(frame, pl.DataFrame)
    grouped = (
        st.AgeBands("age", ages=(0, 74)),
        st.Reference(count="rx", denominator="rn"),
        st.Slope("decile"),
        st.QuantileGroups(5),
        st.HealthSurvey(healthy="well", asked="asked"),
    )
    assert grouped[0].column == "age"
    return [float(np.nanmax(each)) for each in numbers]


if __name__ == "__main__":
    assert outcomes.__version__
    assert len(judged()) == 6
    assert refused() == [
        ExitCode.DEFINITION,
        ExitCode.DATA,
        ExitCode.PLUGIN,
        ExitCode.DEFINITION,
        ExitCode.USAGE,
    ]
    assert remembered() == ["user: nothing changed between run 1 (2026-06-01) and run 2 (2026-06-02)", "NOT_WRITTEN"]
    assert blocks()
    assert all(np.isfinite(computed()))
