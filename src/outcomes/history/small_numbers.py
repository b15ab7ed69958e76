"""Figures that became too small to show after an earlier night had shown them: the data were revised, or the rule was.

Law: what was published stays published, and the history keeps it; nothing that is told later says it again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from outcomes.history.facts import WITHHELD, read_facts
from outcomes.history.records import SERIES, VerdictKey, VerdictState
from outcomes.history.store import Store

if TYPE_CHECKING:
    from outcomes.engine.observed_values import WithheldFigures

Withheld = Mapping[tuple[str, ...], Collection[str]]
"""By series (see `VerdictKey.series`), the periods whose figures are withheld."""

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


def read_withheld(store: Store, framework: str) -> Withheld:
    """What the last run withheld."""
    return {tuple(json.loads(name)): json.loads(text) for name, text in read_facts(store, framework, WITHHELD).items()}


def without_withheld(key: VerdictKey, state: VerdictState, withheld: Withheld) -> VerdictState:
    """What a verdict said earlier, without anything that rested on a figure that is withheld now.

    A level that was promised may have been worked out from such a figure, whatever its period: it goes too.
    """
    own = withheld.get(key.series, ())
    other = withheld.get(attrs.evolve(key, area=key.compared_with).series, ()) if key.compared_with else ()
    if own:
        state = attrs.evolve(state, target=None)
    if not state.there or (state.period not in own and state.period not in other):
        return state
    if state.period in own:
        state = attrs.evolve(state, value=None, lower=None, upper=None)
    return attrs.evolve(state, benchmark=None, status="not judged", reason=SINCE, outcome="", verdict="", direction="")
