"""What a file of worked cases holds: the keys of a case, and what its piece of a framework may leave out.

Law: what is left out has one meaning only; nothing is filled in that could be otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import attrs
from attrs.validators import ge

from outcomes.framework.classes import fields_by_key
from outcomes.framework.file_format import FileTable
from outcomes.framework.values import Deadline, Title

SOURCE: Final = "case"
"""Id of the data source that stands for the observations of a case."""


@attrs.frozen(kw_only=True)
class SharedKeys:
    """What may be said once for all cases of a file."""

    as_of: date | None = attrs.field(default=None, metadata={"help": "the day of the judgement"})
    observations: str | None = attrs.field(default=None, metadata={"help": "table of what was observed"})
    returns: str | None = attrs.field(default=None, metadata={"help": "table of what was returned"})
    tolerance: float | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(ge(0)),
        metadata={"help": "how far a number may be off; none: it must round to what is written"},
    )


@attrs.frozen(kw_only=True)
class CaseTable:
    """``[[case]]``: one worked case."""

    title: Title = attrs.field(metadata={"help": "what the case shows"})
    note: str = attrs.field(default="", metadata={"help": "where the expected answer comes from"})
    as_of: Deadline | None = attrs.field(
        default=None, metadata={"help": "the day of the judgement; what ended after it has not happened"}
    )
    observations: str | None = attrs.field(default=None, metadata={"help": "table of what was observed"})
    returns: str | None = attrs.field(default=None, metadata={"help": "table of what was returned of items"})
    expect: str | None = attrs.field(default=None, metadata={"help": "table of what should be said"})
    aims: tuple[str, ...] = attrs.field(default=(), metadata={"help": "only these aims; none: all of the file"})
    areas: tuple[str, ...] = attrs.field(default=(), metadata={"help": "only the results of these areas"})
    rows: int | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(ge(0)),
        metadata={"help": "how many results there are; none: not checked"},
    )
    tolerance: float | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(ge(0)),
        metadata={"help": "how far a number may be off; none: it must round to what is written"},
    )
    refused: str = attrs.field(default="", metadata={"help": "code of the problem that is expected instead of results"})


def whole_piece(table: Mapping[str, object], *, name: str) -> dict[str, Any]:
    """The piece of a framework in a file of cases, with what a framework file must say and a case need not.

    ``name`` is that of the file, and the title of a framework that says none.
    """
    piece = {key: each for key, each in table.items() if key in fields_by_key(FileTable)}
    head = piece.get("framework", {})
    if isinstance(head, Mapping):
        piece["framework"] = {"id": "case", "title": name, **head}
    piece.setdefault("format", 1)
    indicators = piece.get("indicators")
    if isinstance(indicators, Mapping):
        piece["indicators"] = {id_: _with_data(id_, each) for id_, each in indicators.items()}
        data = piece.get("data", {})
        if isinstance(data, Mapping):
            piece["data"] = {SOURCE: {}, **data}
    aims = piece.get("aims")
    if isinstance(aims, Mapping):
        piece["aims"] = {id_: _with_title(id_, each) for id_, each in aims.items()}
    return piece


def _with_data(id_: str, table: object) -> Any:
    return {"title": id_, "data": {"source": SOURCE}, **table} if isinstance(table, Mapping) else table


def _with_title(id_: str, table: object) -> Any:
    if not isinstance(table, Mapping) or table.get("indicator"):
        return table
    return {"title": id_, **table}
