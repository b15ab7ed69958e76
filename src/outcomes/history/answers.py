"""What a history answers: what changed between two runs, and how a promise went, as objects, lines, JSON and frames.

Law: plain values; a frame has one row for each change or state, with the same columns and types whatever is in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import repeat
from operator import attrgetter, getitem
from typing import TYPE_CHECKING, Any, Final

import attrs

from outcomes.history.causes import Why
from outcomes.history.moved import PLAIN, Columns, States
from outcomes.history.promised import Redefined
from outcomes.history.stored import RunRecord, VerdictKey, VerdictState
from outcomes.history.verdict_changes import Change, Changes, change_lines
from outcomes.immutable import immutable

if TYPE_CHECKING:
    import polars

_KEY: Final = ("aim", "indicator", "area", "sex", "age", "category", "item", "metric", "compared_with")
_WORDS: Final = ("status", "reason", "outcome", "verdict", "direction", "period")
_NUMBERS: Final = ("value", "lower", "upper", "target", "benchmark")

_WRITTEN_AT_ONCE: Final = 4_096
"""So many changes are written to JSON together."""


@immutable(kw_only=True)
class RunChanges:
    """What changed between two runs of a framework.

    ``until`` is None where no run has verdicts, ``since`` where ``until`` is the first one that has. ``changes`` are
    the verdicts that moved, a sequence of `Change`, each made when it is asked for; ``redefined`` are the promises that
    were changed, whether a verdict moved or not, and ``files`` says of data sources that are several files which of
    them changed.
    """

    framework: str
    since: RunRecord | None
    until: RunRecord | None
    changes: Changes = Changes()
    redefined: tuple[Redefined, ...] = ()
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """All of it in words: how much changed, then each change with its reason."""
        if self.until is None:
            return [f"{self.framework}: no run has verdicts yet"]
        if self.since is None:
            return [f"{self.framework}: run {self.until.id} is the first with verdicts"]
        moved = f"{len(self.changes)} changed" if self.changes else "nothing changed"
        first, last = (f"run {each.id} ({each.as_of})" for each in (self.since, self.until))
        said = [*change_lines(self.changes), *self.files, *(f"redefined: {each}" for each in self.redefined)]
        return [f"{self.framework}: {moved} between {first} and {last}", *(f"  {each}" for each in said)]

    def to_dict(self) -> dict[str, object]:
        """As plain values, schema ``outcomes.changes/1``: what ``outcomes changes --format json`` writes."""
        return changes_to_dict([self])

    def frame(self) -> polars.DataFrame:
        """The changes as a typed polars DataFrame, a row for each verdict that moved.

        Columns: which verdict it is; ``run`` and ``as_of`` of the later run; ``causes``, a list, and ``why`` in words;
        then ``before.`` and ``after.`` of each word and number that it said, null where it was not there.
        """
        import polars as pl

        run, rows, moved = self.until, len(self.changes), self.changes.moved
        whys = pl.Series(self.changes.why, dtype=pl.Int64)
        causes = [[each.cause.value for each in why] for why in self.changes.whys]
        words = [", ".join(map(str, why)) for why in self.changes.whys]
        return pl.DataFrame(
            [
                *_key_columns(moved.keys),
                pl.Series("run", [run.id if run else None] * rows, pl.Int64),
                pl.Series("as_of", [run.as_of if run else None] * rows, pl.Date),
                pl.Series("causes", causes, pl.List(pl.String)).gather(whys),
                pl.Series("why", words, pl.String).gather(whys),
                *_state_columns(moved.before.said, "before."),
                *_state_columns(moved.after.said, "after."),
            ]
        )


def changes_to_dict(several: Iterable[RunChanges]) -> dict[str, object]:
    """The changes of several frameworks as plain values, schema ``outcomes.changes/1``."""
    with_runs = [(each, each.until) for each in several]
    return {
        "schema": "outcomes.changes/1",
        "changes": [_change(one, run.id) for each, run in with_runs if run for one in each.changes],
        "redefined": [
            {"framework": each.framework, "aim": one.aim, "run": run.id, "changes": list(one.changes)}
            for each, run in with_runs
            if run
            for one in each.redefined
        ],
    }


def _change(change: Change, run: int) -> dict[str, object]:
    return {
        "framework": change.framework,
        **attrs.asdict(change.key),
        "run": run,
        "before": attrs.asdict(change.before) if change.before else None,
        "after": attrs.asdict(change.after) if change.after else None,
        "why": _plain_reasons(change.why),
    }


def _plain_reasons(why: Sequence[Why]) -> list[dict[str, str | None]]:
    """The reasons of a change as plain values."""
    return [{"cause": each.cause.value, "detail": each.detail or None} for each in why]


@immutable(kw_only=True)
class VerdictHistory:
    """One verdict through time: what it said, the oldest first, and its figures by the label of their period.

    The figures are those that were observed last; where none are kept, those that its states rest on. Of a series that
    is gone they are only what may still be told.
    """

    key: VerdictKey
    states: tuple[VerdictState, ...]
    figures: Mapping[str, float]


@immutable(kw_only=True)
class PastComment:
    """A comment on an aim, from run ``since`` on; ``until`` is the run that ended it, None where it still stands.

    ``verdict`` is the one that it speaks of, ``actions`` the title and state of each corrective action in it.
    """

    since: int
    until: int | None
    author: str
    date: date
    verdict: str
    area: str
    text: str
    actions: tuple[tuple[str, str], ...]


@immutable(kw_only=True)
class AimHistory:
    """All that a history knows of an aim: each of its verdicts, every comment, and the runs by their number."""

    framework: str
    aim: str
    verdicts: tuple[VerdictHistory, ...]
    comments: tuple[PastComment, ...]
    runs: Mapping[int, RunRecord]

    def frame(self) -> polars.DataFrame:
        """Every state of every verdict as a typed polars DataFrame, in the order of the verdicts and of time.

        Columns: which verdict it is; ``run`` and ``as_of`` of the run that said so first; ``there``, false from where
        it was judged no more; then its words and numbers, null where there are none.
        """
        import polars as pl

        keys = [each.key for each in self.verdicts for _ in each.states]
        states = [state for each in self.verdicts for state in each.states]
        runs = [self.runs.get(each.since) for each in states]
        return pl.DataFrame(
            [
                *_key_columns(_columns(keys, _KEY)),
                pl.Series("run", [each.since for each in states], pl.Int64),
                pl.Series("as_of", [each.as_of if each else None for each in runs], pl.Date),
                pl.Series("there", [each.there for each in states], pl.Boolean),
                *_state_columns(_columns(states, (*_WORDS, *_NUMBERS))),
            ]
        )


def comment_of(text: str, since: int, until: int | None) -> tuple[str, PastComment]:
    """A comment as the history keeps it, in JSON, with the aim that it is on."""
    said: dict[str, Any] = json.loads(text)
    actions = tuple((each["title"], each["state"]) for each in said["actions"])
    told = {name: said[name] for name in ("author", "verdict", "area", "text")}
    day = date.fromisoformat(said["date"])
    return said["aim"], PastComment(since=since, until=until, date=day, actions=actions, **told)


def _columns(things: Sequence[object], names: Sequence[str]) -> Columns:
    return {name: list(map(attrgetter(name), things)) for name in names}


def _key_columns(columns: Columns) -> list[polars.Series]:
    return [_words(name, columns[name]) for name in _KEY]


def _state_columns(columns: Columns, prefix: str = "") -> list[polars.Series]:
    import polars as pl

    words = [_words(prefix + name, columns[name]) for name in _WORDS]
    return words + [pl.Series(prefix + name, columns[name], pl.Float64) for name in _NUMBERS]


def _words(name: str, column: Sequence[str]) -> polars.Series:
    import polars as pl

    return pl.Series(name, column, pl.String).replace("", None)


def changes_to_json(several: Iterable[RunChanges]) -> Iterator[str]:
    """What ``json.dumps`` makes of `changes_to_dict` with an indent of 1, in pieces and without a mapping for each."""
    several = list(several)
    around = _text(changes_to_dict(attrs.evolve(each, changes=Changes()) for each in several))
    before, _, after = around.partition("[]")
    written = False
    for each in several:
        for page in _json_pages(each.changes, each.until.id) if each.until else ():
            yield f",\n  {page}" if written else f"{before}[\n  {page}"
            written = True
    yield f"\n ]{after}" if written else around


def _json_pages(changes: Changes, run: int) -> Iterator[str]:
    moved = changes.moved
    whys = [_text(_plain_reasons(each)).replace("\n", "\n   ") for each in changes.whys]
    for start in range(0, len(changes), _WRITTEN_AT_ONCE):
        rows = slice(start, start + _WRITTEN_AT_ONCE)
        parts = {
            "framework": repeat(_text(changes.framework)),
            **_json_fields(moved.keys, rows),
            "run": repeat(str(run)),
            "before": _json_states(moved.before, rows),
            "after": _json_states(moved.after, rows),
            "why": map(whys.__getitem__, changes.why[rows]),
        }
        yield ",\n  ".join(_json_objects(parts, "\n   "))


def _json_states(states: States, rows: slice) -> Iterable[str]:
    texts = _json_objects(_json_fields(states.said, rows), "\n    ")
    return map(getitem, zip(repeat("null"), texts), states.there[rows])


def _json_fields(columns: Columns, rows: slice) -> dict[str, Iterable[str]]:
    """The text of each field of some rows."""
    return {name: (_json_numbers if name in PLAIN else _json_words)(column[rows]) for name, column in columns.items()}


def _json_objects(fields: Mapping[str, Iterable[str]], indent: str) -> Iterator[str]:
    """One object a row."""
    pieces: list[Iterable[str]] = []
    for name, texts in fields.items():
        pieces += [repeat(f'{"," if pieces else "{"}{indent}"{name}": '), texts]
    return map("".join, zip(*pieces, repeat(f"{indent[:-1]}}}")))


def _json_words(column: Sequence[str]) -> Iterable[str]:
    """Each word as JSON, written once."""
    return map({word: _text(word) for word in set(column)}.__getitem__, column)


def _json_numbers(column: Sequence[float | None]) -> Sequence[str]:
    return json.dumps(column)[1:-1].split(", ")


def _text(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)
