"""What a site says of rows, worked out one row at a time: the lead of an aim, its lines, the lines of an area, figures.

Law: a row is a dictionary; nothing here is shared with `outcomes.site`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from outcomes.data.everybody import about_everybody
from outcomes.framework.targets import way_of
from outcomes.reports.html_words import SEVERITY, figure, figures, kind_of, pill_of, worst_first
from outcomes.reports.row_words import RowWords

Row = Mapping[str, Any]
WHO = ("area", "sex", "age", "category")


def numbered_rows(results: Any) -> list[dict[str, Any]]:
    """All rows with their numbers and definitions."""
    uses = results.of_use("definition").to_list()
    return [row | {"number": number, "made": uses[number]} for number, row in enumerate(results.to_rows())]


def key_of(row: Row) -> tuple[str, ...]:
    return tuple(row[name] or "" for name in WHO)


def figures_of(results: Any) -> dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]]:
    """Every figure by indicator and series, oldest first; of several the last, with what an earlier one knew."""
    held: dict[tuple[str, tuple[str, ...]], dict[str, dict[str, Any]]] = {}
    for table in results.evaluation.observed:
        columns = {name: getattr(table, name).to_list() for name in (*WHO, "period")}
        numbers = {name: getattr(table, name).tolist() for name in ("middle", "value", "lower", "upper", "denominator")}
        for place, period in enumerate(columns["period"]):
            series = held.setdefault((table.indicator, tuple(columns[name][place] for name in WHO)), {})
            new = {name: column[place] for name, column in numbers.items()}
            for name, before in series.get(period, {}).items():
                if name in ("lower", "upper", "denominator") and math.isnan(new[name]):
                    new[name] = before
            series[period] = new | {"period": period}
    return {key: sorted(each.values(), key=lambda one: one["middle"]) for key, each in held.items()}


def lead_of(results: Any, rows: Sequence[Row], status: str | None) -> int:
    """The row that an aim is known by."""
    wanted = {code: place for place, code in enumerate(results.framework.areas.codes)}
    others = set(results.framework.compare_with)

    def order(row: Row) -> tuple[object, ...]:
        judged, area = row["status"] == "judged", row["area"] or ""
        found = (row["verdict"] or row["direction"] or "") if judged else ""
        divided = sum(not about_everybody(row[each] or "") for each in ("sex", "age", "category"))
        place = wanted.get(area, len(wanted) + (area in others))
        silent = status is not None and row["status"] != status
        return silent, not (judged and row["verdict"]), worst_first(found), divided, place, row["number"]

    return min(rows, key=order)["number"] if rows else -1


def groups_in(rows: Sequence[Row]) -> list[str]:
    return [name for name in WHO[1:] if len({row[name] for row in rows}) > 1]


def who_of(results: Any, row: Row, groups: Sequence[str]) -> str:
    item = results.evaluation.item_titles.get((row["aim"], row["item"] or ""), row["item"] or "")
    parts = [item or row["area_name"] or row["area"] or "", *(row[name] for name in groups)]
    return ", ".join(each for each in parts if each)


def lines_of_aim(results: Any, aim: Any, rows: Sequence[Row]) -> list[list[str]]:
    """The lines of the table of an aim as texts of cells, without those of its judgements that say nothing."""
    judgements: dict[object, list[Row]] = {}
    for row in rows:
        judgements.setdefault((row["metric"], row["compared_with"], row["made"] if row["metric"] else ""), []).append(
            row
        )
    judgements = {key: own for key, own in judgements.items() if key[0]} or judgements  # type: ignore[index]
    loud = [own for own in judgements.values() if len(own) == 1 or any(row["status"] == "judged" for row in own)]
    columns = loud or list(judgements.values())
    coloured, groups = RowWords(results), groups_in(rows)
    of_groups = len({row["area"] for row in rows}) == 1 and bool(groups) and not any(row["item"] for row in rows)
    measure = results.framework.indicators.get(aim.indicator)
    unit, way = (measure.unit, way_of(aim.wanted, measure.polarity)) if measure else ("", way_of(aim.wanted, "none"))
    against = [name for name in ("target", "benchmark") if any(row[name] is not None for row in rows)]
    cells: dict[object, dict[int, Row]] = {}
    for row in rows:
        places = [place for place, own in enumerate(columns) if any(each is row for each in own)]
        if places:
            cells.setdefault((*key_of(row), row["item"]), {})[places[0]] = row
    told: list[dict[str, Any]] = []
    for own in cells.values():
        first = next(iter(own.values()))
        best = next((row for row in own.values() if row["value"] is not None), first)
        limited = next((row for row in own.values() if None not in (row["lower"], row["upper"])), None)
        asked = [next((row[name] for row in own.values() if row[name] is not None), None) for name in against]
        value, *others = figures([best["value"], *asked], unit)
        group = ", ".join(first[name] for name in groups if first[name]) or "everybody"
        name = group if of_groups else who_of(results, first, groups) or aim.title
        pills = {place: coloured.pill_at(row["number"]) for place, row in own.items()}
        told.append(
            {
                "name": name,
                "pills": [pills[place].word if place in pills else "" for place in range(len(columns))],
                "value": value,
                "period": best["period"] or "",
                "interval": f"{figure(limited['lower'])} to {figure(limited['upper'])}" if limited else "",
                "others": others,
                "severity": max(SEVERITY[pill.tone] for pill in pills.values()),
                "worth": math.inf if best["value"] is None else best["value"] * way,
            }
        )
    told.sort(key=lambda each: (-each["severity"], each["worth"]))
    periods = {each["period"] for each in told if each["value"]}
    lines = []
    for each in told:
        dated = each["value"] and each["period"] and len(periods) > 1
        figure_cells = [each["value"] + (f" {each['period']}" if dated else "")]
        figure_cells += [each["interval"]] if any(one["interval"] for one in told) else []
        lines.append([each["name"], *each["pills"], *((figure_cells + each["others"]) if aim.indicator else [])])
    return lines


def lines_of_area(results: Any, rows: Sequence[Row]) -> tuple[list[list[str]], list[list[str]]]:
    """The lines of the two tables of an area as texts of cells: what stands out, and the rest."""
    aims = results.framework.aims
    loud: list[list[str]] = []
    quiet: list[list[str]] = []
    ordered = sorted(rows, key=lambda row: list(aims).index(row["aim"]))
    ordered.sort(key=lambda row: (aims[row["aim"]].supporting, -SEVERITY[pill_of(row).tone], aims[row["aim"]].title))
    for row in ordered:
        measure = results.framework.indicators.get(aims[row["aim"]].indicator)
        value = figure(row["value"], measure.unit if measure else "")
        group = ", ".join(row[name] for name in WHO[1:] if row[name])
        dated = f"{value} {row['period']}" if value and row["period"] else value
        line = [pill_of(row).word, f"{aims[row['aim']].title} {group}".strip(), dated, row["sentence"] or ""]
        silent = row["status"] != "judged" or kind_of(row)[0] in ("same", "neither good nor bad")
        (quiet if silent else loud).append(line)
    return loud, quiet
