"""Figures at addresses of fsspec: what the operator granted is read, kept and told of as what is on the web is."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars
import pytest

import outcomes
from outcomes.cli.app import run
from outcomes.diagnostics import DataError
from outcomes.fetching import Access
from outcomes.fetching.web import Patience

# An extra, which the line of the README and CI install: only where it was left out there is nothing to test.
fsspec = pytest.importorskip("fsspec")

from fsspec.implementations.memory import MemoryFileSystem  # noqa: E402

SECRET = "hunter2"
FRAMEWORK = """
format = 1

[framework]
id = "store"
title = "From a store"
areas = {{ all = true }}

[data.figures]
reader = "{reader}"
path = {path}
options = {{ {options} }}

[indicators.breaches]
title = "Breaches"
polarity = "low"
data = {{ source = "figures" }}

[aims.breaches]
indicator = "breaches"
target = {{ kind = "level", value = 5, by = "2024" }}
judge = [{{ metric = "target.path" }}]
"""
TABLE = polars.DataFrame(
    {
        "indicator": ["breaches"] * 4,
        "area": ["E06000008", "E06000008", "E06000009", "E06000009"],
        "period": ["2023", "2024"] * 2,
        "value": [4.0, 5.0, 6.0, 7.0],
    }
)
CSV = TABLE.write_csv()
MARCH = date(2026, 3, 3)


class Store(MemoryFileSystem):
    """A store in memory that counts what it is asked for, and does instead what a test asks of it."""

    protocol = "store"
    store: dict[str, Any] = {}  # noqa: RUF012
    pseudo_dirs = [""]  # noqa: RUF012
    opened: list[str] = []  # noqa: RUF012
    listed: Callable[[], object] | None = None
    read: Callable[[], object] | None = None
    cachable = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # A password in an address reaches the filesystem, as it must.
        super().__init__(*arguments, **options)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + str(path).removeprefix("store://").rpartition("@")[2].strip("/") if path else ""

    def info(self, path: str, **options: Any) -> Any:
        if type(self).listed is not None:
            type(self).listed()
        return super().info(path, **options)

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if mode == "rb":
            type(self).opened.append(path)
            if type(self).read is not None:
                type(self).read()
        return super()._open(path, mode, **options)


@pytest.fixture
def store() -> Iterator[Store]:
    fsspec.register_implementation("store", Store, clobber=True)
    Store.store, Store.pseudo_dirs, Store.opened = {}, [""], []
    yield Store()
    Store.listed = Store.read = None


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OUTCOMES_CONFIG", raising=False)


def framework(folder: Path, *paths: str, reader: str = "csv", options: str = "") -> Path:
    file = folder / "framework" / "framework.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(FRAMEWORK.format(path=json.dumps(paths), reader=reader, options=options))
    return file.parent


def parquet(table: polars.DataFrame) -> bytes:
    import io

    held = io.BytesIO()
    table.write_parquet(held)
    return held.getvalue()


def partitions(store: Store) -> None:
    for (area,), part in TABLE.group_by(["area"]):
        store.pipe(f"/bucket/figures/area={area}/part-0.parquet", parquet(part.drop("area")))
    store.pipe("/bucket/figures/_SUCCESS", b"")


def judged(folder: Path, access: Access) -> list[tuple[str, str, float]]:
    results = outcomes.evaluate(folder, as_of=MARCH, access=access)
    return [(row["area"], row["verdict"], row["value"]) for row in results.to_rows()]


BOTH = [("E06000008", "met", 5.0), ("E06000009", "missed", 7.0)]


@pytest.mark.parametrize(
    ("grant", "path", "reader"),
    [
        ("store://bucket", "@f/one.csv", "csv"),
        ("store://bucket/", "@f/one.parquet", "parquet"),
        ("store://bucket/one.csv", "@f", "csv"),
        ("store://", "@f/bucket/one.csv", "csv"),
        ("store://bucket", "store://bucket/one.csv", "csv"),
        ("store://bucket", "@f/figures", "parquet"),
        ("store://bucket/figures", "@f", "parquet"),
        ("store://bucket", "store://bucket/figures/", "parquet"),
        ("store://bucket", "@f/figures/*/part-*.parquet", "parquet"),
        ("store://bucket", "store://bucket/o*.csv", "csv"),
    ],
)
def test_it_says_what_the_same_figures_on_disk_say(
    store: Store, tmp_path: Path, grant: str, path: str, reader: str
) -> None:
    store.pipe("/bucket/one.csv", CSV.encode())
    store.pipe("/bucket/one.parquet", parquet(TABLE))
    partitions(store)
    access = Access(addresses={"f": grant})
    assert judged(framework(tmp_path, path, reader=reader), access) == BOTH


def test_a_night_keeps_what_it_read_and_computes_it_again(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    partitions(store)
    night = ["--state", str(tmp_path / "state"), "--as-of", "2026-03-03", "--data", f"f=store://user:{SECRET}@bucket"]
    for path in ("store://bucket/figures", "@f/figures"):
        assert run(["run", str(framework(tmp_path, path, reader="parquet")), *night]) == 0
    assert len(Store.opened) == 2, "what did not change is not sent again"
    # A figure is revised, and its partition alone is fetched.
    part = TABLE.filter(area="E06000008").drop("area").with_columns(value=polars.lit(9.0))
    store.pipe("/bucket/figures/area=E06000008/part-0.parquet", parquet(part))
    assert run(["run", str(tmp_path / "framework"), *night]) == 0
    assert len(Store.opened) == 3
    capsys.readouterr()
    assert run(["changes", "--state", str(tmp_path / "state")]) == 0
    said = capsys.readouterr().out
    assert "E06000008" in said
    assert "revised data of" in said
    assert "@f/figures/area=E06000008/part-0.parquet changed" in said
    store.rm("/bucket", recursive=True)
    for number in ("1", "2", "3"):
        assert run(["replay", number, "--state", str(tmp_path / "state")]) == 0
    assert "2 of 2 verdicts identical" in capsys.readouterr().out
    held = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert SECRET.encode() not in held


def test_a_folder_is_what_it_was_when_all_of_it_came(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    partitions(store)
    folder = framework(tmp_path, "@f/figures", reader="parquet")
    command = ["run", str(folder), "--as-of", "2026-03-03", "--format", "csv", "--data", "f=store://bucket"]
    assert run(command) == 0
    before = capsys.readouterr().out
    for (area,), part in TABLE.group_by(["area"], maintain_order=True):
        part = part.drop("area").with_columns(value=polars.lit(9.0))
        store.pipe(f"/bucket/figures/area={area}/part-0.parquet", parquet(part))

    def second_fails() -> None:
        if len(Store.opened) == 4:
            raise ConnectionResetError(SECRET)

    Store.read = second_fails
    assert run(command) == 0
    shown = capsys.readouterr()
    assert shown.out == before
    assert "@f/figures: warning: OUT394 data.figures: as fetched on" in shown.err
    assert "it could not be reached (ConnectionResetError)" in shown.err
    assert shown.err.count("OUT394") == 1
    assert SECRET not in shown.err
    assert run([*command, "--offline"]) == 0
    assert capsys.readouterr().out == before
    Store.read = None
    assert run(command) == 0
    assert capsys.readouterr().out != before


class NoCredentialsError(Exception):
    """As botocore's, which is no error of the system."""


