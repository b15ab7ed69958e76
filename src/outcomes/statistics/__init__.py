"""The statistics of public health: pure functions over numpy arrays, exact where exact is possible.

The law kept here: this room imports no other room, and importing it loads neither scipy nor polars. No module has the
name of a function, whose place in the package it would take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.lazy import on_first_use

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
    from outcomes.statistics.life_expectancies import (
        LifeExpectancy,
        LifeExpectancyGap,
        life_expectancy,
        life_expectancy_gap,
    )
    from outcomes.statistics.means import MeanEstimate, mean, mean_from_moments
    from outcomes.statistics.percentiles import Quantiles, ntiles, percentile, percentile_quantiles, quantiles
    from outcomes.statistics.populations import StandardPopulation, european_standard_population
    from outcomes.statistics.slopes import SlopeIndex, SlopeReliability, slope_index, slope_index_reliability
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
    "AgeBands": "outcomes.statistics.grouped_options",
    "Comparison": "outcomes.statistics.hypotheses",
    "ControlChart": "outcomes.statistics.control_charts",
    "ControlLimits": "outcomes.statistics.control_charts",
    "DirectEstimate": "outcomes.statistics.standardised",
    "Estimate": "outcomes.statistics.estimates",
    "EstimateReason": "outcomes.statistics.estimates",
    "FunnelLimits": "outcomes.statistics.funnels",
    "FunnelSignificance": "outcomes.statistics.funnel_significance",
    "HealthSurvey": "outcomes.statistics.grouped_options",
    "HealthyLifeExpectancy": "outcomes.statistics.healthy_life",
    "IndirectEstimate": "outcomes.statistics.indirect",
    "LifeExpectancy": "outcomes.statistics.life_expectancies",
    "LifeExpectancyGap": "outcomes.statistics.life_expectancies",
    "MannKendall": "outcomes.statistics.trend_tests",
    "MeanEstimate": "outcomes.statistics.means",
    "MissingKeyWarning": "outcomes.statistics.summaries",
    "QuantileGroups": "outcomes.statistics.grouped_options",
    "Quantiles": "outcomes.statistics.percentiles",
    "Reference": "outcomes.statistics.grouped_options",
    "Slope": "outcomes.statistics.grouped_options",
    "SlopeIndex": "outcomes.statistics.slopes",
    "SlopeReliability": "outcomes.statistics.slopes",
    "StandardPopulation": "outcomes.statistics.populations",
    "TrendTest": "outcomes.statistics.trend_tests",
    "YearsLost": "outcomes.statistics.years_lost",
    "absolute_gap": "outcomes.statistics.gaps",
    "between_group_variance": "outcomes.statistics.disparities",
    "c_chart": "outcomes.statistics.control_charts",
    "cochran_armitage": "outcomes.statistics.trend_tests",
    "compare_counts": "outcomes.statistics.hypotheses",
    "compare_paired": "outcomes.statistics.hypotheses",
    "compare_proportions": "outcomes.statistics.hypotheses",
    "control_limit_events": "outcomes.statistics.control_charts",
    "control_limits_proportion": "outcomes.statistics.control_charts",
    "control_limits_rate": "outcomes.statistics.control_charts",
    "directly_standardised_rate": "outcomes.statistics.standardised",
    "directly_standardised_rate_of_repeated_events": "outcomes.statistics.standardised",
    "effective_population": "outcomes.statistics.funnels",
    "european_standard_population": "outcomes.statistics.populations",
    "funnel_axis": "outcomes.statistics.funnels",
    "funnel_axis_ends": "outcomes.statistics.funnels",
    "funnel_limits_proportion": "outcomes.statistics.funnels",
    "funnel_limits_rate": "outcomes.statistics.funnels",
    "funnel_limits_ratio": "outcomes.statistics.funnels",
    "funnel_significance_proportion": "outcomes.statistics.funnel_significance",
    "funnel_significance_rate": "outcomes.statistics.funnel_significance",
    "funnel_significance_ratio": "outcomes.statistics.funnel_significance",
    "g_chart": "outcomes.statistics.control_charts",
    "healthy_life_expectancy": "outcomes.statistics.healthy_life",
    "index_of_disparity": "outcomes.statistics.disparities",
    "indirectly_standardised_rate": "outcomes.statistics.indirect",
    "indirectly_standardised_ratio": "outcomes.statistics.indirect",
    "life_expectancy": "outcomes.statistics.life_expectancies",
    "life_expectancy_gap": "outcomes.statistics.life_expectancies",
    "mann_kendall": "outcomes.statistics.trend_tests",
    "mean": "outcomes.statistics.means",
    "mean_deviation": "outcomes.statistics.disparities",
    "mean_from_moments": "outcomes.statistics.means",
    "ntiles": "outcomes.statistics.percentiles",
    "percentile": "outcomes.statistics.percentiles",
    "percentile_quantiles": "outcomes.statistics.percentiles",
    "proportion": "outcomes.statistics.intervals",
    "quantiles": "outcomes.statistics.percentiles",
    "rate": "outcomes.statistics.intervals",
    "ratio_of_proportions": "outcomes.statistics.gaps",
    "ratio_of_rates": "outcomes.statistics.gaps",
    "relative_gap": "outcomes.statistics.gaps",
    "sample_size_two_proportions": "outcomes.statistics.detectable_change",
    "slope_index": "outcomes.statistics.slopes",
    "slope_index_reliability": "outcomes.statistics.slopes",
    "summarise": "outcomes.statistics.summaries",
    "t_chart": "outcomes.statistics.control_charts",
    "theil_index": "outcomes.statistics.disparities",
    "weighted_trend_test": "outcomes.statistics.trend_tests",
    "years_left_until": "outcomes.statistics.years_lost",
    "years_of_life_lost": "outcomes.statistics.years_lost",
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

__getattr__, __dir__ = on_first_use(__name__, _HOMES, __all__)
