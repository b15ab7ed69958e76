"""Nobody is told to install from an index what is on none; and the page on wheels can be followed to the letter."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "dist.md"
TOLD = [
    ROOT / "README.md",
    ROOT / "DEVELOPING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "docs").rglob("Containerfile")),
    *sorted((ROOT / "plugins").glob("*/README.md")),
    *sorted((ROOT / "src" / "outcomes").rglob("*.template")),
    *sorted((ROOT / "src" / "outcomes").rglob("*.toml")),
    *sorted((ROOT / "src" / "outcomes").rglob("*.py")),
]
ON_AN_INDEX = {"pytest", "hypothesis", "coverage", "build", "s3fs"}


def asked_of_pip(text: str) -> Iterator[str]:
    """What each command of pip in a text would install, but for what is installed from a folder by -e."""
    for command in re.findall(r"pip install((?: +[^\n`&|;)]+)?)", text):
        try:
            words = shlex.split(command.partition("#")[0].rstrip(" \\"))
        except ValueError:
            words = command.replace("'", "").replace('"', "").split()
        for before, word in zip(["", *words], words, strict=False):
            if not word.startswith("-") and before not in ("-e", "--editable", "--find-links"):
                yield word


def test_what_is_on_no_index_is_installed_by_a_path() -> None:
    assert {"README.md", "dist.md", "Containerfile", "your-first-metric.md", "codes.toml"} <= {
        path.name for path in TOLD
    }
    told = {path: list(asked_of_pip(path.read_text(encoding="utf-8"))) for path in TOLD}
    by_name = [(path.name, word) for path, words in told.items() for word in words if not is_a_path(word)]
    assert [] == [each for each in by_name if each[1] not in ON_AN_INDEX]


def is_a_path(word: str) -> bool:
    return word.startswith((".", "/", "wheels", "$")) or "{" in word


@pytest.mark.parametrize(("text", "asked"), [
    ("`pip install outcomes`", ["outcomes"]),
    ("pip install 'outcomes[web]' once", ["outcomes[web]", "once"]),
    (".venv/bin/pip install . ./plugins/*/ && outcomes run", [".", "./plugins/*/"]),
    ("pip install -e borough", []),
    ("pip install --no-index --find-links wheels wheels/outcomes.whl", ["wheels/outcomes.whl"]),
    ("pip install ./plugins/outcomes-spc    # in the folder", ["./plugins/outcomes-spc"]),
])  # fmt: skip
def test_what_is_asked_of_pip_is_found(text: str, asked: list[str]) -> None:
    assert asked == list(asked_of_pip(text))


@pytest.mark.skipif("OUTCOMES_TEST_HOURS" not in os.environ, reason="builds seven wheels: OUTCOMES_TEST_HOURS=1")
def test_wheels_are_built_and_installed_as_the_page_says(tmp_path: Path) -> None:
    folder = tmp_path / "outcomes"
    folder.mkdir()
    for name in ("src", "plugins", "frameworks", "pyproject.toml", "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    blocks = re.findall(r"<!-- run -->\n```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert 2 == len(blocks)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OUTCOMES_", "PYTEST_", "VIRTUAL_ENV"))}
    for each in blocks:
        done = subprocess.run(
            ["sh", "-ec", each], cwd=folder, capture_output=True, text=True, check=False, env=environment
        )
        assert 0 == done.returncode, done.stdout + done.stderr
    built = sorted(path.name.partition("-")[0] for path in (folder / "wheels").iterdir())
    assert built == sorted(
        ["outcomes", *(path.name.replace("-", "_") for path in (ROOT / "plugins").glob("outcomes-*"))]
    )
    assert "failed" not in done.stdout
    judged = subprocess.run(
        ["env/bin/outcomes", "run", "frameworks/pan-lancashire-wellbeing"],
        cwd=folder, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert 0 == judged.returncode, judged.stderr
