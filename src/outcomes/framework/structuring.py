"""Plain tables into typed classes: what a TOML table says, as the attrs class that somebody wrote for it.

Law: nothing is coerced (text is no number, true is no 1), every problem of a table is found at once, each with the
path of the key that has it, and nothing is raised for what a user wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TypeVar

import cattrs
from cattrs.errors import AttributeValidationNote, ClassValidationError, IterableValidationError, IterableValidationNote

from outcomes.framework.classes import UnknownKeys, register_classes
from outcomes.framework.locations import KeyPath
from outcomes.framework.problems import Problem
from outcomes.framework.scalars import Unfit, register_scalars
from outcomes.framework.shapes import register_shapes
from outcomes.framework.targets import register_targets
from outcomes.framework.values import register_values

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
