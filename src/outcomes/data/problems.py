"""What can be wrong with data, as messages: each sort of problem has one code and one wording.

Law: the first few of many alike are shown with their places, the others are counted; nothing is left out uncounted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import SupportsInt

from outcomes.data.columns import JOINT, letters
from outcomes.data.number_marks import lists_that_know
from outcomes.data.origin import Origin
from outcomes.diagnostics import Diagnostic, Location, Severity, listed, plural, suggest
from outcomes.framework.parameter_docs import spell

SHOWN = 3
"""How many problems of one sort are shown one by one."""

UNQUOTED = (
    "a cell is not a number",
    "look at it in the file; it is not quoted, for it may hold a number too small to show",
)
"""What is said of a cell of a file whose numbers may be too small to show."""

Text = tuple[str, str, str]
"""Subject, what was found, what to do."""


def several(
    code: str,
    origin: Origin,
    field: str,
    rows: Sequence[SupportsInt],
    one: Callable[[int], Text],
    others: tuple[str, str],
    severity: Severity = Severity.ERROR,
    unquoted: Callable[[int], tuple[str, str] | None] = lambda _: None,
) -> list[Diagnostic]:
    """Problems of one sort on many rows. ``one(i)`` tells the i-th of ``rows``.

    The first `SHOWN` stand alone, and so does a single one beyond them. Where there are more, a last one counts them:
    ``others`` is its subject, and the words that follow the number. ``unquoted(i)`` is as in `Diagnostic`, where
    ``one`` quotes a cell of numbers.
    """
    problems = []
    to_do = ""
    alone = SHOWN if len(rows) != SHOWN + 1 else len(rows)
    for place, where in enumerate(origin.locations([int(row) for row in rows[:alone]], field)):
        subject, what, to_do = one(place)
        problems.append(
            Diagnostic(
                code=code,
                subject=subject,
                found=what,
                to_do=to_do,
                location=where,
                severity=severity,
                unquoted=unquoted(place),
            )
        )
    rest = len(rows) - len(problems)
    if rest > 0:
        subject, words = others
        problems.append(
            Diagnostic(
                code=code,
                subject=subject,
                found=f"and {rest:,} more {words}",
                to_do=to_do,
                location=Location(file=origin.file),
                severity=severity,
                unquoted=(f"and {rest:,} more {words}", UNQUOTED[1]) if unquoted(SHOWN - 1) else None,
            )
        )
    return problems


def whole(
    code: str, origin: Origin, subject: str, found: str, to_do: str, severity: Severity = Severity.ERROR, line: int = 0
) -> Diagnostic:
    """A problem of the source itself, or of one line of it."""
    where = Location(file=origin.file, line=line)
    return Diagnostic(code=code, subject=subject, found=found, to_do=to_do, location=where, severity=severity)


def column(origin: Origin, field: str) -> str:
    """A column as messages name it."""
    return f'column "{origin.header(field)}"'


def no_column(origin: Origin, field: str, headers: Iterable[str], way_out: str = "") -> Diagnostic:
    """A column that observations cannot do without. ``way_out``: what else reads such a table."""
    names = [name for name in headers if name]
    every_row = f'; or say it of every row: constants = {{ {field} = "..." }}' if field == "period" else ""
    there = ", ".join(f'"{name}"' for name in names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    return whole(
        "OUT304",
        origin,
        f'column for "{field}"',
        f"none of the columns {there} is known as one" if names else "the source has no columns",
        way_out
        or f'name it under "columns" in the options of the data source: {field} = "..." '
        f"(outcomes inspect finds it){every_row}",
    )


def unnamed(origin: Origin, field: str, headers: Iterable[str]) -> Diagnostic:
    """A column that is needed of a table which a program hands over, and for which no data source speaks."""
    return no_column(origin, field, headers, f'call the column that says it "{field}"')


def no_cells(origin: Origin, name: str, held: str) -> Diagnostic:
    """A column whose cells are neither numbers nor words."""
    return whole("OUT301", origin, f'column "{name}"', f"it holds {held}", "give one number, word or day a row")


def header_elsewhere(origin: Origin, row: int) -> Diagnostic:
    """The names of the columns do not stand on the first row."""
    found = f"row {row} looks like the one that names the columns"
    return whole("OUT304", origin, "header", found, f"set header = {row} in the options of the data source", line=row)


def delimiter_told(origin: Origin) -> Diagnostic:
    """A sign between cells that nobody declared."""
    sign = {"\t": "\\t"}.get(origin.delimiter, origin.delimiter)
    to_do = f'nothing needs to be done; delimiter = "{sign}" in the options of the data source settles it'
    return whole("OUT316", origin, "file", f'its cells are separated by "{sign}"', to_do, Severity.NOTE)


def noted_numbers(origin: Origin, field: str, rows: Sequence[SupportsInt], texts: Sequence[str]) -> Diagnostic:
    """Numbers that are published with a note behind them, such as provisional."""
    where = origin.locations([int(rows[0])], field)[0]
    more = f", and {len(rows) - 1:,} more like it" if len(rows) > 1 else ""
    to_do = "they are read as numbers; look again when the publisher has revised them"
    return Diagnostic(
        code="OUT317",
        subject=column(origin, field),
        found=f'"{texts[0]}" is a number with a note of the publisher{more}',
        to_do=to_do,
        location=where,
        severity=Severity.NOTE,
        unquoted=(f"it has a number with a note of the publisher{more}", to_do),
    )


def measures_left_out(origin: Origin, taken: str, left: Sequence[str]) -> Diagnostic:
    """Of columns that are headed by periods, those beside the ones that are read; ``taken`` is the first that is."""
    found = f"columns of {listed(map(spell, left), most=SHOWN)} stand under periods too, and are not read"
    to_do = f"nothing, where such as {spell(taken)} are meant; else name under columns what each is"
    return whole("OUT392", origin, "columns left out", found, to_do, Severity.NOTE)


def unknown_column(origin: Origin, name: str, known: Iterable[str]) -> Diagnostic:
    """A column handed in under a name that means nothing."""
    return whole("OUT305", origin, f'column "{name}"', "no field has this name", suggest(name, known))


def mapped_nowhere(origin: Origin, field: str, name: str, headers: Iterable[str]) -> Diagnostic:
    """The options map a field to a column that the file lacks."""
    told = suggest(name, filter(None, headers))
    return whole("OUT305", origin, f'column for "{field}"', f'there is no column "{name}"', told)


def named_twice(origin: Origin, name: str, places: Sequence[int]) -> Diagnostic:
    """Two columns of one name, of which either might be meant."""
    where = " and ".join(map(str, places))
    found = f"columns {where} both have this name"
    return whole("OUT306", origin, f'column "{name}"', found, "rename or remove one", line=1)


def uneven_columns(origin: Origin, lengths: Mapping[str, int]) -> Diagnostic:
    """Columns handed in with different lengths."""
    told = ", ".join(f'"{name}" has {length:,} rows' for name, length in lengths.items())
    return whole("OUT307", origin, "columns", f"lengths differ: {told}", "give every column the same number of rows")


def bad_cells(
    origin: Origin, field: str, rows: Sequence[SupportsInt], texts: Sequence[str], advice: Callable[[str], str]
) -> list[Diagnostic]:
    """Cells of a number column that hold no number; ``texts`` are those of the rows."""
    name = column(origin, field)
    return several(
        "OUT310",
        origin,
        field,
        rows,
        lambda i: (name, f'"{texts[i]}" is not a number', repeated(origin, field, texts[i]) or advice(texts[i])),
        (name, "cells that are not numbers"),
        unquoted=lambda i: None if _is_mark(texts[i]) else UNQUOTED,
    )


def repeated(origin: Origin, field: str, text: str) -> str:
    """What to do about a cell that says its own header, as where a page begins anew; empty for any other."""
    # What Excel shows where a formula failed, #VALUE!, has the letters of a header.
    if origin.as_given or letters(text) != letters(origin.header(field)) or text.lstrip().startswith("#"):
        return ""
    return f"set drop = {spell(text.strip())} in the options of the data source: the header stands here again"


def _is_mark(text: str) -> bool:
    """It holds no number, in digits or words: a sign, or a mark that some publisher is known to use."""
    return not any(each.isalnum() for each in text) or (not any(map(str.isdigit, text)) and bool(lists_that_know(text)))


def empty_keys(origin: Origin, field: str, rows: Sequence[SupportsInt], way_out: str = "") -> list[Diagnostic]:
    """Rows that do not say which area or period they are about. ``way_out``: the option that leaves them out."""
    name = column(origin, field)
    to_do = f"give its {field}, or remove the row"
    if way_out and not origin.as_given:
        to_do = f"set {way_out} in the options of the data source, to leave it out"
    elif field == "area" and not origin.as_given:
        headers = ", ".join(map(spell, origin.header(field).split(JOINT)))
        to_do += f'; or set columns = {{ area = [{headers}, "..."] }}, which takes the first that is filled'
        to_do += f"; or fill = [{headers}], if an empty cell means the one above it"
    return several(
        "OUT311",
        origin,
        field,
        rows,
        lambda i: (name, f"the row says no {field}", to_do),
        (name, f"rows that say no {field}"),
    )


def rows_below(origin: Origin, rows: Sequence[SupportsInt]) -> list[Diagnostic]:
    """Rows with figures below the end of the table, which are left out with its footer."""
    if not rows:
        return []
    return [
        Diagnostic(
            code="OUT324",
            subject="footer",
            found=f"the table ends at its first row without an area, and {len(rows):,} {plural(len(rows), 'row')} of "
            f"figures below it, from here on, {'are' if len(rows) > 1 else 'is'} left out",
            to_do="name the rows between them under drop instead of a footer; or remove what is below",
            location=next(iter(origin.locations([int(rows[0])])), None),
            severity=Severity.WARNING,
        )
    ]


def blank_rows(origin: Origin, count: int) -> Diagnostic:
    """Rows without a single cell."""
    return whole("OUT312", origin, "rows", f"{count:,} without anything in them", "remove them", severity=Severity.NOTE)


def no_file(file: str, near: str | None) -> Diagnostic:
    """A source that is not there."""
    to_do = f'did you mean "{near}"?' if near else "check the path of the data source"
    return whole("OUT300", Origin(file=file), "file", "there is no such file", to_do)


def unreadable(origin: Origin, found: str, to_do: str) -> Diagnostic:
    """A source that the machine, or its format, does not let be read."""
    return whole("OUT301", origin, "file", found, to_do)


def wrong_encoding(origin: Origin, line: int, byte: int, encoding: str) -> Diagnostic:
    """Bytes that are no text in the declared encoding."""
    to_do = 'save the file as UTF-8, or set encoding = "cp1252" in the options of the data source'
    return whole("OUT302", origin, "text", f"byte 0x{byte:02x} is not {encoding}", to_do, line=line)


def no_rows(origin: Origin, found: str) -> Diagnostic:
    """A source without a single observation."""
    return whole("OUT303", origin, "file", found, "check that the download is complete")


def no_observations(
    origin: Origin,
    found: str = "there are no rows under its header",
    to_do: str = "check that the download is complete",
) -> Diagnostic:
    """A table that is there and holds nothing: an error of the reader, which a run goes on after."""
    return whole("OUT318", origin, "file", found, to_do)


def none_left(origin: Origin, options: Sequence[str]) -> Diagnostic:
    """A table of whose rows the options named leave none, if it has any."""
    said = f"options {' and '.join(options)} leave" if len(options) > 1 else f"option {options[0]} leaves"
    to_do = "check what is to be left out of this file, and that the download is complete"
    return no_observations(origin, f"the {said} no row under its header", to_do)


def long_rows(origin: Origin, rows: Sequence[SupportsInt], widths: Sequence[int], width: int) -> list[Diagnostic]:
    """Rows with more cells than the header has names."""
    return several(
        "OUT308",
        origin,
        "",
        rows,
        lambda i: ("row", f"{widths[i]} cells under {width} headers", "put quotes around a cell that holds commas"),
        ("rows", "rows with more cells than headers"),
    )


def open_quote(origin: Origin, line: int) -> Diagnostic:
    """A quotation mark that nothing closes, so that rows run together."""
    found = "a quotation mark is opened and never closed"
    return whole("OUT309", origin, "row", found, "close it, or remove it", line=line)


def cut_short(origin: Origin, line: int, cells: int, width: int) -> Diagnostic:
    """A file that ends in the middle of its last row."""
    found = f"the file ends in the middle of a row, after {cells} of {width} cells"
    return whole("OUT309", origin, "row", found, "download the file again", line=line)


def value_absent(origin: Origin, subject: str, word: str, known: Iterable[str]) -> Diagnostic:
    """A word that was asked for and that no row says."""
    return whole("OUT313", origin, subject, f'no row says "{word}"', suggest(word, known))
