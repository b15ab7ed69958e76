"""Which indicators can be judged together, in one block and one call a metric.

Law: grouping saves calls and changes no verdict: only rows that are independent of each other, and of which the same
is true, share a block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from outcomes.data.block import COUNTS_BELOW_0
from outcomes.engine.steps import Step
from outcomes.framework.model import Framework, Indicator
from outcomes.framework.sources import DataReference
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo, Scope

if TYPE_CHECKING:
    from outcomes.data.pooling import Kinds

MOST_ROWS = 500_000
"""Observations of one group, or of one indicator where it alone has more. With half as many, what is done once a group
takes up to an eighth more time in all; with all in one group it takes no less."""


class Countable(Protocol):
    """A source of which it is known how many observations an indicator has (by the source's own ids)."""

    def count(self, indicator: str) -> int: ...


@immutable(kw_only=True)
class Slot:
    """The same judgement of every indicator of a group: ``steps[i]`` is that of indicator ``i``."""

    steps: tuple[Step, ...]

    @property
    def info(self) -> MetricInfo:
        """What the metric says of itself."""
        return self.steps[0].info

    @property
    def against(self) -> str:
        """What the benchmark is."""
        return self.steps[0].against

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas of the aims' own, if any."""
        return self.steps[0].areas


@immutable(kw_only=True)
class Group:
    """Indicators of one source that share a block, and their judgements."""

    indicators: tuple[Indicator, ...]
    slots: tuple[Slot, ...]

    @property
    def reference(self) -> DataReference:
        """Source and selection, the same for all."""
        return reference_of(self.indicators[0])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The source's own id of each indicator."""
        return tuple(reference_of(each).indicator or each.id for each in self.indicators)

    @property
    def single(self) -> bool:
        """One indicator alone."""
        return len(self.indicators) == 1


def kinds_of(indicators: Iterable[Indicator]) -> dict[str, Kinds]:
    """What the counts of indicators can be, by the source that they are read from."""
    from outcomes.data.pooling import Kinds

    proportions: dict[str, list[str]] = {}
    signed: dict[str, list[str]] = {}
    for indicator in indicators:
        reference = reference_of(indicator)
        name = reference.indicator or indicator.id
        if "proportion" in (indicator.value_type, indicator.statistic):
            proportions.setdefault(reference.source, []).append(name)
        elif indicator.value_type in COUNTS_BELOW_0:
            signed.setdefault(reference.source, []).append(name)
    return {
        source: Kinds(proportions=tuple(proportions.get(source, ())), signed=tuple(signed.get(source, ())))
        for source in proportions.keys() | signed.keys()
    }


def reference_of(indicator: Indicator) -> DataReference:
    """Which rows are an indicator's; those of the same id where it names no source."""
    return indicator.data if indicator.data is not None else DataReference(source="")


def group_indicators(
    framework: Framework, steps: Mapping[str, Sequence[Step]], sources: Mapping[str, Countable]
) -> Iterator[Group]:
    """The indicators of some steps in groups, each as soon as it is full; ``steps`` by indicator, in file order."""
    open_groups: dict[tuple[object, ...], list[Indicator]] = {}
    sizes: dict[tuple[object, ...], int] = {}
    names: dict[tuple[object, ...], set[str]] = {}
    for name, judgements in steps.items():
        indicator = framework.indicators[name]
        reference = reference_of(indicator)
        own = reference.indicator or name
        key = _likeness(indicator, reference, judgements)
        rows = sources[reference.source].count(own)
        full = sizes.get(key, 0) + rows > MOST_ROWS
        if key in open_groups and (full or own in names[key]):
            yield _group(open_groups.pop(key), steps)
            sizes[key] = 0
            names[key].clear()
        open_groups.setdefault(key, []).append(indicator)
        names.setdefault(key, set()).add(own)
        sizes[key] = sizes.get(key, 0) + rows
    for held in open_groups.values():
        yield _group(held, steps)


def _group(indicators: Sequence[Indicator], steps: Mapping[str, Sequence[Step]]) -> Group:
    lined_up = zip(*(steps[each.id] for each in indicators), strict=True)
    return Group(indicators=tuple(indicators), slots=tuple(Slot(steps=alike) for alike in lined_up))


def _likeness(indicator: Indicator, reference: DataReference, steps: Sequence[Step]) -> tuple[object, ...]:
    """What two indicators must have in common to share a block."""
    if any("target" in step.info.needs or step.info.scope is Scope.INDICATOR for step in steps):
        return ("alone", indicator.id)
    return (
        reference.source,
        reference.sex,
        reference.age,
        reference.category,
        indicator.year_type,
        indicator.value_type,
        indicator.statistic,
        indicator.multiplier,
        indicator.low,
        indicator.high,
        indicator.disclosure,
        indicator.max_age,
        tuple((s.metric, s.spelt, s.against, s.areas, len(s.aims)) for s in steps),
    )
