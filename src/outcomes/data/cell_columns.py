"""Columns of numbers from cells, each distinct text looked at once, and what to do about a cell that is no number.

Law: what a cell is, `outcomes.data.cells` says; a cell that is no number is reported with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import doubles
from outcomes.data.cells import GROUPED, LONGEST_NUMBER, PLAIN_SPACE, CellMark, CellRules
from outcomes.data.coded import Coded, from_table, is_nothing
from outcomes.data.number_marks import lists_that_know, lists_that_note
from outcomes.data.origin import Origin
from outcomes.data.problems import bad_cells
from outcomes.diagnostics import Diagnostic, listed
from outcomes.framework.parameter_docs import spell

_FORMULA = re.compile(
    r"#(div/0!|ref!|value!|name\?|num!|null!|n/a|spill!|calc!|field!|busy!|blocked!|connect!|unknown!|getting_data)"
    r"|err:\d{3}",
    re.IGNORECASE,
)
"""What Excel and, as ``Err:502``, LibreOffice show where a formula failed."""


_UNIT = re.compile(
    r"%|per ?cent(age)?|£( ?(m|k|000s?|millions?|thousands?))?|numbers?|no\.|counts?|integer|numeric|ratio"
    r"|rates?( per .+)?|per [\d,]+.*|days|weeks|months|hours|minutes|people|persons|pupils|tonnes|kg|km",
    re.IGNORECASE,
)
"""What a row of units under the header says."""


_MULTIPLE = re.compile(r"[+-]?£?\s*[\d.,]*\d\s*(k|m|mn|bn|thousand|million|billion)", re.IGNORECASE)
"""A number in thousands or more."""

_NONE = ("nil", "zero")
"""Words for 0, which some write where they have no number."""


_WRITE = "write a number, or leave the cell empty"
_BETWEEN = re.compile(r"\d+ ?(-|–|to) ?\d+")
_ABOUT = re.compile(r"(?:c|ca|circa|approx(?:imately)?|about|around|nearly|almost|~)\.? ?£?\d[\d,.]*%?", re.I)


def advice(text: str, rules: CellRules, origin: Origin) -> str:
    """What to do about a cell that is no number: which option reads it, where one does and its source has options."""
    word = text.translate(PLAIN_SPACE).strip()
    if len(word) > LONGEST_NUMBER:
        return _WRITE
    return (not origin.as_given and _option(word, rules)) or _by_hand(word)


def _option(word: str, rules: CellRules) -> str:
    """Which option reads a cell; empty where none does."""
    bare = word.lstrip("+-£ ").rstrip("% ")
    if not rules.thousands and GROUPED.fullmatch(bare):
        return 'set thousands = "," in the options of the data source'
    if not rules.thousands and re.fullmatch(r"\d{1,3}( \d{3})+(\.\d+)?", bare):
        return 'set thousands = " " in the options of the data source'
    if rules.decimal == "." and re.fullmatch(r"(\d{1,3}(\.\d{3})*|\d+),\d+", bare):
        more = ' and thousands = "."' if "." in bare else ""
        return f'set decimal = ","{more} in the options of the data source'
    if rules.decimal != "." and not rules.thousands and re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", bare):
        return 'set thousands = "." in the options of the data source'
    if not rules.brackets and re.fullmatch(r"\(\s*£?\s*[\d,.]+\s*%?\)", word):
        return "set brackets = true in the options of the data source, if brackets mean below 0"
    if _FORMULA.fullmatch(word):
        return (
            "it is the error of a formula: correct that in the workbook and save it again, or set missing = "
            f"{spell([word])} in the options of the data source, where no number is to be had"
        )
    if _UNIT.fullmatch(word):
        return "set units = 1 in the options of the data source, where a row of units stands below the header"
    if len(word) <= LONGEST_MARK and not re.search(r"\d|^[+-]?inf", word.lower()):
        return _mark_advice(word, rules)
    if _BETWEEN.fullmatch(word):
        suppressed = f"set suppressed = {spell([word])} in the options of the data source"
        return f"correct the cell, or {suppressed} if it hides a number"
    note = "" if _MULTIPLE.fullmatch(word) else _note_behind(word)
    if note:
        first, *others = [f'"{each}"' for each in lists_that_note(note)] or [""]
        more = f" (or {listed(others, 'or')}, which have it too)" if others else ""
        if first:
            return f"set marks = {first} in the options of the data source{more}, if that note is its publisher's"
    return ""


def _note_behind(word: str) -> str:
    """What stands behind a number, in small letters; empty for nothing."""
    noted = re.fullmatch(r"[+-]?£?[\d.,]*\d%?\s*(\D{1,6})", word)
    note = noted[1].strip().lower() if noted else ""
    return "" if note == "%" else note


def _by_hand(word: str) -> str:
    """What to do about a cell where it stands."""
    if _FORMULA.fullmatch(word):
        return "it is the error of a formula: correct that in the workbook, and save it again"
    if word.lower() in _NONE:
        return "write 0 if that is meant, or leave the cell empty"
    if _BETWEEN.fullmatch(word):
        return "write one number, or leave the cell empty"
    if _MULTIPLE.fullmatch(word):
        return "write the number out: k, m and bn are not read, for they can be notes of a publisher"
    if re.fullmatch(r"\d+ ?[/-] ?[A-Za-z]{3,9}|[A-Za-z]{3,9} ?[/-] ?\d+", word):
        return "a spreadsheet has made a date of it: write the number again"
    if _ABOUT.fullmatch(word):
        return "write the number alone, and what is to be said of it in a column of remarks, which the verdict tells"
    if _note_behind(word):
        return "write the number alone, and what is to be said of it elsewhere"
    return _WRITE


LONGEST_MARK = 60
"""Letters of the longest text that may be a publisher's mark."""


