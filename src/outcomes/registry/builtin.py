"""The built-in plugin: registers all that the package itself offers, from metrics to commands.

Law: what is built in comes in through the same hooks as a stranger's, and is named here by its home and no more, so
that this room knows nothing of the rooms to its right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, Final

from outcomes.hooks import hookimpl

METRICS: Final[tuple[str, ...]] = (
    "outcomes.metrics.target_path:TargetPath",
    "outcomes.metrics.trend_recent:TrendRecent",
    "outcomes.metrics.benchmark_interval:BenchmarkInterval",
    "outcomes.metrics.target_count:TargetCount",
    "outcomes.metrics.target_candidates:TargetCandidates",
    "outcomes.metrics.goal_fingertips:FingertipsGoal",
    "outcomes.metrics.suicide_plan:SuicidePlan",
    "outcomes.metrics.progress_pace:ProgressPace",
    "outcomes.metrics.progress_projection:ProgressProjection",
    "outcomes.metrics.progress_open_sdg:OpenSdgProgress",
    "outcomes.metrics.progress_eurostat:EurostatProgress",
    "outcomes.metrics.progress_un:UnProgress",
    "outcomes.metrics.progress_healthy_people:HealthyPeopleProgress",
    "outcomes.metrics.change_threshold:ChangeThreshold",
    "outcomes.metrics.delivery_status:DeliveryStatus",
    "outcomes.metrics.coverage_share:CoverageShare",
    "outcomes.metrics.benchmark_funnel:BenchmarkFunnel",
    "outcomes.metrics.benchmark_quantile:BenchmarkQuantile",
    "outcomes.metrics.benchmark_control_limits:BenchmarkControlLimits",
    "outcomes.metrics.benchmark_median_distance:BenchmarkMedianDistance",
    "outcomes.metrics.inequality_gap:InequalityGap",
    "outcomes.metrics.inequality_slope:InequalitySlope",
    "outcomes.metrics.index_standardised:StandardisedIndex",
)
STATISTICS: Final[tuple[str, ...]] = (
    "outcomes.registry.statistics:proportion",
    "outcomes.registry.statistics:rate",
    "outcomes.registry.statistics:standardised_ratio",
    "outcomes.registry.statistics:DirectlyStandardised",
)
READERS: Final[tuple[str, ...]] = (
    "outcomes.data.readers.csv:CsvReader",
    "outcomes.data.readers.excel:ExcelReader",
    "outcomes.data.readers.fingertips:FingertipsReader",
    "outcomes.data.readers.parquet:ParquetReader",
    "outcomes.fetching.fingertips_api:FingertipsApiReader",
    "outcomes.fetching.sql:SqlReader",
)
WRITERS: Final[tuple[str, ...]] = (
    "outcomes.reports.files:JsonWriter",
    "outcomes.reports.files:CsvWriter",
    "outcomes.reports.files:ParquetWriter",
    "outcomes.reports.html:HtmlWriter",
    "outcomes.reports.excel:ExcelWriter",
)
VERDICTS: Final = "outcomes.metrics.verdicts:WORDS"
READINGS: Final = "outcomes.framework.readings:COMMON"
COLOURS: Final = "outcomes.results.own_colours:RULES"
PERIODS: Final = "outcomes.periods.named_forms:NAMED_FORMS"
COMMANDS: Final = "outcomes.cli.commands:OWN"


@hookimpl
def register_verdicts(register: Callable[[Any], None]) -> None:
    """Our own words, from best to worst."""
    for each in _named(VERDICTS):
        register(each)


@hookimpl
def register_metrics(register: Callable[[Any], None]) -> None:
    """The built-in metrics."""
    _register_all(METRICS, register)


@hookimpl
def register_statistics(register: Callable[[Any], None]) -> None:
    """The built-in statistics."""
    _register_all(STATISTICS, register)


@hookimpl
def register_readers(register: Callable[[Any], None]) -> None:
    """The built-in readers."""
    _register_all(READERS, register)


@hookimpl
def register_writers(register: Callable[[Any], None]) -> None:
    """The built-in writers."""
    _register_all(WRITERS, register)


@hookimpl
def register_colours(register: Callable[[Any], None]) -> None:
    """The rules by which councils publish their colours."""
    for each in _named(COLOURS):
        register(each)


@hookimpl
def register_periods(register: Callable[[Any], None]) -> None:
    """The forms of labels that have a name."""
    for each in _named(PERIODS):
        register(each)


@hookimpl
def register_commands(register: Callable[[Any], None]) -> None:
    """The package's own commands, none of which is loaded before it runs."""
    for each in _named(COMMANDS):
        register(each)


@hookimpl
def register_readings(register: Callable[[Any], None]) -> None:
    """The common readings of a change, in the order of their letters."""
    for each in _named(READINGS):
        register(each)


def _register_all(homes: Iterable[str], register: Callable[[Any], None]) -> None:
    for each in _made(homes):
        register(each)


def _made(homes: Iterable[str]) -> Iterator[Any]:
    for home in homes:
        yield _named(home)()


def _named(home: str) -> Any:
    module, _, name = home.partition(":")
    return getattr(import_module(module), name)
