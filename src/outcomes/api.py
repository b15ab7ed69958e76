"""The one call that judges a framework: load what it needs, plan, evaluate, hand back results.

Law: nothing is printed, no global is read or set, and what is handed in is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Final, Literal

import attrs

from outcomes.data import Observations
from outcomes.diagnostics import Diagnostic, Report, UsageError, expect
from outcomes.diagnostics import suggest as nearest_right
from outcomes.engine.batch import Evaluation
from outcomes.engine.inputs import HANDED_IN
from outcomes.engine.plan import make_plan
from outcomes.engine.plan_checks import check_arguments, check_sources
from outcomes.engine.run import evaluate_plan
from outcomes.engine.steps import Plan
from outcomes.framework import Framework, load_framework
from outcomes.framework.loading import check_made
from outcomes.framework.model import Judgement
from outcomes.immutable import immutable
from outcomes.logs import LOG, log_problems
from outcomes.registry import PluginSet
from outcomes.results.colouring import by_plugins
from outcomes.results.comments import comments_owed
from outcomes.results.rendered import Results

if TYPE_CHECKING:
    from outcomes.fetching import Access
    from outcomes.registry.isolation import Isolation
    from outcomes.results.suggestions import Suggestion

_ANY_AGE: Final = "100 years"
Progress = Callable[[str, int, int], None]
"""Told the name of a step, how many are done and how many there are."""


def evaluate(
    framework: Framework | str | PathLike[str],
    observations: object = None,
    *,
    as_of: date | None = None,
    plugins: PluginSet | None = None,
    aims: Iterable[str] | None = None,
    progress: Progress | None = None,
    keep_observed: bool = False,
    isolation: Isolation | None = None,
    access: Access | None = None,
) -> Results:
    """Judge every promise of a framework.

    What is going on goes to ``logging.getLogger("outcomes")``, which says nothing unless the program that calls gives
    it a handler: each run at INFO, each source and indicator at DEBUG, each problem of the report at its own level.

    Parameters
    ----------
    framework
        A loaded framework, or the path of one.
    observations
        Where the framework's own data sources are not to be read: an `Observations` (or any frame that
        `Observations.from_frame` takes) for all indicators, or a mapping from the id of a data source to one (``""``
        is for the indicators that name none).
    as_of
        The day of the judgement; what ended after it has not happened yet. Default: today.
    plugins
        Who may judge. Default: the built-in plugin and all installed ones (`PluginSet.discover`).
    aims
        Judge only these aims (ids). Default: all.
    progress
        Called before each group of indicators that are judged together: the title of the first, how many indicators
        are done, and how many there are. What it raises ends the run and reaches you, so that it can stop a run.
    keep_observed
        Hold the observations that the verdicts rested on in ``Results.evaluation.observed``, for a history.
    isolation
        Run each installed plugin in a worker process of its own, with limits (`outcomes.registry.isolation`). Where
        ``plugins`` are handed in, discover them with it: those that were imported here have only their metrics judged
        in workers.
    access
        What may be reached beyond the framework's folder (`outcomes.fetching.Access`): granted folders, secrets, the
        folder of what was fetched. Default: the web alone, kept for this process.

    Raises
    ------
    DefinitionError, DataError, PluginError, UsageError
        With every problem found in ``report``. A UsageError says which argument is of the wrong kind, or names a data
        source that the framework does not have.
    """
    run = _prepared(
        framework,
        observations,
        as_of=as_of,
        plugins=plugins,
        aims=aims,
        progress=progress,
        isolation=isolation,
        access=access,
    )
    evaluation = evaluate_plan(
        run.plan,
        run.plugins,
        observations=run.observations,
        as_of=run.as_of,
        progress=progress,
        keep_observed=keep_observed,
        isolation=isolation,
        access=access,
    )
    return _results(run, evaluation)


def evaluate_in_pieces(
    framework: Framework | str | PathLike[str],
    observations: object = None,
    *,
    as_of: date | None = None,
    plugins: PluginSet | None = None,
    aims: Iterable[str] | None = None,
    progress: Progress | None = None,
    isolation: Isolation | None = None,
    access: Access | None = None,
) -> tuple[Results, Report]:
    """As `evaluate`, with sources and results on disk: in memory is what one piece of the run needs.

    Gives the same results, and notes of what had to be held in memory whole. A piece is the largest group of indicators
    that belong together, or half a million observations where that is less. Temporary files take about 100
    bytes an observation and 200 bytes a row of results; those of the results go with the results. Write them out by a
    writer, by ``results.chunks()``, or ask ``results.frame(columns)`` for no more than is needed: a whole frame is in
    memory.
    """
    from outcomes.engine.pieces import evaluate_plan_in_pieces

    run = _prepared(
        framework,
        observations,
        as_of=as_of,
        plugins=plugins,
        aims=aims,
        progress=progress,
        isolation=isolation,
        access=access,
    )
    evaluation, kept = evaluate_plan_in_pieces(
        run.plan,
        run.plugins,
        observations=run.observations,
        as_of=run.as_of,
        progress=progress,
        isolation=isolation,
        access=access,
    )
    return _results(run, evaluation), kept


def suggest(
    framework: Framework | str | PathLike[str],
    aim: str,
    observations: object = None,
    *,
    by: str = "",
    better: Literal["", "high", "low"] = "",
    power: float = 0.8,
    confidence: float = 0.95,
    as_of: date | None = None,
    plugins: PluginSet | None = None,
    access: Access | None = None,
) -> tuple[Suggestion, ...]:
    """At which levels a target of an aim's indicator could be set, one `Suggestion` a series.

    ``by`` is the period by which it should be reached; without one that of the aim's target, else five years after the
    latest figure. ``better`` says whether high or low is good, where the framework does not. ``power`` is how often a
    test should find the smallest change, ``confidence`` that of tests and intervals; both between 0 and 1. The other
    parameters are those of `evaluate`.

    Raises what `evaluate` raises; UsageError for an aim that is not there or has no indicator, and for parameters that
    cannot be.
    """
    from outcomes.results.suggestions import suggestions_of

    results = suggesting_results(
        framework,
        aim,
        observations,
        by=by,
        better=better,
        power=power,
        confidence=confidence,
        as_of=as_of,
        plugins=plugins,
        access=access,
    )
    return suggestions_of(results)


def suggesting_results(
    framework: Framework | str | PathLike[str],
    aim: str,
    observations: object = None,
    *,
    by: str = "",
    better: Literal["", "high", "low"] = "",
    power: float = 0.8,
    confidence: float = 0.95,
    as_of: date | None = None,
    plugins: PluginSet | None = None,
    access: Access | None = None,
) -> Results:
    """What `suggest` is made of: the aim judged by `target.candidates` alone."""
    from outcomes.metrics.target_candidates import TargetCandidatesParameters
    from outcomes.results.suggestions import METRIC

    check_arguments(framework, observations, as_of=as_of, plugins=plugins, aims=None)
    loaded = _loaded(framework)
    problem = None
    if aim not in loaded.aims:
        problem = f'there is no aim "{aim}"', nearest_right(str(aim), loaded.aims)
    elif not loaded.aims[aim].indicator:
        problem = f'aim "{aim}" has no indicator', "choose one that is measured"
    elif better not in ("", "high", "low"):
        problem = f'better is "{better}"', "give high or low"
    elif not by:
        target = loaded.aims[aim].target
        by = str(getattr(target, "by", "") or loaded.aims[aim].due or "")
    for name, given in (("power", power), ("confidence", confidence)):
        expect(given, isinstance(given, (int, float)), name, "give a number between 0 and 1")
    parameters = {"by": by, "power": power, "confidence": confidence}
    try:
        TargetCandidatesParameters(**parameters)  # type: ignore[arg-type]
    except (TypeError, ValueError) as wrong:
        problem = str(wrong), "give a period such as 2030, and numbers between 0 and 1"
    if problem is not None:
        raise UsageError(Diagnostic(code="OUT551", subject="suggest", found=problem[0], to_do=problem[1]))
    # What is promised now, or still to be determined, is the very thing that is asked for.
    asked = attrs.evolve(
        loaded.aims[aim],
        judge=(Judgement(metric=METRIC, parameters=parameters),),
        target=None,
        undefined=(),
        supporting=False,
    )
    indicator = loaded.indicators[asked.indicator]
    # A target may be set on figures that are too old to judge one by; what is told names their period.
    indicator = attrs.evolve(indicator, max_age=_ANY_AGE, polarity=better or indicator.polarity)
    changed = attrs.evolve(
        loaded, aims={**loaded.aims, aim: asked}, indicators={**loaded.indicators, indicator.id: indicator}
    )
    return evaluate(changed, observations, as_of=as_of, plugins=plugins, aims=[aim], keep_observed=True, access=access)


@immutable(kw_only=True, eq=False)
class _Run:
    """What was asked for, understood: whatever way it is then judged."""

    plan: Plan
    plugins: PluginSet
    observations: Mapping[str, Observations]
    as_of: date


def _prepared(
    framework: Framework | str | PathLike[str],
    observations: object,
    *,
    as_of: date | None,
    plugins: PluginSet | None,
    aims: Iterable[str] | None,
    progress: Progress | None,
    isolation: Isolation | None,
    access: Access | None,
) -> _Run:
    aims = list(aims) if isinstance(aims, Iterator) else aims
    check_arguments(
        framework,
        observations,
        as_of=as_of,
        plugins=plugins,
        aims=aims,
        progress=progress,
        isolation=isolation,
        access=access,
    )
    loaded = _loaded(framework)
    chosen = PluginSet.discover(isolation=isolation) if plugins is None else plugins
    given = _by_source(loaded, observations)
    plan = make_plan(loaded, chosen, aims=aims, supplied=HANDED_IN in given)
    day = as_of or date.today()
    LOG.info("judging %s as of %s: %d judgements", loaded.id, day, len(plan.steps))
    return _Run(plan=plan, plugins=chosen, observations=given, as_of=day)


def _results(run: _Run, evaluation: Evaluation) -> Results:
    """The results of a run, with what house rules and the colour rules of plugins say of them."""
    results = Results(evaluation)
    results.report += comments_owed(results)
    by_plugins(results, run.plugins)
    log_problems(results.report)
    LOG.info("judged %s as of %s: %d rows", run.plan.framework.id, run.as_of, len(results))
    return results


def _loaded(framework: Framework | str | PathLike[str]) -> Framework:
    if not isinstance(framework, Framework):
        return load_framework(framework)
    check_made(framework)
    return framework


def _by_source(framework: Framework, observations: object) -> Mapping[str, Observations]:
    if observations is None:
        return {}
    if isinstance(observations, Mapping):
        check_sources(framework, observations)
        return {name: _observations(each) for name, each in observations.items()}
    one = _observations(observations)
    named = {each.data.source for each in framework.indicators.values() if each.data is not None}
    return dict.fromkeys([HANDED_IN, *named], one)


def _observations(given: object) -> Observations:
    return given if isinstance(given, Observations) else Observations.from_frame(given)
