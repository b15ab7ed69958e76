"""Windows and macOS: the package imports and runs without what only Linux has.

A process of its own has the modules of POSIX hidden, opens no folder, makes no link, and lacks what Windows lacks of `os`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FRAMEWORKS = Path(__file__).parents[2] / "frameworks"

ELSEWHERE = """
import builtins, os, pathlib, sys

HIDDEN = {"fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "syslog", "spwd", "crypt", "nis", "ossaudiodev"}

class Hide:
    def find_spec(self, name, path=None, target=None):
        if name in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

for name in HIDDEN:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Hide())
for name in ("fchown", "chown", "getuid", "geteuid", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "mkfifo"):
    if hasattr(os, name):
        delattr(os, name)

opened = os.open
def open_no_folder(path, flags, mode=0o777, *, dir_fd=None):
    if not isinstance(path, int) and os.path.isdir(path):
        raise PermissionError(13, "Permission denied", os.fspath(path))
    return opened(path, flags, mode, dir_fd=dir_fd)
os.open = open_no_folder

def no_link(*_, **__):
    raise OSError(1314, "A required privilege is not held by the client")
os.symlink = no_link
"""

FRAMEWORK = """
format = 1
[framework]
id = "f"
title = "F"
[data.x]
path = "x.csv"
[indicators.i]
title = "I"
unit = "%"
polarity = "high"
data = { source = "x" }
[aims.a]
indicator = "i"
target = { value = 70, by = "2025" }
judge = [{ metric = "target.path" }]
"""


def elsewhere(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ELSEWHERE + code, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_is_imported_and_every_shipped_framework_runs_without_the_modules_of_posix() -> None:
    code = (
        "import pkgutil, importlib, outcomes\n"
        "def fail(name): raise\n"
        "names = [each.name for each in pkgutil.walk_packages(outcomes.__path__, 'outcomes.', onerror=fail)]\n"
        "for name in names:\n"
        "    if name.split('.')[-1] not in ('__main__', 'worker'):\n"
        "        importlib.import_module(name)\n"
        "from outcomes.cli.app import run\n"
        "codes = [run(['run', each, '--as-of', '2026-11-23', '--quiet']) for each in sys.argv[1:]]\n"
        "sys.stdout = sys.__stdout__\n"
        "print(len(names), codes, sorted(HIDDEN & set(sys.modules)))\n"
    )
    shipped = sorted(str(each.parent) for each in FRAMEWORKS.glob("*/framework.toml"))
    ran = elsewhere(code, *shipped)
    assert ran.returncode == 0, ran.stderr[-2000:]
    number, said = ran.stdout.splitlines()[-1].split(maxsplit=1)
    assert int(number) > 200
    assert len(shipped) == 6
    assert said == f"{[0] * 6} []"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "framework.toml").write_text(FRAMEWORK)
    (tmp_path / "f" / "x.csv").write_text("indicator,area,period,value\ni,E06000008,2025,71.2\n")
    return tmp_path


def test_nights_are_run_remembered_and_shown_where_no_link_can_be_made(folder: Path) -> None:
    state, log = folder / "state", folder / "night.jsonl"
    code = "from outcomes.cli import main\nsys.argv = ['outcomes', *sys.argv[1:]]\nmain()\n"
    run = ["run", str(folder / "f"), "--state", str(state), "--quiet", "--log", str(log)]
    shown = []
    for day in ("2026-06-01", "2026-06-02"):
        ran = elsewhere(code, *run, "--as-of", day)
        assert ran.returncode == 0, ran.stderr[-2000:]
        (latest,) = state.glob("published/f/latest")
        assert latest.is_file()
        assert not latest.is_symlink()
        newest = latest.parent / latest.read_text(encoding="utf-8").strip()
        assert json.loads((newest / "results.json").read_text(encoding="utf-8"))["as_of"] == day
        shown.append(newest.name)
    assert shown == sorted(set(shown))
    assert len(shown) == 2
    again = elsewhere(code, "changes", "--state", str(state))
    assert again.returncode == 0, again.stderr[-2000:]
    assert b"\r" not in log.read_bytes()


def test_a_link_of_before_and_a_file_of_after_are_both_the_latest(folder: Path) -> None:
    """A state that was moved from one system to another goes on where it was."""
    state = folder / "state"
    code = "import sys; from outcomes.cli import main; sys.argv = ['outcomes', *sys.argv[1:]]; main()"
    here = [sys.executable, "-c", code, "run", str(folder / "f"), "--state", str(state), "--quiet"]
    subprocess.run([*here, "--as-of", "2026-06-01"], check=True, capture_output=True)
    latest = state / "published" / "f" / "latest"
    assert latest.is_symlink()
    # Windows and POSIX hold locks by the system; what stands in for them here takes the file itself for a lock.
    (state / "lock").unlink()
    assert elsewhere(code, *here[3:], "--as-of", "2026-06-02").returncode == 0
    assert latest.is_file()
    assert not latest.is_symlink()
    (state / "lock").unlink(missing_ok=True)
    subprocess.run([*here, "--as-of", "2026-06-03"], check=True, capture_output=True)
    assert latest.is_symlink()
    assert json.loads((latest / "results.json").read_text(encoding="utf-8"))["as_of"] == "2026-06-03"
