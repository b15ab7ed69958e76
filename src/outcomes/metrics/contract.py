"""The metric contract: what a rule that judges a block must say of itself, take and give back.

Law: a metric is a pure, vectorised function of a block and its parameters. It has no state, clock, logger
or randomness, never writes to its input, and says nothing about a row but codes and numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, Protocol, TypeVar, runtime_checkable

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import ReturnBlock, SeriesBlock
from outcomes.data.framework_block import FrameworkBlock
from outcomes.immutable import immutable
from outcomes.metrics.verdicts import Verdict as Verdict
from outcomes.metrics.verdicts import VerdictWord


class Direction(Enum):
    """Which way a finding points, in the sense of the aim: the travel of a trend, or the standing of a comparison."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Status(Enum):
    """Whether anything could be said, and if not why. None of these is a bad verdict."""

    JUDGED = "judged"
    NO_DATA = "no data"
    NOT_IN_DATA = "not in the data"
    TOO_FEW = "too few"
    SUPPRESSED = "suppressed"
    SMALL_NUMBERS = "small numbers"
    NOT_DUE = "not due"
    STALE = "stale"
    UNDEFINED = "undefined"
    DEPENDS_ON_READING = "depends on the reading"
    UNATTAINABLE = "unattainable as written"
    NOT_APPLICABLE = "not applicable"
    NO_BENCHMARK = "no benchmark"
    AMBIGUOUS_DATA = "ambiguous data"
    IMPOSSIBLE_DATA = "impossible data"
    CONTEXTUAL = "contextual"
    NO_METRIC = "no metric"
    METRIC_FAILED = "metric failed"


class Scope(Enum):
    """How much a metric has to see at once."""

    SERIES = "series"
    """Rows are independent: the block may be cut into chunks, and halved to isolate a failing row; and rows of several
    readings of a target, or items of several aims, may stand in one block."""
    INDICATOR = "indicator"
    """All areas at once: funnels, ranks, quintiles."""
    FRAMEWORK = "framework"
    """Several indicators at once, a block an indicator, with all areas: indices, the share that gets better."""


@immutable
class Outcome:
    """One of a metric's own words, its place among verdicts and directions, and the sentence that says it.

    ``sentence`` is a template over the names of the evidence and of the row (``{value:.1f}{unit}``). It is for people
    who decide: one thing, in their words. ``detail`` is a template too, for those who check: the tests, limits and
    thresholds behind it. Only an explanation shows it.
    """

    word: str
    verdict: Verdict | VerdictWord | None = None
    direction: Direction | None = None
    sentence: str = ""
    detail: str = ""


@immutable
class Reason:
    """One of a metric's ways to say that nothing can be said.

    ``outcome`` is the published word for it, if there is one ("Cannot be calculated"), to show where an outcome would
    stand; it has no code and is never judged. ``sentence`` and ``detail`` are as those of an `Outcome`: ``detail`` says
    which condition failed, and with what numbers.
    """

    word: str
    status: Status
    sentence: str = ""
    outcome: str = ""
    detail: str = ""


@immutable
class Evidence:
    """One number that a verdict rests on. ``optional``: may be NaN although there is an outcome.

    ``words`` names a parameter that holds ordered words: a sentence that writes the number without a format
    (``{standing}``) then says the word at that place, counted from 0.
    """

    name: str
    meaning: str
    optional: bool = False
    words: str = ""


@immutable(kw_only=True)
class NoParameters:
    """The parameters class of a metric that has none."""


