"""Colour as a named rule over verdicts and numbers: what several councils publish, on the same results.

Law: a colour is a projection of what was found and never an input to anything; a rule that cannot speak of a row
says grey, and none speaks of a row without a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.diagnostics import (
    DefinitionError,
    Diagnostic,
    ExitCode,
    OutcomesError,
    PluginError,
    Report,
    Severity,
    expect,
    suggest,
)
from outcomes.framework.colours import USE, AnyRule, RuleOfPlugin
from outcomes.framework.colours import colour_rules as rules_of
from outcomes.framework.key_problem import dotted
from outcomes.framework.model import Framework
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status
from outcomes.registry import PluginSet
from outcomes.registry.calls import colour
from outcomes.registry.parameters import parameters
from outcomes.results.own_colours import COLOURS, GREY, OWN, Colour, ColourCodes
from outcomes.results.results import ResultColumns


class ColourError(OutcomesError):
    """A colour rule was asked for that the framework does not have."""

    exit_code = ExitCode.USAGE


@immutable(kw_only=True)
class Compared:
    """Several rules on the same rows.

    ``colours`` holds, by rule, positions in ``COLOURS``, shape ``[row]``; ``counts`` how many rows have each colour;
    ``spoken`` how many rows at least two rules can speak of; ``differ`` the positions of those on which the rules that
    speak do not agree.
    """

    colours: Mapping[str, ColourCodes]
    counts: Mapping[str, Mapping[Colour, int]]
    spoken: int
    differ: NDArray[np.int64]


def colour_rules(framework: Framework) -> Mapping[str, AnyRule]:
    """The built-in rules under their own names, then those that a framework declares under ``[colours]``.

    Raises DefinitionError for an unknown rule or parameter (of a framework made in memory: a file's are found when it
    is loaded).
    """
    rules, problems = rules_of(framework)
    if problems:
        raise DefinitionError(
            Report(
                Diagnostic(code=each.code, subject=dotted(each.path), found=each.found, to_do=each.to_do)
                for each in problems
            )
        )
    return rules


def colours(results: ResultColumns, rule: AnyRule) -> ColourCodes:
    """The colour of every row by a rule: positions in ``COLOURS``, shape ``[row]``.

    Grey where nothing was found (whatever the numbers are), and where the rule has nothing to look at. A plugin's rule
    was applied when the framework was judged (`by_plugins`); here it is looked up.
    """
    if not len(results):
        return np.zeros(0, dtype=np.int8)
    judged = results.status_codes == tuple(Status).index(Status.JUDGED)
    if isinstance(rule, RuleOfPlugin):
        given = results.coloured.get(rule.name)
        return np.where(judged, GREY if given is None else given, GREY).astype(np.int8)
    return np.where(judged, OWN[rule.rule].colour(results, rule), GREY).astype(np.int8)


def colour_in_use(results: ResultColumns) -> AnyRule:
    """The rule that the framework declares for its reports; by verdict where it declares none."""
    return colour_rules(results.framework)[str(results.framework.colours.get(USE, "verdict"))]


def by_plugins(results: ResultColumns, plugins: PluginSet) -> None:
    """Apply the colour rules of plugins that the framework declares, once, to results that were just made.

    A rule that fails leaves every row grey, and a warning in ``results.report`` that names its plugin.
    """
    for rule in colour_rules(results.framework).values():
        if not isinstance(rule, RuleOfPlugin) or rule.name in results.coloured:
            continue
        record = plugins.find("colour", rule.rule)
        made = None if record is None else parameters(record, rule.options)[0]
        if record is None or made is None:  # the plan refused it
            continue
        try:
            results.coloured[rule.name] = colour(record, results, made.params)
        except PluginError as problem:
            results.report += Report(attrs.evolve(each, severity=Severity.WARNING) for each in problem.report)


def compare_colours(
    results: ResultColumns, names: Iterable[str] | None = None, *, supporting: bool = False
) -> Compared:
    """Several rules on the same rows; by default the verdicts' own and those that the framework declares, or all that
    are built in where it declares none. Rows of supporting aims are coloured too, and counted only where asked for.

    Raises ColourError for an unknown name, with the nearest right one.
    """
    expect(results, isinstance(results, ResultColumns), "results", "give Results, as evaluate returns them")
    fits = names is None or (isinstance(names, Iterable) and not isinstance(names, (str, bytes)))
    expect(names, fits, "names", "give a list of rules")
    names = None if names is None else list(names)
    for name in names or ():
        expect(name, isinstance(name, str), "names", "give a list of rules")
    rules = colour_rules(results.framework)
    declared = [name for name in results.framework.colours if name != USE]
    wanted = list(dict.fromkeys(names or (["verdict", *declared] if declared else rules)))
    for name in wanted:
        if name not in rules:
            wrong = f'no colour rule is called "{name}"'
            raise ColourError(Diagnostic(code="OUT240", subject="colours", found=wrong, to_do=suggest(name, rules)))
    chosen = {name: colours(results, rules[name]) for name in wanted}
    table = np.stack(list(chosen.values()))
    speaks = table != GREY
    counted = np.ones(len(results), dtype=np.bool_) if supporting else results.is_promised
    spoken = (speaks.sum(axis=0) >= 2) & counted
    lightest = np.where(speaks, table, GREY).min(axis=0)
    darkest = np.where(speaks, table, -1).max(axis=0)
    return Compared(
        colours=chosen,
        counts={
            name: {colour: int((codes[counted] == code).sum()) for code, colour in enumerate(COLOURS)}
            for name, codes in chosen.items()
        },
        spoken=int(spoken.sum()),
        differ=np.flatnonzero(spoken & (lightest != darkest)),
    )
