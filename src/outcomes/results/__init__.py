"""What was found: columns, rows, explanations, coverage, roll-ups, colours and other people's shapes."""

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
