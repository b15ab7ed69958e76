"""Do the settings name owners and boards that there are? A mail to a mistyped id is one that nobody gets.

Law: of an e-mail that is about this framework every unknown id is named; of one that is about all frameworks only an id
that is nearly one of this framework's, since the others may be another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from outcomes import Diagnostic, Location, Severity
from outcomes_notify.settings import Settings, SettingsError, load_settings, nearest, read_text

UNKNOWN = "OUT990"
"""The code of what is wrong in the settings."""


def wrong_settings(framework: Any, path: str) -> list[Diagnostic]:
    """What is wrong in the settings at a path, for a framework: that they cannot be read, or what they name."""
    try:
        settings = load_settings(Path(path))
    except SettingsError as problem:
        to_do = "correct the file that OUTCOMES_NOTIFY names; until then nobody is told"
        return [Diagnostic(code=UNKNOWN, subject="notices", found=str(problem), to_do=to_do, severity=Severity.WARNING)]
    return list(_unknown_ids(settings, framework, path))


def _unknown_ids(settings: Settings, framework: Any, path: str) -> Iterator[Diagnostic]:
    """What the settings name that a framework does not know."""
    lines = _lines(path)
    for number, email in enumerate(settings.email, 1):
        if email.frameworks and framework.id not in email.frameworks:
            continue
        for kind, people, known in (
            ("owner", email.owners, framework.owners),
            ("board", email.boards, framework.boards),
        ):
            for id_ in people:
                if id_ not in known and (email.frameworks or nearest(id_, known, 0.85)):
                    yield _said(path, lines, f"email {number}", kind, id_, known, alone=bool(email.frameworks))


def _said(
    path: str, lines: Iterable[str], channel: str, kind: str, id_: str, known: Iterable[str], *, alone: bool
) -> Diagnostic:
    near = nearest(id_, known)
    some = ", ".join(sorted(known)[:8])
    to_do = f'did you mean "{near}"?' if near else f"use one of {some}" if some else f"the framework has no {kind}"
    if not alone:
        to_do += " If it is one of another framework, name that under frameworks"
    line = next((at for at, text in enumerate(lines, 1) if id_ in text), None)
    return Diagnostic(
        code=UNKNOWN,
        subject=channel,
        found=f'no {kind} of the framework is called "{id_}", so that nobody is told for it',
        to_do=to_do,
        severity=Severity.WARNING,
        location=Location(file=path, line=line),
    )


def _lines(path: str) -> list[str]:
    try:
        return read_text(Path(path)).splitlines()
    except SettingsError:
        return []
