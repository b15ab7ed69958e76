"""Lists, pairs, tables and alternatives: how a converter reads what holds other values.

Law: every element is read, whatever was wrong with the one before it, and each problem carries its element.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import attrs
import cattrs
from cattrs.errors import AttributeValidationNote, IterableValidationError, IterableValidationNote

from outcomes.framework.scalars import Unfit, kind_of, no_table

Hook: TypeAlias = Callable[[object, object], object]
"""What reads a value, given what it is to become, as cattrs calls it."""


def register_shapes(converter: cattrs.Converter) -> None:
    """Teach a converter lists, pairs, tables and alternatives."""
    converter.register_structure_hook_factory(_is_mapping, lambda kind: _mapping_hook(converter, kind))
    converter.register_structure_hook_factory(_is_many, lambda kind: _many_hook(converter, kind))
    converter.register_structure_hook_factory(_is_pair, lambda kind: _pair_hook(converter, kind))
    converter.register_structure_hook_factory(_is_union, lambda kind: _union_hook(converter, kind))


def _is_union(kind: object) -> bool:
    return typing.get_origin(kind) in (typing.Union, types.UnionType)


def _is_mapping(kind: object) -> bool:
    origin = typing.get_origin(kind) or kind
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _is_pair(kind: object) -> bool:
    return typing.get_origin(kind) is tuple and not _is_many(kind)


def _is_many(kind: object) -> bool:
    origin, arguments = typing.get_origin(kind) or kind, typing.get_args(kind)
    if origin is tuple:
        return not arguments or (len(arguments) == 2 and arguments[1] is Ellipsis)
    return isinstance(origin, type) and origin is not str and issubclass(origin, list | set | frozenset | Sequence)


def _elements(
    converter: cattrs.Converter, values: Iterable[tuple[str | int, object, type]], title: str
) -> list[object]:
    """Structure each of (name, value, type), and raise all that is wrong with any."""
    made: list[object] = []
    wrong: list[Exception] = []
    for name, value, kind in values:
        try:
            made.append(converter.structure(value, kind))
        except Exception as error:
            note(error, IterableValidationNote(f"at {name}", name, kind))
            wrong.append(error)
    if wrong:
        raise IterableValidationError(title, wrong, list)
    return made


def note(error: Exception, where: AttributeValidationNote | IterableValidationNote) -> None:
    """Write on an exception which key or element it came from, as cattrs does."""
    error.__notes__ = [*getattr(error, "__notes__", ()), where]


def _mapping_hook(converter: cattrs.Converter, kind: object) -> Hook:
    arguments = typing.get_args(kind)
    inner = arguments[1] if len(arguments) == 2 else object

    def structure_mapping(value: object, _: object) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise no_table(value)
        return dict(zip(value, _elements(converter, ((k, v, inner) for k, v in value.items()), "table"), strict=True))

    return structure_mapping


def _many_hook(converter: cattrs.Converter, kind: object) -> Hook:
    arguments = typing.get_args(kind)
    inner = arguments[0] if arguments else object
    origin = typing.get_origin(kind) or kind
    make = origin if origin in (list, set, frozenset) else tuple

    def structure_many(value: object, _: object) -> object:
        if inner is str and isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple):
            tables = isinstance(value, Mapping) and attrs.has(inner)
            to_do = "write its header in two brackets: [[...]]" if tables else "write a list: [..., ...]"
            raise Unfit(f"expected a list, found {kind_of(value)}", to_do, code="OUT112")
        return make(_elements(converter, ((i, each, inner) for i, each in enumerate(value)), "list"))

    return structure_many


def _pair_hook(converter: cattrs.Converter, kind: object) -> Hook:
    inner = typing.get_args(kind)

    def structure_pair(value: object, _: object) -> tuple[object, ...]:
        if not isinstance(value, list | tuple):
            raise Unfit(
                f"expected a list of {len(inner)}, found {kind_of(value)}", "write a list: [..., ...]", code="OUT112"
            )
        if len(value) != len(inner):
            raise Unfit(f"expected a list of {len(inner)}, found {len(value)}", f"write {len(inner)}", code="OUT112")
        return tuple(_elements(converter, ((i, each, inner[i]) for i, each in enumerate(value)), "list"))

    return structure_pair


def _union_hook(converter: cattrs.Converter, kind: object) -> Hook:
    inner = [each for each in typing.get_args(kind) if each is not type(None)]
    may_be_none = len(inner) < len(typing.get_args(kind))

    def structure_union(value: object, _: object) -> object:
        if value is None and may_be_none:
            return None
        wrong: list[Exception] = []
        for each in inner:
            try:
                return converter.structure(value, each)
            except Exception as error:
                wrong.append(error)
        # What was meant is the alternative of the same shape; only where none is, all of them are named.
        if isinstance(value, Mapping):
            meant = [e for each, e in zip(inner, wrong, strict=True) if attrs.has(each) or _is_mapping(each)]
        elif isinstance(value, list):
            meant = [e for each, e in zip(inner, wrong, strict=True) if _is_many(each) or _is_pair(each)]
        else:
            meant = [e for e in wrong if not (isinstance(e, Unfit) and e.code == "OUT112")]
        if len(inner) == 1 or meant:
            raise (meant or wrong)[0]
        expected = [e.found.removeprefix("expected ").split(",")[0] for e in wrong if isinstance(e, Unfit)]
        raise Unfit(
            f"expected {' or '.join(dict.fromkeys(expected))}, found {kind_of(value)}",
            "write one of these",
            code="OUT112",
        )

    return structure_union
