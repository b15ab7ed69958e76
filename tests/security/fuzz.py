"""Fuzzing: shipped frameworks and data files with bytes and words changed, and what becomes of each.

``python tests/security/fuzz.py --toml 100000 --data 100000 --seed 1`` runs that many of each, on ``--processes``, and
prints how many inputs there were, how each ended, and every failure: an exception that is not ours, a message without
a file, or an input that took longer than ``--seconds``. The exit code is 1 where there is one.

Two thirds of the inputs are shipped files with a few bytes, lines, cells or numbers changed; the rest is drawn by
Hypothesis: tables of the words that frameworks are made of, and rows of cells of any kind.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from outcomes.api import evaluate
from outcomes.diagnostics import Diagnostic, OutcomesError, Report, Severity
from outcomes.engine.plan import make_plan
from outcomes.framework import check_framework_file
from outcomes.registry import PluginSet
from outcomes.reports.files import JsonWriter

ROOT = Path(__file__).parents[2]
FRAMEWORKS = sorted((ROOT / "frameworks").glob("*/framework.toml"))
DATA = sorted(
    each
    for folder in (ROOT / "frameworks", ROOT / "tests" / "real_data")
    for each in folder.rglob("*.csv")
    if each.stat().st_size < 200_000
)
TOKENS = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b"'''", b",", b";", b"\t", b"=", b"[", b"]", b"[[", b"{", b"}",
    b"1e999", b"-0", b"nan", b"inf", b"9" * 40, b"0x10", b"1979-02-30", b"true", b"\xc3\x28", b"\xe2\x80\xae", b"\x1b[2J",
    b"../../etc/passwd", b"{value.__class__}", b"=cmd()", b"A" * 3000, b"2013/14", b"2020 Q5", b"*", b":", b"..", b"[c]",
]  # fmt: skip
HEAD = """\
format = 1
[framework]
id = "fuzzed"
title = "Fuzzed"
areas = { codes = ["A", "E06000001"] }
[data.seen]
path = "seen.csv"
[indicators.seen]
title = "Seen"
unit = "%"
multiplier = 100
polarity = "high"
value_type = "proportion"
data = { source = "seen" }
[aims.seen]
indicator = "seen"
judge = [{ metric = "trend.recent" }, { metric = "target.path" }]
target = { value = 60, by = "2019", sense = "at least" }
"""
ANSI = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class TooLong(BaseException):
    """An input that nobody would wait for."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """End what takes longer."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def mutated(original: bytes, chance: random.Random) -> bytes:
    """A few changes to some bytes."""
    made = bytearray(original)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(made) + 1)
        to = min(len(made), at + chance.choice((1, 1, 2, 8, 64)))
        match chance.randrange(8):
            case 0:
                made[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
            case 1:
                del made[at:to]
            case 2:
                made[at:at] = chance.choice(TOKENS)
            case 3:
                made[at:to] = chance.choice(TOKENS)
            case 4:
                other = chance.randrange(len(made) + 1)
                made[at:at] = made[other : other + 200]
            case 5:
                lines = bytes(made).split(b"\n")
                one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[two] = lines[two], lines[one]
                made = bytearray(b"\n".join(lines))
            case 6:
                numbers = list(re.finditer(rb"\d+(?:\.\d+)?", bytes(made)))
                if numbers:
                    found = chance.choice(numbers)
                    made[found.start() : found.end()] = chance.choice((b"-1", b"0", b"1e400", b"9" * 25, b"nan", b"x"))
            case 7:
                del made[chance.randrange(len(made) + 1) :]
    return bytes(made)


WORDS = st.sampled_from(
    ["framework", "aims", "indicators", "data", "levels", "boards", "owners", "defaults", "rules", "pooled", "target",
     "judge", "metric", "value", "by", "from", "change", "kind", "path", "title", "areas", "seen", "a b", "", "x" * 120]
)  # fmt: skip
VALUES = st.recursive(
    st.none().map(lambda _: "true")
    | st.integers().map(str)
    | st.floats().map(repr)
    | st.text(max_size=20).map(json.dumps)
    | WORDS.map(json.dumps)
    | st.dates().map(str),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: "[" + ", ".join(each) + "]")
        | st.dictionaries(WORDS.map(json.dumps), inner, max_size=3).map(
            lambda each: "{" + ", ".join(f"{key} = {value}" for key, value in each.items()) + "}"
        )
    ),
    max_leaves=6,
)
KEYS = st.lists(WORDS.map(json.dumps), min_size=1, max_size=3).map(".".join)
TABLES = st.lists(
    st.tuples(KEYS, st.booleans(), st.dictionaries(WORDS.map(json.dumps), VALUES, max_size=4)), max_size=5
)
CELLS = st.text(max_size=12) | st.integers().map(str) | st.floats().map(str) | st.sampled_from(
    ["A", "E06000001", "2019", "2019/20", "2019 Q1", "60.5", "60,5", "*", "", "nan", '"', "x\ny", "-", "[c]"]
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=6).map(",".join), max_size=8)
COLUMNS = st.lists(
    st.sampled_from(
        ["area", "period", "value", "count", "denominator", "lower", "upper", "sex", "age", "Area Code", "x"]
    ),
    min_size=1,
    max_size=6,
).map(",".join)


def written_toml(tables: list[tuple[str, bool, dict[str, str]]]) -> bytes:
    """Tables as a file."""
    parts = ["format = 1"]
    for key, many, values in tables:
        parts.append(f"[[{key}]]" if many else f"[{key}]")
        parts.extend(f"{name} = {value}" for name, value in values.items())
    return "\n".join(parts).encode("utf-8", "replace")


