"""The single values of a TOML document: which ones a field of a type takes, and what to say of any other.

Law: nothing is coerced. Text is no number, true is no 1, a number that is not finite is no number; the only freedoms
are a whole number where a number is meant, and a date written as text.
"""

from __future__ import annotations

import enum
import math
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from typing import Literal, NewType

from outcomes.diagnostics import suggest

if typing.TYPE_CHECKING:
    import cattrs

    from outcomes.framework.locations import KeyPath

Bound = NewType("Bound", float)
"""A number that may be infinite: an end of a range."""

_WIDEST = 2**63


class Unfit(ValueError):
    """A value that cannot be what its key needs.

    ``found`` says what was found and ``to_do`` what to do about it, in lower case and without a full stop. ``path``
    leads from the place that raises it to the key that is meant. A validator of a plugin may raise it too.
    """

    def __init__(
        self,
        found: str,
        to_do: str,
        *,
        code: str = "OUT114",
        path: KeyPath = (),
        at: Literal["key", "value"] = "value",
    ) -> None:
        super().__init__(f"{found}; {to_do}")
        self.found, self.to_do, self.code, self.path, self.at = found, to_do, code, path, at


def quoted(value: object) -> str:
    """A value as a message quotes it: short, on one line, with nothing in it that a terminal would obey.

    >>> quoted("ten"), quoted(10), quoted(True), quoted([1, 2])
    ('"ten"', '10', 'true', 'a list of 2')
    >>> quoted("a" * 100) == '"' + "a" * 57 + '..."'
    True
    """
    if isinstance(value, enum.Enum):
        return quoted(value.value)
    if isinstance(value, str):
        cut = value if len(value) <= 60 else value[:57] + "..."
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)
        return '"' + shown.replace('"', "'") + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < _WIDEST else "a number of more than 19 digits"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return str(value)[:60]


def kind_of(value: object) -> str:
    """A value with its kind, as a message says what was found.

    >>> kind_of("ten"), kind_of(10), kind_of(True), kind_of([])
    ('a string "ten"', 'a number 10', 'true', 'a list')
    """
    if isinstance(value, str):
        return f"a string {quoted(value)}"
    if isinstance(value, bool):
        return quoted(value)
    if isinstance(value, int | float):
        return f"a number {quoted(value)}"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, datetime):
        return f"a date with a time {value}"
    if isinstance(value, date):
        return f"a date {value}"
    if isinstance(value, time):
        return f"a time {value}"
    return "nothing" if value is None else f"a {type(value).__name__}"


def register_scalars(converter: cattrs.Converter) -> None:
    """Teach a converter the single values."""
    hooks: dict[object, Callable[[object, object], object]] = {
        str: _text, bool: _flag, int: _whole, float: _number, Bound: _bound, date: _date, datetime: _moment,
        time: _time,
    }  # fmt: skip
    for kind, hook in hooks.items():
        converter.register_structure_hook(kind, _or_member(hook))
    converter.register_structure_hook_func(_is_literal, _one_of)
    converter.register_structure_hook_func(
        lambda given: isinstance(given, type) and issubclass(given, enum.Enum), _member
    )
    # A field of a class in which anything may stand, as in one of type `Any`.
    converter.register_structure_hook_func(lambda given: given is object, lambda value, _: value)


def _is_literal(kind: object) -> bool:
    return typing.get_origin(kind) is Literal


def _or_member(hook: Callable[[object, object], object]) -> Callable[[object, object], object]:
    """The hook, but not for an enum that is also text or a number: cattrs goes by what a class inherits first."""

    def structure(value: object, kind: object) -> object:
        return _member(value, kind) if isinstance(kind, type) and issubclass(kind, enum.Enum) else hook(value, kind)

    return structure


def _wrong(expected: str, value: object, to_do: str) -> Unfit:
    return Unfit(f"expected {expected}, found {kind_of(value)}", to_do, code="OUT112")


def _text(value: object, _: object) -> str:
    if not isinstance(value, str):
        number = isinstance(value, int | float | date | time)
        raise _wrong("a string", value, f'put it in quotes: "{quoted(value)}"' if number else 'write a string: "..."')
    return value


def _flag(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong("true or false", value, "write true or false, without quotes")
    return value


def _whole(value: object, _: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong("a whole number", value, _without_quotes(value, int, "write a whole number, such as 10"))
    if not -_WIDEST <= value < _WIDEST:
        raise Unfit(f"{quoted(value)} is too large", "write a number of at most 18 digits")
    return value


def _number(value: object, kind: object) -> float:
    made = _bound(value, kind)
    if math.isinf(made):
        raise Unfit(f"{quoted(value)} is not a finite number", "write a finite number")
    return made


def _bound(value: object, _: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong("a number", value, _without_quotes(value, float, "write a number, such as 10"))
    if isinstance(value, int) and not -_WIDEST <= value < _WIDEST:
        raise Unfit(f"{quoted(value)} is too large", "write a number of at most 18 digits")
    if math.isnan(value):
        raise Unfit("nan is not a number", "write a number, or leave the key out")
    return float(value)


def _without_quotes(value: object, kind: type[int] | type[float], otherwise: str) -> str:
    if not isinstance(value, str) or len(value) > 40:
        return otherwise
    plain = value.strip().rstrip("%").replace(",", "")
    try:
        kind(plain)
    except ValueError:
        return otherwise
    return f"write it without quotes: {plain}" if plain.isascii() else otherwise


def _date(value: object, _: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise _wrong("a date", value, "write a date: 2014-03-31")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unfit(f"{quoted(value)} is not a date", "write year, month and day: 2014-03-31", code="OUT211") from None


def _moment(value: object, _: object) -> datetime:
    if not isinstance(value, datetime):
        raise _wrong("a date with a time", value, "write a date with a time: 2014-03-31T12:00:00")
    return value


def _time(value: object, _: object) -> time:
    if not isinstance(value, time):
        raise _wrong("a time", value, "write a time: 12:00:00")
    return value


def no_table(value: object, keys: Collection[str] = ()) -> Unfit:
    """What is wrong where a table should stand; a text or number is shown at the one of its ``keys`` that it is for."""
    likely = (("path",) if "." in value else ("title", "source", "period")) if isinstance(value, str) else ("value",)
    key = next((each for each in likely if each in keys), "") if type(value) in (str, int, float) else ""
    meant = f"{key} = {quoted(value)}" if key else "key = value"
    return Unfit(f"expected a table, found {kind_of(value)}", f"write a table: {{ {meant} }}", code="OUT112")


def _one_of(value: object, kind: object) -> object:
    return _chosen(value, typing.get_args(kind))


def _member(value: object, kind: type[enum.Enum]) -> object:
    return kind(_chosen(value, tuple(each.value for each in kind)))


def _chosen(value: object, words: tuple[object, ...]) -> object:
    for word in words:
        if type(word) is type(value) and word == value:
            return word
    shown = ", ".join(quoted(word) for word in words if word != "")
    if isinstance(value, str):
        texts = [word for word in words if isinstance(word, str) and word]
        to_do = suggest(value, texts) if texts else f"use one of {shown}"
        raise Unfit(f"{quoted(value)} is not one of its words", to_do, code="OUT113")
    if any(type(word) is type(value) for word in words):
        raise Unfit(f"{quoted(value)} is not one of its values", f"use one of {shown}", code="OUT113")
    raise _wrong(f"one of {shown}", value, "write one of them")
