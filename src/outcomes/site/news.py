"""What changed since the run before, as a history remembers it.

Law: a change is told with its reason; that nothing changed is said too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from outcomes.history.records import RunRecord
from outcomes.history.verdict_changes import Change
from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_day


@immutable(kw_only=True)
class Moved:
    """One verdict that moved: whose, what it is now and was, and why."""

    who: str
    now: str
    was: str
    why: str


@immutable(kw_only=True)
class News:
    """The changes of a framework since an earlier run, by aim."""

    since: str
    by_aim: Mapping[str, tuple[Moved, ...]]

    @property
    def count(self) -> int:
        """How many verdicts moved."""
        return sum(map(len, self.by_aim.values()))


def news_of(changes: Iterable[Change], since: RunRecord, names: Mapping[str, str]) -> News:
    """The changes since a run, areas by name."""
    by_aim: dict[str, list[Moved]] = {}
    for each in changes:
        key = each.key
        group = [part for part in (key.sex, key.age, key.category) if part]
        area = names.get(key.area, key.area) or key.item
        by_aim.setdefault(key.aim, []).append(
            Moved(
                who=", ".join(part for part in (area, *group) if part),
                now=each.after.word if each.after else "no longer judged",
                was=each.before.word if each.before else "not judged",
                why=", ".join(map(str, each.why)),
            )
        )
    return News(since=spoken_day(since.as_of), by_aim={aim: tuple(moved) for aim, moved in by_aim.items()})
