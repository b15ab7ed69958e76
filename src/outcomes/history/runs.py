"""Which runs a history holds, and the files that each rested on.

Law: reads and never writes; runs are in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, func, select

from outcomes.history.refusals import not_there
from outcomes.history.store import Store
from outcomes.history.store_tables import run, source
from outcomes.history.stored import InputRecord, RunRecord
from outcomes.history.vocabulary import Vocabulary


def read_runs(store: Store, framework: str | None = None) -> list[RunRecord]:
    """Every run, the oldest first."""
    with store.snapshot() as past:
        words = past.words
        query = select(run).order_by(run.c.id)
        if framework is not None:
            query = query.where(run.c.framework == words.find(framework))
        return [_run(row, words) for row in past.connection.execute(query).mappings()]


def read_run(store: Store, number: int) -> RunRecord:
    """One run. Raises UsageError for a number that is none."""
    with store.snapshot() as past:
        row = past.connection.execute(select(run).where(run.c.id == number)).mappings().one_or_none()
        if row is not None:
            return _run(row, past.words)
        last = past.connection.scalar(select(func.max(run.c.id)))
    known = f"the last is {last}" if last else "there are none yet"
    raise not_there("OUT520", store.place, f"there is no run {number}", f"name one that there is; {known}")


def read_inputs(store: Store, number: int) -> list[InputRecord]:
    """The files that a run rested on, by name."""
    columns = source.c
    query = select(columns.name, columns.path, columns.sha256, columns.rows)
    with store.snapshot() as past:
        rows = past.connection.execute(query.where(columns.run == number).order_by(columns.name)).mappings()
        return [InputRecord(**row) for row in rows]


def needed_by(store: Store, folders: Collection[str]) -> set[str]:
    """Digests of the files that the runs rest on which were published in some folders."""
    with store.snapshot() as past:
        pairs = past.connection.execute(select(run.c.folder, source.c.sha256).join(source, source.c.run == run.c.id))
        return {digest for folder, digest in pairs if folder in folders}


def last_judged(runs: Iterable[RunRecord], before: int | None = None, *, told: bool = False) -> RunRecord | None:
    """The last run with verdicts, before a given one; with ``told`` the last whose changes were handed on."""
    chosen = [each for each in runs if each.judged and (before is None or each.id < before) and (each.told or not told)]
    return chosen[-1] if chosen else None


def last_two(store: Store, framework: str) -> tuple[RunRecord, RunRecord] | None:
    """The last two runs of a framework with verdicts, the earlier one first; None where there are not two."""
    runs = read_runs(store, framework)
    last = last_judged(runs)
    before = last_judged(runs, before=last.id) if last is not None else None
    return None if last is None or before is None else (before, last)


def _run(row: RowMapping, words: Vocabulary) -> RunRecord:
    held: dict[str, Any] = dict(row)
    held |= {"framework": words.word(row["framework"]), "as_of": date.fromisoformat(row["as_of"])}
    held |= {name: datetime.fromisoformat(row[name]) for name in ("started", "finished")}
    return RunRecord(**held)
