"""The verdicts of one run as columns: which verdict each row is, what it says, and what it rests on.

Law: a verdict is the same from night to night by its words (aim, indicator, area, sex, age, category, item, metric,
comparator), never by its place in a table; what it says is all that a person could be shown, and its fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.coded import Coded
from outcomes.history.digests import (
    combined,
    mix,
    number_digests,
    occurrences,
    row_digests,
    signed,
    text_digest,
    word_digests,
)
from outcomes.history.tables import IDENTITY, STATE_NUMBERS, STATE_WORDS

if TYPE_CHECKING:
    from outcomes.results.rendered import Results


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Verdicts:
    """Columns of one length. ``words`` by the names of `IDENTITY` and `STATE_WORDS`, ``numbers`` by `STATE_NUMBERS`.

    ``definition`` and ``data`` (int64) are two parts of the fingerprint; the third is the word ``version``.
    """

    words: Mapping[str, Coded]
    numbers: Mapping[str, NDArray[np.float64]]
    definition: NDArray[np.int64]
    data: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.data)

    @cached_property
    def place(self) -> NDArray[np.int32]:
        """Tells rows apart that have the same words: one aim judged twice by one metric with other parameters."""
        return occurrences(self._named)

    @cached_property
    def key(self) -> NDArray[np.int64]:
        """Digest of which verdict each row is."""
        return signed(mix(self._named + self.place.astype(np.uint64)))

    @cached_property
    def digest(self) -> NDArray[np.int64]:
        """Digest of what each row says and of its fingerprint."""
        columns = [word_digests(self.words[name]) for name in STATE_WORDS]
        columns += [number_digests(self.numbers[name]) for name in STATE_NUMBERS]
        columns += [self.definition.view(np.uint64), self.data.view(np.uint64)]
        return signed(row_digests(columns, len(self)))

    @cached_property
    def _named(self) -> NDArray[np.uint64]:
        return combined([self.words[name] for name in IDENTITY], len(self))


def verdicts_of(results: Results) -> Verdicts:
    """The verdicts of a run, for the history."""
    words = {name: results.coded(name) for name in (*IDENTITY, *STATE_WORDS) if name not in ("version", "plugin")}
    words |= {"version": results.of_use("version"), "plugin": results.of_use("plugin")}
    definition = results.of_use("definition")
    table = np.array([text_digest(each) if each else 0 for each in definition.words], dtype=np.uint64)
    return Verdicts(
        words=words,
        numbers={name: results.numbers(name) for name in STATE_NUMBERS},
        definition=signed(table[definition.codes]),
        data=signed(results.data_digests),
    )
