"""The words that publishers write where a number would stand, by publisher, as `marks.toml` lists them.

Law: a mark has one meaning in a list; a word that no list has is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypeAlias

import attrs
import tomli

from outcomes.immutable import immutable

MarksName: TypeAlias = Literal["gss", "ees", "nomis", "nhs", "eurostat"]
"""The lists, by the publisher whose words they are."""

DEFAULT: Final[MarksName] = "gss"
MEANINGS: Final = ("missing", "suppressed", "low", "notes")


@immutable(kw_only=True)
class MarkList:
    """What one publisher writes instead of a number, or after one; all in lower case.

    ``missing``: there is no number. ``suppressed``: it is held back. ``low``: it is only said to be small. ``notes``
    may follow a number that holds; ``caveats`` are the words for those of them that a reader of the number must know.
    """

    id: str
    title: str
    source: str
    missing: tuple[str, ...]
    suppressed: tuple[str, ...]
    low: tuple[str, ...]
    notes: tuple[str, ...]
    caveats: Mapping[str, str] = attrs.field(factory=dict)
    url: str = ""


@cache
def mark_lists() -> Mapping[str, MarkList]:
    """Every list by its name, and ``common``, whose words are in all the others too.

    >>> "z" in mark_lists()["gss"].missing, "n/a" in mark_lists()["nhs"].missing
    (True, True)
    """
    tables = tomli.loads(files("outcomes.data").joinpath("marks.toml").read_text(encoding="utf-8"))
    common = tables["common"]
    lists = {}
    for name, table in tables.items():
        own = {each: table[each] if name == "common" else [*common[each], *table[each]] for each in MEANINGS}
        words: dict[str, tuple[str, ...]] = {
            each: tuple(dict.fromkeys(word.lower() for word in own[each])) for each in MEANINGS
        }
        lists[name] = MarkList(
            id=name,
            title=table["title"],
            source=table["source"],
            caveats={**common.get("caveats", {}), **table.get("caveats", {})},
            url=table.get("url", ""),
            **words,
        )
    return lists


@cache
def known_caveats() -> frozenset[str]:
    """All that a mark of any list may tell the reader of a number.

    >>> "provisional" in known_caveats()
    True
    """
    return frozenset(said for each in mark_lists().values() for said in each.caveats.values())


def lists_that_know(word: str) -> dict[str, str]:
    """Which lists have a word, and what it means there.

    >>> lists_that_know("!")
    {'nomis': 'suppressed'}
    """
    plain = word.strip().lower()
    return {
        name: meaning
        for name, each in mark_lists().items()
        if name != "common"
        for meaning in ("missing", "suppressed", "low")
        if plain in getattr(each, meaning)
    }


def lists_that_note(notes: str) -> list[str]:
    """Which lists have a note behind a number, or every one of several that are written together.

    >>> lists_that_note("bp"), lists_that_note("p"), lists_that_note("?")
    (['eurostat'], ['nomis', 'nhs', 'eurostat'], [])
    """
    plain = notes.strip().lower()
    return [
        name
        for name, each in mark_lists().items()
        if name != "common" and re.fullmatch(rf"(?:\s*(?:{'|'.join(map(re.escape, each.notes))}))+", plain)
    ]
