"""Verdicts that moved between two runs, as columns: which each is, what it said before, and what it says after.

Law: a row becomes objects where somebody asks for that row, and nowhere else. Columns are plain lists, which are worked
on whole by what walks them in C: to load numpy takes longer than most answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import compress, islice
from operator import le, or_
from typing import Any, Final

import attrs

from outcomes.history.stored import SHOWN, VerdictKey, VerdictState
from outcomes.immutable import immutable

Columns = Mapping[str, Sequence[Any]]

KEY: Final = tuple(each.name for each in attrs.fields(VerdictKey))
STATE: Final = tuple(each.name for each in attrs.fields(VerdictState))

MOVING: Final = ("status", "verdict", "outcome", "direction")
"""A verdict has moved when one of these words is another."""

NOWHERE: Final = -1
"""In the place of a row: there is none."""
PLAIN: Final = frozenset({"place", "since", "value", "lower", "upper", "target", "benchmark", "definition", "data"})
"""The columns of numbers: None where there is no state. All others are of words, which are then empty."""


@immutable(eq=False)
class States:
    """What verdicts said at a run: a column for each field of `VerdictState`, and whether they were there at all."""

    said: Columns
    there: Sequence[bool]

    def row(self, at: int) -> VerdictState | None:
        """What one of them said; None where it was not there."""
        return VerdictState(**{name: self.said[name][at] for name in STATE}) if self.there[at] else None

    def at(self, places: Sequence[int]) -> States:
        """Those of some rows, which may be `NOWHERE`."""
        said = {name: _taken(self.said[name], places, None if name in PLAIN else "") for name in STATE}
        return States(said, _taken(self.there, places, False))


@immutable(eq=False)
class MovedVerdicts:
    """Verdicts that moved: a column for each field of `VerdictKey`, and their states at both runs."""

    keys: Columns
    before: States
    after: States

    def __len__(self) -> int:
        return len(self.after.there)

    def key(self, at: int) -> VerdictKey:
        """Which verdict a row is."""
        return VerdictKey(**{name: self.keys[name][at] for name in KEY})

    def row(self, at: int) -> tuple[VerdictKey, VerdictState | None, VerdictState | None]:
        """Which verdict a row is, and what it said before and after; None: it was not there."""
        return self.key(at), self.before.row(at), self.after.row(at)

    def at(self, keys: Sequence[int], before: Sequence[int], after: Sequence[int]) -> MovedVerdicts:
        """Rows whose parts may be of several rows."""
        taken = {name: _taken(column, keys, None) for name, column in self.keys.items()}
        return MovedVerdicts(taken, self.before.at(before), self.after.at(after))

    def words(self, *names: str) -> Iterable[tuple[Any, ...]]:
        """Some columns of the keys, row by row."""
        return zip(*(self.keys[name] for name in names), strict=True)

    def shown(self) -> Iterable[str]:
        """What each row's key is as text."""
        return map(", ".join, map(partial(filter, None), self.words(*SHOWN)))

    def that_are_there(self, order: Sequence[int]) -> MovedVerdicts:
        """Without the rows that were there at neither run, in an order.

        It is made here: a database that sorts carries all columns along, for rows that mostly come in it already.
        """
        some = list(map(or_, self.before.there, self.after.there))
        if all(some) and all(map(le, order, islice(order, 1, None))):
            return self
        places = sorted(compress(range(len(self)), some), key=order.__getitem__)
        return self.at(places, places, places)


NOTHING_MOVED: Final = MovedVerdicts(
    dict.fromkeys(KEY, ()), *(States(dict.fromkeys(STATE, ()), ()) for _ in ("before", "after"))
)


def _taken(column: Sequence[Any], places: Sequence[int], nothing: object) -> list[Any]:
    # The last element is the one of place -1.
    return list(map((*column, nothing).__getitem__, places))
