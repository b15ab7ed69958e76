"""The words of verdicts: the five of our own, and those that plugins place among them.

Law: a word of a plugin counts as one of the five in every total, rule and exit code, and is itself whenever it is read.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Verdict(Enum):
    """Whether a promise is being kept."""

    MET = "met"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    MISSED = "missed"


Stands = Literal["above", "at", "below"]


class VerdictWord(str):
    """A word that says how a promise stands, with its place among verdicts: "on track, but slipping".

    ``counts_as`` is the verdict that it is counted as wherever verdicts are counted, coloured or acted upon. It
    ``stands`` just ``above`` (better than) or ``below`` (worse than) that one in every list. ``symbol`` (one
    character) stands beside it for those who see no colour, ``plain`` (one or two characters of ASCII) where symbols
    cannot be shown. It is a text, so that it goes wherever a word of ours goes, and takes its place along.

    >>> slipping = VerdictWord("slipping", Verdict.ON_TRACK, stands="below", symbol="◺", plain="~")
    >>> slipping == "slipping", family(slipping), place_of("on track") < place_of(slipping) < place_of("at risk")
    (True, <Verdict.ON_TRACK: 'on track'>, True)
    """

    counts_as: Verdict
    stands: Stands
    symbol: str
    plain: str

    def __new__(cls, word: str, counts_as: Verdict, *, stands: Stands, symbol: str, plain: str) -> VerdictWord:
        made = super().__new__(cls, word)
        made.counts_as, made.stands, made.symbol, made.plain = counts_as, stands, symbol, plain
        return made

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (str(self), self.counts_as, self.stands, self.symbol, self.plain)

    def __deepcopy__(self, memo: object) -> VerdictWord:
        return self

    @property
    def id(self) -> str:
        """The word, by which it is registered."""
        return str(self)

    @property
    def value(self) -> VerdictWord:
        """The word, as of a `Verdict`."""
        return self

    @property
    def meaning(self) -> str:
        """What a legend says of it."""
        side = {"above": "a little better than", "at": "", "below": "a little worse than"}[self.stands]
        return f"{side} {self.counts_as.value}, and counted as that".strip()


def _made(word: str, counts_as: Verdict, stands: Stands, symbol: str, plain: str) -> VerdictWord:
    return VerdictWord(word, counts_as, stands=stands, symbol=symbol, plain=plain)


WORDS: Final = (
    VerdictWord("met", Verdict.MET, stands="at", symbol="✔", plain="+"),
    VerdictWord("on track", Verdict.ON_TRACK, stands="at", symbol="▲", plain="^"),
    VerdictWord("at risk", Verdict.AT_RISK, stands="at", symbol="◆", plain="!"),
    VerdictWord("off track", Verdict.OFF_TRACK, stands="at", symbol="▼", plain="v"),
    VerdictWord("missed", Verdict.MISSED, stands="at", symbol="✘", plain="x"),
)
"""Our own words, from best to worst. They come in by the hook that brings in those of plugins."""

KEPT: Final = frozenset({Verdict.MET, Verdict.ON_TRACK})
"""What is said of a promise that is kept, or will be as things go."""

BROKEN: Final = frozenset({Verdict.OFF_TRACK, Verdict.MISSED})
"""What is said of one that is not, or will not be. At risk is neither."""

_KEPT_WORDS: Final = frozenset(each.value for each in KEPT)
_BROKEN_WORDS: Final = frozenset(each.value for each in BROKEN)
_PLACES: Final = {each.value: float(place) for place, each in enumerate(Verdict)}
_STEP: Final = {"above": -1 / 3, "at": 0.0, "below": 1 / 3}


def family(verdict: Verdict | VerdictWord) -> Verdict:
    """The verdict that a word counts as."""
    return verdict.counts_as if isinstance(verdict, VerdictWord) else verdict


def counted_as(word: str | None) -> str:
    """What a word of the column ``verdict`` counts as; empty for none."""
    return word.counts_as.value if isinstance(word, VerdictWord) else word or ""


def is_kept(word: str | None) -> bool:
    """Whether a word of the column ``verdict`` counts as met or on track."""
    return counted_as(word) in _KEPT_WORDS


def is_broken(word: str | None) -> bool:
    """Whether a word of the column ``verdict`` counts as off track or missed."""
    return counted_as(word) in _BROKEN_WORDS


def place_of(word: str) -> float:
    """The place of a word among verdicts, 0 the best; -1 for a word that is no verdict."""
    step = _STEP[word.stands] if isinstance(word, VerdictWord) else 0.0
    return _PLACES[counted_as(word)] + step if counted_as(word) in _PLACES else -1.0
