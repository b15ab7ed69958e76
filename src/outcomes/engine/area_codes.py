"""The codes of areas that a framework judges against those of its data: joined where they changed, or told to be apart.

Law: a likeness is only told, and no code is taken for another. A figure goes from one code to another only where the
area is the same; through a merge only counts are summed; all else is a break, and is said to be one. This is worked out
once for each source, before anything is derived or judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.area_changes import ENGLAND, AreaChange, read_area_changes, read_english_changes
from outcomes.data.coded import from_table
from outcomes.data.observations import Observations
from outcomes.data.packing import packing_for
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import DataError, Diagnostic, Report, Severity
from outcomes.engine.batch import InputFile
from outcomes.engine.ended_areas import ended_areas, first_and_count
from outcomes.engine.grouping import kinds_of, reference_of
from outcomes.engine.inputs import Inputs
from outcomes.engine.locating import Located, folder_of, locate_file
from outcomes.fetching.access import LAID_OUT, Access
from outcomes.fetching.copies import sha256
from outcomes.framework.model import Framework
from outcomes.framework.named_files import HISTORIES
from outcomes.periods.many_periods import spoken_day

if TYPE_CHECKING:
    from outcomes.data.pooling import Kinds


def join_areas(
    observations: Observations,
    changes: Sequence[AreaChange],
    indicators: Mapping[str, bool],
    wanted: Collection[str] | None,
    kinds: Kinds | None = None,
) -> tuple[Observations, Report]:
    """The observations with the figures of areas that changed under the codes that followed.

    ``indicators`` are the source's ids of those that are judged, each with whether its values can be worked out from
    counts; ``wanted`` the areas that are judged (None: all in the data); ``kinds`` says what their counts can
    be. Where the source has a figure of its own under
    the later code, that one stands.
    """
    follows = {each.predecessor: each.successor for each in changes if each.kind == "recode"}
    computed = [name for name, has in indicators.items() if has]
    needed = _needed(changes, wanted)
    unsummed: list[tuple[str, list[AreaChange]]] = []
    # In the order of time: what was merged can have been merged again, or been given another code.
    for _, day in groupby(sorted(changes, key=lambda each: each.date), key=lambda each: each.date):
        recodes, merged = {}, dict[str, list[AreaChange]]()
        for each in day:
            if each.kind == "recode":
                recodes[each.predecessor] = each.successor
            elif each.kind == "merge" and (needed is None or each.successor in needed):
                merged.setdefault(each.successor, []).append(each)
        observations = _recoded(observations, recodes)
        known = set(observations.area.words)
        some = {
            code: members
            for code, parts in merged.items()
            if not known.isdisjoint(members := tuple(each.predecessor for each in parts))
        }
        observations, summed = _pooled(observations, some, computed, kinds)
        unsummed += [(_last(code, follows), merged[code]) for code in some if code not in summed]
    known = set(observations.area.words)
    unsummed += [(each.successor, [each]) for each in changes if each.kind == "split" and each.predecessor in known]
    broken = [
        (code, parts)
        for code, parts in unsummed
        if (wanted is None or code in wanted)
        and not _covered(observations, code, [each.predecessor for each in parts], indicators)
    ]
    more = f"of which figures in {observations.origin.file} are not joined"
    return observations, Report(first_and_count(broken, lambda each: _broken(observations, *each), more))


def _needed(changes: Sequence[AreaChange], wanted: Collection[str] | None) -> Collection[str] | None:
    """The areas that are judged, and those that they were made of; None for all."""
    if wanted is None:
        return None
    needed, more = set[str](), set(wanted)
    while more:
        needed |= more
        more = {each.predecessor for each in changes if each.successor in more and each.kind != "split"} - needed
    return needed


def _recoded(observations: Observations, follows: Mapping[str, str]) -> Observations:
    words = observations.area.words
    renamed = np.asarray([word in follows for word in words], dtype=np.bool_)
    if not renamed.any():
        return observations
    later = {word: _last(word, follows) for word in words}
    area = from_table(observations.area.codes, [later[word] for word in words])
    moved = renamed[observations.area.codes]
    keys = _keys(attrs.evolve(observations, area=area), with_area=True)
    # A publisher may have carried its own figures back; they are not contradicted by the old ones.
    doubled = moved & np.isin(keys, keys[~moved])
    names = {later[code]: name for code, name in observations.area_names.items()} | {
        code: name for code, name in observations.area_names.items() if code not in follows
    }
    joined = attrs.evolve(observations, area=area, area_names=names)
    return joined.select(np.flatnonzero(~doubled)) if doubled.any() else joined


def _last(code: str, follows: Mapping[str, str]) -> str:
    seen = {code}
    while code in follows and follows[code] not in seen:
        code = follows[code]
        seen.add(code)
    return code


def _pooled(
    observations: Observations,
    merged: Mapping[str, tuple[str, ...]],
    indicators: Collection[str],
    kinds: Kinds | None,
) -> tuple[Observations, Collection[str]]:
    """With the sums of the counts of the parts of each area, where it has no figure of its own and all parts have
    theirs; and the areas that have such sums."""
    if observations.count is None or not indicators or not merged:
        return observations, ()
    from outcomes.data.pooling import Pool, pool

    pools = [
        Pool(code=code, name=observations.area_names.get(code, ""), members=members) for code, members in merged.items()
    ]
    summed, _ = pool(observations, pools, indicators, kinds)
    old = len(observations)
    keys = _keys(summed, with_area=True)
    new = np.arange(len(summed)) >= old
    assert summed.count is not None
    use = ~new | (~np.isin(keys, keys[~new]) & ~np.isnan(summed.count))
    made = {summed.area.words[code] for code in np.unique(summed.area.codes[new & use]).tolist()}
    return (summed.select(np.flatnonzero(use)) if made else observations), made


def _covered(observations: Observations, code: str, members: Sequence[str], indicators: Iterable[str]) -> bool:
    """Has an area a figure of its own wherever one of some others has one, of the indicators that are judged?"""
    rows = np.isin(observations.area.codes, [observations.area.code_of(each) for each in members])
    own = observations.area.codes == observations.area.code_of(code)
    if observations.indicator.words != ("",):
        judged = [observations.indicator.code_of(each) for each in indicators]
        rows &= np.isin(observations.indicator.codes, judged)
    theirs, ours = (_keys(observations.select(np.flatnonzero(which)), with_area=False) for which in (rows, own))
    return bool(np.isin(theirs, ours).all())


def _keys(observations: Observations, *, with_area: bool) -> NDArray[np.int64]:
    from outcomes.data.pooling import WHO

    columns = [getattr(observations, name) for name in (*WHO, *(("area",) if with_area else ()))]
    return packing_for([len(column.words) for column in columns]).pack([column.codes for column in columns])


def _broken(observations: Observations, code: str, parts: Sequence[AreaChange]) -> Diagnostic:
    """The figures of before cannot be joined to those of after."""
    before = ", ".join(each.before if each.predecessor_name else each.predecessor for each in parts)
    day, file = spoken_day(parts[0].date), observations.origin.file
    wrong = f"figures before {day} are of {before} in {file}, and are not joined"
    to_do = "start from a period after the change"
    if parts[0].kind == "merge":
        to_do = f"name the columns of counts and give the indicator a statistic, to have them summed; or {to_do}"
    return Diagnostic(
        code="OUT379",
        subject=f'area "{code}"',
        found=wrong,
        to_do=to_do,
        severity=Severity.WARNING,
    )


def join_changed(framework: Framework, names: Collection[str], inputs: Inputs, as_of: date) -> Inputs:
    """The inputs of some indicators after the code history of the framework; as they are where it has none.

    Raises DataError where the history cannot be read.
    """
    if not framework.areas.changes:
        return inputs
    place = _located(framework, inputs.access)
    if framework.areas.changes in HISTORIES:
        changes, report = read_english_changes(place.path), Report()
    else:
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
    if framework.areas.changes not in HISTORIES:
        report += ended_areas(framework, changes, wanted or (), as_of)
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


def _located(framework: Framework, access: Access) -> Located:
    """The code history of a framework; of a run that is laid out again, the one that it was judged by."""
    named = framework.areas.changes
    if named not in HISTORIES:
        return locate_file(framework, named, access, "framework.areas.changes")
    laid = f"{LAID_OUT}/{named}.csv"
    kept = folder_of(framework) / laid
    return Located(path=kept if access.laid_out and kept.is_file() else ENGLAND, shown=named, name=named, laid=laid)


def _wanted(framework: Framework, inputs: Inputs) -> tuple[str, ...] | None:
    """The areas that are judged or compared with; None for all in the data."""
    spec = framework.areas
    codes = inputs.areas.select(spec)[0] if inputs.areas is not None else None if spec.every else spec.codes
    return None if codes is None else (*codes, *framework.compare_with)
