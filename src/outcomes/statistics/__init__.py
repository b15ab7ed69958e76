"""The statistics of public health: pure functions over numpy arrays, exact where exact is possible.

The law kept here: this room imports nothing of the other rooms, and importing it loads neither scipy nor polars.
"""

from outcomes.statistics.control_limits import (
    ControlLimits,
    control_limit_events,
    control_limits_proportion,
    control_limits_rate,
)
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
from outcomes.statistics.hypotheses import Comparison, compare_counts, compare_paired, compare_proportions
from outcomes.statistics.indirect import (
    IndirectEstimate,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
)
from outcomes.statistics.intervals import proportion, rate
from outcomes.statistics.life_expectancy import LifeExpectancy, life_expectancy
from outcomes.statistics.means import MeanEstimate, mean, mean_from_moments
from outcomes.statistics.populations import StandardPopulation, european_standard_population
from outcomes.statistics.quantiles import Quantiles, ntiles, percentile, percentile_quantiles, quantiles
from outcomes.statistics.ratios import ratio_of_proportions, ratio_of_rates
from outcomes.statistics.sample_sizes import sample_size_two_proportions
from outcomes.statistics.slope_index import SlopeIndex, slope_index
from outcomes.statistics.standardised import (
    DirectEstimate,
    directly_standardised_rate,
    directly_standardised_rate_of_repeated_events,
)
from outcomes.statistics.summaries import MissingKeyWarning, summarise
from outcomes.statistics.trend_tests import TrendTest, cochran_armitage, weighted_trend_test

__all__ = [
    "Comparison",
    "ControlLimits",
    "DirectEstimate",
    "Estimate",
    "EstimateReason",
    "FunnelLimits",
    "FunnelSignificance",
    "IndirectEstimate",
    "LifeExpectancy",
    "MeanEstimate",
    "MissingKeyWarning",
    "Quantiles",
    "SlopeIndex",
    "StandardPopulation",
    "TrendTest",
    "absolute_gap",
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
    "indirectly_standardised_rate",
    "indirectly_standardised_ratio",
    "life_expectancy",
    "mean",
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
    "summarise",
    "weighted_trend_test",
]
