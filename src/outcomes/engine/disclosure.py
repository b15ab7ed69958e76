"""Withhold from all that was read and derived whatever is too small to show, before anything is judged.

Law: what is withheld depends on the data and the framework alone, never on what is asked of a run; so two runs that
show different areas never give together what neither gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools
from outcomes.data.disclosure import Counts, DisclosureRule, counts_in, too_small, withhold
from outcomes.data.exposure import Unknowns
from outcomes.data.observations import Observations
from outcomes.data.secondary import Cells, withheld_with
from outcomes.data.source_index import SourceIndex
from outcomes.data.totals import (
    DIMENSIONS,
    Figures,
    both,
    families_of,
    figures_of,
    lines_of,
    listed_sums,
    only_exact,
    spans_in,
    sums_among,
    windows,
)
from outcomes.diagnostics import Diagnostic, Location, Report, Severity
from outcomes.engine.grouping import reference_of
from outcomes.engine.inputs import Inputs
from outcomes.framework.model import Framework, Indicator


@attrs.frozen(kw_only=True)
class _Rule:
    """A rule with how the periods of its indicator are read."""

    rule: DisclosureRule
    year_type: str


def withhold_small(framework: Framework, inputs: Inputs, *, secondary: bool = True) -> Inputs:
    """The inputs without the figures that the indicators of a framework say are too small to show.

    Without ``secondary`` the figures stay that give others away by sums; for tests of what that would cost.
    """
    sources, notes = dict(inputs.sources), []
    for name, index in inputs.sources.items():
        rules: dict[str, list[_Rule]] = {}
        for own, rule in _rules(framework, inputs, name):
            rules.setdefault(own, []).append(rule)
        gone = np.zeros(len(index.observations), dtype=np.bool_)
        for own, some in rules.items():
            if index.count(own):
                gone[index.rows(own)] |= _withheld(framework, inputs, index, own, some, secondary)
            notes += _told(index, own, gone)
        if gone.any():
            sources[name] = SourceIndex(observations=withhold(index.observations, gone))
    for name, origin in inputs.derived.items() if secondary else ():
        if any(reference_of(each).source == origin for each in framework.indicators.values()):
            gone = _rests_on_withheld(sources[name].observations, sources[origin].observations)
            sources[name] = SourceIndex(observations=withhold(sources[name].observations, gone))
    return attrs.evolve(inputs, sources=sources, report=inputs.report + Report(notes))


def _told(index: SourceIndex, own: str, gone: Bools) -> list[Diagnostic]:
    """That figures of an indicator are withheld, and how many. Which of them were too small is not for saying."""
    lost = gone[index.rows(own)]
    if not lost.any():
        return []
    return [
        Diagnostic(
            code="OUT359",
            location=Location(file=index.observations.origin.file),
            subject=f'indicator "{own}"',
            found=f"{np.count_nonzero(lost):,} of {len(lost):,} figures are withheld: "
            "too small to show, or they would give one away that is",
            to_do="judge larger areas or more years together to see more of them",
            severity=Severity.NOTE,
        )
    ]


def _rests_on_withheld(rates: Observations, bands: Observations) -> Bools:
    """Standardised rates of which a band is withheld, while the bands are shown too: the others would tell of it."""
    if bands.withheld is None:
        return np.zeros(len(rates), dtype=np.bool_)
    # A rate is made of rows of its bands, and shares their words.
    who = ("indicator", "area", "sex", "category", "period")
    lost = np.stack([getattr(bands, name).codes[bands.withheld] for name in who], axis=1)
    own = np.stack([getattr(rates, name).codes for name in who], axis=1)
    _, key = np.unique(np.concatenate((lost, own)), axis=0, return_inverse=True)
    return np.isin(key.reshape(-1)[len(lost) :], key.reshape(-1)[: len(lost)])


def _withheld(
    framework: Framework, inputs: Inputs, index: SourceIndex, own: str, rules: Sequence[_Rule], secondary: bool
) -> Bools:
    """Which rows of one of a source's indicators must not be shown. Bool, shape ``[row of the indicator]``."""
    rows = index.rows(own)
    counts = [counts_in(index.observations, rows, each.rule) for each in rules]
    threshold = max(each.rule.threshold for each in rules)
    small = np.logical_or.reduce([too_small(each, threshold) for each in counts])
    if not secondary:
        return np.asarray(small)
    figures = figures_of(index.observations, rows)
    cells = _cells(index, figures, rows, counts[0], small)
    year_type = rules[0].year_type
    sums = sums_among(figures, families_of(index, figures, year_type=year_type, areas=inputs.areas, pools=inputs.pools))
    listed = listed_sums(figures, _wholes(framework), inputs.areas, index.observations.area_types, inputs.pools)
    sums = both(sums, only_exact(sums_among(figures, {"area": listed}), cells.count))
    latent = _latent(index, figures, cells, year_type)
    return withheld_with(cells, sums, latent, threshold, _order(index, figures, year_type))[figures.of_row]


