"""Names that a program mistypes: a checker of types tells each, or the mark behind it is one too many, and is told."""

from __future__ import annotations

import outcomes
from outcomes import hooks, results, statistics, testing

SLIPS = [
    lambda: outcomes.evalute,  # type: ignore[attr-defined]
    lambda: hooks.hookmpl,  # type: ignore[attr-defined]
    lambda: results.promisses,  # type: ignore[attr-defined]
    lambda: statistics.rates,  # type: ignore[attr-defined]
    lambda: testing.conformence,  # type: ignore[attr-defined]
]
MEANT = ["evaluate", "hookimpl", "promises", "rate", "conformance"]
