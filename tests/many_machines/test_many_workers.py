"""A run on the workers of a real Dask cluster finds what one process finds, even when a worker dies."""

from __future__ import annotations

import gc
import gzip
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars
import pytest

import outcomes
from outcomes.cli.app import run
from outcomes.data.packed import Packed
from outcomes.data.readers.csv import CsvOptions
from outcomes.data.readers.cut_file import CutFile, NotCutError
from outcomes.data.readers.parquet import ParquetOptions
from outcomes.data.readers.parts import cut_csv, cut_parquet
from outcomes.engine import cutting
from outcomes.engine.pieces import lay_here
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


class WorkersDie:
    """A client of which the second part that is laid, and the second piece that is judged, take their workers down."""

    def __init__(self, client: Any, folder: Path) -> None:
        self._client, self._folder, self._submitted = client, folder, {"laid": 0, "judged": 0}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def submit(self, function: Any, *arguments: Any, **options: Any) -> Any:
        from outcomes.distributed.command import held, judge

        if function is held:
            return self._client.submit(function, *arguments, **options)
        what = "judged" if function is judge else "laid"
        self._submitted[what] += 1
        if self._submitted[what] == 2:
            function = dying_once(self._folder / f"killed as it {what}", function)
        return self._client.submit(function, *arguments, **options)


def agrees(framework: Any, gathered: Any, plugins: PluginSet) -> None:
    whole = outcomes.evaluate(framework, as_of=AS_OF, plugins=plugins)
    assert gathered.frame().equals(whole.frame())
    assert gathered.head == head_of(whole)
    assert gathered.partial == whole.partial


