"""The pages of areas: everything that was found of one, worst first.

Law: the lines of all areas are made together, column by column; each stands in one table of one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from outcomes.arrays import Index, grouped
from outcomes.immutable import immutable
from outcomes.metrics.text_columns import by_code, joined
from outcomes.reports.charts import tally
from outcomes.reports.html_columns import figure_texts
from outcomes.reports.html_tables import pill_markup
from outcomes.reports.html_words import SEVERITY, Pill
from outcomes.reports.markup import Html, escaped, escaped_texts
from outcomes.reports.row_words import counted
from outcomes.site.addresses import relative
from outcomes.site.lines import Link, Told

if TYPE_CHECKING:
    import polars


@immutable(kw_only=True)
class AreaPage:
    """Everything that was found of one area, worst first, as the lines of two tables."""

    href: str
    name: str
    code: str
    counts: tuple[tuple[Pill, int], ...]
    bar: Html
    findings: Html
    quiet: Html
    """Those that are neither bad nor good news: nothing could be said, or nothing is different."""
    quiet_count: int


def area_pages(told: Told) -> list[AreaPage]:
    """One page for each area that a row is about, in the order of their names."""
    known = told.rows
    rows = np.concatenate([np.empty(0, dtype=np.int64), *(line.rows for line in told.lines)])
    area = told.results.coded("area")
    rows = rows[area.take(rows).which(bool)]
    if not len(rows):
        return []
    titles = sorted({line.title for line in told.lines})
    title = np.array([titles.index(line.title) for line in told.lines])[known.aim[rows]]
    supporting = np.array([line.supporting for line in told.lines])[known.aim[rows]]
    # By area as they first come, the worst first.
    first = grouped(area.codes[rows], np.arange(len(rows)))
    place = np.empty(len(rows), dtype=np.int64)
    place[np.concatenate(first)] = np.repeat(np.arange(len(first)), [len(own) for own in first])
    loud = known.words.judged & ~np.isin(known.kind_word, _quiet_kinds(told))
    ordered = rows[np.lexsort((title, -known.severity[rows], supporting, place))]
    areas = np.split(ordered, np.cumsum([len(own) for own in first])[:-1])
    tables = [own[some] for own in areas for some in (loud[own], ~loud[own])]
    # One table after the other, each with its lines numbered from 1.
    lines = _lines(told, np.concatenate(tables), np.concatenate([np.arange(len(own)) for own in tables]))
    pages, begin = [], 0
    for own, heading in zip(areas, (rows[each[0]] for each in first), strict=True):
        middle, end = begin + int(loud[own].sum()), begin + len(own)
        pages.append(
            _page(told, int(heading), own, _html(lines, begin, middle), _html(lines, middle, end), end - middle)
        )
        begin = end
    return sorted(pages, key=lambda each: (each.name, each.code))


def _page(told: Told, heading: int, rows: Index, findings: Html, quiet: Html, quiet_count: int) -> AreaPage:
    """``heading`` is the row that names the area."""
    code, kinds = told.rows.words.kind
    counts = [(kinds[each], number) for each, number in counted(code[rows])]
    counts.sort(key=lambda each: (-SEVERITY[each[0].tone], each[0].word))
    area = told.rows.word("area", heading)
    return AreaPage(
        href=told.page("areas", area),
        name=told.rows.word("area_name", heading) or area,
        code=area,
        counts=tuple(counts),
        bar=tally([(pill.tone, count) for pill, count in counts]),
        findings=findings,
        quiet=quiet,
        quiet_count=quiet_count,
    )


_QUIET: Final = ("same", "neither good nor bad")


def _quiet_kinds(told: Told) -> list[int]:
    """The numbers of the words that are no news."""
    words = [each.word for each in told.rows.words.kind[1]]
    return [words.index(each) for each in _QUIET if each in words]


def _lines(told: Told, rows: Index, number: Index) -> polars.Series:
    """Each of some rows as a line of a table, in which it is the one of this ``number`` (from 0)."""
    known, results = told.rows, told.results
    code, pills = known.words.pill
    figure = figure_texts(known.finite("value", rows), known.unit.take(rows))
    period = results.coded("period").take(rows)
    # Of a figure that is there its period is said.
    said = (figure != "").to_numpy() & period.which(bool)
    dated = [*(f" <small>{escaped(word)}</small>" for word in period.words), ""]
    group = known.words.group.take(rows)
    beside = [f" <small>{escaped(word)}</small>" if word else "" for word in group.words]
    at = told.page("areas", "")
    links = [f'<a href="{escaped(relative(line.href, at))}">{escaped(line.title)}</a>' for line in told.lines]
    return joined(
        [
            by_code(number, lambda each: f'<tr><td data-value="{each + 1}">'),
            by_code(code[rows], lambda each: f'{pill_markup(pills[each])}</td><th scope="row">'),
            by_code(known.aim[rows], links.__getitem__),
            by_code(group.codes, beside.__getitem__),
            '</th><td class="n" data-label="Figure">',
            escaped_texts(figure),
            by_code(np.where(said, period.codes, len(period.words)), dated.__getitem__),
            "</td><td>",
            escaped_texts(known.sentence.gather(rows)),
            "</td></tr>\n",
        ],
        len(rows),
    )


CHOICE: Final = 150
"""So many areas can be chosen from on the page of another one."""


def area_links(areas: Sequence[Link], at: str) -> Html:
    """The items of a list of areas, as every page of the folder ``at`` has them."""
    return Html("".join(f'<li><a href="{escaped(relative(e.href, at))}">{escaped(e.text)}</a></li>' for e in areas))


def _html(lines: polars.Series, begin: int, end: int) -> Html:
    return Html("".join(lines.slice(begin, end - begin).to_list()))
