"""What a plugin can register, as protocols: the attributes and methods that each kind of thing has.

Law: a thing is of a kind by what it has, and inherits from nothing of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, TextIO, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outcomes.diagnostics import Report

if TYPE_CHECKING:
    from outcomes.data.banded import BandedEstimate, Over
    from outcomes.data.observations import Observations
    from outcomes.fetching import Fetching


@runtime_checkable
class Reader(Protocol):
    """Turns one file of published data into observations.

    ``id`` is what a framework writes as ``reader = "..."``. ``options`` is a frozen attrs class: the keys that
    ``options`` of a data source may have, with help under ``metadata={"help": ...}``.
    """

    @property
    def id(self) -> str: ...

    @property
    def options(self) -> type: ...

    def read(self, path: Path, options: Any) -> tuple[Observations, Report]:
        """Read a file, with an instance of the options class.

        Gives the observations and the problems found, each with its line. Raises `DataError` where
        nothing can be read; any other exception counts as a failure of the plugin.
        """
        ...


@runtime_checkable
class Fetcher(Protocol):
    """A reader that gets its figures itself, from a service or a database: it has ``fetch`` beside what a `Reader` has.

    Such a data source needs no ``path``.
    """

    @property
    def id(self) -> str: ...

    @property
    def options(self) -> type: ...

    def fetch(self, path: Path | None, options: Any, fetching: Fetching) -> Path:
        """Get the figures, and give the file that `read` is then handed.

        ``path`` is the file that the data source names, such as a query (None: none). ``fetching`` asks the web and
        keeps copies, with all that is certain of them (`outcomes.fetching.Fetching.get` and ``kept``), gives secrets by
        name, and takes what is to be said (``problems``). Raises `DataError` (``fetching.refuse``) where nothing can
        be got.
        """
        ...

    def read(self, path: Path, options: Any) -> tuple[Observations, Report]:
        """See `Reader.read`."""
        ...


@runtime_checkable
class Statistic(Protocol):
    """Gives a value and its 95% interval from counts, for data that comes without them.

    ``id`` is what a framework writes as ``statistic = "..."``; ``value_type`` is the `Measure.value_type` of the
    values that come out (``proportion``, ``crude-rate``, ...).
    """

    @property
    def id(self) -> str: ...

    @property
    def value_type(self) -> str: ...

    def compute(
        self, count: ArrayLike, denominator: ArrayLike, multiplier: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Value, lower and upper limit, each float64 of the shape of ``count`` and times ``multiplier``.

        NaN where nothing can be said (a missing count, a denominator of 0); never an exception for a single element.
        """
        ...


@runtime_checkable
class BandedStatistic(Protocol):
    """Gives a value and its interval from counts by band: of age, sex or category.

    ``id``, ``value_type``: as of a `Statistic`. ``over`` (``age``, ``sex`` or ``category``) is what the bands divide;
    ``options`` is a frozen attrs class: the keys of an indicator's ``statistic_options``.
    """

    @property
    def id(self) -> str: ...

    @property
    def value_type(self) -> str: ...

    @property
    def over(self) -> Over: ...

    @property
    def options(self) -> type: ...

    def bands(self, seen: tuple[str, ...], named: tuple[str, ...] | None, options: Any) -> tuple[str, ...]:
        """The bands that are meant, in order.

        ``seen`` are the words of the data, ``named`` those that the framework names (None: it names none). Raises
        ValueError, whose text is shown at the data, for bands that do not fit.
        """
        ...

    def compute(
        self,
        count: NDArray[np.float64],
        denominator: NDArray[np.float64],
        bands: tuple[str, ...],
        multiplier: float,
        options: Any,
    ) -> BandedEstimate:
        """Value and limits of each row from counts and people of shape ``[row, band]``, NaN where one is missing.

        NaN where nothing can be said; never an exception for a single element.
        """
        ...


@runtime_checkable
class Writer(Protocol):
    """Puts the results of a run into a form that somebody reads.

    ``id`` is what the command line calls it, ``suffix`` ends its files (``.json``), and ``binary`` says whether the
    stream takes bytes or text.
    """

    @property
    def id(self) -> str: ...

    @property
    def suffix(self) -> str: ...

    @property
    def binary(self) -> bool: ...

    def write(self, results: Any, stream: IO[Any]) -> None:
        """Write `outcomes.results.Results` to an open stream, and leave it open. The same results, the same bytes."""
        ...


