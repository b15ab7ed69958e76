"""What changed between two runs, and why: each verdict that moved, with the reason from its fingerprint.

Law: a reason is read from what was recorded (definition, data, metric version, day), never guessed from the verdict;
what none of them explains is said to be unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import attrs

from outcomes.diagnostics import listed
from outcomes.history.reading import read_definitions, read_inputs, read_moved, read_revisions
from outcomes.history.records import (
    ABSENT,
    DATA_INPUT,
    METRIC_FAILED,
    ONE_OF,
    TARGET_INPUT,
    InputRecord,
    RunRecord,
    VerdictKey,
    VerdictState,
)
from outcomes.history.store import Store
from outcomes.periods import PeriodError, parse_period

MOST_CHANGES = 1_000
"""Changes that are told one by one; of more, only their number."""


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
    key: VerdictKey
    before: VerdictState | None
    after: VerdictState | None
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
        return f"{self.key}: {now} (was {was}); {', '.join(map(str, self.why))}"


def find_changes(store: Store, since: RunRecord, until: RunRecord) -> list[Change]:
    """Every verdict of a framework that moved after run ``since``, up to run ``until``, in the order of the store.

    However many moved, the store is asked the same few questions.
    """
    framework = until.framework
    with store.snapshot():
        moved = _paired(read_moved(store, framework, since.id, until.id))
        if not moved:
            return []
        causes = _Causes(store, since, until, moved)
    return [
        Change(framework=framework, key=key, before=before, after=after, why=tuple(causes.of(key, before, after)))
        for key, before, after in moved
    ]


def changed_files(store: Store, since: RunRecord, until: RunRecord) -> list[str]:
    """Of each data source that is several files, those that changed, came or went between two runs, in words."""
    before, after = ({each.path: each for each in _one_of_several(store, run.id)} for run in (since, until))
    said: dict[str, list[str]] = {}
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old is None or new is None or old.sha256 != new.sha256:
            what = "is new" if old is None else "is no longer there" if new is None else "changed"
            source = (new or old).name.removeprefix(DATA_INPUT).partition(ONE_OF)[0]  # type: ignore[union-attr]
            said.setdefault(source, []).append(f"{path} {what}")
    return [f"of data.{source}, {listed(files)}" for source, files in said.items()]


def _one_of_several(store: Store, number: int) -> list[InputRecord]:
    return [each for each in read_inputs(store, number) if each.name.startswith(DATA_INPUT) and ONE_OF in each.name]


def change_lines(changes: Sequence[Change], names: Mapping[str, str] | None = None) -> list[str]:
    """Each change on a line, areas by name where the name is known; many in the end as a number."""
    lines = [str(_with_area_name(each, names or {})) for each in changes[:MOST_CHANGES]]
    if len(changes) > MOST_CHANGES:
        lines.append(f"and {len(changes) - MOST_CHANGES} more")
    return lines


def _with_area_name(change: Change, names: Mapping[str, str]) -> Change:
    area = change.key.area
    if names.get(area, area) == area:
        return change
    return attrs.evolve(change, key=attrs.evolve(change.key, area=f"{names[area]} ({area})"))


Moved = tuple[VerdictKey, VerdictState | None, VerdictState | None]


def _paired(moved: list[Moved]) -> list[Moved]:
    """A row that only said "no data" and the rows that took its place are one change each, and the other way round."""
    went = {_seat(key): before for key, before, after in moved if after is None and not key.metric and before}
    came = {_seat(key): after for key, before, after in moved if before is None and not key.metric and after}
    used: set[tuple[str, str]] = set()
    paired: list[Moved] = []
    for key, before, after in moved:
        if before is None and key.metric:
            seat = next((each for each in (_seat(key), (key.aim, "")) if each in went), None)
            if seat is not None:
                used.add(seat)
                before = went[seat]
        elif after is None and key.metric:
            seat = next((each for each in (_seat(key), (key.aim, "")) if each in came), None)
            if seat is not None:
                used.add(seat)
                after = came[seat]
        paired.append((key, before, after))
    return [each for each in paired if each[0].metric or _seat(each[0]) not in used or None not in (each[1], each[2])]


def _seat(key: VerdictKey) -> tuple[str, str]:
    return key.aim, key.area


class _Causes:
    """What is known of two runs, to read the causes of their changes from. Asks the store when it is made."""

    def __init__(self, store: Store, since: RunRecord, until: RunRecord, moved: Sequence[Moved]) -> None:
        self.since, self.until = since, until
        self.revisions = read_revisions(store, until.framework, since.id, until.id)
        self.target_files = _changed_target_files(store, since, until)
        # Of verdicts that came, whether their definition was there before; of those that went, whether it still is.
        came = {key.aim for key, before, _ in moved if before is None}
        went = {key.aim for key, _, after in moved if after is None}
        self.definitions_before = read_definitions(store, until.framework, came, since.id)
        self.definitions_after = read_definitions(store, until.framework, went, until.id)

    def of(self, key: VerdictKey, before: VerdictState | None, after: VerdictState | None) -> Iterator[Why]:
        if before is None or after is None:
            yield self._of_coming_or_going(key, before, after)
        elif bool(before.version) != bool(after.version):
            yield self._of_listing(key, before, after)
        else:
            yield from list(self._of_both(key, before, after)) or [self._of_same_fingerprint()]

    def _of_both(self, key: VerdictKey, before: VerdictState, after: VerdictState) -> Iterator[Why]:
        if after.status == METRIC_FAILED:
            yield Why(Cause.FAILED_PLUGIN, after.plugin)
            return
        if before.status == METRIC_FAILED:
            yield Why(Cause.FAILED_PLUGIN, f"{before.plugin} works again")
        if (before.version, before.plugin) != (after.version, after.plugin):
            old, new = before.version, after.version
            if old == new:
                old, new = before.plugin, after.plugin
            yield Why(Cause.NEW_METRIC_VERSION, f"of {key.metric}, {new} after {old}")
        if before.definition != after.definition:
            yield self._of_definition(key)
        if before.data != after.data:
            yield from self._of_data(key, before, after)

    def _of_data(self, key: VerdictKey, before: VerdictState, after: VerdictState) -> Iterator[Why]:
        order = _compare(before.period, after.period)
        revised = self._revised(key)
        if order > 0:
            yield Why(Cause.NEW_PERIOD, after.period)
            if revised:
                yield Why(Cause.REVISED_DATA, revised)
        elif order < 0 and self.until.as_of < self.since.as_of:
            yield Why(Cause.EARLIER_DAY, self.until.as_of.isoformat())
        else:
            yield Why(Cause.REVISED_DATA, revised)

    def _revised(self, key: VerdictKey) -> str:
        """The periods whose values were revised, of the series itself and of what it is compared with."""
        own = self.revisions.get(key.series, {})
        compared = attrs.evolve(key, area=key.compared_with)
        other = self.revisions.get(compared.series, {}) if key.compared_with else {}
        parts = [", ".join(own)] if own else []
        parts += [f"{', '.join(other)} of {key.compared_with}"] if other else []
        return f"of {' and '.join(parts)}" if parts else ""

    def _of_listing(self, key: VerdictKey, before: VerdictState, after: VerdictState) -> Why:
        """From a row that only says why nothing can be said to a judged one, or back."""
        listed = before if not before.version else after
        if listed.reason not in ABSENT:
            return self._of_definition(key)
        if listed is before:
            return Why(Cause.NEW_PERIOD, after.period)
        return self._taken_back()

    def _of_coming_or_going(self, key: VerdictKey, before: VerdictState | None, after: VerdictState | None) -> Why:
        state = after or before
        assert state is not None
        others = self.definitions_before if after is not None else self.definitions_after
        same = self.since.definition == self.until.definition and key.aim not in self.target_files
        if same or (key.aim, key.metric, state.definition) in others:
            return Why(Cause.NEW_PERIOD, state.period) if after is not None else self._taken_back()
        return self._of_definition(key)

    def _of_definition(self, key: VerdictKey) -> Why:
        """A file of targets is part of an aim's definition; where it changed, it is named."""
        file = self.target_files.get(key.aim)
        if file is None:
            return Why(Cause.CHANGED_DEFINITION)
        also = self.since.definition != self.until.definition
        return Why(Cause.CHANGED_DEFINITION, f"in {file}" + (", and the framework's file changed too" if also else ""))

    def _taken_back(self) -> Why:
        if self.until.as_of < self.since.as_of:
            return Why(Cause.EARLIER_DAY, self.until.as_of.isoformat())
        return Why(Cause.REVISED_DATA, "taken back")

    def _of_same_fingerprint(self) -> Why:
        if self.until.as_of > self.since.as_of:
            return Why(Cause.TIME_PASSED)
        if self.until.as_of < self.since.as_of:
            return Why(Cause.EARLIER_DAY, self.until.as_of.isoformat())
        if self.until.engine != self.since.engine:
            return Why(Cause.NEW_ENGINE, f"{self.until.engine} after {self.since.engine}")
        return Why(Cause.UNEXPLAINED)


def _changed_target_files(store: Store, since: RunRecord, until: RunRecord) -> dict[str, str]:
    """By aim, the path of its file of targets, where that changed, came or went."""
    before, after = (
        {each.name: each for each in read_inputs(store, run.id) if each.name.startswith(TARGET_INPUT)}
        for run in (since, until)
    )
    differ = {name for name in before.keys() | after.keys() if _digest(before.get(name)) != _digest(after.get(name))}
    return {name.removeprefix(TARGET_INPUT): (after.get(name) or before[name]).path for name in sorted(differ)}


def _digest(record: InputRecord | None) -> str:
    return record.sha256 if record else ""


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


def _more(state: VerdictState) -> str:
    """The words that differ where the first one does not."""
    return " ".join(each for each in (state.word, state.direction or state.status) if each)
