"""Files of worked cases: a piece of a framework file, and under ``[[case]]`` what was observed and what is expected.

Law: the piece is read by the same code as a framework file; only what cannot be otherwise in a file of one case may be
left out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import attrs
import numpy as np

from outcomes.data.columns import FIELDS, find_columns
from outcomes.data.observations import Observations
from outcomes.data.readers.table_options import TableOptions
from outcomes.diagnostics import DataError, DefinitionError, Diagnostic, Location, Report, suggest
from outcomes.framework import Framework, load_framework
from outcomes.framework.classes import fields_by_key
from outcomes.framework.definition_file import Document, read_document
from outcomes.framework.file_format import FileTable
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import KeyPath, Places, places_of
from outcomes.framework.model_from_tables import build_framework
from outcomes.framework.reference_checks import check_meaning
from outcomes.framework.scalars import quoted
from outcomes.framework.structuring import structure_parameters
from outcomes.framework.tables_from_toml import read_tables
from outcomes.testing.cases import SOURCE, SUFFIX, Case, CaseTable, SharedKeys, whole_piece
from outcomes.testing.cases_tables import Row, TextTable, at_place, read_table, unknown_headers, with_returns


def load_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file. Raises DefinitionError with every problem of it."""
    if not path.name.endswith(SUFFIX):
        wrong = f"the name does not end with {SUFFIX}"
        raise DefinitionError(at_place(Location(file=str(path)), "OUT101", "file", wrong, "give a file of cases"))
    document = read_document(path)
    if isinstance(document, Diagnostic):
        raise DefinitionError(document)
    return _Reading(document).cases()


T = TypeVar("T")


