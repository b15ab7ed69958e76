"""A converter reads a value by the hook of its type: the last that was taught and fits, looked for once a type."""

from typing import Annotated, Any, NewType

import attrs
import pytest

from outcomes.framework.converter import Converter, Hook, NoHookError
from outcomes.framework.structuring import structure, structure_parameters

Length = NewType("Length", int)
Label = NewType("Label", Annotated[str, "words"])  # type: ignore[valid-newtype]


class Word(str):
    """Text of a kind of its own."""


def says(word: str) -> Hook:
    return lambda value, _: f"{word} {value}"


def test_the_last_that_fits_reads_and_is_looked_for_once() -> None:
    asked: list[object] = []

    def fits(kind: object) -> bool:
        asked.append(kind)
        return kind is int

    converter = Converter()
    converter.teach(lambda _: True, lambda kind: says(f"any {kind.__name__}"))
    converter.teach(fits, lambda _: says("whole"))
    assert [converter.structure(1, int), converter.structure(2, int)] == ["whole 1", "whole 2"]
    assert converter.structure("x", str) == "any str x"
    assert asked == [int, str]


def test_another_name_of_a_type_is_read_as_the_type_unless_it_has_a_hook() -> None:
    assert structure(Length, 3) == 3
    assert structure(Label, "a b") == "a b"
    assert structure(Annotated[Length, "metres"], 3) == 3
    assert structure(Any, [1, "x"]) == [1, "x"]
    _, wrong = structure_parameters(attrs.make_class("P", {"a": attrs.field(type=Length)}), {"a": "3"})
    assert [(each.path, each.found) for each in wrong] == [(("a",), 'expected a whole number, found a string "3"')]


def test_a_type_is_read_as_the_one_that_it_inherits_from_first() -> None:
    assert structure(Word, "text") == "text"
    with pytest.raises(Exception, match="true or false"):
        structure(bool, 1)


def test_of_a_type_that_no_hook_fits_nothing_is_read() -> None:
    with pytest.raises(NoHookError, match="complex"):
        structure(complex, 1)
