"""Areas that got another code, were merged or were split: the code history of England, and files of the same form.

Law: what is written of a change is told as it is written; nothing is made of an area that no row names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

import attrs

from outcomes.data.coded import tidy
from outcomes.data.columns import letters
from outcomes.data.problems import several, unknown_column
from outcomes.data.readers.opening import open_table
from outcomes.diagnostics import DataError, Report, suggest
from outcomes.immutable import immutable

Kind = Literal["recode", "merge", "split"]
KINDS: Final = get_args(Kind)
COLUMNS: Final = ("predecessor", "successor", "date", "kind")
NAMES: Final = ("predecessor_name", "successor_name")
"""Columns that a code history may have."""

ENGLAND: Final = Path(__file__).with_name("english_areas.csv")
"""The code history of England since 1 April 2009; its first lines name its sources."""

_ENGLISH: Final = re.compile(r"E(?:0[678]|1[01])\d{6}", re.ASCII)


@immutable(kw_only=True)
class AreaChange:
    """On ``date`` the area ``predecessor`` became ``successor``, or a part of it (merge), or one of several (split).

    Names are empty where the history gives none.
    """

    predecessor: str
    successor: str
    date: date
    kind: Kind
    predecessor_name: str = ""
    successor_name: str = ""

    @property
    def before(self) -> str:
        """The predecessor as messages call it."""
        return called(self.predecessor, self.predecessor_name)

    @property
    def after(self) -> str:
        """The successor as messages call it."""
        return called(self.successor, self.successor_name)


def called(code: str, name: str) -> str:
    """An area as messages call it.

    >>> called("E07000026", "Allerdale"), called("E07000026", "")
    ('Allerdale (E07000026)', '"E07000026"')
    """
    return f"{name} ({code})" if name else f'"{code}"'


def read_area_changes(path: Path, *, file: str = "") -> tuple[tuple[AreaChange, ...], Report]:
    """Read a code history: a table with the columns of `COLUMNS`; dates as 2023-04-01 or 01/04/2023.

    Raises `DataError` where the file cannot be read or lacks a column.
    """
    opened = open_table(path, None, file=file)
    placed = {letters(header): index for index, header in reversed(list(enumerate(opened.headers)))}
    missing = [name for name in COLUMNS if name not in placed]
    if missing:
        raise DataError(Report(unknown_column(opened.origin, name, opened.headers) for name in missing))
    at = {name: place for name in (*COLUMNS, *NAMES) if (place := placed.get(letters(name))) is not None}
    changes, wrong = [], []
    for number, row in opened.numbered():
        cells = {name: tidy(row[place]) if place < len(row) else "" for name, place in at.items()}
        if not any(cells.values()):
            continue
        day, kind = _date(cells.pop("date")), cells.pop("kind").lower()
        if day is None or kind not in KINDS or not cells["predecessor"] or not cells["successor"]:
            bad = "date" if day is None else "kind" if kind not in KINDS else "code"
            said = {"date": tidy(row[at["date"]]) if at["date"] < len(row) else "", "kind": kind}.get(bad, "")
            wrong.append((number, bad, said))
            continue
        changes.append(AreaChange(**cells, date=day, kind=kind))  # type: ignore[arg-type]
    return tuple(changes), Report(
        several(
            "OUT376",
            opened.origin,
            "",
            [number for number, *_ in wrong],
            lambda i: (f'{wrong[i][1]} "{wrong[i][2]}"', "it cannot be read", _to_do(wrong[i][1], wrong[i][2])),
            ("changes of areas", "rows that cannot be read"),
        )
    )


def _date(text: str) -> date | None:
    day, _, rest = text.partition("/")
    month, _, year = rest.partition("/")
    try:
        return date(int(year), int(month), int(day)) if rest else date.fromisoformat(text[:10])
    except ValueError:
        return None


def _to_do(what: str, said: str) -> str:
    if what == "date":
        return "write it like 2023-04-01"
    return suggest(said, KINDS) if what == "kind" else "give both codes"


@cache
def english_changes() -> tuple[AreaChange, ...]:
    """The code history of England.

    >>> next(each.after for each in english_changes() if each.predecessor == "E07000026")
    'Cumberland (E06000063)'
    """
    return read_english_changes(ENGLAND)


def read_english_changes(path: Path) -> tuple[AreaChange, ...]:
    """A copy of the code history of England that was kept."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows: Iterable[dict[str, Any]] = csv.DictReader(lines)
    return tuple(AreaChange(**row | {"date": date.fromisoformat(row["date"])}) for row in rows)


def english_areas_that_changed(codes: Iterable[str]) -> tuple[AreaChange, ...]:
    """The code history of England where one of the codes could be in it: it is not read for other areas."""
    return english_changes() if any(map(_ENGLISH.fullmatch, codes)) else ()


def endings(changes: Sequence[AreaChange], codes: Collection[str], day: date) -> dict[str, list[AreaChange]]:
    """What became of each of some areas that had ended by a day, in the order of ``codes``."""
    became: dict[str, list[AreaChange]] = {}
    for each in changes:
        if each.date <= day:
            became.setdefault(each.predecessor, []).append(each)
    return {code: became[code] for code in dict.fromkeys(codes) if code in became}


def followers(changes: Sequence[AreaChange], code: str, day: date) -> list[str]:
    """The areas that an area has become by a day, as messages call them; those that ended too are followed.

    >>> followers(english_changes(), "E07000190", date(2026, 4, 1))
    ['Somerset (E06000066)']
    """
    last_ones: dict[str, str] = {}
    seen, open_ = {code}, [code]
    while open_:
        after = [each for each in changes if each.predecessor in open_ and each.date <= day]
        ended = {each.predecessor for each in changes if each.date <= day}
        last_ones |= {each.successor: each.after for each in after if each.successor not in ended}
        open_ = [each.successor for each in after if each.successor not in seen]
        seen.update(open_)
    return list(last_ones.values())


def made_of(changes: Sequence[AreaChange], codes: Collection[str], known: Collection[str]) -> list[AreaChange]:
    """The changes by which areas that data knows became one of ``codes``, each in one step or in several.

    A predecessor of several steps is given with what it became at last: Alnwick with the Northumberland of today.
    """
    last_of: dict[str, AreaChange] = {}
    ends = {each.successor: each for each in changes if each.successor in codes}
    for _ in range(len(changes)):
        steps = [each for each in changes if each.successor in ends and each.predecessor not in last_of]
        for each in steps:
            last = ends[each.successor]
            last_of[each.predecessor] = attrs.evolve(each, successor=last.successor, successor_name=last.successor_name)
        ends = {each.predecessor: last_of[each.predecessor] for each in steps}
        if not ends:
            break
    return [each for code, each in last_of.items() if code in known and code not in codes]
