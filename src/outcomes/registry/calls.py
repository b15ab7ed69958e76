"""Calls of what plugins do with results and frameworks: contained, verified, and given copies of what others use too.

Law: what a plugin throws becomes a `PluginError` in its name, whatever its type. A hook that is called once plugins are
loaded, for house rules and news of runs, costs its own findings and nothing else where it fails.
"""

from __future__ import annotations

import copy
import io
import pickle
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, TextIO, TypeVar, cast

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.diagnostics import (
    DataError,
    DefinitionError,
    Diagnostic,
    ExitCode,
    OutcomesError,
    PluginError,
    Report,
    Severity,
    UsageError,
)
from outcomes.hooks.protocols import Colouring, Subcommand, Writer
from outcomes.hooks.run_told import RunFinished
from outcomes.registry.containment import contain, cut, remarks
from outcomes.registry.plain import UnfitError, check_colours, plain_diagnostic, plain_report, plain_text
from outcomes.registry.plugin_loading import LoadedPlugin
from outcomes.registry.records import MetricRecord, Owned, Registered
from outcomes.streams import copy_utf8

if TYPE_CHECKING:
    from outcomes.framework.model import Framework

HELD = 1 << 26
"""Bytes of what a writer wrote that are held in memory."""
MOST_FINDINGS = 1_000
"""Findings of one plugin's house rules on one framework that are kept."""

T = TypeVar("T")


def write(record: Registered, results: object, stream: IO[Any]) -> Report:
    """Write results with a registered writer. Gives its warnings; raises PluginError where it fails.

    The stream gets all that the writer wrote or nothing; a full disk or a reader that went away is the stream's own
    OSError and no failure of the writer's. A third party's writer gets a copy of the results.
    """
    if record.built_in:
        # Results may be larger than memory; those of most frameworks never see a disk.
        with tempfile.SpooledTemporaryFile(max_size=HELD) as held:
            if record.binary:
                record.thing.write(results, held)
                held.seek(0)
                shutil.copyfileobj(held, stream, HELD)
            else:
                encoded = io.TextIOWrapper(held, encoding="utf-8", newline="")
                record.thing.write(results, encoded)
                encoded.detach()
                held.seek(0)
                copy_utf8(held, stream)
        return Report()
    said: list[Diagnostic] = []
    text = called(record, "writing results", _write, record.thing, record.binary, results, said=said)
    stream.write(text)
    return Report(said)


def _write(writer: Writer, binary: bool, results: object) -> bytes | str:
    held: Any = io.BytesIO() if binary else io.StringIO(newline="")
    writer.write(copy.deepcopy(results), held)  # its own, to do with as it likes
    written = held.getvalue()
    # A text with half a surrogate pair in it could not be written to any file.
    return bytes(written) if binary else plain_text(written, len(written)).encode("utf-8", "replace").decode("utf-8")


def colour(record: Registered, results: Sized, options: object) -> NDArray[np.int8]:
    """The colour of every row by a registered rule, verified to be int8 of shape ``[row]`` and to name colours."""
    return called(record, "colouring the results", _colour, record.thing, results, options)


def _colour(rule: Colouring, results: Sized, options: object) -> NDArray[np.int8]:
    colours = rule.colour(copy.deepcopy(results), options)
    check_colours(colours, len(results))
    return np.array(colours)


def command(record: Registered, arguments: Sequence[str], output: TextIO) -> tuple[int, Report]:
    """Run a registered command: its exit code, and what is to be said of it.

    An error of ours that it raises is let through, for it is its answer; anything else that it throws becomes a
    PluginError, as does an exit code that is none of ours.
    """
    said: list[Diagnostic] = []
    problem, code = called(record, "running it", _command, record.thing, tuple(arguments), output, said=said)
    if problem is not None:
        raise problem
    return code, Report(said)


def _command(thing: Subcommand, arguments: tuple[str, ...], output: TextIO) -> tuple[OutcomesError | None, int]:
    try:
        code = thing.run(arguments, output)
    except OutcomesError as problem:
        for own in (DefinitionError, DataError, UsageError, PluginError):
            if isinstance(problem, own):
                return own(plain_report(problem.report)), 0
        raise
    if type(code) not in (int, ExitCode) or code not in tuple(ExitCode):
        raise UnfitError(f"it gave {plain_text(repr(code))}, which is no exit code of outcomes")
    return None, int(code)


