"""Trying options on a file: read it, follow what messages advise, and drop what adds others up.

Law: options are kept only where they read more of the file than before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import attrs
import numpy as np
import tomli

from outcomes.data.columns import KEYS, letters
from outcomes.data.everybody import about_everybody
from outcomes.data.observations import Observations
from outcomes.data.series_problems import unreadable_labels
from outcomes.diagnostics import DataError, Report
from outcomes.framework.structuring import structure_parameters
from outcomes.hooks.protocols import Reader
from outcomes.periods.many_periods import parse_labels
from outcomes.registry.builtin import READERS, made_of
from outcomes.scaffold.column_fields import fields_of
from outcomes.scaffold.profiles import CODE, Options, Profile, tells_apart

ATTEMPTS: Final = 12
"""How often the advice of messages is followed before what is left is shown."""
_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_ADVICE: Final = re.compile(rf"set ((?:\w+ = (?:{_TEXT}|\[(?:{_TEXT}(?:, )?)*\]|true|\d+)(?: and )?)+) in the options")
_FILLED: Final = re.compile(rf"fill = (\[{_TEXT}\])")


def by_months(observations: Observations) -> bool:
    """Are all periods the first days of months, of several months of the year?"""
    column = observations.period
    said = [word for word, used in zip(column.words, column.used(), strict=True) if used]
    firsts = [re.fullmatch(r"\d{4}-(\d\d)-01(?:[T ]00:00(?::00)?)?", word) for word in said]
    return bool(firsts) and all(firsts) and len({each[1] for each in firsts if each}) > 1


@cache
def reader_of(name: str) -> Reader:
    """A reader of ours by its id."""
    reader: Reader = made_of(READERS[name])
    return reader


def _read(reader: str, path: Path, options: Mapping[str, object]) -> tuple[Observations | None, Report]:
    by = reader_of(reader)
    made, wrong = structure_parameters(by.options, options)
    if wrong:
        raise AssertionError(wrong)
    try:
        observations, report = by.read(path, made)
    except DataError as error:
        return None, error.report
    rule = observations.label_rule
    labels = parse_labels(
        observations.period.words, year_type=rule.year_type or None, month_start=rule.month_start, form=rule.format
    )
    if labels.errors:
        rows = np.flatnonzero(labels.kind_index[observations.period.codes] < 0)
        report += unreadable_labels(observations, rows, labels.errors)
    return observations, report


def tried(reader: str, path: Path, options: Options) -> tuple[Observations | None, Report, Options]:
    """Read a file, following what messages advise for as long as that gets further."""
    observations, report = _read(reader, path, options)
    known = {each.name for each in attrs.fields(reader_of(reader).options)}
    for _ in range(ATTEMPTS):
        more = _advised(report, options, known)
        if not report.errors or more is None:
            break
        options = more
        observations, report = _read(reader, path, options)
    if report.errors and any(each.code == "OUT311" for each in report) and "footer" not in options and reader == "csv":
        again, said = _read(reader, path, options | {"footer": "no area"})
        # Rows without an area between the others are none of a footer.
        between = any(each.code == "OUT324" for each in said)
        if again is not None and len(again) and not between and len(said.errors) < len(report.errors):
            observations, report, options = again, said, options | {"footer": "no area"}
    merged = next((json.loads(found[1]) for each in report.errors if (found := _FILLED.search(each.to_do))), None)
    if merged is not None and "fill" in known and "fill" not in options:
        again, said = _read(reader, path, options | {"fill": merged})
        # A total below an area would become a second figure of it.
        if again is not None and len(said.errors) < len(report.errors) and not clashing(again):
            observations, report, options = again, said, options | {"fill": merged}
    return observations, report, options


def _advised(report: Report, options: Mapping[str, object], known: Collection[str]) -> Options | None:
    """The options with what the messages advise added to them, as far as the reader knows it; None for nothing new."""
    changed = {key: list(value) if isinstance(value, list) else value for key, value in options.items()}
    proposals = [advice for each in report if (advice := _ADVICE.search(each.to_do))]
    # Where a table ends at another one, the header of that is no row to leave out of it.
    ending = any(advice[1].startswith("footer = ") for advice in proposals)
    for advice in proposals:
        if ending and advice[1].startswith("drop = "):
            continue
        for key, value in tomli.loads(re.sub(r" and (?=\w+ = )", "\n", advice[1])).items():
            if key not in known:
                continue
            if isinstance(value, list):
                before = changed.get(key)
                changed[key] = list(dict.fromkeys([*(before if isinstance(before, list) else ()), *value]))
            else:
                changed.setdefault(key, value)
    # Of 1,234 and 12,5 in one column no signs read both.
    contrary = changed.get("thousands") == changed.get("decimal", ".")
    return None if contrary or changed == options else changed


def told_apart(
    reader: str,
    path: Path,
    options: Options,
    profiles: Sequence[Profile],
    observations: Observations,
    report: Report,
) -> tuple[Observations, Report, Options]:
    """Where two rows have one key, the rows of the figure itself are taken where others say how sure it is or what it
    was made of; else the column that tells rows apart becomes the category."""
    if reader not in ("csv", "excel") or not clashing(observations):
        return observations, report, options
    mapped = [name if isinstance(name, list) else [name] for name in dict(options.get("columns", {})).values()]
    used = {each for names in mapped for each in names} | set(fields_of(profiles).values())
    free = [each for each in profiles if each.header not in used and tells_apart(each) and each.header != "(sheet)"]
    best = (clashing(observations), observations, report, options)
    for each in free:
        if figure := _figure_among(each):
            changed = options | {"where": {**options.get("where", {}), each.header: figure}}
            again, said = _read(reader, path, changed)
            if again is not None and not said.errors and clashing(again) < best[0]:
                best = (clashing(again), again, said, changed)
                options = changed
    for each in sorted(free, key=lambda one: one.different):
        if not best[0] or each.header in best[3].get("where", {}):
            continue
        if "category" in dict(options.get("columns", {})) or any(letters(p.header) == "category" for p in profiles):
            break
        changed = options | {"columns": {**options.get("columns", {}), "category": each.header}}
        again, said = _read(reader, path, changed)
        if again is not None and not said.errors and clashing(again) < best[0]:
            best = (clashing(again), again, said, changed)
    # Of what no one column tells apart, the rows about everybody are taken.
    for each in free:
        whole = next(filter(_about_all, each.words), "")
        if not best[0] or not whole or each.header in best[3].get("columns", {}).values():
            continue
        changed = best[3] | {"where": {**best[3].get("where", {}), each.header: whole}}
        again, said = _read(reader, path, changed)
        if again is not None and not said.errors and clashing(again) < best[0]:
            best = (clashing(again), again, said, changed)
    return best[1], best[2], best[3]


def _figure_among(profile: Profile) -> str:
    """The one word of a column that names a figure, where all the others name what it is made of or its limits."""
    figures = [word for word in profile.words if not _OF_A_FIGURE.fullmatch(word.strip())]
    return figures[0] if len(figures) == 1 and 1 < profile.different <= len(profile.words) else ""


_OF_A_FIGURE: Final = re.compile(
    r"numerator|denominator|count|number|confidence(?: interval)?|(?:lower|upper)\b.*|(?:95% )?(?:conf|ci)\b.*"
    r"|standard error|margin of error",
    re.IGNORECASE,
)
"""What publishers that write each number in a row of its own call the numbers beside a rate or an estimate."""


def _about_all(word: str) -> bool:
    """Whether a word of a column of groups is said on the rows that are about all of them."""
    return bool(word) and (about_everybody(word) or _ALL_OF_SOME.fullmatch(word) is not None)


_ALL_OF_SOME: Final = re.compile(r"totals|all (?!.*\d).{0,30}", re.IGNORECASE)
"""Such as "All ethnic groups", but no band of ages."""


def words_of_totals(observations: Observations) -> list[str]:
    """Words among codes of areas that say that a row adds others up."""
    words = [word for word, used in zip(observations.area.words, observations.area.used(), strict=True) if used]
    if sum(CODE.fullmatch(word) is not None for word in words) * 2 < len(words):
        return []
    return [word for word in words if re.search(r"\btotals?\b", word, re.I)]


def clashing(observations: Observations) -> int:
    """How many rows have a key that another row has, with another value."""
    codes = np.stack([getattr(observations, key).codes for key in KEYS], axis=1)
    _, which = np.unique(codes, axis=0, return_inverse=True)
    which = which.reshape(-1)
    low = np.empty(which.max(initial=-1) + 1)
    high = np.empty(len(low))
    unlike = np.zeros(len(low), dtype=np.bool_)
    for numbers in (observations.value, observations.count):
        if numbers is None:
            continue
        low[:], high[:] = np.inf, -np.inf
        value = np.where(np.isnan(numbers), 0.0, numbers)
        np.minimum.at(low, which, value)
        np.maximum.at(high, which, value)
        unlike |= low < high
    return int(unlike[which].sum())
