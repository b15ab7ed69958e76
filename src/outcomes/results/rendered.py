"""Results as people and programs take them: columns, and every form that these are written out in.

Law: nothing is worked out here; each form is made by its own module, which is imported when somebody asks.
All text that a notebook shows is escaped, and no more rows are rendered than are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import AnyArray, Floats
from outcomes.data.coded import Coded
from outcomes.diagnostics import expect
from outcomes.results.evidence import checked_evidence, evidence_of
from outcomes.results.fields import CODED, FIELDS, NUMBERS, Row, named
from outcomes.results.plain_rows import render_rows
from outcomes.results.results import ResultColumns
from outcomes.results.standings import promises

if TYPE_CHECKING:
    import pandas
    import polars

    from outcomes.results.explanation import Explanation
    from outcomes.results.periods import Periods
    from outcomes.results.shown_comments import Remark

SHOWN = 20
"""So many rows are shown."""

_COLUMNS = ("aim", "area_name", "period", "metric", "status", "outcome", "verdict", "direction", "sentence")


def as_html(results: ResultColumns) -> str:
    """What a notebook shows: a small table that a person can read, a fragment of HTML without styles or scripts."""
    from html import escape

    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in _COLUMNS)
    lines = [
        "<tr>" + "".join(f"<td>{escape(str(row[name] or ''))}</td>" for name in _COLUMNS) + "</tr>"
        for row in render_rows(results, range(min(len(results), SHOWN)), _COLUMNS)
    ]
    more = f"<p>{len(results) - SHOWN} more rows</p>" if len(results) > SHOWN else ""
    return (
        f"<p><strong>{escape(results.framework.title)}</strong>, as of {results.as_of.isoformat()}. "
        f"{escape(str(promises(results)))}.</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{more}"
    )


class Results(ResultColumns):
    """Every verdict of one run. Rows are in the order of the framework, then of areas.

    ``framework``, ``as_of`` (the day of the judgement), ``report`` (every warning of the run), ``partial`` (a
    metric failed on some rows). Columns come through `column`, rows through `to_rows`, everything through
    `to_dict`, `to_polars`, `to_pandas` or any reader of the Arrow C stream.
    """

    def evidence(self, name: str, rows: NDArray[np.int64] | None = None) -> Floats:
        """One piece of evidence over all rows or some, by its name; NaN where a row has none.

        Raises UsageError for a name that no metric leaves, whether built in or of an installed plugin.
        """
        return evidence_of(self, checked_evidence(self, name), rows)

    def column(self, name: str) -> Coded | AnyArray | list[object]:  # type: ignore[override]
        """One column by its name in `FIELDS`.

        Words are `Coded` (an empty word: nothing to say), numbers float64 (NaN: none, or too small to disclose),
        ``illustrative`` bool;
        ``evidence``, ``sentence``, ``boards``, ``readings``, ``fragile``, ``periods``, ``assumed`` and ``provenance``
        are lists made for this call.
        """
        if not isinstance(name, str):
            named(name, dict.fromkeys(FIELDS))
        if name in NUMBERS or name == "illustrative" or name in CODED:
            return super().column(name)
        named(name, dict.fromkeys(FIELDS))
        return [row[name] for row in self._render(range(len(self)), (name,))]

    def __iter__(self) -> Iterator[Row]:
        """The rows one by one, as `to_rows` gives them."""
        return self._render(range(len(self)), FIELDS)

    @overload
    def __getitem__(self, row: int) -> Row: ...

    @overload
    def __getitem__(self, row: slice) -> Results: ...

    def __getitem__(self, row: int | slice) -> Row | Results:
        """One row as a dictionary (counted from the end where negative), or the results of some rows.

        Raises UsageError for a row that is not there.
        """
        if isinstance(row, slice):
            ends = (row.start, row.stop, row.step)
            expect(row, all(each is None or hasattr(each, "__index__") for each in ends), "row", "give whole numbers")
            expect(row, row.step != 0, "row", "give a step that is not 0")
            return self.take(range(*row.indices(len(self))))
        expect(row, isinstance(row, (int, np.integer)), "row", "give a number, or a slice")
        return self.to_rows([row])[0]

    def _repr_html_(self) -> str:
        """What a notebook shows: how the promises stand, then the first rows; all text escaped."""
        return as_html(self)

    def to_rows(self, rows: Sequence[int] | None = None) -> list[Row]:
        """Rows as plain dictionaries with the keys of `FIELDS`; None where there is nothing to say."""
        return list(self._render(range(len(self)) if rows is None else self.checked(rows).tolist(), FIELDS))

    def _render(self, rows: Sequence[int], fields: Sequence[str]) -> Iterator[Row]:
        return render_rows(self, rows, fields)

    def periods(self, rows: Sequence[int] | None = None) -> Periods:
        """Every ended milestone of promises that are made anew every year, of all rows or of some: kept or not."""
        from outcomes.results.periods import periods_of

        return periods_of(self, None if rows is None else self.checked(rows).tolist())

    def explain(self, row: int) -> Explanation:
        """Why a row says what it says: sentence, numbers, rule and version, source file, interpretation."""
        from outcomes.results.explanation import explain_row

        expect(row, isinstance(row, (int, np.integer)), "row", "give the number of a row")
        return explain_row(self, int(self.checked([row])[0]))

    def commentary(self, aim: str = "", area: str = "") -> tuple[Remark, ...]:
        """The comments on an aim (none: on all aims), the newest first; with ``area`` those on it and on all areas.

        Each says whether the verdict that it speaks of has changed since, and how its corrective actions stand. A
        comment that was written after the day of the results is not among them. Raises UsageError for an aim that the
        framework does not have.
        """
        from outcomes.results.comments import remarks

        expect(area, isinstance(area, str), "area", "give the code of an area")
        if not (isinstance(aim, str) and not aim):
            self.aim(aim)
        return remarks(self, aim, area)

    def to_dict(self) -> Row:
        """The whole result as plain values, schema ``outcomes.results/2``."""
        from outcomes.results.interchange import to_dict

        return to_dict(self)

    def frame(self, columns: Iterable[str] | None = None) -> polars.DataFrame:
        """A typed polars DataFrame, schema ``outcomes.results/2``; ``columns`` limits it to those, in their order.

        What is not asked for is not worked out. Words are categories, a piece of evidence is the column
        ``evidence.NAME``, what is not there is null; docs/reference/results.md says it column by column. Raises
        UsageError for a column that there is none of.
        """
        from outcomes.results.result_table import frame_of

        return frame_of(self, columns)

    def to_polars(self) -> polars.DataFrame:
        """All columns of `frame`."""
        return self.frame()

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame, as `to_polars`; needs pandas and pyarrow installed."""
        return self.frame().to_pandas()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.frame().__arrow_c_stream__(requested_schema)
