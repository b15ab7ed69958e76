"""The page on embedding runs from top to bottom, and the page of names has every name."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

import outcomes
from how_long import whole_length

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "how-to" / "embed.md").read_text(encoding="utf-8")


# What a program that embeds may use besides: the extra "test" has both.
OTHERS = ("fastapi", "IPython")


def test_the_code_on_the_page_runs_from_top_to_bottom() -> None:
    code = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    assert len(code) == 13
    scope: dict[str, object] = {}
    lacking = [name for name in OTHERS if find_spec(name) is None]
    for block in code:
        assert "assert " in block
        if not any(f"from {name}" in block for name in lacking):
            exec(compile(block, "embed.md", "exec"), scope)
    if lacking:
        pytest.skip(f"the examples of {' and '.join(lacking)} were not run; pip install -e '.[test]'")


@pytest.mark.skipif(not whole_length(), reason="types all of outcomes first; set OUTCOMES_TEST_LONG=1")
def test_the_code_on_the_page_is_typed(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api", reason="the extra dev has mypy")
    lacking = [name for name in (*OTHERS, "httpx") if find_spec(name) is None]
    code = [
        block
        for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
        if not any(f"from {name}" in block or f"import {name}" in block for name in lacking)
    ]
    (tmp_path / "embed.py").write_text("\n".join(code))
    # FastAPI and IPython bring no types of their own in every version; those of outcomes are what is asked.
    asked = ["--strict", "--ignore-missing-imports", "--allow-untyped-calls", "--follow-imports=silent"]
    said, wrong, status = api.run([*asked, "--cache-dir", str(tmp_path), str(tmp_path / "embed.py")])
    assert (status, wrong) == (0, ""), said


def test_the_page_of_names_has_exactly_the_public_ones() -> None:
    named = re.findall(r"^### `(\w+)`$", (DOCS / "reference" / "api.md").read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(outcomes.__all__)


def test_every_public_thing_says_what_it_is() -> None:
    silent = [name for name in outcomes.__all__ if callable(thing := getattr(outcomes, name)) and not thing.__doc__]
    assert silent == []
