"""The first thing that is said of a framework: of so many promises, how many are kept.

Law: every promise is counted exactly once, by the worst verdict of any of its rows; what is only a finding never keeps
a promise, and what could not be judged is never taken for kept. A promise of several things is kept when all of them
are.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import partial
from operator import eq

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import ReturnBlock
from outcomes.diagnostics import expect, listed
from outcomes.engine.batch import Batch
from outcomes.framework.assumptions import assumed_of
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status, Verdict
from outcomes.metrics.verdicts import counted_as
from outcomes.results.covered import ORDER, WORDS
from outcomes.results.fields import Row
from outcomes.results.results import ResultColumns


class Standing(Enum):
    """How a promise stands. The order is that of the headline."""

    KEPT = "kept"
    NOT_KEPT = "not kept"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    NOT_DUE = "not due yet"
    FINDINGS_ONLY = "findings only"
    NOT_JUDGED = "cannot be judged"


_STANDINGS = tuple(Standing)
_BY_VERDICT = {
    Verdict.MET: Standing.KEPT,
    Verdict.ON_TRACK: Standing.ON_TRACK,
    Verdict.AT_RISK: Standing.AT_RISK,
    Verdict.OFF_TRACK: Standing.OFF_TRACK,
    Verdict.MISSED: Standing.NOT_KEPT,
}
_KEPT = list(_BY_VERDICT).index(Verdict.MET)
_WELL = (Standing.KEPT, Standing.ON_TRACK)
_NOT_BEGUN = {"metric": "delivery.status", "outcome": "not started"}
"""A finding that does not say how things stand, for what was promised has still to begin."""
_STATUSES = tuple(Status)


@immutable(kw_only=True)
class Promises:
    """How the promises of a framework stand; every promise is under exactly one `Standing`.

    ``reasons`` counts those that cannot be judged by the reason. ``partly`` of those kept or on track have rows that
    the same metric could not judge. ``assumed`` rest on something that the framework assumes.
    """

    promises: int
    counts: Mapping[Standing, int] = attrs.field(factory=dict)
    reasons: Mapping[Status, int] = attrs.field(factory=dict)
    partly: int = 0
    assumed: int = 0

    def __str__(self) -> str:
        if not self.promises:
            return "Nothing is promised"
        if self.promises == 1:
            return self._the_one()
        parts = [listed(ways)] if (ways := self._ways()) else []
        if late := self.counts.get(Standing.NOT_DUE):
            parts.append(f"{_are(late)} not due yet")
        if unknown := self.counts.get(Standing.NOT_JUDGED):
            if unknown == self.promises:
                return self._with_remarks(f"None of the {unknown} promises can be judged: {self._why(unknown)}")
            parts.append(f"{unknown} cannot be judged: {self._why(unknown)}")
        if only := self.counts.get(Standing.FINDINGS_ONLY):
            parts.append(f"{only} {'has' if only == 1 else 'have'} findings only, and nothing to be held to")
        return self._with_remarks(f"Of {self.promises} promises {'; '.join(parts)}")

    def _why(self, unknown: int) -> str:
        """Why so many cannot be judged; where all have one reason, without a number."""
        if len(self.reasons) != 1:
            return ", ".join(f"{count} {WORDS[status]}" for status, count in self.reasons.items())
        (word,) = (WORDS[status] for status in self.reasons)
        return _of_one(word) if unknown == 1 else f"{'both' if unknown == 2 else 'all'} {word}"

    def _with_remarks(self, said: str) -> str:
        if self.partly:
            said += f". {self.partly} of those kept or on track could not be judged everywhere"
        if self.assumed:
            said += f". {self.assumed} rest{'s' if self.assumed == 1 else ''} on something that we assume"
        return said

    def _the_one(self) -> str:
        """What is said of a single promise, which nobody counts."""
        standing = next(each for each in _STANDINGS if self.counts.get(each))
        if standing is Standing.NOT_JUDGED:
            why = listed([WORDS[status] for status in self.reasons])
            said = f"The one promise cannot be judged: {_of_one(why)}"
        elif standing is Standing.FINDINGS_ONLY:
            said = "The one promise has findings only, and nothing to be held to"
        else:
            said = f"The one promise is {standing.value}"
        if self.partly:
            said += ". It could not be judged everywhere"
        return f"{said}. It rests on something that we assume" if self.assumed else said

    def _ways(self) -> list[str]:
        """Each way in which promises stand that have a verdict, in words."""
        number = self.counts.get
        kept, broken = number(Standing.KEPT, 0), number(Standing.NOT_KEPT, 0)
        said = []
        if kept or broken:
            said.append(f"{_are(kept)} kept")
            said.append(f"{_are(broken)} not" if broken else "none is broken")
        later = (Standing.ON_TRACK, Standing.AT_RISK, Standing.OFF_TRACK)
        return [*said, *(f"{_are(number(each, 0))} {each.value}" for each in later if number(each))]

    def to_dict(self) -> Row:
        """As plain values that JSON can hold."""
        return {
            "promises": self.promises,
            "standing": {each.value: self.counts.get(each, 0) for each in _STANDINGS},
            "cannot_be_judged": {status.value: count for status, count in self.reasons.items()},
            "partly": self.partly,
            "assumed": self.assumed,
            "sentence": str(self),
        }


def promises(results: ResultColumns, *, supporting: bool = False) -> Promises:
    """Count the promises of a framework by how they stand; supporting aims only where asked for."""
    expect(results, isinstance(results, ResultColumns), "results", "give Results, as evaluate returns them")
    standing, status = standings(results)
    counted = np.array([supporting or not aim.supporting for aim in results.aims], dtype=np.bool_)
    partly = partly_judged(results) & counted & np.isin(standing, [_STANDINGS.index(each) for each in _WELL])
    counts = np.bincount(standing[counted], minlength=len(_STANDINGS))
    unknown = counted & (standing == _STANDINGS.index(Standing.NOT_JUDGED))
    reasons = np.bincount(status[unknown], minlength=len(_STATUSES))
    return Promises(
        promises=int(counted.sum()),
        counts={each: int(n) for each, n in zip(_STANDINGS, counts, strict=True) if n},
        reasons={each: int(reasons[_STATUSES.index(each)]) for each in ORDER if reasons[_STATUSES.index(each)]},
        partly=int(partly.sum()),
        assumed=int((counted & assumed_aims(results)).sum()),
    )


def standings(results: ResultColumns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How each aim of the framework stands: positions in ``tuple(Standing)``, shape ``[aim]``; and the position in
    ``tuple(Status)`` of what can best be said of it.

    The worst verdict decides. Without one, an aim that some metric should have given a verdict of cannot be judged,
    whatever else was found of it, or is not due; one of which only findings were asked has these. Where some items were
    delivered and others have no verdict yet, it stands as these do: it is not kept before its last item is.
    """
    aim, count = results.coded("aim").codes, len(results.aims)
    place = verdict_places(results)
    worst = np.full(count, -1, dtype=np.int64)
    np.maximum.at(worst, aim, place)
    order = np.array([ORDER.index(each) for each in _STATUSES])[results.status_codes]
    no_data = ORDER.index(Status.NO_DATA)
    order[not_begun(results)] = ORDER.index(Status.NOT_DUE)
    wanting = (place < 0) & results.per_batch(gives_verdicts) & (order != ORDER.index(Status.JUDGED))
    unfinished = np.zeros(count, dtype=np.bool_)
    unfinished[aim[wanting & results.per_batch(_judges_items)]] = True
    worst[unfinished & (worst == _KEPT)] = -1
    asked, best = (np.full(count, len(ORDER), dtype=np.int64) for _ in range(2))
    np.minimum.at(asked, aim[wanting], order[wanting])
    np.minimum.at(best, aim, order)
    # An aim without a row (an area selection that leaves it out) has no data.
    first = np.where(asked < len(ORDER), asked, np.where(best < len(ORDER), best, no_data))
    by_status = np.array([_STANDINGS.index(_of_status(each)) for each in ORDER])
    by_verdict = np.array([_STANDINGS.index(each) for each in _BY_VERDICT.values()])
    standing = np.where(worst >= 0, by_verdict[np.maximum(worst, 0)], by_status[first])
    return standing, np.array([_STATUSES.index(each) for each in ORDER])[first]


