"""Every law of the conformance kit, for parameters with and without ranges."""

from hypothesis import strategies as st
from outcomes_sroi.parameters import Range, RatioParameters
from outcomes_sroi.plugin import Ratio

from outcomes.testing import conformance

shares = st.one_of(
    st.sampled_from([0.0, 0.25, 1.0]),
    st.sampled_from([Range(low=0.0, central=0.1, high=0.5), Range(low=0.2, central=0.2, high=1.0)]),
)
TestRatio = conformance(
    Ratio(),
    params=st.builds(
        RatioParameters,
        deadweight=shares,
        displacement=shares,
        due_to_others=shares,
        drop_off=shares,
        discount=st.sampled_from([0.0, 0.035, Range(low=0.015, central=0.035, high=0.06)]),
        horizon=st.sampled_from([1.0, 10.0, 30.0]),
        at_least=st.sampled_from([0.5, 1.0, 3.0]),
        basis=st.sampled_from(["forecast", "evaluated"]),
    ),
)
