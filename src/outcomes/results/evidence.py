"""Pieces of evidence by name: the numbers that metrics leave behind a verdict.

Law: NaN says that a row has no such number; a name that no metric knows is an error, never NaN.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from outcomes.arrays import Floats, Index
from outcomes.diagnostics import Diagnostic, UsageError, expect, suggest
from outcomes.engine.batch import TARGET_AS_WORDED, Batch
from outcomes.results.results import ResultColumns


def evidence_in(batch: Batch, name: str) -> Floats:
    """One piece of evidence of each row of a batch; NaN where there is none."""
    return batch.evidence[name] if name in batch.evidence else np.full(len(batch), np.nan)


def evidence_of(results: ResultColumns, name: str, rows: Index | None = None) -> Floats:
    """One piece of evidence over all rows or some, by a name that is known to be one; NaN where a row has none."""
    return results.gathered(lambda batch: evidence_in(batch, name), rows)


def checked_evidence(results: ResultColumns, name: str) -> str:
    """The name of a piece of evidence. Raises UsageError, with the nearest right one, for one that no metric leaves.

    Those that the plan has no use for are known too, so that one colour rule serves every framework.
    """
    expect(name, isinstance(name, str), "evidence", "give the name of a piece of evidence")
    if any(name in batch.evidence for batch in results.batches):
        return name
    known = {*_of_built_in(), *results.evaluation.evidence_of_plugins, TARGET_AS_WORDED}
    if name not in known:
        found = f'no metric leaves evidence called "{name}"'
        raise UsageError(Diagnostic(code="OUT551", subject="evidence", found=found, to_do=suggest(name, known)))
    return name


@cache
def _of_built_in() -> frozenset[str]:
    """Every name that a built-in metric declares. Loads them all, which only a name that no row has is worth."""
    from outcomes.registry import PluginSet

    return frozenset(each.name for record in PluginSet.of().metrics for each in record.info.evidence)
