"""Withhold from all that was read and derived whatever is too small to show, before anything is judged.

Law: what is withheld depends on the data and the framework alone, never on what is asked of a run; so two runs that
show different areas never give together what neither gives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools
from outcomes.data.exposure import Unknowns
from outcomes.data.families import families_of, listed_sums, spans_in
from outcomes.data.observations import Observations
from outcomes.data.secondary import Cells, shared_counts, withheld_with
from outcomes.data.source_index import SourceIndex
from outcomes.data.totals import DIMENSIONS, Figures, Sums, both, figures_of, lines_of, only_exact, sums_among, windows
from outcomes.data.withholding import Counts, DisclosureRule, counts_in, too_small, withhold
from outcomes.diagnostics import Diagnostic, Location, Report, Severity
from outcomes.engine.grouping import reference_of
from outcomes.engine.inputs import Inputs, of_one_file
from outcomes.framework.model import Framework, Indicator
from outcomes.immutable import immutable


@immutable(kw_only=True)
class _Rule:
    """A rule with how the periods of its indicator are read."""

    rule: DisclosureRule
    year_type: str


def withhold_small(framework: Framework, inputs: Inputs, *, secondary: bool = True) -> Inputs:
    """The inputs without the figures that the indicators of a framework say are too small to show.

    Without ``secondary`` the figures stay that give others away by sums; for tests of what that would cost.
    """
    sources, notes = dict(inputs.sources), []
    told = _tables(framework, inputs)
    if secondary:
        _close_together(told)
    for name, index in inputs.sources.items():
        gone = np.zeros(len(index.observations), dtype=np.bool_)
        for table in told:
            if table.source == name:
                if index.count(table.own):
                    gone[index.rows(table.own)] |= table.gone[table.figures.of_row] if secondary else table.small
                notes += _told(index, table.own, gone)
        if gone.any():
            sources[name] = SourceIndex(observations=withhold(index.observations, gone))
    for name in inputs.derived if secondary else ():
        groups = inputs.groups.get(name)
        # A gap and one of its two groups tell the other, which somebody may know from elsewhere.
        bands = inputs.derived[name] if groups else _bands_shown(framework, inputs, name)
        if bands:
            gone = _rests_on_withheld(sources[name].observations, sources[bands].observations, groups)
            sources[name] = SourceIndex(observations=withhold(sources[name].observations, gone))
    return attrs.evolve(inputs, sources=sources, report=inputs.report + Report(notes))


def _bands_shown(framework: Framework, inputs: Inputs, derived: str) -> str:
    """The source of the bands that a derived source was made of, if a reader sees them too; else nothing.

    They are seen where an indicator reads them, and, in part, where another figure is made of other bands of them.
    """
    origin = inputs.derived[derived]
    read = [reference_of(each).source for each in framework.indicators.values()]
    seen = any(each not in inputs.derived and of_one_file(framework, each, origin) for each in read)
    ages = _ages_in(inputs, derived)
    for other, theirs in inputs.derived.items():
        if other != derived and of_one_file(framework, theirs, origin):
            seen |= ages != _ages_in(inputs, other)
    return origin if seen else ""


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
            "too small to show, or they would give away one that is",
            to_do="judge larger areas or more years together to see more of them",
            severity=Severity.NOTE,
        )
    ]


def _rests_on_withheld(rates: Observations, bands: Observations, groups: Collection[str] | None = None) -> Bools:
    """Standardised rates of which a band is withheld, while the bands are shown too: the others would tell of it; and
    what is made of the ``groups`` of a category of which one is withheld."""
    if bands.withheld is None:
        return np.zeros(len(rates), dtype=np.bool_)
    # A rate is made of rows of its bands, and shares their words.
    who = ("indicator", "area", "sex", "age" if groups else "category", "period")
    withheld = bands.withheld
    if groups:
        meant = np.array([word in groups for word in bands.category.words], dtype=np.bool_)
        withheld = withheld & meant[bands.category.codes]
    lost = np.stack([getattr(bands, name).codes[withheld] for name in who], axis=1)
    own = np.stack([getattr(rates, name).codes for name in who], axis=1)
    _, key = np.unique(np.concatenate((lost, own)), axis=0, return_inverse=True)
    return np.isin(key.reshape(-1)[len(lost) :], key.reshape(-1)[: len(lost)])


def _ages_in(inputs: Inputs, source: str) -> set[str]:
    age = inputs.sources[source].observations.age
    return {word for word, used in zip(age.words, age.used().tolist(), strict=True) if used}


@attrs.define(kw_only=True, eq=False)
class _Table:
    """One indicator's figures in a source. ``small`` bool ``[row]``: too small; ``gone`` bool ``[figure]``: to go."""

    source: str
    own: str
    small: Bools
    threshold: int
    figures: Figures
    cells: Cells
    sums: Sums
    latent: Unknowns | None
    order: NDArray[np.int64]
    gone: Bools = attrs.field(init=False)

    def close(self, held: Bools | None = None) -> None:
        """Work out what has to go; with it what others ``held`` back, ``[figure]``."""
        if held is not None:
            self.cells = attrs.evolve(self.cells, held=self.cells.held | held)
        self.gone = withheld_with(self.cells, self.sums, self.latent, self.threshold, self.order)


