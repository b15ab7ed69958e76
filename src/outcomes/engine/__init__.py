"""Plan and execution: what a run will do, and doing it."""

from outcomes.engine.batch import Batch, Evaluation, InputFile
from outcomes.engine.plan import make_plan
from outcomes.engine.run import evaluate_plan
from outcomes.engine.steps import Plan, Step

__all__ = ["Batch", "Evaluation", "InputFile", "Plan", "Step", "evaluate_plan", "make_plan"]
