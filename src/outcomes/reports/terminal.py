"""The page that a person reads in a terminal: by priority and board, then aim by aim what was found and why.

Law: a symbol and a word go with every colour; with many areas the exceptions are named and the rest counted, and
nothing that was found is left uncounted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from rich.text import Text

from outcomes.framework.assumptions import assumed_of, told
from outcomes.framework.model import Aim, Framework
from outcomes.reports.annotations import Annotations
from outcomes.reports.marks import LEGEND, Mark, mark_of, marks_of, word_of
from outcomes.reports.pages import Page
from outcomes.results import Results, coverage, promises
from outcomes.results.periods import milestones_in
from outcomes.results.rendering import sentence_of

FEW = 4
"""Up to so many rows of one judgement are written out with their sentences; more are counted."""
NAMED = 6
"""So many areas are named beside a count."""
LABEL = 20
"""Width of the column that says which judgement a line is about."""

Row = dict[str, Any]
_WORDS = ("aim", "area", "area_name", "sex", "age", "category", "period", "metric", "status", "reason", "outcome")
_MORE_WORDS = ("verdict", "direction", "compared_with", "item")
_WHO = ("sex", "age", "category", "period")


def write_terminal(
    results: Results,
    stream: IO[str],
    *,
    rows: Sequence[int] | None = None,
    full: bool = False,
    width: int | None = None,
) -> None:
    """Write the page. ``rows`` limits it to some rows; ``full`` writes every row out."""
    page = Page(stream, width=width)
    framework = results.framework
    by_aim: dict[str, list[Row]] = {}
    for row in _light_rows(results, rows):
        by_aim.setdefault(row["aim"], []).append(row)
    page.write(Text(framework.title, style="bold"))
    page.write(Text(_subtitle(results), style="dim"))
    page.write(Text(f"{promises(results)}.", style="bold"))
    boards = {_boards(framework, framework.aims[aim_id]) for aim_id in by_aim}
    alone = boards.pop() if len(boards) == 1 else ""
    if alone:
        page.write(Text(f"answers for all of it: {alone}", style="dim"))
    heading = None
    annotations = Annotations(results, [row["number"] for found in by_aim.values() for row in found])
    for line, aim_id, found in _under_headings(framework, by_aim):
        aim = framework.aims[aim_id]
        if line != heading:
            heading = line
            page.write()
            page.write(Text(line[0] or "Aims", style="bold underline"))
            if line[1] and not alone:
                page.write(Text(f"answers for it: {line[1]}", style="dim"))
        _Section(page, results, aim, found, full=full).write()
        for annotation in annotations.of(aim_id):
            page.write(annotation, indent=4, hanging=2)
    page.write()
    _write_summary(page, results, [row for found in by_aim.values() for row in found])


def _under_headings(
    framework: Framework, by_aim: Mapping[str, list[Row]]
) -> list[tuple[tuple[str, str], str, list[Row]]]:
    """The aims with the heading of each; those of one heading together, where the file has its first one."""
    lines = {}
    for aim_id in by_aim:
        aim = framework.aims[aim_id]
        parts = framework.ancestors(aim.under)
        lines[aim_id] = (" › ".join(part.title for part in parts), _boards(framework, aim))
    order = {line: place for place, line in enumerate(dict.fromkeys(lines.values()))}
    return [(lines[each], each, by_aim[each]) for each in sorted(by_aim, key=lambda each: order[lines[each]])]


def _light_rows(results: Results, rows: Sequence[int] | None) -> Iterable[Row]:
    """Rows without their sentences, which are only made for the rows that are written out."""
    columns = {name: results.coded(name) for name in (*_WORDS, *_MORE_WORDS)}
    definition, illustrative = results.of_use("definition"), results.column("illustrative")
    chosen = range(len(results)) if rows is None else rows
    for number in chosen:
        row: Row = {name: column.words[column.codes[number]] or None for name, column in columns.items()}
        row["number"] = number
        row["definition"] = definition.words[definition.codes[number]]
        row["illustrative"] = bool(illustrative[number])  # type: ignore[index]
        yield row


def _subtitle(results: Results) -> str:
    names = results.evaluation.area_names
    against = [names.get(each, each) for each in results.framework.compare_with]
    beside = f", against {' and '.join(against)}" if against else ""
    return f"as of {results.as_of.day} {results.as_of:%B %Y}{beside}"


def _boards(framework: Framework, aim: Aim) -> str:
    return ", ".join(framework.boards[each].title for each in framework.boards_of(aim))


class _Section:
    """What was found of one aim."""

    def __init__(self, page: Page, results: Results, aim: Aim, rows: list[Row], *, full: bool) -> None:
        self.page, self.results, self.aim, self.rows, self.full = page, results, aim, rows, full
        judged = [row for row in rows if row["metric"]]
        # What is the same everywhere is said once, above.
        self.common = {
            name: judged[0][name]
            for name in _WHO
            if judged and judged[0][name] and len({row[name] for row in judged}) == 1
        }

    def write(self) -> None:
        title = Text(self.aim.title, style="bold")
        if any(row["illustrative"] for row in self.rows):
            title.append("  [illustrative data]", style="magenta")
        if self.aim.supporting:
            title.append("  [supporting: not a promise]", style="dim")
        self.page.write(title, indent=2)
        if assumed := told(assumed_of(self.results.framework, self.aim)):
            self.page.write(Text(f"assumed: {assumed}", style="dim"), indent=4)
        if self.common:
            self.page.write(Text(", ".join(self.common.values()), style="dim"), indent=4)
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in sorted(self.rows, key=lambda row: row["metric"] is None):
            key = (row["metric"] or "", row["definition"] if row["metric"] else row["reason"])
            groups.setdefault(key, []).append(row)
        for group in groups.values():
            if not group[0]["metric"]:
                self._write_listed(group)
            elif self.full or len(group) <= FEW:
                self._write_rows(group)
            else:
                self._write_counts(group)

    def _write_listed(self, group: list[Row]) -> None:
        """What the engine itself said, such as which areas have no data."""
        mark = mark_of(group[0])
        areas = [row["area_name"] for row in group if row["area_name"]]
        if areas:
            said = f"{group[0]['reason']} for {_some(areas)}"
            self.page.write(self._marked(mark, said), indent=4, hanging=2)
            return
        for row in group:
            said = sentence_of(self.results, row["number"]) or word_of(row)
            self.page.write(self._marked(mark, said), indent=4, hanging=2)

    def _write_rows(self, group: list[Row]) -> None:
        """Every row with its sentence; areas of which the same is to be said share one."""
        alike: dict[tuple[Mark, str, str], list[str]] = {}
        for row in group:
            # The sentence about a returned item names the item itself.
            who = "" if row["item"] else self._who(row)
            sequence = marks_of(row["status"], milestones_in(self.results, row["number"]), self.page.symbol)
            alike.setdefault((mark_of(row), self._said(row), sequence), []).append(who)
        label = self._label(group)
        for (mark, said, sequence), names in alike.items():
            named = _some([each for each in names if each])
            self._labelled(label, self._marked(mark, _named(named, said)))
            label = ""
            if sequence:
                self._labelled("", Text(f"  {sequence}", style="dim"))

    def _said(self, row: Row) -> str:
        """The sentence of a row, or its word where there is none."""
        return sentence_of(self.results, row["number"]) or word_of(row)

    def _write_counts(self, group: list[Row]) -> None:
        """The area that the framework names first in full, the others counted, and the exceptions among them named."""
        label, lead = self._label(group), self._lead(group)
        alike: dict[tuple[Mark, str], list[Row]] = {}
        for row in group:
            alike.setdefault((mark_of(row), word_of(row)), []).append(row)
        if lead is not None and len(alike) > 1:
            self._labelled(label, self._marked(mark_of(lead), _named(self._who(lead), self._said(lead))))
            label = ""
            alike[mark_of(lead), word_of(lead)].remove(lead)
        rest = Text("")
        for (mark, word), rows in sorted(alike.items(), key=lambda each: _weight(each[1])):
            number = f"all {len(rows)}:" if len(alike) == 1 else str(len(rows))
            counted = Text.assemble((f"{self.page.symbol(mark)} {number}", mark.style), f" {word}")
            if rows and (_bad(rows[0]) or len(rows) <= _named_up_to(rows[0])):
                self._labelled(label, counted.append(": ").append(_some([self._who(row) for row in rows]), style="dim"))
                label = ""
            elif rows:
                rest = Text("; ").join([rest, counted]) if rest else counted
        if rest:
            self._labelled(label, rest)

    def _lead(self, group: list[Row]) -> Row | None:
        """The row of the area that the framework names first, where it has just one."""
        first = self.results.framework.areas.codes[:1]
        rows = [row for row in group if row["area"] in first]
        return rows[0] if len(rows) == 1 else None

    def _label(self, group: list[Row]) -> str:
        """Which judgement it is, in words."""
        batch, _ = self.results.place(group[0]["number"])
        title = batch.info.title if batch.info is not None else group[0]["metric"]
        others = {row["compared_with"] for row in group if row["compared_with"]}
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

    def _marked(self, mark: Mark, said: Text | str) -> Text:
        return Text.assemble((self.page.symbol(mark), mark.style), " ", said)

    def _labelled(self, label: str, line: Text) -> None:
        """A line with its label before it, or on a line of its own where it is too long."""
        if len(label) >= LABEL:
            self.page.write(Text(label, style="cyan"), indent=4)
            label = ""
        self.page.write(Text(label.ljust(LABEL), style="cyan") + line, indent=4, hanging=LABEL + 2)


def _good(row: Row) -> bool:
    return row["direction"] == "better" or row["verdict"] in ("met", "on track")


def _bad(row: Row) -> bool:
    return row["direction"] == "worse" or row["verdict"] in ("missed", "off track")


def _named_up_to(row: Row) -> int:
    """Of what is neither bad nor the usual, so many are named; returned items are few and each is somebody's."""
    return NAMED if _good(row) or row["item"] or row["verdict"] == "at risk" else 0


