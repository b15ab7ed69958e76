"""The guard: the only code that calls metrics.

Law: one row's failure is that row's own; every other row keeps exactly the verdict that it would have had, and
nothing that was not verified leaves here.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import attrs
import numpy as np

from outcomes.arrays import Codes, Selection
from outcomes.data.block import SeriesBlock
from outcomes.diagnostics import Diagnostic
from outcomes.metrics.contract import AnyBlock, MetricColumns, MetricInfo, Scope
from outcomes.metrics.path import baseline_of, figure_at
from outcomes.registry.claims import pristine
from outcomes.registry.containment import Contained, contain, remarks
from outcomes.registry.judged import Failure, Judged, Pieces
from outcomes.registry.read_only_blocks import copied, period_count, row_count, same_bytes, seal, stacked
from outcomes.registry.records import MetricRecord
from outcomes.registry.verification import FormBreach, verify

if TYPE_CHECKING:
    from outcomes.registry.isolation import Isolation

SLICE: Final = 16_000
"""Rows of one call of a metric whose rows are independent: what it touches then stays in the processor's cache."""

BUDGET: Final = 1_024
"""Calls that may be spent on isolating the failing rows of one block."""

MOST_FAILURES: Final = 8
"""Different failures of one block that are told apart."""


def judge(
    record: MetricRecord, block: AnyBlock, params: object, *, isolation: Isolation | None = None, budget: int = BUDGET
) -> Judged:
    """Judge every row of a block with a metric, contained and verified.

    ``params`` is an instance of ``record.info.params``; the metric gets a copy. With ``isolation`` the metric of a
    third party runs in a worker process. Raises TypeError for a block or parameters that the metric does not take.

    The metric of a third party is given copies of the arrays, so that one which writes round the seal changes what it
    alone sees, and fails on all of its rows.
    """
    if not isinstance(block, record.info.takes):
        raise TypeError(f"{record.id} takes {record.info.takes.__name__}, not {type(block).__name__}")
    # By identity: a class of a plugin's may have its own idea of what its instances are.
    if not any(each is record.info.params for each in type(params).__mro__):
        raise TypeError(f"{record.id} takes {record.info.params.__name__}, not {type(params).__name__}")
    if record.remote is not None:
        judged: Judged = record.remote.asks.isolation.judge(record, block, params, budget=budget)
        return judged
    if isolation is not None and not record.built_in:
        return isolation.judge(record, block, params, budget=budget)
    if record.built_in:
        return _Judging(record, block, params, budget).result()
    # Whatever of a plugin's was touched beside its calls (a class of its parameters that throws when it is pickled)
    # ends here, and costs its own rows.
    whole = contain(lambda: _Judging(record, block, params, budget).result(), own=record.package, watch=False)
    if whole.value is not None:
        return whole.value
    judging = _Judging(record, block, None, budget)
    if judging.rows:
        judging.condemn("raised", f"it failed: {whole.thrown}")
    return judging.judged()


class _Laid(Protocol):
    """What a block was made for, with that block."""

    @property
    def block(self) -> AnyBlock: ...


AnyLaid = TypeVar("AnyLaid", bound=_Laid)


def judge_each(
    record: MetricRecord, laid: Iterable[AnyLaid], params: object, *, isolation: Isolation | None = None
) -> Iterator[tuple[AnyLaid, Judged]]:
    """Judge blocks that differ in the arrays of their rows only, each as `judge` does.

    A metric whose rows are independent is called once for as many of them as make a slice. Where anything went wrong
    in that call, each block is judged alone, so that what is told is told of its own rows.
    """
    waiting: list[AnyLaid] = []
    rows = 0
    for each in laid:
        rows += row_count(each.block)
        if waiting and (rows > SLICE or record.info.scope is not Scope.SERIES):
            yield from _together(record, waiting, params, isolation)
            waiting, rows = [], row_count(each.block)
        waiting.append(each)
    yield from _together(record, waiting, params, isolation)


def _together(
    record: MetricRecord, laid: Sequence[AnyLaid], params: object, isolation: Isolation | None
) -> Iterator[tuple[AnyLaid, Judged]]:
    if len(laid) > 1:
        judged = judge(record, stacked([each.block for each in laid]), params, isolation=isolation)
        if not judged.failures and not judged.warnings:
            end = 0
            for each in laid:
                start, end = end, end + row_count(each.block)
                yield each, judged.rows(slice(start, end))
            return
    for each in laid:
        yield each, judge(record, each.block, params, isolation=isolation)


