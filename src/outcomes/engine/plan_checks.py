"""What is checked before anything is read: what `evaluate` is given, and what a framework asks of the plugins.

Law: whatever would fail in every run is said before the first one, at its place in the file; an argument of the wrong
kind is never taken for another, and never leads to an empty answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from os import PathLike

from outcomes.data import Observations
from outcomes.data.block import VALUE_TYPES, ReturnBlock
from outcomes.data.columns import REQUIRED
from outcomes.diagnostics import Diagnostic, Report, Severity, UsageError, kind_of, listed, suggest
from outcomes.engine.inputs import HANDED_IN
from outcomes.engine.source_locations import locate_in, placed
from outcomes.fetching import Access
from outcomes.framework.colours import RuleOfPlugin, colour_rules
from outcomes.framework.key_problem import Problem
from outcomes.framework.model import Aim, Framework, Indicator
from outcomes.framework.targets import ChangeTarget, way_of
from outcomes.metrics.contract import MetricInfo, Scope
from outcomes.registry import PluginSet
from outcomes.registry.parameters import Parameters, parameters
from outcomes.registry.records import Registered


def wrong_block(framework: Framework, aim: Aim, info: MetricInfo, place: tuple[str | int, ...]) -> Diagnostic | None:
    """The error for a metric that judges figures where the aim has returns, or one indicator where it has several, or
    the other way round; else None.

    An aim that has both is judged by its indicator. ``place`` is where the judgement is written.
    """
    returned = issubclass(info.takes, ReturnBlock)
    several = info.scope is Scope.FRAMEWORK
    if several == bool(aim.indicators) and (several or returned != bool(aim.indicator)):
        return None
    if several:
        sort = "one indicator" if aim.indicator else "returns"
        wrong = f"it judges several indicators together, and the aim has {sort}"
        to_do = "use another metric, or name the indicators"
        to_do += ": indicators = [...]" if not aim.indicator else f': indicators = ["{aim.indicator}", ...]'
    elif aim.indicators:
        wrong = f"it judges {'returns' if returned else 'one indicator'}, and the aim has several indicators"
        to_do = "use a metric over several indicators, or give each indicator an aim of its own"
    elif not returned:
        wrong, to_do = "it judges an indicator's figures, and the aim has returns", "use a metric that judges returns"
    elif aim.returns is None:
        wrong, to_do = "it judges returns, and the aim has an indicator", "use a metric that judges figures"
    else:
        wrong = "it judges returns, and an aim with an indicator is judged by its figures"
        to_do = "give the returns an aim of their own"
    return Diagnostic(
        code="OUT232",
        location=locate_in(framework, (*place, "metric")),
        subject=f'aim "{aim.id}", metric "{info.id}"',
        found=wrong,
        to_do=to_do,
    )


def value_types_told(info: MetricInfo, said: Mapping[str, object]) -> list[str]:
    """The value types that a metric tells of with these parameters, as plain values; none where it tells of all."""
    now = {"", *(f"{name}={value}" for name, value in said.items())}
    return [each for when, types in info.value_types if when in now for each in types]


def never_judges(
    framework: Framework, aim: Aim, info: MetricInfo, said: Mapping[str, object], place: tuple[str | int, ...]
) -> Diagnostic | None:
    """What is to be said where a metric tells nothing of an indicator's value type, whatever the data; else None.

    A warning where no type was declared, for then one is likely meant; a note where it was. ``said`` are the
    parameters as plain values.
    """
    indicator = framework.indicators.get(aim.indicator)
    told = value_types_told(info, said)
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


def without_polarity(
    framework: Framework, aim: Aim, info: MetricInfo, place: tuple[str | int, ...]
) -> Diagnostic | None:
    """The error for a metric that rests on what is good where nothing says whether that is high or low; else None."""
    indicator = framework.indicators.get(aim.indicator)
    if not info.needs_polarity or indicator is None or way_of(aim.wanted, indicator.polarity):
        return None
    return Diagnostic(
        code="OUT236",
        location=locate_in(framework, (*place, "metric")),
        subject=f'aim "{aim.id}", metric "{info.id}"',
        found="nothing says whether a high or a low figure is good",
        to_do=f'write polarity = "high" or "low" for the indicator "{indicator.id}"',
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
                "give a loaded Framework (outcomes.from_dict makes one of a table), or the path of one",
            ),
            (
                "observations",
                observations,
                observations is None or isinstance(observations, Mapping) or _is_frame(observations),
                "give Observations (from_rows or from_columns makes them), a frame (polars, pandas, pyarrow), or a "
                "mapping from data sources to these",
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


def check_sources(framework: Framework, observations: Mapping[object, object]) -> None:
    """Raise UsageError with every key that is no data source of the framework, and every value that is no frame."""
    known = (*framework.data, HANDED_IN)
    if set(REQUIRED) <= observations.keys() - set(known):
        what, to_do = "they are columns", "make them Observations by outcomes.Observations.from_columns"
        raise UsageError(Diagnostic(code="OUT551", subject="observations", found=what, to_do=to_do))
    wrong = []
    for name, each in observations.items():
        if name not in known:
            what = f'there is no data source "{name}"' if isinstance(name, str) else f"{_kind(name)} names no source"
            to_do = suggest(str(name), framework.data) if framework.data else 'use "" for figures that none names'
            wrong.append(Diagnostic(code="OUT551", subject="observations", found=what, to_do=to_do))
        if not _is_frame(each):
            what, to_do = f'for "{name}" it is {_kind(each)}', "give Observations or a frame"
            wrong.append(Diagnostic(code="OUT551", subject="observations", found=what, to_do=to_do))
    if wrong:
        raise UsageError(Report(wrong))


def _is_frame(given: object) -> bool:
    """Everything that narwhals can take for a table says so by one of these."""
    return isinstance(given, Observations) or any(
        hasattr(type(given), name) for name in ("__arrow_c_stream__", "__narwhals_dataframe__", "columns")
    )


def _kind(given: object) -> str:
    return "a day with a time" if isinstance(given, datetime) else kind_of(given)
