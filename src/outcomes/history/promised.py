"""What was changed in a promise between two runs, in words.

Law: an eased target, a later date and another reading are told of even where the verdict holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from outcomes.immutable import immutable

_NAMES: Final[Mapping[str, str]] = {
    "target.value": "the target",
    "target.change": "the change that was promised",
    "target.by": "the day of the target",
    "target.until": "the last period of the target",
    "target.first": "the first period of the target",
    "target.min": "the lowest level",
    "target.max": "the highest level",
    "target.direction": "the direction that was promised",
    "target.tolerance": "the tolerance",
    "target.tolerance_basis": "what the tolerance is measured in",
    "target.sense": "the sense of the target",
    "target.basis": "what the change is measured in",
    "target.every": "how often it is promised",
    "target.compounding": "how the changes add up",
    "target.read_as": "the plugin's reading of its words",
    "target.beyond_range": "what happens beyond the range",
    "target.from.period": "the starting point",
    "target.from.value": "the starting value",
    "target.kind": "the kind of target",
    "target.file": "the file of targets by area",
    "target.reading.status": "its reading",
    "target.reading.by": "the one who agreed to its reading",
    "target.reading.on": "the day on which its reading was agreed",
    "target.count.rule": "how the number is promised",
    "target.count.number": "the number that was promised",
    "target.count.upper": "the upper number",
    "target.count.aim": "the number that is aimed for",
    "target.comparator.at_least": "the comparison that was promised",
    "target.comparator.against": "what it is compared with",
    "target.comparator.require_significance": "whether a difference must be beyond chance",
    "target.rank.best": "the part of the areas that was promised",
    "target.rank.places": "the number of places that was promised",
    "due": "the due date",
    "wanted": "the direction that is wanted",
    "supporting": "whether it is promised",
    "indicator": "the indicator",
    "polarity": "which way is good",
    "areas": "the areas that it is for",
    "owner": "the owner",
    "boards": "the board that answers for it",
}
_NOT_TOLD: Final = frozenset(
    {"sense", "title", "owner_id", "board_ids", "target.reading.why", "target.reading.sentence", "target.reading.page"}
)
"""Parts that help to word a change or to send it, or only describe."""


@immutable(kw_only=True)
class Redefined:
    """A promise that was changed between two runs; ``str()`` of it says how."""

    aim: str
    title: str
    changes: tuple[str, ...]
    owners: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    """Ids of those who answered for it before, or do now."""

    def __str__(self) -> str:
        return f"{self.title}: {'; '.join(self.changes)}"


def redefined(before: Mapping[str, str], after: Mapping[str, str]) -> list[Redefined]:
    """Every promise that was changed, added or given up, in the order of the framework, those given up last.

    ``before`` and ``after`` are of `promises_kept`; nothing is said where there is nothing before. A promise that went
    under one id and came under another is one that got another id.
    """
    redefinitions = []
    old_ids = _old_ids(before, after)
    gone = [each for each in before if each not in after and each not in old_ids.values()]
    for aim in (*after, *gone) if before else ():
        was = json.loads(before[old_ids.get(aim, aim)]) if old_ids.get(aim, aim) in before else None
        now = json.loads(after[aim]) if aim in after else None
        if aim in old_ids:
            changes = [f'its id is now "{aim}" (was "{old_ids[aim]}"), so that its verdicts are told as new']
        elif was is None or now is None:
            changes = ["it is newly in the framework"] if was is None else ["it is no longer in the framework"]
        else:
            changes = list(_changes(was, now))
        if changes:
            both = [each for each in (was, now) if each is not None]
            redefinitions.append(
                Redefined(
                    aim=aim,
                    title=str(both[-1].get("title", aim)),
                    changes=tuple(changes),
                    owners=tuple(dict.fromkeys(each["owner_id"] for each in both if "owner_id" in each)),
                    boards=tuple(dict.fromkeys(id_ for each in both for id_ in each.get("board_ids", "").split())),
                )
            )
    return redefinitions


def _old_ids(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The former id of each promise that came where one went that promised the same of the same indicator.

    Where two that went or came are alike, nobody knows which is which, and none is taken for the other.
    """
    went, came = (
        _by_content({aim: text for aim, text in one.items() if aim not in other})
        for one, other in ((before, after), (after, before))
    )
    return {
        came[content][0]: ids[0] for content, ids in went.items() if len(ids) == 1 and len(came.get(content, ())) == 1
    }


def _by_content(promises: Mapping[str, str]) -> dict[str, list[str]]:
    """Ids by what is promised, its title left aside where an indicator says what is meant."""
    ids: dict[str, list[str]] = {}
    for aim, text in promises.items():
        parts = json.loads(text)
        if parts.get("indicator"):
            parts.pop("title", None)
        ids.setdefault(json.dumps(parts, sort_keys=True), []).append(aim)
    return ids


def _changes(was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    for key in dict.fromkeys((*_NAMES, *now, *was)):
        old, new = was.get(key), now.get(key)
        if old == new or key in _NOT_TOLD:
            continue
        name = _NAMES.get(key) or _of_level(key)
        if key == "target.file":
            yield "its targets by area were changed" if old and new else "its targets are given otherwise"
            continue
        said = f"{name} is {'no longer said' if new is None else f'now {_said(new)}'} (was {_said(old)})"
        ease = _ease(key, old, new, now.get("sense"))
        yield said + (f", which is {ease}" if ease else "")


def _of_level(key: str) -> str:
    level = key.removeprefix("target.levels.")
    return f"the level for {level}" if level != key else key.replace("_", " ").replace(".", " ")


def _said(value: object) -> str:
    if value is None:
        return "not said"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _ease(key: str, old: object, new: object, sense: object) -> str:
    """Whether a change makes a promise easier to keep or harder, as far as its numbers tell; else nothing."""
    if key == "target.comparator.at_least":
        return {"similar": "easier", "better": "harder"}.get(str(new), "")
    if isinstance(old, bool) or isinstance(new, bool):
        return ""
    if not (isinstance(old, int | float) and isinstance(new, int | float)):
        return ""
    up = new > old
    if key == "target.tolerance":
        return "easier" if up else "harder"
    if key in ("target.min", "target.max"):
        return "easier" if up is (key == "target.max") else "harder"
    if sense in (1, -1) and (key in ("target.value", "target.change") or key.startswith("target.levels.")):
        return "harder" if up is (sense > 0) else "easier"
    return ""
