"""A page for a terminal: its rows by column, and its lines, wrapped with hanging indents, in what the stream can show.

Law: no line ends in spaces, and a character that cannot be shown is replaced, never a reason to stop. What is
counted is counted by code; every row is in one group only, and groups are in the order in which a reader meets them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import IO

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Index, grouped
from outcomes.metrics.text_columns import used_codes
from outcomes.reports.marks import Mark, mark_of, word_of
from outcomes.reports.styled import Styled, styled
from outcomes.results.fields import Row
from outcomes.results.plain_rows import FEW
from outcomes.results.rendered import Results
from outcomes.results.rendering import sentence_of
from outcomes.typed import as_typed

_FOUND = ("status", "verdict", "direction", "outcome", "reason")
_WORDS = ("aim", "area", "area_name", "sex", "age", "category", "period", "metric", "compared_with", "item", *_FOUND)


class PageRows:
    """Rows of results looked at by their numbers; arrays have one element a row of the results."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self._columns = {name: results.coded(name) for name in _WORDS}
        self._definition = results.of_use("definition")
        self.illustrative = results.per_batch(lambda batch: batch.illustrative)

    def row(self, number: int) -> Row:
        """One row as a mapping without its sentence, with its ``number`` and ``definition``."""
        row: Row = {name: column.words[column.codes[number]] or None for name, column in self._columns.items()}
        row["number"] = number
        row["definition"] = self._definition.words[self._definition.codes[number]]
        row["illustrative"] = bool(self.illustrative[number])
        return row

    def rows(self, numbers: Index) -> list[Row]:
        """Some rows as mappings."""
        return [self.row(number) for number in numbers.tolist()]

    def has(self, name: str, rows: Index) -> NDArray[np.bool_]:
        """Which of some rows have a word in a column."""
        return self._columns[name].take(rows).which(bool)

    def common(self, name: str, rows: Index) -> str | None:
        """The word of a column that all of some rows have; None where they differ or have none."""
        words = self.distinct(name, rows)
        return (words[0] or None) if len(words) == 1 else None

    def distinct(self, name: str, rows: Index) -> list[str]:
        """The words of a column that some of the rows have, each once; the empty word among them."""
        column = self._columns[name]
        return list(dict.fromkeys(column.words[code] for code in used_codes(column.codes[rows])[0]))

    def by_aim(self, rows: Index) -> dict[str, Index]:
        """Some rows by aim."""
        column = self._columns["aim"]
        return {column.words[column.codes[own[0]]]: own for own in grouped(column.codes[rows], rows)}

    def by_judgement(self, rows: Index) -> list[Index]:
        """Some rows by metric and definition; behind these the rows without a metric, by their reason."""
        judged = self.has("metric", rows)
        own, listed = rows[judged], rows[~judged]
        metric, reason = self._columns["metric"].codes, self._columns["reason"].codes
        call = metric[own].astype(np.int64) * (len(self._definition.words) + 1) + self._definition.codes[own]
        return [*grouped(call, own), *grouped(reason[listed], listed)]

    @cached_property
    def _findings(self) -> tuple[NDArray[np.int64], list[tuple[Mark, str]]]:
        key = np.zeros(len(self.results), dtype=np.int64)
        for name in _FOUND:
            column = self._columns[name]
            key = key * max(len(column.words), 1) + column.codes
        _, first, code = np.unique(key, return_index=True, return_inverse=True)
        said = [(mark_of(row), word_of(row)) for row in self.rows(first)]
        table = {finding: place for place, finding in enumerate(dict.fromkeys(said))}
        return np.array([table[each] for each in said] or [0], dtype=np.int64)[code], list(table)

    def by_finding(self, rows: Index) -> dict[tuple[Mark, str], Index]:
        """Some rows by mark and word."""
        code, table = self._findings
        return {table[code[own[0]]]: own for own in grouped(code[rows], rows)}

    def sentences(self, rows: Index) -> list[str]:
        """The sentence of each of some rows."""
        if len(rows) <= FEW:
            return [sentence_of(self.results, row) for row in rows.tolist()]
        from outcomes.results.row_sentences import sentences_of

        return sentences_of(self.results, rows).to_list()

    def marks_by_title(self, rows: Index) -> dict[str, dict[Mark, int]]:
        """How many of some rows have each mark, by the title of the metric that judged them."""
        batches = self.results.batches
        titles = list(dict.fromkeys(each.info.title for each in batches if each.info is not None))
        place = [titles.index(each.info.title) if each.info is not None else -1 for each in batches]
        title = np.array(place or [-1], dtype=np.int64)[self.results.places(rows)[0]]
        code, table = self._findings
        told = title >= 0
        counts: dict[str, dict[Mark, int]] = {}
        for own in grouped(title[told] * max(len(table), 1) + code[rows[told]], np.flatnonzero(told)):
            marks = counts.setdefault(titles[title[own[0]]], {})
            mark, _ = table[code[rows[own[0]]]]
            marks[mark] = marks.get(mark, 0) + len(own)
        return counts


NARROWEST = 40
"""However narrow the terminal, lines are not wrapped below this."""


class TextPage:
    """A page that is written to a stream line by line. ``width`` None: as wide as the terminal."""

    def __init__(self, stream: IO[str], *, width: int | None = None) -> None:
        self.stream = stream
        self.encoding = getattr(stream, "encoding", None) or "utf-8"
        self.plain = not self.encoding.lower().replace("-", "").startswith("utf")
        self._show = _on_terminal() if getattr(stream, "isatty", bool)() else _without_styles
        self.width = max(_columns() if width is None else width, NARROWEST)
        """The columns of a line."""

    def symbol(self, mark: Mark) -> str:
        """The symbol of a mark, in ASCII where the stream has no more."""
        return mark.plain if self.plain else mark.symbol

    def write(self, text: Styled | str = "", *, indent: int = 0, hanging: int = 0) -> None:
        """Write a paragraph, ``indent`` columns from the left and all but its first line ``hanging`` columns more."""
        line = (styled(text) if isinstance(text, str) else text).spelt_out()
        # The first line has the room of the hanging indent to itself: wrap as if it were part of the text.
        begin = line[:hanging]
        for each in line[hanging:].lines(self.width - indent - hanging):
            said = styled(" " * indent) + begin + each
            self.stream.write(self._typed(self._show(said[: len(said.plain.rstrip())])))
            begin = styled(" " * hanging)

    def _typed(self, said: str) -> str:
        return as_typed(said, self.encoding) if self.plain else said


def _without_styles(line: Styled) -> str:
    return line.plain + "\n"


def _on_terminal() -> Callable[[Styled], str]:
    from rich.console import Console
    from rich.text import Text

    written = io.StringIO()
    console = Console(file=written, force_terminal=True, highlight=False, emoji=False, markup=False)

    def show(line: Styled) -> str:
        written.seek(0)
        written.truncate()
        text = Text.assemble(*line.parts, style=line.style)
        console.print(text, overflow="ignore", no_wrap=True, crop=False)
        return written.getvalue()

    return show


def _columns() -> int:
    """How wide the terminal is; 80 where there is none."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal():
        return int(said)
    for descriptor in range(3):
        with suppress(OSError):
            return os.get_terminal_size(descriptor).columns or 80
    return 80
