"""The table that a person reads in a terminal: by priority and board, then aim, then what was found and why.

Law: a symbol and a word go with every colour; with many areas the exceptions are named and the rest counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import IO, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from outcomes.framework.model import Framework
from outcomes.reports.marks import mark_of, word_of
from outcomes.results import Results, coverage

FEW = 4
"""Up to so many rows of one judgement are written out with their sentences; more are counted."""
NAMED = 6
"""So many areas are named beside a count."""


def write_terminal(
    results: Results,
    stream: IO[str],
    *,
    rows: Sequence[int] | None = None,
    full: bool = False,
    width: int | None = None,
) -> None:
    """Write the table. ``rows`` limits it to some rows; ``full`` writes every row out."""
    console = Console(file=stream, width=width, highlight=False, soft_wrap=False)
    plain = not (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf")
    framework = results.framework
    console.print(Text(framework.title, style="bold"))
    console.print(Text(f"as of {results.as_of}", style="dim"))
    by_aim: dict[str, list[dict[str, Any]]] = {}
    for row in results.to_rows(rows):
        by_aim.setdefault(row["aim"], []).append(row)
    heading = None
    for aim_id, found in by_aim.items():
        aim = framework.aims[aim_id]
        parts = framework.ancestors(aim.under)
        line = (" › ".join(part.title for part in parts), _boards(framework, found[0]["boards"]))
        if line != heading:
            heading = line
            console.print()
            console.print(Text(line[0] or "Aims", style="bold underline"))
            if line[1]:
                console.print(Text(f"answers for it: {line[1]}", style="dim"))
        title = Text(f"  {aim.title}", style="bold")
        if found[0]["illustrative"]:
            title.append("  [illustrative data]", style="magenta")
        console.print(title)
        for group in _judgements(found):
            _print_group(console, group, full=full, plain=plain)
    console.print()
    console.print(Text(str(coverage(results)) + ".", style="bold"))
    if any(each.illustrative for each in results.evaluation.inputs):
        console.print(Text("Rows marked [illustrative data] rest on made-up figures.", style="magenta"))
    if framework.attribution:
        console.print(Text(framework.attribution, style="dim"))


def _boards(framework: Framework, boards: Sequence[str]) -> str:
    return ", ".join(framework.boards[each].title for each in boards)


def _judgements(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        key = (row["metric"], row["compared_with"])
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _print_group(console: Console, group: list[dict[str, Any]], *, full: bool, plain: bool) -> None:
    name = group[0]["metric"] or ""
    if full or len(group) <= FEW:
        for row in group:
            mark = mark_of(row)
            line = Text("    ")
            line.append(f"{mark.plain if plain else mark.symbol} {word_of(row)}", style=mark.style)
            line.append("  " + _who(row), style="dim")
            console.print(line)
            if row["sentence"]:
                console.print(Padding(Text(row["sentence"]), (0, 2, 0, 6)))
        return
    counts = Counter((mark_of(row), word_of(row)) for row in group)
    line = Text(f"    {name}: ")
    for number, ((mark, word), count) in enumerate(counts.most_common()):
        line.append(", " if number else "")
        line.append(f"{mark.plain if plain else mark.symbol} {count} {word}", style=mark.style)
    console.print(line)
    worst = [row for row in group if row["direction"] == "worse" or row["verdict"] in ("missed", "off track")]
    if worst:
        shown = "; ".join(_who(row) for row in worst[:NAMED])
        more = f"; and {len(worst) - NAMED} more" if len(worst) > NAMED else ""
        console.print(Padding(Text(f"worse or off track: {shown}{more}"), (0, 2, 0, 6)))


def _who(row: dict[str, Any]) -> str:
    names = [row["area_name"], row["sex"], row["age"], row["category"], row["item"], row["period"]]
    return ", ".join(str(each) for each in names if each)
