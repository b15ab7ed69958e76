"""Every example in the docstrings of statistics runs, and every public function has one."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import outcomes.statistics

MODULES = sorted(module.name for module in pkgutil.iter_modules(outcomes.statistics.__path__))
FUNCTIONS = [name for name in outcomes.statistics.__all__ if inspect.isfunction(getattr(outcomes.statistics, name))]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    module = importlib.import_module(f"outcomes.statistics.{name}")
    failed, _ = doctest.testmod(module)
    assert failed == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_has_an_example_and_a_reference(name):
    text = inspect.getdoc(getattr(outcomes.statistics, name))
    assert ">>> " in text
    assert "References" in text


def test_every_public_name_is_there():
    assert all(hasattr(outcomes.statistics, name) for name in outcomes.statistics.__all__)


def test_importing_statistics_loads_neither_scipy_nor_a_table_library():
    import subprocess
    import sys

    code = (
        "import sys, outcomes.statistics; "
        "print([name for name in ('scipy', 'polars', 'pandas', 'pyarrow') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