@runtime_checkable
class Colouring(Protocol):
    """A rule that gives every row of the results a colour, as a council publishes its own.

    ``id`` is what a framework writes under ``[colours]`` as ``rule = "..."``; it has a dot in it, and is best led by
    your own name, such as ``borough.traffic-light``. ``options`` is a frozen attrs class: the keys that the table may
    have beside ``rule`` and ``title``.
    """

    @property
    def id(self) -> str: ...

    @property
    def options(self) -> type: ...

    def colour(self, results: Any, options: Any) -> NDArray[np.int8]:
        """The colour of each row of `outcomes.results.Results`, with an instance of the options class.

        int8 of shape ``[row]``, positions in `outcomes.results.COLOURS`: 0 green, 1 amber, 2 red, 3 grey (the rule
        cannot speak of the row). Rows without a finding are grey, whatever is given for them.
        """
        ...


@runtime_checkable
class PeriodWords(Protocol):
    """Reads the periods of a file that writes them in words of its own, such as the waves of a survey.

    ``id`` is what a data source says as ``periods = "..."``.
    """

    @property
    def id(self) -> str: ...

    def read(self, labels: tuple[str, ...]) -> tuple[str | None, ...]:
        """Each of the different labels of a file as outcomes writes the period: ``2019/20``, ``2021-06-30``.

        None for a label that is not one of yours, which is then read like any other. See `outcomes.periods`.
        """
        ...


@runtime_checkable
class TargetReading(Protocol):
    """A way to read a change, such as "10% more every year": what it asks for after each step from the baseline.

    ``id`` is what a target says as ``read_as = "..."``; it has a dot in it. ``words`` say the reading to somebody who
    decides, to follow "if it meant"; they may hold ``{size}``, ``{every}``, ``{points}``, ``{more}``, ``{fewer}`` and
    ``{rise}`` of the target. Every change is judged under every installed reading too, so that people are told whether
    the wording matters; a verdict that rests on a reading which was only assumed is withheld where they differ.
    """

    @property
    def id(self) -> str: ...

    @property
    def words(self) -> str: ...

    def path(
        self,
        start: NDArray[np.float64],
        step: NDArray[np.int64],
        change: NDArray[np.float64],
        low: float,
        high: float,
    ) -> NDArray[np.float64]:
        """What is asked for after each step, float64 of shape ``[row, step]``, in the unit of the measure.

        ``start`` ``[row, 1]`` is the baseline, ``step`` ``[step]`` the numbers of the steps, 1 the first (in order,
        though not always all), ``change`` ``[row, 1]`` the size as written, 10 for "10% more" and below 0 for a fall.
        ``low`` and ``high`` are the ends of the measure's range, infinite where it has none; what lies beyond them is
        dealt with by the target's ``beyond_range``. NaN where the reading does not fit or nothing is known; never an
        exception for a single row.
        """
        ...


@runtime_checkable
class AimFields(Protocol):
    """Keys of your own that an aim may have, under ``[aims.ID.more.NAME]``, such as a lead member or a budget code.

    ``id`` is that NAME; ``options`` is a frozen attrs class with the keys, checked like those of a metric. What is
    written there is in ``framework.aims[ID].more`` for house rules, writers and colour rules, and `outcomes explain`
    shows it.
    """

    @property
    def id(self) -> str: ...

    @property
    def options(self) -> type: ...


@runtime_checkable
class Subcommand(Protocol):
    """A command of your own: ``outcomes ID ...``.

    ``id`` is what is typed. A command that the package has cannot be taken.
    """

    @property
    def id(self) -> str: ...

    def run(self, arguments: Sequence[str], output: TextIO) -> int:
        """Run with what was typed after the command's name; gives an `outcomes.ExitCode`.

        What is written to ``output`` reaches standard output; what is printed does not. A mistake in the arguments is
        an `outcomes.UsageError`, and any error of ours ends the command with its own exit code and message.
        """
        ...
