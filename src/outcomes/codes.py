"""Every code that a message may carry. Their words stand in ``codes.toml``; this module reads them.

Law: only who explains a code imports this module, so that nothing else pays for reading the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import attrs

from outcomes.diagnostics import suggest


@attrs.frozen
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
    tables = tomllib.loads((files("outcomes") / "codes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: Code(code, **fields) for code, fields in tables.items()})


CODES: Mapping[str, Code] = _read_codes()
"""All codes, in the order of the file."""
