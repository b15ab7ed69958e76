"""The statistics of public health: pure functions over numpy arrays, exact where exact is possible.

The law kept here: this room imports no other room, and importing it loads neither scipy nor polars. No module has the
name of a function, whose place in the package it would take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.lazy import on_first_use

if TYPE_CHECKING:
    from outcomes.statistics.control_charts import ControlChart as ControlChart
    from outcomes.statistics.control_charts import ControlLimits as ControlLimits
    from outcomes.statistics.control_charts import c_chart as c_chart
    from outcomes.statistics.control_charts import control_limit_events as control_limit_events
    from outcomes.statistics.control_charts import control_limits_proportion as control_limits_proportion
    from outcomes.statistics.control_charts import control_limits_rate as control_limits_rate
    from outcomes.statistics.control_charts import g_chart as g_chart
    from outcomes.statistics.control_charts import t_chart as t_chart
    from outcomes.statistics.detectable_change import sample_size_two_proportions as sample_size_two_proportions
    from outcomes.statistics.disparities import between_group_variance as between_group_variance
    from outcomes.statistics.disparities import index_of_disparity as index_of_disparity
    from outcomes.statistics.disparities import mean_deviation as mean_deviation
    from outcomes.statistics.disparities import theil_index as theil_index
    from outcomes.statistics.estimates import Estimate as Estimate
    from outcomes.statistics.estimates import EstimateReason as EstimateReason
    from outcomes.statistics.funnel_significance import FunnelSignificance as FunnelSignificance
    from outcomes.statistics.funnel_significance import funnel_significance_proportion as funnel_significance_proportion
    from outcomes.statistics.funnel_significance import funnel_significance_rate as funnel_significance_rate
    from outcomes.statistics.funnel_significance import funnel_significance_ratio as funnel_significance_ratio
    from outcomes.statistics.funnels import FunnelLimits as FunnelLimits
    from outcomes.statistics.funnels import effective_population as effective_population
    from outcomes.statistics.funnels import funnel_axis as funnel_axis
    from outcomes.statistics.funnels import funnel_axis_ends as funnel_axis_ends
    from outcomes.statistics.funnels import funnel_limits_proportion as funnel_limits_proportion
    from outcomes.statistics.funnels import funnel_limits_rate as funnel_limits_rate
    from outcomes.statistics.funnels import funnel_limits_ratio as funnel_limits_ratio
    from outcomes.statistics.gaps import absolute_gap as absolute_gap
    from outcomes.statistics.gaps import ratio_of_proportions as ratio_of_proportions
    from outcomes.statistics.gaps import ratio_of_rates as ratio_of_rates
    from outcomes.statistics.gaps import relative_gap as relative_gap
    from outcomes.statistics.grouped_options import AgeBands as AgeBands
    from outcomes.statistics.grouped_options import HealthSurvey as HealthSurvey
    from outcomes.statistics.grouped_options import QuantileGroups as QuantileGroups
    from outcomes.statistics.grouped_options import Reference as Reference
    from outcomes.statistics.grouped_options import Slope as Slope
    from outcomes.statistics.healthy_life import HealthyLifeExpectancy as HealthyLifeExpectancy
    from outcomes.statistics.healthy_life import healthy_life_expectancy as healthy_life_expectancy
    from outcomes.statistics.hypotheses import Comparison as Comparison
    from outcomes.statistics.hypotheses import compare_counts as compare_counts
    from outcomes.statistics.hypotheses import compare_paired as compare_paired
    from outcomes.statistics.hypotheses import compare_proportions as compare_proportions
    from outcomes.statistics.indirect import IndirectEstimate as IndirectEstimate
    from outcomes.statistics.indirect import indirectly_standardised_rate as indirectly_standardised_rate
    from outcomes.statistics.indirect import indirectly_standardised_ratio as indirectly_standardised_ratio
    from outcomes.statistics.intervals import proportion as proportion
    from outcomes.statistics.intervals import rate as rate
    from outcomes.statistics.life_expectancies import LifeExpectancy as LifeExpectancy
    from outcomes.statistics.life_expectancies import LifeExpectancyGap as LifeExpectancyGap
    from outcomes.statistics.life_expectancies import life_expectancy as life_expectancy
    from outcomes.statistics.life_expectancies import life_expectancy_gap as life_expectancy_gap
    from outcomes.statistics.means import MeanEstimate as MeanEstimate
    from outcomes.statistics.means import mean as mean
    from outcomes.statistics.means import mean_from_moments as mean_from_moments
    from outcomes.statistics.percentiles import Quantiles as Quantiles
    from outcomes.statistics.percentiles import ntiles as ntiles
    from outcomes.statistics.percentiles import percentile as percentile
    from outcomes.statistics.percentiles import percentile_quantiles as percentile_quantiles
    from outcomes.statistics.percentiles import quantiles as quantiles
    from outcomes.statistics.populations import StandardPopulation as StandardPopulation
    from outcomes.statistics.populations import european_standard_population as european_standard_population
    from outcomes.statistics.slopes import SlopeIndex as SlopeIndex
    from outcomes.statistics.slopes import SlopeReliability as SlopeReliability
    from outcomes.statistics.slopes import slope_index as slope_index
    from outcomes.statistics.slopes import slope_index_reliability as slope_index_reliability
    from outcomes.statistics.standardised import DirectEstimate as DirectEstimate
    from outcomes.statistics.standardised import directly_standardised_rate as directly_standardised_rate
    from outcomes.statistics.standardised import (
        directly_standardised_rate_of_repeated_events as directly_standardised_rate_of_repeated_events,
    )
    from outcomes.statistics.summaries import MissingKeyWarning as MissingKeyWarning
    from outcomes.statistics.summaries import summarise as summarise
    from outcomes.statistics.trend_tests import MannKendall as MannKendall
    from outcomes.statistics.trend_tests import TrendTest as TrendTest
    from outcomes.statistics.trend_tests import cochran_armitage as cochran_armitage
    from outcomes.statistics.trend_tests import mann_kendall as mann_kendall
    from outcomes.statistics.trend_tests import weighted_trend_test as weighted_trend_test
    from outcomes.statistics.years_lost import YearsLost as YearsLost
    from outcomes.statistics.years_lost import years_left_until as years_left_until
    from outcomes.statistics.years_lost import years_of_life_lost as years_of_life_lost

_HOMES = {
    "outcomes.statistics.control_charts": (
        "ControlChart ControlLimits c_chart control_limit_events control_limits_proportion "
        "control_limits_rate g_chart t_chart"
    ),
    "outcomes.statistics.detectable_change": "sample_size_two_proportions",
    "outcomes.statistics.disparities": "between_group_variance index_of_disparity mean_deviation theil_index",
    "outcomes.statistics.estimates": "Estimate EstimateReason",
    "outcomes.statistics.funnel_significance": (
        "FunnelSignificance funnel_significance_proportion funnel_significance_rate funnel_significance_ratio"
    ),
    "outcomes.statistics.funnels": (
        "FunnelLimits effective_population funnel_axis funnel_axis_ends funnel_limits_proportion "
        "funnel_limits_rate funnel_limits_ratio"
    ),
    "outcomes.statistics.gaps": "absolute_gap ratio_of_proportions ratio_of_rates relative_gap",
    "outcomes.statistics.grouped_options": "AgeBands HealthSurvey QuantileGroups Reference Slope",
    "outcomes.statistics.healthy_life": "HealthyLifeExpectancy healthy_life_expectancy",
    "outcomes.statistics.hypotheses": "Comparison compare_counts compare_paired compare_proportions",
    "outcomes.statistics.indirect": "IndirectEstimate indirectly_standardised_rate indirectly_standardised_ratio",
    "outcomes.statistics.intervals": "proportion rate",
    "outcomes.statistics.life_expectancies": "LifeExpectancy LifeExpectancyGap life_expectancy life_expectancy_gap",
    "outcomes.statistics.means": "MeanEstimate mean mean_from_moments",
    "outcomes.statistics.percentiles": "Quantiles ntiles percentile percentile_quantiles quantiles",
    "outcomes.statistics.populations": "StandardPopulation european_standard_population",
    "outcomes.statistics.slopes": "SlopeIndex SlopeReliability slope_index slope_index_reliability",
    "outcomes.statistics.standardised": (
        "DirectEstimate directly_standardised_rate directly_standardised_rate_of_repeated_events"
    ),
    "outcomes.statistics.summaries": "MissingKeyWarning summarise",
    "outcomes.statistics.trend_tests": "MannKendall TrendTest cochran_armitage mann_kendall weighted_trend_test",
    "outcomes.statistics.years_lost": "YearsLost years_left_until years_of_life_lost",
}


if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = on_first_use(__name__, _HOMES)
