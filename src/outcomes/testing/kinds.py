"""The laws of what plugins register beside metrics: statistics, readers, writers, colour rules and readings.

Law: each law is a function of the thing and a sample, has a stable name, and breaks with a sentence that says what was
seen.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from outcomes.api import evaluate
from outcomes.arrays import Floats
from outcomes.data import Observations
from outcomes.diagnostics import DataError
from outcomes.framework import from_dict
from outcomes.framework.problems import dotted
from outcomes.framework.structuring import structure_parameters
from outcomes.hooks import Colouring, Reader, Statistic, TargetReading, Writer
from outcomes.registry.claims import refusals
from outcomes.registry.plain import UnfitError, check_array, check_colours
from outcomes.registry.records import OtherKind
from outcomes.results import Results
from outcomes.testing.laws import LawBroken
from outcomes.testing.purity import impurities

Sample = Any
"""Of a reader: a file that it reads, and its options; of a colour rule: its options; of the others: nothing."""
Law = Callable[[Any, Sample], None]

_COUNT: Final = np.array([0.0, 1.0, 7.0, 25.0, 250.0, 40.0])
_OUT_OF: Final = np.array([10.0, 10.0, 70.0, 50.0, 1000.0, 40.0])


@contextmanager
def _told() -> Iterator[None]:
    """What a call of a plugin would be refused for breaks a law here."""
    try:
        yield
    except UnfitError as problem:
        raise LawBroken(str(problem)) from None


def _registers(kind: OtherKind) -> Law:
    def registers(thing: Any, sample: Sample) -> None:
        """It has all that is asked of it before it may be registered."""
        problems = list(refusals(kind, thing))
        if problems:
            raise LawBroken("; ".join(problems))

    return registers


# -- statistics ---------------------------------------------------------------------------------------------


def _computed(statistic: Statistic, count: Any, out_of: Any, multiplier: float = 1.0) -> tuple[Floats, Floats, Floats]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, lower, upper = statistic.compute(np.array(count), np.array(out_of), multiplier)
    return value, lower, upper


def shape(statistic: Statistic, sample: Sample) -> None:
    """Value and limits are float64 of the shape of the counts, also of one count and of none."""
    for size in ((0,), (1,), (6,), (2, 3)):
        count = np.resize(_COUNT, size)
        for name, array in zip(
            ("value", "lower limit", "upper limit"), _computed(statistic, count, count + 30.0), strict=True
        ):
            with _told():
                check_array(f"its {name} is", array, np.float64, size)


def nothing_from_nothing(statistic: Statistic, sample: Sample) -> None:
    """A count or denominator that is missing, and a denominator of 0, give NaN, without a warning and without harm to
    their neighbours."""
    whole = _computed(statistic, _COUNT, _OUT_OF)
    for spoilt, instead in (("count", np.nan), ("denominator", np.nan), ("denominator", 0.0)):
        count, out_of = _COUNT.copy(), _OUT_OF.copy()
        (count if spoilt == "count" else out_of)[2] = instead
        if instead == 0.0:
            count[2] = 0.0
        for before, after in zip(whole, _computed(statistic, count, out_of), strict=True):
            if not np.isnan(after[2]):
                raise LawBroken(f"with a {spoilt} of {instead} it gives {after[2]:g}, not NaN")
            if not np.array_equal(np.delete(before, 2), np.delete(after, 2), equal_nan=True):
                raise LawBroken(f"a {spoilt} of {instead} changes what it gives for others")


def limits_around_the_value(statistic: Statistic, sample: Sample) -> None:
    """The lower limit is not above the value, nor the upper below it."""
    value, lower, upper = _computed(statistic, _COUNT, _OUT_OF)
    wrong = np.flatnonzero((lower > value) | (upper < value))
    if wrong.size:
        row = int(wrong[0])
        raise LawBroken(
            f"of {_COUNT[row]:g} of {_OUT_OF[row]:g} it gives {value[row]:g} from {lower[row]:g} to {upper[row]:g}"
        )


def scales(statistic: Statistic, sample: Sample) -> None:
    """Twice the multiplier, twice the value and its limits."""
    for one, two in zip(
        _computed(statistic, _COUNT, _OUT_OF, 100.0), _computed(statistic, _COUNT, _OUT_OF, 200.0), strict=True
    ):
        if not np.allclose(2 * one, two, rtol=1e-12, equal_nan=True):
            raise LawBroken("with twice the multiplier it does not give twice as much")


def repeats(statistic: Statistic, sample: Sample) -> None:
    """The same counts give the same, whatever stands beside them, and are left as they are; no clock, no chance."""
    count, out_of = _COUNT.copy(), _OUT_OF.copy()
    first = statistic.compute(count, out_of, 1.0)
    if not (np.array_equal(count, _COUNT) and np.array_equal(out_of, _OUT_OF)):
        raise LawBroken("it changed the counts that it was handed")
    for row in range(len(_COUNT)):
        alone = statistic.compute(count[row : row + 1], out_of[row : row + 1], 1.0)
        if any(
            not np.array_equal(one[row : row + 1], other, equal_nan=True)
            for one, other in zip(first, alone, strict=True)
        ):
            raise LawBroken(f"{count[row]:g} of {out_of[row]:g} is another figure alone than among others")
    seen = impurities(statistic.compute, count, out_of, 1.0)
    if seen:
        raise LawBroken(f"it looked at {', '.join(seen)}")


# -- readers ------------------------------------------------------------------------------------------------


def reads_the_same(reader: Reader, sample: tuple[Path, Any]) -> None:
    """A file gives the same observations each time, with rows, and without an error among the problems."""
    path, options = sample
    before = path.read_bytes()
    (one, report), (two, _) = reader.read(path, options), reader.read(path, options)
    if path.read_bytes() != before:
        raise LawBroken("it changed the file that it read")
    if report.errors:
        raise LawBroken(f"of {path.name} it says: {next(iter(report.errors))}")
    if not isinstance(one, Observations) or not len(one):
        raise LawBroken(f"of {path.name} it gives {type(one).__name__} without rows")
    for name in ("area", "period", "indicator", "value"):
        first, second = (getattr(each, name) for each in (one, two))
        alike = (
            np.array_equal(first, second, equal_nan=True) if name == "value" else first.to_list() == second.to_list()
        )
        if not alike:
            raise LawBroken(f"a second reading gives other words or numbers of {name}")


def refuses_what_it_cannot_read(reader: Reader, sample: tuple[Path, Any]) -> None:
    """An empty file, and bytes that are nothing, are refused with `DataError` or told as problems; nothing else is
    thrown."""
    for name, content in (("empty", b""), ("bytes that are nothing", bytes(range(256)) * 8), ("NUL", b"\0" * 64)):
        with TemporaryDirectory() as folder:
            path = Path(folder) / sample[0].name
            path.write_bytes(content)
            try:
                reader.read(path, sample[1])
            except DataError:
                continue
            except BaseException as problem:
                raise LawBroken(f"{name}: it threw {type(problem).__name__}, not DataError: {problem}") from problem


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

    def written() -> Any:
        stream: Any = io.BytesIO() if writer.binary else io.StringIO(newline="")
        writer.write(_results(), stream)
        if stream.closed:
            raise LawBroken("it closed the stream, which is not its own")
        return stream.getvalue()

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


def _coloured(rule: Colouring, results: Results, options: Any) -> Any:
    codes = rule.colour(results, options)
    with _told():
        check_colours(codes, len(results))
    return codes


# -- readings of targets ------------------------------------------------------------------------------------

_STARTS: Final = np.array([[68.0], [12.5], [50.0], [np.nan]])
_CHANGES: Final = np.array([[10.0], [-5.0], [2.5], [10.0]])
_STEPS: Final = np.arange(1, 7)


def _drawn(reading: TargetReading, start: Any, step: Any, change: Any) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = reading.path(np.array(start), np.array(step), np.array(change), 0.0, 100.0)
    with _told():
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


LAWS: Final[Mapping[OtherKind, Mapping[str, Law]]] = {
    "statistic": {
        "registers": _registers("statistic"),
        "shape": shape,
        "nothing_from_nothing": nothing_from_nothing,
        "limits_around_the_value": limits_around_the_value,
        "scales": scales,
        "repeats": repeats,
    },
    "reader": {
        "registers": _registers("reader"),
        "reads_the_same": reads_the_same,
        "refuses_what_it_cannot_read": refuses_what_it_cannot_read,
    },
    "writer": {
        "registers": _registers("writer"),
        "writes_the_same": writes_the_same,
        "takes_no_rows": takes_no_rows,
        "leaves_results_alone": leaves_results_alone,
    },
    "colour": {
        "registers": _registers("colour"),
        "colours_every_row": colours_every_row,
        "takes_no_rows": takes_no_rows,
        "leaves_results_alone": leaves_results_alone,
    },
    "reading": {
        "registers": _registers("reading"),
        "draws_every_step": draws_every_step,
        "starts_where_it_starts": starts_where_it_starts,
        "repeats_its_path": repeats_its_path,
    },
}


def _conforms(kind: OtherKind, thing: Any, sample: Sample) -> type:
    def test_of(law: Law) -> Callable[[Any], None]:
        def test(self: object) -> None:
            law(thing, sample)

        test.__doc__ = law.__doc__
        return test

    tests: dict[str, Any] = {f"test_{name}": test_of(law) for name, law in LAWS[kind].items()}
    return type("Conformance", (), {"__doc__": f"The laws of a {kind}, for {thing.id}.", **tests})


def _options(thing: Reader | Colouring, table: Mapping[str, Any]) -> Any:
    """Options as a framework writes them. Raises ValueError with all that is wrong with them."""
    made, wrong = structure_parameters(thing.options, table)
    if made is None:
        raise ValueError("; ".join(f"{dotted(each.path)}: {each.found}; {each.to_do}" for each in wrong))
    return made


def statistic_conformance(statistic: Statistic) -> type:
    """A class of tests, one for each law of statistics of a count and a denominator."""
    return _conforms("statistic", statistic, None)


def reader_conformance(reader: Reader, path: Path | str, **options: Any) -> type:
    """A class of tests, one for each law of readers, with a file that it reads and its options as a framework
    writes them."""
    return _conforms("reader", reader, (Path(path), _options(reader, options)))


def writer_conformance(writer: Writer) -> type:
    """A class of tests, one for each law of writers."""
    return _conforms("writer", writer, None)


def colour_conformance(rule: Colouring, **options: Any) -> type:
    """A class of tests, one for each law of colour rules, with its options as a framework writes them."""
    return _conforms("colour", rule, _options(rule, options))


def reading_conformance(reading: TargetReading) -> type:
    """A class of tests, one for each law of readings of targets."""
    return _conforms("reading", reading, None)
