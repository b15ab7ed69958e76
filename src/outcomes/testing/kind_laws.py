"""The laws of what plugins register beside metrics: statistics, readers, writers, colour rules and readings.

Law: each law is a function of the thing and a sample, has a stable name, and breaks with a sentence that says what was
seen.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from outcomes.api import evaluate
from outcomes.arrays import AnyArray, Floats
from outcomes.data import Observations
from outcomes.framework import from_dict
from outcomes.framework.key_problem import dotted
from outcomes.framework.structuring import structure_parameters
from outcomes.hooks.protocols import BandedStatistic, Colouring, Fetcher, Reader, Statistic, TargetReading, Writer
from outcomes.registry.claims import is_banded
from outcomes.registry.plain import check_array, check_colours
from outcomes.registry.records import OtherKind
from outcomes.results.rendered import Results
from outcomes.testing.purity import impurities
from outcomes.testing.reader_laws import FETCHER, READER, ReaderExample
from outcomes.testing.statistic_laws import BANDED, SEEN, STATISTIC, Bands, Law, Sample, of_registering, told
from outcomes.testing.subjects import LawBroken

# -- what is made of results --------------------------------------------------------------------------------


@cache
def _results() -> Results:
    """A few verdicts: kept, missed, and one of which nothing can be said; in two areas."""
    framework = from_dict(
        {
            "format": 1,
            "framework": {"id": "sample", "title": "A sample, with made-up figures", "areas": ["A", "B"]},
            "data": {"sample": {"illustrative": True}},
            "indicators": {
                "seen": {"title": 'Seen, "in time" <b>', "unit": "%", "polarity": "high", "data": {"source": "sample"}},
            },
            "aims": {
                "seen": {
                    "indicator": "seen",
                    "target": {"value": 80, "by": "2015", "from": {"period": "2013"}},
                    "judge": [{"metric": "target.path"}],
                },
                "later": {"title": "=1+1", "undefined": [{"what": "target"}]},
            },
        }
    )
    figures = {("A", "2013"): 70.0, ("A", "2015"): 82.0, ("B", "2013"): 70.0, ("B", "2015"): 60.0}
    rows = [
        {"indicator": "seen", "area": area, "period": period, "value": value}
        for (area, period), value in figures.items()
    ]
    return evaluate(framework, {"sample": Observations.from_rows(rows)}, as_of=date(2016, 6, 1))


def writes_the_same(writer: Writer, sample: Sample) -> None:
    """The same results give the same text or bytes, and the stream stays open."""

    def written() -> bytes | str:
        stream: Any = io.BytesIO() if writer.binary else io.StringIO(newline="")
        writer.write(_results(), stream)
        if stream.closed:
            raise LawBroken("it closed the stream, which is not its own")
        said: bytes | str = stream.getvalue()
        return said

    if written() != written():
        raise LawBroken("a second time it writes something else")


def takes_no_rows(thing: Writer | Colouring, sample: Sample) -> None:
    """Results without a row are results."""
    none = _results().take([])
    try:
        if isinstance(thing, Writer):
            thing.write(none, io.BytesIO() if thing.binary else io.StringIO(newline=""))
        else:
            _coloured(thing, none, sample)
    except LawBroken:
        raise
    except Exception as problem:
        raise LawBroken(f"without a row it threw {type(problem).__name__}: {problem}") from problem


def leaves_results_alone(thing: Writer | Colouring, sample: Sample) -> None:
    """What it is handed says the same afterwards."""
    before = _results().to_dict()
    if isinstance(thing, Writer):
        thing.write(_results(), io.BytesIO() if thing.binary else io.StringIO(newline=""))
    else:
        thing.colour(_results(), sample)
    if _results().to_dict() != before:
        _results.cache_clear()
        raise LawBroken("it changed the results that it was handed")


def colours_every_row(rule: Colouring, sample: Sample) -> None:
    """Every row has one of the colours, the same each time."""
    if not np.array_equal(_coloured(rule, _results(), sample), _coloured(rule, _results(), sample)):
        raise LawBroken("a second time it gives other colours")


def _coloured(rule: Colouring, results: Results, options: object) -> NDArray[np.int8]:
    codes = rule.colour(results, options)
    with told():
        check_colours(codes, len(results))
    return codes


# -- readings of targets ------------------------------------------------------------------------------------

_STARTS: Final = np.array([[68.0], [12.5], [50.0], [np.nan]])
_CHANGES: Final = np.array([[10.0], [-5.0], [2.5], [10.0]])
_STEPS: Final = np.arange(1, 7)


def _drawn(reading: TargetReading, start: AnyArray, step: AnyArray, change: object) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = reading.path(np.array(start), np.array(step), np.array(change), 0.0, 100.0)
    with told():
        check_array("its path is", path, np.float64, (len(start), len(step)))
    return path


def draws_every_step(reading: TargetReading, sample: Sample) -> None:
    """The path is float64 of shape ``[row, step]``, also of one row, one step and none, and asks for something."""
    for rows, steps in ((0, 3), (3, 0), (1, 1), (3, 6)):
        _drawn(reading, _STARTS[:rows], _STEPS[:steps], _CHANGES[:rows])
    if np.isnan(_drawn(reading, _STARTS, _STEPS, _CHANGES)).all():
        raise LawBroken("of 10% more than 68 it asks for nothing in any of six years")


def starts_where_it_starts(reading: TargetReading, sample: Sample) -> None:
    """A missing start gives NaN and harms no neighbour; whatever stands beside a row or a step, it is drawn alike."""
    whole = _drawn(reading, _STARTS, _STEPS, _CHANGES)
    if not np.isnan(whole[3]).all():
        raise LawBroken("it draws a path from a start that is not known")
    for row in range(len(_STARTS)):
        alone = _drawn(reading, _STARTS[row : row + 1], _STEPS, _CHANGES[row : row + 1])
        if not np.array_equal(alone[0], whole[row], equal_nan=True):
            raise LawBroken(f"from {_STARTS[row, 0]:g} it draws another path alone than among others")
    for step in range(1, len(_STEPS)):
        if not np.array_equal(_drawn(reading, _STARTS, _STEPS[step:], _CHANGES), whole[:, step:], equal_nan=True):
            raise LawBroken(f"step {step + 1} is another where the steps before it are not asked for")


def repeats_its_path(reading: TargetReading, sample: Sample) -> None:
    """The same start and change give the same, and are left as they are; no clock, no chance."""
    start, step, change = _STARTS.copy(), _STEPS.copy(), _CHANGES.copy()
    one, two = (reading.path(start, step, change, 0.0, 100.0) for _ in range(2))
    handed = ((start, _STARTS), (step, _STEPS), (change, _CHANGES))
    if not all(np.array_equal(own, kept, equal_nan=True) for own, kept in handed):
        raise LawBroken("it changed the arrays that it was handed")
    if not np.array_equal(one, two, equal_nan=True):
        raise LawBroken("a second time it draws another path")
    seen = impurities(reading.path, start, step, change, 0.0, 100.0)
    if seen:
        raise LawBroken(f"it looked at {', '.join(seen)}")


LAWS: Final[Mapping[OtherKind | Literal["banded", "fetcher"], Mapping[str, Law]]] = {
    "statistic": STATISTIC,
    "banded": BANDED,
    "reader": READER,
    "fetcher": FETCHER,
    "writer": {
        "registers": of_registering("writer"),
        "writes_the_same": writes_the_same,
        "takes_no_rows": takes_no_rows,
        "leaves_results_alone": leaves_results_alone,
    },
    "colour": {
        "registers": of_registering("colour"),
        "colours_every_row": colours_every_row,
        "takes_no_rows": takes_no_rows,
        "leaves_results_alone": leaves_results_alone,
    },
    "reading": {
        "registers": of_registering("reading"),
        "draws_every_step": draws_every_step,
        "starts_where_it_starts": starts_where_it_starts,
        "repeats_its_path": repeats_its_path,
    },
}


def _conforms(kind: OtherKind | Literal["banded", "fetcher"], thing: Any, sample: Sample) -> type:
    def test_of(law: Law) -> Callable[[object], None]:
        def test(self: object) -> None:
            law(thing, sample)

        test.__doc__ = law.__doc__
        return test

    tests: dict[str, object] = {f"test_{name}": test_of(law) for name, law in LAWS[kind].items()}
    return type("Conformance", (), {"__doc__": f"The laws of {kind}s, for {thing.id}.", **tests})


def _options(thing: Reader | Fetcher | Colouring | BandedStatistic, table: Mapping[str, object]) -> object:
    """Options as a framework writes them. Raises ValueError with all that is wrong with them."""
    made, wrong = structure_parameters(thing.options, table)
    if made is None:
        raise ValueError("; ".join(f"{dotted(each.path)}: {each.found}; {each.to_do}" for each in wrong))
    return made


def statistic_conformance(
    statistic: Statistic | BandedStatistic,
    *,
    seen: Sequence[str] | None = None,
    named: Sequence[str] | None = None,
    **options: object,
) -> type:
    """A class of tests, one for each law of statistics: of a count and a denominator, or of bands.

    One of bands is tried with the words ``seen`` in the data (default: those of the European standard population, of
    Male and Female, or A, B and C, and their total), of which the framework names ``named`` (default: none), and with
    its options as a framework writes them.
    """
    if not is_banded(statistic):
        if seen is not None or named is not None or options:
            raise ValueError(f"{statistic.id} is no statistic of bands, and takes no words of bands and no options")
        return _conforms("statistic", statistic, None)
    banded: Any = statistic
    words = SEEN.get(banded.over, ()) if seen is None else tuple(seen)
    sample = Bands(words, None if named is None else tuple(named), _options(banded, options))
    return _conforms("banded", banded, sample)


def reader_conformance(
    reader: Reader | Fetcher,
    path: Path | str | None = None,
    *,
    web: Mapping[str, str | bytes] | None = None,
    secrets: Mapping[str, str] | None = None,
    **options: object,
) -> type:
    """A class of tests, one for each law of readers, with a file that it reads and its options as a framework
    writes them.

    One that fetches is tried from ``fetch`` on. ``path`` is then the file that a data source names (default: none),
    ``web`` says what is answered at the addresses that begin so (the longest goes; nobody is asked), and ``secrets``
    are those that it asks for by name. Raises ValueError for options that it does not take, and where a reader without
    ``fetch`` has no file.
    """
    fetches = hasattr(reader, "fetch")
    if not fetches and (path is None or web or secrets):
        raise ValueError(f"{reader.id} does not fetch: it takes a file, and neither web nor secrets")
    example = ReaderExample(
        path=None if path is None else Path(path),
        options=_options(reader, options),
        web=web or {},
        secrets=secrets or {},
    )
    return _conforms("fetcher" if fetches else "reader", reader, example)


def writer_conformance(writer: Writer) -> type:
    """A class of tests, one for each law of writers."""
    return _conforms("writer", writer, None)


def colour_conformance(rule: Colouring, **options: object) -> type:
    """A class of tests, one for each law of colour rules, with its options as a framework writes them."""
    return _conforms("colour", rule, _options(rule, options))


def reading_conformance(reading: TargetReading) -> type:
    """A class of tests, one for each law of readings of targets."""
    return _conforms("reading", reading, None)
