"""What changed since the run before, as a history remembers it.

Law: a change is told with its reason; that nothing changed is said too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from outcomes.history.stored import RunRecord
from outcomes.history.verdict_changes import Change
from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_day

TOLD: Final = 200
"""So many moves of an aim stand on a page."""


@immutable(kw_only=True)
class Moved:
    """One verdict that moved: whose, what it is now and was, and why."""

    who: str
    now: str
    was: str
    why: str


@immutable(kw_only=True)
class AimNews:
    """What moved of one aim: so many as a reader looks at are told, the rest is counted."""

    told: tuple[Moved, ...]
    more: int = 0


@immutable(kw_only=True)
class News:
    """The changes of a framework since an earlier run, by aim."""

    since: str
    by_aim: Mapping[str, AimNews]

    @property
    def count(self) -> int:
        """How many verdicts moved."""
        return sum(len(each.told) + each.more for each in self.by_aim.values())


def news_of(changes: Iterable[Change], since: RunRecord, names: Mapping[str, str]) -> News:
    """The changes since a run, areas by name."""
    by_aim: dict[str, list[Change]] = {}
    for each in changes:
        by_aim.setdefault(each.key.aim, []).append(each)
    told = {
        aim: AimNews(told=tuple(_moved(each, names) for each in moved[:TOLD]), more=max(0, len(moved) - TOLD))
        for aim, moved in by_aim.items()
    }
    return News(since=spoken_day(since.as_of), by_aim=told)


def _moved(change: Change, names: Mapping[str, str]) -> Moved:
    key = change.key
    group = [part for part in (key.sex, key.age, key.category) if part]
    area = names.get(key.area, key.area) or key.item
    return Moved(
        who=", ".join(part for part in (area, *group) if part),
        now=change.after.word if change.after else "no longer judged",
        was=change.before.word if change.before else "not judged",
        why=", ".join(map(str, change.why)),
    )
