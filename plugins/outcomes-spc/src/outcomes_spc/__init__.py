"""Statistical process control for ``outcomes``: is this change real, and will the process meet its target?

Law: this package imports the public names of ``outcomes`` only; its mathematics are pure functions over arrays.
"""

from outcomes_spc.attributes import p_chart, u_chart
from outcomes_spc.cautions import Caution, cautions
from outcomes_spc.chart import Chart, Limits, LimitState, Rules
from outcomes_spc.labels import Assurance, Cause, PointType, Variation
from outcomes_spc.runs import Method, RunChart, run_chart
from outcomes_spc.xmr import xmr

__all__ = [
    "Assurance",
    "Cause",
    "Caution",
    "Chart",
    "LimitState",
    "Limits",
    "Method",
    "PointType",
    "Rules",
    "RunChart",
    "Variation",
    "cautions",
    "p_chart",
    "run_chart",
    "u_chart",
    "xmr",
]
