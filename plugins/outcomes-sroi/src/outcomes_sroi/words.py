"""The words of a social return: of each investment whether it returns enough, of each benefit who has it.

Law: the verdict stands beside the investments, for they are what was promised a return; a benefit has none of its own.
A forecast is never met or missed, and a ratio whose assumptions have no range is never called sure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outcomes import Outcome, Reason, Status, Verdict

SURE, LIKELY, UNTESTED, HARDLY, UNLIKELY, UNTESTED_NOT = range(6)
"""How a ratio and its range stand to the promised one."""

_SAID = (
    "each {currency}1 {verb} {currency}{ratio:.2f}, {range}, where {currency}{at_least:.2f} was promised. Of what is "
    "paid in, {currency}{worth:,.0f} is for {item}."
)
_RATIO = _SAID.replace("{range}", "or {currency}{ratio_low:.2f} to {currency}{ratio_high:.2f} by what is assumed")
_ALONE = _SAID.replace("{range}", "with nothing said of how sure that is")
_WHO = (
    " Of {currency}{invested:,.0f} paid in {currency}{saved:,.0f} come back, {currency}{group_saved:,.0f} to those who "
    "pay this line; {elsewhere:.0%} goes to those who pay nothing."
)
_HOLDS = "The promise holds while at least {break_even:.0%} of the benefits come." + _WHO
_TAKES = "The promise would take {break_even:.0%} of the benefits." + _WHO
_OPEN = "No assumption has a range." + _WHO
_KINDS: tuple[tuple[str, str, str, Verdict, Verdict], ...] = (
    # word, sentence, detail, verdict of a forecast, verdict of an evaluation
    ("enough whatever is assumed", _RATIO, _HOLDS, Verdict.ON_TRACK, Verdict.MET),
    ("enough, but not whatever is assumed", _RATIO, _HOLDS, Verdict.AT_RISK, Verdict.AT_RISK),
    ("enough, but no assumption was tested", _ALONE, _OPEN, Verdict.AT_RISK, Verdict.AT_RISK),
    ("enough only at the best of what is assumed", _RATIO, _TAKES, Verdict.OFF_TRACK, Verdict.MISSED),
    ("not enough whatever is assumed", _RATIO, _TAKES, Verdict.OFF_TRACK, Verdict.MISSED),
    ("not enough, and no assumption was tested", _ALONE, _OPEN, Verdict.OFF_TRACK, Verdict.MISSED),
)
_WORTH = "{item} {item:is|are} worth {currency}{worth:,.0f} over the years looked at"
_GROUP = "{category} pays {currency}{group_invested:,.0f} and has {currency}{group_saved:,.0f}"
_BENEFITS: tuple[tuple[str, str], ...] = (
    ("saved by one who pays nothing", _WORTH + "; {category} has {currency}{group_saved:,.0f} and pays nothing."),
    ("saved by one who pays more than it saves", _WORTH + "; " + _GROUP + "."),
    ("saved by one who pays no more than it saves", _WORTH + "; " + _GROUP + "."),
    ("saved by nobody that was named", _WORTH + "; whose it is was not said."),
)
FREE, LOSING, GAINING, NOBODYS = range(len(_BENEFITS))


_BASES = (("forecast to return", "is forecast to return"), ("returned", "returned"))
"""How the words and the sentences of a forecast and of an evaluation begin."""

OUTCOMES: tuple[Outcome, ...] = (
    *(
        Outcome(
            f"{opening} {word}", verdicts[basis], None, "E" + sentence.replace("{verb}", verb).removeprefix("e"), detail
        )
        for basis, (opening, verb) in enumerate(_BASES)
        for word, sentence, detail, *verdicts in _KINDS
    ),
    *(Outcome(word, None, None, sentence) for word, sentence in _BENEFITS),
)
_FIRST_BENEFIT = 2 * len(_KINDS)

REASONS: tuple[Reason, ...] = (
    Reason(
        "no longer counted",
        Status.NOT_APPLICABLE,
        "{item} {item:was|were} withdrawn or superseded, and {item:is|are} not counted.",
    ),
    Reason("not valued", Status.UNDEFINED, "{item} has no price yet and is not counted in the return."),
    Reason(
        "unknown numbers",
        Status.AMBIGUOUS_DATA,
        "The returns have numbers that are not known here.",
        detail="Those known are years, starts, deadweight, displacement, due_to_others and drop_off.",
    ),
    Reason("no amount", Status.NO_DATA, "Nobody has said what {item} comes to in a year."),
    Reason(
        "impossible numbers",
        Status.AMBIGUOUS_DATA,
        "A number of {item} cannot be right.",
        detail="It is a share beyond 0 to 1, no years, or an amount beyond all means.",
    ),
    Reason("no evidence", Status.NO_DATA, "There is no evidence for the amount of {item}."),
    Reason("not accepted", Status.NO_DATA, "Nobody has accepted the amount of {item}."),
    Reason(
        "incomplete",
        Status.NO_DATA,
        "The amount of {lacking:one other line|# other lines} is not known, so no return can be worked out.",
    ),
    Reason(
        "no investment",
        Status.NO_DATA,
        "Nothing is paid in during the years looked at, so no return can be worked out.",
    ),
    Reason("no benefit", Status.NO_DATA, "Nothing comes back in the years looked at, so no return can be worked out."),
)
REASON = {each.word: code for code, each in enumerate(REASONS)}


def investment_code(kind: int, basis: str) -> int:
    """The code in ``OUTCOMES`` of an investment."""
    return kind + (len(_KINDS) if basis == "evaluated" else 0)


def benefit_codes(kind: NDArray[np.int64]) -> NDArray[np.int64]:
    """The codes in ``OUTCOMES`` of benefits."""
    return kind + _FIRST_BENEFIT
