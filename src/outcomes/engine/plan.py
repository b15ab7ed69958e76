"""What a run will do, before it reads an observation: which metric judges which aims, with which parameters.

Law: a plan depends on the framework and the plugins alone; two equal ones have one fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from outcomes.diagnostics import DefinitionError, Diagnostic, PluginError, Report, expect, suggest
from outcomes.engine.batch import ENGINE_REASON
from outcomes.engine.definitions import canonical, definition_basis, digest, judging_parameters
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
from outcomes.engine.unheld_targets import unheld_target
from outcomes.framework.house_rules import check_house_rules
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import Aim, Framework, Judgement
from outcomes.framework.targets import ChangeTarget, DirectionTarget
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo
from outcomes.registry import MetricRecord, PluginSet
from outcomes.registry.parameters import parameters as parameters_of

OPEN = frozenset({"indicator", "source"})
"""Gaps beside which nothing of an aim can be judged: what is measured, or by whose figures, is not settled."""


class _Call(NamedTuple):
    """What makes two judgements one step: the same metric asks the same of the same figures."""

    indicator: str
    metric: str
    spelt: str
    against: str
    alone: str
    """The aim, where it is judged by itself: one of returns or of several indicators. Else empty."""
    areas: tuple[str, ...]


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
    chosen = _chosen(framework, aims)
    planning = _Planning(framework, plugins, house)
    for position, aim in enumerate(framework.aims.values()):
        if aim.id in chosen:
            planning.take(position, aim, supplied=supplied)
    problems = [
        *planning.problems,
        *check_readers(framework, plugins),
        *unfit_statistics(framework, plugins),
        *unfit_colours(framework, plugins),
        *unfit_fields(framework, plugins),
        *unfit_readings(framework, plugins),
    ]
    if problems:
        raised = PluginError if all(each.code.startswith("OUT4") for each in problems) else DefinitionError
        raise raised(Report(problems).in_file_order())
    return Plan(
        framework=framework,
        steps=planning.steps(),
        listed=tuple(planning.listed),
        report=planning.house.in_file_order(),
        whole=chosen == set(framework.aims),
    )


def _chosen(framework: Framework, aims: Iterable[str] | None) -> set[str]:
    """The ids of the aims that are planned. Raises DefinitionError for those that the framework does not have."""
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
    return chosen


class _Planning:
    """A plan on its way, aim by aim. Problems are gathered, for all are told at once."""

    def __init__(self, framework: Framework, plugins: PluginSet, house: Report) -> None:
        self.house = house
        self.problems: list[Diagnostic] = list(house.errors)
        self.listed: list[Listed] = []
        self._framework = framework
        self._plugins = plugins
        self._members: dict[_Call, list[tuple[int, str]]] = {}
        self._resolved: dict[_Call, tuple[MetricRecord, _Parameters]] = {}
        # Most aims of a framework are judged alike; a spelling that tells types apart finds those that are.
        self._alike: dict[tuple[str, str], _Parameters] = {}

    def take(self, position: int, aim: Aim, *, supplied: bool) -> None:
        """Plan the judgements of an aim, or list it with what stands in the way."""
        gaps = tuple(dict.fromkeys(each.what for each in aim.gaps))
        self.listed.extend(Listed(aim=position, reason=ENGINE_REASON[f"{what} undefined"]) for what in gaps)
        reason = _unjudgeable(self._framework, aim, supplied=supplied)
        if gaps and (reason is not None or not OPEN.isdisjoint(gaps)):
            return
        if reason is not None:
            self.listed.append(Listed(aim=position, reason=ENGINE_REASON[reason]))
            return
        basis = definition_basis(self._framework, aim)
        infos: list[MetricInfo] = []
        for order, judgement in enumerate(aim.judge):
            place = judgement.at or ("aims", aim.id, "judge", order)
            resolved = self._resolve(aim, judgement, place)
            if resolved is None:
                continue
            record, parameters = resolved
            infos.append(record.info)
            if _promise_open(aim, gaps, record.info):
                continue
            told = never_judges(self._framework, aim, record.info, parameters.plain, place)
            self.house += [] if told is None or told in self.house.diagnostics else [told]
            self._add(position, aim, judgement, record, parameters, basis)
        unheld = unheld_target(self._framework, aim, infos) if len(infos) == len(aim.judge) else None
        self.house += [] if unheld is None else [unheld]

    def _resolve(self, aim: Aim, judgement: Judgement, place: KeyPath) -> tuple[MetricRecord, _Parameters] | None:
        """The metric of a judgement and its parameters; None, with the problem kept, where they do not fit."""
        framework = self._framework
        record = self._plugins.find("metric", judgement.metric)
        if record is None:
            where = locate_in(framework, (*place, "metric"))
            self.problems.append(self._plugins.missing("metric", judgement.metric, where))
            return None
        misfit = wrong_block(framework, aim, record.info, place)
        if misfit is not None:
            self.problems.append(misfit)
            return None
        unjudged = without_polarity(framework, aim, record.info, place)
        self.problems += [] if unjudged is None else [unjudged]
        written = judgement.metric, repr(judgement.parameters)
        if written not in self._alike:
            checked, wrong = parameters_of(record, judgement.parameters)
            if checked is None:
                subject = f"of {judgement.metric}"
                self.problems.extend(placed(framework, place, each, f"parameter {{}} {subject}") for each in wrong)
                return None
            spelt = canonical(checked.plain)
            self._alike[written] = _Parameters(params=checked.params, plain=checked.plain, spelt=spelt)
        return record, self._alike[written]

    def _add(
        self,
        position: int,
        aim: Aim,
        judgement: Judgement,
        record: MetricRecord,
        parameters: _Parameters,
        basis: str,
    ) -> None:
        """Put the aim to the step that asks the same, one for each comparator."""
        against = _comparators(self._framework, judgement, record.info)
        if not against:
            without = Listed(aim=position, reason=ENGINE_REASON["no benchmark"])
            self.listed.extend([without] if without not in self.listed else [])
        # What a plugin writes into its classes is nothing that we ask.
        judged_by = judging_parameters(parameters.params, parameters.plain) if record.built_in else parameters.plain
        for other in against:
            call = _Call(
                indicator=aim.indicator,
                metric=judgement.metric,
                spelt=parameters.spelt,
                against=other,
                alone="" if aim.indicator else aim.id,
                areas=aim.areas,
            )
            self._resolved.setdefault(call, (record, parameters))
            definition = digest([basis, judgement.metric, judged_by, other])
            self._members.setdefault(call, []).append((position, definition))

    def steps(self) -> tuple[Step, ...]:
        """One step for each call, with the aims that it judges."""
        steps = []
        for call, members in self._members.items():
            record, parameters = self._resolved[call]
            steps.append(
                Step(
                    indicator=call.indicator,
                    metric=call.metric,
                    info=record.info,
                    plugin=record.owner,
                    parameters=parameters.plain,
                    params=parameters.params,
                    spelt=parameters.spelt,
                    against=call.against,
                    aims=tuple(position for position, _ in members),
                    definitions=tuple(definition for _, definition in members),
                    areas=call.areas,
                    several=self._framework.aims[call.alone].indicators if call.alone else (),
                )
            )
        return tuple(steps)


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
