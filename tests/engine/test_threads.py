"""However many threads polars has, a run finds and writes the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RUN = """
import hashlib, io, sys
from datetime import date

import outcomes
from outcomes.reports.files import CsvWriter, JsonWriter, ParquetWriter

results = outcomes.evaluate(sys.argv[1], as_of=date(2026, 11, 23))
text, table, packed = io.StringIO(newline=""), io.StringIO(newline=""), io.BytesIO()
JsonWriter().write(results, text)
CsvWriter().write(results, table)
ParquetWriter().write(results, packed)
for each in (text.getvalue().encode(), table.getvalue().encode(), packed.getvalue()):
    print(hashlib.sha256(each).hexdigest())
import polars
print(polars.thread_pool_size(), file=sys.stderr)
"""


def made(folder: Path) -> Path:
    """Figures of many areas and years, more than one thread would read alone."""
    lines = ["indicator,area,sex,period,value,lower,upper,count,denominator"]
    for own in range(12):
        for area in range(160):
            for year in range(2005, 2026):
                value = 10 + (own * 7 + area * 13 + year * 17) % 60 + area / 7
                lines.append(f"{own},E{area:08},Persons,{year},{value!r},{value - 2!r},{value + 2!r},{int(value)},500")
    (folder / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = 'format = 1\n[framework]\nid = "made"\ntitle = "Made"\nareas = "all"\ncompare_with = ["E00000000"]\n'
    text += '[data.s]\nreader = "csv"\npath = "data.csv"\noptions = { year_type = "calendar" }\n'
    text += '[[defaults.judge]]\nmetric = "trend.recent"\n[[defaults.judge]]\nmetric = "benchmark.interval"\n'
    for own in range(12):
        text += f'[indicators.i{own}]\ntitle = "Indicator {own}"\nvalue_type = "proportion"\nmultiplier = 100\n'
        text += (
            f'polarity = "high"\ndata = {{ source = "s", indicator = "{own}" }}\n[aims.i{own}]\nindicator = "i{own}"\n'
        )
    (folder / "framework.toml").write_text(text, encoding="utf-8")
    return folder / "framework.toml"


def test_any_number_of_threads_gives_the_same_bytes(tmp_path: Path) -> None:
    path = made(tmp_path)
    said = {}
    for threads in ("1", "2", "5"):
        environment = os.environ | {"POLARS_MAX_THREADS": threads}
        ran = subprocess.run(
            [sys.executable, "-c", RUN, str(path)], env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stderr.splitlines()[-1] == threads
        said[threads] = ran.stdout
    assert len(said["1"].split()) == 3
    assert said["1"] == said["2"] == said["5"]
