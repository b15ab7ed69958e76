"""What a plugin can do: the hooks, and what is handed in through them. This is the plugin author's manual.

Law: a hook only adds. None wraps another, none sees another plugin's work, and each may take fewer arguments than
are listed here, so that a hook that gains an argument breaks nobody. What is told of a run is text, numbers and dates
only, so that a plugin in a process of its own is told the same.

A plugin is a module (or an object) with functions marked ``@hookimpl``. It makes itself known by an entry point of
the group ``outcomes``::

    # pyproject.toml
    [project.entry-points.outcomes]
    borough = "outcomes_borough.plugin"

    # outcomes_borough/plugin.py
    from outcomes.hooks import hookimpl
    from outcomes_borough.rules import WithinBand

    needs_hook_api = 1              # optional: the lowest HOOK_API that this plugin works with

    @hookimpl
    def register_metrics(register):
        register(WithinBand())

What is certain:

- A plugin that fails to import, misspells a hook, needs a newer ``HOOK_API`` or raises while it registers is listed
  as failed with its own error, and nothing that it registered stays. Nobody else notices, unless a framework needs it.
- An id belongs to whoever took it first: the built-in plugin, then plugins by the name of their entry point. A plugin
  that takes a taken id fails, and the message names both.
- Every call into a plugin is contained: no exception of any type and no ``sys.exit()`` ends a run, what is printed
  never reaches the output, warnings are shown under the plugin's name, and what comes back is checked before anybody
  trusts it.
- A plugin gets copies of what others use too, and what it changes of the process (the environment, the working
  directory, numpy's error state, functions of Python) is put back after each call and said.
- The command ends when its work is done: threads and functions for ``atexit`` that a plugin leaves behind are not
  waited for. Finish in the hook what has to be finished.
- What cannot be contained is an endless loop, a crash of native code, the use of all memory, and patches deep in a
  library. For those there is ``--isolate``, which imports each plugin in a process of its own, with limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Never

import pluggy

from outcomes.diagnostics import Diagnostic
from outcomes.hooks.run_told import NewsLine as NewsLine
from outcomes.hooks.run_told import RoleNews as RoleNews
from outcomes.hooks.run_told import RunFinished as RunFinished
from outcomes.hooks.run_told import Update as Update
from outcomes.lazy import on_first_use

if TYPE_CHECKING:
    from outcomes.data.banded import BandedEstimate as BandedEstimate
    from outcomes.framework.model import Framework
    from outcomes.hooks.protocols import AimFields as AimFields
    from outcomes.hooks.protocols import BandedStatistic as BandedStatistic
    from outcomes.hooks.protocols import Colouring as Colouring
    from outcomes.hooks.protocols import Fetcher as Fetcher
    from outcomes.hooks.protocols import PeriodWords as PeriodWords
    from outcomes.hooks.protocols import Reader as Reader
    from outcomes.hooks.protocols import Statistic as Statistic
    from outcomes.hooks.protocols import Subcommand as Subcommand
    from outcomes.hooks.protocols import TargetReading as TargetReading
    from outcomes.hooks.protocols import Writer as Writer
    from outcomes.metrics.contract import Metric as Metric
    from outcomes.metrics.verdicts import VerdictWord as VerdictWord

_HOMES = {
    "outcomes.data.banded": "BandedEstimate",
    "outcomes.hooks.protocols": (
        "AimFields BandedStatistic Colouring Fetcher PeriodWords Reader Statistic Subcommand TargetReading Writer"
    ),
    "outcomes.metrics.contract": "Metric",
    "outcomes.metrics.verdicts": "VerdictWord",
}
"""Names that are imported when they are first used: most plugins register one kind of thing."""

HOOK_API = 13
"""The number of this manual. It rises when a hook is added, gains an argument, or takes more (2: `Fetcher`;
3: ``register_colours``, ``register_periods``, ``register_fields``, ``register_commands``, `BandedStatistic`; 4: news of
owners and boards, and what a notice that failed gives back; 5: ``outbox``, ``doubtful`` and `Update.missed`; 6:
``register_readings``; 7: metrics that draw, `outcomes.ChartColumns`; 8: ``register_verdicts``; 9: metrics over several
indicators, `outcomes.FrameworkBlock`; 10: ``needs_polarity`` of a `MetricInfo`; 11: ``start`` of `MetricColumns`;
12: ``rests_on_run`` of a `MetricInfo`; 13: ``margin`` of a `SeriesBlock`)."""

ENTRY_POINT_GROUP = "outcomes"
"""The group of entry points in which plugins are looked for."""

hookimpl = pluggy.HookimplMarker("outcomes")
"""Marks a function as the implementation of the hook of the same name. ``wrapper=True`` and ``hookwrapper=True`` are
refused: a plugin that could wrap another's call could change its answer."""

