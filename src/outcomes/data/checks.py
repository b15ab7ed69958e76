"""Numbers that an indicator cannot have: outside its range, limits the wrong way round, more cases than people.

Law: a check only tells; no number is changed, and none is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from outcomes.data.observations import Observations
from outcomes.data.problems import column as named
from outcomes.data.problems import several
from outcomes.data.series import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.framework.model import Indicator

MARGIN = 1e-9
"""How far, as a share of the number, a value may pass a bound by rounding of floating-point numbers alone."""

Found = tuple[str, str, NDArray[np.bool_], str, str, str, Severity]
"""Code, field, which rows, what is wrong (after the number), what to do, what the others are, how bad."""


def check_ranges(source: SourceIndex, indicator: Indicator, *, severity: Severity = Severity.ERROR) -> Report:
    """Everything that an indicator's rows cannot be, with the line of each.

    A value outside the declared range has the given ``severity``, as have counts and denominators below 0; limits
    the wrong way round, a value outside its own limits and a count above its denominator are warnings, because
    publishers round.
    """
    observations = source.observations
    name = (indicator.data.indicator if indicator.data else "") or indicator.id
    chosen = source.rows(name)
    part = observations.select(chosen)
    problems: list[Diagnostic] = []
    subject = f'indicator "{indicator.id}"'
    lines = part.source_rows()
    for code, field, wrong, what, to_do, others, how_bad in _wrong(part, indicator, severity):
        rows = np.flatnonzero(wrong)
        if len(rows):
            numbers = getattr(part, field)[rows]
            column = named(part.origin, field)
            problems += several(
                code,
                part.origin,
                field,
                lines[rows].tolist(),
                lambda i, numbers=numbers, column=column, what=what, to_do=to_do: (  # type: ignore[misc]
                    f"{subject}, {column}",
                    f"{numbers[i]:.12g} {what}",
                    to_do,
                ),
                (f"{subject}, {column}", others),
                how_bad,
            )
    return Report(problems)


def _wrong(part: Observations, indicator: Indicator, severity: Severity) -> Iterator[Found]:
    low, high = indicator.low, indicator.high
    fix = "correct it, or widen the indicator's range"
    yield "OUT340", "value", _below(part.value, low), f"is below {low:g}", fix, "values below the range", severity
    yield "OUT340", "value", _below(-part.value, -high), f"is above {high:g}", fix, "values above the range", severity
    for field in ("count", "denominator"):
        column = getattr(part, field)
        if column is not None:
            others = f"{field}s below 0"
            yield "OUT341", field, column < 0, "is below 0", "correct it, or leave the cell empty", others, severity
    if part.count is not None and part.denominator is not None and indicator.value_type == "proportion":
        wrong = (part.count > part.denominator * (1 + MARGIN)) & (part.denominator > 0)
        to_do = "check that the columns are the right way round"
        others = "counts above their denominator"
        yield "OUT342", "count", wrong, "is above its denominator", to_do, others, Severity.WARNING
    for lower, upper in (("lower", "upper"), ("lower_99_8", "upper_99_8")):
        bottom, top = getattr(part, lower), getattr(part, upper)
        if bottom is not None and top is not None:
            to_do = "check that the columns are the right way round"
            others = "limits the wrong way round"
            what = "is above its upper limit"
            yield "OUT343", lower, bottom > top, what, to_do, others, Severity.WARNING


def _below(numbers: NDArray[np.float64], bound: float) -> NDArray[np.bool_]:
    below: NDArray[np.bool_] = numbers < bound - abs(bound) * MARGIN if np.isfinite(bound) else np.zeros(
        len(numbers), dtype=np.bool_
    )
    return below
