"""The conformance kit: one line makes the tests of a metric.

Law: a law that is expected to fail fails for a reason that is written down, and only while it still fails.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Never

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.data.block import SeriesBlock
from outcomes.data.framework_block import FrameworkBlock
from outcomes.diagnostics import suggest
from outcomes.metrics.contract import AnyBlock, Metric
from outcomes.registry.claims import refusals
from outcomes.registry.fields import wrong_fields
from outcomes.testing.laws import LAWS, laws_for
from outcomes.testing.made import MEASURES, framework_block, return_block, series_block
from outcomes.testing.strategies import blocks, framework_blocks, parameters, return_blocks
from outcomes.testing.subjects import LawBroken, Plain, Subject

EXAMPLES: Final = 30
"""Blocks that Hypothesis makes for each law, beside the fixed ones."""

_settings = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def conformance(
    metric: Metric[Never],
    *,
    params: object = None,
    plain: Plain | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> type:
    """A class of tests, one for each law that concerns a metric, for pytest to collect.

    ``TestWithinBand = conformance(WithinBand())`` is a whole test module.

    Parameters
    ----------
    metric
        An instance.
    params
        The parameters to test with: one instance, several, or a Hypothesis strategy. Default: drawn from the types and
        validators of the metric's parameters class.
    plain
        A plain version of the metric, which is handed one row at a time (a block of one row, and the parameters) and
        gives the word of the outcome or reason, or that word and a mapping of evidence. Needed for the law
        ``agreement``.
    expected_failures
        Reasons by the names of laws that the metric is known to break. Such a test is an expected failure while the law
        fails, and a failure once it holds.

    Raises
    ------
    ValueError
        For an expected failure of an unknown law, or without a reason.
    """
    subject = _subject(metric, plain)
    expected = dict(expected_failures or {})
    names = laws_for(subject)
    for name, reason in expected.items():
        if name not in names:
            raise ValueError(f'no law "{name}" concerns {metric.info.id}; {suggest(name, names)}')
        if not reason.strip():
            raise ValueError(f'the expected failure of "{name}" has no reason; write one')
    drawn = _parameters(metric, params)
    tests: dict[str, object] = {"__doc__": f"The laws of metrics, for {metric.info.id}."}
    for name in names:
        tests[f"test_{name}"] = _test(name, subject, drawn, expected.get(name))
    return type("Conformance", (), tests)


def check_law(name: str, metric: Metric[Never], *, params: object = None, plain: Plain | None = None) -> None:
    """Hold a metric to one law. Raises `LawBroken` with what was seen, or whatever the metric raises."""
    _check(name, _subject(metric, plain), _parameters(metric, params))


def _subject(metric: Metric[Never], plain: Plain | None) -> Subject:
    """The metric under test. Raises `LawBroken` for one that no law can be tried on, with all that is wrong with it."""
    kind = getattr(getattr(metric, "info", None), "params", None)
    if isinstance(metric, type) or not (isinstance(kind, type) and attrs.has(kind)):
        raise LawBroken("; ".join(refusals("metric", metric)))
    if wrong := list(wrong_fields(kind)):
        # Every law would break on it, in the words of whatever the metric does with it.
        raise LawBroken("; ".join(wrong))
    return Subject(metric=metric, plain=plain)


def _test(
    name: str, subject: Subject, drawn: st.SearchStrategy[object], reason: str | None
) -> Callable[[object], None]:
    def test(self: object) -> None:
        if reason is None:
            _check(name, subject, drawn)
            return
        import pytest

        try:
            _check(name, subject, drawn)
        except Exception:
            pytest.xfail(reason)
        pytest.fail(f'"{name}" holds now; remove it from expected_failures ({reason})')

    test.__doc__ = LAWS[name].__doc__
    test.__name__ = f"test_{name}"
    return test


def _check(name: str, subject: Subject, drawn: st.SearchStrategy[object]) -> None:
    law = LAWS[name]
    for block, params in _fixed(subject, drawn):
        law(subject, block, params)
    strategies: dict[type, st.SearchStrategy[object]] = {SeriesBlock: blocks(), FrameworkBlock: framework_blocks()}
    strategy = strategies.get(subject.info.takes, return_blocks())

    # A block of several indicators is several blocks.
    several = subject.info.takes is FrameworkBlock

    @settings(_settings, max_examples=EXAMPLES // 2 if several else EXAMPLES)
    @given(block=strategy, params=drawn)
    def hold(block: AnyBlock, params: object) -> None:
        law(subject, block, params)

    hold()


def _fixed(subject: Subject, drawn: st.SearchStrategy[object]) -> Iterator[tuple[AnyBlock, object]]:
    """The gallery, which every metric meets, each block with several parameters."""
    settled = _settled(drawn)
    for place, block in enumerate(_gallery(subject.info.takes)):
        for params in (settled[0], settled[1 + place % max(1, len(settled) - 1)]) if len(settled) > 1 else settled:
            yield block, params


def _settled(drawn: st.SearchStrategy[object]) -> list[object]:
    """A few parameters, always the same ones."""
    different: list[object] = []

    @settings(_settings, max_examples=6)
    @given(drawn)
    def collect(each: object) -> None:
        if not any(each == other for other in different):
            different.append(each)

    collect()
    return different


@functools.cache
def _gallery(takes: type) -> tuple[AnyBlock, ...]:
    if takes is FrameworkBlock:
        shapes_of_several = (((12, 1, 2), (8, 4, 3)), ((5, 1, 0), (6, 1, 0), (5, 1, 0)), ((1, 1, 1), (2, 12, 0)))
        return tuple(framework_block(place + 1, 24, shapes) for place, shapes in enumerate(shapes_of_several))
    if takes is not SeriesBlock:
        return tuple(return_block(seed, 60) for seed in (1, 2))
    shapes = ((12, 1, 2), (16, 4, 5), (5, 1, 0), (30, 12, 4), (2, 1, 1))
    return tuple(
        series_block(place + 1, 48, periods, kind=kind, per_year=per_year, unended=unended)
        for place, (kind, (periods, per_year, unended)) in enumerate(zip(MEASURES, shapes, strict=True))
    )


def _parameters(metric: Metric[Never], params: object) -> st.SearchStrategy[object]:
    if params is None:
        return parameters(metric.info.params)
    if isinstance(params, st.SearchStrategy):
        return params
    if isinstance(params, metric.info.params):
        return st.just(params)
    if isinstance(params, Iterable):
        return st.sampled_from(list(params))
    raise TypeError(f"params is {type(params).__name__}, neither {metric.info.params.__name__} nor a strategy")
