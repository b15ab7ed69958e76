"""How a night runs, unattended: its lock, its runs, what they publish, whom they tell, and which figures are due.

Law: nothing here evaluates; it is handed an evaluation and sees to it that nothing of it is lost or half written.
"""

from outcomes.nightly.log import Log
from outcomes.nightly.night import frameworks_in, run_night
from outcomes.nightly.notices import Night
from outcomes.nightly.order import Order

__all__ = ["Log", "Night", "Order", "frameworks_in", "run_night"]
