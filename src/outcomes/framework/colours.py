"""Which colour rules a framework declares: what each rule is called, what it takes, and which one its reports use.

Law: a rule is declared here and applied elsewhere; nothing here knows a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import attrs
from attrs.validators import ge, optional

from outcomes.diagnostics import suggest
from outcomes.framework.key_problem import Problem
from outcomes.framework.model import Framework
from outcomes.framework.scalars import kind_of, quoted
from outcomes.framework.structuring import structure_parameters
from outcomes.immutable import immutable

RuleName = Literal["verdict", "direction", "within", "at-or-above", "share-of-target"]

BUILT_IN: Final[Mapping[str, str]] = {
    "verdict": "met or on track green, at risk amber, off track or missed red",
    "direction": "better green, same amber, worse red",
    "within": "on or within 10% of the target green; further off amber if no worse than a year before, else red",
    "at-or-above": "at the target or better green, within the declared tolerance of it amber, else red",
    "share-of-target": "100% of the target green, 90% amber, less red",
}
"""Named rules. ``within``: London Borough of Havering, minutes on quarter 4 of 2013/14, by which a quarter improves on
the same quarter of the year before; ``at-or-above``: Reigate and Banstead; ``share-of-target``: percent of target as
scorecard software colours it, which misreads targets where less is better."""

USE: Final = "use"
"""The key that names the rule of the framework's own reports."""


class BuiltInColour:
    """What every rule that is built in is: a framework names it without a dot, and is read without any plugin."""


@immutable(kw_only=True)
class ColourTolerance:
    """By how much a target may be missed, for the rules that allow for it."""

    percent: float | None = attrs.field(default=None, validator=optional(ge(0)), metadata={"help": "of the target"})
    points: float | None = attrs.field(
        default=None, validator=optional(ge(0)), metadata={"help": "in the unit of the measure"}
    )


def _own_first(_: type, fields: list[attrs.Attribute[object]]) -> list[attrs.Attribute[object]]:
    """What a table says first stands first on the page of the file format."""
    return sorted(fields, key=lambda each: each.name not in ("rule", "title"))


@immutable(kw_only=True, field_transformer=_own_first)
class ColourRule(ColourTolerance):
    """A rule with its parameters, as ``[colours]`` writes one: ``havering = { rule = "within", percent = 10 }``."""

    rule: RuleName
    title: str = ""


@immutable(kw_only=True)
class RuleOfPlugin:
    """A rule that a plugin offers, as ``[colours]`` writes one: its options are the plugin's to understand."""

    rule: str
    title: str = ""
    name: str = attrs.field(default="", metadata={"written": False})
    options: Mapping[str, object] = attrs.field(factory=dict, metadata={"written": False})


AnyRule = ColourRule | RuleOfPlugin


def colour_rules(framework: Framework) -> tuple[dict[str, AnyRule], list[Problem]]:
    """The built-in rules by name, then those that the framework declares; and what is wrong with ``[colours]``.

    A rule whose name has a dot in it is a plugin's, of which nothing is known here.
    """
    rules: dict[str, AnyRule] = {
        name: ColourRule(rule=name, title=title)  # type: ignore[arg-type]
        for name, title in BUILT_IN.items()
    }
    problems: list[Problem] = []
    for name, table in framework.colours.items():
        if name == USE:
            continue
        path = ("colours", name)
        if not isinstance(table, Mapping):
            to_do = 'write a table: { rule = "within", percent = 10 }'
            wanted = f"expected a table, found {kind_of(table)}"
            problems.append(Problem(path=path, code="OUT112", found=wanted, to_do=to_do))
            continue
        if isinstance(table.get("rule"), str) and "." in table["rule"]:
            head = {key: table[key] for key in ("rule", "title") if key in table}
            of_plugin, wrong = structure_parameters(RuleOfPlugin, head, path=path)
            problems.extend(wrong)
            if of_plugin is not None:
                options = {key: value for key, value in table.items() if key not in head}
                rules[name] = attrs.evolve(of_plugin, name=name, options=options)
            continue
        rule, wrong = structure_parameters(ColourRule, table, path=path)
        problems.extend(wrong)
        if rule is not None:
            rules[name] = rule
    used = framework.colours.get(USE)
    if used is not None and (not isinstance(used, str) or used not in rules) and not problems:
        said = quoted(used) if isinstance(used, str) else kind_of(used)
        to_do = suggest(used, rules) if isinstance(used, str) else "write the name of a rule"
        found = f"no colour rule is called {said}"
        problems.append(Problem(path=("colours", USE), code="OUT240", found=found, to_do=to_do))
    return rules, problems
