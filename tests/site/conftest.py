"""Sites to look at: that of a framework with one of each kind of thing, and Lancashire's, each built once."""

from __future__ import annotations

import datetime
import runpy
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("lets_plot")

import outcomes
from outcomes.site import SitePart, build_site

ROOT = Path(__file__).parents[2]
reports: Any = SimpleNamespace(**runpy.run_path(str(ROOT / "tests" / "reports" / "conftest.py")))
AREAS = tuple((f"E0700000{n}", f"Town {n}") for n in range(6))


def files_of(results: Any, **given: Any) -> dict[str, bytes]:
    """The files of a site by their addresses; fails where two have the same."""
    files = list(build_site([SitePart(results=results)], **given))
    made = dict(files)
    assert len(made) == len(files)
    return made


def results_of(folder: Path, **words: Any) -> Any:
    return reports.judged(folder, **{"areas": AREAS} | words)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return files_of(results_of(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="session")
def lancashire() -> Any:
    """The results of the largest of our frameworks with areas, and the files of its site."""
    day = datetime.date(2020, 6, 1)
    start = time.process_time()
    results = outcomes.evaluate(ROOT / "frameworks" / "pan-lancashire-wellbeing", as_of=day, keep_observed=True)
    files = files_of(results)
    return SimpleNamespace(results=results, files=files, seconds=time.process_time() - start)


@pytest.fixture(scope="session")
def leicestershire() -> Any:
    """The results of a framework with items, targets and readings."""
    day = datetime.date(2016, 1, 1)
    folder = ROOT / "frameworks" / "leicestershire-jhws-2013"
    return SimpleNamespace(results=outcomes.evaluate(folder, as_of=day, keep_observed=True))


@pytest.fixture
def make_files(tmp_path: Path) -> Any:
    """Makes the files of a site of results made in the folder of the test."""
    return lambda **words: files_of(results_of(tmp_path, **words))


@pytest.fixture
def make_results(tmp_path: Path) -> Any:
    """Makes results in the folder of the test."""
    return lambda **words: results_of(tmp_path, **words)


@pytest.fixture
def site_of() -> Any:
    """Makes the files of the site of some results."""
    return files_of


@pytest.fixture
def read() -> Any:
    """Reads a page into its elements; fails where tags do not match."""
    return lambda page: reports.Reading(page.decode())
