"""From verified metric columns to a batch: what each row is, and what it rests on.

Law: the numbers of a row are those of the period that was judged, or of the latest where that has grown old.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, Floats
from outcomes.data.block import SeriesBlock
from outcomes.data.columns import WHO
from outcomes.data.observations import Observations
from outcomes.engine.ages import settled
from outcomes.engine.array_digests import ArrayDigests
from outcomes.engine.batch import ENGINE_REASONS, TARGET_AS_WORDED, Batch, JudgementUse, Words
from outcomes.engine.overruling import Overrides, overruled
from outcomes.engine.remarks import remarks_on
from outcomes.engine.sequences import Sequences
from outcomes.framework.readings import Reading
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo
from outcomes.metrics.sentences import ROW_NUMBERS
from outcomes.registry.judged import Judged

SHOWN = ("value", "lower", "upper")
"""Numbers that every row shows, whether its metric looked at them or not."""


@immutable(kw_only=True, eq=False)
class Codes:
    """Who the rows of a block are, in the words of the evaluation; ``labels`` codes each period of the axis."""

    area: NDArray[np.int32]
    sex: NDArray[np.int32]
    age: NDArray[np.int32]
    category: NDArray[np.int32]
    compared_with: NDArray[np.int32]
    labels: NDArray[np.int32]


def tables_of(observations: Observations, words: Words) -> dict[str, NDArray[np.int32]]:
    """For each coded column of a source, from its codes to those of the evaluation."""
    return {name: words.codes(getattr(observations, name).words) for name in WHO}


def codes_of(
    block: SeriesBlock, tables: Mapping[str, NDArray[np.int32]], compared_with: NDArray[np.int32], words: Words
) -> Codes:
    """Translate a block's keys from the words of its source to those of the evaluation."""
    assert block.keys is not None
    return Codes(
        **{name: table[getattr(block.keys, name)] for name, table in tables.items()},
        compared_with=compared_with,
        labels=words.codes(block.periods.labels),
    )


@immutable(kw_only=True, eq=False)
class Asked:
    """What each row of a block is asked for: int32, shape ``[row]``.

    ``aim`` is its aim, ``use`` the place in ``uses`` of the judgement that asks, ``compared`` the word of what it is
    compared with (0: nothing).
    """

    aim: NDArray[np.int32]
    use: NDArray[np.int32]
    compared: NDArray[np.int32]
    uses: tuple[JudgementUse, ...]

    def rows(self, index: NDArray[np.int64]) -> Asked:
        """The same of some rows."""
        return attrs.evolve(self, aim=self.aim[index], use=self.use[index], compared=self.compared[index])


@immutable(kw_only=True, eq=False)
class Beside:
    """What is known of the rows of a target beside what its metric found; nothing, for a metric that has none.

    ``beyond`` ``[row, period]``: where the path cannot be attained as written. ``worded`` ``[row, period]``: the level
    as worded. ``readings`` and ``fragile``: outcome codes by reading and by alteration, -1 for none, ``[row]``.
    ``depends``: the verdict depends on the reading, ``[row]``. ``years``: the readings of a bare year.
    ``told``: the readings of plugins.
    """

    beyond: Bools | None = None
    worded: Floats | None = None
    readings: Mapping[str, NDArray[np.int16]] = attrs.field(factory=dict)
    depends: Bools | None = None
    years: Sequence[Reading] = ()
    told: Sequence[Reading] = ()
    fragile: Mapping[str, NDArray[np.int16]] = attrs.field(factory=dict)

    def rows(self, index: NDArray[np.int64]) -> Beside:
        """The same of some rows."""
        return attrs.evolve(
            self,
            beyond=None if self.beyond is None else self.beyond[index],
            worded=None if self.worded is None else self.worded[index],
            readings={name: codes[index] for name, codes in self.readings.items()},
            depends=None if self.depends is None else self.depends[index],
            fragile={name: codes[index] for name, codes in self.fragile.items()},
        )


