"""What is assumed of a row: every key that the framework says and its document does not.

Law: what is assumed is in the row's field and in its sentence, whether or not anything could be judged.
"""

from __future__ import annotations

from typing import Final

from outcomes.data.block import ReturnBlock
from outcomes.framework.assumptions import OF_TARGETS, READING, assumed_of, told
from outcomes.framework.model import Undefined
from outcomes.results.clauses import readings_of
from outcomes.results.results import ResultColumns

AS_ASSUMED: Final = ", as we assume"
"""What follows an owner or a date of a gap that the document does not give."""

_IN_GAPS: Final = ("owner", "by")
"""What the sentence of a gap says with `AS_ASSUMED`, where it stands."""


def gaps_of(results: ResultColumns, row: int) -> tuple[Undefined, ...]:
    """The gaps of its aim that a row is about; none for a row with a finding."""
    batch, at = results.place(row)
    if batch.reason[at] < 0:
        return ()
    word = batch.reasons[batch.reason[at]].word
    return tuple(gap for gap in results.aim_of(row).gaps if word == f"{gap.what} undefined")


def assumed_in(results: ResultColumns, row: int) -> list[str]:
    """The keys that are assumed of a row's aim, of its item, or of the gap that it is about; each once."""
    aim = results.aim_of(row)
    item = results.coded("item")
    own = results.evaluation.item_assumed.get((aim.id, item.words[item.codes[row]]), ())
    gaps = [word for gap in gaps_of(results, row) for word in gap.assumed]
    words = dict.fromkeys((*assumed_of(results.framework, aim), *own, *gaps))
    return [word for word in words if word not in OF_TARGETS or _rests_on_target(results, row)]


def _rests_on_target(results: ResultColumns, row: int) -> bool:
    """A trend or a comparison is the same, whatever was promised."""
    info = results.place(row)[0].info
    return info is None or info.takes is ReturnBlock or "target" in info.needs


def assumed_clause(results: ResultColumns, row: int) -> str:
    """The sentence about what is assumed, but for what the row's own sentence says of it already; empty for nothing."""
    words = assumed_in(results, row)
    if gaps := gaps_of(results, row):
        shown = {word for gap in gaps for word in gap.assumed if word in _IN_GAPS}
        words = [word for word in words if word not in shown]
    batch, at = results.place(row)
    if batch.reason[at] >= 0 or readings_of(results, row):
        # Nothing was found that a reading could change, or the clause about the readings says that there are several.
        words = [word for word in words if word != READING]
    return f" We assume {told(words)}: the document does not say." if words else ""
