"""Where the figures of a data source are: beside the framework, in a granted folder, on the web, or given by a reader.

Law: whatever way a file came, a reader is handed a file, and messages name the place that people know it by.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from outcomes.data.observations import Observations
from outcomes.diagnostics import Location, Report
from outcomes.fetching.access import GRANTED, LAID_OUT, Access, Fetching
from outcomes.framework.model import DataSource
from outcomes.registry.calls import fetch
from outcomes.registry.records import Registered


@attrs.frozen(kw_only=True)
class Located:
    """A file to read. ``shown`` is what messages and provenance call it.

    ``laid`` is where it lies, relative to the framework, when a stored run is laid out again; ``report`` is what is to
    be said about how it came.
    """

    path: Path
    shown: str
    laid: str
    report: Report = attrs.field(factory=Report)

    def renamed(self, report: Report) -> Report:
        """A report in which the file is called as it is shown."""
        if self.shown == str(self.path):
            return report
        return Report(attrs.evolve(each, location=self._place(each.location)) for each in report)

    def named(self, observations: Observations) -> Observations:
        """Observations whose origin is called as it is shown."""
        if self.shown == str(self.path):
            return observations
        return attrs.evolve(observations, origin=attrs.evolve(observations.origin, file=self.shown))

    def _place(self, location: Location | None) -> Location | None:
        own = str(self.path)
        if location is None or not location.file.startswith(own):
            return location
        return attrs.evolve(location, file=self.shown + location.file[len(own) :])


def is_anywhere(source: DataSource, record: Registered) -> bool:
    """Does a source say where its figures are?"""
    return bool(source.path or source.url) or is_fetching(record)


def is_fetching(record: Registered) -> bool:
    """Does a reader fetch its figures itself?"""
    return record.fetches


def locate(folder: Path, source: DataSource, record: Registered, options: Any, access: Access) -> Located:
    """Find the file of a source, fetching it where it must be. Raises `DataError` where there is none."""
    own = beside(folder, source.path, access) if source.path else None
    if not source.url and not is_fetching(record):
        assert own is not None
        outside = source.path.startswith(GRANTED)
        return Located(path=own, shown=source.path if outside else str(own), laid=source.path)
    laid = f"{LAID_OUT}/{source.id}"
    if access.laid_out:
        return Located(path=folder / laid, shown=source.url or f"data.{source.id}", laid=laid)
    fetching = Fetching(access=access, subject=f"data.{source.id}", folder=folder)
    if source.url:
        copy = fetching.get(source.url)
        return Located(path=copy.path, shown=source.url, laid=laid, report=fetching.report)
    path = fetch(record, own, options, fetching)
    return Located(path=path, shown=f"data.{source.id}", laid=laid, report=fetching.report)


def beside(folder: Path, path: str, access: Access) -> Path:
    """The file of a path: in the framework's folder, or in one that was granted."""
    if not path.startswith(GRANTED) or access.laid_out:
        return folder / path
    return access.granted(path)