@immutable(kw_only=True)
class CameFrom:
    """The input that figures came from, and whether they are made up."""

    input: str
    illustrative: bool


def make_batch(
    block: SeriesBlock,
    judged: Judged,
    info: MetricInfo,
    *,
    codes: Codes,
    asked: Asked,
    overrides: Overrides,
    came_from: CameFrom,
    beside: Beside,
    milestones: Sequences | None = None,
    digests: ArrayDigests | None = None,
) -> Batch:
    """Put together what one call found.

    ``digests`` are those of the arrays that the block shares with other judgements.
    """
    columns = judged.columns
    rows = block.shape[0]
    stands = overruled(block, judged, info, overrides, beside.beyond)
    evidence: dict[str, Floats] = dict(columns.evidence)
    if beside.worded is not None and not np.isnan(beside.worded).all():
        # Like all evidence it is of the period that the metric judged, which need not be the latest.
        evidence[TARGET_AS_WORDED] = block.at(beside.worded, stands.at)
    at = stands.shown
    numbers = {name: block.at(getattr(block, name), at) for name in ROW_NUMBERS}
    if "benchmark" not in info.needs:
        # The block may be shared with a metric that does compare; this one knows nothing of it.
        numbers["benchmark"] = np.full(rows, np.nan)
    period = np.zeros(rows, dtype=np.int32)
    if len(codes.labels):
        period = np.where(at >= 0, codes.labels[np.maximum(at, 0)], 0).astype(np.int32)
    gone = stands.outcome < 0
    depending = np.zeros(rows, bool) if beside.depends is None else beside.depends & ~gone
    return Batch(
        uses=asked.uses,
        info=info,
        outcomes=info.outcomes,
        reasons=stands.reasons,
        input=came_from.input,
        illustrative=came_from.illustrative,
        use=asked.use,
        aim=asked.aim,
        area=codes.area,
        sex=codes.sex,
        age=codes.age,
        category=codes.category,
        period=period,
        compared_with=codes.compared_with,
        missing=np.where(stands.stale, overrides.ages.said, 0).astype(np.int32),
        # What came after the period that was due changes nothing of it.
        held_back=np.where(gone | settled(block, at, info), 0, overrides.ages.held_back).astype(np.int32),
        remark=remarks_on(block, info, overrides.remarks, at, columns.start, ~gone),
        outcome=stands.outcome,
        reason=stands.reason,
        value=numbers["value"],
        lower=numbers["lower"],
        upper=numbers["upper"],
        target=numbers["target"],
        benchmark=numbers["benchmark"],
        depends_on_reading=depending,
        data=(digests or ArrayDigests()).of_rows(block, {*info.needs, *SHOWN}),
        evidence=evidence,
        readings=beside.readings,
        years=tuple(beside.years),
        told=tuple(beside.told),
        # A verdict that is withheld cannot flip.
        fragile={name: np.where(gone | depending, np.int16(-1), codes) for name, codes in beside.fragile.items()},
        milestones=milestones,
    )


def listed_batch(
    *, aims: Sequence[int], reasons: Sequence[int], areas: Sequence[int], uses: Sequence[JudgementUse]
) -> Batch:
    """Rows of which the engine itself says why nothing can be said; ``areas`` are codes of words."""
    rows = len(aims)
    return Batch(
        uses=tuple(uses),
        info=None,
        outcomes=(),
        reasons=ENGINE_REASONS,
        input="",
        illustrative=False,
        use=np.arange(rows, dtype=np.int32),
        aim=np.asarray(aims, dtype=np.int32),
        area=np.asarray(areas, dtype=np.int32),
        outcome=np.full(rows, -1, dtype=np.int16),
        reason=np.asarray(reasons, dtype=np.int16),
        data=np.zeros(rows, dtype=np.uint64),
        evidence={},
    )
