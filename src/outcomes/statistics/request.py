"""What a caller of ``summarise`` asked for, and what is found as columns of the table that it gets.

The law kept here: an option that a statistic needs is asked for by name before anything is computed; a column
says nothing that the estimate does not.
"""

from __future__ import annotations

import numpy as np

from outcomes.immutable import immutable
from outcomes.statistics.any_table import CodedTexts, Column, Sheet
from outcomes.statistics.confidence import Confidence
from outcomes.statistics.estimates import Estimate, EstimateReason
from outcomes.statistics.grouped_options import AgeBands, HealthSurvey, QuantileGroups, Reference, Slope
from outcomes.statistics.populations import Ages

_CLASSES = {"bands": "a column, or AgeBands", "reference": "Reference", "slope": "a column, or Slope"}
"""Options that are more than the name of a column."""

REASON_WORDS = tuple(reason.sentence for reason in EstimateReason)


@immutable(kw_only=True, eq=False)
class Request:
    """What was asked of ``summarise``, once the table has been looked at."""

    sheet: Sheet
    by: tuple[str, ...]
    count: str | None
    denominator: str | None
    value: str | None
    bands: AgeBands | None
    reference: Reference | None
    slope: Slope | None
    quantile: QuantileGroups
    survey: HealthSurvey | None
    until: float
    details: bool
    multiplier: float | None
    confidence: Confidence
    missing_count_is_zero: bool

    @property
    def ages(self) -> Ages | None:
        """The first and last age asked for; None for all."""
        return None if self.bands is None else self.bands.ages

    def columns(self, statistic: str) -> list[str]:
        """The columns of the table that the options name."""
        one, of, rank, survey = self.bands, self.reference, self.slope, self.survey
        in_totals = of is not None and of.totals is not None and statistic in ("isr", "isr-rate")
        named = [None if in_totals else self.count, self.denominator, self.value]
        if one is not None:
            named += [one.column, one.sex, one.frequency, one.standard if isinstance(one.standard, str) else None]
        if of is not None:
            named += [of.count, of.denominator]
        if rank is not None:
            named += [rank.rank, rank.standard_error, rank.lower, rank.upper]
        if survey is not None:
            named += [survey.healthy, survey.asked]
        if isinstance(self.quantile.highest_first, str):
            named.append(self.quantile.highest_first)
        return [name for name in named if name is not None]

    @property
    def by_band(self) -> AgeBands:
        """The bands, once `need` has seen that they were given."""
        assert self.bands is not None
        return self.bands

    @property
    def expected_by(self) -> Reference:
        """The reference, once `need` has seen that it was given."""
        assert self.reference is not None
        return self.reference

    @property
    def sloped(self) -> Slope:
        """The slope, once `need` has seen that it was given."""
        assert self.slope is not None
        return self.slope

    def need(self, statistic: str, *options: str) -> list[str]:
        """The columns named by some options; ``TypeError`` naming every option that was left out."""
        missing = [option for option in options if getattr(self, option) is None]
        if missing:
            named = " and ".join(f"{each} ({_CLASSES[each]})" if each in _CLASSES else each for each in missing)
            each_one = "" if _CLASSES.keys() & {*missing} else ", each the name of a column"
            raise TypeError(f"statistic '{statistic}': give {named}{each_one}")
        return [str(getattr(self, option)) for option in options if option not in _CLASSES]

    def scaled(self, default: float) -> float:
        return default if self.multiplier is None else self.multiplier


def estimate_columns(estimate: Estimate, prefix: str = "") -> dict[str, Column]:
    """An estimate as flat columns, levels named when several were asked for."""
    columns: dict[str, Column] = {f"{prefix}value": estimate.value.reshape(-1)}
    if isinstance(estimate.confidence, tuple):
        for level, low, high in zip(estimate.confidence, estimate.lower, estimate.upper, strict=True):
            name = f"{level * 100:.10g}".replace(".", "_")
            columns[f"{prefix}lower_{name}"], columns[f"{prefix}upper_{name}"] = low.reshape(-1), high.reshape(-1)
    else:
        columns[f"{prefix}lower"] = estimate.lower.reshape(-1)
        columns[f"{prefix}upper"] = estimate.upper.reshape(-1)
    columns[f"{prefix}reason"] = CodedTexts(codes=estimate.reason.reshape(-1), words=REASON_WORDS)
    return columns


def estimated(request: Request, statistic: str, estimate: Estimate) -> dict[str, Column]:
    """An estimate as columns, with what was computed and how where that was asked for."""
    columns = estimate_columns(estimate)
    if request.details:
        levels = estimate.confidence if isinstance(estimate.confidence, tuple) else (estimate.confidence,)
        said = {
            "statistic": statistic,
            "method": estimate.method,
            "confidence": ", ".join(f"{level * 100:.10g}%" for level in levels),
        }
        size = estimate.reason.size
        columns |= {name: CodedTexts(codes=np.zeros(size, dtype=np.int8), words=(word,)) for name, word in said.items()}
    return columns
