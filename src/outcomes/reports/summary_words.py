"""A promise in a few words: where it stands, by which figure, and why where nothing can be said.

Law: a line says what its row says and no more; of a verdict that is withheld it gives every reading's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from outcomes.arrays import grouped
from outcomes.diagnostics import listed
from outcomes.framework.model import Aim
from outcomes.framework.targets import LevelTarget
from outcomes.metrics.contract import Status
from outcomes.periods.many_periods import spoken_when
from outcomes.reports.html_words import figure, figures, target_words
from outcomes.reports.marks import Mark, mark_of
from outcomes.results.assumed import gaps_of
from outcomes.results.clauses import in_short, verdicts_by_reading
from outcomes.results.evidence import evidence_of
from outcomes.results.periods import kept_in_short
from outcomes.results.rendered import Results
from outcomes.results.rendering import number, word
from outcomes.results.standings import Standing
from outcomes.results.summary import Note, PromiseLine

LETTERS: Final[Mapping[Note, str]] = {
    Note.ASSUMED: "a",
    Note.FRAGILE: "f",
    Note.HIDDEN: "h",
    Note.MADE_UP: "m",
    Note.SMALL: "n",
    Note.NEWER: "w",
    Note.REMARK: "r",
    Note.STALE: "o",
    Note.PARTLY: "p",
}
"""The letter of each note at the end of a line."""

_OF_VERDICT = {
    Standing.KEPT: ("met", "kept"),
    Standing.ON_TRACK: ("on track", "on track"),
    Standing.AT_RISK: ("at risk", "at risk"),
    Standing.OFF_TRACK: ("off track", "off track"),
    Standing.NOT_KEPT: ("missed", "not kept"),
}
_SHORT = {
    Status.DEPENDS_ON_READING: "by reading",
    Status.UNATTAINABLE: "beyond reach",
    Status.NOT_APPLICABLE: "does not apply",
    Status.AMBIGUOUS_DATA: "contradictory",
    Status.IMPOSSIBLE_DATA: "impossible",
    Status.METRIC_FAILED: "not judged",
    Status.SMALL_NUMBERS: "small numbers",
    Status.CONTEXTUAL: "context",
}
_HELD_BACK = {
    Status.SUPPRESSED: "latest figure held back by its publisher",
    Status.SMALL_NUMBERS: "a figure that it rests on is withheld",
}
_MIXED = Mark("↔", "-", "yellow")
_COUNTED = {"better": "better", "worse": "worse", "same": "the same"}


def mark_and_word(results: Results, line: PromiseLine) -> tuple[Mark, str]:
    """The symbol of a line and the word beside it."""
    if line.standing in _OF_VERDICT:
        verdict, said = _OF_VERDICT[line.standing]
        return _mark(verdict=verdict), said
    if line.standing is Standing.FINDINGS_ONLY:
        counts = _directions(results, line.rows)
        bad, good = counts.get("worse", 0), counts.get("better", 0)
        if bad and good:
            return _MIXED, "mixed"
        direction = "worse" if bad else "better" if good else "same" if counts.get("same") else None
        return _mark(direction=direction), direction or "found"
    if line.standing is Standing.NOT_DUE:
        return _mark(status=Status.NOT_DUE), "not due yet"
    return _mark(status=line.status), _SHORT.get(line.status, line.status.value)


def few_words(results: Results, line: PromiseLine) -> str:
    """What a line says of its promise, without its title."""
    if line.lead is None:
        return "no figures here"
    if line.standing in _OF_VERDICT:
        return _items(results, line) if word(results, "item", line.lead) else _kept_and_figures(results, line)
    if line.standing is Standing.FINDINGS_ONLY:
        return _findings(results, line)
    return _unsaid(results, line)


def _mark(*, status: Status = Status.JUDGED, verdict: str | None = None, direction: str | None = None) -> Mark:
    return mark_of({"status": status.value, "verdict": verdict, "direction": direction})


def _items(results: Results, line: PromiseLine) -> str:
    """Of a promise on returned items: how many, what became of them, and which where it is not all."""
    outcomes = list(dict.fromkeys(word(results, "outcome", row) for row in line.rows.tolist()))
    what, count, of = " or ".join(outcomes), len(line.rows), len(line.compared)
    if of == 1:
        return what
    if line.standing is Standing.KEPT and count < (whole := _listed(results, line)):
        return f"{count} of {whole} {what}"
    if count == of:
        return f"{_all(of)} {what}"
    titles = results.evaluation.item_titles
    named = [titles.get((line.aim.id, word(results, "item", row)), "") for row in line.rows.tolist()]
    return f"{count} of {of} {what}: {', '.join(each for each in named if each)}"


def _listed(results: Results, line: PromiseLine) -> int:
    """Of a promise of a share: how many things are listed, those among them that are not needed for it."""
    aim = results.coded("aim")
    of = np.array([each == line.aim.id for each in aim.words], dtype=np.bool_)[aim.codes]
    judged = results.status_codes == tuple(Status).index(Status.JUDGED)
    return int((of & judged & np.isfinite(evidence_of(results, "listed"))).sum())


def _kept_and_figures(results: Results, line: PromiseLine) -> str:
    """As `_figures`, with the years that were missed: first, as the end is cut off, where they can be nobody else's."""
    assert line.lead is not None
    kept, said = kept_in_short(results, line.lead), _figures(results, line)
    if not kept:
        return said
    return f"{kept}; {said}" if len(line.compared) == 1 else f"{said}, {kept}"


