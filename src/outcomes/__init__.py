"""outcomes: judges, honestly and every night, whether a partnership's promises are being kept.

Law: importing this loads no plugin, no scipy and no polars; each public name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.lazy import on_first_use
from outcomes.version import __version__ as __version__

_HOMES = {
    "outcomes.api": "evaluate evaluate_in_pieces suggest",
    "outcomes.arrays": "first_true last_true",
    "outcomes.data": "FrameworkBlock Measure Observations PeriodAxis ReturnBlock ReturnState SeriesBlock",
    "outcomes.diagnostics": (
        "DataError DefinitionError Diagnostic ExitCode Location OutcomesError PluginError Report Severity UsageError"
    ),
    "outcomes.engine.plan": "make_plan",
    "outcomes.engine.steps": "Plan",
    "outcomes.framework": "Framework from_dict load_framework loads",
    "outcomes.history.answers": "AimHistory PastComment RunChanges VerdictHistory",
    "outcomes.history.causes": "Cause Why",
    "outcomes.history.promised": "Redefined",
    "outcomes.history.questions": "History open_history",
    "outcomes.history.refusals": "LockedError StoreError",
    "outcomes.history.stored": "RunRecord VerdictKey VerdictState",
    "outcomes.history.verdict_changes": "Change",
    "outcomes.hooks": "HOOK_API hookimpl",
    "outcomes.metrics.contract": (
        "ChartColumns Direction Evidence Metric MetricColumns MetricInfo NoParameters Outcome Reason Scope "
        "Status Verdict"
    ),
    "outcomes.nightly.remembering": "record",
    "outcomes.registry": "PluginSet",
    "outcomes.results.colouring": "compare_colours",
    "outcomes.results.covered": "Coverage coverage",
    "outcomes.results.hidden_variation": "masking",
    "outcomes.results.rendered": "Results",
    "outcomes.results.rollup": "roll_up",
    "outcomes.results.standings": "Promises Standing promises",
    "outcomes.results.suggestions": "CandidateLevel Suggestion",
    "outcomes.results.summary": "Note PromiseLine promise_lines",
}


if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = on_first_use(__name__, _HOMES, "__version__")

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
