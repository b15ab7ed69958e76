"""How the tests of statistics read published vectors and compare with them."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

VECTORS = Path(__file__).parents[1] / "vectors" / "statistics"

Table = dict[str, np.ndarray]


def _number(cell: str) -> float:
    text = cell.strip()
    return np.nan if text in ("", "NA") else float(text)


def read_table(name: str) -> Table:
    """Columns of a vector file: floats where every cell is a number or missing, else stripped text."""
    with (VECTORS / name).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table: Table = {}
    for key in rows[0]:
        cells = [(row[key] or "").strip() for row in rows]
        try:
            table[key] = np.array([_number(cell) for cell in cells])
        except ValueError:
            table[key] = np.array(cells)
    return table


def assert_close(expected: np.ndarray, actual: np.ndarray, rtol: float = 1e-12, atol: float = 0.0) -> None:
    """Equal within the tolerance, and missing in the same places."""
    np.testing.assert_allclose(np.asarray(actual, float), np.asarray(expected, float), rtol=rtol, atol=atol)


@pytest.fixture(scope="session")
def table() -> Callable[[str], Table]:
    return read_table


@pytest.fixture(scope="session")
def close() -> Callable[..., None]:
    return assert_close
