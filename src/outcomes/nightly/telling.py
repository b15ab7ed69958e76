"""What a run has to tell: all since the last run that was told, and to some channels all since an earlier one.

Law: a channel that could not be told is told everything since it last was, once; no other channel hears of it again.
All that the verdicts of a promise rest on, and the reading of its wording, is kept in the history; words that only
describe are not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import attrs

from outcomes.engine.definitions import file_digest, promised_values
from outcomes.framework import Framework
from outcomes.framework.consistency import COUNTING
from outcomes.framework.model import Aim, Board, Owner
from outcomes.framework.targets import sense_of
from outcomes.history.fact_kinds import COMMENT, DUTY, PROMISE, UNTOLD, WITHHELD
from outcomes.history.facts import Facts, read_facts, record_facts
from outcomes.history.promised import Redefined, redefined
from outcomes.history.reading import read_periods, read_revisions
from outcomes.history.recording import mark_told
from outcomes.history.runs import last_judged
from outcomes.history.small_numbers import withheld_facts
from outcomes.history.store import Store
from outcomes.history.stored import RunRecord
from outcomes.history.verdict_changes import Changes, change_lines, find_changes
from outcomes.hooks.run_told import NewsLine, RoleNews, RunFinished, Update
from outcomes.immutable import immutable
from outcomes.nightly.duties import Duty, duties_of
from outcomes.nightly.news import Novelty, comments_said, news_of
from outcomes.nightly.notices import Night, counts, summary
from outcomes.nightly.outbox import Left
from outcomes.results.rendered import Results

Page = Callable[[str, str], str]
"""The address of the page of an aim within a site: of a framework's id and an aim's."""


@immutable(kw_only=True, eq=False)
class Tidings:
    """What one run has to tell. ``since`` is the run that ``changes`` count from, None where this is the first one."""

    since: RunRecord | None = None
    changes: Changes = Changes()
    redefined: tuple[Redefined, ...] = ()
    news: tuple[RoleNews, ...] = ()
    retold: Mapping[str, Update] = attrs.field(factory=dict)
    untold: Mapping[str, str] = attrs.field(factory=dict)
    """The channels that are not told what all others are, and the run since which each knows nothing ("0": of none)."""
    doubtful: tuple[str, ...] = ()
    """The channels of which nobody knows whether a run that was killed told them."""


def facts_of(results: Results) -> Facts:
    """What stands beside the verdicts of a run, for its history: every comment, and what each promise is held to."""
    return {
        COMMENT: comments_said(results.framework),
        PROMISE: promises_kept(results.framework),
        WITHHELD: withheld_facts(results.evaluation.withheld),
    }


def tidings_of(
    store: Store,
    history: Sequence[RunRecord],
    record: RunRecord,
    results: Results,
    page: Page,
    *,
    forward: bool,
    left: Left,
) -> Tidings:
    """What a run that was just recorded has to tell. ``history`` are the runs before it, ``left`` what those that were
    killed wrote down of whom they told.

    ``forward``: its day is not before that of an earlier run; else its duties are those of a day that was told of, and
    neither recorded nor told.
    """
    scheduled = any(each.publishes for each in results.framework.indicators.values())
    periods = read_periods(store, record.framework) if scheduled else {}
    duties = duties_of(results.framework, results, periods, results.as_of) if forward else ()
    if forward:
        record_facts(store, record.framework, record.id, {DUTY: {each.key: "" for each in duties}})
    telling = _Telling(store, record, results, page, duties)
    told = last_judged(history, told=True)
    first = next((each for each in history if each.judged), None)
    since = told or first
    moved = telling.since(since, told)
    since_all = str(told.id) if told is not None else "0"
    untold = dict.fromkeys(left.failed, since_all) | read_facts(store, record.framework, UNTOLD)
    by_number = {each.id: each for each in history}
    retold = {channel: telling.update(by_number.get(int(number)), first) for channel, number in untold.items()}
    for channel, number in left.told.items():
        run = by_number.get(number)
        if run is not None and number > int(untold.get(channel, since_all)):
            untold[channel] = str(number)
            retold[channel] = attrs.evolve(telling.update(run, first), missed=False)
    return Tidings(
        since=since,
        changes=moved.changes,
        redefined=tuple(moved.redefined),
        news=telling.news(moved),
        retold=retold,
        untold=untold,
        doubtful=tuple(sorted(left.doubtful)),
    )


@immutable
class _Telling:
    """What is known of one run that was just recorded."""

    store: Store
    record: RunRecord
    results: Results
    page: Page
    duties: Sequence[Duty]

    def since(self, run: RunRecord | None, told: RunRecord | None) -> Novelty:
        """What is new since a run; ``told`` is the run after which duties were told of, None for none."""
        store, framework = self.store, self.record.framework
        known = read_facts(store, framework, DUTY, told.id) if told is not None else {}
        duties = [each for each in self.duties if each.key not in known]
        if run is None:
            return Novelty(duties=duties)
        with store.snapshot():
            before = read_facts(store, framework, PROMISE, run.id)
            return Novelty(
                changes=find_changes(store, run, self.record),
                revisions=read_revisions(store, framework, run.id, self.record.id),
                redefined=redefined(before, promises_kept(self.results.framework)),
                duties=duties,
            )

    def update(self, told: RunRecord | None, otherwise: RunRecord | None) -> Update:
        """All that is new since a run; where that is none, since ``otherwise``, and every duty."""
        moved = self.since(told or otherwise, told)
        names = self.results.evaluation.area_names
        changed = tuple(change_lines(moved.changes, names))
        lines = tuple(map(str, moved.redefined))
        return Update(changed=changed, redefined=lines, news=self.news(moved), summary=(*changed, *lines))

    def news(self, novelty: Novelty) -> tuple[RoleNews, ...]:
        """The news of a difference, each with the page that it is about."""
        return tuple(
            attrs.evolve(
                each, moved=self._led(each.moved), late=self._led(each.late), expected=self._led(each.expected)
            )
            for each in news_of(self.results, novelty)
        )

    def _led(self, told: Sequence[NewsLine]) -> tuple[NewsLine, ...]:
        pages = [self.page(self.record.framework, each.aim) if each.aim else "" for each in told]
        return tuple(attrs.evolve(each, page=page) for each, page in zip(told, pages, strict=True))


def finished(night: Night, tidings: Tidings, started: datetime, now: datetime, outbox: Path | None) -> RunFinished:
    """What plugins are told once a run has ended."""
    results = night.results
    names = results.evaluation.area_names if results else {}
    return RunFinished(
        framework=night.framework,
        started=started,
        finished=now,
        exit_code=night.exit_code,
        by_status=counts(results, "status") if results else {},
        by_verdict=counts(results, "verdict") if results else {},
        changed=tuple(change_lines(night.changes, names)),
        output=Path(night.folder) if night.folder else None,
        summary=summary(night),
        title=results.framework.title if results else "",
        as_of=results.as_of if results else None,
        redefined=tuple(map(str, night.redefined)),
        news=tidings.news if results else (),
        retold=tidings.retold if results else {},
        outbox=outbox,
        doubtful=tidings.doubtful if results else (),
    )


def remember_told(store: Store, night: Night, tidings: Tidings, failed: Iterable[str], *, ever: bool) -> None:
    """Note that a run was told, but for the channels that ``failed``. ``ever``: an earlier run was told too."""
    since = str(night.since) if ever else "0"
    untold = {channel: tidings.untold.get(channel, since) for channel in failed}
    # In this order, and what stands beside them last: a kill in between leaves nobody out.
    record_facts(store, night.framework, night.number, {UNTOLD: untold})
    mark_told(store, night.framework, night.number)


HELD_TO: Final[Mapping[str, tuple[str, ...]]] = {
    COUNTING: ("rule", "number", "upper", "aim"),
    "target.comparator": ("at_least", "against", "require_significance"),
    "target.rank": ("best", "places"),
}
"""What a judgement says of the promise itself, by the metrics that hold it in the place of a target."""


def promises_kept(framework: Framework) -> dict[str, str]:
    """What the verdicts of each aim are held to, as JSON, by the aim; nothing of corrective actions."""
    return {
        id_: json.dumps(_parts(framework, aim), sort_keys=True, default=str)
        for id_, aim in framework.aims.items()
        if not aim.corrects
    }


def _parts(framework: Framework, aim: Aim) -> dict[str, object]:
    indicator = framework.indicators.get(aim.indicator)
    polarity = indicator.polarity if indicator is not None else ""
    parts: dict[str, object] = {
        "title": aim.title,
        "due": aim.due,
        "wanted": aim.wanted,
        "supporting": "supporting only" if aim.supporting else "promised",
        "indicator": ", ".join(aim.measured_by),
        "polarity": polarity,
        "areas": ", ".join(aim.areas),
        "owner": _titles(framework.owners, [framework.owner_of(aim)]),
        "boards": _titles(framework.boards, framework.boards_of(aim)),
        "owner_id": framework.owner_of(aim),
        "board_ids": " ".join(framework.boards_of(aim)),
        "sense": sense_of(aim.target, wanted=aim.wanted, polarity=polarity) if aim.target is not None else None,
    }
    parts |= dict(_flat("target", promised_values(aim.target)))
    for judgement in aim.judge:
        said = {**judgement.parameters, "against": judgement.against or framework.compare_with}
        parts |= {f"{judgement.metric}.{key}": _text(said.get(key)) for key in HELD_TO.get(judgement.metric, ())}
    # The file's name says nothing of what is in it.
    digest = file_digest(framework, aim)
    if digest:
        parts["target.file"] = digest
    return {
        key: value for key, value in parts.items() if value not in (None, "") and not key.startswith("target.file.")
    }


def _titles(known: Mapping[str, Owner] | Mapping[str, Board], ids: Iterable[str]) -> str:
    return ", ".join(known[each].title for each in ids if each in known)


def _flat(name: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _flat(f"{name}.{key}", each)
    elif value is not None:
        yield name, _text(value)


def _text(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
