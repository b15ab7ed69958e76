"""``outcomes rollup``: verdicts counted by board, owner, tag, area or level.

Law: every answer can say which rows made it, and a share never stands without the number of rows that it is a share
of; nothing is averaged that the framework does not declare.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from outcomes.cli.area_rows import of_areas
from outcomes.cli.asked import JudgingOptions, judging_options
from outcomes.cli.options import area_option, path_argument, supporting_option
from outcomes.cli.output import echo, echo_data
from outcomes.diagnostics import ExitCode, nearest, suggest
from outcomes.framework.roll_ups import declared_averages
from outcomes.metrics.contract import Verdict
from outcomes.metrics.verdicts import place_of
from outcomes.metrics.writing import written
from outcomes.reports.marks import mark_of, word_of
from outcomes.results.covered import coverage
from outcomes.results.fields import Row
from outcomes.results.rendered import Results
from outcomes.results.rollup import Averaged, RolledUp, declared_average, roll_up
from outcomes.results.standings import promises
from outcomes.version import __version__

SCHEMA = "outcomes.rollup/1"
_WIDEST = 36
_WHO = ("area_name", "sex", "age", "category", "item", "period")
_MADE_BY = ("aim", "metric", "area", "area_name", "sex", "age", "category", "item", "period")
_FOUND = ("status", "reason", "outcome", "verdict", "direction")


@click.command("rollup")
@path_argument
@click.option("--by", metavar="WORD", help="board, owner, tag, area, aim, metric or a level of the framework.")
@click.option("--average", metavar="NAME", help="An average that the framework declares under [roll_ups].")
@click.option("--explain", "key", metavar="KEY", help="Show the rows that made the answer of this key.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="Default: table.")
@supporting_option
@area_option
@judging_options
def command(
    path: Path,
    by: str | None,
    average: str | None,
    key: str | None,
    format_: str,
    supporting: bool,
    areas: tuple[str, ...],
    asked: JudgingOptions,
) -> int:
    """Judge the framework at PATH and count its verdicts by board, owner, tag, area or level."""
    if average is not None and (by is not None or key is not None):
        raise click.UsageError("--average does not go with --by or --explain")
    from outcomes.framework import load_framework

    results = asked.judged(load_framework(path))
    chosen = of_areas(results, areas)
    if average is not None:
        averaged = declared_average(chosen, average)
        if format_ == "json":
            _echo(average_dict(chosen, average, averaged))
        else:
            echo("\n".join(average_table(chosen, average, averaged)))
    else:
        _roll_up(chosen, by or results.framework.levels[0], key, format_, supporting, part=bool(areas))
    return int(ExitCode.PARTIAL if results.partial else ExitCode.EVALUATED)


def _roll_up(results: Results, by: str, key: str | None, format_: str, supporting: bool, *, part: bool) -> None:
    """Say the answers. ``part``: of some areas only, of which no promise is told whole."""
    answers = roll_up(results, by, supporting=supporting)
    if key is not None:
        keys, titles = [each.key for each in answers], [each.title for each in answers]
        answers = tuple(each for each in answers if key.lower() in (each.key.lower(), each.title.lower()))
        if len(answers) != 1:
            meant = keys if nearest(key, titles) is None else [*keys, *titles]
            raise click.UsageError(f'no {by} "{key}"; {suggest(key, meant)}')
    if format_ == "json":
        _echo(rollup_dict(results, answers, by))
    elif key is not None:
        echo("\n".join(rollup_rows(results, answers[0])))
    else:
        first = "" if part else f"{promises(results, supporting=supporting)}.\n\n"
        echo(first + "\n".join(rollup_table(answers, by)))


def _echo(said: object) -> None:
    echo_data(json.dumps(said, indent=1, ensure_ascii=False, allow_nan=False))


def rollup_table(answers: Sequence[RolledUp], by: str) -> Iterator[str]:
    """The lines of a table, one answer a line: counts of verdicts, coverage, the share met, the worst."""
    others = {word for each in answers for word in each.verdicts if word not in set(Verdict)}
    verdicts = sorted([*Verdict, *others], key=lambda each: place_of(each.value))
    head = [by, "aims", "judged", *(each.value for each in verdicts), "no verdict", "share met", "weighted", "worst"]
    rows = [
        [
            _named(each),
            str(each.aims),
            str(each.aims_judged),
            *(str(each.verdicts.get(verdict, 0)) for verdict in verdicts),
            str(len(each.rows) - each.judged),
            _percent(each.share_met),
            _percent(each.weighted_share),
            each.worst.value if each.worst else "-",
        ]
        for each in answers
    ]
    yield from _lined_up([head, *rows])
    yield ""
    yield "aims: how many there are, and how many have a verdict; then rows by verdict, and without one;"
    yield "share met: met or on track of the rows with a verdict; weighted: by the weights of the aims"


def rollup_rows(results: Results, answer: RolledUp) -> Iterator[str]:
    """The lines that say what made one answer: every row under its key."""
    yield f"{answer.title}: {written(len(answer.rows), '# row|# rows')}"
    yield from made_of(results, answer.rows.tolist())


def made_of(results: Results, rows: Sequence[int]) -> Iterator[str]:
    """A line for each of some rows: its mark and word, its aim, and who it is about."""
    for row in _rows(results, rows, (*_MADE_BY, *_FOUND)):
        who = ", ".join(str(row[name]) for name in _WHO if row[name])
        metric = f" [{row['metric']}]" if row["metric"] else ""
        aim = results.framework.aims[row["aim"]].title
        yield f"  {mark_of(row).plain:>2} {word_of(row)}: {aim}{metric}{': ' if who else ''}{who}"


def rollup_dict(results: Results, answers: Sequence[RolledUp], by: str) -> Row:
    """The whole roll-up as plain values; ``made_by`` of each answer are its rows, by their place in the results."""
    return {
        **_head(results),
        "by": by,
        "answers": [
            {
                "key": each.key,
                "title": each.title,
                "aims": each.aims,
                "aims_judged": each.aims_judged,
                "rows": len(each.rows),
                "verdicts": {verdict.value: count for verdict, count in each.verdicts.items()},
                "directions": {direction.value: count for direction, count in each.directions.items()},
                "statuses": {status.value: count for status, count in each.statuses.items()},
                "worst": each.worst.value if each.worst else None,
                "share_met": _number(each.share_met),
                "weighted_share": _number(each.weighted_share),
                "made_by": _made_by(results, each.rows.tolist()),
            }
            for each in answers
        ],
    }


def average_table(results: Results, name: str, answers: Sequence[Averaged]) -> Iterator[str]:
    """The lines that say a declared average: why it may be, then one area a line, with what made it below."""
    declared = declared_averages(results.framework)[0][name]
    yield f"{declared.title}: average {declared.average} of {len(declared.aims)} aims, because {declared.why}"
    for each in answers:
        said = f"{each.average:.4g}" if math.isfinite(each.average) else "no average"
        without = f"; without {', '.join(each.missing)}" if each.missing else ""
        yield f"{each.area_name or each.area or 'this framework'}: {said}{without}"
        yield from made_of(results, each.rows.tolist())


def average_dict(results: Results, name: str, answers: Sequence[Averaged]) -> Row:
    """A declared average as plain values."""
    declared = declared_averages(results.framework)[0][name]
    return {
        **_head(results),
        "average": {"name": name, "title": declared.title, "of": declared.average, "why": declared.why},
        "answers": [
            {
                "area": each.area or None,
                "area_name": each.area_name or None,
                "average": _number(each.average),
                "missing": list(each.missing),
                "made_by": _made_by(results, each.rows.tolist()),
            }
            for each in answers
        ],
    }


def _head(results: Results) -> Row:
    return {
        "schema": SCHEMA,
        "framework": results.framework.id,
        "as_of": results.as_of.isoformat(),
        "engine": __version__,
        "promises": str(promises(results)),
        "coverage": str(coverage(results)),
    }


def _rows(results: Results, rows: Sequence[int], fields: Sequence[str]) -> list[Row]:
    """Some fields of some rows, without the sentences that nobody asked for."""
    columns = {name: results.coded(name) for name in fields}
    return [{name: column.words[column.codes[row]] or None for name, column in columns.items()} for row in rows]


def _made_by(results: Results, rows: Sequence[int]) -> list[Row]:
    told = _rows(results, rows, (*_MADE_BY, *_FOUND))
    return [{"row": row, **each} for row, each in zip(rows, told, strict=True)]


def _named(answer: RolledUp) -> str:
    title = answer.title if answer.title == answer.key else f"{answer.title} ({answer.key})"
    return title if len(title) <= _WIDEST else f"{answer.title[: _WIDEST - len(answer.key) - 6]}... ({answer.key})"


def _percent(share: float) -> str:
    return f"{share:.0%}" if math.isfinite(share) else "-"


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _lined_up(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        first, *rest = [each.rjust(width) for each, width in zip(row, widths, strict=True)]
        yield "  ".join([first.strip().ljust(widths[0]), *rest]).rstrip()
