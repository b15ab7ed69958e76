"""Results in other people's shapes: plain values, polars, and through it pandas and Arrow.

Law: every shape carries the same fields with the same names; the JSON schema is versioned.
"""

from __future__ import annotations

from typing import Any

import attrs

from outcomes.results.commentary import remarks
from outcomes.results.covered import coverage
from outcomes.results.hidden_variation import masking
from outcomes.results.results import FIELDS, ResultColumns
from outcomes.results.rows import render_rows
from outcomes.results.standings import promises
from outcomes.version import __version__

SCHEMA = "outcomes.results/2"


def to_dict(results: ResultColumns) -> dict[str, Any]:
    """The whole result as plain values that JSON can hold."""
    return head_of(results) | {"rows": list(render_rows(results, range(len(results)), FIELDS))}


def head_of(results: ResultColumns) -> dict[str, Any]:
    """All of `to_dict` but its rows, which come last."""
    framework, run = results.framework, results.evaluation
    covered = coverage(results)
    return {
        "schema": SCHEMA,
        "framework": {"id": framework.id, "title": framework.title, "digest": framework.digest or None},
        "as_of": results.as_of.isoformat(),
        "engine": __version__,
        "plugins": [{"name": name, "version": version} for name, version in run.plugins],
        "inputs": [attrs.asdict(each) for each in run.inputs],
        "attribution": framework.attribution or None,
        "illustrative": any(each.illustrative for each in run.inputs),
        "partial": results.partial,
        "promises": promises(results).to_dict(),
        "coverage": {
            "aims": covered.aims,
            "judged": covered.judged,
            "by_status": {status.value: n for status, n in covered.counts.items()},
            "gaps": covered.gaps,
            "gaps_overdue": covered.overdue,
            "sentence": str(covered),
        },
        "commentary": [each.to_dict() for each in remarks(results)],
        "masked": [{"row": each.headline, "behind": list(each.behind)} for each in masking(results)],
        "diagnostics": [each.to_dict() for each in results.report],
    }
