"""Judge promises that are not numbers through time: one row an item of an aim's returns.

Law: an aim whose returns hold no item is listed with that reason, and never dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray
from outcomes.data.block import PER_ITEM, ReturnBlock
from outcomes.data.returns import ReturnedItems, read_returns
from outcomes.diagnostics import DataError, Report
from outcomes.engine.array_digests import mixed
from outcomes.engine.batch import ENGINE_REASON, ENGINE_REASONS, Batch, InputFile, JudgementUse, Words
from outcomes.engine.locating import Located, folder_of, locate_file
from outcomes.engine.run_state import RunState
from outcomes.engine.steps import Step
from outcomes.fetching.access import Access
from outcomes.fetching.copies import sha256
from outcomes.framework.model import Aim, Framework
from outcomes.immutable import immutable
from outcomes.registry.judged import Judged


@immutable(kw_only=True, eq=False)
class ReadReturns:
    """The returns of one aim, and the file that they came from (None: written in the framework)."""

    items: ReturnedItems
    input: InputFile | None
    place: Located | None
    report: Report


@immutable(kw_only=True, eq=False)
class _Asked:
    """What a step asks of the returns of one of its aims."""

    step: Step
    position: int
    use: JudgementUse
    returns: ReadReturns

    @property
    def block(self) -> ReturnBlock:
        return self.returns.items.block


def judge_returns(state: RunState, steps: Sequence[Step]) -> None:
    """Judge the items of every aim that is promised in returns."""
    read: dict[int, ReadReturns] = {}
    asked: list[_Asked] = []
    for step in steps:
        for position, use in zip(step.aims, step.uses, strict=True):
            if position not in read:
                read[position] = _read_returns(state, state.aim(position))
            asked.append(_Asked(step=step, position=position, use=use, returns=read[position]))
    alike: dict[tuple[str, str, tuple[str, ...]], list[_Asked]] = {}
    for each in asked:
        if each.returns.items.items:
            alike.setdefault((each.step.metric, each.step.spelt, tuple(each.block.numbers)), []).append(each)
    judged = {
        each: answer
        for (metric, *_), some in alike.items()
        for each, answer in state.judge_each(metric, some, some[0].step.params)
    }
    for each in asked:
        if each in judged:
            state.batches.append(return_batch(each, state.aim(each.position), judged[each], state.words))
        else:
            state.list_rows([each.position], [ENGINE_REASON["no return"]], [0])


def _read_returns(state: RunState, aim: Aim) -> ReadReturns:
    returns = read_aim(state.framework, aim, state.as_of, state.inputs.access)
    state.report += returns.report
    if returns.input is not None and returns.place is not None:
        state.add_file(returns.input, returns.place)
    state.item_titles.update({(aim.id, each.id): each.title for each in returns.items.items})
    state.item_owners.update({(aim.id, each.id): each.owner for each in returns.items.items if each.owner})
    state.item_assumed.update({(aim.id, each.id): each.assumed for each in returns.items.items if each.assumed})
    return returns


def read_aim(framework: Framework, aim: Aim, as_of: np.datetime64, access: Access) -> ReadReturns:
    """Read the returns of an aim. Raises DataError where they cannot be understood."""
    assert aim.returns is not None
    named, place = aim.returns.path, None
    if named:
        place = locate_file(framework, named, access, f"aims.{aim.id}.returns")
    items, report = read_returns(
        aim.returns,
        folder_of(framework),
        as_of=as_of,
        file=place.shown if place else "",
        path=place.path if place else None,
    )
    if report.errors:
        raise DataError(report)
    if place is None:
        return ReadReturns(items=items, input=None, place=None, report=report)
    file = InputFile(
        id=f"returns of {aim.id}",
        path=place.name,
        sha256=sha256(place.path),
        rows=len(items.items),
        illustrative=aim.returns.illustrative,
    )
    return ReadReturns(items=items, input=file, place=place, report=place.report + report)


def return_batch(asked: _Asked, aim: Aim, judged: Judged, words: Words) -> Batch:
    """Put together what a metric found of an aim's items."""
    block, columns, step, read = asked.block, judged.columns, asked.step, asked.returns
    rows = len(read.items.items)
    outcome, reason = columns.outcome.copy(), columns.reason.copy()
    outcome[judged.failed] = -1
    reason[judged.failed] = len(step.info.reasons) + ENGINE_REASON["metric failed"]
    assert aim.returns is not None
    return Batch(
        uses=(asked.use,),
        info=step.info,
        outcomes=step.info.outcomes,
        reasons=(*step.info.reasons, *ENGINE_REASONS),
        input=read.input.id if read.input else "",
        illustrative=aim.returns.illustrative,
        aim=np.full(rows, asked.position, dtype=np.int32),
        category=words.codes([each.group for each in read.items.items]),
        item=words.codes([each.id for each in read.items.items]),
        outcome=outcome,
        reason=reason,
        value=np.array(np.where(np.isnan(block.level), block.amount, block.level)),
        data=_digests(block),
        evidence=dict(columns.evidence),
    )


def _digests(block: ReturnBlock) -> NDArray[np.uint64]:
    """Digest of what was returned of each item."""
    plain = np.array([_bits(getattr(block, name)) for name in PER_ITEM])
    total: NDArray[np.uint64] = mixed(plain, _PLACES).sum(axis=0)
    for name, array in block.numbers.items():
        # By name, and nothing where it is not said: what one item says changes no other item's digest.
        own = mixed(_bits(array), np.uint64(crc32(name.encode()) + 2**32))
        total += np.where(np.isnan(array), np.uint64(0), own)
    return total


_PLACES: Final = np.arange(1, len(PER_ITEM) + 1, dtype=np.uint64)[:, None]
"""What tells an array's numbers from another one's."""


def _bits(array: AnyArray) -> NDArray[np.uint64]:
    """Numbers as 64 bits each; days as they are counted, and nothing said as 0."""
    if array.dtype.kind == "M":
        return array.astype("datetime64[D]").astype(np.int64).view(np.uint64)
    if array.dtype.kind == "f":
        return np.where(np.isnan(array), 0.0, array + 0.0).view(np.uint64)
    return array.astype(np.int64).view(np.uint64)
