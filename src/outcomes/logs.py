"""What is going on, for the log of a program that this package is part of.

Law: nothing is said unless a program asks for it (``logging.getLogger("outcomes")``); a message holds no figure of data
but those that a problem quotes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from outcomes.diagnostics import Diagnostic, Severity

LOG = logging.getLogger("outcomes")
LOG.addHandler(logging.NullHandler())

_LEVELS = {Severity.ERROR: logging.ERROR, Severity.WARNING: logging.WARNING, Severity.NOTE: logging.INFO}


def log_problems(problems: Iterable[Diagnostic]) -> None:
    """Every problem at the level of its severity, with its code beside the text (``record.code``)."""
    for each in problems:
        LOG.log(_LEVELS[each.severity], "%s", each, extra={"code": each.code})
