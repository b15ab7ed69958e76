"""A target that is said of an aim, and that no metric of it looks at.

Law: it is warned of and never refused, since a plugin's metric may hold figures to what it is told by its parameters.
"""

from __future__ import annotations

from collections.abc import Iterable

from outcomes.diagnostics import Diagnostic, Severity, listed
from outcomes.engine.source_locations import locate_in
from outcomes.framework.model import Aim, Framework
from outcomes.framework.targets import DirectionTarget, UndefinedTarget, is_repeated
from outcomes.metrics.contract import MetricInfo


def unheld_target(framework: Framework, aim: Aim, infos: Iterable[MetricInfo]) -> Diagnostic | None:
    """A warning where none of the metrics that judge an aim holds its figures to its target; else None.

    A direction that is promised once is told of by a trend or a comparison too.
    """
    target = aim.target
    if not aim.indicator or target is None or isinstance(target, UndefinedTarget):
        return None
    if isinstance(target, DirectionTarget) and not is_repeated(target):
        return None
    asked = list(infos)
    held = ("target" in each.needs or any(said.verdict is not None for said in each.outcomes) for each in asked)
    if not asked or any(held):
        return None
    names = listed([f'"{each}"' for each in dict.fromkeys(each.id for each in asked)])
    return Diagnostic(
        code="OUT237",
        location=locate_in(framework, ("aims", aim.id, "target")),
        subject=f'aim "{aim.id}", target',
        found=f"nothing holds the figures to it: {names} {'does' if len(asked) == 1 else 'do'} not look at a target",
        to_do='judge the aim by the metric "target.path" too',
        severity=Severity.WARNING,
    )
