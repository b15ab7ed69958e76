"""The page of a metric, reader, statistic or writer: all that it says of itself, and whose it is.

Law: only what was registered is on the page, under headings that are always the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from outcomes.data.block import ReturnBlock, SeriesBlock
from outcomes.data.framework_block import FrameworkBlock
from outcomes.framework.parameter_docs import DescribedKey, spell
from outcomes.metrics.contract import Direction, Scope, Verdict
from outcomes.metrics.verdicts import VerdictWord
from outcomes.registry.parameters import described
from outcomes.registry.records import MetricRecord, Registered

WIDTH = 100

_TAKES = {
    SeriesBlock: ("series", "series through time"),
    ReturnBlock: ("returns", "returns of items"),
    FrameworkBlock: ("several", "series through time of several indicators"),
}
_ROWS = {
    Scope.SERIES: "each row on its own",
    Scope.INDICATOR: "all areas of an indicator together",
    Scope.FRAMEWORK: "all areas together",
}


def metric_facts(record: MetricRecord) -> dict[str, object]:
    """Everything about a metric as plain values, for JSON."""
    info = record.info
    return {
        "kind": "metric",
        "id": record.id,
        "title": info.title,
        "version": info.version,
        "owner": {"plugin": record.plugin, "version": record.version, "built_in": record.built_in},
        "summary": info.summary,
        "source": info.source or None,
        "takes": _TAKES[info.takes][0],
        "scope": info.scope.value,
        "needs": sorted(info.needs) if info.takes is not ReturnBlock else [],
        "charts": info.charts,
        "parameters": [each.to_dict() for each in described(record)],
        "outcomes": [
            {
                "word": each.word,
                "verdict": each.verdict.value if each.verdict else None,
                "direction": each.direction.value if each.direction else None,
                "sentence": each.sentence,
                "detail": each.detail or None,
            }
            for each in info.outcomes
        ],
        "reasons": [
            {
                "word": each.word,
                "status": each.status.value,
                "outcome": each.outcome or None,
                "sentence": each.sentence,
                "detail": each.detail or None,
            }
            for each in info.reasons
        ],
        "evidence": [{"name": each.name, "meaning": each.meaning, "optional": each.optional} for each in info.evidence],
    }


def other_facts(record: Registered) -> dict[str, object]:
    """Everything about a registered thing that is no metric as plain values, for JSON."""
    facts: dict[str, object] = {
        "kind": record.kind,
        "id": record.id,
        "owner": {"plugin": record.plugin, "version": record.version, "built_in": record.built_in},
        "summary": record.summary,
    }
    if _takes_options(record):
        facts["options"] = [each.to_dict() for each in described(record)]
    if record.kind == "reader":
        facts["fetches"] = record.fetches
    if record.kind == "statistic":
        facts |= {"value_type": record.value_type} | ({"bands": record.over} if record.over else {})
    elif record.kind == "reading":
        facts["words"] = record.words
    elif record.kind == "verdict":
        facts |= {"counts_as": record.thing.counts_as.value, "stands": record.thing.stands}
        facts |= {"symbol": record.thing.symbol, "plain": record.thing.plain}
    elif record.kind == "writer":
        facts |= {"suffix": record.suffix, "binary": record.binary}
    return facts


def _takes_options(record: Registered) -> bool:
    return record.kind in ("reader", "colour", "fields") or bool(record.over)


def metric_page(record: MetricRecord) -> str:
    """The page of a metric as text."""
    info = record.info
    lines = [f"{record.id}: {info.title}", *_wrapped(info.summary)]
    takes = _TAKES[info.takes][1]
    facts = [("owner", record.owner), ("version", info.version), ("judges", f"{takes}, {_ROWS[info.scope]}")]
    if info.takes is not ReturnBlock:
        facts.append(("needs", ", ".join(sorted(info.needs))))
    if info.charts:
        facts.append(("draws", "a control chart"))
    if info.source:
        facts.append(("source", info.source))
    lines += ["", *(f"  {name:<8} {said}" for name, said in facts)]
    lines += ["", "parameters", *keys_text(described(record))]
    lines += ["", "outcomes"]
    lines += _pairs((each.word, _place(each.verdict, each.direction)) for each in info.outcomes)
    lines += ["", "reasons why nothing can be said"]
    lines += _pairs((each.word, f"status {each.status.value}") for each in info.reasons)
    lines += ["", "evidence"]
    lines += _pairs((e.name, e.meaning + (" (not always there)" if e.optional else "")) for e in info.evidence)
    return "\n".join(lines)


def other_page(record: Registered) -> str:
    """The page of a registered thing that is no metric as text."""
    facts = other_facts(record)
    lines = [f"{record.id}: {record.kind}", *_wrapped(record.summary), ""]
    said = ("value_type", "bands", "words", "counts_as", "stands", "symbol", "plain", "suffix")
    shown = {"owner": record.owner, **{key: facts[key] for key in said if facts.get(key)}}
    if record.fetches:
        shown["fetches"] = "its figures itself"
    lines += [f"  {key:<{max(8, *map(len, shown))}} {value}" for key, value in shown.items()]
    if _takes_options(record):
        lines += ["", "keys" if record.kind == "fields" else "options", *keys_text(described(record))]
    return "\n".join(lines)


def keys_text(keys: Iterable[DescribedKey], indent: str = "  ") -> list[str]:
    """Keys one below the other, with type, default, limits and help."""
    lines: list[str] = []
    for each in keys:
        lines.append(f"{indent}{each.key:<20} {rule_of(each)}")
        lines += _wrapped(each.help, indent + " " * 21)
        if each.keys:
            lines += keys_text(each.keys, indent + "    ")
    return lines or [f"{indent}none"]


def rule_of(key: DescribedKey) -> str:
    """Type, limits and default of a key in one line."""
    limits = f", {' and '.join(key.limits)}" if key.limits else ""
    default = "may be left out" if key.default in (None, "", [], {}) else f"default {spell(key.default)}"
    return f"{key.type}{limits}; {'needed' if key.required else default}"


def _place(verdict: Verdict | VerdictWord | None, direction: Direction | None) -> str:
    said = [f"verdict {verdict.value}" if verdict else "", f"direction {direction.value}" if direction else ""]
    return ", ".join(each for each in said if each) or "no verdict"


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    listed = list(pairs)
    width = max((len(name) for name, _ in listed), default=0)
    yield from (f"  {name:<{width}}  {said}".rstrip() for name, said in listed)
    if not listed:
        yield "  none"


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent) if text else []
