"""The pages of areas: everything that was found of one, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from outcomes.immutable import immutable
from outcomes.reports.charts import tally
from outcomes.reports.html_words import SEVERITY, Pill, figures, kind_of, pill_of
from outcomes.reports.markup import Html
from outcomes.results.fields import Row
from outcomes.results.rendered import Results
from outcomes.site.lines import Line, Link, Told


@immutable(kw_only=True)
class AreaFinding:
    """One finding about an area."""

    link: Link
    pill: Pill
    group: str
    period: str
    value: str
    said: str
    supporting: bool


@immutable(kw_only=True)
class AreaPage:
    """Everything that was found of one area, worst first."""

    href: str
    name: str
    code: str
    counts: tuple[tuple[Pill, int], ...]
    bar: Html
    findings: tuple[AreaFinding, ...]
    quiet: tuple[AreaFinding, ...]
    """Those that are neither bad nor good news: nothing could be said, or nothing is different."""


def area_pages(told: Told) -> list[AreaPage]:
    """One page for each area that a row is about, in the order of their names."""
    by_area: dict[str, list[tuple[Line, int, Row]]] = {}
    for line in told.lines:
        for number, row in line.rows:
            if row["area"]:
                by_area.setdefault(row["area"], []).append((line, number, row))
    pages = [_area(told, code, rows) for code, rows in by_area.items()]
    return sorted(pages, key=lambda each: (each.name, each.code))


def _area(told: Told, code: str, rows: Sequence[tuple[Line, int, Row]]) -> AreaPage:
    findings = [(_finding(told.results, line, row), row) for line, _, row in rows]
    findings.sort(key=lambda each: (each[0].supporting, -SEVERITY[each[0].pill.tone], each[0].link.text))
    counts = Counter(kind_of(row)[1] for _, row in findings)
    ordered = sorted(counts.items(), key=lambda each: (-SEVERITY[each[0].tone], each[0].word))
    loud = [each for each, row in findings if row["status"] == "judged" and kind_of(row)[0] not in _QUIET]
    quiet = [each for each, row in findings if row["status"] != "judged" or kind_of(row)[0] in _QUIET]
    return AreaPage(
        href=told.page("areas", code),
        name=str(rows[0][2]["area_name"] or code),
        code=code,
        counts=tuple(ordered),
        bar=tally([(pill.tone, count) for pill, count in ordered]),
        findings=tuple(loud),
        quiet=tuple(quiet),
    )


_QUIET: Final = ("same", "neither good nor bad")


def _finding(results: Results, line: Line, row: Row) -> AreaFinding:
    indicator = results.framework.indicators.get(line.aim.indicator)
    (value,) = figures([row["value"]], indicator.unit if indicator is not None else "")
    return AreaFinding(
        link=Link(text=line.title, href=line.href),
        pill=pill_of(row),
        group=", ".join(row[name] for name in ("sex", "age", "category") if row[name]),
        period=row["period"] or "",
        value=value,
        said=row["sentence"] or "",
        supporting=line.supporting,
    )
