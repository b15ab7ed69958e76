"""The page of one aim as plain values: what was promised, how it stands, its figures, its areas, and what it rests on.

Law: every row of the results about the aim is on its page or in the file beside it; what is left out of a page says
where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from outcomes.framework.assumptions import assumed_of
from outcomes.framework.assumptions import told as told_assumed
from outcomes.framework.model import Undefined
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status
from outcomes.reports.html_words import Citation, Pill, cite, figure, figures, reading_words, target_words
from outcomes.reports.row_words import RowWords
from outcomes.results.periods import milestones_in
from outcomes.results.plain_rows import evidence_of
from outcomes.results.rendered import Results
from outcomes.site import addresses
from outcomes.site.aim_charts import Figure, charts_of
from outcomes.site.boundaries import Boundaries
from outcomes.site.lines import Line, Link, Told
from outcomes.site.resting import Resting
from outcomes.site.rows import SiteRows
from outcomes.site.who_lines import WhoTable


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
    whos: WhoTable
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
    whos: WhoTable,
    rests: Resting,
    annotations: Sequence[str],
    boundaries: Boundaries | None = None,
) -> AimPage:
    """Gather the page of one aim. ``words`` have the colours of the framework's own rule; with ``boundaries`` there is
    a map."""
    aim, framework = line.aim, told.framework
    indicator = framework.indicators.get(aim.indicator)
    unit = indicator.unit if indicator is not None else ""
    kept, kept_of = _kept(told.rows, line, unit)
    facts = [
        ("Target", target_words(aim, unit)),
        ("By", line.by),
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
        pace=_pace(told.results, line, unit),
        annotations=tuple(annotations),
        kept=kept,
        kept_of=kept_of,
        charts=tuple(charts_of(told, line, words, unit, boundaries)),
        whos=whos,
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


def _pace(results: Results, line: Line, unit: str) -> str:
    """How fast the lead series moves, and how fast it must from here on; empty where either is not known."""
    judged = line.lead >= 0 and results.status_codes[line.lead] == tuple(Status).index(Status.JUDGED)
    known = evidence_of(results, line.lead) if judged else {}
    if known.get("pace") is None or known.get("pace_needed") is None:
        return ""
    now, needed = (f"{figure(known[name], '' if unit == '%' else unit)}" for name in ("pace", "pace_needed"))
    points = " points" if unit == "%" else ""
    return f"It has moved by {now}{points} a period since the start; from here {needed}{points} a period are needed."


def _kept(known: SiteRows, line: Line, unit: str) -> tuple[tuple[KeptPeriod, ...], str]:
    """The periods of the lead row, latest first, and whose they are; nothing of a verdict that is withheld."""
    rows = known.sequences(line.rows)
    row = line.lead if line.lead in rows else next(iter(rows.tolist()), -1)
    milestones = milestones_in(known.results, row) if row >= 0 else []
    if len(milestones) < 2:
        return (), ""
    kept = []
    for each in reversed(milestones):
        value, required = figures([each["value"], each["required"]], unit)
        kept.append(KeptPeriod(period=each["period"], pill=_STATES[each["state"]], value=value, required=required))
    return tuple(kept), known.who.words[int(known.who.codes[row])]
