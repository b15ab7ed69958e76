"""Tables into attrs classes: made at once while all is right, and every problem of the table told when it is not.

Law: unknown keys, missing keys, wrong values and what validators refuse are told together, each at its own key.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cache
from typing import Final, Literal, Protocol, TypeGuard

import attrs
import cattrs
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    IterableValidationError,
    StructureHandlerNotFoundError,
)

from outcomes.diagnostics import nearest, suggest
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath
from outcomes.framework.scalars import Unfit, no_table, quoted
from outcomes.framework.shapes import Hook, note

_FACTORY: Final[type] = type(attrs.Factory(list))


class MadeDefault(Protocol):
    """A default that is made for each instance: an ``attrs.Factory``, which attrs' own types call a function."""

    factory: Callable[..., object]
    takes_self: bool


def is_made(default: object) -> TypeGuard[MadeDefault]:
    """Is the default of a field made for each instance?"""
    return isinstance(default, _FACTORY)


def register_classes(converter: cattrs.Converter) -> None:
    """Teach a converter attrs classes. Call it last: what is registered last is asked first."""
    converter.register_structure_hook_factory(attrs.has, lambda cls: _class_hook(converter, cls))


def key_of(field: attrs.Attribute[object]) -> str:
    """The key in the file that fills a field.

    >>> key_of(attrs.fields(attrs.make_class("C", {"from_": attrs.field(type=str)})).from_)
    'from'
    """
    key = field.metadata.get("key")
    if isinstance(key, str):
        return key
    name = field.name.lstrip("_")
    return name[:-1] if name.endswith("_") and len(name) > 1 else name


def fields_by_key(cls: type) -> Mapping[str, attrs.Attribute[object]]:
    """The fields that a file may fill, by key, in the order of the class, with their types resolved.

    Not among them: a field with ``metadata={"written": False}``, and one with ``metadata={"rest": True}``, which
    takes every key that no other field has.
    """
    return _fields_by_key(cls)


@cache
def _fields_by_key(cls: type) -> Mapping[str, attrs.Attribute[object]]:
    attrs.resolve_types(cls)
    return {key_of(field): field for field in attrs.fields(cls) if field.init and _written(field)}


def _written(field: attrs.Attribute[object]) -> bool:
    return field.metadata.get("written", True) is not False and not field.metadata.get("rest")


