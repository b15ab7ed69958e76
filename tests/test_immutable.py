"""An immutable class is one of attrs, shown as attrs shows its own."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.immutable import immutable

FIELDS = {
    "first": attrs.field(default=1),
    "hidden": attrs.field(default=2, repr=False),
    "short": attrs.field(default="long text", repr=lambda value: value[:4]),
    "unset": attrs.field(init=False, eq=False),
    "whole": attrs.field(default=None, eq=False),
}


def both(names: list[str], **options: bool) -> tuple[type, type]:
    """A class of some of the fields, as attrs makes it and as it is made here."""
    ours, theirs = (type("Kept", (), {name: FIELDS[name] for name in names}) for _ in range(2))
    for cls in (ours, theirs):
        cls.__annotations__ = dict.fromkeys(names, object)
    return attrs.frozen(theirs, **options), immutable(**options)(ours)


@settings(deadline=None)  # to make two classes takes as long as the machine lets it
@given(st.lists(st.sampled_from(sorted(FIELDS)), unique=True), st.booleans(), st.booleans(), st.booleans())
def test_it_is_shown_compared_and_hashed_as_attrs_does(names: list[str], kw_only: bool, eq: bool, slots: bool) -> None:
    theirs, ours = both(names, kw_only=kw_only, eq=eq, slots=slots)
    assert repr(ours()) == repr(theirs())
    assert (ours() == ours()) is (theirs() == theirs())
    if eq:
        assert hash(ours()) == hash(ours())
    for name in {"first", "hidden", "whole"} & set(names):
        changed = {name: object()}
        assert (ours() == ours(**changed)) is (theirs() == theirs(**changed))
        assert len({ours(), ours(**changed)}) == len({theirs(), theirs(**changed)})
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ours().anything = 1
    assert [each.name for each in attrs.fields(ours)] == [each.name for each in attrs.fields(theirs)]


def test_a_class_is_equal_to_none_of_another() -> None:
    @immutable
    class Kept:
        value: int = 1

    @immutable
    class More(Kept):
        more: int = 2

    class Same(Kept):
        pass

    assert Kept() != More()
    assert Kept() != Same()
    assert Kept() != 1
    assert (More(), More(more=3)) == (More(1, 2), More(1, 3))
    assert More() != More(more=3)
    assert len({Kept(), More(), Same(), Kept(1), Same(1)}) == 3


def test_a_class_that_compares_itself_goes_on_doing_so() -> None:
    @immutable
    class Folded:
        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Folded) and self.name.lower() == other.name.lower()

        def __hash__(self) -> int:
            return hash(self.name.lower())

    @immutable
    class Unhashed:
        name: str

        def __eq__(self, other: object) -> bool:
            return True

    assert len({Folded("a"), Folded("A")}) == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(Unhashed("a"))


def test_one_within_another_and_within_itself() -> None:
    @immutable
    class Inner:
        inside: list[object] = attrs.field(factory=list)

    inner = Inner()
    inner.inside.append(inner)
    assert repr(inner) == "Inner(inside=[...])"
    assert repr(Inner(inside=[Inner()])) == "Inner(inside=[Inner(inside=[])])"


def test_a_class_that_shows_itself_goes_on_doing_so() -> None:
    @immutable
    class Named:
        name: str

        def __repr__(self) -> str:
            return self.name

    assert repr(Named("x")) == "x"
