"""Social return on investment: discounted, with its sensitivity, and who invests against who saves.

Law: this package imports the public names of ``outcomes`` only; its mathematics are pure functions over arrays.
"""

from outcomes_sroi.values import Assumptions, Lines, present_values

__all__ = ["Assumptions", "Lines", "present_values"]
