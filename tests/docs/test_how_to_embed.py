"""The page on embedding runs from top to bottom, and the page of names has every name."""

import re
from pathlib import Path

import outcomes

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "how-to" / "embed.md").read_text(encoding="utf-8")


def test_the_code_on_the_page_runs_from_top_to_bottom() -> None:
    code = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    assert len(code) == 5
    scope: dict[str, object] = {}
    for block in code:
        assert "assert " in block
        exec(compile(block, "embed.md", "exec"), scope)


def test_the_page_of_names_has_exactly_the_public_ones() -> None:
    named = re.findall(r"^### `(\w+)`$", (DOCS / "reference" / "api.md").read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(outcomes.__all__)


def test_every_public_thing_says_what_it_is() -> None:
    silent = [name for name in outcomes.__all__ if callable(thing := getattr(outcomes, name)) and not thing.__doc__]
    assert silent == []
