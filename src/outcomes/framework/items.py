"""The items of an aim that is no number through time: deliverables, milestones, partners.

Law: an item is judged as it was returned; a date or state that nobody returned stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs
from attrs.validators import ge

from outcomes.framework.table_place import TablePlace
from outcomes.framework.values import Deadline, Id, Title, frozen_map, helps
from outcomes.immutable import immutable


@immutable(kw_only=True)
class Item:
    """One promise that is not a number through time: a deliverable, milestone, partner, stakeholder or domain."""

    id: Id
    title: Title
    state: str = "unknown"
    due: Deadline | None = None
    done: date | None = None
    as_at: date | None = None
    evidence: str = ""
    accepted_by: str = ""
    weight: float = attrs.field(default=1.0, validator=ge(0))
    level: float | None = None
    previous: float | None = None
    amount: float | None = None
    group: str = ""
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    assumed: tuple[str, ...] = attrs.field(
        default=(), metadata=helps("keys of this table that the document does not say")
    )
    numbers: Mapping[str, float] = attrs.field(factory=dict, converter=frozen_map)
    """Further numbers, by the names that the metric of the aim knows."""


@immutable(kw_only=True)
class Returns:
    """The items of an aim: written in the framework (``items``) or read from a small CSV or workbook (``path``: in the
    framework's folder, ``@NAME/...`` in one that is granted, or an address).

    ``columns`` names the file's header of a field, such as ``{id = "Ref"}``, where it is called otherwise there.
    """

    items: tuple[Item, ...] = ()
    path: str = ""
    columns: Mapping[str, str] = attrs.field(factory=dict, converter=frozen_map)
    table: TablePlace | None = None
    """Where in a workbook the items are."""
    illustrative: bool = False
    evidence_required: bool = True
    acceptance_required: bool = True
