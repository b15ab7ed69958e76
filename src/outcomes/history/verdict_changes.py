"""What changed between two runs: each verdict that moved, with the reason, and the changes as lines of text.

Law: no verdict that moved is left out, and nothing that a person would call one change is told as two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, repeat
from operator import eq, getitem, is_not, not_, or_
from typing import Any, Final, overload

import attrs

from outcomes.diagnostics import listed
from outcomes.history.causes import Causes, Why
from outcomes.history.moved import KEY, MOVING, NOTHING_MOVED, NOWHERE, Columns, MovedVerdicts
from outcomes.history.reading import read_moved
from outcomes.history.runs import read_inputs
from outcomes.history.store import Store
from outcomes.history.stored import DATA_INPUT, ONE_OF, InputRecord, RunRecord, VerdictKey, VerdictState
from outcomes.immutable import immutable

MOST_CHANGES = 1_000
"""Changes that are told one by one; of more, only their number."""

_BUT_INDICATOR: Final = tuple(name for name in KEY if name != "indicator")
_SEAT: Final = ("aim", "area")


@immutable(kw_only=True)
class Change:
    """A verdict that moved between two runs. ``before`` or ``after`` is None where it was not there."""

    framework: str
    key: VerdictKey
    before: VerdictState | None
    after: VerdictState | None
    why: tuple[Why, ...]

    def __str__(self) -> str:
        return self.told()

    def told(self, *, by_metric: bool = False) -> str:
        """The change in a line, ``by_metric`` with the metric that says it and what it compares with."""
        now = self.after.word if self.after else "no longer judged"
        was = self.before.word if self.before else "not judged"
        if now == was and self.after and self.before:
            now, was = self.after.fuller, self.before.fuller
        by = f"; {self.key.metric}" if by_metric and self.key.metric else ""
        by += f" against {self.key.compared_with}" if by and self.key.compared_with else ""
        return f"{self.key}{by}: {now} (was {was}); {', '.join(map(str, self.why))}"


@immutable(eq=False)
class Changes(Sequence[Change]):
    """The verdicts of a framework that moved between two runs, each made when it is asked for.

    ``why`` has the number of each one's reasons in ``whys``.
    """

    framework: str = ""
    moved: MovedVerdicts = NOTHING_MOVED
    why: Sequence[int] = ()
    whys: Sequence[tuple[Why, ...]] = ()

    def __len__(self) -> int:
        return len(self.moved)

    @overload
    def __getitem__(self, at: int) -> Change: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Change, ...]: ...

    def __getitem__(self, at: int | slice) -> Change | tuple[Change, ...]:
        places = range(len(self))[at]
        if isinstance(places, range):
            return tuple(map(self.__getitem__, places))
        key, before, after = self.moved.row(places)
        return Change(framework=self.framework, key=key, before=before, after=after, why=self.whys[self.why[places]])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Changes, tuple)) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def find_changes(store: Store, since: RunRecord, until: RunRecord) -> Changes:
    """Every verdict of a framework that moved after run ``since``, up to run ``until``, in the order of the store.

    However many moved, the store is asked the same few questions.
    """
    framework = until.framework
    with store.snapshot():
        moved = _paired(read_moved(store, framework, since.id, until.id))
        if not len(moved):
            return Changes(framework)
        causes = Causes(store, since, until, moved)
    return Changes(framework, moved, *causes.of_all(moved))


def changed_files(store: Store, since: RunRecord, until: RunRecord) -> list[str]:
    """Of each data source that is several files, those that changed, came or went between two runs, in words."""
    before, after = ({each.path: each for each in _one_of_several(store, run.id)} for run in (since, until))
    said: dict[str, list[str]] = {}
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old is None or new is None or old.sha256 != new.sha256:
            what = "is new" if old is None else "is no longer there" if new is None else "changed"
            source = (new or old).name.removeprefix(DATA_INPUT).partition(ONE_OF)[0]  # type: ignore[union-attr]
            said.setdefault(source, []).append(f"{path} {what}")
    return [f"of data.{source}, {listed(files)}" for source, files in said.items()]


def _one_of_several(store: Store, number: int) -> list[InputRecord]:
    return [each for each in read_inputs(store, number) if each.name.startswith(DATA_INPUT) and ONE_OF in each.name]


def change_lines(changes: Changes, names: Mapping[str, str] | None = None) -> list[str]:
    """Each change on a line, areas by name where the name is known; many in the end as a number.

    Where an aim is judged in several ways, a line that would read as if it were another's says by which metric.
    """
    lines = []
    told = changes[:MOST_CHANGES]
    spoken = {str(each.key) for each in told}
    alike = Counter(filter(spoken.__contains__, changes.moved.shown()))
    for each in told:
        said = _with_area_name(each, names or {})
        lines.append(said.told(by_metric=alike[str(each.key)] > 1))
    if len(changes) > MOST_CHANGES:
        lines.append(f"and {len(changes) - MOST_CHANGES} more")
    return lines


def _with_area_name(change: Change, names: Mapping[str, str]) -> Change:
    area = change.key.area
    if names.get(area, area) == area:
        return change
    return attrs.evolve(change, key=attrs.evolve(change.key, area=f"{names[area]} ({area})"))


def _paired(moved: MovedVerdicts) -> MovedVerdicts:
    """The rows that are one change between two runs, each as one.

    A judgement that went under one indicator and came under another is one change, and none where it says the same;
    that its indicator was renamed is said of the promise (see `promised`). Then a row that only said "no data" and the
    rows that took its place are one change each, and the other way round.
    """
    rows = range(len(moved))
    came, went = (list(compress(rows, map(not_, states.there))) for states in (moved.before, moved.after))
    if not came or not went:
        return moved
    was, dropped = _renamed(moved, came, went)
    before = list(map(was.get, rows, _places(moved.before.there)))
    after = _places(moved.after.there)
    left = list(compress(rows, map(not_, map(dropped.__contains__, rows))))
    instead, instead_of, used = _listed(moved, _nowhere(left, before), _nowhere(left, after))
    before, after = list(map(instead.get, rows, before)), list(map(instead_of.get, rows, after))
    # A row that others took the place of is told no more, unless it moved itself.
    judged = map(bool, map(moved.keys["metric"].__getitem__, left))
    free = map(not_, map(used.__contains__, _of(moved.keys, _SEAT, left)))
    whole = map(NOWHERE.__ne__, map(min, map(before.__getitem__, left), map(after.__getitem__, left)))
    told = list(compress(left, map(or_, map(or_, judged, free), whole)))
    return moved.at(told, list(map(before.__getitem__, told)), list(map(after.__getitem__, told)))


def _renamed(moved: MovedVerdicts, came: list[int], went: list[int]) -> tuple[dict[int, int], set[int]]:
    """By each row that came under another indicator the one that went, and the rows that are not told themselves."""
    last = dict(zip(_of(moved.keys, _BUT_INDICATOR, went), went, strict=True))
    was = _answered(came, list(map(last.get, _of(moved.keys, _BUT_INDICATOR, came))))
    same = map(eq, _of(moved.after.said, MOVING, was.keys()), _of(moved.before.said, MOVING, was.values()))
    return was, {*was.values(), *compress(was.keys(), same)}


def _listed(moved: MovedVerdicts, came: list[int], went: list[int]) -> tuple[dict[int, int], dict[int, int], set[Any]]:
    """Of rows of a metric, the row without one that said something of the same area, or else of the aim, before (of
    those that came) and after (of those that went); and the aims and areas of the rows without a metric."""
    metric = moved.keys["metric"]
    stood_in = []
    for some, others in ((came, went), (went, came)):
        judged = list(compress(some, map(metric.__getitem__, some)))
        stand_in = list(compress(others, map(not_, map(metric.__getitem__, others))))
        at_seat = dict(zip(_of(moved.keys, _SEAT, stand_in), stand_in, strict=True))
        of_aim = map(at_seat.get, zip(map(moved.keys["aim"].__getitem__, judged), repeat("")))
        stood_in.append(_answered(judged, list(map(at_seat.get, _of(moved.keys, _SEAT, judged), of_aim))))
    before, after = stood_in
    return before, after, set(_of(moved.keys, _SEAT, {*before.values(), *after.values()}))


def _places(there: Sequence[bool]) -> list[int]:
    """The number of each row that is there, and of the others `NOWHERE`."""
    return list(map(getitem, zip(repeat(NOWHERE), range(len(there))), there))


def _nowhere(rows: list[int], places: list[int]) -> list[int]:
    return list(compress(rows, map(NOWHERE.__eq__, map(places.__getitem__, rows))))


def _of(columns: Columns, names: Iterable[str], rows: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    """Some columns of some rows, row by row."""
    rows = list(rows)
    return zip(*(map(columns[name].__getitem__, rows) for name in names), strict=True)


def _answered(rows: list[int], answers: list[int | None]) -> dict[int, int]:
    """The rows that have an answer, each with it."""
    some = list(map(is_not, answers, repeat(None)))
    return dict(zip(compress(rows, some), compress(answers, some), strict=True))  # type: ignore[arg-type]
