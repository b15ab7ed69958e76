"""A run on the workers of a Dask cluster against the same run in one process: identical rows, CPU, and how it scales.

    .venv/bin/python benchmarks/many_machines.py FOLDER [--workers 1 2] [--as-dask-is]

FOLDER holds what make_fingertips.py writes. The one process is ``outcomes run --in-pieces --format parquet``. With
workers it is ``outcomes.distributed.evaluate`` on a LocalCluster of so many processes of one thread, set up as
docs/how-to/many-machines.md advises unless ``--as-dask-is``; its CPU seconds are those of command, scheduler and
workers from their starts. The rows gathered are compared with those of the one process, all columns to the last bit. Of
each run the terms that scaling rests on are measured: the tasks that lay figures, those that judge, and what the
command does before the first and once the last of them has ended.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AS_OF = dt.date(2025, 6, 1)
ROWS = "rows.parquet"


def alone(folder: Path, output: Path) -> dict[str, float]:
    """One process, in pieces."""
    from outcomes.cli.app import run

    output.mkdir()
    named = ["--as-of", AS_OF.isoformat(), "--in-pieces", "--format", "parquet", "--output", str(output / ROWS)]
    began = time.time()
    code = run(["run", str(folder / "framework.toml"), *named])
    if code not in (0, 13):
        raise SystemExit(f"outcomes run ended with {code}")
    return {"CPU": time.process_time(), "wall": time.time() - began}


def with_workers(folder: Path, output: Path, workers: int, *, advised: bool) -> dict[str, float]:
    """A cluster of processes of one thread on this machine."""
    import dask
    import polars
    from distributed import Client, LocalCluster, get_task_stream

    from outcomes import distributed

    if advised:
        dask.config.set({"distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None})
        dask.config.set({"distributed.worker.profile.enabled": False})
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(workers)
        began = time.time()
        with get_task_stream(client) as stream:
            gathered = distributed.evaluate(folder / "framework.toml", client=client, output=output, as_of=AS_OF)
        ended = time.time()
        spent, own = sum(client.run(time.process_time).values()), time.process_time()
        laying, judging = (
            [
                (each["start"], each["stop"])
                for task in stream.data
                if str(task["key"]).startswith(kind)
                for each in task["startstops"]
                if each["action"] == "compute"
            ]
            for kind in ("_lay-", "outcomes-")
        )
    same = gathered.frame().equals(polars.read_parquet(output.parent / "0" / ROWS), null_equal=True)
    return {
        "CPU": own + spent,
        "wall": ended - began,
        "same": same,
        "tasks that lay": len(laying),
        "tasks that judge": len(judging),
        "command, before the first task": min(start for start, _ in laying) - began,
        "tasks that lay, together": sum(stop - start for start, stop in laying),
        "between the last that lays and the first that judges": min(judging)[0] - max(stop for _, stop in laying),
        "tasks that judge, together": sum(stop - start for start, stop in judging),
        "command, after the last task": ended - max(stop for _, stop in judging),
        "CPU of workers": spent,
        "CPU of command and scheduler": own,
    }


def measured(command: list[str]) -> dict[str, float]:
    """What a process told of itself in its last line."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr[-2000:]}")
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def report(folder: Path, numbers: list[int], further: list[str]) -> str:
    found, base = {}, 0.0
    with tempfile.TemporaryDirectory(dir=folder) as name:
        for number in (0, *numbers):
            told = [sys.executable, __file__, str(folder), "--step", str(number), "--output", f"{name}/{number}"]
            found[number] = measured([*told, *further])
    lines = ["| | CPU s | CPU against one process | wall s | the same rows |", "|---|---:|---:|---:|---|"]
    for number, each in found.items():
        title = f"Dask, workers: {number}" if number else "one process, in pieces"
        said = ("yes" if each.pop("same") else "NO") if number else ""
        cpu, wall = each.pop("CPU"), each.pop("wall")
        base = base or cpu
        lines.append(f"| {title} | {cpu:.1f} | {cpu / base:.2f} | {wall:.1f} | {said} |")
    lines += ["", f"| seconds, by workers | {' | '.join(map(str, numbers))} |", "|---|" + "---:|" * len(numbers)]
    for term in found[numbers[0]]:
        lines.append(f"| {term} | {' | '.join(f'{found[each][term]:.1f}' for each in numbers)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--as-dask-is", action="store_true")
    parser.add_argument("--step", type=int)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    if given.step is None:
        print(report(given.folder, given.workers, ["--as-dask-is"] if given.as_dask_is else []))
    elif given.step == 0:
        print(json.dumps(alone(given.folder, given.output)))
    else:
        print(json.dumps(with_workers(given.folder, given.output, given.step, advised=not given.as_dask_is)))


if __name__ == "__main__":
    main()
