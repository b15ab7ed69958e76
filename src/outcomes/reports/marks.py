"""The symbol, word, colour and meaning of each finding, the same in every report.

Law: colour never stands alone; whoever sees no colour reads the same from symbol and word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from outcomes.immutable import immutable
from outcomes.metrics.verdicts import WORDS, Verdict, VerdictWord, place_of
from outcomes.results.fields import Row


@immutable
class Mark:
    """How one finding looks: a symbol, the same in ASCII, and a terminal style; ``word`` is a verdict of a plugin's."""

    symbol: str
    plain: str
    style: str
    word: str = ""


_STYLES = {
    Verdict.MET: "green",
    Verdict.ON_TRACK: "green",
    Verdict.AT_RISK: "yellow",
    Verdict.OFF_TRACK: "red",
    Verdict.MISSED: "red",
}
_BY_VERDICT = {str(each): Mark(each.symbol, each.plain, _STYLES[each.counts_as]) for each in WORDS}
_BY_DIRECTION = {
    "better": Mark("↗", ">", "green"),
    "same": Mark("→", "=", "yellow"),
    "worse": Mark("↘", "<", "red"),
}
_BY_STATUS = {
    "undefined": Mark("?", "?", "cyan"),
    "depends on the reading": Mark("⁇", "??", "magenta"),
    "unattainable as written": Mark("∅", "0", "magenta"),
    "metric failed": Mark("⚠", "!!", "magenta"),
    "ambiguous data": Mark("≠", "#", "magenta"),
    "impossible data": Mark("‼", "%", "magenta"),
    "not in the data": Mark("⊘", "-", "magenta"),
    "stale": Mark("◷", "~", "magenta"),
    "contextual": Mark("·", ".", "dim"),
}
_JUDGED = Mark("•", "*", "blue")
_NOTHING = Mark("○", "o", "dim")


LEGEND: Mapping[Mark, str] = {
    **{mark: verdict for verdict, mark in _BY_VERDICT.items()},
    **{mark: direction for direction, mark in _BY_DIRECTION.items()},
    _JUDGED: "neither better nor worse",
    **{mark: status for status, mark in _BY_STATUS.items()},
    _NOTHING: "nothing can be said",
}
"""What each mark means, from the best finding to none."""


def place_in_legend(mark: Mark) -> float:
    """Where a mark stands in the legend, the best first; that of a plugin's word among those of verdicts."""
    return place_of(mark.word) if mark.word else float(list(LEGEND).index(mark))


def mark_of(row: Row) -> Mark:
    """The mark of a row: by its verdict, else its direction, else its status."""
    if row["status"] == "judged":
        verdict = row["verdict"]
        if isinstance(verdict, VerdictWord) and verdict not in _BY_VERDICT:
            return Mark(verdict.symbol, verdict.plain, _STYLES[verdict.counts_as], verdict)
        return _BY_VERDICT.get(verdict) or _BY_DIRECTION.get(row["direction"]) or _JUDGED
    return _BY_STATUS.get(row["status"], _NOTHING)


def word_of(row: Row) -> str:
    """The word of a row: what was found, or why nothing can be said. A verdict that is withheld is not hinted at."""
    if row["status"] == "judged":
        return str(row["outcome"])
    return str(row["status"] if row["status"] == "depends on the reading" else row["reason"] or row["status"])


_BY_STATE = {
    "kept": _BY_VERDICT["met"],
    "missed": _BY_VERDICT["missed"],
    "out of reach": _BY_STATUS["unattainable as written"],
    "no figure": _NOTHING,
}
LATEST = 8
"""So many of the latest milestones stand in a line of marks; ``explain`` has all of them."""


def marks_of(status: str, milestones: Sequence[Mapping[str, str]], symbol: Callable[[Mark], str]) -> str:
    """The latest milestones of a promise that is made anew, each with its symbol and word; empty for fewer than two.

    ``status`` is that of the row: of a verdict that is withheld nothing is shown.

    >>> milestones = [{"period": "2014", "state": "kept"}, {"period": "2015", "state": "missed"}]
    >>> marks_of("judged", milestones, lambda mark: mark.symbol)
    '2014 ✔ kept, 2015 ✘ missed'
    """
    if len(milestones) < 2 or status == "depends on the reading":
        return ""
    shown = milestones[-LATEST:]
    said = [f"{each['period']} {symbol(_BY_STATE[each['state']])} {each['state']}" for each in shown]
    return ("… " if len(shown) < len(milestones) else "") + ", ".join(said)


def meaning_of(word: str) -> str:
    """What the legend says of a word; empty for one that it says nothing of."""
    return word.meaning if isinstance(word, VerdictWord) else MEANINGS.get(word, "")


MEANINGS = {
    "met": "the promise is kept",
    "on track": "moving as promised",
    "at risk": "improving too slowly, or blocked",
    "off track": "not moving as promised",
    "missed": "the day has passed and the promise was not kept",
    "better": "better than before, or than what it is compared with",
    "same": "no difference that the figures can show",
    "worse": "worse than before, or than what it is compared with",
    "neither good nor bad": "described; nobody has said which way is good, or it is too early to say",
    "no data": "no figure or return has been found",
    "not in the data": "the data do not know the measure or the area; a name or a code may have changed",
    "too few": "there are too few figures to judge by",
    "suppressed": "the publisher keeps the figure back, for it is too small to show",
    "small numbers": "a figure is withheld, because it could give away a small number of people",
    "not due": "nothing was promised for this day yet",
    "stale": "the latest figure is older than the framework allows",
    "undefined": "the promise itself is not complete; somebody has still to say what is meant",
    "depends on the reading": "the promise can be understood in ways that lead to different verdicts",
    "unattainable as written": "what was promised lies beyond what the measure can reach",
    "not applicable": "the rule does not fit this kind of figure",
    "no benchmark": "there is nothing to compare with",
    "ambiguous data": "the data give different figures for the same thing",
    "impossible data": "the data hold a figure that cannot be right",
    "contextual": "shown for context; no verdict was asked for",
    "no metric": "no rule judges this kind of promise yet",
    "metric failed": "the rule could not be applied because of a fault; see the warnings of the run",
}