class _Reading:
    """One reading of one file; collects the problems."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.table = document.table
        self.places: Places = places_of(document.text, file=document.shown)
        self.lines = document.text.splitlines()
        self.problems: list[Diagnostic] = []

    def cases(self) -> tuple[Case, ...]:
        self._keys()
        shared = self._structured(SharedKeys, {k: v for k, v in self.table.items() if k in fields_by_key(SharedKeys)})
        written = self.table.get("case")
        tables: list[CaseTable | None] = []
        if not isinstance(written, list) or not written:
            self._say((), "OUT111", "there is no case in it", "write [[case]] with title, as_of and expect", at="key")
        else:
            tables = [self._structured(CaseTable, each, "case", i) for i, each in enumerate(written)]
        framework, report = self._framework()
        expects_refusal = any(each is not None and each.refused for each in tables)
        if report.errors and not expects_refusal:
            self.problems.extend(report.errors)
        made = [self._case(i, each, shared or SharedKeys(), framework, report) for i, each in enumerate(tables) if each]
        if self.problems:
            raise DefinitionError(Report(dict.fromkeys(self.problems)).in_file_order())
        return tuple(made)

    # -- the piece of a framework -------------------------------------------------------------------

    def _keys(self) -> None:
        known = {*fields_by_key(FileTable), *fields_by_key(SharedKeys), "case"}
        for key in self.table:
            if key not in known:
                self._say((key,), "OUT110", "unknown key", suggest(key, known), at="key")

    def _framework(self) -> tuple[Framework | None, Report]:
        """The framework that the file names, or the one that it holds a piece of."""
        named = self.table.get("framework")
        if isinstance(named, str):
            for key in self.table:
                if key in fields_by_key(FileTable) and key not in ("framework", "format"):
                    wrong = f"{key} beside the path of a framework"
                    self._say((key,), "OUT115", wrong, "remove one of the two", at="key")
            try:
                return load_framework(self.document.file.parent / named), Report()
            except DefinitionError as error:
                return None, error.report
        piece = whole_piece(self.table, name=self.document.file.name.removesuffix(SUFFIX))
        tables, in_tables = read_tables(piece)
        framework, in_building = build_framework(tables, attrs.evolve(self.document, table=piece))
        problems = [*in_tables, *in_building, *check_meaning(framework, tables)]
        report = Report(dict.fromkeys(each.diagnostic(self.places) for each in problems)).in_file_order()
        return (None if report.errors else framework), report

    # -- one case -----------------------------------------------------------------------------------

    def _case(
        self, index: int, table: CaseTable, shared: SharedKeys, framework: Framework | None, report: Report
    ) -> Case:
        path: KeyPath = ("case", index)
        as_of = table.as_of or shared.as_of
        if as_of is None:
            self._say((*path, "as_of"), "OUT111", "missing", "write as_of = 2014-06-30", at="key")
        if table.expect is None and not table.refused:
            self._say((*path, "expect"), "OUT111", "missing", 'write expect = """ and a table', at="key")
        for aim in table.aims:
            if framework is not None and aim not in framework.aims:
                wrong = f"there is no aim {quoted(aim)}"
                self._say((*path, "aims"), "OUT202", wrong, suggest(aim, framework.aims))
        observed = None
        if framework is not None:
            written = table.observations if table.observations is not None else shared.observations
            observed = self._observations(self._text(table, shared, "observations", path), framework, table.aims)
            if written is None and not table.refused and _observes(framework, table.aims):
                to_do = 'write observations = """ and a table'
                self._say((*path, "observations"), "OUT111", "missing", to_do, at="key")
            framework = self._with_returns(framework, self._text(table, shared, "returns", path), table.aims)
        expected: tuple[Row, ...] = ()
        if table.expect is not None:
            text, problems = self._table(table.expect, (*path, "expect"))
            self.problems.extend(problems)
            expected = text.rows
            if not expected and not problems and table.rows is None:
                self._say((*path, "expect"), "OUT111", "nothing is expected", "write a row, or rows = 0", at="key")
        return Case(
            title=table.title,
            file=self.document.shown,
            line=self.places.of(path).line,
            framework=framework,
            report=report,
            observations=observed,
            as_of=as_of or date.min,
            aims=table.aims,
            areas=table.areas,
            expected=expected,
            rows=table.rows,
            tolerance=table.tolerance if table.tolerance is not None else shared.tolerance,
            refused=table.refused,
        )

    def _text(self, table: CaseTable, shared: SharedKeys, key: str, path: KeyPath) -> tuple[TextTable, KeyPath] | None:
        """The case's own table, or the one that all cases of the file share."""
        own = getattr(table, key)
        text, place = (own, (*path, key)) if own is not None else (getattr(shared, key), (key,))
        if text is None:
            return None
        read, problems = self._table(text, place)
        self.problems.extend(problems)
        return None if problems else (read, place)

    def _table(self, text: str, path: KeyPath) -> tuple[TextTable, list[Diagnostic]]:
        place = self.places.of(path)
        line = self.lines[place.line - 1] if place.line else ""
        # TOML takes no notice of a line break right behind the quotation marks.
        below = line[place.column - 1 :].strip() in ('"""', "'''")
        return read_table(text, first=attrs.evolve(place, line=place.line + below, column=0), subject=str(path[-1]))

    def _observations(
        self, written: tuple[TextTable, KeyPath] | None, framework: Framework, aims: tuple[str, ...]
    ) -> Observations | None:
        if written is None:
            return None
        table, path = written
        at = self.places.of(path)
        column_of = find_columns(table.headers)
        fields = {table.headers[place]: field for field, place in column_of.items()}
        strange = unknown_headers(table, [*fields, *FIELDS], first=at, subject="observations")
        self.problems.extend(strange)
        columns: dict[str, Any] = {field: [row.cells[header] for row in table.rows] for header, field in fields.items()}
        if "period" not in columns:
            self.problems.append(at_place(at, "OUT111", "observations", "no column period", "add one"))
        columns.setdefault("area", ["here"] * len(table.rows))
        if "indicator" not in columns:
            columns["indicator"] = [self._only_indicator(framework, aims, at)] * len(table.rows)
        if "suppressed" in columns:
            columns["suppressed"] = [each.lower() in ("yes", "true", "1", "*") for each in columns["suppressed"]]
        if strange or "period" not in columns:
            return None
        lines = [row.line for row in table.rows]
        source = self._source(framework, aims)
        options = self._reading(framework, source)
        try:
            observed = Observations.from_columns(
                columns, file=at.file, rules=options.rules(), label_rule=options.label_rule()
            )
        except DataError as error:
            for each in error.report:
                line = lines[each.location.line - 1] if each.location and each.location.line else at.line
                where = Location(file=at.file, line=line)
                # In a file of cases the options have this place.
                to_do = each.to_do.replace("in the options of the data source", f"under [data.{source}.options]")
                self.problems.append(at_place(where, each.code, "observations", each.found, to_do))
            return None
        # A row is known by its line, so that whatever is said of it later can be found.
        return attrs.evolve(observed, rows=np.asarray(lines, dtype=np.int64) - 1)

    def _source(self, framework: Framework, aims: tuple[str, ...]) -> str:
        """Id of the data source that a case stands in for: that of its indicators, where they have one."""
        of_aims = {name for each in aims if each in framework.aims for name in framework.aims[each].measured_by}
        wanted = [each for id_, each in framework.indicators.items() if id_ in of_aims or not aims]
        read = [each.data.source for each in wanted if each.data is not None]
        return read[0] if len(set(read)) == 1 else SOURCE

    def _reading(self, framework: Framework, source: str) -> TableOptions:
        """How cells and labels are read: as the options of the data source say, of which others mean nothing here."""
        said = framework.data[source].options if source in framework.data else {}
        known = {key: each for key, each in said.items() if key in _OF_CELLS}
        options, wrong = structure_parameters(TableOptions, known, path=("data", source, "options"))
        self.problems.extend(each.diagnostic(self.places) for each in wrong)
        return options or TableOptions()

    def _only_indicator(self, framework: Framework, aims: tuple[str, ...], at: Location) -> str:
        """What the source calls the one indicator that the case is about."""
        of_aims = [name for each in aims if each in framework.aims for name in framework.aims[each].measured_by]
        ids = [each for each in dict.fromkeys(of_aims or framework.indicators) if each]
        if len(ids) != 1:
            wrong = f"no column indicator, and there are {len(ids)} indicators"
            self.problems.append(at_place(at, "OUT111", "observations", wrong, "add the column"))
            return ""
        data = framework.indicators[ids[0]].data
        return data.indicator or ids[0] if data is not None else ids[0]

    def _with_returns(
        self, framework: Framework, written: tuple[TextTable, KeyPath] | None, aims: tuple[str, ...]
    ) -> Framework:
        if written is None:
            return framework
        table, path = written
        framework, problems = with_returns(framework, table, self.places.of(path), aims)
        self.problems.extend(problems)
        return framework

    # -- problems -----------------------------------------------------------------------------------

    def _structured(self, cls: type[T], table: object, *path: str | int) -> T | None:
        if not isinstance(table, Mapping):
            self._say(path, "OUT112", "expected a table", "write its header in two brackets: [[case]]")
            return None
        made, wrong = structure_parameters(cls, table, path=path)
        self.problems.extend(each.diagnostic(self.places) for each in wrong)
        return made

    def _say(self, path: KeyPath, code: str, found: str, to_do: str, *, at: Literal["key", "value"] = "value") -> None:
        self.problems.append(Problem(path, code, found, to_do, at=at).diagnostic(self.places))


_OF_CELLS: Final = frozenset(
    {"marks", "missing", "suppressed", "replace", "thousands", "decimal", "brackets"}
    | {"year_type", "month_start", "period_format"}
)
"""Options of a data source that say how cells and labels are read, in a file or in the table of a case."""


def _observes(framework: Framework, aims: tuple[str, ...]) -> bool:
    """Is any of the aims about an indicator whose data only the case can give?"""
    source = framework.data.get(SOURCE)
    if source is None or source.path:
        return False
    asked = [framework.aims[each] for each in aims or framework.aims if each in framework.aims]
    about = {name for aim in asked for name in aim.measured_by}
    references = [framework.indicators[each].data for each in about if each in framework.indicators]
    return any(each is not None and each.source == SOURCE for each in references)
