"""What a framework asks of the plugins, and whether it can be had: the right sort of block, and words that are known.

Law: whatever would fail in every run is said before the first one, at its place in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outcomes.data.block import VALUE_TYPES, ReturnBlock
from outcomes.diagnostics import Diagnostic, Severity, listed, suggest
from outcomes.engine.source_locations import locate_in, placed
from outcomes.framework.colours import RuleOfPlugin, colour_rules
from outcomes.framework.model import Aim, Framework, Indicator
from outcomes.framework.problems import Problem
from outcomes.framework.targets import ChangeTarget
from outcomes.metrics.contract import MetricInfo
from outcomes.registry import PluginSet
from outcomes.registry.calls import Parameters, parameters
from outcomes.registry.records import Registered


def wrong_block(framework: Framework, aim: Aim, info: MetricInfo, place: tuple[str | int, ...]) -> Diagnostic | None:
    """The error for a metric that judges figures where the aim has returns, or the other way round; else None.

    An aim that has both is judged by its indicator. ``place`` is where the judgement is written.
    """
    returned = issubclass(info.takes, ReturnBlock)
    if returned != bool(aim.indicator):
        return None
    if not returned:
        found, to_do = "it judges an indicator's figures, and the aim has returns", "use a metric that judges returns"
    elif aim.returns is None:
        found, to_do = "it judges returns, and the aim has an indicator", "use a metric that judges figures"
    else:
        found = "it judges returns, and an aim with an indicator is judged by its figures"
        to_do = "give the returns an aim of their own"
    return Diagnostic(
        code="OUT232",
        location=locate_in(framework, (*place, "metric")),
        subject=f'aim "{aim.id}", metric "{info.id}"',
        found=found,
        to_do=to_do,
    )


def never_judges(
    framework: Framework, aim: Aim, info: MetricInfo, said: Mapping[str, Any], place: tuple[str | int, ...]
) -> Diagnostic | None:
    """What is to be said where a metric tells nothing of an indicator's value type, whatever the data; else None.

    A warning where no type was declared, for then one is likely meant; a note where it was. ``said`` are the
    parameters as plain values.
    """
    indicator = framework.indicators.get(aim.indicator)
    now = {"", *(f"{name}={value}" for name, value in said.items())}
    told = [each for when, types in info.value_types if when in now for each in types]
    if indicator is None or not told or indicator.value_type in told:
        return None
    declared = indicator.value_type != "other"
    known = [f'"{each}"' for each in VALUE_TYPES if each in told]
    return Diagnostic(
        code="OUT235",
        location=locate_in(framework, (*place, "metric")),
        subject=f'indicator "{indicator.id}", metric "{info.id}"',
        found=f'it says nothing of the value type "{indicator.value_type}"' + ("" if declared else ", the default"),
        to_do="judge it by another metric"
        if declared
        else f"set value_type of the indicator, to {listed(known, 'or')}; or judge it otherwise",
        severity=Severity.NOTE if declared else Severity.WARNING,
    )


def statistic_options(indicator: Indicator, record: Registered) -> tuple[Parameters | None, tuple[Problem, ...]]:
    """The options of an indicator's statistic as its plugin takes them, or what is wrong with them.

    The standard population, which stands with the data, is one of them.
    """
    table = dict(indicator.statistic_options)
    if indicator.data is not None and indicator.data.standard_population:
        table["standard_population"] = indicator.data.standard_population
    return parameters(record, table)


def unfit_statistics(framework: Framework, plugins: PluginSet) -> list[Diagnostic]:
    """An error for every statistic of an indicator that no plugin offers, and for options that it refuses."""
    problems = []
    for each in framework.indicators.values():
        place = ("indicators", each.id)
        record = plugins.find("statistic", each.statistic) if each.statistic else None
        if record is None and each.statistic:
            problems.append(plugins.missing("statistic", each.statistic, locate_in(framework, (*place, "statistic"))))
        elif record is not None and record.options is not None:
            _, wrong = statistic_options(each, record)
            at = (*place, "statistic_options")
            problems += [placed(framework, at, problem, f"option {{}} of {record.id}") for problem in wrong]
        elif each.statistic_options:
            problems.append(
                Diagnostic(
                    code="OUT425",
                    location=locate_in(framework, (*place, "statistic_options"), at="key"),
                    subject=f'indicator "{each.id}"',
                    found=f'its statistic "{each.statistic}" takes no options' if record else "it has no statistic",
                    to_do="remove statistic_options",
                )
            )
    return problems


def unfit_fields(framework: Framework, plugins: PluginSet) -> list[Diagnostic]:
    """An error for every table of further keys of an aim that no plugin knows, and for keys that it refuses."""
    problems = []
    for aim in framework.aims.values():
        for name, table in aim.more.items():
            place = ("aims", aim.id, "more", name)
            record = plugins.find("fields", name)
            if record is None:
                problems.append(plugins.missing("fields", name, locate_in(framework, place, at="key")))
            else:
                _, wrong = parameters(record, table)
                problems += [placed(framework, place, each, f"key {{}} of {name}") for each in wrong]
    return problems


def unfit_readings(framework: Framework, plugins: PluginSet) -> list[Diagnostic]:
    """An error for every reading of a target that no plugin offers."""
    return [
        plugins.missing("reading", each, locate_in(framework, ("aims", aim.id, "target", "read_as")))
        for aim in framework.aims.values()
        if isinstance(aim.target, ChangeTarget) and (each := aim.target.read_as)
        if plugins.find("reading", each) is None
    ]


def unfit_colours(framework: Framework, plugins: PluginSet) -> list[Diagnostic]:
    """An error for every colour rule of the framework that no plugin offers, and for options that its rule refuses."""
    problems = []
    for name, rule in colour_rules(framework)[0].items():
        if not isinstance(rule, RuleOfPlugin):
            continue
        place = ("colours", name)
        record = plugins.find("colour", rule.rule)
        if record is None:
            problems.append(plugins.missing("colour", rule.rule, locate_in(framework, (*place, "rule"))))
        else:
            _, wrong = parameters(record, rule.options)
            problems += [placed(framework, place, each, f'colour rule "{name}", {{}}') for each in wrong]
    return problems


def unknown_value_types(framework: Framework) -> list[Diagnostic]:
    """A warning for every value type that no metric of outcomes knows; a plugin may know a word of its own."""
    return [
        Diagnostic(
            code="OUT233",
            location=locate_in(framework, ("indicators", each.id, "value_type")),
            subject=f'indicator "{each.id}", value_type',
            found=f'"{each.value_type}" is not a known type, and is treated as "other"',
            to_do=suggest(each.value_type, VALUE_TYPES),
            severity=Severity.WARNING,
        )
        for each in framework.indicators.values()
        if each.value_type not in VALUE_TYPES
    ]
