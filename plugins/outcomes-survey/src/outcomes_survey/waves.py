"""Which two waves are compared, and whether they may be.

Law: waves are never compared across a change of question or of sample that somebody declared.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
from attrs.validators import in_
from numpy.typing import NDArray

from outcomes import last_true
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from outcomes import SeriesBlock

Bools = NDArray[np.bool_]
Index = NDArray[np.int64]


class Refusal(ValueError):
    """A value that cannot be right: what was found, and what to do, so that a located message can say both."""

    def __init__(self, found: str, to_do: str) -> None:
        super().__init__(f"{found}; {to_do}")
        self.found, self.to_do = found, to_do


def _said(instance: Any, field: attrs.Attribute[Any], value: str) -> None:
    if not value.strip():
        raise Refusal(f"{field.alias} is empty", "say it, so that the next reader knows")


@immutable(kw_only=True)
class Break:
    """A change in how a survey asks: waves before it and from it on are not comparable."""

    starts: datetime.date = attrs.field(metadata={"help": "waves that begin on or after this day are asked anew"})
    what: Literal["question", "sample"] = attrs.field(
        validator=in_(("question", "sample")), metadata={"help": "what changed: the question or the sample"}
    )
    why: str = attrs.field(validator=_said, metadata={"help": "how it changed"})


@immutable(kw_only=True, eq=False)
class Waves:
    """The period indices [series] of the two waves; -1 for a wave that is not there."""

    before: Index
    after: Index

    @property
    def two(self) -> Bools:
        """There are two waves, one after the other."""
        pair: Bools = (self.before >= 0) & (self.after > self.before)
        return pair

    @property
    def none(self) -> Bools:
        """Nothing was observed at all."""
        empty: Bools = self.after < 0
        return empty


def choose_waves(block: SeriesBlock, baseline: str) -> Waves:
    """The latest observed wave and the one that it is compared with.

    ``baseline``: ``first`` observed, the ``previous`` observed, or the ``declared`` baseline of the target (the first
    observed where none is declared within the data).
    """
    seen = block.observed
    series, periods = seen.shape
    if periods == 0:
        nowhere = np.full(series, -1, np.int64)
        return Waves(before=nowhere, after=nowhere)
    after = last_true(seen)
    if baseline == "previous":
        before = last_true(seen & (np.arange(periods) < after[:, np.newaxis]))
    else:
        before = np.where(after < 0, -1, np.argmax(seen, axis=1))
    if baseline == "declared":
        declared = block.baseline_at.astype(np.int64)
        there = np.take_along_axis(seen, np.maximum(declared, 0)[:, np.newaxis], axis=1)[:, 0]
        before = np.where(declared < 0, before, np.where(there, declared, -1))
    return Waves(before=before.astype(np.int64), after=after)


def broken(block: SeriesBlock, waves: Waves, breaks: tuple[Break, ...], what: str) -> Bools:
    """Whether a declared change of the question or of the sample lies between the two waves [series]."""
    between = np.zeros(waves.after.shape, np.bool_)
    starts = block.periods.start.astype("datetime64[D]")
    for each in breaks:
        if each.what == what and starts.size:
            later = starts >= np.datetime64(each.starts)
            between |= waves.two & later[waves.after] & ~later[waves.before]
    return between


def at(array: NDArray[np.float64], index: Index) -> NDArray[np.float64]:
    """Each series' number at its own period; NaN where the index is -1."""
    if not array.shape[1]:
        return np.full(index.shape, np.nan)
    return np.where(index >= 0, array[np.arange(index.size), np.maximum(index, 0)], np.nan)
