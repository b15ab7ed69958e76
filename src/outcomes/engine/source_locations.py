"""Where in the framework's file a problem stands.

Law: a framework that was made in memory has no places, and its problems are reported all the same, without a line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import attrs

from outcomes.diagnostics import Diagnostic, Location, Report
from outcomes.framework.key_problem import Problem, dotted
from outcomes.framework.model import Framework


def locate_in(
    framework: Framework, path: tuple[str | int, ...], at: Literal["key", "value"] = "value"
) -> Location | None:
    """The place of a key in a framework's file, None for a framework made in memory."""
    if framework.path is None:
        return None
    from outcomes.framework import locate

    return locate(framework.path, path, at=at, shown=framework.shown(framework.path))


def all_placed(framework: Framework, problems: Iterable[Problem]) -> Report:
    """Problems of a framework as diagnostics, each under its dotted key; the file is read once for all of them."""
    from outcomes.framework.locations import Places, places_of

    known = list(problems)
    if not known:
        return Report()
    places = Places(file="", by_path={})
    if framework.path is not None:
        file, shown = framework.path, framework.shown(framework.path)
        try:
            places = places_of(file.read_bytes().decode("utf-8-sig"), file=shown)
        except (OSError, ValueError):
            places = Places(file=shown, by_path={})
    report = Report(each.diagnostic(places) for each in known)
    if framework.path is None:
        report = Report(attrs.evolve(each, location=None) for each in report)
    return report


def placed(framework: Framework, table: tuple[str | int, ...], problem: Problem, subject: str) -> Diagnostic:
    """A problem of a table inside a framework as a diagnostic; ``{}`` in the subject stands for the key."""
    return Diagnostic(
        code=problem.code,
        location=locate_in(framework, (*table, *problem.path), problem.at),
        subject=subject.format(f'"{dotted(problem.path)}"' if problem.path else "table"),
        found=problem.found,
        to_do=problem.to_do,
    )
