"""Carry out a plan: read, judge group by group and return by return, and hand over what was found.

Law: whatever is in the plan has at least one row in the evaluation, if only to say why nothing can be said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

import attrs
import numpy as np

from outcomes.data.observations import Observations
from outcomes.diagnostics import Report
from outcomes.engine.area_codes import join_changed
from outcomes.engine.batch import Evaluation
from outcomes.engine.definitions import digest
from outcomes.engine.derived import derive, sources_of
from outcomes.engine.ended_areas import ended_in_england
from outcomes.engine.grouping import group_indicators
from outcomes.engine.inputs import Inputs, read_inputs
from outcomes.engine.judged_returns import judge_returns
from outcomes.engine.judging import judge_group
from outcomes.engine.locating import locate_file
from outcomes.engine.part_whole_check import check_parts
from outcomes.engine.returned_comments import comments_on_no_area
from outcomes.engine.run_state import RunState
from outcomes.engine.steps import Plan, Step
from outcomes.engine.unknown_areas import unknown_areas, unknown_comparators
from outcomes.fetching.access import Access
from outcomes.fetching.copies import sha256
from outcomes.framework.model import Framework
from outcomes.framework.named_files import is_elsewhere
from outcomes.logs import LOG
from outcomes.registry import PluginSet

if TYPE_CHECKING:
    from outcomes.registry.isolation import Isolation


Progress = Callable[[str, int, int], None]


def evaluate_plan(
    plan: Plan,
    plugins: PluginSet,
    *,
    observations: Mapping[str, Observations] | None = None,
    as_of: date,
    progress: Progress | None = None,
    keep_observed: bool = False,
    isolation: Isolation | None = None,
    access: Access | None = None,
) -> Evaluation:
    """Evaluate a plan as on a day. ``observations`` stand in for data sources, by id.

    ``access`` is what the operator grants beyond the framework's folder.
    With ``keep_observed`` the evaluation holds the observations that its verdicts rested on.

    Raises DataError where an input cannot be read, PluginError where a plugin broke the sealed input of others.
    """
    access = access or Access()
    plan = with_files_elsewhere(plan, access)
    framework = plan.framework
    by_indicator, returned = steps_by_indicator(plan)
    several = [step for step in plan.steps if step.several]
    measured = plan.measured
    inputs = read_inputs(framework, sources_of(framework, measured), plugins, observations or {}, access)
    inputs = join_changed(framework, measured, inputs, as_of)
    ready, inputs = derive(framework, measured, inputs, plugins)
    inputs = _without_small(ready, inputs)
    plan = attrs.evolve(plan, framework=ready)
    state = RunState(plan=plan, plugins=plugins, inputs=inputs, as_of=np.datetime64(as_of, "D"), isolation=isolation)
    state.keep_observed = keep_observed
    done = 0
    for group in group_indicators(ready, by_indicator, inputs.sources):
        if progress is not None:
            progress(group.indicators[0].title, done, len(by_indicator) + len(several))
        LOG.debug("judging %s and %d beside it", group.indicators[0].id, len(group.indicators) - 1)
        judge_group(state, group)
        done += len(group.indicators)
    if several:
        # Few frameworks have such an aim.
        from outcomes.engine.several import judge_several
    for step in several:
        if progress is not None:
            progress(state.aim(step.aims[0]).title, done, len(by_indicator) + len(several))
        judge_several(state, step)
        done += 1
    judge_returns(state, returned)
    state.list_unjudgeable()
    state.report += told_of_areas(state, framework, state.area_names(), as_of)
    state.report += check_parts(framework, state.batches, state.words.words, state.area_names())
    return evaluation_of(state, framework, as_of)


def told_of_areas(state: RunState, framework: Framework, names: Mapping[str, str], as_of: date) -> Report:
    """What is to be said of the areas of a run that is over: asked for and in no data, ended, commented on in vain."""
    asked = [area for step in state.plan.steps if step.measured for area in step.areas or state.areas or ()]
    sources = state.inputs.sources
    report = unknown_areas(framework, asked, sources) + unknown_comparators(framework, state.plan.steps, sources)
    report += ended_in_england(framework, asked, sources, as_of)
    return report + comments_on_no_area(framework, state.batches, state.words.words, names)


def _without_small(framework: Framework, inputs: Inputs) -> Inputs:
    """The inputs without figures that are too small to show: there are none unless an indicator says so."""
    withheld = (index.observations.withheld is not None for index in inputs.sources.values())
    if not any(each.disclosure for each in framework.indicators.values()) and not any(withheld):
        return inputs
    from outcomes.engine.disclosure import withhold_small

    return withhold_small(framework, inputs)


def steps_by_indicator(plan: Plan) -> tuple[dict[str, list[Step]], list[Step]]:
    """The steps of a plan by indicator, and those that judge returns. Steps over several indicators are in neither."""
    by_indicator: dict[str, list[Step]] = {}
    for step in plan.steps:
        if not step.several:
            by_indicator.setdefault(step.indicator, []).append(step)
    returned = by_indicator.pop("", [])
    return by_indicator, returned


def evaluation_of(state: RunState, framework: Framework, as_of: date) -> Evaluation:
    """What a run of a framework has found, when all is judged. Problems of figures are told in the order of files."""
    inputs, plugins = state.inputs, state.plugins
    return Evaluation(
        framework=framework,
        as_of=as_of,
        batches=tuple(state.batches),
        words=state.words.words,
        area_names=state.area_names(),
        item_titles=state.item_titles,
        item_assumed=state.item_assumed,
        item_owners=state.item_owners,
        inputs=(*inputs.files, *sorted(state.files, key=attrgetter("id"))),
        places={**inputs.places, **state.places},
        plugins=tuple((each.name, each.version) for each in plugins.records if each.state.value == "loaded"),
        evidence_of_plugins=plugins.evidence_names(),
        report=plugins.report + state.plan.report + (inputs.report + state.report).in_file_order(),
        partial=state.partial,
        whole=state.plan.whole,
        keeps_observed=state.keep_observed,
        observed=tuple(state.observed),
        withheld=tuple(state.withheld),
        promised=tuple(state.promised),
        charted=tuple(state.charted),
        area_children=state.area_children(),
    )


def with_files_elsewhere(plan: Plan, access: Access) -> Plan:
    """The plan, in whose definitions the files of targets by area that only a run can look at are digested too.

    They lie in a granted folder or on the web, and are as much a promise as one beside the framework: a change in one
    is a changed definition. Raises `DataError` where one cannot be had.
    """
    framework = plan.framework
    digests = {}
    for position, aim in enumerate(framework.aims.values()):
        file = getattr(aim.target, "file", None)
        if file is not None and is_elsewhere(file.path):
            digests[position] = sha256(locate_file(framework, file.path, access, f"aims.{aim.id}.target").path)
    if not digests:
        return plan
    steps = [
        attrs.evolve(
            step,
            definitions=tuple(
                digest([definition, digests[aim]]) if aim in digests else definition
                for aim, definition in zip(step.aims, step.definitions, strict=True)
            ),
        )
        for step in plan.steps
    ]
    return attrs.evolve(plan, steps=tuple(steps))
