"""The hooks that are called once plugins are loaded: house rules of frameworks, and what is told of runs.

Law: a hook that fails costs its own findings and nothing else, and is named for it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING

import attrs

from outcomes.diagnostics import Diagnostic, Report, Severity
from outcomes.hooks import RunFinished
from outcomes.registry.containment import contain, cut, remarks
from outcomes.registry.plain import UnfitError, plain_diagnostic
from outcomes.registry.plugin_loading import LoadedPlugin

if TYPE_CHECKING:
    from outcomes.framework.model import Framework

MOST_FINDINGS = 1_000
"""Findings of one plugin's house rules on one framework that are kept."""


def check_framework(plugins: Iterable[LoadedPlugin], framework: Framework) -> Report:
    """The house rules of every plugin. One that fails, or speaks under a code not its own, is an error."""
    said: list[Diagnostic] = []
    for plugin in plugins:
        for each in _call(plugin, "check_framework", {"framework": framework}, said):
            if isinstance(each, Diagnostic) and re.fullmatch(r"OUT9\d\d", each.code):
                said.append(each)
                continue
            wrong = each if isinstance(each, str) else _wrong_code(each)
            said.append(Diagnostic(code="OUT417", subject=_subject(plugin), found=wrong, to_do="tell its author"))
    return Report(said)


def run_finished(plugins: Iterable[LoadedPlugin], run: RunFinished) -> Report:
    """Tell every plugin that a run started or finished. What goes wrong is a warning: the run stands."""
    said: list[Diagnostic] = []
    for plugin in plugins:
        untold = _call(plugin, "run_finished", {"run": run}, said)
        said.extend(_untold(plugin, each) for each in untold)
    return Report(map(as_warning, said))


def as_warning(finding: Diagnostic) -> Diagnostic:
    """The same, no more than a warning."""
    return attrs.evolve(finding, severity=Severity.WARNING) if finding.severity is Severity.ERROR else finding


def _call(
    plugin: LoadedPlugin, hook: str, values: Mapping[str, object], said: list[Diagnostic]
) -> list[Diagnostic | str]:
    """What a hook of a plugin gave: each finding, or a text that says why it is not one."""
    if hook not in plugin.implementations:
        return []
    function, arguments = plugin.implementations[hook]
    called = contain(
        _listed,
        function,
        values if plugin.record.built_in else copy.deepcopy(values),
        arguments,
        own=plugin.record.package,
        watch=not plugin.record.built_in,
    )
    said.extend(remarks(_subject(plugin), f"calling its {hook}", called))
    if called.thrown is not None:
        said.append(
            Diagnostic(
                code="OUT416",
                subject=_subject(plugin),
                found=f"its {hook} failed: {called.thrown}",
                to_do="update the plugin, or disable it with --disable",
            )
        )
    return called.value or []


def _listed(
    function: Callable[..., Iterable[object] | None], values: Mapping[str, object], arguments: Iterable[str]
) -> list[Diagnostic | str]:
    """The findings of a hook as a list of plain ones, drawn out of a generator inside the containment."""
    findings = function(*(values[each] for each in arguments))
    return [] if findings is None else [_finding(each) for each in islice(findings, MOST_FINDINGS)]


def _finding(each: object) -> Diagnostic | str:
    try:
        return plain_diagnostic(each)
    except UnfitError as problem:
        return f"its check_framework: {problem}"


def _untold(plugin: LoadedPlugin, each: Diagnostic | str) -> Diagnostic:
    """A channel that a plugin could not tell, under the code of such."""
    if isinstance(each, Diagnostic):
        return Diagnostic(code="OUT419", subject=each.subject, found=each.found, to_do=each.to_do)
    said = f"it gave something that is no Diagnostic for a channel ({each})"
    return Diagnostic(code="OUT416", subject=_subject(plugin), found=said, to_do="tell its author")


def _wrong_code(finding: Diagnostic) -> str:
    return f'its check_framework used the code "{cut(finding.code)}", not one from OUT900 to OUT999'


def _subject(plugin: LoadedPlugin) -> str:
    return f'plugin "{plugin.record.name}"'
