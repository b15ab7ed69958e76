"""What a sentence adds of other readings and of doubt, in the words of those who decide.

Law: a reading that could not be judged is never counted as agreeing; a verdict that is withheld is never hinted at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from outcomes.engine.batch import TARGET_AS_WORDED, Batch
from outcomes.engine.judged_readings import UNATTAINABLE, UNSETTLED
from outcomes.engine.placed_targets import target_of
from outcomes.engine.sensitivity import EARLIER, LATER, WITHOUT_LAST
from outcomes.framework.readings import Reading
from outcomes.framework.readings import readings_of as common_readings
from outcomes.framework.targets import ChangeTarget, LevelsTarget, Target
from outcomes.metrics.path import TOLERATED
from outcomes.metrics.sentences import render
from outcomes.metrics.writing import Tally, unit_after
from outcomes.results.results import ResultColumns

UNATTAINABLE_WORD: Final = "unattainable as written"
"""What a row says of a reading under which the target asks for more than the measure can show."""

UNSETTLED_WORD: Final = "not settled yet"
"""What a row says of a reading under which nothing is due yet, or what was due has no figure."""

CANNOT_BE_JUDGED: Final = "cannot be judged"
"""What is said of a reading that these data do not suffice for."""

_OUT_OF_REACH: Final = "out of reach"
_OPEN: Final = {UNATTAINABLE: UNATTAINABLE_WORD, UNSETTLED: UNSETTLED_WORD}
FIGURE: Final = " The figure is {value:.1f}{unit} in {period}."
"""What is shown all the same of a verdict that is withheld."""
_LIMITED: Final[Mapping[str, str]] = {
    "cap": "the level is capped",
    "hold": "the last level that can be is held",
    "gap": "a share of what is left is asked for instead",
}
"""What a target does where its wording asks for more than can be, by its `beyond_range`."""
_ALTERED: Final = {
    WITHOUT_LAST: "without the latest figure",
    EARLIER: "measured from one period earlier",
    LATER: "measured from one period later",
}


def readings_of(results: ResultColumns, row: int) -> dict[str, str]:
    """The outcome under every other reading of the target, by the reading's name; empty where there is one only.

    A reading that asks for what the measure cannot reach is `UNATTAINABLE_WORD`; one that cannot be judged on these
    data is left out.
    """
    batch, at = results.place(row)
    return {name: _word(batch, int(codes[at])) for name, codes in batch.readings.items() if codes[at] != -1}


def _word(batch: Batch, code: int) -> str:
    return _OPEN.get(code) or batch.outcomes[code].word


def told_readings(results: ResultColumns, row: int) -> tuple[tuple[Reading, str], ...]:
    """Every reading of a row's target with what it gives, the declared one first; empty where there is one only."""
    batch, at = results.place(row)
    aim = results.aim_of(row)
    indicator, target = results.framework.indicators.get(aim.indicator), target_of(aim)
    if indicator is None or target is None or not batch.readings:
        return ()
    others = readings_of(results, row)
    own = batch.outcomes[batch.outcome[at]].word if batch.outcome[at] >= 0 else CANNOT_BE_JUDGED
    common = common_readings(target, low=indicator.low, high=indicator.high, unit=indicator.unit)
    told = {each.id: each for each in batch.told}
    # A plugin's reading is said in the words that it had when the run was made; it need not be there now.
    common = tuple(({each.id: each for each in common} | told).values())
    rivals = [each for each in (*common, *batch.years) if not each.declared]
    # How its years are taken is part of what the declared reading says, where they could be taken in another way.
    declared = next(each for each in (*batch.years, *common) if each.declared)
    return ((declared, own), *((each, others.get(each.id, CANNOT_BE_JUDGED)) for each in rivals))


def verdicts_by_reading(results: ResultColumns, row: int) -> dict[str, Reading]:
    """The first reading that gives each verdict, in words, that of the declared one first."""
    batch, _ = results.place(row)
    verdicts = {each.word: each.verdict.value if each.verdict else each.word for each in batch.outcomes}
    verdicts |= {UNATTAINABLE_WORD: _OUT_OF_REACH, UNSETTLED_WORD: UNSETTLED_WORD}
    reading_of: dict[str, Reading] = {}
    for reading, word in told_readings(results, row):
        if word in verdicts:
            reading_of.setdefault(verdicts[word], reading)
    return reading_of


def depends_sentence(results: ResultColumns, row: int, context: Mapping[str, object]) -> str:
    """The sentence of a verdict that is withheld because the framework's reading is only assumed."""
    return depends_clause(results, row) + render(FIGURE, context)


