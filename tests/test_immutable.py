"""An immutable class is one of attrs, shown as attrs shows its own, and made when it is first used."""

import copy
import inspect
import pickle
import threading
from importlib import import_module
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outcomes
from outcomes.immutable import immutable, make_classes

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
@given(st.lists(st.sampled_from(sorted(FIELDS)), unique=True), st.booleans(), st.booleans())
def test_it_is_shown_compared_and_hashed_as_attrs_does(names: list[str], kw_only: bool, eq: bool) -> None:
    theirs, ours = both(names, kw_only=kw_only, eq=eq)
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


def test_a_class_that_is_not_used_costs_nothing_and_one_that_cannot_be_made_says_so_when_it_is() -> None:
    @immutable
    class Impossible:
        first: int = 1
        second: int

    with pytest.raises(ValueError, match="No mandatory attributes"):
        Impossible(2, 3)
    with pytest.raises(ValueError, match="No mandatory attributes"):
        attrs.fields(Impossible)


def test_every_class_of_this_package_can_be_made() -> None:
    root = Path(outcomes.__file__).parent
    made = set()
    for path in root.rglob("*.py"):
        name = ".".join(("outcomes", *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
        if "\n@immutable" in path.read_text():
            classes = [each for each in vars(import_module(name)).values() if isinstance(each, type)]
            made |= {cls for cls in classes if attrs.has(cls) and inspect.signature(cls)}
    assert len(made) > 200


def test_classes_may_be_made_before_anything_changes_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outcomes.immutable._UNUSED", [])

    @immutable
    class Early:
        value: int = 1

    make_classes()
    monkeypatch.setattr(attrs, "frozen", None)
    assert Early(2).value == 2


def test_what_can_be_asked_of_a_class_before_it_is_used() -> None:
    @immutable(kw_only=True)
    class Base:
        value: int = 1

    @immutable(kw_only=True)
    class More(Base):
        more: str

    class Plain(More):
        pass

    assert [*inspect.signature(Plain).parameters] == ["value", "more"]
    assert [each.name for each in attrs.fields(Plain)] == ["value", "more"]
    assert attrs.has(More)
    assert Plain(more="x").value == 1
    with pytest.raises(TypeError, match="more"):
        Base(more="x")


@immutable
class Kept:
    value: int
    also: int = 2


def test_what_comes_from_another_process_is_frozen_though_nothing_was_made_here() -> None:
    written = pickle.dumps(Kept(1)).replace(b"Kept", b"Read")
    globals()["Read"] = type("Read", (), {"__annotations__": {"value": int, "also": int}, "also": 2})
    globals()["Read"] = immutable(globals()["Read"])
    read = pickle.loads(written)
    assert (read.value, read.also) == (1, 2)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        read.value = 3


def test_a_copy_holds_the_fields_and_nothing_that_was_worked_out_from_them() -> None:
    kept = Kept(1)
    vars(kept)["twice"] = 2
    for copied in (copy.copy(kept), copy.deepcopy(kept), pickle.loads(pickle.dumps(kept))):
        assert copied == kept
        assert vars(copied) == {"value": 1, "also": 2}


def test_two_threads_may_use_a_class_first(monkeypatch: pytest.MonkeyPatch) -> None:
    @immutable
    class Shared:
        value: int = 1

    frozen, other_began, made = attrs.frozen, threading.Event(), []

    def slowly(cls: type, **options: bool) -> type:
        other_began.wait()
        return frozen(cls, **options)

    def make() -> None:
        made.append(Shared())

    def make_too() -> None:
        other_began.set()
        make()

    monkeypatch.setattr(attrs, "frozen", slowly)
    threads = [threading.Thread(target=each) for each in (make, make_too)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert made == [Shared(1)] * 2