def _weight(rows: Sequence[Row]) -> tuple[int, int]:
    """What must be seen first comes first; then what there is most of."""
    if not rows:
        return 4, 0
    first = rows[0]
    sort = 0 if _bad(first) else 1 if first["verdict"] == "at risk" else 2 if _good(first) else 3
    return sort, -len(rows)


def _named(names: str, said: str) -> Text:
    return Text.assemble((f"{names}: " if names else "", "bold"), said)


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:NAMED])} and {more} more"


def _write_summary(page: Page, results: Results, rows: Sequence[Row]) -> None:
    """All findings of each judgement counted, then what is still open, and what the reader must know."""
    page.write(Text("In all", style="bold underline"))
    by_title: dict[str, Counter[Mark]] = {}
    for row in rows:
        if results.framework.aims[row["aim"]].supporting:
            continue
        batch, _ = results.place(row["number"])
        if batch.info is not None:
            by_title.setdefault(batch.info.title, Counter())[mark_of(row)] += 1
    order = {mark: place for place, mark in enumerate(LEGEND)}
    for title, counts in by_title.items():
        line = Text(f"{title}: ")
        for number, (mark, count) in enumerate(sorted(counts.items(), key=lambda each: order[each[0]])):
            line.append("; " if number else "")
            line.append(f"{page.symbol(mark)} {count}", style=mark.style).append(f" {LEGEND[mark]}")
        page.write(line, indent=2, hanging=2)
    if still_open := coverage(results).still_open:
        page.write(Text(f"{still_open}."), indent=2, hanging=2)
    if any(row["illustrative"] for row in rows):
        page.write(Text("Aims marked [illustrative data] rest on made-up figures.", style="magenta"), indent=2)
    if results.framework.attribution:
        page.write(Text(results.framework.attribution, style="dim"), indent=2)
