"""Claims: what is asked of a thing before it may be registered.

Law: a thing that could fail later for a reason that can be seen now is refused now, with every reason at once.
"""

from __future__ import annotations

import pickle
import re
import string
from collections.abc import Iterator
from typing import Any, get_args

import attrs

from outcomes.data.block import SERIES_ARRAYS, ReturnBlock, SeriesBlock
from outcomes.data.framework_block import FrameworkBlock
from outcomes.diagnostics import kind_of, listed, suggest
from outcomes.framework.classes import key_of
from outcomes.framework.colours import BuiltInColour
from outcomes.framework.readings import PHRASES, CommonReading
from outcomes.hooks.protocols import (
    AimFields,
    BandedStatistic,
    Colouring,
    PeriodWords,
    Reader,
    Statistic,
    Subcommand,
    TargetReading,
    Writer,
)
from outcomes.metrics.contract import Direction, Evidence, MetricInfo, Outcome, Reason, Scope, Status, Verdict
from outcomes.metrics.sentences import ROW_WORDS, check
from outcomes.metrics.verdicts import WORDS, VerdictWord
from outcomes.registry.fields import wrong_fields
from outcomes.registry.records import Kind

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
LONGEST_WORD = 30
"""Letters of a verdict."""
_SUFFIX = re.compile(r"(?:\.[a-z0-9]+)+")
_JUDGE_KEYS = ("metric", "against")
_PROTOCOLS: dict[Kind, type] = {
    "statistic": Statistic,
    "reader": Reader,
    "writer": Writer,
    "colour": Colouring,
    "period": PeriodWords,
    "reading": TargetReading,
    "verdict": VerdictWord,
    "fields": AimFields,
    "command": Subcommand,
}


def refusals(kind: Kind, thing: Any) -> Iterator[str]:
    """Why a thing cannot be registered, one text a reason; none where it can."""
    if kind == "metric":
        yield from _metric_refusals(thing)
        return
    if kind == "verdict":
        yield from _verdict_refusals(thing)
        return
    protocol = BandedStatistic if kind == "statistic" and is_banded(thing) else _PROTOCOLS[kind]
    if isinstance(thing, type):
        yield f"{thing.__name__} is a class; register an instance of it"
        return
    wanted = sorted(name for name in vars(protocol) if not name.startswith("_"))
    lacking = ", ".join(f'"{name}"' for name in wanted if not hasattr(thing, name))
    if lacking:
        yield f"{type(thing).__name__} lacks {lacking}, which a {kind} must have"
    else:
        yield from _id_refusals(thing.id)
        if kind in ("reader", "colour", "fields") or protocol is BandedStatistic:
            yield from _class_refusals(thing.options, "options")
        if kind in ("colour", "reading") and not isinstance(thing, BuiltInColour | CommonReading):
            yield from _dotless_refusals(thing)
        if kind == "colour":
            yield from _colour_refusals(thing)
        if kind == "reading":
            yield from _words_refusals(thing.words)
        if kind == "statistic" and not isinstance(thing.value_type, str):
            yield f"its value_type is {thing.value_type!r}, not a text such as 'proportion'"
        if protocol is BandedStatistic:
            yield from _over_refusals(thing.over)
        if kind == "writer":
            if not (isinstance(thing.suffix, str) and _SUFFIX.fullmatch(thing.suffix)):
                yield f"its suffix is {thing.suffix!r}, not a dot and lower case letters or digits, such as '.json'"
            if type(thing.binary) is not bool:
                yield f"its binary is {thing.binary!r}, not True or False"


def _over_refusals(over: object) -> Iterator[str]:
    from outcomes.data.banded import Over

    if over not in get_args(Over):
        yield f"its over is {over!r}, not {listed([repr(each) for each in get_args(Over)], 'or')}"


def is_banded(thing: object) -> bool:
    """Does a statistic take counts by band?"""
    return hasattr(thing, "over")


def _dotless_refusals(thing: Colouring | TargetReading) -> Iterator[str]:
    """A name without a dot is for what is built in, so that a framework can be read without any plugin."""
    if isinstance(thing.id, str) and "." not in thing.id:
        yield f'its id "{thing.id}" has no dot; lead it by your own name, such as "borough.{thing.id}"'


