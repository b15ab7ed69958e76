"""Areas that got another code, were merged or were split, under the codes that a framework judges.

Law: a figure goes from one code to another only where the area is the same; through a merge only counts are summed; all
else is a break, and is said to be one. This is worked out once for each source, before anything is derived or judged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal, get_args

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.data.coded import from_table, tidy
from outcomes.data.columns import letters
from outcomes.data.observations import Observations
from outcomes.data.packing import packing_for
from outcomes.data.pooling import WHO, Kinds, Pool, pool
from outcomes.data.problems import several, unknown_column
from outcomes.data.readers.opening import open_table
from outcomes.data.source_index import SourceIndex
from outcomes.diagnostics import DataError, Diagnostic, Report, Severity, suggest
from outcomes.engine.batch import InputFile
from outcomes.engine.grouping import kinds_of, reference_of
from outcomes.engine.inputs import Inputs
from outcomes.engine.locating import locate_file
from outcomes.fetching.copies import sha256
from outcomes.framework.model import Framework
from outcomes.periods import spoken_day

Kind = Literal["recode", "merge", "split"]
KINDS: Final = get_args(Kind)
COLUMNS: Final = ("predecessor", "successor", "date", "kind")


@attrs.frozen(kw_only=True)
class AreaChange:
    """On ``date`` the area ``predecessor`` became ``successor``, or a part of it (merge), or one of several (split)."""

    predecessor: str
    successor: str
    date: date
    kind: Kind


def read_area_changes(path: Path, *, file: str = "") -> tuple[tuple[AreaChange, ...], Report]:
    """Read a code history: a table with the columns of `COLUMNS`; dates as 2023-04-01 or 01/04/2023.

    Raises `DataError` where the file cannot be read or lacks a column.
    """
    opened = open_table(path, None, file=file)
    placed = {letters(header): index for index, header in reversed(list(enumerate(opened.headers)))}
    missing = [name for name in COLUMNS if name not in placed]
    if missing:
        raise DataError(Report(unknown_column(opened.origin, name, opened.headers) for name in missing))
    changes, wrong = [], []
    for number, row in opened.numbered():
        cells = {name: tidy(row[placed[name]]) if placed[name] < len(row) else "" for name in COLUMNS}
        if not any(cells.values()):
            continue
        day, kind = _date(cells["date"]), cells["kind"].lower()
        if day is None or kind not in KINDS or not cells["predecessor"] or not cells["successor"]:
            bad = "date" if day is None else "kind" if kind not in KINDS else "code"
            wrong.append((number, bad, cells.get(bad, "")))
            continue
        changes.append(
            AreaChange(predecessor=cells["predecessor"], successor=cells["successor"], date=day, kind=kind)  # type: ignore[arg-type]
        )
    return tuple(changes), Report(
        several(
            "OUT376",
            opened.origin,
            "",
            [number for number, *_ in wrong],
            lambda i: (f'{wrong[i][1]} "{wrong[i][2]}"', "it cannot be read", _to_do(wrong[i][1], wrong[i][2])),
            ("changes of areas", "rows that cannot be read"),
        )
    )


def _date(text: str) -> date | None:
    day, _, rest = text.partition("/")
    month, _, year = rest.partition("/")
    try:
        return date(int(year), int(month), int(day)) if rest else date.fromisoformat(text[:10])
    except ValueError:
        return None


def _to_do(what: str, said: str) -> str:
    if what == "date":
        return "write it like 2023-04-01"
    return suggest(said, KINDS) if what == "kind" else "give both codes"


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
    observations = _recoded(observations, [each for each in changes if each.kind == "recode"])
    merged: dict[str, list[AreaChange]] = {}
    for each in changes:
        if each.kind == "merge":
            merged.setdefault(each.successor, []).append(each)
    problems: list[Diagnostic] = []
    known = set(observations.area.words)
    for code, parts in merged.items():
        members = tuple(each.predecessor for each in parts)
        if known.isdisjoint(members) or (wanted is not None and code not in wanted):
            continue
        before = len(observations)
        observations = _pooled(
            observations, code, members, [name for name, computed in indicators.items() if computed], kinds
        )
        if len(observations) == before:
            problems.append(_broken(observations, code, parts))
    problems += [
        _broken(observations, each.successor, [each])
        for each in changes
        if each.kind == "split" and each.predecessor in known and (wanted is None or each.successor in wanted)
    ]
    return observations, Report(problems)


def ended_areas(changes: Sequence[AreaChange], wanted: Collection[str], day: date) -> Report:
    """A warning for each area that is judged and had ended by a day, with what followed."""
    said = []
    for code in wanted:
        after = [each for each in changes if each.predecessor == code and each.date <= day]
        if after:
            became = {"recode": "has the code", "merge": "is part of", "split": "was split into"}[after[0].kind]
            codes = " and ".join(f'"{each.successor}"' for each in after)
            said.append(
                Diagnostic(
                    code="OUT378",
                    subject=f'area "{code}"',
                    found=f"it ended on {spoken_day(after[0].date)} and {became} {codes}",
                    to_do=f"judge {codes} instead",
                    severity=Severity.WARNING,
                )
            )
    return Report(said)


def _recoded(observations: Observations, changes: Sequence[AreaChange]) -> Observations:
    follows = {each.predecessor: each.successor for each in changes}
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
    code: str,
    members: tuple[str, ...],
    indicators: Collection[str],
    kinds: Kinds | None,
) -> Observations:
    """With the sums of the counts of its parts, where the area has no figure of its own and all parts have theirs."""
    if observations.count is None or not indicators:
        return observations
    summed, _ = pool(
        observations,
        [Pool(code=code, name=observations.area_names.get(code, ""), members=members)],
        indicators,
        kinds,
    )
    old = len(observations)
    keys = _keys(summed, with_area=True)
    new = np.arange(len(summed)) >= old
    assert summed.count is not None
    use = ~new | (~np.isin(keys, keys[~new]) & ~np.isnan(summed.count))
    return summed.select(np.flatnonzero(use)) if use[old:].any() else observations


def _keys(observations: Observations, *, with_area: bool) -> NDArray[np.int64]:
    columns = [getattr(observations, name) for name in (*WHO, *(("area",) if with_area else ()))]
    return packing_for([len(column.words) for column in columns]).pack([column.codes for column in columns])


def _broken(observations: Observations, code: str, parts: Sequence[AreaChange]) -> Diagnostic:
    """The figures of before cannot be joined to those of after."""
    before = ", ".join(each.predecessor for each in parts)
    day, file = spoken_day(parts[0].date), observations.origin.file
    found = f"figures before {day} are of {before} in {file}, and are not joined"
    to_do = "start from a period after the change"
    if parts[0].kind == "merge":
        to_do = f"name the columns of counts and give the indicator a statistic, to have them summed; or {to_do}"
    return Diagnostic(
        code="OUT379",
        subject=f'area "{code}"',
        found=found,
        to_do=to_do,
        severity=Severity.WARNING,
    )


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
