"""The laws that every metric obeys, each as a function of a metric, a block and parameters.

Law: a law has a stable name, which an author may write down, and breaks with a sentence that says what was seen.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import ReturnBlock, SeriesBlock
from outcomes.data.framework_block import FrameworkBlock
from outcomes.framework.classes import fields_by_key
from outcomes.framework.structuring import structure_parameters
from outcomes.metrics.contract import CHART_KINDS, AnyBlock, ChartColumns, MetricColumns, Outcome, Reason, Scope
from outcomes.metrics.sentences import check, fields
from outcomes.metrics.slices import joined
from outcomes.registry.claims import pristine, refusals
from outcomes.registry.plain import UnfitError, check_chart
from outcomes.registry.read_only_blocks import period_count, seal
from outcomes.registry.verification import FormBreach, verify
from outcomes.testing import builders
from outcomes.testing.purity import all_rows_at_once, impurities, quiet
from outcomes.testing.subjects import Law, LawBroken, Subject, close_to, plain_table, same, verified


def shape(subject: Subject, block: AnyBlock, params: object) -> None:
    """Columns have the declared shapes, types, codes and evidence, for every row."""
    problems = list(refusals("metric", subject.metric))
    if problems:
        raise LawBroken("; ".join(problems))
    try:
        breaches = verify(subject.judge(block, params), subject.info, builders.row_total(block), period_count(block))
    except FormBreach as breach:
        raise LawBroken(str(breach)) from None
    if breaches:
        raise LawBroken("; ".join(f"{each.found} in row {each.rows[0]}" for each in breaches))


def repeat(subject: Subject, block: AnyBlock, params: object) -> None:
    """The same question has the same answer, which looks at neither the clock, chance, a file nor the machine."""
    first = subject.judge(block, params)
    watched: list[MetricColumns] = []
    seen = impurities(lambda: watched.append(subject.judge(block, params)))
    if seen:
        raise LawBroken(f"it looked at {', '.join(seen)}")
    same(first, watched[0], "a second call", exact=True)
    same(first, subject.judge(block, params), "a third call", exact=True)


def inputs_untouched(subject: Subject, block: AnyBlock, params: object) -> None:
    """Neither the block, the parameters nor the metric are changed, and a read-only block is enough."""
    open_block = builders.writable(block)
    arrays, told, itself = builders.arrays_of(open_block), _frozen(params), pristine(subject.metric)
    before = {name: array.tobytes() for name, array in arrays.items()}
    subject.metric.evaluate(open_block, params)
    for name, array in arrays.items():
        if array.tobytes() != before[name]:
            raise LawBroken(f'it wrote to the array "{name}" of the block')
    if told is not None and _frozen(params) != told:
        raise LawBroken("it changed its parameters")
    if itself is not None and pristine(subject.metric) != itself:
        raise LawBroken("it changed itself: a metric keeps nothing from call to call")
    subject.judge(block, params)


def whole_equals_parts(subject: Subject, block: AnyBlock, params: object) -> None:
    """A row's answer does not depend on the rows beside it."""
    rows = builders.row_total(block)
    whole = subject.judge(block, params)
    cuts = sorted({0, rows // 3, rows // 2, rows})
    parts = [subject.judge(block.rows(slice(a, b)), params) for a, b in pairwise(cuts)]
    if parts:
        same(whole, joined(parts), "the parts of the block")
    for row in range(min(rows, 6)):
        alone = subject.judge(block.rows(slice(row, row + 1)), params)
        same(builders.picked(whole, np.array([row])), alone, f"row {row} alone")


def order_of_rows(subject: Subject, block: AnyBlock, params: object) -> None:
    """The order of the rows is irrelevant."""
    order = np.random.default_rng(7).permutation(builders.row_total(block))
    whole = subject.judge(block, params)
    same(builders.picked(whole, order), subject.judge(block.rows(order), params), "the rows in another order")


def padding(subject: Subject, block: AnyBlock, params: object) -> None:
    """Empty periods before and after change nothing but the indices of periods."""
    if isinstance(block, FrameworkBlock):
        padded_each = builders.in_each(block, lambda each: builders.padded(each, 1, 2))
        same(subject.judge(block, params), subject.judge(padded_each, params), "empty periods before and after")
        return
    if not isinstance(block, SeriesBlock):
        return
    expected = subject.judge(block, params)
    before = block.periods.per_year
    padded = subject.judge(builders.padded(block, 1, 2), params)
    period = np.where(expected.period >= 0, expected.period + before, expected.period)
    began = expected.start
    start = None if began is None else np.where(began >= 0, began + before, began)
    same(attrs.evolve(expected, period=period, start=start), padded, f"{before} empty periods before and 2 after")


def empty(subject: Subject, block: AnyBlock, params: object) -> None:
    """No rows give no rows, and nothing observed gives a reason, never an outcome."""
    none = subject.judge(block.rows(slice(0, 0)), params)
    verified(subject, none, 0, 0, "no rows")
    if isinstance(block, ReturnBlock):
        return
    for name, change in (("nothing observed", builders.unobserved), ("no periods", builders.without_periods)):
        nothing = builders.in_each(block, change) if isinstance(block, FrameworkBlock) else change(block)
        nothing_judged = subject.judge(nothing, params)
        verified(subject, nothing_judged, builders.row_total(block), period_count(nothing), name)
        judged = np.flatnonzero(nothing_judged.outcome >= 0)
        if judged.size:
            raise LawBroken(
                f'with {name}, row {judged[0]} has the outcome "{subject.words(nothing_judged)[judged[0]]}"'
            )


def blind_to_the_future(subject: Subject, block: AnyBlock, params: object) -> None:
    """What stands in periods that are not over on the day ``as_of`` changes nothing."""
    if isinstance(block, ReturnBlock) or all(each.ended.all() for each in _blocks(block)):
        return
    expected = subject.judge(block, params)
    for seed in (1, 2):
        future = partial(builders.with_future, seed=seed)
        seeing = builders.in_each(block, future) if isinstance(block, FrameworkBlock) else future(block)
        seeing_more = subject.judge(seeing, params)
        try:
            same(expected, seeing_more, "values in periods that are not over on the day as_of", exact=True)
        except LawBroken as broken:
            to_do = "look only where block.ended is true, such as np.where(block.ended, block.value, np.nan)"
            raise LawBroken(f"{broken}; {to_do}") from None


def _blocks(block: SeriesBlock | FrameworkBlock) -> tuple[SeriesBlock, ...]:
    return block.blocks if isinstance(block, FrameworkBlock) else (block,)


def sentences_render(subject: Subject, block: AnyBlock, params: object) -> None:
    """Every outcome and reason has a sentence, all of them render, and each number that they name is there."""
    info = subject.info
    problems = list(check(info))
    for what, said in (("outcome", info.outcomes), ("reason", info.reasons)):
        problems.extend(f'{what} "{each.word}" has no sentence' for each in said if not each.sentence)
    if not problems:
        columns = subject.judge(block, params)
        problems += _unknown("outcome", info.outcomes, columns.outcome, columns)
        problems += _unknown("reason", info.reasons, columns.reason, columns)
    if problems:
        raise LawBroken("; ".join(problems))


def _unknown(
    what: str, said: Sequence[Outcome | Reason], codes: NDArray[np.int16], columns: MetricColumns
) -> Iterator[str]:
    """Sentences that would read "unknown" in a row of a block."""
    for code, each in enumerate(said):
        for name in fields(each.sentence):
            missing = (codes == code) & np.isnan(columns.evidence.get(name, np.zeros(codes.shape)))
            if missing.any():
                row = np.flatnonzero(missing)[0]
                yield f'the sentence of {what} "{each.word}" names "{name}", which row {row} does not have'


def parameters_round_trip(subject: Subject, block: AnyBlock, params: object) -> None:
    """Parameters written as a table and read again are the same parameters."""
    table = plain_table(params)
    again, problems = structure_parameters(type(params), table)
    if problems:
        said = "; ".join(f"{'.'.join(map(str, each.path))}: {each.found}" for each in problems)
        raise LawBroken(f"its parameters cannot be read from {table!r}: {said}")
    if again != params:
        raise LawBroken(f"{params!r}, written as {table!r}, is read as {again!r}")


def pickling(subject: Subject, block: AnyBlock, params: object) -> None:
    """Metric and parameters can be sent to another process, and judge the same there."""
    try:
        metric, sent = pickle.loads(pickle.dumps((subject.metric, params)))
    except Exception as problem:
        raise LawBroken(f"it cannot be pickled: {problem}") from None
    if sent != params:
        raise LawBroken(f"the parameters {params!r} come back as {sent!r}")
    if metric.info != subject.info:
        raise LawBroken("what it says of itself changes on the way")
    same(subject.judge(block, params), metric.evaluate(seal(block, metric.info), sent), "the metric sent", exact=True)


def charts(subject: Subject, block: AnyBlock, params: object) -> None:
    """What it draws has the declared types and limits around the centre, is the same each time and for each row on its
    own, and looks at nothing that is not over."""
    if not isinstance(block, SeriesBlock):
        return
    whole = _drawn(subject, block, params)
    for place in zip(*np.nonzero((whole.lower > whole.centre) | (whole.upper < whole.centre)), strict=True):
        low, centre, high = (float(each[place]) for each in (whole.lower, whole.centre, whole.upper))
        raise LawBroken(f"in row {place[0]} it draws limits from {low:g} to {high:g} around {centre:g}")
    again: list[ChartColumns] = []
    seen = impurities(lambda: again.append(_drawn(subject, block, params)))
    if seen:
        raise LawBroken(f"where it draws, it looked at {', '.join(seen)}")
    cases = [("a second call", again[0])]
    if not block.ended.all():
        seeing_more = builders.with_future(block, 1)
        cases.append(("values in periods that are not over on the day as_of", _drawn(subject, seeing_more, params)))
    if subject.info.scope is Scope.SERIES:
        alone = [_drawn(subject, block.rows(slice(row, row + 1)), params) for row in range(min(block.shape[0], 6))]
        apart = {name: [getattr(each, name) for each in alone] for name in CHART_KINDS}
        rows = {name: np.concatenate(parts) for name, parts in apart.items() if parts}
        cases += [("each row alone", ChartColumns(**rows))] if rows else []
    for case, actual in cases:
        for name in CHART_KINDS:
            expected, actual_drawn = getattr(whole, name)[: len(actual.mark)], getattr(actual, name)
            wrong = np.argwhere(~close_to(expected, actual_drawn))
            if wrong.size:
                row, period = wrong[0]
                said = f"{name} of row {row} in period {period} is {actual_drawn[row, period]}"
                raise LawBroken(f"with {case}, the {said} instead of {expected[row, period]}")


def _drawn(subject: Subject, block: SeriesBlock, params: object) -> ChartColumns:
    """What the metric draws of a block as the engine would hand it over, in the form that the engine takes."""
    drawing: Any = subject.metric
    try:
        return check_chart(drawing.chart(seal(block, subject.info), params), block.shape)
    except UnfitError as problem:
        raise LawBroken(str(problem)) from None


def described(subject: Subject, block: AnyBlock, params: object) -> None:
    """It says what it tells, and what each parameter means, for those who write frameworks."""
    missing = [] if subject.info.summary.strip() else ['its info has no summary; write summary="Tells whether ..."']
    for key, field in fields_by_key(subject.info.params).items():
        if not str(field.metadata.get("help", "")).strip():
            to_do = f'write {key}: ... = attrs.field(metadata={{"help": "..."}})'
            missing.append(f'its parameter "{key}" has no help; {to_do}')
    if missing:
        raise LawBroken("; ".join(missing))


def agreement(subject: Subject, block: AnyBlock, params: object) -> None:
    """The fast version says what the plain one says, row by row."""
    if subject.plain is None:
        return
    columns = subject.judge(block, params)
    for row, word in enumerate(subject.words(columns)):
        answer = subject.plain(seal(block.rows(slice(row, row + 1)), subject.info), params)
        expected, evidence = (answer, {}) if isinstance(answer, str) else answer
        if expected != word:
            raise LawBroken(f'row {row} is "{word}", and "{expected}" by the plain version')
        for name, number in evidence.items():
            if not close_to(np.array([number]), columns.evidence[name][row : row + 1]).all():
                value = columns.evidence[name][row]
                raise LawBroken(f'evidence "{name}" of row {row} is {value}, and {number} by the plain version')


LAWS: Final[dict[str, Law]] = {
    "shape": shape,
    "repeat": repeat,
    "inputs_untouched": inputs_untouched,
    "quiet": quiet,
    "all_rows_at_once": all_rows_at_once,
    "whole_equals_parts": whole_equals_parts,
    "order_of_rows": order_of_rows,
    "padding": padding,
    "empty": empty,
    "blind_to_the_future": blind_to_the_future,
    "sentences_render": sentences_render,
    "parameters_round_trip": parameters_round_trip,
    "pickling": pickling,
    "charts": charts,
    "described": described,
    "agreement": agreement,
}
"""Every law by its stable name."""


def laws_for(subject: Subject) -> tuple[str, ...]:
    """The names of the laws that concern a metric.

    Rows of scope INDICATOR or FRAMEWORK may depend on each other; returns have no periods; not every metric draws;
    agreement needs a plain version.
    """
    left_out = set()
    if subject.info.scope is not Scope.SERIES:
        left_out |= {"whole_equals_parts"}
    if subject.info.takes is ReturnBlock:
        left_out |= {"padding", "blind_to_the_future"}
    if not subject.info.charts:
        left_out.add("charts")
    if subject.plain is None:
        left_out.add("agreement")
    return tuple(name for name in LAWS if name not in left_out)


def _frozen(params: object) -> bytes | None:
    try:
        return pickle.dumps(params)
    except Exception:
        return None