@immutable(kw_only=True)
class MetricInfo:
    """What a metric says of itself.

    ``version`` changes whenever a verdict could. ``params`` is a frozen attrs class; its fields carry help under
    ``metadata={"help": ...}``. ``needs`` names arrays of `SERIES_ARRAYS`; others may be all NaN. The position of an
    `Outcome` or `Reason` in its tuple is its code in `MetricColumns`.
    """

    id: str
    title: str
    version: str
    summary: str = ""
    params: type = NoParameters
    outcomes: tuple[Outcome, ...]
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    needs: frozenset[str] = frozenset({"value"})
    benchmark_optional: bool = False
    """The metric needs ``benchmark`` under some of its parameters only, and can do without a comparator."""
    needs_polarity: bool = False
    """The metric says nothing where neither high nor low is good: a framework that asks it to is refused."""
    rests_on_run: bool = False
    """A verdict rests on each figure from its ``start`` to the one judged that shares no day with the next, as on the
    one judged; what their publisher says of them is told too."""
    scope: Scope = Scope.SERIES
    takes: type = attrs.field(
        default=attrs.Factory(
            lambda info: FrameworkBlock if info.scope is Scope.FRAMEWORK else SeriesBlock, takes_self=True
        )
    )
    """`SeriesBlock`, `ReturnBlock` or, of scope FRAMEWORK, `FrameworkBlock`."""
    source: str = ""
    charts: bool = False
    """It has a method ``chart(block, params)`` that gives `ChartColumns`, for pages that draw what it goes by."""
    value_types: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The value types that the metric can say anything of, by a parameter's value (``rules=fingertips-2020``) or, under
    an empty word, whatever its parameters; none: every one."""

    def outcome(self, word: str) -> int:
        """The code of an outcome's word. Raises KeyError for a word that the metric does not have."""
        return _code_of(word, self.outcomes)

    def reason(self, word: str) -> int:
        """The code of a reason's word. Raises KeyError for a word that the metric does not have."""
        return _code_of(word, self.reasons)


def _code_of(word: str, among: Sequence[Outcome | Reason]) -> int:
    for code, each in enumerate(among):
        if each.word == word:
            return code
    raise KeyError(word)


@immutable(kw_only=True, eq=False)
class MetricColumns:
    """What a metric found. Arrays of shape ``[series]`` (or ``[item]``).

    ``outcome`` int16: index into ``info.outcomes``, -1 for none. ``reason`` int16: index into ``info.reasons``, -1
    for none. Each row has exactly one of the two. ``period`` int32: index of the period that the verdict rests on, -1
    for none (always -1 for returns and for several indicators). ``evidence``: float64 by name, NaN where it does not
    apply. ``start`` int32: index of the period of the earlier figure that this one is held against, -1 for none; what
    its publisher says of it is told too. None: the baseline of the target, for a metric that needs ``target``.
    """

    outcome: NDArray[np.int16]
    reason: NDArray[np.int16]
    period: NDArray[np.int32]
    evidence: Mapping[str, NDArray[np.float64]] = attrs.field(factory=dict)
    start: NDArray[np.int32] | None = None


@immutable(kw_only=True, eq=False)
class ChartColumns:
    """What a metric goes by at every period, for a control chart. Arrays of shape ``[series, period]``.

    ``centre``, ``lower``, ``upper``: float64, the limits that stand at that period, NaN where there are none. ``mark``
    int8: what the point is, 0 as usual, 1 better and -1 worse than usual, 2 unusual where neither is wanted.
    """

    centre: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    mark: NDArray[np.int8]


CHART_KINDS: Final[Mapping[str, type[np.generic]]] = {
    "centre": np.float64,
    "lower": np.float64,
    "upper": np.float64,
    "mark": np.int8,
}
"""The type of each of `ChartColumns`, in order."""
CHART_MARKS: Final = (0, 1, -1, 2)
"""The marks that a point of a chart can have."""


P = TypeVar("P", contravariant=True)


@runtime_checkable
class Metric(Protocol[P]):
    """A rule that judges a block."""

    @property
    def info(self) -> MetricInfo:
        """What the metric says of itself; constant."""
        ...

    def evaluate(self, block: Any, params: P) -> MetricColumns:
        """Judge every row of the block, each as if it were alone (scope SERIES); an area a row (scope FRAMEWORK)."""
        ...


AnyBlock = SeriesBlock | ReturnBlock | FrameworkBlock
