"""A plan as text: its steps in order, what is still to be determined, and the aims of which nothing will be said."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from outcomes.engine.batch import ENGINE_REASONS
from outcomes.framework.parameter_docs import spell
from outcomes.metrics.contract import Status

if TYPE_CHECKING:
    from outcomes.engine.plan import Plan, Step


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
