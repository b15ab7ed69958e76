"""The colour rules that are built in, registered as those of plugins are.

Law: a colour is a projection of what was found and never an input to anything; a rule that cannot speak of a row
says grey.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, first_true
from outcomes.framework.colours import BuiltInColour, ColourTolerance
from outcomes.metrics.contract import Direction, NoParameters, Verdict
from outcomes.metrics.path import ROUNDING
from outcomes.metrics.verdicts import counted_as, is_broken, is_kept
from outcomes.results.evidence import evidence_of
from outcomes.results.results import ResultColumns


class Colour(Enum):
    """The colours of a red-amber-green rule; grey: the rule cannot speak of the row."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


COLOURS = tuple(Colour)
GREEN, AMBER, RED, GREY = range(4)
ColourCodes = NDArray[np.int8]
"""Which of `COLOURS` each row has."""
_PERCENT = 10.0
"""Where a rule that needs a percentage is declared without one."""


def _words(results: ResultColumns, name: str) -> NDArray[np.str_]:
    column = results.coded(name)
    return np.array(column.words or ("",), dtype=np.str_)[column.codes]


def _against_target(results: ResultColumns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By how much each row is better than its target, and the target; NaN where no number was promised.

    A direction ("reduce") asks only for more or less than its baseline: that is no target to be within 10% of.
    """
    distance, required = evidence_of(results, "distance"), evidence_of(results, "required")
    direction_only = (_words(results, "metric") == "target.path") & np.isnan(evidence_of(results, "final"))
    return np.where(direction_only, np.nan, distance), np.where(direction_only, np.nan, required)


class ByVerdict(BuiltInColour):
    """Green where met or on track, amber where at risk, red where off track or missed."""

    id = "verdict"
    options = NoParameters

    def colour(self, results: ResultColumns, _: object) -> ColourCodes:
        column = results.coded("verdict")
        words = list(column.words) or [""]
        good, bad = list(map(is_kept, words)), list(map(is_broken, words))
        at_risk = [counted_as(word) == Verdict.AT_RISK.value for word in words]
        return _coloured(*(np.array(each)[column.codes] for each in (good, at_risk, bad)))


class ByDirection(BuiltInColour):
    """Green where better, amber where the same, red where worse."""

    id = "direction"
    options = NoParameters

    def colour(self, results: ResultColumns, _: object) -> ColourCodes:
        direction = _words(results, "direction")
        words = [Direction.BETTER.value, Direction.SAME.value, Direction.WORSE.value]
        return _coloured(*(direction == word for word in words))


class Within(BuiltInColour):
    """Green on target or within so many percent of it; beyond that amber where no worse than a year before, else red.

    A quarter is held against the same quarter of the year before, a month against the same month. Further off without
    a figure of then is grey: the rule says neither.
    """

    id = "within"
    options = ColourTolerance

    def colour(self, results: ResultColumns, options: ColourTolerance) -> ColourCodes:
        distance, required = _against_target(results)
        improved = evidence_of(results, "improvement")
        with np.errstate(invalid="ignore"):
            near = distance >= -_margin(required, options, percent=_PERCENT)
            far = distance < 0
            return _coloured(near, far & (improved >= 0), far & (improved < 0))


class AtOrAbove(BuiltInColour):
    """Green at the target or better, amber within the declared tolerance of it, else red."""

    id = "at-or-above"
    options = ColourTolerance

    def colour(self, results: ResultColumns, options: ColourTolerance) -> ColourCodes:
        distance, required = _against_target(results)
        with np.errstate(invalid="ignore"):
            margin = _margin(required, options, percent=0.0)
            there = distance >= -np.abs(required) * ROUNDING
            return _coloured(there, distance >= -margin, distance < -margin)


class ShareOfTarget(BuiltInColour):
    """Green from 100% of the target, amber from 100 less so many percent, else red; only for positive targets."""

    id = "share-of-target"
    options = ColourTolerance

    def colour(self, results: ResultColumns, options: ColourTolerance) -> ColourCodes:
        _, required = _against_target(results)
        value = evidence_of(results, "value")
        value = np.where(np.isnan(value), evidence_of(results, "number"), value)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(required > 0, 100.0 * value / required, np.nan)
            floor = 100.0 - (_PERCENT if options.percent is None else options.percent)
            whole, most = share >= 100.0 * (1 - ROUNDING), share >= floor * (1 - ROUNDING)
            return _coloured(whole, most, share < floor)


def _margin(required: NDArray[np.float64], rule: ColourTolerance, *, percent: float) -> NDArray[np.float64]:
    """The declared tolerance in the unit of the measure; ``percent`` of the target where none is declared."""
    share = rule.percent
    if share is None and rule.points is None:
        share = percent
    margin = np.abs(required) * ((share or 0.0) / 100.0 + ROUNDING)
    return np.maximum(margin, rule.points or 0.0)


def _coloured(green: Bools, amber: Bools, red: Bools) -> ColourCodes:
    """The colour whose condition holds, the better one first; grey where none does."""
    return first_true((green, GREEN), (amber, AMBER), (red, RED), otherwise=GREY).astype(np.int8)


RULES: Final = (ByVerdict(), ByDirection(), Within(), AtOrAbove(), ShareOfTarget())
OWN: Final = {each.id: each for each in RULES}
