"""Figures in another kind of period than the rest of their column, or than the promise they are held to: named.

Law: what is set aside is said where it stands in the data; no figure disappears, or is judged as if it were another
series, without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from outcomes.arrays import Index, within
from outcomes.data.mixed_periods import Kept, MixedPeriods, PromisedKind
from outcomes.data.series import SeriesTable
from outcomes.data.series_problems import other_kind
from outcomes.diagnostics import Diagnostic
from outcomes.engine.placed_targets import target_of
from outcomes.framework.model import Aim, Indicator
from outcomes.framework.targets import is_repeated, labels_of
from outcomes.periods import PeriodKind, Unit, parse_period, parse_period_of

_STEPS = (Unit.MONTH, Unit.QUARTER, Unit.YEAR)


def promised_of(aims: Iterable[Aim], indicator: Indicator, there: Collection[PeriodKind]) -> PromisedKind:
    """The kinds of period that the targets of some aims on an indicator name (a day names none: it is a deadline), and
    the longest step that they are made anew by. What a label leaves open is of the kinds that are ``there``."""
    targets = [each for each in map(target_of, aims) if each is not None]
    labels = [label for each in targets for label in labels_of(each).values()]
    kinds = {each for label in labels for each in _named(label, indicator.year_type or None, there)}
    steps = [Unit(each.every) for each in targets if is_repeated(each)]
    return PromisedKind(
        kinds=frozenset(each for each in kinds if each.unit is not Unit.DAY),
        every=max(steps, key=_STEPS.index, default=None),
    )


def _named(label: str, year_type: str | None, there: Collection[PeriodKind]) -> set[PeriodKind]:
    plain = parse_period(label, year_type=year_type).kind
    if plain in there or not there:
        return {plain}
    return {parse_period_of(label, each, year_type=year_type).kind for each in there}


def name_mixed(
    tables: Sequence[SeriesTable], chosen: Sequence[Index], mixed: MixedPeriods, *, judged: bool, promised: bool
) -> Iterator[Diagnostic]:
    """A warning for each of the ``chosen`` series' figures that metrics without (``judged``) or with a target
    (``promised``) do not judge."""
    for place, (table, series) in enumerate(zip(tables, chosen, strict=True)):
        out = np.zeros(len(series), dtype=np.bool_)
        for asked, kept in ((judged, mixed.judged), (promised, mixed.promised)):
            if asked:
                out |= ~kept.kept[place][series]
        if not out.any():
            continue
        aside = series[out]
        everywhere = ~mixed.judged.kept[place][aside]
        main = mixed.promised.main[place][aside] if promised else mixed.judged.main[place][aside]
        for other in np.unique(main).tolist():
            for wholly in (True, False):
                some = aside[(main == other) & (everywhere == wholly)]
                if len(some):
                    yield from other_kind(
                        table.observations,
                        _rows(table, some),
                        kinds_of(table.kind),
                        _others(tables, place, other, wholly),
                        "is not judged" if wholly or not judged else "is not held to the target",
                    )


def _others(tables: Sequence[SeriesTable], place: int, other: int, wholly: bool) -> str:
    if other >= 0:
        return f"its series in {kinds_of(tables[other].kind)}"
    if wholly:
        rest = [kinds_of(each.kind) for at, each in enumerate(tables) if at != place]
        return f"most of the column in {' or '.join(rest)}"
    return "the promise is made for longer periods"


def kinds_of(kind: PeriodKind) -> str:
    """A kind of period in the plural: "calendar years"."""
    return kind.title if kind.title.endswith("s") else f"{kind.title}s"


def _rows(table: SeriesTable, series: Index) -> Index:
    """The observations of some series, in the order of the source."""
    size = np.diff(table.starts)[series]
    return np.sort(table.rows[np.repeat(table.starts[series], size) + within(size)])


def kept_of(kept: Kept, place: int, series: Index) -> Index:
    """Those of some series of a table that are judged."""
    return series[kept.kept[place][series]]


def alone_aside(kept: Kept, place: int, series: Index) -> Index:
    """Those of some series of a table that were set aside with all other kinds of the same."""
    return series[~kept.kept[place][series] & (kept.main[place][series] < 0)]
