"""Why one row says what it says, for a person: sentence, numbers, rule, source, interpretation.

Law: nothing is said here that is not in the row, the framework or the provenance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from outcomes.diagnostics import listed
from outcomes.engine.batch import InputFile
from outcomes.framework.assumptions import told
from outcomes.framework.parameter_docs import spell
from outcomes.framework.sources import Source
from outcomes.immutable import immutable
from outcomes.metrics.contract import Status
from outcomes.results.clauses import CANNOT_BE_JUDGED, told_readings
from outcomes.results.fields import FIELDS, Row
from outcomes.results.plain_rows import render_rows
from outcomes.results.rendering import detail_of, provenance_of, word
from outcomes.results.results import ResultColumns

MOST: Final = 3
"""So many files of a data source are named."""


@immutable(kw_only=True)
class Explanation:
    """One verdict with all that it rests on. ``str()`` of it is a page for a person."""

    row: Row
    aim: str
    promise: str
    rule: str
    numbers: tuple[tuple[str, str, float], ...]
    """Name, meaning and number of each piece of evidence."""
    source: str
    interpretation: str
    parameters: Row
    detail: str = ""
    """What was tested, and which condition failed; empty where the sentence says it all."""
    readings: tuple[tuple[str, str, str], ...] = ()
    """Id, words and finding of each reading of the target, the declared one first; empty where there is one only."""
    measures: tuple[str, ...] = ()
    """The titles of its indicators, where there are several."""
    more: tuple[tuple[str, Row], ...] = ()
    """What the aim says under keys that plugins know, by the name of the table."""
    note: str = ""
    """What the framework notes of the aim, such as that its measure stands for what nobody measures."""

    def __str__(self) -> str:
        row = self.row
        who = " · ".join(
            str(each) for each in (row["area_name"], row["sex"], row["age"], row["category"], row["item"]) if each
        )
        withheld = row["status"] == Status.DEPENDS_ON_READING.value
        said = ("" if withheld else row["outcome"], row["status"], row["reason"])
        outcome = ": ".join(each for each in said if each and each != "judged")
        lines = [self.aim, f"  {who}" if who else "", f"  {outcome}", f"  {row['sentence']}" if row["sentence"] else ""]
        if row["illustrative"]:
            lines.append("  The data is illustrative: the figures are made up.")
        if self.detail:
            lines.append(f"  in detail  {self.detail}")
        if self.promise:
            lines.append(f"  promised   {self.promise}")
        if self.note:
            lines.append(f"  noted      {self.note}")
        if self.measures:
            lines.append(f"  measures   {'; '.join(self.measures)}")
        if row["periods"]:
            lines.append("  period by period" + (", as declared; other readings may differ" if withheld else ""))
            lines.extend(_milestone(each) for each in row["periods"])
        if self.numbers:
            lines.append("  evidence")
            lines.extend(f"    {name:<22} {value:>14.6g}  {meaning}" for name, meaning, value in self.numbers)
        if self.rule:
            lines.append(f"  rule       {self.rule}")
        if self.parameters:
            lines.append(f"  parameters {', '.join(f'{k} = {spell(v)}' for k, v in self.parameters.items())}")
        if self.interpretation:
            lines.append(f"  reading    {self.interpretation}")
        if row["assumed"]:
            lines.append(f"  assumed    {told(row['assumed'])}")
        if self.readings:
            lines.append("  if it meant")
            lines.extend(f"    {name:<22} {words}: {outcome}" for name, words, outcome in self.readings)
        for name, table in self.more:
            pairs = (f"{key}: {each if isinstance(each, str) else spell(each)}" for key, each in table.items())
            lines.append(f"  {name:<10} {', '.join(pairs)}")
        if self.source:
            lines.append(f"  data       {self.source}")
        return "\n".join(line for line in lines if line)


def _milestone(each: Row) -> str:
    numbers = "" if each["required"] is None else f"against {each['required']:g}"
    value = "" if each["value"] is None else f"{each['value']:g} "
    return f"    {each['period']:<22} {each['state']}" + (f": {value}{numbers}" if numbers else "")


def explain_row(results: ResultColumns, row: int) -> Explanation:
    """Gather the explanation of one row."""
    batch, at = results.place(row)
    framework = results.framework
    aim = results.aim_of(row)
    use = batch.uses[batch.use[at]]
    fields = next(render_rows(results, [row], FIELDS))
    meanings = {each.name: each.meaning for each in batch.info.evidence} if batch.info else {}
    numbers = tuple(
        (name, meanings.get(name, ""), value) for name, value in fields["evidence"].items() if value is not None
    )
    said = aim.source.text if aim.source else ""
    where = _place(framework.documents, aim.source) if aim.source else ""
    made = provenance_of(results, row)
    return Explanation(
        row={name: fields[name] for name in FIELDS},
        aim=aim.title,
        promise=" ".join(each for each in (said, f"({where})" if where else "") if each),
        rule=f"{made['metric']} ({use.plugin}): {batch.info.title}" if batch.info else "",
        numbers=numbers,
        source=_sources(results.evaluation.inputs_of(batch.input), word(results, "period", row)),
        interpretation=_interpretation(results, row),
        parameters=dict(use.parameters),
        detail=detail_of(results, row),
        readings=_readings(results, row),
        measures=tuple(each.title for each in framework.measures_of(aim)) if aim.indicators else (),
        more=tuple((name, dict(table)) for name, table in aim.more.items()),
        note=" ".join(aim.note.split()),
    )


def _place(documents: Mapping[str, Source], source: Source) -> str:
    document = documents.get(source.document)
    parts = [source.title or (document.title if document else ""), source.section]
    parts.append(f"page {source.page}" if source.page else "")
    return ", ".join(each for each in parts if each)


def _sources(files: Sequence[InputFile], period: str) -> str:
    """Files and their digests; of many the first and how many there are more."""
    names = [each.path or each.id or "figures that a program handed in" for each in files[:MOST]]
    digests = [f" (sha256 {each.sha256[:12]})" if each.sha256 else "" for each in files[:MOST]]
    said = [name + digest for name, digest in zip(names, digests, strict=True)]
    said += [f"{len(files) - MOST} more"] if len(files) > MOST else []
    return listed(said) + (f", period {period}" if period and files else "")


def _interpretation(results: ResultColumns, row: int) -> str:
    reading = getattr(results.aim_of(row).target, "reading", None)
    if reading is None:
        return ""
    by = f" by {reading.by}" if reading.by else ""
    why = f": {reading.why}" if reading.why else ""
    return f"{reading.status}{by}{why}"


def _readings(results: ResultColumns, row: int) -> tuple[tuple[str, str, str], ...]:
    said = []
    for reading, outcome in told_readings(results, row):
        needs = f" ({reading.needs})" if outcome == CANNOT_BE_JUDGED and reading.needs else ""
        said.append((reading.id, reading.words, ("as declared: " if reading.declared else "") + outcome + needs))
    return tuple(said)
