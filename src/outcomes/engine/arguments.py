"""What `evaluate` may be given: told at once and in its own words, rather than found out by half of a run.

Law: an argument of the wrong kind is never taken for another, and never leads to an empty answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from os import PathLike
from typing import Any

from outcomes.data import Observations
from outcomes.diagnostics import Diagnostic, Report, UsageError, kind_of, suggest
from outcomes.engine.inputs import HANDED_IN
from outcomes.fetching import Access
from outcomes.framework import Framework
from outcomes.registry import PluginSet


def check_arguments(
    framework: object,
    observations: object,
    *,
    as_of: object,
    plugins: object,
    aims: object,
    progress: object = None,
    isolation: object = None,
    access: object = None,
) -> None:
    """Raise UsageError with every argument that is of the wrong kind."""
    wrong = [
        Diagnostic(code="OUT551", subject=subject, found=f"it is {_kind(given)}", to_do=to_do)
        for subject, given, fits, to_do in (
            (
                "framework",
                framework,
                isinstance(framework, (Framework, str, PathLike)),
                "give a loaded Framework, or the path of one",
            ),
            (
                "observations",
                observations,
                observations is None or isinstance(observations, Mapping) or _is_frame(observations),
                "give Observations, a frame (polars, pandas, pyarrow), or a mapping from data sources to these",
            ),
            ("as_of", as_of, as_of is None or type(as_of) is date, "give a day: datetime.date(2026, 3, 31)"),
            ("plugins", plugins, plugins is None or isinstance(plugins, PluginSet), "give a PluginSet"),
            (
                "aims",
                aims,
                aims is None
                or (
                    isinstance(aims, Iterable)
                    and not isinstance(aims, (str, bytes))
                    and all(isinstance(each, str) for each in aims)
                ),
                "give a list of ids: aims=[...]",
            ),
            (
                "progress",
                progress,
                progress is None or callable(progress),
                "give a function that takes a name and two numbers",
            ),
            ("isolation", isolation, isolation is None or hasattr(isolation, "spawn"), "give an Isolation"),
            ("access", access, access is None or isinstance(access, Access), "give an Access"),
        )
        if not fits
    ]
    if wrong:
        raise UsageError(Report(wrong))


def check_sources(framework: Framework, observations: Mapping[Any, Any]) -> None:
    """Raise UsageError with every key that is no data source of the framework, and every value that is no frame."""
    known = (*framework.data, HANDED_IN)
    wrong = []
    for name, each in observations.items():
        if name not in known:
            found = f'there is no data source "{name}"' if isinstance(name, str) else f"{_kind(name)} names no source"
            to_do = suggest(str(name), framework.data) if framework.data else 'use "" for figures that none names'
            wrong.append(Diagnostic(code="OUT551", subject="observations", found=found, to_do=to_do))
        if not _is_frame(each):
            found, to_do = f'for "{name}" it is {_kind(each)}', "give Observations or a frame"
            wrong.append(Diagnostic(code="OUT551", subject="observations", found=found, to_do=to_do))
    if wrong:
        raise UsageError(Report(wrong))


def _is_frame(given: object) -> bool:
    """Everything that narwhals can take for a table says so by one of these."""
    return isinstance(given, Observations) or any(
        hasattr(given, name) for name in ("__arrow_c_stream__", "__narwhals_dataframe__", "columns")
    )


def _kind(given: object) -> str:
    return "a day with a time" if isinstance(given, datetime) else kind_of(given)
