"""Standard populations as data, joined to other data by the names of their bands.

The law kept here: a band is matched by the ages it names, never by where it stands in a list.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from outcomes.immutable import immutable
from outcomes.statistics.arguments import Floats

Ages = tuple[int, int | None]

_RANGE = re.compile(r"(\d+)\s*(?:-|–|—|to|_)\s*(\d+)")
_UNDER = re.compile(r"(?:<|under|below)\s*(=?)\s*(\d+)")
_OPEN = re.compile(r"(\d+)\s*(?:\+|plus|and over|or over|and above|or above|or older|and older)|>=\s*(\d+)")
_BARE = re.compile(r"(?:aged?\s*)?(\d+)\s*(?:years?|yrs?)?")


@immutable(kw_only=True)
class StandardPopulation:
    """A standard population: the number of people in each age band, the same for both sexes.

    >>> european_standard_population(2013).weights(["90+", "0-89"]).tolist()
    [1000.0, 99000.0]
    """

    name: str
    bands: tuple[str, ...]
    numbers: tuple[float, ...]
    source: str

    def weights(
        self, bands: Sequence[str | int], *, sexes: Sequence[str] | None = None, ages: Ages = (0, None)
    ) -> Floats:
        """The standard population of each band, in the order of ``bands``.

        Names may be written as "5-9", "05 to 09", "85+", "90 and over", "under 5" or, all of them, as the first age of
        each band (0, 5, 10, ...). A band wider than the standard's ("85+" of 85-89 and 90+) has their sum. With
        ``sexes``, one a band, each sex has the bands of its own and half the standard (for two sexes). ``ages`` is the
        first and last age standardised for, (0, 74) for under 75.

        Raises ``ValueError`` naming every band that is unknown (with the nearest), missing, or there twice.

        >>> european_standard_population(1976).weights(["5-9", "0-4"], ages=(0, 9)).tolist()
        [7000.0, 8000.0]
        """
        if sexes is not None:
            if len(sexes) != len(bands):
                raise ValueError(f"sexes: found {len(sexes)} for {len(bands)} bands; give one a band")
            return self._by_sex(list(bands), list(sexes), ages)
        names = [str(band) for band in bands]
        people, problems = self._match(names, ages)
        if problems:
            raise ValueError("; ".join(problems))
        return people

    def _by_sex(self, bands: list[str | int], sexes: list[str], ages: Ages) -> Floats:
        distinct = list(dict.fromkeys(sexes))
        weights, problems = np.empty(len(bands)), []
        for sex in distinct:
            places = [place for place, one in enumerate(sexes) if one == sex]
            people, wrong = self._match([str(bands[place]) for place in places], ages)
            problems += [f"{sex}: {problem}" for problem in wrong]
            weights[places] = people / len(distinct)
        if problems:
            raise ValueError("; ".join(problems))
        return weights

    def _match(self, names: list[str], ages: Ages) -> tuple[Floats, list[str]]:
        wanted = [
            (band, span, number)
            for band, span, number in zip(self.bands, spans_of(list(self.bands)), self.numbers, strict=True)
            if _within(span, ages)  # type: ignore[arg-type]
        ]
        weights, problems = np.zeros(len(names)), []
        taken: dict[str, str] = {}
        for place, (name, span) in enumerate(zip(names, spans_of(names), strict=True)):
            held = [(band, number) for band, one, number in wanted if span is not None and _within(one, span)]  # type: ignore[arg-type]
            if span is None or not held or not _covers(span, [s for _, s, _ in wanted if s and _within(s, span)]):
                problems.append(f"band '{name}': not a band of the {self.name}; the nearest is '{self._nearest(name)}'")
                continue
            for band, number in held:
                if band in taken:
                    problems.append(f"band '{name}': its ages are also in band '{taken[band]}'; give each age once")
                else:
                    taken[band] = name
                    weights[place] += number
        problems += [f"band '{band}': missing; give its numbers" for band, _, _ in wanted if band not in taken]
        return weights, problems

    def _nearest(self, name: str) -> str:
        (span,) = spans_of([name])
        if span is None:
            return difflib.get_close_matches(name, self.bands, n=1, cutoff=0.0)[0]
        own = [one or (0, None) for one in spans_of(list(self.bands))]
        return self.bands[min(range(len(own)), key=lambda place: _apart(own[place], span))]


def spans_of(names: list[str]) -> list[Ages | None]:
    """First and last age of each named band (last None when open); None for a name that is no band.

    Where every name is a bare number, each is the first age of its band, which ends before the next.

    >>> spans_of(["under 1", "1-4", "05 to 09", "90+"])
    [(0, 0), (1, 4), (5, 9), (90, None)]
    >>> spans_of(["0", "1", "5"])
    [(0, 0), (1, 4), (5, None)]
    """
    texts = [re.sub(r"\.0$", "", name.strip().lower()) for name in names]
    bare = [_BARE.fullmatch(text) for text in texts]
    if len(names) > 1 and all(bare):
        starts = [int(match.group(1)) for match in bare if match]
        later = dict(pairwise(sorted(set(starts))))
        return [(start, later[start] - 1 if start in later else None) for start in starts]
    return [_span(text) for text in texts]


def _span(text: str) -> Ages | None:
    if match := _RANGE.search(text):
        first, last = int(match.group(1)), int(match.group(2))
        return (first, last) if first <= last else None
    if match := _UNDER.search(text):
        last = int(match.group(2)) - (0 if match.group(1) else 1)
        return (0, last) if last >= 0 else None
    if match := _OPEN.search(text):
        return int(match.group(1) or match.group(2)), None
    if match := _BARE.fullmatch(text):
        return int(match.group(1)), int(match.group(1))
    return None


def _within(inner: Ages, outer: Ages) -> bool:
    if inner[0] < outer[0]:
        return False
    return outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])


def _apart(one: Ages, other: Ages) -> int:
    """Years between the beginnings and the ends of two bands, an open end counting as age 120."""
    ends = [120 if last is None else last for _, last in (one, other)]
    return abs(one[0] - other[0]) + abs(ends[0] - ends[1])


def _covers(outer: Ages, parts: list[Ages]) -> bool:
    parts = sorted(parts, key=lambda part: part[0])
    if parts[0][0] != outer[0] or parts[-1][1] != outer[1]:
        return False
    return all(one[1] is not None and one[1] + 1 == after[0] for one, after in pairwise(parts))


_FIVE_YEAR = tuple(f"{start}-{start + 4}" for start in range(0, 90, 5))

_EUROPEAN = {
    2013: StandardPopulation(
        name="European Standard Population 2013",
        bands=(*_FIVE_YEAR, "90+"),
        numbers=(
            *(5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000),
            *(7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000),
        ),
        source="Eurostat (2013), Revision of the European Standard Population",
    ),
    1976: StandardPopulation(
        name="European Standard Population 1976",
        bands=(*_FIVE_YEAR[:17], "85+"),
        numbers=(
            *(8000, 7000, 7000, 7000, 7000, 7000, 7000, 7000, 7000),
            *(7000, 7000, 6000, 5000, 4000, 3000, 2000, 1000, 1000),
        ),
        source="Waterhouse, Muir, Correa and Powell (1976), Cancer incidence in five continents III",
    ),
}


def european_standard_population(year: int = 2013) -> StandardPopulation:
    """The European Standard Population of 2013 (19 bands, the last 90+) or 1976 (18 bands, the last 85+).

    Units: people of a standard 100,000. Raises ``ValueError`` for another year.

    References: Eurostat (2013), Revision of the European Standard Population; Waterhouse, Muir, Correa and Powell
    (1976), Cancer incidence in five continents III.

    >>> standard = european_standard_population(2013)
    >>> len(standard.bands), sum(standard.numbers)
    (19, 100000)
    """
    if year not in _EUROPEAN:
        raise ValueError(f"year: found {year}; give 2013 or 1976")
    return _EUROPEAN[year]
