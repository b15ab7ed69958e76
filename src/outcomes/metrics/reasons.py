"""Why nothing can be said of a promise, where several metrics have to say the same.

Law: a reason that two metrics share is one object with one sentence; what only one of them says stands beside its INFO.
"""

from __future__ import annotations

from typing import Final

from outcomes.metrics.contract import Reason, Status

NO_FIGURES: Final = Reason("no data", Status.NO_DATA, "There are no figures.")
NO_LEVEL_PROMISED: Final = Reason("no target", Status.UNDEFINED, "No level was promised.")
NO_FIGURE_AT_BASE: Final = Reason(
    "no figure at the baseline", Status.NO_DATA, "There is no figure for the declared starting point."
)
NOTHING_SINCE_BASE: Final = Reason(
    "nothing since the base", Status.TOO_FEW, "There is no later figure than the one it starts from."
)
NOTHING_SINCE_BASELINE: Final = Reason(
    "nothing since the baseline", Status.NOT_DUE, "There are no figures since the starting point."
)
BEYOND_RANGE: Final = Reason(
    "unattainable as written", Status.UNATTAINABLE, "The target lies beyond what the measure can show."
)
SINCE_BASE: Final = (NO_FIGURES, NO_LEVEL_PROMISED, NO_FIGURE_AT_BASE, NOTHING_SINCE_BASE, BEYOND_RANGE)
"""Why the way from a base to a level cannot be told."""
DUE_NOT_OBSERVED: Final = Reason(
    "due period not observed", Status.NO_DATA, "There are later figures, but none for the period that was due."
)
DUE_NOT_PUBLISHED: Final = Reason(
    "not yet published", Status.NO_DATA, "The period that was due is over, but its figure is not published yet."
)
NO_POLARITY: Final = Reason(
    "no polarity", Status.NOT_APPLICABLE, "The framework does not say whether a high or a low figure is good."
)
