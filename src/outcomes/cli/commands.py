"""The package's own commands: what each is called and says of itself, as the built-in plugin registers them.

Law: nothing but the command that runs is loaded; each is to the command line what a plugin's is.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    import click

HELP_OPTIONS: Final = ["-h", "--help"]


class OwnCommand:
    """A command of the package; its code is ``outcomes.cli.ID``."""

    def __init__(self, name: str, summary: str) -> None:
        self.id = name
        self.summary = self.__doc__ = summary

    def loaded(self) -> click.Command:
        """The command with its options, for help and for the reference."""
        command: click.Command = import_module(f"outcomes.cli.{self.id.replace('-', '_')}").command
        return command

    def run(self, arguments: Sequence[str], output: TextIO) -> int:
        """Run with what was typed after its name; see `outcomes.hooks.Subcommand`."""
        from outcomes.cli.output import private_output

        with private_output(output):
            code = self.loaded().main(
                list(arguments),
                prog_name=f"outcomes {self.id}",
                standalone_mode=False,
                help_option_names=HELP_OPTIONS,
            )
        return int(code or 0)


COMMANDS: Final = {
    name: OwnCommand(name, summary)
    for name, summary in {
        "run": "Judge a framework and say what was found.",
        "check": "Check a framework file, without reading any data.",
        "plan": "Show what a run would do, without reading any data.",
        "explain": "Explain the verdicts of one aim.",
        "site": "Write a folder of pages for a board, from promises to areas.",
        "suggest": "Say at which levels a target could be set, and what each would mean.",
        "rollup": "Count the verdicts by board, owner, tag, area or level.",
        "colours": "Show the same results under several councils' colour rules.",
        "changes": "Say which verdicts moved between two runs, and why.",
        "history": "Show what one aim's verdicts said through time.",
        "replay": "Compute a stored run again, and say whether it is identical.",
        "due": "List which figures are expected, late or newly arrived.",
        "test": "Check worked cases: do they still come out as expected?",
        "fetch": "Get what a framework's sources publish now, for runs that ask nobody.",
        "inspect": "Say what a file is, and print the table that reads it.",
        "new": "Write a plugin or a framework to start from.",
        "plugins": "Show what is installed, and what each plugin offers.",
        "schema": "Write the JSON Schema of framework files, for editors.",
        "explain-code": "Explain a code that stands in a message.",
    }.items()
}
"""Each by its name, in the order in which help lists them."""

OWN: Final = tuple(COMMANDS.values())
