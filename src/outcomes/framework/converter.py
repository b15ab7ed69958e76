"""What reads a value by the type that it is to become, and what is raised where something in it is wrong.

Law: of the hooks that fit a type the one that was registered last reads it, and it is looked for once a type.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from outcomes.framework.locations import KeyPath

Hook: TypeAlias = Callable[[object, object], object]
"""What reads a value, given what it is to become. Raises any exception of a value that cannot be that."""

T = TypeVar("T")


class NoHookError(Exception):
    """Nothing is known of how a type is read."""


class SeveralWrongError(Exception):
    """All that is wrong in a table or list, each with the path from there; the path of the whole is empty."""

    def __init__(self, problems: Sequence[tuple[KeyPath, Exception]]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class Converter:
    """Reads plain values into types, by the hooks that it was taught."""

    def __init__(self) -> None:
        self._taught: list[tuple[Callable[[object], bool], Callable[[object], Hook]]] = []
        self._hooks: dict[object, Hook] = {}

    def teach(self, fits: Callable[[object], bool], hook_of: Callable[[object], Hook]) -> None:
        """Read all types of a kind by a hook that is made for each."""
        self._taught.insert(0, (fits, hook_of))

    def structure(self, value: object, kind: type[T]) -> T:
        """A value as what it is to become. Raises what its hook does, and `NoHookError`."""
        hook = self._hooks.get(kind) or self._hooks.setdefault(kind, self._hook_of(kind))
        return typing.cast(T, hook(value, kind))

    def _hook_of(self, kind: object) -> Hook:
        for fits, hook_of in self._taught:
            if fits(kind):
                return hook_of(kind)
        # What is only another name of a type, for those who read it, is read as that type.
        if typing.get_origin(kind) is typing.Annotated:
            return self._hook_of(typing.get_args(kind)[0])
        if isinstance(kind, typing.NewType):
            return self._hook_of(kind.__supertype__)
        raise NoHookError(str(kind))
