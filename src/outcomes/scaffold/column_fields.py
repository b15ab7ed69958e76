"""Which columns hold which fields: those whose headers say it, and those whose words do."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from outcomes.data.columns import find_columns, letters
from outcomes.data.wide import Wide
from outcomes.periods.headings import words_in
from outcomes.scaffold.profiles import AREA, KINDS, PERIOD, Profile, share_of_periods

_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[/-]?\d{2}(?:\d{2})?)?(?:\.0)?")
_WITHIN: Final = re.compile(
    r"(?i)(?:q|qtr ?|quarter ?|h|p|m|week ?)?\d{1,2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|(?:autumn|spring|summer)(?: term)?"
)
"""A part of a year, as it stands in a column of its own."""
_VALUE: Final = ("obsvalue", "actual", "outturn", "achieved", "value", "result", "rate", "percent", "pct",
                 "proportion", "measure", "score", "average", "mean", "total")  # fmt: skip
_BESIDE: Final = frozenset((
    "target", "targets", "plan", "planned", "forecast", "trajectory", "threshold", "tolerance", "benchmark", "rank",
    "baseline", "previous", "prior", "lower", "upper", "lcl", "ucl", "lci", "uci", "ci", "change", "variance",
    "difference", "england", "national", "significance",
))  # fmt: skip
"""What a number that stands beside the figure is called: what was hoped for, what was before, how sure it is."""
_INDICATOR: Final = ("indicator", "measure", "kpi", "metric", "statistic")
_COUNTED: Final = (*_INDICATOR, "offence", "crime", "cause", "diagnosis", "treatment", "procedure", "specialty", "drug",
                   "industry", "occupation", "product", "service", "subject", "ethnic", "outcome")  # fmt: skip
_NOT_VALUES: Final = ("id", "ref", "reference", "no", "row", "uprn", "caseno", "easting", "northing", "longitude",
                      "latitude", "lat", "lon", "long", "lng", "x", "y", "recordoffset", "recordcount")  # fmt: skip
_COUNT: Final = ("count", "number", "numerator")
_DENOMINATOR: Final = ("denominator", "population", "cohort", "base")
_BREADTHS: Final = (("E01", "W01", "S01"), ("E02", "W02", "S02"), ("E05", "W05", "S13"),
                    ("E06", "E07", "E08", "E09", "W06", "S12", "N09"), ("E10", "E11", "E47"), ("E12",),
                    ("E92", "W92", "S92", "N92", "K02", "K03", "K04"))  # fmt: skip
"""Codes of areas of the ONS by their first letters, from the narrowest to the broadest."""


def fields_of(profiles: Sequence[Profile]) -> dict[str, str]:
    """The header of each field that observations need, by known spellings first, then by what columns seem to be."""
    headers = [each.header for each in profiles]
    header_of = {field: headers[place] for field, place in find_columns(headers).items()}
    by_name = {each.header: each for each in profiles}
    area = by_name.get(header_of.get("area", ""))
    if area is None or area.seems in ("numbers", "empty") or (area.seems == "words" and letters(area.header) == "area"):
        free = [each for each in profiles if each.header not in header_of.values()]
        areas = [each for each in free if each.seems.startswith("codes")]
        named = [each for each in profiles if each.named(AREA) and each.seems in ("words", "one word throughout")]
        # What is counted has codes of three letters too, as organisations have.
        areas = [each for each in areas if each.named(AREA) or not each.named(_COUNTED)]
        # Of a region, a district and its wards, the narrowest is what a row is about.
        areas.sort(key=lambda each: (not each.named(AREA), _breadth(each), -each.different, -each.filled))
        if area is not None and area.seems == "words":
            # Names are taken only where no column gives a code to each of them.
            areas = [each for each in areas if each.different >= area.different]
            named = [area]
        if areas or named:
            header_of["area"] = (areas or named)[0].header
    if "period" not in header_of or by_name[header_of["period"]].seems != "periods":
        periods = [each for each in profiles if each.seems == "periods" and each.header != header_of.get("area")]
        # Of a date and its name, such as date and date_name, the name says how long it is.
        periods.sort(key=lambda each: (not each.named(PERIOD), -each.different, not each.named(("name",))))
        if periods:
            header_of["period"] = periods[0].header
    names = {letters(header) for header in headers}
    numbers = [each for each in profiles if each.seems == "numbers" and not _only_a_key(each, names)]
    numbers = [each for each in numbers if not _beside(each.header)] or numbers
    for field, hints in (("value", _VALUE), ("count", _COUNT), ("denominator", _DENOMINATOR)):
        if field in header_of:
            continue
        free = [each for each in numbers if each.header not in header_of.values()]
        hinted = [each for hint in hints for each in free if each.named((hint,))]
        if hinted:
            header_of[field] = hinted[0].header
    if "indicator" not in header_of:
        named = [each for each in profiles if each.named(_INDICATOR) and each.seems in ("words", "one word throughout")]
        free = [each for each in named if each.header not in header_of.values() and "unit" not in letters(each.header)]
        # Nomis calls by this name which of its numbers a row gives, beside the name of what is measured.
        variable = [each for each in profiles if letters(each.header) in ("variablename", "cellname")]
        if variable or free:
            header_of["indicator"] = (variable or free)[0].header
    if "value" not in header_of and "count" not in header_of:
        free = [each for each in numbers if each.header not in header_of.values()]
        # A number that only tells rows apart is no figure.
        free = [each for each in free if letters(each.header) not in KINDS]
        if free:
            header_of["value"] = free[-1].header
    return header_of


def measures_of(wide: Wide) -> dict[str, str]:
    """The fields of the words that stand beside periods, where those that are known give no value."""
    if "value" in wide.columns or not wide.left:
        return {}
    hinted = [word for word in wide.left if any(hint in letters(word) for hint in _VALUE) or "%" in word]
    counts = [word for word in wide.left if any(hint in letters(word) for hint in _COUNT)]
    value = (hinted or [word for word in wide.left if word not in counts] or list(wide.left))[0]
    counts = [word for word in counts if word != value and "count" not in wide.columns]
    return {"value": value} | ({"count": counts[0]} if counts else {})


def _only_a_key(profile: Profile, names: Set[str]) -> bool:
    """Is a column of numbers no figure: the place of a row, or the number of what another column names?"""
    name = letters(profile.header)
    part = re.fullmatch("(?:year|month|quarter|qtr|week|term)(?:no|num|number)?", name) is not None
    return part or name in _NOT_VALUES or name.endswith("code") or {f"{name}name", f"{name}label"} & names != set()


def _beside(header: str) -> bool:
    """Does a number stand beside a figure, and is none itself?"""
    return not _BESIDE.isdisjoint(re.findall("[a-z]+", words_in(header).lower()))


def _breadth(profile: Profile) -> int:
    """How broad the areas of a column of codes are: places in `_BREADTHS`; districts, where that is not known."""
    breadths = [place for place, each in enumerate(_BREADTHS) for word in profile.words if word.startswith(each)]
    return min(breadths, default=3)


def area_columns(profiles: Sequence[Profile], chosen: str) -> list[str]:
    """The columns that hold the code of a row's area, the narrowest area first, where one alone has gaps."""
    first = next((each for each in profiles if each.header == chosen), None)
    if first is None or not first.seems.startswith("codes"):
        return [chosen] if chosen else []
    spelt = set(find_columns([each.header for each in profiles]).values())
    codes = [
        each
        for place, each in enumerate(profiles)
        if each.seems == "codes of areas" and each.filled > 0 and (each.header == chosen or place not in spelt)
    ]
    gaps = [each for each in codes if each.filled < 0.98 and (each is first or each.different >= first.different)]
    if not gaps:
        return [chosen]
    return [each.header for each in sorted(codes, key=lambda each: (_breadth(each), each.filled, -each.different))]


def period_columns(profiles: Sequence[Profile], chosen: str) -> list[str]:
    """The columns that say a row's period together: a month or quarter and its year, a first day and a last."""
    year = next((each for each in profiles if each.header == chosen), None)
    if year is None:
        return [chosen] if chosen else []
    if re.fullmatch(r"(?:\w*period)?(?:start|begin|from)\w*", letters(chosen)):
        last = [each for each in profiles if re.fullmatch(r"(?:\w*period)?(?:end|to)\w*", letters(each.header))]
        return [chosen, *(each.header for each in last[:1] if each.seems == "periods")]
    if not year.words or not all(_YEAR.fullmatch(word) for word in year.words):
        return [chosen]
    within = [each for each in profiles if each is not year and each.words and all(map(_WITHIN.fullmatch, each.words))]
    named = [each for each in within if each.named(("month", "quarter", "qtr", "term", "half", "week"))]
    if named:
        return [named[0].header, chosen]
    # The Department for Education says beside each year which year it is, or which part of it.
    for each in profiles:
        together = [f"{year.words[0]} {word}" for word in each.words]
        if letters(each.header) == "timeidentifier" and together and share_of_periods(together, "") == 1.0:
            return [chosen, each.header]
    return [chosen]
