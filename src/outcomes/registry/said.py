"""What a worker says of its plugin, of what that registered and of what that read: plain facts, fitted before use.

Law: every field is of a class of ours or plain, so that nothing which a worker sends runs here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, cast

import attrs
import numpy as np

from outcomes.data.block import ReturnBlock, SeriesBlock
from outcomes.data.coded import Coded
from outcomes.data.columns import KEYS, NUMBERS, LabelRule
from outcomes.data.framework_block import FrameworkBlock
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.diagnostics import Diagnostic, Report
from outcomes.framework.classes import key_of
from outcomes.immutable import immutable
from outcomes.metrics.contract import Evidence, Outcome, Reason, Scope
from outcomes.metrics.verdicts import Stands, Verdict, VerdictWord, family
from outcomes.registry.plain import UnfitError
from outcomes.registry.plugin_loading import LoadedPlugin
from outcomes.registry.records import Kind, MetricRecord, OtherKind, PluginState, Registered
from outcomes.registry.wire import Message

TAKES: Final[Mapping[type, Literal["series", "returns", "several"]]] = {
    SeriesBlock: "series",
    ReturnBlock: "returns",
    FrameworkBlock: "several",
}
"""How a worker says what a metric takes."""


@immutable(kw_only=True)
class MetricSaid:
    """What a worker says of a metric."""

    id: str
    title: str
    version: str
    summary: str
    outcomes: tuple[Outcome, ...]
    reasons: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    keys: tuple[str, ...]
    needs: tuple[str, ...]
    benchmark_optional: bool
    needs_polarity: bool
    rests_on_run: bool
    scope: Scope
    takes: Literal["series", "returns", "several"]
    source: str
    charts: bool
    words: tuple[str, ...]
    """Of each outcome, the plugin's own word for its verdict, which stands there as what it counts as; or nothing."""


@immutable(kw_only=True)
class VerdictSaid:
    """What a worker says of a word among verdicts."""

    word: str
    counts_as: Verdict
    stands: Stands
    symbol: str
    plain: str


@immutable(kw_only=True)
class OtherSaid:
    """What a worker says of a statistic, reader, writer, colour rule or command."""

    kind: OtherKind
    id: str
    fetches: bool
    value_type: str
    over: str
    words: str
    suffix: str
    binary: bool
    shows_series: bool
    needs: str
    summary: str


@immutable(kw_only=True)
class PluginSaid:
    """What a worker says of its plugin once it was imported there."""

    state: PluginState
    problems: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    claimed: tuple[tuple[Kind, str], ...]
    metrics: tuple[MetricSaid, ...]
    others: tuple[OtherSaid, ...]
    verdicts: tuple[VerdictSaid, ...]
    hooks: tuple[str, ...]


@immutable(kw_only=True)
class ObservationsSaid:
    """What a worker says of observations beside their columns."""

    rows: int
    words: Mapping[str, tuple[str, ...]]
    numbers: tuple[str, ...]
    extra: tuple[str, ...]
    area_names: Mapping[str, str]
    area_types: Mapping[str, str]
    file: str
    in_file: bool
    encoding: str
    delimiter: str
    places: Mapping[str, int]
    headers: Mapping[str, str]
    year_type: str
    month_start: bool
    report: tuple[Diagnostic, ...]


def observations_of(message: Message, path: Path) -> tuple[Observations, Report]:
    """Observations from plain columns; that they are whole is checked as for any reader."""
    said = message.fit(ObservationsSaid)
    place = iter(range(len(message.columns)))
    rows = said.rows
    coded: dict[str, Coded] = {}
    for name, words in said.words.items():
        coded[name] = Coded(codes=message.column(next(place, -1), np.int32, rows), words=words)
    numbers = {
        name: message.column(next(place, len(message.columns)), np.float64, rows)
        for name in said.numbers
        if name in NUMBERS
    }
    flags = {
        name: message.column(next(place, len(message.columns)), dtype, rows)
        for name, dtype in (("suppressed", np.bool_), ("rows", np.int64))
        if name in said.numbers
    }
    lacking = [name for name in KEYS if name not in coded]
    if lacking or "value" not in numbers:
        raise UnfitError("its observations lack columns")
    return (
        Observations(
            **cast(Any, {name: coded[name] for name in KEYS}),
            **cast(Any, numbers),
            **cast(Any, flags),
            parent=coded.get("parent"),
            remark=coded.get("remark"),
            area_names=dict(said.area_names),
            area_types=dict(said.area_types),
            extra={name: coded[f"extra {name}"] for name in said.extra if f"extra {name}" in coded},
            origin=Origin(
                file=said.file,
                path=path if said.in_file else None,
                encoding=said.encoding,
                delimiter=said.delimiter,
                places=dict(said.places),
                headers=dict(said.headers),
            ),
            label_rule=LabelRule(year_type=said.year_type, month_start=said.month_start),
        ),
        Report(said.report),
    )


def plugin_said(loaded: LoadedPlugin) -> PluginSaid:
    record = loaded.record
    return PluginSaid(
        state=record.state,
        problems=record.problems,
        warnings=loaded.warnings,
        claimed=record.registered,
        metrics=tuple(_metric_said(each) for each in loaded.owned if isinstance(each, MetricRecord)),
        others=tuple(_other_said(each) for each in _others(loaded) if each.kind != "verdict"),
        verdicts=tuple(_verdict_said(each.thing) for each in _others(loaded) if each.kind == "verdict"),
        hooks=record.hooks,
    )


def _others(loaded: LoadedPlugin) -> tuple[Registered, ...]:
    return tuple(each for each in loaded.owned if isinstance(each, Registered))


def _verdict_said(word: VerdictWord) -> VerdictSaid:
    return VerdictSaid(
        word=str(word), counts_as=word.counts_as, stands=word.stands, symbol=word.symbol, plain=word.plain
    )


def _metric_said(record: MetricRecord) -> MetricSaid:
    info = record.info
    named = (f.name for f in attrs.fields(MetricSaid) if f.name not in ("keys", "needs", "takes", "words", "outcomes"))
    facts = {name: getattr(info, name) for name in named}
    return MetricSaid(
        **facts,
        outcomes=tuple(
            attrs.evolve(each, verdict=family(each.verdict) if each.verdict is not None else None)
            for each in info.outcomes
        ),
        words=tuple(str(each.verdict) if isinstance(each.verdict, VerdictWord) else "" for each in info.outcomes),
        keys=tuple(key_of(each) for each in attrs.fields(info.params)),
        needs=tuple(sorted(info.needs)),
        takes=TAKES[info.takes],
    )


def _other_said(record: Registered) -> OtherSaid:
    return OtherSaid(**{field.name: getattr(record, field.name) for field in attrs.fields(OtherSaid)})
