"""What laws are tried on, when two answers of a metric are the same, and what a package of a plugin may import.

Law: a plugin stands on public names, so that a new version of outcomes does not break it unseen.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from outcomes.framework.parameter_docs import table_of
from outcomes.immutable import immutable
from outcomes.metrics.contract import AnyBlock, Metric, MetricColumns, MetricInfo
from outcomes.registry.read_only_blocks import seal
from outcomes.registry.verification import FormBreach, no_columns, verify

ROUNDING: Final = 1e-9
"""Relative difference of evidence that is put down to the order of additions."""
Plain = Callable[[Any, Any], str | tuple[str, Mapping[str, float]]]
"""A plain version of a metric: a block of one row and the parameters, to the word of the outcome or reason, and maybe
some of the evidence."""


class LawBroken(AssertionError):
    """A metric breaks a law; the text says how."""


@immutable(kw_only=True, eq=False)
class Subject:
    """A metric under test, and the plain version that it is held to, if there is one."""

    metric: Metric[Any]
    plain: Plain | None = None

    @property
    def info(self) -> MetricInfo:
        """What the metric says of itself."""
        return self.metric.info

    def judge(self, block: AnyBlock, params: object) -> MetricColumns:
        """The metric's answer to a block as the engine would hand it over. Raises `LawBroken` for what is no answer."""
        answer: object = self.metric.evaluate(seal(block, self.info), params)
        if not isinstance(answer, MetricColumns):
            raise LawBroken(no_columns(answer))
        return answer

    def words(self, columns: MetricColumns) -> list[str]:
        """The word of the outcome or the reason of each row."""
        said = []
        for outcome, reason in zip(columns.outcome.tolist(), columns.reason.tolist(), strict=True):
            said.append(self.info.outcomes[outcome].word if outcome >= 0 else self.info.reasons[reason].word)
        return said


Law = Callable[[Subject, AnyBlock, object], None]


def same(expected: MetricColumns, actual: MetricColumns, case: str, *, exact: bool = False) -> None:
    """Raise `LawBroken` with the first row in which two answers differ; evidence within rounding unless ``exact``."""
    for name in ("outcome", "reason", "period", "start"):
        one, other = (
            np.empty(0) if each is None else each for each in (getattr(expected, name), getattr(actual, name))
        )
        _first_difference(name, one, other, case, True)
    for name, array in expected.evidence.items():
        _first_difference(f'evidence "{name}"', array, actual.evidence.get(name, np.empty(0)), case, exact)


def plain_table(params: object) -> dict[str, object]:
    """Parameters as the table that a framework would hold: what is None is left out."""
    return {key: _written(value) for key, value in table_of(params).items() if value is not None}


def _written(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _written(each) for key, each in value.items() if each is not None}
    return [_written(each) for each in value] if isinstance(value, list) else value


def _first_difference(
    name: str, expected: NDArray[np.generic], actual: NDArray[np.generic], case: str, exact: bool
) -> None:
    if expected.shape != actual.shape:
        raise LawBroken(f"with {case}, {name} has the shape {actual.shape} instead of {expected.shape}")
    equal = (expected == actual) | (_nan(expected) & _nan(actual)) if exact else close_to(expected, actual)
    wrong = np.flatnonzero(~equal)
    if wrong.size:
        row = wrong[0]
        raise LawBroken(f"with {case}, {name} of row {row} is {actual[row]} instead of {expected[row]}")


def _nan(array: NDArray[np.generic]) -> NDArray[np.bool_]:
    return np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, dtype=np.bool_)


def close_to(expected: NDArray[np.generic], actual: NDArray[np.generic]) -> NDArray[np.bool_]:
    close: NDArray[np.bool_] = np.isclose(expected, actual, rtol=ROUNDING, atol=ROUNDING, equal_nan=True)
    return close


def verified(subject: Subject, columns: MetricColumns, rows: int, periods: int, case: str) -> None:
    try:
        breaches = verify(columns, subject.info, rows, periods)
    except FormBreach as breach:
        raise LawBroken(f"with {case}, {breach}") from None
    if breaches:
        raise LawBroken(f"with {case}, {breaches[0].found} in row {breaches[0].rows[0]}")


def only_public_imports(package: ModuleType, *, libraries: Iterable[str] = ()) -> None:
    """A package, or a module by itself, imports public names of outcomes, the standard library and ``libraries`` only.

    Public are the names that ``outcomes`` and its packages, such as `outcomes.statistics`, list in ``__all__``.
    Imports for types and imports within functions count too. Raises LawBroken with each import that is none of these,
    by file and line, and where nothing at all is imported.

    >>> import outcomes_spc  # doctest: +SKIP
    >>> only_public_imports(outcomes_spc, libraries=["attrs", "numpy", "scipy"])  # doctest: +SKIP
    """
    known = {package.__name__, *libraries, *sys.stdlib_module_names}
    folders = getattr(package, "__path__", ())
    files = sorted(path for each in folders for path in Path(each).rglob("*.py")) or [Path(str(package.__file__))]
    imports = [(path, *each) for path in files for each in _imports(path)]
    if not imports:
        raise LawBroken(f"{package.__name__}: nothing is imported in {len(files)} files, so there is nothing to check")
    wrong = [
        f"{path.name}:{line}: {said}" for path, line, module, names in imports for said in _wrong(module, names, known)
    ]
    if wrong:
        raise LawBroken(f"{package.__name__} imports what is not public: " + "; ".join(wrong))


def _imports(path: Path) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Line, module and the names taken from it; an import from beside a module is one of the package itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name, ()) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.lineno, node.module, tuple(each.name for each in node.names)


def _wrong(module: str, names: tuple[str, ...], known: set[str]) -> Iterator[str]:
    top, _, inner = module.partition(".")
    if top != "outcomes":
        if top not in known:
            yield f"{module} is no library that was named"
        return
    public = getattr(import_module(module), "__all__", None) if "." not in inner else None
    if public is None:
        yield f"{module} is no public module"
        return
    for each in sorted(set(names) - set(public)):
        if "." in module or not _is_public(f"{module}.{each}"):
            yield f"{module}.{each} is no public name"


def _is_public(module: str) -> bool:
    """Whether there is a package of this name that lists what is public: ``from outcomes import statistics``."""
    return find_spec(module) is not None and hasattr(import_module(module), "__all__")
