"""outcomes: judges, honestly and every night, whether a partnership's promises are being kept.

Law: importing this loads no plugin, no scipy and no polars; each public name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.lazy import on_first_use
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
    "make_plan": "outcomes.engine.plan",
    "Plan": "outcomes.engine.steps",
    "Observations": "outcomes.data",
    "SeriesBlock": "outcomes.data",
    "ReturnBlock": "outcomes.data",
    "FrameworkBlock": "outcomes.data",
    "ReturnState": "outcomes.data",
    "Measure": "outcomes.data",
    "PeriodAxis": "outcomes.data",
    "Results": "outcomes.results.rendered",
    "Coverage": "outcomes.results.covered",
    "coverage": "outcomes.results.covered",
    "Promises": "outcomes.results.standings",
    "Standing": "outcomes.results.standings",
    "promises": "outcomes.results.standings",
    "PromiseLine": "outcomes.results.summary",
    "Note": "outcomes.results.summary",
    "promise_lines": "outcomes.results.summary",
    "roll_up": "outcomes.results.rollup",
    "masking": "outcomes.results.hidden_variation",
    "compare_colours": "outcomes.results.colouring",
    "record": "outcomes.nightly.remembering",
    "open_history": "outcomes.history.questions",
    "History": "outcomes.history.questions",
    "RunChanges": "outcomes.history.answers",
    "AimHistory": "outcomes.history.answers",
    "VerdictHistory": "outcomes.history.answers",
    "PastComment": "outcomes.history.answers",
    "Change": "outcomes.history.verdict_changes",
    "Why": "outcomes.history.causes",
    "Cause": "outcomes.history.causes",
    "Redefined": "outcomes.history.promised",
    "RunRecord": "outcomes.history.stored",
    "VerdictKey": "outcomes.history.stored",
    "VerdictState": "outcomes.history.stored",
    "StoreError": "outcomes.history.refusals",
    "LockedError": "outcomes.history.refusals",
    "PluginSet": "outcomes.registry",
    "HOOK_API": "outcomes.hooks",
    "hookimpl": "outcomes.hooks",
    "Direction": "outcomes.metrics.contract",
    "Evidence": "outcomes.metrics.contract",
    "Metric": "outcomes.metrics.contract",
    "ChartColumns": "outcomes.metrics.contract",
    "MetricColumns": "outcomes.metrics.contract",
    "MetricInfo": "outcomes.metrics.contract",
    "NoParameters": "outcomes.metrics.contract",
    "Outcome": "outcomes.metrics.contract",
    "Reason": "outcomes.metrics.contract",
    "Scope": "outcomes.metrics.contract",
    "Status": "outcomes.metrics.contract",
    "Verdict": "outcomes.metrics.contract",
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

__getattr__, __dir__ = on_first_use(__name__, _HOMES, __all__)

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
    from outcomes.engine.plan import make_plan as make_plan
    from outcomes.engine.steps import Plan as Plan
    from outcomes.framework import Framework as Framework
    from outcomes.framework import from_dict as from_dict
    from outcomes.framework import load_framework as load_framework
    from outcomes.framework import loads as loads
    from outcomes.history.answers import AimHistory as AimHistory
    from outcomes.history.answers import PastComment as PastComment
    from outcomes.history.answers import RunChanges as RunChanges
    from outcomes.history.answers import VerdictHistory as VerdictHistory
    from outcomes.history.causes import Cause as Cause
    from outcomes.history.causes import Why as Why
    from outcomes.history.promised import Redefined as Redefined
    from outcomes.history.questions import History as History
    from outcomes.history.questions import open_history as open_history
    from outcomes.history.refusals import LockedError as LockedError
    from outcomes.history.refusals import StoreError as StoreError
    from outcomes.history.stored import RunRecord as RunRecord
    from outcomes.history.stored import VerdictKey as VerdictKey
    from outcomes.history.stored import VerdictState as VerdictState
    from outcomes.history.verdict_changes import Change as Change
    from outcomes.hooks import HOOK_API as HOOK_API
    from outcomes.hooks import hookimpl as hookimpl
    from outcomes.metrics.contract import ChartColumns as ChartColumns
    from outcomes.metrics.contract import Direction as Direction
    from outcomes.metrics.contract import Evidence as Evidence
    from outcomes.metrics.contract import Metric as Metric
    from outcomes.metrics.contract import MetricColumns as MetricColumns
    from outcomes.metrics.contract import MetricInfo as MetricInfo
    from outcomes.metrics.contract import NoParameters as NoParameters
    from outcomes.metrics.contract import Outcome as Outcome
    from outcomes.metrics.contract import Reason as Reason
    from outcomes.metrics.contract import Scope as Scope
    from outcomes.metrics.contract import Status as Status
    from outcomes.metrics.contract import Verdict as Verdict
    from outcomes.nightly.remembering import record as record
    from outcomes.registry import PluginSet as PluginSet
    from outcomes.results.colouring import compare_colours as compare_colours
    from outcomes.results.covered import Coverage as Coverage
    from outcomes.results.covered import coverage as coverage
    from outcomes.results.hidden_variation import masking as masking
    from outcomes.results.rendered import Results as Results
    from outcomes.results.rollup import roll_up as roll_up
    from outcomes.results.standings import Promises as Promises
    from outcomes.results.standings import Standing as Standing
    from outcomes.results.standings import promises as promises
    from outcomes.results.suggestions import CandidateLevel as CandidateLevel
    from outcomes.results.suggestions import Suggestion as Suggestion
    from outcomes.results.summary import Note as Note
    from outcomes.results.summary import PromiseLine as PromiseLine
    from outcomes.results.summary import promise_lines as promise_lines
