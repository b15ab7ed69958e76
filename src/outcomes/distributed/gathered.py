"""What a run on many machines has found, and the tables that its tasks wrote.

Law: all tables of a run have the same columns; put together in the framework's order they are that of one machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from outcomes.arrays import Index
from outcomes.diagnostics import Report
from outcomes.distributed.places import read_parquet
from outcomes.engine.batch import TARGET_AS_WORDED
from outcomes.engine.steps import Plan
from outcomes.immutable import immutable
from outcomes.results.rendered import Results
from outcomes.results.result_table import columns_with

if TYPE_CHECKING:
    import polars


@immutable(kw_only=True, eq=False)
class Gathered:
    """What a run on many machines has found.

    ``head`` is what JSON says before its rows: coverage, promises, inputs, problems. ``parts`` are the Parquet files of
    the rows, with the columns of `Results.frame`; all rows of an aim that one indicator decides are in one of them.
    ``report`` holds the problems, ``partial`` says that a metric failed on some rows. ``results`` are the rows without
    their numbers and evidence, which are in the parts only. ``held`` says which sources the command had to
    hold in memory whole, and why.
    """

    results: Results
    head: Mapping[str, object]
    parts: tuple[str, ...]
    held: Report
    _names: tuple[str, ...]
    _part: Index

    @property
    def report(self) -> Report:
        """Every warning of the run."""
        return self.results.report

    @property
    def partial(self) -> bool:
        """A metric failed on some rows."""
        return self.results.partial

    def frame(self) -> polars.DataFrame:
        """All rows in the order of the framework, as `Results.frame` of a run on one machine gives them.

        Raises UsageError (``OUT553``) where a part cannot be read.
        """
        import polars

        frames = [read_parquet(each).select(self._names) for each in self.parts]
        batch, _ = self.results.places(np.arange(len(self.results), dtype=np.int64))
        # Rows of one part are in the order of all rows.
        order = np.argsort(np.argsort(self._part[batch], kind="stable"), kind="stable")
        return polars.concat(frames)[order] if frames else self.results.frame()


def part_name(number: int) -> str:
    """The file of the rows of a task."""
    return f"part-{number:05}.parquet"


def columns_of(plan: Plan) -> list[str]:
    """The columns of every part: evidence is all that the metrics of the plan may give, so that parts are alike."""
    evidence = {each.name for step in plan.steps for each in step.info.evidence} | {TARGET_AS_WORDED}
    return list(columns_with(evidence))


def table_of(results: Results, plan: Plan) -> polars.DataFrame:
    """The rows of a part."""
    import polars

    frame: polars.DataFrame = results.frame()
    names = columns_of(plan)
    lacking = [polars.lit(None, polars.Float64).alias(name) for name in names if name not in frame.columns]
    return frame.with_columns(lacking).select(names)
