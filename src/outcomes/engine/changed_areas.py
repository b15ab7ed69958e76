"""The figures of areas that changed, under the codes that a framework judges.

Law: what is joined and what is not is worked out once for each source, before anything is derived or judged.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import attrs

from outcomes.data.area_changes import ended_areas, join_areas, read_area_changes
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import DataError
from outcomes.engine.batch import InputFile
from outcomes.engine.grouping import kinds_of, reference_of
from outcomes.engine.inputs import Inputs
from outcomes.engine.locating import locate_file
from outcomes.fetching.copies import sha256
from outcomes.framework.model import Framework


def join_changed(framework: Framework, names: Collection[str], inputs: Inputs, as_of: date) -> Inputs:
    """The inputs of some indicators after the code history of the framework; as they are where it has none.

    Raises DataError where the history cannot be read.
    """
    if not framework.areas.changes:
        return inputs
    place = locate_file(framework, framework.areas.changes, inputs.access, "framework.areas.changes")
    changes, report = read_area_changes(place.path, file=place.name)
    report = place.report + report
    if report.errors:
        raise DataError(inputs.report + report)
    wanted = _wanted(framework, inputs)
    computed: dict[str, dict[str, bool]] = {}
    for name in names:
        indicator = framework.indicators[name]
        reference = reference_of(indicator)
        computed.setdefault(reference.source, {})[reference.indicator or indicator.id] = bool(indicator.statistic)
    sources, kinds = dict(inputs.sources), kinds_of([framework.indicators[name] for name in names])
    for source, index in inputs.sources.items():
        joined, notes = join_areas(index.observations, changes, computed.get(source, {}), wanted, kinds.get(source))
        report += notes
        sources[source] = SourceIndex(observations=joined)
    report += ended_areas(changes, wanted or (), as_of)
    file = InputFile(
        id="changes of areas",
        path=place.name,
        sha256=sha256(place.path),
        rows=len(changes),
        illustrative=False,
    )
    return attrs.evolve(
        inputs,
        sources=sources,
        files=(*inputs.files, file),
        places={**inputs.places, (file.id, file.path): (place.laid, place.path)},
        report=inputs.report + report,
    )


def _wanted(framework: Framework, inputs: Inputs) -> tuple[str, ...] | None:
    """The areas that are judged or compared with; None for all in the data."""
    spec = framework.areas
    codes = inputs.areas.select(spec)[0] if inputs.areas is not None else None if spec.every else spec.codes
    return None if codes is None else (*codes, *framework.compare_with)
