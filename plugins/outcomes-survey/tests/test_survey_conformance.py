"""Every law of the conformance kit, for both metrics and both designs."""

import datetime
import math
from statistics import NormalDist

from hypothesis import strategies as st
from outcomes_survey.parameters import ChangeParameters, MeansParameters
from outcomes_survey.plugin import Change, Means
from outcomes_survey.scale import ScaleMean, ScaleParameters
from outcomes_survey.waves import Break
from scipy import special

from outcomes.testing import conformance

breaks = st.lists(
    st.builds(Break, starts=st.dates(), what=st.sampled_from(["question", "sample"]), why=st.just("reworded")),
    max_size=2,
).map(tuple)
shared = {
    "baseline": st.sampled_from(["declared", "first", "previous"]),
    "accept": st.sampled_from(["significant", "any"]),
    "worthwhile": st.sampled_from([None, 0.5, 10.0]),
    "confidence": st.sampled_from([0.8, 0.95, 0.998]),
    "power": st.sampled_from([0.5, 0.8, 0.9]),
    "breaks": breaks,
}
effect = st.sampled_from([1.0, 1.5, 3.0])


def plain_share_change(block, params):
    """The unpaired change of one series, one step after another."""
    seen = [i for i, v in enumerate(block.value[0]) if not math.isnan(v) and block.ended[i]]
    if not seen:
        return "no data"
    after = seen[-1]
    before = seen[0]
    if params.baseline == "previous":
        before = seen[-2] if len(seen) > 1 else after
    elif params.baseline == "declared" and block.baseline_at[0] >= 0:
        before = int(block.baseline_at[0]) if int(block.baseline_at[0]) in seen else after
    if before >= after:
        return "one wave"
    if block.measure.value_type not in ("proportion", "other"):
        return "not a share"
    start, end = (block.periods.start[i].astype(datetime.date) for i in (before, after))
    for what in ("question", "sample"):
        if any(each.what == what and start < each.starts <= end for each in params.breaks):
            return f"{what} changed"
    n = [float(block.denominator[0, i]) for i in (before, after)]
    if any(math.isnan(each) for each in n):
        return "no sample size"
    x = [float(block.count[0, i]) for i in (before, after)]
    for i, (period, people) in enumerate(zip((before, after), n, strict=True)):
        if math.isnan(x[i]):
            x[i] = float(block.value[0, period]) / block.measure.multiplier * people
    if any(people <= 0 or not 0 <= yes <= people for yes, people in zip(x, n, strict=True)):
        return "impossible numbers"
    p0, p1 = x[0] / n[0], x[1] / n[1]
    pooled = sum(x) / sum(n)
    error = math.sqrt(pooled * (1 - pooled) * params.design_effect * (1 / n[0] + 1 / n[1]))
    z = (p1 - p0) / error if error else 0.0
    return plain_word(p1 - p0, 2 * NormalDist().cdf(-abs(z)) < 1 - params.confidence, block, params, after), {
        "statistic": z,
        "change": block.measure.multiplier * (p1 - p0),
    }


def plain_word(change, real, block, params, after):
    """The word of a change, and what it means for a promised direction."""
    polarity = int(block.polarity[0])
    if change == 0:
        word, wanted = "no change", False
    else:
        way, wanted = ("increased" if change > 0 else "decreased"), change * polarity > 0
        if polarity == 0:
            word = way if real else f"{way}, but within chance"
        elif wanted:
            word = f"{way}, as wanted" if real else f"{way} as wanted, but within chance"
        else:
            word = f"{way}, which is unwanted" if real else f"{way} against what is wanted, but within chance"
    if not block.direction_only[0] or polarity == 0:
        return word
    due = 0 <= block.due_at[0] <= after
    if wanted and (real or params.accept == "any"):
        return word + ("; promise kept" if due else "; promise being kept")
    if wanted:
        return word + "; promise in doubt"
    return word + ("; promise broken" if due else "; promise not being kept")


TestChange = conformance(
    Change(), params=st.builds(ChangeParameters, design_effect=effect, **shared), plain=plain_share_change
)
TestPairedChange = conformance(
    Change(),
    params=st.builds(
        ChangeParameters,
        design=st.just("paired"),
        gained=st.integers(0, 30),
        lost=st.integers(0, 30),
        pairs=st.integers(60, 200),
        exact_below=st.sampled_from([25, 1000]),
        **shared,
    ),
)
TestMeans = conformance(
    Means(),
    params=st.builds(MeansParameters, deviation=st.sampled_from([None, 2.5, 12.0]), design_effect=effect, **shared),
)
TestPairedMeans = conformance(
    Means(),
    params=st.builds(
        MeansParameters, design=st.just("paired"), deviation_of_changes=st.sampled_from([0.5, 4.0, 20.0]), **shared
    ),
)


def plain_scale_mean(block, params):
    """The word of one series' latest mean, one step after another."""
    seen = [i for i, v in enumerate(block.value[0]) if not math.isnan(v) and block.ended[i]]
    if not seen:
        return "no data"
    wave = seen[-1]
    if block.measure.value_type not in ("mean", "score", "other"):
        return "not a mean"
    value, n, lower, upper = (
        float(each[0, wave]) for each in (block.value, block.denominator, block.lower, block.upper)
    )
    levels = [
        i
        for i in range(block.shape[1])
        if not (math.isnan(block.target[0, i]) and math.isnan(block.target_upper[0, i]))
    ]
    if not levels:
        return "no target"
    own = wave in levels
    low, high = (float(each[0, wave if own else levels[-1]]) for each in (block.target, block.target_upper))
    sense = int(block.sense[0])
    margin = (value - low if sense > 0 else low - value if sense < 0 else min(value - low, high - value)) + float(
        block.tolerance[0]
    )
    limits = not (math.isnan(lower) or math.isnan(upper))
    if not limits and (math.isnan(n) or params.deviation is None):
        return "no spread"
    if math.isnan(n):
        if upper <= lower:
            return "impossible numbers"
        error, freedom = (upper - lower) / 2 / NormalDist().inv_cdf(0.975), 1e9
    else:
        if n < 2:
            return "impossible numbers"
        error = (upper - lower) / 2 / special.stdtrit(n - 1, 0.975) if limits and upper >= lower else math.nan
        if math.isnan(error):
            error = math.nan if params.deviation is None else params.deviation / math.sqrt(n)
        freedom = n - 1
    error *= math.sqrt(params.design_effect)
    if not error > 0:
        return "impossible numbers"
    real = 2 * special.stdtr(freedom, -abs(margin / error)) < 1 - params.confidence
    word = ("reached" if margin >= 0 else "short") + ("" if real else ", but within chance")
    due = int(block.due_at[0]) if block.due_at[0] >= 0 else levels[-1]
    stage = "" if wave >= due else " for now" if own else " before it is due"
    return word + stage, {"margin": margin, "error": error}


TestScaleMean = conformance(
    ScaleMean(),
    params=st.builds(
        ScaleParameters,
        deviation=st.sampled_from([None, 3.9, 12.0]),
        design_effect=effect,
        confidence=st.sampled_from([0.8, 0.95, 0.998]),
    ),
    plain=plain_scale_mean,
)
