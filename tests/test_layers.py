"""Rooms may import only rooms to their left, and starting up loads only what starting up needs."""

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import outcomes

ROOT = Path(outcomes.__file__).parent
ORDER = (
    ("version",),
    ("lazy",),
    ("immutable",),
    ("arrays",),
    ("diagnostics",),
    ("logs",),
    ("streams", "typed", "umask"),
    ("periods",),
    ("framework",),
    ("data", "statistics"),
    ("fetching",),
    ("metrics",),
    ("hooks",),
    ("registry",),
    ("engine",),
    ("results",),
    ("reports", "api", "distributed"),
    ("history",),
    ("nightly",),
    ("site",),
    ("testing", "scaffold"),
    ("cli",),
    ("__main__",),
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
# The built-in plugin names its modules as text, so that the registry knows nothing of the rooms to its right.
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Rooms that a module imports, wherever in it; imports for type checkers only are left out."""
    tree = ast.parse(path.read_text())
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("outcomes"):
            names = [node.module] if node.module != "outcomes" else [f"outcomes.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("outcomes")]
        else:
            continue
        found |= {name.split(".")[1] for name in names if "." in name}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_rooms_to_its_left(path: Path) -> None:
    own = room_of(path)
    assert own in RANK, f"the room {own} has no place in the order"
    for other in imports_of(path):
        # A submodule that is not a room (a public name of the package) has no rank.
        if other != own and other in RANK:
            assert RANK[other] <= RANK[own], f"{own} imports {other}, which is to its right"
            assert RANK[other] < RANK[own] or (own, other) in {("data", "statistics")}, (
                f"{own} imports {other} beside it"
            )


def test_statistics_import_no_room_of_ours() -> None:
    found = set().union(*(imports_of(path) for path in (ROOT / "statistics").rglob("*.py")))
    assert found <= {"statistics", "lazy", "immutable"}
    assert not imports_of(ROOT / "lazy.py")


def test_no_module_of_statistics_takes_the_place_of_what_is_named_like_it() -> None:
    modules = {path.stem for path in (ROOT / "statistics").glob("*.py")}
    assert not modules & set(outcomes.statistics.__all__)


@cache
def loaded_by(statement: str) -> frozenset[str]:
    """The modules that are loaded after a statement in a process of its own."""
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split())


@pytest.mark.parametrize("package", ["scipy", "polars", "pandas", "pyarrow", "sqlalchemy", "tree_sitter", "rich"])
def test_importing_the_package_does_not_load(package: str) -> None:
    assert package not in {name.split(".")[0] for name in loaded_by("import outcomes")}


@pytest.mark.parametrize("package", ["numpy", "scipy", "polars", "sqlalchemy", "rich", "pluggy"])
def test_the_command_line_starts_without(package: str) -> None:
    assert package not in {name.split(".")[0] for name in loaded_by("import outcomes.cli")}


@pytest.mark.parametrize(
    "package", ["numpy", "scipy", "polars", "sqlalchemy", "rich", "pluggy", "tree_sitter", "attr", "difflib"]
)
def test_help_is_given_without(package: str) -> None:
    loaded = loaded_by(
        "import contextlib, io, outcomes.cli\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    outcomes.cli.main(['--help'])\n"
    )
    assert "outcomes.cli.app" in loaded
    assert package not in {name.split(".")[0] for name in loaded}


@pytest.mark.parametrize("set_before", [None, "2"])
def test_the_command_starts_no_threads_for_algebra_unless_the_operator_wants_them(set_before: str | None) -> None:
    code = (
        "import contextlib, os, sys, outcomes.cli\n"
        "sys.argv = ['outcomes', '--version']\n"
        "with contextlib.suppress(SystemExit):\n"
        "    outcomes.cli.main()\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'], file=sys.stderr)\n"
    )
    name = "OPENBLAS_NUM_THREADS"
    env = {key: value for key, value in os.environ.items() if key != name} | ({name: set_before} if set_before else {})
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stderr.split() == [set_before or "1"]


UNSEEN = (
    "numpy.ma",
    "outcomes.data.banded",
    "outcomes.data.withholding",
    "outcomes.data.people",
    "outcomes.data.pooling",
    "outcomes.data.readers.parquet",
    "outcomes.data.readers.sheets",
    "outcomes.data.totals",
    "outcomes.engine.disclosure",
    "outcomes.engine.observed_values",
    "outcomes.reports.excel",
    "outcomes.reports.files",
    "outcomes.reports.html",
    "outcomes.results.explanation",
    "outcomes.results.result_table",
    "outcomes.results.interchange",
    "outcomes.results.rollup",
    "outcomes.statistics.life_expectancies",
    "outcomes.statistics.percentiles",
    "outcomes.statistics.slopes",
    "tree_sitter",
)
"""What a run for the terminal has no use for where the framework pools and withholds nothing. numpy and polars import
numpy.ma for arrays of places and distinct numbers (`outcomes.arrays.distinct`); tree_sitter places what is wrong, and
a run tells none of the doubts about its framework."""


@pytest.mark.parametrize("module", UNSEEN)
def test_a_run_for_the_terminal_loads_nothing_that_the_framework_does_not_ask_for(module: str) -> None:
    loaded = loaded_by(
        "import contextlib, io, outcomes.cli\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    outcomes.cli.main(['run', 'frameworks/leicestershire-jhws-2013', '--as-of', '2026-11-23'])\n"
    )
    assert "outcomes.reports.summary_page" in loaded
    assert module not in loaded
    assert not module.startswith("outcomes.") or Path("src", *module.split(".")).with_suffix(".py").is_file()


@pytest.mark.parametrize(
    "module", ["polars", "scipy", "outcomes.engine.run", "outcomes.engine.judging", "outcomes.results.rendered"]
)
def test_a_check_that_reads_no_data_loads_nothing_that_judges(module: str) -> None:
    loaded = loaded_by(
        "import contextlib, io, outcomes.cli\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    outcomes.cli.main(['check', 'frameworks/leicestershire-jhws-2013'])\n"
    )
    assert "outcomes.engine.plan" in loaded
    assert module not in loaded


@pytest.mark.parametrize("package", ["jinja2", "xlsxwriter", "sqlalchemy", "pandas"])
def test_a_run_for_the_terminal_loads_nothing_of_other_outputs(package: str) -> None:
    loaded = loaded_by(
        "import contextlib, io, outcomes.cli\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    outcomes.cli.main(['run', 'frameworks/prevention-concordat'])\n"
    )
    assert "outcomes.reports.summary_page" in loaded
    assert package not in {name.split(".")[0] for name in loaded}


NOT_FOR_ALL = (
    "outcomes.data.readers.excel",
    "outcomes.engine.pieces",
    "outcomes.engine.several",
    "outcomes.metrics.inequality_gap",
    "outcomes.metrics.progress_projection",
    "outcomes.metrics.trend_recent",
    "outcomes.reports.html_tables",
    "outcomes.results.suggestions",
    "outcomes.statistics.means",
)
"""What a framework without such metrics, files and aims has no use for."""


@pytest.mark.parametrize("module", ["rich", "distributed", "fsspec", "scipy", "tree_sitter", "tomllib", *NOT_FOR_ALL])
def test_a_run_for_a_program_loads_nothing_for_people_or_for_many_machines(module: str) -> None:
    loaded = loaded_by(
        "import contextlib, io, outcomes.cli, tempfile\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit), "
        "tempfile.TemporaryDirectory() as to:\n"
        "    outcomes.cli.main(['run', 'frameworks/prevention-concordat', '--format', 'json', '--output', to + '/x'])\n"
    )
    assert "outcomes.reports.files" in loaded
    assert not {name for name in loaded if name == module or name.startswith(f"{module}.")}


@pytest.mark.parametrize("start", ["import outcomes", "import outcomes.cli", "from outcomes import load_framework"])
def test_starting_up_reads_no_explanations_of_codes(start: str) -> None:
    assert "outcomes.cli.explain_code" not in loaded_by(start)


@pytest.mark.parametrize("module", ["verdict_changes", "reading", "store", "questions"])
def test_the_history_is_read_without_what_judges(module: str) -> None:
    loaded = loaded_by(f"import outcomes.history.{module}")
    rooms = {name.split(".")[1] for name in loaded if name.startswith("outcomes.")}
    assert rooms <= {"version", "lazy", "immutable", "diagnostics", "periods", "history"}
    assert not {"scipy", "polars", "pluggy", "tree_sitter"} & {name.split(".")[0] for name in loaded}


def test_importing_the_package_loads_no_plugin() -> None:
    assert not {name for name in loaded_by("import outcomes") if name.startswith("outcomes_")}


def test_the_framework_room_loads_no_toml_positions_until_there_is_a_problem_to_place() -> None:
    found = loaded_by("from outcomes import load_framework; load_framework('frameworks/pan-lancashire-wellbeing')")
    assert "tree_sitter" not in found


def test_every_public_name_is_there() -> None:
    for name in outcomes.__all__:
        assert getattr(outcomes, name) is not None


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_sort"):
        outcomes.nothing_of_the_sort  # noqa: B018
