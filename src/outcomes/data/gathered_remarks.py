"""What publishers remark on the figures that a sum, or a rate of several bands, is made of.

Law: a remark on a part is told of the whole, with the parts that it is of, unless it is of all of them. Where small
numbers are withheld, only the words that marks stand for are: a publisher's own words may hold the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from outcomes.arrays import Index
from outcomes.data.coded import Coded, from_table
from outcomes.data.number_marks import known_caveats
from outcomes.diagnostics import listed, plural

MOST_REMARKS: Final = 3
"""So many different remarks on the parts of one figure are told; of more it is said how many."""

MOST_PARTS: Final = 3
"""So many parts are named beside a remark."""


def gathered_remarks(
    remark: Coded, whole: Index, part: Index, wholes: int, names: Sequence[str], *, own_words: bool
) -> Coded:
    """The remarks on each of some wholes; one row of ``remark`` is of the part ``part`` of the whole ``whole``.

    Parts are places in ``names``; of rows of one part one word stands. Without ``own_words`` only what marks mean
    is told, such as provisional.
    """
    if not own_words:
        remark = from_table(remark.codes, [_of_marks(word) for word in remark.words])
    said = np.zeros((wholes, len(names)), dtype=np.int64)
    # One more than its place: 0 is a part of which there is no row.
    empty = remark.code_of("")
    told = np.where(remark.codes == empty, 1, remark.codes + 2)
    np.maximum.at(said, (whole, part), told)
    alike, which = np.unique(said, axis=0, return_inverse=True)
    return from_table(which.reshape(-1), [_text(row, remark.words, names) for row in alike])


def _text(said: Index, words: Sequence[str], names: Sequence[str]) -> str:
    there = said > 0
    texts = []
    for code in np.unique(said[said > 1]).tolist():
        of = listed([names[at] for at in np.flatnonzero(said == code).tolist()], most=MOST_PARTS)
        texts.append(words[code - 2] + (f" ({of})" if (said[there] != code).any() else ""))
    more = len(texts) - MOST_REMARKS
    if more > 0:
        texts[MOST_REMARKS:] = [f"and {more} more {plural(more, 'remark')}"]
    return "; ".join(texts)


def _of_marks(remark: str) -> str:
    return ", ".join(each for each in remark.replace("; ", ", ").split(", ") if each in known_caveats())
