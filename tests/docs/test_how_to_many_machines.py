"""The page on figures larger than memory and on many machines: what it tells to type and to write runs as it stands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import polars
import pytest

import outcomes
from how_long import for_hours
from outcomes.cli.app import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "many-machines.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.M | re.S)
IN_PIECES, CHUNKS, CLUSTER, CLIENT = (text for _, text in BLOCKS)
SAME = """
    import outcomes
    assert frame.equals(outcomes.evaluate("framework.toml").frame())
"""

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a framework in it, where the reader is."""
    shutil.copytree(ROOT / "frameworks" / "leicestershire-jhws-2013", tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def test_the_page_has_these_blocks() -> None:
    assert [kind for kind, _ in BLOCKS] == ["", "python", "", "python"]


def test_a_run_in_pieces_writes_the_file_of_a_whole_run_byte_for_byte(there: Path) -> None:
    command, *words = IN_PIECES.split()
    assert command == "outcomes"
    assert run(words) in (0, 13)
    words[words.index("results.parquet")] = "whole.parquet"
    assert run([each for each in words if each != "--in-pieces"]) in (0, 13)
    assert (there / "results.parquet").read_bytes() == (there / "whole.parquet").read_bytes()


def test_rows_are_written_chunk_by_chunk(there: Path) -> None:
    exec(compile(CHUNKS, "many-machines.md", "exec"), {})
    whole = outcomes.evaluate("framework.toml").frame(["aim", "area", "verdict", "value"])
    assert polars.concat([polars.read_parquet(each) for each in sorted(there.glob("rows-*"))]).equals(whole)


def test_the_script_with_a_cluster_of_this_machine_finds_the_same(there: Path) -> None:
    pytest.importorskip("distributed")
    (there / "script.py").write_text(CLIENT + SAME, encoding="utf-8")
    done = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert re.match(r"\d+ of \d+ ", done.stdout), done.stdout


@pytest.mark.skipif(not for_hours(), reason="starts a scheduler and two workers: OUTCOMES_TEST_HOURS=1")
def test_a_scheduler_and_workers_that_are_started_by_hand_do_a_run(
    there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    _, scheduler, memory, profile, worker, judged = (line.partition("#")[0].split() for line in CLUSTER.splitlines())
    assert memory[0] == profile[0] == "export"
    for name, _, value in (each.partition("=") for each in (*memory[1:], *profile[1:])):
        monkeypatch.setenv(name, value)
    programs = Path(sys.executable).parent
    address = "tcp://127.0.0.1:18786"
    with ExitStack() as ended:

        def start(words: list[str]) -> None:
            put = [address if each == "tcp://scheduler:8786" else each for each in words]
            process = subprocess.Popen([str(programs / put[0]), *put[1:]], stderr=subprocess.DEVNULL)
            ended.callback(process.wait, 60)
            ended.callback(process.terminate)

        start([*scheduler, "--host", "127.0.0.1", "--port", "18786", "--no-dashboard"])
        start([*worker, "--no-dashboard"])
        start([*worker, "--no-dashboard"])
        words = [{"tcp://scheduler:8786": address, "/shared/results": "rows"}.get(each, each) for each in judged[1:]]
        assert run(words) in (0, 13)
    rows = polars.concat([polars.read_parquet(each) for each in sorted((there / "rows").glob("part-*"))])
    assert len(rows) == len(outcomes.evaluate("framework.toml"))
