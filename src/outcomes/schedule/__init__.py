"""Every night, unattended: history, lock, atomic publishing, and what changed and why.

Law: nothing here evaluates; it is handed an evaluation and sees to it that nothing of it is lost or half written.
"""

from outcomes.schedule.changes import Cause, Change, Why, find_changes
from outcomes.schedule.log import Log
from outcomes.schedule.night import frameworks_in, run_night
from outcomes.schedule.order import Order
from outcomes.schedule.store import open_store
from outcomes.schedule.telling import Night

__all__ = [
    "Cause",
    "Change",
    "Log",
    "Night",
    "Order",
    "Why",
    "find_changes",
    "frameworks_in",
    "open_store",
    "run_night",
]
