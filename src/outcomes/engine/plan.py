"""What a run will do, before it reads an observation: which metric judges which aims, with which parameters.

Law: a plan depends on the framework and the plugins alone; two equal ones have one fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from outcomes.diagnostics import DefinitionError, Diagnostic, PluginError, Report, expect, suggest
from outcomes.engine.batch import ENGINE_REASON
from outcomes.engine.definitions import canonical, definition_basis, digest
from outcomes.engine.inputs import check_readers
from outcomes.engine.placed_targets import target_of
from outcomes.engine.plan_checks import (
    never_judges,
    unfit_colours,
    unfit_fields,
    unfit_readings,
    unfit_statistics,
    unknown_value_types,
    without_polarity,
    wrong_block,
)
from outcomes.engine.returned_comments import with_returned_comments
from outcomes.engine.source_locations import all_placed, locate_in, placed
from outcomes.engine.steps import Listed, Plan, Step
from outcomes.framework.house_rules import check_house_rules
from outcomes.framework.model import Aim, Framework, Judgement
from outcomes.framework.targets import ChangeTarget, DirectionTarget
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo
from outcomes.registry import MetricRecord, PluginSet
from outcomes.registry.parameters import parameters as parameters_of

OPEN = frozenset({"indicator", "source"})
"""Gaps beside which nothing of an aim can be judged: what is measured, or by whose figures, is not settled."""


@immutable(kw_only=True)
class _Parameters:
    """Parameters of a metric: as it takes them, as plain values, and as these are spelt."""

    params: object
    plain: Mapping[str, object]
    spelt: str


def make_plan(
    framework: Framework,
    plugins: PluginSet,
    *,
    aims: Iterable[str] | None = None,
    supplied: bool = False,
    strict: bool = False,
) -> Plan:
    """Resolve every judgement of a framework against the installed plugins.

    ``aims`` limits the plan to some aims (ids). ``supplied``: observations are handed in, so that an indicator
    needs no data source of its own. ``strict`` holds the framework to every house rule, declared or not; what a rule
    finds that is no error is in the plan's ``report``.

    Raises DefinitionError with every unknown metric, every wrong parameter and every breach of a house rule, placed in
    the file, and PluginError where a metric belongs to a plugin that failed to load.
    """
    expect(framework, isinstance(framework, Framework), "framework", "give a loaded Framework")
    expect(plugins, isinstance(plugins, PluginSet), "plugins", "give a PluginSet")
    aims = aims if aims is None or isinstance(aims, (str, bytes)) or not isinstance(aims, Iterable) else list(aims)
    fits = aims is None or (isinstance(aims, list) and all(isinstance(each, str) for each in aims))
    expect(aims, fits, "aims", "give a list of ids: aims=[...]")
    if plugins.unmet(framework.requires, None):
        raise PluginError(plugins.unmet(framework.requires, locate_in(framework, ("framework", "requires"))))
    framework, said = with_returned_comments(framework)
    house = all_placed(framework, check_house_rules(framework, strict=strict)) + plugins.check_framework(framework)
    house += unknown_value_types(framework)
    house += said
    problems: list[Diagnostic] = list(house.errors)
    groups: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    resolved: dict[tuple[str, ...], tuple[Judgement, MetricRecord, _Parameters]] = {}
    # Most aims of a framework are judged alike; a spelling that tells types apart finds those that are.
    alike: dict[tuple[str, str], _Parameters] = {}
    listed: list[Listed] = []
    chosen = set(framework.aims if aims is None else aims)
    unknown = sorted(chosen - set(framework.aims))
    if unknown:
        raise DefinitionError(
            Report(
                Diagnostic(
                    code="OUT231",
                    subject=f'aim "{each}"',
                    found="the framework has no such aim",
                    to_do=suggest(each, framework.aims),
                )
                for each in unknown
            )
        )
    for position, aim in enumerate(framework.aims.values()):
        if aim.id not in chosen:
            continue
        gaps = tuple(dict.fromkeys(each.what for each in aim.gaps))
        listed.extend(Listed(aim=position, reason=ENGINE_REASON[f"{what} undefined"]) for what in gaps)
        reason = _unjudgeable(framework, aim, supplied=supplied)
        if gaps and (reason is not None or not OPEN.isdisjoint(gaps)):
            continue
        if reason is not None:
            listed.append(Listed(aim=position, reason=ENGINE_REASON[reason]))
            continue
        basis = definition_basis(framework, aim)
        for order, judgement in enumerate(aim.judge):
            place = judgement.at or ("aims", aim.id, "judge", order)
            record = plugins.find("metric", judgement.metric)
            if record is None:
                problems.append(plugins.missing("metric", judgement.metric, locate_in(framework, (*place, "metric"))))
                continue
            misfit = wrong_block(framework, aim, record.info, place)
            if misfit is not None:
                problems.append(misfit)
                continue
            unjudged = without_polarity(framework, aim, record.info, place)
            problems += [] if unjudged is None else [unjudged]
            written = judgement.metric, repr(judgement.parameters)
            if written not in alike:
                checked, wrong = parameters_of(record, judgement.parameters)
                if checked is None:
                    subject = f"of {judgement.metric}"
                    problems.extend(placed(framework, place, each, f"parameter {{}} {subject}") for each in wrong)
                    continue
                alike[written] = _Parameters(params=checked.params, plain=checked.plain, spelt=canonical(checked.plain))
            parameters = alike[written]
            if _promise_open(aim, gaps, record.info):
                continue
            told = never_judges(framework, aim, record.info, parameters.plain, place)
            house += [] if told is None or told in house.diagnostics else [told]
            against = _comparators(framework, judgement, record.info)
            if not against:
                without = Listed(aim=position, reason=ENGINE_REASON["no benchmark"])
                listed.extend([without] if without not in listed else [])
            for other in against:
                alone = "" if aim.indicator else aim.id  # an aim of returns or of several indicators is its own step
                key: tuple[str, ...] = (aim.indicator, judgement.metric, parameters.spelt, other, alone, *aim.areas)
                resolved.setdefault(key, (judgement, record, parameters))
                definition = digest([basis, judgement.metric, parameters.plain, other])
                groups.setdefault(key, []).append((position, definition))
    problems.extend(check_readers(framework, plugins))
    problems.extend(unfit_statistics(framework, plugins))
    problems.extend(unfit_colours(framework, plugins))
    problems.extend(unfit_fields(framework, plugins))
    problems.extend(unfit_readings(framework, plugins))
    if problems:
        raised = PluginError if all(each.code.startswith("OUT4") for each in problems) else DefinitionError
        raise raised(Report(problems).in_file_order())
    steps = []
    for key, members in groups.items():
        judgement, record, parameters = resolved[key]
        steps.append(
            Step(
                indicator=key[0],
                metric=judgement.metric,
                info=record.info,
                plugin=record.owner,
                parameters=parameters.plain,
                params=parameters.params,
                spelt=parameters.spelt,
                against=key[3],
                aims=tuple(position for position, _ in members),
                definitions=tuple(definition for _, definition in members),
                areas=key[5:],
                several=framework.aims[key[4]].indicators if key[4] else (),
            )
        )
    report, whole = house.in_file_order(), chosen == set(framework.aims)
    return Plan(framework=framework, steps=tuple(steps), listed=tuple(listed), report=report, whole=whole)


def _unjudgeable(framework: Framework, aim: Aim, *, supplied: bool) -> str | None:
    if not aim.judge:
        return "no judgement" if aim.kind == "contextual" else "no metric"
    if aim.returns is not None:
        return None
    measured = [framework.indicators.get(each) for each in aim.measured_by]
    if not measured or any(each is None or (each.data is None and not supplied) for each in measured):
        return "no data source"
    return None


def _promise_open(aim: Aim, gaps: tuple[str, ...], info: MetricInfo) -> bool:
    """The metric says nothing but whether a promise is kept, and what was promised is still to be determined.

    A chart or a survey that also looks at the target has more to say, and a level needs no baseline to be held against.
    """
    if "target" not in info.needs or any(each.verdict is None for each in info.outcomes):
        return False
    return "target" in gaps or ("baseline" in gaps and isinstance(target_of(aim), ChangeTarget | DirectionTarget))


def _comparators(framework: Framework, judgement: Judgement, info: MetricInfo) -> tuple[str, ...]:
    if "benchmark" not in info.needs:
        return ("",)
    return judgement.against or framework.compare_with or (("",) if info.benchmark_optional else ())
