"""Worked cases: what was promised, what was observed, and what should be said of it, readable by everybody.

Law: a case is judged by the same engine as a nightly run; nothing in it is filled in for the author but what a file of
one indicator cannot help saying.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import attrs
from attrs.validators import ge

from outcomes.data.observations import Observations
from outcomes.diagnostics import Report
from outcomes.framework.classes import fields_by_key
from outcomes.framework.file_format import FileTable
from outcomes.framework.model import Framework
from outcomes.framework.values import Deadline, Title
from outcomes.immutable import immutable
from outcomes.testing.cases_tables import Row

SOURCE: Final = "case"
"""Id of the data source that stands for the observations of a case."""


@immutable(kw_only=True)
class SharedKeys:
    """What may be said once for all cases of a file."""

    as_of: date | None = attrs.field(default=None, metadata={"help": "the day of the judgement"})
    observations: str | None = attrs.field(default=None, metadata={"help": "table of what was observed"})
    returns: str | None = attrs.field(default=None, metadata={"help": "table of what was returned"})
    tolerance: float | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(ge(0)),
        metadata={"help": "how far a number may be off; none: it must round to what is written"},
    )


@immutable(kw_only=True)
class CaseTable:
    """``[[case]]``: one worked case."""

    title: Title = attrs.field(metadata={"help": "what the case shows"})
    note: str = attrs.field(default="", metadata={"help": "where the expected answer comes from"})
    as_of: Deadline | None = attrs.field(
        default=None, metadata={"help": "the day of the judgement; what ended after it has not happened"}
    )
    observations: str | None = attrs.field(default=None, metadata={"help": "table of what was observed"})
    returns: str | None = attrs.field(default=None, metadata={"help": "table of what was returned of items"})
    expect: str | None = attrs.field(default=None, metadata={"help": "table of what should be said"})
    aims: tuple[str, ...] = attrs.field(default=(), metadata={"help": "only these aims; none: all of the file"})
    areas: tuple[str, ...] = attrs.field(default=(), metadata={"help": "only the results of these areas"})
    rows: int | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(ge(0)),
        metadata={"help": "how many results there are; none: not checked"},
    )
    tolerance: float | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(ge(0)),
        metadata={"help": "how far a number may be off; none: it must round to what is written"},
    )
    refused: str = attrs.field(default="", metadata={"help": "code of the problem that is expected instead of results"})


def whole_piece(table: Mapping[str, object], *, name: str) -> dict[str, object]:
    """The piece of a framework in a file of cases, with what a framework file must say and a case need not.

    ``name`` is that of the file, and the title of a framework that says none.
    """
    piece = {key: each for key, each in table.items() if key in fields_by_key(FileTable)}
    head = piece.get("framework", {})
    if isinstance(head, Mapping):
        piece["framework"] = {"id": "case", "title": name, **head}
    piece.setdefault("format", 1)
    indicators = piece.get("indicators")
    if isinstance(indicators, Mapping):
        piece["indicators"] = {id_: _with_data(id_, each) for id_, each in indicators.items()}
        data = piece.get("data", {})
        if isinstance(data, Mapping):
            piece["data"] = {SOURCE: {}, **data}
    aims = piece.get("aims")
    if isinstance(aims, Mapping):
        piece["aims"] = {id_: _with_title(id_, each) for id_, each in aims.items()}
    return piece


def _with_data(id_: str, table: object) -> object:
    return {"title": id_, "data": {"source": SOURCE}, **table} if isinstance(table, Mapping) else table


def _with_title(id_: str, table: object) -> object:
    if not isinstance(table, Mapping) or table.get("indicator"):
        return table
    return {"title": id_, **table}


SUFFIX = ".case.toml"


@immutable(kw_only=True, eq=False)
class Case:
    """One worked case. ``framework`` is None where the file's definition has errors, which are in ``report``."""

    title: str
    file: str
    line: int
    framework: Framework | None
    report: Report
    observations: Observations | None
    as_of: date
    aims: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    expected: tuple[Row, ...] = ()
    rows: int | None = None
    tolerance: float | None = None
    refused: str = ""
    """Code of the problem that the engine is expected to refuse with; then no row is expected."""

    @property
    def place(self) -> str:
        """File and line, as a terminal makes a link of it."""
        return f"{self.file}:{self.line}"


@immutable(kw_only=True)
class Difference:
    """One expected row that is not as expected: where, why, and cell by cell what was expected and found."""

    place: str
    about: str
    cells: tuple[tuple[str, str, str], ...] = ()
    sentence: str = ""

    def __str__(self) -> str:
        lines = [f"  {self.place}: {self.about}"]
        if self.cells:
            table = [("", "expected", "found"), *self.cells]
            widths = [max(len(row[column]) for row in table) for column in (0, 1)]
            lines += [f"    {a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in table]
        if self.sentence:
            lines.append(f"    it says: {self.sentence}")
        return "\n".join(lines)


@immutable(kw_only=True, eq=False)
class CaseOutcome:
    """What became of a case: the differences between what was expected and what was found, none where it holds."""

    case: Case
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Everything is as expected."""
        return not self.differences

    def __str__(self) -> str:
        head = f"{self.case.place}: {self.case.title}"
        return "\n".join([head, *(str(each) for each in self.differences)]) if self.differences else head


def case_files(path: Path) -> Iterator[Path]:
    """The file itself, or every ``*.case.toml`` in a folder and its folders, by name."""
    if path.is_dir():
        yield from sorted(each for each in path.rglob(f"*{SUFFIX}") if each.is_file())
    else:
        yield path
