"""A plain `target.path`: one series against one path, step by step, in scalars.

Law: shares nothing with the fast metric; periods are ordinals, and what is not there is absent from a mapping.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import attrs

from reference import numbers as plain
from reference.numbers import NAN, missing

ROUNDING = 1e-9
Interval = tuple[float, float]
"""What is required: at least the first, at most the second; an infinite edge is free."""
NOWHERE: Interval = (NAN, NAN)


@attrs.frozen(kw_only=True)
class Observed:
    """The numbers of one period; NaN for what is not there."""

    value: float = NAN
    lower: float = NAN
    upper: float = NAN
    count: float = NAN
    denominator: float = NAN


@attrs.frozen(kw_only=True)
class PlainCase:
    """One series and its target. Periods are ordinals; ``path`` holds the level of each period that has one."""

    seen: Mapping[int, Observed]
    """Every period that has a value."""
    path: Mapping[int, float] = attrs.field(factory=dict)
    upper_path: Mapping[int, float] = attrs.field(factory=dict)
    sense: int = 0
    direction_only: bool = False
    repeated: bool = False
    """Every level is a promise of its own period."""
    tolerance: float = 0.0
    tolerance_share: float = 0.0
    baseline: float = NAN
    baseline_at: int | None = None
    due: int | None = None
    low: float = -math.inf
    high: float = math.inf
    over: frozenset[int] = frozenset()
    """The periods of the path, that of the baseline and the one that is due, that had ended on the day of judgement."""
    value_type: str = "other"
    multiplier: float = 1.0
    per_year: int = 1
    """How many periods a year has."""


@attrs.frozen(kw_only=True)
class PlainRules:
    """The parameters of `target.path`."""

    at_risk_from: float = 0.5
    between: str = "line"
    baseline_from: str = "declared"
    after_due: str = "due"
    require_significance: bool = True
    confidence: float = 0.95
    power: float = 0.8


@attrs.frozen(kw_only=True)
class PlainFinding:
    """The word of the outcome or of the reason; the period judged; the evidence without what does not apply."""

    outcome: str = ""
    reason: str = ""
    period: int | None = None
    evidence: Mapping[str, float] = attrs.field(factory=dict)


def distance(value: float, asked: Interval) -> float:
    """By how much a value is better than what is asked."""
    if missing(value) or missing(asked[0]) or missing(asked[1]):
        return NAN
    return min(value - asked[0], asked[1] - value)


def judge_plainly(case: PlainCase, rules: PlainRules) -> PlainFinding:
    """Judge one series."""
    return _Plain(case, rules).finding()


class _Plain:
    """The steps of one judgement."""

    def __init__(self, case: PlainCase, rules: PlainRules) -> None:
        self.case, self.rules = case, rules
        self.points = sorted(case.path)
        self.more = case.direction_only and case.repeated and case.sense != 0
        self.only = case.direction_only and case.sense != 0 and not self.more
        self.latest = max(case.seen, default=None)
        self.end = self._end()
        self.turns = self._turns()
        self.due = self._due()
        self.judged = self.latest
        waiting = case.repeated and not self.turns
        if waiting:
            pass
        elif self.due is not None and self.latest is not None and self.latest > self.due and rules.after_due == "due":
            self.judged = self.due
        self.value = self._value(self.judged)
        self.start, self.start_at = self._start()
        self.final = NOWHERE if self.only else self._required(self.end)
        self.required = self._asked()
        self.satisfied = self._satisfied()

    def _value(self, at: int | None) -> float:
        return self.case.seen[at].value if at in self.case.seen else NAN  # type: ignore[index]

    def _after_start(self) -> list[int]:
        """The periods with a level after the declared baseline."""
        at = self.case.baseline_at
        return [each for each in self.points if at is None or each > at]

    def _turns(self) -> list[int]:
        """The ended milestones that were observed, of a promise that is made anew."""
        if not self.case.repeated:
            return []
        return [each for each in self._after_start() if each in self.case.over and each in self.case.seen]

    def _due(self) -> int | None:
        """The latest milestone that was observed, else the first one, of a promise made anew; of another its end."""
        if not self.case.repeated:
            return self.end
        if not self.turns:
            return min(self._after_start(), default=None)
        past = self.end is not None and self.latest is not None and self.latest > self.end
        return self.end if past and self.rules.after_due == "latest" else max(self.turns)

    def _end(self) -> int | None:
        """The declared end; without one every level is due in its own period."""
        if self.case.due is not None or self.only:
            return self.case.due
        if self.case.repeated:
            return self.points[-1] if self.points else None
        if self.latest in self.case.path:
            return self.latest
        return self.points[-1] if self.points else None

    def _start(self) -> tuple[float, int | None]:
        """The baseline, else what was seen then, else the observation that the rules fall back on."""
        value, at = self.case.baseline, self.case.baseline_at
        if missing(value):
            value = self._value(at)
        if missing(value) and at is None and self.rules.baseline_from != "declared" and self.judged is not None:
            earlier = [each for each in self.case.seen if each < self.judged]
            if earlier:
                at = min(earlier) if self.rules.baseline_from == "first" else max(earlier)
                value = self._value(at)
        return value, at

    def _edges(self, at: int) -> Interval:
        level = self.case.path[at]
        if self.case.sense > 0:
            return level, math.inf
        if self.case.sense < 0:
            return -math.inf, level
        return level, self.case.upper_path.get(at, NAN)

    def _required(self, at: int | None) -> Interval:
        """What is asked in a period: stated, or between its neighbours; NaN where the path says nothing."""
        if at is None:
            return NOWHERE
        if at in self.case.path:
            return self._edges(at)
        later = [each for each in self.points if each > at]
        earlier = [each for each in self.points if each < at]
        if not later:
            return NOWHERE
        goal = self._edges(later[0])
        if self.rules.between == "step":
            return self._edges(earlier[-1]) if earlier else NOWHERE
        if earlier:
            origin, begin = earlier[-1], self._edges(earlier[-1])
        elif self.start_at is not None and self.start_at < at and not missing(self.start):
            # A baseline that is better than the goal already asks for the goal.
            origin, begin = self.start_at, (min(self.start, goal[0]), max(self.start, goal[1]))
        else:
            return NOWHERE
        share = (at - origin) / (later[0] - origin)

        def line(a: float, b: float) -> float:
            return b if math.isinf(b) else a + (b - a) * share

        return line(begin[0], goal[0]), line(begin[1], goal[1])

    def _meets(self, asked: Interval) -> bool:
        return self._reaches(self.value, asked)

    def _reaches(self, v: float, asked: Interval) -> bool:
        if missing(v) or missing(asked[0]) or missing(asked[1]):
            return False
        slack = self._slack(asked, v)
        if self.more:
            return distance(v, asked) > slack
        return distance(v, asked) >= -(self._allowed(self._nearer(asked, v)) + slack)

    @staticmethod
    def _nearer(asked: Interval, v: float) -> float:
        return asked[0] if abs(v - asked[0]) <= abs(v - asked[1]) else asked[1]

    def _slack(self, asked: Interval, v: float) -> float:
        edge = self._nearer(asked, v)
        return ROUNDING * max(abs(v), abs(edge) if math.isfinite(edge) else 0.0)

    def _allowed(self, level: float) -> float:
        return abs(level) * self.case.tolerance_share if self.case.tolerance_share else self.case.tolerance

    def _asked(self) -> Interval:
        if self.only:
            moved = self.start + self.case.sense * self._allowed(self.start)
            if missing(moved):
                return (NAN, math.inf) if self.case.sense > 0 else (-math.inf, NAN)
            return (moved, math.inf) if self.case.sense > 0 else (-math.inf, moved)
        at = self.judged
        after_end = at is not None and self.points and (self.due is None or at > self.due) and at > self.points[-1]
        asked = self._required(self.points[-1] if after_end else at)
        if missing(asked[0]) or missing(asked[1]):
            early = at is not None and bool(self.points) and at < self.points[0]
            return self.final if early and self._meets(self.final) else asked
        return asked

    def _satisfied(self) -> bool:
        if not self.only:
            return self._meets(self.required)
        if missing(self.start) or missing(self.value):
            return False
        asked = self.start + self.case.sense * self._allowed(self.start)
        return distance(self.value, self.required) > ROUNDING * max(abs(self.value), abs(asked))

    # -- words ------------------------------------------------------------------------------------------

    def finding(self) -> PlainFinding:
        numbers = {name: plain.finite(number) for name, number in self._evidence().items()}
        chance = self._chance()
        reason = self._reason(chance["beyond_chance"])
        return PlainFinding(
            outcome="" if reason else self._outcome(numbers["progress"], chance["beyond_chance"]),
            reason=reason,
            period=self.judged,
            evidence={name: number for name, number in (numbers | chance).items() if not missing(number)},
        )

    def _reason(self, beyond_chance: float) -> str:
        path, at = not self.only, self.judged
        if self.latest is None or at is None:
            return "no data"
        lost = self.case.baseline_at is not None and missing(self.start)
        if lost and self.case.baseline_at not in self.case.over:
            return "nothing since the baseline"
        if path and not self.points:
            return "no figure at the baseline" if lost else "no target"
        if missing(self.value):
            return "due period not observed"
        if self.only and missing(self.start):
            return "no figure at the baseline" if lost else "no baseline"
        if path and self.case.repeated and not self.turns:
            first = self.points[0]
            if first in self.case.over and (self.case.baseline_at is None or first > self.case.baseline_at):
                return "not yet published"
        if self.start_at is not None and at <= self.start_at:
            return "nothing since the baseline"
        low, high = self.required
        if path and (missing(low) or missing(high)):
            if at < self.points[0]:
                waiting = "no figure at the baseline" if lost else "not due"
                if not missing(self.start):
                    waiting = "nothing asked yet"
                return "not yet published" if self.points[0] in self.case.over else waiting
            return "no level"
        if path and self._out_of_reach(low, high):
            return "unattainable as written"
        if self.only and self.rules.require_significance and self._at_due and beyond_chance == 0.0:
            return "change within chance"
        return ""

    def _out_of_reach(self, low: float, high: float) -> bool:
        most, least = self.case.high, self.case.low
        if math.isfinite(most) and low > most + ROUNDING * abs(most):
            return True
        return math.isfinite(least) and high < least - ROUNDING * abs(least)

    @property
    def _at_due(self) -> bool:
        return self.due is not None and self.judged is not None and self.judged >= self.due

    def _outcome(self, progress: float, beyond_chance: float) -> str:
        if self.only:
            if self.rules.require_significance and beyond_chance == 0.0:
                return "within chance"
            moved = "moved as wanted" if self.satisfied else "not moved as wanted"
            when = f"{moved} by the due period" if self._at_due else moved
            return f"{when}, untested" if self.rules.require_significance and missing(beyond_chance) else when
        of_what = ", of a band" if self.case.sense == 0 and not missing(self.final[1]) else ""
        return self._word_of_a_level(progress) + of_what

    def _word_of_a_level(self, progress: float) -> str:
        if self.more and self._at_due:
            return "bettered the figure before" if self.satisfied else "not bettered the figure before"
        if self._at_due:
            return "met" + self._tolerated(self.required) if self.satisfied else "missed"
        if self._meets(self.final) and not self.more:
            return "already reached" + self._tolerated(self.final)
        if self.satisfied:
            return "on track" + self._tolerated(self.required)
        return "at risk" if progress >= self.rules.at_risk_from else "off track"

    def _tolerated(self, asked: Interval) -> str:
        return "" if distance(self.value, asked) >= -self._slack(asked, self.value) else ", within the tolerance"

    # -- numbers ----------------------------------------------------------------------------------------

    def _evidence(self) -> dict[str, float]:
        value, start, at, sense = self.value, self.start, self.judged, self.case.sense
        low, high = self.required
        behind = -distance(start, self.required)
        progress = NAN if self.only or self.more or not behind > 0 else 1.0 + distance(value, self.required) / behind
        elapsed = NAN if at is None or self.start_at is None or at <= self.start_at else at - self.start_at
        left = NAN if at is None or self.end is None or self.end <= at else self.end - at
        goal = NAN
        if not (missing(value) or missing(self.final[0]) or missing(self.final[1])):
            goal = min(max(value, self.final[0]), self.final[1])
        return {
            "value": value,
            "required": high if sense < 0 else low,
            "required_upper": high if sense == 0 else NAN,
            "distance": distance(value, self.required),
            "progress": progress,
            "baseline": start,
            "change": value - start,
            "final": self.final[1] if sense < 0 else self.final[0],
            "final_upper": self.final[1] if sense == 0 else NAN,
            "improvement": distance(value, self.required) - distance(self._value(self._year_before()), self.required),
            "pace": (value - start) / elapsed,
            "pace_needed": NAN if self.more else (goal - value) / left,
            "best_pace": self._best_pace(goal),
            "awaited": 1.0 if self._awaited() else NAN,
            **self._periods(),
        }

    def _awaited(self) -> bool:
        """The end of a promise that is made once is over, and only an earlier figure is there."""
        if not (self.only or self.points):
            return False  # Nothing is promised.
        if self.case.repeated or self.end is None or self.judged is None or self.judged >= self.end:
            return False
        return self.end in self.case.over

    def _periods(self) -> dict[str, float]:
        """Of a promise made anew: its ended periods that were kept, that were judged, and that have no figure."""
        kept = judged = missing_ones = 0
        if not self.case.repeated:
            return {}
        for each in self._after_start():
            if each not in self.case.over:
                continue
            if each not in self.case.seen:
                missing_ones += 1
                continue
            asked = self._edges(each)
            if not self._out_of_reach(*asked):
                judged += 1
                kept += self._reaches(self.case.seen[each].value, asked)
        if not any(each in self.case.over for each in self._after_start()):
            return {}
        return {"periods_kept": kept, "periods_judged": judged, "periods_missing": missing_ones}

    def _year_before(self) -> int | None:
        """The same period of the year before the one judged."""
        return None if self.judged is None else self.judged - self.case.per_year

    def _best_pace(self, goal: float) -> float:
        wanted = self.case.sense
        if wanted == 0:
            wanted = 0 if missing(goal) or goal == self.value else 1 if goal > self.value else -1
        if wanted == 0 or self.judged is None:
            return NAN
        times = sorted(each for each in self.case.seen if each <= self.judged)
        paces = [(self._value(b) - self._value(a)) / (b - a) for a, b in itertools.pairwise(times)]
        return max(paces, key=lambda pace: pace * wanted, default=NAN)

    def _chance(self) -> dict[str, float]:
        """Whether the change since the baseline period is beyond chance: by counts, else by limits."""
        rules, kind = self.rules, self.case.value_type
        before = self.case.seen.get(self.start_at) if self.start_at is not None else None
        after = self.case.seen.get(self.judged) if self.judged is not None else None
        z = p = sample = NAN
        if before is not None and after is not None and self.judged > self.start_at:  # type: ignore[operator]
            z = plain.interval_z((before.value, before.lower, before.upper), (after.value, after.lower, after.upper))
            if kind == "proportion":
                counted = plain.proportions_z(after.count, after.denominator, before.count, before.denominator)
                z = z if missing(counted) else counted
            p = plain.two_sided(z)
            if kind == "crude-rate":
                exact = plain.counts_p(after.count, after.denominator, before.count, before.denominator)
                z, p = (z, p) if missing(exact) else (NAN, exact)
        if kind == "proportion":
            edge = self.required[1] if self.case.sense < 0 else self.required[0]
            aim = self.value if self.only else edge
            sample = plain.sample_needed(self.start, aim, self.case.multiplier, rules.confidence, rules.power)
        return {
            "z": plain.finite(z),
            "p": p,
            "beyond_chance": NAN if missing(p) else float(p < 1.0 - rules.confidence),
            "sample_needed": sample,
        }