def depends_clause(results: ResultColumns, row: int) -> str:
    """What a withheld verdict would be under each reading: `depends_sentence` without the figure."""
    said_of_each = "; ".join(
        f"if it meant {reading.words}: {verdict}" for verdict, reading in verdicts_by_reading(results, row).items()
    )
    return f"Whether this promise is kept depends on how its wording is read: {said_of_each}."


def reading_clause(results: ResultColumns, row: int) -> str:
    """What other readings give where the declared one decides; empty where no verdict is given, or no other judged."""
    batch, at = results.place(row)
    own = batch.outcomes[batch.outcome[at]].verdict if batch.outcome[at] >= 0 else None
    if own is None or not readings_of(results, row):
        return ""
    others = {verdict: each for verdict, each in verdicts_by_reading(results, row).items() if verdict != own.value}
    if not others:
        return " Every reading of the target that can be judged gives the same verdict."
    said = [f"had it meant {reading.words}, it would be {verdict}" for verdict, reading in others.items()]
    return f" H{'; '.join(said)[1:]}."


def awaited_clause(results: ResultColumns, row: int) -> str:
    """That a newer figure is not shown, and that the day of a promise is past, where its verdict rests on an earlier
    figure; else empty."""
    batch, at = results.place(row)
    if batch.outcome[at] < 0:
        return ""
    held = results.evaluation.words[batch.held_back[at]]
    if "awaited" not in batch.evidence or batch.evidence["awaited"][at] != 1.0:
        return f" {held[0].upper()}{held[1:]}." if held else ""
    aim = results.aim_of(row)
    by = end_of(aim.target) or aim.due
    return f" It was due{f' by {by}' if by else ''}, and {held or 'no figure for then has come yet'}."


def limited_clause(results: ResultColumns, row: int) -> str:
    """That the level judged is not the one that was worded, which no figure can be; empty where it is."""
    target = results.aim_of(row).target
    worded = _worded(results, row)
    if not worded or not isinstance(target, ChangeTarget):
        return ""
    return f" Its wording asks for {worded}, which no figure can be: {_LIMITED[target.beyond_range]}."


def in_short(results: ResultColumns, row: int) -> str:
    """What stands between a level and its verdict, to follow the level: what was tolerated, or that another was worded;
    else empty."""
    batch, at = results.place(row)
    tolerated = TOLERATED if batch.outcome[at] >= 0 and TOLERATED in batch.outcomes[batch.outcome[at]].word else ""
    worded = _worded(results, row)
    return tolerated + (f", worded as {worded}" if worded else "")


def _worded(results: ResultColumns, row: int) -> str:
    """The level as it was worded where another one is judged, with its unit; empty where it is judged, or none is."""
    batch, at = results.place(row)
    if (
        batch.outcome[at] < 0
        or TARGET_AS_WORDED not in batch.evidence
        or np.isnan(batch.evidence[TARGET_AS_WORDED][at])
    ):
        return ""
    worded, indicator = (
        float(batch.evidence[TARGET_AS_WORDED][at]),
        results.framework.indicators[results.aim_of(row).indicator],
    )
    said = Tally(worded) if indicator.value_type == "count" else worded
    return render("{worded:.1f}{unit}", {"worded": said, "unit": unit_after(indicator.unit)})


def remark_clause(results: ResultColumns, row: int) -> str:
    """What the publisher says of the figures that a row rests on, or why there is none; empty for nothing."""
    batch, at = results.place(row)
    remark = results.evaluation.words[batch.remark[at]]
    return f" {remark}" if remark else ""


def end_of(target: Target | None) -> str:
    """The label of the period or the day by which a promise is to be kept; empty where it has none of its own."""
    if isinstance(target, LevelsTarget):
        return list(target.levels)[-1] if target.levels else ""
    return str(getattr(target, "until" if isinstance(target, ChangeTarget) else "by", ""))


def fragile_of(results: ResultColumns, row: int) -> list[str]:
    """What would flip the verdict of a row, in words; empty for a verdict that stands, and for none."""
    batch, at = results.place(row)
    return [name for name, codes in batch.fragile.items() if codes[at] >= 0]


def fragile_clause(results: ResultColumns, row: int) -> str:
    """What the verdict would be without the latest figure, or from another base; empty for one that stands."""
    batch, at = results.place(row)
    by_verdict: dict[str, list[str]] = {}
    for name in fragile_of(results, row):
        verdict = batch.outcomes[batch.fragile[name][at]].verdict
        assert verdict is not None
        by_verdict.setdefault(verdict.value, []).append(_ALTERED[name])
    said = [f"{', or '.join(names)}, it would be {verdict}" for verdict, names in by_verdict.items()]
    text = "; ".join(said)
    return f" {text[0].upper()}{text[1:]}." if text else ""
