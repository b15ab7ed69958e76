"""Single values that mean something in a framework file: ids, titles, periods, deadlines, ages, ranges.

Law: a value that could be read in no way is refused where it stands, with the nearest form that can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

import attrs

from outcomes.framework.scalars import Bound, Unfit, kind_of, quoted
from outcomes.periods import Period, PeriodError, parse_period, year_type_named

if TYPE_CHECKING:
    import cattrs

Id = Annotated[str, "an id: letters, digits, - _ and ., at most 100"]
Title = Annotated[str, "text that is not empty"]
When = Annotated[str, "a period or date, as a label"]
Deadline = Annotated[date, "a date, or a period, whose last day is meant"]
Age = Annotated[str, 'a length of time, such as "18 months"']
YearTypeName = Annotated[str, "the word for a year type, such as financial"]
Range = tuple[Bound, Bound]

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
_ID = re.compile(r"[^\W_][\w.-]{0,99}")
_AGE = re.compile(r"[1-9][0-9]{0,3} (day|week|month|year)s?")


def helps(text: str, **more: object) -> dict[str, object]:
    """The metadata of a field that is a key of a file: what the schema, the reference and messages say of it."""
    return {"help": text, **more}


def check_id(value: str, *, at: Literal["key", "value"] = "key") -> None:
    """Refuse an id that could not be part of an address, a file's name or a sentence."""
    if not _ID.fullmatch(value):
        raise Unfit(
            f"{quoted(value)} is not a usable id" if value else "the id is empty",
            "use letters, digits, - _ and . (at most 100), beginning with a letter or digit",
            code="OUT116",
            at=at,
        )


def ascending(_: object, __: attrs.Attribute[Range | None], value: Range | None) -> None:
    """An attrs validator: the lower end of a range stands before the upper one."""
    if value is not None and not value[0] < value[1]:
        raise Unfit(f"the range {value[0]:g} to {value[1]:g} is empty", "write the lower end first", code="OUT213")


def hides_more_than_one(_: object, __: attrs.Attribute[int], value: int) -> None:
    """An attrs validator: below 3 the only count that is hidden is 1, so that hiding it tells it."""
    if value in (1, 2):
        raise ValueError(f"{value} hides nothing, for a smaller count can only be 1; it can be 0, or 3 and more")


def register_values(converter: cattrs.Converter) -> None:
    """Teach a converter these values."""
    hooks: tuple[tuple[object, Callable[[object, object], object]], ...] = (
        (Id, lambda value, _: _id(_text(converter, value))),
        (Title, lambda value, _: _title(_text(converter, value))),
        (When, lambda value, _: _when(value)[0]),
        (Deadline, lambda value, _: _deadline(value)),
        (Age, lambda value, _: _age(_text(converter, value))),
        (YearTypeName, lambda value, _: _year_type(_text(converter, value))),
    )
    for kind, hook in hooks:
        converter.register_structure_hook_func(_is(kind), hook)


def _is(kind: object) -> Callable[[object], bool]:
    return lambda given: bool(given == kind)


def _text(converter: cattrs.Converter, value: object) -> str:
    return converter.structure(value, str)


def _id(value: str) -> str:
    check_id(value, at="value")
    return value


def _title(value: str) -> str:
    if not value.strip():
        raise Unfit("empty", "write what people should read")
    return value


def _when(value: object) -> tuple[str, Period]:
    """A label and the period that it names; a TOML date or a year without quotes will do."""
    if isinstance(value, datetime | bool) or not isinstance(value, str | int | date):
        raise Unfit(f"expected a period or date, found {kind_of(value)}", 'write it as text: "2013/14"', code="OUT112")
    label = str(value) if not isinstance(value, int) or abs(value) < 10**9 else quoted(value)
    try:
        period = parse_period(label)
    except PeriodError as error:
        raise Unfit(f"{quoted(label)} is no period or date ({error.found})", error.todo, code="OUT211") from None
    year = period.end.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unfit(f"{quoted(label)} lies in the year {year}", "check the year", code="OUT211")
    return label, period


def _deadline(value: object) -> date:
    return _when(value)[1].end


def _age(value: str) -> str:
    if not _AGE.fullmatch(value):
        raise Unfit(f"{quoted(value)} is no length of time", 'write a number and a unit: "18 months"')
    return value


def _year_type(value: str) -> str:
    if value:
        try:
            year_type_named(value)
        except PeriodError as error:
            raise Unfit(f"{quoted(value)}: {error.found}", error.todo, code="OUT113") from None
    return value


ID: str = attrs.field(default="", metadata={"written": False})
"""The id of a table is its key in the file, not a key in it."""


def frozen_map(value: Mapping[str, object] | None) -> Mapping[str, object]:
    """A field that is a table of its own, as a mapping; empty where it is not written."""
    return dict(value or {})
