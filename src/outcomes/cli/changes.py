"""``outcomes changes``: each verdict that moved, and why.

Law: the reason of a change is read from the history; a run without changes says so.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import click

from outcomes.cli.output import echo, echo_data
from outcomes.cli.state import framework_option, frameworks_of, state_option

if TYPE_CHECKING:
    from outcomes.history.verdict_changes import Change


@click.command("changes")
@state_option
@click.option("--since", type=int, metavar="RUN", help="Changes after this run; default: the run before the last.")
@framework_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to write them.")
def command(state: str, since: int | None, framework: str | None, format_: str) -> int:
    """Say which verdicts moved between two runs, and why: new period, revised data, changed definition, ..."""
    from outcomes.history.facts import PROMISE, read_facts
    from outcomes.history.promised import redefined
    from outcomes.history.runs import last_judged, read_run, read_runs
    from outcomes.history.store import open_store
    from outcomes.history.verdict_changes import change_lines, changed_files, find_changes

    written: list[dict[str, Any]] = []
    promises: list[dict[str, object]] = []
    with open_store(state) as store, store.snapshot():
        start = None if since is None else read_run(store, since)
        names = frameworks_of(store, framework)
        if start is not None and start.framework not in names:
            raise click.UsageError(f"run {start.id} is one of {start.framework}, not of {framework}")
        # A run is of one framework: after it, only that one has changes.
        for name in names if start is None else [start.framework]:
            runs = read_runs(store, name)
            last = last_judged(runs)
            if last is None:
                continue
            first = last_judged(runs, before=last.id if start is None else start.id + 1)
            changes = find_changes(store, first, last) if first is not None else []
            promised = [] if first is None else [read_facts(store, name, PROMISE, run.id) for run in (first, last)]
            differ = redefined(*promised) if promised else []
            if format_ == "json":
                written.extend(_as_json(each, last.id) for each in changes)
                promises.extend(
                    {"framework": name, "aim": each.aim, "run": last.id, "changes": list(each.changes)}
                    for each in differ
                )
                continue
            if first is None:
                echo(f"{name}: run {last.id} is the first with verdicts")
                continue
            moved = f"{len(changes)} changed" if changes else "nothing changed"
            echo(f"{name}: {moved} between run {first.id} ({first.as_of}) and run {last.id} ({last.as_of})")
            for line in [*change_lines(changes), *changed_files(store, first, last)]:
                echo(f"  {line}")
            for promise in differ:
                echo(f"  redefined: {promise}")
    if format_ == "json":
        said = {"schema": "outcomes.changes/1", "changes": written, "redefined": promises}
        echo_data(json.dumps(said, indent=1, ensure_ascii=False))
    return 0


def _as_json(change: Change, run: int) -> dict[str, object]:
    return {
        "framework": change.framework,
        **attrs.asdict(change.key),
        "run": run,
        "before": attrs.asdict(change.before) if change.before else None,
        "after": attrs.asdict(change.after) if change.after else None,
        "why": [{"cause": each.cause.value, "detail": each.detail or None} for each in change.why],
    }
