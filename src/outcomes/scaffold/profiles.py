"""What the columns of a table seem to be, by their headers and by what their cells say.

Law: a guess is shown as one, and what a column is called weighs more than what it happens to hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import attrs

from outcomes.data.cells import CellMark, CellRules
from outcomes.data.columns import find_columns, letters
from outcomes.data.marks import mark_lists
from outcomes.data.wide import Wide
from outcomes.periods import PeriodError, parse_period
from outcomes.periods.named_forms import EXCEL
from outcomes.periods.wording import likely_format, written_in

if TYPE_CHECKING:
    import polars

CODE: Final = re.compile(
    r"[EWSNJK]\d{8}|(?!CCG|ICB|STP|PCT|LAD|LTLA|UTLA|NHS|ALL|AGE|SEX)[A-Z0-9]{3}|[A-Z]\d{5}|nE\d{8}|\d{2}[A-Z]{2}"
)
"""Codes of areas and organisations, as the ONS and the NHS give them."""

_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[/-]?\d{2}(?:\d{2})?)?(?:\.0)?")
_WITHIN: Final = re.compile(
    r"(?i)(?:q|qtr ?|quarter ?|h|p|m|week ?)?\d{1,2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|(?:autumn|spring|summer)(?: term)?"
)
"""A part of a year, as it stands in a column of its own."""

_SIGNED: Final = re.compile(r"\(?-?[£$€]?\d{1,3}(?:(?:[, ]\d{3})+(?:\.\d+)?|,\d+)%?\)?|\([£$€]?\d+(?:\.\d+)?%?\)")
"""Numbers that need an option to be read: 1,200 and 68,1 and (12.5)."""

LOOKED_AT: Final = 2000
"""How many different words of a column are looked at."""

FORMATS: Final = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%B %Y", "%b %Y", "%b-%y",
    "%b %y", "YYYYYY", "YYYYMM", "excel",
)  # fmt: skip
"""Ways of writing periods that are tried, where labels cannot be read as they stand."""

_AREA: Final = ("area", "authority", "district", "council", "borough", "geograph", "lad", "lacode", "laname", "ward",
                "region", "org", "provider", "trust", "utla", "ltla", "localarea", "locality", "place", "county",
                "icb")  # fmt: skip
_PERIOD: Final = ("period", "year", "date", "month", "quarter", "time", "week", "term", "fy")
_VALUE: Final = ("obsvalue", "actual", "outturn", "achieved", "value", "result", "rate", "percent", "pct",
                 "proportion", "measure", "score", "average", "mean", "total")  # fmt: skip
_BESIDE: Final = frozenset((
    "target", "targets", "plan", "planned", "forecast", "trajectory", "threshold", "tolerance", "benchmark", "rank",
    "baseline", "previous", "prior", "lower", "upper", "lcl", "ucl", "lci", "uci", "ci", "change", "variance",
    "difference", "england", "national", "significance",
))  # fmt: skip
"""What a number that stands beside the figure is called: what was hoped for, what was before, how sure it is."""

_INDICATOR: Final = ("indicator", "measure", "kpi", "metric", "statistic")
_NOT_VALUES: Final = ("id", "ref", "reference", "no", "row", "uprn", "caseno", "easting", "northing", "longitude",
                      "latitude", "lat", "lon", "long", "lng", "x", "y", "recordoffset", "recordcount")  # fmt: skip
_KINDS: Final = ("type", "category", "group", "class", "level", "band", "quintile", "decile", "tier")
MOST_KINDS: Final = 30
"""How many different numbers may be kinds of something."""
_COUNT: Final = ("count", "number", "numerator")
_DENOMINATOR: Final = ("denominator", "population", "cohort", "base")


@attrs.frozen(kw_only=True)
class Profile:
    """One column: its header, what share of its filled cells is a number, a period or a code (0 to 1), and its words.

    ``format`` is how its periods are written, where that must be said; ``marks`` are words among numbers; ``words`` the
    first of its different words.
    """

    header: str
    filled: float
    numbers: float
    periods: float
    codes: float
    format: str
    different: int
    marks: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def seems(self) -> str:
        """What it seems to be, in a word."""
        if not self.filled:
            return "empty"
        if self.periods > 0.8 and (self.numbers < 0.8 or self.named(_PERIOD) or self._years):
            return "periods"
        if self.codes > 0.8 and self.numbers < 0.8:
            return "codes of areas" if self.named(_AREA) or self.words[0][:1] in "EWSNJK" else "codes"
        if self.numbers > 0.6:
            return "numbers"
        return "one word throughout" if self.different == 1 else "words"

    @property
    def _years(self) -> bool:
        return all(re.fullmatch(r"(19|20)\d\d", word) for word in self.words)

    def named(self, hints: Sequence[str]) -> bool:
        """Does its header hold one of some words?"""
        name = letters(self.header.replace("%", " percent "))
        return any(hint in name for hint in hints)


_SOME = 20
"""Of many words so many are tried before all are: to say why a word is no period takes its time."""


def profiles_of(headers: Sequence[str], cells: polars.DataFrame) -> list[Profile]:
    """A profile of each column; column ``i`` of ``cells`` is headed ``headers[i]``."""
    return [_profile(header, cells[:, place]) for place, header in enumerate(headers)]


def _profile(header: str, column: polars.Series) -> Profile:
    words = column.str.strip_chars().replace("", None).drop_nulls()
    different = words.unique(maintain_order=True)
    seen = different.head(LOOKED_AT).to_list()
    rules = CellRules(missing=("",), suppressed=())
    read = [rules.read(word)[1] for word in seen]
    alike = CellRules()
    sizes = max(len(seen), 1)
    numbers = [
        mark is CellMark.NUMBER or _SIGNED.fullmatch(word) is not None for word, mark in zip(seen, read, strict=True)
    ]
    number = sum(numbers)
    format_, periods = _periods(seen)
    words_among = [word for word, read_as_one in zip(seen, numbers, strict=True) if not read_as_one]
    marks = [word for word in words_among if _is_mark(word, alike)]
    plain = max(sizes - len(marks), 1)
    return Profile(
        header=header,
        filled=len(words) / max(len(column), 1),
        numbers=number / plain if number else 0.0,
        periods=periods,
        codes=sum(CODE.fullmatch(word) is not None for word in seen) / sizes,
        format=format_,
        different=len(different),
        marks=tuple(marks[:12]) if number else (),
        words=tuple(seen[:8]),
    )


def _is_mark(word: str, rules: CellRules) -> bool:
    return rules.read(word)[1] in (CellMark.MISSING, CellMark.SUPPRESSED) or any(
        word.lower() in (*each.missing, *each.suppressed) for each in mark_lists().values()
    )


def _periods(words: Sequence[str]) -> tuple[str, float]:
    """How the words are written as periods ("": as they stand), and what share of them are some."""
    if not words:
        return "", 0.0
    some = words[:200]
    best = ("", _share(some, ""))
    for each in FORMATS:
        if best[1] >= 0.999:
            break
        share = _share(some, each)
        if share > best[1]:
            best = (each, share)
    return best


def _share(words: Sequence[str], format_: str) -> float:
    """What share of words are periods in a format; none where none of some of them is."""
    sample = words[:: max(len(words) // _SOME, 1)]
    if len(sample) < len(words) and not any(_is_period(word, format_) for word in sample):
        return 0.0
    return sum(_is_period(word, format_) for word in words) / len(words)


def _is_period(word: str, format_: str) -> bool:
    if format_ == EXCEL and likely_format(word) != EXCEL:
        return False  # 1, 2 and 3 are days of 1900 to a spreadsheet, and none of any figure
    try:
        label = word if not format_ else written_in(word, format_)
        if label:
            parse_period(label)
    except (PeriodError, ValueError):
        return False
    return bool(label)


def fields_of(profiles: Sequence[Profile]) -> dict[str, str]:
    """The header of each field that observations need, by known spellings first, then by what columns seem to be."""
    headers = [each.header for each in profiles]
    header_of = {field: headers[place] for field, place in find_columns(headers).items()}
    by_name = {each.header: each for each in profiles}
    area = by_name.get(header_of.get("area", ""))
    if area is None or area.seems in ("numbers", "empty") or (area.seems == "words" and letters(area.header) == "area"):
        free = [each for each in profiles if each.header not in header_of.values()]
        areas = [each for each in free if each.seems.startswith("codes")]
        named = [each for each in profiles if each.named(_AREA) and each.seems in ("words", "one word throughout")]
        # Of a region, a district and its wards, the narrowest is what a row is about.
        areas.sort(key=lambda each: (not each.named(_AREA), _breadth(each), -each.different, -each.filled))
        if area is not None and area.seems == "words":
            # Names are taken only where no column gives a code to each of them.
            areas = [each for each in areas if each.different >= area.different]
            named = [area]
        if areas or named:
            header_of["area"] = (areas or named)[0].header
    if "period" not in header_of or by_name[header_of["period"]].seems != "periods":
        periods = [each for each in profiles if each.seems == "periods" and each.header != header_of.get("area")]
        # Of a date and its name, such as date and date_name, the name says how long it is.
        periods.sort(key=lambda each: (not each.named(_PERIOD), -each.different, not each.named(("name",))))
        if periods:
            header_of["period"] = periods[0].header
    numbers = [each for each in profiles if each.seems == "numbers" and not _only_a_key(each, profiles)]
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
        free = [each for each in free if letters(each.header) not in _KINDS]
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


def tells_apart(profile: Profile) -> bool:
    """Can a column say which of several figures of one area and period a row is, such as a type 1, 2 or other?"""
    kinds = profile.seems == "numbers" and profile.different <= MOST_KINDS and profile.named(_KINDS)
    return profile.seems == "words" or kinds


def _only_a_key(profile: Profile, profiles: Sequence[Profile]) -> bool:
    """Is a column of numbers no figure: the place of a row, or the number of what another column names?"""
    name = letters(profile.header)
    others = {letters(each.header) for each in profiles}
    return name in _NOT_VALUES or name.endswith("code") or {f"{name}name", f"{name}label"} & others != set()


def _beside(header: str) -> bool:
    """Does a number stand beside a figure, and is none itself?"""
    return not _BESIDE.isdisjoint(re.findall("[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).lower()))


_BREADTHS: Final = (("E01", "W01", "S01"), ("E02", "W02", "S02"), ("E05", "W05", "S13"),
                    ("E06", "E07", "E08", "E09", "W06", "S12", "N09"), ("E10", "E11", "E47"), ("E12",),
                    ("E92", "W92", "S92", "N92", "K02", "K03", "K04"))  # fmt: skip
"""Codes of areas of the ONS by their first letters, from the narrowest to the broadest."""


def _breadth(profile: Profile) -> int:
    """How broad the areas of a column of codes are: places in `_BREADTHS`; districts, where that is not known."""
    found = [place for place, each in enumerate(_BREADTHS) for word in profile.words if word.startswith(each)]
    return min(found, default=3)


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
    if not all(_YEAR.fullmatch(word) for word in year.words):
        return [chosen]
    within = [each for each in profiles if each is not year and each.words and all(map(_WITHIN.fullmatch, each.words))]
    named = [each for each in within if each.named(("month", "quarter", "qtr", "term", "half", "week"))]
    if named:
        return [named[0].header, chosen]
    # The Department for Education says beside each year which year it is, or which part of it.
    for each in profiles:
        together = [f"{year.words[0]} {word}" for word in each.words]
        if letters(each.header) == "timeidentifier" and together and _share(together, "") == 1.0:
            return [chosen, each.header]
    return [chosen]
