"""On every run, everybody who is to be told is told.

Law: one notice that fails keeps no other from being sent, and it alone is told again with the next run; what to mend is
said of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from outcomes import Diagnostic
from outcomes.hooks import RunFinished
from outcomes_notify.messages import is_news, updated
from outcomes_notify.outbox import Outbox
from outcomes_notify.settings import Email, Ping, Settings, SettingsError, Webhook, load_settings

Channel = TypeVar("Channel", Email, Webhook, Ping)
EVERYBODY = ""
"""Named as the channel where nobody could be told: outcomes then tells all again."""


def tell(run: RunFinished, path: str) -> list[Diagnostic]:
    """Send every notice of a run that the settings at a path ask for. Gives what could not be sent, by its channel."""
    try:
        settings = load_settings(Path(path))
    except SettingsError as problem:
        return [_unsent(EVERYBODY, str(problem), "correct the file that OUTCOMES_NOTIFY names; nobody was told")]
    return [*_pings(settings, run), *(_news(settings, run) if run.phase == "finished" else ())]


def _pings(settings: Settings, run: RunFinished) -> Iterable[Diagnostic]:
    for number, watchdog in _about(run, settings.ping):
        from outcomes_notify.sending import ping

        yield from _attempt(f"ping {number}", lambda watchdog=watchdog: ping(watchdog, run))  # type: ignore[misc]


def _news(settings: Settings, run: RunFinished) -> Iterable[Diagnostic]:
    outbox = Outbox(run.outbox)
    for number, hook in _about(run, settings.webhook):
        channel = f"webhook {number}"
        own = updated(run, channel)
        if is_news(own, hook.when):
            from outcomes_notify.sending import post_webhook

            outbox.note(channel, "sending")
            unsent = list(_attempt(channel, lambda hook=hook, own=own: post_webhook(hook, own)))  # type: ignore[misc]
            outbox.note(channel, "failed" if unsent else "sent")
            yield from unsent
    for number, email in _about(run, settings.email):
        from outcomes_notify.mails import mails_of

        mails = mails_of(f"email {number}", email, run)
        if mails:
            from outcomes_notify.sending import NotSent, send_emails

            try:
                failed = send_emails(email, mails, outbox)
            except Exception as problem:
                failed = {each.channel: NotSent.of(problem) for each in mails}
            for channel, problem in failed.items():
                yield _unsent(channel, str(problem), problem.to_do)


def _about(run: RunFinished, channels: Iterable[Channel]) -> list[tuple[int, Channel]]:
    """The channels that are told of a framework, each with its place in the settings."""
    return [
        (number, each)
        for number, each in enumerate(channels, 1)
        if not each.frameworks or run.framework in each.frameworks
    ]


def _attempt(channel: str, send: Callable[[], None]) -> Iterable[Diagnostic]:
    from outcomes_notify.sending import NotSent

    try:
        send()
    except Exception as problem:
        failed = NotSent.of(problem)
        yield _unsent(channel, str(failed), failed.to_do)


def _unsent(channel: str, found: str, to_do: str) -> Diagnostic:
    return Diagnostic(code="OUT419", subject=channel, found=found, to_do=to_do)
