"""Change between a baseline and a later wave of a survey: how large, and can it be told from chance?

Law: this package imports the public names of ``outcomes`` only; its mathematics are pure functions over arrays.
"""

from outcomes_survey.means import MeanChange, paired_means, sample_for_means, welch
from outcomes_survey.proportions import detectable_change

__all__ = ["MeanChange", "detectable_change", "paired_means", "sample_for_means", "welch"]