class Fuzz:
    """One worker: a folder, its plugins, and what became of its inputs."""

    def __init__(self, folder: Path, seconds: int) -> None:
        self.folder, self.seconds = folder, seconds
        self.homes: dict[Path, Path] = {}
        self.plugins = PluginSet.of()
        self.ended: Counter[str] = Counter()
        self.failures: list[str] = []

    def toml(self, made: bytes, name: str) -> None:
        """Load and plan a framework, beside the files that it names."""
        file = self._home((ROOT / name).parent) / "framework.toml"
        file.write_bytes(made)

        def try_it() -> Report:
            framework, report = check_framework_file(file)
            if framework is not None and not report.errors:
                make_plan(framework, self.plugins)
            return report

        self._one("toml", name, made, try_it)

    def _home(self, original: Path) -> Path:
        """A folder with the same files but for the framework; the fuzzing's own folder for what has none."""
        if not (original / "framework.toml").exists():
            return self.folder
        if original not in self.homes:
            home = self.folder / f"home-{len(self.homes)}"
            shutil.copytree(original, home, ignore=shutil.ignore_patterns("framework.toml", "*.case.toml"))
            self.homes[original] = home
        return self.homes[original]

    def data(self, made: bytes, name: str) -> None:
        """Read and judge a data file, and write what was found."""
        (self.folder / "framework.toml").write_text(HEAD)
        (self.folder / "seen.csv").write_bytes(made)

        def try_it() -> Report:
            results = evaluate(self.folder, as_of=date(2020, 6, 30), plugins=self.plugins)
            with (self.folder / "out.json").open("w", encoding="utf-8") as stream:
                JsonWriter().write(results, stream)
            return results.report

        self._one("data", name, made, try_it)

    def _one(self, kind: str, name: str, made: bytes, try_it: Callable[[], Report]) -> None:
        began = time.monotonic()
        try:
            with within(self.seconds):
                report = try_it()
            ended = "refused" if report.errors else "accepted"
        except OutcomesError as refused:
            report, ended = refused.report, "refused"
            if refused.exit_code not in (10, 11, 12):
                self._fail(kind, name, made, f"exit code {refused.exit_code}")
        except TooLong:
            report, ended = Report(), "too long"
            self._fail(kind, name, made, f"more than {self.seconds} seconds")
        except BaseException as other:
            if isinstance(other, KeyboardInterrupt):
                raise
            report, ended = Report(), "defect"
            self._fail(kind, name, made, f"{type(other).__name__}: {str(other)[:200]}")
        self.ended[f"{kind} {ended}"] += 1
        if time.monotonic() - began > 1:
            self.ended[f"{kind} slower than a second"] += 1
        for each in report:
            self._check(kind, name, made, each)

    def _check(self, kind: str, name: str, made: bytes, each: Diagnostic) -> None:
        if each.severity is Severity.ERROR and (each.location is None or not each.location.file):
            self._fail(kind, name, made, f"a message without a file: {each}")
        if ANSI.search(str(each)):
            self._fail(kind, name, made, "a message with control characters")
        if len(str(each)) > 5_000:
            self._fail(kind, name, made, "a message of more than 5,000 characters")

    def _fail(self, kind: str, name: str, made: bytes, why: str) -> None:
        if len(self.failures) < 50:
            kept = Path(tempfile.gettempdir()) / f"fuzz-{kind}-{abs(hash(made))}"
            kept.write_bytes(made)
            self.failures.append(f"{kind} from {name}: {why} (kept as {kept})")


def run(toml: int, data: int, number: int, seconds: int = 20) -> tuple[Counter[str], list[str]]:
    """So many inputs of each kind from one seed: how they ended, and what failed."""
    warnings.simplefilter("ignore")
    chance = random.Random(number)
    with tempfile.TemporaryDirectory() as folder:
        fuzz = Fuzz(Path(folder), seconds)
        for kind, sources, count in (("toml", FRAMEWORKS, toml), ("data", DATA, data)):
            originals = {each: each.read_bytes() for each in sources}
            for _ in range(count * 2 // 3):
                source = chance.choice(sources)
                getattr(fuzz, kind)(mutated(originals[source], chance), str(source.relative_to(ROOT)))
            drawn = count - count * 2 // 3
            if drawn:
                _draw(fuzz, kind, drawn, number)
        return fuzz.ended, fuzz.failures


def _draw(fuzz: Fuzz, kind: str, count: int, number: int) -> None:
    """So many inputs that Hypothesis makes up."""
    made = (
        TABLES.map(written_toml)
        if kind == "toml"
        else st.tuples(COLUMNS, ROWS).map(lambda each: "\n".join([each[0], *each[1]]).encode("utf-8", "replace"))
    )

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made)
    def each_of(one: bytes) -> None:
        getattr(fuzz, kind)(one, "Hypothesis")

    each_of()


def _part(given: tuple[int, int, int, int]) -> tuple[Counter[str], list[str]]:
    return run(*given)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--toml", type=int, default=1_000)
    parser.add_argument("--data", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    # Parts of a few hundred, so that a long run says how far it is and one defect does not end it.
    parts = max(asked.processes, (asked.toml + asked.data) // 1_000)
    orders = [
        (asked.toml // parts, asked.data // parts, asked.seed * 1_000_003 + each, asked.seconds)
        for each in range(parts)
    ]
    ended: Counter[str] = Counter()
    failures: list[str] = []
    began = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(asked.processes, maxtasksperchild=20) as pool:
        for number, (some, failed) in enumerate(pool.imap_unordered(_part, orders), 1):
            ended += some
            failures += failed
            print(
                f"{number} of {parts} parts, {time.monotonic() - began:.0f} s, {len(failures)} failures",
                file=sys.stderr,
            )
    for name, count in sorted(ended.items()):
        print(f"{name}: {count:,}")
    print("\n".join(failures) or "no failure")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
