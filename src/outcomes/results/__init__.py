"""What was found: columns, rows, explanations, coverage, roll-ups, colours and other people's shapes.

Law: each name is imported when it is first used, for few who hold results want all that can be made of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.lazy import on_first_use

if TYPE_CHECKING:
    from outcomes.framework.colours import ColourRule
    from outcomes.results.colouring import Compared, colour_in_use, colour_rules, colours, compare_colours
    from outcomes.results.covered import Coverage, coverage
    from outcomes.results.explanation import Explanation
    from outcomes.results.fields import FIELDS
    from outcomes.results.hidden_variation import Masked, masking
    from outcomes.results.own_colours import COLOURS, Colour
    from outcomes.results.rendered import Results
    from outcomes.results.rollup import Averaged, RolledUp, declared_average, roll_up, roll_up_words
    from outcomes.results.shown_comments import ActionShown, Followed, Remark
    from outcomes.results.standings import Promises, Standing, promises
    from outcomes.results.summary import Note, PromiseLine, promise_lines

_HOMES = {
    "ActionShown": "outcomes.results.shown_comments",
    "Averaged": "outcomes.results.rollup",
    "COLOURS": "outcomes.results.own_colours",
    "Colour": "outcomes.results.own_colours",
    "ColourRule": "outcomes.framework.colours",
    "Compared": "outcomes.results.colouring",
    "Coverage": "outcomes.results.covered",
    "Explanation": "outcomes.results.explanation",
    "FIELDS": "outcomes.results.fields",
    "Followed": "outcomes.results.shown_comments",
    "Masked": "outcomes.results.hidden_variation",
    "Note": "outcomes.results.summary",
    "PromiseLine": "outcomes.results.summary",
    "Promises": "outcomes.results.standings",
    "Remark": "outcomes.results.shown_comments",
    "Results": "outcomes.results.rendered",
    "RolledUp": "outcomes.results.rollup",
    "Standing": "outcomes.results.standings",
    "colour_in_use": "outcomes.results.colouring",
    "colour_rules": "outcomes.results.colouring",
    "colours": "outcomes.results.colouring",
    "compare_colours": "outcomes.results.colouring",
    "coverage": "outcomes.results.covered",
    "declared_average": "outcomes.results.rollup",
    "masking": "outcomes.results.hidden_variation",
    "promise_lines": "outcomes.results.summary",
    "promises": "outcomes.results.standings",
    "roll_up": "outcomes.results.rollup",
    "roll_up_words": "outcomes.results.rollup",
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

__getattr__, __dir__ = on_first_use(__name__, _HOMES, __all__)
