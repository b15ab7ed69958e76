"""Rules that judge: the metric contract, the sentences that say what was found, and the built-in metrics.

Law: importing this room loads the contract only; each built-in metric is a module of its own.
"""

from outcomes.metrics.contract import (
    AnyBlock,
    ChartColumns,
    Direction,
    Evidence,
    Metric,
    MetricColumns,
    MetricInfo,
    NoParameters,
    Outcome,
    Reason,
    Scope,
    Status,
    Verdict,
)
from outcomes.metrics.sentences import SentenceError, render
from outcomes.metrics.verdicts import VerdictWord

__all__ = [
    "AnyBlock",
    "ChartColumns",
    "Direction",
    "Evidence",
    "Metric",
    "MetricColumns",
    "MetricInfo",
    "NoParameters",
    "Outcome",
    "Reason",
    "Scope",
    "SentenceError",
    "Status",
    "Verdict",
    "VerdictWord",
    "render",
]
