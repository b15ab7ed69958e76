"""What each kind of finding means, in one sentence for a board."""

from __future__ import annotations

from outcomes.metrics.verdicts import VerdictWord


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
