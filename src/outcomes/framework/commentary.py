"""Commentary: what an owner says of a verdict, and the corrective actions that are promised with it.

Law: a comment names the verdict that it speaks of, so that a reader is told when that is no longer the verdict.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Final, Literal

import attrs

from outcomes.framework.scalars import Unfit
from outcomes.framework.table_place import TablePlace
from outcomes.framework.values import Deadline, Id, Title, When, helps
from outcomes.immutable import immutable

ActionState = Literal["not started", "in progress", "done", "superseded", "withdrawn"]

SpokenOf = Literal[
    "met",
    "on track",
    "at risk",
    "off track",
    "missed",
    "better",
    "same",
    "worse",
    "no data",
    "too few",
    "suppressed",
    "not in the data",
    "small numbers",
    "not due",
    "stale",
    "undefined",
    "depends on the reading",
    "unattainable as written",
    "not applicable",
    "no benchmark",
    "ambiguous data",
    "impossible data",
    "contextual",
    "no metric",
    "metric failed",
]
"""What a comment can speak of: a verdict, a direction, or the reason why there is no verdict."""

LONGEST: Final = 20_000
"""Characters that the text of a comment may have."""

ACTIONS_OF: Final = "-actions"
"""What the id of the aim that holds the corrective actions for another one ends with."""


def _readable(_: object, __: attrs.Attribute[str], value: str) -> None:
    if len(value) > LONGEST:
        raise Unfit(
            f"the text has {len(value):,} letters", f"write at most {LONGEST:,}, and name the paper for the rest"
        )


@immutable(kw_only=True)
class Action:
    """``[[comments.actions]]``: one corrective action. It is judged as a deliverable.

    ``turns`` are the indicators that it should turn, ``by`` when; what followed is told beside it, and never what was
    its effect.
    """

    id: str = attrs.field(default="", metadata=helps("default: made of the title"))
    title: Title
    owner: str = attrs.field(default="", metadata=helps("id of an owner; default: that of the aim"))
    due: Deadline | None = None
    state: ActionState = "not started"
    done: datetime.date | None = attrs.field(default=None, metadata=helps("the day on which it was done"))
    evidence: str = attrs.field(default="", metadata=helps("where it can be seen that it was done"))
    turns: tuple[str, ...] = attrs.field(default=(), metadata=helps("ids of the indicators that it should turn"))
    by: When = attrs.field(default="", metadata=helps("the period or date by which they should have turned"))

    @property
    def key(self) -> str:
        """The id that it goes by: its own, else its title in small letters and hyphens."""
        return self.id or re.sub(r"[^\w]+", "-", self.title.lower()).strip("-_")[:60].rstrip("-_") or "action"

    def __attrs_post_init__(self) -> None:
        if self.state == "done" and self.done is None:
            raise Unfit("it is done, and nothing says when", "write done = 2026-05-14, or another state", code="OUT111")
        if self.done is not None and self.state in ("not started", "in progress"):
            found = f"it is {self.state}, but has a day on which it was done"
            raise Unfit(found, "correct the state or the day", code="OUT115")


@immutable(kw_only=True)
class Comment:
    """``[[comments]]``: what somebody says of the verdict of an aim, in one area or in all of them.

    ``text`` is Markdown. ``period`` is that of the figure that the verdict rested on; without one any period will do.
    """

    aim: Id
    area: str = attrs.field(default="", metadata=helps("code of an area; default: all areas of the aim"))
    author: Title
    date: datetime.date
    verdict: SpokenOf = attrs.field(metadata=helps("the verdict that it speaks of", example='"missed"'))
    period: str = attrs.field(default="", metadata=helps("the period of the figure that it speaks of"))
    text: Title = attrs.field(validator=_readable, metadata=helps("Markdown"))
    actions: tuple[Action, ...] = ()
    file: str = attrs.field(default="", eq=False, metadata={"written": False})
    """The file that it was read from, relative to the framework's folder."""


@immutable(kw_only=True)
class CommentaryFile:
    """One file of a folder of commentary."""

    comments: tuple[Comment, ...] = attrs.field(metadata={"example": "[...]"})


@immutable(kw_only=True)
class CommentarySource:
    """``[commentary]``: where the comments are: a folder of TOML files, or a CSV or workbook, or both."""

    folder: str = attrs.field(default="", metadata=helps('folder of TOML files beside the framework: "commentary"'))
    path: str = attrs.field(default="", metadata=helps("CSV or workbook with a row a comment"))
    columns: Mapping[str, str] = attrs.field(
        factory=dict, metadata=helps("headers of its columns, where they are called otherwise")
    )
    table: TablePlace | None = attrs.field(default=None, metadata=helps("where in a workbook the comments are"))
