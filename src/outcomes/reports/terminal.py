"""The page of all that was found, for a terminal: by priority and board, then aim by aim what was found and why.

Law: a symbol and a word go with every colour; with many areas the exceptions are named and the rest counted, and
nothing that was found is left uncounted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import IO

import numpy as np

from outcomes.arrays import Index
from outcomes.diagnostics import listed
from outcomes.framework.assumptions import assumed_of, told
from outcomes.framework.model import Aim, Framework
from outcomes.metrics.verdicts import counted_as, is_broken, is_kept
from outcomes.reports.annotations import Annotations
from outcomes.reports.marks import LEGEND, Mark, mark_of, marks_of, place_in_legend, word_of
from outcomes.reports.pages import PageRows, TextPage
from outcomes.reports.styled import Styled, styled
from outcomes.reports.summary_page import subtitle
from outcomes.results.covered import coverage
from outcomes.results.fields import Row
from outcomes.results.periods import milestones_in
from outcomes.results.rendered import Results
from outcomes.results.rendering import sentence_of
from outcomes.results.shown_comments import Remark, remark_lines
from outcomes.results.standings import promises

FEW = 4
"""Up to so many rows of one judgement are written out with their sentences; more are counted."""
NAMED = 6
"""So many areas are named beside a count."""
LABEL = 20
"""Width of the column that says which judgement a line is about."""

_WHO = ("sex", "age", "category", "period")


def write_terminal(results: Results, stream: IO[str], *, full: bool = False, width: int | None = None) -> None:
    """Write the page, with the commentary. ``full`` writes every row out."""
    page = TextPage(stream, width=width)
    framework = results.framework
    light = PageRows(results)
    by_aim = light.by_aim(np.arange(len(results)))
    shown = np.concatenate([*by_aim.values(), np.empty(0, dtype=np.int64)])
    page.write(styled(framework.title, "bold"))
    page.write(styled(subtitle(results), "dim"))
    page.write(styled(f"{promises(results)}.", "bold"))
    boards = {_boards(framework, framework.aims[aim_id]) for aim_id in by_aim}
    alone = boards.pop() if len(boards) == 1 else ""
    if alone:
        page.write(styled(f"answers for all of it: {alone}", "dim"))
    heading: tuple[str, str] | None = None
    annotations = Annotations(results, shown)
    for line, aim_id, rows_of_aim in _under_headings(framework, by_aim):
        aim = framework.aims[aim_id]
        if line != heading:
            within = heading is not None and line[0] == heading[0]
            heading = line
            page.write()
            if not within:
                page.write(styled(line[0] or "Aims", "bold underline"))
            if not alone and (line[1] or within):
                it = "what follows" if within else "it"
                page.write(styled(f"answers for {it}: {line[1] or 'nobody is named'}", "dim"))
        _Section(page, light, aim, rows_of_aim, full=full).write()
        for annotation in annotations.of(aim_id):
            page.write(annotation, indent=4, hanging=2)
        if not aim.corrects:
            for remark in results.commentary(aim_id):
                _write_remark(page, remark)
    page.write()
    _write_summary(page, light, shown)


def _write_remark(page: TextPage, remark: Remark) -> None:
    """A comment, marked where the verdict has changed since, and how each of its actions stands."""
    page.write(styled(f"commentary: {remark.said}", "italic"), indent=4, hanging=2)
    for line in remark_lines(remark):
        page.write(styled(line), indent=6, hanging=2)


def _under_headings(framework: Framework, by_aim: Mapping[str, Index]) -> list[tuple[tuple[str, str], str, Index]]:
    """The aims with the heading of each; those of one heading together, where the file has its first one."""
    lines = {}
    for aim_id in by_aim:
        aim = framework.aims[aim_id]
        parts = framework.ancestors(aim.under)
        lines[aim_id] = (" › ".join(part.title for part in parts), _boards(framework, aim))
    order = {line: place for place, line in enumerate(dict.fromkeys(lines.values()))}
    return [(lines[each], each, by_aim[each]) for each in sorted(by_aim, key=lambda each: order[lines[each]])]


def _boards(framework: Framework, aim: Aim) -> str:
    return ", ".join(framework.boards[each].title for each in framework.boards_of(aim))


class _Section:
    """What was found of one aim."""

    def __init__(self, page: TextPage, light: PageRows, aim: Aim, rows: Index, *, full: bool) -> None:
        self.page, self.light, self.aim, self.rows, self.full = page, light, aim, rows, full
        self.results = light.results
        judged = rows[light.has("metric", rows)]
        # What is the same everywhere is said once, above.
        common = {name: light.common(name, judged) for name in _WHO}
        self.common = {name: word for name, word in common.items() if word}

    def write(self) -> None:
        title = styled(self.aim.title, "bold")
        if self.light.illustrative[self.rows].any():
            title += styled("  [illustrative data]", "magenta")
        if self.aim.supporting:
            title += styled("  [supporting: not a promise]", "dim")
        self.page.write(title, indent=2)
        if assumed := told(assumed_of(self.results.framework, self.aim)):
            self.page.write(styled(f"assumed: {assumed}", "dim"), indent=4)
        if note := " ".join(self.aim.note.split()):
            self.page.write(styled(f"noted: {note}", "dim"), indent=4)
        if self.common:
            self.page.write(styled(", ".join(self.common.values()), "dim"), indent=4)
        for group in self.light.by_judgement(self.rows):
            if not self.light.has("metric", group[:1])[0]:
                self._write_listed(group)
            elif self.full or len(group) <= FEW:
                self._write_rows(group)
            else:
                self._write_counts(group)

    def _write_listed(self, group: Index) -> None:
        """What the engine itself said, such as which areas have no data."""
        first = self.light.row(int(group[0]))
        mark = mark_of(first)
        areas = group[self.light.has("area_name", group)]
        if len(areas):
            said = f"{first['reason']} for {_some(areas, lambda row: self.light.row(row)['area_name'])}"
            self.page.write(self._marked(mark, said), indent=4, hanging=2)
            return
        for row, sentence in zip(self.light.rows(group), self.light.sentences(group), strict=True):
            said = sentence or word_of(row)
            self.page.write(self._marked(mark, said), indent=4, hanging=2)

    def _write_rows(self, group: Index) -> None:
        """Every row with its sentence; areas of which the same is to be said share one."""
        alike: dict[tuple[Mark, str, str], list[str]] = {}
        for row, sentence in zip(self.light.rows(group), self.light.sentences(group), strict=True):
            # The sentence about a returned item names the item itself.
            who = "" if row["item"] else self._who(row)
            sequence = marks_of(row["status"], milestones_in(self.results, row["number"]), self.page.symbol)
            alike.setdefault((mark_of(row), sentence or word_of(row), sequence), []).append(who)
        label = self._label(group)
        for (mark, said, sequence), names in alike.items():
            named = _listed([each for each in names if each])
            self._labelled(label, self._marked(mark, _named(named, said)))
            label = ""
            if sequence:
                self._labelled("", styled(f"  {sequence}", "dim"))

    def _said(self, row: Row) -> str:
        """The sentence of a row, or its word where there is none."""
        return sentence_of(self.results, row["number"]) or word_of(row)

    def _write_counts(self, group: Index) -> None:
        """The area that the framework names first in full, the others counted, and the exceptions among them named."""
        label, lead = self._label(group), self._lead(group)
        alike = self.light.by_finding(group)
        if lead is not None and len(alike) > 1:
            self._labelled(label, self._marked(mark_of(lead), _named(self._who(lead), self._said(lead))))
            label = ""
            own = alike[mark_of(lead), word_of(lead)]
            alike[mark_of(lead), word_of(lead)] = own[own != lead["number"]]
        rest: Styled | None = None
        firsts = {finding: self.light.row(int(rows[0])) for finding, rows in alike.items() if len(rows)}
        for (mark, word), rows in sorted(alike.items(), key=lambda each: _weight(firsts.get(each[0]), len(each[1]))):
            first = firsts.get((mark, word))
            number = f"all {len(rows)}:" if len(alike) == 1 else str(len(rows))
            counted = styled("") + styled(f"{self.page.symbol(mark)} {number}", mark.style) + f" {word}"
            if first is not None and (_bad(first) or len(rows) <= _named_up_to(first)):
                names = _some(rows, lambda row: self._who(self.light.row(row)))
                self._labelled(label, counted + ": " + styled(names, "dim"))
                label = ""
            elif first is not None:
                rest = rest + "; " + counted if rest else counted
        if rest:
            self._labelled(label, rest)

    def _lead(self, group: Index) -> Row | None:
        """The row of the area that the framework names first, where it has just one."""
        first = self.results.framework.areas.codes[:1]
        area = self.results.coded("area")
        rows = group[np.isin(area.codes[group], [code for code, word in enumerate(area.words) if word in first])]
        return self.light.row(int(rows[0])) if len(rows) == 1 else None

    def _label(self, group: Index) -> str:
        """Which judgement it is, in words."""
        batch, _ = self.results.place(int(group[0]))
        title = batch.info.title if batch.info is not None else self.light.row(int(group[0]))["metric"]
        others = [word for word in self.light.distinct("compared_with", group) if word]
        if not others:
            return str(title)
        names = self.results.evaluation.area_names
        other = names.get(only := others.pop(), only) if len(others) == 1 else "its parent"
        if "the benchmark" in title:
            return str(title).replace("the benchmark", other)
        return f"{title}, against {other}"

    def _who(self, row: Row) -> str:
        if row["item"]:
            titles = self.results.evaluation.item_titles
            return titles.get((row["aim"], row["item"])) or str(row["item"])
        own = [row[name] for name in _WHO if row[name] and name not in self.common]
        area = row["area_name"] or ""
        if not area:
            return ", ".join(own)
        return f"{area} ({', '.join(own)})" if own else area

    def _marked(self, mark: Mark, said: Styled | str) -> Styled:
        return styled("") + styled(self.page.symbol(mark), mark.style) + " " + said

    def _labelled(self, label: str, line: Styled) -> None:
        """A line with its label before it, or on a line of its own where it is too long."""
        if len(label) >= LABEL:
            self.page.write(styled(label, "cyan"), indent=4)
            label = ""
        self.page.write(styled(label.ljust(LABEL), "cyan") + line, indent=4, hanging=LABEL + 2)


def _good(row: Row) -> bool:
    return row["direction"] == "better" or is_kept(row["verdict"])


def _bad(row: Row) -> bool:
    return row["direction"] == "worse" or is_broken(row["verdict"])


def _named_up_to(row: Row) -> int:
    """Of what is neither bad nor the usual, so many are named; returned items are few and each is somebody's."""
    return NAMED if _good(row) or row["item"] or counted_as(row["verdict"]) == "at risk" else 0


