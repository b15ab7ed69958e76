"""Changes as JSON, page by page: the text of `changes_to_dict`, without a mapping for each of them.

Law: it is what ``json.dumps`` makes of those plain values with an indent of 1, to the letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import getitem
from typing import Final

import attrs

from outcomes.history.answers import RunChanges, changes_to_dict, plain_reasons
from outcomes.history.moved import PLAIN, Columns, States
from outcomes.history.verdict_changes import Changes

AT_ONCE: Final = 4_096
"""So many changes are written together."""


def changes_to_json(several: Iterable[RunChanges]) -> Iterator[str]:
    """The text of ``changes_to_dict(several)``, in pieces."""
    several = list(several)
    around = _text(changes_to_dict(attrs.evolve(each, changes=Changes()) for each in several))
    before, _, after = around.partition("[]")
    written = False
    for each in several:
        for page in _pages(each.changes, each.until.id) if each.until else ():
            yield f",\n  {page}" if written else f"{before}[\n  {page}"
            written = True
    yield f"\n ]{after}" if written else around


def _pages(changes: Changes, run: int) -> Iterator[str]:
    moved = changes.moved
    whys = [_text(plain_reasons(each)).replace("\n", "\n   ") for each in changes.whys]
    for start in range(0, len(changes), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        parts = {
            "framework": repeat(_text(changes.framework)),
            **_fields(moved.keys, rows),
            "run": repeat(str(run)),
            "before": _states(moved.before, rows),
            "after": _states(moved.after, rows),
            "why": map(whys.__getitem__, changes.why[rows]),
        }
        yield ",\n  ".join(_objects(parts, "\n   "))


def _states(states: States, rows: slice) -> Iterable[str]:
    texts = _objects(_fields(states.said, rows), "\n    ")
    return map(getitem, zip(repeat("null"), texts), states.there[rows])


def _fields(columns: Columns, rows: slice) -> dict[str, Iterable[str]]:
    """The text of each field of some rows."""
    return {name: (_numbers if name in PLAIN else _words)(column[rows]) for name, column in columns.items()}


def _objects(fields: Mapping[str, Iterable[str]], indent: str) -> Iterator[str]:
    """One object a row."""
    pieces: list[Iterable[str]] = []
    for name, texts in fields.items():
        pieces += [repeat(f'{"," if pieces else "{"}{indent}"{name}": '), texts]
    return map("".join, zip(*pieces, repeat(f"{indent[:-1]}}}")))


def _words(column: Sequence[str]) -> Iterable[str]:
    """Each word as JSON, written once."""
    return map({word: _text(word) for word in set(column)}.__getitem__, column)


def _numbers(column: Sequence[float | None]) -> Sequence[str]:
    return json.dumps(column)[1:-1].split(", ")


def _text(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)
