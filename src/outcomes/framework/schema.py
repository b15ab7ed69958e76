"""The JSON Schema (draft 2020-12) of framework files, for editors: made from the classes that the loader fills.

Law: a file that the loader takes is valid. What only a whole file can show (that a reference leads somewhere, that a
date can be) is the loader's to say, not the schema's.
"""

from __future__ import annotations

import datetime
import enum
import inspect
import math
import operator
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final, Literal

import attrs

from outcomes.framework.classes import fields_by_key
from outcomes.framework.colours import USE, ColourRule
from outcomes.framework.file_format import DataTable, DefaultsTable, FileTable, IndicatorDataTable, IndicatorTable
from outcomes.framework.house_rules import RULES, SEVERITIES
from outcomes.framework.key_problem import with_article
from outcomes.framework.loading import FORMAT
from outcomes.framework.model import Aim, Judgement, Part
from outcomes.framework.parameter_docs import ONE_OF, SHORTEST, bounds_of, default_of, validators_of
from outcomes.framework.roll_ups import DeclaredAverage
from outcomes.framework.scalars import Bound
from outcomes.framework.targets import KINDS
from outcomes.framework.values import Age, Deadline, Id, Title, When, YearTypeName

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_ID: Final = {"type": "string", "pattern": r"^[^\s_.-][^\s/\\]{0,99}$"}
_LABEL: Final = {"type": ["string", "integer"], "description": "a period or date, such as 2013/14 or 2014-03-31"}
_VALUES: Final[tuple[tuple[object, Schema], ...]] = (
    (Id, _ID),
    (Title, {"type": "string", "pattern": r"\S"}),
    (When, _LABEL),
    (Deadline, _LABEL),
    (Age, {"type": "string", "pattern": r"^[1-9][0-9]{0,3} (day|week|month|year)s?$"}),
    (YearTypeName, {"type": "string"}),
)
_SCALARS: Final[Mapping[object, Schema]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Bound: {"type": "number"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.time: {"type": "string", "format": "time"},
    Any: {},
    object: {},
}
_BOUNDS: Final[Mapping[object, str]] = {
    operator.ge: "minimum",
    operator.gt: "exclusiveMinimum",
    operator.le: "maximum",
    operator.lt: "exclusiveMaximum",
}
_TELLING: Final[Mapping[str, tuple[str, ...]]] = {
    "change": ("change",),
    "level": ("value", "kind"),
    "levels": ("levels", "kind"),
    "direction": ("direction",),
    "band": ("min", "max", "kind"),
    "undefined": ("undefined", "kind"),
}
"""The keys of which a target of each kind has at least one."""


def framework_schema(
    *,
    metrics: Mapping[str, type],
    readers: Mapping[str, type],
    statistics: Iterable[str] = (),
    levels: Sequence[str] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Schema:
    """The schema of a framework file that uses the given metrics and readers.

    Parameters
    ----------
    metrics, readers
        The parameters class of each metric, and the options class of each reader, by id.
    statistics
        Ids of the statistics that an indicator may name.
    levels
        Names of the framework's levels, which are keys of its aims and parts. None: any further key of an aim or part
        may be the name of a level, as long as its value is a text.
    titles
        What each metric is called, by id, to show beside the id.
    """
    return _Making(metrics, readers, tuple(statistics), levels, titles or {}).schema()


class _Making:
    """One schema in the making; collects the definitions that its parts refer to."""

    def __init__(
        self,
        metrics: Mapping[str, type],
        readers: Mapping[str, type],
        statistics: tuple[str, ...],
        levels: Sequence[str] | None,
        titles: Mapping[str, str],
    ) -> None:
        self.metrics, self.readers, self.statistics, self.titles = metrics, readers, statistics, titles
        self.levels = levels
        self.definitions: dict[str, Schema] = {}

    def schema(self) -> Schema:
        whole = self._object(FileTable)
        whole["properties"]["format"] = {"const": FORMAT, "description": "the format of the file"}
        return {
            "$schema": DIALECT,
            "title": "Framework of outcomes",
            "description": "What a partnership promised: boards, indicators, aims, targets, and the metrics that judge "
            "them.",
            **whole,
            "$defs": dict(sorted(self.definitions.items())),
        }

    # -- types --------------------------------------------------------------------------------------

    def _type(self, kind: object) -> Schema:
        for known, made in _VALUES:
            if kind == known:
                return dict(made)
        if kind in _SCALARS:
            return dict(_SCALARS[kind])
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if origin is Annotated:
            return self._type(inner[0])
        if origin is Literal:
            return {"enum": list(inner)}
        if origin in (typing.Union, types.UnionType):
            options = [self._type(each) for each in inner if each is not type(None)]
            return options[0] if len(options) == 1 else {"anyOf": options}
        if isinstance(kind, type) and attrs.has(kind):
            return self._reference(kind.__name__, lambda: self._object(kind))
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return {"enum": [each.value for each in kind]}
        return self._many(kind, origin or kind, inner)

    def _many(self, kind: object, origin: object, inner: tuple[object, ...]) -> Schema:
        if origin is tuple and inner and not (len(inner) == 2 and inner[1] is Ellipsis):
            places = [self._type(each) for each in inner]
            return {"type": "array", "prefixItems": places, "minItems": len(inner), "maxItems": len(inner)}
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self._type(inner[1]) if len(inner) == 2 else {}}
        if isinstance(origin, type) and issubclass(origin, (Sequence, set, frozenset)):
            listed = {"type": "array", "items": self._type(inner[0]) if inner else {}}
            # One text is enough for a list of them.
            return {"anyOf": [{"type": "string"}, listed]} if inner and inner[0] is str else listed
        # A type that only its own converter knows: a file may write anything, and the loader will say.
        return {}

    def _reference(self, name: str, make: Callable[[], Schema]) -> Schema:
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    # -- classes ------------------------------------------------------------------------------------

    def _object(self, cls: type) -> Schema:
        fields = fields_by_key(cls)
        made: Schema = {"type": "object", "description": _first_line(cls)}
        made["properties"] = {key: self._key(cls, key, field) for key, field in fields.items()}
        required = [key for key, field in fields.items() if field.default is attrs.NOTHING]
        if required:
            made["required"] = required
        made["additionalProperties"] = False
        self._adapt(cls, made)
        return made

    def _adapt(self, cls: type, made: Schema) -> None:
        """What a class alone does not say of its table."""
        properties = made["properties"]
        if cls is FileTable:
            colours = self._tables_by_id(ColourRule)
            properties["colours"] = {**colours, "properties": {USE: {"type": "string"}}}
            properties["roll_ups"] = self._tables_by_id(DeclaredAverage)
            properties["rules"] = self._house_rules()
        elif cls in (Aim, Part):
            if self.levels is None:
                made["additionalProperties"] = {"type": "string", "description": "id of the part that it belongs to"}
            for level in self.levels or ():
                properties.setdefault(level, {"type": "string", "description": f"id of {with_article(level)}"})
        if cls is Aim:
            properties["target"] = self._reference("target", self._target)
        elif cls is Judgement:
            self._judgement(made)
        elif cls in (DataTable, IndicatorDataTable):
            self._options(made)
        elif cls is IndicatorTable and self.statistics:
            properties["statistic"] = {**properties["statistic"], "enum": ["", *sorted(self.statistics)]}
        elif cls is DefaultsTable:
            properties["indicator"] = self._reference("IndicatorDefaults", self._indicator_defaults)

    def _key(self, cls: type, key: str, field: attrs.Attribute[object]) -> Schema:
        made = self._type(field.type)
        said = str(field.metadata.get("help", ""))
        if "$ref" in made:
            return {**made, "description": said} if said else made
        # Bounds of a number that may be left out stand in its only alternative; of a union nothing is said.
        if made.get("type") in ("number", "integer"):
            made |= {_BOUNDS[compare]: bound for compare, bound in bounds_of(field.validator) if compare in _BOUNDS}
        for each in validators_of(field.validator):
            if isinstance(each, SHORTEST):
                made |= {"minItems" if made.get("type") == "array" or "anyOf" in made else "minLength": each.min_length}
            if isinstance(each, ONE_OF) and "enum" not in made and "anyOf" not in made:
                made["enum"] = [getattr(one, "value", one) for one in each.options]
        if said:
            made["description"] = said
        default = default_of(field)
        if default not in (None, "", [], {}) and _is_json(default):
            made["default"] = default
        return made

    # -- what depends on what is installed ----------------------------------------------------------

    def _judgement(self, made: Schema) -> None:
        """Any installed metric; which further keys there may be depends on which."""
        known = [{"const": id_, "description": self.titles.get(id_, "")} for id_ in sorted(self.metrics)]
        made["properties"]["metric"] = {"description": "id of a metric", "anyOf": known or [{"type": "string"}]}
        common: Schema = made["properties"]
        made["allOf"] = [
            _when("metric", id_, self._reference(f"judge {id_}", partial(self._extended, cls, common)))
            for id_, cls in sorted(self.metrics.items())
        ]
        made["additionalProperties"] = True

    def _extended(self, cls: type, common: Mapping[str, Schema]) -> Schema:
        """The parameters of a metric beside the keys that every judgement has."""
        made: Schema = self._object(cls) if attrs.has(cls) else {"type": "object", "properties": {}}
        made["properties"] = {**{key: {} for key in common}, **made["properties"]}
        made["additionalProperties"] = False
        return made

    def _options(self, made: Schema) -> None:
        """Which options there may be depends on the reader, which is csv where nothing is said."""
        reader = made["properties"]["reader"]
        nothing = [] if "pattern" in reader else [""]
        described = {"description": reader["description"]} if "description" in reader else {}
        made["properties"]["reader"] = {"enum": sorted([*self.readers, *nothing]), **described}
        made["allOf"] = []
        for id_, cls in sorted(self.readers.items()):
            options = {"properties": {"options": self._reference(f"options {id_}", partial(self._object, cls))}}
            made["allOf"].append(_when("reader", id_, options))
            if id_ == "csv":
                made["allOf"].append({"if": {"not": {"required": ["reader"]}}, "then": options})

    def _tables_by_id(self, cls: type) -> Schema:
        return {"type": "object", "description": _first_line(cls), "additionalProperties": self._type(cls)}

    def _house_rules(self) -> Schema:
        switch = {"anyOf": [{"type": "boolean"}, {"enum": list(SEVERITIES)}]}
        # A table is a plugin's own.
        return {
            "type": "object",
            "description": "house rules that every aim is held to",
            "properties": dict.fromkeys(RULES, switch),
            "additionalProperties": {"type": "object"},
        }

    def _target(self) -> Schema:
        kinds = []
        for kind, cls in KINDS.items():
            telling = {"anyOf": [{"required": [key]} for key in _TELLING[kind]]}
            kinds.append({"allOf": [self._type(cls), telling]})
        return {"type": "object", "description": "what is to be reached", "anyOf": kinds}

    def _indicator_defaults(self) -> Schema:
        return {key: each for key, each in self._object(IndicatorTable).items() if key != "required"}


def _when(key: str, value: str, then: Schema) -> Schema:
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": then}


def _first_line(cls: type) -> str:
    return (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")


def _is_json(value: object) -> bool:
    if isinstance(value, list):
        return all(_is_json(each) for each in value)
    if isinstance(value, dict):
        return all(_is_json(each) for each in value.values())
    return isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value))
