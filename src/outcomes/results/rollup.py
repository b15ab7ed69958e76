"""Verdicts rolled up: by level, board, owner, tag, area or aim, each answer with what made it.

Law: rows are counted, never averaged; a row counts once under each key that it has, and what could not be judged is
counted as that. The one average that there is, is of unlike things only where a framework declares it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from outcomes.diagnostics import DefinitionError, Diagnostic, ExitCode, OutcomesError, Report, expect, suggest
from outcomes.framework.key_problem import dotted
from outcomes.framework.roll_ups import DeclaredAverage, declared_averages
from outcomes.immutable import immutable
from outcomes.metrics.contract import Direction, Status, Verdict
from outcomes.metrics.verdicts import KEPT, VerdictWord, family, place_of
from outcomes.results.evidence import checked_evidence, evidence_of
from outcomes.results.fields import NUMBERS
from outcomes.results.results import ResultColumns

AnyVerdict = Verdict | VerdictWord
Word = TypeVar("Word", bound=Enum | VerdictWord)

NOT_SAID = "(none)"
"""The key of rows that have nothing under what is rolled up by: no owner, no tag."""


class RollUpError(OutcomesError):
    """A roll-up was asked for by something that the framework does not have."""

    exit_code = ExitCode.USAGE


@immutable(kw_only=True, eq=False)
class RolledUp:
    """One answer of a roll-up: how the rows under a key stand.

    ``verdicts`` counts the rows with a verdict (that of a plugin under its own word), ``directions`` those that have a
    direction and no verdict, ``statuses`` all rows; ``rows`` are their positions in the results. ``aims_judged`` of
    ``aims`` have a row with a verdict.
    ``share_met`` is the share of the rows with a verdict that are met or on track. ``weighted_share`` is the same by
    the weights of the aims, each aim's weight spread over its rows, so that an aim with many areas weighs no more than
    one with a single one. Both are between 0 and 1, NaN where no row has a verdict.
    """

    key: str
    title: str
    rows: NDArray[np.int64]
    verdicts: Mapping[AnyVerdict, int]
    directions: Mapping[Direction, int]
    statuses: Mapping[Status, int]
    aims: int
    aims_judged: int
    share_met: float
    weighted_share: float

    @property
    def worst(self) -> AnyVerdict | None:
        """The worst verdict of any row, None where no row has one."""
        return max((each for each, count in self.verdicts.items() if count), key=_place, default=None)

    @property
    def judged(self) -> int:
        """Rows that have a verdict."""
        return sum(self.verdicts.values())


@immutable(kw_only=True, eq=False)
class Averaged:
    """One answer of a declared average: an area, the average there, and what made it.

    ``rows`` are the positions of the rows whose numbers went into it; ``missing`` the aims that have none there, or
    more than one. ``average`` is NaN where the declaration refuses to average without those.
    """

    area: str
    area_name: str
    average: float
    rows: NDArray[np.int64]
    missing: tuple[str, ...]


def roll_up(results: ResultColumns, by: str, *, supporting: bool = False) -> tuple[RolledUp, ...]:
    """Roll results up by ``aim``, ``area``, ``board``, ``owner``, ``tag``, ``metric`` or the name of a level.

    Answers come in the order of the framework (areas in the order of the rows); what belongs to nothing comes last,
    under "(none)". A key of the framework without a row is there too, with nothing counted. Rows of supporting aims
    count only where ``supporting`` asks for them. Raises RollUpError for anything else, with the nearest right word.
    """
    expect(results, isinstance(results, ResultColumns), "results", "give Results, as evaluate returns them")
    expect(by, isinstance(by, str), "by", "give a word: board, priority, area")
    masks, titles = _keys(results, by)
    if not supporting:
        left_out = {aim.id for aim in results.aims if aim.supporting}
        masks = {key: mask & results.is_promised for key, mask in masks.items() if by != "aim" or key not in left_out}
    known = verdicts_in(results)
    verdict = _codes_of(results, "verdict", known)
    direction = np.where(verdict >= 0, -1, _codes_of(results, "direction", tuple(Direction)))
    status = results.status_codes
    aim = results.coded("aim").codes
    weights = np.array([each.weight for each in results.framework.aims.values()])
    answers = []
    for key, mask in masks.items():
        rows = np.flatnonzero(mask)
        if not len(rows) and key == NOT_SAID:
            continue
        judged = rows[verdict[rows] >= 0]
        good = np.isin(verdict[judged], [place for place, each in enumerate(known) if family(each) in KEPT])
        per_aim = np.bincount(aim[judged], minlength=len(weights))
        spread = (weights / np.maximum(per_aim, 1))[aim[judged]]
        answers.append(
            RolledUp(
                key=key,
                title=titles.get(key, key),
                rows=rows,
                verdicts=_counts(verdict[judged], known),
                directions=_counts(direction[rows], tuple(Direction)),
                statuses=_counts(status[rows], tuple(Status)),
                aims=len(np.unique(aim[rows])),
                aims_judged=int((per_aim > 0).sum()),
                share_met=_share(good, np.ones(len(judged))),
                weighted_share=_share(good, spread),
            )
        )
    return tuple(answers)


def verdicts_in(results: ResultColumns) -> tuple[AnyVerdict, ...]:
    """Every verdict from best to worst: the five, and in their places the words of plugins that a metric here can give.

    It is the same whichever rows are taken, so that tables of parts of the rows have columns of one type.
    """
    offered = {id(batch.outcomes): batch.outcomes for batch in results.batches}
    words = {each.verdict: None for outcomes in offered.values() for each in outcomes}
    return tuple(sorted([*Verdict, *(each for each in words if isinstance(each, VerdictWord))], key=_place))


def _place(verdict: AnyVerdict) -> float:
    return place_of(verdict.value)


def roll_up_words(results: ResultColumns) -> tuple[str, ...]:
    """What these results can be rolled up by."""
    return ("aim", "area", "board", "owner", "tag", "metric", *results.framework.levels)


def declared_average(results: ResultColumns, name: str) -> tuple[Averaged, ...]:
    """An average that the framework declares under ``[roll_ups]``, one answer an area in the order of the rows.

    The number of each aim is that of the whole (no category) where there is one; an aim with several such numbers in an
    area (men and women, two metrics that differ) counts as missing there: which one is meant, nobody declared. Aims
    weigh by their weights. Raises RollUpError for a name that is not declared, UsageError for unknown evidence.
    """
    declared = _declared(results, name)
    of = declared.average
    number = results.numbers(of) if of in NUMBERS else evidence_of(results, checked_evidence(results, of))
    ids = {each: place for place, each in enumerate(results.framework.aims)}
    wanted = list(dict.fromkeys(declared.aims))
    aim, area = results.coded("aim").codes, results.coded("area")
    names, category = results.coded("area_name"), results.coded("category")
    whole = category.codes == category.code_of("")
    there = ~np.isnan(number) & whole & np.isin(aim, [ids[each] for each in wanted])
    answers = []
    for code in dict.fromkeys(area.codes[there].tolist()):
        rows, weights, missing = [], [], []
        for each in wanted:
            own = np.flatnonzero(there & (area.codes == code) & (aim == ids[each]))
            if len(np.unique(number[own])) == 1:
                rows.append(int(own[0]))
                weights.append(results.framework.aims[each].weight)
            else:
                missing.append(each)
        refused = bool(missing) and declared.missing == "refuse"
        average = float("nan") if refused or not rows else float(np.average(number[rows], weights=weights))
        answers.append(
            Averaged(
                area=area.words[code],
                area_name=names.words[code] if code < len(names.words) else "",
                average=average,
                rows=np.array(rows, dtype=np.int64),
                missing=tuple(missing),
            )
        )
    return tuple(answers)


def _declared(results: ResultColumns, name: str) -> DeclaredAverage:
    declared, problems = declared_averages(results.framework)
    if problems:
        raise DefinitionError(
            Report(
                Diagnostic(code=each.code, subject=dotted(each.path), found=each.found, to_do=each.to_do)
                for each in problems
            )
        )
    if name not in declared:
        to_do = suggest(name, declared) if declared else "declare it: [roll_ups.NAME] with title, aims and why"
        raise _refused(f'the framework declares no average "{name}"', to_do)
    return declared[name]


def _refused(found: str, to_do: str) -> RollUpError:
    return RollUpError(Diagnostic(code="OUT550", subject="roll-up", found=found, to_do=to_do))


def _counts(codes: NDArray[np.int32], words: Sequence[Word]) -> dict[Word, int]:
    counted = np.bincount(codes[codes >= 0], minlength=len(words)).tolist()
    return {word: int(n) for word, n in zip(words, counted, strict=True) if n}


def _share(good: NDArray[np.bool_], weight: NDArray[np.float64]) -> float:
    total = float(weight.sum())
    return float((good * weight).sum() / total) if total > 0 else float("nan")


def _codes_of(results: ResultColumns, name: str, words: Sequence[Enum | VerdictWord]) -> NDArray[np.int32]:
    """Positions in a closed enum of the words of a coded column, -1 for none."""
    column = results.coded(name)
    place = {str(word.value): code for code, word in enumerate(words)}
    table = np.array([place.get(word, -1) for word in column.words] or [-1], dtype=np.int32)
    return table[column.codes]


def _keys(results: ResultColumns, by: str) -> tuple[dict[str, NDArray[np.bool_]], dict[str, str]]:
    """A mask over the rows for each key, and the titles of the keys."""
    if by in ("area", "metric"):
        return _keys_of_rows(results, by)
    framework = results.framework
    aims = list(framework.aims.values())
    of: list[tuple[str, ...]]
    titles: dict[str, str] = {}
    if by == "aim":
        of = [(aim.id,) for aim in aims]
        titles = {aim.id: aim.title for aim in aims}
    elif by == "board":
        of = [framework.boards_of(aim) for aim in aims]
        titles = {each.id: each.title for each in framework.boards.values()}
    elif by == "owner":
        of = [(owner,) if (owner := framework.owner_of(aim)) else () for aim in aims]
        titles = {each.id: each.title for each in framework.owners.values()}
    elif by == "tag":
        of = [framework.tags_of(aim) for aim in aims]
    elif by in framework.levels:
        of = [tuple(part.id for part in framework.ancestors(aim.under) if part.level == by) for aim in aims]
        titles = {part.id: part.title for part in framework.parts.values() if part.level == by}
    else:
        raise _refused(f'the framework cannot be rolled up by "{by}"', suggest(by, roll_up_words(results)))
    row_aim = results.coded("aim").codes
    places: dict[str, list[int]] = {key: [] for key in titles}
    for place, keys in enumerate(of):
        for key in keys or (NOT_SAID,):
            places.setdefault(key, []).append(place)
    masks = {key: np.isin(row_aim, at) for key, at in places.items() if key != NOT_SAID}
    if NOT_SAID in places:
        masks[NOT_SAID] = np.isin(row_aim, places[NOT_SAID])
    return masks, titles


def _keys_of_rows(results: ResultColumns, by: str) -> tuple[dict[str, NDArray[np.bool_]], dict[str, str]]:
    column = results.coded(by)
    named = results.coded("area_name") if by == "area" else column
    present = dict.fromkeys(column.codes.tolist())
    said = [code for code in present if column.words[code]]
    masks = {column.words[code]: column.codes == code for code in said}
    titles = {column.words[code]: named.words[code] or column.words[code] for code in said}
    if len(said) < len(present):
        masks[NOT_SAID] = np.isin(column.codes, [code for code in present if not column.words[code]])
    return masks, titles
