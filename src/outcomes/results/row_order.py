"""The order of rows: aims as the framework lists them, then judgements, areas and breakdowns.

Law: it depends on the framework and on words alone, never on what was met first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.engine.batch import Batch
from outcomes.framework.model import Framework


def row_order(
    batches: Sequence[Batch], words: Sequence[str], framework: Framework
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Batch and row-in-batch of every row, in the order of aims, judgements, areas and breakdowns.

    First come the areas that others are compared with, as the framework names them, then all words by alphabet,
    whatever was met first; items stand as they were returned.
    """
    if not batches:
        return np.empty(0, np.int32), np.empty(0, np.int64)
    named = [
        *framework.compare_with,
        *(each for aim in framework.aims.values() for j in aim.judge for each in j.against),
    ]
    before = {word: place for place, word in enumerate(dict.fromkeys(named))}
    place = np.empty(len(words), dtype=np.int32)
    place[sorted(range(len(words)), key=lambda code: (before.get(words[code], len(before)), words[code]))] = np.arange(
        len(words), dtype=np.int32
    )
    batch = np.concatenate([np.full(len(each), i, np.int32) for i, each in enumerate(batches)])
    row = np.concatenate([np.arange(len(each)) for each in batches])
    item = np.concatenate([each.item for each in batches])
    returned = np.array([bool(word) for word in words])[item]
    keys = [
        np.where(returned, 0, place[np.concatenate([getattr(each, name) for each in batches])])
        for name in ("category", "age", "sex", "area", "compared_with")
    ]
    aim = np.concatenate([each.aim for each in batches])
    order = np.lexsort((item, *keys, batch, aim))
    return batch[order], row[order]