class _Judging:
    """The state of judging one block; lives for one call."""

    def __init__(self, record: MetricRecord, block: AnyBlock, params: object, budget: int) -> None:
        self.record = record
        self.info: MetricInfo = record.info
        self.block: AnyBlock = seal(block, record.info)
        self.params = params
        self.frozen = None if params is None else pristine(params)
        self.given: object = None
        self.rows = row_count(block)
        self.periods = period_count(block)
        self.budget = budget
        self.calls = 0
        self.failed = np.zeros(self.rows, dtype=np.bool_)
        self.columns = _empty_columns(self.info, self.rows)
        assert self.columns.start is not None
        self.start = self.columns.start
        self.failures: dict[tuple[str, str], list[int]] = {}
        self.warnings: dict[Diagnostic, None] = {}

    def result(self) -> Judged:
        if self.rows:
            self._run()
            self._check_purity()
        return self.judged()

    def judged(self) -> Judged:
        return Judged(
            columns=self.columns,
            failed=self.failed,
            failures=self._grouped(),
            warnings=tuple(self.warnings),
            calls=self.calls,
        )

    def _run(self) -> None:
        pieces = Pieces(self.rows, SLICE if self.info.scope is Scope.SERIES else self.rows)
        allowed = len(pieces) + self.budget
        spent = None
        while pieces:
            start, size = pieces.pop()
            if self.calls >= allowed and spent:
                self._fail(start, size, "raised", f"{spent}; the budget of {allowed} calls did not isolate its rows")
                continue
            called, tampered = self._call(start, size)
            if tampered:
                self.condemn("impure", "it went round the seal and changed the data that it was given")
                return
            if called.thrown is None:
                try:
                    self._keep(called.value, start, size)
                except FormBreach as breach:
                    self.condemn("breach", str(breach))
                    return
            elif size == 1 or self.info.scope is not Scope.SERIES:
                self._fail(start, size, "raised", f"it failed: {called.thrown}")
            else:
                spent = f"it failed: {called.thrown}"
                pieces.halve(start, size)

    def _call(self, start: int, size: int) -> tuple[Contained[object], bool]:
        """One call of the metric, and whether it wrote to what it was given."""
        self.calls += 1
        part = self.block if size == self.rows else self.block.rows(slice(start, start + size))
        given = part if self.record.built_in else copied(part)
        called = contain(self._evaluate, given, own=self.record.package, watch=not self.record.built_in)
        if called.warned or called.printed or called.changed:
            subject = f'metric "{self.record.id}" of plugin "{self.record.plugin}"'
            self.warnings.update(dict.fromkeys(remarks(subject, "judging", called)))
        return called, given is not part and not same_bytes(given, part)

    def _evaluate(self, part: AnyBlock) -> object:
        """The call itself, and whatever else may run code of the plugin's."""
        if self.given is None:
            self.given = copy.deepcopy(self.params) if self.frozen is None else pickle.loads(self.frozen)
        columns = self.record.metric.evaluate(part, self.given)
        if type(columns) is MetricColumns and isinstance(columns.evidence, Mapping):
            return attrs.evolve(columns, evidence=dict(columns.evidence))
        return columns

    def _keep(self, columns: Any, start: int, size: int) -> None:
        """Copy what was verified into the arrays of the guard, which no plugin has seen."""
        breaches = verify(columns, self.info, size, self.periods)
        kept = slice(start, start + size)
        self.columns.outcome[kept] = columns.outcome
        self.columns.reason[kept] = columns.reason
        self.columns.period[kept] = columns.period
        self.start[kept] = self._start_of_target(kept) if columns.start is None else columns.start
        for name, array in self.columns.evidence.items():
            array[kept] = columns.evidence[name]
        for breach in breaches:
            fresh = breach.rows[~self.failed[start + breach.rows]] + start
            if fresh.size:
                self._record("breach", breach.found, int(fresh[0]), int(fresh.size))
                self._blank(fresh)

    def _start_of_target(self, kept: slice) -> Codes | int:
        """Where a metric that does not say it started: at the baseline of the target, if it asks for targets."""
        if not isinstance(self.block, SeriesBlock) or "target" not in self.info.needs:
            return -1
        part = self.block.rows(kept)
        return figure_at(part, baseline_of(part, "declared", part.baseline_at))

    def _check_purity(self) -> None:
        """Did the metric change its parameters or itself? Then what it said of a row depends on other rows."""
        if self.frozen is not None and self.given is not None and self._parameters_changed():
            self.condemn("impure", "it changed its parameters")
        elif self.record.pristine is not None and pristine(self.record.metric) != self.record.pristine:
            self.condemn("impure", "it changed itself while it judged: a metric keeps no state")

    def _parameters_changed(self) -> bool:
        if pristine(self.given) == self.frozen:
            return False
        try:
            return bool(self.given != self.params)  # a copy of a set may be pickled in another order
        except Exception:
            return True

    def _fail(self, start: int, size: int, kind: str, found: str) -> None:
        self._record(kind, found, start, size)
        self._blank(slice(start, start + size))

    def condemn(self, kind: str, found: str) -> None:
        """No row of the block can be trusted."""
        self.failures.clear()
        self._fail(0, self.rows, kind, found)

    def _blank(self, rows: Selection | int) -> None:
        self.failed[rows] = True
        self.columns.outcome[rows] = -1
        self.columns.reason[rows] = -1
        self.columns.period[rows] = -1
        self.start[rows] = -1
        for array in self.columns.evidence.values():
            array[rows] = np.nan

    def _record(self, kind: str, why: str, row: int, rows: int) -> None:
        if (kind, why) not in self.failures and len(self.failures) >= MOST_FAILURES:
            why = "it failed in yet other ways"
        first, count = self.failures.get((kind, why), (row, 0))
        self.failures[kind, why] = [min(first, row), count + rows]

    def _grouped(self) -> tuple[Failure, ...]:
        grouped = [
            Failure(
                kind=kind,  # type: ignore[arg-type]
                metric=self.record.id,
                metric_version=self.info.version,
                plugin=self.record.owner,
                found=said,
                row=row,
                rows=rows,
            )
            for (kind, said), (row, rows) in self.failures.items()
        ]
        return tuple(sorted(grouped, key=lambda each: (each.row, each.found)))


def _empty_columns(info: MetricInfo, rows: int) -> MetricColumns:
    """Columns of a metric's own shape, to be filled: every row is either kept or blanked."""
    return MetricColumns(
        outcome=np.empty(rows, dtype=np.int16),
        reason=np.empty(rows, dtype=np.int16),
        period=np.empty(rows, dtype=np.int32),
        start=np.empty(rows, dtype=np.int32),
        evidence={each.name: np.empty(rows) for each in info.evidence},
    )