def _words_refusals(words: object) -> Iterator[str]:
    """The words of a reading are a text, with nothing in braces but what a target has."""
    if not (isinstance(words, str) and words.strip()):
        yield f"its words are {words!r}, not a text"
        return
    try:
        held = [name for _, name, _, _ in string.Formatter().parse(words) if name is not None]
        words.format(**dict.fromkeys(PHRASES, ""))
    except (ValueError, KeyError, IndexError, AttributeError):
        held = [each for each in re.findall(r"{([^{}]*)}", words) if each not in PHRASES]
        wrong = f'"{{{held[0]}}}"' if held else "a brace that is not closed"
        to_do = suggest(held[0], PHRASES) if held else "double a brace that is to be shown"
        yield f'its words "{words}" hold {wrong}, which no target has; {to_do}'
        return
    for name in held:
        if name not in PHRASES:
            yield f'its words hold "{{{name}}}", which no target has; {suggest(name, PHRASES)}'


_WORD = re.compile(r"[a-z]+(?:[ '][a-z]+)*")


def _verdict_refusals(word: object) -> Iterator[str]:
    """A word is read beside ours in tables, files and sentences: a short text of lower case letters."""
    if type(word) is not VerdictWord:
        yield f"it is {type(word).__name__}, not a VerdictWord"
        return
    if not (_WORD.fullmatch(word) and len(word) <= LONGEST_WORD):
        yield f"its word is {word.id!r}, not at most {LONGEST_WORD} lower case letters with single spaces"
    if word in {each.value for each in (*Status, *Direction)} | {""}:
        yield f'"{word}" already means something else in the results; use another word'
    if not isinstance(word.counts_as, Verdict):
        yield f"it counts as {word.counts_as!r}, not as a Verdict"
    elif word.stands not in ("above", "below") and word not in WORDS:
        yield f'it stands {word.stands!r}, not "above" or "below" the verdict that it counts as'
    for name, most, fits in (("symbol", 1, str.isprintable), ("plain", 2, str.isascii)):
        given = getattr(word, name)
        if not (isinstance(given, str) and 1 <= len(given) <= most and fits(given) and not given.isspace()):
            yield f"its {name} is {given!r}, not {'one character' if most == 1 else 'one or two characters of ASCII'}"


def _colour_refusals(thing: Colouring) -> Iterator[str]:
    """Two keys stand beside the rule's own."""
    if attrs.has(thing.options):
        for name in sorted({key_of(each) for each in attrs.fields(thing.options)} & {"rule", "title"}):
            yield f'it has an option "{name}", which already means something beside a colour rule; rename it'


def id_of(kind: Kind, thing: object) -> str:
    """The id under which a thing would be registered, empty where it has none."""
    holder = getattr(thing, "info", None) if kind == "metric" else thing
    own = getattr(holder, "id", "")
    return own if isinstance(own, str) else ""


def pristine(thing: object) -> bytes | None:
    """The thing pickled, to see later whether it changed; None where it cannot be pickled.

    This runs code of the thing's class: call it inside the containment.
    """
    try:
        return pickle.dumps(thing)
    except Exception:
        return None


def _metric_refusals(metric: object) -> Iterator[str]:
    if isinstance(metric, type):
        yield f"{metric.__name__} is a class; register an instance of it"
        return
    info = getattr(metric, "info", None)
    if not isinstance(info, MetricInfo):
        yield f'{type(metric).__name__} lacks "info" (a MetricInfo), which a metric must have'
        return
    if not callable(getattr(metric, "evaluate", None)):
        yield f'{type(metric).__name__} lacks "evaluate(block, params)", which a metric must have'
    if info.charts and not callable(getattr(metric, "chart", None)):
        yield f'{type(metric).__name__} lacks "chart(block, params)", which a metric with charts = True must have'
    wrong = list(_info_refusals(info))
    yield from wrong
    if not wrong:
        yield from check(info)


