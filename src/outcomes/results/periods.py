"""The whole sequence of a promise that is made anew every year: one element an ended milestone.

Law: every ended milestone of the path is listed, observed or not; a figure too small to show is not shown here either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray, within
from outcomes.data.coded import Coded
from outcomes.engine.sequences import STATES
from outcomes.framework.targets import is_repeated
from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_periods
from outcomes.results.fields import Row
from outcomes.results.results import ResultColumns

if TYPE_CHECKING:
    import polars as pl

FEW = 6
"""Up to so many milestones are named in a sentence; more are counted."""

_EACH = {1: "years", 2: "half-years", 4: "quarters", 12: "months"}


@immutable(kw_only=True, eq=False)
class Periods:
    """Ended milestones, in the order of the rows and of time. All columns have one element a milestone.

    ``row`` int64: the row of the results. ``period``: its label. ``value`` float64: what was observed, NaN for nothing
    or too small to show. ``required`` float64: the level promised for it, in the measure's unit, NaN where too small to
    show; of a band the lower edge. ``state``: "kept", "missed", "out of reach" (the level is beyond what the measure
    can show) or "no figure". What the declared reading of the target says; where the row depends on the reading, so may
    these.
    """

    row: NDArray[np.int64]
    period: Coded
    value: NDArray[np.float64]
    required: NDArray[np.float64]
    state: Coded

    def __len__(self) -> int:
        return len(self.row)

    def to_rows(self) -> list[Row]:
        """Plain mappings; None for a figure that is not there."""
        columns = (
            self.row.tolist(), self.period.to_list(), self.value.tolist(), self.required.tolist(), self.state.to_list()
        )  # fmt: skip
        return [
            {"row": row, "period": period, "value": _number(value), "required": _number(required), "state": state}
            for row, period, value, required, state in zip(*columns, strict=True)
        ]

    def to_polars(self) -> pl.DataFrame:
        """A polars frame of the same columns; a figure that is not there is null."""
        import polars as pl

        return pl.DataFrame(
            {
                "row": self.row,
                "period": self.period.to_list(),
                "value": pl.Series(self.value).fill_nan(None),
                "required": pl.Series(self.required).fill_nan(None),
                "state": self.state.to_list(),
            },
            schema_overrides={"period": pl.String, "state": pl.String},
        )


def periods_of(results: ResultColumns, rows: Sequence[int] | None = None) -> Periods:
    """The milestones of all rows, or of some, in the order of the results."""
    wanted = np.arange(len(results)) if rows is None else np.asarray(list(rows), dtype=np.int64)
    columns: dict[str, list[AnyArray]] = {
        name: [] for name in ("row", "label", "value", "required", "state", "ordinal")
    }
    batches = results.batches_of(wanted)
    for batch, own, inside in batches:
        milestones = batch.milestones
        if milestones is None:
            continue
        # Those of a row stand together; a row may be there several times.
        first, last = (np.searchsorted(milestones.row, inside, side) for side in ("left", "right"))
        many = last - first
        columns["row"].append(np.repeat(own, many))
        there = np.repeat(first, many) + within(many)
        for name in ("value", "required", "label", "state", "ordinal"):
            columns[name].append(getattr(milestones, name)[there])
    joined = {name: np.concatenate(parts) if parts else np.empty(0) for name, parts in columns.items()}
    order = np.lexsort((joined["ordinal"], joined["row"]))
    return Periods(
        row=joined["row"][order].astype(np.int64),
        period=Coded(codes=joined["label"][order].astype(np.int32), words=tuple(results.evaluation.words)),
        value=joined["value"][order].astype(np.float64),
        required=joined["required"][order].astype(np.float64),
        state=Coded(codes=joined["state"][order].astype(np.int32), words=STATES),
    )


def milestones_in(results: ResultColumns, row: int) -> list[Row]:
    """The milestones of one row as plain mappings, without the row's number; empty for a promise that has none."""
    batch, at = results.place(row)
    milestones = batch.milestones
    if milestones is None:
        return []
    own, words = milestones.of(at), results.evaluation.words
    columns = (milestones.label[own], milestones.value[own], milestones.required[own], milestones.state[own])
    return [
        {
            "period": words[label],
            "value": _number(value),
            "required": _number(required),
            "state": STATES[state],
        }
        for label, value, required, state in zip(*(column.tolist() for column in columns), strict=True)
    ]


def kept_of(results: ResultColumns, row: int) -> tuple[int, int, str]:
    """In how many of its ended periods a promise was kept, of how many with a figure, and what these are called."""
    batch, at = results.place(row)
    milestones = batch.milestones
    if milestones is None:
        return 0, 0, ""
    state = milestones.state[milestones.of(at)]
    kept, missed = (int((state == STATES.index(each)).sum()) for each in ("kept", "missed"))
    target = results.aim_of(row).target
    # A step a year is told in years, of quarterly figures too.
    every = target.every if is_repeated(target) else "once"
    return kept, kept + missed, _EACH.get(milestones.kind.steps_per_year, "periods") if every == "once" else f"{every}s"


def kept_in_short(results: ResultColumns, row: int) -> str:
    """What a line that tells of the latest period says of the others; empty where all were kept, or there is none."""
    kept, judged, each = kept_of(results, row)
    return f"{kept} of {judged} {each} kept" if judged > 1 and kept < judged else ""


def sequence_clause(results: ResultColumns, row: int) -> str:
    """In how many of its periods a promise was kept, and which have no figure; empty for one that is not repeated.

    Nothing where there is one milestone and the sentence has told of it already.
    """
    batch, at = results.place(row)
    milestones = batch.milestones
    if milestones is None:
        return ""
    own = milestones.of(at)
    state, ordinal = milestones.state[own], milestones.ordinal[own]
    if not len(state):
        return ""

    def named(*states: str) -> str:
        chosen = np.isin(state, [STATES.index(each) for each in states])
        return spoken_periods(milestones.kind, ordinal[chosen].tolist(), "and" if states == ("kept",) else "or")

    told = []
    kept, judged, each = kept_of(results, row)
    if judged > 1:
        which = ""
        if judged <= FEW and 0 < kept < judged:
            which = f": in {named('kept')}, but not in {named('missed')}"
        told.append(f"The promise was kept in {kept} of {judged} {each}{which}.")
    if (state == STATES.index("no figure")).any() and batch.outcome[at] >= 0:
        told.append(f"There is no figure for {named('no figure')}.")
    return "".join(f" {each}" for each in told)


def _number(value: float) -> float | None:
    return None if value != value else value
