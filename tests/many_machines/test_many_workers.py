"""A run on the workers of a real Dask cluster finds what one process finds, even when a worker dies."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outcomes
from outcomes.engine import cutting
from outcomes.registry import PluginSet
from outcomes.results.interchange import head_of

pytest.importorskip("distributed")

AS_OF = date(2026, 11, 23)
FRAMEWORKS = Path(__file__).parents[2] / "frameworks"

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


def made(folder: Path, seed: int) -> Path:
    """The frameworks of the tests of runs in pieces."""
    path = Path(__file__).parents[1] / "engine" / "test_pieces.py"
    spec = importlib.util.spec_from_file_location("test_pieces_of_engine", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Path = module.made(folder, seed)
    return found


def dying_once(marker: Path, function: Any) -> Any:
    """A function whose first worker is killed by the system as it begins."""
    place = str(marker)

    # Sent by value, as workers do not have this file.
    def run(*arguments: Any) -> Any:
        import os
        import signal

        try:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return function(*arguments)
        return os.kill(os.getpid(), signal.SIGKILL)

    return run


class OneWorkerDies:
    """A client whose second piece takes its worker down with it."""

    def __init__(self, client: Any, marker: Path) -> None:
        self._client, self._marker, self._submitted = client, marker, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def submit(self, function: Any, *arguments: Any, **options: Any) -> Any:
        self._submitted += 1
        if self._submitted == 3:
            return self._client.submit(dying_once(self._marker, function), *arguments, **options)
        return self._client.submit(function, *arguments, **options)


def agrees(framework: Any, gathered: Any, plugins: PluginSet) -> None:
    whole = outcomes.evaluate(framework, as_of=AS_OF, plugins=plugins)
    assert gathered.frame().equals(whole.frame())
    assert gathered.head == head_of(whole)
    assert gathered.partial == whole.partial


def test_generated_figures_give_the_same_rows_though_a_worker_is_killed(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outcomes import distributed

    monkeypatch.setattr(cutting, "MOST_ROWS", 1)
    plugins = PluginSet.discover()
    framework = outcomes.load_framework(made(tmp_path, 7))
    fragile = OneWorkerDies(client, tmp_path / "killed")
    gathered = distributed.evaluate(framework, client=fragile, output=tmp_path / "out", as_of=AS_OF, plugins=plugins)
    assert (tmp_path / "killed").exists()
    assert len(gathered.parts) > 2
    agrees(framework, gathered, plugins)
    assert json.loads((tmp_path / "out" / "head.json").read_text())["schema"] == "outcomes.results/2"
    # Figures hold counts that rows withhold.
    written = {each.name for each in (tmp_path / "out").iterdir()}
    assert written == {"head.json", *(Path(each).name for each in gathered.parts)}


def test_a_shipped_framework_gives_the_same_rows(client: Any, tmp_path: Path) -> None:
    from outcomes import distributed

    plugins = PluginSet.discover()
    framework = outcomes.load_framework(FRAMEWORKS / "leicestershire-jhws-2013")
    url = f"file://{tmp_path}/out"
    gathered = distributed.evaluate(framework, client=client, output=url, as_of=AS_OF, plugins=plugins)
    agrees(framework, gathered, plugins)


def test_a_filesystem_of_fsspec_holds_figures_and_rows_where_one_process_reaches_it(tmp_path: Path) -> None:
    import fsspec
    from distributed import Client, LocalCluster

    from outcomes import distributed

    plugins = PluginSet.discover()
    framework = outcomes.load_framework(made(tmp_path, 7))
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        gathered = distributed.evaluate(framework, client=client, output="memory://out", as_of=AS_OF, plugins=plugins)
        agrees(framework, gathered, plugins)
        kept = fsspec.filesystem("memory").find("/out")
        assert set(kept) == {"/out/head.json", *(each.removeprefix("memory:/") for each in gathered.parts)}
        fsspec.filesystem("memory").rm("/out", recursive=True)
        with pytest.raises(
            outcomes.UsageError, match=r'OUT553 output: "memory://out/part-00000.parquet" cannot be used'
        ):
            gathered.frame()


def test_a_worker_that_does_not_reach_the_figures_says_so(client: Any, tmp_path: Path) -> None:
    from outcomes import distributed

    with pytest.raises(outcomes.UsageError, match=r"OUT553 output: a worker cannot read its figures: .*/figures-"):
        distributed.evaluate(made(tmp_path, 7), client=client, output="memory://far", as_of=AS_OF)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("fyle:///tmp/rows", r'nothing knows how to reach "fyle:///tmp/rows"; did you mean "file"\?'),
        ("s3://bucket/rows", 'a package that reaches "s3://" is not installed; .*Install s3fs to access S3'),
        ("FILE/rows", r'"/.*/FILE/rows/figures-.*" cannot be used: Not a directory; name a folder that'),
    ],
)
def test_a_place_that_cannot_be_used_is_told_of_before_a_task_is_handed_out(
    output: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outcomes import distributed

    # As where the package is not there, though it may be.
    monkeypatch.setitem(sys.modules, "s3fs", None)
    path = made(tmp_path, 7)
    (tmp_path / "FILE").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(outcomes.UsageError, match=f"OUT553 output: {said}"):
        distributed.evaluate(path, client=None, output=output, as_of=AS_OF)


def test_what_cannot_be_cut_is_refused(tmp_path: Path) -> None:
    from outcomes import distributed

    framework = FRAMEWORKS / "pan-lancashire-wellbeing"
    with pytest.raises(outcomes.UsageError, match=r"OUT552.*pooled"):
        distributed.evaluate(framework, client=None, output=tmp_path)
