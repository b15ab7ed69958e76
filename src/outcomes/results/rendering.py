"""What one row says to people: its sentence, what stands behind it, and where it comes from.

Law: a sentence is the template of what was said and what is beside it, and nothing is added that is not in the row.
"""

from __future__ import annotations

import math

import numpy as np

from outcomes.engine.batch import Batch, JudgementUse
from outcomes.framework.model import Indicator
from outcomes.metrics.contract import Outcome, Reason
from outcomes.metrics.sentences import render
from outcomes.metrics.writing import NamedPlace, Tally, unit_after
from outcomes.periods.many_periods import spoken_day, spoken_label
from outcomes.results.assumed import AS_ASSUMED, assumed_clause, gaps_of
from outcomes.results.clauses import (
    awaited_clause,
    depends_sentence,
    fragile_clause,
    limited_clause,
    reading_clause,
    remark_clause,
)
from outcomes.results.fields import NUMBERS, Row
from outcomes.results.periods import sequence_clause
from outcomes.results.results import ResultColumns

_NUMBERS = (float, np.float64)


def number(value: float) -> float | None:
    """The number, or None for one that is not there (NaN or infinite), which JSON cannot say."""
    return float(value) if math.isfinite(value) else None


def word(results: ResultColumns, name: str, row: int) -> str:
    """The word of one row in a coded column."""
    column = results.coded(name)
    return column.words[int(column.codes[row])]


def context_of(results: ResultColumns, row: int) -> Row:
    """Every name that a sentence template may use, for one row."""
    batch, at = results.place(row)
    framework = results.framework
    aim = results.aim_of(row)
    indicator = framework.indicators.get(aim.indicator)
    names = results.evaluation.area_names
    area, other = word(results, "area", row), word(results, "compared_with", row)
    item = word(results, "item", row)
    context: Row = dict(batch.uses[batch.use[at]].parameters)
    context.update({name: column[at] for name, column in batch.evidence.items()})
    for each in batch.info.evidence if batch.info else ():
        if each.words and each.name in context:
            context[each.name] = NamedPlace(context[each.name], context.get(each.words) or ())
    context.update({name: float(results.numbers(name)[row]) for name in NUMBERS})
    if indicator and indicator.value_type == "count":
        context = {name: Tally(each) if type(each) in _NUMBERS else each for name, each in context.items()}
    context.update(
        unit=unit_of(indicator),
        period=spoken_label(word(results, "period", row)),
        area=area,
        area_name=names.get(area, area) or "this framework",
        compared_with=other,
        compared_with_name=names.get(other, other) or "the benchmark",
        sex=word(results, "sex", row),
        age=word(results, "age", row),
        category=word(results, "category", row),
        item=results.evaluation.item_titles.get((aim.id, item)) or item,
        aim=aim.title,
        indicator=indicator.title if indicator else aim.title,
        due=aim.due,
        gap=gap_of(results, row),
        missing=results.evaluation.words[batch.missing[at]],
    )
    return context


def unit_of(indicator: Indicator | None) -> str:
    """The unit of an indicator as it follows a number."""
    return unit_after(indicator.unit) if indicator else ""


def gap_of(results: ResultColumns, row: int) -> str:
    """Who is to define what is undefined, by when, and whether that day has passed; for each gap of the kind."""
    framework = results.framework
    said = []
    for gap in gaps_of(results, row):
        owner = framework.owners[gap.owner].title if gap.owner in framework.owners else gap.owner
        owner = f"the {owner[4:]}" if owner.startswith("The ") else owner
        parts = [f" by {owner}{AS_ASSUMED if 'owner' in gap.assumed else ''}" if owner else ""]
        if gap.by is not None:
            day, ours = spoken_day(gap.by), AS_ASSUMED if "by" in gap.assumed else ""
            late = f"; it was due on {day}{ours}{',' if ours else ''} and is overdue"
            parts.append(late if results.as_of > gap.by else f"; it is due on {day}{ours}")
        said.append("".join(parts))
    return "; and".join(each for each in said if each)


def sentence_of(results: ResultColumns, row: int) -> str:
    """The sentence that says why, written out. A verdict that is withheld opens with what cannot be said."""
    batch, at = results.place(row)
    if batch.depends_on_reading[at] and batch.outcome[at] >= 0:
        return depends_sentence(results, row, context_of(results, row)) + _caveats(results, row)
    template = _said(batch, at).sentence
    if not template:
        return ""
    return (
        render(template, context_of(results, row))
        + limited_clause(results, row)
        + awaited_clause(results, row)
        + sequence_clause(results, row)
        + reading_clause(results, row)
        + fragile_clause(results, row)
        + _caveats(results, row)
    )


def _caveats(results: ResultColumns, row: int) -> str:
    """What follows a verdict, and what is said where one is withheld."""
    return remark_clause(results, row) + assumed_clause(results, row)


def detail_of(results: ResultColumns, row: int) -> str:
    """What a person who checks wants to know besides: tests, limits, the condition that failed; empty for nothing.

    Of a verdict that is withheld, what the declared reading alone would say.
    """
    batch, at = results.place(row)
    said = _said(batch, at)
    withheld = batch.depends_on_reading[at] and batch.outcome[at] >= 0
    template = " ".join(each for each in (f"As declared: {said.sentence}" if withheld else "", said.detail) if each)
    return render(template, context_of(results, row)) if template else ""


def _said(batch: Batch, at: int) -> Outcome | Reason:
    if batch.outcome[at] >= 0:
        return batch.outcomes[int(batch.outcome[at])]
    return batch.reasons[int(batch.reason[at])]


def provenance_of(results: ResultColumns, row: int) -> Row:
    """What made the verdict: metric and version, definition and data digests, the input and its digest."""
    batch, at = results.place(row)
    return provenance_of_use(results, batch, batch.uses[batch.use[at]], f"{int(batch.data[at]):016x}")


def provenance_of_use(results: ResultColumns, batch: Batch, use: JudgementUse, data: str) -> Row:
    """What made the verdicts of one use of a metric from data of a digest."""
    files = results.evaluation.inputs_of(batch.input)
    return {
        "metric": f"{use.metric}@{use.version}" if use.metric else None,
        "plugin": use.plugin or None,
        "parameters": dict(use.parameters),
        "definition": use.definition,
        "data": data,
        "input": batch.input if files else None,
        "sha256": results.evaluation.sha256_of(batch.input) if files else None,
    }
