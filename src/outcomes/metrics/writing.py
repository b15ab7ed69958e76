"""How a sentence writes a number: decimals that let a comparison be seen, one and many, a length of time.

Law: what is written is a function of the numbers and the format alone, so that it can be worked out column by column.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

from outcomes.periods.kinds import DAYS_A_YEAR
from outcomes.periods.many_periods import spoken_when

MOST_DECIMALS: Final = 9
"""More than this no sentence shows; numbers that still read alike are a tie."""

SAME: Final = 1e-9
"""Share of a number below which a difference is rounding and no difference."""

WHEN: Final = "in"
"""The format of a period that goes with its preposition."""

FIXED: Final = re.compile(r"([+,]*)\.(\d+)([f%])")
_AFTER_HEAD: Final = re.compile(
    r",|\s(?:of|for|in|on|at|to|by|from|with|who|that|between|among|across|below|above|under|over|"
    r"against|per|without|before|after)\s|\s\("
)
_MANY: Final = frozenset({"those", "people", "children", "women", "men", "police", "all"})


class NamedPlace(float):
    """A number that stands for a word: written without a format it says the word at that place, counted from 0."""

    words: tuple[str, ...]

    def __new__(cls, number: float, words: Iterable[str]) -> NamedPlace:
        """A place among ``words``."""
        made = super().__new__(cls, number)
        made.words = tuple(words)
        return made

    def __format__(self, spec: str) -> str:
        named = not spec and self.is_integer() and 0 <= self < len(self.words)
        return self.words[int(self)] if named else format(float(self), spec)


class Tally(float):
    """A number of the size of a count: a whole one is written without the decimals that a template asks for."""

    def __format__(self, spec: str) -> str:
        fixed = FIXED.fullmatch(spec)
        whole = fixed is not None and fixed[3] == "f" and self.is_integer()
        return format(float(self), f"{fixed[1]}.0f" if whole and fixed else spec)


def written(value: Any, spec: str) -> str:
    """A value by a format: one of Python's, or one of these, in which ``#`` stands for the whole number.

    ``# year|# years`` (one and many) or ``none|only one|only #`` (none, one and many); ``days`` for a length of time;
    ``chance`` for a probability, which is never nought. Of a name, ``is|are`` is the verb that goes with it. Thousands
    are told apart by commas. Of a period, ``in`` is "in 2013/14", or "on 31 March 2014". Raises TypeError or ValueError
    where the format does not fit.

    >>> written(1.0, "# year|# years"), written(5.0, "is|are"), written(4168.0, "days"), written(0.0, "chance")
    ('1 year', 'are', '11 years and 5 months', '< 0.001')
    >>> written("Voluntary sector providers", "is|are"), written("Debt advice", "is|are"), written(1788.0, ".0f")
    ('are', 'is', '1,788')
    """
    if "|" in spec:
        forms = spec.split("|")
        if isinstance(value, str):
            one, many = forms
            return many if speaks_of_many(value) else one
        return _counted(float(value), forms)
    if spec == WHEN:
        return spoken_when(value) if isinstance(value, str) else f"in {written(value, '')}"
    if spec == "days":
        return length_of_time(float(value))
    if spec == "chance":
        return "< 0.001" if float(value) < 0.001 else f"= {float(value):.3f}"
    fixed = FIXED.fullmatch(spec)
    if fixed is not None and fixed[3] == "f" and "," not in fixed[1]:
        # What is rounded up to a thousand has its comma too.
        spec = f"{fixed[1]},.{fixed[2]}f"
    text = format(value, spec)
    if isinstance(value, float) and text.startswith("-") and not any("1" <= each <= "9" for each in text):
        return text[1:]  # "-0.0" is a rounding artefact that no reader should have to wonder about
    return text


def unit_after(unit: str) -> str:
    """A unit as it follows a number.

    >>> unit_after("%"), unit_after("per 100,000")
    ('%', ' per 100,000')
    """
    return f" {unit}" if unit[:1].isalnum() else unit


def speaks_of_many(name: str) -> bool:
    """A name takes "are": the word that it is about ends like one of many.

    The word is the last before "of", "for", "in" and the like, or a comma. A name that hides what it counts ("Staff")
    takes "is".

    >>> [speaks_of_many(name) for name in ("Governors and leads for education", "Access to care", "Schools, a trust")]
    [True, False, True]
    """
    head = _AFTER_HEAD.split(name.strip(), maxsplit=1)[0].strip().lower()
    if head.rpartition(" ")[2] in _MANY:
        return True
    return head.endswith("s") and not head.endswith(("ss", "us", "is", "'s"))


def _counted(number: float, forms: Sequence[str]) -> str:
    if len(forms) not in (2, 3):
        raise ValueError("a number has forms for one and many, or for none, one and many")
    whole = written(number, ",.0f")
    few = {"1": forms[-2], "0": forms[0] if len(forms) == 3 else forms[-1]}
    return few.get(whole, forms[-1]).replace("#", whole)


def length_of_time(days: float) -> str:
    """A number of days as people say it: days up to two months, then months, then years and months, rounded.

    >>> length_of_time(1), length_of_time(45), length_of_time(200), length_of_time(366)
    ('1 day', '45 days', '7 months', '1 year')
    """
    days = abs(days)
    if days <= 60:
        return written(days, "# day|# days")
    years, months = divmod(round(days / (DAYS_A_YEAR / 12.0)), 12)
    parts = [written(years, "# year|# years") if years else "", written(months, "# month|# months") if months else ""]
    return " and ".join(each for each in parts if each)


def telling_apart(spec: str, numbers: Sequence[float]) -> str:
    """The format with as many decimals as it takes to tell numbers apart that differ and would read alike.

    Formats other than fixed decimals stay as they are, and so does one under which numbers that differ by less than
    `SAME` of their size, or in no more than `MOST_DECIMALS` decimals, read alike: that is a tie.

    >>> telling_apart(".1f", [74.75, 74.8]), telling_apart(".1f", [74.8, 74.8]), telling_apart(".1f", [74.8, 68.0])
    ('.2f', '.1f', '.1f')
    """
    fixed = FIXED.fullmatch(spec)
    if fixed is None:
        return spec
    signs, decimals, kind = fixed[1], int(fixed[2]), fixed[3]
    ordered = sorted(numbers)
    # In order of size, whatever reads alike stands side by side.
    pairs = [
        (one, other)
        for one, other in pairwise(ordered)
        if not math.isclose(one, other, rel_tol=SAME, abs_tol=10.0 ** -(MOST_DECIMALS + 1))
    ]
    for wanted in range(decimals, MOST_DECIMALS + 1):
        shown = f".{wanted}{kind}"
        if all(written(float(one), shown) != written(float(other), shown) for one, other in pairs):
            return spec if wanted == decimals else f"{signs}{shown}"
    return spec
