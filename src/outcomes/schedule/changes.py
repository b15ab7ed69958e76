"""What changed between two runs, and why: each verdict that moved, with the reason from its fingerprint.

Law: a reason is read from what was recorded (definition, data, metric version, day), never guessed from the verdict;
what none of them explains is said to be unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs

from outcomes.periods import PeriodError, parse_period
from outcomes.schedule.archive import TARGET
from outcomes.schedule.reading import (
    Said,
    Which,
    read_definitions,
    read_inputs,
    read_moved,
    read_revisions,
)
from outcomes.schedule.recording import RunRecord
from outcomes.schedule.store import Store

FAILED = "metric failed"
NO_DATA = "no data"


class Cause(Enum):
    """Why a verdict moved."""

    NEW_PERIOD = "new period"
    REVISED_DATA = "revised data"
    CHANGED_DEFINITION = "changed definition"
    NEW_METRIC_VERSION = "new metric version"
    FAILED_PLUGIN = "failed plugin"
    TIME_PASSED = "time passed"
    EARLIER_DAY = "judged as on an earlier day"
    NEW_ENGINE = "new version of outcomes"
    UNEXPLAINED = "unexplained"


@attrs.frozen
class Why:
    """A cause, and the part of it that a person asks for next."""

    cause: Cause
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.cause.value} {self.detail}".strip()


@attrs.frozen(kw_only=True)
class Change:
    """A verdict that moved between two runs. ``before`` or ``after`` is None where it was not there."""

    framework: str
    which: Which
    before: Said | None
    after: Said | None
    why: tuple[Why, ...]

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes alone."""
        return tuple(each.cause for each in self.why)

    def __str__(self) -> str:
        now = self.after.word if self.after else "no longer judged"
        was = self.before.word if self.before else "not judged"
        if now == was and self.after and self.before:
            now, was = _more(self.after), _more(self.before)
        return f"{self.which}: {now} (was {was}); {', '.join(map(str, self.why))}"


def find_changes(store: Store, since: RunRecord, until: RunRecord) -> list[Change]:
    """Every verdict of a framework that moved after run ``since``, up to run ``until``, in the order of the store."""
    framework = until.framework
    moved = _paired(read_moved(store, framework, since.id, until.id))
    if not moved:
        return []
    cause = _Causes(store, since, until)
    return [
        Change(framework=framework, which=which, before=before, after=after, why=tuple(cause.of(which, before, after)))
        for which, before, after in moved
    ]


Moved = tuple[Which, Said | None, Said | None]


def _paired(moved: list[Moved]) -> list[Moved]:
    """A row that only said "no data" and the rows that took its place are one change each, and the other way round."""
    went = {_seat(which): said for which, said, after in moved if after is None and not which.metric and said}
    came = {_seat(which): said for which, before, said in moved if before is None and not which.metric and said}
    used: set[tuple[str, str]] = set()
    paired: list[Moved] = []
    for which, before, after in moved:
        if before is None and which.metric:
            seat = next((each for each in (_seat(which), (which.aim, "")) if each in went), None)
            if seat is not None:
                used.add(seat)
                before = went[seat]
        elif after is None and which.metric:
            seat = next((each for each in (_seat(which), (which.aim, "")) if each in came), None)
            if seat is not None:
                used.add(seat)
                after = came[seat]
        paired.append((which, before, after))
    return [each for each in paired if each[0].metric or _seat(each[0]) not in used or None not in (each[1], each[2])]


def _seat(which: Which) -> tuple[str, str]:
    return which.aim, which.area


