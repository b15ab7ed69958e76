"""Counts and people by band (of age, sex or category) turned into one figure an area and period by a statistic.

Law: bands are joined by what they name, never by their order; a row that lacks a band has no figure and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, Index, frozen
from outcomes.data.coded import from_table, repeat_word
from outcomes.data.columns import WHO
from outcomes.data.gathered_remarks import gathered_remarks
from outcomes.data.observations import Observations
from outcomes.data.packing import packing_for
from outcomes.data.people import PeopleByBand, people_matrix
from outcomes.data.pooling import lay_once
from outcomes.data.problems import whole
from outcomes.data.uncomputed import BAND_MISSING, CLASHING, MEMBER_MISSING, TOO_FEW, UNCOMPUTED, UNUSABLE
from outcomes.diagnostics import DataError, Diagnostic, Report, Severity
from outcomes.immutable import altered, immutable
from outcomes.statistics.populations import Ages, spans_of

Over = Literal["age", "sex", "category"]
"""What the bands of a figure divide."""

ALL_AGES: Final = "All ages"
_WHO: Final = (*WHO, "period")


@immutable(kw_only=True, eq=False)
class BandedEstimate:
    """What a statistic makes of bands: float64 of shape ``[row]``, times the multiplier; NaN where nothing can be said.

    ``lower_99_8`` and ``upper_99_8`` where it has limits of that level too; ``too_few`` (bool, ``[row]``) says of a row
    without a value that it rests on too few events.
    """

    value: Floats
    lower: Floats
    upper: Floats
    lower_99_8: Floats | None = None
    upper_99_8: Floats | None = None
    too_few: NDArray[np.bool_] | None = None


@immutable(kw_only=True, eq=False)
class BandFigures:
    """What the data has of each band: float64 of shape ``[row, band]``, NaN where it has nothing; None: of no band."""

    count: Floats
    denominator: Floats
    value: Floats | None = None
    lower: Floats | None = None
    upper: Floats | None = None
    lower_99_8: Floats | None = None
    upper_99_8: Floats | None = None

    def or_else(self, name: str, other: Floats) -> Floats:
        """Numbers as published, and others where there are none."""
        published: Floats | None = getattr(self, name)
        return other if published is None else np.where(np.isnan(published), other, published)

    @property
    def lacking(self) -> NDArray[np.bool_]:
        """The bands of which there is too little to say anything."""
        counts: NDArray[np.bool_] = np.isnan(self.count) | np.isnan(self.denominator)
        return counts if self.value is None else counts & np.isnan(self.value)


@immutable(kw_only=True, eq=False)
class Banded:
    """A statistic with its options: what its bands divide, which words are bands, and what it makes of them."""

    over: Over
    bands: Callable[[tuple[str, ...], tuple[str, ...] | None], tuple[str, ...]]
    """From the words of the data, and those that the framework names (None: it names none), to the bands in order.
    Raises ValueError, whose text is shown, for bands that do not fit."""
    compute: Callable[[BandFigures, tuple[str, ...]], BandedEstimate]
    """From what there is of each band, and the bands."""
    published: bool = False
    """It takes published figures of the bands, and not only their counts."""


def over_bands(
    observations: Observations,
    indicator: str,
    statistic: Banded,
    *,
    named: tuple[str, ...] | None = None,
    people: PeopleByBand | None = None,
    year_type: str = "",
    own_words: bool = True,
) -> tuple[Observations, Report]:
    """The observations of one indicator by band as observations of the figure that a statistic makes of them.

    ``named`` are the bands that are meant, as the source writes them (None: those that the statistic chooses), and
    ``people`` where the people of each band of age are, if not beside the counts. A row has the events in all as count
    and the people as denominator, unless it is made of published figures. Without ``own_words`` it is told of remarks
    on a band only what marks mean (`gathered_remarks`). Raises `DataError` for bands that do not fit.
    """
    code = observations.indicator.code_of(indicator)
    rows = np.flatnonzero(observations.indicator.codes == (0 if observations.indicator.words == ("",) else code))
    divided = getattr(observations, statistic.over)
    used = divided.take(rows).used().tolist()
    seen = tuple(word for word, there in zip(divided.words, used, strict=True) if there and word)
    try:
        bands = statistic.bands(seen, named)
    except ValueError as problem:
        raise DataError(_unfit(observations, statistic.over, str(problem))) from None
    if not bands:
        raise DataError(_unfit(observations, statistic.over, "the data has no band of it; name the bands"))
    band = np.full(len(divided.words), -1, dtype=np.int64)
    for place, word in enumerate(bands):
        if divided.code_of(word) >= 0:
            band[divided.code_of(word)] = place
    rows = rows[band[divided.codes[rows]] >= 0]
    columns = [getattr(observations, name) for name in _WHO if name != statistic.over]
    packing = packing_for([len(column.words) for column in columns])
    keys = packing.pack([column.codes[rows] for column in columns])
    distinct, first, which = np.unique(keys, return_index=True, return_inverse=True)
    size = len(distinct), len(bands)
    cell = which.reshape(-1) * size[1] + band[divided.codes[rows]]
    nothing = np.full(len(rows), np.nan)
    events = nothing if observations.count is None else observations.count[rows]
    laid, clash = lay_once(cell, events, size[0] * size[1])
    count = laid.reshape(size)
    if people is None:
        beside = nothing if observations.denominator is None else observations.denominator[rows]
        population, other = lay_once(cell, beside, size[0] * size[1])
        clash |= other
        population = population.reshape(size)
    else:
        spans = _spans(observations, statistic.over, bands)
        population = people_matrix(people, observations, rows[first], spans, year_type=year_type)
    published: dict[str, Floats] = {}
    for name in _LIMITS if statistic.published else ():
        numbers = getattr(observations, name)
        if numbers is not None:
            laid, other = lay_once(cell, numbers[rows], size[0] * size[1])
            clash |= other
            published[name] = laid.reshape(size)
    figures = BandFigures(count=count, denominator=population, **published)
    rates = statistic.compute(figures, bands)
    why = _why(rates, figures.lacking)
    why[clash.reshape(size).any(axis=1)] = _WORDS.index(CLASHING)
    why[(why == 1) & _pooled_in_part(observations, rows, which.reshape(-1), size[0])] = _WORDS.index(MEMBER_MISSING)
    sums = {name: getattr(rates, name) for name in _LIMITS if getattr(rates, name) is not None}
    # What published figures are set side by side is of nobody in all, and no share of anybody.
    nobody = np.full(size[0], np.nan)
    sums |= {
        "count": nobody if statistic.published else count.sum(axis=1),
        "denominator": nobody if statistic.published else population.sum(axis=1),
    }
    made = observations.select(rows[first])
    columns_made: dict[str, object] = {name: frozen(np.where(why == 0, each, np.nan)) for name, each in sums.items()}
    columns_made[statistic.over] = repeat_word(_label(statistic.over, bands), len(first))
    if observations.remark is not None:
        said = observations.remark.take(rows)
        columns_made["remark"] = gathered_remarks(
            said, which.reshape(-1), band[divided.codes[rows]], len(first), bands, own_words=own_words
        )
    columns_made["suppressed"] = None
    columns_made["extra"] = {**made.extra, UNCOMPUTED: from_table(why.astype(np.int64), _WORDS)}
    made = altered(made, columns_made)
    return made, Report(_told(observations, indicator, made, why, figures.lacking, bands, statistic.over))


_LIMITS: Final = ("value", "lower", "upper", "lower_99_8", "upper_99_8")
_WORDS: Final = ("", BAND_MISSING, UNUSABLE, TOO_FEW, CLASHING, MEMBER_MISSING)


def _why(found: BandedEstimate, lacking: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Position in ``_WORDS`` of why a row has no figure; 0 where it has one."""
    why = np.where(lacking.any(axis=1), 1, 2)
    if found.too_few is not None:
        why[found.too_few] = 3
    return np.where(np.isnan(found.value), why, 0).astype(np.int8)