def plain_values(value: object) -> object:
    """A value of the framework as JSON would hold it, by the keys that its file uses; dates stay as they are."""
    if isinstance(value, Enum):
        return plain_values(value.value)
    if value is None or isinstance(value, (str, bool, int, float, date)):
        return value
    cls: type = type(value)
    fields = _keys_of(cls)
    if fields is not None:
        return {key: plain_values(getattr(value, name)) for key, name in fields}
    if isinstance(value, Mapping):
        return {str(key): plain_values(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_values(each) for each in value]
    if isinstance(value, (set, frozenset)):  # in no order of its own, which would differ from process to process
        return sorted(str(plain_values(each)) for each in value)
    return str(value)


@cache
def _keys_of(cls: type) -> tuple[tuple[str, str], ...] | None:
    """Key in the file and name of each field of a class; None where it has no fields."""
    return tuple((key_of(field), field.name) for field in attrs.fields(cls)) if attrs.has(cls) else None


class UnknownKeys(Exception):
    """The keys of one table that its class does not have, and the ones that it needs and were not there."""

    def __init__(self, cls: type, unknown: Sequence[str], missing: Sequence[attrs.Attribute[object]]) -> None:
        super().__init__(f"{cls.__name__}: {', '.join(unknown)}")
        self.cls, self.unknown, self.missing = cls, unknown, missing

    def problems(self, path: KeyPath, also: Iterable[str]) -> Iterator[Problem]:
        known = {*fields_by_key(self.cls), *also}
        meant: set[str] = set()
        # What a table of another kind calls it.
        called = {field.metadata.get("elsewhere"): name for name, field in fields_by_key(self.cls).items()}
        for number, key in enumerate(self.unknown):
            if key in also:
                continue
            # A table with hundreds of unknown keys is no misspelling, and looking for what was meant takes time.
            advice = suggest(called.get(key, key), known) if number < 200 else "remove it"
            meant.update(name for name in known if advice == f'did you mean "{name}"?')
            yield Problem(path=(*path, key), code="OUT110", found="unknown key", to_do=advice, at="key")
        for field in self.missing:
            key = key_of(field)
            # A misspelt key is one problem, not two.
            if key not in meant:
                to_do = f"write {key} = {_example(field)}"
                yield Problem(path=(*path, key), code="OUT111", found="missing", to_do=to_do, at="key")


def _example(field: attrs.Attribute[object]) -> str:
    example = field.metadata.get("example")
    if isinstance(example, str):
        return example
    plain = {str: '"..."', int: "1", float: "1.0", bool: "true"}
    kind, arguments = field.type, typing.get_args(field.type)
    if typing.get_origin(kind) is Literal:
        return " or ".join(quoted(each) for each in arguments)
    if typing.get_origin(kind) is typing.Annotated:
        kind = arguments[0]
    return plain.get(typing.cast(type, kind), "...")


def _class_hook(converter: cattrs.Converter, cls: type) -> Hook:
    """The hook for an attrs class. cattrs would compile a function for each, which takes a short run longer than all
    that these do."""
    by_key = fields_by_key(cls)
    rest = next((field for field in attrs.fields(cls) if field.metadata.get("rest")), None)

    def structure_class(value: object, _: object) -> object:
        if not isinstance(value, Mapping):
            raise no_table(value, by_key)
        others = {key: each for key, each in value.items() if key not in by_key}
        missing = [field for key, field in by_key.items() if field.default is attrs.NOTHING and key not in value]
        # Where every key is welcome, only one that stands for a missing key can be misspelt.
        unknown = [key for key in others if rest is None or nearest(key, map(key_of, missing))]
        if not unknown and not missing:
            try:
                given = {key: _read(converter, by_key[key], each) for key, each in value.items() if key in by_key}
                return _made(cls, by_key, given, **({str(rest.alias): others} if rest else {}))
            except Exception:
                pass
        wrong: list[Exception] = [UnknownKeys(cls, unknown, missing)] if unknown or missing else []
        wrong.extend(_Diagnosis(converter, cls).problems({k: v for k, v in value.items() if k in by_key}))
        raise ClassValidationError(f"in {cls.__name__}", wrong, cls)

    return structure_class


class _Diagnosis:
    """What is wrong with each field on its own, and then with the whole (attrs itself stops at the first)."""

    def __init__(self, converter: cattrs.Converter, cls: type) -> None:
        self._converter, self._cls, self._by_key = converter, cls, fields_by_key(cls)

    def problems(self, table: Mapping[str, object]) -> Iterator[Exception]:
        given: dict[str, object] = {}
        # A shell with the fields that are right: validators written as methods look at their neighbours through it.
        shell: object = object.__new__(self._cls)
        sound = all(f.default is not attrs.NOTHING or key in table for key, f in self._by_key.items())
        for key, value in table.items():
            field = self._by_key[key]
            try:
                given[key] = _read(self._converter, field, value)
                object.__setattr__(shell, field.name, _converted(field, given[key]))
            except Exception as error:
                sound = False
                given.pop(key, None)
                yield _at(key, _in_own_words(error, field.name, value))
        for key in given:
            field = self._by_key[key]
            try:
                if field.validator is not None:
                    field.validator(shell, field, getattr(shell, field.name))
            except AttributeError:
                # A validator that looks at a neighbour which is wrong or left out speaks up with the whole.
                continue
            except Exception as error:
                sound = False
                yield _at(key, _in_own_words(error, field.name, table[key]))
        if sound:
            try:
                _made(self._cls, self._by_key, given)
            except Exception as error:
                yield _in_own_words(error, "", None)


def _made(
    cls: type, by_key: Mapping[str, attrs.Attribute[object]], given: Mapping[str, object], **others: object
) -> object:
    return cls(**{str(by_key[key].alias): each for key, each in given.items()}, **others)


def _read(converter: cattrs.Converter, field: attrs.Attribute[object], value: object) -> object:
    if field.type is None:
        return value
    try:
        return converter.structure(value, field.type)
    except StructureHandlerNotFoundError:
        if field.converter is not None:
            return value
        raise Unfit(f"no file can give a {field.type}", "tell the author of this key's class") from None


def _converted(field: attrs.Attribute[object], value: object) -> object:
    if field.converter is None or isinstance(field.converter, attrs.Converter):
        return value
    return field.converter(value)


def _at(key: str, error: Exception) -> Exception:
    note(error, AttributeValidationNote(f"at {key}", key, None))
    return error


_ATTRS_SAYS = re.compile(
    r"^(?:(?P<length>Length of )?'(?P<name>\w+)') must (?P<what>.+?)(?:: \S+| \(got .*\)| \(.* doesn't\))?$", re.S
)


def _in_own_words(error: Exception, name: str, value: object) -> Exception:
    """The exception, or what one of attrs' own validators said, put as a message of this project."""
    if isinstance(error, Unfit | UnknownKeys | ClassValidationError | IterableValidationError):
        return error
    said = _ATTRS_SAYS.match(error.args[0]) if error.args and isinstance(error.args[0], str) else None
    if said is None or said["name"] != name:
        return error
    options = error.args[2] if len(error.args) > 3 else None
    if isinstance(value, str) and isinstance(options, Iterable) and all(isinstance(each, str) for each in options):
        return Unfit(f"{quoted(value)} is not one of its words", suggest(value, options), code="OUT113")
    subject = "its length" if said["length"] else "it"
    return Unfit(f"{quoted(value)} is not allowed", f"{subject} must {said['what'][:120]}")