class _Causes:
    """What is known of two runs, to read the causes of one change from."""

    def __init__(self, store: Store, since: RunRecord, until: RunRecord) -> None:
        self.store, self.since, self.until = store, since, until
        self.revisions = read_revisions(store, until.framework, since.id, until.id)
        before = {each.name: each.sha256 for each in read_inputs(store, since.id)}
        # Targets by area stand in files of their own, which no digest of a verdict's definition covers.
        self.redefined = {
            each.name.removeprefix(TARGET): each.path
            for each in read_inputs(store, until.id)
            if each.name.startswith(TARGET) and before.get(each.name, each.sha256) != each.sha256
        }

    def of(self, which: Which, before: Said | None, after: Said | None) -> Iterator[Why]:
        if before is None or after is None:
            yield self._of_coming_or_going(which, before, after)
        elif bool(before.version) != bool(after.version):
            yield self._of_listing(before, after)
        else:
            found = list(self._of_both(which, before, after))
            yield from found or [self._of_nothing(which)]

    def _of_both(self, which: Which, before: Said, after: Said) -> Iterator[Why]:
        if after.status == FAILED:
            yield Why(Cause.FAILED_PLUGIN, after.plugin)
            return
        if before.status == FAILED:
            yield Why(Cause.FAILED_PLUGIN, f"{before.plugin} works again")
        if (before.version, before.plugin) != (after.version, after.plugin):
            old, new = before.version, after.version
            if old == new:
                old, new = before.plugin, after.plugin
            yield Why(Cause.NEW_METRIC_VERSION, f"of {which.metric}, {new} after {old}")
        if before.definition != after.definition:
            yield Why(Cause.CHANGED_DEFINITION)
        if before.data != after.data:
            yield from self._of_data(which, before, after)

    def _of_data(self, which: Which, before: Said, after: Said) -> Iterator[Why]:
        order = _compare(before.period, after.period)
        revised = self._revised(which)
        if order > 0:
            yield Why(Cause.NEW_PERIOD, after.period)
            if revised:
                yield Why(Cause.REVISED_DATA, revised)
        elif order < 0 and self.until.as_of < self.since.as_of:
            yield Why(Cause.EARLIER_DAY, self.until.as_of.isoformat())
        else:
            yield Why(Cause.REVISED_DATA, revised)

    def _revised(self, which: Which) -> str:
        """The periods whose values were revised, of the series itself and of what it is compared with."""
        own = self.revisions.get(which.series, {})
        compared = attrs.evolve(which, area=which.compared_with)
        other = self.revisions.get(compared.series, {}) if which.compared_with else {}
        parts = [", ".join(own)] if own else []
        parts += [f"{', '.join(other)} of {which.compared_with}"] if other else []
        return f"of {' and '.join(parts)}" if parts else ""

    def _of_listing(self, before: Said, after: Said) -> Why:
        """From a row that only says why nothing can be said to a judged one, or back."""
        listed = before if not before.version else after
        if listed.reason != NO_DATA:
            return Why(Cause.CHANGED_DEFINITION)
        if listed is before:
            return Why(Cause.NEW_PERIOD, after.period)
        return self._taken_back()

    def _of_coming_or_going(self, which: Which, before: Said | None, after: Said | None) -> Why:
        said = after or before
        assert said is not None
        looked_at = self.since if after is not None else self.until
        same = self.since.definition == self.until.definition
        if same or (which.aim, which.metric, said.definition) in self._definitions_at(looked_at.id, which.aim):
            return Why(Cause.NEW_PERIOD, said.period) if after is not None else self._taken_back()
        return Why(Cause.CHANGED_DEFINITION)

    def _taken_back(self) -> Why:
        if self.until.as_of < self.since.as_of:
            return Why(Cause.EARLIER_DAY, self.until.as_of.isoformat())
        return Why(Cause.REVISED_DATA, "taken back")

    def _definitions_at(self, number: int, aim: str) -> set[tuple[str, str, int]]:
        return read_definitions(self.store, self.until.framework, [aim], number)

    def _of_nothing(self, which: Which) -> Why:
        if which.aim in self.redefined:
            return Why(Cause.CHANGED_DEFINITION, f"in {self.redefined[which.aim]}")
        if self.until.as_of > self.since.as_of:
            return Why(Cause.TIME_PASSED)
        if self.until.as_of < self.since.as_of:
            return Why(Cause.EARLIER_DAY, self.until.as_of.isoformat())
        if self.until.engine != self.since.engine:
            return Why(Cause.NEW_ENGINE, f"{self.until.engine} after {self.since.engine}")
        return Why(Cause.UNEXPLAINED)


def _compare(before: str, after: str) -> int:
    """1 where the second period ends later, -1 where earlier, else 0; a period comes after none."""
    if before == after or not after:
        return 0 if before == after else -1
    if not before:
        return 1
    try:
        old, new = parse_period(before), parse_period(after)
    except PeriodError:
        return 1 if after > before else -1
    return (new.end > old.end) - (new.end < old.end)


def _more(said: Said) -> str:
    """The words that differ where the first one does not."""
    return " ".join(each for each in (said.word, said.direction or said.status) if each)
