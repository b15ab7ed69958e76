"""The findings of an aim as pages show them: one group a judgement, with its rule and what it rests on; and promises.

Law: every row of the results is in exactly one group, judged or not; every promise stands once, in a line or a list.
"""

from __future__ import annotations

import attrs
import numpy as np

from outcomes.arrays import Index, distinct, grouped
from outcomes.framework.parameter_docs import spell
from outcomes.immutable import immutable
from outcomes.reports.html_words import SEVERITY, Pill, anchor, titles, tone_of
from outcomes.reports.row_words import RowWords, combined, counted
from outcomes.reports.summary_words import few_words, mark_and_word
from outcomes.results.rendered import Results
from outcomes.results.rendering import provenance_of
from outcomes.results.standings import Standing
from outcomes.results.summary import promise_lines

MOST_FILES = 3
"""So many files of a data source are named."""
LISTED = 8
"""So many who are behind are named."""


@immutable(kw_only=True, eq=False)
class RowGroup:
    """The rows of one judgement of an aim, with the rule that made them and what they rest on."""

    rows: Index
    rule: str
    metric: str
    plugin: str
    parameters: str
    definition: str
    source: str
    compared_with: str
    counts: tuple[tuple[Pill, int], ...]
    behind: tuple[str, ...]
    """Who is worse, off track or missed, as far as they are named."""
    more_behind: int
    evidence: tuple[tuple[str, str], ...]
    """Names and meanings of the evidence that any row has."""
    of_items: bool

    def __len__(self) -> int:
        return len(self.rows)

    def worst(self, words: RowWords, most: int) -> RowGroup:
        """The same judgement with so many of its rows at most, the worst of them, the worst first."""
        if len(self) <= most:
            return self
        code, pills = words.pill
        severity = np.array([SEVERITY[each.tone] for each in pills], dtype=np.int64)[code[self.rows]]
        return attrs.evolve(self, rows=self.rows[np.argsort(-severity, kind="stable")[:most]])


def groups_by_aim(words: RowWords) -> dict[str, tuple[RowGroup, ...]]:
    """All rows, by aim and by judgement, each in the order of their first rows."""
    results = words.results
    # Rows of one metric with other parameters are another judgement.
    columns = [results.coded("metric"), results.coded("compared_with"), words.definition]
    code, _ = combined(columns)
    return {aim: tuple(_group(words, own) for own in grouped(code[rows], rows)) for aim, rows in words.by_aim.items()}


def _group(words: RowWords, rows: Index) -> RowGroup:
    results = words.results
    first = int(rows[0])
    batch, _ = results.place(first)
    info, made = batch.info, provenance_of(results, first)
    names = results.evaluation.area_names
    compared, item = results.coded("compared_with"), results.coded("item")
    other = compared.words[compared.codes[first]]
    meanings = {each.name: each.meaning for each in info.evidence} if info is not None else {}
    pill, pills = words.pill
    counts = [(pills[code], number) for code, number in counted(pill[rows])]
    groups = {words.group.words[code] for code in distinct(words.group.codes[rows]).tolist()} - {""}
    behind = rows[words.behind[rows]]
    files = results.evaluation.inputs_of(made["input"] or "")
    sources = [(e.path or e.id) + (f", sha256 {e.sha256[:16]}" if e.sha256 else "") for e in files[:MOST_FILES]]
    sources += [f"{len(files) - MOST_FILES} more files"] if len(files) > MOST_FILES else []
    area, who = words.area, words.who
    return RowGroup(
        rows=rows,
        rule=info.title if info is not None else "",
        metric=made["metric"] or "",
        plugin=made["plugin"] or "",
        parameters=", ".join(f"{name} = {spell(value)}" for name, value in made["parameters"].items()),
        definition=made["definition"],
        source="; ".join(sources),
        compared_with=names.get(other, other),
        counts=tuple(sorted(counts, key=lambda each: -SEVERITY[each[0].tone])),
        behind=tuple(
            (len(groups) == 1 and area.words[area.codes[row]]) or who.words[who.codes[row]]
            for row in behind[:LISTED].tolist()
        ),
        more_behind=max(0, len(behind) - LISTED),
        evidence=tuple((name, meanings.get(name, "")) for name in _evidence_in(words, rows)),
        of_items=any(item.words[code] for code in distinct(item.codes[rows]).tolist()),
    )


def _evidence_in(words: RowWords, rows: Index) -> list[str]:
    """The names of the evidence that some rows have, in the order of the first row with each."""
    first_rows: dict[str, tuple[int, int]] = {}
    for batch, own, at in words.results.batches_of(rows):
        for place, (name, column) in enumerate(batch.evidence.items()):
            there = np.flatnonzero(np.isfinite(column[at]))
            if len(there):
                met = (int(own[there[0]]), place)
                first_rows[name] = min(met, first_rows.get(name, met))
    return sorted(first_rows, key=first_rows.__getitem__)


@immutable(kw_only=True)
class PromiseView:
    """One promise in a line: how it stands and by which figure."""

    href: str
    title: str
    pill: Pill
    said: str
    notes: str
    """What must be known besides; empty where there is nothing."""
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
        told, notes = few_words(results, line), "; ".join(note.value for note in line.notes)
        said.append(PromiseView(href=href, title=title, pill=pill, said=told, notes=notes, owner=named))
    return tuple(said), tuple(Silent(pill=pill, aims=tuple(aims)) for pill, aims in silent.items())