def _weight(first: Row | None, count: int) -> tuple[int, int]:
    """What must be seen first comes first; then what there is most of. ``first`` is the first row of its kind."""
    if first is None:
        return 4, 0
    sort = 0 if _bad(first) else 1 if counted_as(first["verdict"]) == "at risk" else 2 if _good(first) else 3
    return sort, -count


def _named(names: str, said: str) -> Styled:
    return styled("") + styled(f"{names}: " if names else "", "bold") + said


def _some(rows: Index, say: Callable[[int], str]) -> str:
    """The names of some rows, of which only those are made that are written."""
    return _listed([say(row) for row in rows[: NAMED + 1].tolist()], len(rows))


def _listed(names: Sequence[str], count: int = 0) -> str:
    more = max(len(names), count) - NAMED
    return listed(names if more <= 1 else [*names[:NAMED], f"{more} more"])


def _write_summary(page: TextPage, light: PageRows, rows: Index) -> None:
    """All findings of each judgement counted, then what is still open, and what the reader must know."""
    page.write(styled("In all", "bold underline"))
    results = light.results
    promised = np.array([not aim.supporting for aim in results.aims] or [False], dtype=np.bool_)
    by_title = light.marks_by_title(rows[promised[results.coded("aim").codes[rows]]])
    for title, counts in by_title.items():
        line = styled(f"{title}: ")
        for number, (mark, count) in enumerate(sorted(counts.items(), key=lambda each: place_in_legend(each[0]))):
            line += "; " if number else ""
            line += styled(f"{page.symbol(mark)} {count}", mark.style)
            line += f" {mark.word or LEGEND[mark]}"
        page.write(line, indent=2, hanging=2)
    if still_open := coverage(results).still_open:
        page.write(styled(f"{still_open}."), indent=2, hanging=2)
    if light.illustrative[rows].any():
        page.write(styled("Aims marked [illustrative data] rest on made-up figures.", "magenta"), indent=2)
    if results.framework.attribution:
        page.write(styled(results.framework.attribution, "dim"), indent=2)
