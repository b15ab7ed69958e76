"""How a run is cut into pieces: which groups of indicators have to be judged together, and which rows that needs.

Law: a group is never cut, and what depends on each other is in one piece, so that the pieces find together what the
whole run finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from outcomes.data.packed import Packed
from outcomes.engine.grouping import MOST_ROWS, Group, Slot, group_indicators, reference_of
from outcomes.engine.inputs import of_one_file
from outcomes.engine.steps import Step
from outcomes.framework.model import Framework, Indicator
from outcomes.framework.named_files import is_elsewhere
from outcomes.immutable import immutable
from outcomes.registry import PluginSet


@immutable(kw_only=True)
class Piece:
    """Some groups of a run and steps over several indicators, each with its number among all of them, and what is read
    for them: ids of indicators by source."""

    groups: tuple[tuple[int, Group], ...]
    several: tuple[tuple[int, Step], ...] = ()
    wanted: Mapping[str, frozenset[str]]

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that are judged, by the framework's ids, each once."""
        alone = [each.id for _, group in self.groups for each in group.indicators]
        return tuple(dict.fromkeys([*alone, *(name for _, step in self.several for name in step.several)]))


@immutable(kw_only=True)
class _Unit:
    """What is never cut: a group, or a step over several indicators."""

    judged: Group | Step
    indicators: tuple[Indicator, ...]


def why_whole(framework: Framework) -> str:
    """Why a run of a framework cannot be cut, in a few words; empty where it can."""
    if framework.areas.changes:
        return "areas that changed are joined over all indicators"
    if framework.pooled:
        return "areas are pooled over all indicators"
    files = [getattr(aim.target, "file", None) for aim in framework.aims.values()]
    if any(each is not None and is_elsewhere(each.path) for each in files):
        return "targets by area lie outside the framework's folder"
    return (
        "a plugin reads the periods of all indicators" if any(each.periods for each in framework.data.values()) else ""
    )


def cut(
    framework: Framework,
    steps: Mapping[str, Sequence[Step]],
    several: Sequence[Step],
    sources: Mapping[str, Packed],
    plugins: PluginSet,
) -> list[Piece]:
    """The pieces of a run, in order of their first groups; ``steps`` by indicator, and those over ``several``.

    Together are judged: the indicators of a group, and of a step over several; those that read the same rows; those
    that withhold figures that are too small, as their counts may be shared; and aims with those that they are part of.
    A rate that is worked out from bands goes with its bands and people.
    Pieces of few rows are put together. Figures of which small ones are withheld, and that nothing judges, are read
    too: what is withheld is told all the same.
    """
    alone = {name for name in steps if _over_bands(framework.indicators[name], plugins)}
    groups = list(group_indicators(framework, {k: v for k, v in steps.items() if k not in alone}, sources))
    groups += [group_of(framework, [name], steps) for name in steps if name in alone]
    alike = _of_one_file(framework, sources)
    units = [_Unit(judged=group, indicators=group.indicators) for group in groups]
    units += [_Unit(judged=s, indicators=tuple(framework.indicators[each] for each in s.several)) for s in several]
    bundles = _bundles(len(units), list(_ties(framework, units, sources)))
    pieces: list[Piece] = []
    held: list[int] = []
    size = 0
    for bundle in bundles:
        rows = sum(_rows(sources, units[each]) for each in bundle)
        if held and size + rows > MOST_ROWS:
            pieces.append(_piece(units, held, alike))
            held, size = [], 0
        held += bundle
        size += rows
    pieces += [_piece(units, held, alike)] if held else []
    return _with_unjudged(framework, pieces, alike)


def group_of(framework: Framework, ids: Sequence[str], steps: Mapping[str, Sequence[Step]]) -> Group:
    """The group of some indicators, by their ids."""
    lined_up = zip(*(steps[each] for each in ids), strict=True)
    return Group(
        indicators=tuple(framework.indicators[each] for each in ids),
        slots=tuple(Slot(steps=alike) for alike in lined_up),
    )


def reads(indicator: Indicator) -> Iterator[tuple[str, str]]:
    """The sources that an indicator is read from, with its ids in them."""
    reference = reference_of(indicator)
    yield reference.source, reference.indicator or indicator.id
    if reference.population is not None:
        yield reference.population.source, reference.population.indicator


