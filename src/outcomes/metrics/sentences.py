"""Sentences: templates over the evidence and the row, rendered when somebody asks.

Law: a template can name a value and say how to write it, and nothing else: no attribute, index, call or nesting,
so that a template from anybody is only ever words. How a value is written is in `outcomes.metrics.writing`.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import attrs

from outcomes.diagnostics import suggest
from outcomes.framework.classes import is_made, key_of
from outcomes.metrics.contract import MetricInfo
from outcomes.metrics.writing import WHEN, telling_apart, written

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
    "missing",
)
"""Fields of a row that are words, empty where there is none."""

WIDEST: Final = 40
"""Characters or decimals that a format may ask for."""

UNKNOWN: Final = "unknown"
"""What a sentence says for a number that is not there."""

_IN: Final = re.compile(r"\bin $")


class SentenceError(ValueError):
    """A template that cannot be rendered; the text says what is wrong with it and what to do."""


class _Plain(string.Formatter):
    """A formatter that knows only plain names and format specifications, some of which are replaced by wider ones."""

    def __init__(self, wider: Mapping[str, str] | None = None) -> None:
        self._wider = wider or {}

    def written_out(self, template: str, values: Mapping[str, object]) -> str:
        """As `vformat`, without parsing the template again."""
        said: list[str] = []
        for text, name, spec, conversion in _pieces(template):
            said.append(text)
            if name is not None:
                if conversion is not None or name not in values or not name.isidentifier():
                    return self.vformat(template, (), values)  # which says what is wrong with it
                said.append(str(self.format_field(values[name], spec)))
        return "".join(said)

    def get_field(self, field_name: str, args: object, kwargs: Mapping[str, object]) -> tuple[object, str]:
        if not field_name.isidentifier():
            raise SentenceError(f'the field "{{{field_name}}}" is not a plain name; write a name such as "{{value}}"')
        if field_name not in kwargs:
            raise SentenceError(f'the field "{{{field_name}}}" is not known; {suggest(field_name, kwargs)}')
        return kwargs[field_name], field_name

    def convert_field(self, value: object, conversion: str | None) -> object:
        if conversion is not None:
            raise SentenceError(f'the conversion "!{conversion}" is not allowed; use a format such as "{{value:.1f}}"')
        return value

    def format_field(self, value: object, format_spec: str) -> object:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return UNKNOWN
        if isinstance(value, (list, tuple)) and not format_spec:
            return ", ".join(map(str, value))
        try:
            return written(value, self._wider.get(format_spec, format_spec))
        except (TypeError, ValueError):
            kind = "a number" if isinstance(value, (int, float)) else "a word"
            raise SentenceError(
                f'the format ":{format_spec}" does not fit {kind}; use one such as ":.1f" for numbers, none for words'
            ) from None


_formatter = _Plain()


def fields(template: str) -> tuple[str, ...]:
    """The names that a template uses, each once, in order. Raises `SentenceError` for one that is no template.

    >>> fields("{value:.1f}{unit} in {period}")
    ('value', 'unit', 'period')
    """
    return tuple(dict.fromkeys(name for name, _ in _parse(template)))


def render(template: str, values: Mapping[str, object]) -> str:
    """A template with its values written in. NaN and None read "unknown".

    Numbers that a template writes with the same decimals are taken to be compared: where two of them differ and would
    read alike, all of them get as many decimals as it takes to see it (`outcomes.metrics.writing.telling_apart`).
    Besides Python's formats there are ``{points:# year|# years}`` ("1 year", "5 years"), ``{points:is|are}``,
    ``{points:none|one|#}``, ``{item:is|are}``, ``{late:days}`` ("11 years and 5 months") and ``{p:chance}``
    ("< 0.001"); see `outcomes.metrics.writing.written`.

    Raises `SentenceError` for a field that ``values`` lacks, and for anything but a plain name and a format.

    >>> render("{value:.1f}{unit} against {target}", {"value": 68.04, "unit": "%", "target": float("nan")})
    '68.0% against unknown'
    >>> render("{value:.1f}% against {target:.1f}%", {"value": 74.75, "target": 74.8})
    '74.75% against 74.80%'
    """
    named = _parse(template)
    compared: dict[str, list[float]] = {}
    for name, spec in named:
        value = values.get(name)
        if isinstance(value, float) and math.isfinite(value):
            compared.setdefault(spec, []).append(value)
    wider = {spec: telling_apart(spec, numbers) for spec, numbers in compared.items() if len(numbers) > 1}
    if any(spec != instead for spec, instead in wider.items()):
        return _Plain(wider).written_out(template, values)
    return _formatter.written_out(template, values)


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, str | None, str, str | None], ...]:
    """Literal, name, format and conversion, in order; the same few templates are written out for every row."""
    try:
        parsed = list(_formatter.parse(template))
    except ValueError as problem:
        raise SentenceError(f"{problem}; write a brace that is not a field twice") from None
    for _, name, spec, _ in parsed:
        if "{" in (spec or ""):
            raise SentenceError(f'the format of "{name}" holds a field; write the format out')
        _check_width(spec or "")
    return tuple(_with_its_preposition(*each) for each in parsed)


def _with_its_preposition(
    text: str, name: str | None, spec: str | None, conversion: str | None
) -> tuple[str, str | None, str, str | None]:
    """`in {period}` as one field: of a day it is "on 31 March 2014"."""
    if name == "period" and not spec and _IN.search(text):
        return text.removesuffix("in "), name, WHEN, conversion
    return text, name, spec or "", conversion


def _check_width(spec: str) -> None:
    """A width of a thousand million would be a thousand million spaces in every row."""
    if "|" in spec:  # words for one and for many, which may hold any number
        return
    wide = next((each for each in re.findall(r"\d+", spec) if int(each[:9]) > WIDEST), "")
    if wide:
        raise SentenceError(f'the format ":{spec[:40]}" asks for {wide[:20]} places; ask for {WIDEST} at most')


def _parse(template: str) -> tuple[tuple[str, str], ...]:
    """Name and format of each field, in order."""
    return tuple((name, spec) for _, name, spec, _ in _pieces(template) if name is not None)


def parts_of(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Each literal text with the name and the format of the field behind it (None at the end), in order.

    Raises `SentenceError` for what is no template.

    >>> parts_of("{value:.1f}{unit} in all")
    (('', 'value', '.1f'), ('', 'unit', ''), (' in all', None, ''))
    """
    for _, _, _, conversion in _pieces(template):
        _formatter.convert_field(None, conversion)
    return tuple((text, name, spec) for text, name, spec, _ in _pieces(template))


def write_field(value: object, spec: str) -> str:
    """One value by one format, as `render` writes it. Raises `SentenceError` where the format does not fit."""
    return str(_formatter.format_field(value, spec))


def check(info: MetricInfo) -> tuple[str, ...]:
    """What is wrong with the sentences of a metric, one text a problem; empty when all of them render."""
    values = _samples(info)
    said: list[tuple[str, str]] = [(f'outcome "{each.word}"', each.sentence) for each in info.outcomes]
    said.extend((f'reason "{each.word}"', each.sentence) for each in info.reasons)
    said.extend((f'outcome "{each.word}" in detail', each.detail) for each in info.outcomes)
    said.extend((f'reason "{each.word}" in detail', each.detail) for each in info.reasons)
    return tuple(_problems(said, values))


def _samples(info: MetricInfo) -> dict[str, object]:
    # A year is a word that is said with its preposition at once: anything else is first tried as every kind of label.
    values: dict[str, object] = dict.fromkeys(ROW_WORDS, "2013")
    if attrs.has(info.params):
        for field in attrs.fields(info.params):
            default = field.default
            if is_made(default):
                default = None  # rendered as "unknown": its spelling is the loader's business, its name is enough
            values[key_of(field)] = 1 if default is attrs.NOTHING else default
    values.update(dict.fromkeys(ROW_NUMBERS, 1.5))
    values.update({each.name: 1.5 for each in info.evidence})
    return values


def _problems(said: Sequence[tuple[str, str]], values: Mapping[str, object]) -> Iterable[str]:
    wrong: dict[str, str] = {}
    fit: set[tuple[str | None, str, str | None]] = set()
    # Many outcomes say the same of the same fields, and each metric of a plugin is looked through at every start.
    for template in dict.fromkeys(template for _, template in said):
        try:
            used = {each[1:] for each in _pieces(template)}
            if not used <= fit:
                render(template, values)
                fit |= used
        except SentenceError as problem:
            wrong[template] = str(problem)
    for subject, template in said:
        if template in wrong:
            yield f"the sentence of {subject} does not render: {wrong[template]}"