class EndpointConnectionError(Exception):
    """As botocore's."""


def raises(error: Exception) -> Callable[[], object]:
    def _raise() -> object:
        raise error

    return _raise


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(SECRET), "there is no such file or folder; correct the path"),
        (PermissionError(SECRET), "it does not let us in; check the credentials for store:// on this machine"),
        (NoCredentialsError(SECRET), "it does not let us in; check the credentials"),
        (EndpointConnectionError(SECRET), "it could not be reached (EndpointConnectionError); check the network"),
        (TimeoutError(SECRET), "it could not be reached (TimeoutError); check the network"),
        (OSError(5, SECRET), "it could not be read (OSError); run again later"),
        (RuntimeError(SECRET), "it could not be read (RuntimeError); run again later"),
    ],
    ids=lambda each: type(each).__name__,
)
@pytest.mark.parametrize("when", ["listed", "read"])
def test_what_goes_wrong_is_told_without_the_words_of_a_library(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], error: Exception, said: str, when: str
) -> None:
    store.pipe("/bucket/one.csv", CSV.encode())
    setattr(Store, when, staticmethod(raises(error)))
    folder = framework(tmp_path, "@f/one.csv")
    assert run(["run", str(folder), "--data", f"f=store://me:{SECRET}@bucket", "--verbose"]) == 11
    shown = "".join(capsys.readouterr())
    assert f"@f/one.csv: OUT393 data.figures: {said}" in shown
    assert SECRET not in shown


