"""The options of ``outcomes run --state``, and what it prints: a night for cron.

Law: quiet means silent unless the exit code is 10 or more; what is printed is what a person must know.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from outcomes.cli.access_options import access_of
from outcomes.cli.output import echo
from outcomes.diagnostics import Diagnostic, ExitCode, Location, OutcomesError, Report, Severity, suggest
from outcomes.immutable import immutable

if TYPE_CHECKING:
    from outcomes.cli.asked import JudgingOptions
    from outcomes.history.stored import RunRecord
    from outcomes.history.verdict_changes import Changes
    from outcomes.nightly.notices import Night
    from outcomes.registry import PluginSet, Registered
    from outcomes.results.rendered import Results

F = TypeVar("F", bound=Callable[..., Any])

OUTPUTS = ("json", "csv", "parquet", "html")
"""What is published where nothing else is asked for, as far as it is installed."""


SPOKEN = frozenset({"OUT394", "OUT531", "OUT532", "OUT535", "OUT536", "OUT537", "OUT538", "OUT539"})
"""Warnings about the night itself (a publisher, log, clock or input), said even where only changes are, as are those of
notices that were not sent."""


@immutable(kw_only=True)
class NightOptions:
    """What was given on the command line."""

    state: str | None
    publish: Path | None
    keep: int | None
    quiet: bool
    changed_only: bool
    fail_on: str
    wait: float
    log: str
    site: bool


def night_options(command: F) -> F:
    """Add the options of an unattended run to a command; they arrive as keywords for `NightOptions`."""
    options = (
        click.option("--state", metavar="DIR-OR-URL", help="Remember the run here: a folder, or a database URL."),
        click.option("--publish", type=click.Path(path_type=Path, file_okay=False), help="Folder of the outputs."),
        click.option("--keep", type=click.IntRange(min=1), help="Keep only this many published runs."),
        click.option(
            "--quiet",
            is_flag=True,
            help="Print nothing unless the exit code is 10 or more, a notice was not sent or a framework went.",
        ),
        click.option("--changed-only", is_flag=True, help="Print only what changed since the last run."),
        click.option("--fail-on", default="", metavar="WORDS", help="Exit with 1 if a verdict is one of these."),
        click.option("--wait", type=click.FloatRange(min=0), default=0.0, help="Seconds to wait for another run."),
        click.option("--site", is_flag=True, help="Publish pages for a board too, as `outcomes site` does."),
        click.option("--log", default="", metavar="FILE", help="Log as JSON lines to this file, or - for stderr."),
    )
    for each in reversed(options):
        command = each(command)
    return command


def failing_words(text: str, plugins: PluginSet) -> frozenset[str]:
    """The verdicts and statuses of ``--fail-on missed,off-track``. Raises UsageError for an unknown word."""
    from outcomes.metrics.contract import Status

    known = {*plugins.ids("verdict"), *(each.value for each in Status)}
    words = [each.strip().lower().replace("-", " ") for each in text.split(",") if each.strip()]
    for each in words:
        if each not in known:
            raise click.UsageError(f'--fail-on: no verdict or status "{each}"; {suggest(each, known)}')
    return frozenset(words)


def exit_code(results: Results, fail_on: frozenset[str]) -> int:
    """The exit code of results: partial, or with a verdict that was not to be, or neither."""
    if results.partial or not fail_on:
        return int(ExitCode.PARTIAL if results.partial else ExitCode.EVALUATED)
    # Loads the history's database library, which a run without a state can do without.
    from outcomes.nightly.notices import exit_code_of

    return int(exit_code_of(results, fail_on))


def check_options(options: NightOptions) -> None:
    """Refuse options that mean nothing without a state."""
    if options.state is not None:
        return
    given = {
        "--publish": options.publish,
        "--keep": options.keep,
        "--changed-only": options.changed_only,
        "--wait": options.wait,
        "--log": options.log,
        "--site": options.site,
    }
    for name, value in given.items():
        if value:
            raise click.UsageError(f"{name} needs --state")


def _installed(writer: Registered) -> bool:
    """Whether the package that a writer needs is there; one that nobody asked for by name must not cost the night."""
    return not writer.needs or find_spec(writer.needs) is not None


def run_state(
    path: Path,
    options: NightOptions,
    asked: JudgingOptions,
    plugins: PluginSet,
    format_: str,
) -> int:
    """Carry out ``outcomes run PATH --state ...`` and give its exit code."""
    from outcomes.api import evaluate
    from outcomes.nightly.log import Log
    from outcomes.nightly.night import frameworks_in, run_night
    from outcomes.nightly.order import Order

    assert options.state is not None
    day = asked.as_of or date.today()
    access = access_of(asked.data, asked.offline, options.state)
    names = OUTPUTS if format_ == "table" else (*OUTPUTS, format_)
    asked_writers = [(name, plugins.find("writer", name)) for name in dict.fromkeys(names)]
    writers = [each for name, each in asked_writers if each is not None and (name == format_ or _installed(each))]
    order = Order(
        state=options.state,
        judge=partial(evaluate, as_of=day, plugins=plugins, keep_observed=True, access=access),
        as_of=day,
        writers=writers,
        notify=plugins.run_finished,
        publish=options.publish,
        keep=options.keep,
        fail_on=failing_words(options.fail_on, plugins),
        wait=options.wait,
        log=Log(options.log),
        page=_page,
        said=partial(_say, options=options, verbose=asked.verbose),
        pages=_write_pages if options.site else None,
    )
    if not path.exists():
        raise click.UsageError(f'there is no file or folder "{path}"')
    try:
        return int(run_night(frameworks_in(path), order))
    except OutcomesError as problem:
        order.log.say("run.refused", code=next(iter(problem.report)).code, exit_code=int(problem.exit_code))
        raise


def _write_pages(results: Results, changes: Changes, since: RunRecord | None, folder: Path) -> Report:
    """Publish the pages of one framework. A night that has happened does not fail for its pages: it warns of them."""
    from outcomes.site.building import SitePart, build_site
    from outcomes.site.folder import publish
    from outcomes.site.moves import news_of

    news = news_of(changes, since, results.evaluation.area_names) if since is not None else None
    try:
        publish(build_site([SitePart(results=results, news=news)]), folder)
    except OutcomesError as problem:
        wrong = "; ".join(each.found for each in problem.report)
        to_do = next(iter(problem.report)).to_do
    except Exception as problem:
        wrong, to_do = f"{type(problem).__name__} in the engine itself", "report what `outcomes site` prints"
    else:
        return Report()
    place = Location(file=str(folder))
    warned = Severity.WARNING
    return Report(
        (Diagnostic(code="OUT538", location=place, subject="site", found=wrong, to_do=to_do, severity=warned),)
    )


def _page(framework: str, aim: str) -> str:
    # Loaded where somebody is told of something, which few nights have.
    from outcomes.site.addresses import page

    return page(framework, "aims", aim)


def _say(night: Night, *, options: NightOptions, verbose: bool) -> None:
    from outcomes.cli.options import say
    from outcomes.nightly.framework_run import NOTICE_FAILED, UNSENT
    from outcomes.nightly.notices import LOST, VANISHED, in_one_line, summary

    failed = {NOTICE_FAILED, UNSENT, VANISHED}
    serious = night.exit_code >= ExitCode.DEFINITION
    if options.quiet and not serious:
        # A notice that was not sent, and a framework that went, are what nobody else would hear of.
        say(Report(each for each in night.report if each.code in failed))
        return
    silent = options.changed_only and not serious
    spoken = SPOKEN | LOST | failed
    say(night.report if not silent else Report(e for e in night.report if e.code in spoken), verbose=verbose)
    if silent and not (night.changes or night.redefined or night.first):
        return
    lines = summary(night, problems=False) if night.results is not None else (in_one_line(night),)
    echo("\n".join(lines))
