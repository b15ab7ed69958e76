"""Parameters of metrics and options of what else is registered: filled from tables, and described.

Law: validators, converters and factories of a plugin's classes are code of the plugin's, and are called contained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from outcomes.diagnostics import PluginError
from outcomes.framework.classes import plain_values
from outcomes.framework.key_problem import Problem
from outcomes.framework.parameter_docs import DescribedKey, describe
from outcomes.framework.structuring import structure_parameters
from outcomes.immutable import immutable
from outcomes.registry.calls import T, called
from outcomes.registry.plain import plain_text, plain_value
from outcomes.registry.records import MetricRecord, Owned


@immutable(kw_only=True)
class Parameters:
    """Parameters of a metric or options of a reader: as it takes them, and as plain values after defaults."""

    params: object
    plain: Mapping[str, object]


def parameters(record: Owned, table: Mapping[str, object]) -> tuple[Parameters | None, tuple[Problem, ...]]:
    """Fill the class of a metric's parameters or a reader's options from a table, or say what is wrong with the table.

    Validators, converters and factories of the class are a plugin's
    code: what they refuse by an exception is a problem of the table, and only what no code may throw (SystemExit,
    GeneratorExit and the like) raises PluginError.
    """
    if record.remote is not None:
        kind = "metric" if isinstance(record, MetricRecord) else record.kind
        return called(record, "reading its parameters", _ask_parameters, record, kind, dict(table))
    cls = record.info.params if isinstance(record, MetricRecord) else record.options
    return called(record, "reading its parameters", _parameters, cls, dict(table))


def _ask_parameters(
    record: Owned, kind: str, table: dict[str, object]
) -> tuple[Parameters | None, tuple[Problem, ...]]:
    cls = record.info.params if isinstance(record, MetricRecord) else record.options
    made, wrong = record.remote.parameters(kind, record.id, cls, table)
    if made is None:
        return None, tuple(wrong)
    return Parameters(params=made, plain=made.remote_plain), ()


def _parameters(cls: type, table: Mapping[str, object]) -> tuple[Parameters | None, tuple[Problem, ...]]:
    made, wrong = structure_parameters(cls, table)
    if made is None:
        return None, tuple(
            attrs.evolve(each, found=plain_text(each.found), to_do=plain_text(each.to_do)) for each in wrong
        )
    return Parameters(params=made, plain=plain_value(plain_values(made))), ()


def described(record: Owned) -> tuple[DescribedKey, ...]:
    """The keys that a metric's parameters or a reader's options may have. Raises PluginError where its class throws."""
    cls = record.info.params if isinstance(record, MetricRecord) else record.options
    if record.remote is not None:
        kind = "metric" if isinstance(record, MetricRecord) else record.kind
        return called(record, "describing its parameters", record.remote.described, kind, record.id)
    return called(record, "describing its parameters", _described, cls)


def drawn(record: Owned, draw: Callable[[], T]) -> T | None:
    """What is drawn from a class of a plugin's; None where that throws, for a page that shows the others."""
    try:
        return called(record, "looking at its parameters", draw)
    except PluginError:
        return None


def _described(cls: type) -> tuple[DescribedKey, ...]:
    return tuple(map(_plain_key, describe(cls)))


def _plain_key(key: DescribedKey) -> DescribedKey:
    return DescribedKey(
        key=plain_text(key.key),
        type=plain_text(key.type),
        required=bool(key.required),
        default=plain_value(key.default),
        limits=tuple(plain_text(each) for each in key.limits),
        help=plain_text(key.help),
        keys=tuple(map(_plain_key, key.keys)),
    )
