"""The page that a command prints unless more is asked for: the headline, then one line a promise, the worst first.

Law: every promise is on the page, a symbol and a word go with every colour, and what a line leaves out is named by a
letter that the page explains once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import IO

from rich.cells import cell_len, set_cell_size

from outcomes.diagnostics import shown
from outcomes.framework.colours import USE
from outcomes.periods.many_periods import spoken_day
from outcomes.reports.coloured import said
from outcomes.reports.pages import TextPage
from outcomes.reports.styled import Styled, styled
from outcomes.reports.summary_words import LETTERS, few_words, mark_and_word
from outcomes.results.colouring import colour_in_use, colours
from outcomes.results.covered import coverage
from outcomes.results.own_colours import COLOURS
from outcomes.results.rendered import Results
from outcomes.results.standings import Standing, promises
from outcomes.results.summary import PromiseLine, promise_lines

SCREEN = 30
"""Up to so many promises have a line each. Of more, those of which the same cannot be said share their lines."""
GATHERED = 3
"""So many lines are given to the titles that share them."""
_GAP = 2


def write_summary(results: Results, stream: IO[str], *, width: int | None = None) -> None:
    """Write the page: at most forty lines of a hundred columns for thirty promises. ``width`` None: the terminal's."""
    page = TextPage(stream, width=width)
    supporting = sum(aim.supporting for aim in results.aims)
    # A framework drafted from a file promises nothing yet, and is looked at for what was found.
    alone = supporting == len(results.aims)
    lines = promise_lines(results, supporting=alone)
    page.write(styled(results.framework.title, "bold"))
    page.write(styled(subtitle(results), "dim"))
    areas = (
        f"; {supporting} supporting aim{' is' if supporting == 1 else 's are'} judged" if supporting and alone else ""
    )
    page.write(styled(f"{promises(results)}{areas}.", "bold"))
    page.write()
    _Lines(page, results, lines).write()
    page.write()
    notes = {note for line in lines for note in line.notes}
    if notes:
        told = "; ".join(f"{letter}: {note.value}" for note, letter in LETTERS.items() if note in notes)
        page.write(styled(f"{told}.", "dim"))
    if still_open := coverage(results).still_open:
        page.write(styled(f"{still_open}."))
    if _ruled(results):
        page.write(styled(f"Colours in brackets: {said(colour_in_use(results))}.", "dim"))
    beside = f", and {supporting} supporting aim{'s' if supporting > 1 else ''}" if supporting and not alone else ""
    page.write(styled(f"--full: all that was found{beside}. outcomes explain: why.", "dim"))
    if results.framework.attribution:
        page.write(styled(results.framework.attribution, "dim"))


def subtitle(results: Results) -> str:
    """The day of the judgement, and what everything is compared with."""
    names = results.evaluation.area_names
    against = [names.get(each, each) for each in results.framework.compare_with]
    beside = f", against {' and '.join(against)}" if against else ""
    return f"as of {spoken_day(results.as_of)}{beside}"