def test_everything_that_is_wrong_is_told_at_once(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = framework(tmp_path, "@f/one.csv")
    file = folder / "framework.toml"
    more = '[data.{0}]\npath = "{1}"\n[indicators.{0}]\ntitle = "B"\ndata = {{ source = "{0}" }}\n[aims.{0}]\nindicator = "{0}"\njudge = [{{ metric = "target.path" }}]\n'
    text = file.read_text() + more.format("two", "store://else/two.csv") + more.format("three", "@g/three.csv")
    file.write_text(text)
    assert run(["run", str(folder), "--data", "f=store://bucket"]) == 11
    said = capsys.readouterr().err
    assert "@f/one.csv: OUT393" in said
    assert ':24:8: OUT399 "store://else/two.csv": no address' in said
    assert "run with --data NAME=store://else if you trust" in said
    assert 'no folder is granted as "g"' in said


def test_a_store_that_says_nothing_more_holds_no_night_up(store: Store, tmp_path: Path) -> None:
    store.pipe("/bucket/one.csv", CSV.encode())
    Store.read = staticmethod(lambda: time.sleep(2))
    access = Access(addresses={"f": "store://bucket"}, limits=Patience(whole=0.2))
    begun = time.monotonic()
    with pytest.raises(DataError, match=r"it did not come whole within 0\.2 seconds"):
        judged(framework(tmp_path, "@f/one.csv"), access)
    assert time.monotonic() - begun < 1.9


@pytest.mark.parametrize("lies", [False, True])
def test_no_more_is_fetched_than_is_read(store: Store, tmp_path: Path, lies: bool) -> None:
    partitions(store)
    size = sum(len(each.getvalue()) for each in Store.store.values())
    folder = framework(tmp_path, "@f/figures", reader="parquet", options=f"max_bytes = {size - 1}")
    access = Access(addresses={"f": "store://bucket"})
    if lies:
        find = Store.find

        def small(self: Store, path: str, **options: Any) -> Any:
            return {name: each | {"size": 1} for name, each in find(self, path, **options).items()}

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Store, "find", small)
            with pytest.raises(DataError, match=r"OUT386 data.figures: it has .* bytes, and .* are allowed"):
                judged(folder, access)
    else:
        with pytest.raises(DataError, match=r"OUT386 data.figures: it has .* bytes, and .* are allowed"):
            judged(folder, access)
        assert Store.opened == []
    assert judged(framework(tmp_path, "@f/figures", reader="parquet", options=f"max_bytes = {size}"), access) == BOTH


