"""Options that the commands about the history share.

Law: a framework that is not named is every one that the history knows.
"""

from __future__ import annotations

import click

state_option = click.option(
    "--state", required=True, metavar="DIR-OR-URL", help="The folder or database URL that `outcomes run` was given."
)
framework_option = click.option("--framework", metavar="ID", help="Only this framework; default: all of the history.")