def _figures(results: Results, line: PromiseLine) -> str:
    """Of a promise on figures: in how many areas, and the figure that is told beside what it is held against."""
    lead, who = line.lead, ""
    assert lead is not None
    count, of = len(line.rows), len(line.compared)
    if of > 1:
        who = f"{_all(of) if count == of else f'{count} of {of}'} {_kind_and_own(results, line, lead)} "
    value, target = (float(results.numbers(name)[lead]) for name in ("value", "target"))
    counted, baseline, required = (
        float(evidence_of(results, name, np.array([lead]))[0]) for name in ("number", "baseline", "required")
    )
    if np.isfinite(counted):
        # What a metric has counted, and the number promised: it may have added up several figures.
        value, target = counted, target if np.isfinite(target) or _by_a_date(line.aim) else required
    beside, other, whose = (" against", target, "") if np.isfinite(target) else (", from", baseline, "")
    compared = float(results.numbers("benchmark")[lead])
    if not np.isfinite(other) and np.isfinite(compared):
        beside, other = " against", compared
        whose = f" in {_name(results, word(results, 'compared_with', lead))}"
    elif not np.isfinite(other):
        beside, other = " against", required
    unit = _unit(results, line)
    numbers = [number(value), number(other)]
    if len(band := _band(results, lead)) and _by_a_date(line.aim) is None:
        beside, numbers = " against", [number(value), *band]
    said = (
        [figure(each, unit, whole=True) for each in numbers] if counts_of(results, line.aim) else figures(numbers, unit)
    )
    period = word(results, "period", lead)
    told = f"{said[0]} {spoken_when(period)}" if said[0] else ""
    told += f"{beside} {' to '.join(said[1:])}{whose}" if told and said[1] else ""
    outcome, aimed = word(results, "outcome", lead), _by_a_date(line.aim)
    if said[0] and not np.isfinite(target) and aimed is not None and aimed.value is not None:
        level = figure(aimed.value, unit, whole=aimed.value == round(aimed.value))
        was = "was to be" if evidence_of(results, "awaited", np.array([lead]))[0] == 1.0 else "to be"
        return f"{who}{said[0]} {spoken_when(period)}; {was} {level} by {aimed.by}"
    if not told or not said[1]:
        told = f"{told}: {outcome}" if told else outcome
    return f"{who}{told}{in_short(results, lead)}"


def _band(results: Results, row: int) -> list[float]:
    """The two edges that a row of a band is held against; else nothing."""
    edges = [float(evidence_of(results, name, np.array([row]))[0]) for name in ("required", "required_upper")]
    return edges if np.isfinite(edges).all() else []


def _by_a_date(aim: Aim) -> LevelTarget | None:
    """The target of an aim, if it is a level to be reached by a date, and not one for every year until then."""
    target = aim.target if isinstance(aim.target, LevelTarget) and aim.target.every == "once" else None
    return target if target is not None and target.value is not None and target.by else None


def _kind_and_own(results: Results, line: PromiseLine, lead: int) -> str:
    """What the rows of a line are that were compared, and by what the one that is told differs from the others."""
    rows = line.compared.tolist()
    areas = [word(results, "area", row) for row in rows]
    parts = {(area, _group(results, row)) for area, row in zip(areas, rows, strict=True)}
    judged = " judged" if Note.PARTLY in line.notes else ""
    if len(parts) == 1:
        batch, _ = results.place(lead)
        title = batch.info.title if batch.info is not None else word(results, "metric", lead)
        return f"ways of judging; {title}:"
    if len(set(areas)) == 1:
        return f"{'groups' if len(parts) == len(rows) else 'verdicts'}{judged}; {_group(results, lead)}"
    kind = "areas" if len(set(areas)) == len(rows) else "figures" if len(parts) == len(rows) else "verdicts"
    return f"{kind}{judged}; {word(results, 'area_name', lead)}"


def _all(of: int) -> str:
    return "both" if of == 2 else f"all {of}"


