"""What changed between two runs, and why: each verdict that moved, with the reason from its fingerprint.

Law: a reason is read from what was recorded (definition, data, metric version, day), never guessed from the verdict;
what none of them explains is said to be unexplained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import attrs

from outcomes.diagnostics import listed
from outcomes.history.facts import PROMISE, read_facts
from outcomes.history.pairing import Moved, paired
from outcomes.history.reading import read_definitions, read_inputs, read_judged_periods, read_moved, read_revisions
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

    def __str__(self) -> str:
        return self.told()

    def told(self, *, by_metric: bool = False) -> str:
        """The change in a line, ``by_metric`` with the metric that says it and what it compares with."""
        now = self.after.word if self.after else "no longer judged"
        was = self.before.word if self.before else "not judged"
        if now == was and self.after and self.before:
            now, was = _more(self.after), _more(self.before)
        by = f"; {self.key.metric}" if by_metric and self.key.metric else ""
        by += f" against {self.key.compared_with}" if by and self.key.compared_with else ""
        return f"{self.key}{by}: {now} (was {was}); {', '.join(map(str, self.why))}"


def find_changes(store: Store, since: RunRecord, until: RunRecord) -> list[Change]:
    """Every verdict of a framework that moved after run ``since``, up to run ``until``, in the order of the store.

    However many moved, the store is asked the same few questions.
    """
    framework = until.framework
    with store.snapshot():
        moved = paired(read_moved(store, framework, since.id, until.id))
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
    """Each change on a line, areas by name where the name is known; many in the end as a number.

    Where an aim is judged in several ways, a line that would read as if it were another's says by which metric.
    """
    lines = []
    alike = Counter(str(each.key) for each in changes)
    for each in changes[:MOST_CHANGES]:
        said = _with_area_name(each, names or {})
        lines.append(said.told(by_metric=alike[str(each.key)] > 1))
    if len(changes) > MOST_CHANGES:
        lines.append(f"and {len(changes) - MOST_CHANGES} more")
    return lines


def _with_area_name(change: Change, names: Mapping[str, str]) -> Change:
    area = change.key.area
    if names.get(area, area) == area:
        return change
    return attrs.evolve(change, key=attrs.evolve(change.key, area=f"{names[area]} ({area})"))


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
        listed = {
            key.aim for key, before, after in moved if before and after and not (before.version and after.version)
        }
        self.edited = _edited(store, since, until, listed)
        returned = {
            key.aim for key, before, after in moved if after and after.version and not (before and before.version)
        }
        self.periods_before = read_judged_periods(store, until.framework, returned, since.id)

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
        if listed.reason not in ABSENT or key.aim in self.edited:
            return self._of_definition(key)
        return self._come(key, after) if listed is before else self._taken_back()

    def _of_coming_or_going(self, key: VerdictKey, before: VerdictState | None, after: VerdictState | None) -> Why:
        state = after or before
        assert state is not None
        others = self.definitions_before if after is not None else self.definitions_after
        same = self.since.definition == self.until.definition and key.aim not in self.target_files
        if same or (key.aim, key.metric, state.definition) in others:
            return self._come(key, state) if after is not None else self._taken_back()
        return self._of_definition(key)

    def _come(self, key: VerdictKey, state: VerdictState) -> Why:
        """Figures that are there: for the first time, or again after they had been taken back."""
        if state.period in self.periods_before.get(key, ()):
            return Why(Cause.REVISED_DATA, "given again")
        return Why(Cause.NEW_PERIOD, state.period)

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


def _edited(store: Store, since: RunRecord, until: RunRecord, aims: set[str]) -> set[str]:
    """Of some aims those whose definition was edited: by what they promise, or since no file of data is another."""
    if since.definition == until.definition or not aims:
        return set()
    before, after = (
        {(each.path, each.sha256) for each in read_inputs(store, run.id) if each.name.startswith(DATA_INPUT)}
        for run in (since, until)
    )
    if before == after:
        return aims
    was, now = (read_facts(store, until.framework, PROMISE, run.id) for run in (since, until))
    return {aim for aim in aims if was.get(aim) != now.get(aim)}


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
