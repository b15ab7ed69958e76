"""The page of one aim as plain values: what was promised, how it stands, its figures, its areas, and what it rests on.

Law: every row of the results about the aim is on its page or in the file beside it; what is left out of a page says
where it is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from outcomes.diagnostics import listed
from outcomes.framework.assumptions import assumed_of
from outcomes.framework.assumptions import told as told_assumed
from outcomes.framework.model import Undefined
from outcomes.framework.targets import way_of
from outcomes.immutable import immutable
from outcomes.reports.html_words import (
    SEVERITY,
    Citation,
    Pill,
    cite,
    figure,
    figures,
    pill_of,
    reading_words,
    target_words,
)
from outcomes.reports.row_words import RowWords
from outcomes.results.fields import Row
from outcomes.results.rendered import Results
from outcomes.site import addresses
from outcomes.site.aim_charts import Figure, Judgements, charts_of, group_of
from outcomes.site.boundaries import Boundaries
from outcomes.site.lines import Line, Link, Told
from outcomes.site.resting import Resting
from outcomes.site.who import groups_in, key_of, who_of


@immutable(kw_only=True)
class Who:
    """One area, group or item, with what each judgement found of it."""

    name: str
    href: str
    period: str
    value: str
    interval: str
    against: tuple[str, ...]
    pills: tuple[Pill | None, ...]
    severity: int
    worth: float
    """The figure, the worse the lower; infinite where there is none."""


@immutable(kw_only=True)
class KeptPeriod:
    """One period of a promise that is made anew."""

    period: str
    pill: Pill
    value: str
    required: str


@immutable(kw_only=True)
class AimPage:
    """One aim."""

    line: Line
    trail: tuple[Link, ...]
    promise: str
    citation: Citation | None
    facts: tuple[tuple[str, str], ...]
    note: str
    gaps: tuple[str, ...]
    pace: str
    annotations: tuple[str, ...]
    kept: tuple[KeptPeriod, ...]
    kept_of: str
    charts: tuple[Figure, ...]
    judgements: tuple[str, ...]
    against: tuple[str, ...]
    whos: tuple[Who, ...]
    whos_are: str
    period: str
    """The period of every figure in the table; empty where they differ."""
    alike: tuple[str, ...]
    """What a judgement says of all of them alike, in place of a column that says the same in every line."""
    rests: Resting
    file: str


_STATES: Final[Mapping[str, Pill]] = {
    "kept": Pill(symbol="✔", word="kept", tone="good"),
    "missed": Pill(symbol="✘", word="missed", tone="bad"),
    "out of reach": Pill(symbol="∅", word="out of reach", tone="query"),
    "no figure": Pill(symbol="○", word="no figure", tone="none"),
}


def aim_page(
    told: Told,
    line: Line,
    words: RowWords,
    rests: Resting,
    annotations: Sequence[str],
    boundaries: Boundaries | None = None,
) -> AimPage:
    """Gather the page of one aim. ``words`` have the colours of the framework's own rule; with ``boundaries`` there is
    a map."""
    results, aim, framework = told.results, line.aim, told.framework
    indicator = framework.indicators.get(aim.indicator)
    unit = indicator.unit if indicator is not None else ""
    judgements = _judgements(results, line.rows)
    columns, alike = _columns(results, judgements)
    whos = _whos(told, line, columns, words, unit)
    kept, kept_of = _kept(results, line, unit)
    facts = [
        ("Target", target_words(aim, unit)),
        ("By", line.due),
        ("Measured by", "; ".join(each.title for each in framework.measures_of(aim) if each.title != aim.title)),
        ("Reading of the target", reading_words(aim)),
        ("Assumed", told_assumed(assumed_of(framework, aim))),
    ]
    return AimPage(
        line=line,
        trail=_trail(told, line),
        promise=aim.source.text if aim.source is not None else "",
        citation=cite(framework, aim.source),
        facts=tuple((name, said) for name, said in facts if said),
        note=aim.note,
        gaps=tuple(_gap(each) for each in aim.gaps),
        pace=_pace(line, unit),
        annotations=tuple(annotations),
        kept=kept,
        kept_of=kept_of,
        charts=tuple(charts_of(told, line, judgements, words, unit, boundaries)),
        judgements=tuple(_title(results, each) for each in columns),
        against=_against(line.rows),
        whos=whos,
        whos_are=_whos_are(line),
        period=_one_period(whos),
        alike=alike,
        rests=rests,
        file=addresses.slug(aim.id) + ".csv",
    )


def _trail(told: Told, line: Line) -> tuple[Link, ...]:
    chain = told.framework.ancestors(line.aim.under)
    return tuple(Link(text=part.title, href=told.page("priorities", part.id)) for part in chain)


def _gap(gap: Undefined) -> str:
    who = f", by {gap.owner}" if gap.owner else ""
    by = f", until {gap.by}" if gap.by else ""
    return f"The {gap.what} is still to be determined{who}{by}." + (f" {gap.note}" if gap.note else "")


def _pace(line: Line, unit: str) -> str:
    """How fast the lead series moves, and how fast it must from here on; empty where either is not known."""
    row = next((row for number, row in line.rows if number == line.lead), None)
    known = row["evidence"] if row is not None and row["status"] == "judged" else {}
    if known.get("pace") is None or known.get("pace_needed") is None:
        return ""
    now, needed = (f"{figure(known[name], '' if unit == '%' else unit)}" for name in ("pace", "pace_needed"))
    points = " points" if unit == "%" else ""
    return f"It has moved by {now}{points} a period since the start; from here {needed}{points} a period are needed."


def _judgements(results: Results, rows: Sequence[tuple[int, Row]]) -> Judgements:
    """The rows by what judged them: metric, comparator and definition."""
    judgements: Judgements = {}
    for number, row in rows:
        batch, at = results.place(number)
        definition = batch.uses[batch.use[at]].definition if row["metric"] else ""
        judgements.setdefault((row["metric"] or "", row["compared_with"] or "", definition), []).append((number, row))
    # What nobody judged needs no column of its own beside what somebody did.
    return {key: rows for key, rows in judgements.items() if key[0]} or judgements


def _columns(results: Results, judgements: Judgements) -> tuple[Judgements, tuple[str, ...]]:
    """The judgements that tell one from another, and what the rest say: that nothing can be said of any, and why."""
    told, alike = Judgements(), []
    for key, rows in judgements.items():
        if len(rows) > 1 and all(row["status"] != "judged" for _, row in rows):
            words = Counter(pill_of(row).word for _, row in rows).most_common()
            said = (
                f"{words[0][0]}, of all {len(rows)}"
                if len(words) == 1
                else listed([f"{n} {word}" for word, n in words])
            )
            alike.append(f"{_title(results, key)}: {said}.")
        else:
            told[key] = rows
    return (told, tuple(alike)) if told else (judgements, ())


def _one_period(whos: Sequence[Who]) -> str:
    periods = {each.period for each in whos if each.value}
    return periods.pop() if len(periods) == 1 else ""


def _whos_are(line: Line) -> str:
    """What the lines of the table are: parts, areas, or groups of people in one area."""
    if any(row["item"] for _, row in line.rows):
        return "part"
    return "group" if len({row["area"] for _, row in line.rows}) == 1 and groups_in(line.rows) else "area"


def _title(results: Results, key: tuple[str, str, str]) -> str:
    metric, other, _ = key
    if not metric:
        return "Finding"
    info = next((each.info for each in results.batches if each.info is not None and each.info.id == metric), None)
    title = info.title if info is not None else metric
    name = results.evaluation.area_names.get(other, other)
    return f"{title}: {name}" if other and name not in title else title


def _against(rows: Sequence[tuple[int, Row]]) -> tuple[str, ...]:
    """What of target and benchmark any row has."""
    return tuple(name for name in ("target", "benchmark") if any(row[name] is not None for _, row in rows))


def _whos(told: Told, line: Line, judgements: Judgements, words: RowWords, unit: str) -> tuple[Who, ...]:
    """Everybody that the aim is about, the worst first."""
    results, against, groups = told.results, _against(line.rows), groups_in(line.rows)
    of_groups, way = _whos_are(line) == "group", _way(told, line)
    cells_of: dict[tuple[str, str, str, str, str], dict[int, tuple[Row, Pill]]] = {}
    places = {id(row): place for place, rows in enumerate(judgements.values()) for _, row in rows}
    for number, row in line.rows:
        if id(row) not in places:
            continue
        key = (*key_of(row), row["item"] or "")
        cells_of.setdefault(key, {})[places[id(row)]] = (row, words.pill_at(number))
    whos = []
    for key, cells in cells_of.items():
        rows = [row for row, _ in cells.values()]
        best = next((row for row in rows if row["value"] is not None), rows[0])
        limited = next((row for row in rows if row["lower"] is not None and row["upper"] is not None), None)
        asked = [next((row[name] for row in rows if row[name] is not None), None) for name in against]
        value, *others = figures([best["value"], *asked], unit)
        area = key[0]
        whos.append(
            Who(
                name=group_of(rows[0], groups) if of_groups else who_of(results, rows[0], groups) or line.title,
                href=told.page("areas", area) if area and not of_groups else "",
                period=best["period"] or "",
                value=value,
                interval=f"{figure(limited['lower'])} to {figure(limited['upper'])}" if limited else "",
                against=tuple(others),
                pills=tuple(cells[place][1] if place in cells else None for place in range(len(judgements))),
                severity=max(SEVERITY[pill.tone] for _, pill in cells.values()),
                worth=math.inf if best["value"] is None else best["value"] * way,
            )
        )
    return tuple(sorted(whos, key=lambda each: (-each.severity, each.worth)))


def _way(told: Told, line: Line) -> int:
    indicator = told.framework.indicators.get(line.aim.indicator)
    return way_of(line.aim.wanted, indicator.polarity if indicator is not None else "none")


def _kept(results: Results, line: Line, unit: str) -> tuple[tuple[KeptPeriod, ...], str]:
    """The periods of the lead row, latest first, and whose they are; nothing of a verdict that is withheld."""
    rows = [row for number, row in line.rows if row["periods"] and row["status"] != "depends on the reading"]
    chosen = next((row for number, row in line.rows if number == line.lead and row in rows), rows[0] if rows else None)
    if chosen is None or len(chosen["periods"]) < 2:
        return (), ""
    kept = []
    for each in reversed(chosen["periods"]):
        value, required = figures([each["value"], each["required"]], unit)
        kept.append(KeptPeriod(period=each["period"], pill=_STATES[each["state"]], value=value, required=required))
    return tuple(kept), who_of(results, chosen, groups_in(line.rows))