class _Lines:
    """The lines of the promises, in columns: symbol and word, title, what is said, letters of the notes."""

    def __init__(self, page: TextPage, results: Results, lines: Sequence[PromiseLine]) -> None:
        self.page, self.results, self.lines = page, results, lines
        self.marks = [mark_and_word(results, line) for line in lines]
        self.letters = ["".join(sorted(LETTERS[note] for note in line.notes)) for line in lines]
        self.told = [shown(few_words(results, line)) for line in lines]
        if _ruled(results):
            codes = colours(results, colour_in_use(results))
            self.told = [
                text if line.lead is None else f"[{COLOURS[codes[line.lead]].value}] {text}"
                for text, line in zip(self.told, lines, strict=True)
            ]
        self.titles = [shown(line.aim.title) for line in lines]
        self.word = max((len(word) for _, word in self.marks), default=0) + 2
        self.note = max(map(len, self.letters), default=0)
        rest = page.width - self.word - self.note - _GAP * (3 if self.note else 2)
        longest = [max(map(cell_len, texts), default=0) for texts in (self.titles, self.told)]
        # Each takes what it needs where the other leaves it; else what is said has somewhat more than the title.
        self.title = min(longest[0], max(rest - longest[1], rest * 9 // 20))
        self.said = rest - self.title
        begun = [text[: self.title - 3] for text in self.titles]
        often = Counter(begun)
        self.alike = {at for at, text in enumerate(begun) if often[text] > 1}

    def write(self) -> None:
        gather = len(self.lines) > SCREEN
        for key, group in groupby(range(len(self.lines)), key=lambda at: self._shared(at) if gather else at):
            members = list(group)
            if isinstance(key, int) or len(members) == 1:
                for at in members:
                    self._write(at)
            else:
                self._write_gathered(members)

    def _shared(self, at: int) -> int | tuple[str, str]:
        """What a line may share with others: that nothing can be said of it, or that nothing is different, and why."""
        line = self.lines[at]
        silent = line.standing in (Standing.NOT_JUDGED, Standing.NOT_DUE)
        same = line.standing is Standing.FINDINGS_ONLY and self.marks[at][1] == "same"
        return (line.standing.value, self.marks[at][1]) if silent or same else at

    def _marked(self, at: int) -> Styled:
        mark, word = self.marks[at]
        return styled(set_cell_size(f"{self.page.symbol(mark)} {word}", self.word), mark.style)

    def _write(self, at: int) -> None:
        # A title takes the room that what is said of it leaves.
        room = max(self.title, self.title + self.said - cell_len(self.told[at]))
        room = self.title if cell_len(self.titles[at]) <= self.title else min(room, cell_len(self.titles[at]))
        line = self._marked(at) + " " * _GAP + self._cut(self.titles[at], room, told_apart=at in self.alike)
        line += styled(" " * _GAP) + self._cut(self.told[at], self.title + self.said - room)
        if self.letters[at]:
            line += styled(" " * _GAP + self.letters[at], "dim")
        self.page.write(line)

    def _write_gathered(self, members: Sequence[int]) -> None:
        """Titles that share a reason, as many as there is room for, each with the letters of its notes."""
        indent = self.word + _GAP
        room = (self.page.width - indent) * GATHERED - len(" and 100 more") - self.page.width // 4
        line = self._marked(members[0]) + styled(" " * _GAP + f"{len(members)}: ", "bold")
        names: list[str] = []
        for at in members:
            name = self.titles[at] + (f" ({self.letters[at]})" if self.letters[at] else "")
            if names and sum(map(cell_len, names)) + 2 * len(names) + cell_len(name) > room:
                break
            names.append(name)
        more = len(members) - len(names)
        self.page.write(line + "; ".join(names) + (f" and {more} more" if more else ""), hanging=indent)

    def _cut(self, text: str, width: int, *, told_apart: bool = False) -> Styled:
        """A text of just so many columns, with a sign where it was cut: at its end, or where it is told apart there,
        before it."""
        if cell_len(text) <= width:
            return styled(set_cell_size(text, width))
        sign = "..." if self.page.plain else "…"
        room = max(width - len(sign), 0)
        if told_apart:
            start = set_cell_size(text, room // 3).rstrip()
            tail = text
            while cell_len(tail) > room - cell_len(start):
                tail = tail[1:]
            # From the start of a word, where one is near.
            _, space, word = tail[:12].partition(" ")
            tail = word + tail[12:] if space else tail
            return styled(set_cell_size(f"{start}{sign}{tail}", width))
        return styled(set_cell_size(set_cell_size(text, room).rstrip() + sign, width))


def _ruled(results: Results) -> bool:
    """Does the framework colour its results by a rule of its own? The marks themselves are coloured by verdict."""
    return bool(results.framework.colours.get(USE, "verdict") != "verdict")
