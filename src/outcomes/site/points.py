"""The figures and the promised levels behind aims: in columns for whoever asks of many rows, as points through time
for a chart.

Law: what is drawn is what verdicts rested on; a figure that is too small to show is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from outcomes.arrays import AnyArray, Bools, Floats, Index, first_come, numbered
from outcomes.data.columns import WHO
from outcomes.engine.batch import Words
from outcomes.engine.observed_values import Observed, SeriesColumns
from outcomes.immutable import immutable
from outcomes.results.rendered import Results

Key = tuple[str, str, str, str]
"""Area, sex, age and category."""


@immutable(kw_only=True)
class Point:
    """One figure. ``middle`` is that of its period in years since 1970; NaN where something is not known."""

    period: str
    middle: float
    value: float
    lower: float
    upper: float
    denominator: float


@immutable(kw_only=True)
class PromisedLevel:
    """One promised level; ``upper`` is the other edge of a band, else NaN; ``start``: the baseline of the path."""

    period: str
    middle: float
    level: float
    upper: float
    start: bool


_KNOWN = ("lower", "upper", "denominator")
_NUMBERS = ("middle", "value", *_KNOWN)


class DrawnFigures:
    """Every figure that results hold, by indicator; each is looked through when somebody asks for it."""

    def __init__(self, results: Results) -> None:
        self._results, self._words = results, {name: Words() for name in (*WHO, "period")}
        self._codes: dict[tuple[str, int], Index] = {}
        self._tables: dict[str, list[Observed]] = {}
        for each in results.evaluation.observed:
            self._tables.setdefault(each.indicator, []).append(each)
        self._known: dict[str, IndicatorFigures] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def of(self, indicator: str) -> IndicatorFigures:
        """Those of one indicator."""
        if indicator not in self._known:
            tables = self._tables.get(indicator, [])
            self._known[indicator] = IndicatorFigures(
                codes={name: self._joined(tables, name) for name in self._words},
                numbers={name: np.concatenate([getattr(e, name) for e in tables] or [_NOTHING]) for name in _NUMBERS},
                figures=self,
            )
        return self._known[indicator]

    def asked(self, name: str, rows: Index) -> Index:
        """The codes of some rows of the results in a column of `WHO` or the period."""
        column = self._results.coded(name)
        return self._recoded(name, column.words)[column.codes[rows]]

    def code(self, name: str, word: str) -> int:
        """The code of a word in a column of `WHO`."""
        return self._words[name].code(word)

    def word(self, name: str, codes: Index) -> list[str]:
        """The words of some codes of a column."""
        words = self._words[name].words
        return [words[code] for code in codes.tolist()]

    def _joined(self, tables: Sequence[Observed], name: str) -> Index:
        columns = [getattr(each, name) for each in tables]
        parts = [self._recoded(name, each.words)[each.codes] for each in columns]
        return np.concatenate(parts or [np.empty(0, dtype=np.int64)])

    def _recoded(self, name: str, words: tuple[str, ...]) -> Index:
        # Tables of one source share their words, which are looked up once.
        if (name, id(words)) not in self._codes:
            self._codes[name, id(words)] = self._words[name].codes(words).astype(np.int64)
        return self._codes[name, id(words)]


_NOTHING = np.empty(0)


class IndicatorFigures:
    """The figures of one indicator, each period of a series once, those of a series together and oldest first."""

    def __init__(self, *, codes: Mapping[str, Index], numbers: Mapping[str, Floats], figures: DrawnFigures) -> None:
        self._figures = figures
        series, _ = first_come(numbered([codes[name] for name in WHO]))
        once = numbered([series, codes["period"]])
        order = np.argsort(once, kind="stable")
        begins = np.flatnonzero(np.diff(once[order], prepend=-1))
        first, last = order[begins], order[np.append(begins[1:], len(order))[: len(begins)] - 1]
        columns = {name: numbers[name][last] for name in ("middle", "value")}
        # Of a figure that was taken several times, what the last knows that knows anything.
        columns |= {name: _last_known(numbers[name][order], begins) for name in _KNOWN}
        by_time = np.lexsort((first, columns["middle"], series[first]))
        self._numbers = {name: column[by_time] for name, column in columns.items()}
        self._codes = {name: column[first][by_time] for name, column in codes.items()}

    @property
    def labels(self) -> list[str]:
        """The periods that some series has a figure of, each once."""
        _, first = first_come(numbered([self._codes["period"]]))
        return self._figures.word("period", self._codes["period"][first])

    def of(self, key: Key) -> tuple[Point, ...]:
        """The points of one series."""
        mine = np.ones(len(self._codes["period"]), dtype=np.bool_)
        for name, word in zip(WHO, key, strict=True):
            mine &= self._codes[name] == self._figures.code(name, word)
        own = np.flatnonzero(mine)
        labels = self._figures.word("period", self._codes["period"][own])
        columns = (self._numbers[name][own].tolist() for name in _NUMBERS)
        return tuple(
            Point(period=label, **dict(zip(_NUMBERS, each, strict=True)))
            for label, *each in zip(labels, *columns, strict=True)
        )

    def there(self, rows: Index) -> Bools:
        """Which of some rows of the results are about a series that has a figure."""
        return self._places(rows, WHO) >= 0

    def denominators(self, rows: Index) -> Floats:
        """The people behind the figure of each of some rows of the results, in its period; NaN where not known."""
        place = self._places(rows, (*WHO, "period"))
        return np.where(place >= 0, np.append(self._numbers["denominator"], np.nan)[place], np.nan)

    def _places(self, rows: Index, names: Sequence[str]) -> Index:
        """Where a figure stands that is alike in some columns, -1 for none."""
        columns = [np.concatenate([self._codes[name], self._figures.asked(name, rows)]) for name in names]
        number, count = numbered(columns), len(self._codes["period"])
        place = np.full(int(number.max(initial=-1)) + 1, -1, dtype=np.int64)
        place[number[:count]] = np.arange(count)
        return place[number[count:]]


def _last_known(numbers: Floats, begins: Index) -> Floats:
    """The last number of each stretch that is there, NaN where none is."""
    if not len(begins):
        return numbers
    last = np.maximum.reduceat(np.where(np.isnan(numbers), -1, np.arange(len(numbers))), begins)
    return np.where(last >= 0, numbers[last], np.nan)


def of_series(columns: SeriesColumns, key: Key) -> Index:
    """The places in some columns that are about one series."""
    mine = np.ones(len(columns.period), dtype=np.bool_)
    for name, word in zip(WHO, key, strict=True):
        column = getattr(columns, name)
        mine &= column.codes == column.code_of(word)
    return np.flatnonzero(mine)


def levels_of(results: Results, aim: str, key: Key) -> tuple[PromisedLevel, ...]:
    """The promised path of one series of an aim, in time; empty where nothing was promised of it."""
    levels: dict[tuple[str, bool], PromisedLevel] = {}
    for each in results.evaluation.promised:
        if each.aim == aim:
            own = of_series(each, key)
            periods = each.period.take(own).to_list()
            columns: tuple[AnyArray, ...] = (each.middle, each.level, each.upper, each.start)
            numbers = zip(*(column[own].tolist() for column in columns), strict=True)
            for period, (middle, level, upper, start) in zip(periods, numbers, strict=True):
                levels[period, start] = PromisedLevel(
                    period=period, middle=middle, level=level, upper=upper, start=start
                )
    return tuple(sorted(levels.values(), key=lambda each: each.middle))
