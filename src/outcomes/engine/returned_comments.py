"""Commentary of a CSV or workbook, read for a run: a row a comment, with one action beside it where there is one.

Law: comments are read before anything is judged and change no verdict; a word, a date or an id that is not understood
is reported at its cell, never guessed, and stops the run, as one of the framework's own folder does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs
import numpy as np

from outcomes.data.coded import tidy
from outcomes.data.columns import letters
from outcomes.data.origin import Origin
from outcomes.data.problems import mapped_nowhere, no_column, several, unknown_column
from outcomes.data.readers.opening import open_table
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, Severity, suggest
from outcomes.engine.batch import Batch
from outcomes.engine.locating import folder_of
from outcomes.framework.classes import fields_by_key
from outcomes.framework.commentary import Action, Comment, CommentarySource
from outcomes.framework.commentary_files import comment_problems, with_comments
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import Framework
from outcomes.framework.structuring import problems_in, structure

OF_COMMENT = tuple(key for key in fields_by_key(Comment) if key != "actions")
OF_ACTION = {
    "action": "title",
    **{f"action_{key}": key for key in fields_by_key(Action) if key not in ("title", "turns", "by")},
    "turns": "turns",
    "by": "by",
}
"""Columns of an action, and its keys."""
COLUMNS = (*OF_COMMENT, *OF_ACTION)
NEEDED = ("aim", "author", "date", "verdict", "text")
DATES = ("date", "done", "due")


def read_commentary(source: CommentarySource, framework: Framework, folder: Path) -> tuple[list[Comment], Report]:
    """The comments of a file, and all that is wrong with them, each at its cell.

    ``columns`` of the source maps fields to headers; else a header is the field's name. Dates are written 2026-05-14;
    several indicators in ``turns`` are separated by ``;``. Raises DataError where the file is no such table.
    """
    opened = open_table(
        folder / source.path,
        source.table,
        file=framework.shown(folder / source.path),
        wanted=source.columns.values() or NEEDED,
    )
    named = {letters(name): name for name in COLUMNS if name not in source.columns}
    named |= {letters(header): field for field, header in source.columns.items()}
    fields = [named.get(letters(header.strip()), "") for header in opened.headers]
    there = {field: header for field, header in zip(fields, opened.headers, strict=True) if field}
    origin = attrs.evolve(
        opened.origin, places={field: opened.place(header) for field, header in there.items()}, headers=there
    )
    wrong = [unknown_column(origin, field, COLUMNS) for field in source.columns if field not in COLUMNS]
    wrong += [
        mapped_nowhere(origin, field, header, opened.headers)
        for field, header in source.columns.items()
        if field in COLUMNS and field not in there
    ]
    if not source.columns:
        blank = zip(opened.headers, fields, strict=True)
        wrong += [unknown_column(origin, header, COLUMNS) for header, field in blank if header.strip() and not field]
    wrong += [
        no_column(origin, field, opened.headers)
        for field in NEEDED
        if field not in there and field not in source.columns
    ]
    if wrong:
        raise DataError(Report(wrong))
    comments: list[Comment] = []
    places: list[int] = []
    problems: list[Diagnostic] = []
    for number, row in opened.numbered():
        cells = {field: tidy(cell) for field, cell in zip(fields, row, strict=False) if field}
        cells = {field: cell for field, cell in cells.items() if cell}
        if not cells:
            continue
        try:
            comments.append(attrs.evolve(structure(Comment, _table(cells)), file=source.path))
            places.append(number)
        except Exception as error:
            problems += [each for path, *said in _said(error) for each in _wrong(origin, path, number, *said)]
    for each in comment_problems(framework, comments, framework.comments):
        row_number = places[int(each.path[1])]
        problems += _wrong(origin, each.path[2:], row_number, each.code, each.found, each.to_do)
    return comments, Report(problems)


def _table(cells: Mapping[str, str]) -> dict[str, object]:
    """The table that a row would be in a file of comments."""
    table: dict[str, object] = {key: _value(key, cells[key]) for key in OF_COMMENT if key in cells}
    action = {key: _value(key, cells[column]) for column, key in OF_ACTION.items() if column in cells}
    return table | ({"actions": [action]} if action else {})


def _value(key: str, cell: str) -> object:
    if key == "turns":
        return [tidy(each) for each in cell.split(";") if each.strip()]
    if key in DATES:
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return cell.lower() if key in ("verdict", "state") else cell


def _said(error: Exception) -> Iterator[tuple[KeyPath, str, str, str]]:
    for each in problems_in(error):
        yield each.path, each.code, each.found, each.to_do


def _wrong(origin: Origin, path: KeyPath, number: int, code: str, found: str, to_do: str) -> list[Diagnostic]:
    """A problem of a key as one of its cell, or of the row where the cell is not there."""
    words = [each for each in path if isinstance(each, str)]
    column = words[0] if words else "aim"
    if words[:1] == ["actions"]:
        key = words[1] if len(words) > 1 else "title"
        column = next(name for name, own in OF_ACTION.items() if own == key)
    at = column if column in (origin.headers or {}) else "aim"
    subject = f'column "{origin.header(at) if at == column else column}"'
    return several(code, origin, at, [number], lambda _: (subject, found, to_do), ("", ""))


def with_returned_comments(framework: Framework) -> tuple[Framework, Report]:
    """The framework with the comments of its CSV or workbook, and what is worth knowing of these.

    Raises DataError with everything that is wrong with them.
    """
    source = framework.commentary
    if source is None or not source.path or any(each.file == source.path for each in framework.comments):
        return framework, Report()
    from outcomes.engine.returned_comments import read_commentary

    comments, report = read_commentary(source, framework, folder_of(framework))
    if report.errors:
        raise DataError(report)
    return with_comments(framework, comments), report


def comments_on_no_area(
    framework: Framework, batches: Sequence[Batch], words: Sequence[str], names: Mapping[str, str]
) -> Report:
    """A warning for each comment on an area of which nothing was said; its aim was judged elsewhere."""
    place = {id_: position for position, id_ in enumerate(framework.aims)}
    warnings = []
    for comment in framework.comments:
        if not comment.area:
            continue
        codes = {code for each in batches for code in np.unique(each.area[each.aim == place[comment.aim]]).tolist()}
        known = {words[code] for code in codes if words[code]}
        if not known or comment.area in known:
            continue
        named = {names.get(each, each): each for each in known}
        to_do = f'write "{named[comment.area]}"' if comment.area in named else suggest(comment.area, known)
        warnings.append(
            Diagnostic(
                code="OUT252",
                subject=f'comment on "{comment.aim}"',
                found=f'nothing was said of its area "{comment.area}"',
                to_do=to_do,
                severity=Severity.WARNING,
                location=Location(file=comment.file) if comment.file else None,
            )
        )
    return Report(warnings)
