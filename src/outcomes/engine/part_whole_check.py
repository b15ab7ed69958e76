"""Is more counted of a part than of the whole that it is part of, in the figures themselves.

Law: only figures of the same area, breakdown and period are held against each other, and what may not be shown is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats
from outcomes.data.columns import WHO
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.engine.batch import Batch
from outcomes.engine.source_locations import locate_in
from outcomes.framework.model import Framework

_KEYS = (*WHO, "period")


def check_parts(
    framework: Framework, batches: Sequence[Batch], words: Sequence[str], area_names: Mapping[str, str]
) -> Report:
    """A warning for every aim of which more was counted than of the aim that it is ``part_of``."""
    place = {aim.id: position for position, aim in enumerate(framework.aims.values())}
    pairs = [(aim, place[aim.part_of]) for aim in framework.aims.values() if aim.part_of in place]
    problems = []
    for aim, whole in pairs:
        part_keys, part = _counted(batches, place[aim.id])
        whole_keys, counted = _counted(batches, whole)
        if not len(part) or not len(counted):
            continue
        keys, code = np.unique(np.concatenate([part_keys, whole_keys]), axis=0, return_inverse=True)
        of = np.full(len(keys), np.nan)
        of[code[len(part) :]] = counted
        over = np.flatnonzero(part > of[code[: len(part)]])
        # An aim that several metrics judge has the same figures several times.
        _, first = np.unique(code[over], return_index=True)
        over = over[np.sort(first)]
        if not len(over):
            continue
        row = int(over[0])
        area, period = words[part_keys[row, 0]], words[part_keys[row, 4]]
        where = ", ".join(each for each in (area_names.get(area, area), period) if each)
        more = f", and {len(over) - 1} more like it" if len(over) > 1 else ""
        title = framework.aims[aim.part_of].title
        problems.append(
            Diagnostic(
                code="OUT248",
                location=locate_in(framework, ("aims", aim.id, "part_of")),
                subject=f"aims.{aim.id}",
                found=f'{part[row]:g} in {where}, and {of[code[row]]:g} of "{title}", of which it is part{more}',
                to_do="correct the figures, or remove part_of",
                severity=Severity.WARNING,
            )
        )
    return Report(problems)


def _counted(batches: Sequence[Batch], aim: int) -> tuple[NDArray[np.int32], Floats]:
    """Who, where and when, shape ``[row, key]``, and the number counted, of every row of an aim that has one."""
    keys, numbers = [], []
    for batch in batches:
        # What was added up over periods is the count, where a metric did so.
        number = batch.evidence.get("number", np.full(len(batch), np.nan))
        number = np.where(np.isnan(number), batch.value, number)
        rows = np.flatnonzero((batch.aim == aim) & (batch.period > 0) & ~np.isnan(number))
        keys.append(np.stack([getattr(batch, name)[rows] for name in _KEYS], axis=1))
        numbers.append(number[rows])
    if not keys:
        return np.empty((0, len(_KEYS)), np.int32), np.empty(0)
    return np.concatenate(keys), np.concatenate(numbers)
