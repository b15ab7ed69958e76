"""What a plugin hands over, made plain: exact types of ours and no code of anybody else's behind them.

Law: everything here is called inside the containment, on the plugin's account; what comes out can be read, compared,
sorted and shown later without running a line of the plugin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs
import numpy as np

from outcomes.arrays import AnyArray
from outcomes.data.coded import Coded
from outcomes.data.columns import KEYS, NUMBERS, LabelRule
from outcomes.data.observations import Observations
from outcomes.data.origin import Origin
from outcomes.diagnostics import DataError, Diagnostic, Location, Report, Severity
from outcomes.immutable import altered
from outcomes.metrics.contract import CHART_KINDS, CHART_MARKS, ChartColumns, Evidence, MetricInfo, Outcome, Reason

MOST_TEXT: Final = 1_000
"""Characters of each part of a plugin's message that are kept."""

MOST_PROBLEMS: Final = 10_000
"""Problems of one call that are kept."""


class UnfitError(Exception):
    """What a plugin handed over is not what was asked for; its text says why."""


def plain_text(value: object, most: int = MOST_TEXT) -> str:
    """A text that is exactly `str`, cut to a length."""
    text = str.__str__(value) if isinstance(value, str) else str(value)
    if type(text) is not str:  # a class may say itself as a subclass of str
        text = "".join(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def plain_value(value: object) -> object:
    """A plain value of parameters, as JSON would hold it: numbers, texts, lists and tables of exact types; days and
    the rest as text."""
    if value is None or type(value) in (bool, int, float):
        return value
    if isinstance(value, str):
        return plain_text(value, 100_000)
    if isinstance(value, bool | int | float):  # numpy's, and enumerations of numbers
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, Mapping):
        return {plain_text(key): plain_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(each) for each in value]
    return plain_text(value)


def plain_info(info: MetricInfo) -> MetricInfo:
    """What a metric says of itself, in exact types. It was found in order before (`outcomes.registry.claims`)."""
    return MetricInfo(
        id=plain_text(info.id),
        title=plain_text(info.title),
        version=plain_text(info.version),
        summary=plain_text(info.summary, 10_000),
        params=info.params,
        outcomes=tuple(
            Outcome(
                plain_text(each.word),
                each.verdict,
                each.direction,
                plain_text(each.sentence, 10_000),
                plain_text(each.detail, 10_000),
            )
            for each in info.outcomes
        ),
        reasons=tuple(
            Reason(
                plain_text(each.word),
                each.status,
                plain_text(each.sentence, 10_000),
                plain_text(each.outcome),
                plain_text(each.detail, 10_000),
            )
            for each in info.reasons
        ),
        evidence=tuple(
            Evidence(plain_text(each.name), plain_text(each.meaning), bool(each.optional), plain_text(each.words))
            for each in info.evidence
        ),
        needs=frozenset(plain_text(each) for each in info.needs),
        benchmark_optional=bool(info.benchmark_optional),
        needs_polarity=bool(info.needs_polarity),
        rests_on_run=bool(info.rests_on_run),
        scope=info.scope,
        takes=info.takes,
        source=plain_text(info.source, 10_000),
        charts=bool(info.charts),
        value_types=tuple(
            (plain_text(when), tuple(plain_text(each) for each in types)) for when, types in info.value_types
        ),
    )


def plain_diagnostic(given: object) -> Diagnostic:
    """The same problem in exact types. Raises `UnfitError` for what is no Diagnostic."""
    if not isinstance(given, Diagnostic):
        raise UnfitError(f"it gave {type(given).__name__}, not a Diagnostic")
    if not isinstance(given.severity, Severity):
        raise UnfitError("it gave a Diagnostic without a Severity")
    place = given.location
    return Diagnostic(
        code=plain_text(given.code, 20),
        subject=plain_text(given.subject),
        found=plain_text(given.found),
        to_do=plain_text(given.to_do),
        location=None
        if place is None
        else Location(file=plain_text(place.file), line=int(place.line), column=int(place.column)),
        severity=given.severity,
    )


def plain_report(given: object) -> Report:
    """The same problems in exact types."""
    if not isinstance(given, Report):
        raise UnfitError(f"it gave {type(given).__name__}, not a Report, beside its observations")
    return Report(_plain_problems(given))


def plain_refusal(problem: DataError) -> DataError:
    """A `DataError` of the same problems, of which at least one is an error. Raises `UnfitError` where none is."""
    report = Report(_plain_problems(problem.report))
    if not report.errors:
        raise UnfitError("it refused to read and did not say why: its DataError holds no error")
    return DataError(report)


def _plain_problems(given: Iterable[object]) -> list[Diagnostic]:
    kept: list[Diagnostic] = []
    for each in given:
        if len(kept) >= MOST_PROBLEMS:
            break
        kept.append(plain_diagnostic(each))
    return kept


