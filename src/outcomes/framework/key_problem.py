"""Something wrong at a key path: a diagnostic that has not been placed yet.

Law: a problem knows its path and never its line, so that a file without problems is never looked at twice.
"""

from __future__ import annotations

from typing import Literal

import attrs

from outcomes.diagnostics import Diagnostic, Severity
from outcomes.framework.locations import KeyPath, Places
from outcomes.framework.scalars import quoted
from outcomes.immutable import immutable


@immutable
class Problem:
    """Something wrong at a key path of a document: a diagnostic that has not been placed yet.

    ``at`` says what to point to: the key itself (an unknown key) or its value (a wrong one). A missing key is
    pointed to by the path that it should have.
    """

    path: KeyPath
    code: str
    found: str
    to_do: str
    at: Literal["key", "value"] = attrs.field(default="value", kw_only=True)
    severity: Severity = attrs.field(default=Severity.ERROR, kw_only=True)

    def diagnostic(self, places: Places) -> Diagnostic:
        """The problem with its place. The subject is the key path, dotted as a person would write it."""
        return Diagnostic(
            code=self.code,
            subject=dotted(self.path) or "file",
            found=self.found,
            to_do=self.to_do,
            location=places.of(self.path, at=self.at),
            severity=self.severity,
        )


def dotted(path: KeyPath) -> str:
    """A key path as TOML dots it, with array elements counted from 0.

    >>> dotted(("aims", "a b", "judge", 0, "metric"))
    'aims."a b".judge[0].metric'
    """
    words: list[str] = []
    for key in path:
        if isinstance(key, int):
            words.append(f"[{key}]")
        else:
            bare = len(key) <= 60 and key.isascii() and key.replace("-", "").replace("_", "").isalnum()
            words.append(("." if words else "") + (key if bare else quoted(key)))
    return "".join(words)


def with_article(word: str) -> str:
    """A noun of the framework's own with its article.

    >>> with_article("action"), with_article("priority")
    ('an action', 'a priority')
    """
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"
