"""The plugin: on every run, everybody who is to be told is told.

Law: one notice that fails keeps no other from being sent; all failures are raised together in the end, so that outcomes
warns of them and tells the news again with the next run.
"""

from __future__ import annotations

from collections.abc import Callable

from outcomes.hooks import RunFinished, hookimpl
from outcomes_notify.messages import is_news
from outcomes_notify.settings import SettingsError, read_settings

needs_hook_api = 1


@hookimpl
def run_finished(run: RunFinished) -> None:
    """Send every notice that is due. Raises NotSent with all that could not be sent."""
    settings = read_settings()
    # Only a run that somebody is told of pays for loading what speaks to the network.
    from outcomes_notify.sending import NotSent, ping, post_webhook, send_email

    failed: list[str] = []

    def attempt(name: str, send: Callable[[], None]) -> None:
        try:
            send()
        except (NotSent, SettingsError) as problem:
            failed.append(f"{name} ({problem})")
        except Exception as problem:
            # Such as an address that is none: its text may hold the address, which is a secret.
            failed.append(f"{name} ({type(problem).__name__})")

    for number, watchdog in enumerate(settings.ping, 1):
        attempt(f"ping {number}", lambda watchdog=watchdog: ping(watchdog, run))  # type: ignore[misc]
    if run.phase == "finished":
        for number, to in enumerate(settings.email, 1):
            if is_news(run, to.when):
                attempt(f"email {number}", lambda to=to: send_email(to, run))  # type: ignore[misc]
        for number, hook in enumerate(settings.webhook, 1):
            if is_news(run, hook.when):
                attempt(f"webhook {number}", lambda hook=hook: post_webhook(hook, run))  # type: ignore[misc]
    if failed:
        raise NotSent("; ".join(failed))