def _over_bands(indicator: Indicator, plugins: PluginSet) -> bool:
    record = plugins.find("statistic", indicator.statistic) if indicator.statistic else None
    return record is not None and bool(record.over)


def _rows(sources: Mapping[str, Packed], unit: _Unit) -> int:
    return sum(sources[source].count(own) for each in unit.indicators for source, own in reads(each))


def _of_one_file(framework: Framework, sources: Mapping[str, Packed]) -> Mapping[str, tuple[str, ...]]:
    """For each source all those of the same file, itself among them: a small figure of one is withheld of all."""
    names = {*framework.data, *sources}
    return {name: tuple(each for each in sources if of_one_file(framework, each, name)) for name in names}


def _with_unjudged(framework: Framework, pieces: list[Piece], alike: Mapping[str, tuple[str, ...]]) -> list[Piece]:
    """The pieces with the figures that nothing judges and of which small ones are withheld.

    They go with those that are judged, for what is withheld of one is withheld of the others too.
    """
    covered = {(source, own) for piece in pieces for source, some in piece.wanted.items() for own in some}
    more: dict[str, set[str]] = {}
    for indicator in framework.indicators.values():
        source, own = next(reads(indicator))
        for each in alike.get(source, ()) if indicator.disclosure else ():
            if (each, own) not in covered:
                more.setdefault(each, set()).add(own)
    if not more:
        return pieces
    ruled = [
        place
        for place, piece in enumerate(pieces)
        if any(framework.indicators[each].disclosure for each in piece.indicators)
    ]
    if not ruled:
        return [*pieces, Piece(groups=(), wanted={source: frozenset(own) for source, own in more.items()})]
    place = ruled[0]
    wanted = {
        source: pieces[place].wanted.get(source, frozenset()) | more.get(source, set())
        for source in (*pieces[place].wanted, *(each for each in more if each not in pieces[place].wanted))
    }
    pieces[place] = attrs.evolve(pieces[place], wanted=wanted)
    return pieces


def _piece(units: Sequence[_Unit], numbers: Sequence[int], alike: Mapping[str, tuple[str, ...]]) -> Piece:
    wanted: dict[str, set[str]] = {}
    for number in numbers:
        for indicator in units[number].indicators:
            for source, own in reads(indicator):
                for each in alike[source]:
                    wanted.setdefault(each, set()).add(own)
    judged = [(number, units[number].judged) for number in sorted(numbers)]
    return Piece(
        groups=tuple((number, each) for number, each in judged if isinstance(each, Group)),
        several=tuple((number, each) for number, each in judged if isinstance(each, Step)),
        wanted={source: frozenset(own) for source, own in wanted.items()},
    )


def _ties(
    framework: Framework, units: Sequence[_Unit], sources: Mapping[str, Packed]
) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Of each unit what ties it to others: units with a tie of the same name belong together."""
    first = {name: same[0] for name, same in _of_one_file(framework, sources).items() if same}
    number_of: dict[str, int] = {}
    for number, unit in enumerate(units):
        for indicator in unit.indicators:
            number_of.setdefault(indicator.id, number)
            yield number, ("indicator", indicator.id)
            if indicator.disclosure:
                # What one of them withholds, another may give away.
                yield number, ("small numbers",)
            for source, own in reads(indicator):
                named = sources[source].faces.indicator.words != ("",)
                yield number, ("rows", first[source], own if named else "")
    for aim in framework.aims.values():
        whole = framework.aims.get(aim.part_of)
        for each in (aim, whole) if whole is not None else ():
            for indicator_id in each.measured_by:
                if indicator_id in number_of:
                    yield number_of[indicator_id], ("whole", aim.part_of)


def _bundles(units: int, ties: Sequence[tuple[int, tuple[object, ...]]]) -> list[list[int]]:
    """Units that hang together, in order of the first of each."""
    parent = list(range(units))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first: dict[tuple[object, ...], int] = {}
    for number, tie in ties:
        other = first.setdefault(tie, number)
        one, two = sorted((root(number), root(other)))
        parent[two] = one
    bundles: dict[int, list[int]] = {}
    for number in range(units):
        bundles.setdefault(root(number), []).append(number)
    return list(bundles.values())
