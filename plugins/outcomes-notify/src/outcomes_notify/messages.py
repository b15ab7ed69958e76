"""A run as the text of an e-mail and as JSON for chats.

Law: the subject alone says whether anything has to be read; the same run gives the same words everywhere.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import Any, Literal

import attrs

from outcomes.hooks import RunFinished

PROBLEM = 10
"""The lowest exit code that means that something is wrong."""

MOST_LINES = 100

TWICE = "You may have had this before: the run that was to tell you ended before it knew that it had."


def is_news(run: RunFinished, when: str) -> bool:
    """Is a run to be told to somebody who wants to hear ``changed``, ``problem`` or ``always``?"""
    if when == "always":
        return True
    return run.exit_code >= PROBLEM or (when == "changed" and bool(run.changed or run.redefined))


def updated(run: RunFinished, *channels: str) -> RunFinished:
    """The run with the news that a channel is to have: all that it missed, where it could not be told before."""
    if any(each in run.doubtful for each in channels):
        run = attrs.evolve(run, summary=(*run.summary, TWICE))
    update = next((run.retold[each] for each in channels if each in run.retold), None)
    if update is None:
        return run
    missed = (f"{run.framework}: what you could not be told before is told here too",) if update.missed else ()
    lines = (*missed, *update.summary, *(each for each in run.summary if each == TWICE))
    return attrs.evolve(run, changed=update.changed, redefined=update.redefined, news=update.news, summary=lines)


def subject(run: RunFinished) -> str:
    """One line for the top."""
    if run.exit_code >= PROBLEM:
        return f"{run.framework}: run failed with exit code {run.exit_code}"
    said = [_counted(run.changed, "verdict", "changed"), _counted(run.redefined, "promise", "redefined")]
    return f"{run.framework}: {', '.join(each for each in said if each) or 'nothing changed'}"


def _counted(lines: Sized, thing: str, what: str) -> str:
    return f"{len(lines)} {thing}{'' if len(lines) == 1 else 's'} {what}" if lines else ""


def body(run: RunFinished) -> str:
    """The run as text."""
    lines = list(run.summary[:MOST_LINES])
    if len(run.summary) > MOST_LINES:
        lines.append(f"... and {len(run.summary) - MOST_LINES} more lines")
    if run.output is not None:
        lines += ["", f"Published in {run.output}"]
    return "\n".join(lines or [subject(run)]) + "\n"


def payload(run: RunFinished, shape: Literal["teams", "slack", "plain"]) -> dict[str, Any]:
    """The run as JSON: a card for Teams, a message for Slack, or all that is known."""
    if shape == "slack":
        return {"text": f"*{_escaped(subject(run))}*\n{_escaped(body(run))}"}
    if shape == "teams":
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": [
                {"type": "TextBlock", "text": subject(run), "weight": "Bolder", "size": "Medium", "wrap": True},
                *({"type": "TextBlock", "text": line, "wrap": True} for line in body(run).splitlines() if line),
            ],
        }
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        return {"type": "message", "attachments": [attachment]}
    return {
        "framework": run.framework,
        "exit_code": run.exit_code,
        "started": run.started.isoformat(),
        "finished": run.finished.isoformat() if run.finished else None,
        "by_status": dict(run.by_status),
        "by_verdict": dict(run.by_verdict),
        "changed": list(run.changed),
        "redefined": list(run.redefined),
        "summary": list(run.summary),
    }


def _escaped(text: str) -> str:
    """Slack reads &, < and > as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
