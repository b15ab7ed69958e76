"""The statistics of public health: pure functions over numpy arrays, exact where exact is possible.

The law kept here: this room imports nothing of the other rooms, and importing it loads neither scipy nor polars.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from outcomes.statistics.life_expectancy import life_expectancy
from outcomes.statistics.quantiles import quantiles
from outcomes.statistics.slope_index import slope_index

if TYPE_CHECKING:
    from outcomes.statistics.control_charts import (
        ControlChart,
        ControlLimits,
        c_chart,
        control_limit_events,
        control_limits_proportion,
        control_limits_rate,
        g_chart,
        t_chart,
    )
    from outcomes.statistics.detectable_change import sample_size_two_proportions
    from outcomes.statistics.disparities import between_group_variance, index_of_disparity, mean_deviation, theil_index
    from outcomes.statistics.estimates import Estimate, EstimateReason
    from outcomes.statistics.funnel_significance import (
        FunnelSignificance,
        funnel_significance_proportion,
        funnel_significance_rate,
        funnel_significance_ratio,
    )
    from outcomes.statistics.funnels import (
        FunnelLimits,
        effective_population,
        funnel_axis,
        funnel_axis_ends,
        funnel_limits_proportion,
        funnel_limits_rate,
        funnel_limits_ratio,
    )
    from outcomes.statistics.gaps import absolute_gap, ratio_of_proportions, ratio_of_rates, relative_gap
    from outcomes.statistics.grouped_options import AgeBands, HealthSurvey, QuantileGroups, Reference, Slope
    from outcomes.statistics.healthy_life import HealthyLifeExpectancy, healthy_life_expectancy
    from outcomes.statistics.hypotheses import Comparison, compare_counts, compare_paired, compare_proportions
    from outcomes.statistics.indirect import (
        IndirectEstimate,
        indirectly_standardised_rate,
        indirectly_standardised_ratio,
    )
    from outcomes.statistics.intervals import proportion, rate
    from outcomes.statistics.life_expectancy import LifeExpectancy, LifeExpectancyGap, life_expectancy_gap
    from outcomes.statistics.means import MeanEstimate, mean, mean_from_moments
    from outcomes.statistics.populations import StandardPopulation, european_standard_population
    from outcomes.statistics.quantiles import Quantiles, ntiles, percentile, percentile_quantiles
    from outcomes.statistics.slope_index import SlopeIndex, SlopeReliability, slope_index_reliability
    from outcomes.statistics.standardised import (
        DirectEstimate,
        directly_standardised_rate,
        directly_standardised_rate_of_repeated_events,
    )
    from outcomes.statistics.summaries import MissingKeyWarning, summarise
    from outcomes.statistics.trend_tests import (
        MannKendall,
        TrendTest,
        cochran_armitage,
        mann_kendall,
        weighted_trend_test,
    )
    from outcomes.statistics.years_lost import YearsLost, years_left_until, years_of_life_lost

_HOMES = {
    "AgeBands": "statistics.grouped_options",
    "Comparison": "statistics.hypotheses",
    "ControlChart": "statistics.control_charts",
    "ControlLimits": "statistics.control_charts",
    "DirectEstimate": "statistics.standardised",
    "Estimate": "statistics.estimates",
    "EstimateReason": "statistics.estimates",
    "FunnelLimits": "statistics.funnels",
    "FunnelSignificance": "statistics.funnel_significance",
    "HealthSurvey": "statistics.grouped_options",
    "HealthyLifeExpectancy": "statistics.healthy_life",
    "IndirectEstimate": "statistics.indirect",
    "LifeExpectancy": "statistics.life_expectancy",
    "LifeExpectancyGap": "statistics.life_expectancy",
    "MannKendall": "statistics.trend_tests",
    "MeanEstimate": "statistics.means",
    "MissingKeyWarning": "statistics.summaries",
    "QuantileGroups": "statistics.grouped_options",
    "Quantiles": "statistics.quantiles",
    "Reference": "statistics.grouped_options",
    "Slope": "statistics.grouped_options",
    "SlopeIndex": "statistics.slope_index",
    "SlopeReliability": "statistics.slope_index",
    "StandardPopulation": "statistics.populations",
    "TrendTest": "statistics.trend_tests",
    "YearsLost": "statistics.years_lost",
    "absolute_gap": "statistics.gaps",
    "between_group_variance": "statistics.disparities",
    "c_chart": "statistics.control_charts",
    "cochran_armitage": "statistics.trend_tests",
    "compare_counts": "statistics.hypotheses",
    "compare_paired": "statistics.hypotheses",
    "compare_proportions": "statistics.hypotheses",
    "control_limit_events": "statistics.control_charts",
    "control_limits_proportion": "statistics.control_charts",
    "control_limits_rate": "statistics.control_charts",
    "directly_standardised_rate": "statistics.standardised",
    "directly_standardised_rate_of_repeated_events": "statistics.standardised",
    "effective_population": "statistics.funnels",
    "european_standard_population": "statistics.populations",
    "funnel_axis": "statistics.funnels",
    "funnel_axis_ends": "statistics.funnels",
    "funnel_limits_proportion": "statistics.funnels",
    "funnel_limits_rate": "statistics.funnels",
    "funnel_limits_ratio": "statistics.funnels",
    "funnel_significance_proportion": "statistics.funnel_significance",
    "funnel_significance_rate": "statistics.funnel_significance",
    "funnel_significance_ratio": "statistics.funnel_significance",
    "g_chart": "statistics.control_charts",
    "healthy_life_expectancy": "statistics.healthy_life",
    "index_of_disparity": "statistics.disparities",
    "indirectly_standardised_rate": "statistics.indirect",
    "indirectly_standardised_ratio": "statistics.indirect",
    "life_expectancy_gap": "statistics.life_expectancy",
    "mann_kendall": "statistics.trend_tests",
    "mean": "statistics.means",
    "mean_deviation": "statistics.disparities",
    "mean_from_moments": "statistics.means",
    "ntiles": "statistics.quantiles",
    "percentile": "statistics.quantiles",
    "percentile_quantiles": "statistics.quantiles",
    "proportion": "statistics.intervals",
    "rate": "statistics.intervals",
    "ratio_of_proportions": "statistics.gaps",
    "ratio_of_rates": "statistics.gaps",
    "relative_gap": "statistics.gaps",
    "sample_size_two_proportions": "statistics.detectable_change",
    "slope_index_reliability": "statistics.slope_index",
    "summarise": "statistics.summaries",
    "t_chart": "statistics.control_charts",
    "theil_index": "statistics.disparities",
    "weighted_trend_test": "statistics.trend_tests",
    "years_left_until": "statistics.years_lost",
    "years_of_life_lost": "statistics.years_lost",
}

__all__ = [
    "AgeBands",
    "Comparison",
    "ControlChart",
    "ControlLimits",
    "DirectEstimate",
    "Estimate",
    "EstimateReason",
    "FunnelLimits",
    "FunnelSignificance",
    "HealthSurvey",
    "HealthyLifeExpectancy",
    "IndirectEstimate",
    "LifeExpectancy",
    "LifeExpectancyGap",
    "MannKendall",
    "MeanEstimate",
    "MissingKeyWarning",
    "QuantileGroups",
    "Quantiles",
    "Reference",
    "Slope",
    "SlopeIndex",
    "SlopeReliability",
    "StandardPopulation",
    "TrendTest",
    "YearsLost",
    "absolute_gap",
    "between_group_variance",
    "c_chart",
    "cochran_armitage",
    "compare_counts",
    "compare_paired",
    "compare_proportions",
    "control_limit_events",
    "control_limits_proportion",
    "control_limits_rate",
    "directly_standardised_rate",
    "directly_standardised_rate_of_repeated_events",
    "effective_population",
    "european_standard_population",
    "funnel_axis",
    "funnel_axis_ends",
    "funnel_limits_proportion",
    "funnel_limits_rate",
    "funnel_limits_ratio",
    "funnel_significance_proportion",
    "funnel_significance_rate",
    "funnel_significance_ratio",
    "g_chart",
    "healthy_life_expectancy",
    "index_of_disparity",
    "indirectly_standardised_rate",
    "indirectly_standardised_ratio",
    "life_expectancy",
    "life_expectancy_gap",
    "mann_kendall",
    "mean",
    "mean_deviation",
    "mean_from_moments",
    "ntiles",
    "percentile",
    "percentile_quantiles",
    "proportion",
    "quantiles",
    "rate",
    "ratio_of_proportions",
    "ratio_of_rates",
    "relative_gap",
    "sample_size_two_proportions",
    "slope_index",
    "slope_index_reliability",
    "summarise",
    "t_chart",
    "theil_index",
    "weighted_trend_test",
    "years_left_until",
    "years_of_life_lost",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"outcomes.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
