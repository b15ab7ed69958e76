"""However many threads polars has, a run finds and writes the same."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outcomes
from outcomes.registry import PluginSet
from outcomes.reports.files import CsvWriter, JsonWriter, ParquetWriter

RUN = """
import sys
sys.path.insert(0, sys.argv[2])
import polars
from test_threads import digests

print(*digests(sys.argv[1]))
print(polars.thread_pool_size())
"""


def digests(path: str | Path) -> list[str]:
    """Of what each of three writers writes of a framework."""
    results = outcomes.evaluate(path, as_of=date(2026, 11, 23), plugins=PluginSet.of())
    text, table, packed = io.StringIO(newline=""), io.StringIO(newline=""), io.BytesIO()
    JsonWriter().write(results, text)
    CsvWriter().write(results, table)
    ParquetWriter().write(results, packed)
    told = (text.getvalue().encode(), table.getvalue().encode(), packed.getvalue())
    return [hashlib.sha256(each).hexdigest() for each in told]


def made(folder: Path, seed: int, indicators: int, areas: int) -> Path:
    """Figures of many areas and years, in any order and with gaps: more than one thread would read alone."""
    draw = np.random.default_rng(seed)
    lines = []
    for own in range(indicators):
        for area in range(areas):
            for year in range(2005, 2026):
                value = draw.uniform(5, 90)
                count = "*" if draw.random() < 0.02 else f"{int(value)}"
                lines.append(f"{own},E{area:08},Persons,{year},{value!r},{value - 2!r},{value + 2!r},{count},500")
    draw.shuffle(lines)
    lines = lines[: len(lines) - len(lines) // 10]
    header = "indicator,area,sex,period,value,lower,upper,count,denominator"
    (folder / "data.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    text = 'format = 1\n[framework]\nid = "made"\ntitle = "Made"\nareas = "all"\ncompare_with = ["E00000000"]\n'
    text += '[data.s]\nreader = "csv"\npath = "data.csv"\noptions = { year_type = "calendar" }\n'
    text += '[[defaults.judge]]\nmetric = "trend.recent"\n[[defaults.judge]]\nmetric = "benchmark.interval"\n'
    for own in range(indicators):
        text += f'[indicators.i{own}]\ntitle = "Indicator {own}"\nvalue_type = "proportion"\nmultiplier = 100\n'
        text += (
            f'polarity = "high"\ndata = {{ source = "s", indicator = "{own}" }}\n[aims.i{own}]\nindicator = "i{own}"\n'
        )
    (folder / "framework.toml").write_text(text, encoding="utf-8")
    return folder / "framework.toml"


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10**6),
    indicators=st.integers(1, 6),
    areas=st.sampled_from([3, 60, 160]),
    threads=st.integers(1, 9),
)
def test_any_number_of_threads_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, seed: int, indicators: int, areas: int, threads: int
) -> None:
    path = made(tmp_path_factory.mktemp("made"), seed, indicators, areas)
    ran = subprocess.run(
        [sys.executable, "-c", RUN, str(path), str(Path(__file__).parent)],
        env=os.environ | {"POLARS_MAX_THREADS": f"{threads}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said, pool = ran.stdout.splitlines()
    assert pool == f"{threads}"
    assert said.split() == digests(path)
