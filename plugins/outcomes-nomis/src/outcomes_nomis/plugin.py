"""The reader `nomis`: datasets of Nomis through its public service, page by page.

Law: what is read is whole and of one day, or it is the last whole answer, and that is said; no area that was asked for
is missing in silence.

The addresses and the columns of an answer are those that the client nomisr uses (Odell and others, 2018 to 2022):
``dataset/NM_1_1.data.csv`` with a ``select`` of columns, ``RECORD_COUNT`` for the cells that there are, and
``recordoffset`` for the pages after the first.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from outcomes import DataError, Diagnostic, Location, Observations, Report, Severity, hookimpl
from outcomes.data import LabelRule
from outcomes.fetching import Copy, Failed, Fetching
from outcomes_nomis.options import NomisOptions

if TYPE_CHECKING:
    import polars

needs_hook_api = 2

NEEDED = ("GEOGRAPHY_CODE", "DATE_NAME", "OBS_VALUE", "RECORD_COUNT")
"""The columns without which an answer is no answer."""


class NomisReader:
    """Asks Nomis for a dataset."""

    id = "nomis"
    options = NomisOptions

    def fetch(self, path: Path | None, options: NomisOptions, fetching: Fetching) -> Path:
        """Ask for every page, and keep the whole as one file; see `outcomes.hooks.Fetcher`."""
        what = f"{options.dataset} of Nomis"
        copy = fetching.kept(f"nomis {options.page(0)}", what, lambda _: _whole(options, fetching, what))
        answer = _read(copy.path)
        if not answer.height:
            raise fetching.refuse("OUT398", "it has no figures for what is asked", _ADVICE, what)
        there = set(answer["GEOGRAPHY_CODE"].unique().to_list())
        absent = [code for code in options.areas() if code not in there]
        if absent:
            named = ", ".join(absent[:10]) + (f" and {len(absent) - 10} more" if len(absent) > 10 else "")
            fetching.problems.append(
                Diagnostic(
                    code="OUT398",
                    location=Location(file=what),
                    subject=fetching.subject,
                    found=f"it has no figures for {named}",
                    to_do="check the codes: Nomis knows an area by the code that it had when the dataset was made",
                    severity=Severity.WARNING,
                )
            )
        return copy.path

    def read(self, path: Path, options: NomisOptions) -> tuple[Observations, Report]:
        """Read what was fetched."""
        # Not at the top: the plugin is imported by every command, and polars takes long and sets the environment.
        from outcomes_nomis.table import fields_of

        wrong = _what_is_wrong(Path(path))
        if wrong:
            problem = {"subject": "answer", "found": wrong, "to_do": "fetch it again with `outcomes fetch`"}
            raise DataError(Diagnostic(code="OUT303", location=Location(file=str(path)), **problem))
        try:
            table, unread = fields_of(_read(Path(path)), options.columns, options.constants)
        except KeyError as error:
            field, name = error.args
            raise DataError(
                Diagnostic(
                    code="OUT313",
                    location=Location(file=str(path)),
                    subject=f"columns.{field}",
                    found=f'the answer has no column "{name}"',
                    to_do="name a dimension in the query to have its column, such as VARIABLE_NAME of variable = 45",
                )
            ) from None
        observations = Observations.from_frame(table, file=str(path))
        said = [
            Diagnostic(
                code="OUT398",
                location=Location(file=str(path)),
                subject="OBS_STATUS_NAME",
                found=f'"{word}" is no status that is known here, on {rows:,} rows',
                to_do="their numbers are read as they are; where there is none, it is missing",
                severity=Severity.WARNING,
            )
            for word, rows in unread.items()
        ]
        return attrs.evolve(observations, label_rule=LabelRule(year_type=options.year_type)), Report(said)


_ADVICE = "check the dataset, its dates, and that each dimension has such a code: the page of the dataset lists them"


def _whole(options: NomisOptions, fetching: Fetching, what: str) -> Copy:
    """All pages of today's answer as one file. Raises `Failed` where one is missing: two days are never mixed."""
    import polars

    # Pages are kept for this call only: an older one must not stand in for one that did not come.
    pages = attrs.evolve(fetching, access=attrs.evolve(fetching.access, copies=None), problems=[])
    tables = []
    rows = wanted = 0
    while not tables or rows < wanted:
        try:
            copy = pages.get(options.page(rows), check=_what_is_wrong, what=what)
        except DataError as error:
            first = next(iter(error.report))
            raise Failed(first.found, first.to_do) from error
        table = _read(copy.path)
        count = table["RECORD_COUNT"][0] if table.height else "0"
        if tables and (not table.height or int(count) != wanted):
            raise Failed(f"it changed between two pages: {wanted:,} cells at first, then {int(count):,}", "run again")
        wanted = int(count)
        if not table.height and not tables:
            break
        tables.append(table)
        rows += table.height
    if rows > wanted:
        raise Failed(f"it gave {rows:,} cells, and says that there are {wanted:,}", "run again, or ask Nomis")
    kept = fetching.access.kept
    with kept.incoming() as file:
        (polars.concat(tables) if tables else table).write_csv(file)
        return kept.keep(f"nomis {options.page(0)}", file, fetching.access.clock())


def _read(file: Path) -> polars.DataFrame:
    import polars

    return polars.read_csv(file, infer_schema=False, glob=False)


def _what_is_wrong(file: Path) -> str:
    """What is wrong with a page that came whole; "" where nothing is."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            headers = next(csv.reader(stream), [])
    except (UnicodeError, csv.Error):
        return "it answered with something that is no CSV"
    lacking = [name for name in NEEDED if name not in headers]
    if lacking and len(headers) < 2:
        return f'it answered "{" ".join(headers)[:200]}"'
    if lacking:
        return f'its answer has no column "{lacking[0]}"'
    import polars

    try:
        counts = _read(file)["RECORD_COUNT"]
    except polars.exceptions.PolarsError:
        return "its rows are no separated values"
    return "" if all((each or "").isdecimal() for each in counts[:1]) else "it does not say how many cells there are"


@hookimpl
def register_readers(register: Callable[[Any], None]) -> None:
    """Hand the reader to the registry."""
    register(NomisReader())
