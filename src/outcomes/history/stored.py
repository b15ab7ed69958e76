"""What the history holds, as a person would name it: a run, the files it rested on, a verdict and what it said.

Law: plain values, which need neither the engine nor the database to be read, compared or shown.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

import attrs

from outcomes.immutable import immutable

SERIES = ("indicator", "area", "sex", "age", "category")
"""The words that say which series of observations is meant."""

SHOWN = ("aim", "area", "sex", "age", "category", "item")
"""The words that a verdict is called by."""

# Words of `metrics.contract.Status`, whose room would load those of the data and the framework with it.
METRIC_FAILED: Final = "metric failed"
ABSENT: Final = frozenset(
    {"no data", "indicator not in the data", "breakdown not in the data", "area not in the data", "empty source"}
)
"""The reasons of a row that stands for figures that are not there."""
DEPENDS_ON_READING: Final = "depends on the reading"


FRAMEWORK_INPUT: Final = "framework"
"""Name of the framework's own file among the inputs of a run."""
DATA_INPUT: Final = "data:"
"""What the name of a file of observations begins with; the data source follows."""
ONE_OF: Final = "#"
"""Stands in the name of one of several files of a data source before its number."""
TARGET_INPUT: Final = "target:"
"""What the name of a file of targets by area begins with; the aim follows."""
COMMENTARY_INPUT: Final = "commentary:"
"""What the name of a file of comments begins with; its path follows."""


@immutable(kw_only=True)
class InputRecord:
    """One file that a run rested on. ``rows`` is 0 where it holds no observations.

    ``path`` and ``sha256`` are empty for figures that a program handed in.
    """

    name: str
    path: str
    sha256: str
    rows: int = 0
    place: Path | None = attrs.field(default=None, eq=False)
    """The file itself while its run lasts, where it does not lie beside the framework."""


@immutable(kw_only=True)
class RunRecord:
    """One night of one framework, as it is remembered.

    ``folder`` is where its outputs were published, below the framework's own folder; empty for none. ``judged``: there
    are verdicts. ``told``: its changes were handed on. Times carry their zone.
    """

    id: int
    framework: str
    path: str
    started: datetime
    finished: datetime
    as_of: date
    exit_code: int
    judged: bool
    engine: str
    definition: str = ""
    folder: str = ""
    rows: int = 0
    told: bool = False


@immutable(kw_only=True)
class VerdictState:
    """What a verdict said from run ``since`` on, and its fingerprint (``version``, ``definition``, ``data``)."""

    since: int
    status: str
    reason: str
    outcome: str
    verdict: str
    direction: str
    period: str
    version: str
    plugin: str
    value: float | None
    lower: float | None
    upper: float | None
    target: float | None
    benchmark: float | None
    definition: int
    data: int

    @property
    def there(self) -> bool:
        """False where the verdict was gone."""
        return bool(self.status)

    @property
    def word(self) -> str:
        """The one word for a person: the verdict, else the metric's own word, else why nothing can be said."""
        if self.status == DEPENDS_ON_READING:
            return f"{DEPENDS_ON_READING} ({self.outcome} as declared)"
        return self.verdict or self.outcome or self.reason or self.status or "gone"

    @property
    def fuller(self) -> str:
        """The words that tell two states apart whose one word is the same."""
        return " ".join(each for each in (self.word, self.direction or self.status) if each)


@immutable(kw_only=True)
class VerdictKey:
    """Which verdict is meant. ``place`` tells apart verdicts of one aim whose other words are the same."""

    aim: str
    indicator: str
    area: str
    sex: str
    age: str
    category: str
    item: str
    metric: str
    compared_with: str
    place: int = 0

    @property
    def series(self) -> tuple[str, ...]:
        """The words that its observations have."""
        return tuple(str(getattr(self, name)) for name in SERIES)

    def __str__(self) -> str:
        return ", ".join(filter(None, (getattr(self, name) for name in SHOWN)))
