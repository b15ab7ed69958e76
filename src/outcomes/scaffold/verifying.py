"""Whether a drafted framework says what the publisher of its figures said: agree, disagree, cannot be judged, and why.

Law: a published verdict is compared with, and never read as data.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from outcomes.data.columns import WHO
from outcomes.immutable import immutable
from outcomes.periods.many_periods import parse_labels
from outcomes.scaffold.column_options import slug
from outcomes.scaffold.drafted import BY_TREND, ENGLAND, Drafted
from outcomes.scaffold.drafting import COMPARED, NOT_COMPARED, TREND, Draft, with_columns
from outcomes.scaffold.inspecting import inspect_file

if TYPE_CHECKING:
    import polars

    from outcomes.framework import Framework
    from outcomes.results.rendered import Results

SERIES: Final = ("indicator", *WHO)
METRICS: Final = {"trend": BY_TREND, "compared": "benchmark.interval"}


@immutable(kw_only=True)
class Verified:
    """One indicator under one metric: how many series agree, disagree, or cannot be judged, and the commonest why."""

    indicator: str
    metric: str
    agree: int
    disagree: int
    cannot: int
    why: str


def verify_draft(draft: Draft, results: Results) -> list[Verified]:
    """Compare the verdicts of a drafted framework with the columns that its files publish; empty where none does."""
    import polars

    published = [table for file, path in draft.files if (table := _published(slug(Path(file)), path)) is not None]
    if not published:
        return []
    codes = {each.id: each for each in draft.indicators}
    ours = _ours(results, codes)
    joined = polars.concat(published).join(ours, on=["source", *SERIES, "metric"], how="inner")
    said, outcome = polars.col("said"), polars.col("outcome")
    # The publisher's word for what cannot be told, and ours, which has a reason.
    both = said.is_in(["Cannot be calculated", "Not compared"]) & outcome.is_null()
    better = said.str.contains("(?i)better|worse") & ~outcome.str.contains("(?i)better|worse").fill_null(True)
    unsaid = better & polars.col("neither")
    judged = joined.with_columns(
        polars.when(both | (said == outcome))
        .then(polars.lit("agree"))
        .when(outcome.is_null() | unsaid)
        .then(polars.lit("cannot"))
        .otherwise(polars.lit("disagree"))
        .alias("how"),
        polars.when(unsaid)
        .then(polars.lit("the files do not say whether high or low is good"))
        .when(outcome.is_null())
        .then("reason")
        .otherwise(said + polars.lit(", here ") + outcome)
        .alias("why"),
    )
    rows: list[Verified] = []
    for (source, code, metric), part in judged.group_by(["source", "indicator", "metric"], maintain_order=True):
        counts = dict(part["how"].value_counts().iter_rows())
        other = part.filter(polars.col("how") != "agree")["why"].drop_nulls()
        why = other.value_counts(sort=True).row(0)[0] if len(other) else ""
        id_ = next(each.id for each in draft.indicators if (each.source, each.code) == (source, code))
        rows.append(
            Verified(
                indicator=id_,
                metric=str(metric),
                agree=counts.get("agree", 0),
                disagree=counts.get("disagree", 0),
                cannot=counts.get("cannot", 0),
                why=why,
            )
        )
    return rows


def of_any_age(framework: Framework) -> Framework:
    """The framework with no figure too old: what was published is compared, whenever that was."""
    indicators = {id_: attrs.evolve(each, max_age="100 years") for id_, each in framework.indicators.items()}
    return attrs.evolve(framework, indicators=indicators)


def verified_lines(rows: Sequence[Verified]) -> list[str]:
    """The comparison as lines of a table, its totals last."""
    if not rows:
        return ["nothing to compare with: the files publish neither a recent trend nor a comparison with England"]
    width = max(9, *(len(each.indicator) for each in rows))
    lines = [f"{'indicator':{width}}  {'metric':18}  {'agree':>6} {'disagree':>8} {'cannot':>6}  why"]
    lines += [
        f"{each.indicator:{width}}  {each.metric:18}  {each.agree:6} {each.disagree:8} {each.cannot:6}  {each.why}"
        for each in rows
    ]
    total = [sum(getattr(each, name) for each in rows) for name in ("agree", "disagree", "cannot")]
    lines.append(f"{'together':{width}}  {'':18}  {total[0]:6} {total[1]:8} {total[2]:6}")
    return [line.rstrip() for line in lines]


def _published(source: str, path: Path) -> polars.DataFrame | None:
    """What a file says of the latest period of each series, one row a series and metric."""
    import polars

    again = with_columns(inspect_file(path), {"trend": TREND, "compared": COMPARED})
    if again is None:
        return None
    observations, columns = again
    labels = parse_labels(observations.period.words, year_type=observations.label_rule.year_type or None)
    frame = polars.DataFrame(
        {
            **{name: getattr(observations, name).to_list() for name in SERIES},
            "end": labels.end_day[observations.period.codes],
            **{field: observations.extra[header].to_list() for field, header in columns.items()},
        }
    )
    last = frame.sort("end").group_by(SERIES, maintain_order=True)
    tables = []
    for field in columns:
        # A trend stands on whichever row the publisher put it; a comparison on each, and the latest counts.
        words = last.agg(polars.col(field).filter(polars.col(field) != "").last().alias("said"))
        kept = words.filter(polars.col("said").is_not_null())
        if field == "compared":
            plain = kept["said"].str.to_lowercase().is_in(list(NOT_COMPARED))
            kept = kept.filter(~plain & (polars.col("area") != ENGLAND))
        tables.append(kept.with_columns(metric=polars.lit(METRICS[field]), source=polars.lit(source)))
    return polars.concat(tables) if tables else None


def _ours(results: Results, codes: dict[str, Drafted]) -> polars.DataFrame:
    import polars

    frame: polars.DataFrame = results.to_polars()
    wanted = [*SERIES, "metric", "outcome", "reason", "status"]
    table = frame.select(polars.col(name).cast(polars.String).fill_null("") for name in wanted)
    known = polars.DataFrame(
        {
            "indicator": list(codes),
            "code": [each.code for each in codes.values()],
            "source": [each.source for each in codes.values()],
            "neither": [not each.polarity for each in codes.values()],
        }
    )
    table = table.join(known, on="indicator", how="inner").drop("indicator").rename({"code": "indicator"})
    nothing = polars.col("status") != "judged"
    told: polars.DataFrame = table.with_columns(
        polars.when(nothing).then(None).otherwise("outcome").alias("outcome"),
        polars.when(polars.col("reason") != "").then("reason").otherwise("status").alias("reason"),
    )
    return told
