"""A framework is written as the text of its file, and read back as the same framework."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import outcomes

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("frameworks/*/framework.toml"))
WRITTEN = sorted(ROOT.glob("docs/**/framework.toml"))


@pytest.mark.parametrize("path", [*SHIPPED, *WRITTEN], ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_written_reads_back_the_same(path: Path) -> None:
    framework = outcomes.load_framework(path.parent)
    again = outcomes.loads(framework.to_toml(), folder=path.parent)
    assert attrs.asdict(again, recurse=False) | {"path": None, "digest": ""} == attrs.asdict(
        framework, recurse=False
    ) | {"path": None, "digest": ""}
    assert again == framework
    assert again.to_toml() == framework.to_toml()


SMALL = {
    "format": 1,
    "framework": {"id": "f", "title": "F", "areas": "all"},
    "indicators": {"i": {"title": "I", "unit": "%", "polarity": "high"}},
    "aims": {"a": {"indicator": "i", "judge": [{"metric": "target.path"}]}},
}
labels = st.integers(2015, 2035).map(str)
numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 6))
targets: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"value": numbers, "by": labels}, optional={"tolerance": st.floats(0, 10)}),
    st.fixed_dictionaries({"levels": st.dictionaries(labels, numbers, min_size=1, max_size=4)}),
    st.fixed_dictionaries({"low": numbers, "high": numbers}),
    st.fixed_dictionaries(
        {
            "change": numbers,
            "from": st.fixed_dictionaries({"period": labels, "value": numbers}),
            "basis": st.sampled_from(["relative", "points"]),
            "until": labels,
            "beyond_range": st.just("cap"),
        }
    ),
    st.fixed_dictionaries({"direction": st.sampled_from(["increase", "decrease"])}),
)
# Letters of any script, quotes, backslashes, control characters that a string of TOML has to escape, and astral ones.
texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(str.strip)


@settings(max_examples=150, deadline=None)
@given(title=texts, target=targets, tags=st.lists(texts, max_size=3), due=st.none() | labels, rule=numbers)
def test_any_framework_that_can_be_read_is_written_and_read_again(
    title: str, target: dict[str, Any], tags: list[str], due: str | None, rule: float
) -> None:
    aim = {**SMALL["aims"]["a"], "title": title, "target": target, "tags": tags}  # type: ignore[index]
    table = {**SMALL, "aims": {"a": aim | ({"due": due} if due else {}), "b": {"indicator": "i", "title": title}}}
    try:
        framework = outcomes.from_dict(table)
    except outcomes.DefinitionError:
        assume(False)
    assert outcomes.loads(framework.to_toml()) == framework


def test_a_change_is_checked_when_it_is_read_again() -> None:
    framework = outcomes.from_dict(SMALL)
    aim = attrs.evolve(framework.aims["a"], id="b", title="Another", indicator="i")
    more = attrs.evolve(framework, aims={**framework.aims, "b": aim})
    assert list(outcomes.loads(more.to_toml()).aims) == ["a", "b"]
    wrong = attrs.evolve(more, aims={"b": attrs.evolve(aim, indicator="nothing")})
    with pytest.raises(outcomes.DefinitionError, match="nothing"):
        outcomes.loads(wrong.to_toml())


def test_it_looks_like_a_file_that_somebody_wrote() -> None:
    table = {**SMALL, "aims": {"a": {**SMALL["aims"]["a"], "target": {"value": 70, "by": "2025"}}}}  # type: ignore[index]
    assert outcomes.from_dict(table).to_toml().splitlines() == [
        "format = 1",
        "",
        "[framework]",
        'id = "f"',
        'title = "F"',
        'areas = "all"',
        "",
        "[indicators.i]",
        'title = "I"',
        'unit = "%"',
        'polarity = "high"',
        "",
        "[aims.a]",
        'title = "I"',
        'indicator = "i"',
        'target = { value = 70.0, by = "2025" }',
        'judge = [{ metric = "target.path" }]',
    ]