def _of_status(status: Status) -> Standing:
    if status is Status.JUDGED:
        return Standing.FINDINGS_ONLY
    return Standing.NOT_DUE if status is Status.NOT_DUE else Standing.NOT_JUDGED


def _of_one(why: str) -> str:
    """The words for several, said of a single promise: "without a benchmark" is "no benchmark"."""
    return why.removeprefix("with ").replace("without a ", "no ").replace("without ", "no ")


def verdict_places(results: ResultColumns) -> NDArray[np.int64]:
    """Of each row the place of its verdict, from best to worst, -1 for none."""
    column = results.coded("verdict")
    places = {verdict.value: place for place, verdict in enumerate(_BY_VERDICT)}
    places_of_words = [places.get(counted_as(word), -1) for word in column.words]
    return np.array(places_of_words or [-1], dtype=np.int64)[column.codes]


def not_begun(results: ResultColumns) -> NDArray[np.bool_]:
    """Shape ``[row]``: is it an item that nobody has begun, and that is not due yet?"""
    matching = np.ones(len(results), dtype=np.bool_)
    for name, wanted in _NOT_BEGUN.items():
        matching &= results.coded(name).which(partial(eq, wanted))
    return matching


def _judges_items(batch: Batch) -> bool:
    return batch.info is not None and issubclass(batch.info.takes, ReturnBlock)


def gives_verdicts(batch: Batch) -> bool:
    return any(each.verdict is not None for each in batch.outcomes)


def partly_judged(results: ResultColumns) -> NDArray[np.bool_]:
    """Shape ``[aim]``: has some metric given verdicts of some rows of the aim, and could not judge others?

    An area of which the data know nothing was put before no metric, and is one of the others all the same.
    """
    aim, metric = results.coded("aim").codes, results.coded("metric")
    judged = verdict_places(results) >= 0
    told = (Status.JUDGED, Status.NOT_APPLICABLE, Status.CONTEXTUAL)
    silent = ~judged & ~np.isin(results.status_codes, [_STATUSES.index(each) for each in told])
    unknown = results.status_codes == _STATUSES.index(Status.NOT_IN_DATA)
    some, not_all = (np.zeros((len(results.aims), len(metric.words)), dtype=np.bool_) for _ in range(2))
    some[aim[judged], metric.codes[judged]] = True
    not_all[aim[silent], metric.codes[silent]] = True
    nowhere = np.zeros(len(results.aims), dtype=np.bool_)
    nowhere[aim[unknown]] = True
    return (some & not_all).any(axis=1) | (some.any(axis=1) & nowhere)


def assumed_aims(results: ResultColumns) -> NDArray[np.bool_]:
    """Shape ``[aim]``: is anything of it assumed, of its items or of what is still to be determined?"""
    of_items = {aim for aim, _ in results.evaluation.item_assumed}
    return np.array(
        [
            bool(assumed_of(results.framework, aim) or aim.id in of_items or any(gap.assumed for gap in aim.gaps))
            for aim in results.aims
        ],
        dtype=np.bool_,
    )


def _are(count: int) -> str:
    return {0: "none is", 1: "1 is"}.get(count, f"{count} are")
