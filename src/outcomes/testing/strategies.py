"""Hypothesis strategies: blocks of series, blocks of returns, and parameters of any metric.

Law: whatever is drawn is something that the engine could hand to a metric.
"""

from __future__ import annotations

import datetime
import enum
import math
import operator
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar, Union

import attrs
from hypothesis import strategies as st

from outcomes.data.block import ReturnBlock, SeriesBlock
from outcomes.data.framework_block import FrameworkBlock
from outcomes.framework.parameter_docs import ONE_OF, PATTERN, bounds_of, validators_of
from outcomes.testing.made import MEASURES, framework_block, return_block, series_block

T = TypeVar("T")


@st.composite
def blocks(
    draw: st.DrawFn,
    *,
    rows: tuple[int, int] = (1, 6),
    periods: tuple[int, int] = (1, 12),
    kinds: Iterable[str] = tuple(MEASURES),
    per_year: Iterable[int] = (1, 4, 12),
) -> SeriesBlock:
    """Blocks of series: ``rows`` and ``periods`` are the least and the most of each.

    Drawn are years, quarters or months, the kind of measure, and how many periods are not over on ``as_of``.
    """
    length = draw(st.integers(*periods))
    return series_block(
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(*rows)),
        length,
        kind=draw(st.sampled_from(sorted(kinds))),
        per_year=draw(st.sampled_from(sorted(per_year))),
        unended=draw(st.integers(0, min(3, length))),
    )


@st.composite
def framework_blocks(draw: st.DrawFn, *, rows: tuple[int, int] = (1, 6)) -> FrameworkBlock:
    """Blocks of two or three indicators, of years, quarters or months, some of which do not know some areas."""
    shapes = draw(
        st.lists(st.tuples(st.integers(1, 12), st.sampled_from((1, 4, 12)), st.integers(0, 1)), min_size=2, max_size=3)
    )
    return framework_block(draw(st.integers(0, 2**32 - 8)), draw(st.integers(*rows)), shapes)


@st.composite
def return_blocks(draw: st.DrawFn, *, rows: tuple[int, int] = (1, 8)) -> ReturnBlock:
    """Blocks of returns with every state, date and level that a return may have."""
    return return_block(draw(st.integers(0, 2**32 - 1)), draw(st.integers(*rows)))


def parameters(cls: type[T]) -> st.SearchStrategy[T]:
    """Instances of a parameters class, from the types and validators of its fields.

    Drawn are ``bool``, ``int``, ``float``, ``str``, enums, literals, dates, ``X | None``, tuples and lists of those
    and attrs classes, within the limits of attrs' own validators; a field of another type keeps its default. What the
    class itself refuses is not drawn. Raises TypeError for a field of another type that has no default.
    """
    attrs.resolve_types(cls)  # type: ignore[type-var]
    drawn: dict[str, st.SearchStrategy[object]] = {}
    needed: dict[str, st.SearchStrategy[object]] = {}
    for field in attrs.fields(cls):  # type: ignore[arg-type]
        if not field.init:
            continue
        values = _values(field.type, field.validator)
        required = field.default is attrs.NOTHING
        if values is None and required:
            raise TypeError(f'no strategy for the field "{field.name}" of {cls.__name__}; give the parameters yourself')
        if values is not None:
            (needed if required else drawn)[field.alias or field.name] = values

    def make(given: dict[str, object]) -> T | None:
        try:
            return cls(**given)
        except Exception:
            return None

    some = st.fixed_dictionaries(needed, optional=drawn)
    made = st.one_of(st.fixed_dictionaries(needed), some).map(make)
    return made.filter(lambda each: each is not None)  # type: ignore[return-value]


def _values(kind: object, validator: object) -> st.SearchStrategy[object] | None:
    limits = list(validators_of(validator))
    for each in limits:
        if isinstance(each, ONE_OF):
            return st.sampled_from(list(each.options))
    if any(isinstance(each, PATTERN) for each in limits):
        return None
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, types.UnionType):
        options = [st.none() if each is type(None) else _values(each, validator) for each in inner]
        known = [each for each in options if each is not None]
        return st.one_of(known) if known else None
    if origin in (tuple, list):
        return _many(origin, inner)
    if origin is not None and issubclass(origin, Mapping):
        return None
    return _single(kind, limits)


def _many(origin: type, inner: tuple[object, ...]) -> st.SearchStrategy[object] | None:
    if origin is tuple and not (len(inner) == 2 and inner[1] is Ellipsis):
        parts = [_values(each, None) for each in inner]
        known = [each for each in parts if each is not None]
        return st.tuples(*known) if len(known) == len(parts) else None
    element = _values(inner[0], None) if inner else None
    return None if element is None else st.lists(element, max_size=3).map(origin)


def _single(kind: object, limits: list[object]) -> st.SearchStrategy[object] | None:
    if not isinstance(kind, type):
        return None
    if issubclass(kind, enum.Enum):
        return st.sampled_from(list(kind))
    if attrs.has(kind):
        return parameters(kind)
    low, high = _bounds(limits)
    if kind is bool:
        return st.booleans()
    if kind is int:
        least = -20 if low is None else math.ceil(low)
        return st.integers(least, max(least, least + 40 if high is None else math.floor(high)))
    if kind is float:
        least_float = -100.0 if low is None else float(low)
        most_float = max(least_float, abs(least_float) * 2 + 100.0) if high is None else float(high)
        return st.floats(min(least_float, most_float), most_float, allow_nan=False, width=64).map(_tidy)
    if kind is str:
        return st.text("abcdefghij-", min_size=1, max_size=8)
    if kind is datetime.date:
        return st.dates(datetime.date(2005, 1, 1), datetime.date(2030, 12, 31))
    return None


def _tidy(number: float) -> float:
    """Numbers as people write them: no more than four decimals."""
    return round(number, 4)


def _bounds(limits: list[object]) -> tuple[float | None, float | None]:
    low: float | None = None
    high: float | None = None
    for compare, bound in bounds_of(limits):
        if compare in (operator.ge, operator.gt):
            low = bound
        elif compare in (operator.le, operator.lt):
            high = bound
    return low, high
