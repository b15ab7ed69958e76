"""Circles in who stands under whom, or what depends on what.

Law: linear in the number of edges and without recursion, so that no file, however long, can make it slow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def circle_of(edges: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    """For each node of a circle, the circle (one object for all its nodes)."""
    return {node: circle for circle in circles(edges) for node in circle}


def circles(edges: Mapping[str, Collection[str]]) -> list[frozenset[str]]:
    """Every set of nodes that all lead to each other, including a node that leads to itself.

    Edges to nodes that are no keys are ignored.

    >>> circles({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["d"], "e": ["a", "gone"]}) == [
    ...     frozenset({"b", "c"}), frozenset({"d"})]
    True

    References: Tarjan (1972), Depth-first search and linear graph algorithms.
    """
    rings: list[frozenset[str]] = []
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    is_open: set[str] = set()
    for root in edges:
        if root in order:
            continue
        walk: list[tuple[str, Iterator[str]]] = []
        step: str | None = root
        while step is not None or walk:
            if step is not None:
                order[step] = lowest[step] = len(order)
                open_.append(step)
                is_open.add(step)
                walk.append((step, iter(edges[step])))
                step = None
            node, others = walk[-1]
            for other in others:
                if other not in edges:
                    continue
                if other not in order:
                    step = other
                    break
                if other in is_open:
                    lowest[node] = min(lowest[node], order[other])
            if step is not None:
                continue
            walk.pop()
            if walk:
                above = walk[-1][0]
                lowest[above] = min(lowest[above], lowest[node])
            if lowest[node] == order[node]:
                members = set()
                while node not in members:
                    members.add(last := open_.pop())
                    is_open.discard(last)
                if len(members) > 1 or node in edges[node]:
                    rings.append(frozenset(members))
    return rings
