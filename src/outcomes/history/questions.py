"""What a program asks of a history: its runs, what changed between two of them, and how a promise went.

Law: reads and never writes, and needs neither the engine nor the data. Each answer is of one state of the store.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from types import TracebackType

from outcomes.diagnostics import expect, listed, suggest
from outcomes.history.answers import AimHistory, RunChanges, VerdictHistory, comment_of
from outcomes.history.fact_kinds import COMMENT, PROMISE
from outcomes.history.facts import read_facts, read_past_facts
from outcomes.history.promised import redefined
from outcomes.history.reading import read_aim, read_aims, read_areas, read_series
from outcomes.history.refusals import not_there
from outcomes.history.runs import last_judged, read_run, read_runs
from outcomes.history.store import Store, open_store
from outcomes.history.stored import RunRecord, VerdictKey, VerdictState
from outcomes.history.verdict_changes import changed_files, find_changes


class History:
    """A history, open for reading; made by `open_history`, and closed by ``with`` or `close`. Any thread may ask it.

    Where a history knows one framework, it need not be named.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def frameworks(self) -> tuple[str, ...]:
        """Ids of the frameworks that were ever run, in the order of their first runs."""
        return tuple(dict.fromkeys(each.framework for each in read_runs(self._store)))

    def runs(self, framework: str = "") -> tuple[RunRecord, ...]:
        """Every run, the oldest first; of all frameworks, unless one is named."""
        with self._store.snapshot():
            return tuple(read_runs(self._store, self._framework(framework) if framework else None))

    def aims(self, framework: str = "") -> tuple[str, ...]:
        """Ids of the aims that the history knows of a framework, sorted."""
        with self._store.snapshot():
            return tuple(read_aims(self._store, self._framework(framework)))

    def areas(self, aim: str, framework: str = "") -> tuple[str, ...]:
        """Codes of the areas about which the history says something of an aim, sorted."""
        with self._store.snapshot():
            return tuple(read_areas(self._store, self._framework(framework), aim))

    def changes(self, framework: str = "", *, since: int | None = None, until: int | None = None) -> RunChanges:
        """What changed between two runs of a framework, and why: the last two with verdicts, unless others are named.

        A run that is named and has no verdicts stands for the last one before it that has some. Raises UsageError for
        a run that is not there, is of another framework, or is not before the other.
        """
        store = self._store
        with store.snapshot():
            start, end = (None if number is None else read_run(store, number) for number in (since, until))
            of_run = next((each.framework for each in (end, start) if each is not None), "")
            name = self._framework(framework or of_run)
            for each in (start, end):
                if each is not None and each.framework != name:
                    wrong = f"run {each.id} is one of {each.framework}, not of {name}"
                    raise not_there("OUT520", store.place, wrong, "name two runs of one framework")
            if start is not None and end is not None and start.id >= end.id:
                wrong = f"run {start.id} is not before run {end.id}"
                raise not_there("OUT520", store.place, wrong, "name the earlier run by since, the later one by until")
            runs = read_runs(store, name)
            last = last_judged(runs, before=None if end is None else end.id + 1)
            if last is None:
                return RunChanges(framework=name, since=None, until=None)
            first = last_judged(runs, before=last.id if start is None else start.id + 1)
            if first is None:
                return RunChanges(framework=name, since=None, until=last)
            promised = [read_facts(store, name, PROMISE, run.id) for run in (first, last)]
            return RunChanges(
                framework=name,
                since=first,
                until=last,
                changes=find_changes(store, first, last),
                redefined=tuple(redefined(*promised)),
                files=tuple(changed_files(store, first, last)),
            )

    def aim(self, aim: str, *, area: str = "", framework: str = "") -> AimHistory:
        """All that the verdicts of an aim ever said, with its figures and every comment on it; of one area or of all.

        Raises UsageError with the nearest right name where the history has no such aim, or nothing of it in the area.
        """
        store = self._store
        with store.snapshot():
            name = self._framework(framework)
            runs = {each.id: each for each in read_runs(store, name)}
            past = read_aim(store, name, aim, area)
            series = {each: read_series(store, name, each, area) for each in {key.indicator for key, _ in past}}
            verdicts = [
                VerdictHistory(key=key, states=tuple(states), figures=_figures(key, states, series[key.indicator]))
                for key, states in past
            ]
            said = [comment_of(text, since, until) for _, text, since, until in read_past_facts(store, name, COMMENT)]
        comments = tuple(each for on, each in said if on == aim and (not area or each.area in ("", area)))
        return AimHistory(framework=name, aim=aim, verdicts=tuple(verdicts), comments=comments, runs=runs)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is asked inside is of one state of the history, whatever a night writes meanwhile."""
        with self._store.snapshot():
            yield

    def close(self) -> None:
        """Let the history go."""
        self._store.close()

    def __enter__(self) -> History:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _framework(self, named: str) -> str:
        """The framework that is meant: the one of that id, or the only one."""
        known = self.frameworks()
        if named in known:
            return named
        place = self._store.place
        if named:
            raise not_there("OUT521", place, f'there is no framework "{named}"', suggest(named, known))
        if not known:
            raise not_there("OUT521", place, "it has no runs yet", "record one first")
        if len(known) > 1:
            raise not_there("OUT521", place, f"it knows {listed(known, most=8)}", "name the framework that is meant")
        return known[0]


def open_history(state: str | PathLike[str]) -> History:
    """Open the history of a state, which is a folder or the address of a database, for reading.

    Raises StoreError (exit code 14) where there is none, or it cannot be read.
    """
    expect(state, isinstance(state, (str, PathLike)), "state", "give a folder, or the address of a database")
    return History(open_store(os.fspath(state)))


def _figures(
    key: VerdictKey, states: list[VerdictState], series: Mapping[tuple[str, ...], Mapping[str, float]]
) -> Mapping[str, float]:
    observed = series.get(key.series) if states[-1].there else None
    # A period that was judged again counts with what was said last.
    return observed or {each.period: each.value for each in states if each.period and each.value is not None}
