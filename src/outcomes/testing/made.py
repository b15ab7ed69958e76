"""Made-up blocks from a seed: plausible data with everything in it that real data holds.

Law: the same seed, shape and kind give the same block; nothing after ``as_of`` is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray, frozen
from outcomes.data.block import SERIES_ARRAYS, Measure, ReturnBlock, ReturnState, SeriesBlock
from outcomes.data.framework_block import FrameworkBlock, laid_out
from outcomes.immutable import altered
from outcomes.testing.builders import make_axis, make_block, make_returns

MEASURES: Final = {
    "proportion": Measure(value_type="proportion", unit="%", multiplier=100.0, low=0.0, high=100.0),
    "crude-rate": Measure(value_type="crude-rate", unit=" per 1,000", multiplier=1_000.0, low=0.0),
    "dsr": Measure(value_type="dsr", unit=" per 100,000", multiplier=100_000.0, low=0.0),
    "count": Measure(value_type="count", low=0.0),
    "score": Measure(value_type="score"),
}
"""The kinds of measure that blocks are made of."""


def series_block(
    seed: int, rows: int, periods: int, *, kind: str = "proportion", per_year: int = 1, unended: int = 0
) -> SeriesBlock:
    """A block of series. The last ``unended`` periods are not over on the day ``as_of`` and hold no observation.

    Rows differ in size, level, drift and noise; among them are series that are empty, constant, full of gaps, with
    one value only, without limits or without counts, with counts of 0, and with the benchmark's own values.
    """
    random = np.random.default_rng(seed)
    shape = rows, periods
    axis = make_axis(periods, 2010, per_year=per_year)
    last = periods - 1 - unended
    over = np.timedelta64(int(random.integers(0, 20)), "D")
    as_of = axis.end[last] + over if last >= 0 else np.datetime64("2009-06-30")
    observed = _observations(random, shape, MEASURES[kind])
    hidden = ~(axis.end <= as_of)
    for array in observed.values():
        array[:, hidden] = np.nan
    arrays: dict[str, Any] = observed | _promises(random, shape, observed["benchmark"])
    return make_block(periods=axis, as_of=as_of, measure=MEASURES[kind], **arrays)


def framework_block(seed: int, rows: int, shapes: Sequence[tuple[int, int, int]]) -> FrameworkBlock:
    """A block an indicator, of the same areas; of each shape the periods, how many a year, and how many are not over.

    The measures differ, and some areas are unknown to some indicators.
    """
    kinds = list(MEASURES)
    blocks = []
    for place, (periods, per_year, unended) in enumerate(shapes):
        kind = kinds[(seed + place) % len(kinds)]
        made = series_block(seed + place, rows, periods, kind=kind, per_year=per_year, unended=unended)
        row = np.arange(rows)
        row[np.random.default_rng(seed + place).random(rows) < 0.15] = -1
        blocks.append(laid_out(made, row))
    day = min(each.as_of for each in blocks)
    return FrameworkBlock(blocks=tuple(_as_of(each, day) for each in blocks), as_of=day)


def _as_of(block: SeriesBlock, day: np.datetime64) -> SeriesBlock:
    """The block as on a day, without what was observed later."""
    changes: dict[str, object] = {"as_of": day}
    for name in SERIES_ARRAYS:
        if not name.startswith("target"):
            array = np.array(getattr(block, name))
            array[:, block.periods.end > day] = np.nan
            changes[name] = frozen(array)
    return altered(block, changes)


def _observations(random: np.random.Generator, shape: tuple[int, int], measure: Measure) -> dict[str, AnyArray]:
    rows, periods = shape
    place = np.arange(periods)
    share = random.uniform(0.02, 0.95, (rows, 1)) + random.normal(0, 0.02, (rows, 1)) * place
    share = np.clip(share + random.normal(0, 0.03, shape) * random.choice([0, 1, 4], (rows, 1)), 0.0, 1.0)
    size = np.round(10.0 ** random.uniform(0.5, 5, (rows, 1)) * random.uniform(0.9, 1.1, shape)) + 1
    count = np.round(share * size)
    value = count / size * measure.multiplier if measure.multiplier != 1.0 else np.round(share * 50, 1)
    if measure.value_type == "count":
        value = count.copy()
    half = 1.96 * np.sqrt(np.maximum(share * (1 - share), 1e-4) / size) * max(measure.multiplier, 1.0)
    columns = {
        "value": value,
        "lower": np.maximum(value - half, measure.low),
        "upper": np.minimum(value + half, measure.high),
        "lower_99_8": np.maximum(value - 1.58 * half, measure.low),
        "upper_99_8": np.minimum(value + 1.58 * half, measure.high),
        "count": count,
        "denominator": size,
    }
    _spoil(random, columns, shape)
    typical = np.nanmedian(np.where(np.isnan(value), 0.0, value)) if value.size else 0.0
    benchmark = np.broadcast_to(typical * random.uniform(0.8, 1.2, (1, periods)), shape).copy()
    same = random.random(rows) < 0.2
    benchmark[same] = columns["value"][same]
    spread = np.abs(benchmark) * 0.05
    columns |= {"benchmark": benchmark, "benchmark_lower": benchmark - spread, "benchmark_upper": benchmark + spread}
    return columns


def _spoil(random: np.random.Generator, columns: dict[str, NDArray[np.generic]], shape: tuple[int, int]) -> None:
    """Give rows the troubles that real series have."""
    rows, periods = shape
    trouble = random.integers(0, 12, rows)
    trouble[: min(rows, 9)] = random.permutation(12)[: min(rows, 9)]
    missing = random.random(shape) < np.where(trouble == 0, 0.5, 0.05)[:, None]
    missing[trouble == 1] = True
    missing[trouble == 2] = np.arange(periods) != (periods // 2)
    missing[trouble == 3] = np.arange(periods) < periods - 3
    constant = (trouble == 4) | (trouble == 5)
    for name, array in columns.items():
        if periods:
            array[constant] = array[constant, :1]
        if name != "denominator":
            array[trouble == 6] = 0.0
        array[missing] = np.nan
    for name in ("lower", "upper", "lower_99_8", "upper_99_8"):
        columns[name][trouble == 7] = np.nan
    for name in ("count", "denominator"):
        columns[name][trouble == 8] = np.nan
    columns["denominator"][trouble == 9] = 0.0


def _promises(random: np.random.Generator, shape: tuple[int, int], level: NDArray[np.generic]) -> dict[str, AnyArray]:
    rows, periods = shape
    typical = np.nan_to_num(np.nanmax(np.where(np.isnan(level), -np.inf, level), axis=1, initial=0.0), neginf=1.0)
    steps = np.linspace(0.8, 1.2, periods) if periods else np.empty(0)
    target = typical[:, None] * steps * random.uniform(0.7, 1.3, (rows, 1))
    direction_only = random.random(rows) < 0.2
    repeated = random.random(rows) < 0.3
    none = (direction_only & ~repeated) | (random.random(rows) < 0.2)
    points = random.random(rows) < 0.3
    sparse = points[:, None] & (np.arange(periods) % 4 != 3)
    target = np.where(none[:, None] | sparse, np.nan, target)
    sense = random.choice([1, -1, 0], rows, p=[0.45, 0.45, 0.1]).astype(np.int8)
    sense[direction_only & (sense == 0)] = 1
    upper = np.where((sense == 0)[:, None], target + np.abs(target) * 0.1 + 0.1, np.nan)
    baseline_at = random.integers(-1, max(periods, 1), rows) if periods else np.full(rows, -1)
    due_at = np.where(random.random(rows) < 0.8, random.integers(-1, max(periods, 1), rows), -1)
    return _breakdown(random, rows) | {
        "target": target,
        "target_upper": upper,
        "polarity": random.choice([1, -1, 0], rows),
        "sense": sense,
        "direction_only": direction_only,
        "tolerance": random.choice([0.0, 0.0, 1.0], rows),
        "baseline": np.where(random.random(rows) < 0.7, typical * random.uniform(0.7, 1.3, rows), np.nan),
        "baseline_at": baseline_at if periods else np.full(rows, -1),
        "due_at": due_at if periods else np.full(rows, -1),
        "group": random.integers(-1, 3, rows),
        "repeated": repeated,
        "is_benchmark": np.arange(rows) == (rows - 1 if rows > 2 else -1),
    }


def _breakdown(random: np.random.Generator, rows: int) -> dict[str, AnyArray]:
    """Rows as the groups of some wholes: complete and incomplete ones, ordered and not, and rows that are no part."""
    # Drawn from a seed of its own, so that blocks are otherwise what they were before they had groups.
    own = np.random.default_rng(int(random.bit_generator.state["state"]["state"]) % 2**32)
    size = int(own.choice([2, 3, 5]))
    whole, place = np.divmod(np.arange(rows), size)
    alone = own.random(rows) < 0.05
    unordered = alone | (own.random(whole.max(initial=0) + 1) < 0.15)[whole]
    return {
        "within": np.where(alone, -1, whole),
        "rank": np.where(unordered, np.nan, place + 1.0),
        "ranks": np.where(unordered, 0, size),
    }


def return_block(seed: int, rows: int) -> ReturnBlock:
    """A block of returns: every state, dates before and after ``as_of`` and none, levels, amounts and groups."""
    random = np.random.default_rng(seed)
    as_of = np.datetime64("2016-09-30", "D")

    def days(low: int, high: int, known: float) -> AnyArray:
        days_on = as_of + random.integers(low, high, rows).astype("timedelta64[D]")
        return np.where(random.random(rows) < known, days_on, np.datetime64("NaT", "D"))

    state = random.integers(0, len(ReturnState.WORDS), rows)
    some = random.random(rows) < 0.6
    return make_returns(
        [int(each) for each in state],
        as_of=as_of,
        due=days(-700, 400, 0.85),
        done=np.where(state == ReturnState.DONE, days(-700, 1, 0.8), np.datetime64("NaT", "D")),
        as_at=days(-500, 1, 0.9),
        evidence=random.random(rows) < 0.6,
        accepted=random.random(rows) < 0.6,
        evidence_required=random.random(rows) < 0.5,
        acceptance_required=random.random(rows) < 0.5,
        weight=random.choice([1.0, 1.0, 2.0, 0.5], rows),
        level=np.where(some, random.integers(0, 6, rows), np.nan),
        previous=np.where(random.random(rows) < 0.6, random.integers(0, 6, rows), np.nan),
        amount=np.where(random.random(rows) < 0.6, random.integers(0, 30, rows), np.nan),
        group=random.integers(-1, 3, rows),
        blocked=random.random(rows) < 0.2,
    )
