"""What changed since the run before, as a history remembers it.

Law: a change is told with its reason; that nothing changed is said too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import groupby, islice
from typing import Final

from outcomes.history.stored import RunRecord
from outcomes.history.verdict_changes import Change, Changes
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


def news_of(changes: Changes, since: RunRecord, names: Mapping[str, str]) -> News:
    """The changes since a run, areas by name. Only those that are told become objects."""
    aims = changes.moved.keys["aim"]
    by_aim = {
        aim: tuple(_moved(changes[place], names) for place in islice(places, TOLD))
        for aim, places in groupby(sorted(range(len(aims)), key=aims.__getitem__), key=aims.__getitem__)
    }
    told = {aim: AimNews(told=by_aim[aim], more=many - len(by_aim[aim])) for aim, many in Counter(aims).items()}
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