def plain_observations(given: object) -> Observations:
    """The same observations in exact types, checked: columns of one length, codes within their words.

    Raises `UnfitError` with the first thing that is wrong. Arrays are shared with the plugin's; a caller that may not
    trust the plugin to leave them alone copies them.
    """
    if not isinstance(given, Observations):
        raise UnfitError(f"it gave {type(given).__name__}, not Observations")
    rows = len(_array("value", given.value, np.float64, None))
    kept: dict[str, object] = {name: _coded(name, getattr(given, name), rows) for name in KEYS}
    for name in NUMBERS:
        column = getattr(given, name)
        kept[name] = None if column is None else _array(name, column, np.float64, rows)
    for name in ("parent", "remark"):
        column = getattr(given, name)
        kept[name] = None if column is None else _coded(name, column, rows)
    kept["suppressed"] = None if given.suppressed is None else _array("suppressed", given.suppressed, np.bool_, rows)
    kept["rows"] = None if given.rows is None else _array("rows", given.rows, np.int64, rows)
    kept["extra"] = {plain_text(name): _coded(name, each, rows) for name, each in dict(given.extra).items()}
    for name in ("area_names", "area_types"):
        kept[name] = {plain_text(code): plain_text(each) for code, each in dict(getattr(given, name)).items()}
    if type(given.origin) is not Origin or type(given.label_rule) is not LabelRule:
        raise UnfitError("its origin or label_rule is not ours")
    return altered(given, kept) if type(given) is Observations else Observations(**_fields(given) | kept)


def _fields(observations: Observations) -> dict[str, Any]:
    return {field.name: getattr(observations, field.name) for field in attrs.fields(Observations)}


def _coded(name: object, column: object, rows: int) -> Coded:
    if not isinstance(column, Coded):
        raise UnfitError(f'its "{plain_text(name)}" is {type(column).__name__}, not Coded')
    codes = _array(name, column.codes, np.int32, rows)
    words = tuple(plain_text(each) for each in column.words)
    if rows and (int(codes.min()) < 0 or int(codes.max()) >= len(words)):
        raise UnfitError(f'its "{plain_text(name)}" has codes beyond its {len(words)} words')
    return Coded(codes=codes, words=words)


def _array(name: object, array: object, dtype: type, rows: int | None) -> AnyArray:
    if type(array) is np.ndarray and isinstance(array, np.ndarray):
        if array.dtype == dtype and array.ndim == 1 and (rows is None or len(array) == rows):
            return array
        is_ = f"{array.dtype} of shape {array.shape}"
    else:
        is_ = type(array).__name__
    wanted = f"{np.dtype(dtype)} of {'one dimension' if rows is None else f'{rows} rows'}"
    raise UnfitError(f'its "{plain_text(name)}" is {is_}, not {wanted}')


def check_array(said: str, array: object, dtype: type[np.generic], shape: tuple[int, ...]) -> None:
    """Raise UnfitError unless it is an array of that type and shape, no subclass; ``said`` begins the sentence."""
    if type(array) is not np.ndarray or array.dtype != dtype or array.shape != shape:
        is_ = f"{array.dtype} of shape {array.shape}" if isinstance(array, np.ndarray) else type(array).__name__
        raise UnfitError(f"{said} {is_}, not {np.dtype(dtype)} of shape {shape}")


def check_chart(chart: object, shape: tuple[int, int]) -> ChartColumns:
    """What a metric drew, in arrays of its own. Raises UnfitError unless types, shape and marks are those of charts."""
    if not isinstance(chart, ChartColumns):
        raise UnfitError(f"it gave {type(chart).__name__}, not ChartColumns")
    columns = {name: getattr(chart, name) for name in CHART_KINDS}
    for name, array in columns.items():
        check_array(f"its {name} is", array, CHART_KINDS[name], shape)
    wrong = columns["mark"][~np.isin(columns["mark"], CHART_MARKS)]
    if wrong.size:
        raise UnfitError(f"one of its marks is {wrong[0]}, not 0 (as usual), 1 (better), -1 (worse) or 2 (unusual)")
    return ChartColumns(**{name: np.array(array) for name, array in columns.items()})


def check_colours(codes: AnyArray, rows: int) -> None:
    """Raise UnfitError unless it is one of the colours of a rule for each row."""
    check_array("its colours are", codes, np.int8, (rows,))
    wrong = codes[(codes < 0) | (codes > _GREY)]
    if wrong.size:
        raise UnfitError(f"one of its colours is {wrong[0]}, not 0 (green), 1 (amber), 2 (red) or {_GREY} (grey)")


_GREY: Final = 3
"""The last of the colours of a rule (`outcomes.results.COLOURS`, a room to the right of this one)."""
