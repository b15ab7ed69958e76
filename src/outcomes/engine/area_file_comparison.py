"""Compare the targets and starting points of each area's own, which a file gives, with the figures of that area.

Law: as for declarations in the framework, a comparison only tells; what it tells stands at a line of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.data.problems import Text, several
from outcomes.diagnostics import Diagnostic, Severity
from outcomes.engine.area_values import AreaValues
from outcomes.engine.compared_figures import ObservedFigures, differs, other_size
from outcomes.engine.mixed_kinds import kinds_of
from outcomes.framework.model import Indicator
from outcomes.framework.paths import ordinal_by
from outcomes.framework.targets import ChangeTarget, Target, start_of
from outcomes.periods import parse_period

Finding = tuple[tuple[str, ...], str, str]
"""The key of a number in the file's rows, what is wrong with it, and what to do."""


def compare_area_file(
    own: AreaValues, indicator: Indicator, target: Target, figures: Sequence[ObservedFigures]
) -> Iterator[Diagnostic]:
    """What the file of a target says against the figures of each area, one problem a cell; all are warnings."""
    scaled = list(_sizes(own, target, figures))
    yield from _at_lines(own, "OUT372", scaled, "numbers of another size than the figures")
    # What is in another unit differs anyway.
    if not scaled:
        yield from _at_lines(
            own,
            "OUT371",
            list(_starts(own, indicator, target, figures)),
            "starting values that are not the observed ones",
        )
    yield from _at_lines(own, "OUT375", list(_periods(own, figures)), "periods of another kind than the data's")


def _at_lines(own: AreaValues, code: str, findings: Sequence[Finding], others: str) -> list[Diagnostic]:
    if not findings:
        return []
    field = "period" if code == "OUT375" else findings[0][0][0]

    def one(place: int) -> Text:
        key, what, to_do = findings[place]
        return f'column "{own.origin.header("period" if code == "OUT375" else key[0])}"', what, to_do

    rows = [own.rows[key] for key, _, _ in findings]
    more = (f'column "{own.origin.header(field)}"', others)
    return several(code, own.origin, field, rows, one, more, Severity.WARNING)


def _of_area(area: str, figures: Sequence[ObservedFigures]) -> NDArray[np.float64]:
    """Every value of one area, if it is judged."""
    return np.concatenate(
        [each.value[each.judged & ~np.isnan(each.value) & (each.area == _code(each, area))] for each in figures]
    )


def _code(figures: ObservedFigures, area: str) -> int:
    return figures.areas.index(area) if area in figures.areas else -1


def _sizes(own: AreaValues, target: Target, figures: Sequence[ObservedFigures]) -> Iterator[Finding]:
    numbers: dict[tuple[str, ...], float] = {("baseline", area): start for area, start in own.baselines.items()}
    numbers |= {("value", *key): level for key, level in own.by_period.items()}
    if not isinstance(target, ChangeTarget):
        numbers |= {("value", area): level for area, level in own.values.items()}
    for key, number in numbers.items():
        said = other_size(number, _of_area(key[1], figures))
        if said is not None:
            yield key, f"{key[1]}: {said[0]}", said[1]


def _starts(
    own: AreaValues, indicator: Indicator, target: Target, figures: Sequence[ObservedFigures]
) -> Iterator[Finding]:
    label = start_of(target).period
    if not label:
        return
    period = parse_period(label, year_type=indicator.year_type or None)
    for area, declared in own.baselines.items():
        for each in figures:
            then = each.judged & (each.area == _code(each, area)) & (each.ordinal == ordinal_by(each.kind, period))
            observed = each.value[then & ~np.isnan(each.value)]
            if observed.size == 1 and differs(declared, float(observed[0])):
                yield (
                    ("baseline", area),
                    f"{area}: the starting value is given as {declared:.12g}, and the data has {observed[0]:.12g} for "
                    f'"{label}"',
                    "correct one of the two, or say in a note why they differ",
                )


def _periods(own: AreaValues, figures: Sequence[ObservedFigures]) -> Iterator[Finding]:
    """Levels for periods of a kind that no figure has: they are met by nothing."""
    largest = max(figures, key=lambda each: int(each.judged.sum()))
    kinds = [each.kind for each in figures]
    for area, label in own.by_period:
        kind = own.period(label).kind
        if kind not in kinds:
            shown = largest.label(int(largest.ordinal[largest.judged].max()))
            yield (
                ("value", area, label),
                f'"{label}" counts in {kinds_of(kind)}, but the data in {kinds_of(largest.kind)}, so it is not used',
                f'write the period as the data does, such as "{shown}"',
            )
