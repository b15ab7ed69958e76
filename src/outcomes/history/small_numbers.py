"""Figures that became too small to show after an earlier night had shown them, and figures that can be shown again.

Law: what was published stays published, and the history keeps it; nothing that is told later says it again, nor what
would, beside the figures of today, give away one that was withheld.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import compress
from operator import and_
from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import select

from outcomes.history.fact_kinds import WITHHELD
from outcomes.history.facts import read_past_facts
from outcomes.history.moved import MovedVerdicts, States
from outcomes.history.store import Store
from outcomes.history.store_tables import observed, unpack
from outcomes.history.stored import SERIES, VerdictKey, VerdictState
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from outcomes.engine.observed_values import WithheldFigures

SINCE: Final = "withheld since"
"""What is told instead of a verdict that rested on a figure that is withheld now."""


def withheld_facts(given: Iterable[WithheldFigures]) -> dict[str, str]:
    """What a run withheld, as facts of the kind `WITHHELD`."""
    periods: dict[str, set[str]] = {}
    for each in given:
        columns = [getattr(each, name).to_list() for name in (*SERIES[1:], "period")]
        for *about, period in set(zip(*columns, strict=True)):
            periods.setdefault(json.dumps([each.indicator, *about], ensure_ascii=False), set()).add(period)
    return {name: json.dumps(sorted(some), ensure_ascii=False) for name, some in periods.items()}


@immutable(kw_only=True)
class NotTold:
    """What must not be told of earlier nights.

    ``now``: by series (see `VerdictKey.series`), the periods whose figures the last run withheld. ``reopened``: by
    indicator, the nights (the first run and the one after the last) that withheld a figure which is shown now, since it
    was revised or what it would have given away is gone. What such a night showed and is other now (a total before its
    revision, a figure that is no longer in the data) would give away, less the figures of today, what was withheld.
    ``values``: of those indicators, by series and period, what was last observed.
    """

    now: Mapping[tuple[str, ...], Collection[str]]
    reopened: Mapping[str, Collection[tuple[int, int]]]
    values: Mapping[tuple[str, ...], Mapping[str, float]]

    def of(self, series: tuple[str, ...]) -> Collection[str]:
        """The periods of a series whose figures the last run withheld."""
        return self.now.get(series, ())

    @cached_property
    def _by_area(self) -> Mapping[tuple[str, str], Collection[str]]:
        """As ``now``, by indicator and area, whatever the sex, age and category."""
        by_area: dict[tuple[str, str], set[str]] = {}
        for (indicator, area, *_), periods in self.now.items():
            by_area.setdefault((indicator, area), set()).update(periods)
        return by_area

    def _of_several(self, key: VerdictKey) -> Collection[str]:
        """The periods whose figures the last run withheld, of any of a verdict's several indicators in its area."""
        return {period for each in key.indicator.split(", ") for period in self._by_area.get((each, key.area), ())}

    def at(self, indicator: str, run: int) -> bool:
        """Whether a run withheld a figure of an indicator that is shown now."""
        return any(since <= run < until for since, until in self.reopened.get(indicator, ()))

    def left_out(self, moved: MovedVerdicts, run: int) -> MovedVerdicts:
        """What verdicts that moved said before, at a run, as `without` has it. Only where a figure of their indicator
        and area is or was withheld is each looked at by itself."""
        if not self.now and not self.reopened:
            return moved
        areas = list(moved.words("indicator", "area", "compared_with"))
        some = {each for each in set(areas) if self._may_touch(*each)}
        said = {name: list(column) for name, column in moved.before.said.items()}
        chosen = map(and_, moved.before.there, map(some.__contains__, areas))
        for place in compress(range(len(moved)), chosen):
            key, was, now = moved.row(place)
            assert was is not None
            told = self.without(key, was, run, there=now is not None)
            for name in said:
                said[name][place] = getattr(told, name)
        return MovedVerdicts(moved.keys, States(said, moved.before.there), moved.after)

    def _may_touch(self, indicator: str, area: str, compared_with: str) -> bool:
        several = indicator.split(", ")
        return indicator in self.reopened or any(
            (one, of) in self._by_area for one in (indicator, *several) for of in (area, compared_with)
        )

    def without(self, key: VerdictKey, state: VerdictState, run: int, *, there: bool) -> VerdictState:
        """What a verdict said at a run, without anything that rested on a figure that is withheld now, and without
        numbers that are other now where that run withheld what is shown now.

        A level that was promised may have been worked out from such a figure, whatever its period: it goes too.
        ``there``: the verdict still is.
        """
        if self.at(key.indicator, run):
            same = there and self.values.get(key.series, {}).get(state.period) == state.value
            state = attrs.evolve(state, target=None, benchmark=None)
            state = state if same else attrs.evolve(state, value=None, lower=None, upper=None)
        own = self.of(key.series)
        if ", " in key.indicator:
            own = self._of_several(key)
            # Where its figures are of different periods, it may rest on any of them.
            own = {state.period} if own and not state.period else own
        other = self.of(attrs.evolve(key, area=key.compared_with).series) if key.compared_with else ()
        if own:
            state = attrs.evolve(state, target=None)
        if not state.there or (state.period not in own and state.period not in other):
            return state
        if state.period in own:
            state = attrs.evolve(state, value=None, lower=None, upper=None)
        return attrs.evolve(
            state, benchmark=None, status="not judged", reason=SINCE, outcome="", verdict="", direction=""
        )


def read_withheld(store: Store, framework: str) -> NotTold:
    """What the runs of a framework withheld, as far as it matters for what is told after the last."""
    now: dict[tuple[str, ...], list[str]] = {}
    past: list[tuple[tuple[str, ...], set[str], tuple[int, int]]] = []
    for name, text, since, until in read_past_facts(store, framework, WITHHELD):
        series, periods = tuple(json.loads(name)), json.loads(text)
        if until is None:
            now[series] = periods
        else:
            past.append((series, set(periods), (since, until)))
    past = [(series, lost, runs) for series, some, runs in past if (lost := some.difference(now.get(series, ())))]
    values = _last_observed(store, framework, {series[0] for series, *_ in past})
    reopened: dict[str, set[tuple[int, int]]] = {}
    for series, lost, runs in past:
        if lost & values.get(series, {}).keys():
            reopened.setdefault(series[0], set()).add(runs)
    return NotTold(now=now, reopened=reopened, values=values)


def _last_observed(
    store: Store, framework: str, indicators: Collection[str]
) -> dict[tuple[str, ...], dict[str, float]]:
    """By series and period what was last observed of some indicators."""
    if not indicators:
        return {}
    with store.snapshot() as past:
        words = past.words
        query = select(observed).where(
            observed.c.framework == words.find(framework),
            observed.c.indicator.in_([words.find(each) for each in indicators]),
        )
        return {
            tuple(words.word(row[name]) for name in SERIES): {
                words.word(code): value for code, value in unpack(row["periods"], row["values"]).items()
            }
            for row in past.connection.execute(query).mappings()
        }
