"""What was found: columns, rows, explanations, coverage, roll-ups, colours and other people's shapes.

Law: each name is imported when it is first used, for few who hold results want all that can be made of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outcomes.framework.colours import ColourRule
    from outcomes.results.colouring import Compared, colour_in_use, colour_rules, colours, compare_colours
    from outcomes.results.covered import Coverage, coverage
    from outcomes.results.explanation import Explanation
    from outcomes.results.fields import FIELDS
    from outcomes.results.hidden_variation import Masked, masking
    from outcomes.results.own_colours import COLOURS, Colour
    from outcomes.results.remarks import ActionShown, Followed, Remark
    from outcomes.results.rendered import Results
    from outcomes.results.rollup import Averaged, RolledUp, declared_average, roll_up, roll_up_words
    from outcomes.results.standings import Promises, Standing, promises
    from outcomes.results.summary import Note, PromiseLine, promise_lines

_HOMES = {
    "ActionShown": "results.remarks",
    "Averaged": "results.rollup",
    "COLOURS": "results.own_colours",
    "Colour": "results.own_colours",
    "ColourRule": "framework.colours",
    "Compared": "results.colouring",
    "Coverage": "results.covered",
    "Explanation": "results.explanation",
    "FIELDS": "results.fields",
    "Followed": "results.remarks",
    "Masked": "results.hidden_variation",
    "Note": "results.summary",
    "PromiseLine": "results.summary",
    "Promises": "results.standings",
    "Remark": "results.remarks",
    "Results": "results.rendered",
    "RolledUp": "results.rollup",
    "Standing": "results.standings",
    "colour_in_use": "results.colouring",
    "colour_rules": "results.colouring",
    "colours": "results.colouring",
    "compare_colours": "results.colouring",
    "coverage": "results.covered",
    "declared_average": "results.rollup",
    "masking": "results.hidden_variation",
    "promise_lines": "results.summary",
    "promises": "results.standings",
    "roll_up": "results.rollup",
    "roll_up_words": "results.rollup",
}

__all__ = [
    "COLOURS",
    "FIELDS",
    "ActionShown",
    "Averaged",
    "Colour",
    "ColourRule",
    "Compared",
    "Coverage",
    "Explanation",
    "Followed",
    "Masked",
    "Note",
    "PromiseLine",
    "Promises",
    "Remark",
    "Results",
    "RolledUp",
    "Standing",
    "colour_in_use",
    "colour_rules",
    "colours",
    "compare_colours",
    "coverage",
    "declared_average",
    "masking",
    "promise_lines",
    "promises",
    "roll_up",
    "roll_up_words",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"outcomes.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
