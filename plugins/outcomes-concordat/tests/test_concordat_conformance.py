"""Every law of the conformance kit, and a plain version of the metric to agree with."""

import math

import numpy as np
from hypothesis import strategies as st
from outcomes_concordat.parameters import AssessmentParameters
from outcomes_concordat.plugin import Assessment

from outcomes.testing import conformance

WORDS = ("none", "some", "half", "most", "all")
STATES = ("unknown", "not started", "in progress", "done", "superseded", "withdrawn", "undefined")


@st.composite
def params(draw):
    scale = WORDS[: draw(st.integers(2, 5))]
    return AssessmentParameters(
        scale=scale,
        first=draw(st.integers(0, 2)),
        reach=draw(st.sampled_from(["", *scale])),
        promise=draw(st.sampled_from(["none", "hold", "improve"])),
        since=draw(
            st.none()
            | st.dates(min_value=np.datetime64("2015-06-01").item(), max_value=np.datetime64("2016-09-01").item())
        ),
        within_days=draw(st.none() | st.integers(30, 600)),
    )


def plain_assessment(block, given):
    """One row, one step after another."""
    level, before = float(block.level[0]), float(block.previous[0])
    as_at, due, today = (each.item() for each in (block.as_at[0], block.due[0], block.as_of))
    state = STATES[block.state[0]]
    if state in ("withdrawn", "superseded"):
        return "no longer assessed"
    if state == "undefined":
        return "undefined"
    if math.isnan(level):
        return "not assessed"
    levels = {given.first + place: word for place, word in enumerate(given.scale)}
    if level not in levels or not (math.isnan(before) or before in levels):
        return "not on the scale"
    if as_at is not None and given.since is not None and as_at < given.since:
        return "not assessed since"
    if as_at is not None and given.within_days is not None and (today - as_at).days > given.within_days:
        return "not assessed since"
    if as_at is None and (given.since or given.within_days):
        return "day unknown"
    if block.evidence_required[0] and not block.evidence[0]:
        return "no evidence"
    if block.acceptance_required[0] and not block.accepted[0]:
        return "not accepted"
    if math.isnan(before):
        word = "assessed for the first time"
    else:
        word = "improved" if level > before else "fell back" if level < before else "held"
    over = due is not None and due < today
    if given.reach:
        goal = given.first + given.scale.index(given.reach)
        said = word + (
            "; level reached"
            if level >= goal
            else "; level not reached when due"
            if over
            else "; level not reached yet"
        )
    elif given.promise == "none" or math.isnan(before):
        said = word
    else:
        top = level == max(levels)
        kept = word == "improved" or (word == "held" and (given.promise == "hold" or top))
        said = word + ("; promise kept" if kept else "; promise broken" if over else "; promise not kept yet")
    if said.endswith(("when due", "broken")) and as_at is not None and as_at < due:
        return "not assessed since due"
    return said, {"level": level, "steps": level - before}


TestAssessment = conformance(Assessment(), params=params(), plain=plain_assessment)
