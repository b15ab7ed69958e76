"""The plugin: on every run everybody who is to be told is told, and before it what keeps them from that is said.

Law: where no settings are named nobody is to be told, and nothing else of this package is loaded.
"""

from __future__ import annotations

import os

from outcomes import Diagnostic, Framework
from outcomes.hooks import RunFinished, hookimpl

needs_hook_api = 5

VARIABLE = "OUTCOMES_NOTIFY"
"""The environment variable that names the file of settings."""


@hookimpl
def check_framework(framework: Framework) -> list[Diagnostic]:
    """Warn of what the settings name and the framework does not know, before a night in which nobody is told."""
    path = os.environ.get(VARIABLE, "")
    if not path:
        return []
    from outcomes_notify.checking import wrong_settings

    return wrong_settings(framework, path)


@hookimpl
def run_finished(run: RunFinished) -> list[Diagnostic]:
    """Send every notice that is due. Gives what could not be sent, each channel with what to mend."""
    path = os.environ.get(VARIABLE, "")
    if not path:
        return []
    from outcomes_notify.telling import tell

    return tell(run, path)
