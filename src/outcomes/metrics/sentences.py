"""Sentences: templates over the evidence and the row, rendered when somebody asks.

Law: a template can name a value and say how to write it, and nothing else: no attribute, index, call or nesting,
so that a template from anybody is only ever words.
"""

from __future__ import annotations

import math
import string
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from outcomes.diagnostics import suggest
from outcomes.framework.classes import key_of
from outcomes.metrics.contract import MetricInfo

ROW_NUMBERS: Final = ("value", "lower", "upper", "target", "benchmark")
"""Fields of a row that are numbers, in the unit of the measure; a sentence says "unknown" where there is none."""

ROW_WORDS: Final = (
    "unit",
    "period",
    "area",
    "area_name",
    "compared_with",
    "compared_with_name",
    "sex",
    "age",
    "category",
    "item",
    "aim",
    "indicator",
    "due",
    "gap",
)
"""Fields of a row that are words, empty where there is none."""

UNKNOWN: Final = "unknown"
"""What a sentence says for a number that is not there."""


class Place(float):
    """A number that stands for a word: written without a format it says the word at that place, counted from 0."""

    words: tuple[str, ...]

    def __new__(cls, number: float, words: Iterable[str]) -> Place:
        """A place among ``words``."""
        made = super().__new__(cls, number)
        made.words = tuple(words)
        return made

    def __format__(self, spec: str) -> str:
        named = not spec and self.is_integer() and 0 <= self < len(self.words)
        return self.words[int(self)] if named else format(float(self), spec)


class Tally(float):
    """A number of the size of a count: a whole one is written without the decimal that a template asks for."""

    def __format__(self, spec: str) -> str:
        return format(float(self), ".0f" if spec == ".1f" and self.is_integer() else spec)


class SentenceError(ValueError):
    """A template that cannot be rendered; the text says what is wrong with it and what to do."""


class _Plain(string.Formatter):
    """A formatter that knows only plain names and format specifications."""

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        if not field_name.isidentifier():
            raise SentenceError(f'the field "{{{field_name}}}" is not a plain name; write a name such as "{{value}}"')
        if field_name not in kwargs:
            raise SentenceError(f'the field "{{{field_name}}}" is not known; {suggest(field_name, kwargs)}')
        return kwargs[field_name], field_name

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion is not None:
            raise SentenceError(f'the conversion "!{conversion}" is not allowed; use a format such as "{{value:.1f}}"')
        return value

    def format_field(self, value: Any, format_spec: str) -> Any:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return UNKNOWN
        if isinstance(value, (list, tuple)) and not format_spec:
            return ", ".join(map(str, value))
        try:
            text = format(value, format_spec)
        except (TypeError, ValueError):
            kind = "a number" if isinstance(value, (int, float)) else "a word"
            raise SentenceError(
                f'the format ":{format_spec}" does not fit {kind}; use one such as ":.1f" for numbers, none for words'
            ) from None
        if isinstance(value, float) and text.startswith("-") and not any("1" <= each <= "9" for each in text):
            return text[1:]  # "-0.0" is a rounding artefact that no reader should have to wonder about
        return text


_formatter = _Plain()


def fields(template: str) -> tuple[str, ...]:
    """The names that a template uses, each once, in order. Raises `SentenceError` for one that is no template.

    >>> fields("{value:.1f}{unit} in {period}")
    ('value', 'unit', 'period')
    """
    return tuple(dict.fromkeys(name for name, _ in _parse(template)))


def render(template: str, values: Mapping[str, Any]) -> str:
    """A template with its values written in. NaN and None read "unknown".

    Raises `SentenceError` for a field that ``values`` lacks, and for anything but a plain name and a format.

    >>> render("{value:.1f}{unit} against {target}", {"value": 68.04, "unit": "%", "target": float("nan")})
    '68.0% against unknown'
    """
    _parse(template)
    return _formatter.vformat(template, (), values)


def _parse(template: str) -> list[tuple[str, str]]:
    try:
        parsed = list(_formatter.parse(template))
    except ValueError as problem:
        raise SentenceError(f"{problem}; write a brace that is not a field twice") from None
    named = [(name, spec or "") for _, name, spec, _ in parsed if name is not None]
    for name, spec in named:
        if "{" in spec:
            raise SentenceError(f'the format of "{name}" holds a field; write the format out')
    return named


def available(info: MetricInfo) -> tuple[str, ...]:
    """Every name that the sentences of a metric may use: its evidence, its parameters and the fields of the row."""
    parameters = [key_of(each) for each in attrs.fields(info.params)] if attrs.has(info.params) else []
    return tuple(dict.fromkeys([*(each.name for each in info.evidence), *parameters, *ROW_NUMBERS, *ROW_WORDS]))


def check(info: MetricInfo) -> tuple[str, ...]:
    """What is wrong with the sentences of a metric, one text a problem; empty when all of them render."""
    values = _samples(info)
    said: list[tuple[str, str]] = [(f'outcome "{each.word}"', each.sentence) for each in info.outcomes]
    said.extend((f'reason "{each.word}"', each.sentence) for each in info.reasons)
    return tuple(_problems(said, values))


def _samples(info: MetricInfo) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(ROW_WORDS, "word")
    if attrs.has(info.params):
        for field in attrs.fields(info.params):
            default = field.default
            if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
                default = None  # rendered as "unknown": its spelling is the loader's business, its name is enough
            values[key_of(field)] = 1 if default is attrs.NOTHING else default
    values.update(dict.fromkeys(ROW_NUMBERS, 1.5))
    values.update({each.name: 1.5 for each in info.evidence})
    return values


def _problems(said: Iterable[tuple[str, str]], values: Mapping[str, Any]) -> Iterable[str]:
    for subject, template in said:
        try:
            render(template, values)
        except SentenceError as problem:
            yield f"the sentence of {subject} does not render: {problem}"
