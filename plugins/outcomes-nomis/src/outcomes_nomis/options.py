"""What the reader `nomis` can be told, and the addresses that come of it.

Law: an address holds what the framework asks for and nothing secret; pages are told apart by their offset alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import attrs

from outcomes.immutable import immutable

ADDRESS: Final = "https://www.nomisweb.co.uk/api/v01"
PAGE: Final = 25_000
"""Cells that Nomis gives at once to those who are not registered; of more it gives the first and says nothing."""

ALWAYS: Final = (
    "date_name",
    "geography_code",
    "geography_name",
    "measures",
    "measures_name",
    "obs_value",
    "obs_status",
    "obs_status_name",
    "record_count",
)
"""Columns that every answer is asked for, beside the name of each dimension that the query mentions."""

_OURS: Final = {
    "select": "the columns are chosen by the reader",
    "recordoffset": "the pages are asked for by the reader",
    "recordlimit": "the pages are asked for by the reader",
    "uid": "a framework holds no keys, and pages are asked for without one",
}
_TIMES: Final = ("date", "time", "geography", "measures")


def _dataset(_: Any, __: Any, value: str) -> None:
    if not re.fullmatch(r"NM_\d+_\d+", value, re.IGNORECASE):
        raise ValueError(f'"{value}" is no number of a dataset; write it like "NM_17_5", as its page on Nomis shows it')


def _query(_: Any, __: Any, value: Mapping[str, Any]) -> None:
    for name, said in value.items():
        if name.lower() in _OURS:
            raise ValueError(f'"{name}" is not asked for here: {_OURS[name.lower()]}')
        if not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise ValueError(f'"{name}" is no dimension of a dataset')
        if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in _several(said)):
            raise ValueError(f'"{name}" takes a text, a number or a list of them')
    if "geography" not in {name.lower() for name in value}:
        raise ValueError('it names no areas; add geography = "E08000009" (or "TYPE432" for all of a type)')


@immutable(kw_only=True)
class NomisOptions:
    """What is asked for, and what the columns of the answer are."""

    dataset: str = attrs.field(validator=_dataset, metadata={"help": 'number of the dataset, such as "NM_17_5"'})
    query: Mapping[str, Any] = attrs.field(
        validator=_query,
        metadata={
            "help": 'what is asked of each dimension, such as {geography = "E08000009", date = "latestMINUS19-latest", '
            "variable = 45, measures = [20599, 21003]}"
        },
    )
    columns: Mapping[str, str] = attrs.field(
        factory=dict,
        metadata={"help": 'the column of the answer for a field, such as {indicator = "VARIABLE_NAME"}'},
    )
    constants: Mapping[str, str] = attrs.field(
        factory=dict, metadata={"help": 'what every row says, such as {indicator = "employment"}'}
    )
    year_type: str = attrs.field(
        default="", metadata={"help": 'the year that a label of years alone counts in, such as "financial"'}
    )
    address: str = attrs.field(default=ADDRESS, metadata={"help": "address of the service"})

    def page(self, offset: int) -> str:
        """The address of one page of the answer."""
        dimensions = [name.lower() for name in self.query if name.lower() not in _TIMES]
        names = [f"{name}_name" for name in dimensions]
        asked = {name.lower(): ",".join(map(str, _several(said))) for name, said in self.query.items()}
        asked["select"] = ",".join(dict.fromkeys([*ALWAYS, *names]))
        if offset:
            asked["recordoffset"] = str(offset)
        return f"{self.address.rstrip('/')}/dataset/{self.dataset}.data.csv?{urlencode(asked, safe=',.')}"

    def areas(self) -> tuple[str, ...]:
        """The areas that are asked for by their code, one by one."""
        said = next(said for name, said in self.query.items() if name.lower() == "geography")
        codes = [part.strip() for each in _several(said) for part in str(each).split(",")]
        return tuple(code for code in codes if re.fullmatch(r"[EWSNKJ]\d{8}", code))


def _several(said: Any) -> tuple[Any, ...]:
    return tuple(said) if isinstance(said, list | tuple) else (said,)
