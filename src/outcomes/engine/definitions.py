"""What a verdict rests on, as plain values and their digests, so that a changed promise is told from a changed figure.

Law: equal definitions have one spelling and one digest; words that only describe are in neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import attrs

from outcomes.engine.inputs import folder_of, sha256
from outcomes.framework.classes import key_of
from outcomes.framework.model import Aim, Framework, Indicator

_DESCRIBING = frozenset({"title", "source", "note", "tags", "reference", "reading"})
_JUDGING = tuple(field.name for field in attrs.fields(Indicator) if field.name not in _DESCRIBING)


def definition_basis(framework: Framework, aim: Aim) -> str:
    """Digest of all of an aim and its indicator that a verdict rests on: words that only describe are left out."""
    indicator = framework.indicators.get(aim.indicator)
    return digest(
        {
            "target": plain_values(aim.target),
            "target_file": _file_digest(framework, aim),
            "wanted": aim.wanted,
            "due": aim.due,
            "returns": plain_values(aim.returns),
            "undefined": plain_values(aim.undefined),
            "indicator": _judging_fields(indicator) if indicator else None,
        }
    )


def _file_digest(framework: Framework, aim: Aim) -> str:
    """Digest of the file of an aim's targets by area, which is as much a promise as what the framework says itself."""
    file = getattr(aim.target, "file", None)
    path = folder_of(framework) / file.path if file is not None else None
    return sha256(path) if path is not None and path.is_file() else ""


def digest(value: Any, length: int = 16) -> str:
    """Hexadecimal SHA-256 of a plain value, cut to ``length`` digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:length]


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


def canonical(value: Any) -> str:
    """One spelling of a plain value as JSON: sorted keys, no spaces, dates as text."""
    return _ENCODER.encode(value)


def _judging_fields(indicator: Indicator) -> dict[str, Any]:
    return {name: plain_values(getattr(indicator, name)) for name in _JUDGING}


def plain_values(value: Any) -> Any:
    """A value of the framework as JSON would hold it, by the keys that its file uses; dates stay as they are."""
    if value is None or isinstance(value, (str, bool, int, float, date)):
        return value
    cls: Any = type(value)
    fields = _keys_of(cls)
    if fields is not None:
        return {key: plain_values(getattr(value, name)) for key, name in fields}
    if isinstance(value, Mapping):
        return {str(key): plain_values(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_values(each) for each in value]
    return str(value)


@cache
def _keys_of(cls: Any) -> tuple[tuple[str, str], ...] | None:
    """Key in the file and name of each field of a class; None where it has no fields."""
    return tuple((key_of(field), field.name) for field in attrs.fields(cls)) if attrs.has(cls) else None
