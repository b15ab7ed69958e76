"""From the answer of Nomis to columns by field: one row an area and period, its measures side by side.

Law: a number that Nomis holds back is held back here, never missing and never nought; a mark that is not known is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

VALUE, COUNT, DENOMINATOR, CONFIDENCE = "20599", "21001", "21002", "21003"
"""Measures of surveys such as the Annual Population Survey: a share, the people, those it is of, and its half-width."""

_PARTS: Final = {COUNT: "count", DENOMINATOR: "denominator", CONFIDENCE: "confidence"}
_FIELDS: Final = {
    "area": ("GEOGRAPHY_CODE",),
    "area_name": ("GEOGRAPHY_NAME",),
    "period": ("DATE_NAME",),
    "sex": ("SEX_NAME", "GENDER_NAME", "C_SEX_NAME"),
    "age": ("AGE_NAME", "C_AGE_NAME"),
}
"""The columns of an answer that a field is read from where the framework names none."""

# As Nomis words them; the code stands beside (A: a figure as it is, Q: held back, M and L: none).
_HELD_BACK: Final = "(?i)suppress|disclos|confidential|unreliable"
_NONE: Final = "(?i)missing|not available|not applicable|no data|not collected"
_NORMAL: Final = "(?i)normal|estimate|provisional|forecast|revised|break|imputed|low reliability|experimental"


def fields_of(
    answer: pl.DataFrame, columns: Mapping[str, str], constants: Mapping[str, str]
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The columns of an answer by the names of the engine's fields, all text but ``suppressed``.

    Beside them, how many rows have a status that is not known here, by its wording; where such a row has no number, it
    is missing. Raises KeyError with the field and the column where a mapped column is not in the answer.
    """
    answer = answer.rename({name: name.upper() for name in answer.columns})
    for field, name in columns.items():
        if name and name.upper() not in answer.columns:
            raise KeyError(field, name)
    named = {field: next((name for name in names if name in answer.columns), "") for field, names in _FIELDS.items()}
    named |= {field: name.upper() for field, name in columns.items()}
    named = {field: name for field, name in named.items() if name}
    status = pl.col("OBS_STATUS_NAME").fill_null("")
    code = pl.col("OBS_STATUS").fill_null("")
    number = pl.col("OBS_VALUE").str.strip_chars().replace("", None)
    held = (status.str.contains(_HELD_BACK) | (code == "Q") | number.is_in(["!", "~", "*", "#"])).fill_null(False)
    strange = ~status.str.contains(f"{_NORMAL}|{_HELD_BACK}|{_NONE}") & (status != "") & ~code.is_in(["", "A", "Q"])
    told = answer.filter(strange).group_by("OBS_STATUS_NAME").len().sort("OBS_STATUS_NAME")
    unread = dict(told.iter_rows())
    rows = answer.select(
        *(pl.col(name).alias(field) for field, name in named.items()),
        pl.col("MEASURES").cast(pl.String).alias("_measure"),
        pl.when(held | status.str.contains(_NONE)).then(None).otherwise(number).alias("value"),
        held.alias("suppressed"),
    )
    return _side_by_side(rows, tuple(named)).with_columns(
        pl.lit(word).alias(field) for field, word in constants.items()
    ), unread


def _side_by_side(rows: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """The measures of a survey in one row: value, count, denominator, and limits from the half-width."""
    seen = set(rows["_measure"].unique().drop_nulls().to_list())
    if VALUE not in seen or len(seen) == 1:
        return rows.drop("_measure")
    joined = rows.filter(~pl.col("_measure").is_in(list(_PARTS))).drop("_measure")
    for measure, name in _PARTS.items():
        if measure in seen:
            part = rows.filter(pl.col("_measure") == measure).select(*keys, pl.col("value").alias(name))
            joined = joined.join(part, on=list(keys), how="left", nulls_equal=True, maintain_order="left")
    if "confidence" in joined.columns:
        half = pl.col("confidence").cast(pl.Float64, strict=False)
        value = pl.col("value").cast(pl.Float64, strict=False)
        joined = joined.with_columns((value - half).alias("lower"), (value + half).alias("upper")).drop("confidence")
    return joined
