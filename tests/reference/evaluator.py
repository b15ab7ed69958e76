"""A plain evaluator of frameworks: one aim, one judgement and one series at a time, in loops and dictionaries.

Law: it shares nothing with the engine but the framework model, the path of a target for one series, the reading of
period labels and which figures are too small to show; whatever it says of a row, the engine must say too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from outcomes.framework.model import Aim, Framework, Indicator, Judgement
from outcomes.framework.sources import DataReference
from outcomes.framework.targets import ChangeTarget, DirectionTarget, Target, UndefinedTarget
from outcomes.periods import PeriodKind
from reference.comparison import plain_comparison, plain_position
from reference.disclosure import rows_to_show
from reference.kinds import plain_kinds
from reference.numbers import NAN, missing
from reference.promise import PlainFiles, PlainPromise, plain_promise, plain_years, promised, rivals
from reference.rows import (
    DEFAULTS,
    SHOWN,
    STATUSES,
    VERDICTS,
    PlainCircumstances,
    Row,
    latest_of,
    listed_row,
    new_row,
    overrule,
    show,
    tidy,
)
from reference.series import Refused, Who, plain_series
from reference.target import PlainRules, judge_plainly
from reference.trend import CRITICAL, plain_trend, trend_words, year_of

__all__ = ["PlainArea", "PlainFiles", "Refused", "evaluate_plainly"]

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


@attrs.frozen(kw_only=True)
class PlainArea:
    """One area of an areas file."""

    code: str
    type: str = ""
    parents: tuple[str, ...] = ()


def evaluate_plainly(
    framework: Framework,
    rows: Rows,
    *,
    as_of: date,
    areas: Mapping[str, PlainArea] | None = None,
    files: PlainFiles | None = None,
    readings: Sequence[Any] = (),
) -> list[Row]:
    """Judge a framework whose metrics are `trend.recent`, `benchmark.interval` and `target.path`.

    ``rows`` are the observations by id of the data source, ``areas`` what the areas file says and ``files`` the rows of
    each file of area targets by its path; ``readings`` are those of plugins. Each row that comes back has the coded fields and numbers of a row of the
    results, None for nothing, and ``parameters``. Raises `Refused` where the engine must refuse the data.
    """
    evaluator = _Evaluator(framework, rows, as_of, areas, files or {}, readings)
    found: list[Row] = []
    for aim in framework.aims.values():
        found.extend(evaluator.judge_aim(aim))
    return found


class _Evaluator:
    def __init__(
        self,
        framework: Framework,
        rows: Rows,
        as_of: date,
        areas: Mapping[str, PlainArea] | None,
        files: PlainFiles,
        readings: Sequence[Any],
    ) -> None:
        self.framework, self.as_of, self.areas, self.files = framework, as_of, areas, files
        self.readings = readings
        self.rows = rows_to_show(framework, rows, areas or {})

    # -- aims -------------------------------------------------------------------------------------------

    def judge_aim(self, aim: Aim) -> Iterator[Row]:
        gaps = _gaps(aim)
        for what in gaps:
            yield listed_row(aim, f"{what} undefined")
        why, uses = self._uses(aim, gaps)
        if why:
            yield listed_row(aim, why)
        if not all(against for _, against in uses):
            yield listed_row(aim, "no benchmark")
        if any(against for _, against in uses):
            indicator = self.framework.indicators[aim.indicator]
            assert indicator.data is not None
            yield from self._judge_data(aim, indicator, indicator.data, uses)

    def _uses(self, aim: Aim, gaps: Sequence[str]) -> tuple[str, list[tuple[Judgement, Sequence[str]]]]:
        """Why an aim is not judged by data, if it is not; and what judges it against which benchmarks."""
        indicator = self.framework.indicators.get(aim.indicator)
        why = ""
        if not aim.judge:
            why = "no judgement" if aim.kind == "contextual" else "no metric"
        elif indicator is None or indicator.data is None:
            why = "no data source"
        if gaps and (why or "indicator" in gaps or "source" in gaps):
            return "", []
        if why:
            return why, []
        return "", [(each, self._against(each)) for each in aim.judge if not _open(aim, gaps, each.metric)]

    def _targets(self, indicator: Indicator) -> list[Target]:
        """The targets that the figures of an indicator are held to."""
        aims = [each for each in self.framework.aims.values() if each.indicator == indicator.id]
        held = [aim for aim in aims if any(_promised(use) for use, _ in self._uses(aim, _gaps(aim))[1])]
        return [target for target in map(promised, held) if target is not None]

    def _judge_data(
        self,
        aim: Aim,
        indicator: Indicator,
        reference: DataReference,
        uses: Sequence[tuple[Judgement, Sequence[str]]],
    ) -> Iterator[Row]:
        source = self.framework.data[reference.source]
        everybody = plain_series(
            self.rows[reference.source],
            indicator=reference.indicator or indicator.id,
            as_of=self.as_of,
            year_type=indicator.year_type,
            duplicates=source.duplicates,
            statistic=indicator.statistic,
            multiplier=indicator.multiplier,
        )
        wanted = list(aim.areas) or self._areas()
        chosen = [each for each in everybody.values() if _selected(each.who, reference, wanted)]
        column = [each for each in everybody.values() if _selected(each.who, reference, None)]
        kinds = plain_kinds(column, self._targets(indicator), indicator.year_type)
        aside = dict[str, None]()
        for judgement, against in uses:
            kept = kinds.kept(_promised(judgement))
            judged = [each for each in chosen if (each.kind, each.who) in kept]
            if against:
                areas = {each.who[0] for each in judged}
                aside |= dict.fromkeys(each.who[0] for each in chosen if each.who[0] not in areas)
            for other in against:
                for series in judged:
                    good = {"increase": "high", "reduce": "low", "": indicator.polarity}[aim.wanted]
                    case = PlainCircumstances(
                        aim=aim,
                        indicator=indicator,
                        series=series,
                        among=everybody,
                        as_of=self.as_of,
                        good=good,
                        set_aside=kinds.newest.get(((series.kind, series.who), _promised(judgement))),
                    )
                    yield self._judge(case, judgement, other)
        there = {each.who[0] for each in chosen}
        absent = [""] if wanted is None and not there else [each for each in wanted or () if each not in there]
        for area in aside:
            yield listed_row(aim, "another kind of period", area)
        rows = self.rows[reference.source]
        measured = any(str(each["indicator"]) in ("", reference.indicator or indicator.id) for each in rows)
        for area in dict.fromkeys(absent):
            word = "no data"
            if not rows:
                word = "empty source"
            elif not measured:
                word = "indicator not in the data"
            elif everybody and not column:
                word = "breakdown not in the data"
            elif area and area not in {each["area"] for each in rows}:
                word = "area not in the data"
            yield listed_row(aim, word, area)

    def _areas(self) -> list[str] | None:
        spec = self.framework.areas
        if self.areas is None or (spec.every and not (spec.codes or spec.types or spec.under)):
            return None if spec.every else list(spec.codes)
        chosen = list(spec.codes)
        if spec.types or spec.under:
            for code, area in self.areas.items():
                inside = not spec.under or self._lies_in(code, spec.under)
                if inside and (not spec.types or area.type in spec.types):
                    chosen.append(code)
        return list(dict.fromkeys(chosen))

    def _lies_in(self, code: str, other: str) -> bool:
        assert self.areas is not None
        parents = self.areas[code].parents
        return other in parents or any(self._lies_in(each, other) for each in parents)

    def _against(self, judgement: Judgement) -> Sequence[str]:
        if judgement.metric != "benchmark.interval":
            return ("",)
        return judgement.against or self.framework.compare_with

    # -- one series ---------------------------------------------------------------------------------------

    def _judge(self, case: PlainCircumstances, judgement: Judgement, against: str) -> Row:
        parameters = {**DEFAULTS[judgement.metric], **judgement.parameters}
        row = new_row(case.aim, judgement.metric, parameters)
        row |= dict(zip(("area", "sex", "age", "category"), case.series.who, strict=True))
        judge = {"trend.recent": self._trend, "benchmark.interval": self._compare, "target.path": self._target}
        at = judge[judgement.metric](case, parameters, against, row)
        overrule(case, row, at, row.pop("ends", None), row.pop("starts", None), row.pop("other", None))
        return tidy(row)

    def _trend(self, case: PlainCircumstances, parameters: Mapping[str, Any], against: str, row: Row) -> int | None:
        series, rules = case.series, parameters["rules"]
        kind = series.kind
        times = sorted(at for at in series.cells if rules != "fingertips-next" or at in series.seen)
        times = [at for at in times if not all(missing(series.cells[at][name]) for name in _TESTED)]
        by_year = rules != "fingertips-next" and kind.steps_per_year > 1
        years = [year_of(at, kind.steps_per_year) for at in times] if by_year else None
        found = plain_trend(
            [tuple(series.cells[at][name] for name in _TESTED) for at in times],  # type: ignore[misc]
            years=years,
            rules=rules,
            value_type=case.indicator.value_type,
            year_range=max(1, round(kind.span / kind.steps_per_year))
            if kind.steps_per_year and not kind.year_type.cumulative
            else 1,
            use_counts=parameters["test"] == "counts",
            unit=case.indicator.multiplier,
        )
        newest = None if not times else times[-1] if years is None else times[years.index(max(years))]
        at = newest if newest is not None else latest_of(series)
        if found.reason:
            row |= {"reason": found.reason, "outcome": "Cannot be calculated"}
        else:
            row["outcome"], row["direction"] = trend_words(found.marker, case.good)
        row["evidence"] = {
            "value": series.number("value", newest),
            "points": float(found.points),
            "chi_squared": found.chi_squared,
            "critical": CRITICAL,
            "slope": found.slope,
            "rows": float(found.rows),
            "valid": float(found.valid),
        }
        show(row, series, at)
        return at

    def _compare(self, case: PlainCircumstances, parameters: Mapping[str, Any], against: str, row: Row) -> int | None:
        series, at = case.series, latest_of(case.series)
        other = self._comparator(case, against)
        itself = other == (series.kind, series.who)
        benchmark = case.among.get(other) if other is not None and not itself else None
        row["other"] = benchmark
        # Whether or not it has figures, an area or a parent that is named was to be compared with.
        named = next((each for each in self._candidates(case, against) if each), "") if against != "total" else ""
        row["compared_with"] = benchmark.who[0] if benchmark is not None else named
        numbers = {name: series.number(name, at) for name in (*SHOWN, "lower_99_8", "upper_99_8")}
        for name, column in (("benchmark", "value"), ("benchmark_lower", "lower"), ("benchmark_upper", "upper")):
            numbers[name] = NAN if benchmark is None else benchmark.number(column, at)
        position = plain_position(
            *(numbers[name] for name in (*SHOWN, "benchmark")),
            method=parameters["method"],
            rules=parameters["rules"],
            outer=(numbers["lower_99_8"], numbers["upper_99_8"]),
            benchmark_limits=(numbers["benchmark_lower"], numbers["benchmark_upper"]),
        )
        found = plain_comparison(
            "is the benchmark" if itself else position, method=parameters["method"], polarity=case.good
        )
        row |= {"outcome": found.outcome or "Not compared", "direction": found.direction, "reason": found.reason}
        row["evidence"] = numbers | {"difference": numbers["value"] - numbers["benchmark"]}
        row["benchmark"] = numbers["benchmark"]
        show(row, series, at)
        return at

    def _candidates(self, case: PlainCircumstances, against: str) -> list[str]:
        """The areas that a series may be compared with, the likeliest first."""
        area = case.series.who[0]
        if against == "parent":
            listed = self.areas.get(area) if self.areas is not None else None
            return [case.series.parent, min(listed.parents, default="") if listed is not None else ""]
        return [area if against == "total" else against]

    def _comparator(self, case: PlainCircumstances, against: str) -> tuple[PeriodKind, Who] | None:
        """The series compared with: of the same sex and age, the undivided total; None where there is none."""
        _, sex, age, _ = case.series.who
        for each in self._candidates(case, against):
            key: tuple[PeriodKind, Who] = (case.series.kind, (each, sex, age, ""))
            if each and key in case.among:
                return key
        return None

    def _target(self, case: PlainCircumstances, parameters: Mapping[str, Any], against: str, row: Row) -> int | None:
        rules = PlainRules(**parameters)
        promise = self._promise(case, None)
        row["ends"], row["starts"] = promise.case.due, promise.case.baseline_at
        finding = judge_plainly(promise.case, rules)
        at = finding.period if finding.period is not None else latest_of(case.series)
        row |= {"outcome": finding.outcome, "reason": finding.reason, "evidence": dict(finding.evidence)}
        row["verdict"] = VERDICTS.get(finding.outcome, "")
        row["direction"] = {"moved": "better", "bettered": "better", "within": "same"}.get(
            finding.outcome.split(" ")[0], ""
        )
        if at is not None and not missing(promise.worded.get(at, NAN)):
            row["evidence"]["target_as_worded"] = promise.worded[at]
        if at in promise.beyond and finding.outcome:
            row |= {"outcome": "", "verdict": "", "direction": "", "reason": "unattainable as written"}
        row["target"] = NAN if at is None else promise.case.path.get(at, NAN)
        for name, other in rivals(case.aim, case.indicator, self.readings):
            word, _ = self._under(case, other, rules)
            if word:
                row["readings"][name] = word
                if finding.outcome and VERDICTS.get(word) != VERDICTS[finding.outcome]:
                    row["depends"] = True
        reading = getattr(case.aim.target, "reading", None)
        row["depends"] = row["depends"] and reading is not None and reading.status == "assumed"
        for name, other, later in plain_years(case.aim, case.indicator, case.series):
            word, reason = self._under(case, other, rules)
            if not word and later and VERDICTS.get(finding.outcome) in ("met", "missed"):
                word = "not settled yet" if STATUSES[reason] in ("not due", "no data") else ""
            if word:
                row["readings"][name] = word
                row["depends"] |= bool(finding.outcome) and VERDICTS.get(word) != VERDICTS[finding.outcome]
        show(row, case.series, at)
        return at

    def _under(self, case: PlainCircumstances, other: Any, rules: PlainRules) -> tuple[str, str]:
        """What another reading gives, or why nothing; one that asks for what cannot be is unattainable."""
        promise = self._promise(case, other)
        finding = judge_plainly(promise.case, rules)
        beyond = bool(finding.outcome) and finding.period in promise.beyond
        out_of_reach = beyond or finding.reason == UNATTAINABLE
        return (UNATTAINABLE, "") if out_of_reach else (finding.outcome, finding.reason)

    def _promise(self, case: PlainCircumstances, other: Any) -> PlainPromise:
        given = {"as_of": case.as_of, "files": self.files, "target": other, "offered": self.readings}
        return plain_promise(case.aim, case.indicator, case.series, **given)


def _gaps(aim: Aim) -> list[str]:
    """What is still to be determined of an aim, each once."""
    gaps = [each.what for each in aim.undefined]
    if isinstance(aim.target, UndefinedTarget):
        gaps.append("target")
    return list(dict.fromkeys(gaps))


def _promised(judgement: Judgement) -> bool:
    """The metric holds figures to a target."""
    return judgement.metric == "target.path"


def _open(aim: Aim, gaps: Sequence[str], metric: str) -> bool:
    """The metric asks whether a promise is kept of which something is still to be determined."""
    if metric != "target.path":
        return False
    # A level needs no baseline to be held against.
    moved = isinstance(promised(aim), ChangeTarget | DirectionTarget)
    return "target" in gaps or ("baseline" in gaps and moved)


UNATTAINABLE = "unattainable as written"
_TESTED = ("value", "lower", "upper", "count", "denominator")


def _selected(who: Who, reference: DataReference, areas: Sequence[str] | None) -> bool:
    def says(word: str, words: Sequence[str]) -> bool:
        return "all" in words or word in words

    area, sex, age, category = who
    kind = category.split(": ")[0] if ": " in category else ""
    wanted = reference.category
    return (
        (areas is None or area in areas)
        and says(sex, reference.sex)
        and says(age, reference.age)
        and (says(category, wanted) or bool(kind and kind in wanted))
    )
