"""Circles are found whole, and only circles are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.framework import check_framework_file
from outcomes.framework.circles import circle_of, circles

NODES = "abcdef"


def reaches(edges: dict[str, list[str]], start: str, end: str) -> bool:
    """Is there a way of one edge or more? By the plainest search there is."""
    seen: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        node = waiting.pop()
        if node == end:
            return True
        if node in edges and node not in seen:
            seen.add(node)
            waiting.extend(edges[node])
    return False


@given(st.dictionaries(st.sampled_from(NODES), st.lists(st.sampled_from([*NODES, "gone"]), max_size=3)))
def test_two_nodes_share_a_circle_exactly_when_each_leads_to_the_other(edges: dict[str, list[str]]) -> None:
    found = circle_of(edges)
    for one in edges:
        assert (one in found) == reaches(edges, one, one)
        for other in edges:
            together = one in found and found[one] is found.get(other)
            assert together == (reaches(edges, one, other) and reaches(edges, other, one))


def test_a_chain_of_a_hundred_thousand_is_walked_without_recursion() -> None:
    assert circles({str(n): [str(n + 1)] for n in range(100_000)}) == []
    assert [len(each) for each in circles({str(n): [str((n + 1) % 100_000)] for n in range(100_000)})] == [100_000]


HEAD = 'format = 1\n[framework]\nid = "x"\ntitle = "X"\nlevels = ["domain"]\n[indicators.i]\ntitle = "I"\n'
AIM = '[aims.a]\ndomain = "one"\nindicator = "i"\nassumed = ["owner", "boards"]\n'


@pytest.mark.parametrize(
    "parts",
    [
        '[levels.domain.onee]\ntitle = "One"\n',
        '[levels.domain.one]\ntitle = "One"\nunder = "two"\n[levels.domain.two]\ntitle = "Two"\nunder = "one"\n',
        '[levels.domain.one]\ntitle = "One"\nunder = "one"\n',
    ],
    ids=["a part that is not there", "a circle of two", "a part under itself"],
)
def test_what_is_assumed_of_an_aim_under_a_wrong_part_is_a_message_and_no_defect(tmp_path: Path, parts: str) -> None:
    (tmp_path / "framework.toml").write_text(HEAD + parts + AIM)
    framework, report = check_framework_file(tmp_path)
    assert framework is None or report.errors
    assert {each.code for each in report.errors} & {"OUT203", "OUT209", "OUT210", "OUT204", "OUT205"}
