"""What a framework says of a self-assessment: its scale in words, what was promised, and how old it may be.

Law: the scale is the framework's own; no word of it is presumed, and a promise names a word that is on it.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

import attrs
from attrs.validators import ge, in_, optional

from outcomes.immutable import immutable


class Refusal(ValueError):
    """A value that cannot be right: what was found, and what to do, so that a located message can say both."""

    def __init__(self, found: str, to_do: str) -> None:
        super().__init__(f"{found}; {to_do}")
        self.found, self.to_do = found, to_do


def _ordered(instance: Any, field: attrs.Attribute[Any], value: tuple[str, ...]) -> None:
    if len(value) < 2:
        raise Refusal(f"scale has {len(value)} of the two words that a scale needs", "name its levels, lowest first")
    if any(not word.strip() for word in value):
        raise Refusal("a word of the scale is empty", "name every level")
    for word in value:
        if value.count(word) > 1:
            raise Refusal(f'"{word}" stands twice on the scale', "give each level its own word")


def _on_scale(instance: Any, field: attrs.Attribute[Any], value: str) -> None:
    if value and value not in instance.scale:
        words = ", ".join(f'"{word}"' for word in instance.scale)
        raise Refusal(f'"{value}" is not on the scale', f"write one of {words}")


@immutable(kw_only=True)
class AssessmentParameters:
    """Parameters of `concordat.assessment`."""

    scale: tuple[str, ...] = attrs.field(
        validator=_ordered,
        metadata={"help": "the levels in words, lowest first", "example": '["not begun", "begun", "done"]'},
    )
    first: int = attrs.field(default=0, metadata={"help": "the number that stands for the first word in the returns"})
    reach: str = attrs.field(
        default="",
        validator=_on_scale,
        metadata={
            "help": "the word of the level that was promised for every row; a row whose returns have the number "
            '"reach" has that level instead; if not given, only the promise counts'
        },
    )
    promise: Literal["none", "hold", "improve"] = attrs.field(
        default="none",
        validator=in_(("none", "hold", "improve")),
        metadata={"help": "what was promised of the change, where no level was: nothing, no lower level, a higher one"},
    )
    since: datetime.date | None = attrs.field(
        default=None, metadata={"help": "an assessment from before this day no longer says how things stand"}
    )
    within_days: int | None = attrs.field(
        default=None,
        validator=optional(ge(1)),
        metadata={"help": "an assessment older than this many days no longer says how things stand"},
    )