@pytest.mark.parametrize("name", ["../../../evil.csv", "a/../../evil.csv", "a\\..\\evil.csv", "./evil.csv"])
def test_a_name_in_a_store_that_leads_out_is_refused(store: Store, tmp_path: Path, name: str) -> None:
    store.pipe("/bucket/figures/one.csv", CSV.encode())
    find = Store.find

    def more(self: Store, path: str, **options: Any) -> Any:
        found = find(self, path, **options)
        return found | {f"/bucket/figures/{name}": {"name": f"/bucket/figures/{name}", "size": 1, "type": "file"}}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "find", more)
        with pytest.raises(DataError, match="the name of a file in it is no path"):
            judged(framework(tmp_path, "@f/figures"), Access(addresses={"f": "store://bucket"}))


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        ("_delta_log/0.json", "it is a Delta table"),
        ("_temporary/0.parquet", "it is being written"),
        (None, "it is a folder without a file of figures"),
    ],
)
def test_a_folder_that_is_no_table_is_refused(store: Store, tmp_path: Path, beside: str | None, said: str) -> None:
    if beside is None:
        store.pipe("/bucket/figures/_SUCCESS", b"")
    else:
        partitions(store)
        store.pipe(f"/bucket/figures/{beside}", b"x")
    with pytest.raises(DataError, match=said):
        judged(framework(tmp_path, "@f/figures", reader="parquet"), Access(addresses={"f": "store://bucket"}))


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("file:///etc/passwd", 10, "OUT214 data.figures.path[1]: it is a path of this machine"),
        ("FILE:///etc/passwd", 10, "it is a path of this machine"),
        ("local:///etc/passwd", 10, "it is a path of this machine"),
        ("simplecache::store://bucket/one.csv", 10, "it is a chain of addresses"),
        ("zip://one.csv::https://example.org/a.zip", 10, "it is a chain of addresses"),
        ("zip://one.csv", 10, "it is a chain of addresses, or one behind another"),
        ("reference://a", 10, "it is a chain of addresses, or one behind another"),
        ("data://text/csv;base64,eA==", 10, "it is a chain of addresses, or one behind another"),
        ("store://bucket/../other/one.csv", 10, "it is no plain address"),
        (f"store://me:{SECRET}@bucket/one.csv", 10, "it holds a user or a password; a framework keeps no secrets"),
        ("HTTPS://example.org/one.csv", 10, "is a web address; write url"),
        ("store://other/one.csv", 11, 'framework.toml:11:23: OUT399 "{path}": no address is granted that it lies in'),
        (
            "store://bucket-of-another/one.csv",
            11,
            'framework.toml:11:23: OUT399 "{path}": no address is granted that it lies in',
        ),
        ("memory://bucket/one.csv", 11, 'framework.toml:11:23: OUT399 "{path}": no address is granted that it lies in'),
        ("@f/../one.csv", 11, 'framework.toml:11:23: OUT399 "{path}": it leads out of the granted folder'),
        ("@f//etc/passwd", 11, 'framework.toml:11:23: OUT399 "{path}": it leads out of the granted folder'),
        ("@f/file:///etc/passwd", 11, 'framework.toml:11:23: OUT399 "{path}": it leads out of the granted folder'),
        ("@f/a::file:///etc/passwd", 11, 'framework.toml:11:23: OUT399 "{path}": it leads out of the granted folder'),
    ],
)
def test_a_framework_reaches_no_more_than_is_granted(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, code: int, said: str
) -> None:
    store.pipe("/bucket/one.csv", CSV.encode())
    folder = framework(tmp_path, "@f/one.csv", path)
    assert run(["run", str(folder), "--data", "f=store://bucket"]) == code
    shown = "".join(capsys.readouterr())
    assert said.replace("[1]", "").replace("{path}", path) in shown.replace("[1]", "")
    assert SECRET not in shown
    assert not Store.opened or code == 11


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        (f"f=zip://x::s3://me:{SECRET}@bucket", 'the address granted as "f" is not taken: it is a chain'),
        (f"f=simplecache::s3://me:{SECRET}@bucket", 'the address granted as "f" is not taken: it is a chain'),
        (f"f=https://me:{SECRET}@example.org/x", "it is a web address, which needs no grant"),
        (f"f=s3://bucket/x?key={SECRET}", "it has options behind its path; give keys and options as fsspec takes them"),
        (f"s3://me:{SECRET}@bucket", "an address without a name is not NAME=DIR"),
        ("f=file:///no/such/folder", 'the folder granted as "f" is not there: /no/such/folder'),
        ("f=local:///tmp", "it is a path of this machine; write the path itself"),
    ],
)
def test_an_address_that_cannot_be_granted_is_a_mistake_of_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], grant: str, said: str
) -> None:
    assert run(["run", str(framework(tmp_path, "@f/one.csv")), "--data", grant]) == 2
    shown = "".join(capsys.readouterr())
    assert said in " ".join(shown.split())
    assert SECRET not in shown


def test_a_grant_of_the_api_is_held_to_the_same(tmp_path: Path) -> None:
    for address in ("file:///etc", f"zip://a::s3://{SECRET}", "s3://bucket?x=y"):
        access = Access(addresses={"f": address})
        assert SECRET not in repr(access)
        with pytest.raises(DataError, match="OUT399") as caught:
            judged(framework(tmp_path, "@f/passwd"), access)
        assert SECRET not in str(caught.value)


def test_an_address_of_this_machine_is_its_folder(tmp_path: Path) -> None:
    (tmp_path / "my data").mkdir()
    (tmp_path / "my data" / "one.csv").write_text(CSV)
    address = (tmp_path / "my data").as_uri()
    assert "%20" in address
    assert run(["run", str(framework(tmp_path, "@f/one.csv")), "--data", f"f={address}"]) == 0


