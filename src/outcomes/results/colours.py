"""Colour as a named rule over verdicts and numbers: what several councils publish, on the same results.

Law: a colour is a projection of what was found and never an input to anything; a rule that cannot speak of a row
says grey.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.diagnostics import DefinitionError, Diagnostic, Report, suggest
from outcomes.metrics.contract import Direction, Verdict
from outcomes.results.results import Results


class Colour(Enum):
    """The colours of a red-amber-green rule; grey: the rule cannot speak of the row."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


COLOURS = tuple(Colour)
_GREEN, _AMBER, _RED, _GREY = range(4)
Codes = NDArray[np.int8]


@attrs.frozen(kw_only=True)
class ColourRule:
    """A named rule with its parameters, such as ``{ rule = "within", percent = 10 }``."""

    name: str
    rule: str
    title: str = ""
    percent: float = 10.0
    points: float = 0.0


def colour_rules(framework: Any) -> Mapping[str, ColourRule]:
    """The built-in rules under their own names, then those that a framework declares under ``[colours]``.

    Raises DefinitionError for an unknown rule or parameter.
    """
    rules = {name: ColourRule(name=name, rule=name, title=title) for name, (title, _) in RULES.items()}
    problems = []
    fields = {field.name for field in attrs.fields(ColourRule)} - {"name"}
    for name, table in framework.colours.items():
        if name == "use":
            continue
        if not isinstance(table, Mapping) or table.get("rule") not in RULES:
            given = table.get("rule", "") if isinstance(table, Mapping) else ""
            problems.append(_problem(name, f'the rule "{given}" is not known', suggest(str(given), RULES)))
            continue
        unknown = sorted(set(table) - fields)
        problems += [_problem(name, f'"{each}" is not a key of a rule', suggest(each, fields)) for each in unknown]
        if not unknown:
            rules[name] = ColourRule(name=name, **table)
    used = framework.colours.get("use", "verdict")
    if used not in rules and not problems:
        problems.append(_problem("use", f'no rule is called "{used}"', suggest(str(used), rules)))
    if problems:
        raise DefinitionError(Report(problems))
    return rules


def colours(results: Results, rule: ColourRule) -> NDArray[np.int8]:
    """The colour of every row by a rule: positions in ``COLOURS``, shape ``[row]``."""
    return RULES[rule.rule][1](_Numbers(results), rule)


def colour_in_use(results: Results) -> ColourRule:
    """The rule that the framework declares for its reports; by verdict where it declares none."""
    return colour_rules(results.framework)[results.framework.colours.get("use", "verdict")]


def compare_colours(results: Results, names: Any = None) -> dict[str, Any]:
    """Several rules on the same rows: counts of each colour by rule, and the rows on which the rules differ.

    Rows that any rule leaves grey are not compared.
    """
    rules = colour_rules(results.framework)
    chosen = {name: colours(results, rules[name]) for name in (names or rules)}
    table = np.stack(list(chosen.values())) if chosen else np.zeros((0, len(results)), dtype=np.int8)
    spoken = (table != _GREY).all(axis=0)
    differ = spoken & (table != table[:1]).any(axis=0)
    return {
        "counts": {
            name: {COLOURS[code].value: int((codes == code).sum()) for code in range(len(COLOURS))}
            for name, codes in chosen.items()
        },
        "rows": {
            int(row): {name: COLOURS[int(codes[row])].value for name, codes in chosen.items()}
            for row in np.flatnonzero(differ)
        },
    }


class _Numbers:
    """What a rule may look at, by row: verdict, direction, and the evidence that metrics of targets leave."""

    def __init__(self, results: Results) -> None:
        self.results = results

    def words(self, name: str) -> NDArray[np.str_]:
        column = self.results.coded(name)
        return np.array(column.words or ("",), dtype=np.str_)[column.codes]

    def evidence(self, name: str) -> NDArray[np.float64]:
        return self.results.evidence(name)


def _by_verdict(numbers: _Numbers, _: ColourRule) -> Codes:
    verdict = numbers.words("verdict")
    good = np.isin(verdict, [Verdict.MET.value, Verdict.ON_TRACK.value])
    bad = np.isin(verdict, [Verdict.OFF_TRACK.value, Verdict.MISSED.value])
    return _select([good, verdict == Verdict.AT_RISK.value, bad], [_GREEN, _AMBER, _RED])


def _by_direction(numbers: _Numbers, _: ColourRule) -> Codes:
    direction = numbers.words("direction")
    words = [Direction.BETTER.value, Direction.SAME.value, Direction.WORSE.value]
    return _select([direction == word for word in words], [_GREEN, _AMBER, _RED])


def _within(numbers: _Numbers, rule: ColourRule) -> Codes:
    """Green on target or within so many percent of it; beyond that amber where it improved or held, else red."""
    distance, required = numbers.evidence("distance"), numbers.evidence("required")
    improved = numbers.evidence("improvement")
    with np.errstate(invalid="ignore"):
        near = distance >= -np.abs(required) * rule.percent / 100.0
        held = improved >= 0
        far = distance < 0
    return _select([near, far & held, far & ~np.isnan(improved)], [_GREEN, _AMBER, _RED])


def _at_or_above(numbers: _Numbers, rule: ColourRule) -> Codes:
    """Green at the target or better, amber within a tolerance of it (points, or percent of the target), else red."""
    distance, required = numbers.evidence("distance"), numbers.evidence("required")
    with np.errstate(invalid="ignore"):
        margin = np.maximum(rule.points, np.abs(required) * rule.percent / 100.0)
        return _select([distance >= 0, distance >= -margin, distance < -margin], [_GREEN, _AMBER, _RED])


def _share_of_target(numbers: _Numbers, rule: ColourRule) -> Codes:
    """Green from 100% of the target, amber from 100 less so many percent, else red; only for positive targets."""
    value, required = numbers.evidence("value"), numbers.evidence("required")
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(required > 0, 100.0 * value / required, np.nan)
        floor = 100.0 - rule.percent
        return _select([share >= 100.0, share >= floor, share < floor], [_GREEN, _AMBER, _RED])


def _select(conditions: list[NDArray[np.bool_]], codes: list[int]) -> Codes:
    return np.select(conditions, codes, _GREY).astype(np.int8)


def _problem(name: str, found: str, to_do: str) -> Diagnostic:
    return Diagnostic(code="OUT240", subject=f"colours.{name}", found=found, to_do=to_do)


RULES: Mapping[str, tuple[str, Callable[[_Numbers, ColourRule], Codes]]] = {
    "verdict": ("met or on track green, at risk amber, off track or missed red", _by_verdict),
    "direction": ("better green, same amber, worse red", _by_direction),
    "within": ("within 10% of the target green; further off amber if improved or held, else red", _within),
    "at-or-above": ("at the target green, within tolerance amber, below red", _at_or_above),
    "share-of-target": ("100% of the target green, 90% amber, less red", _share_of_target),
}
"""Named rules. ``within``: Havering, 2013/14; ``at-or-above``: Reigate and Banstead; ``share-of-target``: percent of
target as results-based accountability software colours it, which misreads targets of less-is-better measures."""
