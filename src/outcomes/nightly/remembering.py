"""Results put into a history: the record of their run, copies of what it rested on, and the commit.

Law: a night and a program that records results of its own do the same. Nothing is recorded that would be read as more
than it is: results of some aims only would say that the others went, and without the figures no revision is seen.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

from outcomes.diagnostics import Diagnostic, Report, UsageError, expect
from outcomes.framework import Framework
from outcomes.history.archive import FOLDER, Archive, inputs_of
from outcomes.history.fact_kinds import RECORDED
from outcomes.history.facts import read_facts, record_facts
from outcomes.history.recording import Recorded, next_run, record_run
from outcomes.history.refusals import refuse
from outcomes.history.run_verdicts import Verdicts, verdicts_of
from outcomes.history.runs import last_judged, read_runs
from outcomes.history.store import Store, is_url
from outcomes.history.stored import InputRecord, RunRecord
from outcomes.nightly.locks import locked_store
from outcomes.nightly.notices import changed_meanwhile, exit_code_of
from outcomes.nightly.telling import facts_of
from outcomes.results.rendered import Results
from outcomes.version import __version__


def record(results: Results, state: str | PathLike[str], *, wait: float = 0.0) -> RunRecord:
    """Remember results in the history of a state, as a night does: a folder, or the address of a database.

    The state is made where there is none, and locked meanwhile; ``wait`` is how many seconds to wait for another run
    to let go of it. Nothing is published and nobody is told; a night on the same state tells of it.

    The results are those of a whole framework, by ``evaluate(..., keep_observed=True)``: else UsageError. Raises
    LockedError where another run holds the state, and StoreError where it cannot be written; then nothing is recorded.
    """
    expect(results, isinstance(results, Results), "results", "give what outcomes.evaluate gave")
    expect(state, isinstance(state, (str, PathLike)), "state", "give a folder, or the address of a database")
    started = _now()
    state, framework = os.fspath(state), results.framework
    evaluation = results.evaluation
    if not evaluation.whole:
        raise _unfit("they are of some aims only, and the others would count as gone", "evaluate all aims")
    if not evaluation.keeps_observed:
        wrong = "the figures behind them were not kept, and without these no revision is seen"
        raise _unfit(wrong, "call evaluate(..., keep_observed=True)")
    inputs = inputs_of(framework, evaluation)
    verdicts = verdicts_of(results)
    with locked_store(state, wait) as store:
        history = read_runs(store, framework.id)
        last, told = last_judged(history), last_judged(history, told=True)
        if not is_url(state):
            keep_inputs(Path(state), inputs, framework)
        run = record_of(
            results,
            number=next_run(store),
            path=str(framework.path or ""),
            exit_code=int(exit_code_of(results, frozenset())),
            started=started,
            finished=_now(),
        )
        commit(store, run, results, verdicts, inputs, last)
        before = read_facts(store, framework.id, RECORDED)
        own = {number: "" for number in before if told is None or int(number) > told.id}
        record_facts(store, framework.id, run.id, {RECORDED: own | {str(run.id): ""}})
    return run


def _now() -> datetime:
    """To the millisecond, as the history keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _unfit(found: str, to_do: str) -> UsageError:
    return UsageError(Diagnostic(code="OUT551", subject="results", found=found, to_do=to_do))


def record_of(
    results: Results, *, number: int, path: str, exit_code: int, started: datetime, finished: datetime, folder: str = ""
) -> RunRecord:
    """What is remembered of a run with verdicts."""
    return RunRecord(
        id=number,
        framework=results.framework.id,
        path=path,
        folder=folder,
        started=started,
        finished=finished,
        as_of=results.as_of,
        exit_code=exit_code,
        judged=True,
        engine=__version__,
        definition=results.framework.digest,
        rows=len(results),
    )


def goes_on(results: Results, last: RunRecord | None) -> bool:
    """Is this no earlier day than that of the run before? On an earlier one less has happened; none was taken back."""
    return last is None or results.as_of >= last.as_of


def commit(
    store: Store,
    run: RunRecord,
    results: Results,
    verdicts: Verdicts,
    inputs: Sequence[InputRecord],
    last: RunRecord | None,
) -> Recorded:
    """Remember a run with its verdicts, and with its figures and what its promises are held to where it `goes_on`."""
    if not goes_on(results, last):
        return record_run(store, run, verdicts, inputs=inputs)
    observed, beside = results.evaluation.observed, facts_of(results)
    return record_run(store, run, verdicts, inputs=inputs, observed=observed, facts=beside)


def keep_inputs(home: Path, inputs: Sequence[InputRecord], framework: Framework) -> Report:
    """Copy what a run rested on into its state folder, and say what changed meanwhile. StoreError on a full disk."""
    if framework.path is None:
        return Report()
    archive = Archive(home / FOLDER)
    try:
        return changed_meanwhile(archive.keep(inputs, framework.path.parent))
    except OSError as problem:
        wrong = f"could not be copied: {problem.strerror or type(problem).__name__}"
        to_do = "free space and run again; nothing was lost"
        raise refuse("OUT516", str(archive.folder), wrong, to_do) from problem