_hookspec = pluggy.HookspecMarker("outcomes")


@_hookspec
def register_metrics(register: Callable[[Metric[Never]], None]) -> None:
    """Add metrics: call ``register(metric)`` for each.

    A metric is any object with ``info`` (`MetricInfo`) and ``evaluate(block, params)`` (`MetricColumns`); see
    `outcomes.metrics`. One of ``Scope.FRAMEWORK`` judges several indicators together, and gets a `FrameworkBlock`. Test
    it with ``TestMine = conformance(Mine())`` from `outcomes.testing`. Its id is written in frameworks as
    ``metric = "..."``: lower case letters, digits, ``.`` and ``-``, best led by your own name, such as
    ``borough.within-band``.
    """


@_hookspec
def register_statistics(register: Callable[[Statistic | BandedStatistic], None]) -> None:
    """Add statistics: call ``register(statistic)`` for each `Statistic` or `BandedStatistic`."""


@_hookspec
def register_readers(register: Callable[[Reader], None]) -> None:
    """Add readers of published data: call ``register(reader)`` for each `Reader` or `Fetcher`."""


@_hookspec
def register_writers(register: Callable[[Writer], None]) -> None:
    """Add writers of results: call ``register(writer)`` for each `Writer`."""


@_hookspec
def register_colours(register: Callable[[Colouring], None]) -> None:
    """Add colour rules: call ``register(rule)`` for each `Colouring`."""


@_hookspec
def register_periods(register: Callable[[PeriodWords], None]) -> None:
    """Add words for periods: call ``register(words)`` for each `PeriodWords`."""


@_hookspec
def register_readings(register: Callable[[TargetReading], None]) -> None:
    """Add readings of targets: call ``register(reading)`` for each `TargetReading`."""


@_hookspec
def register_verdicts(register: Callable[[VerdictWord], None]) -> None:
    """Add words to the verdicts: call ``register(word)`` for each `outcomes.metrics.VerdictWord`.

    Metrics of the same plugin may then give them, as the ``verdict`` of an `Outcome`.
    """


@_hookspec
def register_fields(register: Callable[[AimFields], None]) -> None:
    """Add keys that aims may have: call ``register(fields)`` for each `AimFields`."""


@_hookspec
def register_commands(register: Callable[[Subcommand], None]) -> None:
    """Add commands to the command line: call ``register(command)`` for each `Subcommand`."""


@_hookspec
def check_framework(framework: Framework) -> Iterable[Diagnostic]:  # type: ignore[empty-body]
    """Check the house rules of your organisation: give a `Diagnostic` for each breach.

    Called once for each framework after it has been understood, before anything is judged. Codes begin with ``OUT9``
    (OUT900 to OUT999); others are refused, so that a house rule is never taken for one of the package's own. Severity
    ``error`` stops the run, ``warning`` and ``note`` do not.
    """


@_hookspec
def run_finished(run: RunFinished) -> Iterable[Diagnostic] | None:
    """Be told that a run started (``run.phase == "started"``) or finished, for instance to send a message.

    Called after the results were published, so that nothing said here can change or delay them. Give a `Diagnostic` for
    each channel that could not be told: its subject names the channel, ``found`` what went wrong and ``to_do`` what to
    mend. It becomes a warning (OUT419), and with the next run that channel alone finds in ``retold`` what it missed. If
    the hook raises, the run stands, a warning names the plugin, and all is told again with the next run.
    """


_OWN = (
    "ENTRY_POINT_GROUP HOOK_API NewsLine RoleNews RunFinished Update check_framework hookimpl register_colours "
    "register_commands register_fields register_metrics register_periods register_readers register_readings "
    "register_statistics register_verdicts register_writers run_finished"
)
if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = on_first_use(__name__, _HOMES, _OWN)
