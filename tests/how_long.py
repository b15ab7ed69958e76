"""How many cases tests are to try: some, unless the environment asks for more.

Law: nothing else reads these variables, and "0" is no more than not set.
"""

from __future__ import annotations

import os


def whole_length() -> bool:
    """Whether tests that try hundreds of nights or kills are to try them all, as CI does (OUTCOMES_TEST_LONG=1).

    Without it they try a part of them, chosen evenly, so that every one of these tests still runs everywhere.
    """
    return _asked("OUTCOMES_TEST_LONG")


def for_hours() -> bool:
    """Whether attacks are to be tried by the thousand, which takes hours (OUTCOMES_TEST_HOURS=1); CI tries fewer."""
    return _asked("OUTCOMES_TEST_HOURS")


def _asked(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0")
