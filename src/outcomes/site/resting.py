"""What the findings of an aim rest on: each judgement with its sentences and evidence, and the other readings.

Law: it is worked out for all aims of a framework at once; what is too much for a page is in the file beside it.
"""

from __future__ import annotations

from typing import Final

from outcomes.immutable import immutable
from outcomes.reports.html_columns import RowColumns
from outcomes.reports.html_rows import RowGroup, groups_by_aim
from outcomes.reports.html_tables import reasons_in
from outcomes.reports.markup import Html
from outcomes.reports.row_words import RowWords, combined
from outcomes.site.lines import Told

MANY: Final = 60
"""From so many rows of a judgement on, sentences and evidence stand in the file of figures only."""


@immutable(kw_only=True)
class Resting:
    """What the findings of an aim rest on: its judgements, each with the lines of who, why and the evidence (empty
    where there are too many), and what would be found had the target meant something else."""

    groups: tuple[tuple[RowGroup, Html], ...] = ()
    readings: tuple[tuple[str, str], ...] = ()


def resting(told: Told, words: RowWords) -> dict[str, Resting]:
    """What each aim rests on, worked out for all aims together."""
    groups = groups_by_aim(words)
    titled = [(line.title, group) for line in told.lines for group in groups.get(line.aim.id, ())]
    lines = iter(reasons_in(words, [each for each in titled if len(each[1]) <= MANY]))
    columns = RowColumns(words, [group for _, group in titled]) if titled else None
    made, at = {}, 0
    for line in told.lines:
        own = groups.get(line.aim.id, ())
        until = at + sum(map(len, own))
        made[line.aim.id] = Resting(
            groups=tuple((group, next(lines) if len(group) <= MANY else Html()) for group in own),
            readings=_readings(columns, slice(at, until)) if columns is not None else (),
        )
        at = until
    return made


def _readings(columns: RowColumns, rows: slice) -> tuple[tuple[str, str], ...]:
    """Who would be found to stand otherwise, and how, had the target meant something else."""
    _, said = combined([columns.who.take(rows), columns.readings.take(rows)])
    return tuple((who, readings) for who, readings in said if readings)[:MANY]
