"""Comments beside the verdicts that they speak of: what was said, whether it is still of this verdict, what is done.

Law: a comment changes no verdict; one whose verdict has moved since is marked, and of what an action should turn only
what followed is told, never what was its effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from outcomes.data.coded import Coded
from outcomes.data.columns import WHO
from outcomes.diagnostics import Report, Severity, listed
from outcomes.engine.source_locations import all_placed
from outcomes.framework.commentary import ACTIONS_OF, Action, Comment
from outcomes.framework.house_rules import severity_of_comments
from outcomes.framework.key_problem import Problem
from outcomes.metrics.contract import Status
from outcomes.metrics.verdicts import counted_as, is_broken
from outcomes.periods import PeriodError, parse_period
from outcomes.results.fields import Row
from outcomes.results.plain_rows import render_rows
from outcomes.results.results import ResultColumns
from outcomes.results.shown_comments import ActionShown, Followed, Remark

MOST_FOLLOWED = 6
"""Series of one indicator that are told beside an action; of more, none."""
FEW = 6
"""So many areas are named."""
_STANDS = ("verdict", "direction", "status")


def remarks(results: ResultColumns, aim: str = "", area: str = "") -> tuple[Remark, ...]:
    """The comments on an aim (none: on all), the newest first; with ``area`` those on it and those on all areas.

    A comment that was written after the day of the results is not among them.
    """
    asked = results.framework.aims[aim].corrects or aim if aim in results.framework.aims else aim
    return tuple(
        _remark(results, each)
        for each in reversed(results.framework.comments)
        if each.date <= results.as_of and (not asked or each.aim == asked) and (not area or each.area in ("", area))
    )


def uncommented(results: ResultColumns) -> list[tuple[str, str, str]]:
    """Aim, area and verdict of each promise that is off track or missed, and that no comment speaks of any more.

    In the order of the results; each once.
    """
    promised = results.promised()
    meant = [each for each in promised.coded("verdict").words if is_broken(each)]
    rows = promised.where(verdict=tuple(meant)) if meant else np.zeros(0, dtype=np.int64)
    columns = [_words(promised.coded(name), rows) for name in ("aim", "area", "verdict", "period")]
    spoken = {
        (each.aim, each.area, each.verdict, each.period)
        for each in results.framework.comments
        if each.date <= results.as_of
    }
    aims = {
        (aim, area, verdict): None
        for aim, area, verdict, period in zip(*columns, strict=True)
        if spoken.isdisjoint((aim, where, counted_as(verdict), when) for where in (area, "") for when in (period, ""))
    }
    return list(aims)


def comments_owed(results: ResultColumns, *, strict: bool = False) -> Report:
    """A breach of the house rule `COMMENTARY` for each promise that is missed or off track without a comment.

    Empty where neither ``[rules]`` nor ``strict`` asks for comments. In ``[rules]`` an error is a warning here: a run
    that has judged is not undone by what nobody wrote.
    """
    severity = severity_of_comments(results.framework, strict=strict)
    if severity is None:
        return Report()
    if not strict and severity is Severity.ERROR:
        severity = Severity.WARNING
    wanting: dict[tuple[str, str], list[str]] = {}
    for aim, area, verdict in uncommented(results):
        wanting.setdefault((aim, verdict), []).append(results.evaluation.area_names.get(area, area))
    return all_placed(
        results.framework,
        [
            Problem(
                path=("aims", aim),
                code="OUT905",
                found=f"nobody has commented that it is {verdict}" + (f" in {_few(names)}" if any(names) else ""),
                to_do="write a comment, with what will be done about it",
                at="key",
                severity=severity,
            )
            for (aim, verdict), names in wanting.items()
        ],
    )


def _few(names: list[str]) -> str:
    return listed(names if len(names) <= FEW else [*names[:FEW], f"{len(names) - FEW} more areas"])


def _words(column: Coded, rows: NDArray[np.int64]) -> list[str]:
    return [column.words[code] for code in column.codes[rows].tolist()]


def _remark(results: ResultColumns, comment: Comment) -> Remark:
    now = _now(results, comment)
    period = f" for {comment.period}" if comment.period else ""
    outdated = bool(now) and not _speaks_of(results, comment)
    mark = ""
    if outdated:
        mark = f"written before the verdict changed: it speaks of {comment.verdict}{period}, and now it is {now}"
    return Remark(
        comment=comment,
        area_name=results.evaluation.area_names.get(comment.area, comment.area),
        outdated=outdated,
        mark=mark,
        actions=tuple(_action(results, comment, each) for each in comment.actions),
    )


def _rows(results: ResultColumns, comment: Comment) -> NDArray[np.int64]:
    words = {"aim": comment.aim} | ({"area": comment.area} if comment.area else {})
    return results.where(**words)


def _speaks_of(results: ResultColumns, comment: Comment) -> bool:
    rows = _rows(results, comment)
    if comment.period:
        rows = rows[results.coded("period").codes[rows] == results.coded("period").code_of(comment.period)]
    said = (word for name in _STANDS for word in _words(results.coded(name), rows))
    return any(comment.verdict == counted_as(word) for word in said)


def _now(results: ResultColumns, comment: Comment) -> str:
    """What is said of the aim now, in words: its verdicts, else why there are none; empty where it has no rows."""
    rows = _rows(results, comment)
    for name in _STANDS:
        words = [each for each in dict.fromkeys(_words(results.coded(name), rows)) if each not in ("", "judged")]
        if words:
            periods = [each for each in dict.fromkeys(_words(results.coded("period"), rows)) if each]
            when = f" for {listed(periods)}" if comment.period and len(periods) < 3 and periods else ""
            return listed(words) + when
    return "judged" if len(rows) else ""


def _action(results: ResultColumns, comment: Comment, action: Action) -> ActionShown:
    framework = results.framework
    rows = results.where(aim=comment.aim + ACTIONS_OF, item=action.key)
    row = int(rows[0]) if len(rows) else -1
    fields: Row = {}
    if row >= 0:
        fields = next(render_rows(results, [row], ("outcome", "verdict", "status", "reason", "sentence")))
    judged = fields.get("status") == Status.JUDGED.value
    owner = action.owner or framework.owner_of(framework.aims[comment.aim])
    return ActionShown(
        action=action,
        owner=framework.owners[owner].title if owner in framework.owners else "",
        word=(fields.get("outcome") if judged else fields.get("reason")) or "",
        verdict=fields.get("verdict") or "",
        sentence=fields.get("sentence") or "",
        row=row,
        turns=tuple(framework.indicators[each].title for each in action.turns),
        followed=tuple(one for each in action.turns for one in _followed(results, comment, each)),
    )


def _followed(results: ResultColumns, comment: Comment, indicator: str) -> Iterator[Followed]:
    """The figures of an indicator in the areas that a comment is on, where the results hold them."""
    measure = results.framework.indicators[indicator]
    aim = results.framework.aims[comment.aim]
    areas = (comment.area,) if comment.area else aim.areas or results.framework.areas.codes
    followed: dict[tuple[str, ...], dict[str, float]] = {}
    for seen in results.evaluation.observed:
        if seen.indicator != indicator:
            continue
        wanted = np.isin(seen.area.codes, [seen.area.code_of(each) for each in areas])
        rows = np.flatnonzero(wanted)
        keys = zip(*(_words(getattr(seen, name), rows) for name in WHO), strict=True)
        labels = _words(seen.period, rows)
        for key, label, value in zip(keys, labels, seen.value[rows].tolist(), strict=True):
            followed.setdefault(key, {})[label] = value
    if len(followed) > MOST_FOLLOWED:
        return
    names = results.evaluation.area_names
    for key, values in sorted(followed.items()):
        ended = sorted(
            (end, label, value)
            for label, value in values.items()
            if (end := _end(label, measure.year_type)) is not None and end <= results.as_of
        )
        before = [(label, value) for end, label, value in ended if end <= comment.date]
        yield Followed(
            indicator=indicator,
            title=measure.title,
            series=", ".join(each for each in (names.get(key[0], key[0]), *key[1:]) if each),
            unit=measure.unit,
            before=before[-1] if before else None,
            since=tuple((label, value) for end, label, value in ended if end > comment.date),
        )


def _end(label: str, year_type: str) -> date | None:
    try:
        return parse_period(label, year_type=year_type or None).end
    except PeriodError:
        return None
