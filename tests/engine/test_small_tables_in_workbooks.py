"""Returns, targets and areas that a council keeps in one workbook are judged from it as it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

import outcomes
from outcomes.diagnostics import DataError

FRAMEWORK = """
format = 1

[framework]
id = "workbook"
title = "Kept in a workbook"
areas = { types = ["district"], file = "strategy.xlsx", table = { sheet = "Areas" } }

[data.figures]
reader = "excel"
path = "strategy.xlsx"
options = { sheet = "Figures", constants = { indicator = "breaches" } }

[indicators.breaches]
title = "Breaches"
unit = "breaches"
polarity = "low"
data = { source = "figures" }

[aims.breaches]
indicator = "breaches"
due = "2024"

[aims.breaches.target]
kind = "level"
by = "2024"

file = { path = "strategy.xlsx", area = "Area", value = "No more than", table = { sheet = "Targets", header = 3 } }

[[aims.breaches.judge]]
metric = "target.path"

[aims.hub]
title = "Open the hub"
kind = "deliverable"
due = "2024-06-30"

[aims.hub.returns]
path = "strategy.xlsx"
columns = { id = "Ref", title = "Deliverable", state = "Status", due = "Due", done = "Completed" }
table = { sheet = "Return Q1" }
evidence_required = false
acceptance_required = false

[[aims.hub.judge]]
metric = "delivery.status"
"""


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    areas = book.create_sheet("Areas")
    for row in (["Code", "Name", "Type"], ["E07000117", "Burnley", "district"], ["E07000118", "Chorley", "district"]):
        areas.append(row)
    figures = book.create_sheet("Figures")
    figures.append(["Breaches of the year"])
    figures.append([])
    for row in (["Area code", "Period", "Value"], ["E07000117", 2024, 4], ["E07000118", 2024, 9]):
        figures.append(row)
    targets = book.create_sheet("Targets")
    targets.append(["What was agreed"])
    targets.append(["for each district"])
    for row in (["Area", "No more than", "Agreed by"], ["E07000117", 5, "board"], ["E07000118", 5, "board"]):
        targets.append(row)
    returned = book.create_sheet("Return Q1")
    returned.append(["Return for quarter 1", None, None, None, None])
    returned.append(["Ref", "Deliverable", "Status", "Due", "Completed", "Comment"])
    returned.append(["H1", "Hub open", "Done", date(2024, 6, 30), date(2024, 6, 12), "opened by the mayor"])
    returned.append([None, "Figures as at 1 July", None, None, None])
    book.save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workbook(tmp_path / "strategy.xlsx")
    (tmp_path / "framework.toml").write_text(FRAMEWORK)
    return tmp_path


def test_a_whole_strategy_is_judged_from_its_workbook(folder: Path) -> None:
    results = outcomes.evaluate(outcomes.load_framework(folder), as_of=date(2025, 6, 1))
    found = {(row["aim"], row["area_name"]): row["verdict"] for row in results.to_rows()}
    assert found == {("breaches", "Burnley"): "met", ("breaches", "Chorley"): "missed", ("hub", None): "met"}
    assert 'note: OUT392 column "Ref": the row has no id, and is left out' in str(results.report)


def test_a_mistake_is_told_with_its_sheet_and_row(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "strategy.xlsx")
    book["Targets"]["B5"] = "five"
    book["Return Q1"]["C3"] = "dun"
    book.save(folder / "strategy.xlsx")
    with pytest.raises(DataError) as error:
        outcomes.evaluate(outcomes.load_framework(folder), as_of=date(2025, 6, 1))
    path = folder / "strategy.xlsx"
    assert f'{path} [Targets]:5:2: OUT310 column "No more than": "five" is not a number' in str(error.value) or (
        f'{path} [Return Q1]:3:3: OUT360 column "Status": "dun" is no state; did you mean "done"?' in str(error.value)
    )


def test_the_targets_of_areas_have_no_options_to_set(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "strategy.xlsx")
    book["Targets"]["B5"] = "not agreed"
    book.save(folder / "strategy.xlsx")
    with pytest.raises(DataError, match='"not agreed" is not a number; write a number, or leave the cell empty'):
        outcomes.evaluate(outcomes.load_framework(folder), as_of=date(2025, 6, 1))


def test_what_only_a_workbook_can_be_told_is_refused_for_text(folder: Path) -> None:
    text = (folder / "framework.toml").read_text()
    (folder / "targets.csv").write_text("Area,No more than\nE07000117,5\n")
    changed = text.replace('{ path = "strategy.xlsx", area', '{ path = "targets.csv", area')
    (folder / "framework.toml").write_text(changed)
    with pytest.raises(DataError, match="it is no workbook, so that sheet, range, header and fill mean nothing"):
        outcomes.evaluate(outcomes.load_framework(folder), as_of=date(2025, 6, 1))
