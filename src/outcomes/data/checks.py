"""Numbers that an indicator cannot have: outside its range, limits the wrong way round, more cases than people.

Law: a check only tells; no number is changed, and none is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.data.block import COUNTS_BELOW_0
from outcomes.data.extremes import LIMITS, MARGIN, above_denominator, outside_limits, uncomputable
from outcomes.data.observations import Observations
from outcomes.data.problems import column as named
from outcomes.data.problems import several
from outcomes.data.series import SeriesTable
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.framework.model import Indicator
from outcomes.framework.sources import STANDARDISED

IMPOSSIBLE = ("OUT340", "OUT341", "OUT344")
"""What no number can be; the other findings are doubtful, and publishers round."""

_SURE = {"lower": "95%", "lower_99_8": "99.8%"}
"""How sure the limits of a column are."""

Found = tuple[str, str, NDArray[np.bool_], str, str, str, Severity]
"""Code, field, which rows, what is wrong (after the number), what to do, what the others are, how bad."""


def check_ranges(source: SourceIndex, indicator: Indicator, *, severity: Severity = Severity.ERROR) -> Report:
    """Everything that an indicator's rows cannot be, with the line of each.

    A value outside the declared range has the given ``severity``, as have counts (but for those of `COUNTS_BELOW_0`)
    and denominators below 0, and counts that the value missing beside them cannot come from: as a warning it says that
    the series is set aside (`impossible_rows`). Limits the wrong way round and a count above the denominator of a
    published value are warnings, because publishers round.
    """
    observations = source.observations
    name = (indicator.data.indicator if indicator.data else "") or indicator.id
    chosen = source.rows(name)
    problems: list[Diagnostic] = []
    subject = f'indicator "{indicator.id}"'
    seen = _Columns(observations, chosen)
    for code, field, wrong, what, fix, others, how_bad in _wrong(seen, indicator, severity):
        aside = code in IMPOSSIBLE and how_bad is Severity.WARNING
        to_do = f"the series is set aside; {fix}" if aside else fix
        if not wrong.any():
            continue
        rows = np.arange(len(observations), dtype=np.int64)[chosen][wrong]
        numbers = seen.numbers(field)[wrong]
        column = named(observations.origin, field)
        problems += several(
            code,
            observations.origin,
            field,
            observations.source_rows()[rows].tolist(),
            lambda i, numbers=numbers, column=column, what=what, to_do=to_do: (  # type: ignore[misc]
                f"{subject}, {column}",
                f"{numbers[i]:.12g} {what}",
                to_do,
            ),
            (f"{subject}, {column}", others),
            how_bad,
        )
    return Report(problems)


def impossible_rows(source: SourceIndex, indicators: Sequence[Indicator]) -> NDArray[np.bool_]:
    """Which observations say what cannot be of their indicator (shape ``[row]``): those of `IMPOSSIBLE`."""
    marked = np.zeros(len(source.observations), dtype=np.bool_)
    for indicator in indicators:
        chosen = source.rows((indicator.data.indicator if indicator.data else "") or indicator.id)
        for code, _, wrong, *_ in _wrong(_Columns(source.observations, chosen), indicator, Severity.ERROR):
            if code in IMPOSSIBLE:
                marked[chosen] |= wrong
    return marked


def in_range(source: SourceIndex, indicator: Indicator, names: Sequence[str]) -> bool:
    """Nothing is wrong with the rows of some indicators (the source's ids) to which the same bounds apply."""

    def sound(rows: NDArray[np.int64] | slice) -> bool:
        seen = _Columns(source.observations, rows)
        return not any(wrong.any() for _, _, wrong, *_ in _wrong(seen, indicator, Severity.ERROR))

    return sound(source.extremes) or sound(source.rows_of(names))


def two_sizes(table: SeriesTable, series: NDArray[np.bool_]) -> Iterator[Diagnostic]:
    """Figures of the marked series that are shares, such as 0.68, where the others of the same series, or of the
    same breakdown in other areas, are percentages, such as 71. All are warnings, at the line of the share.

    Small percentages are figures too: between the shares and the other figures there is nothing by a factor of ten, and
    a hundred times each share is about what the others are (half the least to twice the largest).
    """
    value = table.observations.value
    if value is None or not series.any():
        return
    figures = value[table.rows]
    shares = np.flatnonzero((figures > 0) & (figures < 1))
    if not len(shares):
        return
    own = np.repeat(np.arange(len(table)), np.diff(table.starts))
    # Of an indicator without a share, as most are, nothing more need be looked at.
    having = np.zeros(len(table.observations.indicator.words), dtype=np.bool_)
    having[table.indicator[own[shares]]] = True
    rows = np.flatnonzero((series & having[table.indicator])[own] & (figures > 0))
    given = figures[rows]
    share = given < 1
    if not share.any() or share.all():
        return
    first = np.flatnonzero(np.r_[True, own[rows][1:] != own[rows][:-1]])
    sizes = _sizes([given, np.where(share, given, -np.inf), np.where(share, np.inf, given), given], first)
    which = own[rows[first]]
    anywhere = table.packing.pack([table.indicator, np.zeros_like(table.area), table.sex, table.age, table.category])
    order = np.argsort(anywhere[which], kind="stable")
    alike = anywhere[which][order]
    groups = np.flatnonzero(np.r_[True, alike[1:] != alike[:-1]])
    odd = _in_two_sizes(*sizes)
    among = _in_two_sizes(*_sizes([each[order] for each in sizes], groups))
    odd[order] |= np.repeat(among, np.diff(np.r_[groups, len(order)]))
    told = share & np.repeat(odd, np.diff(np.r_[first, len(rows)]))
    if not told.any():
        return
    told_rows = table.rows[rows[told]]
    origin, name = table.observations.origin, named(table.observations.origin, "value")
    yield from several(
        "OUT381",
        origin,
        "value",
        table.observations.source_rows()[told_rows].tolist(),
        lambda place: (
            name,
            f"{value[told_rows[place]]:.12g} is a hundredth of the size of the figures that it stands among",
            "write shares and percentages in one unit",
        ),
        (name, "figures that are a hundredth of the size of others"),
        Severity.WARNING,
    )


def _sizes(figures: Sequence[NDArray[np.float64]], starts: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    """Of each stretch the least and the largest share, and the least and the largest of the other figures."""
    ends = (np.minimum, np.maximum, np.minimum, np.maximum)
    return [end.reduceat(each, starts) for end, each in zip(ends, figures, strict=True)]


def _in_two_sizes(
    low: NDArray[np.float64], high: NDArray[np.float64], least: NDArray[np.float64], most: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether there are both shares and others, and the shares are a hundredth of what the others are."""
    both = (low < 1) & (most >= 1)
    return both & (least >= 10 * high) & (100 * low >= least / 2) & (100 * high <= 2 * most)


class _Columns:
    """The number columns of some rows, each taken from the source when it is asked for."""

    def __init__(self, observations: Observations, chosen: NDArray[np.int64] | slice) -> None:
        self._observations, self._chosen = observations, chosen

    def __contains__(self, field: str) -> bool:
        return getattr(self._observations, field) is not None

    def numbers(self, field: str) -> NDArray[np.float64]:
        column: NDArray[np.float64] = getattr(self._observations, field)[self._chosen]
        return column


def _unit_of_range(values: NDArray[np.float64], high: float) -> str:
    """What to do where most values lie above the range as percentages lie above a range of shares; else nothing."""
    largest = float(np.nanmax(values))
    for factor in (100, 1000):
        if high > 0 and high * factor / 10 <= largest <= high * factor:
            return f"the figures are about {factor:,} times larger than the range: write it in the unit of the data"
    return ""


def _wrong(part: _Columns, indicator: Indicator, severity: Severity) -> Iterator[Found]:
    low, high = indicator.low, indicator.high
    fix = "correct it, or widen the indicator's range"
    if np.isfinite(low):
        below = part.numbers("value") < low - abs(low) * MARGIN
        yield "OUT340", "value", below, f"is below {low:g}", fix, "values below the range", severity
    if np.isfinite(high):
        above = part.numbers("value") > high + abs(high) * MARGIN
        to_do = _unit_of_range(part.numbers("value"), high) if 2 * above.sum() > len(above) else ""
        yield "OUT340", "value", above, f"is above {high:g}", to_do or fix, "values above the range", severity
    for field in ("count", "denominator"):
        if field in part and not (field == "count" and indicator.value_type in COUNTS_BELOW_0):
            wrong = part.numbers(field) < 0
            others = f"{field}s below 0"
            to_do = "correct it, or leave the cell empty"
            if field == "count":
                to_do += '; or set value_type = "ratio" for an excess, which can be below 0'
            yield "OUT341", field, wrong, "is below 0", to_do, others, severity
    if "count" in part and "denominator" in part and indicator.value_type == "proportion":
        count, denominator = part.numbers("count"), part.numbers("denominator")
        wrong = above_denominator(count, denominator)
        to_do = "check that the columns are the right way round"
        others = "counts above their denominator"
        yield "OUT342", "count", wrong, "is above its denominator", to_do, others, Severity.WARNING
    if "count" in part and "denominator" in part and indicator.statistic not in ("", STANDARDISED):
        count, denominator = part.numbers("count"), part.numbers("denominator")
        wrong = uncomputable(count, denominator, proportion=indicator.statistic == "proportion")
        if "value" in part:
            wrong &= np.isnan(part.numbers("value"))
        to_do = "correct it, or give the value itself"
        others = "counts that no value can come from"
        yield "OUT344", "count", wrong, "is more than the denominator can have", to_do, others, severity
    for lower, upper in LIMITS:
        if lower in part and upper in part:
            bottom, top = part.numbers(lower), part.numbers(upper)
            to_do = "check that the columns are the right way round"
            others = "limits the wrong way round"
            what = "is above its upper limit"
            yield "OUT343", lower, bottom > top, what, to_do, others, Severity.WARNING
            if "value" in part:
                outside = outside_limits(part.numbers("value"), bottom, top)
                to_do = "check that the columns are about the same figure, in the same unit"
                others = "values outside their limits"
                what = f"is not within its {_SURE[lower]} limits"
                yield "OUT345", "value", outside, what, to_do, others, Severity.WARNING
