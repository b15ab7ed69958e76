"""Colour as a named rule over verdicts and numbers: what several councils publish, on the same results.

Law: a colour is a projection of what was found and never an input to anything; a rule that cannot speak of a row
says grey, and none speaks of a row without a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Bools, first_true
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
from outcomes.framework.colours import USE, AnyRule, ColourRule, RuleOfPlugin
from outcomes.framework.colours import colour_rules as rules_of
from outcomes.framework.model import Framework
from outcomes.framework.problems import dotted
from outcomes.metrics.contract import Direction, Status, Verdict
from outcomes.metrics.verdicts import counted_as
from outcomes.registry import PluginSet
from outcomes.registry.calls import colour, parameters
from outcomes.results.results import ResultColumns


class Colour(Enum):
    """The colours of a red-amber-green rule; grey: the rule cannot speak of the row."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


COLOURS = tuple(Colour)
_GREEN, _AMBER, _RED, _GREY = range(4)
Codes = NDArray[np.int8]
_PERCENT = 10.0
"""Where a rule that needs a percentage is declared without one."""
_ROUNDING = 1e-9
"""Share of a target that is rounding and not a miss: 1.1 times 68 is not to miss 74.8."""


class ColourError(OutcomesError):
    """A colour rule was asked for that the framework does not have."""

    exit_code = ExitCode.USAGE


@attrs.frozen(kw_only=True)
class Compared:
    """Several rules on the same rows.

    ``colours`` holds, by rule, positions in ``COLOURS``, shape ``[row]``; ``counts`` how many rows have each colour;
    ``spoken`` how many rows at least two rules can speak of; ``differ`` the positions of those on which the rules that
    speak do not agree.
    """

    colours: Mapping[str, Codes]
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


def colours(results: ResultColumns, rule: AnyRule) -> Codes:
    """The colour of every row by a rule: positions in ``COLOURS``, shape ``[row]``.

    Grey where nothing was found (whatever the numbers are), and where the rule has nothing to look at. A plugin's rule
    was applied when the framework was judged (`by_plugins`); here it is looked up.
    """
    if not len(results):
        return np.zeros(0, dtype=np.int8)
    judged = results.status_codes == tuple(Status).index(Status.JUDGED)
    if isinstance(rule, RuleOfPlugin):
        given = results.coloured.get(rule.name)
        return np.where(judged, _GREY if given is None else given, _GREY).astype(np.int8)
    return np.where(judged, _RULES[rule.rule](results, rule), _GREY).astype(np.int8)


def colour_in_use(results: ResultColumns) -> AnyRule:
    """The rule that the framework declares for its reports; by verdict where it declares none."""
    return colour_rules(results.framework)[results.framework.colours.get(USE, "verdict")]


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
            found = f'no colour rule is called "{name}"'
            raise ColourError(Diagnostic(code="OUT240", subject="colours", found=found, to_do=suggest(name, rules)))
    chosen = {name: colours(results, rules[name]) for name in wanted}
    table = np.stack(list(chosen.values()))
    speaks = table != _GREY
    counted = np.ones(len(results), dtype=np.bool_) if supporting else results.is_promised
    spoken = (speaks.sum(axis=0) >= 2) & counted
    lightest = np.where(speaks, table, _GREY).min(axis=0)
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


def _words(results: ResultColumns, name: str) -> NDArray[np.str_]:
    column = results.coded(name)
    return np.array(column.words or ("",), dtype=np.str_)[column.codes]


def _against_target(results: ResultColumns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By how much each row is better than its target, and the target; NaN where no number was promised.

    A direction ("reduce") asks only for more or less than its baseline: that is no target to be within 10% of.
    """
    distance, required = results.evidence("distance"), results.evidence("required")
    direction_only = (_words(results, "metric") == "target.path") & np.isnan(results.evidence("final"))
    return np.where(direction_only, np.nan, distance), np.where(direction_only, np.nan, required)


def _by_verdict(results: ResultColumns, _: ColourRule) -> Codes:
    column = results.coded("verdict")
    verdict = np.array([counted_as(word) for word in column.words] or [""], dtype=np.str_)[column.codes]
    good = np.isin(verdict, [Verdict.MET.value, Verdict.ON_TRACK.value])
    bad = np.isin(verdict, [Verdict.OFF_TRACK.value, Verdict.MISSED.value])
    return _coloured(good, verdict == Verdict.AT_RISK.value, bad)


def _by_direction(results: ResultColumns, _: ColourRule) -> Codes:
    direction = _words(results, "direction")
    words = [Direction.BETTER.value, Direction.SAME.value, Direction.WORSE.value]
    return _coloured(*(direction == word for word in words))


def _within(results: ResultColumns, rule: ColourRule) -> Codes:
    """Green on target or within so many percent of it; beyond that amber where no worse than a year before, else red.

    A quarter is held against the same quarter of the year before, a month against the same month. Further off without
    a figure of then is grey: the rule says neither.
    """
    distance, required = _against_target(results)
    improved = results.evidence("improvement")
    with np.errstate(invalid="ignore"):
        near = distance >= -_margin(required, rule, percent=_PERCENT)
        far = distance < 0
        return _coloured(near, far & (improved >= 0), far & (improved < 0))


def _at_or_above(results: ResultColumns, rule: ColourRule) -> Codes:
    """Green at the target or better, amber within the declared tolerance of it, else red."""
    distance, required = _against_target(results)
    with np.errstate(invalid="ignore"):
        margin = _margin(required, rule, percent=0.0)
        there = distance >= -np.abs(required) * _ROUNDING
        return _coloured(there, distance >= -margin, distance < -margin)


def _share_of_target(results: ResultColumns, rule: ColourRule) -> Codes:
    """Green from 100% of the target, amber from 100 less so many percent, else red; only for positive targets."""
    _, required = _against_target(results)
    value = results.evidence("value")
    value = np.where(np.isnan(value), results.evidence("number"), value)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(required > 0, 100.0 * value / required, np.nan)
        floor = 100.0 - (_PERCENT if rule.percent is None else rule.percent)
        whole, most = share >= 100.0 * (1 - _ROUNDING), share >= floor * (1 - _ROUNDING)
        return _coloured(whole, most, share < floor)


def _margin(required: NDArray[np.float64], rule: ColourRule, *, percent: float) -> NDArray[np.float64]:
    """The declared tolerance in the unit of the measure; ``percent`` of the target where none is declared."""
    share = rule.percent
    if share is None and rule.points is None:
        share = percent
    margin = np.abs(required) * ((share or 0.0) / 100.0 + _ROUNDING)
    return np.maximum(margin, rule.points or 0.0)


def _coloured(green: Bools, amber: Bools, red: Bools) -> Codes:
    """The colour whose condition holds, the better one first; grey where none does."""
    return first_true((green, _GREEN), (amber, _AMBER), (red, _RED), otherwise=_GREY).astype(np.int8)


_RULES: Mapping[str, Callable[[ResultColumns, ColourRule], Any]] = {
    "verdict": _by_verdict,
    "direction": _by_direction,
    "within": _within,
    "at-or-above": _at_or_above,
    "share-of-target": _share_of_target,
}
