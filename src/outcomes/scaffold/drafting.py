"""A framework that judges every indicator of some files, drafted from what they say.

Law: what the files do not say is marked in the draft as still to be said, never made up.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Floats, Selection, first_true
from outcomes.data.coded import Coded
from outcomes.data.columns import letters
from outcomes.data.file_kinds import kind_of
from outcomes.data.observations import Observations
from outcomes.diagnostics import DataError
from outcomes.engine.ended_areas import say_ended
from outcomes.fetching.fingertips_api import Metadata, metadata_of
from outcomes.framework.named_files import matching
from outcomes.immutable import immutable
from outcomes.scaffold.column_options import slug
from outcomes.scaffold.drafted import ENGLAND, Drafted, polarity_of, text_of, value_type_of, with_metadata
from outcomes.scaffold.from_templates import new_folder
from outcomes.scaffold.inspecting import Inspected, inspect_file, inspect_folder

NAME: Final = ("indicatorname",)
POLARITY: Final = (
    "polarity",
    "goodis",
    "goodtobe",
    "goodperformance",
    "goodperformanceis",
    "betterif",
    "aimto",
    "desireddirection",
)
VALUE_TYPE: Final = ("valuetype",)
TREND: Final = ("recenttrend", "trend")
COMPARED: Final = ("comparedtoenglandvalueorpercentiles", "comparedtoengland")

_TRENDS: Final = {
    "increasing and getting better": "high is good",
    "decreasing and getting worse": "high is good",
    "increasing and getting worse": "low is good",
    "decreasing and getting better": "low is good",
}
"""What a published trend gives away of the polarity."""

NOT_COMPARED: Final = frozenset({"", "not compared", "not applicable"})


@immutable(kw_only=True, eq=False)
class Draft:
    """A framework as text, its indicators, and the files that it reads (by name in its folder ``data``)."""

    text: str
    indicators: tuple[Drafted, ...]
    files: tuple[tuple[str, Path], ...]
    passed_over: tuple[str, ...]
    """What could not be used, with why."""


def draft_framework(name: str, paths: Sequence[Path]) -> Draft:
    """Draft a framework from files, or those in folders. Raises `DataError` where one that is named cannot be read."""
    inspections, passed = _looked_at(paths)
    names = _names(inspections)
    indicators: list[Drafted] = []
    areas = ""
    told: dict[int, Metadata] = {}
    for each in inspections:
        if each.what == "metadata":
            told |= metadata_of(each.path)
    blocks: list[str] = []
    for file, each in zip(names, inspections, strict=True):
        if each.what == "areas" and not areas:
            areas = file
            continue
        if each.what == "metadata":
            continue
        if each.what != "observations" or each.observations is None:
            said = (str(one) for one in each.report)
            passed.append(next(said, f"{each.path}: it holds {each.what or 'no observations'}"))
            continue
        source = slug(Path(file))
        blocks.append(each.table(source, f"data/{file}" + ("/" if each.path.is_dir() else "")))
        indicators += _indicators(source, each, {one.id for one in indicators})
    indicators = [
        with_metadata(each, told.get(int(each.code))) if each.code.isdecimal() else each for each in indicators
    ]
    seen = [each.observations.area for each in inspections if each.observations is not None]
    ended = next(filter(None, (say_ended(area, datetime.date.today()) for area in seen)), "")
    text = text_of(name, areas, blocks, indicators, ended)
    used = {*(one.source for one in indicators), slug(Path(areas))}
    files = tuple((file, each.path) for file, each in zip(names, inspections, strict=True) if slug(Path(file)) in used)
    return Draft(text=text, indicators=tuple(indicators), files=files, passed_over=tuple(passed))


def _looked_at(paths: Sequence[Path]) -> tuple[list[Inspected], list[str]]:
    """What each file is. A folder of Parquet is one table; of another each file is looked at, and those that hold no
    table are said."""
    inspected: list[Inspected] = []
    passed: list[str] = []
    for path in paths:
        files = matching(path, "") if path.is_dir() else []
        if not path.is_dir():
            inspected.append(inspect_file(path))
        elif all((path / name).is_file() and kind_of(path / name) == "parquet" for name in files):
            inspected.append(inspect_folder(path))
        else:
            for name in files:
                try:
                    inspected.append(inspect_file(path / name))
                except DataError as error:
                    passed.append(str(next(iter(error.report.errors))))
    return inspected, passed


def write_draft(name: str, draft: Draft, into: Path) -> tuple[Path, ...]:
    """Write a drafted framework and copies of its files into a new folder under ``into``; gives the files.

    Raises NotWrittenError where something of that name is there, or the folder cannot be written to.
    """

    def fill(folder: Path) -> list[Path]:
        (folder / "data").mkdir()
        (folder / "framework.toml").write_text(draft.text, encoding="utf-8", newline="\n")
        for file, path in draft.files:
            if path.is_dir():
                shutil.copytree(path, folder / "data" / file)
            else:
                shutil.copyfile(path, folder / "data" / file)
        return [Path("framework.toml"), *(Path("data") / file for file, _ in draft.files)]

    return new_folder(into / name, fill)


def _names(inspections: Sequence[Inspected]) -> list[str]:
    """A name in the folder ``data`` for each file; two that are called the same are numbered."""
    names: list[str] = []
    for each in inspections:
        name, number = each.path.name, 2
        while name in names or slug(Path(name)) in {slug(Path(one)) for one in names}:
            name, number = f"{each.path.name.split('.')[0]}-{number}{''.join(each.path.suffixes)}", number + 1
        names.append(name)
    return names


def _indicators(source: str, inspected: Inspected, taken: set[str]) -> list[Drafted]:
    observations = inspected.observations
    assert observations is not None
    said, compared = _said(inspected)
    drafted = []
    column = observations.indicator
    for code, word in enumerate(column.words):
        rows = column.codes == code
        if not rows.any():
            continue
        told = said.get(word, {})
        id_ = slug(Path(word.replace(".", "-"))) if word else source
        while id_ in taken:
            id_ = f"{source}-{id_}" if f"{source}-{id_}" not in taken else f"{id_}-2"
        taken.add(id_)
        areas = {observations.area.words[each] for each in np.unique(observations.area.codes[rows])}
        counted, multiplier = _by_counts(observations, rows)
        drafted.append(
            Drafted(
                id=id_,
                code=word,
                source=source,
                title=told.get("name", ""),
                polarity=polarity_of(told.get("polarity", "")) or compared.get(word, ""),
                value_type=value_type_of(told.get("value_type", "")) or counted,
                multiplier=multiplier,
                has_limits=_some(observations.lower, rows),
                has_benchmark=ENGLAND in areas and len(areas) > 1,
                not_compared=told.get("compared", "") == "no",
            )
        )
    return drafted


def _some(column: Floats | None, rows: Selection) -> bool:
    return column is not None and bool(np.isfinite(column[rows]).any())


def _said(inspected: Inspected) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """What an export says of each of its indicators beside the figures, and the polarity that its comparisons show."""
    again = with_columns(
        inspected,
        {"name": NAME, "polarity": POLARITY, "value_type": VALUE_TYPE, "compared": COMPARED, "trend": TREND},
    )
    if again is None:
        return {}, {}
    observations, columns = again
    words = observations.indicator.to_list()
    said: dict[str, dict[str, str]] = {word: {} for word in dict.fromkeys(words)}
    for field, header in columns.items():
        column = observations.extra[header]
        pairs = np.unique(np.stack([observations.indicator.codes, column.codes]), axis=1).T.tolist()
        for code, place in pairs:
            word, text = observations.indicator.words[code], column.words[place]
            if field == "compared":
                plain = text.strip().lower() in NOT_COMPARED
                said[word][field] = "no" if plain and said[word].get(field, "no") == "no" else "yes"
            elif field == "trend" and text.lower() in _TRENDS:
                said[word].setdefault("polarity", _TRENDS[text.lower()])
            elif text:
                said[word].setdefault(field, text)
    compared = columns.get("compared")
    return said, {} if compared is None else _by_comparison(observations, observations.extra[compared])


def _by_comparison(observations: Observations, said: Coded) -> dict[str, str]:
    """The polarity of each indicator by whether figures above England's are better or worse; empty where both."""
    about = [getattr(observations, name) for name in ("indicator", "period", "sex", "age", "category")]
    _, group = np.unique(np.stack([each.codes for each in about if each is not None]), axis=1, return_inverse=True)
    england = np.full(group.max(initial=0) + 1, np.nan)
    own = observations.area.which(ENGLAND.__eq__)
    england[group[own]] = observations.value[own]
    above = np.nan_to_num(np.sign(observations.value - england[group]))

    def called(*words: str) -> NDArray[np.bool_]:
        return said.which(lambda each: each.strip().lower() in words)

    def some(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        codes = observations.indicator.codes[rows]
        return np.bincount(codes, minlength=len(observations.indicator.words)) > 0

    good = np.where(called("better"), above, 0.0) - np.where(called("worse"), above, 0.0)
    high, low, beside = some(good > 0), some(good < 0), some(called("higher", "lower") & (above != 0))
    shown = first_true((high & ~low, "high"), (low & ~high, "low"), (beside & ~high & ~low, "none"), otherwise="")
    return dict(zip(observations.indicator.words, shown.tolist(), strict=True))


def _by_counts(observations: Observations, rows: NDArray[np.bool_]) -> tuple[str, float]:
    """Type and multiplier of values that are all their count out of their denominator; nothing where some are not."""
    if observations.count is None or observations.denominator is None:
        return "", 1.0
    value, count, people = (each[rows] for each in (observations.value, observations.count, observations.denominator))
    whole = np.isfinite(value) & (count > 0) & (people > 0)
    if whole.sum() < _ENOUGH:
        return "", 1.0
    value, share = value[whole], count[whole] / people[whole]
    places = next((each for each in (1, 2, 3) if np.allclose(value, np.round(value, each), rtol=0, atol=1e-9)), None)
    near = 0.0 if places is None else 0.5000001 * 10.0**-places
    for multiplier in (100.0, 1e3, 1e4, 1e5):
        if np.allclose(value, share * multiplier, rtol=1e-6, atol=near):
            if multiplier > 100:
                return "crude-rate", multiplier
            # More than all of them is no proportion, and per hundred nobody counts events.
            return ("proportion", multiplier) if (share <= 1).all() else ("", 1.0)
    return "", 1.0


_ENOUGH: Final = 20
"""So many figures do not agree with their counts by chance."""


def with_columns(inspected: Inspected, wanted: dict[str, Sequence[str]]) -> tuple[Observations, dict[str, str]] | None:
    """The file read again with some further columns, by field; None where it has none of them or is no text."""
    from outcomes.framework.structuring import structure_parameters
    from outcomes.scaffold.trying import reader_of

    columns = {
        field: each.header
        for field, spellings in wanted.items()
        for each in inspected.profiles
        if letters(each.header) in spellings
    }
    if not columns or inspected.reader == "parquet":
        return None
    reader = reader_of(inspected.reader)
    options, wrong = structure_parameters(reader.options, {**inspected.options, "extra": list(columns.values())})
    if wrong:
        return None
    return reader.read(inspected.path, options)[0], columns
