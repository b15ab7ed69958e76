"""Plain versions of the small sums behind verdicts: limits from counts, and chances of a change, one number at a time.

Law: scalars and the standard library only; nothing here is shared with the engine.
"""

from __future__ import annotations

import math
from statistics import NormalDist

NAN = math.nan
Z_95 = 1.959963984540054


def missing(number: float) -> bool:
    """There is no number."""
    return math.isnan(number)


def finite(number: float) -> float:
    """The number, NaN for an infinite one."""
    return number if math.isfinite(number) else NAN


def divided(a: float, b: float) -> float:
    """a / b as IEEE 754 has it."""
    if b != 0 or missing(b):
        return a / b
    if a == 0 or missing(a):
        return NAN
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def logged(a: float) -> float:
    """ln a as IEEE 754 has it."""
    if missing(a) or a < 0:
        return NAN
    return -math.inf if a == 0 else math.log(a)


def from_counts(statistic: str, count: float, denominator: float, multiplier: float) -> tuple[float, float, float]:
    """Value and 95% limits of a ``proportion`` (Wilson) or a ``rate`` (Byar, exact below ten); NaN for none.

    References: Wilson (1927), Probable inference, the law of succession, and statistical inference; Breslow and Day
    (1987), Statistical methods in cancer research II.
    """
    nothing = (NAN, NAN, NAN)
    if missing(count) or missing(denominator) or count < 0 or denominator <= 0:
        return nothing
    if statistic == "proportion":
        if count > denominator:
            return nothing
        share, n, z = count / denominator, denominator, Z_95
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        low, high = max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share))
        return share * multiplier, low * multiplier, high * multiplier
    low, high = poisson_limits(count)
    per = multiplier / denominator
    value = count * per
    return value, min(low * per, value), max(high * per, value)


def poisson_limits(count: float) -> tuple[float, float]:
    """95% limits of a whole count of events: Byar's from ten, exact below."""
    if count >= 10:
        low = count * (1 - 1 / (9 * count) - Z_95 / (3 * math.sqrt(count))) ** 3
        more = count + 1
        return low, more * (1 - 1 / (9 * more) + Z_95 / (3 * math.sqrt(more))) ** 3
    tail = 1 - NormalDist().cdf(Z_95)
    low = 0.0 if count == 0 else _mean_where(lambda mean: 1 - _at_most(count - 1, mean) >= tail)
    return low, _mean_where(lambda mean: _at_most(count, mean) <= tail)


def _at_most(count: float, mean: float) -> float:
    """Chance of at most so many events."""
    return math.fsum(math.exp(-mean + k * logged(mean) - math.lgamma(k + 1)) for k in range(int(count) + 1))


def _mean_where(holds: object) -> float:
    """The least mean from which on something holds, by bisection."""
    low, high = 1e-12, 60.0
    for _ in range(80):
        middle = (low + high) / 2
        if holds(middle):  # type: ignore[operator]
            high = middle
        else:
            low = middle
    return high


def two_sided(z: float) -> float:
    """Chance of a normal deviate at least as far from 0, either way."""
    return NAN if missing(z) else math.erfc(abs(z) / math.sqrt(2))


def interval_z(before: tuple[float, float, float], after: tuple[float, float, float]) -> float:
    """Normal deviate of the change between two values with 95% limits; NaN where it cannot be told."""
    if any(missing(each) for each in (*before, *after)) or before[2] < before[1] or after[2] < after[1]:
        return NAN
    error = math.hypot(before[2] - before[1], after[2] - after[1]) / (2 * Z_95)
    return (after[0] - before[0]) / error if error > 0 else NAN


def proportions_z(x1: float, n1: float, x2: float, n2: float) -> float:
    """Pooled z of the first proportion against the second; NaN where it cannot be told."""
    if any(missing(each) for each in (x1, n1, x2, n2)) or min(x1, x2) < 0 or min(n1, n2) <= 0 or x1 > n1 or x2 > n2:
        return NAN
    gap, pooled = x1 / n1 - x2 / n2, (x1 + x2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    if error == 0:
        return 0.0 if gap == 0 else NAN
    return gap / error


def counts_p(x1: float, e1: float, x2: float, e2: float) -> float:
    """Exact two-sided chance of two counts of events, given their total; NaN where it cannot be told."""
    if any(missing(each) for each in (x1, e1, x2, e2)) or min(x1, x2) < 0 or min(e1, e2) <= 0:
        return NAN
    total, share = int(x1 + x2), e1 / (e1 + e2)
    chance = [
        math.exp(
            math.lgamma(total + 1)
            - math.lgamma(k + 1)
            - math.lgamma(total - k + 1)
            + k * math.log(share)
            + (total - k) * math.log(1 - share)
        )
        for k in range(total + 1)
    ]
    at_least, at_most = math.fsum(chance[int(x1) :]), math.fsum(chance[: int(x1) + 1])
    return min(2 * min(at_least, at_most), 1.0)


def sample_needed(first: float, second: float, multiplier: float, confidence: float, power: float) -> float:
    """People in each of two waves that would tell two proportions apart; NaN for none or infinitely many."""
    p1, p2 = first / multiplier, second / multiplier
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1) or p1 == p2:
        return NAN
    z_a, z_b = NormalDist().inv_cdf(0.5 + confidence / 2), NormalDist().inv_cdf(power)
    middle = (p1 + p2) / 2
    spread = z_a * math.sqrt(2 * middle * (1 - middle)) + z_b * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return float(math.ceil((spread / (p1 - p2)) ** 2))
