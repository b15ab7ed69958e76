"""The reader `fingertips-api`: indicators of the public-health site by their numbers, as its own clients ask for them.

Law: each number is asked for by itself, so that whatever goes wrong names it, and none is missing in silence.

The addresses are those that the clients fingertips_py (Public Health England, 2018) and fingertipsR (Fox, Bhatt and
others, 2017) use: ``all_data/csv/by_indicator_id``, ``all_data/csv/by_profile_id``, ``available_data`` and
``indicator_metadata/csv/by_indicator_id``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import attrs

from outcomes.data.columns import letters
from outcomes.data.file_kinds import text_of
from outcomes.data.observations import Observations
from outcomes.data.readers.fingertips import FingertipsOptions, FingertipsReader
from outcomes.data.readers.table_options import helped
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, Severity
from outcomes.fetching.access import Fetching
from outcomes.immutable import immutable

ADDRESS: Final = "https://fingertips.phe.org.uk/api"
NEEDED: Final = ("Indicator ID", "Area Code", "Time period", "Value")
"""The headers without which an answer is no answer."""


def _numbers(value: int | Iterable[int]) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


@immutable(kw_only=True)
class FingertipsApiOptions(FingertipsOptions):
    """What the reader `fingertips-api` can be told: which numbers, for which areas; the rest as for `fingertips`."""

    indicators: int | tuple[int, ...] = attrs.field(
        default=(), converter=_numbers, metadata=helped("numbers of indicators, such as [90366, 40401]")
    )
    profile: int = attrs.field(
        default=0, metadata=helped("number of a profile: which it is asked for, or all of its indicators where none is")
    )
    area_type: int = attrs.field(metadata=helped("number of the type of areas, such as 502 (counties and unitaries)"))
    parent_area_type: int = attrs.field(
        default=15, metadata=helped("number of the type that they lie in (15: England)")
    )
    parent: str = attrs.field(default="", metadata=helped("code of the one area that they lie in; none: of every one"))
    address: str = attrs.field(default=ADDRESS, metadata=helped("address of the service"))


@immutable(kw_only=True)
class Metadata:
    """What the service says of an indicator, in its own words; "" where it says nothing."""

    name: str = ""
    unit: str = ""
    value_type: str = ""
    year_type: str = ""
    polarity: str = ""
    source: str = ""
    frequency: str = ""
    benchmark_method: str = ""
    """How its publisher compares areas, such as "Confidence intervals overlapping reference value (95.0)"."""
    next_release: str = ""
    """When its publisher expects the next figures."""


class FingertipsApiReader:
    """Asks the public-health site for indicators by number."""

    id = "fingertips-api"
    options = FingertipsApiOptions

    def fetch(self, path: Path | None, options: FingertipsApiOptions, fetching: Fetching) -> Path:
        """Ask for each number; see `outcomes.hooks.Fetcher`. A number without figures is a warning while others have
        some, and an error where none has.
        """
        numbers = options.indicators if isinstance(options.indicators, tuple) else (options.indicators,)
        if not numbers and not options.profile:
            raise fetching.refuse("OUT398", "it names no indicator and no profile", "write indicators = [...]")
        asked: list[tuple[str, str]] = [(f"indicator {number}", _address(options, number)) for number in numbers]
        asked = asked or [(f"profile {options.profile}", _address(options, 0))]
        got: list[Path] = []
        wrong: list[Diagnostic] = []
        for name, url in asked:
            try:
                copy = fetching.get(url, check=_what_is_wrong, what=f"{name} of Fingertips")
            except DataError as error:
                wrong += error.report
                continue
            if _has_rows(copy.path):
                got.append(copy.path)
            else:
                wrong.append(_no_rows(name, options, fetching))
        if not got:
            raise DataError(Report(wrong))
        fetching.problems += [attrs.evolve(each, severity=Severity.WARNING) for each in wrong]
        fetching.problems += _next_releases(
            [number for number in numbers if isinstance(number, int)], options, fetching
        )
        return _together(got, f"fingertips-api {' '.join(url for _, url in asked)}", fetching)

    def read(self, path: Path, options: FingertipsApiOptions) -> tuple[Observations, Report]:
        """Read what was fetched, as an export of the site is read."""
        return FingertipsReader().read(path, options)


def fingertips_metadata(numbers: Iterable[int], fetching: Fetching, address: str = ADDRESS) -> dict[int, Metadata]:
    """What the service says of some indicators, see `Metadata`.

    A number that it does not know is absent. Raises `DataError` where it cannot be asked.
    """
    query = urlencode({"indicator_ids": ",".join(str(each) for each in numbers)})
    copy = fetching.get(f"{address}/indicator_metadata/csv/by_indicator_id?{query}", what="metadata of Fingertips")
    return metadata_of(copy.path)


def metadata_of(file: Path) -> dict[int, Metadata]:
    """What a file of metadata says of its indicators, by number; the site gives it for download too.

    Whoever opens it in a spreadsheet and saves it may have it in Windows-1252 from then on.
    """
    try:
        return _metadata_of(file, "utf-8-sig", "strict")
    except UnicodeDecodeError:
        return _metadata_of(file, "cp1252", "replace")


def _metadata_of(file: Path, encoding: str, errors: str) -> dict[int, Metadata]:
    of_indicator: dict[int, Metadata] = {}
    with text_of(file, encoding, errors) as stream:
        for row in csv.DictReader(stream):
            said = {
                letters(header or ""): (cell or "").strip() for header, cell in row.items() if isinstance(cell, str)
            }
            if said.get("indicatorid", "").isdecimal():
                words = {
                    field: next((said[name] for name in names if said.get(name)), "") for field, names in _SAID.items()
                }
                of_indicator[int(said["indicatorid"])] = Metadata(**words)
    return of_indicator


_SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("indicatorfullname", "indicator", "indicatorname"),
    "unit": ("unit",),
    "value_type": ("valuetype",),
    "year_type": ("yeartype",),
    "polarity": ("polarity",),
    "source": ("datasource",),
    "frequency": ("frequency",),
    "benchmark_method": ("benchmarkingmethod", "benchmarkmethod", "comparatormethod", "benchmarkcomparisonmethod"),
    "next_release": ("nextrelease", "nextreleasedate", "nextupdate", "nextupdatedate", "dateofnextupdate"),
}
"""The headers of metadata, by letters and digits alone; of several the first that says something."""


def _address(options: FingertipsApiOptions, number: int) -> str:
    given: dict[str, object] = {"indicator_ids": number} if number else {"profile_id": options.profile}
    given |= {"child_area_type_id": options.area_type, "parent_area_type_id": options.parent_area_type}
    if options.parent:
        given["parent_area_code"] = options.parent
    if number and options.profile:
        given["profile_id"] = options.profile
    which = "by_indicator_id" if number else "by_profile_id"
    return f"{options.address.rstrip('/')}/all_data/csv/{which}?{urlencode(given)}"


def _what_is_wrong(file: Path) -> str:
    """What is wrong with an answer that came whole; "" where nothing is."""
    try:
        with text_of(file, "utf-8-sig") as stream:
            headers = next(csv.reader(stream), [])
    except (UnicodeError, csv.Error):
        return "it answered with something that is no CSV"
    known = {letters(header) for header in headers}
    lacking = [name for name in NEEDED if letters(name) not in known]
    return f'its answer has no column "{lacking[0]}"' if lacking else ""


def _next_releases(numbers: Sequence[int], options: FingertipsApiOptions, fetching: Fetching) -> list[Diagnostic]:
    """A note of each indicator whose next figures have a day; nothing where the service does not say, or not answer."""
    if not numbers:
        return []
    # Nobody waits long for what is only worth knowing.
    access = attrs.evolve(fetching.access, limits=attrs.evolve(fetching.access.limits, attempts=1))
    quiet = attrs.evolve(fetching, access=access, problems=[])
    try:
        said = fingertips_metadata(numbers, quiet, options.address.rstrip("/"))
    except DataError:
        return []
    return [
        Diagnostic(
            code="OUT389",
            location=Location(file=f"indicator {number} of Fingertips"),
            subject=fetching.subject,
            found=f"its publisher expects the next figures: {each.next_release}",
            to_do="nothing; `publishes` of the indicator lets `outcomes due` tell when they are late",
            severity=Severity.NOTE,
        )
        for number, each in said.items()
        if each.next_release
    ]


def _has_rows(file: Path) -> bool:
    with text_of(file, "utf-8-sig") as stream:
        rows = csv.reader(stream)
        next(rows, None)
        return any(any(cell.strip() for cell in row) for row in rows)


def _no_rows(name: str, options: FingertipsApiOptions, fetching: Fetching) -> Diagnostic:
    """An answer without figures, with the types of areas that the service has figures for, where it says so."""
    types: Sequence[int] = ()
    number = name.removeprefix("indicator ")
    if number.isdecimal():
        quiet = attrs.evolve(fetching, problems=[])
        try:
            url = f"{options.address.rstrip('/')}/available_data?{urlencode({'indicator_id': number})}"
            said = json.loads(quiet.get(url).path.read_bytes())
            types = sorted({int(each["AreaTypeId"]) for each in said})
        except (DataError, ValueError, KeyError, TypeError):
            types = ()
    to_do = "check the number and the type of areas"
    if types:
        to_do = f"it has figures for the area types {', '.join(map(str, types[:12]))}"
    return Diagnostic(
        code="OUT398",
        location=Location(file=f"{name} of Fingertips"),
        subject=fetching.subject,
        found=f"it has no figures for area type {options.area_type}",
        to_do=to_do,
    )


def _together(files: Sequence[Path], key: str, fetching: Fetching) -> Path:
    """Several answers as one file, by their headers."""
    import polars

    if len(files) == 1:
        return files[0]
    tables = [polars.read_csv(each, infer_schema=False, glob=False) for each in files]
    kept = fetching.access.kept
    with kept.incoming() as file:
        polars.concat(tables, how="diagonal").write_csv(file)
        return kept.keep(key, file, fetching.access.clock()).path
