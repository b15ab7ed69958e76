"""What a class of parameters or options takes, for people: each key with its type, default, limits and help.

Law: everything is read from the class itself, by the same names as the loader reads it, so it cannot be out of date.
"""

from __future__ import annotations

import datetime
import enum
import json
import math
import operator
import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

import attrs
from attrs.validators import ge, in_, matches_re, min_len, optional

from outcomes.diagnostics import listed
from outcomes.framework.classes import fields_by_key, is_made
from outcomes.framework.scalars import Bound
from outcomes.immutable import immutable

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_WORDS: Final[Mapping[object, str]] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    Bound: "number",
    datetime.date: "date",
    datetime.datetime: "date with a time",
    datetime.time: "time",
    Any: "anything",
    object: "anything",
}
_LIMITS: Final[Mapping[object, str]] = {
    operator.ge: "at least",
    operator.gt: "above",
    operator.le: "at most",
    operator.lt: "below",
}


@immutable(kw_only=True)
class DescribedKey:
    """One key. ``default`` is a plain value (None: nothing); ``keys`` are those of a table that it takes."""

    key: str
    type: str
    required: bool = False
    default: object = None
    limits: tuple[str, ...] = ()
    help: str = ""
    keys: tuple[DescribedKey, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The same, for JSON."""
        plain = {
            "key": self.key,
            "type": self.type,
            "required": self.required,
            "default": self.default,
            "limits": list(self.limits),
            "help": self.help,
        }
        return plain | ({"keys": [each.to_dict() for each in self.keys]} if self.keys else {})


def describe(cls: type) -> tuple[DescribedKey, ...]:
    """Every key that a table of the class may have, in the order of the class.

    >>> @attrs.frozen(kw_only=True)
    ... class Band:
    ...     width: float = attrs.field(default=5.0, validator=attrs.validators.gt(0), metadata={"help": "how wide"})
    >>> describe(Band)[0]
    DescribedKey(key='width', type='number', required=False, default=5.0, limits=('above 0',), help='how wide', keys=())
    """
    return tuple(_described(key, field) for key, field in fields_by_key(cls).items()) if attrs.has(cls) else ()


def table_of(parameters: object) -> dict[str, object]:
    """Parameters or options as a framework file would say them, by the keys of the file: words, numbers, lists, tables.

    Dates stay dates; what no file can say becomes text.
    """
    cls: type = type(parameters)
    named = {key: plain_value(getattr(parameters, field.name)) for key, field in fields_by_key(cls).items()}
    for field in attrs.fields(cls):
        if field.metadata.get("rest"):
            named |= {str(key): plain_value(each) for key, each in getattr(parameters, field.name).items()}
    return named


def plain_value(value: object) -> object:
    """One value as a framework file would say it."""
    if attrs.has(type(value)):
        return table_of(value)
    if isinstance(value, enum.Enum):
        return plain_value(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain_value(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return in_order(plain_value(each) for each in value)
    if value is None or isinstance(value, (datetime.date, datetime.time, str, bool, int, float)):
        return value
    return str(value)


def in_order(values: Iterable[object]) -> list[object]:
    """What a set holds, in the same order in every process: numbers by size, and then words.

    >>> in_order({10, "b", 9, "a"})
    [9, 10, 'a', 'b']
    """
    return sorted(values, key=lambda each: (each, "") if isinstance(each, int | float) else (math.inf, str(each)))


def spell(value: object, *, width: float = math.inf) -> str:
    """A plain value as a framework file would spell it, on one line; a list that is wider has a line an element.

    >>> spell(["a", 1.0, True]), spell({"by": datetime.date(2024, 3, 31)}), spell(None)
    ('["a", 1.0, true]', '{ by = 2024-03-31 }', 'not set')
    """
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # TOML escapes as JSON does; and what a reader does not see, or what turns the order of what is read, besides.
        text = json.dumps(value, ensure_ascii=False)
        return text if text.isprintable() else "".join(each if each.isprintable() else _escaped(each) for each in text)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{spell_key(key)} = {spell(each, width=width)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        elements = [spell(each, width=width) for each in value]
        whole = f"[{', '.join(elements)}]"
        return whole if len(whole) <= width else "[\n" + "".join(f"  {each},\n" for each in elements) + "]"
    return str(value)


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def spell_key(name: object) -> str:
    """A key as a framework file would spell it: bare where it can be, else in quotes."""
    return str(name) if _BARE.fullmatch(str(name)) else spell(str(name))


def default_of(field: attrs.Attribute[object]) -> object:
    """A field's default as a plain value; None where there is none, or where it takes the whole to tell."""
    default: object = field.default
    if default is attrs.NOTHING:
        return None
    if is_made(default):
        return None if default.takes_self else plain_value(default.factory())
    return plain_value(default)


# The classes of attrs' own validators by what its functions make, since it names them to nobody.
_MADE: Final[tuple[Any, ...]] = (optional(ge(0)), ge(0), min_len(0), in_(()), matches_re(""))
OPTIONAL, NUMBER, SHORTEST, ONE_OF, PATTERN = [type(each) for each in _MADE]


def validators_of(validator: object) -> Iterator[object]:
    """A validator taken apart into attrs' own single ones."""
    if validator is None:
        return
    if isinstance(validator, (list, tuple)):
        for each in validator:
            yield from validators_of(each)
    elif hasattr(validator, "_validators"):
        yield from validators_of(validator._validators)
    elif isinstance(validator, OPTIONAL):
        yield from validators_of(validator.validator)
    else:
        yield validator


def bounds_of(validator: object) -> Iterator[tuple[object, float]]:
    """The comparisons (`operator.ge` and its like, and the bound) that a validator of numbers makes."""
    for each in validators_of(validator):
        if isinstance(each, NUMBER):
            yield each.compare_func, each.bound


def type_words(kind: object) -> str:
    """A type as a person would call it.

    >>> type_words(tuple[str, ...]), type_words(float | None), type_words(Literal["high", "low"])
    ('list of text', 'number', '"high" or "low"')
    """
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return str(inner[1])
    if origin is Literal:
        return _either([f'"{each}"' if isinstance(each, str) else str(each) for each in inner])
    if origin in (typing.Union, types.UnionType):
        return _either(list(dict.fromkeys(type_words(each) for each in inner if each is not type(None))))
    if origin is tuple and not (len(inner) == 2 and inner[1] is Ellipsis):
        return f"list of {len(inner)}: {', '.join(type_words(each) for each in inner)}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        if len(inner) == 2 and isinstance(inner[1], type) and attrs.has(inner[1]):
            return "tables by id"
        return f"table of {type_words(inner[1])}" if len(inner) == 2 and inner[1] not in (Any, object) else "table"
    if isinstance(origin, type) and issubclass(origin, (Sequence, set, frozenset)):
        return f"list of {type_words(inner[0])}" if inner else "list"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _either([f'"{each.value}"' if isinstance(each.value, str) else str(each.value) for each in kind])
    if isinstance(kind, type) and attrs.has(kind):
        return "table"
    return _WORDS.get(kind, "") or getattr(kind, "__name__", str(kind))


def tables_in(kind: object) -> Iterator[type]:
    """The attrs classes that a type holds: itself, or inside a list, table or union."""
    if isinstance(kind, type) and attrs.has(kind):
        yield kind
    for each in typing.get_args(kind):
        yield from tables_in(each)


def _described(key: str, field: attrs.Attribute[object]) -> DescribedKey:
    inner = next(tables_in(field.type), None)
    return DescribedKey(
        key=key,
        type=type_words(field.type),
        required=field.default is attrs.NOTHING,
        default=default_of(field),
        limits=tuple(f"{_LIMITS[compare]} {bound:g}" for compare, bound in bounds_of(field.validator)),
        help=str(field.metadata.get("help", "")),
        keys=describe(inner) if inner is not None else (),
    )


def _either(words: list[str]) -> str:
    shown = [each for each in words if each not in ('""', "")]
    return listed(shown, "or") or "text"
