"""``outcomes explain-code``: what a code in a message means, and what to do about it.

Law: every code that a message may carry has its page. Its words stand in ``codes.toml``, which nobody else reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import click
import tomli

from outcomes.cli.output import echo
from outcomes.diagnostics import ExitCode, suggest
from outcomes.immutable import immutable


@click.command("explain-code")
@click.argument("code")
def command(code: str) -> int:
    """Explain a CODE, such as OUT203, that stands in a message."""
    try:
        echo(explain_code(code))
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from None
    return int(ExitCode.EVALUATED)


@immutable
class Code:
    """One code. ``example`` shows what is wrong, and after an arrow where it helps, what is right."""

    code: str
    title: str
    meaning: str
    to_do: str
    example: str


def explain_code(code: str) -> str:
    """The page of a code, under headings that are always the same. Raises KeyError with advice for an unknown one.

    >>> print(explain_code("OUT104").splitlines()[0])
    OUT104: the file is empty
    """
    known = CODES.get(code.strip().upper())
    if known is None:
        raise KeyError(f'no code "{code}"; {suggest(code.strip().upper(), CODES)}')
    return "\n".join(
        [
            f"{known.code}: {known.title}",
            "",
            "What it means",
            *(f"  {line}" for line in known.meaning.splitlines()),
            "",
            "What to do",
            *(f"  {line}" for line in known.to_do.splitlines()),
            "",
            "Example",
            *(f"  {line}" for line in known.example.splitlines()),
            "",
        ]
    )


def _read_codes() -> Mapping[str, Code]:
    tables = tomli.loads((files("outcomes") / "codes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: Code(code, **fields) for code, fields in tables.items()})


CODES: Mapping[str, Code] = _read_codes()
"""All codes, in the order of the file."""