def called(
    record: Owned, what: str, function: Callable[..., T], *arguments: object, said: list[Diagnostic] | None = None
) -> T:
    """Call code of a plugin's, contained; what is built in is our own, and its failure our own defect."""
    if record.built_in:
        return function(*arguments)
    contained = contain(function, *arguments, own=record.package)
    if said is not None:
        said.extend(remarks(_subject(record), what, contained))
    if contained.thrown is not None:
        bare = contained.thrown.kind == UnfitError.__name__
        why = contained.thrown.message.removeprefix(f"{what} failed: ") if bare else str(contained.thrown)
        raise PluginError(_wrong(record, f"{what} failed: {why}"))
    return cast(T, contained.value)


def _subject(record: Owned) -> str:
    kind = "metric" if isinstance(record, MetricRecord) else record.kind
    return f'{kind} "{record.id}" of plugin "{record.owner}"'


def _wrong(record: Owned, found: str) -> Diagnostic:
    return Diagnostic(
        code="OUT416",
        subject=_subject(record),
        found=found,
        to_do="update the plugin, or use another",
    )


def check_framework(plugins: Iterable[LoadedPlugin], framework: Framework) -> Report:
    """The house rules of every plugin. One that fails, or speaks under a code not its own, is an error."""
    said: list[Diagnostic] = []
    for plugin in plugins:
        for each in _call_hook(plugin, "check_framework", {"framework": framework}, said):
            if isinstance(each, Diagnostic) and re.fullmatch(r"OUT9\d\d", each.code):
                said.append(each)
                continue
            wrong = each if isinstance(each, str) else _wrong_code(each)
            said.append(
                Diagnostic(code="OUT417", subject=_plugin_subject(plugin), found=wrong, to_do="tell its author")
            )
    return Report(said)


def run_finished(plugins: Iterable[LoadedPlugin], run: RunFinished) -> Report:
    """Tell every plugin that a run started or finished. What goes wrong is a warning: the run stands."""
    said: list[Diagnostic] = []
    for plugin in plugins:
        untold = _call_hook(plugin, "run_finished", {"run": run}, said)
        said.extend(_untold(plugin, each) for each in untold)
    return Report(map(as_warning, said))


def as_warning(finding: Diagnostic) -> Diagnostic:
    """The same, no more than a warning."""
    return attrs.evolve(finding, severity=Severity.WARNING) if finding.severity is Severity.ERROR else finding


def _call_hook(
    plugin: LoadedPlugin, hook: str, values: Mapping[str, object], said: list[Diagnostic]
) -> list[Diagnostic | str]:
    """What a hook of a plugin gave: each finding, or a text that says why it is not one."""
    if hook not in plugin.implementations:
        return []
    function, arguments = plugin.implementations[hook]
    called = contain(
        _listed,
        function,
        values if plugin.record.built_in else _copied(values),
        arguments,
        own=plugin.record.package,
        watch=not plugin.record.built_in,
    )
    said.extend(remarks(_plugin_subject(plugin), f"calling its {hook}", called))
    if called.thrown is not None:
        said.append(
            Diagnostic(
                code="OUT416",
                subject=_plugin_subject(plugin),
                found=f"its {hook} failed: {called.thrown}",
                to_do="update the plugin, or disable it with --disable",
            )
        )
    return called.value or []


def _copied(values: Mapping[str, object]) -> Mapping[str, object]:
    """A copy that a plugin can do with as it likes."""
    try:
        return cast(Mapping[str, object], pickle.loads(pickle.dumps(values)))  # a third of the time of a deep copy
    except Exception:  # a framework that was made in Python may hold what cannot be pickled
        return copy.deepcopy(values)


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
    return Diagnostic(code="OUT416", subject=_plugin_subject(plugin), found=said, to_do="tell its author")


def _wrong_code(finding: Diagnostic) -> str:
    return f'its check_framework used the code "{cut(finding.code)}", not one from OUT900 to OUT999'


def _plugin_subject(plugin: LoadedPlugin) -> str:
    return f'plugin "{plugin.record.name}"'