def _tables(framework: Framework, inputs: Inputs) -> list[_Table]:
    """Every indicator with a rule in every source."""
    tables = []
    for name, index in inputs.sources.items():
        rules: dict[str, list[_Rule]] = {}
        for own, rule in _rules(framework, inputs, name):
            rules.setdefault(own, []).append(rule)
        tables += [_table(framework, inputs, name, index, own, some) for own, some in rules.items()]
    return tables


def _close_together(tables: list[_Table]) -> None:
    """Withhold in each table what it would give away, in place, until none gives away what another withholds."""
    for each in tables:
        each.close()
    if len(tables) < 2 or not any(each.gone.any() for each in tables):
        return
    shared = shared_counts(
        [each.figures for each in tables], [each.cells for each in tables], [each.threshold for each in tables]
    )
    ends = np.cumsum([len(each.figures) for each in tables])[:-1]
    while True:
        gone = np.concatenate([each.gone for each in tables])
        more = shared.given_away(gone) & ~gone
        if not more.any():
            return
        for each, held in zip(tables, np.split(more, ends), strict=True):
            if held.any():
                each.close(held)


def _table(
    framework: Framework, inputs: Inputs, source: str, index: SourceIndex, own: str, rules: Sequence[_Rule]
) -> _Table:
    """One of a source's indicators: its figures, what is too small of them, and the sums among them."""
    rows = index.rows(own)
    counts = [counts_in(index.observations, rows, each.rule) for each in rules]
    threshold = max(each.rule.threshold for each in rules)
    small = np.asarray(np.logical_or.reduce([too_small(each, threshold) for each in counts]))
    figures = figures_of(index.observations, rows)
    cells = _cells(index, figures, rows, counts[0], small)
    year_type = rules[0].year_type
    sums = sums_among(
        figures, families_of(index, figures.words, year_type=year_type, areas=inputs.areas, pools=inputs.pools)
    )
    listed = listed_sums(figures.words, _wholes(framework), inputs.areas, index.observations.area_types, inputs.pools)
    return _Table(
        source=source,
        own=own,
        small=small,
        threshold=threshold,
        figures=figures,
        cells=cells,
        sums=both(sums, only_exact(sums_among(figures, {"area": listed}), cells.count)),
        latent=_latent(index, figures, cells, year_type),
        order=_order(index, figures, year_type),
    )


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
    last = {word: end for word, (_, end) in spans_in(index, figures.words, year_type)["period"].items()}
    place = DIMENSIONS.index("period")
    days = np.array([last.get(word, 0) for word in figures.words[place]], dtype=np.int64)
    return days[figures.codes[:, place]]


def _latent(index: SourceIndex, figures: Figures, cells: Cells, year_type: str) -> Unknowns | None:
    """The stretches of time and age that nobody published, where windows overlap and one of them is too small."""
    target = cells.small | cells.held
    totals: list[Unknowns] = []
    before = 0
    for name, spans in spans_in(index, figures.words, year_type).items() if target.any() else ():
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
            rule = rule_of(indicator)
            if reference.source in inputs.groups and source != reference.source:
                # The groups of a gap are shares or rates; those of a group who are no case count too.
                rule = attrs.evolve(rule, statistic="proportion")
            yield reference.indicator or indicator.id, _Rule(rule=rule, year_type=indicator.year_type)


def rule_of(indicator: Indicator) -> DisclosureRule:
    """What an indicator says of figures that are too small."""
    return DisclosureRule(
        threshold=indicator.disclosure,
        value_type=indicator.value_type,
        statistic=indicator.statistic,
        multiplier=indicator.multiplier,
    )


def _same_file(framework: Framework, inputs: Inputs, one: str, other: str) -> bool:
    # The age bands of a standardised rate are figures of the source that the rate was made from, and the rate of them.
    return of_one_file(framework, inputs.origin_of(one), inputs.origin_of(other))
