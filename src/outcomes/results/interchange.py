"""Results in other people's shapes: plain values, polars, and through it pandas and Arrow.

Law: every shape carries the same fields with the same names; the JSON schema is versioned.
"""

from __future__ import annotations

import json
from typing import Any

import attrs

from outcomes.data.coded import Coded
from outcomes.results.covered import coverage
from outcomes.results.hidden_variation import masking
from outcomes.results.results import FIELDS, NUMBERS, Results
from outcomes.results.standings import promises
from outcomes.version import __version__

SCHEMA = "outcomes.results/1"

LISTS = ("evidence", "boards", "readings", "provenance", "fragile", "periods", "assumed")
"""Fields that are lists or mappings: JSON text in a frame."""


def to_dict(results: Results) -> dict[str, Any]:
    """The whole result as plain values that JSON can hold."""
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
        "masked": [{"row": each.headline, "behind": list(each.behind)} for each in masking(results)],
        "diagnostics": [each.to_dict() for each in results.report],
        "rows": results.to_rows(),
    }


def to_polars(results: Results) -> Any:
    """A polars DataFrame, one column a field; NaN becomes null."""
    import polars as pl

    columns = {}
    for name in FIELDS:
        column = results.column(name)
        if isinstance(column, Coded):
            words = pl.Series(name, [word or None for word in column.words], dtype=pl.String)
            columns[name] = words.gather(pl.Series(column.codes)) if len(column) else words.clear()
        elif name in NUMBERS:
            columns[name] = pl.Series(name, column, dtype=pl.Float64).fill_nan(None)
        elif name in LISTS:
            columns[name] = pl.Series(name, [json.dumps(each) for each in column], dtype=pl.String)
        else:
            columns[name] = pl.Series(name, column, dtype=pl.Boolean if name == "illustrative" else pl.String)
    return pl.DataFrame(columns)