def _info_refusals(info: MetricInfo) -> Iterator[str]:
    yield from _id_refusals(info.id)
    for name in ("title", "version"):
        if not (isinstance(getattr(info, name), str) and getattr(info, name)):
            yield f"its {name} is {getattr(info, name)!r}, not a text"
    if not isinstance(info.scope, Scope):
        yield f"its scope is {info.scope!r}, not a Scope"
    several = info.scope is Scope.FRAMEWORK
    if several and info.takes is not FrameworkBlock:
        yield f"it takes {info.takes!r}, and its scope is FRAMEWORK; leave takes out"
    elif not several and info.takes not in (SeriesBlock, ReturnBlock):
        yield f"it takes {info.takes!r}, neither SeriesBlock nor ReturnBlock; several indicators are scope FRAMEWORK"
    if several and {"target", "target_upper"} & info.needs:
        yield 'it needs "target", and a target is of one indicator; a metric over several has none'
    if info.charts and info.takes is ReturnBlock:
        yield "it draws charts and takes returns, which have no periods"
    if several and info.charts:
        yield "it says that it draws charts, which a metric over several indicators cannot"
    for need in sorted(set(info.needs) - set(SERIES_ARRAYS)):
        yield f'it needs "{need}", which no block has; {suggest(need, SERIES_ARRAYS)}'
    yield from _word_refusals(info)
    yield from _evidence_refusals(info)
    yield from _class_refusals(info.params, "params")
    if attrs.has(info.params):
        for name in sorted({each.name for each in attrs.fields(info.params)} & set(_JUDGE_KEYS)):
            yield f'it has a parameter "{name}", which already means something beside a judgement; rename it'


def _word_refusals(info: MetricInfo) -> Iterator[str]:
    if not info.outcomes:
        yield "it has no outcome, so that it can never judge"
    for name, wanted in (("outcomes", Outcome), ("reasons", Reason)):
        for each in getattr(info, name):
            if not isinstance(each, wanted):
                yield f"one of its {name} is {type(each).__name__}, not {wanted.__name__}"
                return
        words = [each.word for each in getattr(info, name)]
        for word in sorted({each for each in words if words.count(each) > 1 or not each}):
            yield f'the word "{word}" stands more than once among its {name}' if word else f"one of its {name} is empty"
    for outcome in info.outcomes:
        known = isinstance(outcome.verdict, Verdict | VerdictWord | None)
        if not known or not isinstance(outcome.direction, Direction | None):
            yield f'outcome "{outcome.word}" has a verdict or direction that is neither a Verdict, a Direction nor None'
    for reason in info.reasons:
        if not isinstance(reason.status, Status) or reason.status is Status.JUDGED:
            yield f'reason "{reason.word}" has the status {reason.status!r}, not a Status other than JUDGED'


def _evidence_refusals(info: MetricInfo) -> Iterator[str]:
    names = []
    for each in info.evidence:
        if not isinstance(each, Evidence):
            yield f"a piece of evidence is {type(each).__name__}, not Evidence"
            return
        names.append(each.name)
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f'evidence "{name}" is declared more than once'
        if not name.isidentifier():
            yield f'evidence "{name}" is not a plain name, such as "{re.sub(r"[^a-z0-9]+", "_", name.lower())}"'
        if name in ROW_WORDS:
            yield f'evidence "{name}" has the name of a field of the row; rename it'
    known = [key_of(each) for each in attrs.fields(info.params)] if attrs.has(info.params) else []
    for each in info.evidence:
        if each.words and each.words not in known:
            said = f'evidence "{each.name}" is said by "{each.words}"'
            yield f"{said}, which is no parameter; {suggest(each.words, known)}"


def _id_refusals(own: object) -> Iterator[str]:
    if not (isinstance(own, str) and _ID.fullmatch(own)):
        yield f"its id is {own!r}, not lower case letters, digits, '.' and '-'"


def _class_refusals(given: object, name: str) -> Iterator[str]:
    if not (isinstance(given, type) and attrs.has(given)):
        what = f"class {given.__name__}" if isinstance(given, type) else f"is {kind_of(given)}, and"
        yield f"its {name} {what} is no class of attrs; write @attrs.frozen(kw_only=True)"
    elif not is_frozen(given):
        yield f"its {name} class {given.__name__} is not frozen; write @attrs.frozen(kw_only=True)"
    else:
        yield from wrong_fields(given)


def is_frozen(cls: type) -> bool:
    """Is it a frozen attrs class?"""
    blank: object = object.__new__(cls)
    try:
        setattr(blank, next((each.name for each in attrs.fields(cls)), "anything"), None)
    except attrs.exceptions.FrozenInstanceError:
        return True
    except Exception:
        return False
    return False
