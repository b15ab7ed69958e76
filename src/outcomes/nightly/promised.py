"""What each promise of a framework is held to, as a history keeps it.

Law: all that its verdicts rest on is in it, and the reading of its wording too; words that only describe are not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from outcomes.engine.definitions import file_digest
from outcomes.framework import Framework
from outcomes.framework.classes import plain_values
from outcomes.framework.model import Aim, Board, Owner
from outcomes.framework.targets import sense_of


def promises_kept(framework: Framework) -> dict[str, str]:
    """What the verdicts of each aim are held to, as JSON, by the aim; nothing of corrective actions."""
    return {
        id_: json.dumps(_parts(framework, aim), sort_keys=True, default=str)
        for id_, aim in framework.aims.items()
        if not aim.corrects
    }


def _parts(framework: Framework, aim: Aim) -> dict[str, Any]:
    indicator = framework.indicators.get(aim.indicator)
    polarity = indicator.polarity if indicator is not None else ""
    parts = {
        "title": aim.title,
        "due": aim.due,
        "wanted": aim.wanted,
        "supporting": "supporting only" if aim.supporting else "promised",
        "indicator": aim.indicator,
        "polarity": polarity,
        "areas": ", ".join(aim.areas),
        "owner": _titles(framework.owners, [framework.owner_of(aim)]),
        "boards": _titles(framework.boards, framework.boards_of(aim)),
        "owner_id": framework.owner_of(aim),
        "board_ids": " ".join(framework.boards_of(aim)),
        "sense": sense_of(aim.target, wanted=aim.wanted, polarity=polarity) if aim.target is not None else None,
    }
    parts |= dict(_flat("target", plain_values(aim.target)))
    # The file's name says nothing of what is in it.
    digest = file_digest(framework, aim)
    if digest:
        parts["target.file"] = digest
    return {
        key: value for key, value in parts.items() if value not in (None, "") and not key.startswith("target.file.")
    }


def _titles(known: Mapping[str, Owner] | Mapping[str, Board], ids: Iterable[str]) -> str:
    return ", ".join(known[each].title for each in ids if each in known)


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _flat(f"{name}.{key}", each)
    elif value is not None:
        yield name, ", ".join(map(str, value)) if isinstance(value, list) else value
