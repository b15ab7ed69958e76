"""What can be wrong with figures that a framework has computed: areas pooled from others, rates standardised by age.

Law: only what the file itself says is looked at; whether an area or a band exists is known when there are data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from outcomes.diagnostics import Severity, suggest
from outcomes.framework.locations import KeyPath
from outcomes.framework.model import ALL, CHILDREN, STANDARD_POPULATIONS, STANDARDISED, Framework, Indicator
from outcomes.framework.problems import Problem
from outcomes.framework.scalars import quoted

RESERVED = (ALL, "parent", "total", CHILDREN)
"""Words that mean something where an area code may stand."""


def pooling_problems(framework: Framework, id_: str) -> Iterator[Problem]:
    """What is wrong with one pooled area."""
    pooled, path = framework.pooled[id_], ("pooled", id_)
    if id_ in RESERVED:
        found = f"{quoted(id_)} means something else where an area is named"
        yield _problem(path, "OUT226", found, "give the pooled area another id", key=True)
    if not pooled.of:
        yield _problem((*path, "of"), "OUT114", "no area", f'name area codes, or write of = "{CHILDREN}"')
    if CHILDREN in pooled.of:
        yield from _children(framework, id_)
        return
    for key in ("under", "types"):
        if getattr(pooled, key):
            found = f'{key} beside area codes; it belongs to of = "{CHILDREN}"'
            yield _problem((*path, key), "OUT115", found, "keep one of them", key=True)
    for index, code in enumerate(pooled.of):
        at = (*path, "of", index)
        if code in framework.pooled:
            found = f"{quoted(code)} is itself pooled"
            yield _problem(at, "OUT226", found, "name the areas that it is pooled from")
    for code, times in Counter(pooled.of).items():
        if times > 1:
            last = len(pooled.of) - 1 - pooled.of[::-1].index(code)
            found = f"{quoted(code)} is named {'twice' if times == 2 else f'{times} times'}"
            yield _problem((*path, "of", last), "OUT226", found, "name each area once, or its people count twice")


def _children(framework: Framework, id_: str) -> Iterator[Problem]:
    pooled, path = framework.pooled[id_], ("pooled", id_)
    if len(pooled.of) > 1:
        found = f'"{CHILDREN}" beside area codes'
        yield _problem((*path, "of"), "OUT115", found, "keep one of them")
    if not pooled.under:
        to_do = 'write under = "E10000017", the code of the area whose children are meant'
        yield _problem((*path, "under"), "OUT111", "missing", to_do, key=True)
    if not framework.areas.file:
        found = "nothing says which areas are the children: the framework has no areas file"
        yield _problem((*path, "of"), "OUT226", found, "write areas = { file = ... }, or name the area codes")


def standardising_problems(indicator: Indicator, path: KeyPath) -> Iterator[Problem]:
    """What is wrong with how one indicator is standardised."""
    data = indicator.data
    if data is None:
        return
    if data.standard_population and data.standard_population not in STANDARD_POPULATIONS:
        found = f"there is no standard population {quoted(data.standard_population)}"
        to_do = suggest(data.standard_population, STANDARD_POPULATIONS)
        yield _problem((*path, "standard_population"), "OUT227", found, to_do)
    if indicator.statistic == STANDARDISED:
        return
    for key in ("standard_population", "population"):
        if getattr(data, key):
            found = f'{key} is of no use without statistic = "{STANDARDISED}"'
            to_do = f'write statistic = "{STANDARDISED}", or remove it'
            at = (*path, key)
            yield Problem(path=at, code="OUT227", found=found, to_do=to_do, at="key", severity=Severity.WARNING)


def _problem(path: KeyPath, code: str, found: str, to_do: str, *, key: bool = False) -> Problem:
    return Problem(path=path, code=code, found=found, to_do=to_do, at="key" if key else "value")
