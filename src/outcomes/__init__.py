"""outcomes: judges, honestly and every night, whether a partnership's promises are being kept.

Law: importing this loads no plugin, no scipy and no polars; each public name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from outcomes.version import __version__ as __version__

_HOMES = {
    "load_framework": "outcomes.framework",
    "Framework": "outcomes.framework",
    "from_dict": "outcomes.framework",
    "loads": "outcomes.framework",
    "evaluate": "outcomes.api",
    "evaluate_in_pieces": "outcomes.api",
    "suggest": "outcomes.api",
    "Suggestion": "outcomes.results.suggestions",
    "CandidateLevel": "outcomes.results.suggestions",
    "make_plan": "outcomes.engine",
    "Plan": "outcomes.engine",
    "Observations": "outcomes.data",
    "SeriesBlock": "outcomes.data",
    "ReturnBlock": "outcomes.data",
    "FrameworkBlock": "outcomes.data",
    "ReturnState": "outcomes.data",
    "Measure": "outcomes.data",
    "PeriodAxis": "outcomes.data",
    "Results": "outcomes.results",
    "Coverage": "outcomes.results",
    "coverage": "outcomes.results",
    "Promises": "outcomes.results",
    "Standing": "outcomes.results",
    "promises": "outcomes.results",
    "PromiseLine": "outcomes.results",
    "Note": "outcomes.results",
    "promise_lines": "outcomes.results",
    "roll_up": "outcomes.results",
    "masking": "outcomes.results",
    "compare_colours": "outcomes.results",
    "PluginSet": "outcomes.registry",
    "HOOK_API": "outcomes.hooks",
    "hookimpl": "outcomes.hooks",
    "Direction": "outcomes.metrics",
    "Evidence": "outcomes.metrics",
    "Metric": "outcomes.metrics",
    "ChartColumns": "outcomes.metrics",
    "MetricColumns": "outcomes.metrics",
    "MetricInfo": "outcomes.metrics",
    "NoParameters": "outcomes.metrics",
    "Outcome": "outcomes.metrics",
    "Reason": "outcomes.metrics",
    "Scope": "outcomes.metrics",
    "Status": "outcomes.metrics",
    "Verdict": "outcomes.metrics",
    "DataError": "outcomes.diagnostics",
    "DefinitionError": "outcomes.diagnostics",
    "Diagnostic": "outcomes.diagnostics",
    "ExitCode": "outcomes.diagnostics",
    "Location": "outcomes.diagnostics",
    "OutcomesError": "outcomes.diagnostics",
    "PluginError": "outcomes.diagnostics",
    "Report": "outcomes.diagnostics",
    "Severity": "outcomes.diagnostics",
    "UsageError": "outcomes.diagnostics",
    "first_true": "outcomes.arrays",
    "last_true": "outcomes.arrays",
}

__all__ = ["__version__", *_HOMES]

if TYPE_CHECKING:
    from outcomes.api import evaluate as evaluate
    from outcomes.api import evaluate_in_pieces as evaluate_in_pieces
    from outcomes.api import suggest as suggest
    from outcomes.arrays import first_true as first_true
    from outcomes.arrays import last_true as last_true
    from outcomes.data import FrameworkBlock as FrameworkBlock
    from outcomes.data import Measure as Measure
    from outcomes.data import Observations as Observations
    from outcomes.data import PeriodAxis as PeriodAxis
    from outcomes.data import ReturnBlock as ReturnBlock
    from outcomes.data import ReturnState as ReturnState
    from outcomes.data import SeriesBlock as SeriesBlock
    from outcomes.diagnostics import DataError as DataError
    from outcomes.diagnostics import DefinitionError as DefinitionError
    from outcomes.diagnostics import Diagnostic as Diagnostic
    from outcomes.diagnostics import ExitCode as ExitCode
    from outcomes.diagnostics import Location as Location
    from outcomes.diagnostics import OutcomesError as OutcomesError
    from outcomes.diagnostics import PluginError as PluginError
    from outcomes.diagnostics import Report as Report
    from outcomes.diagnostics import Severity as Severity
    from outcomes.diagnostics import UsageError as UsageError
    from outcomes.engine import Plan as Plan
    from outcomes.engine import make_plan as make_plan
    from outcomes.framework import Framework as Framework
    from outcomes.framework import from_dict as from_dict
    from outcomes.framework import load_framework as load_framework
    from outcomes.framework import loads as loads
    from outcomes.hooks import HOOK_API as HOOK_API
    from outcomes.hooks import hookimpl as hookimpl
    from outcomes.metrics import ChartColumns as ChartColumns
    from outcomes.metrics import Direction as Direction
    from outcomes.metrics import Evidence as Evidence
    from outcomes.metrics import Metric as Metric
    from outcomes.metrics import MetricColumns as MetricColumns
    from outcomes.metrics import MetricInfo as MetricInfo
    from outcomes.metrics import NoParameters as NoParameters
    from outcomes.metrics import Outcome as Outcome
    from outcomes.metrics import Reason as Reason
    from outcomes.metrics import Scope as Scope
    from outcomes.metrics import Status as Status
    from outcomes.metrics import Verdict as Verdict
    from outcomes.registry import PluginSet as PluginSet
    from outcomes.results import Coverage as Coverage
    from outcomes.results import Note as Note
    from outcomes.results import PromiseLine as PromiseLine
    from outcomes.results import Promises as Promises
    from outcomes.results import Results as Results
    from outcomes.results import Standing as Standing
    from outcomes.results import compare_colours as compare_colours
    from outcomes.results import coverage as coverage
    from outcomes.results import masking as masking
    from outcomes.results import promise_lines as promise_lines
    from outcomes.results import promises as promises
    from outcomes.results import roll_up as roll_up
    from outcomes.results.suggestions import CandidateLevel as CandidateLevel
    from outcomes.results.suggestions import Suggestion as Suggestion


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'outcomes' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
