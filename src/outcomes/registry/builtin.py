"""The built-in plugin: registers all that the package itself offers, from metrics to commands.

Law: what is built in comes in through the same hooks as a stranger's, and is named here by its home and no more, so
that this room knows nothing of the rooms to its right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final

from outcomes.hooks import hookimpl
from outcomes.registry.records import Unmade

# Homes by id: a module is imported when its id is first asked for.
METRICS: Final[Mapping[str, str]] = {
    "target.path": "outcomes.metrics.target_path:TargetPath",
    "trend.recent": "outcomes.metrics.trend_recent:TrendRecent",
    "benchmark.interval": "outcomes.metrics.benchmark_interval:BenchmarkInterval",
    "target.count": "outcomes.metrics.target_count:TargetCount",
    "target.comparator": "outcomes.metrics.target_comparator:TargetComparator",
    "target.rank": "outcomes.metrics.target_rank:TargetRank",
    "target.candidates": "outcomes.metrics.target_candidates:TargetCandidates",
    "goal.fingertips": "outcomes.metrics.goal_fingertips:FingertipsGoal",
    "benchmark.suicide-plan": "outcomes.metrics.suicide_plan:SuicidePlan",
    "progress.pace": "outcomes.metrics.progress_pace:ProgressPace",
    "progress.projection": "outcomes.metrics.progress_projection:ProgressProjection",
    "progress.open-sdg": "outcomes.metrics.progress_open_sdg:OpenSdgProgress",
    "progress.eurostat": "outcomes.metrics.progress_eurostat:EurostatProgress",
    "progress.un": "outcomes.metrics.progress_un:UnProgress",
    "progress.healthy-people": "outcomes.metrics.progress_healthy_people:HealthyPeopleProgress",
    "change.threshold": "outcomes.metrics.change_threshold:ChangeThreshold",
    "delivery.status": "outcomes.metrics.delivery_status:DeliveryStatus",
    "coverage.share": "outcomes.metrics.coverage_share:CoverageShare",
    "benchmark.funnel": "outcomes.metrics.benchmark_funnel:BenchmarkFunnel",
    "benchmark.quantile": "outcomes.metrics.benchmark_quantile:BenchmarkQuantile",
    "benchmark.control-limits": "outcomes.metrics.benchmark_control_limits:BenchmarkControlLimits",
    "benchmark.median-distance": "outcomes.metrics.benchmark_median_distance:BenchmarkMedianDistance",
    "inequality.gap": "outcomes.metrics.inequality_gap:InequalityGap",
    "inequality.slope": "outcomes.metrics.inequality_slope:InequalitySlope",
    "index.standardised": "outcomes.metrics.index_standardised:StandardisedIndex",
}
STATISTICS: Final[Mapping[str, str]] = {
    "proportion": "outcomes.registry.statistics:proportion",
    "rate": "outcomes.registry.statistics:rate",
    "standardised-ratio": "outcomes.registry.statistics:standardised_ratio",
    "dsr": "outcomes.registry.statistics:DirectlyStandardised",
    "gap": "outcomes.registry.statistics:GapOfGroups",
}
READERS: Final[Mapping[str, str]] = {
    "csv": "outcomes.data.readers.csv:CsvReader",
    "excel": "outcomes.data.readers.excel:ExcelReader",
    "fingertips": "outcomes.data.readers.fingertips:FingertipsReader",
    "parquet": "outcomes.data.readers.parquet:ParquetReader",
    "fingertips-api": "outcomes.fetching.fingertips_api:FingertipsApiReader",
    "sql": "outcomes.fetching.sql:SqlReader",
}
WRITERS: Final[Mapping[str, str]] = {
    "json": "outcomes.reports.files:JsonWriter",
    "csv": "outcomes.reports.files:CsvWriter",
    "parquet": "outcomes.reports.files:ParquetWriter",
    "html": "outcomes.reports.html:HtmlWriter",
    "excel": "outcomes.reports.excel:ExcelWriter",
}
SUFFIXES: Final[Mapping[str, str]] = {
    "json": ".json",
    "csv": ".csv",
    "parquet": ".parquet",
    "html": ".html",
    "excel": ".xlsx",
}
"""What the files of each writer end with, which no other may take."""
VERDICTS: Final = "outcomes.metrics.verdicts:WORDS"
READINGS: Final = "outcomes.framework.readings:COMMON"
COLOURS: Final = "outcomes.results.own_colours:RULES"
PERIODS: Final = "outcomes.periods.formats:NAMED_FORMS"
COMMANDS: Final = "outcomes.cli.commands:OWN"


@hookimpl
def register_verdicts(register: Callable[[object], None]) -> None:
    """Our own words, from best to worst."""
    for each in _named(VERDICTS):
        register(each)


@hookimpl
def register_metrics(register: Callable[[object], None]) -> None:
    """The built-in metrics."""
    _register_later(METRICS, register)


@hookimpl
def register_statistics(register: Callable[[object], None]) -> None:
    """The built-in statistics."""
    _register_later(STATISTICS, register)


@hookimpl
def register_readers(register: Callable[[object], None]) -> None:
    """The built-in readers."""
    _register_later(READERS, register)


@hookimpl
def register_writers(register: Callable[[object], None]) -> None:
    """The built-in writers."""
    _register_later(WRITERS, register)


@hookimpl
def register_colours(register: Callable[[object], None]) -> None:
    """The rules by which councils publish their colours."""
    for each in _named(COLOURS):
        register(each)


@hookimpl
def register_periods(register: Callable[[object], None]) -> None:
    """The forms of labels that have a name."""
    for each in _named(PERIODS):
        register(each)


@hookimpl
def register_commands(register: Callable[[object], None]) -> None:
    """The package's own commands, none of which is loaded before it runs."""
    for each in _named(COMMANDS):
        register(each)


@hookimpl
def register_readings(register: Callable[[object], None]) -> None:
    """The common readings of a change, in the order of their letters."""
    for each in _named(READINGS):
        register(each)


def _register_later(homes: Mapping[str, str], register: Callable[[object], None]) -> None:
    for name, home in homes.items():
        suffix = SUFFIXES[name] if homes is WRITERS else ""
        register(Unmade(id=name, make=partial(made_of, home), suffix=suffix))


def made_of(home: str) -> Any:
    """What is made of a class or function by its home, as in the tables above."""
    return _named(home)()


def _named(home: str) -> Any:
    module, _, name = home.partition(":")
    return getattr(import_module(module), name)
