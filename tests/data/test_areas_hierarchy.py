"""Areas: any file that names codes and parents or children makes one hierarchy."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from outcomes.data import Area, AreaTable, read_areas
from outcomes.framework.model import Areas

NESTED = {"E": (), "R": ("E",), "C": ("R", "Z"), "Z": ("E",), "D": ("C",)}
TABLE = AreaTable(
    areas={code: Area(code=code, name=code.lower(), type="t" + code, parents=above) for code, above in NESTED.items()}
)


def test_a_file_may_name_parents_instead_of_children(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("code,name,type,parent\nE,England,country,\nR,North West,region,E\nC,Lancashire,county,R\n")
    areas, report = read_areas(path)
    assert not report.diagnostics
    assert {code: areas.parent_of(code) for code in areas.areas} == {"E": "", "R": "E", "C": "R"}
    assert areas.under("E") == ("R", "C")


def test_an_area_in_two_others_lies_under_both_and_has_one_parent() -> None:
    assert TABLE.parent_of("C") == "R"
    assert ("C", "D") == TABLE.under("R") == TABLE.under("Z")


def test_areas_below_are_found_at_any_depth_and_once() -> None:
    assert TABLE.under("E") == ("R", "C", "Z", "D")


def test_of_an_unknown_area_neither_type_nor_parent_is_known() -> None:
    assert (TABLE.type_of("X"), TABLE.parent_of("X")) == ("", "")


def test_parents_are_looked_up_for_all_words_at_once() -> None:
    expected = np.array([1, 2, -1, -1], dtype=np.int32)
    np.testing.assert_array_equal(expected, TABLE.parent_codes(["D", "C", "R", "X"]))


def test_areas_are_chosen_by_code_and_by_type_below_another() -> None:
    assert TABLE.select(Areas(codes=("D",), types=("tC", "tR"), under="R"))[0] == ("D", "C")