def _mark_advice(word: str, rules: CellRules) -> str:
    if word.lower() in _NONE:
        return (
            f"write 0 if that is meant, or set missing = {spell([word])} in the options of the data source if it is not"
        )
    known = lists_that_know(word)
    if known and not rules.replaced:
        name, meaning = next(iter(known.items()))
        return f'set marks = "{name}" in the options of the data source, where it means {meaning}'
    return (
        f"write a number; or, for a mark of the publisher, set missing = {spell([word])} in the options of the data "
        "source, or suppressed where it holds a number back"
    )


def read_texts(texts: Iterable[str], rules: CellRules) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Numbers and marks of some distinct texts."""
    read = [rules.read(text) for text in texts]
    numbers, marks = [number for number, _ in read], [mark for _, mark in read]
    return np.asarray(numbers, dtype=np.float64), np.asarray(marks, dtype=np.int8)


def held_back(marks: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Which cells the publisher knows and does not say, or of which it says only that they are small."""
    return np.asarray((marks == CellMark.SUPPRESSED) | (marks == CellMark.LOW))


def numbers_from(
    column: Iterable[object], field: str, rules: CellRules, origin: Origin
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Coded], list[Diagnostic]]:
    """A fresh float64 column from numbers, texts and None; which rows are held back; caveats, if any; the problems."""
    array = np.asarray(column) if not isinstance(column, (list, tuple)) else None
    if array is not None and array.dtype.kind in "fiub":
        numbers = doubles(array)
        numbers = numbers if numbers.flags.writeable else numbers.copy()
        wrong = np.flatnonzero(np.isinf(numbers))
        return numbers, np.zeros(len(numbers), dtype=np.bool_), [], infinite(numbers, wrong, field, rules, origin)
    cells: Iterable[object] = column if array is None else array.tolist()
    place: dict[str, int] = {}
    texts = ["" if is_nothing(cell) else str(cell) for cell in cells]
    codes = np.array([place.setdefault(each, len(place)) for each in texts], dtype=np.int64)
    read, meant = read_texts(place, rules)
    marks = meant[codes]
    wrong = np.flatnonzero(marks == CellMark.BAD)
    bad = [texts[row] for row in wrong.tolist()]
    problems = bad_cells(origin, field, wrong.tolist(), bad, lambda text: advice(text, rules, origin))
    return read[codes], held_back(marks), caveats_in(list(place), meant, codes, rules), problems


def caveats_in(
    texts: Sequence[str], marks: NDArray[np.int8], codes: NDArray[np.integer], rules: CellRules
) -> list[Coded]:
    """What the notes behind numbers say that a reader must know, one a row; nothing where they say nothing of any.

    ``marks`` are those of the distinct ``texts``, ``codes`` the place among these of what each row says.
    """
    noted = (marks == CellMark.NOTED).tolist()
    said = [rules.caveat(text) if note else "" for text, note in zip(texts, noted, strict=True)]
    return [from_table(codes, said)] if any(said) else []


def infinite(
    numbers: NDArray[np.float64],
    wrong: NDArray[np.intp],
    field: str,
    rules: CellRules,
    origin: Origin,
    places: NDArray[np.int64] | None = None,
) -> list[Diagnostic]:
    """Problems for numbers that are not finite, which become missing in place. ``places``: rows in the source."""
    texts = [str(number) for number in numbers[wrong].tolist()]
    numbers[wrong] = np.nan
    rows = wrong if places is None else places[wrong]
    return bad_cells(origin, field, rows.tolist(), texts, lambda text: advice(text, rules, origin))