def test_generated_figures_give_the_same_rows_though_workers_are_killed(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outcomes import distributed

    monkeypatch.setattr(cutting, "MOST_ROWS", 1)
    plugins = PluginSet.discover()
    framework = outcomes.load_framework(made(tmp_path, 7))
    monkeypatch.setitem(cut_csv.__kwdefaults__, "size", 2000)
    fragile = WorkersDie(client, tmp_path)
    gathered = distributed.evaluate(framework, client=fragile, output=tmp_path / "out", as_of=AS_OF, plugins=plugins)
    assert {each.name for each in tmp_path.glob("killed*")} == {"killed as it laid", "killed as it judged"}
    assert len(gathered.parts) > 2
    agrees(framework, gathered, plugins)
    assert json.loads((tmp_path / "out" / "head.json").read_text())["schema"] == "outcomes.results/2"
    # Figures hold counts that rows withhold.
    written = {each.name for each in (tmp_path / "out").iterdir()}
    assert written == {"head.json", *(Path(each).name for each in gathered.parts)}


def test_without_a_folder_the_rows_last_as_long_as_the_result(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outcomes import distributed

    (own := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    plugins = PluginSet.discover()
    framework = outcomes.load_framework(made(tmp_path, 7))
    gathered = distributed.evaluate(framework, client=client, as_of=AS_OF, plugins=plugins)
    assert {Path(each).parent.parent for each in gathered.parts} == {own}
    agrees(framework, gathered, plugins)
    del gathered
    gc.collect()
    assert list(own.iterdir()) == []


def test_a_run_that_is_refused_leaves_no_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from outcomes import distributed

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(outcomes.UsageError, match=r"OUT552"):
        distributed.evaluate(FRAMEWORKS / "pan-lancashire-wellbeing", client=None)
    assert list(tmp_path.iterdir()) == []


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


@pytest.mark.parametrize(
    ("same", "said"),
    [
        (True, 'a worker has laid figures in ".*/figures-.*", where the command does not find them'),
        (False, "a worker cannot read its figures: .*/figures-"),
    ],
)
def test_a_worker_that_does_not_reach_the_figures_says_so(
    client: Any, tmp_path: Path, same: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outcomes import distributed

    if not same:
        # As where a worker has another file under the same name, so that the command lays it.
        monkeypatch.setattr("outcomes.distributed.places._version", lambda _: (0, 0))
    with pytest.raises(outcomes.UsageError, match=f"OUT553 output: {said}"):
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


def test_the_command_says_which_figures_it_held_whole(
    client: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "\n".join(f"E07000223,{year},{year - 2000}" for year in range(2015, 2026))
    (tmp_path / "seen.csv.gz").write_bytes(gzip.compress(f"area,period,value\n{rows}\n".encode()))
    path = tmp_path / "framework.toml"
    path.write_text(
        'format = 1\n[framework]\nid = "packed"\ntitle = "Packed"\nareas = ["E07000223"]\n'
        '[data.seen]\npath = "seen.csv.gz"\n'
        '[indicators.seen]\ntitle = "Seen"\nunit = "%"\npolarity = "high"\ndata = { source = "seen" }\n'
        '[aims.seen]\nindicator = "seen"\njudge = [{ metric = "change.threshold" }]\n'
    )
    assert run(["run", str(path), "--dask", client.scheduler.address, "--parts", str(tmp_path / "out")]) == 0
    out, err = capsys.readouterr()
    assert f"1 row in 1 file: {tmp_path}/out" in out
    assert err.count("OUT384 data.seen: it is held in memory whole: ") == 1


class InThisProcess:
    """A client that carries out what it is given at once; ``before`` is called before it."""

    def __init__(self, before: Any = lambda: None) -> None:
        self.before = before

    def submit(self, function: Any, *arguments: Any, pure: bool) -> Any:
        self.before()
        try:
            return function(*arguments)
        except Exception as error:
            return error

    def gather(self, futures: list[Any]) -> list[Any]:
        for each in futures:
            if isinstance(each, Exception):
                raise each
        return futures

    def cancel(self, futures: list[Any]) -> None:
        pass


def rows_of(packed: Packed) -> list[dict[str, Any]]:
    observations = packed.read(packed.faces.indicator.words)
    columns = observations.to_columns() | {"row": observations.source_rows().tolist()}
    return [dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True)]


def written(folder: Path, kind: str) -> CutFile:
    """A file of 60 rows, of which 40 are wanted, cut into several parts."""
    rows = [(f"i{i % 4}", f"a{i % 3}", f"A, {i % 5}", 2000 + i % 20, i / 8) for i in range(60)]
    names = ("indicator", "area", "area name", "period", "value")
    table = polars.DataFrame(rows, schema=list(names), orient="row")
    if kind == "csv":
        table.write_csv(folder / "data.csv")
        return cut_csv(folder / "data.csv", CsvOptions(where={"area": ("a0", "a2")}), size=300)
    table.write_parquet(folder / "data.parquet")
    return cut_parquet(folder / "data.parquet", ParquetOptions(where={"area": ("a0", "a2")}), size=7)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_workers_lay_what_the_command_would_lay(client: Any, tmp_path: Path, kind: str) -> None:
    from outcomes.distributed.places import LayingOnWorkers

    file = written(tmp_path, kind)
    (tmp_path / "shared").mkdir()
    laid = LayingOnWorkers(client, tmp_path / "shared")(file, tmp_path / "own")()
    assert len(list((tmp_path / "shared").iterdir())) == len(list(file.places())) > 3
    assert not (tmp_path / "own").exists()
    alone = lay_here(file, tmp_path / "own")
    assert rows_of(laid) == rows_of(alone)
    assert [each["row"] for each in rows_of(laid)] == [i for i in range(60) if i % 3 != 1]
    assert laid.faces.to_columns() == alone.faces.to_columns()
    assert laid.faces.source_rows().tolist() == alone.faces.source_rows().tolist() == [0, 2]
    assert {each: laid.count(each) for each in ("i0", "i1", "no")} == {"i0": 10, "i1": 10, "no": 0}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_that_a_worker_does_not_reach_as_it_is_is_laid_by_the_command(tmp_path: Path, kind: str) -> None:
    from outcomes.distributed.places import LayingOnWorkers

    file = written(tmp_path, kind)
    away = file.path.with_name("away")
    for before in (lambda: os.utime(file.path, ns=(1, 1)), lambda: file.path.exists() and file.path.rename(away)):
        (tmp_path / "shared").mkdir(exist_ok=True)
        client = InThisProcess(before)
        client.cancel = lambda _: away.exists() and away.rename(file.path)  # type: ignore[method-assign]
        laid = LayingOnWorkers(client, tmp_path / "shared")(file, tmp_path / f"own {time.monotonic_ns()}")()
        assert not any((tmp_path / "shared").iterdir())
        assert len(rows_of(laid)) == 40


def test_a_file_with_something_to_be_told_of_is_not_laid_by_workers(tmp_path: Path) -> None:
    from outcomes.distributed.places import LayingOnWorkers

    path = tmp_path / "data.csv"
    path.write_text("area,period,value\n" + "".join(f"a,{2000 + i},1\n" for i in range(30)) + "a,2040,many\n")
    (tmp_path / "shared").mkdir()
    with pytest.raises(NotCutError, match="there are problems in it"):
        LayingOnWorkers(InThisProcess(), tmp_path / "shared")(cut_csv(path, CsvOptions(), size=200), tmp_path / "own")()
    unsaid = cut_csv(path, CsvOptions(where={"period": ("2001", "1900")}), size=200)
    path.write_text(path.read_text().replace("many", "1"))
    with pytest.raises(NotCutError, match="there are problems in it"):
        LayingOnWorkers(InThisProcess(), tmp_path / "shared")(unsaid, tmp_path / "own")()


FIGURES = """
format = 1
[framework]
id = "store"
title = "From a store"
areas = { all = true }
[data.figures]
reader = "parquet"
path = "@store/figures"
[indicators.breaches]
title = "Breaches"
polarity = "low"
data = { source = "figures" }
[aims.breaches]
indicator = "breaches"
target = { kind = "level", value = 5, by = "2024" }
judge = [{ metric = "target.path" }]
"""


@pytest.mark.parametrize("what", ["the same", "another", "nothing", "with a password"])
def test_workers_take_what_lies_at_an_address_from_there(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    import io

    import fsspec

    from outcomes import distributed
    from outcomes.fetching import Access

    def partition(value: float) -> bytes:
        held = io.BytesIO()
        # Each case has figures of its own, that no worker has met.
        rows = {"indicator": ["breaches"] * 2, "period": ["2023", "2024"], "value": [float(len(what)), value]}
        polars.DataFrame(rows).write_parquet(held)
        return held.getvalue()

    def put(files: dict[str, bytes]) -> None:
        import fsspec

        memory = fsspec.filesystem("memory")
        if memory.exists("/bucket"):
            memory.rm("/bucket", recursive=True)
        for name, data in files.items():
            memory.pipe(f"/bucket/figures/{name}", data)

    names = [f"area=E0600000{place}/part-0.parquet" for place in range(1, 5)]
    put({name: partition(place) for place, name in enumerate(names, 3)})
    # Each process has a memory of its own; the worker's stands for what a store gives it.
    theirs = {"the same": 0.0, "another": 0.5}.get(what)
    client.run(put, {} if theirs is None else {name: partition(place + theirs) for place, name in enumerate(names, 3)})
    laid_here = []

    def counted(file: CutFile, folder: Path) -> Packed:
        laid_here.append(file)
        return lay_here(file, folder)

    # As on a machine that has another file, or none, where the command has its copy.
    monkeypatch.setattr("outcomes.distributed.places._version", lambda _: (0, 0))
    monkeypatch.setattr("outcomes.distributed.places.lay_here", counted)
    (tmp_path / "framework.toml").write_text(FIGURES)
    plugins = PluginSet.discover()
    framework = outcomes.load_framework(tmp_path / "framework.toml")
    address = "memory://me:secret@bucket" if what == "with a password" else "memory://bucket"
    access = Access(addresses={"store": address}, copies=tmp_path / "copies")
    if what == "with a password":
        fsspec.filesystem("memory").pipe(
            {f"/me:secret@bucket/figures/{name}": partition(place) for place, name in enumerate(names, 3)}
        )
    try:
        whole = outcomes.evaluate(framework, as_of=AS_OF, plugins=plugins, access=access)
        gathered = distributed.evaluate(
            framework, client=client, output=tmp_path / "out", as_of=AS_OF, plugins=plugins, access=access
        )
    finally:
        put({})
        client.run(put, {})
    assert len(whole) == 4
    assert gathered.frame().equals(whole.frame())
    assert len(laid_here) == (0 if what == "the same" else 4)
    folders = client.run(lambda dask_worker: list(Path(dask_worker.local_directory).glob("copies-*")))
    assert not any(folders.values())
