"""How far an aim falls short, in people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from outcomes.framework.model import Aim
from outcomes.framework.targets import way_of
from outcomes.results.fields import Row
from outcomes.results.rendered import Results
from outcomes.site.points import Key, Point
from outcomes.site.who import groups_in, key_of, who_of

_OF_PEOPLE: Final = {"proportion": "people", "crude-rate": "cases", "dsr": "cases"}


def people_short(
    results: Results,
    aim: Aim,
    rows: Sequence[tuple[int, Row]],
    points: Mapping[tuple[str, Key], tuple[Point, ...]],
) -> tuple[float, str]:
    """How many people the largest shortfall is about, and that in words. Areas overlap, so none are added up."""
    indicator = results.framework.indicators.get(aim.indicator)
    if indicator is None or indicator.value_type not in _OF_PEOPLE or (not aim.wanted and indicator.polarity == "none"):
        return math.nan, ""
    way = way_of(aim.wanted, indicator.polarity)
    most, said = math.nan, ""
    for _, row in rows:
        asked = row["target"] if row["verdict"] else row["benchmark"] if row["direction"] == "worse" else None
        if row["status"] != "judged" or asked is None or row["value"] is None or not way:
            continue
        point = next((e for e in points.get((aim.indicator, key_of(row)), ()) if e.period == row["period"]), None)
        short = (asked - row["value"]) * way
        if point is None or math.isnan(point.denominator) or short <= 0:
            continue
        people = float(np.round(short / indicator.multiplier * point.denominator))
        if people >= 1 and not people <= most:
            most = people
            goal = "the target" if row["verdict"] else _name(results, row["compared_with"])
            noun = _OF_PEOPLE[indicator.value_type]
            noun = {"people": "person", "cases": "case"}[noun] if people == 1 else noun
            said = f"about {people:,.0f} {noun} away from {goal} in {who_of(results, row, groups_in(rows))}"
    return most, said


def _name(results: Results, code: str | None) -> str:
    return results.evaluation.area_names.get(code or "", code or "the comparison") or "the comparison"
