"""Labels that are taken for one period and can mean another, by how they are written or by what stands over them.

Law: they are read all the same, and it is said each run until the data source says which are meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from outcomes.data.columns import LabelRule
from outcomes.data.origin import Origin
from outcomes.data.problems import column, whole
from outcomes.diagnostics import Diagnostic, Severity
from outcomes.periods import HeadedLabel, PeriodError, doubtful, format_period, parse_period, under_heading


def doubtful_periods(origin: Origin, rule: LabelRule, labels: Sequence[str], year_type: str) -> list[Diagnostic]:
    """Warnings about the labels of a source that are taken for what they may not mean; none where it says which."""
    if year_type or rule.year_type or rule.known or rule.format:
        return []
    said = []
    if label := doubtful(labels):
        found = f'"{label}" is taken as {parse_period(label).kind.title}, and can also be written of financial years'
        to_do = 'set year_type = "financial" or "calendar" in the options of the data source, whichever is meant'
        said.append((found, to_do))
    heading = under_heading(origin.header("period"), labels)
    if heading and (taken := _taken(heading.label, rule)):
        said.append((f'"{heading.label}" stands below it and is taken as the {taken}', _settled_by(heading)))
    return [
        whole("OUT323", origin, column(origin, "period"), found, to_do, severity=Severity.WARNING)
        for found, to_do in said
    ]


def _settled_by(heading: HeadedLabel) -> str:
    """What to set where a heading says more than a label does."""
    if heading.year_type:
        return (
            f'set year_type = "{heading.year_type}" in the options of the data source if years are named by their '
            f'first year, and period_format = "{heading.format}" as well if by their last'
        )
    return f'set period_format = "{heading.format}" in the options of the data source'


def _taken(label: str, rule: LabelRule) -> str:
    try:
        period = parse_period(label, month_start=rule.month_start)
    except PeriodError:
        return ""  # which is an error of its own
    return f"{period.kind.title} {format_period(period)}"
