"""A framework as the text of its file again, whether it was read, built in Python or changed with ``attrs.evolve``.

Law: what is written reads back as the same framework; what is as it would be unsaid is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

import attrs

from outcomes.framework.classes import fields_by_key
from outcomes.framework.parameter_docs import spell

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TABLES = ("documents", "boards", "owners", "data", "indicators", "aims", "pooled")
_FREE = ("colours", "roll_ups", "rules")


def toml_of(framework: Any) -> str:
    """The text of the file of a `Framework`. Its comments, in a folder of their own, are no part of it."""
    head = {
        "id": framework.id,
        "title": framework.title,
        "levels": [] if framework.levels == attrs.fields(type(framework)).levels.default else list(framework.levels),
        "areas": _areas(framework.areas),
        "compare_with": list(framework.compare_with),
        "requires": list(framework.requires),
        "attribution": framework.attribution,
        "source": None if framework.source is None else _table(framework.source),
    }
    parts: list[str] = [f"format = {framework.format}\n"]
    parts += _section(("framework",), {key: value for key, value in head.items() if value not in (None, "", [])})
    for name in _TABLES[:3]:
        for id_, each in getattr(framework, name).items():
            parts += _section((name, id_), _table(each))
    for id_, part in framework.parts.items():
        parts += _section(("levels", part.level, id_), _table(part))
    for name in _TABLES[3:]:
        for id_, each in getattr(framework, name).items():
            parts += _section((name, id_), _table(each))
    for name in _FREE:
        if getattr(framework, name):
            parts += _section((name,), _plain(getattr(framework, name)))
    if framework.commentary is not None:
        parts += _section(("commentary",), _table(framework.commentary))
    return "\n".join(parts)


def _areas(areas: Any) -> Any:
    cls = type(areas)
    if areas == cls(every=True):
        return "all"
    return list(areas.codes) if areas == cls(codes=areas.codes) else _table(areas)


def _table(value: Any) -> dict[str, Any]:
    """The keys of a thing whose values are not those that it would have unsaid."""
    cls = type(value)
    found = {}
    for key, field in fields_by_key(cls).items():
        own = getattr(value, field.name)
        if own is None or (field.default is not attrs.NOTHING and own == _default(field, value)):
            continue
        found[key] = _plain(own)
    for field in attrs.fields(cls):
        if field.metadata.get("rest"):
            found |= _plain(getattr(value, field.name))
    return found


def _default(field: attrs.Attribute[Any], value: Any) -> Any:
    default: Any = field.default
    if not isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return default
    return default.factory(value) if default.takes_self else default.factory()


def _plain(value: Any) -> Any:
    """What TOML has a way of writing."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int, float, date, datetime, time)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items() if each is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(each) for each in value)
    return _table(value)


def _section(path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    lines = [f"{_key(key)} = {_spelt(value)}" for key, value in table.items()]
    yield "\n".join([f"[{'.'.join(map(_key, path))}]", *lines]) + "\n"


def _spelt(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_spelt(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        # What is short stands on one line, as people write it; what is long has a line an element.
        each = [_spelt(one) for one in value]
        whole = f"[{', '.join(each)}]"
        return whole if len(whole) <= 100 else "[\n" + "".join(f"  {one},\n" for one in each) + "]"
    # TOML knows the escapes of JSON, and wants one more character escaped.
    return spell(value).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else spell(key).replace("\x7f", "\\u007f")
