"""Where in the framework's file a problem stands.

Law: a framework that was made in memory has no places, and its problems are none the worse for it.
"""

from __future__ import annotations

from typing import Literal

from outcomes.diagnostics import Diagnostic, Location
from outcomes.framework.model import Framework
from outcomes.framework.problems import Problem, dotted


def locate_in(
    framework: Framework, path: tuple[str | int, ...], at: Literal["key", "value"] = "value"
) -> Location | None:
    """The place of a key in a framework's file, None for a framework made in memory."""
    if framework.path is None:
        return None
    from outcomes.framework import locate

    return locate(framework.path, path, at=at)


def placed(framework: Framework, table: tuple[str | int, ...], problem: Problem, subject: str) -> Diagnostic:
    """A problem of a table inside a framework as a diagnostic; ``{}`` in the subject stands for the key."""
    return Diagnostic(
        code=problem.code,
        location=locate_in(framework, (*table, *problem.path), problem.at),
        subject=subject.format(f'"{dotted(problem.path)}"' if problem.path else "table"),
        found=problem.found,
        to_do=problem.to_do,
    )
