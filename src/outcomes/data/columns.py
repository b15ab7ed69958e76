"""What the columns of observations are called, here and in the files that people download.

Law: a header is known by its letters and digits alone, so every published spelling of it is the same column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from outcomes.immutable import immutable

WHO = ("area", "sex", "age", "category")
"""The text columns that together say whose figure of an indicator it is."""

KEYS = ("indicator", *WHO, "period")
"""The text columns that together say which observation a row is."""

NUMBERS = ("value", "lower", "upper", "lower_99_8", "upper_99_8", "count", "denominator")
"""The number columns, in the indicator's own unit (limits: 95% unless named otherwise)."""

ABOUT_AREA = ("area_name", "area_type", "parent")
"""What a file may say about an area beside its code."""

FIELDS = (*KEYS, *NUMBERS, *ABOUT_AREA, "category_type", "suppressed", "remark")
"""Every column that a source may be mapped to."""

REQUIRED = ("area", "period")
"""The columns that a source cannot do without."""

JOINT = " + "
"""Stands between the headers of columns that are read as one."""

# In order of preference: an export with a `Time period` and a `Year` is read by its `Time period`.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("indicatorid", "indicator", "indicatorcode", "iid"),
    "area": ("areacode", "area"),
    "area_name": ("areaname",),
    "area_type": ("areatype",),
    "parent": ("parentcode", "parentareacode", "parent"),
    "sex": ("sex", "gender"),
    "age": ("age", "ageband", "agegroup"),
    "category_type": ("categorytype",),
    "category": ("category",),
    "period": ("timeperiod", "period", "year"),
    "value": ("value", "val"),
    "lower": (
        *("lowerci950limit", "lowerci95limit", "lowerci95", "lowerci", "lower", "lcl", "lci", "lowercl"),
        *("lower95", "lower95ci", "lowerlimit", "lowerconfidencelimit", "lowerconfidenceinterval"),
    ),
    "upper": (
        *("upperci950limit", "upperci95limit", "upperci95", "upperci", "upper", "ucl", "uci", "uppercl"),
        *("upper95", "upper95ci", "upperlimit", "upperconfidencelimit", "upperconfidenceinterval"),
    ),
    "lower_99_8": ("lowerci998limit", "lowerci998", "lower998"),
    "upper_99_8": ("upperci998limit", "upperci998", "upper998"),
    "count": ("count", "numerator"),
    "denominator": ("denominator", "denom"),
    "suppressed": ("suppressed",),
    # Of Fingertips, and of the Office for National Statistics, whose marks stand beside the values.
    "remark": ("valuenote", "datamarking", "datamarkings", "remark"),
}


@immutable(kw_only=True)
class LabelRule:
    """How period labels of a source are to be read, where they alone cannot tell.

    ``year_type`` as in the framework (``financial``, ``academic``, ...); ``month_start``: a date that is the first of
    a month stands for the month; ``format``: how labels are written, see `outcomes.periods.written_in`.
    """

    year_type: str = ""
    month_start: bool = False
    format: str = ""
    known: bool = False
    """The labels are those of a publisher whose way of writing years is known, and none of them is in doubt."""


@lru_cache(maxsize=4096)
def letters(header: str) -> str:
    """A header's letters and digits, in lower case.

    >>> letters("Lower_CI_95.0_limit") == letters("LowerCI95.0limit") == letters("Lower CI 95.0 limit")
    True
    """
    return "".join(each for each in header.lower() if each.isalnum())


def find_columns(headers: Sequence[str]) -> dict[str, int]:
    """Where each known column stands among the headers (from 0), by any of its spellings.

    >>> find_columns(["Area Code", "Year", "Value"])
    {'area': 0, 'period': 1, 'value': 2}
    """
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        places.setdefault(letters(header), place)
    column_of = {}
    for field, spellings in SPELLINGS.items():
        for spelling in spellings:
            if spelling in places:
                column_of[field] = places[spelling]
                break
    return column_of
