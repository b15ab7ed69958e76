"""From a folder or file to a whole framework, or to every problem that it has.

Law: a framework is handed out only when nothing in it is wrong; positions are looked up only when there is something
to place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path

import attrs
import tomli

from outcomes.diagnostics import DefinitionError, Diagnostic, Report, Severity, UsageError, expect
from outcomes.framework.colours import colour_rules
from outcomes.framework.commentary_files import read_folder, with_comments
from outcomes.framework.consistency import check_consistency
from outcomes.framework.definition_file import Document, document_of, read_document, too_deep
from outcomes.framework.house_rules import check_rules_table
from outcomes.framework.key_problem import Problem
from outcomes.framework.locations import Places, places_of
from outcomes.framework.model import Framework
from outcomes.framework.model_from_tables import build_framework
from outcomes.framework.reference_checks import check_meaning
from outcomes.framework.roll_ups import declared_averages
from outcomes.framework.scalars import kind_of, quoted
from outcomes.framework.tables_from_toml import read_tables

FORMAT = 1
"""The format of framework files that this version reads."""


def load_framework(path: str | PathLike[str]) -> Framework:
    """Load a framework from its folder (which holds ``framework.toml``) or from a TOML file.

    Every file that it names must lie in its folder and be there. Raises DefinitionError with every problem in
    ``report``: errors, and the warnings and notes beside them.
    """
    expect(path, isinstance(path, (str, PathLike)), "path", "give the path of a framework")
    if "\n" in str(path):
        found, to_do = "it has several lines", "the text of a framework file is for outcomes.loads"
        raise UsageError(Diagnostic(code="OUT551", subject="path", found=found, to_do=to_do))
    return _whole(read_document(Path(path)))


def check_framework_file(path: str | PathLike[str]) -> tuple[Framework | None, Report]:
    """The framework, and everything that is wrong (errors), doubtful (warnings) or worth knowing (notes).

    The framework is None where there is an error. The report is in the order of the file. Never raises for what
    a file holds.
    """
    return _checked(read_document(Path(path)))


def loads(text: str, *, folder: str | PathLike[str] | None = None) -> Framework:
    """A framework from the text of a TOML file. ``folder`` is where the files that it names lie; without one it may
    name none, and its figures are handed to `outcomes.evaluate`.

    Raises DefinitionError as `load_framework`; places are told as lines of the text.
    """
    expect(text, isinstance(text, str), "text", "give the text of a framework file")
    return _handed_in(text, folder)


def from_dict(table: Mapping[str, object], *, folder: str | PathLike[str] | None = None) -> Framework:
    """A framework from the table that its TOML file would be: text, numbers, dates, lists and tables.

    As `loads`; what is wrong is told by the path of its key.
    """
    expect(table, isinstance(table, Mapping), "table", "give the table of a framework file")
    return _handed_in(table, folder)


def _handed_in(written: str | Mapping[str, object], folder: str | PathLike[str] | None) -> Framework:
    expect(folder, folder is None or isinstance(folder, (str, PathLike)), "folder", "give the path of a folder")
    return _whole(document_of(written, None if folder is None else Path(folder)))


def check_made(framework: Framework) -> None:
    """Check a framework that was built in Python or changed with ``attrs.evolve`` as its file would be.

    Raises DefinitionError, whose problems are told by the path of their key; UsageError where a part of it is not of
    its class.
    """
    if framework.checked:
        return
    try:
        table = tomli.loads(framework.to_toml())
    except Exception as problem:
        found = f"it cannot be written as a file ({type(problem).__name__}: {problem})"
        to_do = "make each of its parts by its class in outcomes.framework"
        raise UsageError(Diagnostic(code="OUT551", subject="framework", found=found, to_do=to_do)) from problem
    from_dict(table, folder=framework.folder)


def _whole(document: Document | Diagnostic) -> Framework:
    framework, report = _checked(document, doubts=False)
    if framework is None:
        raise DefinitionError(report)
    return framework


def _checked(document: Document | Diagnostic, *, doubts: bool = True) -> tuple[Framework | None, Report]:
    framework, report = _read(document, doubts=doubts)
    if framework is not None:
        object.__setattr__(framework, "checked", True)  # on the way out of its maker, before anybody else has it
    return framework, report


def _read(document: Document | Diagnostic, *, doubts: bool) -> tuple[Framework | None, Report]:
    """The framework and its report. Without ``doubts`` a framework that is right comes with none: to place its warnings
    and notes takes longer than to understand a small file."""
    if isinstance(document, Diagnostic):
        return None, Report((document,))
    framework, problems, said = _understand(document)
    wrong = any(each.severity is Severity.ERROR for each in problems)
    told = doubts and (problems or said)
    if not (wrong or said.errors or told):
        return framework, Report()
    if wrong:
        # Whether something is used cannot be told while some of the file is not understood.
        problems = [each for each in problems if each.severity is not Severity.NOTE]
    if not document.shown:
        nowhere = Places(file="", by_path={})
        report = Report(dict.fromkeys(attrs.evolve(each.diagnostic(nowhere), location=None) for each in problems))
    else:
        places = places_of(document.text, file=document.shown)
        report = Report(dict.fromkeys(each.diagnostic(places) for each in problems)).in_file_order()
    report += said
    return (None if report.errors else framework), report


def _understand(document: Document) -> tuple[Framework | None, list[Problem], Report]:
    """The framework, what is wrong with its file, and what is wrong with its commentary."""
    written = document.table.get("format")
    newer = type(written) is int and written > FORMAT
    problems = [*_format(written), *too_deep(document.table)]
    if newer or any(each.code == "OUT108" for each in problems):
        # A file of a later format, or one that no program can walk, has no other problems that could be trusted.
        return None, problems, Report()
    tables, in_tables = read_tables(document.table)
    framework, in_building = build_framework(tables, document)
    together = [
        *check_meaning(framework, tables),
        *check_consistency(framework, tables.aims),
        *check_rules_table(framework),
        *colour_rules(framework)[1],
        *declared_averages(framework)[1],
    ]
    comments, of_commentary, said = read_folder(framework)
    wrong = [*problems, *in_tables, *in_building, *together, *of_commentary]
    return framework if said.errors else with_comments(framework, comments), wrong, said


def _format(written: object) -> Iterator[Problem]:
    if type(written) is int and written == FORMAT:
        return
    found, to_do = f"{kind_of(written)} is no format", "write format = 1"
    if written is None:
        found, to_do = "missing", "begin the file with format = 1"
    elif type(written) is int and written > FORMAT:
        found, to_do = f"format {quoted(written)} is newer than this version of outcomes", "install a newer one"
    yield Problem(path=("format",), code="OUT107", found=found, to_do=to_do, at="key")
