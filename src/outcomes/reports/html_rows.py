"""The findings of an aim as the page shows them: one group a judgement, each row with its figures and drawings.

Law: every row of the results is in exactly one group, judged or not; a row is rendered once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from outcomes.data.columns import WHO
from outcomes.framework.parameter_docs import spell
from outcomes.immutable import immutable
from outcomes.metrics.verdicts import VerdictWord, counted_as, is_broken, place_of
from outcomes.reports.charts import Svg, scale_of, spark, strip
from outcomes.reports.html_words import SEVERITY, Pill, figure, figures, kind_of, pill_of, plain
from outcomes.reports.marks import marks_of
from outcomes.results.clauses import CANNOT_BE_JUDGED, told_readings
from outcomes.results.colouring import colour_in_use, colours
from outcomes.results.fields import NUMBERS, Row
from outcomes.results.own_colours import COLOURS
from outcomes.results.rendered import Results
from outcomes.results.rendering import provenance_of
from outcomes.results.rows import render_rows

FEW = 3
"""Up to so many rows of a judgement are written out with their sentences; more become a table."""
MOST_FILES = 3
"""So many files of a data source are named."""
_FIELDS = (
    "aim",
    "indicator",
    "area",
    "area_name",
    "sex",
    "age",
    "category",
    "item",
    "period",
    "metric",
    "compared_with",
    "status",
    "reason",
    "outcome",
    "verdict",
    "direction",
    "value",
    "lower",
    "upper",
    "target",
    "benchmark",
    "evidence",
    "sentence",
    "fragile",
    "periods",
    "illustrative",
    "priority",
)
Points = Sequence[tuple[str, float]]


@immutable(kw_only=True)
class Finding:
    """One row of the results."""

    pill: Pill
    who: str
    area: str
    group: str
    """Sex, age and category, or nothing where there is no breakdown."""
    period: str
    value: str
    interval: str
    target: str
    benchmark: str
    sentence: str
    strip: Svg | None
    spark: Svg | None
    evidence: tuple[tuple[str, str, str], ...]
    """Name, meaning and number."""
    readings: str
    sequence: str
    """Milestone by milestone: period, symbol and word."""
    illustrative: bool

    @property
    def numbers(self) -> dict[str, str]:
        """The evidence by name."""
        return {name: number for name, _, number in self.evidence}


@immutable(kw_only=True)
class RowGroup:
    """The rows of one judgement of an aim, with the rule that made them and what they rest on."""

    rule: str
    metric: str
    plugin: str
    parameters: str
    definition: str
    source: str
    compared_with: str
    findings: tuple[Finding, ...]
    counts: tuple[tuple[Pill, int], ...]
    behind: tuple[str, ...]
    """Who is worse, off track or missed."""
    evidence: tuple[tuple[str, str], ...]
    """Names and meanings of the evidence that any row has."""
    of_items: bool

    @property
    def few(self) -> bool:
        """Whether the rows are written out one by one."""
        return len(self.findings) <= FEW

    def any(self, name: str) -> bool:
        """Whether any row has something under a name, so that a column is worth its room."""
        return any(getattr(each, name) for each in self.findings)

    def same(self, name: str) -> str:
        """What all rows that have something under a name have alike; empty where they differ."""
        return _alike(self.findings, name)


def rows_by_aim(results: Results) -> dict[str, list[tuple[int, Row]]]:
    """Every row with its position, by aim in the order of the results."""
    by_aim: dict[str, list[tuple[int, Row]]] = {}
    for number, row in enumerate(render_rows(results, range(len(results)), _FIELDS)):
        by_aim.setdefault(row["aim"], []).append((number, row))
    return by_aim


def colours_of(results: Results) -> list[str]:
    """The colour of each row by the rule that the framework declares; empty words where it declares none."""
    if results.framework.colours.get("use", "verdict") == "verdict":
        return [""] * len(results)
    return [COLOURS[code].value for code in colours(results, colour_in_use(results)).tolist()]


def series_of(results: Results) -> Mapping[tuple[str, ...], Points]:
    """The observations behind each series, oldest first, where the results hold them.

    Keys are indicator, area, sex, age and category. A figure that is too small to show is none of them.
    """
    points_of: dict[tuple[str, ...], dict[int, tuple[str, float]]] = {}
    for seen in results.evaluation.observed:
        indicator = results.framework.indicators.get(seen.indicator)
        if indicator is None:
            continue
        words = seen.period.words
        keys = zip(*(getattr(seen, name).to_list() for name in WHO), strict=True)
        fresh: dict[tuple[str, ...], dict[int, tuple[str, float]]] = {}
        for key, period, value in zip(keys, seen.period.codes.tolist(), seen.value.tolist(), strict=True):
            fresh.setdefault((seen.indicator, *key), {})[period] = (words[period], value)
        for name, points in fresh.items():
            if len(points) > len(points_of.get(name, ())):
                points_of[name] = points
    return {name: [points[each] for each in sorted(points)] for name, points in points_of.items()}


def groups_of(
    results: Results, rows: Sequence[tuple[int, Row]], shades: Sequence[str], series: Mapping[tuple[str, ...], Points]
) -> tuple[RowGroup, ...]:
    """The rows of one aim, by judgement."""
    by_judgement: dict[tuple[Any, ...], list[tuple[int, Row]]] = {}
    for number, row in rows:
        # Rows of one metric with other parameters are another judgement.
        batch, at = results.place(number)
        key = (row["metric"], row["compared_with"], batch.uses[batch.use[at]].definition if row["metric"] else "")
        by_judgement.setdefault(key, []).append((number, row))
    return tuple(_group(results, each, shades, series) for each in by_judgement.values())


def _group(
    results: Results, rows: Sequence[tuple[int, Row]], shades: Sequence[str], series: Mapping[tuple[str, ...], Points]
) -> RowGroup:
    first, row = rows[0]
    info = results.place(first)[0].info
    made = provenance_of(results, first)
    names = results.evaluation.area_names
    other = row["compared_with"] or ""
    scale = scale_of(each[name] for _, each in rows for name in NUMBERS)
    meanings = {each.name: each.meaning for each in info.evidence} if info is not None else {}
    present = dict.fromkeys(name for _, each in rows for name in each["evidence"])
    findings = tuple(_finding(results, n, each, shades[n], series, scale, meanings) for n, each in rows)
    counts: Counter[Pill] = Counter(each.pill for each in findings)
    short = bool(_alike(findings, "group"))
    behind = [
        (short and each.area) or each.who
        for each, (_, of) in zip(findings, rows, strict=True)
        if of["direction"] == "worse" or is_broken(of["verdict"])
    ]
    files = results.evaluation.inputs_of(made["input"] or "")
    sources = [(e.path or e.id) + (f", sha256 {e.sha256[:16]}" if e.sha256 else "") for e in files[:MOST_FILES]]
    sources += [f"{len(files) - MOST_FILES} more files"] if len(files) > MOST_FILES else []
    return RowGroup(
        rule=info.title if info is not None else "",
        metric=made["metric"] or "",
        plugin=made["plugin"] or "",
        parameters=", ".join(f"{name} = {spell(value)}" for name, value in made["parameters"].items()),
        definition=made["definition"],
        source="; ".join(sources),
        compared_with=names.get(other, other),
        findings=findings,
        counts=tuple(sorted(counts.items(), key=lambda each: -SEVERITY[each[0].tone])),
        behind=tuple(behind),
        evidence=tuple((name, meanings.get(name, "")) for name in present),
        of_items=any(each["item"] for _, each in rows),
    )


def _finding(
    results: Results,
    number: int,
    row: Row,
    shade: str,
    series: Mapping[tuple[str, ...], Points],
    scale: Any,
    meanings: Mapping[str, str],
) -> Finding:
    indicator = results.framework.indicators.get(row["indicator"] or "")
    unit = indicator.unit if indicator is not None else ""
    pill = pill_of(row, shade)
    item = results.evaluation.item_titles.get((row["aim"], row["item"] or ""), row["item"] or "")
    group = ", ".join(row[name] for name in ("sex", "age", "category") if row[name])
    area = item or row["area_name"] or ""
    limits = row["lower"] is not None and row["upper"] is not None
    drawn = scale is not None and row["value"] is not None
    against = {name: row[name] for name in ("target", "benchmark")}
    points = series.get((row["indicator"], *(row[name] or "" for name in WHO)), ()) if drawn else ()
    value, target, benchmark = figures([row["value"], row["target"], row["benchmark"]], unit)
    return Finding(
        pill=pill,
        who=", ".join(each for each in (area, group) if each),
        area=area,
        group=group,
        period=row["period"] or "",
        value=value,
        interval=f"{figure(row['lower'])} to {figure(row['upper'])}" if limits else "",
        target=target,
        benchmark=benchmark,
        sentence=row["sentence"] or "",
        strip=strip(scale, value=row["value"], lower=row["lower"], upper=row["upper"], tone=pill.tone, **against)
        if drawn and (limits or any(each is not None for each in against.values()))
        else None,
        spark=spark(points, at=row["period"] or "", tone=pill.tone, **against),
        evidence=tuple((name, meanings.get(name, ""), plain(value)) for name, value in row["evidence"].items()),
        readings="; ".join(
            f"{reading.words}: {outcome}"
            for reading, outcome in told_readings(results, number)
            if not reading.declared and outcome != CANNOT_BE_JUDGED
        ),
        sequence=marks_of(row["status"], row["periods"], lambda mark: mark.symbol),
        illustrative=row["illustrative"],
    )


def _alike(findings: Sequence[Finding], name: str) -> str:
    known = {getattr(each, name) for each in findings} - {""}
    return str(known.pop()) if len(known) == 1 else ""


def tallied(rows: Sequence[Row]) -> tuple[tuple[Pill, int], ...]:
    """Rows counted by verdict, else direction, else status; the worst first and what could not be judged last."""
    counts: Counter[Pill] = Counter(kind_of(row)[1] for row in rows)
    return tuple(sorted(counts.items(), key=lambda each: _rank(each[0])))


WORST_FIRST: Final = (
    "missed", "off track", "worse", "at risk", "same", "on track", "met", "better", "neither good nor bad",
)  # fmt: skip
"""Words of findings from worst to best."""


def _rank(pill: Pill) -> tuple[float, str]:
    return worst_first(pill.word), pill.word


def worst_first(word: str) -> float:
    """The place of a word in `WORST_FIRST`, of another behind all; a plugin's verdict is beside what it counts as."""
    own = counted_as(word)
    if own not in WORST_FIRST:
        return float(len(WORST_FIRST))
    return WORST_FIRST.index(own) + (place_of(own) - place_of(word) if isinstance(word, VerdictWord) else 0.0)
