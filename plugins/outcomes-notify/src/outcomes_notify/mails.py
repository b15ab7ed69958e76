"""The e-mails of a run: one about it for those who look after it, and one for each person who answers for promises.

Law: a person gets one mail however many owners and boards they stand for, with each thing in it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from outcomes.hooks import NewsLine, RoleNews, RunFinished
from outcomes_notify.messages import TWICE, body, is_news, subject, updated
from outcomes_notify.settings import Email

HEADINGS: Mapping[str, str] = {
    "moved": "What moved among your promises",
    "late": "What is late",
    "expected": "What is expected of you",
}


@attrs.frozen(kw_only=True)
class Mail:
    """One message to some people. ``channel`` is the name under which it is told again where it could not be sent."""

    channel: str
    to: tuple[str, ...]
    subject: str
    text: str


def mails_of(channel: str, email: Email, run: RunFinished) -> list[Mail]:
    """Every mail that is due by one part of the settings."""
    mails: list[Mail] = []
    groups: dict[str, list[str]] = {}
    for each in email.to:
        # Whoever could not be told alone has another mail than the rest.
        alone = f"{channel} to {each}"
        groups.setdefault(alone if alone in run.retold else channel, []).append(each)
    for name, people in groups.items():
        own = updated(run, name)
        if is_news(own, email.when):
            mails.append(Mail(channel=name, to=tuple(people), subject=subject(own), text=body(own)))
    for person in dict.fromkeys(each for part in (email.owners, email.boards) for who in part.values() for each in who):
        name = f"{channel} for {person}"
        own = updated(run, name)
        news = [
            each for each in own.news if person in (email.owners, email.boards)[each.role == "board"].get(each.id, ())
        ]
        if news:
            mails.append(Mail(channel=name, to=(person,), **_of_person(own, news, email.site, name in run.doubtful)))
    return mails


def _of_person(run: RunFinished, news: Iterable[RoleNews], site: str, doubtful: bool) -> dict[str, str]:
    """Subject and text of a mail to one person."""
    told = {name: dict.fromkeys(one for each in news for one in getattr(each, name)) for name in HEADINGS}
    counts = [f"{len(lines)} {name}" for name, lines in told.items() if lines]
    title = run.title or run.framework
    day = f", as of {run.as_of.day} {run.as_of:%B %Y}" if run.as_of else ""
    lines = [f"{title}{day}. You are told this for {' and '.join(dict.fromkeys(each.title for each in news))}."]
    lines += ["", TWICE] if doubtful else []
    for name, heading in HEADINGS.items():
        if told[name]:
            lines += ["", heading, ""]
            lines += [line for each in told[name] for line in _lines(each, site)]
    if site:
        lines += ["", f"All of it: {site.rstrip('/')}/"]
    return {"subject": f"{title}: {', '.join(counts)}", "text": "\n".join(lines) + "\n"}


def _lines(told: NewsLine, site: str) -> list[str]:
    page = [f"  {site.rstrip('/')}/{told.page}"] if site and told.page else []
    return [f"- {told.text}", *page]
