"""The statistics of public health: pure functions over numpy arrays, exact where exact is possible.

The law kept here: this room imports nothing of the other rooms, and importing it loads neither scipy nor
polars.
"""

from outcomes.statistics.estimates import Estimate, Reason
from outcomes.statistics.intervals import proportion, rate

__all__ = ["Estimate", "Reason", "proportion", "rate"]