def _spans(observations: Observations, over: Over, bands: tuple[str, ...]) -> tuple[Ages, ...]:
    """The ages of each band. Raises `DataError` for one that names none: people elsewhere are found by ages."""
    spans = []
    for band, span in zip(bands, spans_of(list(bands)), strict=True):
        if span is None:
            found = f"band '{band}': not a band of ages; write 0-4 yrs, 5-9 yrs and so on"
            raise DataError(_unfit(observations, over, found))
        spans.append(span)
    return tuple(spans)


def _label(over: Over, bands: tuple[str, ...]) -> str:
    """What bands of age are called together; nothing for others, which are then undivided."""
    spans = [each for each in spans_of(list(bands)) if each is not None]
    if over != "age" or not spans:
        return ""
    first = min(each[0] for each in spans)
    last = None if any(each[1] is None for each in spans) else max(each[1] or 0 for each in spans)
    return ALL_AGES if (first, last) == (0, None) else f"{first}+ yrs" if last is None else f"{first}-{last} yrs"


def _pooled_in_part(observations: Observations, rows: Index, which: Index, size: int) -> NDArray[np.bool_]:
    """Which rates have a band that was to be pooled and could not be."""
    in_part = np.zeros(size, dtype=np.bool_)
    said = observations.extra.get(UNCOMPUTED)
    if said is not None:
        in_part[which[said.codes[rows] == said.code_of(MEMBER_MISSING)]] = True
    return in_part


def _unfit(observations: Observations, over: str, found: str) -> Diagnostic:
    problem, _, to_do = found.partition("; ")
    return whole(
        "OUT358", observations.origin, f"{over} bands", problem.replace("'", '"'), to_do or "correct the bands"
    )


def _told(
    observations: Observations,
    indicator: str,
    made: Observations,
    why: NDArray[np.int8],
    lacking: NDArray[np.bool_],
    bands: tuple[str, ...],
    over: Over,
) -> list[Diagnostic]:
    """One note for each reason: how many rates were not computed, and of the first of them what was missing."""
    told = []
    for code in np.unique(why[why > 0]).tolist():
        row = int(np.argmax(why == code))
        area, period = (column.words[column.codes[row]] for column in (made.area, made.period))
        said = _SAID.get(_WORDS[code], "")
        if _WORDS[code] == BAND_MISSING:
            words = [word for word, bad in zip(bands, lacking[row], strict=True) if bad]
            said = f'"{words[0]}" is missing' + (f" and {len(words) - 1} more" if len(words) > 1 else "")
        number = int(np.count_nonzero(why == code))
        told.append(
            Diagnostic(
                code="OUT357",
                location=observations.origin.locations([int(made.source_rows()[row])], over)[0],
                subject=f'indicator "{indicator}"',
                found=f"{number:,} of {len(why):,} figures are not given; the first, {area} in {period}: {said}",
                to_do="find what is missing; nothing is put in its place",
                severity=Severity.NOTE,
            )
        )
    return told


_SAID: Final = {
    UNUSABLE: "a band has nobody in it, or a count that cannot be",
    TOO_FEW: "fewer than ten events",
    CLASHING: "rows contradict each other",
    MEMBER_MISSING: "the counts of an area that it is pooled from are missing",
}