def test_the_installation_grants_addresses_too(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.pipe("/bucket/one.csv", CSV.encode())
    (tmp_path / "outcomes.toml").write_text('[data]\nf = "store://bucket"\n')
    monkeypatch.setenv("OUTCOMES_CONFIG", str(tmp_path / "outcomes.toml"))
    folder = framework(tmp_path, "@f/one.csv")
    assert run(["fetch", str(folder)]) == 0
    assert f"@f/one.csv, {len(CSV)} bytes" in capsys.readouterr().out
    assert run(["check", str(folder), "--data"]) == 0
    assert "The data were read: 1 file, 4 rows." in capsys.readouterr().out


def test_small_files_may_lie_there_too(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store.pipe("/bucket/one.csv", CSV.encode())
    store.pipe("/bucket/areas.csv", b"code,name,type\nE06000008,One,UA\nE06000009,Two,UA\n")
    store.pipe("/bucket/targets.csv", b"code,level\nE06000008,4\nE06000009,9\n")
    folder = framework(tmp_path, "@f/one.csv")
    file = folder / "framework.toml"
    text = file.read_text().replace("{ all = true }", '{ types = ["UA"], file = "store://bucket/areas.csv" }')
    file.write_text(
        text.replace("value = 5,", "").replace(
            'by = "2024"', 'by = "2024", file = { path = "@f/targets.csv", area = "code", value = "level" }'
        )
    )
    access = Access(addresses={"f": "store://bucket"})
    assert judged(folder, access) == [("E06000008", "missed", 5.0), ("E06000009", "met", 7.0)]
    file.write_text(file.read_text().replace("store://bucket/areas.csv", "store://bucket"))
    with pytest.raises(DataError, match=r"OUT115 framework\.areas: it takes one file, and this is a folder"):
        judged(folder, access)


def test_in_pieces_it_says_the_same(store: Store, tmp_path: Path) -> None:
    partitions(store)
    folder = framework(tmp_path, "@f/figures", reader="parquet")
    access = Access(addresses={"f": "store://bucket"})
    results, kept = outcomes.evaluate_in_pieces(folder, as_of=MARCH, access=access)
    assert not kept.diagnostics
    assert [(row["area"], row["verdict"], row["value"]) for row in results.to_rows()] == BOTH


@pytest.mark.parametrize(
    ("protocol", "missing", "said"),
    [
        ("s3", "s3fs", 'a package that reaches "s3://" is not installed; install it; fsspec says: Install s3fs'),
        ("s33", "", 'nothing knows how to reach "s33://bucket"; did you mean "s3"?'),
        (
            "s3",
            "fsspec",
            "s3:// cannot be reached by what is installed; in the folder of outcomes: pip install '.[remote]'",
        ),
    ],
)
def test_a_package_that_is_missing_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    protocol: str,
    missing: str,
    said: str,
) -> None:
    if missing:
        monkeypatch.setitem(sys.modules, missing, None)
    folder = framework(tmp_path, "@f/one.csv")
    assert run(["run", str(folder), "--data", f"f={protocol}://me:{SECRET}@bucket"]) == 11
    shown = "".join(capsys.readouterr())
    assert said in shown
    assert SECRET not in shown


def test_a_run_without_addresses_does_not_load_fsspec(tmp_path: Path) -> None:
    (tmp_path / "srv").mkdir()
    (tmp_path / "srv" / "one.csv").write_text(CSV)
    folder = framework(tmp_path, "@f/one.csv")
    code = (
        "import sys; from outcomes.cli.app import run; "
        f"assert run(['run', {str(folder)!r}, '--data', 'f={tmp_path / 'srv'}']) == 0; assert 'fsspec' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_copy_that_is_gone_is_no_copy(store: Store, tmp_path: Path) -> None:
    store.pipe("/bucket/one.csv", CSV.encode())
    folder = framework(tmp_path, "@f/one.csv")
    access = Access(addresses={"f": "store://bucket"}, copies=tmp_path / "copies")
    assert judged(folder, access) == BOTH
    for each in (tmp_path / "copies" / "content").iterdir():
        if each.read_bytes() == CSV.encode():
            each.write_text("changed")
    with pytest.raises(DataError, match=r"OUT393 data\.figures: a copy of an earlier day is damaged or gone"):
        judged(folder, attrs.evolve(access, offline=True))
    assert judged(folder, access) == BOTH
