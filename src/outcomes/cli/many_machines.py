"""``outcomes run --dask``: the pieces of a run on the workers of a Dask cluster.

Law: the command waits for all of them, and its exit code is that of a run on one machine.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outcomes.cli.nightly import NightOptions, exit_code, failing_words
from outcomes.cli.options import say
from outcomes.cli.output import echo
from outcomes.diagnostics import install_extra

if TYPE_CHECKING:
    from outcomes.fetching import Access
    from outcomes.registry import PluginSet


def run_on_dask(
    path: Path,
    options: NightOptions,
    plugins: PluginSet,
    access: Access,
    as_of: date | None,
    address: str,
    parts: str,
    *,
    verbose: bool,
) -> int:
    """Judge the framework at a path on the cluster whose scheduler is at an address, and write parts to a folder."""
    if find_spec("distributed") is None:
        raise click.UsageError(f"--dask needs another package; {install_extra('dask')}")
    from outcomes.distributed import evaluate
    from outcomes.framework import load_framework
    from outcomes.results import promises

    failing = failing_words(options.fail_on, plugins)
    framework = load_framework(path)
    try:
        # Looked up, and so untyped, whether or not the extra is there for who checks the types.
        client = import_module("distributed").Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise click.UsageError(f'no scheduler of Dask answers at "{address}" ({type(error).__name__})') from None
    with client:
        gathered = evaluate(framework, client=client, output=parts, as_of=as_of, plugins=plugins, access=access)
    if not options.quiet or gathered.partial:
        say(gathered.report, verbose=verbose)
    if not options.quiet:
        echo(f"{promises(gathered.results)}.")
        echo(f"{len(gathered.results):,} rows in {len(gathered.parts)} files: {parts}")
    return exit_code(gathered.results, failing)
