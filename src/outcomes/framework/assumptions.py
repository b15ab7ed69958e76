"""What a framework assumes: what it says and its document does not, named where it is said (``assumed = ["due"]``).

Law: an assumption is only ever of something that is there, and it travels with what rests on it: an aim has those of
the parts and of the indicator that it takes the assumed thing from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

import attrs

from outcomes.diagnostics import listed, suggest
from outcomes.framework.classes import is_made
from outcomes.framework.items import Item
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import Aim, Framework, Indicator, Part, Undefined
from outcomes.framework.scalars import quoted
from outcomes.framework.targets import UndefinedTarget, deadline_of, interpretation_of

Assuming: TypeAlias = Aim | Item | Undefined | Part | Indicator
"""What can say that something of it is assumed."""

SPLIT: Final = "split"
READING: Final = "reading"

SAID: Final[Mapping[str, str]] = {
    "due": "the due date",
    "by": "the date",
    "first": "the first milestone",
    "until": "the end date",
    "owner": "the owner",
    "boards": "the board",
    "wanted": "the direction wanted",
    "areas": "the areas",
    "target": "the target",
    "baseline": "the baseline",
    READING: "how its words are read",
    "judge": "how it is judged",
    "indicator": "the indicator",
    "indicators": "the indicators",
    SPLIT: "that it is a promise of its own",
    "weight": "the weight",
    "what": "what is missing",
    "under": "where it belongs",
    "state": "the state",
    "done": "the date it was done",
    "as_at": "the date of the figure",
    "level": "the level",
    "previous": "the earlier level",
    "amount": "the amount",
    "group": "the group",
    "depends_on": "what it waits for",
    "polarity": "which way is better",
    "unit": "the unit",
    "range": "the range",
    "value_type": "the kind of figure",
    "statistic": "the statistic",
    "multiplier": "the multiplier",
    "year_type": "the kind of year",
    "max_age": "how old a figure may be",
    "publishes": "when figures are published",
    "data": "the data used",
}
"""How a person is told what is assumed, by its word."""

OF_TARGETS: Final = ("due", "by", "first", "until", "wanted", "target", "baseline", READING)
"""What a verdict rests on that rests on the target, and no other does."""

_AIM = ("due", "by", "first", "until", "owner", "boards", "wanted", "areas", "target", "baseline", READING, "judge")
OF_AIM: Final = (*_AIM, "indicator", "indicators", "weight", "under", SPLIT)
OF_ITEM: Final = ("due", "owner", "state", "done", "as_at", "level", "previous", "amount", "weight", "group")
OF_ITEMS: Final = (*OF_ITEM, "depends_on", SPLIT)
OF_GAP: Final = ("what", "owner", "by")
OF_PART: Final = ("owner", "boards", "under", SPLIT)
_MEASURE = ("polarity", "unit", "range", "value_type", "statistic", "multiplier", "year_type")
OF_INDICATOR: Final = (*_MEASURE, "max_age", "publishes", "data")


def assumption_problems(framework: Framework) -> Iterator[Problem]:
    """Every word under ``assumed`` that is unknown there, or names what is not said at all."""
    for id_, part in framework.parts.items():
        yield from _problems(part, ("levels", part.level, id_))
    for id_, indicator in framework.indicators.items():
        yield from _problems(indicator, ("indicators", id_))
    for id_, aim in framework.aims.items():
        path: KeyPath = ("aims", id_)
        yield from _problems(aim, path, framework)
        for index, gap in enumerate(aim.undefined):
            yield from _problems(gap, (*path, "undefined", index))
        if isinstance(aim.target, UndefinedTarget):
            yield from _problems(aim.gaps[-1], (*path, "target", "undefined"))
        for index, item in enumerate(aim.returns.items if aim.returns is not None else ()):
            yield from _problems(item, (*path, "returns", "items", index))


def wrong_word(word: str, each: Assuming, framework: Framework | None = None) -> str:
    """What is wrong with a word under ``assumed`` of something, empty for nothing; its remedy is `remedy`'s."""
    if word not in _KNOWN[type(each)]:
        return f"{quoted(word)} is nothing that can be assumed here"
    if word != SPLIT and not _is_said(word, each, framework):
        return f"{quoted(word)} is called assumed, and is not said"
    return ""


def remedy(word: str, each: Assuming) -> str:
    """What to do about a word that is wrong under ``assumed``."""
    known = _KNOWN[type(each)]
    return suggest(word, known) if word not in known else "say it beside, or take the word out"


_KNOWN: Final[Mapping[type, tuple[str, ...]]] = {
    Aim: OF_AIM,
    Item: OF_ITEMS,
    Undefined: OF_GAP,
    Part: OF_PART,
    Indicator: OF_INDICATOR,
}


def _problems(each: Assuming, path: KeyPath, framework: Framework | None = None) -> Iterator[Problem]:
    for index, word in enumerate(each.assumed):
        if why := wrong_word(word, each, framework):
            yield Problem(path=(*path, "assumed", index), code="OUT234", found=why, to_do=remedy(word, each))


def _is_said(word: str, each: Assuming, framework: Framework | None) -> bool:
    """Is there anything under the word that could be assumed?"""
    if isinstance(each, Aim) and framework is not None:
        target = each.target
        said: dict[str, object] = {
            "due": each.due or (target is not None and deadline_of(target)),
            "owner": framework.owner_of(each),
            "boards": framework.boards_of(each),
            "target": target is not None,
            "baseline": target is not None and _differs(target, "from_"),
            READING: target is not None and _differs(target, READING),
            **{key: getattr(target, key, "") for key in ("by", "first", "until")},
        }
        if word in said:
            return bool(said[word])
    return _differs(each, word)


def _differs(each: attrs.AttrsInstance, name: str) -> bool:
    """Does something say more under a key than nothing?"""
    field = getattr(attrs.fields(type(each)), name, None)
    if field is None:
        return False
    default = field.default.factory() if is_made(field.default) else field.default
    return bool(getattr(each, name) != default)


def assumed_of(framework: Framework, aim: Aim) -> tuple[str, ...]:
    """Everything that is assumed of an aim, each word once: its own, and what it takes from parts and indicator."""
    words = list(aim.assumed)
    chain = framework.ancestors(aim.under)
    for name in ("owner", "boards"):
        giver = None if getattr(aim, name) else next((part for part in reversed(chain) if getattr(part, name)), None)
        if giver is not None and name in giver.assumed:
            words.append(name)
    if any(SPLIT in part.assumed for part in chain):
        words.append(SPLIT)
    interpretation = None if aim.target is None else interpretation_of(aim.target)
    if interpretation is not None and interpretation.status == "assumed":
        words.append(READING)
    words += [word for each in framework.measures_of(aim) for word in each.assumed]
    return tuple(dict.fromkeys(words))


def told(words: Iterable[str]) -> str:
    """Assumed keys in words: "the due date and the owner"; empty for none."""
    return listed(dict.fromkeys(SAID.get(word, word) for word in words))
