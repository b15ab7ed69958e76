"""What a night is asked to do.

Law: all that a run needs from outside (evaluation, clock, writers, notices) comes in here, so that a test can stop or
replace any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import attrs

from outcomes.diagnostics import Report
from outcomes.framework import Framework
from outcomes.history.store import is_url
from outcomes.history.stored import RunRecord
from outcomes.history.verdict_changes import Changes
from outcomes.hooks.run_told import RunFinished
from outcomes.immutable import immutable
from outcomes.nightly.log import Log
from outcomes.nightly.notices import Night
from outcomes.nightly.publishing import Publication
from outcomes.nightly.telling import Page
from outcomes.registry import Registered
from outcomes.results.rendered import Results

PUBLISHED = "published"
"""Name of the folder of published runs in a state folder."""
SITE = "site"
"""Name of the folder of pages beside the runs of a framework, always of the latest run."""


def _nobody(_: RunFinished) -> Report:
    return Report()


@immutable(kw_only=True, eq=False)
class Order:
    """What a night is to do.

    ``state`` is a folder or a database URL; ``judge`` evaluates a loaded framework; ``writers`` write the outputs;
    ``notify`` tells the plugins. ``publish`` is the folder of the outputs (default: ``published`` in the state folder;
    none with a URL). ``keep`` is how many runs stay, None for all. ``fail_on`` are verdicts or statuses that make the
    exit code 1. ``wait`` is how many seconds to wait for the lock. ``said`` is given each framework's run when it is
    over. ``page`` gives the address of an aim's page within a site of the frameworks (of their ids), empty for none.
    ``pages`` writes a folder of pages, given the results, what changed, since which run, and the folder; it reports
    what went wrong. ``step`` is called with the name of each step, for tests that stop there.
    """

    state: str
    judge: Callable[[Framework], Results]
    as_of: date
    writers: Sequence[Registered] = ()
    notify: Callable[[RunFinished], Report] = _nobody
    publish: Path | None = None
    keep: int | None = None
    fail_on: frozenset[str] = frozenset()
    wait: float = 0.0
    log: Log = attrs.field(factory=Log)
    page: Page = lambda _, __: ""
    said: Callable[[Night], None] = lambda _: None
    pages: Callable[[Results, Changes, RunRecord | None, Path], Report] | None = None
    step: Callable[[str], None] = lambda _: None
    clock: Callable[[], datetime] = partial(datetime.now, UTC)

    @property
    def home(self) -> Path | None:
        """The state folder; None where the state is a database."""
        return None if is_url(self.state) else Path(self.state)

    def publication(self, framework: str) -> Publication | None:
        """The published runs of a framework; None where there is no place for them."""
        if self.publish is not None:
            return Publication(self.publish / framework)
        return Publication(self.home / PUBLISHED / framework) if self.home is not None else None
