"""What plugins are told of a run, so that they can tell somebody: what moved, for whom, and what was missed before.

Law: text, numbers, dates and paths only, so that a plugin in a process of its own is told the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import attrs

from outcomes.immutable import immutable


@immutable(kw_only=True)
class NewsLine:
    """One thing that somebody is told, in plain words; ``aim`` is the id of the promise that it is about, if any.

    ``page`` is the address of that promise's page within a site of the frameworks, empty where there is none.
    """

    text: str
    aim: str = ""
    page: str = ""


@immutable(kw_only=True)
class RoleNews:
    """What one owner or one board is to be told: what moved among their promises, what is late, what is expected."""

    role: Literal["owner", "board"]
    id: str
    title: str
    moved: tuple[NewsLine, ...] = ()
    late: tuple[NewsLine, ...] = ()
    expected: tuple[NewsLine, ...] = ()


@immutable(kw_only=True)
class Update:
    """What is new for one channel since an earlier run; as the fields of `RunFinished`.

    ``missed``: it could not be told before. False: it was told by a run that ended before it could note that, so that
    only the rest is new.
    """

    missed: bool = True
    changed: tuple[str, ...] = ()
    redefined: tuple[str, ...] = ()
    news: tuple[RoleNews, ...] = ()
    summary: tuple[str, ...] = ()


@immutable(kw_only=True)
class RunFinished:
    """What is told when a run starts, and again when it has finished.

    ``phase`` is ``started`` or ``finished``; at the start only the framework, ``started`` and ``output`` are known.
    ``by_status`` and ``by_verdict`` count rows by the words of `Status` and `Verdict`; ``changed`` says in words each
    row whose verdict moved since the run before. ``output`` is the folder that was published, None where there is
    none. ``summary`` is the run in a few lines of text, ready for an e-mail. Times carry their zone.

    ``title`` is the framework's, ``as_of`` the day of the judgement. ``redefined`` says in words each promise whose
    target, date or reading was changed. ``news`` are for owners and boards. ``retold`` holds, for each channel that
    could not be told before (by the name under which the plugin said so), all that is new for it: it gets this instead.

    ``outbox`` is a file in which a plugin writes ``{"channel": NAME, "is": "sending"}`` on a line of its own before it
    tells a channel, and the same with ``sent`` or ``failed`` after it (None: there is no place for it). Then a run that
    is killed in between repeats only what was on its way, and names it in ``doubtful`` of the next run.
    """

    framework: str
    started: datetime
    phase: Literal["started", "finished"] = "finished"
    finished: datetime | None = None
    exit_code: int = 0
    by_status: Mapping[str, int] = attrs.field(factory=dict)
    by_verdict: Mapping[str, int] = attrs.field(factory=dict)
    changed: tuple[str, ...] = ()
    output: Path | None = None
    summary: tuple[str, ...] = ()
    title: str = ""
    as_of: date | None = None
    redefined: tuple[str, ...] = ()
    news: tuple[RoleNews, ...] = ()
    retold: Mapping[str, Update] = attrs.field(factory=dict)
    outbox: Path | None = None
    doubtful: tuple[str, ...] = ()
