"""The page of a run as plain values: what stands where, before any markup.

Law: every aim of the framework that the results speak of stands under its priority, in the order of the framework.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from outcomes.framework.assumptions import assumed_of, told
from outcomes.framework.model import Aim, Part
from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_day
from outcomes.reports.annotations import Annotations
from outcomes.reports.charts import Svg, tally
from outcomes.reports.html_matrix import MANY, WIDE, Marks, Matrix, marks_of, tall_matrix, wide_matrix
from outcomes.reports.html_rows import Points, RowGroup, colours_of, groups_of, rows_by_aim, series_of, tallied
from outcomes.reports.html_words import (
    Citation,
    Pill,
    anchor,
    cite,
    reading_words,
    target_words,
    titles,
    tone_of,
)
from outcomes.reports.marks import meaning_of
from outcomes.reports.summary_words import few_words, mark_and_word
from outcomes.results.colouring import colour_in_use
from outcomes.results.covered import coverage
from outcomes.results.fields import Row
from outcomes.results.remarks import Remark
from outcomes.results.rendered import Results
from outcomes.results.standings import Standing, promises
from outcomes.results.summary import promise_lines

_NO_PRIORITY = "Other aims"


@immutable(kw_only=True)
class AimView:
    """One promise: what it is, who answers for it, and what was found."""

    id: str
    title: str
    promise: str
    citation: Citation | None
    indicator: str
    target: str
    reading: str
    boards: str
    owner: str
    due: str
    assumed: str
    note: str
    supporting: bool
    illustrative: bool
    silent: bool
    """Nothing was found: it is named among the promises of which only that can be said, and left out on paper."""
    annotations: tuple[str, ...]
    """Who is hidden by the headline, and the counts under the framework's own colour rule."""
    remarks: tuple[Remark, ...]
    groups: tuple[RowGroup, ...]


@immutable(kw_only=True)
class Section:
    """The aims that stand under the same part of the framework; ``title`` is empty right under the priority."""

    title: str
    text: str
    aims: tuple[AimView, ...]


@immutable(kw_only=True)
class PriorityView:
    """One priority, its tally and its sections."""

    id: str
    level: str
    title: str
    text: str
    boards: str
    aims: int
    findings: int
    counts: tuple[tuple[Pill, int], ...]
    bar: Svg
    sections: tuple[Section, ...]
    matrix: Matrix | None


@immutable(kw_only=True)
class Page:
    """The whole page."""

    title: str
    citation: Citation | None
    as_of: str
    promises: str
    still_open: str
    counts: tuple[tuple[Pill, int], ...]
    bar: Svg
    level: str
    priorities: tuple[PriorityView, ...]
    lines: tuple[PromiseView, ...]
    """The promises of which something can be said, the worst first."""
    silent: tuple[Silent, ...]
    legend: tuple[tuple[Pill, str], ...]
    rule: str
    matrix: Matrix | None
    illustrative: bool
    partial: bool
    drawn: bool
    inputs: tuple[Any, ...]
    plugins: tuple[tuple[str, str], ...]
    attributions: tuple[str, ...]
    rows: int


def page_of(results: Results) -> Page:
    """Gather the page."""
    framework = results.framework
    by_aim = rows_by_aim(results)
    shades = colours_of(results)
    series = series_of(results)
    by_priority: dict[str, list[Aim]] = {}
    for aim in framework.aims.values():
        if aim.id in by_aim:
            by_priority.setdefault(framework.priority_of(aim), []).append(aim)
    areas = _areas(by_aim)
    marks: Marks = {}
    if len(areas) >= MANY:
        numbered = [pair for pairs in by_aim.values() for pair in pairs]
        shown = [shades[number] for number, _ in numbered]
        marks = marks_of([row for _, row in numbered], shown, results.evaluation.area_names)
    tall = marks if len(areas) > WIDE else {}
    annotations = Annotations(results, np.arange(len(results)))
    titles = {each: framework.parts[each].title if each else _NO_PRIORITY for each in by_priority}
    priorities = tuple(
        _priority(results, each, titles[each], aims, by_aim, shades, series, annotations, tall, areas)
        for each, aims in by_priority.items()
    )
    rows = [row for pairs in by_aim.values() for _, row in pairs]
    # What was never promised is shown at its place, and neither counted nor brought to anybody's attention.
    promised = [aim for aims in by_priority.values() for aim in aims if not aim.supporting]
    lines, silent = promise_views(results)
    counts = tallied([row for aim in promised for _, row in by_aim[aim.id]])
    wide = marks and not tall
    return Page(
        title=framework.title,
        citation=cite(framework, framework.source),
        as_of=spoken_day(results.as_of),
        promises=f"{promises(results)}.",
        still_open=coverage(results).still_open,
        counts=counts,
        bar=_bar(counts),
        level=framework.levels[0] if framework.levels else "priority",
        priorities=priorities,
        lines=lines,
        silent=silent,
        legend=legend_of(rows),
        rule=rule_in_use(results),
        matrix=wide_matrix(marks, [(titles[e], aims) for e, aims in by_priority.items()], areas) if wide else None,
        illustrative=any(row["illustrative"] for row in rows),
        partial=results.partial,
        drawn=any(
            finding.strip or finding.spark
            for priority in priorities
            for section in priority.sections
            for aim in section.aims
            for group in aim.groups
            for finding in group.findings
        ),
        inputs=results.evaluation.inputs,
        plugins=results.evaluation.plugins,
        attributions=attributions_of(results),
        rows=len(rows),
    )


