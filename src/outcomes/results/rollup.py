"""Verdicts rolled up: by level, board, owner, tag, area or aim, each answer with what made it.

Law: rows are counted, never averaged; a row counts once under each key that it has, and what could not be judged is
counted as that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import attrs
import numpy as np
from numpy.typing import NDArray

from outcomes.diagnostics import Diagnostic, ExitCode, OutcomesError, suggest
from outcomes.metrics.contract import Status, Verdict
from outcomes.results.results import Results

Word = TypeVar("Word", Verdict, Status)

VERDICTS = tuple(Verdict)
GOOD = (Verdict.MET, Verdict.ON_TRACK)
NOT_SAID = "(none)"
"""The key of rows that have nothing under what is rolled up by: no owner, no tag."""


class RollUpError(OutcomesError):
    """A roll-up was asked for by something that the framework does not have."""

    exit_code = ExitCode.USAGE


@attrs.frozen(kw_only=True, eq=False)
class RolledUp:
    """One answer of a roll-up: how the rows under a key stand.

    ``verdicts`` counts rows with a verdict, ``statuses`` all rows; ``rows`` are their positions in the results.
    ``share_met`` is the share of the judged rows that are met or on track, by number; ``weighted_share`` by the aims'
    weights; NaN where no row has a verdict. ``worst`` is the worst verdict of any row.
    """

    key: str
    title: str
    rows: NDArray[np.int64]
    verdicts: Mapping[Verdict, int]
    statuses: Mapping[Status, int]
    aims: int
    aims_judged: int
    share_met: float
    weighted_share: float

    @property
    def worst(self) -> Verdict | None:
        """The worst verdict of any row, None where no row has one."""
        return next((verdict for verdict in reversed(VERDICTS) if self.verdicts.get(verdict)), None)

    @property
    def judged(self) -> int:
        """Rows that have a verdict."""
        return sum(self.verdicts.values())


def roll_up(results: Results, by: str) -> tuple[RolledUp, ...]:
    """Roll results up by ``aim``, ``area``, ``board``, ``owner``, ``tag``, ``metric`` or the name of a level.

    Answers come in the order of the framework (areas in the order of the rows); what belongs to nothing comes last,
    under "(none)". Raises RollUpError for anything else, with the nearest right word.
    """
    keys, titles = _keys(results, by)
    verdict = _verdict_codes(results)
    status = results.status_codes
    aim = results.coded("aim").codes
    weights = np.array([each.weight for each in results.framework.aims.values()])
    answers = []
    for key, mask in keys.items():
        rows = np.flatnonzero(mask)
        found = verdict[rows]
        judged = found >= 0
        good = np.isin(found, [VERDICTS.index(each) for each in GOOD])
        weight = weights[aim[rows]] if len(weights) else np.zeros(0)
        answers.append(
            RolledUp(
                key=key,
                title=titles.get(key, key),
                rows=rows,
                verdicts=_counts(found[judged], VERDICTS),
                statuses=_counts(status[rows], tuple(Status)),
                aims=len(np.unique(aim[rows])),
                aims_judged=len(np.unique(aim[rows[judged]])),
                share_met=_share(good[judged], np.ones(int(judged.sum()))),
                weighted_share=_share(good[judged], weight[judged]),
            )
        )
    return tuple(each for each in answers if len(each.rows) or each.key != NOT_SAID)


def roll_up_words(results: Results) -> tuple[str, ...]:
    """What these results can be rolled up by."""
    return ("aim", "area", "board", "owner", "tag", "metric", *results.framework.levels)


def _counts(codes: NDArray[np.int32], words: Sequence[Word]) -> dict[Word, int]:
    counted = np.bincount(codes, minlength=len(words)) if len(codes) else np.zeros(len(words), dtype=int)
    return {word: int(n) for word, n in zip(words, counted.tolist(), strict=True) if n}


def _share(good: NDArray[np.bool_], weight: NDArray[np.float64]) -> float:
    total = float(weight.sum())
    return float((good * weight).sum() / total) if total > 0 else float("nan")


def _verdict_codes(results: Results) -> NDArray[np.int32]:
    column = results.coded("verdict")
    place = {verdict.value: code for code, verdict in enumerate(VERDICTS)}
    table = np.array([place.get(word, -1) for word in column.words], dtype=np.int32)
    return table[column.codes]


def _keys(results: Results, by: str) -> tuple[dict[str, NDArray[np.bool_]], dict[str, str]]:
    """A mask over the rows for each key, and the titles of the keys."""
    framework = results.framework
    if by in ("area", "metric"):
        column = results.coded(by)
        present = np.unique(column.codes)
        named = results.coded("area_name") if by == "area" else column
        masks = {column.words[code] or NOT_SAID: column.codes == code for code in present.tolist()}
        titles = {column.words[code] or NOT_SAID: named.words[code] or NOT_SAID for code in present.tolist()}
        return masks, titles
    aims = list(framework.aims.values())
    of: list[tuple[str, ...]]
    if by == "aim":
        of = [(aim.id,) for aim in aims]
        titles = {aim.id: aim.title for aim in aims}
    elif by == "board":
        of = [framework.boards_of(aim) for aim in aims]
        titles = {each.id: each.title for each in framework.boards.values()}
    elif by == "owner":
        of = [(framework.owner_of(aim),) if framework.owner_of(aim) else () for aim in aims]
        titles = {each.id: each.title for each in framework.owners.values()}
    elif by == "tag":
        of = [framework.tags_of(aim) for aim in aims]
        titles = {}
    elif by in framework.levels:
        of = [tuple(part.id for part in framework.ancestors(aim.under) if part.level == by) for aim in aims]
        titles = {part.id: part.title for part in framework.parts.values() if part.level == by}
    else:
        raise RollUpError(
            Diagnostic(
                code="OUT510",
                subject="roll-up",
                found=f'the framework cannot be rolled up by "{by}"',
                to_do=suggest(by, roll_up_words(results)),
            )
        )
    row_aim = results.coded("aim").codes
    order = dict.fromkeys([*titles, *(key for keys in of for key in keys)])
    masks = {key: np.array([key in keys for keys in of], dtype=bool)[row_aim] for key in order}
    masks[NOT_SAID] = np.array([not keys for keys in of], dtype=bool)[row_aim] if of else np.zeros(0, dtype=bool)
    return masks, titles
