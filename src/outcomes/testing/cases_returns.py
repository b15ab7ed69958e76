"""The returns that a file of cases writes as a table: items of the aims that they are of.

Law: an item is checked as one of a file of returns is, and its problems stand at its line.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from outcomes.diagnostics import Diagnostic, Location, suggest
from outcomes.framework import Framework
from outcomes.framework.classes import fields_by_key
from outcomes.framework.items import Item, Returns
from outcomes.framework.model import Aim
from outcomes.framework.problems import Problem
from outcomes.framework.scalars import quoted
from outcomes.framework.structuring import structure_parameters
from outcomes.testing.cases_tables import TextTable, unknown_headers


def with_returns(
    framework: Framework, table: TextTable, at: Location, aims: tuple[str, ...]
) -> tuple[Framework, list[Diagnostic]]:
    """The framework with the items of a table (at ``at``) in the returns of their aims, and what is wrong with it."""
    keys = fields_by_key(Item)
    problems = list(unknown_headers(table, ["aim", *keys], first=at, subject="returns"))
    by_aim: dict[str, list[Item]] = {}
    for row in table.rows:
        where = attrs.evolve(at, line=row.line, column=0)
        aim = row.cells.get("aim") or _only_returned(framework, aims)
        if aim not in framework.aims:
            wrong = f"there is no aim {quoted(aim)}" if aim else "no column aim, and several aims"
            problems.append(at_place(where, "OUT202", "returns", wrong, suggest(aim, framework.aims)))
            continue
        plain = _item({key: cell for key, cell in row.cells.items() if key in keys and cell})
        item, unfit = structure_parameters(Item, plain)
        problems.extend(_at_line(each, where) for each in unfit)
        if item is not None:
            by_aim.setdefault(aim, []).append(item)
    changed = {id_: _returning(framework.aims[id_], tuple(items)) for id_, items in by_aim.items()}
    return attrs.evolve(framework, aims={**framework.aims, **changed}), problems


def at_place(at: Location, code: str, subject: str, found: str, to_do: str) -> Diagnostic:
    """A problem of a file of cases at a place in it."""
    return Diagnostic(code=code, location=at, subject=subject, found=found, to_do=to_do)


def _only_returned(framework: Framework, aims: tuple[str, ...]) -> str:
    chosen = aims or tuple(framework.aims)
    return chosen[0] if len(chosen) == 1 else ""


def _item(cells: Mapping[str, str]) -> dict[str, object]:
    """The cells as TOML would have typed them; what is no number stays a text, and is refused as one."""
    plain: dict[str, object] = dict(cells)
    plain.setdefault("title", cells.get("id", ""))
    for key in ("weight", "level", "previous", "amount"):
        if key in cells:
            try:
                plain[key] = float(cells[key])
            except ValueError:
                continue
    if "depends_on" in cells:
        plain["depends_on"] = cells["depends_on"].replace(",", " ").split()
    return plain


def _returning(aim: Aim, items: tuple[Item, ...]) -> Aim:
    return attrs.evolve(aim, returns=attrs.evolve(aim.returns or Returns(), items=items, path=""))


def _at_line(problem: Problem, at: Location) -> Diagnostic:
    subject = f"returns.{problem.path[0]}" if problem.path else "returns"
    return at_place(at, problem.code, subject, problem.found, problem.to_do)
