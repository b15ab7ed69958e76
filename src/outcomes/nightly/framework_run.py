"""One framework's run: judge, write, remember, show, tell.

Law: the commit of the history is the moment at which a run has happened. What was written before it is removed, what
is shown after it is finished by whoever comes next; whatever goes wrong ends in an exit code and a message.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

import attrs

from outcomes.diagnostics import NO_ROOM, OUT_OF_REACH, ExitCode, OutcomesError, Report
from outcomes.framework import Framework, load_framework
from outcomes.framework.definition_file import NAME
from outcomes.history.archive import FOLDER, Archive, inputs_of
from outcomes.history.fact_kinds import RECORDED
from outcomes.history.facts import read_facts
from outcomes.history.recording import next_run, record_run
from outcomes.history.run_verdicts import verdicts_of
from outcomes.history.runs import last_judged, needed_by, read_runs
from outcomes.history.store import Store
from outcomes.history.stored import RunRecord
from outcomes.hooks.run_told import RunFinished
from outcomes.nightly.notices import (
    Night,
    backwards,
    engine_defect,
    exit_code_of,
    lost_history,
    not_told,
    stale_warnings,
    two_of_one_id,
)
from outcomes.nightly.order import SITE, Order
from outcomes.nightly.outbox import Left, clear, outbox_of, read_left
from outcomes.nightly.publishing import RUNS, Publication, folder_name, highest_run
from outcomes.nightly.remembering import commit, goes_on, keep_inputs, record_of
from outcomes.nightly.signals import Stop, Terminated
from outcomes.nightly.telling import Tidings, finished, remember_told, tidings_of
from outcomes.reports.folders import not_written
from outcomes.results.rendered import Results
from outcomes.version import __version__

NOTICE_FAILED = "OUT416"
"""Code of the warning that a plugin could not tell of a run."""
UNSENT = "OUT419"
"""Code of the warning that one channel of a plugin could not be told."""


@attrs.define(kw_only=True, eq=False)
class FrameworkRun:
    """One framework's run; lives for one call. ``seen`` are the ids of this night's frameworks and their paths."""

    order: Order
    stop: Stop
    store: Store
    path: Path
    seen: dict[str, str]
    framework: str = ""
    started: datetime = attrs.field(init=False)
    report: Report = attrs.field(factory=Report)
    lost: bool = False
    """There are published runs, and no history of them."""
    exit_code: int = int(ExitCode.EVALUATED)
    """What the run came to, once it is being told of."""
    tidings: Tidings = attrs.field(factory=Tidings)
    _history: list[RunRecord] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.started = self.order.clock()

    def carry_out(self) -> int:
        """Run and tell. Gives the exit code, whatever goes wrong; only a signal passes."""
        try:
            try:
                night = self._run()
            except OutcomesError as problem:
                night = self._failed(problem.exit_code, problem.report)
            except (Terminated, KeyboardInterrupt):
                raise
            except BaseException as defect:
                if isinstance(defect, OSError) and defect.errno in NO_ROOM | OUT_OF_REACH:
                    # Wherever it happens: copies of what is fetched and temporary files lie on the same disks.
                    full = not_written(Path(defect.filename or self.order.state), defect)
                    night = self._failed(full.exit_code, full.report)
                else:
                    night = self._failed(ExitCode.DEFECT, Report((engine_defect(defect, self.path),)))
        except (Terminated, KeyboardInterrupt) as signal:
            with self.stop.held():
                terminated = isinstance(signal, Terminated)
                night = self._failed(ExitCode.TERMINATED if terminated else ExitCode.INTERRUPTED, Report())
                self._tell(night)
            raise
        return self._tell(night)

    def _run(self) -> Night:
        order = self.order
        self.framework = self._known_as()
        order.log.say("run.started", framework=self.framework, path=str(self.path))
        framework = load_framework(self.path)
        self.framework = self._claim(framework)
        self._history = read_runs(self.store, self.framework)
        last = last_judged(self._history)
        publication = order.publication(self.framework)
        if publication is not None:
            publication.recover(last.folder if last else "")
        order.step("recovered")
        unsent = order.notify(RunFinished(framework=self.framework, started=self.started, phase="started"))
        order.log.report(unsent, self.framework)
        self.report += unsent
        results = order.judge(framework)
        order.step("evaluated")
        self.report += (
            results.report + stale_warnings(results) + backwards(framework.id, results.as_of, self.started, last)
        )
        self.report += not_told(framework.id, self._history, read_facts(self.store, framework.id, RECORDED))
        if publication is not None and not self._history and (published := publication.names()):
            self.lost = True
            self.report += lost_history(framework.id, published)
        order.log.say("run.evaluated", framework=self.framework, rows=len(results), partial=results.partial)
        return self._keep(framework, results, publication, last)

    def _keep(
        self, framework: Framework, results: Results, publication: Publication | None, last: RunRecord | None
    ) -> Night:
        """Write, remember, show: from the commit of the history on, a signal waits."""
        order, store = self.order, self.store
        number = next_run(store)
        if publication is not None:
            number = max(number, highest_run(publication.root.parent) + 1)
        folder = folder_name(number, results.as_of) if publication is not None else ""
        exit_code = int(exit_code_of(results, order.fail_on))
        inputs = inputs_of(results.framework, results.evaluation)
        if order.home is not None:
            self.report += keep_inputs(order.home, inputs, framework)
        with ExitStack() as undo:
            if publication is not None:
                facts = {"framework": framework.id, "run": number, "engine": __version__}
                facts |= {"as_of": results.as_of.isoformat()}
                undo.callback(publication.discard, folder)
                self.report += publication.write(folder, results, order.writers, facts)
            order.step("written")
            verdicts = verdicts_of(results)
            record = record_of(
                results,
                number=number,
                path=str(self.path),
                folder=folder,
                exit_code=exit_code,
                started=self.started,
                finished=order.clock(),
            )
            with self.stop.held():
                recorded = commit(store, record, results, verdicts, inputs, last)
                undo.pop_all()
                order.step("committed")
                if publication is not None:
                    publication.show(folder, order.step)
        order.step("published")
        order.log.say(
            "run.recorded",
            framework=framework.id,
            run=number,
            folder=folder,
            new=recorded.new,
            differ=recorded.differ,
            gone=recorded.gone,
            revised=recorded.revised,
        )
        self._prune(publication)
        order.step("pruned")
        left = read_left(order.home, framework.id) if order.home is not None else Left()
        self.tidings = tidings_of(
            store, self._history, record, results, order.page, forward=goes_on(results, last), left=left
        )
        since = self.tidings.since
        if order.pages is not None and publication is not None:
            # What changed is known only now. Its place is its own, so that a mail of any night leads to today's page.
            self.report += order.pages(results, self.tidings.changes, since, publication.root / SITE)
            order.step("pages")
        return Night(
            framework=framework.id,
            path=str(self.path),
            exit_code=exit_code,
            number=number,
            since=since.id if since else 0,
            changes=self.tidings.changes,
            redefined=self.tidings.redefined,
            report=self.report,
            results=results,
            folder=str(publication.runs / folder) if publication is not None else "",
            lost=self.lost,
        )

    def _failed(self, exit_code: ExitCode, report: Report) -> Night:
        """Remember that there was a run without verdicts. Where even that cannot be written, it is only told."""
        self.report = self.report + report
        number = 0
        try:
            # A signal may have come before it was known whose run this is.
            self.framework = self.framework or self._known_as()
            number = next_run(self.store)
            record = RunRecord(
                id=number,
                framework=self.framework,
                path=str(self.path),
                started=self.started,
                finished=self.order.clock(),
                as_of=self.order.as_of,
                exit_code=int(exit_code),
                judged=False,
                engine=__version__,
            )
            record_run(self.store, record)
        except OutcomesError as problem:
            number = 0
            self.report = self.report + problem.report
            exit_code = max(exit_code, problem.exit_code)
        return Night(
            framework=self.framework, path=str(self.path), exit_code=int(exit_code), number=number, report=self.report
        )

    def _tell(self, night: Night) -> int:
        """Log, notify, say, and mark as told what was told: what a notice failed to tell is told with the next run."""
        order = self.order
        self.exit_code = night.exit_code
        results = night.results
        order.log.report(night.report, night.framework)
        outbox = outbox_of(order.home, night.framework, night.number) if order.home and results else None
        unsent = order.notify(finished(night, self.tidings, self.started, order.clock(), outbox))
        order.step("notified")
        order.log.report(unsent, night.framework)
        facts = {"run": night.number, "exit_code": night.exit_code, "changes": len(night.changes)}
        order.log.say("run.finished", framework=night.framework, **facts)
        problem = (order.log.problem,) if order.log.problem else ()
        order.said(attrs.evolve(night, report=night.report + unsent + problem))
        if results is not None and all(each.code != NOTICE_FAILED for each in unsent):
            failed = [each.subject for each in unsent if each.code == UNSENT]
            remember_told(
                self.store, night, self.tidings, failed, ever=last_judged(self._history, told=True) is not None
            )
            if order.home is not None:
                clear(order.home, night.framework)
        order.step("told")
        return night.exit_code

    # -- small answers ------------------------------------------------------------------------------------

    def _known_as(self) -> str:
        """What a framework was called when it could last be loaded from this path, else the name of its folder."""
        before = [each.framework for each in read_runs(self.store) if each.path == str(self.path)]
        home = self.path.parent if self.path.name == NAME else self.path
        return before[-1] if before else home.resolve().name

    def _claim(self, framework: Framework) -> str:
        other = self.seen.setdefault(framework.id, str(self.path))
        if other != str(self.path):
            raise two_of_one_id(framework, self.path, other)
        return framework.id

    def _prune(self, publication: Publication | None) -> None:
        if self.order.keep is None or publication is None:
            return
        publication.prune(self.order.keep)
        if self.order.home is None:
            return
        kept = {each.name for each in publication.root.parent.glob(f"*/{RUNS}/*")}
        with suppress(OSError):
            Archive(self.order.home / FOLDER).prune(needed_by(self.store, kept))
