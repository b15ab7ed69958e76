"""A drafted framework as text: its indicators, with what is known of each and what somebody still has to say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import cache
from typing import Final

import attrs

from outcomes.diagnostics import meant_by
from outcomes.fetching.fingertips_api import Metadata
from outcomes.framework.parameter_docs import spell, table_of
from outcomes.immutable import immutable

ENGLAND: Final = "E92000001"
BY_TREND: Final = "trend.recent"
_UNITS: Final = {"%": "%", "percentage": "%", "percentage point": "points", "years": " years"}
"""Units as the site words them, and as a sentence writes them behind a number."""


_VALUE_TYPES: Final = {
    "proportion": "proportion",
    "crude rate": "crude-rate",
    "directly standardised rate": "dsr",
    "indirectly standardised ratio": "isr-ratio",
    "indirectly standardised rate": "isr-rate",
    "life expectancy": "life-expectancy",
    "score": "score",
    "count": "count",
    "mean": "mean",
    "ratio": "ratio",
}


@immutable(kw_only=True)
class Drafted:
    """One indicator of a file. Empty texts: the file does not say."""

    id: str
    code: str
    source: str
    title: str
    polarity: str
    value_type: str
    has_limits: bool
    has_benchmark: bool
    not_compared: bool
    multiplier: float = 1.0
    unit: str = ""
    benchmark_method: str = ""
    next_release: str = ""
    publishes: str = ""


def with_metadata(each: Drafted, told: Metadata | None) -> Drafted:
    """An indicator with what its publisher says of it; what its file says itself stands."""
    if told is None:
        return each
    return attrs.evolve(
        each,
        title=each.title or told.name,
        polarity=each.polarity or polarity_of(told.polarity),
        value_type=each.value_type or value_type_of(told.value_type),
        unit=told.unit,
        benchmark_method=told.benchmark_method,
        not_compared=each.not_compared or told.benchmark_method.lower().startswith("no "),
        next_release=told.next_release,
        publishes=_publishes(told),
    )


def _publishes(told: Metadata) -> str:
    """When figures come, as `publishes` says it: yearly ones in the month of the next; empty where that is not said."""
    if not re.match(r"(?i)annual|yearly|every year", told.frequency):
        return ""
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%B %Y", "%b %Y"):
        try:
            return f"yearly in {datetime.datetime.strptime(told.next_release, form).month:02d}"
        except ValueError:
            continue
    return ""


def polarity_of(said: str) -> str:
    """Which way is good, as Fingertips and councils say it in tables of their own; empty where that is not said."""
    return meant_by(said, ("high", "low")) or ""


def value_type_of(said: str) -> str:
    """A type of value by the publisher's word for it; empty where it says none that we know."""
    return _VALUE_TYPES.get(said.lower(), "")


def text_of(name: str, areas: str, blocks: Sequence[str], indicators: Sequence[Drafted], ended: str) -> str:
    benchmarked = any(each.has_benchmark for each in indicators)
    lines = [
        "# Drafted from its files: every indicator is judged by its recent trend, or where none is told of its type of",
        "# value by its last change, and against England where it can be.",
        "# What is still to be said stands behind TODO; a target is what turns an indicator into a promise.",
        "",
        "format = 1",
        "",
        "[framework]",
        f"id = {spell(name)}",
        f"title = {spell(name.replace('-', ' ').capitalize())}",
        f"areas = {{ all = true, file = {spell(f'data/{areas}')} }}" if areas else 'areas = "all"',
    ]
    if ended:
        lines.append(f"# Areas in the data that have ended: {ended}.")
        lines.append('# With changes = "england" in areas the figures of old codes and new are joined.')
    if benchmarked:
        lines.append(f"compare_with = [{spell(ENGLAND)}]")
    lines += ["", *(f"{block}" for block in blocks)]
    for each in indicators:
        lines += _indicator(each)
    return "\n".join(lines).rstrip("\n") + "\n"


@cache
def _types_with_trend() -> frozenset[str]:
    """The value types of which recent trends are told, as the metric says it of itself."""
    from outcomes.engine.plan_checks import value_types_told
    from outcomes.registry import PluginSet

    info = PluginSet.of().metric(BY_TREND).info
    return frozenset(value_types_told(info, table_of(info.params())))


def _indicator(each: Drafted) -> list[str]:
    lines = [f"[indicators.{each.id}]", f"title = {spell(each.title or each.code or each.id)}"]
    lines.append(
        f"polarity = {spell(each.polarity)}" if each.polarity else 'polarity = "none"  # TODO: "high" or "low" is good?'
    )
    lines.append(
        f"value_type = {spell(each.value_type)}"
        if each.value_type
        else 'value_type = "other"  # TODO: proportion, crude-rate, dsr (then judge by trend.recent), count, ...?'
    )
    if each.multiplier != 1:
        lines.append(f"multiplier = {each.multiplier:.0f}")
    unit = each.unit or ("%" if re.search(r"%|\bper ?cent", each.title or each.code, re.I) else "")
    if unit:
        lines.append(f"unit = {spell(_UNITS.get(unit.lower(), unit))}")
    if each.next_release:
        lines.append(f"# Its publisher expects the next figures: {' '.join(each.next_release.split())}.")
    if each.publishes:
        lines.append(f"publishes = {spell(each.publishes)}")
    if each.benchmark_method:
        lines.append(f"# Its publisher compares areas by: {' '.join(each.benchmark_method.split())}.")
    code = f", indicator = {spell(each.code)}" if each.code else ""
    lines.append(f'data = {{ source = {spell(each.source)}{code}, category = "all" }}')
    lines += ["", f"[aims.{each.id}]", f"indicator = {spell(each.id)}", "supporting = true"]
    lines += ["", f"[[aims.{each.id}.judge]]"]
    by_trend = each.value_type in _types_with_trend()
    lines += [f"metric = {spell(BY_TREND)}"] if by_trend else ['metric = "change.threshold"', "threshold = 0"]
    if each.has_benchmark and each.has_limits:
        if each.not_compared:
            lines += ["", '# Its publisher compares it with nothing ("Not compared" throughout).']
        else:
            lines += ["", f"[[aims.{each.id}.judge]]", 'metric = "benchmark.interval"']
    return [*lines, ""]