def attributions_of(results: Results) -> tuple[str, ...]:
    """Whose figures they are, as the framework and its sources ask to be named, each once."""
    said = (results.framework.attribution, *(each.attribution for each in results.evaluation.inputs))
    return tuple(dict.fromkeys(each for each in said if each))


def _areas(by_aim: Mapping[str, list[tuple[int, Row]]]) -> dict[str, str]:
    """Names of the areas by code, in the order of their names."""
    names = {
        row["area"]: row["area_name"] or row["area"] for pairs in by_aim.values() for _, row in pairs if row["area"]
    }
    return dict(sorted(names.items(), key=lambda each: (each[1], each[0])))


def _priority(
    results: Results,
    priority: str,
    title: str,
    aims: Sequence[Aim],
    by_aim: Mapping[str, list[tuple[int, Row]]],
    shades: Sequence[str],
    series: Mapping[tuple[str, ...], Points],
    annotations: Annotations,
    marks: Marks,
    areas: Mapping[str, str],
) -> PriorityView:
    framework = results.framework
    part = framework.parts.get(priority)
    by_part: dict[str, list[AimView]] = {}
    for aim in aims:
        groups = groups_of(results, by_aim[aim.id], shades, series)
        beside = tuple(each.plain for each in annotations.of(aim.id))
        silent = all(row["status"] != "judged" for _, row in by_aim[aim.id])
        by_part.setdefault(aim.under, []).append(_aim(results, aim, groups, beside, silent))
    promised = [aim for aim in aims if not aim.supporting]
    rows = [row for aim in promised for _, row in by_aim[aim.id]]
    counts = tallied(rows)
    return PriorityView(
        id=anchor("priority", priority or "other"),
        level=part.level if part is not None else "",
        title=title,
        text=part.text if part is not None else "",
        boards=titles(framework.boards, part.boards) if part is not None else "",
        aims=len(promised),
        findings=len(rows),
        counts=counts,
        bar=_bar(counts),
        sections=tuple(_section(framework.ancestors(under)[1:], aims_under) for under, aims_under in by_part.items()),
        matrix=tall_matrix(marks, title, aims, areas) if marks else None,
    )


def _section(chain: Sequence[Part], aims: Sequence[AimView]) -> Section:
    text = chain[-1].text if chain else ""
    return Section(title=" › ".join(part.title for part in chain), text=text, aims=tuple(aims))


def _aim(
    results: Results, aim: Aim, groups: tuple[RowGroup, ...], annotations: tuple[str, ...], silent: bool
) -> AimView:
    framework = results.framework
    indicator = framework.indicators.get(aim.indicator)
    owner = framework.owner_of(aim)
    return AimView(
        id=anchor("aim", aim.id),
        title=aim.title,
        promise=aim.source.text if aim.source is not None else "",
        citation=cite(framework, aim.source),
        indicator="; ".join(each.title for each in framework.measures_of(aim) if each.title != aim.title),
        target=target_words(aim, indicator.unit if indicator is not None else ""),
        reading=reading_words(aim),
        boards=titles(framework.boards, framework.boards_of(aim)),
        owner=titles(framework.owners, (owner,)) if owner else "",
        due=aim.due,
        assumed=told(assumed_of(framework, aim)),
        note=aim.note,
        supporting=aim.supporting,
        illustrative=any(each.illustrative for group in groups for each in group.findings),
        silent=silent,
        annotations=annotations,
        remarks=() if aim.corrects else results.commentary(aim.id),
        groups=groups,
    )


def _bar(counts: Sequence[tuple[Pill, int]]) -> Svg:
    return tally([(pill.tone, count) for pill, count in counts])


def legend_of(rows: Sequence[Row]) -> tuple[tuple[Pill, str], ...]:
    """Every kind of finding among some rows, with its meaning."""
    return tuple((pill, meaning_of(pill.word)) for pill, _ in tallied(rows))


def rule_in_use(results: Results) -> str:
    """The framework's own colour rule in words; empty where colours are those of the verdicts."""
    if results.framework.colours.get("use", "verdict") == "verdict":
        return ""
    return colour_in_use(results).title or str(results.framework.colours["use"])


@immutable(kw_only=True)
class PromiseView:
    """One promise in a line: how it stands and by which figure."""

    href: str
    title: str
    pill: Pill
    said: str
    owner: str


@immutable(kw_only=True)
class Silent:
    """Promises of which only the same can be said, together: why, and each with the place where it stands."""

    pill: Pill
    aims: tuple[tuple[str, str], ...]


def promise_views(results: Results) -> tuple[tuple[PromiseView, ...], tuple[Silent, ...]]:
    """Every promise once, the worst first; those that cannot be judged or are not due are named together."""
    framework = results.framework
    said, silent = [], dict[Pill, list[tuple[str, str]]]()
    for line in promise_lines(results):
        mark, word = mark_and_word(results, line)
        pill = Pill(symbol=mark.symbol, word=word, tone=tone_of(mark))
        href, title = anchor("aim", line.aim.id), line.aim.title
        if line.standing in (Standing.NOT_JUDGED, Standing.NOT_DUE):
            silent.setdefault(pill, []).append((href, title))
            continue
        owner = framework.owner_of(line.aim)
        named = titles(framework.owners, (owner,)) if owner else ""
        said.append(PromiseView(href=href, title=title, pill=pill, said=few_words(results, line), owner=named))
    return tuple(said), tuple(Silent(pill=pill, aims=tuple(aims)) for pill, aims in silent.items())