def _findings(results: Results, line: PromiseLine) -> str:
    """Each judgement of a promise that is held to nothing: which way it points, in how many of its areas."""
    rows = line.rows
    batch, _ = results.places(rows)
    against = results.coded("compared_with").codes[rows]
    said = []
    for judged in grouped(batch.astype(np.int64) * (int(against.max(initial=0)) + 1) + against, rows):
        counts = _directions(results, judged)
        say = _way(results, int(judged[0]))
        if len(judged) == 1:
            outcome = word(results, "outcome", int(judged[0])).lower()
            told = say(next(iter(counts), "")) or outcome
            if _speaks_for_itself(results, int(judged[0])) and outcome not in _COUNTED:
                told = outcome
            said.append(_change(results, line, int(judged[0]), told))
            continue
        parts = [f"{say(each)} in {counts[each]} of {len(judged)}" for each in ("worse", "better") if counts.get(each)]
        if not parts:
            parts = [f"{say('same')} in {_all(len(judged))}"] if counts.get("same") else [f"{len(judged)} described"]
        said.append(", ".join(parts))
    return "; ".join(dict.fromkeys(said))


def _name(results: Results, area: str) -> str:
    return results.evaluation.area_names.get(area, area)


def _speaks_for_itself(results: Results, row: int) -> bool:
    """A gap that narrows is not "Gap between worst and best off: better": its own word says which way it goes."""
    return not word(results, "compared_with", row) and not word(results, "metric", row).startswith("trend.")


def _change(results: Results, line: PromiseLine, row: int, told: str) -> str:
    """What is told of a change, by its two figures where there are two: better or worse stands before them."""
    value, earlier = float(results.numbers("value")[row]), float(evidence_of(results, "earlier", np.array([row]))[0])
    if not (np.isfinite(value) and np.isfinite(earlier)):
        return told
    now, before = figures([value, earlier], _unit(results, line))
    return f"{now} in {word(results, 'period', row)}, {before} before"


def _way(results: Results, row: int) -> Callable[[str], str]:
    """How a direction is said of one judgement: a trend gets worse, a figure is worse than another's."""
    batch, _ = results.place(row)
    other = word(results, "compared_with", row)
    name = _name(results, other)
    if other:
        said = {"worse": f"worse than {name}", "better": f"better than {name}", "same": f"similar to {name}"}
    elif word(results, "metric", row).startswith("trend."):
        said = {"worse": "getting worse", "better": "getting better", "same": "no clear trend"}
    else:
        title = batch.info.title if batch.info is not None else word(results, "metric", row)
        said = {each: f"{title}: {_COUNTED[each]}" for each in _COUNTED}
    return lambda direction: said.get(direction, "")


def _unsaid(results: Results, line: PromiseLine) -> str:
    """Why nothing can be said of a promise, in few words."""
    lead = line.lead
    assert lead is not None
    if line.standing is Standing.NOT_DUE:
        return f"due {line.aim.due}" if line.aim.due else target_words(line.aim, _unit(results, line))
    if line.status is Status.DEPENDS_ON_READING:
        return listed(list(verdicts_by_reading(results, lead)), "or")
    if line.status is Status.STALE:
        return f"latest figure: {word(results, 'period', lead)}"
    reason = word(results, "reason", lead)
    if reason == line.status.value:
        # The word beside the mark has said it.
        reason = _HELD_BACK.get(line.status, reason)
    if gaps := gaps_of(results, lead):
        owners = results.framework.owners
        by = [owners[gap.owner].title if gap.owner in owners else gap.owner for gap in gaps if gap.owner]
        late = any(gap.by is not None and results.as_of > gap.by for gap in gaps)
        return f"{reason.removesuffix(' undefined')} still open{', overdue' if late else ''}{_for(by)}"
    areas = {word(results, "area", row) for row in line.rows.tolist()} - {""}
    return f"{reason} ({len(areas)} areas)" if len(areas) > 1 else reason


def _for(owners: Sequence[str]) -> str:
    return f": {', '.join(dict.fromkeys(owners))}" if owners else ""


def _group(results: Results, row: int) -> str:
    own = [word(results, name, row) for name in ("sex", "age", "category")]
    return ", ".join(each for each in own if each)


def _unit(results: Results, line: PromiseLine) -> str:
    indicator = results.framework.indicators.get(line.aim.indicator)
    return indicator.unit if indicator is not None else ""


def counts_of(results: Results, aim: Aim) -> bool:
    """Is the indicator of an aim a number of things, which has no part?"""
    indicator = results.framework.indicators.get(aim.indicator)
    return indicator is not None and indicator.value_type == "count"


def _directions(results: Results, rows: np.ndarray) -> dict[str, int]:
    column = results.coded("direction")
    counts = np.bincount(column.codes[rows], minlength=len(column.words))
    return {name: int(n) for name, n in zip(column.words, counts, strict=False) if name and n}
