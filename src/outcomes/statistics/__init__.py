"""The statistics of public health: pure functions over numpy arrays, exact where exact is possible.

The law kept here: this room imports nothing of the other rooms, and importing it loads neither scipy nor polars.
"""

from outcomes.statistics.control_limits import (
    ControlLimits,
    control_limit_events,
    control_limits_proportion,
    control_limits_rate,
)
from outcomes.statistics.disparities import between_group_variance, index_of_disparity, mean_deviation, theil_index
from outcomes.statistics.estimates import Estimate, EstimateReason
from outcomes.statistics.funnel_axis import funnel_axis, funnel_axis_ends
from outcomes.statistics.funnels import (
    FunnelLimits,
    FunnelSignificance,
    effective_population,
    funnel_limits_proportion,
    funnel_limits_rate,
    funnel_limits_ratio,
    funnel_significance_proportion,
    funnel_significance_rate,
    funnel_significance_ratio,
)
from outcomes.statistics.gaps import absolute_gap, relative_gap
from outcomes.statistics.healthy_life import HealthyLifeExpectancy, healthy_life_expectancy
from outcomes.statistics.hypotheses import Comparison, compare_counts, compare_paired, compare_proportions
from outcomes.statistics.indirect import (
    IndirectEstimate,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
)
from outcomes.statistics.intervals import proportion, rate
from outcomes.statistics.life_expectancy import LifeExpectancy, life_expectancy
from outcomes.statistics.life_expectancy_gap import LifeExpectancyGap, life_expectancy_gap
from outcomes.statistics.mann_kendall import MannKendall, mann_kendall
from outcomes.statistics.means import MeanEstimate, mean, mean_from_moments
from outcomes.statistics.populations import StandardPopulation, european_standard_population
from outcomes.statistics.quantiles import Quantiles, ntiles, percentile, percentile_quantiles, quantiles
from outcomes.statistics.rare_events import ControlChart, c_chart, g_chart, t_chart
from outcomes.statistics.ratios import ratio_of_proportions, ratio_of_rates
from outcomes.statistics.sample_sizes import sample_size_two_proportions
from outcomes.statistics.slope_index import SlopeIndex, slope_index
from outcomes.statistics.slope_reliability import SlopeReliability, slope_index_reliability
from outcomes.statistics.standardised import (
    DirectEstimate,
    directly_standardised_rate,
    directly_standardised_rate_of_repeated_events,
)
from outcomes.statistics.summaries import MissingKeyWarning, summarise
from outcomes.statistics.trend_tests import TrendTest, cochran_armitage, weighted_trend_test
from outcomes.statistics.years_lost import YearsLost, years_left_until, years_of_life_lost

__all__ = [
    "Comparison",
    "ControlChart",
    "ControlLimits",
    "DirectEstimate",
    "Estimate",
    "EstimateReason",
    "FunnelLimits",
    "FunnelSignificance",
    "HealthyLifeExpectancy",
    "IndirectEstimate",
    "LifeExpectancy",
    "LifeExpectancyGap",
    "MannKendall",
    "MeanEstimate",
    "MissingKeyWarning",
    "Quantiles",
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
