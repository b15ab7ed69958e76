"""Figures that a framework has computed before anything is judged: areas pooled from others, and rates by age bands.

Law: what is derived stands among the observations like what was read, under the source that it comes from; what could
not be derived says why, and nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.areas import Area, AreaTable
from outcomes.data.series import SeriesTable
from outcomes.data.source_index import SourceIndex
from outcomes.data.uncomputed import latest_reasons
from outcomes.diagnostics import DataError, Diagnostic, Report, suggest
from outcomes.engine.batch import ENGINE_REASON
from outcomes.engine.grouping import kinds_of, reference_of
from outcomes.engine.inputs import Inputs
from outcomes.engine.plan_checks import statistic_options
from outcomes.engine.source_locations import locate_in
from outcomes.framework.model import CHILDREN, Framework, Indicator
from outcomes.framework.sources import ALL, DataReference
from outcomes.registry import PluginSet
from outcomes.registry.data_calls import banded
from outcomes.registry.records import Registered

if TYPE_CHECKING:
    from outcomes.data.observations import Observations
    from outcomes.data.pooling import Pool

POOLED_TYPE = "pooled"
"""The type of every pooled area, so that none is judged beside the areas that it is made of."""


def derive(framework: Framework, names: Iterable[str], inputs: Inputs, plugins: PluginSet) -> tuple[Framework, Inputs]:
    """The framework and its inputs after everything has been derived that indicators of some ``names`` need.

    An indicator whose statistic takes bands reads a source of its own, made from the one that it names.
    Raises DataError with every pooled area that cannot be made up, and every band that does not fit.
    """
    indicators = [framework.indicators[name] for name in names]
    if framework.pooled:
        inputs = _pooled(framework, indicators, inputs)
    records = {each.id: plugins.find("statistic", each.statistic) for each in indicators if each.statistic}
    by_bands = [(each, record) for each in indicators if (record := records.get(each.id)) is not None and record.over]
    if not by_bands:
        return framework, inputs
    changed: dict[str, Indicator] = {}
    sources, derived, groups = dict(inputs.sources), dict(inputs.derived), dict(inputs.groups)
    report, problems = Report(), Report()
    for indicator, record in by_bands:
        reference = reference_of(indicator)
        source = f"{reference.source}, {record.id} for {indicator.id}"
        try:
            made, said = _over_bands(indicator, record, reference, inputs)
        except DataError as error:
            problems += error.report
            continue
        report += said
        sources[source], derived[source] = SourceIndex(observations=made), reference.source
        if record.over == "category":
            seen = inputs.sources[reference.source].observations.category.words
            groups[source] = tuple(seen) if _named(record, reference) is None else reference.category
        changed[indicator.id] = _reading(indicator, record, reference, source)
    if problems.errors:
        raise DataError(problems)
    framework = attrs.evolve(framework, indicators={**framework.indicators, **changed})
    report = inputs.report + report
    return framework, attrs.evolve(inputs, sources=sources, derived=derived, groups=groups, report=report)


def sources_of(framework: Framework, names: Iterable[str]) -> list[str]:
    """The sources that a run reads for indicators of some ``names``: of their figures, then of the people of rates."""
    references = [reference_of(framework.indicators[name]) for name in names]
    people = [each.population.source for each in references if each.population is not None]
    return [each.source for each in references] + people


def why_uncomputed(
    table: SeriesTable, series: NDArray[np.int64], pooled: Mapping[str, object], computes: bool
) -> NDArray[np.int16]:
    """For each of some series the engine's reason why its latest figure was not computed; -1 for none.

    ``computes``: the indicator says how a value comes from counts, without which a pooled area has none.
    """
    codes, words = latest_reasons(table)
    of_word = np.array([ENGINE_REASON.get(word, -1) for word in words] + [-1], dtype=np.int16)
    reason = of_word[codes[series]]
    if pooled and not computes:
        ours = np.array([word in pooled for word in table.observations.area.words], dtype=np.bool_)
        reason[ours[table.area[series]]] = ENGINE_REASON["no statistic"]
    return reason


def _over_bands(
    indicator: Indicator, record: Registered, reference: DataReference, inputs: Inputs
) -> tuple[Observations, Report]:
    from outcomes.data.banded import over_bands
    from outcomes.data.people import PeopleByBand

    people = None
    if reference.population is not None:
        held = inputs.sources[reference.population.source].observations
        people = PeopleByBand(observations=held, indicator=reference.population.indicator)
    made, wrong = statistic_options(indicator, record)
    assert made is not None, wrong  # the plan refused it
    return over_bands(
        inputs.sources[reference.source].observations,
        reference.indicator or indicator.id,
        banded(record, made.params, indicator.multiplier),
        named=_named(record, reference),
        people=people,
        year_type=indicator.year_type,
        own_words=not indicator.disclosure,
    )


def _named(record: Registered, reference: DataReference) -> tuple[str, ...] | None:
    """The bands that an indicator names; None where it leaves them to the statistic."""
    named: tuple[str, ...] = getattr(reference, record.over)
    return None if ALL in named or named == ("",) else named


def _reading(indicator: Indicator, record: Registered, reference: DataReference, source: str) -> Indicator:
    """The indicator as it reads its derived source: values and limits are there, and the bands are gone."""
    return attrs.evolve(
        indicator,
        data=attrs.evolve(
            reference,
            source=source,
            indicator=reference.indicator or indicator.id,
            population=None,
            standard_population="",
            **{record.over: ("",) if record.over == "category" else (ALL,)},
        ),
        statistic="",
        value_type=record.value_type if indicator.value_type == "other" else indicator.value_type,
    )


def _pooled(framework: Framework, indicators: list[Indicator], inputs: Inputs) -> Inputs:
    """The inputs with the rows of every pooled area among the observations of each source."""
    from outcomes.data.pooling import pool

    pools, problems = _pools(framework, inputs)
    if problems:
        raise DataError(Report(problems))
    wanted: dict[str, set[str]] = {}
    for indicator in indicators:
        reference = reference_of(indicator)
        wanted.setdefault(reference.source, set()).add(reference.indicator or indicator.id)
        if reference.population is not None:
            wanted.setdefault(reference.population.source, set()).add(reference.population.indicator)
    sources, report, kinds = dict(inputs.sources), inputs.report, kinds_of(indicators)
    careful = {reference_of(each).source for each in indicators if each.disclosure}
    for name in [each for each in wanted if each in sources]:
        observations, said = pool(
            sources[name].observations, pools, sorted(wanted[name]), kinds.get(name), own_words=name not in careful
        )
        sources[name] = SourceIndex(observations=observations)
        report += said
    areas = inputs.areas
    if areas is not None:
        more = {each.code: Area(code=each.code, name=each.name, type=POOLED_TYPE) for each in pools}
        areas = AreaTable(areas={**areas.areas, **more})
    return attrs.evolve(inputs, sources=sources, areas=areas, report=report, pools=tuple(pools))


def _pools(framework: Framework, inputs: Inputs) -> tuple[list[Pool], list[Diagnostic]]:
    """Every pooled area with the codes of its members, and what is wrong with some."""
    from outcomes.data.pooling import Pool

    known: set[str] = set(inputs.areas.areas) if inputs.areas is not None else set()
    for source in inputs.sources.values():
        known.update(source.observations.area.words)
    pools, problems = [], []

    def wrong(id_: str, key: tuple[str | int, ...], code: str, found: str, to_do: str) -> None:
        subject = ".".join(str(part) for part in ("pooled", id_, *key))
        location = locate_in(framework, ("pooled", id_, *key), at="value" if key else "key")
        problems.append(Diagnostic(code=code, location=location, subject=subject, found=found, to_do=to_do))

    for id_, each in framework.pooled.items():
        if id_ in known:
            wrong(id_, (), "OUT355", f'"{id_}" is the code of an area already', "give the pooled area another id")
        members = each.of
        if CHILDREN in each.of:
            assert inputs.areas is not None
            if each.under not in inputs.areas:
                to_do = suggest(each.under, inputs.areas.areas)
                wrong(id_, ("under",), "OUT354", f'the areas file has no area "{each.under}"', to_do)
                continue
            members = _children(inputs.areas, each.under, each.types)
            if not members:
                what = f'no area of that sort lies in "{each.under}"'
                wrong(id_, ("types",) if each.types else ("under",), "OUT355", what, "name types that lie in it")
        else:
            for place, code in enumerate(each.of):
                if code not in known:
                    where = "the areas file" if inputs.areas is not None else "any source"
                    what = f'area "{code}" is neither in the data nor in {where}'
                    if inputs.areas is None:
                        what = f'no row of the data is of the area "{code}"'
                    wrong(id_, ("of", place), "OUT354", what, suggest(code, known - {""}))
        for inner, outer in _overlapping(inputs.areas, members):
            what = f'"{inner}" lies in "{outer}", so that its people would count twice'
            wrong(id_, ("of",), "OUT355", what, "name one of the two")
        pools.append(Pool(code=id_, name=each.title, members=members))
    return pools, problems


def _children(areas: AreaTable, under: str, types: tuple[str, ...]) -> tuple[str, ...]:
    children = areas.children_of(under)
    if not types:
        return children
    return tuple(code for code in children if areas.areas[code].type in types or areas.areas[code].type_title in types)


def _overlapping(areas: AreaTable | None, members: tuple[str, ...]) -> list[tuple[str, str]]:
    if areas is None:
        return []
    return [(inner, outer) for outer in members for inner in areas.under(outer) if inner in members]
