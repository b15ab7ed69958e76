"""Plain tables into typed classes, and a framework as the text of its file again.

Law: nothing is coerced (text is no number, true is no 1), every problem of a table is found at once, each with the
path of the key that has it, and nothing is raised for what a user wrote. A framework that is written
out, whether read, built in Python or changed with ``attrs.evolve``, reads back as the same; what is as it would be
unsaid is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import attrs
import cattrs
from cattrs.errors import AttributeValidationNote, ClassValidationError, IterableValidationError, IterableValidationNote

from outcomes.framework.classes import UnknownKeys, fields_by_key, is_made, register_classes
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath
from outcomes.framework.parameter_docs import in_order, spell, spell_key
from outcomes.framework.scalars import Unfit, register_scalars
from outcomes.framework.shapes import register_shapes
from outcomes.framework.targets import register_targets
from outcomes.framework.values import register_values

_WIDTH = 100
"""A longer list has a line an element."""
_TABLES = ("documents", "boards", "owners", "data", "indicators", "aims", "pooled")
_FREE = ("colours", "roll_ups", "rules")

T = TypeVar("T")


def structure_parameters(
    cls: type[T], table: Mapping[str, object], *, path: KeyPath = ()
) -> tuple[T | None, tuple[Problem, ...]]:
    """Fill any attrs class from a table, or say everything that is wrong with the table.

    Fields are read by their types: ``str``, ``bool``, ``int``, ``float`` (a whole number will do), ``date``,
    ``datetime``, ``time``, ``Literal``, ``Enum`` (by value), ``X | None``, unions, ``tuple``, ``list``,
    ``frozenset``, ``Mapping[str, X]``, ``Any`` and other attrs classes. One text is enough for ``tuple[str, ...]``.
    A field of another type needs an attrs converter, which is given the plain value.

    A trailing underscore of a field's name is not part of its key (``from_`` is ``from``); ``metadata={"key": ...}``
    names any other key. Validators of all fields run, and what they raise becomes a problem of that field; a
    validator may raise `Unfit` to say what was found and what to do in its own words.

    Returns the instance and no problems, or None and the problems, each with ``path`` before its key path.
    """
    try:
        return structure(cls, table), ()
    except Exception as error:
        return None, tuple(problems_in(error, path))


def structure(cls: type[T], value: object) -> T:
    """Fill a class, or raise what `problems_in` reads."""
    return _converter().structure(value, cls)


def problems_in(error: BaseException, path: KeyPath = (), *, known: Iterable[str] = ()) -> Iterator[Problem]:
    """Every problem that structuring raised. ``known``: more keys that the top table may have."""
    if isinstance(error, UnknownKeys):
        yield from error.problems(path, known)
    elif isinstance(error, Unfit):
        yield Problem(path=(*path, *error.path), code=error.code, found=error.found, to_do=error.to_do, at=error.at)
    elif isinstance(error, ClassValidationError | IterableValidationError):
        for each in error.exceptions:
            step = _step(each)
            yield from problems_in(each, (*path, *step), known=() if step else known)
    else:
        found, to_do = said_by(error)
        yield Problem(path=path, code="OUT114", found=found, to_do=to_do)


def said_by(error: BaseException) -> tuple[str, str]:
    """What an exception of somebody's validator or converter says: what was found, and what to do."""
    found, to_do = getattr(error, "found", None), getattr(error, "todo", None) or getattr(error, "to_do", None)
    if isinstance(found, str) and isinstance(to_do, str):
        return found, to_do
    said = error.args[0] if error.args and isinstance(error.args[0], str) else ""
    said = " ".join(said.split()).removesuffix(".")
    return (said[:200] or f"refused ({type(error).__name__})"), "correct the value"


def _step(error: BaseException) -> KeyPath:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (note.name,)
        if isinstance(note, IterableValidationNote):
            return (note.index,)
    return ()


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    register_scalars(converter)
    register_shapes(converter)
    register_values(converter)
    register_targets(converter)
    register_classes(converter)
    return converter


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
    # Aims of corrective actions are made of the comments.
    written = attrs.evolve(framework, aims={id_: aim for id_, aim in framework.aims.items() if not aim.corrects})
    for name in _TABLES[3:]:
        for id_, each in getattr(written, name).items():
            parts += _section((name, id_), _table(each))
    for name in _FREE:
        if getattr(framework, name):
            parts += _section((name,), _free_table(getattr(framework, name)))
    if framework.commentary is not None:
        parts += _section(("commentary",), _table(framework.commentary))
    return "\n".join(parts)


def _areas(areas: Any) -> object:
    cls = type(areas)
    if areas == cls(every=True):
        return "all"
    return list(areas.codes) if areas == cls(codes=areas.codes) else _table(areas)


def _table(value: object) -> dict[str, object]:
    """The keys of a thing whose values are not those that it would have unsaid."""
    cls: type = type(value)
    table = {}
    for key, field in fields_by_key(cls).items():
        own = getattr(value, field.name)
        if own is None or (field.default is not attrs.NOTHING and own == _default(field, value)):
            continue
        table[key] = _as_toml(own)
    for field in attrs.fields(cls):
        if field.metadata.get("rest"):
            table |= _free_table(getattr(value, field.name))
    return table


def _default(field: attrs.Attribute[object], value: object) -> object:
    default: object = field.default
    if not is_made(default):
        return default
    return default.factory(value) if default.takes_self else default.factory()


def _as_toml(value: object) -> object:
    """What TOML has a way of writing."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int, float, date, datetime, time)):
        return value
    if isinstance(value, Mapping):
        return _free_table(value)
    if isinstance(value, (list, tuple)):
        return [_as_toml(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return in_order(_as_toml(each) for each in value)
    return _table(value)


def _free_table(value: Mapping[str, object]) -> dict[str, object]:
    return {str(key): _as_toml(each) for key, each in value.items() if each is not None}


def _section(path: tuple[str, ...], table: Mapping[str, object]) -> Iterator[str]:
    lines = [f"{spell_key(key)} = {spell(value, width=_WIDTH)}" for key, value in table.items()]
    yield "\n".join([f"[{'.'.join(map(spell_key, path))}]", *lines]) + "\n"
