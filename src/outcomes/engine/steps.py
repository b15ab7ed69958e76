"""The steps of a plan, and a plan as text: what is still to be determined, and of which aims nothing will be said.

Law: two plans of the same steps have one fingerprint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

import attrs

from outcomes.diagnostics import Report
from outcomes.engine.batch import ENGINE_REASONS, JudgementUse
from outcomes.engine.definitions import canonical, digest
from outcomes.framework.classes import plain_values
from outcomes.framework.model import Aim, Framework
from outcomes.framework.parameter_docs import spell
from outcomes.immutable import immutable
from outcomes.metrics.contract import MetricInfo, Status


@immutable(kw_only=True)
class Step:
    """One vectorised call to be: a metric with its parameters over all aims that use it on one indicator.

    ``aims`` are positions in the framework. ``against`` is what the benchmark is: an area code, ``parent``, ``total``
    or empty. For a metric that takes returns ``indicator`` is empty, for one over several indicators too, which are
    then ``several``. ``areas`` are the codes of the areas that the aims are about, none for those of the framework.
    """

    indicator: str
    metric: str
    info: MetricInfo
    plugin: str
    parameters: Mapping[str, object]
    params: object = attrs.field(eq=False)
    against: str
    aims: tuple[int, ...]
    definitions: tuple[str, ...]
    """Digest of the definition of each aim's verdict."""
    areas: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    spelt: str = attrs.field(
        default=attrs.Factory(lambda step: canonical(step.parameters), takes_self=True), eq=False, repr=False
    )
    """The one spelling of the parameters."""

    @property
    def measured(self) -> tuple[str, ...]:
        """Ids of the indicators that it judges; none for returns."""
        return self.several or ((self.indicator,) if self.indicator else ())

    @property
    def uses(self) -> tuple[JudgementUse, ...]:
        """The use of the metric by each aim."""
        return tuple(
            JudgementUse(
                metric=self.metric,
                version=self.info.version,
                plugin=self.plugin,
                parameters=self.parameters,
                definition=definition,
            )
            for definition in self.definitions
        )


@immutable(kw_only=True)
class Listed:
    """An aim and what the engine can already say is missing of it (`ENGINE_REASONS`): it may be judged beside a gap."""

    aim: int
    reason: int


@immutable(kw_only=True)
class Plan:
    """The steps of a run, in the order of the framework. ``str()`` of it is for a person."""

    framework: Framework
    steps: tuple[Step, ...]
    listed: tuple[Listed, ...]
    report: Report = attrs.field(factory=Report)
    whole: bool = True
    """Is it of all aims of the framework?"""

    @cached_property
    def aims(self) -> tuple[Aim, ...]:
        """The aims of the framework; a position in a step is a place here."""
        return tuple(self.framework.aims.values())

    @property
    def measured(self) -> tuple[str, ...]:
        """Ids of the indicators that some step judges, each once."""
        return tuple(dict.fromkeys(name for each in self.steps for name in each.measured))

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that the steps do."""
        said = [
            [s.indicator, s.metric, s.info.version, s.against, list(s.areas), list(s.aims), list(s.definitions)]
            for s in self.steps
        ]
        everything: list[object] = [said, [[each.aim, each.reason] for each in self.listed]]
        if several := [list(s.several) for s in self.steps if s.several]:
            everything.append(several)
        if self.framework.pooled:
            everything.append(plain_values(self.framework.pooled))
        return digest(everything, length=64)

    def __str__(self) -> str:
        return plan_text(self)


def plan_text(plan: Plan) -> str:
    """The steps in order, then what is still to be determined, and the aims of which nothing will be said."""
    lines = [f"{plan.framework.title}", f"plan {plan.fingerprint[:16]}: {len(plan.steps)} steps"]
    heading: tuple[str, ...] | None = None
    for number, step in enumerate(plan.steps, 1):
        if step.measured != heading:
            heading = step.measured
            lines.append("")
            lines.append(_heading(plan, heading))
        lines.append(f"  {number:>3}  {_step_text(plan, step)}")
    gap = {code for code, each in enumerate(ENGINE_REASONS) if each.status is Status.UNDEFINED}
    for said, wanted in (("still to be determined", True), ("nothing will be said of", False)):
        counts = Counter(each.reason for each in plan.listed if (each.reason in gap) is wanted)
        lines += ["", said] if counts else []
        for reason, count in counts.most_common():
            ids = ", ".join(plan.aims[each.aim].id for each in plan.listed if each.reason == reason)
            lines.append(f"  {count:>3}  {ENGINE_REASONS[reason].word}: {ids}")
    return "\n".join(lines)


def _heading(plan: Plan, indicators: tuple[str, ...]) -> str:
    if not indicators:
        return "returns"
    if len(indicators) > 1:
        return f"together: {', '.join(indicators)}"
    (indicator,) = indicators
    measured = plan.framework.indicators[indicator]
    data = measured.data
    where = f"  [{data.source}: {data.indicator or indicator}]" if data else ""
    return f"{indicator}: {measured.title}{where}"


def _step_text(plan: Plan, step: Step) -> str:
    against = f" against {step.against}" if step.against else ""
    parameters = ", ".join(f"{name} = {spell(value)}" for name, value in step.parameters.items())
    aims = ", ".join(plan.aims[position].id for position in step.aims)
    said = f" ({parameters})" if parameters else ""
    return f"{step.metric}@{step.info.version}{against}{said} for {aims}"
