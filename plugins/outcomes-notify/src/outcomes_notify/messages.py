"""A run as the text of an e-mail and as JSON for chats.

Law: the subject alone says whether anything has to be read; the same run gives the same words everywhere.
"""

from __future__ import annotations

from typing import Any, Literal

from outcomes.hooks import RunFinished

PROBLEM = 10
"""The lowest exit code that means that something is wrong."""

MOST_LINES = 100


def is_news(run: RunFinished, when: str) -> bool:
    """Is a run to be told to somebody who wants to hear ``changed``, ``problem`` or ``always``?"""
    if when == "always":
        return True
    return run.exit_code >= PROBLEM or (when == "changed" and bool(run.changed))


def subject(run: RunFinished) -> str:
    """One line for the top."""
    if run.exit_code >= PROBLEM:
        return f"{run.framework}: run failed with exit code {run.exit_code}"
    if not run.changed:
        return f"{run.framework}: nothing changed"
    number = len(run.changed)
    return f"{run.framework}: {number} {'verdict' if number == 1 else 'verdicts'} changed"


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
        "summary": list(run.summary),
    }


def _escaped(text: str) -> str:
    """Slack reads &, < and > as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
