"""Reading labels of periods and counting them, each of them once: the plain evaluator asks for the same ones often.

Law: nothing of its own; periods do not change, so one that was made stands for all that are equal.
"""

from __future__ import annotations

from functools import cache

from outcomes import periods

parse_period = cache(periods.parse_period)
parse_period_of = cache(periods.parse_period_of)
period_at = cache(periods.period_at)
