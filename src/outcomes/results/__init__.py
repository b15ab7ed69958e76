"""What was found: columns, rows, explanations, coverage, roll-ups, colours and other people's shapes.

Law: each name is imported when it is first used, for few who hold results want all that can be made of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.lazy import on_first_use

if TYPE_CHECKING:
    from outcomes.framework.colours import ColourRule as ColourRule
    from outcomes.results.colouring import Compared as Compared
    from outcomes.results.colouring import colour_in_use as colour_in_use
    from outcomes.results.colouring import colour_rules as colour_rules
    from outcomes.results.colouring import colours as colours
    from outcomes.results.colouring import compare_colours as compare_colours
    from outcomes.results.covered import Coverage as Coverage
    from outcomes.results.covered import coverage as coverage
    from outcomes.results.explanation import Explanation as Explanation
    from outcomes.results.fields import FIELDS as FIELDS
    from outcomes.results.hidden_variation import Masked as Masked
    from outcomes.results.hidden_variation import masking as masking
    from outcomes.results.own_colours import COLOURS as COLOURS
    from outcomes.results.own_colours import Colour as Colour
    from outcomes.results.rendered import Results as Results
    from outcomes.results.rollup import Averaged as Averaged
    from outcomes.results.rollup import RolledUp as RolledUp
    from outcomes.results.rollup import declared_average as declared_average
    from outcomes.results.rollup import roll_up as roll_up
    from outcomes.results.rollup import roll_up_words as roll_up_words
    from outcomes.results.shown_comments import ActionShown as ActionShown
    from outcomes.results.shown_comments import Followed as Followed
    from outcomes.results.shown_comments import Remark as Remark
    from outcomes.results.standings import Promises as Promises
    from outcomes.results.standings import Standing as Standing
    from outcomes.results.standings import promises as promises
    from outcomes.results.summary import Note as Note
    from outcomes.results.summary import PromiseLine as PromiseLine
    from outcomes.results.summary import promise_lines as promise_lines

_HOMES = {
    "outcomes.framework.colours": "ColourRule",
    "outcomes.results.colouring": "Compared colour_in_use colour_rules colours compare_colours",
    "outcomes.results.covered": "Coverage coverage",
    "outcomes.results.explanation": "Explanation",
    "outcomes.results.fields": "FIELDS",
    "outcomes.results.hidden_variation": "Masked masking",
    "outcomes.results.own_colours": "COLOURS Colour",
    "outcomes.results.rendered": "Results",
    "outcomes.results.rollup": "Averaged RolledUp declared_average roll_up roll_up_words",
    "outcomes.results.shown_comments": "ActionShown Followed Remark",
    "outcomes.results.standings": "Promises Standing promises",
    "outcomes.results.summary": "Note PromiseLine promise_lines",
}


if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = on_first_use(__name__, _HOMES)
