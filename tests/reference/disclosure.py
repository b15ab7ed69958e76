"""The rows of a plain evaluation without what is too small to show.

Law: which figures these are is asked of the engine, since the tests under tests/security attack that answer; what
their absence does to verdicts is worked out plainly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from outcomes.data.areas import Area, AreaTable
from outcomes.data.observations import Observations
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Report
from outcomes.engine.disclosure import withhold_small
from outcomes.engine.inputs import Inputs
from outcomes.framework.model import Framework

Plain = Mapping[str, Any]
NUMBERS = ("value", "lower", "upper", "lower_99_8", "upper_99_8", "count", "denominator")


def rows_to_show(
    framework: Framework, rows: Mapping[str, Iterable[Plain]], areas: Mapping[str, Any]
) -> dict[str, list[Plain]]:
    """The rows by source; one that is too small has no numbers, and says so under ``suppressed`` and ``withheld``.

    ``areas`` have ``type`` and ``parents``, by code.
    """
    given = {name: list(some) for name, some in rows.items()}
    if not any(each.disclosure for each in framework.indicators.values()):
        return {name: list(some) for name, some in given.items()}
    table = AreaTable(
        areas={code: Area(code=code, type=each.type, parents=tuple(each.parents)) for code, each in areas.items()}
    )
    sources = {name: SourceIndex(observations=Observations.from_rows(some)) for name, some in given.items()}
    inputs = Inputs(sources=sources, files=(), areas=table if areas else None, report=Report())
    shown = withhold_small(framework, inputs).sources
    return {name: _without(some, shown[name].observations) for name, some in given.items()}


def _without(rows: list[Plain], shown: Observations) -> list[Plain]:
    if shown.withheld is None:
        return rows
    nothing = dict.fromkeys(NUMBERS) | {"suppressed": True, "withheld": True}
    return [{**row, **nothing} if gone else row for row, gone in zip(rows, shown.withheld.tolist(), strict=True)]
