"""The law that a plugin imports public names only: what it lets pass, and what it names."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from outcomes.testing import LawBroken, only_public_imports


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "a_plugin_of_a_test").mkdir()
    (tmp_path / "a_plugin_of_a_test" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "a_plugin_of_a_test"
    sys.modules.pop("a_plugin_of_a_test", None)


def test_public_names_own_modules_and_named_libraries_pass(package: Path) -> None:
    (package / "plugin.py").write_text(
        "import json\nimport numpy as np\nfrom a_plugin_of_a_test import words\nfrom . import more\n"
        "from outcomes import MetricInfo\nfrom outcomes.statistics import rate\nfrom outcomes.hooks import NewsLine\n"
        "from outcomes import statistics\n"
    )
    only_public_imports(import_module("a_plugin_of_a_test"), libraries=["numpy"])


def test_each_import_that_is_not_public_is_named_by_file_and_line(package: Path) -> None:
    (package / "plugin.py").write_text("from outcomes import MetricInfo, _HOMES, arrays\nimport scipy.special\n")
    (package / "words.py").write_text("def f():\n    from outcomes.engine.rows import make_batch\n")
    with pytest.raises(LawBroken) as found:
        only_public_imports(import_module("a_plugin_of_a_test"))
    assert str(found.value) == (
        "a_plugin_of_a_test imports what is not public: plugin.py:1: outcomes._HOMES is no public name; "
        "plugin.py:1: outcomes.arrays is no public name; "
        "plugin.py:2: scipy.special is no library that was named; words.py:2: outcomes.engine.rows is no public module"
    )


def test_where_nothing_is_imported_nothing_was_checked(package: Path) -> None:
    with pytest.raises(LawBroken, match="nothing is imported in 1 files"):
        only_public_imports(import_module("a_plugin_of_a_test"))
