"""Why a verdict moved between two runs, read from its fingerprint.

Law: a reason is read from what was recorded (definition, data, metric version, day), never guessed from the verdict;
what none of them explains is said to be unexplained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from enum import Enum
from functools import cmp_to_key, lru_cache
from itertools import compress, repeat
from operator import and_, eq, gt, ne, not_
from typing import Any, Final

import attrs

from outcomes.history.fact_kinds import PROMISE
from outcomes.history.facts import read_facts
from outcomes.history.moved import KEY, MovedVerdicts
from outcomes.history.reading import read_definitions, read_judged_periods, read_revisions, read_taken_back
from outcomes.history.runs import read_inputs
from outcomes.history.store import Store
from outcomes.history.stored import (
    ABSENT,
    DATA_INPUT,
    METRIC_FAILED,
    SERIES,
    TARGET_INPUT,
    InputRecord,
    RunRecord,
    VerdictKey,
    VerdictState,
)
from outcomes.immutable import immutable
from outcomes.periods import PeriodError, parse_period


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


TAKEN_BACK: Final = "taken back"
GIVEN_AGAIN: Final = "given again"
"""Of revised data: figures that are there no more, and figures that are there again."""


@immutable
class Why:
    """A cause, and the part of it that a person asks for next."""

    cause: Cause
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.cause.value} {self.detail}".strip()


class Causes:
    """What is known of two runs, to read the causes of their changes from. Asks the store when it is made."""

    def __init__(self, store: Store, since: RunRecord, until: RunRecord, moved: MovedVerdicts) -> None:
        self.since, self.until = since, until
        framework = until.framework
        self.revisions = read_revisions(store, framework, since.id, until.id)
        self.target_files = _changed_target_files(store, since, until)
        aims, was, now = moved.keys["aim"], moved.before, moved.after
        # Of verdicts that came, whether their definition was there before; of those that went, whether it still is.
        came, went = (set(compress(aims, map(not_, there))) for there in (was.there, now.there))
        self.definitions_before = read_definitions(store, framework, came, since.id)
        self.definitions_after = read_definitions(store, framework, went, until.id)
        # A row that only says why nothing can be said has no version.
        judged_before, judged = (list(map(bool, states.said["version"])) for states in (was, now))
        both = list(map(and_, was.there, now.there))
        listed = set(compress(aims, map(and_, both, map(not_, map(and_, judged_before, judged)))))
        self.edited = _edited(store, since, until, listed)
        returned = set(compress(aims, map(gt, judged, judged_before)))
        self.periods_before = read_judged_periods(store, framework, returned, since.id)
        later = any(map(and_, both, map(ne, was.said["period"], now.said["period"])))
        self.taken_back_before = read_taken_back(store, framework, since.id) if later else set()

    def of_all(self, moved: MovedVerdicts) -> tuple[list[int], list[tuple[Why, ...]]]:
        """What `of` says of each row, as a number, and what each number means.

        It is asked once for all rows that are alike in everything that it looks at.
        """
        was, now, keys = moved.before.said, moved.after.said, moved.keys
        alike = list(
            zip(
                keys["aim"],
                keys["metric"],
                *self._revised_alike(moved),
                *(states[name] for states in (was, now) for name in _LOOKED_AT),
                map(eq, was["data"], now["data"]),
                _among(self.taken_back_before, zip(moved.words(*SERIES), now["period"], strict=True)),
                _among(self.periods_before, zip(*(keys[name] for name in KEY), now["period"], strict=True)),
                strict=False,  # what nothing was found of is endless
            )
        )
        first = dict(zip(reversed(alike), reversed(range(len(alike))), strict=True))
        numbers = dict(zip(first, range(len(first)), strict=True))
        whys = [tuple(self.of(*moved.row(place))) for place in first.values()]
        return list(map(numbers.__getitem__, alike)), whys

    def _revised_alike(self, moved: MovedVerdicts) -> Iterator[Iterable[object]]:
        """Columns that are alike only where the same is said of what was revised."""
        if not self.revisions:
            return
        # Only of which periods figures were revised or taken back is said, never what they are.
        alike = {series: (*each, *(now is None for _, now in each.values())) for series, each in self.revisions.items()}
        for name in ("area", "compared_with"):
            yield map(alike.get, moved.words(*(name if each == "area" else each for each in SERIES)))
        yield moved.keys["compared_with"]

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
            again = (key.series, after.period) in self.taken_back_before
            yield Why(Cause.REVISED_DATA, GIVEN_AGAIN) if again else Why(Cause.NEW_PERIOD, after.period)
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
        parts = []
        for word, gone in (("of", False), (f"{TAKEN_BACK} for", True)):
            some = [
                ", ".join(periods) + whose
                for each, whose in ((own, ""), (other, f" of {key.compared_with}"))
                if (periods := in_order(period for period, (_, now) in each.items() if (now is None) is gone))
            ]
            parts += [f"{word} {' and '.join(some)}"] if some else []
        return ", ".join(parts)

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
        if (*attrs.astuple(key), state.period) in self.periods_before:
            return Why(Cause.REVISED_DATA, GIVEN_AGAIN)
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
        return Why(Cause.REVISED_DATA, TAKEN_BACK)

    def _of_same_fingerprint(self) -> Why:
        if self.until.as_of > self.since.as_of:
            return Why(Cause.TIME_PASSED)
        if self.until.as_of < self.since.as_of:
            return Why(Cause.EARLIER_DAY, self.until.as_of.isoformat())
        if self.until.engine != self.since.engine:
            return Why(Cause.NEW_ENGINE, f"{self.until.engine} after {self.since.engine}")
        return Why(Cause.UNEXPLAINED)


_LOOKED_AT: Final = ("status", "reason", "version", "plugin", "period", "definition")
"""What `Causes.of` looks at in a state, beside whether its data are the same."""


def _among(known: Set[Any], asked: Iterable[Any]) -> Iterable[bool]:
    return map(known.__contains__, asked) if known else repeat(False)


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
    # Of figures that a program handed in nobody knows whether they are others.
    if before == after and all(digest for _, digest in before):
        return aims
    was, now = (read_facts(store, until.framework, PROMISE, run.id) for run in (since, until))
    return {aim for aim in aims if was.get(aim) != now.get(aim)}


def _digest(record: InputRecord | None) -> str:
    return record.sha256 if record else ""


def in_order(periods: Iterable[str]) -> list[str]:
    """Labels of periods, the one that ends first before the others."""
    return sorted(periods, key=cmp_to_key(_compare), reverse=True)


@lru_cache(maxsize=1024)
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
