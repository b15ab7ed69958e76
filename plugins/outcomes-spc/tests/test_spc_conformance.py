"""Every law of the conformance kit, for each of the four metrics."""

from outcomes_spc.plugin import Run, Xmr, rates_chart, shares_chart

from outcomes.testing import conformance

TestXmr = conformance(Xmr())
TestRun = conformance(Run())
TestShares = conformance(shares_chart())
TestRates = conformance(rates_chart())
