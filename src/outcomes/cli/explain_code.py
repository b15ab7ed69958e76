"""``outcomes explain-code``: what a code in a message means, and what to do about it.

Law: every code that a message may carry has its page.
"""

from __future__ import annotations

import click

from outcomes.cli.output import echo
from outcomes.diagnostics import ExitCode


@click.command("explain-code")
@click.argument("code")
def command(code: str) -> int:
    """Explain a CODE, such as OUT203, that stands in a message."""
    from outcomes.codes import explain_code

    try:
        echo(explain_code(code))
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from None
    return int(ExitCode.EVALUATED)
