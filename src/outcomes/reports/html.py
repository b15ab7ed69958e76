"""The page that a board reads: one self-contained HTML file; what stands where, as plain values, and its template.

Law: it asks nothing of any other machine and runs no script; whatever a framework, a plugin or a data file says is
text and never markup. Every aim of the framework that the results speak of stands under its priority, in the order of
the framework.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import IO, TYPE_CHECKING

import numpy as np

from outcomes.framework.assumptions import assumed_of, told
from outcomes.framework.model import Aim, Part
from outcomes.immutable import immutable
from outcomes.periods.many_periods import spoken_day
from outcomes.reports.annotations import Annotations
from outcomes.reports.charts import tally
from outcomes.reports.drawn_series import series_behind
from outcomes.reports.environment import environment_of
from outcomes.reports.folders import missing_package
from outcomes.reports.html_matrix import MANY, WIDE, Matrix, Rug, areas_in
from outcomes.reports.html_rows import PromiseView, RowGroup, Silent, groups_by_aim, promise_views
from outcomes.reports.html_tables import GroupFindings, findings_in
from outcomes.reports.html_words import (
    Citation,
    Pill,
    anchor,
    attributions_of,
    cite,
    level_words,
    reading_words,
    target_words,
    titles,
)
from outcomes.reports.markup import Html
from outcomes.reports.row_words import RowWords, rule_in_use
from outcomes.results.covered import coverage
from outcomes.results.rendered import Results
from outcomes.results.shown_comments import Remark
from outcomes.results.standings import promises

if TYPE_CHECKING:
    from jinja2 import Template

ROOM = 20_000
"""Rows that a page lists; a browser makes heavy weather of more."""
LEAST = 25
"""However many judgements there are, so many rows of each are listed."""
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
    groups: tuple[tuple[RowGroup, GroupFindings], ...]


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
    bar: Html
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
    bar: Html
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
    most: int
    """So many rows of a judgement are listed, the worst; 0 where there is room for all."""
    drawn: bool
    inputs: tuple[object, ...]
    plugins: tuple[tuple[str, str], ...]
    attributions: tuple[str, ...]
    rows: int


def page_of(results: Results) -> Page:
    """Gather the page."""
    framework, words = results.framework, RowWords(results)
    by_aim = words.by_aim
    by_priority: dict[str, list[Aim]] = {}
    for aim in framework.aims.values():
        if aim.id in by_aim:
            by_priority.setdefault(framework.priority_of(aim), []).append(aim)
    areas = areas_in(words)
    rug = Rug(words, areas) if len(areas) >= MANY and len(results) <= ROOM else None
    tall = rug if len(areas) > WIDE else None
    annotations = Annotations(results, np.arange(len(results)))
    titles = {each: framework.parts[each].title if each else _NO_PRIORITY for each in by_priority}
    groups = groups_by_aim(words)
    most = max(LEAST, ROOM // sum(map(len, groups.values()))) if len(results) > ROOM else len(results)
    views = _aims(words, [aim for aims in by_priority.values() for aim in aims], groups, most, annotations)
    priorities = tuple(_priority(words, each, titles[each], aims, views, tall) for each, aims in by_priority.items())
    # What was never promised is shown at its place, and neither counted nor brought to anybody's attention.
    lines, silent = promise_views(results)
    counts = words.tallied(np.flatnonzero(results.is_promised))
    wide = rug is not None and tall is None
    return Page(
        title=framework.title,
        citation=cite(framework, framework.source),
        as_of=spoken_day(results.as_of),
        promises=f"{promises(results)}.",
        still_open=coverage(results).still_open,
        counts=counts,
        bar=_bar(counts),
        level=level_words(framework.levels[0] if framework.levels else "priority"),
        priorities=priorities,
        lines=lines,
        silent=silent,
        legend=words.legend,
        rule=rule_in_use(results),
        matrix=rug.wide([(titles[each], aims) for each, aims in by_priority.items()]) if rug and wide else None,
        illustrative=bool(words.illustrative.any()),
        partial=results.partial,
        most=most if most < len(results) else 0,
        drawn=any(findings.drawn for view in views.values() for _, findings in view.groups),
        inputs=results.evaluation.inputs,
        plugins=results.evaluation.plugins,
        attributions=attributions_of(results),
        rows=len(results),
    )


def _priority(
    words: RowWords, priority: str, title: str, aims: Sequence[Aim], views: Mapping[str, AimView], rug: Rug | None
) -> PriorityView:
    framework = words.results.framework
    part = framework.parts.get(priority)
    by_part: dict[str, list[AimView]] = {}
    for aim in aims:
        by_part.setdefault(aim.under, []).append(views[aim.id])
    promised = [aim for aim in aims if not aim.supporting]
    rows = np.concatenate([np.empty(0, dtype=np.int64), *(words.by_aim[aim.id] for aim in promised)])
    counts = words.tallied(rows)
    return PriorityView(
        id=anchor("priority", priority or "other"),
        level=level_words(part.level) if part is not None else "",
        title=title,
        text=part.text if part is not None else "",
        boards=titles(framework.boards, part.boards) if part is not None else "",
        aims=len(promised),
        findings=len(rows),
        counts=counts,
        bar=_bar(counts),
        sections=tuple(_section(framework.ancestors(under)[1:], aims_under) for under, aims_under in by_part.items()),
        matrix=rug.tall(title, aims) if rug is not None else None,
    )


def _section(chain: Sequence[Part], aims: Sequence[AimView]) -> Section:
    text = chain[-1].text if chain else ""
    return Section(title=" › ".join(part.title for part in chain), text=text, aims=tuple(aims))


def _aims(
    words: RowWords,
    aims: Sequence[Aim],
    groups: Mapping[str, Sequence[RowGroup]],
    most: int,
    annotations: Annotations,
) -> dict[str, AimView]:
    """The views of aims, in their order, of which the findings are put into words together."""
    titled = [(aim.title, group.worst(words, most)) for aim in aims for group in groups[aim.id]]
    findings = findings_in(words, titled, series_behind(words.results))
    return {
        aim.id: _aim(words, aim, tuple((group, next(findings)) for group in groups[aim.id]), annotations)
        for aim in aims
    }


def _aim(
    words: RowWords, aim: Aim, groups: tuple[tuple[RowGroup, GroupFindings], ...], annotations: Annotations
) -> AimView:
    results, rows = words.results, words.by_aim[aim.id]
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
        illustrative=bool(words.illustrative[rows].any()),
        silent=not words.judged[rows].any(),
        annotations=tuple(each.plain for each in annotations.of(aim.id)),
        remarks=() if aim.corrects else results.commentary(aim.id),
        groups=groups,
    )


def _bar(counts: Sequence[tuple[Pill, int]]) -> Html:
    return tally([(pill.tone, count) for pill, count in counts])


@immutable
class HtmlWriter:
    """One page for people: the headline, every promise in a line, and every aim with what was found and why."""

    id: str = "html"
    suffix: str = ".html"
    binary: bool = False
    needs: str = "jinja2"
    """The package without which it cannot write."""
    shows_series: bool = True
    """It draws the observations behind each row where the results hold them (``evaluate(keep_observed=True)``)."""

    def write(self, results: Results, stream: IO[str]) -> None:
        """Write the page, UTF-8. Raises NotWrittenError (OUT502) where Jinja2 is not installed."""
        try:
            import jinja2
        except ModuleNotFoundError as problem:
            raise missing_package(f'writer "{self.id}"', "Jinja2", "report") from problem
        for piece in _template(jinja2).generate(page=page_of(results)):
            stream.write(piece)


@functools.cache
def _template(jinja2: ModuleType) -> Template:
    """The page's template, which takes as long to compile as a small page to write: once is enough for a night."""
    template: Template = environment_of(jinja2, __name__).get_template("board.html.j2")
    return template
