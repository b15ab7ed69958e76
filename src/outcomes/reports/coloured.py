"""Results under several councils' colour rules, side by side, for a reader and for other programs.

Law: the rows on which the rules differ are named; a rule that cannot speak of a row neither agrees nor differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from outcomes.arrays import Selection
from outcomes.framework.colours import AnyRule, RuleOfPlugin
from outcomes.metrics.writing import written
from outcomes.results.colouring import Compared, colour_rules
from outcomes.results.fields import Row
from outcomes.results.own_colours import COLOURS, Colour
from outcomes.results.rendered import Results

SCHEMA = "outcomes.colours/1"
_WHO = ("area_name", "sex", "age", "category", "item", "period")


def colours_table(results: Results, compared: Compared) -> Iterator[str]:
    """The lines of two tables: how many rows each rule colours how, and the rows on which the rules differ."""
    rules = colour_rules(results.framework)
    names = list(compared.colours)
    wide = max(len(name) for name in names)
    for name in names:
        counts = ", ".join(f"{compared.counts[name][colour]} {colour.value}" for colour in COLOURS)
        yield f"{name.ljust(wide)}  {counts}   {said(rules[name])}".rstrip()
    yield ""
    yield (
        f"Of {written(compared.spoken, '# finding|# findings')} that two or more of these rules can colour, "
        f"{written(len(compared.differ), 'none differs|one differs|# differ')}" + (":" if len(compared.differ) else ".")
    )
    for row, colours in _differing(results, compared):
        by_colour: dict[str, list[str]] = {}
        for name, colour in colours.items():
            if colour == Colour.GREY.value:
                continue
            by_colour.setdefault(colour, []).append(name)
        what = "; ".join(f"{colour} by {', '.join(rules_)}" for colour, rules_ in by_colour.items())
        who = ", ".join(str(row[name]) for name in _WHO if row[name])
        yield f"  {results.framework.aims[row['aim']].title}{': ' if who else ''}{who}: {what}"


def colours_dict(results: Results, compared: Compared) -> Row:
    """The comparison as plain values; ``row`` is a place in the results."""
    rules = colour_rules(results.framework)
    return {
        "schema": SCHEMA,
        "framework": results.framework.id,
        "as_of": results.as_of.isoformat(),
        "rules": [
            {
                "name": name,
                "rule": rules[name].rule,
                "said": said(rules[name]),
                "counts": {colour.value: count for colour, count in compared.counts[name].items()},
            }
            for name in compared.colours
        ],
        "spoken": compared.spoken,
        "differ": [
            {**{name: value or None for name, value in row.items()}, "colours": colours}
            for row, colours in _differing(results, compared)
        ],
    }


def said(rule: AnyRule) -> str:
    """A rule in words: its title, or what it is built on and with which numbers."""
    if rule.title:
        return rule.title
    if isinstance(rule, RuleOfPlugin):
        return rule.rule
    numbers: Mapping[str, float | None] = {"% of the target": rule.percent, " points": rule.points}
    parts = [f"{number:g}{unit}" for unit, number in numbers.items() if number is not None]
    return f"{rule.rule}{', ' if parts else ''}{' or '.join(parts)}"


def counted(codes: NDArray[np.int8], rows: Selection) -> dict[Colour, int]:
    """How many of some rows have each colour, without the colours that none has."""
    chosen = [COLOURS[int(code)] for code in codes[rows]]
    return {colour: chosen.count(colour) for colour in COLOURS if colour in chosen}


def _differing(results: Results, compared: Compared) -> Iterator[tuple[Row, dict[str, str]]]:
    columns = {name: results.coded(name) for name in ("aim", "metric", *_WHO)}
    for row in compared.differ.tolist():
        fields: Row = {name: column.words[column.codes[row]] for name, column in columns.items()}
        fields["row"] = row
        yield fields, {name: COLOURS[int(codes[row])].value for name, codes in compared.colours.items()}
