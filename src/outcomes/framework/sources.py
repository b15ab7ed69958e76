"""Where something is written: the sources of sentences, those of figures, and which of their rows are meant.

Law: nothing here opens a file. A source is as it was written, and says where it was written for messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from outcomes.framework.locations import KeyPath
from outcomes.framework.values import ID, Title, frozen_map, helps
from outcomes.immutable import immutable

Duplicates = Literal["error", "identical", "first", "last", "set-aside"]
"""What is done where two rows have one key."""

Impossible = Literal["error", "set-aside"]
"""What is done where a number cannot be right."""

STANDARDISED = "dsr"
"""The statistic that is made of age bands: a directly standardised rate."""

STANDARD_POPULATIONS: Mapping[str, int] = {"ESP2013": 2013, "ESP1976": 1976}
"""The words for the European Standard Populations, and their years; the first is meant where none is named."""

ALL = "all"
"""The word that stands for every sex, age, category or area in the data."""


@immutable(kw_only=True)
class Source:
    """Where a promise or a figure is written down. ``text`` is the sentence itself, verbatim or in own words."""

    title: str = ""
    publisher: str = ""
    year: int | None = None
    page: str = ""
    section: str = ""
    url: str = ""
    licence: str = ""
    text: str = ""
    document: str = ""
    """Id of a document under ``[documents]`` that this is a place in."""


@immutable(kw_only=True)
class DataSource:
    """One file or several alike (or a frame handed in) that observations are read from, and how.

    It is beside the framework or in what is granted, a folder or an address of fsspec (``path``, of which each may be a
    pattern such as ``2024-*.csv``, or a folder), or on the web (``url``); some readers need neither.
    ``options`` are the reader's own (column names, year type and so on). ``duplicates`` is the policy where two
    rows have one key: ``error``, ``identical`` (drop exact repeats, else error), ``first``, ``last`` or
    ``set-aside`` (leave every clashing series out and say so). ``values`` is the policy for numbers that cannot be
    (outside the range, counts below 0): ``set-aside`` (leave the series out and say so) or ``error``.
    ``illustrative``: the numbers are made up.
    """

    id: str = ID
    reader: Title = attrs.field(default="csv", metadata=helps("csv, fingertips, parquet, or a plugin's"))
    path: tuple[str, ...] = attrs.field(
        default=(),
        metadata=helps(
            'relative to the framework\'s folder, "@NAME/..." in a folder or address that is granted, or an address in '
            'one; several files, a pattern ("2024-*.csv") or a folder ("figures/") are read as one'
        ),
    )
    url: str = attrs.field(default="", metadata=helps("web address that the file is fetched from; https"))
    duplicates: Duplicates = attrs.field(default="identical", metadata=helps("where two rows have one key"))
    values: Impossible = attrs.field(default="set-aside", metadata=helps("where a number cannot be right"))
    illustrative: bool = attrs.field(default=False, metadata=helps("the numbers are made up"))
    periods: str = attrs.field(
        default="",
        metadata=helps(
            "a plugin's words for periods that the file writes its own way, or `fye`, `yyyymm`, `yyyyyy` or `excel`"
        ),
    )
    source: Source | None = None
    options: Mapping[str, object] = attrs.field(factory=dict, converter=frozen_map, metadata=helps("the reader's own"))
    at: KeyPath = attrs.field(default=(), eq=False, metadata={"written": False})
    """Where it is written in the framework's file: under ``[data]``, or in an indicator."""


@immutable(kw_only=True)
class PopulationReference:
    """Where the people of each age band are, if not beside the counts: an indicator of a source, such as 92708."""

    source: str
    indicator: str


@immutable(kw_only=True)
class DataReference:
    """Which rows of which source are an indicator's observations.

    ``indicator`` is the source's own id (default: the framework's id of the indicator). ``sex``, ``age`` and
    ``category`` select: ``("all",)`` takes every one; ``category`` is by default ``("",)``, the undivided total.
    For the statistic `STANDARDISED` ``age`` names the bands (all: those of the standard population).
    """

    source: str
    indicator: str = attrs.field(default="", metadata=helps("the source's own id of the indicator"))
    sex: tuple[str, ...] = (ALL,)
    age: tuple[str, ...] = (ALL,)
    category: tuple[str, ...] = ("",)
    standard_population: str = attrs.field(
        default="", metadata=helps('of statistic "dsr": ESP2013 (default) or ESP1976')
    )
    """A word of `STANDARD_POPULATIONS`; none: the first of them."""
    population: PopulationReference | None = attrs.field(
        default=None, metadata=helps('of statistic "dsr": the people of each band, if not beside the counts')
    )
