"""Averages of unlike things, which a framework has to declare before anybody may compute one.

Law: without a declaration there is no average; a declaration says of what, over which aims, and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
from attrs.validators import min_len

from outcomes.diagnostics import suggest
from outcomes.framework.key_problem import Problem
from outcomes.framework.model import Framework
from outcomes.framework.scalars import kind_of, quoted
from outcomes.framework.structuring import structure_parameters
from outcomes.framework.values import Title
from outcomes.immutable import immutable


@immutable(kw_only=True)
class DeclaredAverage:
    """``[roll_ups.NAME]``: the average, area by area and by the weights of the aims, of one number of several aims."""

    title: Title
    why: Title = attrs.field(metadata={"help": "why these may be averaged", "example": '"..."'})
    aims: tuple[str, ...] = attrs.field(validator=min_len(1), metadata={"example": '["...", "..."]'})
    average: Title = attrs.field(
        default="value", metadata={"help": "value, or a piece of evidence that the metrics leave, such as progress"}
    )
    missing: Literal["refuse", "leave-out"] = attrs.field(
        default="refuse", metadata={"help": "where an aim has no number: no average, or that of the others"}
    )


def declared_averages(framework: Framework) -> tuple[dict[str, DeclaredAverage], list[Problem]]:
    """What ``[roll_ups]`` declares by name, and what is wrong with it."""
    averages: dict[str, DeclaredAverage] = {}
    problems: list[Problem] = []
    for name, table in framework.roll_ups.items():
        path = ("roll_ups", name)
        if not isinstance(table, Mapping):
            to_do = 'write a table: { title = "...", aims = [...], why = "..." }'
            wanted = f"expected a table, found {kind_of(table)}"
            problems.append(Problem(path=path, code="OUT112", found=wanted, to_do=to_do))
            continue
        declared, wrong = structure_parameters(DeclaredAverage, table, path=path)
        problems.extend(wrong)
        if declared is None:
            continue
        for index, aim in enumerate(declared.aims):
            if aim not in framework.aims:
                found_ = f"there is no aim {quoted(aim)}"
                to_do = suggest(aim, framework.aims)
                problems.append(Problem(path=(*path, "aims", index), code="OUT250", found=found_, to_do=to_do))
        averages[name] = declared
    return averages, problems
