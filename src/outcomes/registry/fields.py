"""The fields of a plugin's parameters and options: whether each says what it takes, and its default is that.

Law: what is wrong with a field is told where it is written, before a metric is asked with it.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from outcomes.framework.classes import fields_by_key, is_made
from outcomes.framework.parameter_docs import plain_value, spell
from outcomes.framework.structuring import structure_parameters


def wrong_fields(cls: type) -> Iterator[str]:
    """What is wrong with the fields of a class, one text a field; each names the class, the field and its line."""
    fields = fields_by_key(cls)
    untyped = {key for key, field in fields.items() if field.type is None}
    shared = {key for key, field in fields.items() if isinstance(field.default, list | dict | set)} - untyped
    for key in sorted(untyped | shared):
        place = f'"{key}" in class {cls.__name__}{_place_of(cls, fields[key].name)}'
        if key in untyped:
            # It would take anything that a framework writes.
            yield f"{place} has no type; write {key}: float, or what else it takes"
        else:
            kind = type(fields[key].default).__name__
            yield f"the default of {place} is one {kind} for all who use it; write attrs.field(factory={kind})"
    yield from _wrong_defaults(cls, {key: field for key, field in fields.items() if key not in untyped | shared})


def _wrong_defaults(cls: type, fields: Mapping[str, attrs.Attribute[Any]]) -> Iterator[str]:
    """Defaults that are not what their fields take.

    None is what a table leaves out, and a factory may be anybody's code: neither is looked at.
    """
    given = {
        key: plain_value(field.default)
        for key, field in fields.items()
        if field.default not in (attrs.NOTHING, None)
        and not is_made(field.default)
        and not (isinstance(field.default, float) and not math.isfinite(field.default))
    }
    _, problems = structure_parameters(cls, given)
    for each in problems:
        key = each.path[0] if each.path else ""
        if key in given:
            default, place = spell(given[str(key)]), _place_of(cls, fields[str(key)].name)
            yield f'the default {default} of "{key}" in class {cls.__name__}{place} does not fit: {each.found}'


def _place_of(cls: type, field: str) -> str:
    """Where a field is written, as far as Python knows: " (file.py:12)"."""
    try:
        lines, first = inspect.getsourcelines(cls)
        file = inspect.getsourcefile(cls)
    except (OSError, TypeError):
        return ""
    written = re.compile(rf"\s*{re.escape(field)}\s*[:=]")
    offset = next((number for number, line in enumerate(lines) if written.match(line)), 0)
    return f" ({file}:{first + offset})"
