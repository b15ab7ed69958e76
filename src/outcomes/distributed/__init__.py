"""One run on many machines: the pieces of a run as tasks of Dask, which schedules, moves and repeats them.

Law: what is found is what one machine finds, row for row; a task that is run twice writes the same file again.
"""

from outcomes.distributed.command import evaluate
from outcomes.distributed.gathered import Gathered

__all__ = ["Gathered", "evaluate"]
