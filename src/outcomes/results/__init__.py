"""What was found: columns, rows, explanations, coverage and other people's shapes."""

from outcomes.results.covered import Coverage, coverage
from outcomes.results.explanation import Explanation
from outcomes.results.results import FIELDS, Results

__all__ = ["FIELDS", "Coverage", "Explanation", "Results", "coverage"]