def _cells(
    index: SourceIndex, figures: Figures, rows: NDArray[np.int64] | slice, counts: Counts, small: Bools
) -> Cells:
    """What is known of each figure; of several rows of one figure the last that has a number counts."""
    made: list[NDArray[np.float64]] = []
    for numbers in counts.measures:
        there = ~np.isnan(numbers)
        column = np.full(len(figures), np.nan)
        column[figures.of_row[there]] = numbers[there]
        made.append(column)
    suppressed = index.observations.suppressed
    held = np.zeros(len(small), dtype=np.bool_) if suppressed is None else suppressed[rows]
    marks: list[Bools] = []
    for mark in (small, held):
        marked = np.zeros(len(figures), dtype=np.bool_)
        marked[figures.of_row[mark]] = True
        marks.append(marked)
    count, people, others = made
    return Cells(count=count, people=people, others=others, small=marks[0], held=marks[1])


def _order(index: SourceIndex, figures: Figures, year_type: str) -> NDArray[np.int64]:
    """When each figure comes out: with the last day of its period; 0 where that cannot be read."""
    last = {word: end for word, (_, end) in spans_in(index, figures, year_type)["period"].items()}
    place = DIMENSIONS.index("period")
    days = np.array([last.get(word, 0) for word in figures.words[place]], dtype=np.int64)
    return days[figures.codes[:, place]]


def _latent(index: SourceIndex, figures: Figures, cells: Cells, year_type: str) -> Unknowns | None:
    """The stretches of time and age that nobody published, where windows overlap and one of them is too small."""
    target = cells.small | cells.held
    totals: list[Unknowns] = []
    before = 0
    for name, spans in spans_in(index, figures, year_type).items() if target.any() else ():
        dimension = DIMENSIONS.index(name)
        lines = np.unique(lines_of(figures, dimension)[target])
        figure, part = windows(figures, dimension, spans, lines)
        known, part = np.unique(part, return_inverse=True)
        totals.append(Unknowns(figure=figure, part=part.reshape(-1) + before))
        before += len(known)
    if not before:
        return None
    return Unknowns(
        figure=np.concatenate([each.figure for each in totals]), part=np.concatenate([each.part for each in totals])
    )


def _wholes(framework: Framework) -> list[str]:
    """Areas that others are compared with: the likeliest to be the sum of them, even where nobody says so."""
    named = [*framework.compare_with]
    for aim in framework.aims.values():
        named += [each for judgement in aim.judge for each in judgement.against]
    return [each for each in dict.fromkeys(named) if each not in ("parent", "total")]


def _rules(framework: Framework, inputs: Inputs, source: str) -> Iterator[tuple[str, _Rule]]:
    """Which of a source's indicators (by its own ids) follow which rule.

    A figure is the same whoever reads it: the rule of one indicator holds for every other that reads the same rows, be
    it through another source of the same file.
    """
    for indicator in framework.indicators.values():
        reference = reference_of(indicator)
        if indicator.disclosure and _same_file(framework, inputs, reference.source, source):
            yield reference.indicator or indicator.id, _Rule(rule=rule_of(indicator), year_type=indicator.year_type)


def rule_of(indicator: Indicator) -> DisclosureRule:
    """What an indicator says of figures that are too small."""
    return DisclosureRule(
        threshold=indicator.disclosure,
        value_type=indicator.value_type,
        statistic=indicator.statistic,
        multiplier=indicator.multiplier,
    )


def _same_file(framework: Framework, inputs: Inputs, one: str, other: str) -> bool:
    # The age bands of a standardised rate are figures of the source that the rate was made from.
    if other in (one, inputs.derived.get(one)):
        return True
    paths = [framework.data[each].path if each in framework.data else "" for each in (one, other)]
    return bool(paths[0]) and paths[0] == paths[1]
